//! The one integration test binary of the crate.

// The condition, always met here, lets helper functions panic as tests do.
#[cfg(test)]
mod gob;
#[cfg(test)]
#[cfg(feature = "test-util")]
mod regressions;
