//! Callers, and what the script answers them.

use pexip_mm_core::policy::LocalPolicyScript;
use pexip_mm_core::policy::simulate::{Outcome, PolicyScript};
use pexip_mm_core::{Config, Visibility};
use serde_json::{Value, json};

use super::channels::{Room, shown};
use super::page::Entry;

/// Callers: who, what is dialled, and what a Conferencing Node does with it.
pub(crate) fn entries(
    config: &Config,
    script: &LocalPolicyScript,
    rooms: &[Room],
) -> Result<Vec<Entry>, Box<dyn std::error::Error>> {
    let script = PolicyScript::parse(script.expose())?;
    let prefix = config.prefix();
    let private = rooms.iter().find(|room| room.visibility == Visibility::Private).ok_or("no private channel")?;
    let configured = json!({ "service_type": "conference", "name": "Board", "service_tag": "" });
    let routed = json!({
        "service_type": "gateway", "name": "to the telephone network", "service_tag": "",
        "local_alias": "x", "remote_alias": "sip:1900@example.net", "outgoing_protocol": "sip",
    });
    let town_square = format!("{prefix}town-square");
    let callers: Vec<(&str, String, Value)> = vec![
        ("web app", town_square.clone(), Value::Null),
        ("web app, upper case", town_square.to_uppercase(), Value::Null),
        ("SIP room system", format!("sip:{town_square}@example.com;transport=tls"), Value::Null),
        ("H.323 room system", format!("h323:{town_square}@example.com"), Value::Null),
        ("private channel", format!("sip:{}@example.com", private.alias), Value::Null),
        ("another suffix: another room", format!("{}.pabcdefgh23456723", strip(private)), Value::Null),
        ("suffix too short", format!("{}.pabcdefgh", strip(private)), Value::Null),
        ("a routing rule would match", town_square.clone(), routed),
        ("a VMR has that alias", town_square.clone(), configured),
        ("nobody's alias", "bob@example.com".to_owned(), Value::Null),
        ("prefix alone", prefix.to_string(), Value::Null),
        ("hostile: own PIN", format!("{town_square}\",\"pin\":\"0000"), Value::Null),
        (
            "hostile: toll call",
            format!("{town_square}\",\"automatic_participants\":[{{}}],\"description\":\""),
            Value::Null,
        ),
        ("hostile: template", format!("{prefix}{{{{ pin_key }}}}"), Value::Null),
        ("hostile: percent", format!("{prefix}%74own-square"), Value::Null),
        ("hostile: look-alike letter", town_square.replace('o', "о"), Value::Null),
        ("hostile: line break", format!("{town_square}\n"), Value::Null),
    ];
    Ok(callers
        .into_iter()
        .map(|(who, dialled, service_config)| {
            let request = json!({
                "call_info": { "local_alias": dialled, "call_direction": "dial_in" },
                "service_config": service_config,
            });
            let answer = answer(&script.answer(&request).outcome);
            Entry { cells: vec![who.to_owned(), shown(&dialled)], details: vec![answer] }
        })
        .collect())
}

/// The alias without its suffix.
fn strip(room: &Room) -> &str {
    room.alias.as_str().split('.').next().unwrap_or_default()
}

/// What a node does, in words.
fn answer(outcome: &Outcome) -> String {
    let (action, result) = match outcome {
        Outcome::Answered { action, result } => (action, result),
        Outcome::Dropped { reason } => return format!("answer dropped: {reason}"),
    };
    let text = |key| result.get(key).and_then(Value::as_str);
    let Some(name) = text("name") else { return format!("{}: conference not found", action.as_str()) };
    let service = text("service_type").unwrap_or("service");
    if text("service_tag") == Some("") {
        return format!("the configured {service} {name:?}");
    }
    let guests = match (result.get("allow_guests").and_then(Value::as_bool), text("guest_pin")) {
        (Some(true), Some(pin)) => format!("guests with PIN {pin}"),
        (Some(true), None) => "guests without PIN".to_owned(),
        _ => "no guests".to_owned(),
    };
    format!("VMR {name}, hosts with PIN {}, {guests}", text("pin").unwrap_or("none"))
}
