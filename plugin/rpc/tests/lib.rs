//! The one integration test binary of the crate.

#[cfg(feature = "test-util")]
mod yamux;
