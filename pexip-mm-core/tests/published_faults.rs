//! The faults of a script that instructions for such plugins have published, each in a script of its own that has exactly
//! that fault: what a Conferencing Node makes of it, that `lint_policy_script` names it, and that the same probe does
//! nothing to correct scripts.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pexip_mm_core::Config;
use pexip_mm_core::policy::lint::{LintCode, lint_policy_script};
use pexip_mm_core::policy::local_policy_script;
use pexip_mm_core::policy::simulate::{Action, Outcome, PolicyScript};
use serde_json::{Map, Value, json};

/// The prefix of every script here.
const PREFIX: &str = "mm-";

/// The host PIN of every script here.
const PIN: &str = "482915";

fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published_faults");
    fs::read_to_string(folder.join(name).with_extension("j2")).unwrap()
}

/// Scripts that have none of the faults: one by hand, and the library's own.
fn correct() -> Vec<String> {
    let config = json!({ "Prefix": PREFIX, "HostPin": PIN, "ServiceTag": "Chat" }).to_string();
    vec![read("correct"), local_policy_script(&Config::from_json(&config).unwrap()).expose().to_owned()]
}

/// What a node does with a call from outside.
#[derive(Debug, PartialEq)]
enum Does {
    /// It uses this service.
    Uses(Map<String, Value>),
    /// It refuses the caller.
    Refuses,
    /// It discards the answer for this reason, and finds nothing of its own.
    Discards(&'static str),
}

impl Does {
    fn service(self) -> Map<String, Value> {
        match self {
            Self::Uses(service) => service,
            other => panic!("no service, but {other:?}"),
        }
    }

    /// The name of the conference.
    fn name(self) -> String {
        self.service()["name"].as_str().unwrap().to_owned()
    }
}

fn dial_with(script: &str, address: &str, protocol: &str, service_config: &Value) -> Does {
    let call_info = json!({
        "local_alias": address, "protocol": protocol, "call_direction": "dial_in", "remote_alias": "bob@example.com",
    });
    let request = json!({ "call_info": call_info, "service_config": service_config });
    match PolicyScript::parse(script).unwrap().answer(&request).outcome {
        Outcome::Answered { action: Action::Continue, result } => Does::Uses(result),
        Outcome::Answered { .. } => Does::Refuses,
        Outcome::Dropped { reason } => Does::Discards(reason.code()),
    }
}

fn dial(script: &str, address: &str) -> Does {
    let protocol = match address.split_once(':') {
        Some(("sip", _)) => "sip",
        Some(("h323", _)) => "h323",
        _ => "webrtc",
    };
    dial_with(script, address, protocol, &Value::Null)
}

#[track_caller]
fn assert_lint(name: &str, codes: &[LintCode]) {
    let report = lint_policy_script(&read(name));
    assert_eq!(report.codes().collect::<BTreeSet<_>>(), codes.iter().copied().collect(), "{report:#?}");
    for script in correct() {
        assert_eq!(lint_policy_script(&script).findings, []);
    }
}

#[test]
fn bare_pin() {
    assert_eq!(dial(&read("bare_pin"), "mm-town-square"), Does::Discards("not_json"));
    for script in correct() {
        assert_eq!(dial(&script, "mm-town-square").service()["pin"], PIN);
    }
    assert_lint("bare_pin", &[LintCode::BareWord]);
}

#[test]
fn sip_and_h323_callers_never_match() {
    let addresses =
        ["sip:mm-town-square@example.com", "sip:mm-town-square@example.com;transport=tls", "h323:mm-town-square"];
    for address in addresses {
        assert_eq!(dial(&read("scheme_not_stripped"), address), Does::Refuses);
        for script in correct() {
            assert_eq!(dial(&script, address).name(), "mm-town-square");
        }
    }
    assert_lint("scheme_not_stripped", &[LintCode::SipNotMatched, LintCode::H323NotMatched]);
}

#[test]
fn domain_in_the_name_makes_several_conferences_of_a_room() {
    let addresses = [
        "mm-town-square",
        "mm-town-square@example.com",
        "sip:mm-town-square@example.com",
        "h323:mm-town-square@192.0.2.1",
    ];
    let names =
        |script: &str| addresses.map(|address| dial(script, address).name()).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(names(&read("domain_in_name")).len(), 3);
    for script in correct() {
        assert_eq!(names(&script), BTreeSet::from(["mm-town-square".to_owned()]));
    }
    assert_lint("domain_in_name", &[LintCode::DomainInName]);
}

#[test]
fn prefix_used_as_a_regular_expression_answers_other_aliases() {
    assert_eq!(dial(&read("prefix_as_pattern"), "m.m-town-square").name(), "m.m-town-square");
    assert_eq!(dial(&read("prefix_as_pattern"), "mum-town-square").name(), "mum-town-square");
    for script in correct() {
        let dotted = script.replace(r#"prefix = "mm-""#, r#"prefix = "m.m-""#);
        assert_ne!(dotted, script);
        assert_eq!(dial(&dotted, "m.m-town-square").name(), "m.m-town-square");
        assert_eq!(dial(&dotted, "mum-town-square"), Does::Refuses);
    }
    assert_lint("prefix_as_pattern", &[LintCode::VariableAsPattern]);
}

/// Every text that injects is refused by a correct script.
#[track_caller]
fn assert_refused_by_correct(alias: &str) {
    for script in correct() {
        assert_eq!(dial(&script, alias), Does::Refuses);
    }
}

#[test]
fn unescaped_interpolation_lets_a_caller_dial_out() {
    let alias = concat!(
        r#"mm-x","automatic_participants":[{"local_alias":"x","protocol":"sip","remote_alias":"sip:+15550100","#,
        r#""role":"guest"}],"description":""#
    );
    let service = dial(&read("unescaped_interpolation"), alias).service();
    assert_eq!(service["automatic_participants"][0]["remote_alias"], "sip:+15550100");
    assert_refused_by_correct(alias);
    assert_lint("unescaped_interpolation", &[LintCode::UnescapedInterpolation, LintCode::CallerBreaksAnswer]);
}

#[test]
fn unescaped_interpolation_lets_a_caller_choose_the_pin() {
    let alias = r#"mm-x","service_tag":"x","pin":"11112222"},"ignored":{"x":""#;
    let service = dial(&read("unescaped_interpolation"), alias).service();
    assert_eq!((service["pin"].as_str(), service["name"].as_str()), (Some("11112222"), Some("mm-x")));
    assert_refused_by_correct(alias);
}

#[test]
fn unescaped_interpolation_lets_a_caller_choose_the_type_of_service() {
    let alias = concat!(
        r#"mm-x","service_type":"gateway","service_tag":"x","local_alias":"x","outgoing_protocol":"sip","#,
        r#""remote_alias":"sip:+15550100"},"ignored":{"x":""#
    );
    let service = dial(&read("unescaped_interpolation"), alias).service();
    assert_eq!(
        (service["service_type"].as_str(), service["remote_alias"].as_str()),
        (Some("gateway"), Some("sip:+15550100"))
    );
    assert_refused_by_correct(alias);
}

#[test]
fn unescaped_interpolation_lets_a_caller_break_the_answer() {
    for alias in [r#"mm-x""#, r"mm-x\"] {
        assert_eq!(dial(&read("unescaped_interpolation"), alias), Does::Discards("not_json"));
        assert_refused_by_correct(alias);
    }
}

#[test]
fn name_without_prefix_collides_with_another_vmr() {
    assert_eq!(dial(&read("name_collision"), "mm-ceo").name(), "ceo");
    for script in correct() {
        assert_eq!(dial(&script, "mm-ceo").name(), "mm-ceo");
    }
    assert_lint("name_collision", &[LintCode::NameCollision]);
}

#[test]
fn prefix_alone_gives_an_empty_name() {
    // Pexip needs a name, and so drops the answer; the script meant to give one all the same.
    assert_eq!(dial(&read("empty_name"), PREFIX), Does::Discards("empty_field"));
    for script in correct() {
        assert_eq!(dial(&script, PREFIX), Does::Refuses);
    }
    assert_lint("empty_name", &[LintCode::EmptyName]);
}

#[test]
fn configured_services_are_shadowed() {
    let board = json!({ "service_type": "conference", "name": "Board", "service_tag": "board", "pin": "735291" });
    for address in ["mm-board", "sip:mm-board@example.com"] {
        let dialled = |script: &str| dial_with(script, address, "sip", &board).name();
        assert_eq!(dialled(&read("configured_service_shadowed")), "mm-board");
        for script in correct() {
            assert_eq!(dialled(&script), "Board");
        }
    }
    assert_lint("configured_service_shadowed", &[LintCode::ConfiguredServiceShadowed]);
}
