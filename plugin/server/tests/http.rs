//! The routes, by each kind of person and on bad days.

mod admin;
mod bad_days;

use std::fmt::Write as _;

use pexip_video_connect::mattermost::{Channel, Hooks as _, User};
use serde_json::{Value, json};

use crate::site::{GUEST_PIN, HOST_PIN, Site, TAB, code, request};

pub(crate) fn path(channel: &Channel, what: &str) -> String {
    format!("/api/v1/channels/{}/{what}", channel.id)
}

pub(crate) fn presence() -> String {
    json!({ "tab": TAB }).to_string()
}

/// What of a response is for everybody's eyes: the headers.
pub(crate) fn header<'a>(response: &'a pexip_video_connect::mattermost::Response, name: &str) -> Option<&'a str> {
    response.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

#[tokio::test]
async fn a_member_gets_all_that_is_needed() {
    let site = Site::new(json!({ "sipdomain": "example.com", "embedded": false })).await;
    let (status, body) = site.join(&site.member, &site.public).await;
    assert_eq!(status, 200);
    let link = "https://pexip.example.com/webapp3/m/matt-town-square/express";
    assert_eq!(
        body,
        json!({
            "alias": "matt-town-square",
            "node": "pexip.example.com",
            "role": "host",
            "display_name": "anna",
            "embedded": false,
            "pin": null,
            "link": { "open": format!("{link}?name=anna&pin={HOST_PIN}"), "copy": link },
            "dial_in": {
                "sip": "sip:matt-town-square@example.com",
                "h323": "matt-town-square@example.com",
                "guest_pin": null,
            },
            "conference": null,
        })
    );
}

#[tokio::test]
async fn each_kind_of_person_in_each_kind_of_channel() {
    let site = Site::new(json!({ "guestaccess": "public_channels" })).await;
    let channels = [
        ("public", &site.public),
        ("private", &site.private),
        ("direct", &site.direct),
        ("group", &site.group),
        ("later", &site.thread),
        ("archived", &site.archived),
        ("read only", &site.read_only),
    ];
    let mut table = String::new();
    let people =
        [&site.member, &site.guest, &site.channel_admin, &site.root, &site.stranger, &site.bot, &site.deactivated];
    for user in people {
        for (name, channel) in channels {
            let (status, body) = site.join(user, channel).await;
            let answer = match status {
                200 => body["role"].as_str().unwrap().to_owned(),
                403 => code(&(status, body)),
                _ => panic!("{status} {body}"),
            };
            writeln!(table, "{} {name}: {answer}", user.username).unwrap();
            // Whoever may join may see and be seen, and nobody else.
            let is_let_in = status == 200;
            let (seen, _) = site.json(user, "GET", &path(channel, "conference"), "").await;
            let (present, _) = site.json(user, "PUT", &path(channel, "presence"), &presence()).await;
            assert_eq!((seen, present), if is_let_in { (200, 200) } else { (403, 403) }, "{} {name}", user.username);
            let left = site.ask(Some(user), "DELETE", &path(channel, &format!("presence?tab={TAB}")), "").await;
            assert_eq!((left.status, left.body.len()), (204, 0));
        }
    }
    assert_eq!(
        table,
        "anna public: host\nanna private: host\nanna direct: direct_message\nanna group: direct_message\n\
         anna later: unknown_channel_type\nanna archived: archived\nanna read only: read_only\n\
         gast public: guest\ngast private: no_guests\ngast direct: direct_message\ngast group: direct_message\n\
         gast later: unknown_channel_type\ngast archived: archived\ngast read only: read_only\n\
         carla public: host\ncarla private: host\ncarla direct: direct_message\ncarla group: direct_message\n\
         carla later: unknown_channel_type\ncarla archived: archived\ncarla read only: host\n\
         root public: host\nroot private: host\nroot direct: direct_message\nroot group: direct_message\n\
         root later: unknown_channel_type\nroot archived: archived\nroot read only: host\n\
         eva public: not_a_member\neva private: not_a_member\neva direct: not_a_member\neva group: not_a_member\n\
         eva later: not_a_member\neva archived: not_a_member\neva read only: not_a_member\n\
         robot public: bot\nrobot private: bot\nrobot direct: bot\nrobot group: bot\nrobot later: bot\n\
         robot archived: bot\nrobot read only: bot\n\
         gone public: deactivated\ngone private: deactivated\ngone direct: deactivated\ngone group: deactivated\n\
         gone later: deactivated\ngone archived: deactivated\ngone read only: deactivated\n"
    );
}

#[tokio::test]
async fn the_filter_is_kept_by_the_server() {
    let site = Site::inactive("{}");
    let filter = json!({ "mode": "only", "channels": [site.private.id] });
    site.fake.world().settings = crate::site::settings(&json!({ "filterchannels": filter }));
    site.plugin.configuration_changed().await.unwrap();
    assert_eq!(site.join_code(&site.member, &site.public).await, "filtered");
    assert_eq!(site.join_code(&site.member, &site.private).await, "ok");
    assert_eq!(site.join_code(&site.stranger, &site.public).await, "not_a_member", "who is out learns nothing");
}

#[tokio::test]
async fn without_a_session_nothing_is_answered_and_nothing_asked() {
    let site = Site::new(json!({})).await;
    let join = path(&site.public, "join");
    let routes = [
        ("POST", join.as_str(), "{}"),
        ("GET", "/api/v1/config", ""),
        ("GET", "/api/v1/admin/policy", ""),
        ("GET", "/api/v1/admin/aliases", ""),
        ("POST", "/api/v1/admin/check", "{}"),
        ("POST", "/api/v1/actions/join", "{}"),
    ];
    for (method, path, body) in routes {
        for user in ["", "x", "../../../../../../../../..", "AAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            let mut anonymous = request(None, method, path, body);
            anonymous.user_id = (user != "x").then(|| user.to_owned());
            let response = site.plugin.serve_http(anonymous).await;
            let body: Value = serde_json::from_slice(&response.body).unwrap();
            assert_eq!((response.status, code(&(401, body)).as_str()), (401, "not_logged_in"), "{path}");
        }
    }
    assert_eq!(site.fake.counts().values().sum::<usize>(), 0);
}

#[tokio::test]
async fn paths_and_methods_that_are_none() {
    let site = Site::new(json!({})).await;
    for path in
        ["", "/", "/api/v1/nothing", "/api/v1/channels/short/join", "/policy/v1/service/configuration", "/events"]
    {
        let answer = site.json(&site.root, "GET", path, "").await;
        assert_eq!((answer.0, code(&answer).as_str()), (404, "not_found"), "{path}");
    }
    for (method, path, allow) in [
        ("GET", path(&site.public, "join"), "POST"),
        ("POST", path(&site.public, "presence"), "PUT, DELETE"),
        ("DELETE", "/api/v1/config".to_owned(), "GET"),
        ("HEAD", "/api/v1/config".to_owned(), "GET"),
        ("OPTIONS", path(&site.public, "conference"), "GET"),
    ] {
        let response = site.ask(Some(&site.member), method, &path, "").await;
        assert_eq!((response.status, header(&response, "Allow")), (405, Some(allow)), "{method} {path}");
    }
    assert_eq!(site.fake.counts().values().sum::<usize>(), 0);
}

#[tokio::test]
async fn bodies_that_are_none() {
    let site = Site::new(json!({})).await;
    let (join, present) = (path(&site.public, "join"), path(&site.public, "presence"));
    let long = format!("{{\"tab\": \"{}\"}}", "a".repeat(65));
    for (method, path, body) in [
        ("POST", join.as_str(), ""),
        ("POST", &join, "null"),
        ("POST", &join, "{\"pin\": true}"),
        ("POST", &join, "{} {}"),
        ("POST", &join, "\u{feff}{}"),
        ("PUT", &present, "{}"),
        ("PUT", &present, "{\"tab\": 7}"),
        ("PUT", &present, "{\"tab\": \"short\"}"),
        ("PUT", &present, "{\"tab\": \"with a blank 0123456789\"}"),
        ("PUT", &present, &long),
        ("PUT", &present, "{\"tab\": \"tab-of-a-test-0123456789\", \"more\": 1}"),
        ("DELETE", &present, ""),
        ("DELETE", &format!("{present}?tab=short"), ""),
        ("POST", "/api/v1/actions/join", "{\"channel_id\": \"x\"}"),
    ] {
        let answer = site.json(&site.member, method, path, body).await;
        assert_eq!((answer.0, code(&answer).as_str()), (400, "bad_request"), "{method} {path} {body}");
    }
    let huge = " ".repeat(300 * 1024);
    for (method, path) in
        [("POST", join.as_str()), ("PUT", &present), ("POST", "/api/v1/admin/check"), ("POST", "/api/v1/actions/join")]
    {
        let answer = site.json(&site.root, method, path, &huge).await;
        assert_eq!((answer.0, code(&answer).as_str()), (413, "too_large"), "{path}");
    }
    assert_eq!(site.fake.counts().values().sum::<usize>(), 0, "nothing is asked for what cannot be read");
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_too_often_waits() {
    let site = Site::new(json!({})).await;
    let config = || site.ask(Some(&site.member), "GET", "/api/v1/config", "");
    for _ in 0..100 {
        assert_eq!(config().await.status, 200);
    }
    site.fake.counts();
    let refused = config().await;
    assert_eq!((refused.status, header(&refused, "Retry-After")), (429, Some("1")));
    let body: Value = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!(code(&(429, body)), "too_many_requests");
    assert_eq!(site.fake.counts().values().sum::<usize>(), 0, "a server that is asked too often is spared");
    assert_eq!(site.join_code(&site.other, &site.public).await, "ok", "others do not wait");
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    assert_eq!(config().await.status, 200);
}

#[tokio::test]
async fn a_presence_from_beginning_to_end() {
    let site = Site::new(json!({})).await;
    let (status, body) = site.json(&site.member, "PUT", &path(&site.public, "presence"), &presence()).await;
    let anna = json!({ "user_id": site.member.id, "username": "anna" });
    let conference = json!({ "started_by": site.member.id, "started_at": 1_000_000, "people": [anna] });
    assert_eq!((status, &body), (200, &json!({ "renew_seconds": 30, "conference": conference })));

    let (_, seen) = site.json(&site.other, "GET", &path(&site.public, "conference"), "").await;
    assert_eq!(seen["conference"], conference);
    assert_eq!(seen["alias"], "matt-town-square");
    assert_eq!(seen["link"], json!({ "copy": "https://pexip.example.com/webapp3/m/matt-town-square/express" }));
    let (_, joined) = site.join(&site.other, &site.public).await;
    assert_eq!(joined["conference"], conference);

    let leave = path(&site.public, &format!("presence?tab={TAB}"));
    assert_eq!(site.ask(Some(&site.other), "DELETE", &leave, "").await.status, 204, "another's tab of that name");
    assert_eq!(site.join(&site.other, &site.public).await.1["conference"], conference);
    assert_eq!(site.ask(Some(&site.member), "DELETE", &leave, "").await.status, 204);
    assert_eq!(site.join(&site.other, &site.public).await.1["conference"], Value::Null);
}

#[tokio::test]
async fn whoever_is_removed_may_leave_but_not_stay() {
    let site = Site::new(json!({})).await;
    let present = path(&site.public, "presence");
    assert_eq!(site.json(&site.member, "PUT", &present, &presence()).await.0, 200);
    site.fake.world().members.remove(&(site.public.id.clone(), site.member.id.clone()));
    assert_eq!(site.json(&site.member, "PUT", &present, &presence()).await.0, 403);
    let leave = format!("{present}?tab={TAB}");
    assert_eq!(site.ask(Some(&site.member), "DELETE", &leave, "").await.status, 204);
    assert_eq!(site.join(&site.other, &site.public).await.1["conference"], Value::Null);
}

#[tokio::test]
async fn guests_get_the_guest_pin_and_never_the_host_pin() {
    let site = Site::new(json!({ "guestpin": GUEST_PIN, "sipdomain": "example.com" })).await;
    let (_, body) = site.join(&site.guest, &site.private).await;
    assert_eq!((body["role"].as_str(), body["pin"].as_str()), (Some("guest"), Some(GUEST_PIN)));
    assert!(!body.to_string().contains(HOST_PIN));
    let (_, seen) = site.json(&site.member, "GET", &path(&site.private, "conference"), "").await;
    assert_eq!(seen["dial_in"]["guest_pin"], GUEST_PIN);
    assert!(!seen.to_string().contains(HOST_PIN));
}

#[tokio::test]
async fn what_has_a_pin_is_kept_by_no_cache() {
    let site = Site::new(json!({})).await;
    for (method, path, body) in [
        ("POST", path(&site.public, "join"), "{}"),
        ("GET", path(&site.public, "conference"), ""),
        ("GET", "/api/v1/admin/policy".to_owned(), ""),
        ("GET", "/api/v1/config".to_owned(), ""),
    ] {
        let response = site.ask(Some(&site.root), method, &path, body).await;
        assert_eq!((response.status, header(&response, "Cache-Control")), (200, Some("no-store")), "{path}");
        assert_eq!(header(&response, "Content-Type"), Some("application/json"));
    }
}

#[tokio::test]
async fn refusals_are_in_the_persons_language() {
    let site = Site::new(json!({})).await;
    let german = |user: &User| {
        let mut user = user.clone();
        user.locale = "de-CH".to_owned();
        site.fake.world().users.insert(user.id.clone(), user.clone());
        user
    };
    let eva = german(&site.stranger);
    let (_, body) = site.join(&eva, &site.public).await;
    assert!(body["error"]["message"].as_str().unwrap().starts_with("Sie sind kein Mitglied"), "{body}");
    // Where nobody is known, the browser says it.
    let mut nobody = request(None, "GET", "/api/v1/config", "");
    nobody.headers.add("accept-language", "de,en;q=0.5");
    let body = site.plugin.serve_http(nobody).await.body;
    assert!(String::from_utf8(body).unwrap().contains("Sie sind nicht angemeldet"));
}

#[tokio::test]
async fn a_press_shows_ones_own_link_and_refusals_in_words() {
    let site = Site::new(json!({ "embedded": false })).await;
    let press =
        |channel: &Channel| json!({ "channel_id": channel.id, "user_id": site.root.id, "context": {} }).to_string();
    let pressed = site.json(&site.guest, "POST", "/api/v1/actions/join", &press(&site.public)).await;
    assert_eq!(pressed, (200, json!({})));
    let shown = site.fake.world().ephemeral.clone();
    let [(user, post)] = shown.as_slice() else { panic!("{shown:?}") };
    assert_eq!((user, &post.channel_id), (&site.guest.id, &site.public.id));
    assert!(post.message.contains("as a guest](https://") && !post.message.contains(HOST_PIN), "{}", post.message);
    assert!(!post.user_id.is_empty(), "it is the bot's");

    let (status, body) = site.json(&site.stranger, "POST", "/api/v1/actions/join", &press(&site.public)).await;
    assert_eq!(status, 200);
    assert!(body["ephemeral_text"].as_str().unwrap().starts_with("You are not a member"), "{body}");
    assert_eq!(site.fake.world().ephemeral.len(), 1);
}

#[tokio::test]
async fn a_room_is_entered_by_its_own_rules_until_it_is_empty() {
    // A private channel is made public while people are in its room, which Pexip still knows as a private one.
    let site = Site::new(json!({ "guestaccess": "public_channels" })).await;
    assert_eq!(site.join_code(&site.member, &site.private).await, "ok");
    site.json(&site.member, "PUT", &path(&site.private, "presence"), &presence()).await;
    site.fake.world().channels.get_mut(&site.private.id).unwrap().kind = "O".to_owned();
    assert_eq!(site.join_code(&site.guest, &site.private).await, "no_guests");
    assert_eq!(site.join_code(&site.other, &site.private).await, "ok");
    site.ask(Some(&site.member), "DELETE", &path(&site.private, &format!("presence?tab={TAB}")), "").await;
    assert_eq!(site.join(&site.guest, &site.private).await.1["alias"], "matt-board");
}
