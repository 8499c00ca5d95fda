//! Runnable programs are in `src/bin`. Here the Rust of the project's README is run, as documentation is.

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
