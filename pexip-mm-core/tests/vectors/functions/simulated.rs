//! The functions that run a script as a node would.

use pexip_mm_core::policy::simulate::Outcome;
use pexip_mm_core::{Config, Error, plain, policy};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Asked;

/// What a node answers when it runs our script. It must not matter whether a missing variable is an error.
pub(super) fn local_policy_script(Asked { config, request }: Asked) -> Result<Value, Error> {
    let script = policy::local_policy_script(&Config::from_json(&config.to_string())?);
    let lenient = answer(script.expose(), &json!({}), &request)?;
    let strict = answer(script.expose(), &json!({ "undefined": "strict" }), &request)?;
    Ok(if lenient == strict { lenient } else { json!({ "lenient": lenient, "strict": strict }) })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Simulated {
    script: String,
    /// Characters to which the script is filled up with blanks, so that a long one need not be written out.
    filled_to: Option<usize>,
    request: Value,
    /// What a missing variable does.
    undefined: Option<String>,
}

pub(super) fn simulate(args: Simulated) -> Result<Value, Error> {
    answer(&filled(args.script, args.filled_to), &json!({ "undefined": args.undefined }), &args.request)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Linted {
    script: String,
    filled_to: Option<usize>,
}

/// Every fault with its place.
#[expect(clippy::unnecessary_wraps, reason = "it is called as the functions that can fail")]
pub(super) fn lint_policy_script(args: Linted) -> Result<Value, Error> {
    let report = plain::lint_policy_script(&filled(args.script, args.filled_to));
    let findings = report.findings.iter();
    Ok(findings
        .map(|found| json!({ "code": found.code.as_str(), "line": found.line, "column": found.column }))
        .collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Combined {
    configs: Vec<Value>,
    wrapped: Option<String>,
    filled_to: Option<usize>,
    request: Value,
}

/// What a node answers when it runs the script. It must not matter whether a missing variable is an error.
pub(super) fn combined_policy_script(args: Combined) -> Result<Value, Error> {
    let wrapped = args.wrapped.map(|wrapped| filled(wrapped, args.filled_to));
    let script = plain::combined_policy_script(&configs(&args.configs)?, wrapped.as_deref())?;
    let lenient = answer(script.expose(), &json!({}), &args.request)?;
    let strict = answer(script.expose(), &json!({ "undefined": "strict" }), &args.request)?;
    Ok(if lenient == strict { lenient } else { json!({ "lenient": lenient, "strict": strict }) })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Checked {
    configs: Vec<Value>,
    wrapped: Option<String>,
    requests: Value,
}

/// The callers who would notice.
pub(super) fn check_combined_policy_script(args: Checked) -> Result<Value, Error> {
    let Checked { configs: settings, wrapped, requests } = args;
    let comparison =
        plain::check_combined_policy_script(&configs(&settings)?, wrapped.as_deref(), &requests.to_string())?;
    Ok(comparison.differences.into_iter().map(|one| one.caller.request).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Compared {
    before: String,
    after: String,
    requests: Value,
}

/// Which of the requests make a difference, by their places.
pub(super) fn compare_policy_scripts(args: Compared) -> Result<Value, Error> {
    let Compared { before, after, requests } = args;
    let comparison = plain::compare_policy_scripts(&before, &after, &requests.to_string())?;
    let differ = |request: &Value| comparison.differences.iter().any(|one| one.caller.request == *request);
    let places = requests.as_array().into_iter().flatten().enumerate();
    Ok(places.filter(|(_, request)| differ(request)).map(|(at, _)| at).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    script: String,
}

/// Whose script it is.
#[expect(clippy::unnecessary_wraps, reason = "it is called as the functions that can fail")]
pub(super) fn policy_script_origin(Script { script }: Script) -> Result<Value, Error> {
    let (origin, wrapped) = plain::policy_script_origin(&script);
    Ok(json!({ "origin": origin, "wrapped": wrapped }))
}

fn configs(settings: &[Value]) -> Result<Vec<Config>, Error> {
    settings.iter().map(|settings| Config::from_json(&settings.to_string())).collect()
}

/// The script with blanks behind it.
fn filled(script: String, filled_to: Option<usize>) -> String {
    let blanks = filled_to.unwrap_or_default().saturating_sub(script.chars().count());
    script + &" ".repeat(blanks)
}

fn answer(script: &str, options: &Value, request: &Value) -> Result<Value, Error> {
    let run = plain::simulate(&plain::policy_script(script, &options.to_string())?, &request.to_string())?;
    Ok(match run.outcome {
        Outcome::Answered { action, result } => json!({ "action": action.as_str(), "result": result }),
        Outcome::Dropped { reason } => json!({ "dropped": reason.code() }),
    })
}
