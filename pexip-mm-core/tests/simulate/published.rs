//! The faults of the scripts that administrators were told to paste, each in a script written anew.

use pexip_mm_core::policy::simulate::{Outcome, PolicyScript};
use serde_json::{Value, json};

use super::{dialled, reason};

/// Takes the alias as it is, keeps what follows the prefix, and writes both into the answer. `PIN` stands where the two
/// editions differ.
const PATTERN: &str = r#"{%- set start = "matt-" -%}{%- set code = "1234" -%}
{%- if call_info.local_alias.startswith(start) -%}
{"action": "continue", "result": {"service_type": "conference", "service_tag": "Mattermost", "allow_guests": true,
 "crypto_mode": "besteffort", "view": "five_mains_seven_pips", "pin": PIN,
 "name": "{{ call_info.local_alias | pex_regex_replace("^" ~ start, "") }}"}}
{%- else -%}{"action": "reject", "result": {}}{%- endif -%}"#;

/// The older edition names the variable without printing it.
fn older() -> PolicyScript {
    PolicyScript::parse(&PATTERN.replace("PIN", "code")).unwrap()
}

/// The later edition prints it.
fn later() -> PolicyScript {
    PolicyScript::parse(&PATTERN.replace("PIN", "\"{{ code }}\"")).unwrap()
}

fn result(alias: &str) -> Value {
    match later().answer(&dialled(alias)).outcome {
        Outcome::Answered { action, result } => json!([action.as_str(), result]),
        Outcome::Dropped { reason } => json!([reason.code()]),
    }
}

#[test]
fn bare_variable_is_no_json() {
    for alias in ["matt-x", "matt-", "matt-matt-x", "matt-x@example.com", "matt-a\\", "matt-a\",\"guest_pin\":\"4321"] {
        assert_eq!(reason(&older().answer(&dialled(alias))), "not_json", "{alias}");
    }
    for alias in ["sip:matt-x@example.com", "h323:matt-x", "MATT-x"] {
        assert_eq!(reason(&older().answer(&dialled(alias))), "", "{alias}");
    }
    assert_eq!(result("matt-x")[1]["name"], "x");
}

#[test]
fn sip_and_h323_never_match() {
    for alias in ["sip:matt-x@example.com", "h323:matt-x"] {
        assert_eq!(result(alias)[0], "reject", "{alias}");
    }
}

#[test]
fn upper_case_never_matches() {
    assert_eq!(result("MATT-x")[0], "reject");
}

#[test]
fn empty_name_is_dropped() {
    assert_eq!(result("matt-"), json!(["empty_field"]));
}

#[test]
fn name_loses_one_prefix() {
    assert_eq!(result("matt-matt-x")[1]["name"], "matt-x");
}

#[test]
fn domain_stays_in_the_name() {
    assert_eq!(result("matt-x@example.com")[1]["name"], "x@example.com");
}

#[test]
fn backslash_breaks_the_json() {
    assert_eq!(result("matt-a\\"), json!(["not_json"]));
}

#[test]
fn caller_adds_a_guest_pin() {
    let injected = result("matt-a\",\"guest_pin\":\"4321");
    assert_eq!((&injected[0], &injected[1]["guest_pin"]), (&json!("continue"), &json!("4321")));
}

#[test]
fn caller_makes_the_node_dial() {
    let injected = result(concat!(
        "matt-a\", \"automatic_participants\":[{\"local_alias\":\"l\",\"protocol\":\"sip\",",
        "\"remote_alias\":\"sip:+1900@example.com\",\"role\":\"guest\"}], \"description\":\"z"
    ));
    assert_eq!(injected[1]["automatic_participants"][0]["remote_alias"], "sip:+1900@example.com");
}

#[test]
fn caller_replaces_the_service() {
    let injected = result(concat!(
        "matt-a\",\"service_type\":\"gateway\",\"local_alias\":\"l\",\"outgoing_protocol\":\"sip\",",
        "\"remote_alias\":\"sip:+1900@example.com\",\"service_tag\":\"t\"},\"z\":{\"q\":\""
    ));
    assert_eq!((&injected[0], &injected[1]["service_type"]), (&json!("continue"), &json!("gateway")));
}

#[test]
fn prefix_is_a_pattern() {
    // With a prefix that means something in a pattern, more goes than the prefix.
    let script = PolicyScript::parse(&PATTERN.replace("matt-", "m.+-").replace("PIN", "\"{{ code }}\"")).unwrap();
    let run = script.answer(&dialled("m.+-a-b"));
    let Outcome::Answered { result, .. } = run.outcome else { panic!("{:?}", run.outcome) };
    assert_eq!(result["name"], "b");
}

#[test]
fn configured_service_is_shadowed() {
    let mut request = dialled("matt-board");
    request["service_config"] =
        json!({ "service_type": "conference", "name": "Board", "service_tag": "", "pin": "778899" });
    let run = later().answer(&request);
    let Outcome::Answered { result, .. } = run.outcome else { panic!("{:?}", run.outcome) };
    assert_eq!((&result["name"], &result["pin"]), (&json!("board"), &json!("1234")));
}
