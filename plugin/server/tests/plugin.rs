//! The plugin's life: activation on good and bad days, what happens without anybody asking, the end.

use std::time::Duration;

use pexip_video_connect::mattermost::{ChannelMember, Hooks as _};
use serde_json::{Value, json};

use crate::fake::{Verdict, refused, timed_out};
use crate::site::{Site, TAB, settings};

fn presence(site: &Site) -> String {
    format!("/api/v1/channels/{}/presence", site.public.id)
}

async fn enter(site: &Site) {
    let body = json!({ "tab": TAB }).to_string();
    assert_eq!(site.json(&site.member, "PUT", &presence(site), &body).await.0, 200);
    site.rest().await;
}

/// Lets time pass as it does: in small steps, so that ticks fall where they should.
async fn pass(site: &Site, seconds: u64) {
    for _ in 0..seconds {
        site.hands.pass(1).await;
        site.rest().await;
    }
}

#[tokio::test(start_paused = true)]
async fn activation_has_everything_in_place_and_does_it_once() {
    let site = Site::new(json!({})).await;
    let pictures = |site: &Site| site.fake.world().images.len();
    assert_eq!(pictures(&site), 1);
    assert!(site.fake.world().images.values().all(|image| image.starts_with(b"\x89PNG")));
    assert_eq!(site.fake.world().commands.len(), 1);
    pass(&site, 60).await;
    let second = site.second_process().await;
    site.rest().await;
    let counts = site.fake.counts();
    assert_eq!(counts.get("SetProfileImage"), None, "{counts:?}");
    assert_eq!(counts.get("RegisterCommand"), Some(&1), "each process registers it once: {counts:?}");
    drop(second);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_fails_at_activation_is_settled_later() {
    for fails in [true, false] {
        let site = Site::inactive(&settings(&json!({})));
        site.fake.world().server.default_locale = "de".to_owned();
        site.fake.rule(
            move |_| {
                if fails { Verdict::Fail(timed_out("Some")) } else { Verdict::Stall(Duration::from_secs(10)) }
            },
        );
        let started = tokio::time::Instant::now();
        drop(site.plugin.configuration_changed().await);
        assert_eq!(site.plugin.activate().await, Ok(()));
        assert!(started.elapsed() <= Duration::from_secs(60), "{:?}", started.elapsed());
        if fails {
            assert_ne!(site.join_code(&site.member, &site.public).await, "ok");
        }
        site.fake.no_rule();
        pass(&site, 40).await;
        assert_eq!(site.join_code(&site.member, &site.public).await, "ok", "{}", site.fake.log_text());
        let made = {
            let world = site.fake.world();
            (world.commands.len(), world.images.len())
        };
        assert_eq!(made, (1, 1));
        let registered = site.fake.world().commands.last().unwrap().description.clone();
        assert_eq!(registered, "Videokonferenzen auf Pexip Infinity", "the server's own settings are known too");
        enter(&site).await;
        assert_eq!(site.fake.posts(&site.public.id).len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn open_pages_are_told_when_what_they_need_changes_and_only_then() {
    let site = Site::new(json!({})).await;
    let told = |site: &Site| -> Vec<Value> {
        let events = std::mem::take(&mut site.fake.world().events);
        events.into_iter().filter(|event| event.name == "config").map(|event| json!(event.data)).collect()
    };
    let filter = json!({ "mode": "off", "channels": [] });
    assert_eq!(told(&site), [json!({ "is_ready": true, "embedded": true, "filter": filter })]);
    for others in [json!({}), json!({ "view": "one_main_zero_pips" })] {
        site.fake.world().settings = settings(&others);
        site.plugin.configuration_changed().await.unwrap();
        assert_eq!(told(&site), Vec::<Value>::new());
    }
    site.fake.world().settings = settings(&json!({ "embedded": false }));
    site.plugin.configuration_changed().await.unwrap();
    assert_eq!(told(&site), [json!({ "is_ready": true, "embedded": false, "filter": filter })]);
    // An event that is lost is sent again.
    site.fake.world().settings = settings(&json!({}));
    site.fake.rule(|call| match call.method {
        "PublishWebSocketEvent" => Verdict::Fail(timed_out("PublishWebSocketEvent")),
        _ => Verdict::Pass,
    });
    site.plugin.configuration_changed().await.unwrap();
    site.fake.no_rule();
    pass(&site, 20).await;
    assert_eq!(told(&site).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_command_is_in_the_servers_language() {
    let site = Site::new(json!({})).await;
    site.fake.world().server.default_locale = "de".to_owned();
    site.plugin.configuration_changed().await.unwrap();
    pass(&site, 20).await;
    assert_eq!(site.fake.world().commands.last().unwrap().description, "Videokonferenzen auf Pexip Infinity");
}

#[tokio::test(start_paused = true)]
async fn silence_ends_a_conference_and_its_post() {
    let site = Site::new(json!({})).await;
    enter(&site).await;
    let text = |site: &Site| json!(format!("{:?}", site.fake.posts(&site.public.id)[0].props)).to_string();
    assert!(text(&site).contains("anna started a video conference."), "{}", text(&site));
    assert!(site.fake.status(&site.member.id).is_some());
    for _ in 0..2 {
        pass(&site, 30).await;
        enter(&site).await;
    }
    pass(&site, 115).await;
    assert!(text(&site).contains("It ended after 1 min."), "{}", text(&site));
    assert_eq!(site.fake.status(&site.member.id), None);
    assert_eq!(site.fake.posts(&site.public.id).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_leaves_a_channel_leaves_its_conference_and_takes_no_alias_along() {
    let site = Site::new(json!({})).await;
    let alias = async || site.join(&site.other, &site.private).await.1["alias"].clone();
    let path = format!("/api/v1/channels/{}/presence", site.private.id);
    let body = json!({ "tab": TAB }).to_string();
    assert_eq!(site.json(&site.member, "PUT", &path, &body).await.0, 200);
    let before = alias().await;
    let member = ChannelMember {
        channel_id: site.private.id.clone(),
        user_id: site.member.id.clone(),
        ..ChannelMember::default()
    };
    site.plugin.user_left_channel(member.clone()).await;
    let (_, body) = site.join(&site.other, &site.private).await;
    assert_eq!(body["conference"], Value::Null);
    let after = alias().await;
    assert_ne!(before, after);

    // A store that is down for a while does not let the alias live.
    site.fake.rule(|call| match call.method {
        "KVGet" => Verdict::Fail(refused("KVGet", "app.down", 500)),
        _ => Verdict::Pass,
    });
    site.plugin.user_left_channel(member).await;
    pass(&site, 20).await;
    site.fake.no_rule();
    assert_eq!(alias().await, after);
    pass(&site, 20).await;
    assert_ne!(alias().await, after);
}

#[tokio::test(start_paused = true)]
async fn in_a_public_channel_the_alias_stays() {
    let site = Site::new(json!({})).await;
    let before = site.join(&site.other, &site.public).await.1["alias"].clone();
    let (channel_id, user_id) = (site.public.id.clone(), site.member.id.clone());
    site.plugin.user_left_channel(ChannelMember { channel_id, user_id, ..ChannelMember::default() }).await;
    assert_eq!(site.join(&site.other, &site.public).await.1["alias"], before);
}

#[tokio::test(start_paused = true)]
async fn ticks_end_with_the_plugin() {
    let site = Site::new(json!({})).await;
    pass(&site, 20).await;
    assert_ne!(site.fake.counts().len(), 0);
    site.plugin.deactivate().await;
    pass(&site, 60).await;
    assert_eq!(site.fake.counts().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_one_process_began_another_ends() {
    let site = Site::new(json!({})).await;
    enter(&site).await;
    site.plugin.deactivate().await;
    let second = site.second_process().await;
    pass(&site, 115).await;
    let post = format!("{:?}", site.fake.posts(&site.public.id));
    assert!(post.contains("It ended after"), "{post}");
    drop(second);
}
