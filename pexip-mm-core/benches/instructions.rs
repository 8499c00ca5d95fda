//! Counts the instructions of the work. Counts hardly depend on the machine, so `report` compares them with
//! `baseline.json`.

#![expect(missing_docs, reason = "macros make public items")]

use gungraun::prelude::*;
use gungraun::{library_benchmark_group, main};
use pexip_mm_benches::data;
use pexip_mm_benches::works::{self, each};
use pexip_mm_core::policy::ServiceRequest;
use pexip_mm_core::{AliasPrefix, Config};

fn with_prefix(names: Vec<String>) -> (AliasPrefix, Vec<String>) {
    (data::prefix(), names)
}

fn with_requests(mode: data::PinMode) -> (Config, Vec<ServiceRequest>) {
    (mode.config(), data::requests())
}

#[library_benchmark(setup = with_prefix)]
#[bench::ascii(data::ascii_names())]
#[bench::other(data::other_names())]
fn slug(input: (AliasPrefix, Vec<String>)) -> (AliasPrefix, Vec<String>) {
    each(&input.1, |name| works::slug(&input.0, name));
    input
}

#[library_benchmark]
fn dialled() {
    each(&data::DIALLED, works::dialled);
}

#[library_benchmark(setup = with_requests)]
#[bench::shared_guest(data::PIN_MODES[0])]
#[bench::shared(data::PIN_MODES[1])]
#[bench::per_room(data::PIN_MODES[2])]
fn policy(input: (Config, Vec<ServiceRequest>)) -> (Config, Vec<ServiceRequest>) {
    each(&input.1, |request| works::policy(&input.0, request));
    input
}

#[library_benchmark]
#[bench::link(data::link())]
fn join(link: data::Link) -> data::Link {
    each(&[&link], works::join_link);
    link
}

library_benchmark_group!(name = work, benchmarks = [slug, dialled, policy, join]);

main!(library_benchmark_groups = work);
