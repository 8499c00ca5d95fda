//! The one integration test binary of the simulator.

// The condition, always met here, lets helper functions panic as tests do.
#[cfg(test)]
mod conferencing;
#[cfg(test)]
mod management;
