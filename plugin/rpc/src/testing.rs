//! Laws that always hold, and generators of values to try them on. Feature `test-util`; outside semver.
//!
//! A law is a function that panics where it does not hold. Property tests call it with generated values, fuzz targets
//! with what the fuzzer found, and the regression tests with every seed and every input that once failed. [`TARGETS`]
//! is the one list of what is fuzzed.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a law that does not hold panics"
)]

mod gob;
mod rpc;
mod yamux;

pub use gob::{Sample, check_gob_decode, check_gob_round_trip, sample};
pub use rpc::check_rpc_messages;
pub use yamux::{check_yamux_frames, check_yamux_streams};

/// A fuzz target: its name, and what it does with its input.
pub type Target = (&'static str, fn(&[u8]));

/// Every fuzz target. Seeds are in `fuzz/seeds/<name>`, inputs that once failed in `fuzz/regressions/<name>`.
pub const TARGETS: &[Target] = &[
    ("gob_decode", check_gob_decode),
    ("rpc_messages", check_rpc_messages),
    ("yamux_frames", check_yamux_frames),
    ("yamux_streams", check_yamux_streams),
];
