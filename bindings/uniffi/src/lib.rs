//! The functions of `pexip-mm-core` for Kotlin and Swift, and for Python as a check of both.
//!
//! No rule and no default is here: each function converts its arguments, makes one call of `pexip_mm_core::plain`, and
//! converts the answer.

mod error;
mod types;

use std::sync::Arc;

use pexip_mm_core::plain;

pub use error::PexipError;
pub use types::{
    AliasSecret, AliasSource, Config, ConfigFault, ConfigReport, ConfigWarning, DropReason, JoinUrl, LintFinding,
    LinkOptions, LocalPolicyScript, Pin, Pins, PolicyAnswer, PolicyScript, Simulation, Subkeys,
};

uniffi::setup_scaffolding!();

/// Functions of texts that answer a text.
macro_rules! of_texts {
    ($($(#[$doc:meta])* $name:ident($($argument:ident),+);)+) => {
        $(
            $(#[$doc])*
            #[uniffi::export]
            pub fn $name($($argument: &str),+) -> Result<String, PexipError> {
                Ok(plain::$name($($argument),+)?)
            }
        )+
    };
}

of_texts! {
    /// Accepts an alias in canonical form.
    alias_parse(input);
    /// The alias of a channel's display name.
    alias_from_channel_name(prefix, name);
    /// The alias that a dialled address means: `sip:`, `h323:`, upper case, a domain and parameters are taken off.
    alias_from_dialled(dialled);
    /// As `alias_from_dialled`, at one domain only.
    alias_from_dialled_at(dialled, domain);
    /// Accepts a prefix.
    alias_prefix_parse(input);
    /// Accepts the id of a Mattermost channel.
    channel_id_parse(input);
    /// Accepts a Conferencing Node: a host, and a port if it is not 443.
    conferencing_node_parse(input);
    /// Accepts a domain that room systems dial at.
    sip_domain_parse(input);
    /// Accepts the path of the web app.
    web_app_path_parse(input);
    /// The display name that is left of any text.
    display_name_from_text(text);
    /// What a SIP room system dials.
    sip_uri(alias, domain);
    /// What an H.323 room system dials.
    h323_address(alias, domain);
}

/// Whose alias this is under a scheme: `public`, `private`, or none.
#[uniffi::export]
pub fn alias_visibility(scheme: &str, prefix: &str, alias: &str) -> Result<Option<String>, PexipError> {
    Ok(plain::alias_visibility(scheme, prefix, alias)?.map(str::to_owned))
}

/// The alias of a channel.
#[uniffi::export]
pub fn channel_alias(source: AliasSource) -> Result<String, PexipError> {
    Ok(plain::channel_alias(&source.as_plain())?)
}

/// The alias of a channel whose alias another one holds, with a suffix of `length` characters.
#[uniffi::export]
pub fn channel_alias_of_clash(source: AliasSource, length: u32) -> Result<String, PexipError> {
    Ok(plain::channel_alias_of_clash(&source.as_plain(), length as usize)?)
}

/// Accepts a PIN: 4 to 20 digits, the last of which may be a `#` instead.
#[uniffi::export]
pub fn pin_parse(input: &str) -> Result<Arc<Pin>, PexipError> {
    Ok(Arc::new(Pin(plain::pin_parse(input)?)))
}

/// Puts a host PIN and a guest PIN together, as Pexip accepts them.
#[uniffi::export]
pub fn pins(host: &str, guest: Option<String>) -> Result<Arc<Pins>, PexipError> {
    Ok(Arc::new(Pins(plain::pins(host, guest.as_deref())?)))
}

/// The PINs of one room, made with the subkey of PINs.
#[uniffi::export]
pub fn room_pins(pin_key: &str, alias: &str) -> Result<Arc<Pins>, PexipError> {
    Ok(Arc::new(Pins(plain::room_pins(pin_key, alias)?)))
}

/// The subkeys of a secret that may be shown.
#[uniffi::export]
pub fn secret_subkeys(secret: &str) -> Result<Arc<Subkeys>, PexipError> {
    Ok(Arc::new(Subkeys(plain::secret_subkeys(secret)?)))
}

/// The link into Web App 3; `flow` is `express` or `step-by-step`.
#[uniffi::export]
pub fn join_url_web_app(
    node: &str,
    path: &str,
    flow: &str,
    alias: &str,
    options: LinkOptions,
) -> Result<Arc<JoinUrl>, PexipError> {
    Ok(Arc::new(JoinUrl(plain::join_url_web_app(node, path, flow, alias, options.as_plain())?)))
}

/// The link into the desktop and mobile app.
#[uniffi::export]
pub fn join_url_app(alias: &str, domain: &str, options: LinkOptions) -> Result<Arc<JoinUrl>, PexipError> {
    Ok(Arc::new(JoinUrl(plain::join_url_app(alias, domain, options.as_plain())?)))
}

/// Everything that is to be said about a configuration; `secret` is taken where the setting is empty.
#[uniffi::export]
pub fn validate_config(text: &str, secret: Option<String>) -> Result<ConfigReport, PexipError> {
    Ok(plain::validate_config(text, secret.as_deref())?.into())
}

/// The JSON Schema of a configuration.
#[uniffi::export]
pub fn config_schema() -> String {
    pexip_mm_core::config_schema().to_string()
}

/// What Pexip's policy must answer to a request for a service, as JSON.
#[uniffi::export]
pub fn service_configuration(config: &Config, request: &str) -> Result<Arc<PolicyAnswer>, PexipError> {
    Ok(Arc::new(PolicyAnswer(plain::service_configuration(&config.0, request)?)))
}

/// What Pexip's policy must answer to a request for a participant's properties, as JSON.
#[uniffi::export]
pub fn participant_properties(config: &Config, request: &str) -> Result<Arc<PolicyAnswer>, PexipError> {
    Ok(Arc::new(PolicyAnswer(plain::participant_properties(&config.0, request)?)))
}

/// The script that an administrator pastes as service configuration policy.
#[uniffi::export]
pub fn local_policy_script(config: &Config) -> Arc<LocalPolicyScript> {
    Arc::new(LocalPolicyScript(pexip_mm_core::policy::local_policy_script(&config.0)))
}

/// Names every fault of a local policy script.
#[uniffi::export]
pub fn lint_policy_script(script: &str) -> Vec<LintFinding> {
    plain::lint_policy_script(script).findings.into_iter().map(LintFinding::from).collect()
}

/// Every error code, in alphabetical order.
#[uniffi::export]
pub fn error_codes() -> Vec<String> {
    plain::error_codes().into_iter().map(str::to_owned).collect()
}
