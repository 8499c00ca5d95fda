//! Conferences: who is in, and what people see of it.

mod deaths;
mod laws;
mod machine;
mod posts;
mod statuses;

use std::sync::{Arc, Mutex};

use pexip_video_connect::conference::{
    Announcement, ConferenceState, Conferences, Person, PostText, Presentation, Wants,
};
use pexip_video_connect::mattermost::{Channel, CustomStatus, Post, User};
use serde_json::Value;

use crate::fake::{Fake, Hands, Process};

/// A presentation in few words.
pub(crate) struct Plain(pub(crate) Mutex<Wants>);

impl Plain {
    /// Everything is wanted; without a bot if its id is empty.
    pub(crate) fn arc(bot: &str) -> Arc<Self> {
        let bot = Some(bot.to_owned()).filter(|bot| !bot.is_empty());
        Arc::new(Self(Mutex::new(Wants { bot, announces: true, sets_status: true })))
    }
}

impl Presentation for Plain {
    fn wants(&self) -> Wants {
        self.0.lock().unwrap().clone()
    }

    fn post(&self, _channel: &str, announcement: &Announcement) -> PostText {
        let people: Vec<_> = announcement.people.iter().map(|one| one.username.as_str()).collect();
        let state = if announcement.ended_at.is_some() { "ended" } else { "running" };
        PostText { message: format!("{state}: {}", people.join(", ")), attachments: Vec::new() }
    }

    fn status(&self, user: &User) -> CustomStatus {
        CustomStatus { emoji: "tv".to_owned(), text: format!("meets, {}", user.username), ..CustomStatus::default() }
    }
}

/// The status that [`Plain`] sets.
pub(crate) fn in_conference(user: &User) -> (String, String) {
    ("tv".to_owned(), format!("meets, {}", user.username))
}

/// A server with a channel, two people and a bot.
pub(crate) struct Setting {
    pub(crate) fake: Fake,
    pub(crate) hands: Hands,
    pub(crate) plain: Arc<Plain>,
    pub(crate) channel: Channel,
    pub(crate) ann: User,
    pub(crate) bob: User,
    /// The plugin's process, and what it is called with.
    pub(crate) process: Process,
    pub(crate) conferences: Conferences<Process>,
}

pub(crate) fn person(user: &User) -> Person {
    Person { user_id: user.id.clone(), username: user.username.clone() }
}

impl Setting {
    pub(crate) fn new() -> Self {
        let (fake, hands) = (Fake::new(), Hands::new(1_000_000));
        let bot = fake.add_user("pexip");
        let (ann, bob) = (fake.add_user("ann"), fake.add_user("bob"));
        let channel = fake.add_channel("O", "Ops");
        fake.add_member(&channel, &ann);
        fake.add_member(&channel, &bob);
        let (process, plain) = (fake.process(), Plain::arc(&bot.id));
        let store = pexip_video_connect::store::Store::new(Arc::new(process.clone()));
        let conferences = Conferences::new(store, hands.clock(), Arc::clone(&plain) as Arc<dyn Presentation>);
        Self { fake, hands, plain, channel, ann, bob, process, conferences }
    }

    /// Another process, with a clock of its own.
    pub(crate) fn another(&self, hands: &Hands) -> (Process, Conferences<Process>) {
        let process = self.fake.process();
        let store = pexip_video_connect::store::Store::new(Arc::new(process.clone()));
        let presentation = Arc::clone(&self.plain) as Arc<dyn Presentation>;
        (process, Conferences::new(store, hands.clock(), presentation))
    }

    pub(crate) async fn enter(&self, user: &User, tab: &str) -> ConferenceState {
        let state = self.conferences.renew(&self.channel.id, &person(user), tab).await.unwrap();
        self.conferences.idle().await;
        state
    }

    pub(crate) async fn leave(&self, user: &User, tab: &str) {
        self.conferences.leave(&self.channel.id, &user.id, tab).await.unwrap();
        self.conferences.idle().await;
    }

    pub(crate) async fn tick(&self) {
        self.conferences.reap().await;
        self.conferences.idle().await;
    }

    pub(crate) async fn names(&self) -> Vec<String> {
        let state = self.conferences.state(&self.channel.id).await.unwrap();
        state.map_or_else(Vec::new, |state| state.people.into_iter().map(|one| one.username).collect())
    }

    /// The messages of the channel's posts.
    pub(crate) fn messages(&self) -> Vec<String> {
        self.fake.posts(&self.channel.id).into_iter().map(|post| post.message).collect()
    }

    /// Nothing is kept of conferences.
    pub(crate) fn is_clean(&self) -> bool {
        let world = self.fake.world();
        let is_left = |key: &String| key.starts_with("conference:") || key.starts_with("status:");
        let index = world.kv.get("conferences").map(|index| String::from_utf8(index.clone()).unwrap());
        !world.kv.keys().any(is_left) && index.is_none_or(|index| index.contains(r#""channels":{}"#))
    }
}

/// What the web app reads of a post.
pub(crate) fn pexip(post: &Post) -> Value {
    post.props["pexip"].clone().into()
}
