//! One script of several, and what callers notice between two.

use std::fmt;
use std::sync::Arc;

use pexip_mm_core::{self as core, plain, policy};
use serde_json::Value;

use crate::PexipError;
use crate::config::Config;
use crate::policy::LocalPolicyScript;
use crate::simulate::Simulation;

/// The script that answers for every one of `configs`, and for everything else as the script `wrapped` does; without one
/// the rest is left to Pexip. The test that comes with it is that of the first configuration.
///
/// # Errors
/// `prefixes_overlap`, `room_names_overlap`, `config_missing`, `script_too_long`; `script_syntax` for `wrapped`.
#[uniffi::export(default(wrapped = None))]
#[expect(clippy::needless_pass_by_value, reason = "an argument that may be left out is taken by value")]
pub fn combined_policy_script(
    configs: &[Arc<Config>],
    wrapped: Option<String>,
) -> Result<Arc<LocalPolicyScript>, PexipError> {
    Ok(Arc::new(LocalPolicyScript(plain::combined_policy_script(&of_core(configs), wrapped.as_deref())?)))
}

/// Runs `combined_policy_script` against its parts: for each caller the part that is responsible, as it answers alone,
/// against all together. Callers are those that the parts suggest, and `requests` besides, a JSON array.
///
/// # Errors
/// As `combined_policy_script`, and `json_syntax` or `json_type` for the requests.
#[uniffi::export(default(wrapped = None, requests = "[]"))]
#[expect(clippy::needless_pass_by_value, reason = "an argument that may be left out is taken by value")]
pub fn check_combined_policy_script(
    configs: &[Arc<Config>],
    wrapped: Option<String>,
    requests: String,
) -> Result<Arc<PolicyComparison>, PexipError> {
    let comparison = plain::check_combined_policy_script(&of_core(configs), wrapped.as_deref(), &requests)?;
    Ok(Arc::new(PolicyComparison(comparison)))
}

/// What callers would notice if the script `after` took the place of `before`. Callers are those that both suggest, and
/// `requests` besides, a JSON array.
///
/// # Errors
/// `script_syntax`, `script_too_long`, and `json_syntax` or `json_type` for the requests.
#[uniffi::export(default(requests = "[]"))]
#[expect(clippy::needless_pass_by_value, reason = "an argument that may be left out is taken by value")]
pub fn compare_policy_scripts(
    before: &str,
    after: &str,
    requests: String,
) -> Result<Arc<PolicyComparison>, PexipError> {
    Ok(Arc::new(PolicyComparison(plain::compare_policy_scripts(before, after, &requests)?)))
}

/// Whose a script is. It shows nothing of the script that is wrapped.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct PolicyScriptOrigin {
    origin: &'static str,
    wrapped: Option<String>,
}

#[uniffi::export]
impl PolicyScriptOrigin {
    /// `ours`, `wrapping` or `other`.
    pub fn origin(&self) -> String {
        self.origin.to_owned()
    }

    /// The script that a wrapping one stands in front of, in clear.
    pub fn wrapped(&self) -> Option<String> {
        self.wrapped.clone()
    }
}

impl fmt::Debug for PolicyScriptOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyScriptOrigin").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Tells a script of `local_policy_script` and `combined_policy_script` from others.
#[uniffi::export]
pub fn policy_script_origin(script: &str) -> Arc<PolicyScriptOrigin> {
    let (origin, wrapped) = plain::policy_script_origin(script);
    Arc::new(PolicyScriptOrigin { origin, wrapped: wrapped.map(str::to_owned) })
}

/// Somebody who calls.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct Caller(policy::Caller);

#[uniffi::export]
impl Caller {
    /// What is special about the call, in a few words; `asked for` for one that was given.
    pub fn kind(&self) -> String {
        self.0.kind.to_owned()
    }

    /// What was dialled.
    pub fn dialled(&self) -> String {
        self.0.request.pointer("/call_info/local_alias").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The request as JSON. PINs of services that it holds stand in it in clear.
    pub fn request(&self) -> String {
        self.0.request.to_string()
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("kind", &self.kind()).field("dialled", &self.dialled()).finish_non_exhaustive()
    }
}

/// A caller who would notice.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct PolicyDifference(policy::PolicyDifference);

#[uniffi::export]
impl PolicyDifference {
    /// Who it is.
    pub fn caller(&self) -> Arc<Caller> {
        Arc::new(Caller(self.0.caller.clone()))
    }

    /// What comes of the call now.
    pub fn before(&self) -> Arc<Simulation> {
        Arc::new(Simulation(self.0.before.clone()))
    }

    /// What would come of it.
    pub fn after(&self) -> Arc<Simulation> {
        Arc::new(Simulation(self.0.after.clone()))
    }
}

impl fmt::Debug for PolicyDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyDifference")
            .field("caller", &self.caller())
            .field("before", &self.0.before)
            .field("after", &self.0.after)
            .finish()
    }
}

/// What came of a comparison.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct PolicyComparison(policy::PolicyComparison);

#[uniffi::export]
impl PolicyComparison {
    /// The number of callers that were tried.
    pub fn compared(&self) -> u64 {
        self.0.compared as u64
    }

    /// The number of those for whom one of the scripts cannot be simulated, so that nothing is known.
    pub fn unjudged(&self) -> u64 {
        self.0.unjudged as u64
    }

    /// Every caller who would notice.
    pub fn differences(&self) -> Vec<Arc<PolicyDifference>> {
        self.0.differences.iter().map(|difference| Arc::new(PolicyDifference(difference.clone()))).collect()
    }
}

impl fmt::Debug for PolicyComparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyComparison")
            .field("compared", &self.0.compared)
            .field("unjudged", &self.0.unjudged)
            .field("differences", &self.differences())
            .finish()
    }
}

/// The configurations that were given.
fn of_core(configs: &[Arc<Config>]) -> Vec<core::Config> {
    configs.iter().map(|config| config.0.clone()).collect()
}
