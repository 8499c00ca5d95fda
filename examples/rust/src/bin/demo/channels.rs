//! From recorded channels to rooms: what the plugin's server does when it gives each channel its alias.

use std::collections::HashSet;

use pexip_mm_core::alias::scheme::CLASH_SUFFIX_MIN;
use pexip_mm_core::{
    Alias, Channel, ChannelId, Config, Error, ErrorCode, JoinFlow, JoinUrl, JoinUrlOptions, Visibility, sip_uri,
};
use serde_json::Value;

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
pub(crate) fn rooms(config: &Config, recorded: &str) -> Result<Vec<Room>, Box<dyn std::error::Error>> {
    let mut channels: Vec<Value> = serde_json::from_str(recorded)?;
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
            head: vec![alias.to_string(), visibility.to_string(), shown(name)],
            details: vec![web_app.expose().to_owned(), format!("{}  {}", app.expose(), sip_uri(alias, domain))],
        }
    };
    Ok(rooms.iter().map(entry).collect())
}

/// Those channels whose alias is not the plain one.
pub(crate) fn special_entries(rooms: &[Room]) -> Vec<Entry> {
    let entry = |room: &Room| {
        let head = vec![shown(&room.name), room.special?.to_owned()];
        Some(Entry { head, details: vec![room.alias.to_string()] })
    };
    rooms.iter().filter_map(entry).collect()
}

/// A name in quotes; characters that cannot be seen, or that would disturb a table, as they are escaped in code.
pub(crate) fn shown(name: &str) -> String {
    let escaped = |ch: char| {
        let unseen =
            ch.is_control() || matches!(ch, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{FEFF}');
        if unseen { ch.escape_default().to_string() } else { ch.to_string() }
    };
    format!("\"{}\"", name.chars().map(escaped).collect::<String>())
}
