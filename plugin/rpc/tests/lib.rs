//! The one integration test binary of the crate.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests, too"
)]

mod broker;
mod host;
#[cfg(unix)]
mod plugin;
mod rpc;
#[cfg(feature = "test-util")]
mod yamux;
