//! The Conferencing Node, called as room systems and people call it.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use pexip_testbed::conferencing::{Call, Certificate, Entry, Node, Protocol, Role, router};
use pexip_testbed::management::Store;
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// A script that is not ours: one room for each kind of answer.
const SCRIPT: &str = r#"
{% set rooms = {
    "open": {"allow_guests": false},
    "hosts": {"allow_guests": false, "pin": "246802"},
    "waits": {"allow_guests": true, "pin": "246802"},
    "both": {"allow_guests": true, "pin": "246802#", "guest_pin": "1357#"},
} %}
{% set alias = call_info.local_alias | pex_regex_replace("^sip:|@.*$", "") %}
{% if alias in rooms %}
{% set room = rooms[alias] %}
{
    "action": "continue",
    "result": {
        "service_type": "conference", "name": "{{ alias }}", "service_tag": "tag",
        {% if room.pin %}"pin": "{{ room.pin }}",{% endif %}
        {% if room.guest_pin %}"guest_pin": "{{ room.guest_pin }}",{% endif %}
        "allow_guests": {{ room.allow_guests | pex_to_json }}
    }
}
{% elif alias == "broken" %}
{"action": "continue", "result": {"service_type": "conference", "name": "broken", "pin": 12}}
{% else %}
{"action": "reject", "result": {}}
{% endif %}
"#;

fn node(is_on: bool, location: &str) -> Node {
    let profile = "/api/admin/configuration/v1/policy_server/1/";
    let seed = json!({
        "policy_server": [{
            "name": "Mattermost", "enable_internal_service_policy": is_on, "internal_service_policy_template": SCRIPT,
        }],
        "system_location": [{ "name": "London", "policy_server": profile }, { "name": "Oslo" }],
    });
    Node::new(Arc::new(Store::new(serde_json::from_value(seed).expect("a seed")).expect("a store")), location)
}

fn call(alias: &str, pin: Option<&str>) -> Call {
    Call {
        protocol: Protocol::Sip,
        local_alias: format!("sip:{alias}@example.com"),
        remote_alias: "sip:boardroom@example.com".to_owned(),
        pin: pin.map(str::to_owned),
    }
}

/// What comes of a call, in a word or two.
fn entry(node: &Node, alias: &str, pin: Option<&str>) -> &'static str {
    match node.enter(&call(alias, pin)) {
        Entry::Joined { role: Role::Host, .. } => "host",
        Entry::Joined { role: Role::Guest, .. } => "guest",
        Entry::PinNeeded { guest_pin: true, .. } => "asked, guests too",
        Entry::PinNeeded { .. } => "asked",
        Entry::WrongPin { .. } => "wrong",
        Entry::NotFound { .. } => "not found",
    }
}

#[test]
fn pins_and_guests_are_as_the_table_has_them() {
    let node = node(true, "London");
    for (alias, pin, expected) in [
        ("open", None, "host"),
        ("open", Some("1"), "host"),
        ("hosts", None, "asked"),
        ("hosts", Some("none"), "asked"),
        ("hosts", Some("246802"), "host"),
        ("hosts", Some("246802#"), "host"),
        ("hosts", Some("246803"), "wrong"),
        ("waits", None, "asked"),
        ("waits", Some("none"), "guest"),
        ("waits", Some("246802"), "host"),
        ("waits", Some("1357"), "wrong"),
        ("both", None, "asked, guests too"),
        ("both", Some("none"), "asked, guests too"),
        ("both", Some("1357"), "guest"),
        ("both", Some("246802#"), "host"),
        ("both", Some(""), "wrong"),
        ("nothing", None, "not found"),
        ("broken", None, "not found"),
    ] {
        assert_eq!(entry(&node, alias, pin), expected, "{alias} {pin:?}");
    }
}

#[test]
fn only_the_policy_of_its_own_location_counts_and_only_if_it_is_on() {
    for (is_on, location) in [(true, "Oslo"), (true, "Paris"), (false, "London")] {
        assert_eq!(entry(&node(is_on, location), "open", None), "not found", "{is_on} {location}");
    }
}

async fn answer(request: Request<Body>) -> (StatusCode, String) {
    let response = router(Arc::new(node(true, "London"))).oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    (parts.status, String::from_utf8(body.to_vec()).expect("text"))
}

fn get(path: &str) -> (StatusCode, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(answer(Request::get(path).body(Body::empty()).expect("a request")))
}

#[test]
fn the_page_says_where_a_link_leads_and_shows_no_pin() {
    let (status, page) = get("/webapp3/m/waits/express?name=Ada%20%3Cb%3E&pin=246802");
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains(r#"data-entry="joined" data-room="waits" data-role="host""#), "{page}");
    assert!(page.contains("<dd>Ada &lt;b&gt;</dd>") && !page.contains("246802"), "{page}");
    let (_, page) = get("/webapp3/m/waits?name=Bob&role=guest");
    assert!(page.contains(r#"data-entry="joined" data-room="waits" data-role="guest""#), "{page}");
    let (_, page) = get("/branded/m/nothing/step-by-step");
    assert!(page.contains(r#"data-entry="not_found""#), "{page}");
    assert_eq!(get("/webapp3/m/waits/other").0, StatusCode::NOT_FOUND);
    assert_eq!(get("/api/client/v2/status").0, StatusCode::OK);
}

#[test]
fn a_room_system_is_dialled_by_request() {
    let post = |body: &Value| {
        let request = Request::post("/simulator/dial").header("Content-Type", "application/json");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(answer(request.body(Body::from(body.to_string())).expect("a request")))
    };
    let (status, text) = post(&json!({ "protocol": "sip", "local_alias": "sip:both@example.com", "pin": "1357#" }));
    assert_eq!(status, StatusCode::OK);
    let expected = json!({ "entry": "joined", "room": { "name": "both", "service_tag": "tag" }, "role": "guest" });
    assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), expected);
    let (status, text) = post(&json!({ "protocol": "telepathy", "local_alias": "both" }));
    assert!(status == StatusCode::BAD_REQUEST && text.contains("telepathy"), "{status} {text}");
}

#[test]
fn the_certificate_is_one_that_tls_takes() {
    let certificate = Certificate::new().expect("a certificate");
    certificate.server_config().expect("TLS");
    let pem = certificate.pem();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\nMII") && pem.lines().all(|line| line.len() <= 64));
}
