//! The configuration: read from JSON once, coherent ever after.
//!
//! Everything about a setting stands in one table (`setting`): the parser, the JSON Schema, the plugin manifest's
//! settings, the TypeScript type and the documentation come from it.
//!
//! Mattermost stores keys in lower case and keeps those of settings that no longer exist, so keys match in upper and
//! lower case and an unknown one is a warning. A setting that is absent or `null` has its default. True and false may
//! come as text. Everything else has one form, with one exception: a PIN may come as a number of 4 to 15 digits, since
//! other plugins keep it so and its value there worked as it is; any other number has lost digits and is refused.
//! A number does not tell whether it had zeros at its beginning, so it is accepted with a warning.

mod check;
mod docs;
mod json;
mod kind;
mod manifest;
mod report;
mod schema;
mod setting;
mod typescript;
mod value;

use serde_json::{Map, Value};

use self::check::resolve;
use self::json::Json;
use self::kind::{Findings, foreign};
use self::report::LISTED_MAX;
use self::setting::{Settings, Values};
use crate::alias::scheme::{AliasScheme, Visibility};
use crate::alias::{Alias, AliasPrefix};
use crate::choice::choices;
use crate::error::Error;
use crate::join_url::WebAppPath;
use crate::media::{CryptoMode, Layout};
use crate::node::{ConferencingNode, SipDomain, ToAscii};
use crate::pin::Pins;
use crate::secret::{AliasKey, PinKey, Secret};
use crate::unicode::{OwnTables, UnicodeTables};

pub use self::docs::{config_table, warning_table};
pub use self::manifest::plugin_settings_schema;
pub use self::report::{ConfigFault, ConfigFaults, ConfigReport, ConfigWarning, WarningCode};
pub use self::schema::config_schema;
pub use self::setting::Setting;
pub use self::typescript::config_typescript;
pub use self::value::{
    ChannelFilter, ChannelFilterMode, DisplayNameSource, GuestAccess, HostRole, PinMode, SERVICE_TAG_MAX_LEN,
    ServiceName, ServiceTag,
};

/// A coherent configuration. Its `Debug` shows the settings, without PINs and secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Config {
    settings: Settings,
    pins: RoomPins,
    alias_key: Option<AliasKey>,
}

/// Where the PINs of a room come from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RoomPins {
    /// Every room has these.
    Shared(Pins),
    /// Every room has its own, made with this key: see [`Pins::of_room`].
    PerRoom(PinKey),
}

impl RoomPins {
    /// The PINs of the room with that alias.
    pub(crate) fn of(&self, alias: &Alias) -> Pins {
        match self {
            Self::Shared(pins) => *pins,
            Self::PerRoom(key) => Pins::of_room(key, alias),
        }
    }
}

choices! {
    /// How guests get into a room.
    pub enum GuestEntry {
        /// Without a PIN; they wait until a host is in.
        WithoutPin = "without_pin", "Without a PIN",
        /// With the guest PIN.
        WithPin = "with_pin", "With the guest PIN",
        /// There are none: the host PIN is the only one, and everybody is host.
        Never = "never", "Not at all",
    }
}

/// How guests get into the room of a channel, if rooms have a guest PIN or not.
fn guest_entry(access: GuestAccess, visibility: Visibility, has_guest_pin: bool) -> GuestEntry {
    match (access.admits(visibility), has_guest_pin) {
        (true, _) => GuestEntry::WithoutPin,
        (false, true) => GuestEntry::WithPin,
        (false, false) => GuestEntry::Never,
    }
}

impl Config {
    /// Reads a configuration: a JSON object with a member for each setting that has not its default.
    ///
    /// # Errors
    /// [`JsonSyntax`](crate::ErrorCode::JsonSyntax) or [`JsonType`](crate::ErrorCode::JsonType) if the text is no JSON
    /// object; otherwise [`Config`](crate::ErrorCode::Config) with every fault of every setting.
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{Config, Error, ErrorCode};
    /// let config = Config::from_json(r#"{"node": "pexip.example.com", "hostpin": "246802"}"#)?;
    /// assert_eq!(config.prefix().as_str(), "matt-");
    ///
    /// let Err(Error::Config(faults)) = Config::from_json(r#"{"HostPin": "12", "View": "ac"}"#) else { panic!() };
    /// let codes: Vec<_> = faults.iter().map(|fault| (fault.path(), fault.code())).collect();
    /// assert_eq!(codes, [("HostPin", ErrorCode::PinTooShort), ("View", ErrorCode::Choice)]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        validate_config(text).into_result()
    }

    /// Every setting that is no secret, by its key and as it would be stored: what a front end may show.
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::Config;
    /// let config = Config::from_json(r#"{"hostpin": "246802", "SIPDOMAIN": "Example.com"}"#)?;
    /// let settings = config.settings();
    /// assert_eq!(settings["SipDomain"], "example.com");
    /// assert_eq!(settings.get("HostPin"), None);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn settings(&self) -> Map<String, Value> {
        self.settings.shown()
    }

    /// The Conferencing Node that people join through, if one is set yet. Without one nobody can join, but a policy
    /// script can already be made.
    pub fn node(&self) -> Option<&ConferencingNode> {
        self.settings.node.as_ref()
    }

    /// What every alias begins with; never empty.
    pub fn prefix(&self) -> &AliasPrefix {
        &self.settings.prefix
    }

    /// Where the PINs of a room come from.
    pub fn room_pins(&self) -> &RoomPins {
        &self.pins
    }

    /// The PINs of every room, if all have the same.
    pub fn pins(&self) -> Option<Pins> {
        match self.pins {
            RoomPins::Shared(pins) => Some(pins),
            RoomPins::PerRoom(_) => None,
        }
    }

    /// The PINs of the room with that alias.
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{Alias, Config};
    /// let config = Config::from_json(r#"{"HostPin": "314159"}"#)?;
    /// assert_eq!(config.pins_of(&Alias::parse("matt-town-square")?).host().expose(), "314159");
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn pins_of(&self, alias: &Alias) -> Pins {
        self.pins.of(alias)
    }

    /// The key of alias suffixes, if there is a secret. Private channels need it.
    pub fn alias_key(&self) -> Option<&AliasKey> {
        self.alias_key.as_ref()
    }

    /// What follows the prefix in an alias.
    pub fn alias_scheme(&self) -> AliasScheme {
        self.settings.alias_scheme
    }

    /// Who may enter as a guest without a guest PIN.
    pub fn guest_access(&self) -> GuestAccess {
        self.settings.guest_access
    }

    /// How guests get into the room of a public or private channel.
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{Config, GuestEntry, Visibility};
    /// let config = Config::from_json(r#"{"HostPin": "246802"}"#)?;
    /// assert_eq!(config.guest_entry(Visibility::Public), GuestEntry::WithoutPin);
    /// assert_eq!(config.guest_entry(Visibility::Private), GuestEntry::Never);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn guest_entry(&self, visibility: Visibility) -> GuestEntry {
        let has_guest_pin = match &self.pins {
            RoomPins::Shared(pins) => pins.guest().is_some(),
            RoomPins::PerRoom(_) => true,
        };
        guest_entry(self.settings.guest_access, visibility, has_guest_pin)
    }

    /// Who joins as host.
    pub fn host_role(&self) -> HostRole {
        self.settings.host_role
    }

    /// Whether the conference is shown inside Mattermost.
    pub fn embedded(&self) -> bool {
        self.settings.embedded
    }

    /// Whether the window that a host's own click opens has the PIN in its address.
    pub fn pin_in_link(&self) -> bool {
        self.settings.pin_in_link
    }

    /// How people are named in a conference.
    pub fn display_name(&self) -> DisplayNameSource {
        self.settings.display_name
    }

    /// Path of the web app on the node.
    pub fn web_app_path(&self) -> &WebAppPath {
        &self.settings.web_app_path
    }

    /// The domain at which room systems dial an alias. Without one their addresses are not shown.
    pub fn sip_domain(&self) -> Option<&SipDomain> {
        self.settings.sip_domain.as_ref()
    }

    /// How participants are arranged.
    pub fn view(&self) -> Layout {
        self.settings.view
    }

    /// Whether media must be encrypted.
    pub fn crypto_mode(&self) -> CryptoMode {
        self.settings.crypto_mode
    }

    /// Whether names are shown on top of the participants.
    pub fn overlay_text(&self) -> bool {
        self.settings.overlay_text
    }

    /// What marks our conferences in Pexip's status and history.
    pub fn service_tag(&self) -> &ServiceTag {
        &self.settings.service_tag
    }

    /// What a conference is called in Pexip.
    pub fn service_name(&self) -> ServiceName {
        self.settings.service_name
    }

    /// Whether the bot posts when a conference starts and ends.
    pub fn announce_in_channel(&self) -> bool {
        self.settings.announce_in_channel
    }

    /// Whether people in a conference have a custom status that says so.
    pub fn set_status(&self) -> bool {
        self.settings.set_status
    }

    /// Which channels have a conference.
    pub fn filter_channels(&self) -> &ChannelFilter {
        &self.settings.filter_channels
    }
}

impl ConfigReport {
    /// The configuration, or everything that is wrong with it.
    ///
    /// # Errors
    /// As [`Config::from_json`].
    pub fn into_result(self) -> Result<Config, Error> {
        match (self.config, self.errors.as_slice()) {
            (Some(config), _) => Ok(config),
            (None, [fault]) if fault.setting().is_none() => Err(fault.error().clone()),
            (None, _) => Err(Error::Config(ConfigFaults::new(self.errors))),
        }
    }
}

/// Tells everything about a configuration that a front end shows: faults, warnings, and the configuration itself if
/// there is no fault.
///
/// # Examples
/// ```
/// # use pexip_mm_core::{ErrorCode, WarningCode, validate_config};
/// let report = validate_config(r#"{"HostPin": 1234, "Hostpim": "x"}"#);
/// assert!(report.config.is_some());
/// assert!(report.warnings.iter().any(|warning| warning.code() == WarningCode::PinShort));
///
/// let report = validate_config(r#"{"HostPin": 12}"#);
/// assert_eq!(report.errors[0].code(), ErrorCode::PinNumber);
/// ```
pub fn validate_config(text: &str) -> ConfigReport {
    examine(text, None, OwnTables::domain_to_ascii)
}

/// As [`validate_config`], with a secret to take where the setting is empty: one that was made once and is kept
/// elsewhere.
///
/// # Examples
/// ```
/// # use pexip_mm_core::{ErrorCode, Secret, validate_config, validate_config_with_secret};
/// let secret = Secret::parse("not-a-real-secret-not-a-real-one")?;
/// assert!(validate_config_with_secret("{}", &secret).config.is_some());
/// assert_eq!(validate_config("{}").errors[0].code(), ErrorCode::HostPinOrSecretRequired);
/// # Ok::<(), pexip_mm_core::Error>(())
/// ```
pub fn validate_config_with_secret(text: &str, secret: &Secret) -> ConfigReport {
    examine(text, Some(secret), OwnTables::domain_to_ascii)
}

/// As [`validate_config`] and, with a secret, [`validate_config_with_secret`]; with the tables of a platform.
pub fn validate_config_with<T: UnicodeTables>(text: &str, secret: Option<&Secret>) -> ConfigReport {
    examine(text, secret, T::domain_to_ascii)
}

fn examine(text: &str, secret: Option<&Secret>, to_ascii: ToAscii) -> ConfigReport {
    let of_text =
        |error| ConfigReport { config: None, errors: vec![ConfigFault::of_text(error)], warnings: Vec::new() };
    let members = match Json::parse(text) {
        Ok(Json::Object(members)) => members,
        Ok(other) => return of_text(other.refused("an object")),
        Err(error) => return of_text(error),
    };
    let mut findings = Findings::default();
    let mut given = Vec::with_capacity(members.len());
    let mut unknown = Vec::new();
    for (key, json) in &members {
        match Setting::from_key(key) {
            Some(setting) => given.push((setting, json)),
            None if unknown.len() < LISTED_MAX => {
                unknown.push(ConfigWarning::unknown(None, foreign(key), Setting::like(key)));
            }
            None => {}
        }
    }
    let is_repeated = |setting: &Setting| given.iter().filter(|(key, _)| key == setting).count() > 1;
    let repeated: Vec<Setting> = Setting::ALL.iter().copied().filter(is_repeated).collect();
    for &setting in &repeated {
        findings.refuse(setting, Error::SettingTwice);
    }
    let value_of = |setting: Setting| {
        given.iter().find(|(key, json)| *key == setting && !matches!(json, Json::Null)).map(|(_, json)| *json)
    };
    let mut values = Values::read(value_of, to_ascii, &mut findings);
    for setting in repeated {
        // Which one is meant is not known, so no rule about several settings is applied to either.
        values.refuse(setting);
    }
    if let (Some(None), Some(secret)) = (&values.secret, secret) {
        values.secret = Some(Some(secret.clone()));
    }
    let resolved = resolve(&values, &mut findings);
    resolved.warn(&values, &mut findings);
    let Findings { errors, mut warnings } = findings;
    warnings.append(&mut unknown);
    let config = if errors.is_empty() { Config::assemble(values, &resolved) } else { None };
    ConfigReport { config, errors, warnings }
}

impl Config {
    /// INVARIANT: something, if there is no fault.
    fn assemble(values: Values, resolved: &check::Resolved) -> Option<Self> {
        let settings = values.complete()?;
        let pins = if resolved.shared? {
            RoomPins::Shared(resolved.pins?)
        } else {
            RoomPins::PerRoom(settings.secret.as_ref()?.pin_key())
        };
        let alias_key = settings.secret.as_ref().map(Secret::alias_key);
        Some(Self { settings, pins, alias_key })
    }
}
