//! Custom statuses: set, and people's own put back.

use pexip_video_connect::mattermost::CustomStatus;

use super::{Setting, in_conference, person};
use crate::fake::{Verdict, refused, timed_out};

fn own(text: &str, expires_at: i64) -> CustomStatus {
    let duration = if expires_at == 0 { "" } else { "one_hour" };
    CustomStatus { emoji: "palm_tree".to_owned(), text: text.to_owned(), duration: duration.to_owned(), expires_at }
}

fn shown(text: &str) -> (String, String) {
    ("palm_tree".to_owned(), text.to_owned())
}

#[tokio::test(start_paused = true)]
async fn ones_own_status_is_put_back() {
    let here = Setting::new();
    here.fake.set_status(&here.ann.id, Some(&own("on holiday", 5000)));
    let before = here.fake.world().users[&here.ann.id].props.clone();
    here.enter(&here.ann, "a").await;
    here.enter(&here.bob, "b").await;
    assert_eq!(here.fake.status(&here.ann.id), Some(in_conference(&here.ann)));
    assert_eq!(here.fake.status(&here.bob.id), Some(in_conference(&here.bob)));
    here.leave(&here.ann, "a").await;
    here.leave(&here.bob, "b").await;
    assert_eq!(here.fake.world().users[&here.ann.id].props, before);
    assert_eq!(here.fake.status(&here.bob.id), None);
    assert!(here.is_clean());
}

#[tokio::test(start_paused = true)]
async fn a_status_that_has_expired_is_not_put_back() {
    let here = Setting::new();
    here.fake.set_status(&here.ann.id, Some(&own("back soon", 1_050)));
    here.enter(&here.ann, "a").await;
    here.hands.pass(60).await;
    here.leave(&here.ann, "a").await;
    assert_eq!(here.fake.status(&here.ann.id), None);
}

#[tokio::test(start_paused = true)]
async fn a_status_that_the_person_changed_is_left_alone() {
    let here = Setting::new();
    here.enter(&here.ann, "a").await;
    here.fake.set_status(&here.ann.id, Some(&own("do not disturb", 0)));
    here.enter(&here.bob, "b").await;
    assert_eq!(here.fake.status(&here.ann.id), Some(shown("do not disturb")));
    here.leave(&here.ann, "a").await;
    assert_eq!(here.fake.status(&here.ann.id), Some(shown("do not disturb")));
    here.fake.set_status(&here.bob.id, None);
    here.leave(&here.bob, "b").await;
    assert_eq!(here.fake.status(&here.bob.id), None);
    assert!(here.is_clean());
}

#[tokio::test(start_paused = true)]
async fn without_statuses_none_is_touched() {
    let here = Setting::new();
    here.plain.0.lock().unwrap().sets_status = false;
    here.enter(&here.ann, "a").await;
    assert_eq!(here.fake.status(&here.ann.id), None);
    here.plain.0.lock().unwrap().sets_status = true;
    here.enter(&here.ann, "a").await;
    assert_eq!(here.fake.status(&here.ann.id), Some(in_conference(&here.ann)));
    here.plain.0.lock().unwrap().sets_status = false;
    here.tick().await;
    assert_eq!(here.fake.status(&here.ann.id), None);
    here.leave(&here.ann, "a").await;
    assert!(here.is_clean());
}

#[tokio::test(start_paused = true)]
async fn a_status_lasts_as_long_as_any_conference() {
    let here = Setting::new();
    let elsewhere = here.fake.add_channel("O", "Elsewhere");
    here.fake.set_status(&here.ann.id, Some(&own("on holiday", 0)));
    here.enter(&here.ann, "a").await;
    here.conferences.renew(&elsewhere.id, &person(&here.ann), "b").await.unwrap();
    here.conferences.idle().await;
    here.leave(&here.ann, "a").await;
    assert_eq!(here.fake.status(&here.ann.id), Some(in_conference(&here.ann)));
    here.conferences.leave(&elsewhere.id, &here.ann.id, "b").await.unwrap();
    here.conferences.idle().await;
    assert_eq!(here.fake.status(&here.ann.id), Some(shown("on holiday")));
    assert!(here.is_clean());
}

#[tokio::test(start_paused = true)]
async fn a_status_that_is_refused_is_not_asked_for_again() {
    let here = Setting::new();
    here.fake.rule(|call| match call.method {
        "UpdateUserCustomStatus" => Verdict::Fail(refused("UpdateUserCustomStatus", "api.error", 501)),
        _ => Verdict::Pass,
    });
    here.enter(&here.ann, "a").await;
    here.enter(&here.bob, "b").await;
    here.tick().await;
    assert_eq!(here.fake.counts()["UpdateUserCustomStatus"], 2);
    assert_eq!(here.messages(), ["running: ann, bob"]);
    here.leave(&here.ann, "a").await;
    here.leave(&here.bob, "b").await;
    assert!(here.is_clean());
}

#[tokio::test(start_paused = true)]
async fn somebody_who_is_no_more_is_forgotten() {
    let here = Setting::new();
    here.enter(&here.ann, "a").await;
    here.fake.world().users.remove(&here.ann.id);
    here.leave(&here.ann, "a").await;
    assert!(here.is_clean());
    assert_eq!(here.messages(), ["ended: ann"]);
}

#[tokio::test(start_paused = true)]
async fn a_status_that_the_person_changed_before_it_was_set_is_left_alone() {
    let here = Setting::new();
    here.fake.rule(|call| match call.method {
        "UpdateUserCustomStatus" => Verdict::Fail(timed_out("UpdateUserCustomStatus")),
        _ => Verdict::Pass,
    });
    here.enter(&here.ann, "a").await;
    here.fake.no_rule();
    here.fake.set_status(&here.ann.id, Some(&own("do not disturb", 0)));
    for _ in 0..4 {
        here.tick().await;
        here.hands.pass(15).await;
    }
    assert_eq!(here.fake.status(&here.ann.id), Some(shown("do not disturb")));
    here.leave(&here.ann, "a").await;
    assert_eq!(here.fake.status(&here.ann.id), Some(shown("do not disturb")));
    assert!(here.is_clean());
}
