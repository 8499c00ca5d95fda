//! The one integration test binary of the crate.

// The condition, always met here, lets helper functions panic as tests do.
#[cfg(test)]
mod access;
#[cfg(test)]
mod announce;
#[cfg(test)]
mod command;
#[cfg(test)]
mod conference;
#[cfg(test)]
mod configuration;
#[cfg(test)]
mod fake;
#[cfg(test)]
mod http;
#[cfg(test)]
mod join;
#[cfg(test)]
mod node;
#[cfg(test)]
mod plugin;
#[cfg(test)]
mod rooms;
#[cfg(test)]
mod site;
#[cfg(test)]
mod store;
