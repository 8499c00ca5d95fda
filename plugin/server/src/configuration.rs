//! The settings in force: taken as a whole or not at all.
//!
//! Settings that are wrong leave the last good ones in force, which are kept in the key-value store: a process that starts
//! under wrong settings goes on with them, too. The installation's secret is made once where the setting is empty.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pexip_mm_core::{Config, ConfigFault, ConfigReport, ConfigWarning, Secret};
use pexip_mm_core::{validate_config, validate_config_with_secret};
use serde::{Deserialize, Serialize};

use crate::mattermost::{Api, ApiError, LogLevel};
use crate::store::{Change, Record, Store, StoreError, hex};

/// Where the last good settings are kept.
const SETTINGS_KEY: &str = "settings";

/// Where the secret is kept that was made because the setting is empty.
const SECRET_KEY: &str = "secret";

/// Bytes of chance in a secret.
const SECRET_BYTES: usize = 32;

/// A configuration in force. Its `Debug` shows no PIN and no secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Snapshot {
    /// The configuration. Its alias key is always there.
    pub config: Config,
    /// Whether it is the last good one, because the settings as they are now are wrong.
    pub is_last_good: bool,
}

/// What administrators should know of the settings as they are now.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Findings {
    /// Everything that is wrong. Not empty if the settings are not in force.
    pub faults: Vec<ConfigFault>,
    /// Everything else worth knowing.
    pub warnings: Vec<ConfigWarning>,
}

/// Why the settings could not be taken over. They are not known to be wrong: it is to be tried again.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigurationError {
    /// The server did not tell them.
    #[error("the server does not tell the plugin's settings: {0}")]
    Settings(#[from] ApiError),
    /// The secret or the last good settings could not be had.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// This system has no randomness to make a secret of.
    #[error("this system has no random numbers to make a secret of: {0}")]
    Randomness(String),
}

/// Settings that were good, as text.
#[derive(Deserialize, Eq, PartialEq, Serialize)]
struct Kept {
    settings: String,
}

impl Record for Kept {
    const VERSION: u32 = 1;
}

#[derive(Deserialize, Serialize)]
struct KeptSecret {
    secret: String,
}

impl Record for KeptSecret {
    const VERSION: u32 = 1;
}

/// The settings of the plugin.
pub struct Configuration<A> {
    store: Store<A>,
    state: Mutex<State>,
    /// Refreshes take turns, so that the last one that began is the last one that counts.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct State {
    current: Option<Arc<Snapshot>>,
    findings: Arc<Findings>,
    /// The settings as they were when they were last taken over, or found to be wrong.
    text: Option<String>,
    /// Whether the last good settings are where another process finds them.
    is_kept: bool,
    /// Whether there is nothing to try again.
    is_settled: bool,
}

impl<A> fmt::Debug for Configuration<A> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        to.debug_struct("Configuration")
            .field("current", &state.current)
            .field("findings", &state.findings)
            .finish_non_exhaustive()
    }
}

impl<A> Configuration<A> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A: Api> Configuration<A> {
    /// The settings of the plugin on a server, not yet read.
    pub fn new(store: Store<A>) -> Self {
        Self { store, state: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }

    /// The configuration in force; nothing as long as there never was a good one, or none could be read.
    pub fn current(&self) -> Option<Arc<Snapshot>> {
        self.state().current.clone()
    }

    /// What administrators should know of the settings as they are now, good or not.
    pub fn findings(&self) -> Arc<Findings> {
        Arc::clone(&self.state().findings)
    }

    /// Takes over the settings if they have changed, and tells whether the configuration in force or the findings are
    /// others now. To be called at activation and whenever the server says that something has changed.
    ///
    /// # Errors
    /// Every [`ConfigurationError`]. What was in force still is, and [`retry`](Self::retry) tries again.
    pub async fn refresh(&self) -> Result<bool, ConfigurationError> {
        let _turn = self.turn.lock().await;
        self.state().is_settled = false;
        let text = self.store.api().plugin_configuration().await?;
        let before = self.state().clone();
        if before.text.as_ref() == Some(&text) {
            let is_settled = before.is_kept || self.keep(&text).await.is_ok();
            let mut state = self.state();
            (state.is_settled, state.is_kept) = (is_settled, is_settled);
            return Ok(false);
        }
        let report = self.check(&text).await?;
        let findings = Findings { faults: report.errors, warnings: report.warnings };
        let (current, kept) = match report.config {
            Some(config) => (Some(Snapshot { config, is_last_good: false }), self.keep(&text).await),
            None => (self.last_good(before.current.as_deref()).await?, Ok(())),
        };
        if let Err(error) = &kept {
            let message = "the settings are in force but not kept for a restart under wrong ones; this is tried again";
            self.store.api().log(LogLevel::Warn, message, &[("cause", &error.to_string())]).await;
        }
        let is_kept = kept.is_ok();
        let current = current.map(Arc::new);
        let has_changed = current != before.current || findings != *before.findings;
        self.log(&findings, current.is_some()).await;
        let findings = Arc::new(findings);
        *self.state() = State { current, findings, text: Some(text), is_kept, is_settled: is_kept };
        Ok(has_changed)
    }

    /// [`refresh`](Self::refresh) if the last one failed. To be called every now and then.
    ///
    /// # Errors
    /// As there.
    pub async fn retry(&self) -> Result<bool, ConfigurationError> {
        if self.state().is_settled { Ok(false) } else { self.refresh().await }
    }

    /// What the settings come to with the secret that is kept, if they have none of their own: for those in force, and for
    /// those that an administrator is about to save.
    ///
    /// # Errors
    /// [`ConfigurationError::Store`] and [`ConfigurationError::Randomness`].
    pub async fn check(&self, settings: &str) -> Result<ConfigReport, ConfigurationError> {
        let report = validate_config(settings);
        if report.config.as_ref().is_some_and(|config| config.alias_key().is_some()) {
            return Ok(report);
        }
        Ok(validate_config_with_secret(settings, &self.secret().await?))
    }

    /// The secret of this installation that is kept, made now if there is none.
    async fn secret(&self) -> Result<Secret, ConfigurationError> {
        let mut bytes = [0; SECRET_BYTES];
        getrandom::fill(&mut bytes).map_err(|error| ConfigurationError::Randomness(error.to_string()))?;
        let fresh = hex(&bytes);
        let decide = |kept: Option<KeptSecret>| match kept {
            Some(kept) => Change::Keep(kept.secret),
            None => Change::Set(KeptSecret { secret: fresh.clone() }, fresh.clone()),
        };
        let secret = self.store.change(SECRET_KEY, decide).await?;
        Secret::parse(&secret).map_err(|_| unreadable(SECRET_KEY, "it is no secret").into())
    }

    /// Keeps settings that are good for the time when others are not.
    async fn keep(&self, settings: &str) -> Result<(), StoreError> {
        let decide = |_: Option<Kept>| Change::Set(Kept { settings: settings.to_owned() }, ());
        self.store.change(SETTINGS_KEY, decide).await
    }

    /// The last good settings: those that were in force, or those that are kept.
    async fn last_good(&self, current: Option<&Snapshot>) -> Result<Option<Snapshot>, ConfigurationError> {
        if let Some(current) = current {
            return Ok(Some(Snapshot { is_last_good: true, ..current.clone() }));
        }
        let Some(kept) = self.store.read::<Kept>(SETTINGS_KEY).await? else { return Ok(None) };
        let config = self.check(&kept.settings).await?.config;
        Ok(config.map(|config| Snapshot { config, is_last_good: true }))
    }

    async fn log(&self, findings: &Findings, has_current: bool) {
        let api = self.store.api();
        let consequence = if has_current { "the last good settings stay in force" } else { "nobody can join yet" };
        for fault in &findings.faults {
            let (code, cause) = (fault.code().to_string(), fault.error().to_string());
            let fields = [("setting", fault.path()), ("code", &code), ("cause", &cause), ("consequence", consequence)];
            api.log(LogLevel::Error, "a setting is wrong", &fields).await;
        }
        for warning in &findings.warnings {
            let (code, cause) = (warning.code().to_string(), warning.to_string());
            let fields = [("setting", warning.path()), ("code", &code), ("cause", &cause)];
            api.log(LogLevel::Warn, "a setting should be looked at", &fields).await;
        }
    }
}

fn unreadable(key: &str, fault: &str) -> StoreError {
    StoreError::Unreadable { key: key.to_owned(), fault: fault.to_owned() }
}
