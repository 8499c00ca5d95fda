//! Makes people see what a channel's record says.
//!
//! The order is what makes it safe to be killed between any two calls. The channel is listed, so that every process looks
//! after it; the record says who edits and what is about to be done; it is done; the record says what came of it. Each
//! step can be done twice, but for making the post: a post that may be there is looked for.

use tokio::time::Instant;

use super::editor::EDIT_LIMIT;
use super::record::{Done, Plan, Record, Status};
use super::{Conferences, key};
use crate::mattermost::{Api, ApiError, Broadcast};
use crate::store::{Change, StoreError, unique};

/// How often one task begins again because the record has changed meanwhile; then it is somebody else's turn.
const ROUNDS: u32 = 50;

/// The event that tells web apps who is in.
pub const EVENT: &str = "conference";

enum Turn {
    Plan(Box<Plan>),
    Again,
    NotOurs,
}

enum Next {
    Again,
    Rest,
    Over,
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there was no time left for it")]
    Late,
    #[error("another one is at it")]
    Busy,
    #[error("there is no bot yet")]
    NoBot,
}

impl Trouble {
    /// Whether what was asked for may happen yet.
    fn is_open(&self) -> bool {
        matches!(self, Self::Api(ApiError::Call { .. } | ApiError::TimedOut { .. }))
    }
}

/// Whether the server has refused for good.
pub(super) fn is_refused(error: &ApiError) -> bool {
    match error {
        ApiError::Refused { status, .. } => {
            *status == 501 || (400..500).contains(status) && ![408, 429].contains(status)
        }
        ApiError::Unsupported { .. } => true,
        _ => false,
    }
}

/// The time in which an editor may begin things.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline(Instant);

impl Deadline {
    pub(super) fn of_now() -> Self {
        Self(Instant::now() + EDIT_LIMIT)
    }

    pub(super) fn check(self) -> Result<(), Trouble> {
        if Instant::now() < self.0 { Ok(()) } else { Err(Trouble::Late) }
    }
}

impl<A: Api> Conferences<A> {
    /// Makes people see what a channel's record says, unless somebody else is at it.
    pub(super) async fn follow(&self, channel: &str) -> Result<(), StoreError> {
        let key = key(channel);
        for _ in 0..ROUNDS {
            let Some(record) = self.shared.store.read::<Record>(&key).await? else { return Ok(()) };
            if record.is_over() {
                return self.forget(channel, record.id).await;
            }
            if !record.is_pending(&self.shared.presentation.wants()) {
                return Ok(());
            }
            if !record.is_listed {
                self.shared.index.put(channel, record.id).await?;
            }
            let (editor, until) = (unique(), Deadline::of_now());
            let plan = match self.begin(&key, record.id, editor).await? {
                Turn::Plan(plan) => plan,
                Turn::Again => continue,
                Turn::NotOurs => return Ok(()),
            };
            let Some((done, is_whole)) = self.carry_out(channel, &plan, until).await else { return Ok(()) };
            if is_whole {
                self.shared.complaints.settle(channel);
            }
            match self.finish(&key, editor, &done).await? {
                Next::Over => return self.shared.index.remove(channel, record.id).await,
                Next::Again if is_whole => {}
                Next::Again | Next::Rest => return Ok(()),
            }
        }
        Ok(())
    }

    async fn begin(&self, key: &str, id: u64, editor: u64) -> Result<Turn, StoreError> {
        let wants = self.shared.presentation.wants();
        let decide = |record: Option<Record>| {
            let Some(mut record) = record.filter(|record| record.id == id) else { return Change::Keep(Turn::Again) };
            match record.editor() {
                Some(other) if !self.shared.editors.is_lost(key, other) => return Change::Keep(Turn::NotOurs),
                _ => self.shared.editors.forget(key),
            }
            record.is_listed = true;
            let plan = record.begin(editor, &wants);
            Change::Set(record, Turn::Plan(Box::new(plan)))
        };
        self.shared.store.change(key, decide).await
    }

    async fn finish(&self, key: &str, editor: u64, done: &Done) -> Result<Next, StoreError> {
        let wants = self.shared.presentation.wants();
        let decide = |record: Option<Record>| {
            let Some(mut record) = record else { return Change::Keep(Next::Rest) };
            if record.editor() != Some(editor) {
                return Change::Keep(Next::Rest);
            }
            record.finish(editor, done.clone());
            if record.is_over() {
                return Change::Delete(Next::Over);
            }
            let next = if record.is_pending(&wants) { Next::Again } else { Next::Rest };
            Change::Set(record, next)
        };
        self.shared.store.change(key, decide).await
    }

    /// Deletes what is known of a conference that is over.
    async fn forget(&self, channel: &str, id: u64) -> Result<(), StoreError> {
        let decide = |record: Option<Record>| match record {
            Some(record) if record.id == id && record.is_over() => Change::Delete(()),
            _ => Change::Keep(()),
        };
        self.shared.store.change(&key(channel), decide).await?;
        self.shared.index.remove(channel, id).await
    }

    /// Does what can be done of a plan, and tells whether that was all. Nothing is answered if the post may still change:
    /// the editor is then to stay entered until it is lost, so that nobody edits before that.
    async fn carry_out(&self, channel: &str, plan: &Plan, until: Deadline) -> Option<(Done, bool)> {
        let mut done = Done { shown: None, post: None, statuses: Vec::new() };
        let mut is_whole = true;
        let told = match plan.revision {
            Some(_) => self.publish(channel, plan).await,
            None => Ok(()),
        };
        let posted = self.show_post(channel, plan, until).await;
        if told.is_ok() && posted.is_ok() {
            done.shown = plan.revision;
        }
        match posted {
            Ok(post) => done.post = post,
            Err(trouble) => {
                is_whole = false;
                self.complain(channel, &trouble.to_string()).await;
                if trouble.is_open() {
                    return None;
                }
            }
        }
        if let Err(error) = told {
            is_whole = false;
            self.complain(channel, &error.to_string()).await;
        }
        let tasks = plan.set.iter().map(|user| (user, Status::Set));
        for (user, task) in tasks.chain(plan.clear.iter().map(|user| (user, Status::Own))) {
            let result = match task {
                Status::Set => self.set_status(channel, user, until).await,
                _ => self.clear_status(channel, user, until).await,
            };
            match result {
                Ok(status) => done.statuses.push((user.clone(), status)),
                // The other one sees to it, or is lost by the next time.
                Err(Trouble::Busy) => is_whole = false,
                Err(trouble) => {
                    is_whole = false;
                    self.complain(channel, &trouble.to_string()).await;
                }
            }
        }
        Some((done, is_whole))
    }

    async fn publish(&self, channel: &str, plan: &Plan) -> Result<(), ApiError> {
        let mut data = serde_json::Map::new();
        data.insert("channel_id".to_owned(), channel.into());
        data.insert("conference".to_owned(), serde_json::to_value(&plan.state).unwrap_or_default());
        let broadcast = Broadcast { channel_id: channel.to_owned(), ..Broadcast::default() };
        self.shared.store.api().publish_event(EVENT, &data, &broadcast).await
    }
}
