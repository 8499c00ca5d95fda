//! What Pexip does with the text that a script printed: it must be one JSON document with an action and a valid result,
//! or the whole of it is discarded.
//!
//! Where Pexip is not documented, this is what is assumed:
//!
//! - Both `action` and `result` are needed, as in every sample.
//! - JSON is read as RFC 8259 has it, except that the last of several equal keys counts. Python's parser would also
//!   take `NaN` and `Infinity` and half surrogate pairs, which no field can hold; a script that prints them is at fault.
//! - `continue` with an empty result leaves the request to Pexip's own configuration, as an external policy's would.
//! - A result, or a field of it, that is the same in the `service_config` of the request is Pexip's own and is not
//!   checked: it may hold what is not documented.
//! - Keys that a service type does not have are ignored.
//! - An empty text for a PIN, an identity provider group or another optional text is no value: Pexip's own samples send
//!   it.

mod fields;

use std::fmt;

use serde_json::{Map, Value};

use fields::{Field, Kind, SERVICES};

use super::reason::DropReason;
use super::{Action, Outcome};

/// Objects and lists within each other, at most.
const MAX_NESTING: usize = 100;

/// The longest answer that is read, in bytes without white space around it. Read, it takes many times as much memory.
const ANSWER_MAX_LEN: usize = 64 * 1024;

/// How many faults of items in lists are told, about: a list with one is often wrong from end to end.
const ITEM_FAULTS_MAX: usize = 20;

/// The longest text in a field, in characters.
const TEXT_MAX_LEN: usize = 250;

/// Checks what a service script printed for a request.
pub(super) fn check(rendered: &str, request: &Value) -> Outcome {
    match checked(rendered, request) {
        Ok((action, result)) => Outcome::Answered { action, result },
        Err(Faults { first: reason, .. }) => Outcome::Dropped { reason },
    }
}

/// Every reason why Pexip drops what a service script printed, in the order in which it looks.
pub(super) fn faults(rendered: &str, request: &Value) -> Vec<DropReason> {
    let faults = checked(rendered, request).err();
    faults.into_iter().flat_map(|Faults { first, others }| std::iter::once(first).chain(others)).collect()
}

/// The fields that a service of this type can have; none for what is no type.
pub(super) fn service_fields(service_type: &str) -> impl Iterator<Item = &'static str> {
    let tables = SERVICES.iter().find(|(known, _)| *known == service_type).map(|(_, tables)| *tables);
    let names = tables.into_iter().flatten().copied().flatten().map(|field| field.name);
    names.chain(tables.map(|_| "service_type"))
}

/// What is wrong with an answer.
struct Faults {
    first: DropReason,
    others: Vec<DropReason>,
}

impl From<DropReason> for Faults {
    fn from(first: DropReason) -> Self {
        Self { first, others: Vec::new() }
    }
}

fn checked(rendered: &str, request: &Value) -> Result<(Action, Map<String, Value>), Faults> {
    let document = parse(rendered)?;
    let Value::Object(mut document) = document else {
        return Err(DropReason::NotAnObject { what: "answer", given: type_of(&document) }.into());
    };
    let action = match document.get("action") {
        None => return Err(missing("action").into()),
        Some(Value::String(word)) => match word.as_str() {
            "continue" => Action::Continue,
            "reject" => Action::Reject,
            "redirect" => Action::Redirect,
            other => return Err(DropReason::UnknownAction { given: Some(other.to_owned()) }.into()),
        },
        Some(_) => return Err(DropReason::UnknownAction { given: None }.into()),
    };
    let result = match document.remove("result") {
        None => return Err(missing("result").into()),
        Some(Value::Object(result)) => result,
        Some(other) => return Err(DropReason::NotAnObject { what: "result", given: type_of(&other) }.into()),
    };
    let own = request.get("service_config").and_then(Value::as_object);
    let mut faults = Vec::new();
    match action {
        Action::Reject => {}
        Action::Redirect => check_fields(fields::REDIRECT, &result, None, format_args!(""), &mut faults),
        Action::Continue if result.is_empty() => faults.push(DropReason::EmptyResult),
        Action::Continue if Some(&result) == own => {}
        Action::Continue => check_service(&result, own, &mut faults),
    }
    let mut faults = faults.into_iter();
    match faults.next() {
        Some(first) => Err(Faults { first, others: faults.collect() }),
        None => Ok((action, result)),
    }
}

fn parse(rendered: &str) -> Result<Value, DropReason> {
    if rendered.trim().len() > ANSWER_MAX_LEN {
        let what = "an answer of more than 64 KiB".to_owned();
        return Err(DropReason::NotSimulated { line: None, what });
    }
    let mut depth: usize = 0;
    let mut in_text = false;
    let mut escaped = false;
    // Brackets inside of texts do not count. A backslash outside of them is no JSON anyway.
    for byte in rendered.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING {
            return Err(DropReason::NotJson { line: 0, column: 0 });
        }
    }
    serde_json::from_str(rendered).map_err(|error| DropReason::NotJson { line: error.line(), column: error.column() })
}

fn missing(field: impl fmt::Display) -> DropReason {
    DropReason::MissingField { field: field.to_string() }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn check_service(result: &Map<String, Value>, own: Option<&Map<String, Value>>, faults: &mut Vec<DropReason>) {
    let words = SERVICES.iter().map(|(word, _)| *word);
    let word = match result.get("service_type") {
        None => return faults.push(missing("service_type")),
        Some(Value::String(word)) => word,
        Some(other) => return faults.push(wrong_type("service_type", "text", other)),
    };
    let Some((_, tables)) = SERVICES.iter().find(|(known, _)| known == word) else {
        return faults.push(unknown_value("service_type", word, words));
    };
    for table in *tables {
        check_fields(table, result, own, format_args!(""), faults);
    }
    if matches!(word.as_str(), "conference" | "lecture") {
        check_breakout(result, faults);
        let pins = ["allow_guests", "pin", "guest_pin"];
        let untouched = own.is_some_and(|own| pins.iter().all(|field| own.get(*field) == result.get(*field)));
        // Of what is no PIN nothing more is said.
        let wrong = |reason: &DropReason| match reason {
            DropReason::PinRule { .. } => true,
            DropReason::WrongType { field, .. } => pins.contains(&field.as_str()),
            _ => false,
        };
        if !untouched && !faults.iter().any(wrong) {
            check_pins(result, faults);
        }
    }
}

/// A breakout room says which one it is, and has none itself.
fn check_breakout(result: &Map<String, Value>, faults: &mut Vec<DropReason>) {
    let is_true = |field: &str| result.get(field) == Some(&Value::Bool(true));
    if is_true("breakout") {
        let needed = ["breakout_uuid", "breakout_name"];
        faults.extend(needed.into_iter().filter(|field| !result.contains_key(*field)).map(missing));
        if is_true("breakout_rooms") {
            faults.push(conflict("breakout_rooms", "a breakout room has no breakout rooms itself"));
        }
    }
    let direct = result.get("direct_media").and_then(Value::as_str).unwrap_or("never");
    if is_true("breakout_rooms") && direct != "never" {
        faults.push(conflict("direct_media", "it does not go together with breakout rooms"));
    }
}

fn conflict(field: &str, rule: &'static str) -> DropReason {
    DropReason::Conflict { field: field.to_owned(), rule }
}

/// Host PIN, guest PIN and whether there are guests.
fn check_pins(result: &Map<String, Value>, faults: &mut Vec<DropReason>) {
    let text = |field: &str| result.get(field).and_then(Value::as_str).filter(|pin| !pin.is_empty());
    let guests = result.get("allow_guests") == Some(&Value::Bool(true));
    let (field, rule) = match (guests, text("pin"), text("guest_pin")) {
        (false, _, Some(_)) => ("guest_pin", "a guest PIN needs allow_guests"),
        (true, None, _) => ("allow_guests", "allow_guests needs a host PIN"),
        (true, Some(host), Some(guest)) if host == guest => ("guest_pin", "host PIN and guest PIN must differ"),
        (true, Some(host), Some(guest)) if host.ends_with('#') != guest.ends_with('#') => {
            ("guest_pin", "both or neither of host PIN and guest PIN end with '#'")
        }
        // With a final '#' on both, a keypad user says when the PIN is complete.
        (true, Some(host), Some(guest)) if host.len() != guest.len() && !host.ends_with('#') => {
            ("guest_pin", "host PIN and guest PIN must have the same length")
        }
        _ => return,
    };
    faults.push(DropReason::PinRule { field, rule });
}

/// Most answers have no fault and only a few of the fields, so that `path` and the names are not written until a message
/// needs them.
fn check_fields(
    fields: &[Field],
    object: &Map<String, Value>,
    own: Option<&Map<String, Value>>,
    path: fmt::Arguments<'_>,
    faults: &mut Vec<DropReason>,
) {
    for field in fields {
        let name = field.name;
        match object.get(name) {
            None if field.required => faults.push(missing(format_args!("{path}{name}"))),
            None => {}
            same if own.is_some_and(|own| own.get(name) == same) => {}
            Some(value) => check_value(&field.kind, value, format_args!("{path}{name}"), faults),
        }
    }
}

fn check_value(kind: &Kind, value: &Value, name: fmt::Arguments<'_>, faults: &mut Vec<DropReason>) {
    match (kind, value) {
        (Kind::Name | Kind::Text, Value::String(text)) => {
            faults.extend(check_text(text, name, matches!(kind, Kind::Name)));
        }
        (Kind::Flag, Value::Bool(_)) | (Kind::NullOrWord(_), Value::Null) => {}
        (Kind::Whole { min, max }, Value::Number(number)) if number.is_i64() || number.is_u64() => {
            if !number.as_i64().is_some_and(|number| (*min..=*max).contains(&number)) {
                let (field, given) = (name.to_string(), Some(number.to_string()));
                faults.push(DropReason::OutOfRange { field, given, min: *min, max: *max });
            }
        }
        (Kind::Word(words) | Kind::NullOrWord(words), Value::String(word)) => {
            if !words.contains(&word.as_str()) {
                faults.push(unknown_value(name, word, words.iter().copied()));
            }
        }
        (Kind::Pin(field), Value::String(pin)) => faults.extend(check_pin(pin, field)),
        (Kind::Texts, Value::Array(items)) => {
            for (place, item) in items.iter().enumerate() {
                if faults.len() >= ITEM_FAULTS_MAX {
                    break;
                }
                check_value(&Kind::Name, item, format_args!("{name}[{place}]"), faults);
            }
        }
        (Kind::Objects(fields), Value::Array(items)) => {
            for (place, item) in items.iter().enumerate() {
                if faults.len() >= ITEM_FAULTS_MAX {
                    break;
                }
                match item {
                    Value::Object(item) => check_fields(fields, item, None, format_args!("{name}[{place}]."), faults),
                    item => faults.push(wrong_type(format_args!("{name}[{place}]"), "an object", item)),
                }
            }
        }
        (Kind::Object(fields), Value::Object(object)) => {
            check_fields(fields, object, None, format_args!("{name}."), faults);
        }
        (kind, other) => faults.push(wrong_type(name, kind.expected(), other)),
    }
}

fn check_text(text: &str, name: fmt::Arguments<'_>, needed: bool) -> Option<DropReason> {
    let length = text.chars().count();
    if length > TEXT_MAX_LEN {
        return Some(DropReason::TooLong { field: name.to_string(), length, max: TEXT_MAX_LEN });
    }
    (needed && text.is_empty()).then(|| DropReason::EmptyField { field: name.to_string() })
}

/// 4 to 20 characters: digits, and at most a `#` at the end. Nothing of the PIN is told.
fn check_pin(pin: &str, field: &'static str) -> Option<DropReason> {
    let digits = pin.strip_suffix('#').unwrap_or(pin);
    let rule = match pin.chars().count() {
        0 => return None,
        _ if !digits.bytes().all(|byte| byte.is_ascii_digit()) => "a PIN has digits only, at most with '#' at the end",
        4..=20 => return None,
        _ => "a PIN has 4 to 20 characters",
    };
    Some(DropReason::PinRule { field, rule })
}

fn wrong_type(field: impl fmt::Display, expected: &'static str, given: &Value) -> DropReason {
    DropReason::WrongType { field: field.to_string(), expected, given: type_of(given) }
}

/// Words that a message lists, at most; of more it says how many there are, and gives the first few.
const LISTED: usize = 8;

fn unknown_value(field: impl fmt::Display, given: &str, accepted: impl Iterator<Item = &'static str>) -> DropReason {
    let accepted: Vec<String> = accepted.map(|word| format!("{word:?}")).collect();
    let accepted = match accepted.len() {
        0..=LISTED => accepted.join(", "),
        count => {
            format!("one of {count} words, such as {}", accepted.iter().take(3).cloned().collect::<Vec<_>>().join(", "))
        }
    };
    DropReason::UnknownValue { field: field.to_string(), given: Some(given.to_owned()), accepted }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::faults;

    /// Every fault of a VMR with these further fields.
    fn of(fields: &Value) -> Vec<(&'static str, String)> {
        let mut result = json!({ "service_type": "conference", "name": "n", "service_tag": "t" });
        if let (Some(result), Some(fields)) = (result.as_object_mut(), fields.as_object()) {
            result.extend(fields.clone());
        }
        let answer = json!({ "action": "continue", "result": result });
        let found = faults(&answer.to_string(), &json!({}));
        found.iter().map(|reason| (reason.code(), reason.to_string())).collect()
    }

    #[test]
    fn every_fault_is_told_and_of_what_is_no_pin_nothing_more() {
        let codes = |fields: &Value| of(fields).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
        let guest_pin = json!("482915");
        assert_eq!(
            codes(&json!({ "guest_pin": guest_pin, "view": 3, "call_type": "x" })),
            ["unknown_value", "wrong_type", "pin_rule"]
        );
        assert_eq!(codes(&json!({ "guest_pin": guest_pin, "pin": "12" })), ["pin_rule"]);
        assert_eq!(codes(&json!({ "guest_pin": guest_pin, "pin": 1234 })), ["wrong_type"]);
        assert_eq!(
            codes(&json!({ "breakout": true, "breakout_rooms": true, "direct_media": "always" })),
            ["missing_field", "missing_field", "conflict", "conflict"]
        );
    }
}
