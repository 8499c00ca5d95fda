//! What is in force, and is looked at without asking the server: settings, what of the server's own matters, and the bot.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use pexip_mm_core::{Config, ConfigFault, Setting};

use crate::announce;
use crate::conference::{Announcement, PostText, Presentation, Wants};
use crate::configuration::{Configuration, ConfigurationError, Findings, Snapshot};
use crate::mattermost::{Api, CustomStatus, ServerConfig, User};
use crate::words::Locale;

/// What is in force.
pub struct Current<A> {
    api: Arc<A>,
    configuration: Configuration<A>,
    server: RwLock<Option<Arc<ServerConfig>>>,
    bot: OnceLock<String>,
}

impl<A: Api> Current<A> {
    /// Nothing is in force yet.
    pub fn new(api: Arc<A>, configuration: Configuration<A>) -> Self {
        Self { api, configuration, server: RwLock::default(), bot: OnceLock::new() }
    }

    /// The configuration in force.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.configuration.current()
    }

    /// What administrators should know of the settings.
    pub fn findings(&self) -> Arc<Findings> {
        self.configuration.findings()
    }

    /// The settings of the plugin.
    pub(super) const fn configuration(&self) -> &Configuration<A> {
        &self.configuration
    }

    /// What of the server's own configuration matters. While it is not known, nobody's full name is shown.
    pub fn server(&self) -> Arc<ServerConfig> {
        self.server.read().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
    }

    /// The server's language for those who have not chosen one.
    pub fn locale(&self) -> Locale {
        Locale::of(&self.server().default_locale)
    }

    /// The bot's user id, once there is a bot.
    pub fn bot(&self) -> Option<String> {
        self.bot.get().cloned()
    }

    /// There is a bot now.
    pub fn set_bot(&self, id: String) {
        // It is found again under the same id.
        let _ = self.bot.set(id);
    }

    /// Takes over what has changed.
    ///
    /// # Errors
    /// Every [`ConfigurationError`]. What was in force still is.
    pub async fn refresh(&self) -> Result<(), ConfigurationError> {
        let (server, settings) = tokio::join!(self.refresh_server(), self.configuration.refresh());
        settings?;
        server
    }

    /// Takes over what could not be taken over before.
    ///
    /// # Errors
    /// As [`Current::refresh`].
    pub async fn retry(&self) -> Result<(), ConfigurationError> {
        let is_known = self.server.read().unwrap_or_else(PoisonError::into_inner).is_some();
        if !is_known {
            self.refresh_server().await?;
        }
        self.configuration.retry().await?;
        Ok(())
    }

    async fn refresh_server(&self) -> Result<(), ConfigurationError> {
        let server = Arc::new(self.api.server_config().await?);
        *self.server.write().unwrap_or_else(PoisonError::into_inner) = Some(server);
        Ok(())
    }

    /// What people call the settings that keep everybody from joining.
    pub(super) fn wrong_settings(&self) -> Vec<String> {
        let findings = self.findings();
        let mut wrong: Vec<String> = Vec::new();
        for setting in findings.faults.iter().filter_map(ConfigFault::setting) {
            if !wrong.iter().any(|known| known == setting.label()) {
                wrong.push(setting.label().to_owned());
            }
        }
        if wrong.is_empty() {
            wrong.push(Setting::Node.label().to_owned());
        }
        wrong
    }
}

impl<A: Api> Presentation for Current<A> {
    fn wants(&self) -> Wants {
        let snapshot = self.snapshot();
        let config = snapshot.as_ref().map(|snapshot| &snapshot.config);
        Wants {
            bot: self.bot(),
            announces: config.is_some_and(Config::announce_in_channel),
            sets_status: config.is_some_and(Config::set_status),
        }
    }

    fn post(&self, _channel: &str, announcement: &Announcement) -> PostText {
        announce::post(self.locale(), announcement)
    }

    fn status(&self, user: &User) -> CustomStatus {
        announce::status(user)
    }
}
