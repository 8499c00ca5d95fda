//! What is measured: the work, the same work done by a peer, and what it is done on.
//!
//! `make bench` runs it all and prints one table. Times are compared within one run; instruction counts are compared
//! with `baseline.json`.

#![forbid(unsafe_code)]
#![expect(clippy::expect_used, reason = "a measurement ends where what it measures is not what it seems")]

pub mod data;
pub mod peers;
pub mod works;
