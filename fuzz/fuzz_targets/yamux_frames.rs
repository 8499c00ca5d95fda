//! Any bytes, in the place of the frames of a peer.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| go_plugin::testing::check_yamux_frames(bytes));
