//! What the work is done on.

use pexip_mm_core::policy::ServiceRequest;
use pexip_mm_core::{Alias, AliasPrefix, ConferencingNode, Config, DisplayName, JoinUrlOptions, Pin, Role, WebAppPath};

/// Channels as a Mattermost server listed them.
const CHANNELS: &str = include_str!("../../tests/data/channels.json");

/// The prefix that every alias gets.
///
/// # Panics
/// If it is none.
pub fn prefix() -> AliasPrefix {
    AliasPrefix::parse("matt-").expect("a prefix")
}

/// The display names of the recorded channels.
fn channel_names() -> Vec<String> {
    let channels: serde_json::Value = serde_json::from_str(CHANNELS).expect("JSON");
    let channels = channels.as_array().expect("a list of channels");
    channels.iter().map(|channel| channel["display_name"].as_str().expect("a name").to_owned()).collect()
}

/// The recorded names that are ASCII.
///
/// # Panics
/// If the recording is not a list of channels.
pub fn ascii_names() -> Vec<String> {
    channel_names().into_iter().filter(|name| name.is_ascii()).collect()
}

/// The recorded names that are not ASCII.
///
/// # Panics
/// If the recording is not a list of channels.
pub fn other_names() -> Vec<String> {
    channel_names().into_iter().filter(|name| !name.is_ascii()).collect()
}

/// What people and their devices dial, and some that are refused.
pub const DIALLED: [&str; 8] = [
    "matt-town-square",
    "Matt-Town-Square",
    "sip:matt-town-square@example.com",
    "sip:Matt-Off-Topic@video.example.com;transport=tls",
    "sips:matt-fhhige3b9iboiyups4ybchnhtw@example.com:5061?subject=x",
    "h323:matt-sales-emea.pabcdefgh23456723@example.com",
    "matt-%22",
    "support team",
];

/// A mode in which rooms have PINs.
#[derive(Clone, Copy, Debug)]
pub struct PinMode {
    /// What the work is called in this mode.
    pub work: &'static str,
    /// The configuration that makes it so.
    json: &'static str,
}

/// The modes that there are.
pub const PIN_MODES: [PinMode; 3] = [
    PinMode { work: "policy-shared-guest", json: r#"{"HostPin": "31415926", "GuestPin": "27182818"}"# },
    PinMode { work: "policy-shared", json: r#"{"HostPin": "31415926"}"# },
    PinMode { work: "policy-per-room", json: r#"{"Secret": "not-a-real-secret-not-a-real-one"}"# },
];

impl PinMode {
    /// The configuration.
    ///
    /// # Panics
    /// If it is none.
    pub fn config(self) -> Config {
        Config::from_json(self.json).expect("a configuration")
    }
}

/// Calls to our rooms, public and private, as a Conferencing Node reports them.
pub fn requests() -> Vec<ServiceRequest> {
    let call = |alias: &str| ServiceRequest {
        local_alias: alias.to_owned(),
        call_direction: "dial_in".to_owned(),
        ..ServiceRequest::default()
    };
    vec![
        call("matt-town-square"),
        call("sip:Matt-Off-Topic@example.com"),
        call("h323:matt-fhhige3b9iboiyups4ybchnhtw@example.com"),
        call("matt-sales-emea.pabcdefgh23456723"),
    ]
}

/// [`requests`] as a template sees them.
pub fn contexts() -> Vec<minijinja::Value> {
    requests().iter().map(|request| minijinja::Value::from(minijinja::value::Serde(request.to_value()))).collect()
}

/// What a join link is made of.
#[derive(Clone, Debug)]
pub struct Link {
    /// The Conferencing Node.
    pub node: ConferencingNode,
    /// Path of the web app on it.
    pub path: WebAppPath,
    /// Whom to join.
    pub alias: Alias,
    /// What else the link carries.
    pub options: JoinUrlOptions,
}

/// A link that one person's own click opens.
///
/// # Panics
/// If a part of it is not what it should be.
pub fn link() -> Link {
    Link {
        node: ConferencingNode::parse("pexip.example.com").expect("a node"),
        path: WebAppPath::parse("webapp3").expect("a path"),
        alias: Alias::parse("matt-town-square").expect("an alias"),
        options: JoinUrlOptions {
            display_name: Some(DisplayName::from_text("Zoë Ångström").expect("a name")),
            pin: Some(Pin::parse("31415926").expect("a PIN")),
            role: Some(Role::Host),
            join_at_once: true,
        },
    }
}

/// The name that a process slugs which does nothing else.
pub const COLD_NAME: &str = "Café Crème";
