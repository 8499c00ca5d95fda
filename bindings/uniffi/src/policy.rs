//! What Pexip's policy answers, as a function and as a script.

use std::fmt;
use std::sync::Arc;

use pexip_mm_core::{plain, policy};

use crate::PexipError;
use crate::config::Config;
use crate::pin::shown_as_in_core;

/// What a policy answers to a request. PINs stand in it in clear, so that it shows itself only through its methods.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct PolicyAnswer(plain::PolicyAnswer);

#[uniffi::export]
impl PolicyAnswer {
    /// What a local policy script gives, as JSON: `action` and `result`.
    pub fn local(&self) -> String {
        self.0.local.clone()
    }

    /// What an external policy server gives, as JSON: `status`, `action` and `result`.
    pub fn external(&self) -> String {
        self.0.external.clone()
    }
}

impl fmt::Debug for PolicyAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PolicyAnswer(redacted)")
    }
}

/// A local policy script, with one request and the answer to it for the test page of Pexip's policy profile. It holds PINs
/// or the key that they are made with, and shows itself only through its methods.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct LocalPolicyScript(pub(crate) policy::LocalPolicyScript);

shown_as_in_core!(LocalPolicyScript);

#[uniffi::export]
impl LocalPolicyScript {
    /// The script in clear, for the service configuration policy of a policy profile.
    pub fn expose(&self) -> String {
        self.0.expose().to_owned()
    }

    /// A request as JSON, for the test page of the policy profile.
    pub fn test_request(&self) -> String {
        self.0.test_request().to_owned()
    }

    /// What the test page must show for `test_request`, in clear, but for white space.
    pub fn expose_test_answer(&self) -> String {
        self.0.expose_test_answer().to_owned()
    }
}

/// The script that an administrator pastes as service configuration policy.
#[uniffi::export]
pub fn local_policy_script(config: &Config) -> Arc<LocalPolicyScript> {
    Arc::new(LocalPolicyScript(policy::local_policy_script(&config.0)))
}

/// What Pexip's policy must answer to a request for a service, a JSON object in the form of the test page of a policy
/// profile: `{"call_info": {"local_alias": …}, "service_config": {…} or null}`.
///
/// # Errors
/// `json_syntax`, `json_type`.
#[uniffi::export]
pub fn service_configuration(config: &Config, request: &str) -> Result<Arc<PolicyAnswer>, PexipError> {
    Ok(Arc::new(PolicyAnswer(plain::service_configuration(&config.0, request)?)))
}

/// What Pexip's policy must answer to a request for the properties of a participant, a JSON object:
/// `{"call_info": {"service_name": …, "service_tag": …}, "participant": {"preauthenticated_role": …}}`.
///
/// # Errors
/// `json_syntax`, `json_type`.
#[uniffi::export]
pub fn participant_properties(config: &Config, request: &str) -> Result<Arc<PolicyAnswer>, PexipError> {
    Ok(Arc::new(PolicyAnswer(plain::participant_properties(&config.0, request)?)))
}
