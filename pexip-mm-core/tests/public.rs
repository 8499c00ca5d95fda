//! The public functions by name: what has vectors, and what every language binding has to have.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::golden;
use crate::vectors::functions::FUNCTIONS;

/// What only Rust has, since another language needs no second way to hand the same in.
const RUST_ONLY: &[&str] = &[
    // A secret is an argument that may be left out there.
    "validate_config_with_secret",
    // A platform's own table of domains is what the Node binding's browser build hands in.
    "validate_config_with",
    // About one `char`, which most languages have not.
    "is_invisible",
];

/// Functions without vectors: what they give is made from the table of settings, and committed and compared as a whole.
const GOLDEN: &[&str] =
    &["config_schema", "config_table", "config_typescript", "plugin_settings_schema", "warning_table"];

/// A script made ready, which `simulate` runs.
const WITH_SIMULATE: &[&str] = &["policy_script"];

/// Names of functions that a module exports with `pub use`.
fn exported(source: &str) -> impl Iterator<Item = &str> {
    let uses = source.split("pub use ").skip(1).filter_map(|rest| rest.split_once(';')).map(|(names, _)| names);
    uses.flat_map(|names| names.split([',', '{', '}', ' ', '\n']))
        .map(|name| name.rsplit("::").next().unwrap_or_default())
        .filter(|name| name.starts_with(|ch: char| ch.is_ascii_lowercase()))
}

/// Names of functions that a module declares.
fn declared(source: &str) -> impl Iterator<Item = &str> {
    let source = source.split("\npub fn ").skip(1).chain(source.split("\npub const fn ").skip(1));
    source.filter_map(|rest| rest.split(['(', '<']).next())
}

fn public_functions() -> BTreeSet<&'static str> {
    let exported = [include_str!("../src/lib.rs"), include_str!("../src/policy.rs")].into_iter().flat_map(exported);
    let names: BTreeSet<&str> = exported.chain(declared(include_str!("../src/plain.rs"))).collect();
    assert!(RUST_ONLY.iter().all(|name| names.contains(name)), "{names:?}");
    names.into_iter().filter(|name| !RUST_ONLY.contains(name)).collect()
}

/// Every file of the library but its laws and generators, which are for tests.
fn sources(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    files.filter(|path| !path.to_string_lossy().contains("testing")).collect()
}

/// One that is declared in a public module is found without being exported by name.
#[test]
fn every_function_that_is_declared_public_is_known() {
    let known = public_functions();
    let mut seen = 0;
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for name in declared(&fs::read_to_string(&path).unwrap()) {
            assert!(known.contains(name) || RUST_ONLY.contains(&name), "{name} in {}", path.display());
            seen += 1;
        }
    }
    assert!(seen > known.len(), "{seen}");
}

/// The bindings compare what they have with this file.
#[test]
fn every_public_function_is_listed_for_the_bindings() {
    let lines: String = public_functions().into_iter().flat_map(|name| [name, "\n"]).collect();
    golden::compare("tests/vectors/functions.txt", &lines);
}

#[test]
fn every_public_function_has_vectors() {
    let functions = public_functions();
    for name in &functions {
        let has_vectors = FUNCTIONS.iter().any(|(with_file, _)| with_file == name);
        let has_not = GOLDEN.contains(name) || WITH_SIMULATE.contains(name);
        assert!(has_vectors != has_not, "{name}");
    }
    assert!(GOLDEN.iter().chain(WITH_SIMULATE).all(|name| functions.contains(name)));
}
