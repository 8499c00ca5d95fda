//! Any policy script, linted.
#![no_main]

libfuzzer_sys::fuzz_target!(|source: &str| pexip_mm_core::testing::check_lint(source));
