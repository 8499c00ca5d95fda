//! The state machine alone.

use pexip_video_connect::conference::Person;
use pexip_video_connect::conference::Wants;
use pexip_video_connect::conference::record::{Done, PEOPLE_MAX, PostTask, Record, Renewal, SILENCE_MS, TABS_MAX};
use pexip_video_connect::conference::record::{Post, Status};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Renew(u8, u8),
    Leave(u8, Option<u8>),
    Expire,
    Clock(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4_u8, 0..12_u8).prop_map(|(user, tab)| Step::Renew(user, tab)),
        2 => (0..4_u8, prop::option::of(0..12_u8)).prop_map(|(user, tab)| Step::Leave(user, tab)),
        1 => Just(Step::Expire),
        2 => prop_oneof![0..40_000_i64, -200_000..200_000_i64, Just(i64::MIN / 2), Just(i64::MAX / 2)]
            .prop_map(Step::Clock),
    ]
}

fn person(user: u8) -> Person {
    Person { user_id: format!("u{user}"), username: format!("n{user}") }
}

fn tab(tab: u8) -> String {
    format!("tab{tab}")
}

fn wants() -> Wants {
    Wants { bot: Some("bot".to_owned()), announces: true, sets_status: true }
}

/// Does all that a plan says, without fail.
fn carried_out(record: &mut Record) {
    let plan = record.begin(7, &wants());
    let post = match plan.post {
        PostTask::Nothing => None,
        PostTask::Make | PostTask::Find { .. } => Some(Post::Made("post".to_owned())),
        PostTask::Edit(id) => Some(Post::Made(id)),
    };
    let set = plan.set.into_iter().map(|user| (user, Status::Set));
    let statuses = set.chain(plan.clear.into_iter().map(|user| (user, Status::Own))).collect();
    record.finish(7, Done { shown: plan.revision, post, statuses });
}

proptest! {
    /// Whatever happens: nobody is in twice, a change of who is in is a change to be seen, what is seen agrees after an
    /// editor's work, and after a silence nobody is in and everything is over.
    #[test]
    fn nothing_lasts(steps in prop::collection::vec(step(), 0..60)) {
        let mut now = 1_000_000_i64;
        let mut record = Record::start(1, person(0), &tab(0), now);
        for step in steps {
            let before = record.clone();
            match step {
                Step::Renew(user, name) => {
                    let resumes = !record.has_ended() || record.is_pending(&wants());
                    prop_assert_eq!(record.renew(&person(user), &tab(name), now, resumes), Renewal::Done);
                    let state = record.state(now).unwrap();
                    prop_assert!(state.people.contains(&person(user)));
                }
                Step::Leave(user, name) => {
                    record.leave(&format!("u{user}"), name.map(tab).as_deref(), now);
                    if name.is_none() {
                        let state = record.written_state();
                        prop_assert!(!state.people.contains(&person(user)));
                    }
                }
                Step::Expire => record.expire(now),
                Step::Clock(step) => now = now.saturating_add(step).clamp(0, i64::MAX / 4),
            }
            let (then, people) = (before.written_state(), record.written_state());
            prop_assert_eq!(people.people.is_empty(), record.has_ended());
            let ids: std::collections::BTreeSet<_> = people.people.iter().map(|one| &one.user_id).collect();
            prop_assert_eq!(ids.len(), people.people.len());
            let mut seen = before.clone();
            carried_out(&mut seen);
            prop_assert!(!seen.is_pending(&wants()));
            if then.people != people.people {
                let mut seen = record.clone();
                let was = before.clone();
                prop_assert!(seen.begin(1, &wants()).revision > was.clone().begin(1, &wants()).revision);
            }
            let mut again = record.clone();
            again.expire(now);
            let mut twice = again.clone();
            twice.expire(now);
            prop_assert_eq!(again, twice);
        }
        record.expire(now);
        record.expire(now + SILENCE_MS + 1);
        prop_assert!(record.has_ended());
        carried_out(&mut record);
        prop_assert!(record.is_over());
    }
}

#[test]
fn silence_has_a_limit_to_the_millisecond() {
    let record = Record::start(1, person(0), "tab", 1_000_000);
    assert!(record.state(1_000_000 + SILENCE_MS).is_some());
    assert!(record.state(1_000_000 + SILENCE_MS + 1).is_none());
}

#[test]
fn an_end_that_was_not_seen_is_taken_back() {
    let mut record = Record::start(1, person(0), "tab", 1_000_000);
    record.leave("u0", None, 1_001_000);
    assert!(record.has_ended());
    assert_eq!(record.clone().renew(&person(1), "tab", 1_301_000, false), Renewal::Done);
    assert_eq!(record.clone().renew(&person(1), "tab", 1_301_001, false), Renewal::OlderFirst);
    assert_eq!(record.clone().renew(&person(1), "tab", 1_301_001, true), Renewal::Done);
    assert_eq!(record.renew(&person(1), "tab", 1_000_999, false), Renewal::OlderFirst);
}

#[test]
fn of_too_many_tabs_the_oldest_goes() {
    let mut record = Record::start(1, person(0), "first", 1_000_000);
    for n in 0..TABS_MAX {
        record.renew(&person(0), &format!("tab{n}"), 1_000_001 + i64::try_from(n).unwrap(), false);
    }
    for n in 1..TABS_MAX {
        record.leave("u0", Some(&format!("tab{n}")), 1_000_100);
    }
    assert!(!record.has_ended());
    record.leave("u0", Some("tab0"), 1_000_100);
    assert!(record.has_ended());
}

#[test]
fn who_has_left_makes_room() {
    let mut record = Record::start(1, person(0), "tab", 1_000_000);
    let many = |n: usize| Person { user_id: format!("m{n}"), username: String::new() };
    for n in 1..PEOPLE_MAX {
        record.renew(&many(n), "tab", 1_000_000, false);
    }
    record.renew(&many(9999), "tab", 1_000_000, false);
    assert!(!record.written_state().people.contains(&many(9999)));
    record.leave("u0", None, 1_000_000);
    record.renew(&many(9999), "tab", 1_000_000, false);
    assert!(record.written_state().people.contains(&many(9999)));
}

#[test]
fn an_editor_whose_place_was_taken_changes_nothing() {
    let mut record = Record::start(1, person(0), "tab", 1_000_000);
    let plan = record.begin(1, &wants());
    assert_eq!(plan.post, PostTask::Make);
    let later = record.begin(2, &wants());
    assert_eq!(later.post, PostTask::Find { or_make: true });
    let before = record.clone();
    record.finish(1, Done { shown: plan.revision, post: Some(Post::Made("mine".to_owned())), statuses: Vec::new() });
    assert_eq!(record, before);
}

#[test]
fn without_a_bot_no_post_is_begun() {
    let mut record = Record::start(1, person(0), "tab", 1_000_000);
    assert_eq!(record.begin(1, &Wants { bot: None, ..wants() }).post, PostTask::Nothing);
    assert_eq!(record.begin(1, &wants()).post, PostTask::Make);
}
