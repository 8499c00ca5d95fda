//! What is wrong with a configuration, and what an administrator should know about one that is right.

use std::fmt;

use serde::Serialize;
use serde::ser::{SerializeStruct as _, Serializer};

use super::Config;
use super::setting::Setting;
use crate::choice::choices;
use crate::error::{Error, ErrorCode};

/// Faults of one setting, and unknown settings, that are listed; further ones are not.
pub(super) const LISTED_MAX: usize = 20;

/// A setting that is wrong.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigFault {
    setting: Option<Setting>,
    path: String,
    error: Error,
}

impl ConfigFault {
    /// A fault of the text as a whole.
    pub(super) fn of_text(error: Error) -> Self {
        Self { setting: None, path: String::new(), error }
    }

    /// A fault of a setting, or of a value `inside` it such as `.channels[3]`.
    pub(super) fn of_setting(setting: Setting, inside: &str, error: Error) -> Self {
        Self { setting: Some(setting), path: [setting.key(), inside].concat(), error }
    }

    /// The setting; none if the text as a whole is wrong.
    pub fn setting(&self) -> Option<Setting> {
        self.setting
    }

    /// Where the fault is, such as `HostPin` or `FilterChannels.channels[3]`; empty for the text as a whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The stable name of what is wrong.
    pub fn code(&self) -> ErrorCode {
        self.error.code()
    }
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => write!(f, "{}", self.error),
            path => write!(f, "{path} ({})", self.error),
        }
    }
}

/// `{"path": …, "code": …, "message": …}`.
impl Serialize for ConfigFault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("ConfigFault", 3)?;
        object.serialize_field("path", &self.path)?;
        object.serialize_field("code", &self.code())?;
        object.serialize_field("message", &self.error.to_string())?;
        object.end()
    }
}

/// Every fault of a configuration, in the order of the settings. Its text is one line that names each setting.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigFaults(Vec<ConfigFault>);

impl ConfigFaults {
    pub(super) fn new(faults: Vec<ConfigFault>) -> Self {
        Self(faults)
    }

    /// The faults.
    pub fn iter(&self) -> std::slice::Iter<'_, ConfigFault> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a ConfigFaults {
    type Item = &'a ConfigFault;
    type IntoIter = std::slice::Iter<'a, ConfigFault>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for ConfigFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("configuration has a fault")?,
            count => write!(f, "configuration has {count} faults")?,
        }
        for (at, fault) in self.0.iter().enumerate() {
            f.write_str(if at == 0 { ": " } else { ", " })?;
            fault.fmt(f)?;
        }
        Ok(())
    }
}

choices! {
    /// The stable name of a warning. Its label says what it means.
    #[non_exhaustive]
    pub enum WarningCode {
        /// There is no such setting.
        SettingUnknown = "setting_unknown", "there is no such setting; it has no effect",
        /// No Conferencing Node is set.
        NodeMissing = "node_missing", "no Conferencing Node is set; nobody can join until one is",
        /// The prefix ends with a letter or digit.
        PrefixOpen = "prefix_open", "prefix ends with a letter or digit, so every word that begins with it counts as one of its aliases; end it with '-', '_' or '.'",
        /// A PIN has fewer digits than Pexip recommends.
        PinShort = "pin_short", "PIN has fewer than 6 digits and can be guessed; Pexip recommends 6 or more",
        /// A PIN came as a number.
        PinAsNumber = "pin_as_number", "PIN was given as a number, in which zeros at the beginning are lost; give it as text in quotes",
        /// One host PIN opens every room.
        PinShared = "pin_shared", "one host PIN opens every room, also to people who have left; own PINs for every room are safer",
        /// The host PIN has no effect.
        HostPinUnused = "host_pin_unused", "host PIN has no effect, since every room has its own",
        /// The guest PIN has no effect.
        GuestPinUnused = "guest_pin_unused", "guest PIN has no effect, since every room has its own",
        /// There is no secret.
        SecretMissing = "secret_missing", "secret is empty; private channels, names that are too long, and names that another channel has taken cannot have a conference without one",
        /// Guests enter every room without a PIN.
        GuestsWithoutPin = "guests_without_pin", "whoever knows the alias of a room, private channels included, enters as a guest without a PIN",
        /// Some rooms have no guests.
        NoGuests = "no_guests", "without a guest PIN everybody is host in rooms that guests do not enter without one, and Mattermost guest accounts cannot join there",
        /// There is no SIP domain.
        SipDomainMissing = "sip_domain_missing", "no SIP domain is set; addresses for room systems are not shown",
        /// Media may be unencrypted.
        MediaUnencrypted = "media_unencrypted", "audio and video of SIP and H.323 systems may be unencrypted; choose \"on\" to refuse that",
        /// The name of a conference may be that of another.
        NameCollision = "name_collision", "without the prefix a conference can have the name of another service in Pexip and be merged with it; choose \"alias\"",
        /// The filter admits no channel.
        FilterAdmitsNone = "filter_admits_none", "the list of channels is empty, so no channel has a conference",
    }
}

/// Something that an administrator should know about a setting. It refuses nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigWarning {
    setting: Option<Setting>,
    path: String,
    code: WarningCode,
    meant: Option<Setting>,
}

impl ConfigWarning {
    /// A warning about a setting.
    pub(super) fn of_setting(setting: Setting, code: WarningCode) -> Self {
        Self { setting: Some(setting), path: setting.key().to_owned(), code, meant: None }
    }

    /// A warning about a key that names nothing, standing at `path`.
    pub(super) fn unknown(setting: Option<Setting>, path: String, meant: Option<Setting>) -> Self {
        Self { setting, path, code: WarningCode::SettingUnknown, meant }
    }

    /// The setting; none for [`WarningCode::SettingUnknown`] outside of a setting.
    pub fn setting(&self) -> Option<Setting> {
        self.setting
    }

    /// What the warning is about, such as `HostPin`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The stable name of the warning.
    pub fn code(&self) -> WarningCode {
        self.code
    }

    /// For [`WarningCode::SettingUnknown`], the setting that was probably meant.
    pub fn meant(&self) -> Option<Setting> {
        self.meant
    }
}

/// What the warning says, without its path.
impl fmt::Display for ConfigWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.label())?;
        match self.meant {
            Some(meant) => write!(f, "; did you mean {:?}?", meant.key()),
            None => Ok(()),
        }
    }
}

/// `{"path": …, "code": …, "message": …}`, and for a setting that was probably meant its key as `"meant"`.
impl Serialize for ConfigWarning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("ConfigWarning", 4)?;
        object.serialize_field("path", &self.path)?;
        object.serialize_field("code", &self.code)?;
        object.serialize_field("message", &self.to_string())?;
        match self.meant {
            Some(meant) => object.serialize_field("meant", meant.key())?,
            None => object.skip_field("meant")?,
        }
        object.end()
    }
}

/// What a front end shows about a configuration.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ConfigReport {
    /// The configuration, if it has no fault. Serialised are only the findings.
    #[serde(skip)]
    pub config: Option<Config>,
    /// Every fault, in the order of the settings; of one setting at most 20.
    pub errors: Vec<ConfigFault>,
    /// Everything that an administrator should know, in the order of the settings; of unknown settings the first 20.
    pub warnings: Vec<ConfigWarning>,
}
