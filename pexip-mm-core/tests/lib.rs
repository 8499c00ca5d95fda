//! The one integration test binary of the library.

// The condition, always met here, lets helper functions panic as tests do.
#[cfg(test)]
#[cfg(all(feature = "simulate", feature = "test-util"))]
mod agreement;
#[cfg(test)]
#[cfg(feature = "simulate")]
mod callers;
#[cfg(test)]
#[cfg(all(feature = "simulate", feature = "test-util"))]
mod combined;
#[cfg(test)]
mod config;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod hosts;
#[cfg(test)]
#[cfg(feature = "simulate")]
mod lint;
#[cfg(test)]
#[cfg(feature = "simulate")]
mod oracle;
#[cfg(test)]
mod policy;
#[cfg(test)]
#[cfg(feature = "test-util")]
mod properties;
#[cfg(test)]
mod public;
#[cfg(test)]
#[cfg(feature = "simulate")]
mod published_faults;
#[cfg(test)]
#[cfg(feature = "test-util")]
mod regressions;
#[cfg(test)]
#[cfg(feature = "simulate")]
mod simulate;
#[cfg(test)]
mod vectors;
