//! Replays every seed of the fuzz targets and every input that once failed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use go_plugin::testing::TARGETS;

const FUZZ: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz");

/// The files of a directory, without hidden ones; none if it is not there.
fn files(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| !path.file_name().unwrap().to_str().unwrap().starts_with('.'));
    files.sort();
    files
}

#[test]
fn every_seed_and_regression_holds() {
    for (target, check) in TARGETS {
        let seeds = files(&Path::new(FUZZ).join("seeds").join(target));
        assert!(!seeds.is_empty(), "target {target} has no seed");
        for path in seeds.into_iter().chain(files(&Path::new(FUZZ).join("regressions").join(target))) {
            let input = fs::read(&path).unwrap();
            let held = std::panic::catch_unwind(|| check(&input));
            assert!(held.is_ok(), "the law of target {target} does not hold for {}", path.display());
        }
    }
}

#[test]
fn targets_are_those_of_the_fuzz_workspace() {
    let known: BTreeSet<_> = TARGETS.iter().map(|(target, _)| (*target).to_owned()).collect();
    let mut ours = files(&Path::new(FUZZ).join("fuzz_targets"));
    ours.retain(|path| fs::read_to_string(path).unwrap().contains("go_plugin::"));
    let names = ours.iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(known, names);
}
