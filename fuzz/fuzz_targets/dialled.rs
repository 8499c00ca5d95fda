//! What was dialled, to the alias that is meant.
#![no_main]

libfuzzer_sys::fuzz_target!(|dialled: &str| pexip_mm_core::testing::check_dialled(dialled));
