//! Callers that a comparison tries, as the texts of a script suggest them.

use std::collections::BTreeSet;

use pexip_mm_core::policy::{Caller, compare_policy_scripts};
use serde_json::json;

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

fn field<'c>(caller: &'c Caller, field: &str) -> &'c str {
    caller.request["call_info"][field].as_str().unwrap()
}

#[test]
fn callers_come_in_every_form_to_the_alias_that_is_answered_and_to_others() {
    let mut callers = tried(&answers_if("alias.startswith('td-')"));
    // Behind them stand those that the other script suggests.
    callers.truncate(23);
    let alias = field(&callers[0], "local_alias");
    assert!(alias.len() > 3 && alias.starts_with("td-"), "{alias}");
    let forms: Vec<_> = callers.iter().map(|caller| (caller.kind, field(caller, "local_alias").to_owned())).collect();
    let expected = [
        ("from the web", "ALIAS"),
        ("with the domain", "ALIAS@example.com"),
        ("by SIP", "sip:ALIAS@example.com"),
        ("by SIP over TLS", "sips:ALIAS@example.com;transport=tls"),
        ("by H.323", "h323:ALIAS"),
        ("in capitals", &alias.to_uppercase()),
        ("to another room", "td-team-lunch"),
        ("to a private channel", "ALIAS.pabcdefgh23456723"),
        ("to the prefix alone", "td-"),
        ("to the alias inside", "zqALIAS"),
        ("with a quote", "ALIAS\",\"pin\":\"0000"),
        ("where Pexip has a VMR", "ALIAS"),
        ("where Pexip has a rule", "ALIAS"),
        ("refused elsewhere", "ALIAS"),
        ("out of the room", "ALIAS"),
        ("out of the room", "ALIAS"),
        ("to another alias", "zq7x-unrelated"),
        ("to another VMR", "zq7x-unrelated"),
        ("to another VMR, by SIP", "sip:board@example.com"),
        ("through a rule", "zq7x-unrelated"),
        ("refused elsewhere", "zq7x-unrelated"),
        ("out of a VMR", "zq7x-unrelated"),
        ("out of a VMR", "zq7x-unrelated"),
    ];
    assert_eq!(forms, expected.map(|(kind, dialled)| (kind, dialled.replace("ALIAS", alias))));
    let services = callers.iter().map(|caller| &caller.request["service_config"]).filter(|service| !service.is_null());
    let names: Vec<_> = services.map(|service| (service["service_type"].clone(), service["name"].clone())).collect();
    let (vmr, rule, room) = (("conference", "Board meeting"), ("gateway", "Gateway to phones"), ("conference", "Room"));
    let expected = [vmr, rule, room, vmr, vmr, rule, vmr].map(|(word, name)| (word.into(), name.into()));
    assert_eq!(names, expected);
    for (at, local_alias) in [(12, alias), (19, "zq7x-unrelated")] {
        assert_eq!(callers[at].request["service_config"]["local_alias"], local_alias);
    }
    for out in [&callers[14], &callers[15]] {
        let fields = ["call_direction", "service_name", "service_tag", "protocol"].map(|name| field(out, name));
        assert_eq!(fields, ["dial_out", "Room", "tag", "sip"]);
    }
    assert_eq!((field(&callers[0], "protocol"), field(&callers[2], "protocol")), ("webrtc", "sip"));
    assert_eq!(field(&callers[13], "external_policy_disposition"), "REJECT");
}

#[test]
fn the_form_in_which_a_script_has_an_alias_is_among_them() {
    for condition in ["alias.startswith('td-') and alias.endswith('@vc.example.net')", "alias.startswith('sip:td-')"] {
        let callers = tried(&answers_if(condition));
        let answered = callers.iter().find(|caller| caller.kind == "as the script has it").unwrap();
        assert!(field(answered, "local_alias").contains("td-"), "{condition}: {answered:?}");
    }
}

#[test]
fn every_kind_of_caller_is_listed_and_every_listed_one_comes() {
    let conditions = ["alias.startswith('td-')", "alias.startswith('sip:td-')"];
    let callers: Vec<Caller> = conditions.into_iter().flat_map(|condition| tried(&answers_if(condition))).collect();
    let comparison = compare_policy_scripts("{}", EVERYBODY, &[json!({"call_info": {"local_alias": "x"}})]).unwrap();
    let asked = &comparison.differences[0].caller;
    let kinds: BTreeSet<&str> = callers.iter().chain([asked]).map(|caller| caller.kind).collect();
    assert_eq!(kinds, Caller::KINDS.iter().copied().collect());
    assert_eq!(kinds.len(), Caller::KINDS.len());
}
