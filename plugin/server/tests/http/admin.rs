//! What system administrators are told, and nobody else.

use std::sync::atomic::Ordering;

use pexip_video_connect::mattermost::Hooks as _;
use serde_json::{Value, json};

use super::path;
use crate::site::{HOST_PIN, SECRET, Site, code};

const ROUTES: [(&str, &str); 3] =
    [("GET", "/api/v1/admin/policy"), ("GET", "/api/v1/admin/aliases"), ("POST", "/api/v1/admin/check")];

#[tokio::test]
async fn for_system_administrators_only() {
    let site = Site::new(json!({})).await;
    for (method, path) in ROUTES {
        for user in [&site.member, &site.guest, &site.channel_admin, &site.stranger, &site.bot] {
            let answer = site.json(user, method, path, "{}").await;
            assert_eq!((answer.0, code(&answer).as_str()), (403, "not_an_administrator"), "{} {path}", user.username);
        }
        assert_eq!(site.json(&site.root, method, path, "{}").await.0, 200, "{path}");
    }
    assert_eq!(site.nodes.asked.load(Ordering::SeqCst), 1, "a node is asked for administrators only");
}

#[tokio::test]
async fn the_script_is_the_one_of_the_settings_in_force() {
    let site = Site::new(json!({ "prefix": "meet-" })).await;
    let (_, body) = site.json(&site.root, "GET", "/api/v1/admin/policy", "").await;
    assert!(body["script"].as_str().unwrap().contains(r#"set prefix = "meet-""#));
    assert!(body["test_answer"].as_str().unwrap().contains(HOST_PIN));
    let request: Value = serde_json::from_str(body["test_request"].as_str().unwrap()).unwrap();
    assert!(request.to_string().contains("meet-"));
}

#[tokio::test]
async fn aliases_and_who_holds_them() {
    let site = Site::new(json!({})).await;
    site.join(&site.member, &site.public).await;
    let (_, body) = site.json(&site.root, "GET", "/api/v1/admin/aliases", "").await;
    let held = json!({ "alias": "matt-town-square", "channel_id": site.public.id, "is_current": true });
    assert_eq!(body, json!({ "aliases": [held] }));
}

#[tokio::test]
async fn what_the_web_app_is_told_and_what_administrators_are_told_besides() {
    let site = Site::new(json!({})).await;
    let (_, body) = site.json(&site.member, "GET", "/api/v1/config", "").await;
    let filter = json!({ "mode": "off", "channels": [] });
    assert_eq!(body, json!({ "is_ready": true, "embedded": true, "filter": filter, "is_admin": false }));
    site.fake.world().settings = json!({ "hostpin": "12", "secret": SECRET }).to_string();
    site.plugin.configuration_changed().await.unwrap();
    let (_, body) = site.json(&site.member, "GET", "/api/v1/config", "").await;
    assert_eq!((&body["is_ready"], body.get("faults")), (&json!(true), None), "the last good settings are in force");
    let (_, body) = site.json(&site.root, "GET", "/api/v1/config", "").await;
    assert_eq!(body["is_admin"], true);
    assert_eq!(body["faults"][0]["setting"], "HostPin");
    assert_eq!(body["faults"][0]["code"], "pin_too_short");
    assert_eq!(site.join_code(&site.member, &site.public).await, "ok");
}

#[tokio::test]
async fn while_nothing_is_set_up_administrators_learn_what_to_correct() {
    let site = Site::with_settings(&json!({ "hostpin": "12", "view": "x", "secret": SECRET }).to_string()).await;
    let (status, body) = site.join(&site.member, &site.public).await;
    assert_eq!((status, code(&(status, body.clone())).as_str()), (503, "not_set_up"));
    assert!(!body.to_string().contains("Host PIN"));
    let (_, body) = site.join(&site.root, &site.public).await;
    let message = body["error"]["message"].as_str().unwrap();
    assert!(message.ends_with("correct: `Host PIN`, `Layout`."), "{message}");
    assert_eq!(site.json(&site.root, "GET", "/api/v1/admin/policy", "").await.0, 503);
    let (_, body) = site.json(&site.member, "GET", "/api/v1/config", "").await;
    assert_eq!(body["is_ready"], false);

    // Without a node nobody can join either, but there is a script.
    site.fake.world().settings = json!({ "hostpin": HOST_PIN, "secret": SECRET }).to_string();
    site.plugin.configuration_changed().await.unwrap();
    let (_, body) = site.join(&site.root, &site.public).await;
    assert!(body["error"]["message"].as_str().unwrap().ends_with("correct: `Pexip Infinity Server`."), "{body}");
    assert_eq!(site.json(&site.root, "GET", "/api/v1/admin/policy", "").await.0, 200);
    assert_eq!(site.json(&site.member, "GET", &path(&site.public, "conference"), "").await.0, 503);
}

async fn check(site: &Site, settings: Value) -> Value {
    let (status, body) = site.json(&site.root, "POST", "/api/v1/admin/check", &settings.to_string()).await;
    assert_eq!(status, 200, "{body}");
    body
}

#[tokio::test]
async fn the_check_tells_faults_warnings_and_the_state_of_the_node() {
    let site = Site::new(json!({})).await;
    let body = check(&site, json!({})).await;
    assert_eq!(body["errors"], json!([]));
    assert!(body["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "sip_domain_missing"));
    assert_eq!(body["node"], json!({ "state": "reachable", "message": "The Conferencing Node answers." }));
    assert_eq!(body["vendor_plugin_running"], false);
    site.fake.world().running_plugins.insert("com.pexip.pexip-app".to_owned());

    // What somebody is about to save: another node, a fault, and PINs that the page only knows as asterisks.
    let given = json!({ "settings": {
        "Node": "other.example.com", "HostPin": "*".repeat(32), "Secret": "*".repeat(32), "GuestPin": "1",
    } });
    let body = check(&site, given).await;
    let codes: Vec<_> = body["errors"].as_array().unwrap().iter().map(|error| &error["setting"]).collect();
    assert_eq!(codes, ["GuestPin"], "{body}");
    assert_eq!(body["node"]["state"], "certificate_untrusted");
    assert_eq!(body["vendor_plugin_running"], true);
    assert!(!body.to_string().contains(HOST_PIN));

    assert_eq!(check(&site, json!({ "settings": { "node": "", "hostpin": HOST_PIN } })).await["node"], Value::Null);
    let answer = site.json(&site.root, "POST", "/api/v1/admin/check", r#"{"settings": []}"#).await;
    assert_eq!(code(&answer), "bad_request");
}

#[tokio::test(start_paused = true)]
async fn nodes_are_not_asked_for_ever() {
    let site = Site::new(json!({})).await;
    for _ in 0..10 {
        check(&site, json!({})).await;
    }
    let answer = site.json(&site.root, "POST", "/api/v1/admin/check", "{}").await;
    assert_eq!((answer.0, code(&answer).as_str()), (429, "too_many_requests"));
    assert_eq!(site.nodes.asked.load(Ordering::SeqCst), 10);
}
