//! What a script does to the services of others: those that Pexip has configured, those that an external policy server
//! refused, and calls that go out.

use serde_json::{Map, Value, json};

use super::claim::Claim;
use super::finding::LintCode;
use super::probes::Probes;
use super::run::{End, Reply};
use crate::policy::call::{Call, gateway_rule};

impl Probes<'_, '_, '_> {
    /// Whether what Pexip or an external policy has decided stands.
    pub(super) fn report_configured(&mut self, claim: &Claim) {
        let decision = self.facts.decision(&claim.prefix);
        self.report_configured_at(decision, &claim.call(&claim.alias()), &configured_services());
    }

    /// As [`Self::report_configured`], for `call` and some services, with findings at the place `decision`.
    pub(super) fn report_configured_at(&mut self, decision: usize, call: &Call, services: &[Map<String, Value>]) {
        for service in services {
            let reply = self.ask(&call.clone().configured(service));
            self.report_end(&reply, call);
            if let Some(change) = change(&reply, service) {
                let kind = service.get("service_type").and_then(Value::as_str).unwrap_or_default();
                let message =
                    format!("service configured in Pexip under an alias with this prefix (type {kind:?}) {change}");
                self.findings.add(LintCode::ConfiguredServiceShadowed, decision, message);
                break;
            }
        }
        let refused = call.clone().with("external_policy_disposition", "REJECT");
        let reply = self.ask(&refused);
        self.report_end(&reply, &refused);
        if reply.gives_service() {
            let message = "calls that an external policy has refused are answered all the same";
            self.findings.add(LintCode::ExternalRejectIgnored, decision, message);
        }
    }

    pub(super) fn report_dial_out(&mut self, claim: &Claim) {
        if claim.reply.end != End::Answered {
            return;
        }
        let name = claim.name().to_owned();
        let tag = claim.reply.text("service_tag").unwrap_or_default().to_owned();
        let call = claim.call(&claim.alias()).out_of(&name, &tag);
        let passed_on = call.clone().configured(&claim.reply.result);
        let (alone, given) = (self.ask(&call), self.ask(&passed_on));
        if alone.end == End::Unknown || given.end == End::Unknown {
            return;
        }
        let same = |reply: &Reply| {
            reply.text("name") == Some(&name) && reply.text("service_type") == claim.reply.text("service_type")
        };
        let other = |reply: &Reply| reply.gives_service() && !same(reply);
        if other(&alone) || other(&given) || !(same(&alone) || same(&given)) {
            let message = format!("call out of the conference {name:?} does not get that conference as its answer");
            // Another name is at fault where it is made; no answer at all, where the script decides.
            let renamed = [(&alone, &call), (&given, &passed_on)].into_iter().find(|(reply, _)| other(reply));
            let at = match renamed {
                Some((reply, call)) if reply.text("name") != Some(&name) => self.place("name", call),
                _ => self.facts.decision(&claim.prefix),
            };
            self.findings.add(LintCode::DialOutDiffers, at, message);
        }
        let gateway = gateway_rule(&claim.alias());
        let gateway_out = claim.call(&claim.alias()).out_of("Gateway to phones", "phones").configured(&gateway);
        let to_room = self.found.stranger.call().out_of("Board meeting", "board").with("remote_alias", claim.alias());
        for (call, what) in [(gateway_out, "through a gateway rule"), (to_room, "of another service to a room")] {
            let reply = self.ask(&call);
            if reply.gives_service() && reply.text("name") == Some(&name) {
                let message = format!("call out {what} is answered with the room's own conference");
                self.findings.add(LintCode::DialOutClaimed, self.facts.decision(&claim.prefix), message);
            }
        }
    }

    /// Whether services that are not the script's are left alone, and whether a strict node could run it.
    pub(super) fn report_others(&mut self) {
        let mut strict = vec![self.found.stranger.call()];
        let stranger = self.found.stranger.alias;
        for call in [Call::new(&format!("sip:{stranger}@example.com"), "sip"), Call::new(stranger, "h323")] {
            let reply = self.ask(&call);
            self.report_end(&reply, &call);
        }
        if let Some(board) = configured_services().into_iter().next() {
            let calls = [
                self.found.stranger.call(),
                Call::new("sip:board@example.com", "sip").with("registered", true).with("location", "Oslo"),
                Call::new("board", "h323").with("registered", true),
            ];
            let calls = calls.map(|call| call.configured(&board));
            let mut changes = Vec::new();
            for call in &calls {
                let reply = self.ask(call);
                self.report_end(&reply, call);
                changes.extend(change(&reply, &board));
            }
            if !self.found.everything
                && changes.len() == calls.len()
                && let Some(change) = changes.first()
            {
                let message =
                    format!("service configured in Pexip that has nothing to do with the script's rooms {change}");
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
}

/// What becomes of `service`, configured in Pexip, if it is not what the call gets. An answer that is discarded leaves it
/// in place.
fn change(reply: &Reply, service: &Map<String, Value>) -> Option<&'static str> {
    if reply.end != End::Answered {
        return None;
    }
    if reply.rejects() {
        return Some("is refused");
    }
    let same = |field: &str| reply.result.get(field) == service.get(field);
    let pin = |result: &Map<String, Value>, field: &str| {
        result.get(field).and_then(Value::as_str).filter(|pin| !pin.is_empty()).map(str::to_owned)
    };
    let lost = |field: &&str| pin(service, field).is_some() && pin(&reply.result, field).is_none();
    let other = |field: &&str| pin(service, field) != pin(&reply.result, field);
    if reply.result.is_empty() {
        None
    } else if !same("name") || !same("service_type") {
        Some("is replaced by the script's own")
    } else if PINS.iter().any(lost) {
        Some("loses its PIN")
    } else if PINS.iter().any(other) {
        Some("gets another PIN")
    } else {
        None
    }
}

/// The fields of a service that hold PINs.
const PINS: [&str; 2] = ["pin", "guest_pin"];

/// Services as an administrator may have configured them, one of each type that a room must not take the place of.
pub(super) fn configured_services() -> Vec<Map<String, Value>> {
    [
        // With everything that JSON writes otherwise than Python does.
        json!({
            "service_type": "conference", "name": "Board meeting", "service_tag": "board", "pin": "735291",
            "guest_pin": "735201", "allow_guests": true, "locked": false, "crypto_mode": null,
            "description": "The board's \"big\" meeting",
        }),
        json!({ "service_type": "lecture", "name": "All hands", "service_tag": "hands", "pin": "735292" }),
        json!({ "service_type": "two_stage_dialing", "name": "Reception", "service_tag": "reception" }),
        json!({ "service_type": "media_playback", "name": "Film", "service_tag": "film", "media_playlist_name": "Film" }),
        json!({ "service_type": "test_call", "name": "Test call", "service_tag": "test" }),
    ]
    .into_iter()
    .filter_map(|service| if let Value::Object(service) = service { Some(service) } else { None })
    .collect()
}
