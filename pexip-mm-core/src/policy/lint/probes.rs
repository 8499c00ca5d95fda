//! What a script does, judged by running it: for its own rooms, for everybody else's services, and for hostile callers.

use super::claim::{Claim, Form, Found, is_own, likenesses, long_rooms, with_other_beginning};
use super::finding::{Findings, LintCode};
use super::injection;
use super::run::{End, Reply, Runner};
use super::syntax::Facts;
use crate::pin::Pin;
use crate::policy::call::Call;

/// A PIN below this many digits is called short. Pexip recommends as many.
const PIN_LEN: usize = 6;

/// The most texts that are tried as a domain.
const MAX_LABELS: usize = 24;

/// The most times that a variant of the script is run to see where a value comes from.
const MAX_LOCATED: usize = 40;

/// Everything that one lint works with.
pub(super) struct Probes<'a, 't, 's> {
    pub(super) facts: &'a Facts<'t, 's>,
    pub(super) runner: &'a mut Runner,
    pub(super) findings: &'a mut Findings<'s>,
    pub(super) found: &'a Found,
    /// How often a variant was run to see where a value comes from.
    located: usize,
}

impl<'a, 't, 's> Probes<'a, 't, 's> {
    pub(super) fn new(
        facts: &'a Facts<'t, 's>,
        runner: &'a mut Runner,
        findings: &'a mut Findings<'s>,
        found: &'a Found,
    ) -> Self {
        Self { facts, runner, findings, found, located: 0 }
    }

    /// Reports everything that running the script shows.
    pub(super) fn report(&mut self) {
        self.report_end(&self.found.stranger.reply, &self.found.stranger.call());
        if self.found.everything {
            let message = format!("conference is given whatever is dialled, such as {:?}", self.found.stranger.alias);
            self.findings.add(LintCode::AnswersEverything, self.facts.answer(), message);
        }
        for claim in &self.found.claims {
            if claim.reply.redirects() {
                // It is not known what is behind the other alias: only whether Pexip takes the answer, whatever is dialled.
                self.report_end(&claim.reply, &claim.call(&claim.alias()));
                injection::report(self, claim);
                continue;
            }
            self.report_answer(claim);
            self.report_callers(claim);
            self.report_same_room(claim);
            self.report_again(claim);
            if !self.found.everything {
                self.report_bounds(claim);
            }
            self.report_names(claim);
            injection::report(self, claim);
            self.report_configured(claim);
            self.report_dial_out(claim);
        }
        self.report_others();
        self.report_named_rooms();
        self.report_circumstances();
    }

    pub(super) fn ask(&mut self, call: &Call) -> Reply {
        self.runner.ask(call)
    }

    /// Where the value comes from that stands under the key `name` in the answer to `call`.
    pub(super) fn place(&mut self, name: &str, call: &Call) -> usize {
        let facts = self.facts;
        if self.located < MAX_LOCATED
            && let Some((variant, marks)) = facts.with_keys_marked(name)
        {
            self.located += 1;
            let rendered = self.runner.of_variant(variant).ask(call).rendered;
            let is_there =
                |mark: char| rendered.contains(mark) || rendered.contains(&format!("\\u{:04x}", u32::from(mark)));
            if let Some((_, at)) = marks.into_iter().find(|(mark, _)| is_there(*mark)) {
                return at;
            }
        }
        facts.field(name)
    }

    /// Where the answer to `call` begins.
    pub(super) fn answer(&mut self, call: &Call) -> usize {
        self.place("service_type", call)
    }

    pub(super) fn is_own(&self, reply: &Reply) -> bool {
        self.found.everything || is_own(reply, &self.found.stranger.reply)
    }

    /// What the script gives to the people it is for.
    fn report_answer(&mut self, claim: &Claim) {
        let call = claim.call(&claim.alias());
        self.report_end(&claim.reply, &call);
        if matches!(claim.reply.end, End::InvalidJson | End::Failed(_)) {
            return;
        }
        self.report_fields(&claim.reply, &call);
        let other = claim.other_room.as_ref().map(|room| self.ask(&claim.call(&format!("{}{room}", claim.prefix))));
        for field in ["pin", "guest_pin"] {
            let pin = claim.reply.text(field);
            if is_short(pin) && other.as_ref().is_some_and(|other| other.text(field) == pin) {
                let message = format!("one short \"{field}\" serves every room, so that who knows one can enter all");
                let at = self.place(field, &call);
                self.findings.add(LintCode::PinShared, at, message);
            }
        }
        if claim.reply.is_open() {
            let message = "rooms have no PIN, so that whoever dials one is its host";
            let at = self.answer(&call);
            self.findings.add(LintCode::NoPin, at, message);
        }
        if let Some(other) = other {
            self.report_shared(claim, &other);
        }
    }

    /// Reports what Pexip accepts in an answer and what is unwise all the same.
    pub(super) fn report_fields(&mut self, reply: &Reply, call: &Call) {
        for field in ["pin", "guest_pin"] {
            let pin = reply.text(field);
            if is_short(pin) {
                let message = format!("\"{field}\" has {} digits, which can be guessed", digits(pin).len());
                let at = self.place(field, call);
                self.findings.add(LintCode::PinShort, at, message);
            }
        }
        self.report_misspelt(reply, call);
    }

    /// Whether two rooms lead to one conference.
    fn report_shared(&mut self, claim: &Claim, other: &Reply) {
        let shared = |one: &Reply, another: &Reply| {
            one.text("name").filter(|name| !name.is_empty() && another.text("name") == Some(name)).map(str::to_owned)
        };
        let mut name = shared(&claim.reply, other);
        let mut ask = |room: &str| {
            let reply = self.ask(&claim.call(&format!("{}{room}", claim.prefix)));
            self.is_own(&reply).then_some(reply)
        };
        // Long ones too: a name may be cut, at either end.
        for [room, other] in long_rooms(&claim.room) {
            if let (Some(one), Some(another)) = (ask(&room), ask(&other)) {
                name = name.or_else(|| shared(&one, &another));
                name = name.or_else(|| shared(&one, &ask(&with_other_beginning(&room))?));
                break;
            }
        }
        for [room, other] in likenesses(&claim.room) {
            name = name.or_else(|| shared(&ask(&room)?, &ask(&other)?));
        }
        if let Some(name) = name {
            let message = format!("different aliases lead to one conference, {name:?}");
            let at = self.place("name", &claim.call(&claim.alias()));
            self.findings.add(LintCode::RoomsShareName, at, message);
        }
    }

    /// Whether somebody else who dials a room gets to the same conference.
    fn report_same_room(&mut self, claim: &Claim) {
        let call = claim.call(&claim.alias());
        let elsewhere = call.clone().with("location", "Oslo").with("node_ip", "192.0.2.20");
        let caller = call.with("remote_alias", "bob@example.org").with("remote_display_name", "Bob");
        let caller = caller.with("vendor", "Chrome/120").with("remote_address", "203.0.113.9");
        let caller = caller.with("remote_port", 50001).with("call_tag", "zq").with("bandwidth", 1152);
        for (call, who) in [(elsewhere, "callers at another location"), (caller, "other callers")] {
            let reply = self.ask(&call);
            self.report_end(&reply, &call);
            if self.is_own(&reply) && differs(claim, &reply) {
                let name = reply.text("name").unwrap_or_default();
                let message = format!("{who} who dial {:?} get a conference of their own, {name:?}", call.dialled());
                let at = self.place("name", &call);
                self.findings.add(LintCode::NameVaries, at, message);
            }
        }
    }

    /// Whether everybody who means the room gets to it.
    fn report_callers(&mut self, claim: &Claim) {
        let alias = claim.alias();
        let decision = self.facts.decision(&claim.prefix);
        if claim.form == Form::Sip {
            let message = format!("web app callers dial {alias:?} without a scheme, and are not answered");
            self.findings.add(LintCode::WebCallersNotMatched, decision, message);
        }
        let mut domains = self.found.domains.clone();
        let mut sip: Vec<String> = domains.iter().map(|domain| format!("sip:{alias}@{domain}")).collect();
        let mut by_sip = self.reaches(claim, &sip, "sip");
        if !by_sip && let Some(domain) = self.domain_without_dot(claim) {
            sip = vec![format!("sip:{alias}@{domain}")];
            domains = vec![domain];
            by_sip = self.reaches(claim, &sip, "sip");
        }
        if by_sip {
            let sips: Vec<String> = domains.iter().map(|domain| format!("sips:{alias}@{domain}")).collect();
            if !self.reaches(claim, &sips, "sip") {
                let message = format!("callers of {:?} are not answered", sips.first().map_or("sips:", String::as_str));
                self.findings.add(LintCode::SipsNotMatched, decision, message);
            }
        } else {
            let message =
                format!("SIP callers dial {:?} and are not answered", sip.first().map_or("sip:", String::as_str));
            self.findings.add(LintCode::SipNotMatched, decision, message);
        }
        let h323: Vec<String> = std::iter::once(format!("h323:{alias}"))
            .chain(domains.iter().map(|domain| format!("h323:{alias}@{domain}")))
            .collect();
        if !self.reaches(claim, &h323, "h323") {
            let message = format!("H.323 callers may arrive as {:?} and are not answered", format!("h323:{alias}"));
            self.findings.add(LintCode::H323NotMatched, decision, message);
        }
        if claim.form == Form::Bare {
            let web: Vec<String> = domains.iter().map(|domain| format!("{alias}@{domain}")).collect();
            self.reaches(claim, &web, "webrtc");
        }
        let capitals = alias.to_ascii_uppercase();
        if capitals != alias {
            let call = claim.call(&capitals);
            let reply = self.ask(&call);
            if reply.end == End::Unknown {
                return;
            }
            if !self.is_own(&reply) {
                let message = format!("alias in capitals, {capitals:?}, is not answered");
                self.findings.add(LintCode::CaseSensitive, decision, message);
                return;
            }
            self.report_end(&reply, &call);
            if differs(claim, &reply) {
                let message = format!("alias in capitals, {capitals:?}, gives another conference");
                let at = self.place("name", &call);
                self.findings.add(LintCode::CaseSensitive, at, message);
            }
        }
    }

    /// A text of the script by which SIP callers are answered who dial it as the domain.
    fn domain_without_dot(&mut self, claim: &Claim) -> Option<String> {
        let labels = self.found.labels.iter().take(MAX_LABELS);
        let alias = claim.alias();
        labels.into_iter().find_map(|label| {
            let reply = self.runner.ask(&Call::new(&format!("sip:{alias}@{label}"), "sip"));
            is_own(&reply, &self.found.stranger.reply).then(|| label.clone())
        })
    }

    /// Whether any of `addresses` is answered, and reports those that lead to another conference.
    fn reaches(&mut self, claim: &Claim, addresses: &[String], protocol: &str) -> bool {
        let mut reached = false;
        for address in addresses {
            let call = Call::new(address, protocol);
            let reply = self.ask(&call);
            // What was not tried counts as answered: a finding needs proof.
            if reply.end == End::Unknown {
                return true;
            }
            if !self.is_own(&reply) {
                continue;
            }
            reached = true;
            self.report_end(&reply, &call);
            if reply.is_open() && !claim.reply.is_open() {
                let message = format!("callers of {address:?} need no PIN, unlike others");
                let at = self.answer(&call);
                self.findings.add(LintCode::NoPin, at, message);
            }
            if differs(claim, &reply) {
                let name = reply.text("name").unwrap_or_default();
                let domain = address.rsplit_once('@').map(|(_, domain)| domain);
                let code = if ["sip:", "sips:", "h323:"].into_iter().any(|scheme| name.starts_with(scheme)) {
                    LintCode::SchemeInName
                } else if domain.is_some_and(|domain| name.contains(domain)) {
                    LintCode::DomainInName
                } else {
                    LintCode::NameVaries
                };
                let message = format!("callers of {address:?} get a conference of their own, {name:?}");
                let at = self.place("name", &call);
                self.findings.add(code, at, message);
            }
        }
        reached
    }

    /// Whether more is answered than the rooms.
    fn report_bounds(&mut self, claim: &Claim) {
        let shorter = |other: &Claim| other.prefix != claim.prefix && claim.prefix.starts_with(&other.prefix);
        let is_room_of_another = self.found.claims.iter().any(shorter);
        if !claim.prefix.is_empty() && !claim.room.is_empty() && !is_room_of_another {
            let call = claim.call(&claim.prefix);
            let reply = self.ask(&call);
            if reply.gives_service() && self.is_own(&reply) {
                let prefix = &claim.prefix;
                if reply.text("name").is_some_and(|name| name.trim().is_empty()) {
                    let message = format!("prefix alone, {prefix:?}, gives a conference with an empty name");
                    let at = self.place("name", &call);
                    self.findings.add(LintCode::EmptyName, at, message);
                } else {
                    let message = format!("prefix alone, {prefix:?}, is answered");
                    self.findings.add(LintCode::PrefixAloneAnswered, self.facts.decision(prefix), message);
                }
            }
        }
        // What has the prefix in front as well may be another room.
        let in_front = if claim.prefix.starts_with('z') { "kv" } else { "zq" };
        let longer = format!("{in_front}{}", claim.alias());
        let reply = self.ask(&claim.call(&longer));
        if reply.end != End::Unknown && is_own(&reply, &self.found.stranger.reply) {
            let message = format!("prefix is found anywhere: {longer:?} is answered too");
            self.findings.add(LintCode::PrefixNotAnchored, self.facts.decision(&claim.prefix), message);
        }
    }

    /// Whether a room can take the name of another VMR.
    fn report_names(&mut self, claim: &Claim) {
        if claim.prefix.is_empty() || claim.room.is_empty() {
            return;
        }
        // The room that was found first, then one that a person may have.
        for room in [claim.room.as_str(), "ceo"] {
            let alias = format!("{}{room}", claim.prefix);
            let call = claim.call(&alias);
            let reply = self.ask(&call);
            if let Some(name) = reply.text("name").filter(|name| self.is_own(&reply) && name.eq_ignore_ascii_case(room))
            {
                let message = format!(
                    "name is the alias without its prefix: {alias:?} becomes {name:?}, which may be another VMR"
                );
                let at = self.place("name", &call);
                self.findings.add(LintCode::NameCollision, at, message);
                return;
            }
        }
    }

    /// Reports that Pexip cannot use an answer.
    pub(super) fn report_end(&mut self, reply: &Reply, call: &Call) {
        self.report_end_of(reply, call, "");
    }

    /// As [`Self::report_end`], where `of` tells what is special about the call.
    pub(super) fn report_end_of(&mut self, reply: &Reply, call: &Call, of: &str) {
        let dialled = call.dialled();
        match &reply.end {
            End::Answered | End::Unknown => {}
            End::InvalidJson => {
                let at = self.facts.invalid_json(&reply.rendered);
                let message = format!("answer to {dialled:?}{of} is no JSON, so that Pexip discards it");
                self.findings.add(LintCode::InvalidJson, at, message);
            }
            End::TooExpensive => {
                let message = format!("script does too much work to answer {dialled:?}{of}");
                self.findings.add(LintCode::TooExpensive, self.facts.answer(), message);
            }
            End::Failed(failure) => {
                let message = format!("script stops when {dialled:?} is dialled{of}: {}", failure.reason);
                self.findings.add(LintCode::ScriptFails, self.facts.line(failure.line), message);
            }
            End::Discarded(faults) => {
                for fault in faults {
                    let mut places =
                        fault.value.as_ref().map_or_else(Vec::new, |value| self.facts.written(&fault.field, value));
                    if places.is_empty() {
                        let key = if fault.code == LintCode::FieldMissing { "service_type" } else { &fault.field };
                        places.push(self.place(key, call));
                    }
                    for at in places {
                        self.findings.add(fault.code, at, format!("answer is discarded: {}", fault.reason));
                    }
                }
            }
        }
    }
}

/// The digits of a PIN; nothing of what is no PIN at all.
fn digits(pin: Option<&str>) -> &str {
    pin.filter(|pin| Pin::parse(pin).is_ok()).map(|pin| pin.trim_end_matches('#')).unwrap_or_default()
}

/// Whether a PIN can be guessed.
fn is_short(pin: Option<&str>) -> bool {
    (1..PIN_LEN).contains(&digits(pin).len())
}

/// Whether `reply` is certainly another conference than the claim's.
pub(super) fn differs(claim: &Claim, reply: &Reply) -> bool {
    reply.text("name").is_some_and(|name| !claim.name().is_empty() && name != claim.name())
}
