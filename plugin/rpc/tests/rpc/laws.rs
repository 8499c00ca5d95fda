//! The law, with generated values.

use go_plugin::testing::check_rpc_messages;
use proptest::prelude::*;

use super::golden;

proptest! {
    #[test]
    fn arbitrary_bytes_are_harmless(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        check_rpc_messages(&bytes);
    }

    /// What Go said, with a few bytes changed.
    #[test]
    fn nearly_right_bytes_are_harmless(
        of_caller in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let mut bytes = if of_caller { golden::calls() } else { golden::replies() };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        check_rpc_messages(&bytes);
    }
}
