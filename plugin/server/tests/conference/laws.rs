//! Two processes, any order of their calls, deaths and clocks that jump: in the end all agree.

use std::collections::BTreeSet;
use std::time::Duration;

use pexip_video_connect::conference::Conferences;
use pexip_video_connect::mattermost::CustomStatus;
use proptest::prelude::*;

use super::{Setting, in_conference, person, pexip};
use crate::fake::{Fake, Hands, Process, Verdict, refused, timed_out};

/// Seconds after which a call is given up by whoever made it.
const CALL_LIMIT: u64 = 10;

#[derive(Clone, Debug)]
enum Step {
    Renew {
        process: usize,
        channel: usize,
        user: usize,
        tab: u8,
    },
    Leave {
        process: usize,
        channel: usize,
        user: usize,
        tab: u8,
    },
    Tick {
        process: usize,
    },
    /// One of the waiting calls goes on.
    Go(usize),
    /// One process runs on for so many calls, while the other stands still.
    Only {
        process: usize,
        calls: u8,
    },
    /// One of the waiting calls fails, after it was done or before.
    Fail(usize, bool),
    /// Time passes, in steps of 5 s; what has waited for too long is given up, done or not.
    Pass(u64, bool),
    /// The clock of a process jumps, in milliseconds.
    Jump {
        process: usize,
        by: i64,
    },
    /// A process dies, and another takes its place.
    Die {
        process: usize,
    },
    Everything(bool),
}

fn step() -> impl Strategy<Value = Step> {
    let who = (0..2_usize, prop_oneof![3 => Just(0), 1 => Just(1)], 0..2_usize, 0..2_u8);
    prop_oneof![
        4 => who.clone().prop_map(|(process, channel, user, tab)| Step::Renew { process, channel, user, tab }),
        3 => who.prop_map(|(process, channel, user, tab)| Step::Leave { process, channel, user, tab }),
        2 => (0..2_usize).prop_map(|process| Step::Tick { process }),
        20 => any::<usize>().prop_map(Step::Go),
        6 => (0..2_usize, 1..30_u8).prop_map(|(process, calls)| Step::Only { process, calls }),
        2 => (any::<usize>(), any::<bool>()).prop_map(|(at, is_done)| Step::Fail(at, is_done)),
        3 => (1..10_u64, any::<bool>()).prop_map(|(steps, is_done)| Step::Pass(steps, is_done)),
        1 => (0..2_usize, -200_000..200_000_i64).prop_map(|(process, by)| Step::Jump { process, by }),
        1 => (0..2_usize).prop_map(|process| Step::Die { process }),
        1 => any::<bool>().prop_map(Step::Everything),
    ]
}

/// No conference has two posts.
pub(crate) fn check_posts(fake: &Fake, channel: &str) {
    let posts = fake.posts(channel);
    let conferences: BTreeSet<_> = posts.iter().map(|post| pexip(post)["conference"].to_string()).collect();
    assert_eq!(conferences.len(), posts.len(), "{:?}", posts.iter().map(pexip).collect::<Vec<_>>());
}

struct Run {
    here: Setting,
    channels: [String; 2],
    hands: [Hands; 2],
    processes: [(Process, Conferences<Process>); 2],
    /// How long calls have waited, in seconds, by their numbers.
    ages: std::collections::BTreeMap<u64, u64>,
}

/// Lets every task go on until it waits for a call.
async fn settle() {
    for _ in 0..12 {
        tokio::task::yield_now().await;
    }
}

impl Run {
    fn new() -> Self {
        let here = Setting::new();
        let hands = [Hands::new(1_000_000), Hands::new(1_000_700)];
        let processes = [here.another(&hands[0]), here.another(&hands[1])];
        let own = CustomStatus { emoji: "palm_tree".to_owned(), text: "own".to_owned(), ..CustomStatus::default() };
        here.fake.set_status(&here.ann.id, Some(&own));
        let channels = [here.channel.id.clone(), here.fake.add_channel("P", "Elsewhere").id];
        here.fake.gate();
        Self { here, channels, hands, processes, ages: std::collections::BTreeMap::new() }
    }

    fn waiting(&self) -> usize {
        self.here.fake.world().waiting.len()
    }

    async fn step(&mut self, step: &Step) {
        let users = [person(&self.here.ann), person(&self.here.bob)];
        match *step {
            Step::Renew { process, channel, user, tab } => {
                let channel = self.channels[channel].clone();
                let (conferences, person) = (self.processes[process].1.clone(), users[user].clone());
                tokio::spawn(async move { drop(conferences.renew(&channel, &person, &format!("tab{tab}")).await) });
            }
            Step::Leave { process, channel, user, tab } => {
                let channel = self.channels[channel].clone();
                let (conferences, user) = (self.processes[process].1.clone(), users[user].user_id.clone());
                tokio::spawn(async move { drop(conferences.leave(&channel, &user, &format!("tab{tab}")).await) });
            }
            Step::Tick { process } => {
                let conferences = self.processes[process].1.clone();
                tokio::spawn(async move { conferences.reap().await });
            }
            Step::Go(at) => self.decide(at, Verdict::Pass),
            Step::Only { process, calls } => {
                let process = self.processes[process].0.number();
                for _ in 0..calls {
                    let at = self.here.fake.world().waiting.iter().position(|(call, _)| call.process == process);
                    let Some(at) = at else { break };
                    self.here.fake.decide(at, Verdict::Pass);
                    settle().await;
                }
            }
            Step::Fail(at, is_done) => {
                let error = refused("X", "app.error", 500);
                self.decide(at, if is_done { Verdict::Lose(error) } else { Verdict::Fail(error) });
            }
            Step::Pass(steps, is_done) => {
                for _ in 0..steps {
                    self.pass(is_done).await;
                }
            }
            Step::Jump { process, by } => self.hands[process].step(by),
            Step::Die { process } => {
                self.processes[process].0.kill();
                self.processes[process] = self.here.another(&self.hands[process]);
            }
            Step::Everything(is_slow) => {
                for _ in 0..200 {
                    if is_slow {
                        tokio::time::advance(Duration::from_millis(20)).await;
                    }
                    self.decide(0, Verdict::Pass);
                    settle().await;
                }
            }
        }
        settle().await;
    }

    fn decide(&self, at: usize, verdict: Verdict) {
        if let Some(at) = at.checked_rem(self.waiting()) {
            self.here.fake.decide(at, verdict);
        }
    }

    async fn pass(&mut self, is_done: bool) {
        for hands in &self.hands {
            hands.step(5000);
        }
        tokio::time::advance(Duration::from_secs(5)).await;
        let numbers: Vec<u64> = self.here.fake.world().waiting.iter().map(|(call, _)| call.number).collect();
        let ages = numbers.iter().map(|number| (*number, self.ages.get(number).unwrap_or(&0) + 5)).collect();
        self.ages = ages;
        for number in numbers {
            if self.ages[&number] >= CALL_LIMIT {
                let at = self.here.fake.world().waiting.iter().position(|(call, _)| call.number == number);
                let verdict = if is_done { Verdict::Lose(timed_out("X")) } else { Verdict::Fail(timed_out("X")) };
                self.here.fake.decide(at.unwrap(), verdict);
            }
        }
        settle().await;
    }

    /// Nothing fails any more, and every process ticks. Somebody stays in, if `stays`.
    async fn calm(&self, stays: bool) {
        self.here.fake.open_gate();
        for _ in 0..16 {
            for hands in &self.hands {
                hands.step(15_000);
            }
            tokio::time::sleep(Duration::from_secs(15)).await;
            for (_, conferences) in &self.processes {
                if stays {
                    let ann = person(&self.here.ann);
                    conferences.renew(&self.here.channel.id, &ann, "stays").await.unwrap();
                }
                conferences.reap().await;
                conferences.idle().await;
            }
        }
    }

    fn check(&self, stays: bool) {
        let here = &self.here;
        for (channel, stays) in self.channels.iter().zip([stays, false]) {
            check_posts(&here.fake, channel);
            let posts: Vec<_> = here.fake.posts(channel).iter().map(pexip).collect();
            let running: Vec<_> = posts.iter().filter(|post| post["state"] == "running").collect();
            assert_eq!(running.len(), usize::from(stays), "{posts:?}");
            let world = here.fake.world();
            let last = world.events.iter().rfind(|event| event.data["channel_id"] == **channel);
            let last = last.map_or(serde_json::Value::Null, |event| event.data["conference"].clone());
            if stays {
                assert_eq!(running[0]["people"], serde_json::json!([here.ann.id]));
                assert_eq!(last["people"][0]["user_id"], here.ann.id);
                assert_eq!(last["people"][1], serde_json::Value::Null);
            } else {
                assert_eq!(last, serde_json::Value::Null);
            }
        }
        let own = Some(("palm_tree".to_owned(), "own".to_owned()));
        let expected = if stays { Some(in_conference(&here.ann)) } else { own };
        assert_eq!(here.fake.status(&here.ann.id), expected);
        assert_eq!(here.fake.status(&here.bob.id), None);
        if !stays {
            assert!(here.is_left_clean(), "{:?}", here.fake.world().kv);
        }
    }
}

impl Setting {
    /// As [`Setting::is_clean`], but for a conference of which nobody saw anything.
    fn is_left_clean(&self) -> bool {
        let unseen = r#""is_listed":false"#;
        self.fake.world().kv.retain(|_, value| !String::from_utf8_lossy(value).contains(unseen));
        self.is_clean()
    }
}

proptest! {
    #[test]
    fn in_the_end_all_agree(steps in prop::collection::vec(step(), 1..70), stays in any::<bool>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let mut run = Run::new();
            for step in &steps {
                run.step(step).await;
            }
            run.calm(stays).await;
            run.check(stays);
        });
    }
}
