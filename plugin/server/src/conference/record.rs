//! What is known of a channel's conference: a state machine that asks nobody anything.
//!
//! Who is in is a matter of leases: a tab that has not said for [`SILENCE_MS`] that it is still there is gone. A lease of
//! the future, after a clock was put back, counts from now. So whatever clocks do, every lease ends.
//!
//! What people see follows the record. Every change of what is to be seen raises `revision`; `shown` is the revision that
//! is seen. Who makes them agree enters itself as `editor` first, so that there is one at a time; and what it is about to
//! do stands in the record before it is done, so that another can take it up.

use serde::{Deserialize, Serialize};

use super::{Announcement, ConferenceState, Person, Wants};
use crate::store;

/// How long a tab may be silent, in milliseconds.
pub const SILENCE_MS: i64 = 90_000;

/// A tab that renews its lease sooner than this, in milliseconds, changes nothing.
const FRESH_MS: i64 = 10_000;

/// How long after its end a conference goes on when somebody comes back before its end was seen, in milliseconds.
const RESUME_MS: i64 = 300_000;

/// Tabs of one person that count.
pub const TABS_MAX: usize = 8;

/// People of one conference who are kept, those who have left among them.
pub const PEOPLE_MAX: usize = 500;

/// A conference, from when the first person joins until its end was seen.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Record {
    /// No other conference has it.
    pub id: u64,
    started_by: Person,
    started_at: i64,
    ended_at: Option<i64>,
    people: Vec<Participant>,
    revision: u64,
    shown: u64,
    /// Whether it stands among those that every process looks after. Before that, nothing of it is seen.
    pub is_listed: bool,
    post: Post,
    editor: Option<u64>,
}

impl store::Record for Record {
    const VERSION: u32 = 1;
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Participant {
    #[serde(flatten)]
    person: Person,
    /// Empty when the person has left.
    tabs: Vec<Tab>,
    status: Status,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Tab {
    name: String,
    seen: i64,
}

/// The channel's post about a conference.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Post {
    /// There is none.
    None,
    /// Somebody began to make it; whether it is there must be looked up.
    Begun,
    /// It has this id.
    Made(String),
    /// It was deleted or refused. No other is made.
    Gone,
}

/// Somebody's custom status.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Status {
    /// As it was.
    Own,
    /// Somebody began to set it or to put it back.
    Begun,
    /// It says that the person is in a conference, if the person has not changed it.
    Set,
    /// The server refused to set it.
    Refused,
}

/// What came of a renewal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Renewal {
    /// The person is in.
    Done,
    /// There is an older conference whose end must be seen before another begins.
    OlderFirst,
}

/// What is to be done about the post.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PostTask {
    /// Nothing.
    Nothing,
    /// Make it.
    Make,
    /// Look for it, and make it if it is not there and `or_make` says so.
    Find {
        /// Whether to make it.
        or_make: bool,
    },
    /// Edit the post of this id.
    Edit(String),
}

/// What an editor has to do so that people see what the record says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Plan {
    /// What is to be seen, if something else is now.
    pub revision: Option<u64>,
    /// What is to be done about the post.
    pub post: PostTask,
    /// What the post says.
    pub announcement: Announcement,
    /// What the event says.
    pub state: Option<ConferenceState>,
    /// Whose status is to be set.
    pub set: Vec<String>,
    /// Whose status is to be put back.
    pub clear: Vec<String>,
}

/// What an editor has done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Done {
    /// The revision that is seen now.
    pub shown: Option<u64>,
    /// What became of the post, if something did.
    pub post: Option<Post>,
    /// What became of people's statuses.
    pub statuses: Vec<(String, Status)>,
}

impl Record {
    /// A conference that a person begins, now.
    pub fn start(id: u64, person: Person, tab: &str, now: i64) -> Self {
        let tabs = vec![Tab { name: tab.to_owned(), seen: now }];
        Self {
            id,
            started_by: person.clone(),
            started_at: now,
            ended_at: None,
            people: vec![Participant { person, tabs, status: Status::Own }],
            revision: 1,
            shown: 0,
            is_listed: false,
            post: Post::None,
            editor: None,
        }
    }

    /// Whether it has ended, as far as is written.
    pub fn has_ended(&self) -> bool {
        self.ended_at.is_some()
    }

    /// Who is in at a moment; nothing if nobody is.
    pub fn state(&self, now: i64) -> Option<ConferenceState> {
        let mut then = self.clone();
        then.expire(now);
        if then.has_ended() { None } else { Some(then.written_state()) }
    }

    /// Who is in, as far as is written.
    pub fn written_state(&self) -> ConferenceState {
        let people = self.people.iter().filter(|one| one.is_in()).map(|one| one.person.clone()).collect();
        ConferenceState { started_by: self.started_by.user_id.clone(), started_at: self.started_at, people }
    }

    /// A person's tab is there. `OlderFirst` is answered unless `resumes` says to go on with any conference whose end was
    /// not seen; the record is then to be written all the same.
    pub fn renew(&mut self, person: &Person, tab: &str, now: i64, resumes: bool) -> Renewal {
        self.expire(now);
        if let Some(ended_at) = self.ended_at {
            if !resumes && !(0..=RESUME_MS).contains(&(now - ended_at)) {
                return Renewal::OlderFirst;
            }
            self.ended_at = None;
            self.revision += 1;
        }
        let is_it = |one: &Participant| one.person.user_id == person.user_id;
        let known = self.people.iter().position(is_it);
        if known.is_none() && self.people.len() >= PEOPLE_MAX {
            self.forget_somebody();
        }
        if known.is_none() && self.people.len() < PEOPLE_MAX {
            self.people.push(Participant { person: person.clone(), tabs: Vec::new(), status: Status::Own });
        }
        if let Some(participant) = self.people.iter_mut().find(|one| is_it(one)) {
            if !participant.is_in() {
                participant.person = person.clone();
                self.revision += 1;
            }
            participant.renew(tab, now);
        }
        Renewal::Done
    }

    /// Makes room where somebody was who has left.
    fn forget_somebody(&mut self) {
        let is_done = |one: &Participant| !one.is_in() && one.status == Status::Own;
        if let Some(at) = self.people.iter().position(is_done) {
            self.people.remove(at);
        }
    }

    /// A person's tab has gone, or all tabs.
    pub fn leave(&mut self, user: &str, tab: Option<&str>, now: i64) {
        self.expire(now);
        let Some(participant) = self.people.iter_mut().find(|one| one.person.user_id == user && one.is_in()) else {
            return;
        };
        participant.tabs.retain(|one| tab.is_some_and(|tab| one.name != tab));
        if !participant.is_in() {
            self.revision += 1;
        }
        self.end_if_empty(now);
    }

    /// Tabs that were silent for too long have gone.
    pub fn expire(&mut self, now: i64) {
        let mut last = i64::MIN;
        let mut has_left = false;
        for participant in self.people.iter_mut().filter(|one| one.is_in()) {
            for tab in &mut participant.tabs {
                tab.seen = tab.seen.min(now);
                last = last.max(tab.seen);
            }
            participant.tabs.retain(|tab| now.saturating_sub(tab.seen) <= SILENCE_MS);
            has_left |= !participant.is_in();
        }
        if has_left {
            self.revision += 1;
            self.end_if_empty(last);
        }
    }

    fn end_if_empty(&mut self, when: i64) {
        if self.ended_at.is_none() && !self.people.iter().any(Participant::is_in) {
            self.ended_at = Some(when.max(self.started_at));
        }
    }

    /// Whether people see something else than the record says.
    pub fn is_pending(&self, wants: &Wants) -> bool {
        self.shown != self.revision || self.people.iter().any(|one| self.status_task(one, wants).is_some())
    }

    /// Whether it has ended and there is nothing left to do.
    pub fn is_over(&self) -> bool {
        self.has_ended() && !self.is_pending(&Wants::default()) && self.editor.is_none()
    }

    /// Who edits what people see, if somebody does.
    pub fn editor(&self) -> Option<u64> {
        self.editor
    }

    /// `editor` begins to make people see what the record says, in place of any other.
    pub fn begin(&mut self, editor: u64, wants: &Wants) -> Plan {
        let is_behind = self.shown != self.revision;
        let may_make = wants.announces && wants.bot.is_some() && !self.has_ended();
        let post = match &self.post {
            Post::None if may_make && is_behind => PostTask::Make,
            Post::Begun => PostTask::Find { or_make: may_make },
            Post::Made(id) if is_behind => PostTask::Edit(id.clone()),
            _ => PostTask::Nothing,
        };
        if post == PostTask::Make {
            self.post = Post::Begun;
        }
        let (mut set, mut clear) = (Vec::new(), Vec::new());
        for at in 0..self.people.len() {
            let task = self.people.get(at).and_then(|one| self.status_task(one, wants));
            let (Some(task), Some(participant)) = (task, self.people.get_mut(at)) else { continue };
            let user = participant.person.user_id.clone();
            participant.status = Status::Begun;
            if task == Status::Set { set.push(user) } else { clear.push(user) }
        }
        self.editor = Some(editor);
        let state = self.written_state();
        let announcement = Announcement {
            id: self.id,
            started_by: self.started_by.clone(),
            started_at: self.started_at,
            ended_at: self.ended_at,
            people: match self.ended_at {
                Some(_) => self.people.iter().map(|one| one.person.clone()).collect(),
                None => state.people.clone(),
            },
        };
        let state = if self.has_ended() { None } else { Some(state) };
        Plan { revision: is_behind.then_some(self.revision), post, announcement, state, set, clear }
    }

    /// `editor` has done what could be done. Nothing happens if another has taken its place.
    pub fn finish(&mut self, editor: u64, done: Done) {
        if self.editor != Some(editor) {
            return;
        }
        self.editor = None;
        if let Some(shown) = done.shown {
            self.shown = shown;
        }
        if let Some(post) = done.post {
            self.post = post;
        }
        for (user, status) in done.statuses {
            if let Some(participant) = self.people.iter_mut().find(|one| one.person.user_id == user) {
                participant.status = status;
            }
        }
    }

    /// [`Status::Set`] or [`Status::Own`] if somebody's is to become so.
    fn status_task(&self, participant: &Participant, wants: &Wants) -> Option<Status> {
        let is_to_be_set = wants.sets_status && participant.is_in() && !self.has_ended();
        match participant.status {
            Status::Own | Status::Begun if is_to_be_set => Some(Status::Set),
            Status::Begun | Status::Set | Status::Refused if !is_to_be_set => Some(Status::Own),
            _ => None,
        }
    }
}

impl Participant {
    fn is_in(&self) -> bool {
        !self.tabs.is_empty()
    }

    fn renew(&mut self, name: &str, now: i64) {
        if let Some(tab) = self.tabs.iter_mut().find(|tab| tab.name == name) {
            if now - tab.seen >= FRESH_MS {
                tab.seen = now;
            }
            return;
        }
        if self.tabs.len() >= TABS_MAX
            && let Some(oldest) = self.tabs.iter().enumerate().min_by_key(|(_, tab)| tab.seen).map(|(at, _)| at)
        {
            self.tabs.remove(oldest);
        }
        self.tabs.push(Tab { name: name.to_owned(), seen: now });
    }
}
