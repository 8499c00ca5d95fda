//! Replays every seed of the fuzz targets and every input that once failed.

#[cfg(feature = "simulate")]
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pexip_mm_core::testing::TARGETS;

const FUZZ: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz");

/// File names and contents of a directory, without hidden files; empty if it is not there.
fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .filter(|(name, _)| !name.starts_with('.'))
        .map(|(name, path)| (name, fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// The text that a fuzz target makes of its input: what comes before the first byte that is not UTF-8.
fn text(input: &[u8]) -> &str {
    input.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

#[test]
fn every_seed_and_regression_holds() {
    for (target, check) in TARGETS {
        let seeds = files(&Path::new(FUZZ).join("seeds").join(target));
        assert!(!seeds.is_empty(), "target {target} has no seed");
        let regressions = files(&Path::new(FUZZ).join("regressions").join(target));
        for (name, input) in seeds.iter().chain(&regressions) {
            let held = std::panic::catch_unwind(|| check(text(input)));
            assert!(held.is_ok(), "the law of target {target} does not hold for {name}");
        }
    }
}

#[test]
#[cfg(feature = "simulate")]
fn targets_are_those_of_the_fuzz_workspace() {
    let known: BTreeSet<_> = TARGETS.iter().map(|(target, _)| (*target).to_owned()).collect();
    let names = |dir: &str| -> BTreeSet<String> {
        // Git keeps no empty directory: that of the regressions is there from the first one on.
        let entries = fs::read_dir(Path::new(FUZZ).join(dir)).into_iter().flatten();
        let stem = |path: std::path::PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
        entries.map(|entry| stem(entry.unwrap().path())).filter(|name| !name.starts_with('.')).collect()
    };
    let all = names("fuzz_targets");
    // The others are of crates that look after them.
    let is_ours = |target: &String| {
        let source = Path::new(FUZZ).join("fuzz_targets").join(target).with_extension("rs");
        fs::read_to_string(source).unwrap().contains("pexip_mm_core::")
    };
    assert_eq!(all.iter().filter(|target| is_ours(target)).cloned().collect::<BTreeSet<_>>(), known);
    assert_eq!(names("seeds"), all);
    assert!(names("regressions").is_subset(&all));
}
