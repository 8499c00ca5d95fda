//! The integration tests of the library, one binary.

mod vectors;
