//! The plugin: each hook goes to its feature, and what has to happen without anybody asking happens every few seconds.
//!
//! What fails at activation (settings, bot, command) does not keep the plugin from running: it is tried again with every
//! tick, so that a database that is down for a while leaves nothing behind.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::clock::Clock;
use crate::command::{self, Commands};
use crate::conference::{Conferences, Presentation};
use crate::configuration::Configuration;
use crate::features::{Current, Features, WebConfig};
use crate::http::Http;
use crate::mattermost::{
    Api, Bot, Broadcast, ChannelMember, CommandArgs, CommandResponse, Context, Hooks, LogLevel, Request, Response,
};
use crate::node::{HttpsCheck, NodeCheck};
use crate::rooms::Rooms;
use crate::store::{Change, Record, Store, unique};
use crate::words::{Locale, Sentence};

/// How often leases are looked at, in milliseconds, and by how much that varies so that processes do not meet.
const TICK: u64 = 13_000;
const JITTER: u64 = 4_000;

/// How long activation waits for what the first tick does; the rest of it follows.
const ACTIVATION_LIMIT: Duration = Duration::from_secs(8);

/// How long deactivation waits for posts and statuses that are being changed. Mattermost waits 10 s.
const DEACTIVATION_LIMIT: Duration = Duration::from_secs(5);

/// Departures that are kept to be tried again. They are few: each waits for a key-value store that failed.
const DEPARTURES_MAX: usize = 1_000;

/// The event that tells the web app of another configuration.
const CONFIG_EVENT: &str = "config";

/// The bot's picture, and what tells it from earlier ones.
const PICTURE: &[u8] = include_bytes!("../assets/bot.png");
const PICTURE_KEY: &str = "bot_picture";
const PICTURE_REVISION: u32 = 1;

/// Which picture a bot was given.
#[derive(Deserialize, Eq, PartialEq, Serialize)]
struct Picture {
    bot: String,
    revision: u32,
}

impl Record for Picture {
    const VERSION: u32 = 1;
}

/// The plugin on a server.
pub struct Plugin<A, N = HttpsCheck> {
    inner: Arc<Inner<A, N>>,
    http: Http<A, N>,
    commands: Commands<A, N>,
    /// Whether the ticks are to end.
    is_ending: watch::Sender<bool>,
}

struct Inner<A, N> {
    api: Arc<A>,
    store: Store<A>,
    current: Arc<Current<A>>,
    features: Arc<Features<A, N>>,
    conferences: Conferences<A>,
    /// The language that the command is registered in.
    command: Mutex<Option<Locale>>,
    /// What the web app was told last.
    told: Mutex<Option<WebConfig>>,
    /// Who has left which channel, where that could not be dealt with yet: channel and user.
    departures: Mutex<BTreeSet<(String, String)>>,
    /// Settling takes turns.
    turn: tokio::sync::Mutex<()>,
}

impl<A, N> fmt::Debug for Plugin<A, N> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Plugin").finish_non_exhaustive()
    }
}

impl<A: Api> Plugin<A> {
    /// The plugin on a server.
    pub fn new(api: Arc<A>) -> Self {
        Self::with(api, Clock::system(), HttpsCheck)
    }
}

impl<A: Api, N: NodeCheck> Plugin<A, N> {
    /// The plugin on a server, with a clock and a way to ask nodes.
    pub fn with(api: Arc<A>, clock: Clock, node_check: N) -> Self {
        let store = Store::new(Arc::clone(&api));
        let current = Arc::new(Current::new(Arc::clone(&api), Configuration::new(store.clone())));
        let presentation: Arc<dyn Presentation> = Arc::<Current<A>>::clone(&current);
        let conferences = Conferences::new(store.clone(), clock.clone(), presentation);
        let rooms = Rooms::new(store.clone(), clock);
        let features = Features::new(Arc::clone(&api), Arc::clone(&current), rooms, conferences.clone(), node_check);
        let features = Arc::new(features);
        Self {
            http: Http::new(Arc::clone(&features)),
            commands: Commands::new(Arc::clone(&features)),
            inner: Arc::new(Inner {
                api,
                store,
                current,
                features,
                conferences,
                command: Mutex::default(),
                told: Mutex::default(),
                departures: Mutex::default(),
                turn: tokio::sync::Mutex::default(),
            }),
            is_ending: watch::Sender::new(false),
        }
    }
}

impl<A: Api, N: NodeCheck> Inner<A, N> {
    /// Has everything in place that a plugin has while it runs, as far as it is not yet.
    async fn settle(&self) {
        let _turn = self.turn.lock().await;
        if let Err(error) = self.current.retry().await {
            self.complain("the settings could not be read; this is tried again", &error.to_string()).await;
        }
        if let Err(cause) = self.settle_bot().await {
            self.complain("the bot could not be set up; this is tried again", &cause).await;
        }
        self.settle_command().await;
        self.tell_web_app().await;
    }

    async fn settle_bot(&self) -> Result<(), String> {
        if self.current.bot().is_some() {
            return Ok(());
        }
        let bot = Bot {
            username: "pexip-video-connect".to_owned(),
            display_name: "Pexip Video Connect".to_owned(),
            description: self.current.locale().say(&Sentence::BotDescription),
        };
        let id = self.api.ensure_bot(&bot).await.map_err(|error| error.to_string())?;
        let picture = || Picture { bot: id.clone(), revision: PICTURE_REVISION };
        let known = self.store.read::<Picture>(PICTURE_KEY).await.map_err(|error| error.to_string())?;
        if known != Some(picture()) {
            // Once for all processes would need a lease; the same picture twice does no harm.
            self.api.set_profile_image(&id, PICTURE).await.map_err(|error| error.to_string())?;
            let keep = |_: Option<Picture>| Change::Set(picture(), ());
            self.store.change(PICTURE_KEY, keep).await.map_err(|error| error.to_string())?;
        }
        self.current.set_bot(id);
        Ok(())
    }

    async fn settle_command(&self) {
        let locale = self.current.locale();
        if *lock(&self.command) == Some(locale) {
            return;
        }
        match self.api.register_command(&command::command(locale)).await {
            Ok(()) => *lock(&self.command) = Some(locale),
            Err(error) => {
                self.complain("the command could not be registered; this is tried again", &error.to_string()).await;
            }
        }
    }

    /// Tells web apps what they need to know, if that has changed.
    async fn tell_web_app(&self) {
        let config = self.features.web_config();
        if lock(&self.told).as_ref() == Some(&config) {
            return;
        }
        let Ok(Value::Object(data)) = serde_json::to_value(&config) else { return };
        match self.api.publish_event(CONFIG_EVENT, &data, &Broadcast::default()).await {
            Ok(()) => *lock(&self.told) = Some(config),
            Err(error) => {
                let message = "open pages could not be told of other settings; this is tried again";
                self.complain(message, &error.to_string()).await;
            }
        }
    }

    async fn tick(&self) {
        self.settle().await;
        let departures = std::mem::take(&mut *lock(&self.departures));
        for (channel, user) in departures {
            self.depart(channel, user).await;
        }
        self.conferences.reap().await;
    }

    async fn depart(&self, channel: String, user: String) {
        if self.features.member_left(&user, &channel).await.is_err() {
            let mut departures = lock(&self.departures);
            if departures.len() < DEPARTURES_MAX {
                departures.insert((channel, user));
            }
        }
    }

    async fn complain(&self, message: &str, cause: &str) {
        self.api.log(LogLevel::Error, message, &[("cause", cause)]).await;
    }
}

impl<A: Api, N: NodeCheck> Hooks for Plugin<A, N> {
    async fn activate(&self) -> Result<(), String> {
        // A server that is slow now is settled by the ticks.
        let _ = timeout(ACTIVATION_LIMIT, self.inner.settle()).await;
        let (inner, mut is_ending) = (Arc::clone(&self.inner), self.is_ending.subscribe());
        tokio::spawn(async move {
            loop {
                inner.tick().await;
                let pause = Duration::from_millis(TICK + unique() % JITTER);
                let ended = is_ending.wait_for(|is_ending| *is_ending);
                if timeout(pause, ended).await.is_ok() {
                    return;
                }
            }
        });
        Ok(())
    }

    async fn deactivate(&self) {
        self.is_ending.send_replace(true);
        let _ = timeout(DEACTIVATION_LIMIT, self.inner.conferences.idle()).await;
    }

    async fn configuration_changed(&self) -> Result<(), String> {
        let refreshed = self.inner.current.refresh().await.map_err(|error| error.to_string());
        self.inner.tell_web_app().await;
        refreshed
    }

    async fn serve_http(&self, request: Request) -> Response {
        self.http.serve(request).await
    }

    async fn execute_command(&self, _context: Context, command: CommandArgs) -> CommandResponse {
        self.commands.execute(command).await
    }

    async fn user_left_channel(&self, member: ChannelMember) {
        self.inner.depart(member.channel_id, member.user_id).await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
