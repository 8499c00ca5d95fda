//! One function a vector file: its arguments out of JSON, the call, the answer as JSON.
//!
//! A further file needs a function here and its name in the list. Those that need the feature `simulate` stand in
//! [`simulated`].

#[cfg(feature = "simulate")]
mod simulated;

use pexip_mm_core::policy::{self, ParticipantRequest, ServiceRequest};
use pexip_mm_core::{
    Alias, AliasKey, AliasPrefix, AliasScheme, Channel, ChannelId, ConferencingNode, Config, DisplayName, Error,
    ErrorCode, JoinFlow, JoinUrl, JoinUrlOptions, Pin, PinKey, Pins, Role, Secret, SipDomain, Visibility, WebAppPath,
    validate_config as validated,
};
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
            $((stringify!($name), Some(|args| call(args, $name))),)+
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
    channel_id_parse,
    conferencing_node_parse,
    display_name_from_text,
    error_codes,
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
    lint_policy_script,
    local_policy_script,
    simulate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    input: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    text: String,
}

fn alias_parse(Input { input }: Input) -> Result<Value, Error> {
    Ok(json!(Alias::parse(&input)?.as_str()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    prefix: String,
    name: String,
}

fn alias_from_channel_name(Named { prefix, name }: Named) -> Result<Value, Error> {
    Ok(json!(Alias::from_channel_name(&AliasPrefix::parse(&prefix)?, &name)?.as_str()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dialled {
    dialled: String,
}

fn alias_from_dialled(Dialled { dialled }: Dialled) -> Result<Value, Error> {
    Ok(json!(Alias::from_dialled(&dialled)?.as_str()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DialledAt {
    dialled: String,
    domain: String,
}

fn alias_from_dialled_at(DialledAt { dialled, domain }: DialledAt) -> Result<Value, Error> {
    Ok(json!(Alias::from_dialled_at(&dialled, &SipDomain::parse(&domain)?)?.as_str()))
}

fn alias_prefix_parse(Input { input }: Input) -> Result<Value, Error> {
    Ok(json!(AliasPrefix::parse(&input)?.as_str()))
}

fn channel_id_parse(Input { input }: Input) -> Result<Value, Error> {
    Ok(json!(ChannelId::parse(&input)?.as_str()))
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
    /// The alias that `choose` makes, with everything parsed.
    fn alias(
        self,
        choose: impl FnOnce(AliasScheme, &AliasPrefix, &Channel<'_>, Option<&AliasKey>) -> Result<Alias, Error>,
    ) -> Result<Value, Error> {
        let scheme = AliasScheme::parse(&self.scheme)?;
        let prefix = AliasPrefix::parse(&self.prefix)?;
        let id = ChannelId::parse(&self.channel.id)?;
        let channel = Channel {
            id: &id,
            name: &self.channel.name,
            visibility: Visibility::parse(&self.channel.visibility)?,
            generation: self.channel.generation,
        };
        let key = match (&self.alias_key, &self.secret) {
            (Some(key), _) => Some(AliasKey::parse(key)?),
            (None, Some(secret)) => Some(Secret::parse(secret)?.alias_key()),
            (None, None) => None,
        };
        Ok(json!(choose(scheme, &prefix, &channel, key.as_ref())?.as_str()))
    }
}

fn channel_alias(args: ChannelAlias) -> Result<Value, Error> {
    args.alias(AliasScheme::alias)
}

fn channel_alias_of_clash(args: ChannelAlias) -> Result<Value, Error> {
    let length = args.length.unwrap_or_default();
    args.alias(|scheme, prefix, channel, key| scheme.alias_of_clash(prefix, channel, key, length))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whose {
    scheme: String,
    prefix: String,
    alias: String,
}

fn alias_visibility(Whose { scheme, prefix, alias }: Whose) -> Result<Value, Error> {
    let visibility = AliasScheme::parse(&scheme)?.visibility(&AliasPrefix::parse(&prefix)?, &Alias::parse(&alias)?);
    Ok(json!(visibility.map(Visibility::as_str)))
}

fn conferencing_node_parse(Input { input }: Input) -> Result<Value, Error> {
    Ok(json!(ConferencingNode::parse(&input)?.as_str()))
}

fn sip_domain_parse(Input { input }: Input) -> Result<Value, Error> {
    Ok(json!(SipDomain::parse(&input)?.as_str()))
}

fn pin_parse(Input { input }: Input) -> Result<Value, Error> {
    Ok(json!(Pin::parse(&input)?.expose()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PinPair {
    host: String,
    guest: Option<String>,
}

fn pins(PinPair { host, guest }: PinPair) -> Result<Value, Error> {
    let guest = guest.as_deref().map(Pin::parse).transpose()?;
    Ok(exposed(&Pins::new(Pin::parse(&host)?, guest)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoomPins {
    pin_key: String,
    alias: String,
}

fn room_pins(RoomPins { pin_key, alias }: RoomPins) -> Result<Value, Error> {
    Ok(exposed(&Pins::of_room(&PinKey::parse(&pin_key)?, &Alias::parse(&alias)?)))
}

fn exposed(pins: &Pins) -> Value {
    json!({ "host": pins.host().expose(), "guest": pins.guest().as_ref().map(Pin::expose) })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretArgs {
    secret: String,
}

fn secret_subkeys(SecretArgs { secret }: SecretArgs) -> Result<Value, Error> {
    Ok(json!({ "pin": Secret::parse(&secret)?.pin_key().expose() }))
}

fn display_name_from_text(Text { text }: Text) -> Result<Value, Error> {
    Ok(json!(DisplayName::from_text(&text)?.as_str()))
}

fn web_app_path_parse(Input { input }: Input) -> Result<Value, Error> {
    Ok(json!(WebAppPath::parse(&input)?.as_str()))
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
    fn parsed(self) -> Result<JoinUrlOptions, Error> {
        Ok(JoinUrlOptions {
            display_name: self.display_name.as_deref().map(DisplayName::from_text).transpose()?,
            pin: self.pin.as_deref().map(Pin::parse).transpose()?,
            role: self.role.as_deref().map(Role::parse).transpose()?,
            join_at_once: self.join_at_once,
        })
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

fn join_url_web_app(args: WebAppLink) -> Result<Value, Error> {
    let node = ConferencingNode::parse(&args.node)?;
    let path = WebAppPath::parse(&args.path)?;
    let flow = JoinFlow::parse(&args.flow)?;
    let alias = Alias::parse(&args.alias)?;
    Ok(json!(JoinUrl::web_app(&node, &path, flow, &alias, &args.options.parsed()?).expose()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppLink {
    alias: String,
    domain: String,
    options: OptionArgs,
}

fn join_url_app(args: AppLink) -> Result<Value, Error> {
    let alias = Alias::parse(&args.alias)?;
    let domain = SipDomain::parse(&args.domain)?;
    Ok(json!(JoinUrl::app(&alias, &domain, &args.options.parsed()?).expose()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    alias: String,
    domain: String,
}

fn sip_uri(Address { alias, domain }: Address) -> Result<Value, Error> {
    Ok(json!(pexip_mm_core::sip_uri(&Alias::parse(&alias)?, &SipDomain::parse(&domain)?)))
}

fn h323_address(Address { alias, domain }: Address) -> Result<Value, Error> {
    Ok(json!(pexip_mm_core::h323_address(&Alias::parse(&alias)?, &SipDomain::parse(&domain)?)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Every code, in alphabetical order.
#[expect(clippy::unnecessary_wraps, reason = "it is called as the functions that can fail")]
fn error_codes(Nothing {}: Nothing) -> Result<Value, Error> {
    let mut codes: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    codes.sort_unstable();
    Ok(json!(codes))
}

/// What a front end shows about a configuration, errors and warnings with their places.
#[expect(clippy::unnecessary_wraps, reason = "it is called as the functions that can fail")]
fn validate_config(Text { text }: Text) -> Result<Value, Error> {
    let report = validated(&text);
    let found = |path: &str, code: &str| json!({ "path": path, "code": code });
    let errors: Vec<Value> = report.errors.iter().map(|fault| found(fault.path(), fault.code().as_str())).collect();
    let warnings: Vec<Value> = report.warnings.iter().map(|told| found(told.path(), told.code().as_str())).collect();
    Ok(json!({ "errors": errors, "warnings": warnings }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Configured {
    config: Value,
}

/// The request for Pexip's test page and the answer that it must show.
fn local_policy_script_test(Configured { config }: Configured) -> Result<Value, Error> {
    let script = policy::local_policy_script(&Config::from_json(&config.to_string())?);
    Ok(json!({ "request": parsed(script.test_request()), "answer": parsed(script.expose_test_answer()) }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    config: Value,
    request: Value,
}

fn service_configuration(Asked { config, request }: Asked) -> Result<Value, Error> {
    let config = Config::from_json(&config.to_string())?;
    let response = policy::service_configuration(&config, &ServiceRequest::from_json(&request.to_string())?);
    Ok(json!({ "local": parsed(&response.to_local_json()?), "external": parsed(&response.to_external_json()?) }))
}

fn participant_properties(Asked { config, request }: Asked) -> Result<Value, Error> {
    let config = Config::from_json(&config.to_string())?;
    let response = policy::participant_properties(&config, &ParticipantRequest::from_json(&request.to_string())?);
    Ok(json!({ "local": parsed(&response.to_local_json()?), "external": parsed(&response.to_external_json()?) }))
}

/// An answer, whose order of keys and white space does not matter.
fn parsed(answer: &str) -> Value {
    serde_json::from_str(answer).unwrap()
}
