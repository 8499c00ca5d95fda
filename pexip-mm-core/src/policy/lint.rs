//! Judging a local policy script that an administrator already uses.
//!
//! A script is judged by reading it and by running it, as a Conferencing Node would, for calls that are ordinary and calls
//! that are hostile. Reading finds what Pexip has switched off and what is wrong whatever is dialled, and says where a
//! fault stands; running shows whether there is one. Which aliases a script answers with a conference of its own is not
//! told: it is tried what the script's texts suggest, plain ones as prefixes, patterns by what they match.
//!
//! What is tried, as far as the script can be seen to look at it:
//!
//! - Each prefix, with a few rooms, dialled from the web app, by SIP and by H.323; single rooms under a prefix, and ends
//!   of their names, that the script has as texts; pairs of rooms that differ only at one end, in hyphens or in digits.
//! - A call with each text or number that a field of `call_info` is compared with, alone and together with what stands
//!   beside and around that comparison; every protocol and trigger, where they are looked at; other times of the day
//!   and of the year; the same call again, later.
//! - Quotes and the like in whatever a caller can choose.
//!
//! What is not tried, or not called a fault:
//!
//! - What only comes together by chance: fields that are compared with each other or with what is computed, conditions
//!   on several fields in statements far apart, and what a caller can write into the answer under one circumstance only.
//! - Rooms that share a name as few do, as where it is a hash cut to a few digits: pairs show it only by luck.
//! - How well a PIN can be foreseen: one that is made from the alias without any secret is taken for a secret one.
//! - A call out that is refused once `service_config` was passed on: such a call comes with it as a rule.
//! - A room without PIN for callers who are registered, authenticated, or in a network that the script names.
//!
//! What counts as a fault:
//!
//! - An **error** turns callers away, lets them do harm, or makes Pexip discard the answer or the script.
//! - A **warning** works today, or depends on what Pexip does not document, or protects less than it could.
//! - One PIN for all rooms is a choice that this library offers: it is only a warning where the PIN is shorter than
//!   6 digits. Guests without a PIN are one as well, and no finding. Rooms without any PIN are a warning.
//! - No finding is made of a `gateway` rule that a room takes the place of: a catch-all rule must not swallow callers.
//!
//! A lint is bounded: a script and its variants run at most 1000 times, with a limit to the work of each run and of all
//! together. What does not fit, or cannot be simulated, is not judged, and a warning says so. Of a list that a field is
//! compared with, the first 24 texts are tried, and nothing is said of the others.
//!
//! No finding repeats a PIN that an answer has.

mod branches;
mod circumstance;
mod claim;
mod finding;
mod flow;
mod injection;
mod known;
mod looks;
mod misspelt;
mod places;
mod probes;
mod reading;
mod rooms;
mod run;
mod sample;
mod scope;
mod services;
mod syntax;

use std::slice;

use minijinja::machinery::{self, ast::Stmt};
use minijinja::syntax::SyntaxConfig;

use crate::error::Error;
use crate::policy::simulate::{DropReason, PolicyScript};
use crate::policy::tree;

pub(in crate::policy) use claim::Claim;
use claim::Found;
use finding::Findings;
use places::line_start;
use probes::Probes;
use run::{End, Reply, Runner};
use syntax::Facts;

pub use finding::{LintCode, LintFinding, LintReport, Severity};

/// Names the faults of a local service configuration script that reading and trying it show, each with its place and
/// what to write instead. That it names none is no proof that there is none: see the [module](self).
///
/// A script that cannot be parsed is a finding too, [`LintCode::SyntaxError`].
///
/// # Examples
/// ```
/// # use pexip_mm_core::policy::lint::{LintCode, lint_policy_script};
/// let script = r#"{% if service_config %}{"action": "continue", "result": {{ service_config | pex_to_json }}}
/// {% else %}{"action": "reject", "result": {}}{% endif %}"#;
/// assert!(lint_policy_script(script).findings.is_empty());
/// let report = lint_policy_script(r#"{"action": "reject", "result": {{ service_config | tojson }} }"#);
/// let finding = &report.findings[0];
/// assert_eq!((finding.code, finding.line, finding.column), (LintCode::FilterNotEnabled, 1, 52));
/// ```
pub fn lint_policy_script(source: &str) -> LintReport {
    let mut findings = Findings::new(source);
    match tree(source) {
        Ok(Err(reason)) => {
            let at = line_start(source, reason.line().unwrap_or(1));
            findings.add(LintCode::PartlyJudged, at, format!("no call could be judged: {reason}"));
        }
        Ok(Ok(tree)) => {
            let facts = Facts::new(source, slice::from_ref(&tree));
            if !facts.report_other_policy(&mut findings) {
                facts.report(&mut findings);
                run(source, &facts, &mut findings);
            }
        }
        Err(error) => report_unreadable(source, &error, &mut findings),
    }
    findings.into_report()
}

/// The syntax tree of a script that a simulation takes, which is not too long and does not nest too deep; or why it takes
/// it not, though a node may.
fn tree(source: &str) -> Result<Result<Stmt<'_>, DropReason>, Error> {
    if let Some(reason) = PolicyScript::parse(source)?.not_simulated() {
        return Ok(Err(reason.clone()));
    }
    machinery::parse(source, "script", SyntaxConfig::default()).map(Ok).map_err(|error| {
        let reason = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        Error::ScriptSyntax { line: error.line().unwrap_or(1), reason }
    })
}

fn report_unreadable(source: &str, error: &Error, findings: &mut Findings<'_>) {
    match error {
        Error::ScriptTooLong { max, .. } => {
            let at = source.char_indices().nth(*max).map_or(source.len(), |(at, _)| at);
            findings.add(LintCode::ScriptTooLong, at, error.to_string());
        }
        Error::ScriptSyntax { line, reason } => {
            findings.add(LintCode::SyntaxError, line_start(source, *line), format!("no valid template: {reason}"));
        }
        other => findings.add(LintCode::SyntaxError, 0, other.to_string()),
    }
}

/// Runs the script and reports what that shows.
fn run<'s>(source: &'s str, facts: &Facts<'_, 's>, findings: &mut Findings<'s>) {
    // What is not JSON makes every answer invalid and so would hide every other fault: without it, the rest of the script
    // can be judged.
    let mut runner = Runner::new(facts.with_json());
    let found = search(facts, &mut runner, claim::is_own);
    if !facts.flow.slips.is_empty() && is_broken(source, &runner, &found) {
        facts.report_slips(findings);
    }
    Probes::new(facts, &mut runner, findings, &found).report();
    if let Some(cause) = runner.unjudged() {
        let message = format!("not every call could be judged: {}", cause.reason);
        findings.add(LintCode::PartlyJudged, facts.line(cause.line), message);
    }
    findings.hide(runner.pins());
    let gives_service = facts.flow.fields.iter().any(|field| field.name == "service_type");
    let explained = [
        LintCode::FilterNotEnabled,
        LintCode::FunctionUnknown,
        LintCode::TestUnknown,
        LintCode::ScriptFails,
        LintCode::TooExpensive,
        LintCode::InvalidJson,
        LintCode::PartlyJudged,
    ];
    if gives_service && found.claims.is_empty() && !explained.into_iter().any(|code| findings.has(code)) {
        let message = "no alias was found that this script answers, so that what it answers was not judged";
        findings.add(LintCode::NoAliasFound, facts.answer(), message);
    }
}

/// Aliases that a script answers otherwise than those of strangers; none for a script that cannot be run.
pub(super) fn claims(source: &str) -> Vec<Claim> {
    let Ok(Ok(tree)) = tree(source) else { return Vec::new() };
    let facts = Facts::new(source, slice::from_ref(&tree));
    search(&facts, &mut Runner::new(source.to_owned()), claim::differs).claims
}

fn search(facts: &Facts<'_, '_>, runner: &mut Runner, counts: fn(&Reply, &Reply) -> bool) -> Found {
    let [compared, others] = facts.texts();
    claim::find(runner, &compared, &others, &facts.lengths(), counts)
}

/// Whether the script as it stands gives invalid JSON to somebody, or nothing is known of whom it answers.
fn is_broken(source: &str, runner: &Runner, found: &Found) -> bool {
    let mut runner = runner.of_variant(source.to_owned());
    let calls = found.claims.iter().map(|claim| claim.call(&claim.alias()));
    let stranger = found.stranger.call();
    let configured = services::configured_services().into_iter().map(|service| stranger.clone().configured(&service));
    let mut calls = calls.chain([stranger.clone()]).chain(configured.take(1));
    found.claims.is_empty() || calls.any(|call| runner.ask(&call).end == End::InvalidJson)
}
