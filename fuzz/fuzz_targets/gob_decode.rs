//! Any bytes, to values of gob.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| go_plugin::testing::check_gob_decode(bytes));
