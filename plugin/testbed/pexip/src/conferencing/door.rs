//! Who gets into which conference: the policy's answer, then PINs.

use pexip_mm_core::policy::simulate::{Action, Outcome, PolicyScript};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// How a call comes.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Web App 3 and other programs.
    #[default]
    Api,
    /// A room system by SIP.
    Sip,
    /// A room system by H.323.
    H323,
}

/// A call that comes in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// How it comes.
    #[serde(default)]
    pub protocol: Protocol,
    /// What was dialled, as that protocol brings it: `matt-town-square`, `sip:matt-town-square@example.com`.
    pub local_alias: String,
    /// Who dials.
    #[serde(default)]
    pub remote_alias: String,
    /// What was typed, or came with the link; `none` for somebody who wants to be a guest without one.
    pub pin: Option<String>,
}

/// What a participant may do.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything; others wait for the first.
    Host,
    /// To take part.
    Guest,
}

/// A conference.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Room {
    /// What it is called: the conference is the same for all who get into one of this name.
    pub name: String,
    /// What its statistics are counted under.
    pub service_tag: String,
}

/// Where a call gets to.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    /// In.
    Joined {
        /// Where.
        room: Room,
        /// As what.
        role: Role,
    },
    /// Asked for a PIN.
    PinNeeded {
        /// Where.
        room: Room,
        /// Whether guests have a PIN too.
        guest_pin: bool,
    },
    /// The PIN is none of the room's.
    WrongPin {
        /// Where.
        room: Room,
    },
    /// There is nothing under this alias.
    NotFound {
        /// Why, as the administrator would find it in a log.
        reason: String,
    },
}

/// Where a call gets to under a policy script.
pub(super) fn enter(script: &str, location: &str, call: &Call) -> Entry {
    let not_found = |reason: &str| Entry::NotFound { reason: reason.to_owned() };
    if script.is_empty() {
        return not_found("the location has no service policy");
    }
    let script = match PolicyScript::parse(script) {
        Ok(script) => script,
        Err(error) => return not_found(&error.to_string()),
    };
    match script.answer(&request(location, call)).outcome {
        Outcome::Answered { action: Action::Continue, result } if !result.is_empty() => admit(&result, call),
        Outcome::Answered { action: Action::Redirect, .. } => not_found("the caller is sent to another alias"),
        Outcome::Answered { .. } => not_found("the policy has no service for it"),
        Outcome::Dropped { reason } => not_found(&format!("the policy's answer is dropped: {reason}")),
    }
}

/// What a node tells the script. Nothing is configured here under any alias.
fn request(location: &str, call: &Call) -> Value {
    let (protocol, trigger, vendor) = match call.protocol {
        Protocol::Api => ("api", "web", "Pexip simulator Webapp3/1"),
        Protocol::Sip => ("sip", "invite", "Room system"),
        Protocol::H323 => ("h323", "setup", "Room system"),
    };
    json!({
        "call_info": {
            "bandwidth": 0,
            "call_direction": "dial_in",
            "call_tag": "",
            "has_authenticated_display_name": false,
            "local_alias": call.local_alias,
            "location": location,
            "ms_subnet": [],
            "node_ip": "127.0.0.1",
            "p_asserted_identity": [],
            "previous_service_name": "",
            "protocol": protocol,
            "pseudo_version_id": "77683.0.0",
            "registered": false,
            "remote_address": "127.0.0.1",
            "remote_alias": call.remote_alias,
            "remote_display_name": call.remote_alias,
            "remote_port": 0,
            "supports_direct_media": false,
            "trigger": trigger,
            "vendor": vendor,
            "version_id": "35",
        },
        "service_config": null,
    })
}

/// What PIN does in a room: Pexip's table of PINs and guests.
fn admit(service: &Map<String, Value>, call: &Call) -> Entry {
    let text = |key: &str| service.get(key).and_then(Value::as_str).unwrap_or_default();
    let room = Room { name: text("name").to_owned(), service_tag: text("service_tag").to_owned() };
    let allows_guests = service.get("allow_guests").and_then(Value::as_bool).unwrap_or_default();
    let (host, guest) = (text("pin"), text("guest_pin"));
    let given = call.pin.as_deref().map(|pin| pin.trim_end_matches('#'));
    let is = |pin: &str| !pin.is_empty() && given == Some(pin.trim_end_matches('#'));
    let wants_no_pin = call.pin.as_deref() == Some("none");
    if host.is_empty() || is(host) {
        return Entry::Joined { room, role: Role::Host };
    }
    if allows_guests && (is(guest) || guest.is_empty() && wants_no_pin) {
        return Entry::Joined { room, role: Role::Guest };
    }
    match given {
        Some(_) if !wants_no_pin => Entry::WrongPin { room },
        _ => Entry::PinNeeded { room, guest_pin: !guest.is_empty() },
    }
}
