//! Runs and lints policy scripts.

use pexip_mm_core::policy::simulate::PolicyScript;
use pexip_mm_core::{Config, Error, plain};

use crate::shown::json;
use crate::{shown, unicode};

/// The configurations in a list of pairs, each its text and what was given as its secret. The handle of a configuration
/// is of no use here: in a browser it belongs to another module, with a memory of its own.
fn configs_of(given: &str) -> Result<Vec<Config>, Error> {
    let given: Vec<(String, Option<String>)> = shown::read(given)?;
    given.iter().map(|(text, secret)| unicode::validate_config(text, secret.as_deref())?.into_result()).collect()
}

crate::handle! {
    /// A policy script, ready to run.
    RawPolicyScript(PolicyScript)
}

crate::exported! {
    "policyScript" fn policy_script(source: String, options: String) -> RawPolicyScript {
        plain::policy_script(&source, &options).map(|inner| RawPolicyScript { inner })
    }

    "simulate" fn simulate(script: &RawPolicyScript, request: String) -> String {
        plain::simulate(&script.inner, &request).map(|simulation| json(&simulation))
    }

    "combinedPolicyScript" fn combined_policy_script(configs: String, wrapped: Option<String>) -> String {
        plain::combined_policy_script(&configs_of(&configs)?, wrapped.as_deref()).map(|script| shown::policy_script(&script))
    }

    "checkCombinedPolicyScript" fn check_combined_policy_script(
        configs: String,
        wrapped: Option<String>,
        requests: String,
    ) -> String {
        let configs = configs_of(&configs)?;
        plain::check_combined_policy_script(&configs, wrapped.as_deref(), &requests).map(|comparison| json(&comparison))
    }

    "comparePolicyScripts" fn compare_policy_scripts(before: String, after: String, requests: String) -> String {
        plain::compare_policy_scripts(&before, &after, &requests).map(|comparison| json(&comparison))
    }

    "policyScriptOrigin" fn policy_script_origin(script: String) -> String {
        Ok(json(&plain::policy_script_origin(&script)))
    }

    "lintPolicyScript" fn lint_policy_script(script: String) -> String {
        Ok(json(&plain::lint_policy_script(&script)))
    }
}
