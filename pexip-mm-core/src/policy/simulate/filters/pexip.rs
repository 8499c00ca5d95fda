//! Pexip's own filters and functions.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use minijinja::value::{Rest, Tuple, Value, ValueKind};
use minijinja::{Environment, Error, State};
use sha2::{Digest as _, Sha256};

use super::{Patterns, Run, text};
use crate::policy::simulate::budget::{pay, refused};
use crate::policy::simulate::containment::{kept, weight};
use crate::policy::simulate::python_regex::Template;
use crate::policy::simulate::reason::TooShort;
use crate::policy::simulate::{Now, json};

pub(super) fn add(environment: &mut Environment<'static>, now: Now, seed: u64, patterns: &Patterns) {
    environment.add_filter("pex_base64", |state: &mut State, value: &Value| {
        Ok::<_, Error>(BASE64_STANDARD.encode(text(state, value)?))
    });
    environment.add_filter("pex_clean_phone_number", clean_phone_number);
    environment.add_filter("pex_hash", |state: &mut State, value: &Value| {
        Ok::<_, Error>(decimal(&Sha256::digest(text(state, value)?).into()))
    });
    environment.add_filter("pex_head", head);
    environment.add_filter("pex_tail", tail);
    environment.add_filter("pex_md5", md5);
    environment.add_filter("pex_require_min_length", require_min_length);
    environment.add_filter("pex_reverse", |state: &mut State, value: &Value| {
        Ok::<_, Error>(text(state, value)?.chars().rev().collect::<String>())
    });
    environment.add_filter("pex_strlen", |state: &mut State, value: &Value| {
        Ok::<_, Error>(text(state, value)?.chars().count())
    });
    environment.add_filter("pex_to_json", |value: &Value| json::dumps(value).ok_or_else(|| refused(NOT_JSON)));
    environment.add_filter("pex_to_uuid", to_uuid);
    environment.add_filter("pex_update", update);
    add_patterns(environment, patterns);

    environment.add_function("pex_debug_log", debug_log);
    environment.add_function("pex_now", move |_zone: Option<String>| moment(now));
    environment.add_function("pex_random_pin", move |state: &mut State, length: usize| random_pin(state, seed, length));
    environment.add_function("pex_uuid4", move |state: &mut State| uuid4(state, seed));
}

/// What works with regular expressions.
fn add_patterns(environment: &mut Environment<'static>, patterns: &Patterns) {
    let kept = patterns.clone();
    let replace = move |state: &mut State, value: &Value, find: &str, replace: &str| {
        regex_replace(state, &kept, value, find, replace)
    };
    environment.add_filter("pex_regex_replace", replace);
    let kept = patterns.clone();
    let search = move |state: &mut State, pattern: &str, value: &Value| regex_search(state, &kept, pattern, value);
    environment.add_filter("pex_regex_search", search.clone());
    environment.add_function("pex_regex_search", search);
    let kept = patterns.clone();
    let first = move |state: &mut State, list: &Value, pattern: &str| find_first_match(state, &kept, list, pattern);
    environment.add_filter("pex_find_first_match", first.clone());
    environment.add_function("pex_find_first_match", first);
}

const NOT_JSON: &str = "a value that JSON cannot hold";

fn clean_phone_number(state: &mut State<'_, '_>, value: &Value) -> Result<String, Error> {
    Ok(text(state, value)?.chars().filter(|ch| matches!(ch, '+' | '0'..='9')).collect())
}

/// At most the first characters of a text.
fn head(state: &mut State<'_, '_>, value: &Value, count: usize) -> Result<String, Error> {
    Ok(text(state, value)?.chars().take(count).collect())
}

/// At most the last characters of a text.
fn tail(state: &mut State<'_, '_>, value: &Value, count: usize) -> Result<String, Error> {
    let text = text(state, value)?;
    let skipped = text.chars().count().saturating_sub(count);
    Ok(text.chars().skip(skipped).collect())
}

fn md5(state: &mut State<'_, '_>, value: &Value) -> Result<String, Error> {
    Ok(hex(&md5::Md5::digest(text(state, value)?)))
}

fn regex_replace(
    state: &mut State<'_, '_>,
    patterns: &Patterns,
    value: &Value,
    find: &str,
    replace: &str,
) -> Result<String, Error> {
    let text = text(state, value)?;
    let regex = patterns.regex(state, find, text)?;
    let template = Template::new(replace, &regex)?;
    regex.replace_all(text, &template, &mut |fuel| state.consume_fuel(fuel))
}

/// The groups of the first match, nothing if there is none.
fn regex_search(state: &mut State<'_, '_>, patterns: &Patterns, pattern: &str, value: &Value) -> Result<Value, Error> {
    let text = text(state, value)?;
    let groups = patterns.regex(state, pattern, text)?.groups(text, &mut |fuel| state.consume_fuel(fuel))?;
    let group = |group: Option<String>| group.map_or(Value::from(()), Value::from);
    let tuple = |groups: Vec<_>| Value::from(Tuple::from(groups.into_iter().map(group).collect::<Vec<_>>()));
    Ok(groups.map_or(Value::from(()), tuple))
}

/// The first text of a list that matches, nothing if there is none.
fn find_first_match(
    state: &mut State<'_, '_>,
    patterns: &Patterns,
    list: &Value,
    pattern: &str,
) -> Result<Value, Error> {
    for item in list.try_iter()? {
        let text = text(state, &item)?;
        let regex = patterns.regex(state, pattern, text)?;
        if regex.groups(text, &mut |fuel| state.consume_fuel(fuel))?.is_some() {
            return Ok(item);
        }
    }
    Ok(Value::from(()))
}

fn require_min_length(state: &mut State<'_, '_>, value: &Value, length: usize) -> Result<String, Error> {
    let text = text(state, value)?;
    let given = text.chars().count();
    if given < length {
        return Err(
            refused("too short for pex_require_min_length").with_source(TooShort { length: given, min: length })
        );
    }
    Ok(text.to_owned())
}

/// The UUID whose 16 bytes are given in base64.
fn to_uuid(state: &mut State<'_, '_>, value: &Value) -> Result<String, Error> {
    let bytes = BASE64_STANDARD.decode(text(state, value)?).map_err(|_| refused("pex_to_uuid needs base64"))?;
    let bytes: [u8; 16] = bytes.try_into().map_err(|_| refused("pex_to_uuid needs 16 bytes"))?;
    Ok(uuid(&bytes))
}

/// A copy of a dictionary with entries changed and added.
fn update(state: &mut State<'_, '_>, value: &Value, changes: &Value) -> Result<Value, Error> {
    for dictionary in [value, changes] {
        if dictionary.kind() != ValueKind::Map {
            return Err(refused(format!("pex_update needs dictionaries, not {}", dictionary.kind())));
        }
    }
    let mut merged: Vec<(Value, Value)> = Vec::new();
    for dictionary in [value, changes] {
        for key in dictionary.try_iter()? {
            let entry = (key.clone(), dictionary.get_item(&key)?);
            pay(state, merged.len())?;
            match merged.iter_mut().find(|(known, _)| *known == key) {
                Some(known) => *known = entry,
                None => merged.push(entry),
            }
        }
    }
    kept(state, Value::from_pairs(merged))
}

/// Keeps its arguments as one line of the log. They are paid for before they are written out.
#[expect(clippy::needless_pass_by_value, reason = "a function of a template is given its arguments")]
fn debug_log(state: &mut State<'_, '_>, arguments: Rest<Value>) -> Result<&'static str, Error> {
    let mut line = String::new();
    for (place, argument) in arguments.iter().enumerate() {
        pay(state, weight(argument)?)?;
        line.push_str(if place > 0 { ", " } else { "" });
        line.push_str(&argument.to_string());
    }
    state.get_or_insert_extension(Run::default()).log.push(line);
    Ok("")
}

fn moment(Now { year, month, day, hour, minute, second }: Now) -> Value {
    Value::from_pairs([
        ("year", u32::from(year)),
        ("month", month.into()),
        ("day", day.into()),
        ("hour", hour.into()),
        ("minute", minute.into()),
        ("second", second.into()),
        ("microsecond", 0),
    ])
}

/// Bytes that follow from the seed and from how many were drawn before.
fn draw(state: &mut State<'_, '_>, seed: u64) -> [u8; 32] {
    let run = state.get_or_insert_extension(Run::default());
    run.drawn += 1;
    Sha256::digest([seed.to_be_bytes(), run.drawn.to_be_bytes()].concat()).into()
}

/// The most digits that are made.
const RANDOM_PIN_MAX: usize = 64;

fn random_pin(state: &mut State<'_, '_>, seed: u64, length: usize) -> Result<String, Error> {
    if length > RANDOM_PIN_MAX {
        return Err(refused(format!("pex_random_pin makes at most {RANDOM_PIN_MAX} digits here")));
    }
    let digits = decimal(&draw(state, seed));
    Ok(digits.chars().rev().chain(std::iter::repeat('0')).take(length).collect())
}

fn uuid4(state: &mut State<'_, '_>, seed: u64) -> String {
    let mut bytes = [0; 16];
    for (place, byte) in bytes.iter_mut().zip(draw(state, seed)) {
        *place = byte;
    }
    // RFC 9562 section 5.4: version and variant.
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    *version = *version & 0x0F | 0x40;
    *variant = *variant & 0x3F | 0x80;
    uuid(&bytes)
}

fn uuid(bytes: &[u8; 16]) -> String {
    let digits = hex(bytes);
    let mut digits = digits.chars();
    [8, 4, 4, 4, 12].map(|length| digits.by_ref().take(length).collect::<String>()).join("-")
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// A number of 256 bits, big-endian, in decimal.
fn decimal(bytes: &[u8; 32]) -> String {
    // Digits of the number to the base of a thousand millions, the least first: 81 decimal digits, for 78 at most.
    let mut digits = [0_u64; 9];
    for &byte in bytes {
        let mut carry = u64::from(byte);
        for digit in &mut digits {
            let sum = *digit * 256 + carry;
            *digit = sum % 1_000_000_000;
            carry = sum / 1_000_000_000;
        }
    }
    let groups: Vec<String> = digits.iter().rev().map(|digit| format!("{digit:09}")).collect();
    let text = groups.concat();
    let shown = text.trim_start_matches('0');
    if shown.is_empty() { "0".to_owned() } else { shown.to_owned() }
}
