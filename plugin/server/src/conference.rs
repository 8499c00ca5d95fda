//! Who is in a channel's conference, and what people see of that: the channel's post, custom statuses, events.
//!
//! A person is in as long as one of their tabs says so: [`Conferences::renew`] every [`RENEW_SECONDS`]. What people see
//! follows by itself, in tasks of its own; what is left undone by a call that failed or a process that died is done by
//! whoever calls [`Conferences::reap`] next. [`record`] says what holds, `keeper` makes it seen.

mod editor;
mod index;
mod keeper;
mod post;
pub mod record;
mod status;
mod timestamp;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::mattermost::{Api, Attachment, CustomStatus, LogLevel, User};
use crate::store::{Change, Store, StoreError, unique};
pub use keeper::EVENT;
pub use post::{POST_PROP, POST_TYPE};

use editor::{Complaints, Editors};
use index::Index;
use record::{Record, Renewal};

/// How often a tab renews its lease, in seconds: three times before it runs out.
pub const RENEW_SECONDS: u32 = 30;

/// Failures in a row after which [`Conferences::reap`] leaves the rest to the next time.
const FAILURES_MAX: u32 = 3;

/// Somebody in a conference.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Person {
    /// The id.
    pub user_id: String,
    /// The name after `@` at the time.
    pub username: String,
}

/// A conference that somebody is in. Serialised, it is what web app and events have.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ConferenceState {
    /// The id of who was first.
    pub started_by: String,
    /// When, in milliseconds since 1970.
    pub started_at: i64,
    /// Who is in, in the order of joining. Never empty.
    pub people: Vec<Person>,
}

/// What the post about a conference tells.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Announcement {
    /// No other conference has it.
    pub id: u64,
    /// Who was first.
    pub started_by: Person,
    /// When, in milliseconds since 1970.
    pub started_at: i64,
    /// When the last one left, in milliseconds since 1970; nothing while somebody is in.
    pub ended_at: Option<i64>,
    /// Who is in, or who was in if it has ended; in the order of joining.
    pub people: Vec<Person>,
}

/// The parts of a post that words decide.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PostText {
    /// Markdown.
    pub message: String,
    /// What apps without the plugin's web part show.
    pub attachments: Vec<Attachment>,
}

/// What people are to see of conferences.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Wants {
    /// The bot's user id, once there is a bot. Without one there are no posts.
    pub bot: Option<String>,
    /// Whether the bot posts in the channel. A post that is there is kept right all the same.
    pub announces: bool,
    /// Whether people in a conference have a custom status. One that was set is put back all the same.
    pub sets_status: bool,
}

/// Decides what people are to see of conferences, and in which words.
pub trait Presentation: Send + Sync + 'static {
    /// What they are to see, as is configured now.
    fn wants(&self) -> Wants;
    /// The words of a channel's post, in the server's language.
    fn post(&self, channel: &str, announcement: &Announcement) -> PostText;
    /// The custom status of somebody who is in a conference, in that person's language. Without an end.
    fn status(&self, user: &User) -> CustomStatus;
}

/// The conferences of all channels.
#[derive(Debug)]
pub struct Conferences<A> {
    shared: Arc<Shared<A>>,
}

struct Shared<A> {
    store: Store<A>,
    index: Index<A>,
    clock: Clock,
    presentation: Arc<dyn Presentation>,
    editors: Editors,
    complaints: Complaints,
    /// Channels that a task of this process follows, and whether it has to look once more.
    followed: Mutex<HashMap<String, bool>>,
    is_idle: Notify,
}

impl<A> std::fmt::Debug for Shared<A> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Shared").field("followed", &self.followed).finish_non_exhaustive()
    }
}

impl<A> Clone for Conferences<A> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

/// The key of a channel's conference.
fn key(channel: &str) -> String {
    format!("conference:{channel}")
}

/// Whether somebody is in a channel's conference. One read.
///
/// # Errors
/// As [`Store::read`].
pub async fn is_running<A: Api>(store: &Store<A>, channel: &str, now: i64) -> Result<bool, StoreError> {
    let record: Option<Record> = store.read(&key(channel)).await?;
    Ok(record.is_some_and(|record| record.state(now).is_some()))
}

impl<A: Api> Conferences<A> {
    /// The conferences of a server.
    pub fn new(store: Store<A>, clock: Clock, presentation: Arc<dyn Presentation>) -> Self {
        let shared = Shared {
            index: Index::new(store.clone()),
            store,
            clock,
            presentation,
            editors: Editors::default(),
            complaints: Complaints::default(),
            followed: Mutex::default(),
            is_idle: Notify::new(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Who is in a channel's conference; nothing if nobody is. One read.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn state(&self, channel: &str) -> Result<Option<ConferenceState>, StoreError> {
        let record: Option<Record> = self.shared.store.read(&key(channel)).await?;
        Ok(record.and_then(|record| record.state(self.shared.clock.now())))
    }

    /// Says that a person's tab is in a channel's conference, which begins if nobody was in. One read and at most one
    /// write, unless the end of an older conference has still to be shown.
    ///
    /// # Errors
    /// As [`Store::change`].
    pub async fn renew(&self, channel: &str, person: &Person, tab: &str) -> Result<ConferenceState, StoreError> {
        let key = key(channel);
        let mut resumes = false;
        loop {
            let (now, wants) = (self.shared.clock.now(), self.shared.presentation.wants());
            let changed = self.shared.store.change(&key, |record: Option<Record>| {
                let mut renewal = Renewal::Done;
                let record = match record {
                    Some(mut record) if !record.is_over() => {
                        renewal = record.renew(person, tab, now, resumes);
                        record
                    }
                    _ => Record::start(unique(), person.clone(), tab, now),
                };
                let answer = (renewal, record.is_pending(&wants), record.written_state());
                Change::Set(record, answer)
            });
            let (renewal, is_pending, state) = changed.await?;
            if renewal == Renewal::Done {
                if is_pending {
                    self.follow_soon(channel);
                }
                return Ok(state);
            }
            self.follow_now(channel).await;
            resumes = true;
        }
    }

    /// Says that a person's tab has left. One read and at most one write.
    ///
    /// # Errors
    /// As [`Store::change`].
    pub async fn leave(&self, channel: &str, user: &str, tab: &str) -> Result<(), StoreError> {
        self.leave_with(channel, user, Some(tab)).await
    }

    /// Says that a person has left with every tab, as one who is no member of the channel any more. One read and at most
    /// one write.
    ///
    /// # Errors
    /// As [`Store::change`].
    pub async fn remove(&self, channel: &str, user: &str) -> Result<(), StoreError> {
        self.leave_with(channel, user, None).await
    }

    async fn leave_with(&self, channel: &str, user: &str, tab: Option<&str>) -> Result<(), StoreError> {
        let now = self.shared.clock.now();
        self.change(channel, |record| record.leave(user, tab, now)).await
    }

    /// Changes a channel's record, if there is one, and has people see it.
    async fn change(&self, channel: &str, change: impl Fn(&mut Record) + Send + Sync) -> Result<(), StoreError> {
        let (key, wants) = (key(channel), self.shared.presentation.wants());
        let changed = self.shared.store.change(&key, |record: Option<Record>| {
            let Some(mut record) = record else { return Change::Keep(false) };
            change(&mut record);
            let needs_somebody = record.is_pending(&wants) || record.is_over();
            Change::Set(record, needs_somebody)
        });
        if changed.await? {
            self.follow_soon(channel);
        }
        Ok(())
    }

    /// Ends leases that have run out, in all channels, and has people see what they do not see yet. To be called every
    /// few seconds, by every process; first when the plugin is activated. What fails is logged and left to the next time.
    pub async fn reap(&self) {
        let channels = match self.shared.index.channels().await {
            Ok(channels) => channels,
            Err(error) => return self.complain("conferences", &error.to_string()).await,
        };
        self.shared.complaints.settle("conferences");
        let mut failures = 0;
        for (channel, id) in channels {
            match self.reap_channel(&channel, id).await {
                Ok(()) => failures = 0,
                Err(error) => {
                    self.complain(&channel, &error.to_string()).await;
                    failures += 1;
                }
            }
            if failures == FAILURES_MAX {
                return;
            }
        }
    }

    async fn reap_channel(&self, channel: &str, id: u64) -> Result<(), StoreError> {
        let now = self.shared.clock.now();
        self.change(channel, |record| record.expire(now)).await?;
        let record: Option<Record> = self.shared.store.read(&key(channel)).await?;
        if record.is_none() { self.shared.index.remove(channel, id).await } else { Ok(()) }
    }

    /// Waits until no task of this process follows a conference, for the end of the process and for tests.
    pub async fn idle(&self) {
        loop {
            let is_idle = self.shared.is_idle.notified();
            if self.followed().is_empty() {
                return;
            }
            is_idle.await;
        }
    }

    /// Has people see what a channel's record says, in a task of its own.
    fn follow_soon(&self, channel: &str) {
        {
            let mut followed = self.followed();
            if let Some(again) = followed.get_mut(channel) {
                *again = true;
                return;
            }
            followed.insert(channel.to_owned(), false);
        }
        let (this, channel) = (self.clone(), channel.to_owned());
        tokio::spawn(async move {
            loop {
                this.follow_now(&channel).await;
                let mut followed = this.followed();
                match followed.get_mut(&channel) {
                    Some(again) if *again => *again = false,
                    _ => {
                        followed.remove(&channel);
                        break;
                    }
                }
            }
            this.shared.is_idle.notify_waiters();
        });
    }

    async fn follow_now(&self, channel: &str) {
        match self.follow(channel).await {
            Ok(()) => {}
            Err(error) => self.complain(channel, &error.to_string()).await,
        }
    }

    fn followed(&self) -> MutexGuard<'_, HashMap<String, bool>> {
        self.shared.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Logs a failure about a channel, once as long as it is the same.
    async fn complain(&self, about: &str, cause: &str) {
        if self.shared.complaints.is_new(about, cause) {
            let message = "what people see of a conference is behind; it is tried again";
            self.shared.store.api().log(LogLevel::Warn, message, &[("about", about), ("cause", cause)]).await;
        }
    }
}
