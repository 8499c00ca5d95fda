//! Typed records in Mattermost's key-value store, which every process of the plugin shares.
//!
//! Nothing is ever written over what was not read: [`Store::change`] reads, decides and sets on condition that nobody was
//! faster, and begins again if somebody was. A value is `{"version": …, "record": …}`. A value that cannot be read, or
//! that a newer plugin wrote, is an error and stays as it is.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

use crate::mattermost::{Api, ApiError};

/// How often a change is tried before it is given up because others are always faster.
pub const ATTEMPTS: u32 = 12;

/// How long one change waits for another of the same process, at most. After that it takes its chance: only the server's
/// compare-and-set decides.
const TURN_LIMIT: Duration = Duration::from_secs(1);

/// Changes of one process take turns in as many groups of keys.
const TURNS: usize = 64;

/// Keys of one page of [`Store::keys`].
const PAGE: u32 = 500;

/// What is kept under a key.
pub trait Record: Serialize + DeserializeOwned + Send {
    /// What an incompatible change of its form raises.
    const VERSION: u32;
}

/// What becomes of a record, with an answer for the caller.
#[derive(Debug)]
pub enum Change<T, R> {
    /// It stays as it is.
    Keep(R),
    /// It is replaced.
    Set(T, R),
    /// It is deleted.
    Delete(R),
}

/// Why a record could not be read or changed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The server refused or did not answer. A change may have been made all the same.
    #[error("the key-value store failed at {key}: {error}")]
    Api {
        /// The key.
        key: String,
        /// What happened.
        error: ApiError,
    },
    /// What is there is no record of this kind. It is left alone.
    #[error("what the key-value store holds at {key} cannot be read: {fault}")]
    Unreadable {
        /// The key.
        key: String,
        /// Where in it and why, without what stands there.
        fault: String,
    },
    /// A newer plugin wrote it. It is left alone.
    #[error(
        "what the key-value store holds at {key} was written by a newer version of the plugin (record version {found}, known is {known})"
    )]
    Newer {
        /// The key.
        key: String,
        /// Its version.
        found: u64,
        /// The newest version that is known here.
        known: u32,
    },
    /// Others were faster every time.
    #[error("others changed {key} in the key-value store {ATTEMPTS} times in a row")]
    Contended {
        /// The key.
        key: String,
    },
}

/// The key-value store, and the server that it belongs to.
#[derive(Debug)]
pub struct Store<A> {
    shared: Arc<Shared<A>>,
}

#[derive(Debug)]
struct Shared<A> {
    api: Arc<A>,
    turns: [Mutex<()>; TURNS],
    hasher: RandomState,
}

impl<A> Clone for Store<A> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<A: Api> Store<A> {
    /// The store of a server.
    pub fn new(api: Arc<A>) -> Self {
        let turns = std::array::from_fn(|_| Mutex::new(()));
        Self { shared: Arc::new(Shared { api, turns, hasher: RandomState::new() }) }
    }

    /// The server.
    pub fn api(&self) -> &Arc<A> {
        &self.shared.api
    }

    /// The record of a key, if there is one. One read.
    ///
    /// # Errors
    /// Every [`StoreError`] but [`StoreError::Contended`].
    pub async fn read<T: Record>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let bytes = self.api().kv_get(key).await.map_err(failed(key))?;
        bytes.as_deref().map(|bytes| decoded(key, bytes)).transpose()
    }

    /// Changes the record of a key as `decide` says, which is asked again when somebody else was faster.
    ///
    /// One read and, if something is different then, one write; both again for each lost race.
    ///
    /// # Errors
    /// Every [`StoreError`]. The record is as `decide` said only if there is none; after [`StoreError::Api`] it may be.
    pub async fn change<T: Record, R: Send>(
        &self,
        key: &str,
        mut decide: impl FnMut(Option<T>) -> Change<T, R> + Send,
    ) -> Result<R, StoreError> {
        let _turn = timeout(TURN_LIMIT, self.turn(key).lock()).await.ok();
        for attempt in 0..ATTEMPTS {
            let old = self.api().kv_get(key).await.map_err(failed(key))?;
            let record = old.as_deref().map(|bytes| decoded(key, bytes)).transpose()?;
            let (new, answer) = match decide(record) {
                Change::Keep(answer) => return Ok(answer),
                Change::Set(record, answer) => (Some(encoded(key, &record)?), answer),
                Change::Delete(answer) => (None, answer),
            };
            if old == new {
                return Ok(answer);
            }
            let is_set = self.api().kv_compare_and_set(key, old.as_deref(), new.as_deref()).await;
            if is_set.map_err(failed(key))? {
                return Ok(answer);
            }
            sleep(pause(attempt)).await;
        }
        Err(StoreError::Contended { key: key.to_owned() })
    }

    /// Every key that begins with `prefix`. For administrators only: it reads the keys of the whole plugin.
    ///
    /// # Errors
    /// [`StoreError::Api`].
    pub async fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        for page in 0.. {
            let keys = self.api().kv_list(page, PAGE).await.map_err(failed(prefix))?;
            let is_last = keys.len() < PAGE as usize;
            found.extend(keys.into_iter().filter(|key| key.starts_with(prefix)));
            if is_last {
                break;
            }
        }
        Ok(found)
    }

    fn turn(&self, key: &str) -> &Mutex<()> {
        let [first, ..] = &self.shared.turns;
        let at = usize::try_from(self.shared.hasher.hash_one(key)).unwrap_or_default() % TURNS;
        self.shared.turns.get(at).unwrap_or(first)
    }
}

/// A number that no other process and no other call has, but by chance. Not for secrets.
pub fn unique() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.filter_map(|nibble| char::from_digit(u32::from(nibble), 16)).collect()
}

/// Longer each time, and never the same for two.
fn pause(attempt: u32) -> Duration {
    let most = 2_u64 << attempt.min(6);
    Duration::from_millis(1 + unique() % most)
}

fn failed(key: &str) -> impl FnOnce(ApiError) -> StoreError {
    let key = key.to_owned();
    move |error| StoreError::Api { key, error }
}

fn encoded<T: Record>(key: &str, record: &T) -> Result<Vec<u8>, StoreError> {
    #[derive(Serialize)]
    struct Stored<'a, T> {
        version: u32,
        record: &'a T,
    }
    serde_json::to_vec(&Stored { version: T::VERSION, record }).map_err(|error| unreadable(key, &error))
}

fn decoded<T: Record>(key: &str, bytes: &[u8]) -> Result<T, StoreError> {
    let mut stored: Value = serde_json::from_slice(bytes).map_err(|error| unreadable(key, &error))?;
    let found = stored.get("version").and_then(Value::as_u64).unwrap_or_default();
    if found > u64::from(T::VERSION) {
        return Err(StoreError::Newer { key: key.to_owned(), found, known: T::VERSION });
    }
    let record = stored.get_mut("record").map(Value::take).unwrap_or_default();
    serde_json::from_value(record).map_err(|error| unreadable(key, &error))
}

/// Tells where a value is at fault. The message of the JSON library may quote it, and it may be a secret.
fn unreadable(key: &str, error: &serde_json::Error) -> StoreError {
    let fault = format!("{:?} at line {} column {}", error.classify(), error.line(), error.column());
    StoreError::Unreadable { key: key.to_owned(), fault }
}
