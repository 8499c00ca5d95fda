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

use serde_json::{Map, Value};

use fields::{Field, Kind, SERVICES};

use super::reason::DropReason;
use super::{Action, Outcome};

/// Objects and lists within each other, at most.
const MAX_NESTING: usize = 100;

/// The longest text in a field, in characters.
const TEXT_MAX_LEN: usize = 250;

/// Checks what a service script printed for a request.
pub(super) fn check(rendered: &str, request: &Value) -> Outcome {
    match checked(rendered, request) {
        Ok((action, result)) => Outcome::Answered { action, result },
        Err(reason) => Outcome::Dropped { reason },
    }
}

fn checked(rendered: &str, request: &Value) -> Result<(Action, Map<String, Value>), DropReason> {
    let document = parse(rendered)?;
    let Value::Object(mut document) = document else {
        return Err(DropReason::NotAnObject { what: "answer", given: type_of(&document) });
    };
    let action = match document.get("action") {
        None => return Err(missing("action")),
        Some(Value::String(word)) => match word.as_str() {
            "continue" => Action::Continue,
            "reject" => Action::Reject,
            "redirect" => Action::Redirect,
            other => return Err(DropReason::UnknownAction { given: crate::error::quoted(other, 60) }),
        },
        Some(other) => return Err(DropReason::UnknownAction { given: type_of(other).to_owned() }),
    };
    let result = match document.remove("result") {
        None => return Err(missing("result")),
        Some(Value::Object(result)) => result,
        Some(other) => return Err(DropReason::NotAnObject { what: "result", given: type_of(&other) }),
    };
    let own = request.get("service_config").and_then(Value::as_object);
    match action {
        Action::Reject => {}
        Action::Redirect => {
            check_fields(fields::REDIRECT, &result, None, "")?;
        }
        Action::Continue if result.is_empty() => return Err(DropReason::EmptyResult),
        Action::Continue if Some(&result) == own => {}
        Action::Continue => check_service(&result, own)?,
    }
    Ok((action, result))
}

fn parse(rendered: &str) -> Result<Value, DropReason> {
    let mut depth: usize = 0;
    let mut in_text = false;
    let mut escaped = false;
    // Brackets inside of texts do not count.
    for byte in rendered.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
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

fn missing(field: &str) -> DropReason {
    DropReason::MissingField { field: field.to_owned() }
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

fn check_service(result: &Map<String, Value>, own: Option<&Map<String, Value>>) -> Result<(), DropReason> {
    let words = || SERVICES.iter().map(|(word, _)| *word);
    let word = match result.get("service_type") {
        None => return Err(missing("service_type")),
        Some(Value::String(word)) => word,
        Some(other) => return Err(wrong_type("service_type", "text", other)),
    };
    let Some((_, tables)) = SERVICES.iter().find(|(known, _)| known == word) else {
        return Err(unknown_value("service_type", word, words()));
    };
    for table in *tables {
        check_fields(table, result, own, "")?;
    }
    if matches!(word.as_str(), "conference" | "lecture") {
        check_breakout(result)?;
        let pins = ["allow_guests", "pin", "guest_pin"];
        let untouched = own.is_some_and(|own| pins.iter().all(|field| own.get(*field) == result.get(*field)));
        if !untouched {
            check_pins(result)?;
        }
    }
    Ok(())
}

/// A breakout room says which one it is, and has none itself.
fn check_breakout(result: &Map<String, Value>) -> Result<(), DropReason> {
    let is_true = |field: &str| result.get(field) == Some(&Value::Bool(true));
    if is_true("breakout") {
        for field in ["breakout_uuid", "breakout_name"] {
            if !result.contains_key(field) {
                return Err(missing(field));
            }
        }
        if is_true("breakout_rooms") {
            return Err(conflict("breakout_rooms", "a breakout room has no breakout rooms itself"));
        }
    }
    let direct = result.get("direct_media").and_then(Value::as_str).unwrap_or("never");
    if is_true("breakout_rooms") && direct != "never" {
        return Err(conflict("direct_media", "it does not go together with breakout rooms"));
    }
    Ok(())
}

fn conflict(field: &str, rule: &'static str) -> DropReason {
    DropReason::Conflict { field: field.to_owned(), rule }
}

/// Host PIN, guest PIN and whether there are guests.
fn check_pins(result: &Map<String, Value>) -> Result<(), DropReason> {
    let text = |field: &str| result.get(field).and_then(Value::as_str).filter(|pin| !pin.is_empty());
    let guests = result.get("allow_guests") == Some(&Value::Bool(true));
    let rule = match (guests, text("pin"), text("guest_pin")) {
        (false, _, Some(_)) => "a guest PIN needs allow_guests",
        (true, None, _) => "allow_guests needs a host PIN",
        (true, Some(host), Some(guest)) if host == guest => "host PIN and guest PIN must differ",
        (true, Some(host), Some(guest)) if host.ends_with('#') != guest.ends_with('#') => {
            "both or neither of host PIN and guest PIN end with '#'"
        }
        // With a final '#' on both, a keypad user says when the PIN is complete.
        (true, Some(host), Some(guest)) if host.len() != guest.len() && !host.ends_with('#') => {
            "host PIN and guest PIN must have the same length"
        }
        _ => return Ok(()),
    };
    Err(DropReason::PinRule { rule })
}

fn check_fields(
    fields: &[Field],
    object: &Map<String, Value>,
    own: Option<&Map<String, Value>>,
    path: &str,
) -> Result<(), DropReason> {
    for field in fields {
        let name = format!("{path}{}", field.name);
        match object.get(field.name) {
            None if field.required => return Err(DropReason::MissingField { field: name }),
            None => {}
            same if own.is_some_and(|own| own.get(field.name) == same) => {}
            Some(value) => check_value(&field.kind, value, &name)?,
        }
    }
    Ok(())
}

fn check_value(kind: &Kind, value: &Value, name: &str) -> Result<(), DropReason> {
    match (kind, value) {
        (Kind::Name | Kind::Text, Value::String(text)) => check_text(text, name, matches!(kind, Kind::Name)),
        (Kind::Flag, Value::Bool(_)) | (Kind::NullOrWord(_), Value::Null) => Ok(()),
        (Kind::Whole { min, max }, Value::Number(number)) if number.is_i64() || number.is_u64() => {
            match number.as_i64() {
                Some(number) if (*min..=*max).contains(&number) => Ok(()),
                _ => Err(DropReason::OutOfRange {
                    field: name.to_owned(),
                    given: number.to_string(),
                    min: *min,
                    max: *max,
                }),
            }
        }
        (Kind::Word(words) | Kind::NullOrWord(words), Value::String(word)) => {
            if words.contains(&word.as_str()) {
                Ok(())
            } else {
                Err(unknown_value(name, word, words.iter().copied()))
            }
        }
        (Kind::Pin, Value::String(pin)) => check_pin(pin),
        (Kind::Texts, Value::Array(items)) => items
            .iter()
            .enumerate()
            .try_for_each(|(place, item)| check_value(&Kind::Name, item, &format!("{name}[{place}]"))),
        (Kind::Objects(fields), Value::Array(items)) => {
            for (place, item) in items.iter().enumerate() {
                let Value::Object(item) = item else {
                    return Err(wrong_type(&format!("{name}[{place}]"), "an object", item));
                };
                check_fields(fields, item, None, &format!("{name}[{place}]."))?;
            }
            Ok(())
        }
        (Kind::Object(fields), Value::Object(object)) => check_fields(fields, object, None, &format!("{name}.")),
        (kind, other) => Err(wrong_type(name, kind.expected(), other)),
    }
}

fn check_text(text: &str, name: &str, needed: bool) -> Result<(), DropReason> {
    let length = text.chars().count();
    if length > TEXT_MAX_LEN {
        return Err(DropReason::TooLong { field: name.to_owned(), length, max: TEXT_MAX_LEN });
    }
    if needed && text.is_empty() {
        return Err(DropReason::EmptyField { field: name.to_owned() });
    }
    Ok(())
}

/// 4 to 20 characters: digits, and at most a `#` at the end. Nothing of the PIN is told.
fn check_pin(pin: &str) -> Result<(), DropReason> {
    let digits = pin.strip_suffix('#').unwrap_or(pin);
    let rule = match pin.chars().count() {
        0 => return Ok(()),
        _ if !digits.bytes().all(|byte| byte.is_ascii_digit()) => "a PIN has digits only, at most with '#' at the end",
        4..=20 => return Ok(()),
        _ => "a PIN has 4 to 20 characters",
    };
    Err(DropReason::PinRule { rule })
}

fn wrong_type(field: &str, expected: &'static str, given: &Value) -> DropReason {
    DropReason::WrongType { field: field.to_owned(), expected, given: type_of(given) }
}

fn unknown_value(field: &str, given: &str, accepted: impl Iterator<Item = &'static str>) -> DropReason {
    let accepted: Vec<String> = accepted.map(|word| format!("{word:?}")).collect();
    DropReason::UnknownValue {
        field: field.to_owned(),
        given: crate::error::quoted(given, 60),
        accepted: accepted.join(", "),
    }
}
