//! One script of several, and what callers notice between two.

use pexip_mm_core::{plain, policy};
use pyo3::prelude::*;
use serde_json::Value;

use crate::config::Config;
use crate::convert::{Given, fields, optional_text, shown, text};
use crate::error::{Answer, Failure};
use crate::json::{object, serialized, to_python};
use crate::policy::LocalPolicyScript;
use crate::simulate::Simulation;

/// The script that answers for every one of `configs`, and for everything else as the script `wrapped` does; without one
/// the rest is left to Pexip. The test that comes with it is that of the first configuration.
///
/// Raises `PexipError`: `prefixes_overlap`, `room_names_overlap`, `config_missing`, `script_too_long`; `script_syntax` for
/// `wrapped`.
#[pyfunction]
#[pyo3(signature = (configs, *, wrapped=None))]
pub(crate) fn combined_policy_script(
    configs: Given<'_, '_>,
    wrapped: Option<Given<'_, '_>>,
) -> Answer<LocalPolicyScript> {
    let (configs, wrapped) = (configs_of(configs)?, optional_text(wrapped, "wrapped")?);
    Ok(LocalPolicyScript(plain::combined_policy_script(&configs, wrapped.as_deref())?))
}

/// Runs `combined_policy_script` against its parts: for each caller the part that is responsible, as it answers alone,
/// against all together. Callers are those that the parts suggest, and `requests` besides. Other threads run meanwhile.
///
/// Raises `PexipError`: as `combined_policy_script`, and `json_type` for a request that is no JSON.
#[pyfunction]
#[pyo3(signature = (configs, *, wrapped=None, requests=None))]
pub(crate) fn check_combined_policy_script(
    py: Python<'_>,
    configs: Given<'_, '_>,
    wrapped: Option<Given<'_, '_>>,
    requests: Option<Given<'_, '_>>,
) -> Answer<PolicyComparison> {
    let (configs, wrapped) = (configs_of(configs)?, optional_text(wrapped, "wrapped")?);
    let requests = requests_text(requests)?;
    let wrapped = wrapped.as_deref();
    Ok(PolicyComparison(py.detach(|| plain::check_combined_policy_script(&configs, wrapped, &requests))?))
}

/// What callers would notice if the script `after` took the place of `before`. Callers are those that both suggest, and
/// `requests` besides. Other threads run meanwhile.
///
/// Raises `PexipError`: `script_syntax`, `script_too_long`, and `json_type` for a request that is no JSON.
#[pyfunction]
#[pyo3(signature = (before, after, *, requests=None))]
pub(crate) fn compare_policy_scripts(
    py: Python<'_>,
    before: Given<'_, '_>,
    after: Given<'_, '_>,
    requests: Option<Given<'_, '_>>,
) -> Answer<PolicyComparison> {
    let (before, after, requests) = (text(before, "before")?, text(after, "after")?, requests_text(requests)?);
    let (before, after) = (&*before, &*after);
    Ok(PolicyComparison(py.detach(|| plain::compare_policy_scripts(before, after, &requests))?))
}

/// Whose a script is: `("ours", None)`, `("wrapping", …)` with the script that it stands in front of, or
/// `("other", None)`.
#[pyfunction]
pub(crate) fn policy_script_origin(script: Given<'_, '_>) -> Answer<(&'static str, Option<String>)> {
    let script = text(script, "script")?;
    let (origin, wrapped) = plain::policy_script_origin(&script);
    Ok((origin, wrapped.map(str::to_owned)))
}

/// Somebody who calls.
#[pyclass(frozen, eq, module = "pexip_mm")]
#[derive(PartialEq)]
pub(crate) struct Caller(policy::Caller);

#[pymethods]
impl Caller {
    /// What is special about the call, in a few words; `"asked for"` for one that was given.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind
    }

    /// What was dialled.
    #[getter]
    fn dialled(&self) -> &str {
        self.0.request.pointer("/call_info/local_alias").and_then(Value::as_str).unwrap_or_default()
    }

    /// The request, a new dictionary each time. PINs of services that it holds stand in it in clear.
    #[getter]
    fn request<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.0.request)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        shown("Caller", &fields!(py, "kind": self.kind(), "dialled": self.dialled()))
    }
}

/// A caller who would notice.
#[pyclass(frozen, eq, module = "pexip_mm")]
#[derive(PartialEq)]
pub(crate) struct PolicyDifference(policy::PolicyDifference);

#[pymethods]
impl PolicyDifference {
    /// Who it is.
    #[getter]
    fn caller(&self) -> Caller {
        Caller(self.0.caller.clone())
    }

    /// What comes of the call now.
    #[getter]
    fn before(&self) -> Simulation {
        Simulation(self.0.before.clone())
    }

    /// What would come of it.
    #[getter]
    fn after(&self) -> Simulation {
        Simulation(self.0.after.clone())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let fields = fields!(py, "caller": self.caller(), "before": self.before(), "after": self.after());
        shown("PolicyDifference", &fields)
    }
}

/// What came of a comparison.
#[pyclass(frozen, eq, module = "pexip_mm")]
#[derive(PartialEq)]
pub(crate) struct PolicyComparison(policy::PolicyComparison);

#[pymethods]
impl PolicyComparison {
    /// The number of callers that were tried.
    #[getter]
    fn compared(&self) -> usize {
        self.0.compared
    }

    /// The number of those for whom one of the scripts cannot be simulated, so that nothing is known.
    #[getter]
    fn unjudged(&self) -> usize {
        self.0.unjudged
    }

    /// Every caller who would notice.
    #[getter]
    fn differences(&self) -> Vec<PolicyDifference> {
        self.0.differences.iter().cloned().map(PolicyDifference).collect()
    }

    /// All of it as JSON has it. PINs stand in it in clear.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        serialized(py, &self.0)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let fields =
            fields!(py, "compared": self.compared(), "unjudged": self.unjudged(), "differences": self.differences());
        shown("PolicyComparison", &fields)
    }
}

/// The configurations that were given.
fn configs_of(given: Given<'_, '_>) -> Answer<Vec<pexip_mm_core::Config>> {
    let wrong = || Failure::wrong_type("configs", "a list of Config", given);
    let mut configs = Vec::new();
    for config in given.try_iter().map_err(|_| wrong())? {
        configs.push(config?.cast::<Config>().map_err(|_| wrong())?.get().0.clone());
    }
    Ok(configs)
}

/// The requests that were given, as JSON.
fn requests_text(given: Option<Given<'_, '_>>) -> Answer<String> {
    let Some(given) = given else { return Ok("[]".to_owned()) };
    let list = given.try_iter().map_err(|_| Failure::wrong_type("requests", "a list of dict", given))?;
    let mut requests = Vec::new();
    for request in list {
        requests.push(Value::Object(object(&request?, "request")?));
    }
    Ok(Value::Array(requests).to_string())
}
