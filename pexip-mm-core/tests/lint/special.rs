//! Faults that only some calls meet: those to a room that the script names, or those under a circumstance that it asks
//! for.

use super::small::{CORRECT, check, check_changed};

/// The correct script with more at the end of the answer for rooms.
#[track_caller]
fn check_with(more: &str, expected: &[&str]) {
    check_changed("\"pin\": \"482915\"", &format!("\"pin\": \"482915\"{more}"), expected);
}

/// A view that Pexip does not know, under a condition.
#[track_caller]
fn check_view_if(condition: &str, expected: &[&str]) {
    check_with(&format!("{{% if {condition} %}}, \"view\": \"ac\"{{% endif %}}"), expected);
}

#[test]
fn rooms_that_are_named_are_tried() {
    for condition in [
        r#"alias == "mm-ceo""#,
        r#"alias in ["mm-ceo", "mm-cfo"]"#,
        r#"alias in ["mm-town-square", "mm-cfo"] and alias != "mm-town-square""#,
        r#"alias.endswith("-exec")"#,
        r#"alias.startswith("mm-board-")"#,
        r#"alias[3:] == "ceo""#,
        r#"alias | pex_regex_replace("\\Amm-[0-9]{5}\\Z", "") == """#,
        r#"{"mm-ceo": true}.get(alias)"#,
    ] {
        check_view_if(condition, &["7:"]);
        check_with(
            &format!(
                "{{% if {condition} %}}, \"participant_limit\": 10, \"view\": \"one_main_seven_pips\"{{% endif %}}"
            ),
            &[],
        );
    }
}

#[test]
fn answers_to_named_rooms_are_judged_as_others_are() {
    let pin = "\"pin\": \"482915\"";
    for (from, to, expected) in [
        (
            pin,
            r#""x": 1{% if alias != "mm-lobby" %}, "pin": "482915"{% endif %}"#,
            &[r#"7:35 warning no_pin: callers of "mm-lobby" need no PIN"#][..],
        ),
        (
            pin,
            r#""pin": "{{ 3141 if alias == "mm-ceo" else 482915 }}""#,
            &[r#"7:119 warning pin_short: "pin" has 4 digits"#],
        ),
        (
            pin,
            r#""pin": "482915"{% if alias == "mm-ceo" %}, "allow_guests": true, "guest_pin": "48291"{% endif %}"#,
            &["7:173 error pins_length", "7:173 warning pin_short"],
        ),
        (
            pin,
            r#""pin": "482915"{% if alias == "mm-ceo" %} oops{% endif %}"#,
            &[r#"7:35 error invalid_json: answer to "mm-ceo" is no JSON"#],
        ),
        (
            r#""name": "{{ alias }}""#,
            r#""name": "{{ "boss" if alias == "mm-boss" else alias }}""#,
            &["7:77 error name_collision"],
        ),
    ] {
        check_changed(from, to, expected);
    }
    // A branch of its own may lack what the general one has.
    let own = r#"{%- if alias == "mm-ceo" -%}
{"action": "continue", "result": {"service_type": "conference", "name": "mm-ceo", "service_tag": "T", "pin": "482915"}}
{%- elif call_info.external_policy_disposition"#;
    check_changed(
        "{%- if call_info.external_policy_disposition",
        own,
        &["2:8 error configured_service_shadowed", "2:8 warning external_reject_ignored"],
    );
    check_with(
        r#"{% if alias == "mm-ceo" %}, "view": "teams", "description": "{{ call_info.remote_display_name }}"{% endif %}"#,
        &["7:187 error unescaped_interpolation", "7:187 error caller_breaks_answer"],
    );
}

#[test]
fn circumstances_that_are_asked_for_are_tried() {
    for condition in [
        r#"call_info.location == "DMZ""#,
        r#"call_info["location"] | default("") | lower in ["dmz", "lab"]"#,
        r#"call_info.get("location") is eq("DMZ")"#,
        r#"pex_regex_search("^(dm.)$", call_info.location)"#,
        r#"{"DMZ": true}[call_info.location] is defined"#,
        r#"{"DMZ": true}.get(call_info.location)"#,
        r#"pex_in_subnet(call_info.remote_address, ["10.0.0.0/8"])"#,
        r#"pex_in_subnet(call_info.remote_address, ["2001:db8::/32"])"#,
        r#"call_info.remote_address.startswith("10.")"#,
        r#"call_info.remote_address == "10.1.2.3""#,
        r#"call_info.protocol == "teams""#,
        r#"call_info.protocol == "mssip""#,
        r#"call_info.protocol not in ["webrtc", "sip", "h323", "rtmp", "mssip", "teams"]"#,
        r#"call_info.trigger == "two_stage_dialing""#,
        "call_info.version_id | int > 35",
        "call_info.version_id | int < 35",
        r#"call_info.version_id == "38""#,
        r#"call_info.pseudo_version_id.split(".")[0] | int > 80000"#,
        "call_info.remote_port < 1024",
        r#""Webapp3" in call_info.vendor"#,
        "call_info.registered",
        "call_info.has_authenticated_display_name == true",
        r#"call_info.idp_uuid != """#,
        "call_info.call_tag",
        r#"call_info.remote_alias.endswith("@acme.example")"#,
        r#"call_info.remote_alias == "sip:boss@acme.example""#,
        r#"call_info.remote_alias.split("@")[1] == "acme.example""#,
        r#"call_info.third_party_passcode == "not-a-real-passcode""#,
        r#""sip:boss@acme.example" in call_info.p_asserted_identity | default([])"#,
        r#"call_info.location == "DMZ" and call_info.protocol == "teams""#,
        r#"call_info.registered and "Polycom" in call_info.vendor"#,
        r#"pex_now("UTC").hour > 17"#,
        "pex_now().hour < 8",
        "pex_now().month == 12",
        "pex_now().hour == 19 and call_info.registered",
    ] {
        check_view_if(condition, &["7:"]);
        check_with(&format!("{{% if {condition} %}}, \"view\": \"one_main_seven_pips\"{{% endif %}}"), &[]);
    }
    let nested = r#"{% if call_info.protocol == "teams" %}{% if call_info.location == "DMZ" %}, "view": "ac"{% endif %}{% endif %}"#;
    check_with(nested, &["7:"]);
    let in_variables = r#"{% set zone = "in" if call_info.location == "Lab" else "out" %}{% set late = pex_now().hour > 17 %}
{%- set nets = ["10.0.0.0/8"] %}{% set phone = pex_in_subnet(call_info.remote_address, nets) -%}"#;
    for condition in ["zone == \"in\"", "late", "phone", "late and phone", "phone and zone == \"in\""] {
        let answer = format!("\"482915\"{{% if {condition} %}}, \"view\": \"ac\"{{% endif %}}");
        check(&(in_variables.to_owned() + &CORRECT.replacen("\"482915\"", &answer, 1)), &["8:"]);
    }
}

#[test]
fn what_a_circumstance_changes_is_told() {
    let pin = "\"pin\": \"482915\"";
    for (from, to, expected) in [
        (
            pin,
            r#""pin": "482915"{% if call_info.location == "DMZ" %} oops{% endif %}"#,
            &[r#"7:35 error invalid_json: answer to "mm-town-square" with "location" "DMZ" is no JSON"#][..],
        ),
        (
            pin,
            r#""x": 1{% if call_info.location != "DMZ" %}, "pin": "482915"{% endif %}"#,
            &[r#"7:35 warning no_pin: callers of "mm-town-square" with "location" "DMZ" need no PIN"#],
        ),
        // Who is known may do without.
        (pin, r#""x": 1{% if not call_info.registered %}, "pin": "482915"{% endif %}"#, &[]),
        (
            pin,
            r#""pin": "{{ 3141 if call_info.third_party_passcode == "not-a-real-passcode" else 482915 }}""#,
            &["7:119 warning pin_short"],
        ),
        (
            r#""name": "{{ alias }}""#,
            r#""name": "{{ alias }}{% if call_info.vendor == "Phone" %}-phone{% endif %}""#,
            &[r#"7:77 error name_varies: callers of "mm-town-square" with "vendor" "Phone" get a conference"#],
        ),
        // A breakout room is a conference of its own.
        (
            r#""name": "{{ alias }}""#,
            r#""name": "{{ alias }}{% if call_info.breakout_uuid | default("") %}_breakout{% endif %}""#,
            &[],
        ),
        (
            "{%- else -%}",
            r#"{%- elif call_info.location == "DMZ" -%}{"action": "reject" "result": {}}{%- else -%}"#,
            &["8:"],
        ),
    ] {
        check_changed(from, to, expected);
    }
}

/// The passcode that a script compares with is a secret of its own.
#[test]
fn no_passcode_is_repeated() {
    let script = CORRECT.replacen(
        "\"482915\"",
        r#""482915"{% if call_info.third_party_passcode == "not-a-real-passcode" %} oops{% endif %}"#,
        1,
    );
    let report = pexip_mm_core::policy::lint::lint_policy_script(&script);
    assert_eq!(report.findings.len(), 1);
    assert!(report.findings[0].message.contains("with \"third_party_passcode\" is no JSON"));
}

#[test]
fn what_changes_by_itself_is_found() {
    for (name, varies) in [
        ("{{ alias }}-{{ pex_uuid4() }}", true),
        (r#"{{ alias }}-{{ pex_now("UTC").minute }}"#, true),
        ("{{ alias }}-{{ pex_now().day }}", true),
        (r#"{{ alias }}-{{ call_info.call_tag | default("x") | pex_hash }}"#, true),
        ("{{ alias }}-{{ call_info.remote_port }}", true),
        ("{{ alias }}{{ pex_now().day | replace(pex_now().day, \"\") }}", false),
    ] {
        let expected: &[&str] = if varies { &["7:"] } else { &[] };
        check_changed("\"{{ alias }}\"", &format!("\"{name}\""), expected);
    }
    for (part, expected) in [("minute", &["7:119 error random_pin"][..]), ("day", &[])] {
        let pin =
            format!("\"{{{{ (\"an example of a key\" ~ alias ~ pex_now().{part}) | pex_hash | pex_tail(8) }}}}\"");
        check_changed("\"482915\"", &pin, expected);
    }
}

#[test]
fn rooms_that_differ_little_are_compared() {
    for name in [
        r#"{{ alias | replace("-", "") }}"#,
        r#"{{ alias | pex_regex_replace("[0-9]", "") }}"#,
        r#"{{ alias | pex_regex_replace("[0-9]+$", "") }}"#,
        "mm-{{ alias | pex_tail(12) }}",
        "mm-{{ alias | pex_tail(20) }}",
        "mm{{ alias[4:] }}",
    ] {
        check_changed("\"{{ alias }}\"", &format!("\"{name}\""), &["7:"]);
    }
    // Rooms that are written with digits and letters, or with digits alone.
    for (pattern, name) in [
        ("[a-z0-9]{26}", "{{ alias | pex_regex_replace(\"[0-9]\", \"\") }}"),
        ("[a-z0-9]{26}", "mm-{{ alias | pex_tail(25) }}"),
        ("[0-9]{8}", "mm-{{ alias | pex_tail(7) }}"),
    ] {
        let script = CORRECT.replacen("[a-z0-9-]+", pattern, 1).replacen("\"{{ alias }}\"", &format!("\"{name}\""), 1);
        check(&script, &["7:"]);
    }
}
