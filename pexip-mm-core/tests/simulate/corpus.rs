//! Policy scripts of every style that people write, with their mistakes.

use serde_json::{Value, json};

use super::dialled;

/// Requests that each script is run with.
pub(crate) fn requests() -> Vec<Value> {
    let aliases = [
        "matt-x",
        "matt-town-square",
        "matt-",
        "matt",
        "",
        "MATT-X",
        "sip:matt-x@example.com",
        "sips:matt-x@example.com:5061",
        "h323:matt-x",
        "matt-x@example.com",
        "matt-x;transport=tls",
        "matt-matt-x",
        "matt-x\n",
        " matt-x",
        "matt-a\\",
        "matt-a\"",
        "matt-a\",\"guest_pin\":\"4321",
        "matt-{{ 7*7 }}",
        "matt-%22",
        "matt-é",
        "matt-😀",
        "matt-\u{0}",
        "x-matt-1",
        "1234",
        "matt-a', '",
    ];
    let mut requests: Vec<Value> = aliases.iter().map(|alias| dialled(alias)).collect();
    let long = format!("matt-{}", "a".repeat(260));
    requests.push(dialled(&long));
    let vmr = json!({
        "name": "Board", "service_tag": "", "service_type": "conference", "pin": "1234", "allow_guests": false,
        "view": "one_main_seven_pips", "crypto_mode": null, "internal_key": [1, 2.5, {"a": null}],
    });
    let gateway = json!({
        "name": "All out", "service_tag": "", "service_type": "gateway", "local_alias": "matt-x",
        "remote_alias": "sip:matt-x@example.com", "outgoing_protocol": "sip",
    });
    for service in [vmr, gateway] {
        requests.push(
            json!({ "call_info": { "local_alias": "matt-x", "call_direction": "dial_in" }, "service_config": service }),
        );
    }
    requests.push(json!({
        "call_info": {
            "local_alias": "matt-x", "call_direction": "dial_out", "protocol": "sip", "bandwidth": 2048,
            "remote_alias": "sip:alice@example.com", "remote_display_name": "Alice \"A\" Ä", "remote_address": "10.1.2.3",
            "location": "Oslo", "registered": true, "vendor": "Pexip Infinity", "version_id": "35",
            "ms_subnet": ["10.0.0.0", "10.47.1.0"], "external_policy_disposition": "REJECT",
        },
        "service_config": null,
    }));
    requests
}

/// Names and scripts.
pub(crate) const SCRIPTS: &[(&str, &str)] = &[
    (
        "pass-through",
        r#"{
{% if service_config %}
  "action": "continue", "result": {{ service_config | pex_to_json }}
{% else %}
  "action": "reject", "result": {}
{% endif %}
}"#,
    ),
    ("everything-rejected", r#"{"action": "reject", "result": {}}"#),
    (
        "everything-redirected",
        r#"{"action":"redirect","result":{"new_alias":"sip:{{ call_info.local_alias }}@example.com"}}"#,
    ),
    ("nothing-printed", "{% set x = 1 %}"),
    ("plain-text", "hello"),
    ("a-list", "[]"),
    ("a-number", "1"),
    ("no-action", r#"{"result": {}}"#),
    ("no-result", r#"{"action": "reject"}"#),
    ("result-null", r#"{"action": "reject", "result": null}"#),
    ("result-empty", r#"{"action": "continue", "result": {}}"#),
    ("action-unknown", r#"{"action": "accept", "result": {}}"#),
    (
        "action-upper-case",
        r#"{"action": "CONTINUE", "result": {"name":"x","service_tag":"","service_type":"conference"}}"#,
    ),
    ("trailing-comma", r#"{"action": "reject", "result": {},}"#),
    ("single-quotes", "{'action': 'reject', 'result': {}}"),
    ("python-printed", "{{ {'action': 'reject', 'result': {}} }}"),
    ("duplicate-keys", r#"{"action": "continue", "action": "reject", "result": 1, "result": {}}"#),
    (
        "interpolated",
        r#"{"action":"continue","result":{"service_type":"conference","name":"{{ call_info.local_alias }}",
"service_tag":"demo","pin":"1234","allow_guests":true}}"#,
    ),
    (
        "dictionary",
        r#"{% set room = {"service_type": "conference", "name": call_info.local_alias, "service_tag": "demo"} %}
{"action": "continue", "result": {{ room | pex_to_json }}}"#,
    ),
    (
        "whole-answer-as-dictionary",
        r#"{{ {"action": "continue", "result": {"service_type": "conference",
  "name": call_info.local_alias | lower, "service_tag": "demo", "allow_guests": false}} | pex_to_json }}"#,
    ),
    (
        "allow-list",
        r#"{%- set bare = call_info.local_alias | lower | pex_regex_replace("^(sips?|h323):", "") | pex_regex_replace("[;?@].*", "") -%}
{%- if bare and (bare | pex_regex_replace("\\Amatt-[a-z0-9-]+\\Z", "")) == "" -%}
{"action":"continue","result":{"service_type":"conference","name":"{{ bare }}","service_tag":"demo",
 "pin":"{{ ("not-a-secret:host:" ~ bare) | pex_hash | pex_tail(10) }}","allow_guests":true,
 "guest_pin":"{{ ("not-a-secret:guest:" ~ bare) | pex_hash | pex_tail(10) }}","view":"five_mains_seven_pips"}}
{%- elif service_config -%}
{"action":"continue","result":{{ service_config | pex_to_json }}}
{%- else -%}
{"action":"reject","result":{}}
{%- endif -%}"#,
    ),
    (
        "dollar-before-line-feed",
        r#"{% if call_info.local_alias | pex_regex_replace("^matt-[a-z]+$", "") == "" %}
{"action":"continue","result":{"service_type":"conference","name":"{{ call_info.local_alias }}","service_tag":""}}
{% else %}{"action":"reject","result":{}}{% endif %}"#,
    ),
    (
        "search-with-groups",
        r#"{% set found = pex_regex_search("^(?:sips?:)?matt-([a-z0-9-]+)(@.+)?$", call_info.local_alias) %}
{% if found %}{"action":"continue","result":{"service_type":"conference","name":"{{ found[0] }}","service_tag":"{{ found[1] or "none" }}"}}
{% else %}{"action":"reject","result":{}}{% endif %}"#,
    ),
    (
        "search-without-groups",
        r#"{% if pex_regex_search("^matt-", call_info.local_alias) %}{"action":"reject","result":{}}{% endif %}"#,
    ),
    (
        "split-at-domain",
        r#"{% set parts = call_info.local_alias.split("@") %}{% set name = parts[0].replace("sip:", "") %}
{"action":"continue","result":{"service_type":"conference","name":"{{ name }}","service_tag":"{{ parts | length }}"}}"#,
    ),
    (
        "update-pin",
        r#"{% if service_config and service_config.service_type == "conference" %}
{"action":"continue","result":{{ service_config | pex_update({"pin": "5678", "allow_guests": true}) | pex_to_json }}}
{% else %}{"action":"reject","result":{}}{% endif %}"#,
    ),
    (
        "update-to-empty-pins",
        r#"{% if service_config %}
{"action":"continue","result":{{ service_config | pex_update({"pin": "", "guest_pin": "", "allow_guests": false}) | pex_to_json }}}
{% else %}{"action":"reject","result":{}}{% endif %}"#,
    ),
    (
        "update-breaks-pins",
        r#"{% if service_config %}
{"action":"continue","result":{{ service_config | pex_update({"guest_pin": "9999"}) | pex_to_json }}}
{% else %}{"action":"reject","result":{}}{% endif %}"#,
    ),
    (
        "routes-in-a-loop",
        r#"{% set routes = [("matt-", "Mattermost"), ("x-", "Other"), ("1", "Numbers")] %}
{% set ns = namespace(tag=none) %}
{% for prefix, tag in routes if call_info.local_alias.startswith(prefix) %}{% if loop.first %}{% set ns.tag = tag %}{% endif %}{% endfor %}
{% if ns.tag %}{"action":"continue","result":{"service_type":"conference","name":"room","service_tag":"{{ ns.tag }}"}}
{% else %}{"action":"reject","result":{}}{% endif %}"#,
    ),
    (
        "loop-does-not-leak",
        r#"{% set tag = "outer" %}{% for c in call_info.local_alias[:3] %}{% set tag = c %}{% endfor %}
{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"{{ tag }}"}}"#,
    ),
    (
        "macro",
        r#"{% macro room(name, tag="demo", view="one_main_seven_pips") -%}
{"service_type":"conference","name":{{ name | pex_to_json }},"service_tag":"{{ tag }}","view":"{{ view }}"}
{%- endmacro %}
{"action":"continue","result":{{ room(call_info.local_alias, view="four_mains_zero_pips") }}}"#,
    ),
    (
        "macro-with-call",
        r#"{% macro answer(action) %}{"action":"{{ action }}","result":{{ caller() }}}{% endmacro %}
{% call answer("continue") %}{"service_type":"test_call","name":"t","service_tag":""}{% endcall %}"#,
    ),
    (
        "captured-block",
        r#"{% set name %}room-{{ call_info.local_alias | lower | replace(" ", "-") }}{% endset %}
{"action":"continue","result":{"service_type":"conference","name":{{ name | trim | pex_to_json }},"service_tag":""}}"#,
    ),
    (
        "filter-block",
        r#"{"action":"continue","result":{"service_type":"conference","service_tag":"","name":
{% filter pex_to_json %}{{ call_info.local_alias }}-room{% endfilter %}}}"#,
    ),
    (
        "default-values",
        r#"{"action":"continue","result":{"service_type":"{{ missing | default("conference") }}",
"name":"{{ call_info.unknown | default("", true) or "n" }}","service_tag":"{{ service_config.service_tag | default("none", true) }}"}}"#,
    ),
    (
        "undefined-printed",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n{{ missing }}","service_tag":"{{ call_info.nothing }}"}}"#,
    ),
    ("undefined-looked-into", r#"{"action":"reject","result":{{ '{' }}{{ missing.field }}{{ '}' }}}"#),
    ("undefined-compared", r#"{% if call_info.bandwidth > 1000 %}{"action":"reject","result":{}}{% endif %}"#),
    ("undefined-to-json", r#"{"action":"reject","result":{{ missing | pex_to_json }}}"#),
    ("filter-of-jinja-that-is-off", r#"{"action":"reject","result":{{ {} | tojson }}}"#),
    (
        "filter-off-in-branch-not-taken",
        r#"{% if false %}{{ [1] | map("abs") | list }}{% endif %}{"action":"reject","result":{}}"#,
    ),
    (
        "filter-off-in-loop-not-taken",
        r#"{% for x in [] %}{{ x | map("abs") }}{% endfor %}{"action":"reject","result":{}}"#,
    ),
    (
        "filter-off-in-loop-in-branch",
        r#"{% if false %}{% for x in [] %}{{ x | sort }}{% endfor %}{% endif %}{"action":"reject","result":{}}"#,
    ),
    ("test-unknown", r#"{% if call_info is nonsense %}{% endif %}{"action":"reject","result":{}}"#),
    ("function-unknown", r#"{% if false %}{{ nonsense() }}{% endif %}{"action":"reject","result":{}}"#),
    (
        "subnet",
        r#"{% if call_info.remote_address and pex_in_subnet(call_info.remote_address, ["10.0.0.0/8", "2001:db8::/32"]) %}
{"action":"continue","result":{"service_type":"lecture","name":"Inside","service_tag":"","host_view":"one_main_zero_pips"}}
{% else %}{"action":"reject","result":{}}{% endif %}"#,
    ),
    (
        "first-match",
        r#"{"action":"continue","result":{"service_type":"conference","service_tag":"",
"name":"{{ pex_find_first_match(call_info.ms_subnet or ["none"], "^10\.47") or "n" }}"}}"#,
    ),
    (
        "minimum-length",
        r#"{"action":"continue","result":{"service_type":"conference","service_tag":"","name":"{{ call_info.local_alias | pex_require_min_length(6) | pex_url_encode }}"}}"#,
    ),
    (
        "phone-number",
        r#"{"action":"continue","result":{"service_type":"gateway","name":"out","service_tag":"","local_alias":"l",
"remote_alias":"sip:{{ call_info.local_alias | pex_clean_phone_number }}","outgoing_protocol":"sip"}}"#,
    ),
    (
        "dialled-automatically",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","automatic_participants":[
{"local_alias":"l","protocol":"{{ call_info.protocol }}","remote_alias":"sip:a@example.com","role":"guest"}]}}"#,
    ),
    ("debug-log-around", r#"{{ pex_debug_log("alias", call_info.local_alias) }}{"action":"reject","result":{}}"#),
    (
        "pin-as-number",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","pin":1234}}"#,
    ),
    (
        "pin-too-short",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","pin":"123"}}"#,
    ),
    (
        "pin-too-long",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","pin":"12345678901234567890#"}}"#,
    ),
    (
        "pin-with-letters",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","pin":"12a4"}}"#,
    ),
    (
        "pins-equal",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","pin":"1234","guest_pin":"1234","allow_guests":true}}"#,
    ),
    (
        "pins-of-two-lengths",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","pin":"1234","guest_pin":"12345","allow_guests":true}}"#,
    ),
    (
        "pins-of-two-lengths-confirmed",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","pin":"1234#","guest_pin":"12345#","allow_guests":true}}"#,
    ),
    (
        "pins-one-confirmed",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","pin":"1234#","guest_pin":"12345","allow_guests":true}}"#,
    ),
    (
        "guest-pin-without-guests",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","pin":"1234","guest_pin":"4321"}}"#,
    ),
    (
        "guests-without-pin",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","allow_guests":true}}"#,
    ),
    (
        "layout-short-name",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","view":"1:7"}}"#,
    ),
    (
        "layout-adaptive-in-lecture",
        r#"{"action":"continue","result":{"service_type":"lecture","name":"n","service_tag":"","guest_view":"five_mains_seven_pips"}}"#,
    ),
    (
        "layout-key-of-another-type",
        r#"{"action":"continue","result":{"service_type":"lecture","name":"n","service_tag":"","view":"1:7"}}"#,
    ),
    (
        "encryption-null",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","crypto_mode":null}}"#,
    ),
    (
        "encryption-unknown",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","crypto_mode":"best_effort"}}"#,
    ),
    (
        "flag-as-text",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","allow_guests":"true"}}"#,
    ),
    (
        "flag-as-python",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","allow_guests":{{ false }}}}"#,
    ),
    (
        "call-rate-in-kilobits",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","max_callrate_in":2048}}"#,
    ),
    (
        "call-rate-as-fraction",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","max_callrate_in":2048000.0}}"#,
    ),
    ("tag-missing", r#"{"action":"continue","result":{"service_type":"conference","name":"n"}}"#),
    ("type-unknown", r#"{"action":"continue","result":{"service_type":"meeting","name":"n","service_tag":""}}"#),
    (
        "description-too-long",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","description":"{{ "é" * 251 }}"}}"#,
    ),
    (
        "description-just-right",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","description":"{{ "é" * 250 }}"}}"#,
    ),
    (
        "keys-unknown",
        r#"{"action":"continue","more":1,"result":{"service_type":"conference","name":"n","service_tag":"","call_tag":{"any":["thing"]}}}"#,
    ),
    (
        "breakout-room",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","breakout":true,"breakout_uuid":"u"}}"#,
    ),
    (
        "direct-media-with-breakouts",
        r#"{"action":"continue","result":{"service_type":"conference","name":"n","service_tag":"","breakout_rooms":true,"direct_media":"always"}}"#,
    ),
    (
        "virtual-reception",
        r#"{"action":"continue","result":{"service_type":"two_stage_dialing","name":"n","service_tag":"","match_string":"(.*)","two_stage_dial_type":"regular"}}"#,
    ),
    (
        "media-playback",
        r#"{"action":"continue","result":{"service_type":"media_playback","name":"n","service_tag":"","media_playlist_name":"p",
"on_completion":{"transfer":{"conference":"{{ call_info.local_alias }}","role":"guest"}}}}"#,
    ),
    ("not-a-number", r#"{"action":"reject","result":{"x":NaN}}"#),
    ("half-a-pair", r#"{"action":"reject","result":{"x":"\ud83d"}}"#),
    (
        "list-changed-in-place",
        r#"{% set all = [] %}{{ all.append("a") or "" }}{{ all.extend(["b"]) or "" }}
{"action":"continue","result":{"service_type":"conference","name":"{{ all | join("-") }}","service_tag":""}}"#,
    ),
    ("statement-of-an-extension", r#"{% set x = [] %}{% do x.append(1) %}{"action":"reject","result":{}}"#),
    (
        "by-version",
        r#"{% if call_info.version_id | int >= 35 %}{"action":"redirect","result":{"new_alias":"{{ call_info.remote_alias }}"}}
{% else %}{"action":"reject","result":{}}{% endif %}"#,
    ),
    (
        "raw-and-comments",
        r#"{# who {{ wrote }} this #}{% raw %}{"action":"reject","result":{"x":"{{ y }}"}}{% endraw %}"#,
    ),
    ("windows-line-ends", "{\"action\":\"reject\",\r\n\"result\":{\"x\":\"{{ 'a\r\nb' | length }}\"}}\r\n"),
];
