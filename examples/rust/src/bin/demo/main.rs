//! The library's whole job on real input: the channels that a Mattermost server answered with, and a configuration.
//!
//! It prints the alias, link and dial-in address of every channel, what becomes of names that collide or cannot be
//! slugged, the policy script for Pexip Infinity, and what that script answers to callers, friendly and hostile.

mod callers;
mod channels;
mod page;

use pexip_mm_core::policy::local_policy_script;
use pexip_mm_core::{Error, validate_config};

use page::Page;

/// What a Mattermost 9.10 server answered for the channels of two teams.
const CHANNELS: &str = include_str!("../../../../../pexip-mm-core/tests/data/channels.json");

/// A configuration as an administrator would have it.
const CONFIG: &str = include_str!("../../../data/config.json");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut page = Page::new();

    let report = validate_config(CONFIG);
    page.heading("Configuration");
    page.line(CONFIG.trim());
    for warning in &report.warnings {
        page.note(&format!("{warning} ({})", warning.code()));
    }
    let config = report.into_result()?;

    let rooms = channels::rooms(&config, CHANNELS)?;
    page.heading(&format!("Channels: {} recorded from a Mattermost 9.10 server", rooms.len()));
    page.entries(&channels::entries(&config, &rooms)?);

    page.heading("Channels that cannot have the alias of their name alone");
    page.entries(&channels::special_entries(&rooms));

    let script = local_policy_script(&config);
    page.heading("Service configuration policy, to be pasted on the Management Node");
    page.line(script.expose().trim());

    page.heading("What Pexip answers with it, run as a Conferencing Node runs it");
    page.entries(&callers::entries(&config, &script, &rooms)?);

    page.print()?;
    Ok(())
}

/// A part of the recorded data that is not as a Mattermost server answers.
fn unexpected(what: &'static str, given: &serde_json::Value) -> Error {
    Error::JsonType { what: what.to_owned(), expected: "what Mattermost answers", given: kind(given) }
}

fn kind(value: &serde_json::Value) -> &'static str {
    if value.is_null() { "nothing" } else { "another value" }
}
