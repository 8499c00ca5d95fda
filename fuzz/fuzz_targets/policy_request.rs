//! A policy request as JSON, to the answer, under several configurations.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| pexip_mm_core::testing::check_policy_request(text));
