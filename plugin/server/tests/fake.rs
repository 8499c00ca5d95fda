//! A Mattermost in memory, with what goes wrong on a real one: calls that fail, stall, or are lost on the way back; a
//! full key-value store; processes that die between two calls; others that are faster.
//!
//! [`Fake`] is the server: tests arrange and look. [`Process`] is one process of the plugin, which only has the [`Api`].

mod api;

use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pexip_video_connect::clock::Clock;
use pexip_video_connect::mattermost::{
    ApiError, Broadcast, Channel, ChannelMember, Command, CustomStatus, LogLevel, Permission, Post, ServerConfig, Team,
    User,
};
use pexip_video_connect::store::Store;
use tokio::sync::oneshot;

/// What a call does before it comes back.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    /// What it should.
    Pass,
    /// It fails and has done nothing.
    Fail(ApiError),
    /// It has done what it should, but its answer is lost.
    Lose(ApiError),
    /// What it should, after a while.
    Stall(Duration),
    /// The process dies before it.
    Die,
    /// The process dies after it.
    DieAfter,
}

/// A call that a process makes.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The number of the process, counted from 0.
    pub(crate) process: u64,
    /// The number of the call on this server, counted from 0.
    pub(crate) number: u64,
    /// What is called, as Mattermost names it.
    pub(crate) method: &'static str,
    /// What it is about: an id or key.
    pub(crate) about: String,
}

type Rule = Arc<dyn Fn(&Call) -> Verdict + Send + Sync>;

/// A post as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct KeptPost {
    pub(crate) post: Post,
    /// What it was before each edit.
    pub(crate) before: Vec<Post>,
    pub(crate) is_deleted: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct LogLine {
    pub(crate) level: LogLevel,
    pub(crate) message: String,
    pub(crate) fields: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: serde_json::Map<String, serde_json::Value>,
    pub(crate) broadcast: Broadcast,
}

/// All that the server holds. Tests may read and change everything.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) channels: BTreeMap<String, Channel>,
    /// By channel and user.
    pub(crate) members: BTreeMap<(String, String), ChannelMember>,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) teams: BTreeMap<String, Team>,
    /// Channels in which nobody but administrators may write.
    pub(crate) read_only: BTreeSet<String>,
    /// In the order of their making.
    pub(crate) posts: Vec<KeptPost>,
    /// By whom they are seen.
    pub(crate) ephemeral: Vec<(String, Post)>,
    pub(crate) kv: BTreeMap<String, Vec<u8>>,
    /// Bytes that the key-value store takes in all, if there is a limit.
    pub(crate) kv_limit: Option<usize>,
    pub(crate) events: Vec<Event>,
    pub(crate) log: Vec<LogLine>,
    pub(crate) commands: Vec<Command>,
    pub(crate) images: BTreeMap<String, Vec<u8>>,
    pub(crate) settings: String,
    pub(crate) server: ServerConfig,
    pub(crate) version: String,
    pub(crate) running_plugins: BTreeSet<String>,
    /// Every call so far.
    pub(crate) calls: Vec<Call>,
    /// Calls that wait for a verdict, while a test decides on each of them.
    pub(crate) waiting: Vec<(Call, oneshot::Sender<Verdict>)>,
    is_gated: bool,
    rule: Option<Rule>,
}

/// The server.
#[derive(Clone, Default)]
pub(crate) struct Fake {
    world: Arc<Mutex<World>>,
    processes: Arc<AtomicU64>,
    ids: Arc<AtomicU64>,
}

/// A process of the plugin.
#[derive(Clone)]
pub(crate) struct Process {
    fake: Fake,
    number: u64,
    is_dead: Arc<AtomicBool>,
}

impl Fake {
    /// A server with nobody on it.
    pub(crate) fn new() -> Self {
        let fake = Self::default();
        {
            let mut world = fake.world();
            world.settings = "{}".to_owned();
            world.version = "9.10.0".to_owned();
            world.server.default_locale = "en".to_owned();
        }
        fake
    }

    /// What the server holds. To be let go before anything is awaited.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another process of the plugin.
    pub(crate) fn process(&self) -> Process {
        let number = self.processes.fetch_add(1, Ordering::SeqCst);
        Process { fake: self.clone(), number, is_dead: Arc::default() }
    }

    /// The key-value store as a new process has it.
    pub(crate) fn store(&self) -> Store<Process> {
        Store::new(Arc::new(self.process()))
    }

    /// From now on, `rule` decides what becomes of each call. It may look at the server and change it.
    pub(crate) fn rule(&self, rule: impl Fn(&Call) -> Verdict + Send + Sync + 'static) {
        self.world().rule = Some(Arc::new(rule));
    }

    /// From now on, every call does what it should.
    pub(crate) fn no_rule(&self) {
        self.world().rule = None;
    }

    /// From now on, every call waits until a test has decided on it.
    pub(crate) fn gate(&self) {
        self.world().is_gated = true;
    }

    /// From now on no call waits. Those that do now go on.
    pub(crate) fn open_gate(&self) {
        let waiting = {
            let mut world = self.world();
            world.is_gated = false;
            std::mem::take(&mut world.waiting)
        };
        for (_, verdict) in waiting {
            drop(verdict.send(Verdict::Pass));
        }
    }

    /// Decides on one of the waiting calls.
    pub(crate) fn decide(&self, at: usize, verdict: Verdict) {
        let (_, sender) = self.world().waiting.remove(at);
        drop(sender.send(verdict));
    }

    /// An id that nothing has yet.
    pub(crate) fn new_id(&self) -> String {
        format!("{:026}", self.ids.fetch_add(1, Ordering::SeqCst) + 1)
    }

    /// A person, in no channel.
    pub(crate) fn add_user(&self, username: &str) -> User {
        let user = User {
            id: self.new_id(),
            username: username.to_owned(),
            roles: "system_user".to_owned(),
            locale: "en".to_owned(),
            ..User::default()
        };
        self.world().users.insert(user.id.clone(), user.clone());
        user
    }

    /// A channel of a kind, `O` or `P` and so on, with nobody in it.
    pub(crate) fn add_channel(&self, kind: &str, display_name: &str) -> Channel {
        let channel = Channel {
            id: self.new_id(),
            team_id: "team".to_owned(),
            kind: kind.to_owned(),
            display_name: display_name.to_owned(),
            name: display_name.to_lowercase(),
            ..Channel::default()
        };
        self.world().channels.insert(channel.id.clone(), channel.clone());
        channel
    }

    /// Makes somebody a member of a channel.
    pub(crate) fn add_member(&self, channel: &Channel, user: &User) {
        let member =
            ChannelMember { channel_id: channel.id.clone(), user_id: user.id.clone(), ..ChannelMember::default() };
        self.world().members.insert((channel.id.clone(), user.id.clone()), member);
    }

    /// Somebody sets or removes a custom status.
    pub(crate) fn set_status(&self, user: &str, status: Option<&CustomStatus>) {
        api::set_status(&mut self.world(), user, status);
    }

    /// Emoji and text of somebody's custom status, if there is one.
    pub(crate) fn status(&self, user: &str) -> Option<(String, String)> {
        let world = self.world();
        let prop = world.users.get(user)?.props.get("customStatus")?;
        let status: serde_json::Value = serde_json::from_str(prop).ok()?;
        Some((status["emoji"].as_str()?.to_owned(), status["text"].as_str()?.to_owned()))
    }

    /// The posts of a channel that are not deleted, in the order of their making.
    pub(crate) fn posts(&self, channel: &str) -> Vec<Post> {
        let world = self.world();
        let here = world.posts.iter().filter(|kept| kept.post.channel_id == channel && !kept.is_deleted);
        here.map(|kept| kept.post.clone()).collect()
    }

    /// How often each method was called since the last time this was asked, but for the log.
    pub(crate) fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for call in std::mem::take(&mut self.world().calls) {
            *counts.entry(call.method).or_default() += 1;
        }
        counts
    }

    /// The whole log as text, to look for what must not be in it.
    pub(crate) fn log_text(&self) -> String {
        let world = self.world();
        let lines = world.log.iter().map(|line| format!("{} {} {:?}", line.level, line.message, line.fields));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn may(world: &World, user: &str, channel: Option<&str>, permission: Permission) -> bool {
        let is_admin = world.users.get(user).is_some_and(|user| user.roles.contains("system_admin"));
        let member = channel.and_then(|channel| world.members.get(&(channel.to_owned(), user.to_owned())));
        is_admin
            || match permission {
                Permission::ManageSystem => false,
                Permission::ReadChannel => member.is_some(),
                Permission::CreatePost => {
                    member.is_some_and(|member| !world.read_only.contains(&member.channel_id) || member.scheme_admin)
                }
                Permission::ManageChannelRoles => member.is_some_and(|member| member.scheme_admin),
            }
    }
}

impl Process {
    /// The process is no more: what it calls never comes back.
    pub(crate) fn kill(&self) {
        self.is_dead.store(true, Ordering::SeqCst);
        let mut world = self.fake.world();
        world.waiting.retain(|(call, _)| call.process != self.number);
    }

    /// Its number, as [`Call::process`] has it.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.is_dead.load(Ordering::SeqCst)
    }

    /// Asks what becomes of a call, and does it.
    async fn call<T>(
        &self,
        method: &'static str,
        about: &str,
        act: impl FnOnce(&mut World) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        if self.is_dead() {
            pending::<()>().await;
        }
        let verdict = self.verdict(method, about).await;
        if self.is_dead() {
            pending::<()>().await;
        }
        match verdict {
            Verdict::Pass => act(&mut self.fake.world()),
            Verdict::Fail(error) => Err(error),
            Verdict::Lose(error) => {
                drop(act(&mut self.fake.world()));
                Err(error)
            }
            Verdict::Stall(time) => {
                tokio::time::sleep(time).await;
                act(&mut self.fake.world())
            }
            Verdict::Die => {
                self.kill();
                pending().await
            }
            Verdict::DieAfter => {
                drop(act(&mut self.fake.world()));
                self.kill();
                pending().await
            }
        }
    }

    async fn verdict(&self, method: &'static str, about: &str) -> Verdict {
        let (call, rule, is_gated) = {
            let mut world = self.fake.world();
            let number = world.calls.len() as u64;
            let call = Call { process: self.number, number, method, about: about.to_owned() };
            world.calls.push(call.clone());
            (call, world.rule.clone(), world.is_gated)
        };
        if let Some(rule) = rule {
            return rule(&call);
        }
        if !is_gated {
            return Verdict::Pass;
        }
        let (sender, verdict) = oneshot::channel();
        self.fake.world().waiting.push((call, sender));
        match verdict.await {
            Ok(verdict) => verdict,
            Err(_) => pending().await,
        }
    }
}

/// An error of the server.
pub(crate) fn refused(method: &'static str, id: &str, status: i64) -> ApiError {
    ApiError::Refused { method, id: id.to_owned(), message: id.to_owned(), status }
}

/// What a caller sees when an answer does not come.
pub(crate) fn timed_out(method: &'static str) -> ApiError {
    ApiError::TimedOut { method, seconds: 10 }
}

/// A clock that tests set, in milliseconds since 1970.
#[derive(Clone, Default)]
pub(crate) struct Hands(Arc<std::sync::atomic::AtomicI64>);

impl Hands {
    pub(crate) fn new(now: i64) -> Self {
        let hands = Self::default();
        hands.0.store(now, Ordering::SeqCst);
        hands
    }

    pub(crate) fn clock(&self) -> Clock {
        let hands = self.clone();
        Clock::new(move || hands.0.load(Ordering::SeqCst))
    }

    /// Moves the clock alone, forth or back.
    pub(crate) fn step(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// Lets time pass: the clock, and what is measured with tokio. The runtime's time must be paused.
    pub(crate) async fn pass(&self, seconds: u64) {
        self.step(i64::try_from(seconds).unwrap() * 1000);
        tokio::time::advance(Duration::from_secs(seconds)).await;
    }
}
