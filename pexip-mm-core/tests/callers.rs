//! Callers that a comparison tries, as the texts of a script suggest them.

use pexip_mm_core::policy::{Caller, compare_policy_scripts};
use serde_json::Value;

/// Answers everybody, so that each caller is a difference to a script that names no room so.
const EVERYBODY: &str =
    r#"{"action": "continue", "result": {"service_type": "conference", "name": "every", "service_tag": "x"}}"#;

/// The callers that are tried with a script, in their order.
fn tried(script: &str) -> Vec<Caller> {
    let comparison = compare_policy_scripts(script, EVERYBODY, &[]).unwrap();
    assert_eq!((comparison.unjudged, comparison.differences.len()), (0, comparison.compared), "{script}");
    comparison.differences.into_iter().map(|difference| difference.caller).collect()
}

/// A script that answers where `condition` holds.
fn answers_if(condition: &str) -> String {
    format!(
        r#"{{% set alias = call_info.local_alias %}}{{% if {condition} %}}{{"action": "continue", "result": {{"service_type": "conference", "name": "Room", "service_tag": "tag", "view": "one_main_seven_pips"}}}}{{% else %}}{{"action": "reject", "result": {{}}}}{{% endif %}}"#
    )
}

/// A script that has these expressions in it, and answers everybody but a stranger.
fn with(expressions: &str) -> String {
    format!("{{% set texts = [{expressions}] %}}{}", answers_if("alias[:2] != 'zq'"))
}

fn field<'c>(caller: &'c Caller, field: &str) -> &'c str {
    caller.request["call_info"][field].as_str().unwrap()
}

/// What is dialled by callers of one kind.
fn dialled(script: &str, kind: &str) -> Vec<String> {
    let of_kind = tried(script).into_iter().filter(|caller| caller.kind == kind);
    of_kind.map(|caller| field(&caller, "local_alias").to_owned()).collect()
}

#[test]
fn callers_come_in_every_form_to_the_alias_that_is_answered_and_to_others() {
    let callers = tried(&answers_if("alias.startswith('td-')"));
    let forms: Vec<_> = callers.iter().map(|caller| (caller.kind, field(caller, "local_alias"))).collect();
    assert_eq!(
        forms,
        [
            ("from the web", "td-town-square"),
            ("with the domain", "td-town-square@example.com"),
            ("by SIP", "sip:td-town-square@example.com"),
            ("by SIP over TLS", "sips:td-town-square@example.com;transport=tls"),
            ("by H.323", "h323:td-town-square"),
            ("in capitals", "TD-TOWN-SQUARE"),
            ("to another room", "td-team-lunch"),
            ("to a private channel", "td-town-square.pabcdefgh23456723"),
            ("to the prefix alone", "td-"),
            ("to the alias inside", "zqtd-town-square"),
            ("with a quote", "td-town-square\",\"pin\":\"0000"),
            ("where Pexip has a VMR", "td-town-square"),
            ("where Pexip has a rule", "td-town-square"),
            ("refused elsewhere", "td-town-square"),
            ("out of the room", "td-town-square"),
            ("out of the room", "td-town-square"),
            ("to another alias", "zq7x-unrelated"),
            ("to another VMR", "zq7x-unrelated"),
            ("to another VMR, by SIP", "sip:board@example.com"),
            ("through a rule", "zq7x-unrelated"),
            ("refused elsewhere", "zq7x-unrelated"),
            ("out of a VMR", "zq7x-unrelated"),
            ("out of a VMR", "zq7x-unrelated"),
        ]
    );
    let services: Vec<_> = callers
        .iter()
        .map(|caller| &caller.request["service_config"])
        .filter(|service| !service.is_null())
        .map(|service| service["service_type"].as_str().zip(service["name"].as_str()).unwrap())
        .collect();
    let (vmr, rule) = (("conference", "Board meeting"), ("gateway", "Gateway to phones"));
    assert_eq!(services, [vmr, rule, ("conference", "Room"), vmr, vmr, rule, vmr]);
    let rules: Vec<&Value> = callers.iter().map(|caller| &caller.request["service_config"]["local_alias"]).collect();
    assert_eq!((rules[12], rules[19]), (&"td-town-square".into(), &"zq7x-unrelated".into()));
    for out in [&callers[14], &callers[15]] {
        let fields = ["call_direction", "service_name", "service_tag", "protocol"].map(|name| field(out, name));
        assert_eq!(fields, ["dial_out", "Room", "tag", "sip"]);
    }
    assert_eq!(field(&callers[2], "protocol"), "sip");
    assert_eq!(field(&callers[13], "external_policy_disposition"), "REJECT");
    // The alias is the prefix, so that these callers are the same.
    assert_eq!(dialled(&answers_if("alias == 'board'"), "to the prefix alone"), [""; 0]);
}

#[test]
fn aliases_and_prefixes_are_what_texts_and_patterns_have_in_letters() {
    let (longest, too_long) = ("a".repeat(60), "a".repeat(61));
    for (expressions, suggested) in [
        ("'td-', 5, call_info.pin, 'td-'", vec!["td-"]),
        ("'a_b c -- d.e@f'", vec!["a_b", "c", "d.e", "f"]),
        (r#""^td\\-a[0-9x]b\\d+\\.c$""#, vec!["td-a", "b", ".c"]),
        (r"'[^a]b[c', ']d'", vec!["b", "d"]),
        (&format!("'{too_long}', '{longest}'"), vec![&*longest]),
        (
            "'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9', 'b1', 'b2', 'b3', 'b4'",
            vec!["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b1", "b2", "b3"],
        ),
    ] {
        let expected: Vec<String> = suggested.iter().map(|text| format!("{text}town-square")).collect();
        assert_eq!(dialled(&with(expressions), "from the web"), expected, "{expressions}");
    }
}

#[test]
fn aliases_with_a_domain_and_sip_uris_are_tried_where_nothing_else_is_answered() {
    for (condition, alias) in [
        ("alias == 'board@example.com'", "board"),
        ("alias.startswith('sip:board') and 'vc.example.net' in alias", "boardtown-square"),
    ] {
        assert_eq!(dialled(&answers_if(condition), "from the web"), [alias], "{condition}");
    }
}

#[test]
fn the_domain_is_the_first_that_a_script_names() {
    let domain = |expressions: &str| dialled(&with(expressions), "with the domain").remove(0);
    assert_eq!(
        domain("'a', 'b.', '10.0.0.1', 'c..d', 'e_f.g', 'vc-1.example.net', 'example.org'"),
        "atown-square@vc-1.example.net"
    );
    assert_eq!(domain("'a'"), "atown-square@example.com");
}

/// A script that works without end for what it is asked is not asked for more than two texts.
#[test]
fn the_search_ends_with_the_second_alias_that_takes_all_fuel() {
    let endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}";
    let script = format!(
        "{{% if call_info.local_alias[:1] in ['a', 'b'] %}}{endless}{{% endif %}}{}",
        answers_if("alias[:1] == 'c'")
    );
    let comparison = compare_policy_scripts(&script, EVERYBODY, &[]).unwrap();
    let kinds: Vec<&str> = comparison.differences.iter().map(|difference| difference.caller.kind).collect();
    assert!(comparison.unjudged > 0 && !kinds.contains(&"from the web"), "{kinds:?}");
}
