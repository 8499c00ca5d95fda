//! What a script does for calls that differ in more than the alias: those that it asks for itself, and those at another
//! time.

use super::circumstance::Circumstance;
use super::claim::Claim;
use super::finding::LintCode;
use super::looks::circumstances;
use super::probes::{Probes, differs};
use super::run::{End, Moment, Reply};
use super::services::configured_services;
use crate::policy::call::Call;

/// The most runs that go into circumstances.
const MAX_RUNS: usize = 400;

impl Probes<'_, '_, '_> {
    /// What the script gives under the circumstances that it asks for.
    pub(super) fn report_circumstances(&mut self) {
        let found = self.found;
        let circumstances = circumstances(self.facts);
        let mut is_cut = circumstances.is_cut;
        let stranger = found.stranger.call();
        let mut others = vec![stranger.clone()];
        others.extend(configured_services().iter().take(1).map(|service| stranger.clone().configured(service)));
        let claims: Vec<&Claim> = found.claims.iter().filter(|claim| claim.is_answered()).collect();
        let each = claims.len() + others.len();
        for (at, circumstance) in circumstances.all.iter().enumerate() {
            if (at + 1) * each > MAX_RUNS {
                is_cut = true;
                break;
            }
            for call in &others {
                let call = circumstance.of(call.clone());
                let reply = self.runner.ask_at(&call, circumstance.moment());
                if reply.end != found.stranger.reply.end {
                    self.report_end_of(&reply, &call, &circumstance.describe());
                }
            }
            for claim in &claims {
                self.report_circumstance(claim, circumstance);
            }
        }
        if is_cut {
            self.runner.leave("script asks for more circumstances than are tried");
        }
    }

    fn report_circumstance(&mut self, claim: &Claim, circumstance: &Circumstance) {
        let call = circumstance.of(claim.call(&claim.alias()));
        let reply = self.runner.ask_at(&call, circumstance.moment());
        let of = circumstance.describe();
        if reply.end != claim.reply.end {
            self.report_end_of(&reply, &call, &of);
        }
        let is_readable = !matches!(reply.end, End::InvalidJson | End::Failed(_));
        if reply.redirects() || !is_readable || !self.is_own(&reply) || !circumstance.joins() {
            return;
        }
        self.report_fields(&reply, &call);
        if reply.is_open() && !claim.reply.is_open() && !circumstance.is_proof() {
            let message = format!("callers of {:?}{of} need no PIN, unlike others", call.dialled());
            let at = self.answer(&call);
            self.findings.add(LintCode::NoPin, at, message);
        }
        self.report_other_name(claim, &reply, &call, &of);
    }

    /// Reports that the name is another than that of the room.
    fn report_other_name(&mut self, claim: &Claim, reply: &Reply, call: &Call, of: &str) {
        if differs(claim, reply) {
            let name = reply.text("name").unwrap_or_default();
            let message = format!("callers of {:?}{of} get a conference of their own, {name:?}", call.dialled());
            let at = self.place("name", call);
            self.findings.add(LintCode::NameVaries, at, message);
        }
    }

    /// Whether the room is another, or has another PIN, when it is dialled again.
    pub(super) fn report_again(&mut self, claim: &Claim) {
        let changes = ["pex_now", "pex_uuid4", "pex_random_pin"];
        if !changes.into_iter().any(|function| self.facts.calls(function)) {
            return;
        }
        let call = claim.call(&claim.alias());
        let later = self.runner.ask_at(&call, Moment::LATER);
        if later.end != claim.reply.end {
            self.report_end_of(&later, &call, " at another time");
        }
        if self.is_own(&later) {
            self.report_other_name(claim, &later, &call, " at another time");
        }
        // A PIN may be one for the day, but not for the minute.
        let soon = self.runner.ask_at(&call, Moment::SOON);
        let pin = |reply: &Reply| reply.text("pin").map(str::to_owned);
        if self.is_own(&soon) && pin(&soon) != pin(&claim.reply) && !self.findings.has(LintCode::RandomPin) {
            let message = "\"pin\" is another one a minute later, so that participants get different PINs";
            let at = self.place("pin", &call);
            self.findings.add(LintCode::RandomPin, at, message);
        }
    }
}
