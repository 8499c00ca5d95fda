//! A configuration as JSON, to its report and its policy script.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| pexip_mm_core::testing::check_config(text));
