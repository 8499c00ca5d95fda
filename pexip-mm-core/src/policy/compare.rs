//! What callers would notice between two scripts.

use serde::Serialize;
use serde_json::{Map, Value};

use super::callers::{ASKED_FOR, Caller, suggested_callers};
use super::simulate::{Action, DropReason, Outcome, PolicyScript, Simulation};
use crate::error::Error;

/// A caller who would notice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyDifference {
    /// Who it is.
    pub caller: Caller,
    /// What comes of the call now.
    pub before: Simulation,
    /// What would come of it.
    pub after: Simulation,
}

/// What came of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyComparison {
    /// The number of callers that were tried.
    pub compared: usize,
    /// The number of those for whom one of the scripts cannot be simulated, so that nothing is known.
    pub unjudged: usize,
    /// Every caller who would notice.
    pub differences: Vec<PolicyDifference>,
}

/// What callers would notice if the script `after` took the place of `before`. Tried are the callers that the texts of both
/// suggest, ordinary and odd ones, and `requests` besides.
///
/// An answer that a node drops and one that leaves the call to Pexip are the same to a caller. Only what is simulated is
/// compared: what was not tried can differ.
///
/// # Errors
/// As [`PolicyScript::parse`], for `before` first.
///
/// # Examples
/// ```
/// # use pexip_mm_core::{Config, policy::{compare_policy_scripts, local_policy_script}};
/// let before = local_policy_script(&Config::from_json(r#"{"HostPin": "314159"}"#)?);
/// let after = local_policy_script(&Config::from_json(r#"{"HostPin": "271828"}"#)?);
/// assert!(!compare_policy_scripts(before.expose(), after.expose(), &[])?.differences.is_empty());
/// assert!(compare_policy_scripts(before.expose(), before.expose(), &[])?.differences.is_empty());
/// # Ok::<(), pexip_mm_core::Error>(())
/// ```
pub fn compare_policy_scripts(before: &str, after: &str, requests: &[Value]) -> Result<PolicyComparison, Error> {
    let scripts = [PolicyScript::parse(before)?, PolicyScript::parse(after)?];
    let [old, new] = &scripts;
    Ok(compare(callers_of([before, after], requests), |request| (old.answer(request), new.answer(request))))
}

/// The callers that the texts of scripts suggest, each once, and those that are asked for.
pub(super) fn callers_of<'a>(scripts: impl IntoIterator<Item = &'a str>, requests: &[Value]) -> Vec<Caller> {
    let mut callers: Vec<Caller> =
        requests.iter().map(|request| Caller { kind: ASKED_FOR, request: request.clone() }).collect();
    for script in scripts {
        for caller in suggested_callers(script) {
            if !callers.iter().any(|known| known.request == caller.request) {
                callers.push(caller);
            }
        }
    }
    callers
}

/// Compares what `ask` answers to each caller, before and after.
pub(super) fn compare(callers: Vec<Caller>, ask: impl Fn(&Value) -> (Simulation, Simulation)) -> PolicyComparison {
    let mut comparison = PolicyComparison { compared: callers.len(), unjudged: 0, differences: Vec::new() };
    for caller in callers {
        let (before, after) = ask(&caller.request);
        if is_unjudged(&before) || is_unjudged(&after) {
            comparison.unjudged += 1;
        } else if noticed(&before, &caller.request) != noticed(&after, &caller.request) {
            comparison.differences.push(PolicyDifference { caller, before, after });
        }
    }
    comparison
}

fn is_unjudged(run: &Simulation) -> bool {
    let Outcome::Dropped { reason } = &run.outcome else { return false };
    matches!(reason, DropReason::NotSimulated { .. } | DropReason::OutOfFuel { .. })
}

/// What a caller notices of a run: a dropped answer leaves the call to what Pexip has configured, if anything.
fn noticed(run: &Simulation, request: &Value) -> (Action, Map<String, Value>) {
    match (&run.outcome, request.get("service_config")) {
        // What is given with a refusal reaches nobody.
        (Outcome::Answered { action: Action::Reject, .. }, _) => (Action::Reject, Map::new()),
        (Outcome::Answered { action, result }, _) => (*action, result.clone()),
        (Outcome::Dropped { .. }, Some(Value::Object(service))) if !service.is_empty() => {
            (Action::Continue, service.clone())
        }
        (Outcome::Dropped { .. }, _) => (Action::Reject, Map::new()),
    }
}
