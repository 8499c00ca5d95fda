//! A channel's display name, to its alias.
#![no_main]

libfuzzer_sys::fuzz_target!(|name: &str| pexip_mm_core::testing::check_alias(name));
