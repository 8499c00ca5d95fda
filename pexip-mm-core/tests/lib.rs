//! The library as its users see it.

// The condition, always met here, lets helper functions panic as tests do.
#[cfg(test)]
mod config;
