//! The functions of the library over plain texts and numbers, under the names that every language binding shares.
//!
//! A language binding parses its arguments into these, makes one call and converts the answer; so does the runner of the
//! test vectors. Texts are parsed in the order in which they stand, and the first that is wrong is the error. What holds a
//! secret is answered in its own type, which shows itself only where it is asked to. In Rust, the types themselves are
//! the better way in.
//!
//! # Examples
//! ```
//! use pexip_mm_core::{ErrorCode, plain};
//! assert_eq!(plain::alias_from_channel_name("matt-", "Town Square")?, "matt-town-square");
//! assert_eq!(plain::sip_uri("matt-town-square", "a b").unwrap_err().code(), ErrorCode::SipDomain);
//! # Ok::<(), pexip_mm_core::Error>(())
//! ```

use crate::alias::scheme::{AliasScheme, Channel, Visibility};
use crate::alias::{Alias, AliasPrefix, ChannelId};
use crate::choice::refused;
use crate::config::{Config, ConfigReport, Setting, validate_config_with_secret};
use crate::error::{Error, ErrorCode};
use crate::join_url::{self, DisplayName, JoinFlow, JoinUrl, JoinUrlOptions, Role, WebAppPath};
use crate::node::{ConferencingNode, SipDomain};
use crate::pin::{Pin, Pins};
use crate::policy::{
    self, ParticipantProperties, ParticipantRequest, PolicyResponse, ServiceConfiguration, ServiceRequest,
};
use crate::secret::{AliasKey, PinKey, Secret};

/// [`Alias::parse`].
///
/// # Errors
/// As there.
pub fn alias_parse(input: &str) -> Result<String, Error> {
    Alias::parse(input).map(Into::into)
}

/// [`Alias::from_channel_name`].
///
/// # Errors
/// As there and as [`AliasPrefix::parse`].
pub fn alias_from_channel_name(prefix: &str, name: &str) -> Result<String, Error> {
    Alias::from_channel_name(&AliasPrefix::parse(prefix)?, name).map(Into::into)
}

/// [`Alias::from_dialled`].
///
/// # Errors
/// As there.
pub fn alias_from_dialled(dialled: &str) -> Result<String, Error> {
    Alias::from_dialled(dialled).map(Into::into)
}

/// [`Alias::from_dialled_at`].
///
/// # Errors
/// As there and as [`SipDomain::parse`].
pub fn alias_from_dialled_at(dialled: &str, domain: &str) -> Result<String, Error> {
    Alias::from_dialled_at(dialled, &SipDomain::parse(domain)?).map(Into::into)
}

/// [`AliasPrefix::parse`].
///
/// # Errors
/// As there.
pub fn alias_prefix_parse(input: &str) -> Result<String, Error> {
    AliasPrefix::parse(input).map(Into::into)
}

/// [`AliasScheme::visibility`], as its word; none for an alias that is none of the scheme's.
///
/// # Errors
/// [`Choice`](ErrorCode::Choice), or as [`AliasPrefix::parse`] or [`Alias::parse`].
pub fn alias_visibility(scheme: &str, prefix: &str, alias: &str) -> Result<Option<&'static str>, Error> {
    let scheme = AliasScheme::parse(scheme)?;
    let visibility = scheme.visibility(&AliasPrefix::parse(prefix)?, &Alias::parse(alias)?);
    Ok(visibility.map(Visibility::as_str))
}

/// A channel, and what its alias is made with.
#[derive(Clone, Copy)]
pub struct AliasSource<'a> {
    /// A word of [`AliasScheme`].
    pub scheme: &'a str,
    /// What the alias begins with; may be empty.
    pub prefix: &'a str,
    /// The channel's id.
    pub channel_id: &'a str,
    /// The channel's display name, any text.
    pub channel_name: &'a str,
    /// A word of [`Visibility`].
    pub visibility: &'a str,
    /// How often the suffix was renewed, from 0.
    pub generation: u32,
    /// What a suffix is made with; private channels need it.
    pub key: Option<AliasSecret<'a>>,
}

/// What the suffix of an alias is made with.
#[derive(Clone, Copy)]
pub enum AliasSecret<'a> {
    /// The installation's secret.
    Secret(&'a str),
    /// The subkey of aliases.
    Subkey(&'a str),
}

impl AliasSource<'_> {
    /// The alias that `choose` makes of the parts.
    ///
    /// # Errors
    /// As `choose`, [`Choice`](ErrorCode::Choice), or as the parsers of the parts.
    pub fn alias(
        &self,
        choose: impl FnOnce(AliasScheme, &AliasPrefix, &Channel<'_>, Option<&AliasKey>) -> Result<Alias, Error>,
    ) -> Result<String, Error> {
        let scheme = AliasScheme::parse(self.scheme)?;
        let prefix = AliasPrefix::parse(self.prefix)?;
        let id = ChannelId::parse(self.channel_id)?;
        let visibility = Visibility::parse(self.visibility)?;
        let channel = Channel { id: &id, name: self.channel_name, visibility, generation: self.generation };
        let key = match self.key {
            Some(AliasSecret::Secret(secret)) => Some(Secret::parse(secret)?.alias_key()),
            Some(AliasSecret::Subkey(key)) => Some(AliasKey::parse(key)?),
            None => None,
        };
        choose(scheme, &prefix, &channel, key.as_ref()).map(Into::into)
    }
}

/// [`AliasScheme::alias`].
///
/// # Errors
/// As there, [`Choice`](ErrorCode::Choice), or as the parsers of the parts.
pub fn channel_alias(source: &AliasSource<'_>) -> Result<String, Error> {
    source.alias(AliasScheme::alias)
}

/// [`AliasScheme::alias_of_clash`], with a suffix of `length` characters.
///
/// # Errors
/// As there and as [`channel_alias`].
pub fn channel_alias_of_clash(source: &AliasSource<'_>, length: usize) -> Result<String, Error> {
    source.alias(|scheme, prefix, channel, key| scheme.alias_of_clash(prefix, channel, key, length))
}

/// [`ChannelId::parse`].
///
/// # Errors
/// As there.
pub fn channel_id_parse(input: &str) -> Result<String, Error> {
    ChannelId::parse(input).map(Into::into)
}

/// [`ConferencingNode::parse`].
///
/// # Errors
/// As there.
pub fn conferencing_node_parse(input: &str) -> Result<String, Error> {
    ConferencingNode::parse(input).map(Into::into)
}

/// [`SipDomain::parse`].
///
/// # Errors
/// As there.
pub fn sip_domain_parse(input: &str) -> Result<String, Error> {
    SipDomain::parse(input).map(Into::into)
}

/// [`WebAppPath::parse`].
///
/// # Errors
/// As there.
pub fn web_app_path_parse(input: &str) -> Result<String, Error> {
    WebAppPath::parse(input).map(Into::into)
}

/// [`DisplayName::from_text`].
///
/// # Errors
/// As there.
pub fn display_name_from_text(text: &str) -> Result<String, Error> {
    DisplayName::from_text(text).map(Into::into)
}

/// [`Pin::parse`].
///
/// # Errors
/// As there.
pub fn pin_parse(input: &str) -> Result<Pin, Error> {
    Pin::parse(input)
}

/// [`Pins::new`].
///
/// # Errors
/// As there and as [`Pin::parse`].
pub fn pins(host: &str, guest: Option<&str>) -> Result<Pins, Error> {
    let guest = guest.map(Pin::parse).transpose()?;
    Pins::new(Pin::parse(host)?, guest)
}

/// [`Pins::of_room`].
///
/// # Errors
/// As [`PinKey::parse`] and [`Alias::parse`].
pub fn room_pins(pin_key: &str, alias: &str) -> Result<Pins, Error> {
    Ok(Pins::of_room(&PinKey::parse(pin_key)?, &Alias::parse(alias)?))
}

/// The subkey of PINs, the one of a [`Secret`]'s subkeys that may be shown.
///
/// # Errors
/// As [`Secret::parse`].
pub fn secret_subkeys(secret: &str) -> Result<PinKey, Error> {
    Secret::parse(secret).map(|secret| secret.pin_key())
}

/// [`JoinUrlOptions`] as texts.
#[derive(Clone, Copy, Default)]
pub struct LinkOptions<'a> {
    /// The name under which the person is seen.
    pub display_name: Option<&'a str>,
    /// A PIN, readable by everybody who sees the link.
    pub pin: Option<&'a str>,
    /// A word of [`Role`].
    pub role: Option<&'a str>,
    /// Whether to join at once, without another click.
    pub join_at_once: bool,
}

impl LinkOptions<'_> {
    /// The options themselves.
    ///
    /// # Errors
    /// As the parsers of the parts.
    pub fn parse(self) -> Result<JoinUrlOptions, Error> {
        let Self { display_name, pin, role, join_at_once } = self;
        Ok(JoinUrlOptions {
            display_name: display_name.map(DisplayName::from_text).transpose()?,
            pin: pin.map(Pin::parse).transpose()?,
            role: role.map(Role::parse).transpose()?,
            join_at_once,
        })
    }
}

/// [`JoinUrl::web_app`]; `flow` is a word of [`JoinFlow`].
///
/// # Errors
/// [`Choice`](ErrorCode::Choice), or as the parsers of the parts.
pub fn join_url_web_app(
    node: &str,
    path: &str,
    flow: &str,
    alias: &str,
    options: LinkOptions<'_>,
) -> Result<JoinUrl, Error> {
    let node = ConferencingNode::parse(node)?;
    let path = WebAppPath::parse(path)?;
    let flow = JoinFlow::parse(flow)?;
    let alias = Alias::parse(alias)?;
    Ok(JoinUrl::web_app(&node, &path, flow, &alias, &options.parse()?))
}

/// [`JoinUrl::app`].
///
/// # Errors
/// [`Choice`](ErrorCode::Choice), or as the parsers of the parts.
pub fn join_url_app(alias: &str, domain: &str, options: LinkOptions<'_>) -> Result<JoinUrl, Error> {
    let alias = Alias::parse(alias)?;
    let domain = SipDomain::parse(domain)?;
    Ok(JoinUrl::app(&alias, &domain, &options.parse()?))
}

/// [`sip_uri`](crate::sip_uri).
///
/// # Errors
/// As [`Alias::parse`] and [`SipDomain::parse`].
pub fn sip_uri(alias: &str, domain: &str) -> Result<String, Error> {
    Ok(join_url::sip_uri(&Alias::parse(alias)?, &SipDomain::parse(domain)?))
}

/// [`h323_address`](crate::h323_address).
///
/// # Errors
/// As [`Alias::parse`] and [`SipDomain::parse`].
pub fn h323_address(alias: &str, domain: &str) -> Result<String, Error> {
    Ok(join_url::h323_address(&Alias::parse(alias)?, &SipDomain::parse(domain)?))
}

/// [`validate_config`](crate::validate_config), or with a secret [`validate_config_with_secret`].
///
/// # Errors
/// As [`Secret::parse`]. What is wrong with the configuration stands in the report.
pub fn validate_config(text: &str, secret: Option<&str>) -> Result<ConfigReport, Error> {
    match secret {
        Some(secret) => Ok(validate_config_with_secret(text, &Secret::parse(secret)?)),
        None => Ok(crate::config::validate_config(text)),
    }
}

/// [`ChannelFilter::allows`](crate::ChannelFilter::allows) of the filter of a configuration.
///
/// # Errors
/// As [`ChannelId::parse`].
pub fn channel_filter_allows(config: &Config, channel_id: &str) -> Result<bool, Error> {
    Ok(config.filter_channels().allows(&ChannelId::parse(channel_id)?))
}

/// [`Config::guest_entry`], as its word; `visibility` is a word of [`Visibility`].
///
/// # Errors
/// [`Choice`](ErrorCode::Choice).
pub fn guest_entry(config: &Config, visibility: &str) -> Result<&'static str, Error> {
    Ok(config.guest_entry(Visibility::parse(visibility)?).as_str())
}

/// [`Config::settings`] as a JSON text.
pub fn config_settings(config: &Config) -> String {
    serde_json::Value::Object(config.settings()).to_string()
}

/// [`Config::pins`].
pub fn config_pins(config: &Config) -> Option<Pins> {
    config.pins()
}

/// [`Config::pins_of`].
///
/// # Errors
/// As [`Alias::parse`].
pub fn config_pins_of(config: &Config, alias: &str) -> Result<Pins, Error> {
    Ok(config.pins_of(&Alias::parse(alias)?))
}

/// Whether a configuration has a secret, so that private channels can have an alias.
pub fn config_has_secret(config: &Config) -> bool {
    config.alias_key().is_some()
}

/// A channel, apart from what an installation makes aliases with.
#[derive(Clone, Copy)]
pub struct ChannelSource<'a> {
    /// The channel's id.
    pub id: &'a str,
    /// The channel's display name, any text.
    pub name: &'a str,
    /// A word of [`Visibility`].
    pub visibility: &'a str,
    /// How often the suffix was renewed, from 0.
    pub generation: u32,
}

impl ChannelSource<'_> {
    /// The alias that `choose` makes of the channel and what a configuration has for aliases.
    ///
    /// # Errors
    /// As `choose`, [`Choice`](ErrorCode::Choice), or as [`ChannelId::parse`].
    pub fn alias(
        &self,
        config: &Config,
        choose: impl FnOnce(AliasScheme, &AliasPrefix, &Channel<'_>, Option<&AliasKey>) -> Result<Alias, Error>,
    ) -> Result<String, Error> {
        let id = ChannelId::parse(self.id)?;
        let visibility = Visibility::parse(self.visibility)?;
        let channel = Channel { id: &id, name: self.name, visibility, generation: self.generation };
        choose(config.alias_scheme(), config.prefix(), &channel, config.alias_key()).map(Into::into)
    }
}

/// [`AliasScheme::alias`] with the scheme, the prefix and the key of a configuration.
///
/// # Errors
/// As there, [`Choice`](ErrorCode::Choice), or as [`ChannelId::parse`].
pub fn config_channel_alias(config: &Config, channel: &ChannelSource<'_>) -> Result<String, Error> {
    channel.alias(config, AliasScheme::alias)
}

/// [`plugin_settings_schema`](crate::plugin_settings_schema) of the settings with these keys.
///
/// # Errors
/// [`Choice`](ErrorCode::Choice) for a key that names no setting.
pub fn plugin_settings_schema(keys: &[impl AsRef<str>]) -> Result<serde_json::Value, Error> {
    let known = || Setting::ALL.iter().map(|setting| setting.key());
    let setting = |key: &str| Setting::from_key(key).ok_or_else(|| refused(key, known()));
    let settings: Vec<Setting> = keys.iter().map(|key| setting(key.as_ref())).collect::<Result<_, _>>()?;
    Ok(crate::config::plugin_settings_schema(&settings))
}

/// What a policy answers to a request, as JSON texts. PINs stand in them in clear.
#[derive(Clone, Eq, PartialEq)]
pub struct PolicyAnswer {
    /// What a local policy script gives.
    pub local: String,
    /// What an external policy server gives.
    pub external: String,
}

impl TryFrom<PolicyResponse<ServiceConfiguration>> for PolicyAnswer {
    type Error = Error;

    /// Why Pexip would drop the answer, if it would.
    fn try_from(response: PolicyResponse<ServiceConfiguration>) -> Result<Self, Error> {
        Ok(Self { local: response.to_local_json()?, external: response.to_external_json()? })
    }
}

impl TryFrom<PolicyResponse<ParticipantProperties>> for PolicyAnswer {
    type Error = Error;

    /// Why Pexip would drop the answer, if it would.
    fn try_from(response: PolicyResponse<ParticipantProperties>) -> Result<Self, Error> {
        Ok(Self { local: response.to_local_json()?, external: response.to_external_json()? })
    }
}

/// [`policy::service_configuration`] for a request as JSON.
///
/// # Errors
/// As [`ServiceRequest::from_json`], or why Pexip would drop the answer.
pub fn service_configuration(config: &Config, request: &str) -> Result<PolicyAnswer, Error> {
    policy::service_configuration(config, &ServiceRequest::from_json(request)?).try_into()
}

/// [`policy::participant_properties`] for a request as JSON.
///
/// # Errors
/// As [`ParticipantRequest::from_json`], or why Pexip would drop the answer.
pub fn participant_properties(config: &Config, request: &str) -> Result<PolicyAnswer, Error> {
    policy::participant_properties(config, &ParticipantRequest::from_json(request)?).try_into()
}

/// Every error code, in alphabetical order.
pub fn error_codes() -> Vec<&'static str> {
    // Put in order one by one: a sort would be many times the code, which counts in a browser.
    let mut codes = Vec::with_capacity(ErrorCode::ALL.len());
    for code in ErrorCode::ALL.iter().map(|code| code.as_str()) {
        codes.insert(codes.partition_point(|&before| before < code), code);
    }
    codes
}

/// [`PolicyScript::parse_with`](policy::simulate::PolicyScript::parse_with), with options as a JSON object: `undefined`
/// (`"lenient"` or `"strict"`), `fuel`, `seed` (whole numbers) and `now` (an object of `year`, `month`, `day`, `hour`,
/// `minute`, `second`). What is left out has its default.
///
/// # Errors
/// As there; [`JsonSyntax`](ErrorCode::JsonSyntax) or [`JsonType`](ErrorCode::JsonType) for the options.
#[cfg(feature = "simulate")]
pub fn policy_script(source: &str, options: &str) -> Result<policy::simulate::PolicyScript, Error> {
    policy::simulate::PolicyScript::parse_with(source, &policy::simulate::Options::from_json(options)?)
}

/// [`PolicyScript::answer`](policy::simulate::PolicyScript::answer) to a request as JSON.
///
/// # Errors
/// [`JsonSyntax`](ErrorCode::JsonSyntax), or [`JsonType`](ErrorCode::JsonType) for what is no object.
#[cfg(feature = "simulate")]
pub fn simulate(script: &policy::simulate::PolicyScript, request: &str) -> Result<policy::simulate::Simulation, Error> {
    Ok(script.answer(&policy::request::any(request)?))
}

/// [`lint_policy_script`](policy::lint_policy_script).
#[cfg(feature = "simulate")]
pub fn lint_policy_script(script: &str) -> policy::lint::LintReport {
    policy::lint_policy_script(script)
}

/// [`combined_policy_script`](policy::combined_policy_script).
///
/// # Errors
/// As there.
#[cfg(feature = "simulate")]
pub fn combined_policy_script(configs: &[Config], wrapped: Option<&str>) -> Result<policy::LocalPolicyScript, Error> {
    policy::combined_policy_script(configs, wrapped)
}

/// [`check_combined_policy_script`](policy::check_combined_policy_script), with requests as a JSON array.
///
/// # Errors
/// As there; [`JsonSyntax`](ErrorCode::JsonSyntax), or [`JsonType`](ErrorCode::JsonType) for what are no requests.
#[cfg(feature = "simulate")]
pub fn check_combined_policy_script(
    configs: &[Config],
    wrapped: Option<&str>,
    requests: &str,
) -> Result<policy::PolicyComparison, Error> {
    policy::check_combined_policy_script(configs, wrapped, &policy::request::many(requests)?)
}

/// [`compare_policy_scripts`](policy::compare_policy_scripts), with requests as a JSON array.
///
/// # Errors
/// As there; [`JsonSyntax`](ErrorCode::JsonSyntax), or [`JsonType`](ErrorCode::JsonType) for what are no requests.
#[cfg(feature = "simulate")]
pub fn compare_policy_scripts(before: &str, after: &str, requests: &str) -> Result<policy::PolicyComparison, Error> {
    policy::compare_policy_scripts(before, after, &policy::request::many(requests)?)
}

/// [`policy_script_origin`](policy::policy_script_origin), as a word (`ours`, `wrapping` or `other`) and the script that is
/// wrapped.
#[cfg(feature = "simulate")]
pub fn policy_script_origin(script: &str) -> (&'static str, Option<&str>) {
    match policy::policy_script_origin(script) {
        policy::ScriptOrigin::Ours => ("ours", None),
        policy::ScriptOrigin::Wrapping(wrapped) => ("wrapping", Some(wrapped)),
        policy::ScriptOrigin::Other => ("other", None),
    }
}
