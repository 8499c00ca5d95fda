//! Laws that always hold, and generators of values to try them on. Feature `test-util`; outside semver.
//!
//! A law is a function that panics where it does not hold. Property tests call it with generated values, fuzz targets
//! with what the fuzzer found.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a law that does not hold panics"
)]

mod rpc;
mod yamux;

pub use rpc::check_rpc_messages;
pub use yamux::{check_yamux_frames, check_yamux_streams};
