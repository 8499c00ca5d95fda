//! A configuration and a request, to the answer of the script and of the function.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| pexip_mm_core::testing::check_script_function(input));
