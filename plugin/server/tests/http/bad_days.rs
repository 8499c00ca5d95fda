//! Servers that fail or stall, stores that are full, races, and things that vanish.

use std::time::Duration;

use pexip_video_connect::features::TIME_LIMIT;
use pexip_video_connect::mattermost::{Hooks as _, User};
use serde_json::json;

use super::{path, presence};
use crate::fake::{Verdict, refused};
use crate::site::{Site, TAB, code, request};

/// An answer, a line in the log, and the language to refuse in.
const WORST: Duration = TIME_LIMIT.saturating_add(Duration::from_secs(2));

/// Every route, with somebody who may use it.
fn routes(site: &Site) -> Vec<(&User, &'static str, String, String)> {
    let press = json!({ "channel_id": site.public.id }).to_string();
    vec![
        (&site.member, "POST", path(&site.public, "join"), "{}".to_owned()),
        (&site.member, "PUT", path(&site.public, "presence"), presence()),
        (&site.member, "GET", path(&site.public, "conference"), String::new()),
        (&site.member, "DELETE", path(&site.public, &format!("presence?tab={TAB}")), String::new()),
        (&site.root, "GET", "/api/v1/config".to_owned(), String::new()),
        (&site.root, "GET", "/api/v1/admin/policy".to_owned(), String::new()),
        (&site.root, "GET", "/api/v1/admin/aliases".to_owned(), String::new()),
        (&site.root, "POST", "/api/v1/admin/check".to_owned(), "{}".to_owned()),
        (&site.member, "POST", "/api/v1/actions/join".to_owned(), press),
    ]
}

/// Calls that follow from an answer, or make it no worse when they fail.
const AFTERWARDS: [&str; 5] = ["GetUser", "GetPost", "CreatePost", "PublishWebSocketEvent", "UpdateUserCustomStatus"];

/// Whatever call goes wrong, somebody is told to try again and the log has the cause.
async fn survives(verdict: impl Fn() -> Verdict + Clone + Send + Sync + 'static, cause: &str) {
    let mut tried = 0;
    for at in 0..routes(&Site::new(json!({})).await).len() {
        let site = Site::new(json!({})).await;
        let (user, method, path, body) = routes(&site).swap_remove(at);
        let answer = site.json(user, method, &path, &body).await;
        assert!((200..300).contains(&answer.0), "{path}: {answer:?}");
        for call in site.fake.counts().into_keys() {
            let site = Site::new(json!({})).await;
            let (user, method, path, body) = routes(&site).swap_remove(at);
            let verdict = verdict.clone();
            site.fake.rule(move |made| if made.method == call { verdict() } else { Verdict::Pass });
            let started = tokio::time::Instant::now();
            let (status, body) = site.json(user, method, &path, &body).await;
            assert!(started.elapsed() <= WORST, "{method} {path}, {call}: {:?}", started.elapsed());
            let log = site.fake.log_text();
            let is_told = match body["ephemeral_text"].as_str() {
                Some(text) => status == 200 && text.contains("Try again"),
                None => status == 503 && code(&(status, body.clone())) == "try_again",
            };
            let is_spared = (200..300).contains(&status) && AFTERWARDS.contains(&call);
            assert!(is_told && log.contains(cause) || is_spared, "{method} {path}, {call}: {status} {body} {log}");
            tried += 1;
            site.fake.no_rule();
        }
    }
    assert!(tried > 30, "{tried}");
}

#[tokio::test(start_paused = true)]
async fn every_call_fails() {
    Box::pin(survives(|| Verdict::Fail(refused("Some", "app.of.the.test", 500)), "app.of.the.test")).await;
}

#[tokio::test(start_paused = true)]
async fn every_call_stalls() {
    Box::pin(survives(|| Verdict::Stall(Duration::from_secs(10)), "no answer within 8 s")).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_answers_nothing_is_waited_for_in_bounded_time() {
    let site = Site::new(json!({})).await;
    site.fake.rule(|_| Verdict::Stall(Duration::from_secs(3600)));
    for (user, method, path, body) in routes(&site) {
        let started = tokio::time::Instant::now();
        let response = site.ask(Some(user), method, &path, body).await;
        assert!(started.elapsed() <= WORST, "{path}: {:?}", started.elapsed());
        assert!(response.status == 503 || path.ends_with("actions/join"), "{path}: {}", response.status);
        tokio::time::advance(Duration::from_secs(60)).await;
    }
    site.fake.no_rule();
    assert_eq!(site.join_code(&site.member, &site.public).await, "ok");
}

#[tokio::test]
async fn a_full_store_refuses_in_words_and_goes_on_when_there_is_room() {
    let site = Site::new(json!({})).await;
    let full = site.fake.world().kv.values().map(Vec::len).sum();
    site.fake.world().kv_limit = Some(full);
    assert_eq!(site.join_code(&site.member, &site.public).await, "try_again");
    let (status, _) = site.json(&site.member, "PUT", &path(&site.public, "presence"), &presence()).await;
    assert_eq!(status, 503);
    site.fake.world().kv_limit = None;
    assert_eq!(site.join_code(&site.member, &site.public).await, "ok");
}

#[tokio::test]
async fn two_first_joins_at_one_moment_meet_in_one_room() {
    for _ in 0..20 {
        let site = Site::new(json!({})).await;
        let second = site.second_process().await;
        let join = || path(&site.public, "join");
        let (one, two) = tokio::join!(
            site.plugin.serve_http(request(Some(&site.member), "POST", &join(), "{}")),
            second.serve_http(request(Some(&site.other), "POST", &join(), "{}")),
        );
        let alias = |body: &[u8]| serde_json::from_slice::<serde_json::Value>(body).unwrap()["alias"].clone();
        assert_eq!((one.status, two.status), (200, 200));
        assert_eq!(alias(&one.body), alias(&two.body));
    }
}

#[tokio::test]
async fn a_channel_that_vanished() {
    let site = Site::new(json!({})).await;
    assert_eq!(site.join_code(&site.member, &site.public).await, "ok");
    site.json(&site.member, "PUT", &path(&site.public, "presence"), &presence()).await;
    site.fake.world().channels.remove(&site.public.id);
    assert_eq!(site.join_code(&site.member, &site.public).await, "not_a_member");
    let leave = path(&site.public, &format!("presence?tab={TAB}"));
    assert_eq!(site.ask(Some(&site.member), "DELETE", &leave, "").await.status, 204);
    site.fake.world().members.clear();
    assert_eq!(site.join_code(&site.member, &site.private).await, "not_a_member");
}

#[tokio::test]
async fn a_channel_that_changes_between_two_questions_lets_nobody_in_by_mistake() {
    // The channel is archived after the first of the calls that ask about it.
    let site = Site::new(json!({})).await;
    let (fake, id) = (site.fake.clone(), site.public.id.clone());
    site.fake.rule(move |call| {
        if call.method == "GetChannel" {
            fake.world().channels.get_mut(&id).unwrap().delete_at = 5;
        }
        Verdict::Pass
    });
    assert_eq!(site.join_code(&site.member, &site.public).await, "archived");
}
