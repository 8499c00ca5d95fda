//! One script of several: each part answers as it does alone, in `simulate` and in Jinja2.

use pexip_mm_core::policy::simulate::{Options, Outcome, PolicyScript, Undefined};
use pexip_mm_core::policy::{
    self, PolicyComparison, ScriptOrigin, ServiceRequest, check_combined_policy_script, combined_policy_script,
    compare_policy_scripts, local_policy_script, policy_script_origin,
};
use pexip_mm_core::{Config, ErrorCode, testing};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::oracle::Oracle;
use crate::policy::{SECRET, config};

/// Scripts as they may be in use, each with something that could go wrong inside another.
const IN_USE: &[(&str, &str)] = &[
    ("published", include_str!("published_faults/correct.j2")),
    ("same prefix, shadows services", include_str!("published_faults/configured_service_shadowed.j2")),
    (
        "asks for a variable that only ours sets",
        r#"{% if prefix is defined or alias or room or host_pin or pin_key is defined %}{"action": "continue", "result": {"service_type": "conference", "name": "leak", "service_tag": "x"}}{% else %}{"action": "reject", "result": {}}{% endif %}"#,
    ),
    (
        "macro, loop and blanks",
        "  {%- set names = {\"board\": \"Board\"} -%}\n{%- macro service(name, pin=\"735291\") -%}\n{\"service_type\": \"conference\", \"name\": \"{{ name }}\", \"service_tag\": \"{{ tag }}\", \"pin\": \"{{ pin }}\"}\n{%- endmacro -%}\n{%- set tag = \"used\" -%}\n{%- set found = namespace(name=\"\") -%}\n{%- for alias in [\"board\", \"hall\"] -%}{%- if call_info.local_alias == alias -%}{%- set found.name = alias -%}{%- endif -%}{%- endfor -%}\n{% if found.name %}{\"action\": \"continue\", \"result\": {{ service(names[found.name] | default(\"Hall\")) }} }{% elif service_config %}{\"action\": \"continue\", \"result\": {{ service_config | pex_update({\"pin\": \"111111\"}) | pex_to_json }} }{% else %}{\"action\": \"reject\", \"result\": {}}{% endif %}\n\n",
    ),
    (
        "overrides a refusal",
        "{% set alias = call_info.local_alias %}{\"action\": \"continue\", \"result\": {\"service_type\": \"conference\", \"name\": \"{{ alias[:4] }}\", \"service_tag\": \"x\"}}",
    ),
    ("comment at the end", "{\"action\": \"reject\", \"result\": {}}{# so be it -#}"),
    (
        "has the name of our macro",
        "{% set pexip_video_connect_answer = \"x\" %}{% macro pexip_video_connect() %}reject{% endmacro %}{\"action\": \"{{ pexip_video_connect() }}\", \"result\": {}}",
    ),
    ("nothing", ""),
    ("ends with another line end", "{\"action\": \"reject\", \"result\": {}}\r"),
    ("other line ends", "\r\n{# a #}\r\n{\"action\": \"reject\", \"result\": {}}\r\n"),
];

fn configs() -> Vec<Vec<Config>> {
    let shared = config(&json!({ "HostPin": "314159" }));
    let per_room =
        config(&json!({ "Secret": SECRET, "Prefix": "team-", "GuestAccess": "never", "ServiceTag": "Team" }));
    let by_id = config(&json!({ "Secret": SECRET, "Prefix": "x.", "AliasScheme": "channel_id", "CryptoMode": "on" }));
    let cut = config(&json!({ "HostPin": "3141#", "GuestPin": "2718#", "ServiceName": "without_prefix" }));
    vec![vec![shared.clone()], vec![cut], vec![shared, per_room, by_id]]
}

/// Callers that no script suggests.
fn requests() -> Vec<Value> {
    let aliases = [
        "board",
        "hall",
        "matt-town-square",
        "sip:TEAM-x@example.com",
        "x.abcdefghijklmnopqrstuvwxyz",
        "x.short",
        "matt-",
        "matt-a\"b",
        "team-a.pabcdefgh23456723",
        "matt-town-square.cabcdefgh",
        "",
        "\n",
    ];
    let services = [
        json!(null),
        json!({ "service_type": "conference", "name": "Board", "service_tag": "b", "pin": "735291" }),
        json!({ "service_type": "gateway", "name": "Out", "service_tag": "g", "local_alias": "a", "remote_alias": "b", "outgoing_protocol": "sip" }),
    ];
    let mut requests = Vec::new();
    for alias in aliases {
        for service in &services {
            for more in [
                json!({}),
                json!({ "external_policy_disposition": "REJECT" }),
                json!({ "call_direction": "dial_out", "service_name": "matt-town-square", "service_tag": "Mattermost" }),
                json!({ "call_direction": "dial_out", "service_name": "team-x", "service_tag": "Team" }),
            ] {
                let mut info = more;
                info["local_alias"] = alias.into();
                requests.push(json!({ "call_info": info, "service_config": service }));
            }
        }
    }
    requests
}

fn assert_no_difference(comparison: &PolicyComparison, what: &str) {
    assert!(comparison.compared > 150, "{what}: {}", comparison.compared);
    assert_eq!(comparison.unjudged, 0, "{what}");
    assert!(comparison.differences.is_empty(), "{what}: {:#?}", comparison.differences.first());
}

#[test]
fn every_part_answers_as_it_does_alone() {
    for configs in configs() {
        for (what, used) in
            IN_USE.iter().copied().map(|(what, used)| (what, Some(used))).chain([("nothing wrapped", None)])
        {
            let comparison = check_combined_policy_script(&configs, used, &requests()).unwrap();
            assert_no_difference(&comparison, &format!("{} configurations, {what}", configs.len()));
        }
    }
}

/// Pieces of scripts that others may have, each whole by itself: some use the names that ours uses.
const PIECES: &[&str] = &[
    "{% set prefix = \"zz-\" %}",
    "{%- set alias = call_info.local_alias | lower -%}\n",
    "{# Rooms of the company {% if %} #}",
    "{% macro pexip_video_connect() %}{\"action\": \"reject\"}{% endmacro %}",
    "{% set found = namespace(room=\"\") %}{% for room in [\"board\", \"matt-x\"] %}{% if call_info.local_alias == room %}{% set found.room = room %}{% endif %}{% endfor %}",
    "{% raw %}{% endraw %}",
    "{% with is_public = true %}{% endwith %}",
    "\n  \t",
    "{% filter upper %}{% endfilter %}",
    "{{ pex_debug_log(\"seen\", call_info.local_alias) }}",
];

/// What such scripts may answer.
const ANSWERS: &[&str] = &[
    r#"{"action": "reject", "result": {}}"#,
    r#"{"action": "continue", "result": {"service_type": "conference", "name": "{{ call_info.local_alias | pex_head(4) | pex_to_json }}", "service_tag": "x"}}"#,
    r#"{"action": "continue", "result": {"service_type": "conference", "name": {{ ("n" ~ call_info.local_alias) | pex_to_json }}, "service_tag": "{{ room }}{{ host_pin }}{{ prefix }}{{ service_tag }}"}}"#,
    r#"{% if service_config %}{"action": "continue", "result": {{ service_config | pex_update({"pin": "111111"}) | pex_to_json }} }{% else %}{"action": "reject", "result": {}}{% endif %}"#,
    r#"{% if is_public is defined or is_private is defined %}{"action": "redirect", "result": {"new_alias": "sip:a@b"}}{% else %}{"action": "reject", "result": {}}{% endif %}"#,
    "oops",
    "",
];

fn script_in_use() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..4);
    (
        pieces,
        prop::sample::select(ANSWERS),
        prop::sample::select(&["", "\n", "\r", "\r\n\r\n", "{# end #}", "{#- end -#}\n"][..]),
    )
        .prop_map(|(pieces, answer, end)| [&pieces.concat(), answer, end].concat())
}

/// Rooms of a configuration and everything else, ordinary and odd.
fn request(prefix: String) -> impl Strategy<Value = ServiceRequest> {
    let alias = prop_oneof![
        3 => "[a-z0-9]{1,4}(-[a-z]{1,3})?".prop_map(move |room| [prefix.as_str(), &room].concat()),
        2 => testing::dialled(),
        1 => Just("board".to_owned()),
    ];
    (alias, testing::service_request(), any::<bool>()).prop_map(|(local_alias, other, bare)| {
        if bare {
            ServiceRequest { local_alias, ..ServiceRequest::default() }
        } else {
            ServiceRequest { local_alias, ..other }
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 2))]

    /// A request for a room of ours is answered as our script answers it alone; every other as the script in use does, to
    /// the letter of what is answered, whatever stands in that script and whether or not a node is strict.
    #[test]
    fn what_is_wrapped_goes_on_as_before(
        (config, requests) in testing::config().prop_flat_map(|config| {
            let prefix = config.prefix().to_string();
            (Just(config), prop::collection::vec(request(prefix), 1..6))
        }),
        used in script_in_use(),
        strict in any::<bool>(),
    ) {
        let undefined = if strict { Undefined::Strict } else { Undefined::Lenient };
        let parse = |script: &str| PolicyScript::parse_with(script, &Options { undefined, ..Options::default() }).unwrap();
        let together = combined_policy_script(std::slice::from_ref(&config), Some(&used)).unwrap();
        prop_assert_eq!(policy_script_origin(together.expose()), ScriptOrigin::Wrapping(&used));
        let (together, ours, theirs) = (parse(together.expose()), parse(local_policy_script(&config).expose()), parse(&used));
        for request in requests {
            let value = request.to_value();
            let alone = if is_for(&config, &request) { ours.answer(&value) } else { theirs.answer(&value) };
            let answered = together.answer(&value);
            prop_assert!(same_end(&alone.outcome, &answered.outcome), "{value}\n{used}\n{:?}\n{:?}", alone.outcome, answered.outcome);
            prop_assert_eq!(alone.log, answered.log);
        }
    }
}

proptest! {
    /// Whatever is a template by itself can stand behind ours, and comes back as it was.
    #[test]
    fn whatever_can_be_parsed_can_be_wrapped(used in "([a-z\"'=|(), \n.-]|\\{\\{|\\}\\}|\\{%|%\\}|\\{#|#\\}| set | if x | endif | raw | endraw ){0,12}") {
        let Ok(alone) = PolicyScript::parse(&used) else { return Ok(()) };
        let config = configs().remove(0);
        let together = combined_policy_script(&config, Some(&used)).unwrap();
        prop_assert_eq!(policy_script_origin(together.expose()), ScriptOrigin::Wrapping(&used));
        let together = PolicyScript::parse(together.expose()).unwrap();
        let request = json!({ "call_info": { "local_alias": "board" }, "service_config": null });
        prop_assert!(same_end(&alone.answer(&request).outcome, &together.answer(&request).outcome), "{used}");
    }
}

/// Whether two runs end alike. Why an answer is dropped may name another line.
fn same_end(one: &Outcome, other: &Outcome) -> bool {
    match (one, other) {
        (Outcome::Dropped { reason: one }, Outcome::Dropped { reason: other }) => one.code() == other.code(),
        _ => one == other,
    }
}

/// The same in Jinja2, where the script of a part and the script of all are rendered by the same program.
#[test]
fn every_part_answers_as_it_does_alone_in_jinja2() {
    let Some(mut oracle) = Oracle::start() else { return };
    // Jinja2 takes its time: each script is asked other requests.
    let mut first = 0;
    for configs in configs() {
        for (what, used) in IN_USE {
            first += 1;
            let requests: Vec<Value> = requests().into_iter().skip(first % 31).step_by(31).collect();
            let together = combined_policy_script(&configs, Some(used)).unwrap();
            for strict in [false, true] {
                let mut ask = |script: &str| -> Vec<_> {
                    let verdicts = oracle.ask(script, strict, &requests).into_iter();
                    verdicts.map(|verdict| (verdict.answered, verdict.reason)).collect()
                };
                let alone: Vec<_> = configs.iter().map(|config| ask(local_policy_script(config).expose())).collect();
                let (rest, of_all) = (ask(used), ask(together.expose()));
                for (at, request) in requests.iter().enumerate() {
                    let asked = ServiceRequest::from_json(&request.to_string()).unwrap();
                    let ours = configs.iter().position(|config| is_for(config, &asked));
                    let expected = ours.map_or(&rest, |part| &alone[part]);
                    assert_eq!(of_all[at], expected[at], "{what}, strict {strict}: {request}");
                }
            }
        }
    }
}

/// Whether a request is for a room of that configuration: it is answered where nothing else is configured.
fn is_for(config: &Config, request: &ServiceRequest) -> bool {
    let alone = ServiceRequest { service_config: None, external_policy_disposition: String::new(), ..request.clone() };
    matches!(policy::service_configuration(config, &alone), policy::PolicyResponse::Answered(_))
}

#[test]
fn scripts_are_as_reviewed() {
    let configs = configs().pop().unwrap();
    let two = combined_policy_script(&configs[..2], None).unwrap();
    crate::golden::compare("tests/snapshots/combined_policy_script.two.j2", two.expose());
    let wrapping = combined_policy_script(&configs[..1], Some("{\"action\": \"reject\", \"result\": {}}")).unwrap();
    crate::golden::compare("tests/snapshots/combined_policy_script.wrapping.j2", wrapping.expose());
}

#[test]
fn one_configuration_alone_has_its_own_script() {
    for configs in configs() {
        let alone = local_policy_script(&configs[0]);
        assert!(combined_policy_script(&configs[..1], None).unwrap() == alone);
    }
}

#[test]
fn what_is_wrapped_comes_back_letter_for_letter() {
    let one = configs().remove(0).remove(0);
    for (what, used) in IN_USE {
        let wrapped = combined_policy_script(std::slice::from_ref(&one), Some(used)).unwrap();
        assert_eq!(policy_script_origin(wrapped.expose()), ScriptOrigin::Wrapping(used), "{what}");
        // A node that changes line ends changes all of them.
        let changed = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
        let with_other_line_ends = changed(wrapped.expose());
        let used = changed(used);
        // Half a line end before one of ours becomes a whole one with it.
        if *what != "ends with another line end" {
            assert_eq!(policy_script_origin(&with_other_line_ends), ScriptOrigin::Wrapping(&used), "{what}");
        }
        let twice = combined_policy_script(std::slice::from_ref(&one), Some(wrapped.expose())).unwrap();
        assert_eq!(policy_script_origin(twice.expose()), ScriptOrigin::Wrapping(wrapped.expose()), "{what}");
    }
    assert_eq!(policy_script_origin(local_policy_script(&one).expose()), ScriptOrigin::Ours);
    assert_eq!(policy_script_origin(IN_USE[0].1), ScriptOrigin::Other);
}

#[test]
fn what_cannot_stand_together_is_refused() {
    let of = |settings: Value| config(&settings);
    let matt = of(json!({ "HostPin": "314159" }));
    let refused =
        |configs: &[Config], wrapped: Option<&str>| combined_policy_script(configs, wrapped).unwrap_err().code();
    assert_eq!(refused(&[], None), ErrorCode::ConfigMissing);
    assert_eq!(refused(&[matt.clone(), matt.clone()], None), ErrorCode::PrefixesOverlap);
    for prefix in ["m", "matt-team-"] {
        let other = of(json!({ "HostPin": "314159", "Prefix": prefix }));
        assert_eq!(refused(&[matt.clone(), other.clone()], None), ErrorCode::PrefixesOverlap);
        assert_eq!(refused(&[other, matt.clone()], None), ErrorCode::PrefixesOverlap);
    }
    let cut = of(json!({ "HostPin": "314159", "Prefix": "x-", "ServiceName": "without_prefix" }));
    assert_eq!(refused(&[matt.clone(), cut.clone()], None), ErrorCode::RoomNamesOverlap);
    assert_eq!(refused(&[cut, matt.clone()], None), ErrorCode::RoomNamesOverlap);
    assert_eq!(refused(std::slice::from_ref(&matt), Some("{% if %}")), ErrorCode::ScriptSyntax);
    assert_eq!(refused(std::slice::from_ref(&matt), Some("{% endif %}{% if true %}")), ErrorCode::ScriptSyntax);
    let matt = std::slice::from_ref(&matt);
    let around = combined_policy_script(matt, Some("")).unwrap().expose().chars().count();
    let longest = "é".repeat(policy::SCRIPT_MAX_LEN - around);
    assert!(combined_policy_script(matt, Some(&longest)).is_ok());
    assert_eq!(refused(matt, Some(&(longest + "x"))), ErrorCode::ScriptTooLong);
}

/// What cannot be simulated is said not to be judged, and is handed out: what is wrapped stands a block deeper behind
/// ours. So does each configuration behind the one before it, and as many as fit can be judged.
#[test]
fn what_nests_too_deep_to_be_simulated_is_not_judged() {
    let nested = |blocks: usize| format!("{}{}", "{% if true %}\n".repeat(blocks), "{% endif %}".repeat(blocks));
    let is_judged = |configs: &[Config], wrapped: Option<&str>| {
        let comparison = check_combined_policy_script(configs, wrapped, &[]).unwrap();
        assert!(comparison.differences.is_empty());
        assert!([0, comparison.compared].contains(&comparison.unjudged), "{}", comparison.unjudged);
        comparison.unjudged == 0
    };
    let one = configs().remove(0);
    assert!(is_judged(&one, Some(&nested(40))));
    assert!(!is_judged(&one, Some(&nested(46))));
    // What cannot be read at all may end in the middle of ours, and is not taken.
    for unread in [&*nested(60), "{% print 1 %}{% if %}", "{% include 'a' %}{% endif %}{% if true %}", "{% print 1 %}"]
    {
        let error = combined_policy_script(&one, Some(unread)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ScriptSyntax);
        assert!(error.to_string().ends_with("so that it is not known to be whole"), "{error}");
    }
    let of = |at: usize| config(&json!({ "HostPin": "314159", "Prefix": format!("p{at:02}-") }));
    let several = |count| (0..count).map(of).collect::<Vec<_>>();
    let most = (1..100).take_while(|&count| combined_policy_script(&several(count), None).is_ok()).last().unwrap();
    assert!(most > 10 && is_judged(&several(most), None), "{most}");
}

#[test]
fn differences_are_those_that_callers_notice() {
    let before = local_policy_script(&config(&json!({ "HostPin": "314159" })));
    let after = local_policy_script(&config(&json!({ "HostPin": "271828" })));
    let comparison = compare_policy_scripts(before.expose(), after.expose(), &[]).unwrap();
    let kinds: Vec<&str> = comparison.differences.iter().map(|difference| difference.caller.kind).collect();
    assert!(kinds.contains(&"by SIP") && kinds.contains(&"to a private channel"), "{kinds:?}");
    assert!(!kinds.contains(&"to another VMR") && !kinds.contains(&"where Pexip has a VMR"), "{kinds:?}");
    let asked = json!({ "call_info": { "local_alias": "matt-asked" } });
    let comparison = compare_policy_scripts(before.expose(), after.expose(), &[asked]).unwrap();
    assert_eq!(comparison.differences[0].caller.kind, "asked for");
    // What a node drops is as good as what leaves the call to Pexip.
    let left = "{\"action\": \"reject\", \"result\": {}}";
    let dropped = "{% if service_config %}oops{% else %}{\"action\": \"continue\", \"result\": {}}{% endif %}";
    let comparison = compare_policy_scripts(left, dropped, &[]).unwrap();
    assert!(comparison.differences.iter().all(|one| !one.caller.request["service_config"].is_null()));
    // An empty object is no configuration.
    let asked = json!({ "call_info": { "local_alias": "x" }, "service_config": {} });
    let comparison = compare_policy_scripts(left, "oops", &[asked]).unwrap();
    assert!(comparison.differences.iter().all(|one| one.caller.kind != "asked for"));
    let unknown = "{{ call_info.local_alias.swapcase() }}";
    let comparison = compare_policy_scripts(unknown, unknown, &[]).unwrap();
    assert_eq!((comparison.unjudged, comparison.differences.len()), (comparison.compared, 0));
}

/// Whom a script answers is found as the lint finds it: by what a pattern matches, in the form in which it is dialled, and
/// whatever the answer is.
#[test]
fn callers_are_found_by_what_a_script_tells_apart() {
    let room = r#"{"action": "continue", "result": {"service_type": "conference", "name": "r", "service_tag": "t"}}"#;
    let reject = r#"{"action": "reject", "result": {}}"#;
    let left = r#"{"action": "continue", "result": {{ service_config | default({}, true) | pex_to_json }} }"#;
    for (condition, yes, no) in [
        (r#"pex_regex_search("^(8[0-9]{5})$", call_info.local_alias)"#, room, reject),
        (r#"pex_regex_search("^sip:(kant|hume)@rooms[.]example$", call_info.local_alias)"#, room, reject),
        (r#"call_info.local_alias == "blocked""#, reject, left),
    ] {
        let script = format!("{{% if {condition} %}}{yes}{{% else %}}{no}{{% endif %}}");
        let comparison = compare_policy_scripts(&script, no, &[]).unwrap();
        assert!(!comparison.differences.is_empty(), "{condition}");
        assert_eq!(comparison.unjudged, 0, "{condition}");
    }
}
