//! Laws that always hold, and generators of values to try them on. Feature `test-util`; outside semver.
//!
//! A law is a function that panics where it does not hold. Property tests call it with generated values, fuzz targets
//! with what the fuzzer found, and the regression tests with every seed and every input that once failed. [`TARGETS`]
//! is the one list of what is fuzzed.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "a law that does not hold panics")]

mod gob;

pub use gob::{Sample, check_gob_decode, check_gob_round_trip, sample};

/// A fuzz target: its name, and what it does with its input.
pub type Target = (&'static str, fn(&[u8]));

/// Every fuzz target. Seeds are in `fuzz/seeds/<name>`, inputs that once failed in `fuzz/regressions/<name>`.
pub const TARGETS: &[Target] = &[("gob_decode", check_gob_decode)];
