//! Rooms that a script treats on their own, under a prefix that it answers: its texts name them, so that each can be
//! tried.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::claim::{Claim, is_alias_text, local_part};
use super::finding::LintCode;
use super::injection;
use super::probes::Probes;
use super::run::{End, Reply};
use super::sample::samples;
use super::services::configured_services;

/// The most rooms of one script that are tried because its texts name them.
const MAX_ROOMS: usize = 300;

/// The most of them for which it is tried whether they shadow others.
const MAX_SHADOWING: usize = 24;

/// The most of them that are judged as fully as the first room of a prefix.
const MAX_JUDGED: usize = 4;

/// Fields in which the rooms of one prefix differ.
const OF_THE_ROOM: [&str; 5] = ["name", "pin", "guest_pin", "description", "local_display_name"];

impl Probes<'_, '_, '_> {
    /// What the script gives to rooms that its texts name.
    pub(super) fn report_named_rooms(&mut self) {
        let found = self.found;
        let (mut tried, mut judged) = (0, 0);
        for claim in found.claims.iter().filter(|claim| claim.is_answered()) {
            for alias in self.named_rooms(claim) {
                if tried >= MAX_ROOMS {
                    self.runner.leave("script names more rooms than are tried");
                    return;
                }
                tried += 1;
                let Some(room) = self.room(claim, alias, tried <= MAX_SHADOWING) else { continue };
                if judged < MAX_JUDGED && !is_alike(&room.reply, &claim.reply) {
                    judged += 1;
                    injection::report(self, &room);
                    self.report_configured(&room);
                    self.report_dial_out(&room);
                }
            }
        }
    }

    /// Judges the script's answer to a room of `claim`, and gives the room as a claim of its own if it is answered. Of those
    /// that come early, it is tried as well whether they shadow others.
    fn room(&mut self, claim: &Claim, alias: String, is_early: bool) -> Option<Claim> {
        let call = claim.call(&alias);
        let reply = self.ask(&call);
        if reply.end != claim.reply.end {
            self.report_end(&reply, &call);
        }
        if reply.redirects() || !self.is_own(&reply) || matches!(reply.end, End::InvalidJson | End::Failed(_)) {
            return None;
        }
        self.report_fields(&reply, &call);
        if reply.is_open() && !claim.reply.is_open() {
            let message = format!("callers of {alias:?} need no PIN, unlike those of other rooms");
            let at = self.answer(&call);
            self.findings.add(LintCode::NoPin, at, message);
        }
        let room = alias.strip_prefix(claim.prefix.as_str()).filter(|_| !claim.prefix.is_empty());
        if let Some(name) = reply.text("name").filter(|name| room.is_some_and(|room| name.eq_ignore_ascii_case(room))) {
            let message =
                format!("name is the alias without its prefix: {alias:?} becomes {name:?}, which may be another VMR");
            let at = self.place("name", &call);
            self.findings.add(LintCode::NameCollision, at, message);
        }
        // A branch for the room may stand before those that leave the call to others.
        let is_known = [LintCode::ConfiguredServiceShadowed, LintCode::ExternalRejectIgnored];
        if is_early && !is_known.into_iter().any(|code| self.findings.has(code)) {
            let services: Vec<_> = configured_services().into_iter().take(1).collect();
            self.report_configured_at(self.facts.decision(&alias), &call, &services);
        }
        let Claim { form, domain, .. } = claim;
        Some(Claim { prefix: alias, room: String::new(), other_room: None, form: *form, domain: domain.clone(), reply })
    }

    /// Aliases under the prefix of `claim` that the script's texts name, or whose end they name.
    fn named_rooms(&self, claim: &Claim) -> Vec<String> {
        let [compared, others] = self.facts.texts();
        let mut seen = BTreeSet::from([claim.alias(), claim.prefix.clone()]);
        let mut aliases = Vec::new();
        for (text, is_compared) in
            compared.iter().map(|text| (text, true)).chain(others.iter().map(|text| (text, false)))
        {
            for read in samples(text, 'a', '1').whole {
                let named = local_part(&read);
                if !is_alias_text(named) {
                    continue;
                }
                let begins =
                    named.get(..claim.prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(&claim.prefix));
                let of_another = |other: &Claim| !other.prefix.is_empty() && named.starts_with(other.prefix.as_str());
                if !begins && self.found.claims.iter().any(of_another) {
                    continue;
                }
                let is_open = |end: Option<char>| end.is_some_and(|ch| !ch.is_alphanumeric());
                let alias = match (begins, is_open(named.chars().next()), is_open(named.chars().last())) {
                    // What ends like a prefix is one of several rooms.
                    (true, _, true) if named.len() > claim.prefix.len() => format!("{named}{}", claim.room),
                    (true, _, _) => named.to_owned(),
                    (false, true, _) if is_compared && !claim.room.is_empty() => format!("{}{named}", claim.alias()),
                    (false, false, false) if is_compared && !claim.room.is_empty() => {
                        format!("{}{named}", claim.prefix)
                    }
                    _ => continue,
                };
                if seen.insert(alias.clone()) {
                    aliases.push(alias);
                }
            }
        }
        aliases
    }
}

/// Whether an answer says the same as that to another room, but for what each room has of its own.
fn is_alike(reply: &Reply, other: &Reply) -> bool {
    let rest = |result: &Map<String, Value>| {
        let mut rest = result.clone();
        for field in OF_THE_ROOM {
            if let Some(value) = rest.get_mut(field) {
                *value = Value::Null;
            }
        }
        rest
    };
    reply.end == other.end && reply.action == other.action && rest(&reply.result) == rest(&other.result)
}
