//! The settings as Mattermost's plugin manifest has them.

use serde_json::{Map, Value, json};

use super::kind::Kind;
use super::setting::Setting;
use crate::choice::Choice;

const HEADER: &str = "Prefix, PINs, secret, layout and whatever else makes a room stand in the policy on Pexip \
Infinity too. After a change of one of them, put the new policy script there. A call in progress stays as it is.";

const REGENERATE: &str = "A new secret changes the PINs of all rooms and the aliases of all private channels. The \
policy on Pexip Infinity must be changed too.";

/// `settings_schema` of the plugin manifest, with the settings that the plugin honours, in the order in which they are
/// shown.
///
/// # Examples
/// ```
/// # use pexip_mm_core::{Setting, plugin_settings_schema};
/// let schema = plugin_settings_schema(&[Setting::HostPin]);
/// assert_eq!(schema["settings"][0]["secret"], true);
/// assert_eq!(schema["settings"].as_array().map(Vec::len), Some(1));
/// ```
pub fn plugin_settings_schema(honoured: &[Setting]) -> Value {
    let settings: Vec<Value> =
        Setting::ALL.iter().filter(|setting| honoured.contains(setting)).map(|&setting| entry(setting)).collect();
    json!({ "header": HEADER, "footer": "", "settings": settings })
}

fn entry(setting: Setting) -> Value {
    let row = setting.row();
    let mut entry = Map::new();
    let mut put = |key: &str, value: Value| entry.insert(key.to_owned(), value);
    put("key", row.key.into());
    put("display_name", row.label.into());
    put("help_text", row.help.into());
    put("type", manifest_type(row.kind).into());
    put("default", row.default.to_value());
    if let Kind::Choice(choices) = row.kind {
        let option = |choice: Choice| json!({ "display_name": choice.label, "value": choice.value });
        put("options", choices().into_iter().map(option).collect());
    }
    if let Kind::Secret = row.kind {
        put("regenerate_help_text", REGENERATE.into());
    }
    if setting.is_secret() {
        put("secret", true.into());
    }
    entry.into()
}

/// What Mattermost calls a kind of setting.
const fn manifest_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "bool",
        Kind::Choice(_) => "dropdown",
        Kind::Text(_) | Kind::Host(_) | Kind::Pin => "text",
        Kind::Secret => "generated",
        Kind::Channels => "custom",
    }
}
