//! The one integration test binary of the crate.

// The condition, always met here, lets helper functions panic as tests do.
#[cfg(test)]
mod conference;
#[cfg(test)]
mod configuration;
#[cfg(test)]
mod fake;
#[cfg(test)]
mod node;
#[cfg(test)]
mod rooms;
#[cfg(test)]
mod store;
