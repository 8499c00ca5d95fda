//! Any bytes, in the place of calls and in the place of replies.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| go_plugin::testing::check_rpc_messages(bytes));
