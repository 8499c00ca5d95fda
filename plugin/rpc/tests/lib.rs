//! The one integration test binary of the crate.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests are tests, too")]

mod broker;
mod rpc;
#[cfg(feature = "test-util")]
mod yamux;
