//! Times the work and its peers, one after the other. Each is one pass over all inputs; `report` divides.

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;

use pexip_mm_benches::works::{self, each};
use pexip_mm_benches::{data, peers};

fn slug(criterion: &mut Criterion) {
    let prefix = data::prefix();
    for (work, names) in [("slug-ascii", data::ascii_names()), ("slug-other", data::other_names())] {
        let mut group = criterion.benchmark_group(work);
        group.bench_function("ours", |bencher| bencher.iter(|| each(&names, |name| works::slug(&prefix, name))));
        group.bench_function("slug", |bencher| bencher.iter(|| each(&names, peers::slug)));
        group.bench_function("slugify", |bencher| bencher.iter(|| each(&names, peers::slugify)));
        if work == "slug-ascii" {
            let floor = |name: &str| name.to_ascii_lowercase();
            group.bench_function("to_ascii_lowercase", |bencher| bencher.iter(|| each(&names, floor)));
        }
        group.finish();
    }
}

fn dialled(criterion: &mut Criterion) {
    let rule = peers::DialledRule::new();
    let mut group = criterion.benchmark_group("dialled");
    group.bench_function("ours", |bencher| bencher.iter(|| each(&data::DIALLED, works::dialled)));
    group.bench_function("regex", |bencher| bencher.iter(|| each(&data::DIALLED, |dialled| rule.alias(dialled))));
    group.finish();
}

fn policy(criterion: &mut Criterion) {
    for mode in data::PIN_MODES {
        let config = mode.config();
        let requests = data::requests();
        let script = peers::Script::new(&config);
        let contexts = data::contexts();
        let mut group = criterion.benchmark_group(mode.work);
        group.bench_function("ours", |bencher| {
            bencher.iter(|| each(&requests, |request| works::policy(&config, request)));
        });
        group.bench_function("minijinja", |bencher| bencher.iter(|| each(&contexts, |context| script.render(context))));
        if peers::jinja2::missing().is_none() {
            let mut jinja2 = peers::jinja2::Jinja2::new(&config);
            group.bench_function("Jinja2", |bencher| bencher.iter_custom(|passes| jinja2.render(passes)));
        }
        group.finish();
    }
}

fn join_link(criterion: &mut Criterion) {
    let link = data::link();
    let base = peers::base(&link);
    let mut group = criterion.benchmark_group("join-link");
    group.bench_function("ours", |bencher| bencher.iter(|| works::join_link(black_box(&link))));
    group.bench_function("url", |bencher| bencher.iter(|| peers::join_link(black_box(&base), black_box(&link))));
    group.finish();
}

criterion_group! {
    name = benches;
    // Short, since `scripts/bench` runs it several times: what disturbs one round does not disturb all.
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
        .sample_size(20)
        .without_plots();
    targets = slug, dialled, policy, join_link
}
criterion_main!(benches);
