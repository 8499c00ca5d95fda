//! Every law of gob on generated values.

use go_plugin::gob::Encoder;
use go_plugin::testing;
use proptest::collection::vec;
use proptest::prelude::*;

proptest! {
    #[test]
    fn values_arrive(values in vec(testing::sample(), 0..3), size in 1..300_usize) {
        testing::check_gob_round_trip(&values, size);
    }

    #[test]
    fn changed_bytes_are_read_to_an_end(
        values in vec(testing::sample(), 1..3),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let (mut encoder, mut bytes) = (Encoder::new(), Vec::new());
        for value in &values {
            encoder.encode(value, &mut bytes).unwrap();
        }
        for (at, byte) in changes {
            *at.get_mut(&mut bytes) = byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        testing::check_gob_decode(&bytes);
    }

    #[test]
    fn any_bytes_are_read_to_an_end(bytes in vec(any::<u8>(), 0..80)) {
        testing::check_gob_decode(&bytes);
    }
}

/// Also what Go made, with each byte changed.
#[test]
fn changed_golden_bytes_are_read_to_an_end() {
    for (_, mut bytes) in super::golden::golden() {
        // The rest is for the fuzzer.
        bytes.truncate(100);
        for at in 0..bytes.len() {
            let byte = bytes[at];
            for changed in [0, byte.wrapping_add(1), 0xff] {
                bytes[at] = changed;
                testing::check_gob_decode(&bytes);
            }
            bytes[at] = byte;
        }
    }
}
