//! The channel's post, and events.

use std::time::Duration;

use pexip_video_connect::conference::Wants;
use pexip_video_connect::mattermost::{ApiError, Channel};
use serde_json::{Value, json};

use super::{Setting, person, pexip};
use crate::fake::{Call, Hands, Verdict, refused, timed_out};

#[tokio::test(start_paused = true)]
async fn one_post_follows_a_conference() {
    let here = Setting::new();
    let state = here.enter(&here.ann, "a").await;
    assert_eq!((state.started_by, state.started_at), (here.ann.id.clone(), 1_000_000));
    assert_eq!(here.messages(), ["running: ann"]);
    here.hands.pass(20).await;
    here.enter(&here.bob, "b").await;
    assert_eq!(here.messages(), ["running: ann, bob"]);
    assert_eq!(here.names().await, ["ann", "bob"]);
    here.leave(&here.ann, "a").await;
    assert_eq!(here.messages(), ["running: bob"]);
    let post = &here.fake.posts(&here.channel.id)[0];
    assert_eq!(post.kind, "custom_pexip");
    assert_eq!(Value::from(post.props["from_bot"].clone()), "true");
    assert_eq!(pexip(post)["people"], json!([here.bob.id]));
    assert_eq!(pexip(post)["state"], "running");
    assert_eq!(pexip(post)["ended_at"], Value::Null);
    here.leave(&here.bob, "b").await;
    assert_eq!(here.messages(), ["ended: ann, bob"]);
    let post = &here.fake.posts(&here.channel.id)[0];
    assert_eq!(pexip(post)["state"], "ended");
    assert_eq!(pexip(post)["ended_at"], 1_020_000.0);
    assert_eq!(pexip(post)["started_by"], json!(here.ann.id));
    assert_eq!(pexip(post)["channel_id"], json!(here.channel.id));
    assert!(here.is_clean());
    assert_eq!(here.names().await, [""; 0]);

    here.enter(&here.bob, "b").await;
    assert_eq!(here.messages(), ["ended: ann, bob", "running: bob"]);
}

#[tokio::test(start_paused = true)]
async fn events_tell_the_channel_who_is_in() {
    let here = Setting::new();
    here.enter(&here.ann, "a").await;
    here.leave(&here.ann, "a").await;
    let events = here.fake.world().events.clone();
    let people = json!([{"user_id": here.ann.id, "username": "ann"}]);
    let conference = json!({"started_by": here.ann.id, "started_at": 1_000_000, "people": people});
    let expected =
        [conference, Value::Null].map(|conference| json!({"channel_id": here.channel.id, "conference": conference}));
    assert_eq!(events.iter().map(|event| Value::from(event.data.clone())).collect::<Vec<_>>(), expected);
    assert!(events.iter().all(|event| event.name == "conference" && event.broadcast.channel_id == here.channel.id));
}

#[tokio::test(start_paused = true)]
async fn who_falls_silent_has_left() {
    let here = Setting::new();
    here.enter(&here.ann, "a").await;
    here.hands.pass(60).await;
    here.enter(&here.bob, "b").await;
    here.hands.pass(31).await;
    assert_eq!(here.names().await, ["bob"]);
    assert_eq!(here.messages(), ["running: ann, bob"]);
    here.tick().await;
    assert_eq!(here.messages(), ["running: bob"]);
    here.hands.pass(60).await;
    here.tick().await;
    assert_eq!(here.messages(), ["ended: ann, bob"]);
    // It ended when somebody was last heard of.
    assert_eq!(pexip(&here.fake.posts(&here.channel.id)[0])["ended_at"], 1_060_000.0);
    assert!(here.is_clean());
}

#[tokio::test(start_paused = true)]
async fn a_renewal_costs_little() {
    let here = Setting::new();
    here.enter(&here.ann, "a").await;
    here.hands.pass(30).await;
    here.fake.counts();
    here.enter(&here.ann, "a").await;
    let renewal = here.fake.counts();
    assert_eq!(renewal.into_iter().collect::<Vec<_>>(), [("KVGet", 1), ("KVSetWithOptions", 1)]);
    here.hands.pass(5).await;
    here.enter(&here.ann, "a").await;
    assert_eq!(here.fake.counts().into_iter().collect::<Vec<_>>(), [("KVGet", 1)]);
    here.conferences.renew(&here.channel.id, &person(&here.bob), "b").await.unwrap();
    let join = here.fake.counts();
    assert_eq!(join.into_iter().collect::<Vec<_>>(), [("KVGet", 1), ("KVSetWithOptions", 1)]);
}

#[tokio::test(start_paused = true)]
async fn several_tabs_are_one_person() {
    let here = Setting::new();
    here.enter(&here.ann, "a").await;
    here.enter(&here.ann, "b").await;
    assert_eq!(here.names().await, ["ann"]);
    here.leave(&here.ann, "a").await;
    assert_eq!(here.names().await, ["ann"]);
    assert_eq!(here.fake.world().posts[0].before.len(), 0);
    for tab in 0..100 {
        here.enter(&here.ann, &format!("tab{tab}")).await;
    }
    assert!(here.fake.world().kv[&format!("conference:{}", here.channel.id)].len() < 2000);
    here.conferences.remove(&here.channel.id, &here.ann.id).await.unwrap();
    here.conferences.idle().await;
    assert_eq!(here.messages(), ["ended: ann"]);
}

#[tokio::test(start_paused = true)]
async fn without_announcements_there_is_no_post() {
    let here = Setting::new();
    here.plain.0.lock().unwrap().announces = false;
    here.enter(&here.ann, "a").await;
    here.leave(&here.ann, "a").await;
    assert_eq!(here.fake.world().posts.len(), 0);
    assert_eq!(here.fake.world().events.len(), 2);
    // Switched off while there is one, it is kept right.
    here.plain.0.lock().unwrap().announces = true;
    here.enter(&here.ann, "a").await;
    *here.plain.0.lock().unwrap() = Wants::default();
    here.leave(&here.ann, "a").await;
    assert_eq!(here.messages(), ["ended: ann"]);
    assert_eq!(here.fake.status(&here.ann.id), None);
    assert!(here.is_clean());
}

#[tokio::test(start_paused = true)]
async fn a_post_that_somebody_deletes_is_not_made_anew() {
    let here = Setting::new();
    here.enter(&here.ann, "a").await;
    here.fake.world().posts[0].is_deleted = true;
    here.enter(&here.bob, "b").await;
    here.leave(&here.ann, "a").await;
    here.leave(&here.bob, "b").await;
    assert_eq!(here.fake.world().posts.len(), 1);
    assert!(here.is_clean());
    assert_eq!(here.fake.log_text(), "");
}

#[tokio::test(start_paused = true)]
async fn what_others_put_into_the_post_stays() {
    let here = Setting::new();
    here.enter(&here.ann, "a").await;
    here.fake.world().posts[0].post.props.insert("theirs".to_owned(), json!(1).into());
    here.leave(&here.ann, "a").await;
    let post = &here.fake.posts(&here.channel.id)[0];
    assert!(post.props.contains_key("theirs") && post.props.contains_key("from_bot"));
}

#[tokio::test(start_paused = true)]
async fn a_post_that_is_refused_for_good_is_given_up() {
    let here = Setting::new();
    here.fake.rule(|call| match call.method {
        "CreatePost" => Verdict::Fail(refused("CreatePost", "api.error", 403)),
        _ => Verdict::Pass,
    });
    here.enter(&here.ann, "a").await;
    assert!(here.fake.log_text().contains("api.error"));
    here.fake.no_rule();
    here.enter(&here.bob, "b").await;
    here.leave(&here.ann, "a").await;
    here.leave(&here.bob, "b").await;
    assert_eq!(here.fake.world().posts.len(), 0);
    assert!(here.is_clean());
}

#[tokio::test(start_paused = true)]
async fn what_fails_for_now_is_made_up_for() {
    type Outcome = fn(ApiError) -> Verdict;
    for method in ["CreatePost", "UpdatePost", "GetPost", "PublishWebSocketEvent", "UpdateUserCustomStatus", "GetUser"]
    {
        for outcome in [Verdict::Fail as Outcome, Verdict::Lose] {
            for error in [refused("X", "app.error", 500), timed_out("X")] {
                let here = Setting::new();
                let (failing, told) = (method, error.clone());
                here.fake.rule(move |call| if call.method == failing { outcome(told.clone()) } else { Verdict::Pass });
                here.enter(&here.ann, "a").await;
                here.enter(&here.bob, "b").await;
                here.leave(&here.ann, "a").await;
                for _ in 0..4 {
                    here.hands.pass(15).await;
                    here.enter(&here.bob, "b").await;
                    here.tick().await;
                }
                let lines = here.fake.world().log.len();
                assert!((1..=6).contains(&lines), "{method} {error}: {}", here.fake.log_text());
                here.fake.no_rule();
                for _ in 0..6 {
                    here.hands.pass(15).await;
                    here.enter(&here.bob, "b").await;
                    here.tick().await;
                }
                assert_eq!(here.messages(), ["running: bob"], "{method} {error}");
                assert_eq!(here.fake.status(&here.bob.id), Some(super::in_conference(&here.bob)), "{method} {error}");
                assert_eq!(here.fake.status(&here.ann.id), None, "{method} {error}");
                here.leave(&here.bob, "b").await;
                assert_eq!(here.messages(), ["ended: ann, bob"]);
                assert!(here.is_clean());
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_archived_channel_has_its_post_mended_when_it_is_back() {
    let here = Setting::new();
    here.enter(&here.ann, "a").await;
    let archived = Channel { delete_at: 1, ..here.channel.clone() };
    here.fake.world().channels.insert(archived.id.clone(), archived);
    here.hands.pass(91).await;
    for _ in 0..20 {
        here.tick().await;
        here.hands.pass(15).await;
    }
    assert_eq!(here.messages(), ["running: ann"]);
    assert_eq!(here.fake.world().log.len(), 1);
    assert_eq!(here.fake.status(&here.ann.id), None);
    here.fake.world().channels.insert(here.channel.id.clone(), here.channel.clone());
    here.tick().await;
    assert_eq!(here.messages(), ["ended: ann"]);
    assert!(here.is_clean());
}

#[tokio::test(start_paused = true)]
async fn an_archived_channel_is_given_up_after_a_day() {
    let here = Setting::new();
    here.enter(&here.ann, "a").await;
    let archived = Channel { delete_at: 1, ..here.channel.clone() };
    here.fake.world().channels.insert(archived.id.clone(), archived);
    here.hands.pass(86_600).await;
    here.tick().await;
    assert!(here.is_clean());
}

#[tokio::test(start_paused = true)]
async fn a_full_store_lets_nobody_in_and_loses_nothing() {
    let here = Setting::new();
    here.enter(&here.ann, "a").await;
    let held: usize = here.fake.world().kv.values().map(Vec::len).sum();
    here.fake.world().kv_limit = Some(held);
    let refused = here.conferences.renew(&here.channel.id, &person(&here.bob), "b").await;
    assert!(refused.is_err());
    assert_eq!(here.names().await, ["ann"]);
    here.fake.world().kv_limit = None;
    here.enter(&here.bob, "b").await;
    assert_eq!(here.messages(), ["running: ann, bob"]);
}

#[tokio::test(start_paused = true)]
async fn the_next_day_is_another_conference() {
    // Nobody looked after it overnight, and somebody comes before the first tick.
    let here = Setting::new();
    here.enter(&here.ann, "a").await;
    here.hands.pass(40_000).await;
    let state = here.enter(&here.bob, "b").await;
    assert_eq!(state.started_by, here.bob.id);
    assert_eq!(here.messages(), ["ended: ann", "running: bob"]);
    assert_eq!(here.fake.status(&here.ann.id), None);
}

#[tokio::test(start_paused = true)]
async fn many_people_are_kept_in_bounds() {
    let here = Setting::new();
    for n in 0..600 {
        let user = here.fake.add_user(&format!("user{n}"));
        here.conferences.renew(&here.channel.id, &person(&user), "tab").await.unwrap();
    }
    here.conferences.idle().await;
    assert_eq!(here.names().await.len(), 500);
    assert!(here.fake.world().kv.values().all(|value| value.len() < 100_000));
}

#[tokio::test(start_paused = true)]
async fn clocks_that_jump_leave_nothing_for_ever() {
    for step in [-86_400_000, -100_000, 100_000, 86_400_000_i64] {
        let here = Setting::new();
        here.enter(&here.ann, "a").await;
        here.hands.step(step);
        here.tick().await;
        if step < 0 {
            assert_eq!(here.names().await, ["ann"], "{step}");
        }
        here.enter(&here.ann, "a").await;
        assert_eq!(here.names().await, ["ann"], "{step}");
        here.hands.pass(91).await;
        here.tick().await;
        assert_eq!(here.names().await, [""; 0], "{step}");
        assert!(here.messages().iter().all(|message| message.starts_with("ended")), "{step}: {:?}", here.messages());
        assert!(here.is_clean());
    }
}

#[tokio::test(start_paused = true)]
async fn two_processes_are_one() {
    let here = Setting::new();
    let (_, other) = here.another(&Hands::new(1_000_500));
    here.enter(&here.ann, "a").await;
    other.renew(&here.channel.id, &person(&here.bob), "b").await.unwrap();
    other.idle().await;
    assert_eq!(here.messages(), ["running: ann, bob"]);
    other.leave(&here.channel.id, &here.ann.id, "a").await.unwrap();
    other.idle().await;
    here.leave(&here.bob, "b").await;
    assert_eq!(here.messages(), ["ended: ann, bob"]);
    assert!(here.is_clean());
}

/// Ten seconds for every call: nobody is kept waiting for the post, and in the end it is right.
#[tokio::test(start_paused = true)]
async fn a_server_that_takes_its_time_holds_nothing_up() {
    let here = Setting::new();
    let before = tokio::time::Instant::now();
    here.fake.rule(|_| Verdict::Stall(Duration::from_secs(9)));
    here.conferences.renew(&here.channel.id, &person(&here.ann), "a").await.unwrap();
    assert_eq!(before.elapsed(), Duration::from_secs(18));
    here.conferences.idle().await;
    here.fake.no_rule();
    for _ in 0..4 {
        here.hands.pass(15).await;
        here.tick().await;
        here.enter(&here.ann, "a").await;
    }
    assert_eq!(here.messages(), ["running: ann"]);
}

/// An edit whose answer did not come may come to pass later. Another one before that would be undone by it.
#[tokio::test(start_paused = true)]
async fn after_an_edit_that_may_come_late_the_next_one_waits() {
    for method in ["CreatePost", "UpdatePost"] {
        let here = Setting::new();
        let is_it = move |call: &Call| call.method == method;
        here.fake.rule(move |call| if is_it(call) { Verdict::Fail(timed_out(method)) } else { Verdict::Pass });
        here.enter(&here.ann, "a").await;
        here.enter(&here.bob, "b").await;
        here.fake.no_rule();
        here.fake.counts();
        here.leave(&here.ann, "a").await;
        for _ in 0..2 {
            here.tick().await;
            here.hands.pass(14).await;
        }
        let counts = here.fake.counts();
        assert_eq!((counts.get("CreatePost"), counts.get("UpdatePost")), (None, None), "{method}");
        here.hands.pass(3).await;
        here.tick().await;
        assert_eq!(here.messages(), ["running: bob"], "{method}");
    }
}
