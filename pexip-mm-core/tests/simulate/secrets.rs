//! No PIN comes into a message, into a finding, or into `Debug` of what holds a request, a script or an answer.

use pexip_mm_core::Config;
use pexip_mm_core::policy::lint::lint_policy_script;
use pexip_mm_core::policy::simulate::{Outcome, PolicyScript};
use pexip_mm_core::policy::{
    Caller, ScriptOrigin, ServiceRequest, combined_policy_script, compare_policy_scripts, policy_script_origin,
    service_configuration,
};
use serde_json::{Value, json};

const PIN: &str = "735291";

/// A script that answers `alias` and does something with a variable `pin`, between `%` and `%`.
const TRAPS: &[&str] = &[
    r#"{{ "x" | pex_regex_replace("(" ~ pin, "") }}"#,
    r#"{{ "x" | pex_regex_replace("*" ~ pin, "") }}"#,
    r#"{{ "x" | pex_regex_replace("\\q" ~ pin, "") }}"#,
    r#"{{ "x" | pex_regex_replace("[" ~ pin, "") }}"#,
    r#"{{ "x" | pex_regex_replace("\\0" ~ pin, "") }}"#,
    r#"{{ "x" | pex_regex_replace("(?m)" ~ pin, "") }}"#,
    r#"{{ "x" | pex_regex_replace(pin ~ "{" ~ pin ~ "}", "") }}"#,
    r#"{{ "x" | pex_regex_replace("(?P<a>x)(?P=a" ~ pin ~ ")", "") }}"#,
    r#"{{ "x" | pex_regex_replace("x", "\\g<" ~ pin ~ ">") }}"#,
    r#"{{ "x" | pex_regex_replace("x", pin ~ "\\0") }}"#,
    r#"{{ "x" | pex_regex_replace("x", pin ~ "\\9") }}"#,
    r#"{{ pex_regex_search("(" ~ pin, "x") }}"#,
    r#"{{ pex_find_first_match(["x"], "(" ~ pin) }}"#,
    r#"{{ pex_in_subnet(pin, ["10.0.0.0/8"]) }}"#,
    r#"{{ pex_in_subnet("10.0.0.1", [pin]) }}"#,
    r#"{{ pex_in_subnet("10.0.0.1", ["10.0.0.0/" ~ pin]) }}"#,
    "{{ (pin | int) // 0 }}",
    "{{ (pin | int) % 0 }}",
    "{{ 10 ** (pin | int) }}",
    "{{ -pin }}",
    "{{ pin / 2 }}",
    "{{ pin[1] | int(pin, pin) // pin }}",
    "{{ dict(pin) }}",
    "{{ dict(**{pin: 1}) | default(**{pin: 1}) }}",
    "{{ range(**{pin: 1}) }}",
    "{{ range(pin) }}",
    "{{ range(0, 5, pin) }}",
    "{{ pin | round(pin) }}",
    "{{ pin | join(pin, pin, pin) }}",
    "{{ pin | replace(pin) }}",
    "{{ pin | replace(1, [pin]) }}",
    "{{ pin | format(pin) }}",
    "{{ pin.format(a=pin)[pin] }}",
    "{{ ('{' ~ pin ~ '}').format(1) }}",
    "{{ pin.index('x' ~ pin) }}",
    "{{ pin.partition(pin, pin) }}",
    "{{ pin.split(pin, pin) }}",
    "{{ pin() }}",
    "{{ service_config[pin].nothing }}",
    "{{ service_config[pin][pin][pin] }}",
    "{{ [pin]() }}",
    "{{ pin.nonsense(pin) }}",
    "{{ {pin: pin}[pin]() }}",
    "{{ [pin] + {} }}",
    "{{ [pin] < {} }}",
    "{{ pin is divisibleby(pin) }}",
    "{{ 5 is divisibleby(pin) }}",
    "{{ pin in 5 }}",
    "{% for a, b in [pin] %}{% endfor %}",
    "{% for a, b in [[pin]] %}{% endfor %}",
    "{% set ns = namespace(pin) %}",
    "{% macro m() %}{% endmacro %}{{ m(pin) }}",
    "{% macro m() %}{% endmacro %}{{ m(**{pin: 1}) }}",
    "{{ pin | pex_head(pin) }}",
    "{{ pin | pex_to_uuid }}",
    "{{ [pin] | pex_update(pin) }}",
    "{{ pin | pex_require_min_length(pin | int) }}",
    "{{ pex_random_pin(pin | int) }}",
    "{{ pin | truncate(length=2, end=pin) }}",
    r#"{"action": "{{ pin }}", "result": {}}"#,
    r#"{"action": {{ pin }}, "result": {}}"#,
    r#"{"action": "continue", "result": "{{ pin }}"}"#,
    r#"{"action": "continue", "result": {"service_type": "{{ pin }}"}}"#,
    r#"{"action": "redirect", "result": {"{{ pin }}": "{{ pin }}"}}"#,
    r#"{"action": "continue", "result": {"service_type": "conference", "name": "n", "service_tag": "t", "{{ pin }}": 1, "view": "{{ pin }}"}}"#,
    r#"{"action": "continue", "result": {"service_type": "conference", "name": "n", "service_tag": "t", "crypto_mode": "a{{ pin }}"}}"#,
    r#"{"action": "continue", "result": {"service_type": "conference", "name": "n", "service_tag": "t", "max_callrate_in": {{ pin }}00000000}}"#,
    r#"{"action": "continue", "result": {"service_type": "conference", "name": "n", "service_tag": "t", "direct_media_notification_duration": {{ pin }}}}"#,
    r#"{"action": "continue", "result": {"service_type": "conference", "name": "n", "service_tag": "t", "pin": "{{ pin }}", "guest_pin": "{{ pin }}", "allow_guests": true}}"#,
    r#"{"action": "continue", "result": {"service_type": "conference", "name": "n", "service_tag": "t", "pin": "{{ pin }}{{ pin }}{{ pin }}{{ pin }}"}}"#,
    r#"{"action": "continue", "result": {"service_type": "conference", "name": "n", "service_tag": "t", "automatic_participants": [{"role": "{{ pin }}", "{{ pin }}": 1}]}}"#,
    r#"{"action": "{{ pin }}"#,
];

fn request() -> Value {
    json!({
        "call_info": { "local_alias": "matt-x", "call_tag": PIN },
        "service_config": { "service_type": "conference", "name": "Board", "service_tag": "b", "pin": PIN },
    })
}

#[test]
fn no_reason_repeats_what_the_request_brings() {
    let mut dropped = 0;
    for trap in TRAPS {
        let script = PolicyScript::parse(&format!("{{% set pin = service_config.pin %}}{trap}")).unwrap();
        let run = script.answer(&request());
        let Outcome::Dropped { reason } = &run.outcome else { continue };
        dropped += 1;
        let json = serde_json::to_string(reason).unwrap();
        for shown in [reason.to_string(), format!("{reason:?}"), format!("{run:?}"), json] {
            assert!(!shown.contains(PIN), "{trap}: {shown}");
        }
        let mut json = serde_json::to_value(&run).unwrap();
        json["rendered"] = Value::Null;
        assert!(!json.to_string().contains(PIN), "{trap}: {json}");
    }
    assert_eq!(dropped, TRAPS.len());
}

/// What stands in the script is known to whoever pasted it, but what could be a PIN is not repeated even so.
#[test]
fn reasons_repeat_what_stands_in_the_script() {
    for (script, message) in [
        (r#"{{ "x" | pex_regex_replace("(a", "") }}"#, r#"regular expression "(a" is not valid: "#),
        (
            r#"{{ "x" | pex_regex_replace("(" ~ "a", "") }}"#,
            "regular expression that the script puts together is not valid",
        ),
        (
            r#"{{ "x" | pex_regex_replace("(735291", "") }}"#,
            "regular expression that the script puts together is not valid",
        ),
        ("{{ 7 // 0 }}", "unable to calculate 7 // 0"),
        ("{{ 735291 // 0 }}", "unable to calculate … // 0"),
        (r#"{{ pex_in_subnet("a", []) }}"#, r#""a" is no IP address or network"#),
        (r#"{"action": "deny", "result": {}}"#, r#"the action is "deny"; "#),
        (r#"{"action": "{{ "de" ~ "ny" }}", "result": {}}"#, "the action is another value; "),
        (r#"{"action": "continue", "result": {"service_type": "VMR"}}"#, r#"service_type is "VMR"; "#),
        (r#"{"action": "continue", "result": {"service_type": "{{ "V" ~ "MR" }}"}}"#, "service_type is another text; "),
    ] {
        let Outcome::Dropped { reason } = PolicyScript::parse(script).unwrap().answer(&request()).outcome else {
            panic!("{script}")
        };
        assert!(reason.to_string().contains(message), "{script}: {reason}");
    }
}

/// The same traps in a script that has the PIN itself, and answers with it.
#[test]
fn no_finding_repeats_a_pin_of_the_script() {
    let head = format!(
        "{{%- set pin = \"{PIN}\" -%}}\n{{%- set alias = call_info.local_alias | lower -%}}\n{{%- if alias.startswith(\"matt-\") -%}}\n"
    );
    let answer = r#"{"action": "continue", "result": {"service_type": "conference", "name": "{{ pin }}{{ call_info.location }}", "service_tag": "t", "pin": "{{ pin }}"}}"#;
    let mut found = 0;
    for trap in TRAPS {
        for before in ["", "{% if alias == \"matt-town-square\" %}"] {
            let end = if before.is_empty() { "" } else { "{% else %}" };
            let rest = if before.is_empty() { String::new() } else { format!("{answer}{{% endif %}}") };
            let script = format!("{head}{before}{trap}{end}{rest}\n{{%- endif -%}}");
            let report = lint_policy_script(&script);
            found += report.findings.len();
            for shown in [serde_json::to_string(&report).unwrap(), format!("{report:?}")] {
                assert!(!shown.contains(PIN), "{script}: {shown}");
            }
        }
    }
    assert!(found > 2 * TRAPS.len(), "{found}");
}

#[test]
fn debug_of_what_holds_a_request_or_a_script_shows_no_pin() {
    let config = Config::from_json(&json!({ "HostPin": PIN }).to_string()).unwrap();
    let used = format!(
        r#"{{"action": "continue", "result": {{"service_type": "conference", "name": "n", "service_tag": "t", "pin": "{PIN}"}}}}"#
    );
    let together = combined_policy_script(std::slice::from_ref(&config), Some(&used)).unwrap();
    let origin = policy_script_origin(together.expose());
    assert_eq!(origin, ScriptOrigin::Wrapping(&used));
    let comparison = compare_policy_scripts(&used, "{\"action\": \"reject\", \"result\": {}}", &[request()]).unwrap();
    let caller: &Caller = &comparison.differences[0].caller;
    let asked = ServiceRequest::from_json(&request().to_string()).unwrap();
    let ours = ServiceRequest { local_alias: "matt-x".to_owned(), ..ServiceRequest::default() };
    let run = PolicyScript::parse(&used).unwrap().answer(&request());
    for shown in [
        format!("{config:?}"),
        format!("{together:?}"),
        format!("{origin:?}"),
        format!("{caller:?}"),
        format!("{:?}", comparison.differences[0]),
        format!("{comparison:?}"),
        format!("{asked:?}"),
        format!("{:?}", service_configuration(&config, &ours)),
        format!("{run:?}"),
        format!("{:?}", run.outcome),
        format!("{:?}", lint_policy_script(&used)),
        format!("{:?}", lint_policy_script(together.expose())),
    ] {
        assert!(!shown.contains(PIN), "{shown}");
        assert!(!shown.is_empty());
    }
    assert!(format!("{caller:?}").contains("\"pin\""), "keys are shown");
    assert_eq!(format!("{origin:?}"), format!("Wrapping({} bytes)", used.len()));
}
