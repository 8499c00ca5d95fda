//! Whether a caller can write into the answer: quotes and backslashes in what is dialled, and in whatever else a call
//! brings along.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::claim::Claim;
use super::finding::LintCode;
use super::known::{CALL_INFO, Chosen};
use super::probes::Probes;
use super::run::{End, Reply};
use crate::policy::call::Call;

/// A key that no answer has.
const KEY: &str = "zqkey";

/// A PIN that a caller might put in place of the room's.
const PIN: &str = "86420975";

/// An address that a caller might be sent to.
const ADDRESS: &str = "sip:zq@example.net";

/// Texts that end a text of JSON, or that it cannot hold.
const BREAKING: [&str; 3] = ["\"", "\\", "\n"];

/// Letters that stand around the value of an output to see what it put out. No script has them.
const MARKS: [char; 2] = ['\u{e000}', '\u{e001}'];

/// The most outputs that are looked at in this way.
const MAX_MARKED: usize = 16;

/// Where a caller can put text of their choice.
#[derive(Clone, Copy)]
enum Position {
    /// After the alias.
    After,
    /// In place of the room, filled up to its length.
    Room,
    /// Before the alias.
    Before,
    /// In place of the domain.
    Domain,
    /// As a parameter of the address.
    Parameter,
    /// In another field of a call by this protocol.
    Field(&'static str, Chosen, Protocol),
}

/// How a call comes in whose other fields are tried: a script may look at them for some calls only.
#[derive(Clone, Copy)]
enum Protocol {
    Web,
    Sip,
    H323,
}

impl Position {
    fn call(self, claim: &Claim, text: &str) -> Call {
        let alias = claim.alias();
        match self {
            Self::After => claim.call(&format!("{alias}{text}")),
            Self::Room => {
                let wanted = claim.room.chars().count();
                let filling = "x".repeat(wanted.saturating_sub(text.chars().count()));
                claim.call(&format!("{}{text}{filling}", claim.prefix))
            }
            Self::Before => claim.call(&format!("{text}{alias}")),
            Self::Domain => Call::new(&format!("sip:{alias}@{text}"), "sip"),
            Self::Parameter => Call::new(&format!("sip:{alias}@{};{text}", claim.domain), "sip"),
            Self::Field(field, chosen, protocol) => {
                let call = match protocol {
                    Protocol::Web => claim.call(&alias),
                    Protocol::Sip => Call::new(&format!("sip:{alias}@{}", claim.domain), "sip"),
                    Protocol::H323 => Call::new(&format!("h323:{alias}"), "h323"),
                };
                call.with(field, if chosen == Chosen::List { json!([text]) } else { json!(text) })
            }
        }
    }

    fn describe(self) -> String {
        match self {
            Self::After | Self::Room | Self::Before => "the alias".to_owned(),
            Self::Domain => "the domain of the address".to_owned(),
            Self::Parameter => "a parameter of the address".to_owned(),
            Self::Field(field, ..) => format!("{field:?}"),
        }
    }
}

/// Reports what a caller of `claim` can do to the answer.
pub(super) fn report(probes: &mut Probes<'_, '_, '_>, claim: &Claim) {
    // In an answer that is broken for everybody there is nothing to break.
    if matches!(claim.reply.end, End::InvalidJson | End::Failed(_)) {
        return;
    }
    let is_json_for_strangers = probes.found.stranger.reply.end != End::InvalidJson;
    let (mut adds, mut breaks) = (false, false);
    for (position, form) in ways(probes) {
        let key = position.call(claim, &form(&format!("\",\"{KEY}\":\"")));
        if !adds && serde_json::from_str(&probes.ask(&key).rendered).is_ok_and(|answer: Value| has_key(&answer)) {
            adds = true;
            let harm = harm(probes, |text| position.call(claim, &form(text)));
            let message = format!("caller who puts quotes into {} can add to the answer: {harm}", position.describe());
            for at in places(probes, &key, &format!("\"{KEY}")) {
                probes.findings.add(LintCode::UnescapedInterpolation, at, message.as_str());
            }
        }
        if breaks || !is_json_for_strangers {
            continue;
        }
        let mut breaking = BREAKING.into_iter().map(|text| (text, position.call(claim, &form(text))));
        if let Some((text, call)) = breaking.find(|(_, call)| probes.ask(call).end == End::InvalidJson) {
            breaks = true;
            let message =
                format!("caller who puts {text:?} into {} gets an answer that is no JSON", position.describe());
            for at in places(probes, &call, text) {
                probes.findings.add(LintCode::CallerBreaksAnswer, at, message.as_str());
            }
        }
    }
}

/// How a text is written before it is put somewhere.
type Written = fn(&str) -> String;

/// Where a caller can put a text into a call, as far as the script looks there, and how it may be written.
fn ways(probes: &Probes<'_, '_, '_>) -> Vec<(Position, Written)> {
    let in_address = [Position::After, Position::Room, Position::Before, Position::Domain, Position::Parameter];
    let is_used = |(name, chosen): &(&'static str, Chosen)| {
        *name != "local_alias" && *chosen != Chosen::No && probes.facts.mentions(name)
    };
    let in_fields = CALL_INFO.into_iter().filter(is_used).flat_map(|(name, chosen)| {
        [Protocol::Web, Protocol::Sip, Protocol::H323].map(|protocol| Position::Field(name, chosen, protocol))
    });
    let positions: Vec<Position> = in_address.into_iter().chain(in_fields).collect();
    let plain: Written = str::to_owned;
    // What is harmless while a script looks at it, and no longer when it has decoded it.
    let encoded: Written = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let encoded = probes.facts.uses_filter("pex_url_decode").then_some(encoded);
    let forms = std::iter::once(plain).chain(encoded);
    forms.flat_map(|form| positions.iter().map(move |position| (*position, form))).collect()
}

/// The outputs that put `text` into the answer to `call`; all that might if none is seen to, as in a macro whose result
/// the script looks at.
fn places(probes: &Probes<'_, '_, '_>, call: &Call, text: &str) -> Vec<usize> {
    let outputs = probes.facts.tainted_outputs();
    let carries = |output: &&(usize, usize)| {
        let reply = probes.runner.of_variant(probes.facts.with_marks(**output, MARKS)).ask(call);
        let [before, behind] = MARKS;
        let mut marked = reply.rendered.split(before).skip(1);
        marked.any(|piece| piece.split(behind).next().is_some_and(|value| value.contains(text)))
    };
    let mut seen: Vec<&(usize, usize)> = outputs.iter().take(MAX_MARKED).filter(carries).collect();
    if seen.is_empty() {
        seen = outputs.iter().collect();
    }
    if seen.is_empty() { vec![probes.facts.field("name")] } else { seen.into_iter().map(|(at, _)| *at).collect() }
}

fn has_key(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.contains_key(KEY) || object.values().any(has_key),
        Value::Array(items) => items.iter().any(has_key),
        _ => false,
    }
}

/// What can be added, in words.
fn harm(probes: &mut Probes<'_, '_, '_>, call: impl Fn(&str) -> Call) -> String {
    let mut ask = |added: &str| probes.ask(&call(added));
    let dial_out = ask(concat!(
        r#"","automatic_participants":[{"local_alias":"a","protocol":"sip","remote_alias":"sip:+15550100","#,
        r#""role":"guest"}],"zq":""#
    ));
    // These close the result, so that what follows in the script goes to a place that Pexip ignores.
    let other_pin = ask(&format!(
        r#"","service_type":"conference","service_tag":"a","pin":"{PIN}","allow_guests":true}},"action":"continue","zq":{{"q":""#
    ));
    let gateway = ask(concat!(
        r#"","service_type":"gateway","service_tag":"a","local_alias":"a","outgoing_protocol":"sip","#,
        r#""remote_alias":"sip:+15550100"},"action":"continue","zq":{"q":""#
    ));
    let elsewhere = ask(&format!(r#"","new_alias":"{ADDRESS}","zq":""#));
    let answered = |reply: &Reply| reply.end == End::Answered;
    let mut harms = Vec::new();
    if answered(&dial_out) && dial_out.gives_service() && dial_out.result.contains_key("automatic_participants") {
        harms.push("calls to numbers of their choice");
    }
    if answered(&other_pin) && other_pin.text("pin") == Some(PIN) {
        harms.push("another PIN");
    }
    if answered(&gateway) && gateway.text("service_type") == Some("gateway") {
        harms.push("another type of service");
    }
    if answered(&elsewhere) && elsewhere.redirects() && elsewhere.text("new_alias") == Some(ADDRESS) {
        harms.push("another address that the call is sent to");
    }
    if harms.is_empty() { "keys of their choice".to_owned() } else { harms.join(", ") }
}
