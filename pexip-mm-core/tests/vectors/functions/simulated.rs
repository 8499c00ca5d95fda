//! The functions that run a script as a node would.

use pexip_mm_core::policy::lint;
use pexip_mm_core::policy::simulate::{Options, Outcome, PolicyScript, Undefined};
use pexip_mm_core::{Config, Error, policy};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Asked;

/// What a node answers when it runs our script. It must not matter whether a missing variable is an error.
pub(super) fn local_policy_script(Asked { config, request }: Asked) -> Result<Value, Error> {
    let script = policy::local_policy_script(&Config::from_json(&config.to_string())?);
    let lenient = answer(script.expose(), Undefined::Lenient, &request)?;
    let strict = answer(script.expose(), Undefined::Strict, &request)?;
    Ok(if lenient == strict { lenient } else { json!({ "lenient": lenient, "strict": strict }) })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Simulated {
    script: String,
    /// Characters to which the script is filled up with blanks, so that a long one need not be written out.
    filled_to: Option<usize>,
    request: Value,
    #[serde(default)]
    undefined: Missing,
}

/// What a missing variable does.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Missing {
    #[default]
    Lenient,
    Strict,
}

pub(super) fn simulate(args: Simulated) -> Result<Value, Error> {
    let undefined = match args.undefined {
        Missing::Lenient => Undefined::Lenient,
        Missing::Strict => Undefined::Strict,
    };
    answer(&filled(args.script, args.filled_to), undefined, &args.request)
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
    let report = lint::lint_policy_script(&filled(args.script, args.filled_to));
    let findings = report.findings.iter();
    Ok(findings
        .map(|found| json!({ "code": found.code.as_str(), "line": found.line, "column": found.column }))
        .collect())
}

/// The script with blanks behind it.
fn filled(script: String, filled_to: Option<usize>) -> String {
    let blanks = filled_to.unwrap_or_default().saturating_sub(script.chars().count());
    script + &" ".repeat(blanks)
}

fn answer(script: &str, undefined: Undefined, request: &Value) -> Result<Value, Error> {
    let script = PolicyScript::parse_with(script, &Options { undefined, ..Options::default() })?;
    Ok(match script.answer(request).outcome {
        Outcome::Answered { action, result } => json!({ "action": action.as_str(), "result": result }),
        Outcome::Dropped { reason } => json!({ "dropped": reason.code() }),
    })
}
