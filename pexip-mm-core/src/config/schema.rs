//! The configuration as a JSON Schema.

use serde_json::{Map, Value, json};

use super::kind::{Alphabet, FILTER_CHANNELS, FILTER_MODE, Kind, PIN_NUMBER_MAX_LEN};
use super::setting::Setting;
use super::value::ChannelFilterMode;
use crate::alias::{CHANNEL_ID_LEN, is_edge};
use crate::choice::Choice;
use crate::pin::{PIN_MAX_LEN, PIN_MIN_LEN};
use crate::secret::{SECRET_MAX_LEN, SECRET_MIN_LEN};

const DESCRIPTION: &str = "Settings of Pexip Video Connect. Keys are read in upper and lower case; this schema has them \
in their usual form. An unknown key has no effect. Whether a host is valid, and what settings must have to do with \
each other, only validate_config tells.";

/// The configuration as a JSON Schema (2020-12).
///
/// It accepts what [`validate_config`](crate::validate_config) accepts, and more where a schema cannot tell: keys in
/// another case, whether a host is valid, a PIN such as `1234.0`, rare characters at the ends of a secret that show
/// nothing, JSON within text, and rules about several settings. Its patterns are ECMA-262's, as JSON Schema has them: where
/// `$` also matches before a final line break, more is accepted.
///
/// # Examples
/// ```
/// # use pexip_mm_core::config_schema;
/// assert_eq!(config_schema()["properties"]["Prefix"]["default"], "matt-");
/// ```
pub fn config_schema() -> Value {
    // Not collected, which would sort first: that is much code for each type, and counts in a browser.
    let mut properties = Map::new();
    for &setting in Setting::ALL {
        properties.insert(setting.key().to_owned(), property(setting));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Pexip Video Connect",
        "description": DESCRIPTION,
        "type": "object",
        "properties": properties,
    })
}

fn property(setting: Setting) -> Value {
    let row = setting.row();
    let mut forms = forms(row.kind);
    forms.push(json!({ "type": "null" }));
    let mut property = Map::new();
    let mut put = |key: &str, value: Value| property.insert(key.to_owned(), value);
    put("title", row.label.into());
    put("description", row.help.into());
    put("default", row.default.to_value());
    put("anyOf", forms.into());
    if setting.is_secret() {
        put("writeOnly", true.into());
    }
    property.into()
}

/// The forms that a value of a kind can have.
fn forms(kind: Kind) -> Vec<Value> {
    let empty = || json!({ "type": "string", "maxLength": 0 });
    match kind {
        Kind::Bool => vec![json!({ "type": "boolean" }), json!({ "enum": ["true", "false"] })],
        Kind::Choice(choices) => vec![words(&choices())],
        Kind::Text(alphabet) => vec![json!({ "type": "string", "pattern": pattern(alphabet) })],
        Kind::Host(_) => vec![json!({ "type": "string" })],
        Kind::Pin => vec![
            empty(),
            json!({ "type": "string", "minLength": PIN_MIN_LEN, "maxLength": PIN_MAX_LEN, "pattern": "^[0-9]+#?$" }),
            json!({
                "type": "integer",
                "minimum": power_of_ten(PIN_MIN_LEN - 1),
                "maximum": power_of_ten(PIN_NUMBER_MAX_LEN) - 1,
            }),
        ],
        Kind::Secret => vec![
            empty(),
            json!({
                "type": "string",
                "minLength": SECRET_MIN_LEN,
                "maxLength": SECRET_MAX_LEN,
                "pattern": r"^[^\s\u200b\u2060\ufeff][^\u0000-\u001f\u007f-\u009f]*[^\s\u200b\u2060\ufeff]$",
                "not": { "pattern": r"^\*+$" },
            }),
        ],
        Kind::Channels => {
            let id =
                Alphabet { first: is_edge, rest: is_edge, last: is_edge, min: CHANNEL_ID_LEN, max: CHANNEL_ID_LEN };
            let id = json!({ "type": "string", "pattern": pattern(id) });
            vec![
                json!({
                    "type": "object",
                    // Not all keys are another than this, in whatever case.
                    "not": { "propertyNames": { "not": { "pattern": in_any_case(FILTER_MODE) } } },
                    "properties": {
                        FILTER_MODE: words(ChannelFilterMode::CHOICES),
                        FILTER_CHANNELS: { "type": ["array", "null"], "items": id },
                    },
                }),
                json!({ "type": "string", "description": "the same as JSON, or empty for the default" }),
            ]
        }
    }
}

/// A regular expression for a key of small letters, in upper and lower case.
fn in_any_case(key: &str) -> String {
    let letters = key.chars().flat_map(|ch| ['[', ch, ch.to_ascii_uppercase(), ']']);
    std::iter::once('^').chain(letters).chain(['$']).collect()
}

fn words(choices: &[Choice]) -> Value {
    json!({ "enum": choices.iter().map(|choice| choice.value).collect::<Vec<_>>() })
}

/// A regular expression for the texts of an alphabet. No alphabet has `\`, `]` or `^`, and `-` comes last.
fn pattern(alphabet: Alphabet) -> String {
    let Alphabet { first, rest, last, min, max } = alphabet;
    let [first, rest, last] = [first, rest, last].map(|accepts| Alphabet::characters(accepts).concat());
    let times = |min: usize, max| if min == max { format!("{{{min}}}") } else { format!("{{{min},{max}}}") };
    match (first == rest, last == rest) {
        (true, true) => format!("^[{rest}]{}$", times(min, max)),
        (false, true) => format!("^[{first}][{rest}]{}$", times(min - 1, max - 1)),
        // One character is first and last.
        _ => format!("^(?=[{first}])[{rest}]{}[{last}]$", times(min - 1, max - 1)),
    }
}

fn power_of_ten(exponent: usize) -> u64 {
    (0..exponent).fold(1, |power, _| power * 10)
}
