//! What two sessions do with each other.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| go_plugin::testing::check_yamux_streams(bytes));
