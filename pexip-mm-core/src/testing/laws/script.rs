//! Laws of scripts that are run.

use serde_json::Value;

use crate::policy::lint::{LintCode, Severity, lint_policy_script};
use crate::policy::simulate::{FUEL, Options, Outcome, PolicyScript, Undefined};
use crate::policy::{ServiceRequest, local_policy_script, service_configuration};
use crate::{Config, ServiceName};

/// The script of a configuration answers a request as the function does.
///
/// The input is a configuration in one line, and a request in the lines after it.
pub fn check_script_function(input: &str) {
    let Some((config, request)) = input.split_once('\n') else { return };
    let (Ok(config), Ok(request)) = (Config::from_json(config), ServiceRequest::from_json(request)) else { return };
    check_script_agrees(&config, &request);
}

/// The script of a configuration answers every request as the function does, whether missing variables are errors on a
/// node or not.
pub fn check_script_agrees(config: &Config, request: &ServiceRequest) {
    let script = local_policy_script(config);
    let answer = service_configuration(config, request).to_local_json().expect("Pexip takes every answer of ours");
    let answer: Value = serde_json::from_str(&answer).expect("an answer is JSON");
    for undefined in [Undefined::Lenient, Undefined::Strict] {
        let options = Options { undefined, ..Options::default() };
        let script = PolicyScript::parse_with(script.expose(), &options).expect("our script is a template");
        let run = script.answer(&request.to_value());
        let Outcome::Answered { action, result } = run.outcome else {
            unreachable!("a node drops the answer of our script: {:?}", run.outcome)
        };
        assert_eq!(answer, serde_json::json!({ "action": action.as_str(), "result": result }));
    }
}

/// A script is refused in one line or run to an end within its fuel, the same end each time.
pub fn check_simulate(source: &str) {
    let script = match PolicyScript::parse(source) {
        Ok(script) => script,
        Err(error) => return assert!(!error.to_string().contains('\n'), "{error}"),
    };
    let request = serde_json::json!({
        "call_info": { "local_alias": "sip:matt-x@example.com", "remote_alias": "a\"b", "call_direction": "dial_in" },
        "service_config": { "service_type": "conference", "name": "CEO", "pin": "1234" },
    });
    let run = script.answer(&request);
    assert_eq!(script.answer(&request), run);
    assert!(run.rendered.len() as u64 <= FUEL * 64, "{} bytes for {FUEL} units of fuel", run.rendered.len());
    if let Outcome::Answered { action, .. } = &run.outcome {
        let rendered: Value = serde_json::from_str(&run.rendered).expect("what a node accepts is JSON");
        assert_eq!(rendered["action"], action.as_str());
    }
}

/// Every text can be linted, with the same findings each time: sorted, a code once at a place, each place within the
/// text and each message in one line. A text that is no script has an error among them.
pub fn check_lint(source: &str) {
    let report = lint_policy_script(source);
    assert_eq!(lint_policy_script(source), report);
    let places: Vec<_> = report.findings.iter().map(|finding| (finding.line, finding.column, finding.code)).collect();
    assert!(places.is_sorted_by_key(|(line, column, _)| (line, column)), "{places:?}");
    for (at, finding) in report.findings.iter().enumerate() {
        assert!(!places[..at].contains(&places[at]), "{finding:?} stands twice");
        let line = source.split('\n').nth(finding.line - 1).expect("a finding is in a line of the text");
        assert!((1..=line.chars().count() + 1).contains(&finding.column), "{finding:?} is behind its line {line:?}");
        for text in [&finding.message, &finding.mend] {
            assert!(!text.is_empty() && !text.contains('\n'), "{text:?}");
        }
    }
    if PolicyScript::parse(source).is_err() {
        assert!(report.findings.iter().any(|finding| finding.severity == Severity::Error), "{source:?}");
    }
}

/// The script of a configuration has no error, but for the names that the configuration asks for.
pub fn check_own_script_has_no_error(config: &Config) {
    let script = local_policy_script(config);
    for finding in lint_policy_script(script.expose()).findings {
        let is_asked_for =
            finding.code == LintCode::NameCollision && config.service_name() == ServiceName::WithoutPrefix;
        assert!(finding.severity == Severity::Warning || is_asked_for, "{finding:?}");
    }
}
