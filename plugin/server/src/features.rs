//! What people ask for, whichever way they ask: each function decides who may, does it, and says in a [`Problem`] why not.
//!
//! Causes of failures go into the log, with what was tried and without anybody's data.

mod admin;
mod current;
mod failure;

use std::sync::Arc;
use std::time::Duration;

use pexip_mm_core::{Alias, ChannelFilter, ChannelFilterMode, ChannelId, Config, JoinUrl};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::timeout;

pub use admin::{Check, Reset};
pub use current::Current;
use failure::Failure;

use crate::access::{Admitted, admit};
use crate::conference::{ConferenceState, Conferences, Person};
use crate::configuration::Snapshot;
use crate::join::{DialIn, Invitation, display_name, link_for_everybody};
use crate::mattermost::{Api, ChannelType, LogLevel, Permission, Post, User};
use crate::node::NodeCheck;
use crate::problem::Problem;
use crate::rooms::{Room, Rooms};
use crate::words::Locale;

/// How long an answer may take. Mattermost's own limits are longer; people's patience is not.
pub const TIME_LIMIT: Duration = Duration::from_secs(8);

/// How long it may take to find out somebody's language.
const LOCALE_LIMIT: Duration = Duration::from_secs(1);

/// How long somebody waits for a line in the log, on a server that does not answer anything else either.
const LOG_LIMIT: Duration = Duration::from_secs(1);

/// What people ask for.
pub struct Features<A, N> {
    api: Arc<A>,
    current: Arc<Current<A>>,
    rooms: Rooms<A>,
    conferences: Conferences<A>,
    node_check: N,
}

/// What everybody in a channel may know of its conference. Holds a guest PIN, which its `Debug` text does not show.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Overview {
    /// What is dialled.
    pub alias: Alias,
    /// The link for everybody.
    pub link: Option<JoinUrl>,
    /// For room systems.
    pub dial_in: DialIn,
    /// Who is in.
    pub conference: Option<ConferenceState>,
}

impl Overview {
    /// As the web app reads it, with the guest PIN in clear.
    pub fn expose(&self) -> Value {
        json!({
            "alias": self.alias.as_str(),
            "link": { "copy": self.link.as_ref().map(JoinUrl::expose) },
            "dial_in": self.dial_in.expose(),
            "conference": self.conference,
        })
    }
}

/// What the web app knows of the configuration, and is told when it changes.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct WebConfig {
    /// Whether people can join.
    pub is_ready: bool,
    /// Whether the conference is shown inside Mattermost.
    pub embedded: bool,
    /// Which channels have conferences.
    pub filter: WebFilter,
}

/// Which channels have conferences.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct WebFilter {
    /// `off`, `only` or `except`.
    pub mode: ChannelFilterMode,
    /// The ids that the mode is about.
    pub channels: Vec<String>,
}

impl<A: Api, N: NodeCheck> Features<A, N> {
    /// What people can ask of a server.
    pub fn new(
        api: Arc<A>,
        current: Arc<Current<A>>,
        rooms: Rooms<A>,
        conferences: Conferences<A>,
        node_check: N,
    ) -> Self {
        Self { api, current, rooms, conferences, node_check }
    }

    /// What somebody needs to join a channel's conference, and who is in.
    ///
    /// # Errors
    /// Every [`Problem`] but [`Problem::TooManyRequests`].
    pub async fn join(
        &self,
        user: &str,
        channel: &ChannelId,
    ) -> Result<(Invitation, Option<ConferenceState>), Problem> {
        self.within("join a conference", async {
            let (snapshot, admitted) = self.admitted(user, channel).await?;
            let config = &snapshot.config;
            let (room, conference) = self.room(&snapshot, &admitted, channel).await?;
            let admission = admitted.admission.into_room(room.visibility, config)?;
            let name = display_name(config, &admitted.user, self.current.server().shows_full_name);
            let invitation = Invitation::new(config, &room.alias, admission, name);
            Ok((invitation.ok_or_else(not_set_up)?, conference))
        })
        .await
    }

    /// What everybody in a channel may know of its conference.
    ///
    /// # Errors
    /// As [`Features::join`].
    pub async fn overview(&self, user: &str, channel: &ChannelId) -> Result<Overview, Problem> {
        self.within("show a conference", async {
            let (snapshot, admitted) = self.admitted(user, channel).await?;
            let (Room { alias, visibility, .. }, conference) = self.room(&snapshot, &admitted, channel).await?;
            let link = link_for_everybody(&snapshot.config, &alias);
            let dial_in = DialIn::new(&snapshot.config, &alias, visibility);
            Ok(Overview { alias, link, dial_in, conference })
        })
        .await
    }

    /// Says that a tab of somebody's is in a channel's conference.
    ///
    /// # Errors
    /// As [`Features::join`].
    pub async fn renew(&self, user: &str, channel: &ChannelId, tab: &str) -> Result<ConferenceState, Problem> {
        self.within("renew a presence", async {
            let (_, Admitted { user, .. }) = self.admitted(user, channel).await?;
            let person = Person { user_id: user.id, username: user.username };
            Ok(self.conferences.renew(channel.as_str(), &person, tab).await?)
        })
        .await
    }

    /// Says that a tab of somebody's has left. Everybody may leave, whatever else they may do.
    ///
    /// # Errors
    /// [`Problem::TryAgain`].
    pub async fn leave(&self, user: &str, channel: &ChannelId, tab: &str) -> Result<(), Problem> {
        self.within("end a presence", async { Ok(self.conferences.leave(channel.as_str(), user, tab).await?) }).await
    }

    /// Ends what somebody did in a channel who is a member no more: their presence, and in a private channel the alias that
    /// they know.
    ///
    /// # Errors
    /// [`Problem::TryAgain`].
    pub async fn member_left(&self, user: &str, channel: &str) -> Result<(), Problem> {
        self.within("take leave of a member", async {
            self.conferences.remove(channel, user).await?;
            self.rooms.member_left(channel).await?;
            Ok(())
        })
        .await
    }

    /// What the web app knows of the configuration.
    pub fn web_config(&self) -> WebConfig {
        let snapshot = self.current.snapshot();
        let config = snapshot.as_ref().map(|snapshot| &snapshot.config);
        let filter = config.map(Config::filter_channels);
        WebConfig {
            is_ready: config.is_some_and(|config| config.node().is_some()),
            embedded: config.is_some_and(Config::embedded),
            filter: WebFilter {
                mode: filter.map_or(ChannelFilterMode::Off, ChannelFilter::mode),
                channels: filter.into_iter().flat_map(|filter| filter.channels().map(ToString::to_string)).collect(),
            },
        }
    }

    /// Shows one person a post by the bot in a channel, which is not kept.
    ///
    /// # Errors
    /// [`Problem::TryAgain`].
    pub async fn whisper(&self, user: &str, channel: &ChannelId, message: String) -> Result<(), Problem> {
        self.within("show somebody a post", async {
            let bot = self.current.bot().unwrap_or_default();
            let post = Post { user_id: bot, channel_id: channel.as_str().to_owned(), message, ..Post::default() };
            Ok(self.api.send_ephemeral_post(user, &post).await?)
        })
        .await
    }

    /// Somebody's language, if the server tells it quickly.
    pub async fn locale(&self, user: &str) -> Option<Locale> {
        let user: Option<User> = timeout(LOCALE_LIMIT, self.api.user(user)).await.ok()?.ok()?;
        Some(Locale::of(&user?.locale))
    }

    /// The configuration, and somebody whom it lets into a channel's conference.
    async fn admitted(&self, user: &str, channel: &ChannelId) -> Result<(Arc<Snapshot>, Admitted), Failure> {
        let snapshot = self.current.snapshot().filter(|snapshot| snapshot.config.node().is_some());
        let Some(snapshot) = snapshot else { return Err(self.not_set_up_for(user).await?.into()) };
        let admitted = admit(&*self.api, &snapshot.config, channel, user).await?;
        Ok((snapshot, admitted))
    }

    async fn room(
        &self,
        snapshot: &Snapshot,
        admitted: &Admitted,
        channel: &ChannelId,
    ) -> Result<(Room, Option<ConferenceState>), Failure> {
        let room = async { self.rooms.room(snapshot, &admitted.channel).await.map_err(Failure::from) };
        let conference = async { self.conferences.state(channel.as_str()).await.map_err(Failure::from) };
        tokio::try_join!(room, conference)
    }

    /// Tells administrators which settings to correct, and everybody else that somebody has to.
    async fn not_set_up_for(&self, user: &str) -> Result<Problem, Failure> {
        let is_administrator = self.api.has_permission(user, Permission::ManageSystem).await?;
        let settings = if is_administrator { self.current.wrong_settings() } else { Vec::new() };
        Ok(Problem::NotSetUp { settings })
    }

    /// Does something in time, or logs why it could not be done.
    async fn within<T>(
        &self,
        what: &str,
        doing: impl Future<Output = Result<T, Failure>> + Send,
    ) -> Result<T, Problem> {
        let cause = match timeout(TIME_LIMIT, doing).await {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err(Failure::Problem(problem))) => return Err(problem),
            Ok(Err(Failure::Cause(cause))) => cause,
            Err(_) => format!("no answer within {} s", TIME_LIMIT.as_secs()),
        };
        let (message, fields) = (format!("could not {what}"), [("cause", cause.as_str())]);
        let _ = timeout(LOG_LIMIT, self.api.log(LogLevel::Error, &message, &fields)).await;
        Err(Problem::TryAgain)
    }
}

const fn not_set_up() -> Problem {
    Problem::NotSetUp { settings: Vec::new() }
}
