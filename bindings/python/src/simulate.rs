//! Scripts that are run and judged as a Conferencing Node would.

use std::borrow::Cow;

use pexip_mm_core::plain;
use pexip_mm_core::policy::{lint, simulate as core};
use pyo3::prelude::*;
use pyo3::types::{PyDateAccess as _, PyDateTime, PyDict, PyTimeAccess as _};
use serde_json::{Map, Value, json};

use crate::convert::{Given, fields, number, optional_text, shown, text};
use crate::error::{Answer, Failure};
use crate::json::{dict, object, serialized};

/// A local policy script, ready to be run as a node would.
#[pyclass(frozen, module = "pexip_mm")]
pub(crate) struct PolicyScript(core::PolicyScript);

#[pymethods]
impl PolicyScript {
    /// What a node makes of the script's answer to a request, a dictionary of `call_info` and `service_config`.
    ///
    /// Raises `PexipError`: `json_type` for what is no JSON.
    fn answer(&self, request: Given<'_, '_>) -> Answer<Simulation> {
        Ok(Simulation(self.0.answer(&Value::Object(object(request, "request")?))))
    }

    /// As answer, for many requests. Other threads run meanwhile.
    fn answer_many(&self, py: Python<'_>, requests: Given<'_, '_>) -> Answer<Vec<Simulation>> {
        let given = requests.try_iter().map_err(|_| Failure::wrong_type("requests", "a list of dict", requests))?;
        let mut requests = Vec::new();
        for request in given {
            requests.push(Value::Object(object(&request?, "request")?));
        }
        Ok(py.detach(|| requests.iter().map(|request| Simulation(self.0.answer(request))).collect()))
    }

    #[expect(clippy::unused_self, reason = "Python calls it on an object")]
    fn __repr__(&self) -> &'static str {
        "PolicyScript(redacted)"
    }
}

/// What came of a run. PINs stand in `result` and `rendered` in clear; it shows only what is no secret.
#[pyclass(frozen, eq, module = "pexip_mm")]
#[derive(PartialEq)]
pub(crate) struct Simulation(pub(crate) core::Simulation);

impl Simulation {
    fn dropped(&self) -> Option<&core::DropReason> {
        match &self.0.outcome {
            core::Outcome::Dropped { reason } => Some(reason),
            core::Outcome::Answered { .. } => None,
        }
    }

    fn answered(&self) -> Option<&Map<String, Value>> {
        match &self.0.outcome {
            core::Outcome::Dropped { .. } => None,
            core::Outcome::Answered { result, .. } => Some(result),
        }
    }
}

#[pymethods]
impl Simulation {
    /// What the node does: `"continue"`, `"reject"` or `"redirect"`; None if it drops the answer.
    #[getter]
    fn action(&self) -> Option<&'static str> {
        match &self.0.outcome {
            core::Outcome::Answered { action, .. } => Some(action.as_str()),
            core::Outcome::Dropped { .. } => None,
        }
    }

    /// With what it does it, a new dictionary each time; None if the node drops the answer.
    #[getter]
    fn result<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        self.answered().map(|result| dict(py, result)).transpose()
    }

    /// The stable name of why the node drops the whole answer and goes on with what it has configured; None if it does
    /// what the answer says.
    #[getter(dropped)]
    fn dropped_code(&self) -> Option<&'static str> {
        self.dropped().map(core::DropReason::code)
    }

    /// Why the node drops the answer, in one line.
    #[getter]
    fn message(&self) -> Option<String> {
        self.dropped().map(ToString::to_string)
    }

    /// The line of the script where it failed, counted from 1, where it is known.
    #[getter]
    fn line(&self) -> Option<usize> {
        self.dropped().and_then(core::DropReason::line)
    }

    /// The text that the script wrote; empty if it did not come to an end.
    #[getter]
    fn rendered(&self) -> &str {
        &self.0.rendered
    }

    /// What the script wrote into the support log, a line each.
    #[getter]
    fn log(&self) -> Vec<String> {
        self.0.log.clone()
    }

    /// All of it as JSON has it.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        serialized(py, &self.0)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let name = self.answered().and_then(|result| result.get("name")).and_then(Value::as_str);
        match self.dropped_code() {
            Some(code) => shown("Simulation", &fields!(py, "dropped": code, "message": self.message())),
            None => shown("Simulation", &fields!(py, "action": self.action(), "name": name)),
        }
    }
}

/// One fault at one place of a script.
#[pyclass(frozen, eq, get_all, module = "pexip_mm")]
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct LintFinding {
    /// The stable name of the fault.
    code: &'static str,
    /// `"error"` or `"warning"`.
    severity: &'static str,
    /// Line of the place, counted from 1.
    line: usize,
    /// Column of the place, counted from 1 in characters.
    column: usize,
    /// What is wrong, in one line.
    message: String,
    /// What to write instead.
    mend: String,
}

impl From<lint::LintFinding> for LintFinding {
    fn from(finding: lint::LintFinding) -> Self {
        let (code, severity) = (finding.code.as_str(), finding.severity.as_str());
        Self {
            code,
            severity,
            line: finding.line,
            column: finding.column,
            message: finding.message,
            mend: finding.mend,
        }
    }
}

#[pymethods]
impl LintFinding {
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let fields = fields!(
            py, "code": self.code, "severity": self.severity, "line": self.line, "column": self.column,
            "message": &self.message, "mend": &self.mend,
        );
        shown("LintFinding", &fields)
    }
}

/// Reads a local policy script, to be run as a node would.
///
/// `undefined` says what a variable that is missing does, `"lenient"` (the default) or `"strict"`; `fuel` is the
/// budget of a run, one unit for a step or 64 bytes; `seed` makes the random digits; `now` is what `pex_now` answers.
///
/// Raises `PexipError`: `script_syntax`, `script_too_long`, `choice`, `json_type`.
#[pyfunction]
#[pyo3(signature = (source, *, undefined=None, fuel=None, seed=None, now=None))]
pub(crate) fn policy_script(
    source: Given<'_, '_>,
    undefined: Option<Given<'_, '_>>,
    fuel: Option<Given<'_, '_>>,
    seed: Option<Given<'_, '_>>,
    now: Option<Given<'_, '_>>,
) -> Answer<PolicyScript> {
    let whole = |given: Option<Given<'_, '_>>, name| -> Answer<Option<u64>> {
        given.map(|given| number(given, name, "a whole number from 0 to 18446744073709551615")).transpose()
    };
    let options = json!({
        "undefined": optional_text(undefined, "undefined")?.as_deref(),
        "fuel": whole(fuel, "fuel")?,
        "seed": whole(seed, "seed")?,
        "now": now.map(moment).transpose()?,
    });
    Ok(PolicyScript(plain::policy_script(&text(source, "source")?, &options.to_string())?))
}

fn moment(now: Given<'_, '_>) -> Answer<Value> {
    let Ok(now) = now.cast::<PyDateTime>() else {
        return Err(Failure::wrong_type("now", "datetime.datetime or None", now));
    };
    Ok(json!({
        "year": now.get_year(), "month": now.get_month(), "day": now.get_day(),
        "hour": now.get_hour(), "minute": now.get_minute(), "second": now.get_second(),
    }))
}

/// What a node makes of the script's answer to a request.
///
/// Raises `PexipError`: `json_type` for what is no JSON.
#[pyfunction]
pub(crate) fn simulate(script: &Bound<'_, PolicyScript>, request: Given<'_, '_>) -> Answer<Simulation> {
    script.get().answer(request)
}

/// Names the faults found in a local service configuration script, each with its place and what to write instead, sorted by
/// place. Other threads run meanwhile.
#[pyfunction]
pub(crate) fn lint_policy_script(py: Python<'_>, script: Given<'_, '_>) -> Answer<Vec<LintFinding>> {
    let script: Cow<'_, str> = Cow::Owned((*text(script, "script")?).to_owned());
    let report = py.detach(|| plain::lint_policy_script(&script));
    Ok(report.findings.into_iter().map(LintFinding::from).collect())
}
