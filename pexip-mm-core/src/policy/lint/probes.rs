//! What a script does, judged by running it: for its own rooms, for everybody else's services, and for hostile callers.

use serde_json::{Map, Value, json};

use super::claim::{Claim, Form, Found, STRANGER, is_own};
use super::finding::{Findings, LintCode};
use super::injection;
use super::run::{Call, End, Reply, Runner};
use super::syntax::Facts;
use crate::pin::Pin;

/// A PIN below this many digits is called short. Pexip recommends as many.
const PIN_LEN: usize = 6;

/// The most texts that are tried as a domain.
const MAX_LABELS: usize = 24;

/// Everything that one lint works with.
pub(super) struct Probes<'a, 't, 's> {
    pub(super) facts: &'a Facts<'t, 's>,
    pub(super) runner: &'a mut Runner,
    pub(super) findings: &'a mut Findings<'s>,
    pub(super) found: &'a Found,
}

impl Probes<'_, '_, '_> {
    /// Reports everything that running the script shows.
    pub(super) fn report(&mut self) {
        self.report_end(&self.found.stranger, &Call::web(STRANGER));
        if self.found.everything {
            let message = format!("conference is given whatever is dialled, such as {STRANGER:?}");
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
            if !self.found.everything {
                self.report_bounds(claim);
            }
            self.report_names(claim);
            injection::report(self, claim);
            self.report_configured(claim);
            self.report_dial_out(claim);
        }
        self.report_others();
    }

    pub(super) fn ask(&mut self, call: &Call) -> Reply {
        self.runner.ask(call)
    }

    fn is_own(&self, reply: &Reply) -> bool {
        self.found.everything || is_own(reply, &self.found.stranger)
    }

    /// What the script gives to the people it is for.
    fn report_answer(&mut self, claim: &Claim) {
        let call = claim.call(&claim.alias());
        self.report_end(&claim.reply, &call);
        if matches!(claim.reply.end, End::InvalidJson | End::Failed(_)) {
            return;
        }
        let pin = claim.reply.text("pin");
        let other = claim.other_room.as_ref().map(|room| self.ask(&claim.call(&format!("{}{room}", claim.prefix))));
        for (field, pin) in [("pin", pin), ("guest_pin", claim.reply.text("guest_pin"))] {
            // What is no PIN at all was reported as that.
            let Some(digits) = pin.filter(|pin| Pin::parse(pin).is_ok()).map(|pin| pin.trim_end_matches('#')) else {
                continue;
            };
            let is_short = digits.len() < PIN_LEN;
            if is_short {
                let message = format!("\"{field}\" has {} digits, which can be guessed", digits.len());
                self.findings.add(LintCode::PinShort, self.facts.field(field), message);
            }
            if is_short && other.as_ref().is_some_and(|other| other.text(field) == pin) {
                let message = format!("one short \"{field}\" serves every room, so that who knows one can enter all");
                self.findings.add(LintCode::PinShared, self.facts.field(field), message);
            }
        }
        let has = |field: &str| claim.reply.result.get(field).is_some_and(|value| !matches!(value, Value::Null));
        let is_closed = ["pin", "host_identity_provider_group", "guest_identity_provider_group"].into_iter().any(has);
        let is_conference = matches!(claim.reply.text("service_type"), Some("conference" | "lecture"));
        if is_conference && !is_closed && claim.reply.end == End::Answered {
            let message = "rooms have no PIN, so that whoever dials one is its host";
            self.findings.add(LintCode::NoPin, self.facts.answer(), message);
        }
        if let Some(other) = other
            && !claim.name().is_empty()
            && other.text("name") == Some(claim.name())
        {
            let message = format!("different aliases lead to one conference, {:?}", claim.name());
            self.findings.add(LintCode::RoomsShareName, self.facts.field("name"), message);
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
            let reply = self.ask(&claim.call(&capitals));
            if reply.end == End::Unknown {
                return;
            }
            if !self.is_own(&reply) {
                let message = format!("alias in capitals, {capitals:?}, is not answered");
                self.findings.add(LintCode::CaseSensitive, decision, message);
            } else if differs(claim, &reply) {
                let message = format!("alias in capitals, {capitals:?}, gives another conference");
                self.findings.add(LintCode::CaseSensitive, self.facts.field("name"), message);
            }
        }
    }

    /// A text of the script by which SIP callers are answered who dial it as the domain.
    fn domain_without_dot(&mut self, claim: &Claim) -> Option<String> {
        let labels = self.found.labels.iter().take(MAX_LABELS);
        let alias = claim.alias();
        labels.into_iter().find_map(|label| {
            let reply = self.runner.ask(&Call::new(&format!("sip:{alias}@{label}"), "sip"));
            is_own(&reply, &self.found.stranger).then(|| label.clone())
        })
    }

    /// Whether any of `addresses` is answered, and reports those that lead to another conference.
    fn reaches(&mut self, claim: &Claim, addresses: &[String], protocol: &str) -> bool {
        let mut reached = false;
        for address in addresses {
            let reply = self.ask(&Call::new(address, protocol));
            // What was not tried counts as answered: a finding needs proof.
            if reply.end == End::Unknown {
                return true;
            }
            if !self.is_own(&reply) {
                continue;
            }
            reached = true;
            if differs(claim, &reply) {
                let name = reply.text("name").unwrap_or_default();
                let scheme = ["sip:", "sips:", "h323:"].into_iter().any(|scheme| name.starts_with(scheme));
                let code = if scheme { LintCode::SchemeInName } else { LintCode::DomainInName };
                let message = format!("callers of {address:?} get a conference of their own, {name:?}");
                self.findings.add(code, self.facts.field("name"), message);
            }
        }
        reached
    }

    /// Whether more is answered than the rooms.
    fn report_bounds(&mut self, claim: &Claim) {
        if !claim.prefix.is_empty() && !claim.room.is_empty() {
            let reply = self.ask(&claim.call(&claim.prefix));
            if reply.gives_service() {
                let prefix = &claim.prefix;
                if reply.text("name").is_some_and(|name| name.trim().is_empty()) {
                    let message = format!("prefix alone, {prefix:?}, gives a conference with an empty name");
                    self.findings.add(LintCode::EmptyName, self.facts.field("name"), message);
                } else {
                    let message = format!("prefix alone, {prefix:?}, is answered");
                    self.findings.add(LintCode::PrefixAloneAnswered, self.facts.decision(prefix), message);
                }
            }
        }
        let longer = format!("zq{}", claim.alias());
        let reply = self.ask(&claim.call(&longer));
        if reply.end != End::Unknown && is_own(&reply, &self.found.stranger) {
            let message = format!("prefix is found anywhere: {longer:?} is answered too");
            self.findings.add(LintCode::PrefixNotAnchored, self.facts.decision(&claim.prefix), message);
        }
    }

    /// Whether a room can take the name of another VMR.
    fn report_names(&mut self, claim: &Claim) {
        if claim.prefix.is_empty() || claim.room.is_empty() {
            return;
        }
        let ceo = format!("{}ceo", claim.prefix);
        let is_cut = |reply: &Reply, room: &str| reply.text("name").is_some_and(|name| name.eq_ignore_ascii_case(room));
        if is_cut(&claim.reply, &claim.room) || is_cut(&self.ask(&claim.call(&ceo)), "ceo") {
            let message =
                format!("name is the alias without its prefix: {ceo:?} becomes \"ceo\", which may be another VMR");
            self.findings.add(LintCode::NameCollision, self.facts.field("name"), message);
        }
    }

    /// Whether what Pexip or an external policy has decided stands.
    fn report_configured(&mut self, claim: &Claim) {
        let call = claim.call(&claim.alias());
        let decision = self.facts.decision(&claim.prefix);
        for service in configured_services() {
            let reply = self.ask(&call.clone().configured(&service));
            self.report_end(&reply, &call);
            if !passes(&reply, &service) {
                let kind = service.get("service_type").and_then(Value::as_str).unwrap_or_default();
                let what = if reply.rejects() { "refused" } else { "replaced by the script's own" };
                let message =
                    format!("service configured in Pexip under an alias with this prefix (type {kind:?}) is {what}");
                self.findings.add(LintCode::ConfiguredServiceShadowed, decision, message);
                break;
            }
        }
        let reply = self.ask(&call.with("external_policy_disposition", "REJECT"));
        if reply.gives_service() {
            let message = "calls that an external policy has refused are answered all the same";
            self.findings.add(LintCode::ExternalRejectIgnored, decision, message);
        }
    }

    fn report_dial_out(&mut self, claim: &Claim) {
        if claim.reply.end != End::Answered || claim.name().is_empty() {
            return;
        }
        let name = claim.name().to_owned();
        let tag = claim.reply.text("service_tag").unwrap_or_default().to_owned();
        let out = |call: Call, name: &str, tag: &str| {
            call.with("call_direction", "dial_out")
                .with("service_name", name)
                .with("unique_service_name", name)
                .with("service_tag", tag)
                .with("remote_alias", "sip:bob@example.com")
                .with("protocol", "sip")
        };
        let call = out(claim.call(&claim.alias()), &name, &tag);
        let alone = self.ask(&call);
        let given = self.ask(&call.configured(&claim.reply.result));
        if alone.end == End::Unknown || given.end == End::Unknown {
            return;
        }
        let same = |reply: &Reply| {
            reply.text("name") == Some(&name) && reply.text("service_type") == claim.reply.text("service_type")
        };
        let other = |reply: &Reply| reply.gives_service() && !same(reply);
        if other(&alone) || other(&given) || !(same(&alone) || same(&given)) {
            let message = format!("call out of the conference {name:?} does not get that conference as its answer");
            self.findings.add(LintCode::DialOutDiffers, self.facts.decision(&claim.prefix), message);
        }
        let gateway = gateway(&claim.alias());
        let gateway_out = out(claim.call(&claim.alias()), "Gateway to phones", "phones").configured(&gateway);
        let to_room = out(Call::web(STRANGER), "Board meeting", "board").with("remote_alias", claim.alias());
        for (call, what) in [(gateway_out, "through a gateway rule"), (to_room, "of another service to a room")] {
            let reply = self.ask(&call);
            if reply.gives_service() && reply.text("name") == Some(&name) {
                let message = format!("call out {what} is answered with the room's own conference");
                self.findings.add(LintCode::DialOutClaimed, self.facts.decision(&claim.prefix), message);
            }
        }
    }

    /// Whether services that are not the script's are left alone, and whether a strict node could run it.
    fn report_others(&mut self) {
        let mut strict = vec![Call::web(STRANGER)];
        if let Some(board) = configured_services().into_iter().next() {
            let calls = [
                Call::web(STRANGER),
                Call::new("sip:board@example.com", "sip").with("registered", true).with("location", "Oslo"),
                Call::new("board", "h323").with("registered", true),
            ];
            let calls = calls.map(|call| call.configured(&board));
            let mut lost = !self.found.everything;
            for call in &calls {
                let reply = self.ask(call);
                self.report_end(&reply, call);
                lost = lost && reply.end == End::Answered && !passes(&reply, &board);
            }
            if lost {
                let message =
                    "services configured in Pexip that have nothing to do with the script are refused or replaced";
                self.findings.add(LintCode::OtherServicesLost, self.facts.answer(), message);
            }
            strict.extend(calls.into_iter().take(1));
            strict.extend(self.found.claims.iter().map(|claim| claim.call(&claim.alias()).configured(&board)));
        }
        strict.extend(self.found.claims.iter().map(|claim| claim.call(&claim.alias())));
        // What is defined nowhere was found by reading.
        if self.findings.has(LintCode::VariableUndefined) || self.findings.has(LintCode::FieldUnknown) {
            return;
        }
        for call in strict {
            let lenient = self.ask(&call);
            let reply = self.ask(&call.strict());
            if let End::Failed(failure) = reply.end
                && !matches!(lenient.end, End::Failed(_))
            {
                let at = self.facts.line(failure.line);
                let message =
                    format!("script stops where a node is strict about what is not there: {}", failure.reason);
                self.findings.add(LintCode::NeedsDefault, at, message);
            }
        }
    }

    /// Reports that Pexip cannot use an answer.
    fn report_end(&mut self, reply: &Reply, call: &Call) {
        let dialled = call.dialled();
        match &reply.end {
            End::Answered | End::Unknown => {}
            End::InvalidJson => {
                let at = self.facts.invalid_json(&reply.rendered);
                let message = format!("answer to {dialled:?} is no JSON, so that Pexip discards it");
                self.findings.add(LintCode::InvalidJson, at, message);
            }
            End::TooExpensive => {
                let message = format!("script does too much work to answer {dialled:?}");
                self.findings.add(LintCode::TooExpensive, self.facts.answer(), message);
            }
            // A name that Pexip does not know was found by reading.
            End::Failed(_)
                if self.findings.has(LintCode::FunctionUnknown) || self.findings.has(LintCode::TestUnknown) => {}
            End::Failed(failure) => {
                let message = format!("script stops when {dialled:?} is dialled: {}", failure.reason);
                self.findings.add(LintCode::ScriptFails, self.facts.line(failure.line), message);
            }
            End::Discarded(fault) => {
                let at = self.facts.field(&fault.field);
                self.findings.add(fault.code, at, format!("answer is discarded: {}", fault.reason));
            }
        }
    }
}

/// Whether `reply` is certainly another conference than the claim's.
fn differs(claim: &Claim, reply: &Reply) -> bool {
    let known = !claim.name().is_empty() && reply.end != End::InvalidJson;
    known && reply.text("name").is_some_and(|name| name != claim.name())
}

/// Whether `service`, configured in Pexip, is what the call gets. An answer that is discarded leaves it in place.
fn passes(reply: &Reply, service: &Map<String, Value>) -> bool {
    match reply.end {
        End::Answered => {
            let same_name = reply.result.get("name") == service.get("name");
            same_name || (reply.result.is_empty() && !reply.rejects())
        }
        _ => true,
    }
}

/// Services as an administrator may have configured them, one of each type that a room must not take the place of.
pub(super) fn configured_services() -> Vec<Map<String, Value>> {
    [
        json!({ "service_type": "conference", "name": "Board meeting", "service_tag": "board", "pin": "735291" }),
        json!({ "service_type": "lecture", "name": "All hands", "service_tag": "hands", "pin": "735292" }),
        json!({ "service_type": "two_stage_dialing", "name": "Reception", "service_tag": "reception" }),
        json!({ "service_type": "media_playback", "name": "Film", "service_tag": "film", "media_playlist_name": "Film" }),
        json!({ "service_type": "test_call", "name": "Test call", "service_tag": "test" }),
    ]
    .into_iter()
    .filter_map(|service| if let Value::Object(service) = service { Some(service) } else { None })
    .collect()
}

/// A call routing rule that lets calls out to phones.
fn gateway(local_alias: &str) -> Map<String, Value> {
    let rule = json!({
        "service_type": "gateway",
        "name": "Gateway to phones",
        "service_tag": "phones",
        "local_alias": local_alias,
        "remote_alias": "sip:+15550100@example.com",
        "outgoing_protocol": "sip",
    });
    if let Value::Object(rule) = rule { rule } else { Map::new() }
}
