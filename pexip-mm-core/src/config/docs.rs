//! The configuration as tables of Markdown.

use super::kind::{Alphabet, FILTER_CHANNELS, FILTER_MODE, Kind, PIN_NUMBER_MAX_LEN};
use super::report::WarningCode;
use super::setting::Setting;
use super::value::ChannelFilterMode;
use crate::choice::Choice;
use crate::pin::{PIN_MAX_LEN, PIN_MIN_LEN};
use crate::secret::{SECRET_MAX_LEN, SECRET_MIN_LEN};

/// Every setting as a row of a Markdown table.
///
/// # Examples
/// ```
/// # use pexip_mm_core::config_table;
/// assert!(config_table().contains("| `HostPin` | Host PIN |"));
/// ```
pub fn config_table() -> String {
    let mut table = String::from("| Setting | In the System Console | Value | Default | What it does |\n");
    table.push_str("|---|---|---|---|---|\n");
    for setting in Setting::ALL {
        let row = setting.row();
        let default = match row.default.to_value() {
            serde_json::Value::String(text) if text.is_empty() => "empty".to_owned(),
            serde_json::Value::String(text) => code(&text),
            other => code(&other.to_string()),
        };
        let cells = [code(row.key), row.label.to_owned(), accepted(row.kind), default, row.help.to_owned()];
        push_row(&mut table, &cells);
    }
    table
}

/// Every warning as a row of a Markdown table.
///
/// # Examples
/// ```
/// # use pexip_mm_core::warning_table;
/// assert!(warning_table().contains("| `pin_short` |"));
/// ```
pub fn warning_table() -> String {
    let mut table = String::from("| Warning | What it says |\n|---|---|\n");
    for warning in WarningCode::ALL {
        push_row(&mut table, &[code(warning.as_str()), warning.label().to_owned()]);
    }
    table
}

/// What a kind of setting accepts, in words.
fn accepted(kind: Kind) -> String {
    match kind {
        Kind::Bool => words(&["true", "false"]),
        Kind::Choice(choices) => words(&values(&choices())),
        Kind::Text(Alphabet { first, rest, last, min, max }) => {
            let [first, rest, last] = [first, rest, last].map(characters);
            let text = format!("{min} to {max} of {rest}");
            match (first == rest, last == rest) {
                (true, true) => text,
                (false, true) => format!("{text}, the first one of {first}"),
                _ => format!("{text}, the first and last of {first}"),
            }
        }
        Kind::Host(hosts) => format!("{hosts}, or empty"),
        Kind::Pin => format!(
            "text of {PIN_MIN_LEN} to {PIN_MAX_LEN} digits, the last of which may be `#` instead, or empty; a number \
             of {PIN_MIN_LEN} to {PIN_NUMBER_MAX_LEN} digits with a warning"
        ),
        Kind::Secret => format!("text of {SECRET_MIN_LEN} to {SECRET_MAX_LEN} characters, or empty"),
        Kind::Channels => format!(
            "object of `{FILTER_MODE}` ({}) and `{FILTER_CHANNELS}` (list of channel ids), or the same as JSON in text",
            words(&values(ChannelFilterMode::CHOICES))
        ),
    }
}

fn values(choices: &[Choice]) -> Vec<&'static str> {
    choices.iter().map(|choice| choice.value).collect()
}

fn words(words: &[&str]) -> String {
    words.iter().map(|word| code(word)).collect::<Vec<_>>().join(", ")
}

fn characters(accepts: fn(u8) -> bool) -> String {
    Alphabet::characters(accepts)
        .into_iter()
        .map(|range| if range == " " { "space".to_owned() } else { code(&range) })
        .collect::<Vec<_>>()
        .join(" ")
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn push_row(table: &mut String, cells: &[String]) {
    for cell in cells {
        table.push_str("| ");
        table.push_str(&cell.replace('|', r"\|"));
        table.push(' ');
    }
    table.push_str("|\n");
}
