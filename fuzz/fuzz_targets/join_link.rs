//! Node, channel name, display name and PIN, a line each, to a join link.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| pexip_mm_core::testing::check_join_link(input));
