//! The configuration: what is accepted, what is refused and how, and what is generated from the table of settings.

mod generated;
mod rules;
mod settings;

use pexip_mm_core::{ConfigReport, validate_config};
use serde_json::{Value, json};

/// Obviously fake, of the shortest length.
const SECRET: &str = "not-a-real-secret-not-a-real-one";

/// A configuration of a secret and some settings.
fn with(settings: &[(&str, Value)]) -> String {
    let mut object = json!({ "Secret": SECRET });
    for (key, value) in settings {
        object[*key] = value.clone();
    }
    object.to_string()
}

/// Where something is wrong and what, one word each: `HostPin pin_too_short`.
fn faults(report: &ConfigReport) -> Vec<String> {
    report.errors.iter().map(|fault| format!("{} {}", fault.path(), fault.code())).collect()
}

/// What an administrator is told: `HostPin pin_short`.
fn warnings(report: &ConfigReport) -> Vec<String> {
    report.warnings.iter().map(|warning| format!("{} {}", warning.path(), warning.code())).collect()
}

/// The faults of a configuration, which has none exactly if there is a configuration.
fn faults_of(text: &str) -> Vec<String> {
    let report = validate_config(text);
    assert_eq!(report.config.is_some(), report.errors.is_empty(), "{text:.200}");
    faults(&report)
}
