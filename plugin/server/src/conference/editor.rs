//! One editor at a time: what a process remembers of editors and failures.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long an editor may begin to do things after it has entered itself.
pub(super) const EDIT_LIMIT: Duration = Duration::from_secs(8);

/// How long the same editor must have been seen before another takes its place. Longer than [`EDIT_LIMIT`] and the time
/// limit of a call together. Nobody's time of day matters to it: who waits has seen the entry itself, and measures.
pub(super) const EDITOR_LOST: Duration = Duration::from_secs(30);

/// Who edits what, as far as this process has seen.
#[derive(Debug, Default)]
pub(super) struct Editors(Mutex<HashMap<String, (u64, Instant)>>);

impl Editors {
    /// Whether an editor that stands in the record of a key has been there for too long to be alive.
    pub(super) fn is_lost(&self, key: &str, editor: u64) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match seen.get(key) {
            Some((known, since)) if *known == editor => since.elapsed() >= EDITOR_LOST,
            _ => {
                seen.insert(key.to_owned(), (editor, Instant::now()));
                false
            }
        }
    }

    /// Nobody edits there now.
    pub(super) fn forget(&self, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// What was logged last about something, so that a failure that lasts is logged once.
#[derive(Debug, Default)]
pub(super) struct Complaints(Mutex<HashMap<String, String>>);

impl Complaints {
    /// Whether this has not just been logged.
    pub(super) fn is_new(&self, about: &str, cause: &str) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.insert(about.to_owned(), cause.to_owned()).is_none_or(|last| last != cause)
    }

    /// It works again.
    pub(super) fn settle(&self, about: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(about);
    }
}
