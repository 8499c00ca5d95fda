//! Whether a caller can write into the answer: quotes and backslashes in what is dialled, and in whatever else a call
//! brings along.

use serde_json::{Value, json};

use super::claim::Claim;
use super::finding::LintCode;
use super::probes::Probes;
use super::run::{Call, End, Reply};
use super::scope::CALLER_FIELDS;

/// A key that no answer has.
const KEY: &str = "zqkey";

/// A PIN that a caller might put in place of the room's.
const PIN: &str = "86420975";

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
    /// In another field of the call.
    Field(&'static str),
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
            Self::Field("p_asserted_identity") => claim.call(&alias).with("p_asserted_identity", json!([text])),
            Self::Field(field) => claim.call(&alias).with(field, text),
        }
    }

    fn describe(self) -> String {
        match self {
            Self::After | Self::Room | Self::Before => "the alias".to_owned(),
            Self::Domain => "the domain of the address".to_owned(),
            Self::Parameter => "a parameter of the address".to_owned(),
            Self::Field(field) => format!("{field:?}"),
        }
    }
}

/// Reports what a caller of `claim` can do to the answer.
pub(super) fn report(probes: &mut Probes<'_, '_, '_>, claim: &Claim) {
    // In an answer that is broken for everybody there is nothing to break.
    if matches!(claim.reply.end, End::InvalidJson | End::Failed(_)) {
        return;
    }
    let is_json_for_strangers = probes.found.stranger.end != End::InvalidJson;
    let in_address = [Position::After, Position::Room, Position::Before, Position::Domain, Position::Parameter];
    let in_fields = CALLER_FIELDS.into_iter().filter(|field| *field != "local_alias" && probes.facts.mentions(field));
    let positions: Vec<Position> = in_address.into_iter().chain(in_fields.map(Position::Field)).collect();
    let (mut adds, mut breaks) = (false, false);
    for position in positions {
        let key = position.call(claim, &format!("\",\"{KEY}\":\""));
        if !adds && serde_json::from_str(&probes.ask(&key).rendered).is_ok_and(|answer: Value| has_key(&answer)) {
            adds = true;
            let harm = harm(probes, claim, position);
            let message = format!("caller who puts quotes into {} can add to the answer: {harm}", position.describe());
            for at in places(probes, &key, KEY) {
                probes.findings.add(LintCode::UnescapedInterpolation, at, message.as_str());
            }
        }
        let breaking = ["\"", "\\"].map(|letter| (letter, position.call(claim, letter)));
        if !breaks
            && is_json_for_strangers
            && let Some((letter, call)) =
                breaking.into_iter().find(|(_, call)| probes.ask(call).end == End::InvalidJson)
        {
            breaks = true;
            let message =
                format!("caller who puts {letter:?} into {} gets an answer that is no JSON", position.describe());
            for at in places(probes, &call, letter) {
                probes.findings.add(LintCode::CallerBreaksAnswer, at, message.as_str());
            }
        }
    }
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
fn harm(probes: &mut Probes<'_, '_, '_>, claim: &Claim, position: Position) -> String {
    let mut ask = |added: &str| probes.ask(&position.call(claim, added));
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
    let answered = |reply: &Reply| reply.end == End::Answered;
    let mut harms = Vec::new();
    if answered(&dial_out) && dial_out.result.contains_key("automatic_participants") {
        harms.push("calls to numbers of their choice");
    }
    if answered(&other_pin) && other_pin.text("pin") == Some(PIN) {
        harms.push("another PIN");
    }
    if answered(&gateway) && gateway.text("service_type") == Some("gateway") {
        harms.push("another type of service");
    }
    if harms.is_empty() { "keys of their choice".to_owned() } else { harms.join(", ") }
}
