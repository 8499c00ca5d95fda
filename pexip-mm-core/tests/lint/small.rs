//! Findings of small scripts, and of a correct script in which something was replaced, each with its place.

use pexip_mm_core::policy::lint::lint_policy_script;

use super::shown;

/// Answers rooms that begin with `mm-`, and has no fault.
pub(super) const CORRECT: &str = r#"{%- set alias = call_info.local_alias | lower | pex_regex_replace("^(sips?|h323):", "") | pex_regex_replace("[;?@].*", "") -%}
{%- if call_info.external_policy_disposition | default("") == "REJECT" -%}
{"action": "reject", "result": {}}
{%- elif service_config -%}
{"action": "continue", "result": {{ service_config | pex_to_json }}}
{%- elif alias | pex_regex_replace("\\Amm-[a-z0-9-]+\\Z", "") == "" and alias != "" -%}
{"action": "continue", "result": {"service_type": "conference", "name": "{{ alias }}", "service_tag": "T", "pin": "482915"}}
{%- else -%}
{"action": "reject", "result": {}}
{%- endif -%}
"#;

/// Holds the findings of a script to those that are expected, of which each is the beginning of
/// `line:column severity code: message`.
#[track_caller]
pub(super) fn check(script: &str, expected: &[&str]) {
    let found = shown(&lint_policy_script(script));
    let lines: Vec<&str> = found.lines().collect();
    let same = lines.len() == expected.len() && lines.iter().zip(expected).all(|(line, begin)| line.starts_with(begin));
    assert!(same, "{script}\n{found}");
}

/// The correct script with a text in place of another.
#[track_caller]
pub(super) fn check_changed(from: &str, to: &str, expected: &[&str]) {
    assert!(CORRECT.contains(from), "{from}");
    check(&CORRECT.replacen(from, to, 1), expected);
}

#[test]
fn the_script_that_is_changed_is_correct() {
    check(CORRECT, &[]);
}

#[test]
fn answers_to_refused_calls_and_to_strangers_are_judged() {
    let refusal = "{\"action\": \"reject\", \"result\": {}}\n{%- elif service_config";
    for (refused, finding) in [
        ("{\"action\": \"reject\", \"result\": {},}", "3:35 error invalid_json"),
        ("{\"action\": \"refuse\", \"result\": {}}", "3:2 error field_invalid"),
    ] {
        check_changed(refusal, &format!("{refused}\n{{%- elif service_config"), &[finding]);
    }
    let by_protocol = r#"{%- elif call_info.protocol == "h323" -%}{"action": "reject" "result": {}}{%- else -%}"#;
    check_changed("{%- else -%}", by_protocol, &["8:62 error invalid_json"]);
}

#[test]
fn names_are_looked_up_where_they_stand() {
    for (statement, expected) in [
        ("{% call zq() %}{% endcall %}", &["1:9 error function_unknown"][..]),
        (r#"{% set a = call_info["zq"] %}"#, &["1:12 error field_unknown"]),
        (r#"{% set a = service_config["zq"] %}"#, &[]),
        (r#"{% set a = zq | default("x") %}"#, &[]),
        ("{% set a = zq | lower %}", &["1:12 error variable_undefined"]),
        ("{% macro a(x) %}{{ x }}{% endmacro %}", &[]),
        (
            "{% macro a() %}{{ caller(1) }}{% endmacro %}{% set b %}{% call(x) a() %}{{ x }}{% endcall %}{% endset %}",
            &[],
        ),
    ] {
        check(&format!("{statement}{CORRECT}"), expected);
    }
    for (output, expected) in [
        (r#"{"a": 1}"#, &["1:4 error dictionary_not_json", "1:4 error invalid_json"]),
        (r#"{"a": 1} | pex_update({})"#, &["1:4 error dictionary_not_json", "1:4 error invalid_json"]),
    ] {
        check(&format!("{{{{ {output} }}}}"), expected);
    }
}

/// Without a key or a text that tells, a finding stands at the first output.
#[test]
fn what_is_about_the_whole_stands_at_the_first_output() {
    let work = "{% for a in range(99999) %}{% endfor %}";
    for (script, place) in
        [(format!("\n{work}  \n  no {{{{ 1 }}}}"), "3:3"), (format!("{work} {{{{ 1 }}}} no"), "1:44")]
    {
        check(&script, &[&format!("{place} error too_expensive")]);
    }
    check("{{ 1 }}\n  {% endif %}\n", &["2:3 error syntax_error"]);
}

#[test]
fn the_place_where_an_answer_stops_being_json_is_found() {
    check("{\n  \"action\": \"reject\",\n  \"result\": {},\n  \"a\": 1\n  \"b\": 2\n}\n", &["5:3 error invalid_json"]);
    // What stands before may be the same in two branches, and what stands behind may be computed.
    let branch = r#"{"service_type": "conference", "name": "{{ alias }}", "service_tag": "Town hall rooms" "pin": "582915"}}
{%- elif alias | pex_regex_replace("\\Ateam-[a-z0-9-]+\\Z", "") == "" and alias != "" -%}
{"action": "continue", "result": {"service_type": "conference", "name": "{{ alias }}", "service_tag": "Town hall rooms" "pin""#;
    check_changed(
        r#"{"service_type": "conference", "name": "{{ alias }}", "service_tag": "T", "pin""#,
        branch,
        &["7:121 error invalid_json", "9:121 error invalid_json"],
    );
    check_changed(r#""pin": "482915""#, r#""pin" "48{{ 2915 }}""#, &["7:114 error invalid_json"]);
}

/// The place of the decision is that of the prefix, not of another look at what was dialled.
#[test]
fn the_decision_is_where_the_prefix_is_compared() {
    let ignored = CORRECT.replacen("REJECT", "REFUSE", 1);
    let first = "{%- if call_info.ext";
    for (look, own, expected) in [
        (r#""-" in call_info.local_alias"#, None, &["7:10 warning external_reject_ignored"][..]),
        (r#"pex_regex_search("-.+$", call_info.local_alias)"#, None, &["7:10 warning external_reject_ignored"]),
        (
            r#"call_info.local_alias == "zq""#,
            Some(r#"alias[:2] == "mm""#),
            &[
                "7:10 warning prefix_alone_answered",
                "7:10 warning external_reject_ignored",
                "8:77 error unescaped_interpolation",
                "8:77 error caller_breaks_answer",
            ],
        ),
    ] {
        let mut script = ignored.replacen(first, &format!("{{%- if {look} -%}}{{%- endif -%}}\n{first}"), 1);
        if let Some(own) = own {
            script = script.replacen(
                r#"alias | pex_regex_replace("\\Amm-[a-z0-9-]+\\Z", "") == "" and alias != """#,
                own,
                1,
            );
        }
        check(&script, expected);
    }
}

#[test]
fn text_that_is_not_json_is_told_from_text_that_is() {
    let rest = r#""service_tag": "T""#;
    for (from, to, expected) in [
        (r#""name""#, r#""description": "Jane's // own /* room */", "name""#, &[][..]),
        (
            rest,
            r#""service_tag": T, "participant_limit": 10, "enable_chat": _no"#,
            &[
                r#"7:103 error bare_word: "T" under "service_tag" has no quotes around it"#,
                r#"7:131 error field_invalid: answer is discarded: enable_chat is "_no""#,
                r#"7:146 error bare_word: "_no" under "enable_chat" has no quotes around it"#,
            ],
        ),
        (
            rest,
            r#"'service_tag': 'the "big" one'"#,
            &["7:88 error invalid_json: texts stand in single quotes", "7:109 error invalid_json: answer to"],
        ),
        (
            rest,
            "tag: T",
            &[
                "7:35 error field_missing",
                r#"7:88 error bare_word: "tag" has no quotes"#,
                r#"7:93 error bare_word: "T" has no quotes"#,
            ],
        ),
        // Before the first bracket nothing is JSON.
        (
            r#"{"action": "continue", "result": {"s"#,
            "// ours\n{\"action\": \"continue\", \"result\": {\"s",
            &["7:1 error invalid_json: answer to"],
        ),
        ("{%- if", "{%- set owner %}Jane's{% endset -%}\n{%- if", &[]),
    ] {
        check_changed(from, to, expected);
    }
}

#[test]
fn a_key_in_a_list_is_added_too() {
    let participant = r#""service_tag": "T", "automatic_participants": [{"local_alias": "{{ call_info.local_alias }}", "protocol": "sip", "remote_alias": "sip:bob@example.com", "role": "guest"}]"#;
    check_changed(
        r#""service_tag": "T""#,
        participant,
        &[
            "7:155 error unescaped_interpolation: caller who puts quotes into the domain of the address can add to the answer: calls to numbers of their choice",
            "7:155 error caller_breaks_answer",
        ],
    );
}

#[test]
fn answers_without_a_service_are_told_apart() {
    // Pexip takes an empty result, and ignores it.
    check_changed(
        "{%- elif service_config",
        "{%- elif call_info.call_direction == \"dial_out\" -%}\n{\"action\": \"continue\", \"result\": {}}\n{%- elif service_config",
        &["8:10 error dial_out_differs"],
    );
    check_changed(
        "{%- else -%}\n{\"action\": \"reject\", \"result\": {}}",
        "{%- else -%}\n{\"action\": \"reject\", \"result\": null}",
        &["9:22 error field_invalid: answer is discarded: the result is null"],
    );
}

/// Of the long rooms that are tried in pairs, the longest two show nothing where only one of them is answered.
#[test]
fn two_rooms_are_compared_where_both_are_answered() {
    let script = CORRECT.replacen("{{ alias }}", "{{ alias[:20] }}", 1);
    let ours = r#"alias != "" and (alias | length < 67 or alias[-1:] != "z")"#;
    check(&script.replacen(r#"alias != """#, ours, 1), &["7:77 warning rooms_share_name"]);
}

/// With a `#` behind them, three digits are a PIN.
#[test]
fn what_may_be_a_pin_is_in_no_message_and_all_else_is() {
    for (name, pin, shown_as) in [
        ("4829", r#""4829""#, "…"),
        ("482", r#""482#""#, "…"),
        ("482915", "482915", "…"),
        ("48", r#""48""#, "48"),
        ("lobby", r#""lobby""#, "lobby"),
    ] {
        let script = CORRECT.replacen(r#""482915""#, pin, 1).replacen("{{ alias }}", name, 1);
        let found = shown(&lint_policy_script(&script));
        assert!(found.contains(&format!("different aliases lead to one conference, {shown_as:?}")), "{pin}: {found}");
    }
}
