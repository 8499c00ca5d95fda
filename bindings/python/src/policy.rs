//! What Pexip's policy answers, as a function and as a script.

use pexip_mm_core::{plain, policy};
use pyo3::prelude::*;

use crate::config::Config;
use crate::convert::Given;
use crate::error::Answer;
use crate::json::{object, parsed};

/// What a policy answers to a request. PINs stand in it in clear, so that it shows itself only through its attributes.
#[pyclass(frozen, eq, module = "pexip_mm")]
#[derive(Eq, PartialEq)]
pub(crate) struct PolicyAnswer(plain::PolicyAnswer);

#[pymethods]
impl PolicyAnswer {
    /// What a local policy script gives: a dictionary of `action` and `result`.
    #[getter]
    fn local<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        parsed(py, &self.0.local)
    }

    /// What an external policy server gives: a dictionary of `status`, `action` and `result`.
    #[getter]
    fn external<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        parsed(py, &self.0.external)
    }

    #[expect(clippy::unused_self, reason = "Python calls it on an object")]
    fn __repr__(&self) -> &'static str {
        "PolicyAnswer(redacted)"
    }
}

/// A local policy script, with one request and the answer to it for the test page of Pexip's policy profile. It holds
/// PINs or the key that they are made with, and shows itself only through its methods.
#[pyclass(frozen, eq, module = "pexip_mm")]
#[derive(Eq, PartialEq)]
pub(crate) struct LocalPolicyScript(pub(crate) policy::LocalPolicyScript);

#[pymethods]
impl LocalPolicyScript {
    /// The script in clear, for the service configuration policy of a policy profile.
    fn expose(&self) -> &str {
        self.0.expose()
    }

    /// A request as JSON text, for the test page of the policy profile.
    #[getter]
    fn test_request(&self) -> &str {
        self.0.test_request()
    }

    /// What the test page must show for `test_request`, in clear, but for white space.
    fn expose_test_answer(&self) -> &str {
        self.0.expose_test_answer()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// The script that an administrator pastes as service configuration policy.
#[pyfunction]
pub(crate) fn local_policy_script(config: &Bound<'_, Config>) -> LocalPolicyScript {
    LocalPolicyScript(policy::local_policy_script(&config.get().0))
}

/// What Pexip's policy must answer to a request for a service, in the form of the test page of a policy profile:
/// `{"call_info": {"local_alias": …}, "service_config": {…} or None}`.
///
/// Raises `PexipError`: `json_type` for a request of another form.
#[pyfunction]
pub(crate) fn service_configuration(config: &Bound<'_, Config>, request: Given<'_, '_>) -> Answer<PolicyAnswer> {
    let request = policy::ServiceRequest::from_object(object(request, "request")?)?;
    Ok(PolicyAnswer(policy::service_configuration(&config.get().0, &request).try_into()?))
}

/// What Pexip's policy must answer to a request for the properties of a participant:
/// `{"call_info": {"service_name": …, "service_tag": …}, "participant": {"preauthenticated_role": …}}`.
///
/// Raises `PexipError`: `json_type` for a request of another form.
#[pyfunction]
pub(crate) fn participant_properties(config: &Bound<'_, Config>, request: Given<'_, '_>) -> Answer<PolicyAnswer> {
    let request = policy::ParticipantRequest::from_object(object(request, "request")?)?;
    Ok(PolicyAnswer(policy::participant_properties(&config.get().0, &request).try_into()?))
}
