//! Text that is committed and compared, so that a change in words shows in review. `UPDATE_GENERATED=1` writes it anew.

use std::path::Path;
use std::{env, fs};

/// Compares a file of this package with what it has to be, or writes it.
pub(crate) fn compare(path: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(&path, expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{} is out of date; run the tests with UPDATE_GENERATED=1", path.display());
}
