//! The configuration, and what is said about one.

use std::sync::Arc;

use pexip_mm_core::plain::{self, ChannelSource};
use pexip_mm_core::{self as core, AliasPrefix, ConferencingNode, Setting, SipDomain};

use crate::PexipError;
use crate::pin::{Pins, shown_as_in_core};

/// A coherent configuration of the plugin. It shows its settings, without PINs and secret.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct Config(pub(crate) core::Config);

shown_as_in_core!(Config);

#[uniffi::export]
impl Config {
    /// Reads a configuration: a JSON object with a member for each setting that has not its default. Keys match in upper
    /// and lower case. `secret` is taken where the setting is empty: one that is kept elsewhere.
    ///
    /// # Errors
    /// `config` with every fault; `json_syntax` or `json_type` for what is no JSON object.
    #[uniffi::constructor(default(secret = None))]
    #[expect(clippy::needless_pass_by_value, reason = "an argument that may be left out is taken by value")]
    pub fn from_json(text: &str, secret: Option<String>) -> Result<Arc<Self>, PexipError> {
        Ok(Arc::new(Self(plain::validate_config(text, secret.as_deref())?.into_result()?)))
    }

    /// The Conferencing Node that people join through, if one is set.
    pub fn node(&self) -> Option<String> {
        self.0.node().map(ConferencingNode::as_str).map(str::to_owned)
    }

    /// What every alias begins with.
    pub fn prefix(&self) -> String {
        AliasPrefix::as_str(self.0.prefix()).to_owned()
    }

    /// What follows the prefix in an alias: `channel_name` or `channel_id`.
    pub fn alias_scheme(&self) -> String {
        self.0.alias_scheme().as_str().to_owned()
    }

    /// Path of the web app on the node.
    pub fn web_app_path(&self) -> String {
        self.0.web_app_path().as_str().to_owned()
    }

    /// The domain at which room systems dial an alias, if one is set.
    pub fn sip_domain(&self) -> Option<String> {
        self.0.sip_domain().map(SipDomain::as_str).map(str::to_owned)
    }

    /// What marks our conferences in Pexip's status and history.
    pub fn service_tag(&self) -> String {
        self.0.service_tag().as_str().to_owned()
    }

    /// The PINs of every room, if all have the same.
    pub fn pins(&self) -> Option<Arc<Pins>> {
        plain::config_pins(&self.0).map(|pins| Arc::new(Pins(pins)))
    }

    /// Whether private channels can have an alias: they need a secret.
    pub fn has_secret(&self) -> bool {
        plain::config_has_secret(&self.0)
    }

    /// The PINs of the room with that alias.
    ///
    /// # Errors
    /// As `alias_parse`.
    pub fn pins_of(&self, alias: &str) -> Result<Arc<Pins>, PexipError> {
        Ok(Arc::new(Pins(plain::config_pins_of(&self.0, alias)?)))
    }

    /// The alias of a channel. `visibility` is `public` or `private`, `generation` how often the suffix was renewed, from
    /// 0.
    ///
    /// # Errors
    /// `secret_required`, `choice`, `channel_id_invalid`, `alias_empty`.
    pub fn channel_alias(
        &self,
        channel_id: &str,
        channel_name: &str,
        visibility: &str,
        generation: u32,
    ) -> Result<String, PexipError> {
        let channel = ChannelSource { id: channel_id, name: channel_name, visibility, generation };
        Ok(plain::config_channel_alias(&self.0, &channel)?)
    }
}

/// Every setting that is no secret, by its key, as it would be stored, as a JSON object.
#[uniffi::export]
pub fn config_settings(config: &Config) -> String {
    plain::config_settings(&config.0)
}

/// Whether a channel has a conference under the filter of a configuration.
///
/// # Errors
/// `channel_id_invalid`.
#[uniffi::export]
pub fn channel_filter_allows(config: &Config, channel_id: &str) -> Result<bool, PexipError> {
    Ok(plain::channel_filter_allows(&config.0, channel_id)?)
}

/// How guests get into the room of a `public` or `private` channel: `without_pin`, `with_pin`, or `never`.
///
/// # Errors
/// `choice`.
#[uniffi::export]
pub fn guest_entry(config: &Config, visibility: &str) -> Result<String, PexipError> {
    Ok(plain::guest_entry(&config.0, visibility)?.to_owned())
}

/// A setting that is wrong.
#[derive(Debug, uniffi::Record)]
pub struct ConfigFault {
    /// Where the fault is, such as `HostPin` or `FilterChannels.channels[3]`; empty for the text as a whole.
    pub path: String,
    /// The stable name of what is wrong.
    pub code: String,
    /// What is wrong and what would be accepted, in one line.
    pub message: String,
}

impl From<&core::ConfigFault> for ConfigFault {
    fn from(fault: &core::ConfigFault) -> Self {
        Self {
            path: fault.path().to_owned(),
            code: fault.code().as_str().to_owned(),
            message: fault.error().to_string(),
        }
    }
}

/// Something that an administrator should know about a setting. It refuses nothing.
#[derive(uniffi::Record)]
pub struct ConfigWarning {
    /// What the warning is about, such as `HostPin`.
    pub path: String,
    /// The stable name of the warning.
    pub code: String,
    /// What it says, in one line.
    pub message: String,
    /// For `setting_unknown`, the setting that was probably meant.
    pub meant: Option<String>,
}

impl From<&core::ConfigWarning> for ConfigWarning {
    fn from(warning: &core::ConfigWarning) -> Self {
        Self {
            path: warning.path().to_owned(),
            code: warning.code().as_str().to_owned(),
            message: warning.to_string(),
            meant: warning.meant().map(Setting::key).map(str::to_owned),
        }
    }
}

/// What is to be said about a configuration.
#[derive(uniffi::Record)]
pub struct ConfigReport {
    /// The configuration, if it has no fault.
    pub config: Option<Arc<Config>>,
    /// Every fault, in the order of the settings; of one setting at most 20.
    pub errors: Vec<ConfigFault>,
    /// Everything that an administrator should know, in the order of the settings.
    pub warnings: Vec<ConfigWarning>,
}

impl From<core::ConfigReport> for ConfigReport {
    fn from(report: core::ConfigReport) -> Self {
        let core::ConfigReport { config, errors, warnings } = report;
        Self {
            config: config.map(|config| Arc::new(Config(config))),
            errors: errors.iter().map(ConfigFault::from).collect(),
            warnings: warnings.iter().map(ConfigWarning::from).collect(),
        }
    }
}

/// Tells everything about a configuration: faults, warnings, and the configuration itself if there is no fault.
/// `secret` is taken where the setting is empty: one that is kept elsewhere.
///
/// # Errors
/// For the secret: `secret_too_short`, `secret_character`, `secret_masked`.
#[uniffi::export(default(secret = None))]
#[expect(clippy::needless_pass_by_value, reason = "an argument that may be left out is taken by value")]
pub fn validate_config(text: &str, secret: Option<String>) -> Result<ConfigReport, PexipError> {
    Ok(plain::validate_config(text, secret.as_deref())?.into())
}

/// The JSON Schema of a configuration.
#[uniffi::export]
pub fn config_schema() -> String {
    core::config_schema().to_string()
}

/// Every setting as a table in Markdown.
#[uniffi::export]
pub fn config_table() -> String {
    core::config_table()
}

/// The type of a configuration in TypeScript.
#[uniffi::export]
pub fn config_typescript() -> String {
    core::config_typescript()
}

/// Every warning as a table in Markdown.
#[uniffi::export]
pub fn warning_table() -> String {
    core::warning_table()
}

/// The `settings_schema` of the plugin's manifest as JSON, of the settings with these keys.
///
/// # Errors
/// `choice` for a key that names no setting.
#[uniffi::export]
pub fn plugin_settings_schema(keys: &[String]) -> Result<String, PexipError> {
    Ok(plain::plugin_settings_schema(keys)?.to_string())
}
