//! Scripts that are run and judged as a Conferencing Node would.

use std::fmt;
use std::sync::Arc;

use pexip_mm_core::plain;
use pexip_mm_core::policy::{lint, simulate as core};
use serde_json::{Map, Value, json};

use crate::PexipError;
use crate::pin::shown_as_in_core;

/// A local policy script, ready to be run as a node would. It shows nothing of itself.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct PolicyScript(core::PolicyScript);

impl fmt::Debug for PolicyScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PolicyScript(redacted)")
    }
}

/// What came of a run. PINs stand in `result` and `rendered` in clear; it shows only what is no secret.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct Simulation(pub(crate) core::Simulation);

shown_as_in_core!(Simulation);

impl Simulation {
    fn reason(&self) -> Option<&core::DropReason> {
        match &self.0.outcome {
            core::Outcome::Dropped { reason } => Some(reason),
            core::Outcome::Answered { .. } => None,
        }
    }

    fn answered(&self) -> Option<(core::Action, &Map<String, Value>)> {
        match &self.0.outcome {
            core::Outcome::Dropped { .. } => None,
            core::Outcome::Answered { action, result } => Some((*action, result)),
        }
    }
}

#[uniffi::export]
impl Simulation {
    /// What the node does: `continue`, `reject` or `redirect`; none if it drops the answer.
    pub fn action(&self) -> Option<String> {
        self.answered().map(|(action, _)| action.as_str().to_owned())
    }

    /// With what it does it, as a JSON object; none if the node drops the answer.
    pub fn result(&self) -> Option<String> {
        self.answered().map(|(_, result)| json!(result).to_string())
    }

    /// The stable name of why the node drops the whole answer and goes on with what it has configured; none if it does
    /// what the answer says.
    pub fn dropped(&self) -> Option<String> {
        self.reason().map(|reason| reason.code().to_owned())
    }

    /// Why the node drops the answer, in one line.
    pub fn message(&self) -> Option<String> {
        self.reason().map(ToString::to_string)
    }

    /// The line of the script where it failed, counted from 1, where it is known.
    pub fn line(&self) -> Option<u64> {
        self.reason().and_then(core::DropReason::line).map(|line| line as u64)
    }

    /// The text that the script wrote; empty if it did not come to an end.
    pub fn rendered(&self) -> String {
        self.0.rendered.clone()
    }

    /// What the script wrote into the support log, a line each.
    pub fn log(&self) -> Vec<String> {
        self.0.log.clone()
    }
}

/// A moment, as a script sees it.
#[derive(uniffi::Record)]
pub struct Now {
    /// 0 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

/// Reads a local policy script, to be run as a node would.
///
/// `undefined` says what a variable that is missing does, `lenient` (the default) or `strict`; `fuel` is the budget of a
/// run, one unit for a step or 64 bytes; `seed` makes the random digits; `now` is what `pex_now` answers.
///
/// # Errors
/// `script_syntax`, `script_too_long`, `choice`, and `json_type` for a moment that is none.
#[uniffi::export(default(undefined = None, fuel = None, seed = None, now = None))]
#[expect(clippy::needless_pass_by_value, reason = "an argument that may be left out is taken by value")]
pub fn policy_script(
    source: &str,
    undefined: Option<String>,
    fuel: Option<u64>,
    seed: Option<u64>,
    now: Option<Now>,
) -> Result<Arc<PolicyScript>, PexipError> {
    let now = now.map(|Now { year, month, day, hour, minute, second }| {
        json!({ "year": year, "month": month, "day": day, "hour": hour, "minute": minute, "second": second })
    });
    let options = json!({ "undefined": undefined, "fuel": fuel, "seed": seed, "now": now });
    Ok(Arc::new(PolicyScript(plain::policy_script(source, &options.to_string())?)))
}

/// What a node makes of the script's answer to a request, a JSON object of `call_info` and `service_config`.
///
/// # Errors
/// `json_syntax`, `json_type`.
#[uniffi::export]
pub fn simulate(script: &PolicyScript, request: &str) -> Result<Arc<Simulation>, PexipError> {
    Ok(Arc::new(Simulation(plain::simulate(&script.0, request)?)))
}

/// One fault at one place of a script.
#[derive(uniffi::Record)]
pub struct LintFinding {
    /// The stable name of the fault.
    pub code: String,
    /// `error` or `warning`.
    pub severity: String,
    /// Line of the place, counted from 1.
    pub line: u64,
    /// Column of the place, counted from 1 in characters.
    pub column: u64,
    /// What is wrong, in one line.
    pub message: String,
    /// What to write instead.
    pub mend: String,
}

impl From<lint::LintFinding> for LintFinding {
    fn from(finding: lint::LintFinding) -> Self {
        Self {
            code: finding.code.as_str().to_owned(),
            severity: finding.severity.as_str().to_owned(),
            line: finding.line as u64,
            column: finding.column as u64,
            message: finding.message,
            mend: finding.mend,
        }
    }
}

/// Names every fault of a local service configuration script, each with its place and what to write instead, sorted by
/// place.
#[uniffi::export]
pub fn lint_policy_script(script: &str) -> Vec<LintFinding> {
    plain::lint_policy_script(script).findings.into_iter().map(LintFinding::from).collect()
}
