//! The one integration test binary of the crate.

mod node;
