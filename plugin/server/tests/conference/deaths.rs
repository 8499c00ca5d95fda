//! A process dies at any call, and another takes over.

use super::{Setting, in_conference, person};
use crate::fake::{Hands, Verdict};

/// What a process does until it dies.
async fn session(here: &Setting) {
    here.enter(&here.ann, "a").await;
    here.hands.pass(20).await;
    here.enter(&here.bob, "b").await;
    here.leave(&here.ann, "a").await;
    here.leave(&here.bob, "b").await;
    here.enter(&here.bob, "c").await;
    here.tick().await;
}

async fn calls_of_a_session() -> u64 {
    let here = Setting::new();
    session(&here).await;
    here.fake.counts().values().sum::<usize>() as u64
}

/// Whatever the last call was, one process more, nobody in, and time: every post says "ended", no two are of one
/// conference, statuses are people's own and nothing is left in the store.
#[tokio::test(start_paused = true)]
async fn after_a_death_nothing_is_in_progress() {
    for last in 0..calls_of_a_session().await {
        for (is_done, comes_back) in [(false, false), (true, false), (false, true), (true, true)] {
            let here = Setting::new();
            let process = here.process.clone();
            here.fake.rule(move |call| match (call.number == last && call.process == process.number(), is_done) {
                (true, false) => Verdict::Die,
                (true, true) => Verdict::DieAfter,
                (false, _) => Verdict::Pass,
            });
            let killed = tokio::time::timeout(std::time::Duration::from_secs(100), session(&here)).await.is_err();
            assert!(killed || here.process.is_dead(), "call {last} does not happen");
            here.fake.no_rule();
            let hands = Hands::new(here.hands.clock().now());
            let (_, other) = here.another(&hands);
            if comes_back {
                other.renew(&here.channel.id, &person(&here.bob), "d").await.unwrap();
                other.idle().await;
                for _ in 0..8 {
                    hands.pass(15).await;
                    other.renew(&here.channel.id, &person(&here.bob), "d").await.unwrap();
                    other.reap().await;
                    other.idle().await;
                }
                let posts = here.messages();
                let running = posts.iter().filter(|message| message.starts_with("running")).count();
                assert_eq!(running, 1, "call {last}, done {is_done}: {posts:?}");
                assert_eq!(
                    here.fake.status(&here.bob.id),
                    Some(in_conference(&here.bob)),
                    "call {last}, done {is_done}"
                );
            }
            for _ in 0..12 {
                hands.pass(15).await;
                other.reap().await;
                other.idle().await;
            }
            let posts = here.messages();
            assert!(posts.len() <= 3, "call {last}, done {is_done}: {posts:?}");
            assert!(posts.iter().all(|post| post.starts_with("ended")), "call {last}, done {is_done}: {posts:?}");
            super::laws::check_posts(&here.fake, &here.channel.id);
            for user in [&here.ann, &here.bob] {
                assert_eq!(here.fake.status(&user.id), None, "call {last}, done {is_done}");
            }
            // A conference that was begun when its process died, and of which nobody saw anything, may be left.
            if comes_back {
                assert!(here.is_clean(), "call {last}, done {is_done}: {:?}", here.fake.world().kv.keys());
            }
        }
    }
}

/// Decides on the calls of a process until it is about to make this one, or makes no more.
async fn up_to(here: &Setting, process: u64, method: &str) {
    for _ in 0..100 {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        let next = {
            let world = here.fake.world();
            world.waiting.iter().position(|(call, _)| call.process == process && call.method != method)
        };
        let Some(next) = next else { return };
        here.fake.decide(next, Verdict::Pass);
    }
}

/// A process died before it made the post. Another one looks for it when the conference has ended; meanwhile somebody
/// comes back.
#[tokio::test(start_paused = true)]
async fn a_conference_that_goes_on_after_its_post_was_looked_for_has_one() {
    let here = Setting::new();
    here.fake.rule(|call| if call.method == "CreatePost" { Verdict::Die } else { Verdict::Pass });
    let entered = here.conferences.renew(&here.channel.id, &person(&here.ann), "a").await;
    assert!(entered.is_ok());
    let (_, other) = here.another(&here.hands);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(here.process.is_dead());
    here.fake.no_rule();
    other.reap().await;
    other.idle().await;
    here.hands.pass(31).await;
    here.fake.gate();
    let (process, third) = here.another(&here.hands);
    let (keeper, channel, ann) = (other.clone(), here.channel.id.clone(), here.ann.id.clone());
    tokio::spawn(async move { keeper.leave(&channel, &ann, "a").await });
    up_to(&here, 1, "GetPostsForChannel").await;
    assert_eq!(here.fake.world().waiting.len(), 1);
    let (channel, bob) = (here.channel.id.clone(), person(&here.bob));
    tokio::spawn(async move { third.renew(&channel, &bob, "b").await });
    up_to(&here, process.number(), "").await;
    here.fake.open_gate();
    other.idle().await;
    assert_eq!(here.messages(), ["running: bob"]);
}
