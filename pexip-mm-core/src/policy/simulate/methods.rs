//! Python's methods of texts, lists and dictionaries, with those held back whose result could be far larger than what
//! they are given: the engine charges fuel for a result only when it is there.

use std::collections::HashSet;

use minijinja::value::{Tuple, ValueKind, from_args};
use minijinja::{Error, State, Value};
use minijinja_contrib::pycompat::unknown_method_callback;

use super::budget::{pay, refused};
use super::containment::{kept, not_simulated, weight};

/// Calls a method that the engine does not know by itself.
pub(super) fn call(state: &mut State<'_, '_>, value: &Value, method: &str, args: &[Value]) -> Result<Value, Error> {
    // Methods walk the list that they are called on, and what they are given. A dictionary looks its keys up.
    let walked = (value.kind() == ValueKind::Seq).then_some(value);
    for value in walked.into_iter().chain(args) {
        if matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable) {
            pay(state, weight(value)?)?;
        }
    }
    if let (Some(text), true) = (value.as_str(), value.kind() == ValueKind::String) {
        // Most methods read the whole of it, and many make nothing that would be paid for.
        pay(state, text.len())?;
        let text_of = |at: usize| args.get(at).and_then(Value::as_str).unwrap_or_default();
        match method {
            // A width of thousands of millions is one short number in a format.
            "format" if text.contains(':') => return Err(not_simulated("str.format with a width or precision")),
            "format" if has_wide_name(text, "[", ']') => return Err(not_simulated(WIDE_NAME)),
            "format" => {
                let longest = args.iter().map(|value| value.to_string().len()).max().unwrap_or_default();
                pay(state, text.matches('{').count().saturating_mul(longest))?;
            }
            "replace" => pay(state, text.matches(text_of(0)).count().saturating_mul(text_of(1).len()))?,
            "join" => pay(state, args.first().and_then(Value::len).unwrap_or_default().saturating_mul(text.len()))?,
            "partition" | "rpartition" => return partition(text, args, method == "rpartition"),
            "title" => {
                let () = from_args(args)?;
                return Ok(Value::from(title(text)));
            }
            "strip" | "lstrip" | "rstrip" => {
                let (chars,) = from_args(args)?;
                let ends = match method {
                    "lstrip" => Ends::Left,
                    "rstrip" => Ends::Right,
                    _ => Ends::Both,
                };
                return Ok(Value::from(stripped(state, text, chars, ends)?));
            }
            // Paid for before the list is there.
            "split" => {
                let parts = match args.first().and_then(Value::as_str) {
                    Some(separator) => text.matches(separator).count(),
                    None => text.chars().filter(|ch| ch.is_whitespace()).count(),
                };
                pay(state, parts.saturating_mul(PART_WEIGHT))?;
            }
            "splitlines" => {
                pay(state, text.matches(['\n', '\r']).count().saturating_mul(PART_WEIGHT))?;
            }
            "count" | "endswith" | "find" | "index" | "rfind" | "rindex" | "startswith" if args.len() > 1 => {
                return Err(not_simulated("methods of texts with a start or an end"));
            }
            _ => {}
        }
    }
    let result = unknown_method_callback(state, value, method, args)?;
    // Python's views of a dictionary are no lists.
    if matches!(method, "items" | "keys" | "values") { Ok(result) } else { kept(state, result) }
}

/// Memory of one part of a text in a list, in bytes.
const PART_WEIGHT: usize = 64;

/// How many times longer than reading a character it takes to have it looked up.
const LOOKED_UP: usize = 8;

/// Which ends of a text lose characters.
#[derive(Clone, Copy)]
pub(super) enum Ends {
    Left,
    Right,
    Both,
}

/// The text without these characters at its ends; without white space if none are named. Each of them is looked up, so
/// that many take no longer than few.
pub(super) fn stripped<'t>(
    state: &State<'_, '_>,
    text: &'t str,
    chars: Option<&str>,
    ends: Ends,
) -> Result<&'t str, Error> {
    pay(state, text.len().saturating_add(chars.map_or(0, str::len).saturating_mul(LOOKED_UP)))?;
    let chars: Option<HashSet<char>> = chars.map(|chars| chars.chars().collect());
    let goes = |ch: char| chars.as_ref().map_or_else(|| ch.is_whitespace(), |chars| chars.contains(&ch));
    Ok(match ends {
        Ends::Left => text.trim_start_matches(goes),
        Ends::Right => text.trim_end_matches(goes),
        Ends::Both => text.trim_matches(goes),
    })
}

/// Whether one of the names in a format has letters beyond ASCII: the engine takes them for bytes, and panics.
pub(super) fn has_wide_name(format: &str, begin: &str, end: char) -> bool {
    format.split(begin).skip(1).any(|rest| !rest.split(end).next().unwrap_or_default().is_ascii())
}

/// What is said of it.
pub(super) const WIDE_NAME: &str = "a name beyond ASCII in a format";

/// `str.title()`: a letter is large unless another stands before it, whatever that is, so also behind an apostrophe.
fn title(text: &str) -> String {
    let mut title = String::with_capacity(text.len());
    let mut within = false;
    for ch in text.chars() {
        if within {
            title.extend(ch.to_lowercase());
        } else {
            let mut large = ch.to_uppercase();
            title.extend(large.next());
            title.extend(large.flat_map(char::to_lowercase));
        }
        within = ch.is_lowercase() || ch.is_uppercase();
    }
    title
}

/// `str.partition(separator)`, or `str.rpartition(separator)`: what stands before it, the separator, what stands behind.
fn partition(text: &str, args: &[Value], from_the_end: bool) -> Result<Value, Error> {
    let (separator,): (&str,) = from_args(args)?;
    if separator.is_empty() {
        return Err(refused("empty separator"));
    }
    let parts = match if from_the_end { text.rsplit_once(separator) } else { text.split_once(separator) } {
        Some((before, behind)) => [before, separator, behind],
        None if from_the_end => ["", "", text],
        None => [text, "", ""],
    };
    Ok(Value::from(Tuple::from(parts.map(Value::from).to_vec())))
}
