//! The one integration test binary of the library.

#[cfg(feature = "test-util")]
mod properties;
#[cfg(feature = "test-util")]
mod regressions;
