//! The laws, with generated values.

use go_plugin::testing::{check_yamux_frames, check_yamux_streams};
use proptest::prelude::*;

/// Frames that are mostly well formed, of few streams, so that one is often about the stream of another.
fn frames() -> impl Strategy<Value = Vec<u8>> {
    let length = prop_oneof![Just(0), 0..40_u32, Just(262_144), Just(262_145), any::<u32>()];
    let frame = (0..5_u8, 0..16_u16, 0..9_u32, length).prop_map(|(kind, flags, stream, length)| {
        let mut bytes = vec![0, kind];
        bytes.extend(flags.to_be_bytes());
        bytes.extend(stream.to_be_bytes());
        bytes.extend(length.to_be_bytes());
        if kind == 0 {
            bytes.resize(12 + length.min(50) as usize, 0x55);
        }
        bytes
    });
    prop::collection::vec(frame, 0..60).prop_map(|frames| frames.concat())
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_harmless(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check_yamux_frames(&bytes);
    }

    #[test]
    fn arbitrary_frames_are_harmless(bytes in frames()) {
        check_yamux_frames(&bytes);
    }

    #[test]
    fn streams_give_what_was_written(script in prop::collection::vec(any::<u8>(), 0..600)) {
        check_yamux_streams(&script);
    }
}

#[test]
fn a_flood_of_pings_is_harmless() {
    check_yamux_frames(&[0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9].repeat(2000));
}

#[test]
fn a_flood_of_streams_is_harmless() {
    let frames: Vec<u8> =
        (0..2000_u32).flat_map(|n| [&[0, 1, 0, 1][..], &(2 * n + 1).to_be_bytes(), &[0; 4]].concat()).collect();
    check_yamux_frames(&frames);
}
