//! One function a vector file: its arguments out of JSON, the call, the answer as JSON.
//!
//! A further file needs a function here and its name in the list. Those that need the feature `simulate` stand in
//! [`simulated`].

#[cfg(feature = "simulate")]
mod simulated;

use pexip_mm_core::plain::{self, AliasSecret, AliasSource, ChannelSource, LinkOptions, PolicyAnswer};
use pexip_mm_core::{Config, Error, Pin, Pins, policy};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// What a case comes to; the outer error is for arguments that are not those of the function.
pub(crate) type Outcome = Result<Result<Value, Error>, serde_json::Error>;

/// Runs a function on the arguments of a case.
pub(crate) type Run = fn(Value) -> Outcome;

/// Reads the arguments and calls.
pub(crate) fn call<A: DeserializeOwned>(args: Value, function: impl FnOnce(A) -> Result<Value, Error>) -> Outcome {
    Ok(function(serde_json::from_value(args)?))
}

/// Lists functions with their names.
macro_rules! functions {
    ($($name:ident,)+; with_simulate: $($simulated:ident,)+) => {
        /// Every function that has a file; none where a feature is off that it needs.
        pub(crate) const FUNCTIONS: &[(&str, Option<Run>)] = &[
            $((stringify!($name), Some($name)),)+
            $(
                #[cfg(feature = "simulate")]
                (stringify!($simulated), Some(|args| call(args, simulated::$simulated))),
                #[cfg(not(feature = "simulate"))]
                (stringify!($simulated), None),
            )+
        ];
    };
}

functions! {
    alias_from_channel_name,
    alias_from_dialled,
    alias_from_dialled_at,
    alias_parse,
    alias_prefix_parse,
    alias_visibility,
    channel_alias,
    channel_alias_of_clash,
    channel_filter_allows,
    channel_id_parse,
    config_channel_alias,
    config_has_secret,
    config_pins,
    config_pins_of,
    config_settings,
    conferencing_node_parse,
    display_name_from_text,
    error_codes,
    guest_entry,
    h323_address,
    join_url_app,
    join_url_web_app,
    local_policy_script_test,
    participant_properties,
    pin_parse,
    pins,
    room_pins,
    secret_subkeys,
    service_configuration,
    sip_domain_parse,
    sip_uri,
    validate_config,
    web_app_path_parse,
    ;
    with_simulate:
    check_combined_policy_script,
    combined_policy_script,
    compare_policy_scripts,
    lint_policy_script,
    local_policy_script,
    policy_script_origin,
    simulate,
}

/// Declares a function whose arguments are texts, by name, and whose answer is one.
macro_rules! of_texts {
    ($($name:ident($($argument:ident),+);)+) => {
        $(fn $name(args: Value) -> Outcome {
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            struct Args {
                $($argument: String,)+
            }
            call(args, |Args { $($argument),+ }| Ok(json!(plain::$name($(&$argument),+)?)))
        })+
    };
}

of_texts! {
    alias_from_channel_name(prefix, name);
    alias_from_dialled(dialled);
    alias_from_dialled_at(dialled, domain);
    alias_parse(input);
    alias_prefix_parse(input);
    alias_visibility(scheme, prefix, alias);
    channel_id_parse(input);
    conferencing_node_parse(input);
    display_name_from_text(text);
    h323_address(alias, domain);
    sip_domain_parse(input);
    sip_uri(alias, domain);
    web_app_path_parse(input);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelAlias {
    scheme: String,
    prefix: String,
    /// The installation's secret, or else the subkey itself; neither where none is needed.
    secret: Option<String>,
    alias_key: Option<String>,
    channel: ChannelArgs,
    /// Of the suffix; only for a clash.
    length: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelArgs {
    id: String,
    name: String,
    visibility: String,
    generation: u32,
}

impl ChannelAlias {
    fn source(&self) -> AliasSource<'_> {
        let key = self.alias_key.as_deref().map(AliasSecret::Subkey);
        AliasSource {
            scheme: &self.scheme,
            prefix: &self.prefix,
            channel_id: &self.channel.id,
            channel_name: &self.channel.name,
            visibility: &self.channel.visibility,
            generation: self.channel.generation,
            key: key.or(self.secret.as_deref().map(AliasSecret::Secret)),
        }
    }
}

fn channel_alias(args: Value) -> Outcome {
    call(args, |args: ChannelAlias| Ok(json!(plain::channel_alias(&args.source())?)))
}

fn channel_alias_of_clash(args: Value) -> Outcome {
    call(args, |args: ChannelAlias| {
        Ok(json!(plain::channel_alias_of_clash(&args.source(), args.length.unwrap_or_default())?))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    input: String,
}

fn pin_parse(args: Value) -> Outcome {
    call(args, |Input { input }| Ok(json!(plain::pin_parse(&input)?.expose())))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PinPair {
    host: String,
    guest: Option<String>,
}

fn pins(args: Value) -> Outcome {
    call(args, |PinPair { host, guest }| Ok(exposed(&plain::pins(&host, guest.as_deref())?)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Room {
    pin_key: String,
    alias: String,
}

fn room_pins(args: Value) -> Outcome {
    call(args, |Room { pin_key, alias }| Ok(exposed(&plain::room_pins(&pin_key, &alias)?)))
}

fn exposed(pins: &Pins) -> Value {
    json!({ "host": pins.host().expose(), "guest": pins.guest().as_ref().map(Pin::expose) })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretArgs {
    secret: String,
}

fn secret_subkeys(args: Value) -> Outcome {
    call(args, |SecretArgs { secret }| Ok(json!({ "pin": plain::secret_subkeys(&secret)?.expose() })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionArgs {
    display_name: Option<String>,
    pin: Option<String>,
    role: Option<String>,
    #[serde(default)]
    join_at_once: bool,
}

impl OptionArgs {
    fn options(&self) -> LinkOptions<'_> {
        LinkOptions {
            display_name: self.display_name.as_deref(),
            pin: self.pin.as_deref(),
            role: self.role.as_deref(),
            join_at_once: self.join_at_once,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WebAppLink {
    node: String,
    path: String,
    flow: String,
    alias: String,
    options: OptionArgs,
}

fn join_url_web_app(args: Value) -> Outcome {
    call(args, |WebAppLink { node, path, flow, alias, options }| {
        Ok(json!(plain::join_url_web_app(&node, &path, &flow, &alias, options.options())?.expose()))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppLink {
    alias: String,
    domain: String,
    options: OptionArgs,
}

fn join_url_app(args: Value) -> Outcome {
    call(args, |AppLink { alias, domain, options }| {
        Ok(json!(plain::join_url_app(&alias, &domain, options.options())?.expose()))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

fn error_codes(args: Value) -> Outcome {
    call(args, |Nothing {}| Ok(json!(plain::error_codes())))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Validated {
    text: String,
    /// What is taken where the setting is empty.
    secret: Option<String>,
}

/// What a front end shows about a configuration, errors and warnings with their places.
fn validate_config(args: Value) -> Outcome {
    call(args, |Validated { text, secret }| {
        let report = plain::validate_config(&text, secret.as_deref())?;
        let found = |path: &str, code: &str| json!({ "path": path, "code": code });
        let errors: Vec<Value> = report.errors.iter().map(|fault| found(fault.path(), fault.code().as_str())).collect();
        let warnings: Vec<Value> =
            report.warnings.iter().map(|told| found(told.path(), told.code().as_str())).collect();
        Ok(json!({ "errors": errors, "warnings": warnings }))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Configured {
    config: Value,
}

impl Configured {
    fn read(&self) -> Result<Config, Error> {
        Config::from_json(&self.config.to_string())
    }
}

fn config_pins(args: Value) -> Outcome {
    call(args, |configured: Configured| Ok(json!(plain::config_pins(&configured.read()?).as_ref().map(exposed))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnRoom {
    config: Value,
    alias: String,
}

fn config_pins_of(args: Value) -> Outcome {
    call(args, |OwnRoom { config, alias }| Ok(exposed(&plain::config_pins_of(&Configured { config }.read()?, &alias)?)))
}

fn config_has_secret(args: Value) -> Outcome {
    call(args, |configured: Configured| Ok(json!(plain::config_has_secret(&configured.read()?))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnChannel {
    config: Value,
    channel: ChannelArgs,
}

fn config_channel_alias(args: Value) -> Outcome {
    call(args, |OwnChannel { config, channel: ChannelArgs { id, name, visibility, generation } }| {
        let channel = ChannelSource { id: &id, name: &name, visibility: &visibility, generation };
        Ok(json!(plain::config_channel_alias(&Configured { config }.read()?, &channel)?))
    })
}

fn config_settings(args: Value) -> Outcome {
    call(args, |configured: Configured| Ok(parsed(&plain::config_settings(&configured.read()?))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filtered {
    config: Value,
    channel_id: String,
}

fn channel_filter_allows(args: Value) -> Outcome {
    call(args, |Filtered { config, channel_id }| {
        Ok(json!(plain::channel_filter_allows(&Configured { config }.read()?, &channel_id)?))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entered {
    config: Value,
    visibility: String,
}

fn guest_entry(args: Value) -> Outcome {
    call(args, |Entered { config, visibility }| {
        Ok(json!(plain::guest_entry(&Configured { config }.read()?, &visibility)?))
    })
}

/// The request for Pexip's test page and the answer that it must show.
fn local_policy_script_test(args: Value) -> Outcome {
    call(args, |configured: Configured| {
        let script = policy::local_policy_script(&configured.read()?);
        Ok(json!({ "request": parsed(script.test_request()), "answer": parsed(script.expose_test_answer()) }))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    config: Value,
    request: Value,
}

fn service_configuration(args: Value) -> Outcome {
    call(args, |asked| answered(&asked, plain::service_configuration))
}

fn participant_properties(args: Value) -> Outcome {
    call(args, |asked| answered(&asked, plain::participant_properties))
}

fn answered(
    Asked { config, request }: &Asked,
    answer: impl FnOnce(&Config, &str) -> Result<PolicyAnswer, Error>,
) -> Result<Value, Error> {
    let answer = answer(&Config::from_json(&config.to_string())?, &request.to_string())?;
    Ok(json!({ "local": parsed(&answer.local), "external": parsed(&answer.external) }))
}

/// An answer, whose order of keys and white space does not matter.
fn parsed(answer: &str) -> Value {
    serde_json::from_str(answer).unwrap()
}
