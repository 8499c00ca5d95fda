//! Counts the instructions of whole processes that slug once.

#![expect(missing_docs, reason = "macros make public items")]

use gungraun::prelude::*;
use gungraun::{binary_benchmark_group, main};
use pexip_mm_benches::data;

#[binary_benchmark]
#[bench::ours(env!("CARGO_BIN_EXE_cold-ours"))]
#[bench::slug(env!("CARGO_BIN_EXE_cold-slug"))]
fn cold(program: &str) -> Command {
    Command::new(program).arg(data::COLD_NAME).build()
}

binary_benchmark_group!(name = start, benchmarks = [cold]);
main!(binary_benchmark_groups = start);
