//! From recorded channels to rooms: what the plugin's server does when it gives each channel its alias.

use std::collections::HashSet;

use pexip_mm_core::alias::scheme::CLASH_SUFFIX_MIN;
use pexip_mm_core::{
    Alias, Channel, ChannelId, Config, Error, ErrorCode, JoinFlow, JoinUrl, JoinUrlOptions, Visibility, is_invisible,
    sip_uri,
};
use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use super::page::Entry;
use super::unexpected;

/// A channel with its alias.
pub(crate) struct Room {
    pub(crate) name: String,
    pub(crate) visibility: Visibility,
    pub(crate) alias: Alias,
    /// Why it has another alias than the plain one, if it has.
    pub(crate) special: Option<&'static str>,
}

/// The rooms of all channels. The oldest channel of a name keeps the plain alias.
pub(crate) fn rooms(config: &Config, mut channels: Vec<Value>) -> Result<Vec<Room>, Error> {
    channels.sort_by_key(|channel| channel.get("create_at").and_then(Value::as_u64));
    let mut claimed = HashSet::new();
    channels
        .iter()
        .map(|channel| {
            let room = room(config, channel, &claimed)?;
            claimed.insert(room.alias.clone());
            Ok(room)
        })
        .collect()
}

fn room(config: &Config, recorded: &Value, claimed: &HashSet<Alias>) -> Result<Room, Error> {
    let text = |key: &'static str| {
        let value = recorded.get(key).unwrap_or(&Value::Null);
        value.as_str().ok_or_else(|| unexpected(key, value))
    };
    let name = text("display_name")?;
    let visibility = if text("type")? == "P" { Visibility::Private } else { Visibility::Public };
    let channel = Channel { id: &ChannelId::parse(text("id")?)?, name, visibility, generation: 0 };
    let (scheme, prefix, key) = (config.alias_scheme(), config.prefix(), config.alias_key());

    let mut alias = scheme.alias(prefix, &channel, key)?;
    let mut special = match (Alias::from_channel_name(prefix, name), visibility) {
        (Err(error), _) if error.code() == ErrorCode::AliasEmpty => {
            Some("nothing is left of the name: it has the channel's id")
        }
        (Err(_), _) => Some("too long: cut at a word, with a suffix"),
        (Ok(_), _) => None,
    };
    if claimed.contains(&alias) {
        alias = scheme.alias_of_clash(prefix, &channel, key, CLASH_SUFFIX_MIN)?;
        special = Some("an older channel holds that alias: it has a suffix");
    }
    Ok(Room { name: name.to_owned(), visibility, alias, special })
}

/// Every channel with its alias, its links and the address that room systems dial.
pub(crate) fn entries(config: &Config, rooms: &[Room]) -> Result<Vec<Entry>, Error> {
    let node = config.node().ok_or(Error::NodeEmpty)?;
    let domain = config.sip_domain().ok_or(Error::NodeEmpty)?;
    let options = JoinUrlOptions::default();
    let entry = |Room { name, visibility, alias, .. }: &Room| {
        let web_app = JoinUrl::web_app(node, config.web_app_path(), JoinFlow::Express, alias, &options);
        let app = JoinUrl::app(alias, domain, &options);
        Entry {
            cells: vec![alias.to_string(), visibility.to_string(), shown(name)],
            details: vec![web_app.expose().to_owned(), app.expose().to_owned(), sip_uri(alias, domain)],
        }
    };
    Ok(rooms.iter().map(entry).collect())
}

/// Those channels whose alias is not the plain one.
pub(crate) fn special_entries(rooms: &[Room]) -> Vec<Entry> {
    let entry = |room: &Room| {
        let cells = vec![shown(&room.name), room.special?.to_owned()];
        Some(Entry { cells, details: vec![room.alias.to_string()] })
    };
    rooms.iter().filter_map(entry).collect()
}

/// A text in quotes, cut to a line; characters that cannot be seen, or that would disturb a table, are escaped as in
/// code.
pub(crate) fn shown(text: &str) -> String {
    const WIDTH_MAX: usize = 72;
    let mut shown = String::new();
    for ch in text.chars() {
        let ch = if ch.is_control() || is_invisible(ch) { ch.escape_default().to_string() } else { ch.to_string() };
        if shown.width() + ch.width() > WIDTH_MAX {
            return format!("\"{shown}\"…");
        }
        shown.push_str(&ch);
    }
    format!("\"{shown}\"")
}
