//! Tests of gob: bytes that Go made, Go reading ours, the rules one by one, hostile bytes.

mod golden;
mod streams;
mod types;
