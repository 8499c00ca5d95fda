//! The page in the place of Web App 3: what it was given, and where that leads.

use super::door::{Call, Entry, Role};

/// The page, for a person to read and a test to look into: `data-entry`, `data-room`, `data-role` on its `main`.
pub(super) fn written(call: &Call, name: &str, entry: &Entry) -> String {
    let (state, room, role, heading, text) = match entry {
        Entry::Joined { room, role } => {
            let (role, word) = match role {
                Role::Host => ("host", "a host"),
                Role::Guest => ("guest", "a guest"),
            };
            ("joined", room.name.as_str(), role, "You are in", format!("as {word}, in the conference"))
        }
        Entry::PinNeeded { room, guest_pin } => {
            let whose = if *guest_pin { "Hosts and guests have a PIN" } else { "Hosts have a PIN" };
            ("pin_needed", room.name.as_str(), "", "Enter the PIN", format!("{whose} in the conference"))
        }
        Entry::WrongPin { room } => {
            ("wrong_pin", room.name.as_str(), "", "The PIN is wrong", "for the conference".to_owned())
        }
        Entry::NotFound { reason } => ("not_found", "", "", "There is no such conference", format!("{reason}:")),
    };
    let shown = if room.is_empty() { &call.local_alias } else { room };
    let pin = match call.pin.as_deref() {
        None => "none",
        Some("none") => "none, to be a guest",
        Some(_) => "came with the link",
    };
    format!(
        r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title} · Pexip simulator</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; }}
main {{ max-width: 32rem; padding: 2rem; }}
h1 {{ margin: 0; }}
strong {{ font: 1.25em ui-monospace, monospace; overflow-wrap: anywhere; }}
dl {{ display: grid; grid-template-columns: auto 1fr; gap: .25rem 1.5rem; margin-top: 2rem; }}
dd {{ margin: 0; overflow-wrap: anywhere; }}
footer {{ margin-top: 2rem; opacity: .7; }}
</style>
<main data-entry="{state}" data-room="{room}" data-role="{role}">
<h1>{heading}</h1>
<p>{text}<br><strong>{shown}</strong></p>
<dl>
<dt>Alias</dt><dd>{alias}</dd>
<dt>Name</dt><dd>{name}</dd>
<dt>PIN</dt><dd>{pin}</dd>
</dl>
<footer>On a real node Pexip's Web App 3 opens here. This is a simulator.</footer>
</main>
</html>
"#,
        title = escaped(heading),
        state = state,
        room = escaped(room),
        role = role,
        heading = escaped(heading),
        text = escaped(&text),
        shown = escaped(shown),
        alias = escaped(&call.local_alias),
        name = escaped(name),
        pin = pin,
    )
}

/// A text in HTML, between tags or in an attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(ch),
        }
    }
    escaped
}
