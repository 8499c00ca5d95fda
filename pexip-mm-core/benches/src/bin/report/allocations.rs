//! How often the work allocates.

use std::alloc::System;
use std::hint::black_box;

use pexip_mm_benches::{data, works};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

use crate::table::{Outcome, Row};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

pub(crate) fn slug_row() -> Row {
    let prefix = data::prefix();
    let names = data::ascii_names();
    row("slug of ASCII names", most(names.iter(), |name| works::slug(&prefix, name)))
}

pub(crate) fn dialled_row() -> Row {
    row("dialled string to alias", most(data::DIALLED.iter(), |dialled| works::dialled(dialled)))
}

fn row(work: &str, count: usize) -> Row {
    Row {
        work: format!("{work}, allocations"),
        ours: count.to_string(),
        peer: String::new(),
        outcome: Outcome::Count { count, target: 1 },
        limit: "text that grows beyond the room that was made for it".into(),
    }
}

/// The most allocations, growing included, for any of the inputs.
fn most<I, O>(inputs: impl Iterator<Item = I>, work: impl Fn(I) -> O) -> usize {
    let count = |input| {
        let region = Region::new(ALLOCATOR);
        black_box(work(black_box(input)));
        let change = region.change();
        change.allocations + change.reallocations
    };
    inputs.map(count).max().unwrap_or_default()
}
