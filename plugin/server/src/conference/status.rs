//! Somebody's custom status while in a conference, and their own put back afterwards.
//!
//! A person may be in conferences of several channels, so there is a record for each person: in which channels, what the
//! status was before and what it was set to. A status that the person has changed since is left alone.

use serde::{Deserialize, Serialize};

use super::keeper::{Deadline, Trouble, is_refused};
use super::record::Status;
use super::{Conferences, timestamp};
use crate::mattermost::{Api, CustomStatus, User};
use crate::store::{self, Change, unique};

/// What Mattermost keeps of a status's text, in characters.
const TEXT_MAX: usize = 100;

#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
struct Record {
    channels: Vec<String>,
    /// Nothing until it is known what the status was.
    taken: Option<Taken>,
    /// Whether the status was set, or left alone because the person had changed it.
    is_set: bool,
    editor: Option<u64>,
}

impl store::Record for Record {
    const VERSION: u32 = 1;
}

/// What the status was, and what it is set to.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Taken {
    own: Option<Kept>,
    ours: Kept,
}

#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
struct Kept {
    emoji: String,
    text: String,
    #[serde(default)]
    duration: String,
    /// In seconds since 1970; 0 for no end.
    #[serde(default)]
    expires_at: i64,
}

impl Kept {
    /// What tells one status from another.
    fn words(&self) -> (&str, &str) {
        (&self.emoji, &self.text)
    }

    fn status(&self) -> CustomStatus {
        CustomStatus {
            emoji: self.emoji.clone(),
            text: self.text.clone(),
            duration: self.duration.clone(),
            expires_at: self.expires_at,
        }
    }
}

impl From<CustomStatus> for Kept {
    /// As the server will keep it.
    fn from(status: CustomStatus) -> Self {
        let text = status.text.chars().take(TEXT_MAX).collect();
        Self { emoji: status.emoji, text, duration: status.duration, expires_at: status.expires_at }
    }
}

fn key(user: &str) -> String {
    format!("status:{user}")
}

/// The status that a person has, unless it is none.
fn current(person: &User) -> Option<Kept> {
    #[derive(Deserialize)]
    struct Prop {
        #[serde(default)]
        emoji: String,
        #[serde(default)]
        text: String,
        #[serde(default)]
        duration: String,
        #[serde(default)]
        expires_at: String,
    }
    let prop: Prop = serde_json::from_str(person.props.get("customStatus")?).ok()?;
    if prop.emoji.is_empty() && prop.text.is_empty() {
        return None;
    }
    let expires_at = timestamp::seconds(&prop.expires_at).unwrap_or_default().max(0);
    Some(Kept { emoji: prop.emoji, text: prop.text, duration: prop.duration, expires_at })
}

impl<A: Api> Conferences<A> {
    /// Sets somebody's status, for a channel.
    pub(super) async fn set_status(&self, channel: &str, user: &str, until: Deadline) -> Result<Status, Trouble> {
        let (key, editor) = (key(user), unique());
        if !self.enter_to_set(&key, channel, editor).await? {
            return Ok(Status::Set);
        }
        let api = self.shared.store.api();
        let Some(person) = api.user(user).await?.filter(|person| person.delete_at == 0) else {
            return self.give_up(&key, editor).await;
        };
        let taken = self.take(&key, editor, &person).await?;
        if taken.own.as_ref().map(Kept::words) == current(&person).as_ref().map(Kept::words) {
            until.check()?;
            match api.set_custom_status(user, &taken.ours.status()).await {
                Ok(()) => {}
                Err(error) if is_refused(&error) => return self.give_up(&key, editor).await,
                Err(error) => return Err(error.into()),
            }
        }
        self.as_editor(&key, editor, |mut record| {
            record.editor = None;
            record.is_set = true;
            Change::Set(record, Status::Set)
        })
        .await
    }

    /// Whether there is something to do.
    async fn enter_to_set(&self, key: &str, channel: &str, editor: u64) -> Result<bool, Trouble> {
        let decide = |record: Option<Record>| {
            let mut record = record.unwrap_or_default();
            if record.channels.is_empty() {
                // If there was one, it is being put back.
                record.is_set = false;
            }
            if !record.channels.iter().any(|one| one == channel) {
                record.channels.push(channel.to_owned());
            }
            if record.is_set {
                return Change::Set(record, Ok(false));
            }
            let entered = self.enter(key, &mut record, editor);
            Change::Set(record, entered.map(|()| true))
        };
        self.shared.store.change(key, decide).await?
    }

    /// Writes down, once, what the status was and what it will be.
    async fn take(&self, key: &str, editor: u64, person: &User) -> Result<Taken, Trouble> {
        self.as_editor(key, editor, |mut record| {
            let taken = record.taken.take().unwrap_or_else(|| {
                let ours = Kept::from(self.shared.presentation.status(person));
                let own = current(person).filter(|own| own.words() != ours.words());
                Taken { own, ours }
            });
            record.taken = Some(taken.clone());
            Change::Set(record, taken)
        })
        .await
    }

    /// The server does not let this person have a custom status.
    async fn give_up(&self, key: &str, editor: u64) -> Result<Status, Trouble> {
        self.as_editor(key, editor, |_| Change::Delete(Status::Refused)).await
    }

    /// Puts somebody's status back, unless the person is in the conference of another channel.
    pub(super) async fn clear_status(&self, channel: &str, user: &str, until: Deadline) -> Result<Status, Trouble> {
        let (key, editor) = (key(user), unique());
        let Some(taken) = self.enter_to_clear(&key, channel, editor).await? else { return Ok(Status::Own) };
        let api = self.shared.store.api();
        let person = api.user(user).await?;
        if person.as_ref().and_then(current).is_some_and(|current| current.words() == taken.ours.words()) {
            until.check()?;
            let now = self.shared.clock.now() / 1000;
            let own = taken.own.filter(|own| own.expires_at == 0 || own.expires_at > now);
            let put_back = match own {
                Some(own) => api.set_custom_status(user, &own.status()).await,
                None => api.remove_custom_status(user).await,
            };
            put_back.or_else(|error| if is_refused(&error) { Ok(()) } else { Err(error) })?;
        }
        self.as_editor(&key, editor, |mut record| {
            if record.channels.is_empty() {
                return Change::Delete(Status::Own);
            }
            // Another conference was entered meanwhile, and waits for its turn.
            record.editor = None;
            Change::Set(record, Status::Own)
        })
        .await
    }

    /// What is to be put back, if something is.
    async fn enter_to_clear(&self, key: &str, channel: &str, editor: u64) -> Result<Option<Taken>, Trouble> {
        let decide = |record: Option<Record>| {
            let Some(mut record) = record else { return Change::Keep(Ok(None)) };
            record.channels.retain(|one| one != channel);
            if !record.channels.is_empty() {
                return Change::Set(record, Ok(None));
            }
            let Some(taken) = record.taken.clone() else { return Change::Delete(Ok(None)) };
            let entered = self.enter(key, &mut record, editor);
            Change::Set(record, entered.map(|()| Some(taken)))
        };
        self.shared.store.change(key, decide).await?
    }

    /// Enters an editor in place of none, or of one that is lost.
    fn enter(&self, key: &str, record: &mut Record, editor: u64) -> Result<(), Trouble> {
        match record.editor {
            Some(other) if !self.shared.editors.is_lost(key, other) => Err(Trouble::Busy),
            _ => {
                self.shared.editors.forget(key);
                record.editor = Some(editor);
                Ok(())
            }
        }
    }

    /// Changes the record as its editor.
    async fn as_editor<R: Send>(
        &self,
        key: &str,
        editor: u64,
        change: impl Fn(Record) -> Change<Record, R> + Send + Sync,
    ) -> Result<R, Trouble> {
        let decide = |record: Option<Record>| match record.filter(|record| record.editor == Some(editor)) {
            Some(record) => match change(record) {
                Change::Keep(answer) => Change::Keep(Ok(answer)),
                Change::Set(record, answer) => Change::Set(record, Ok(answer)),
                Change::Delete(answer) => Change::Delete(Ok(answer)),
            },
            None => Change::Keep(Err(Trouble::Busy)),
        };
        self.shared.store.change(key, decide).await?
    }
}
