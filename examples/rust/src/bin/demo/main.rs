//! The library's whole job on real input: the channels that a Mattermost server answered with, and a configuration.
//!
//! It prints the alias, link and dial-in address of every channel, what becomes of names that collide or cannot be
//! slugged, the policy script for Pexip Infinity, and what that script answers to callers, friendly and hostile.

mod callers;
mod channels;
mod page;

use std::io::{self, Write as _};
use std::process::ExitCode;

use pexip_mm_core::policy::local_policy_script;
use pexip_mm_core::{Error, validate_config};
use serde_json::Value;

use page::{Entry, Page};

/// What a Mattermost 9.10 server answered for the channels of two teams.
const CHANNELS: &str = include_str!("../../../../../pexip-mm-core/tests/data/channels.json");

/// A configuration as an administrator would have it.
const CONFIG: &str = include_str!("../../../data/config.json");

/// A channel that no server answered with. Mattermost accepts such a name, and none that was recorded becomes an alias
/// that is too long.
const LONG_NAME: &str = include_str!("../../../data/long_name.json");

fn main() -> ExitCode {
    let shown = page().and_then(|page| Ok(page.print()?));
    match shown {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_reader_gone(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where even this cannot be written, the exit code still tells.
            let _ = writeln!(anstream::stderr(), "demo: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether who reads the output has seen enough, as `head` has.
fn is_reader_gone(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn page() -> Result<Page, Box<dyn std::error::Error>> {
    let mut page = Page::new();

    let report = validate_config(CONFIG);
    page.heading("Configuration");
    page.text(CONFIG.trim());
    for warning in &report.warnings {
        page.note(&format!("{warning} ({})", warning.code()));
    }
    let config = report.into_result()?;

    let mut channels: Vec<Value> = serde_json::from_str(CHANNELS)?;
    page.heading(&format!("Channels: {} recorded from a Mattermost 9.10 server, and one made up", channels.len()));
    channels.push(serde_json::from_str(LONG_NAME)?);
    let rooms = channels::rooms(&config, channels)?;
    let header = Entry::header(&["Alias", "Channel", "Name"], "In a browser, in the Pexip app, from a room system");
    page.table(&header, &channels::entries(&config, &rooms)?);

    page.heading("Channels that cannot have the alias of their name alone");
    page.table(&Entry::header(&["Name", "Why"], "Alias"), &channels::special_entries(&rooms));

    let script = local_policy_script(&config);
    page.heading("Service configuration policy, to be pasted on the Management Node");
    page.text(script.expose().trim());

    page.heading("What Pexip answers with it, run as a Conferencing Node runs it");
    page.table(&Entry::header(&["Caller", "Dials"], "Answer"), &callers::entries(&config, &script, &rooms)?);
    Ok(page)
}

/// A part of the recorded data that is not as a Mattermost server answers.
fn unexpected(what: &'static str, given: &Value) -> Error {
    Error::JsonType { what: what.to_owned(), expected: "what Mattermost answers", given: kind(given) }
}

fn kind(value: &Value) -> &'static str {
    if value.is_null() { "nothing" } else { "another value" }
}
