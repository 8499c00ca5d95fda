//! The one integration test binary of the crate.

// The condition, always met here, lets helper functions panic as tests do.
#[cfg(test)]
mod broker;
#[cfg(test)]
mod gob;
#[cfg(test)]
mod host;
#[cfg(test)]
#[cfg(unix)]
mod plugin;
#[cfg(test)]
#[cfg(feature = "test-util")]
mod regressions;
#[cfg(test)]
mod rpc;
#[cfg(test)]
#[cfg(feature = "test-util")]
mod yamux;
