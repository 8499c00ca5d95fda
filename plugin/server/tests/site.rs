//! A server with every kind of person and channel, the plugin on it, and a search for secrets when a test is done.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pexip_mm_core::ConferencingNode;
use pexip_video_connect::mattermost::{Channel, CommandArgs, Context, Hooks as _, Request, Response, User};
use pexip_video_connect::node::{NodeCheck, NodeState};
use pexip_video_connect::plugin::Plugin;
use serde_json::{Value, json};

use crate::fake::{Fake, Hands, Process};

pub(crate) const HOST_PIN: &str = "24680240";
pub(crate) const GUEST_PIN: &str = "13579135";
pub(crate) const SECRET: &str = "not-a-real-secret-not-a-real-one";
pub(crate) const TAB: &str = "tab-of-a-test-0123456789";

/// Whoever is asked is reachable after a while, and remembers how often.
#[derive(Clone, Default)]
pub(crate) struct Nodes {
    pub(crate) asked: Arc<AtomicU64>,
}

impl NodeCheck for Nodes {
    async fn check(&self, node: &ConferencingNode) -> NodeState {
        self.asked.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(5)).await;
        if node.as_str() == "pexip.example.com" { NodeState::Reachable } else { NodeState::Untrusted }
    }
}

pub(crate) struct Site {
    pub(crate) fake: Fake,
    pub(crate) hands: Hands,
    pub(crate) nodes: Nodes,
    pub(crate) plugin: Plugin<Process, Nodes>,
    pub(crate) member: User,
    pub(crate) other: User,
    pub(crate) guest: User,
    pub(crate) channel_admin: User,
    /// A system administrator who is a member.
    pub(crate) root: User,
    pub(crate) stranger: User,
    pub(crate) bot: User,
    pub(crate) deactivated: User,
    pub(crate) public: Channel,
    pub(crate) private: Channel,
    pub(crate) direct: Channel,
    pub(crate) group: Channel,
    pub(crate) thread: Channel,
    pub(crate) archived: Channel,
    pub(crate) read_only: Channel,
}

/// Settings as people mostly have them, and others besides.
pub(crate) fn settings(others: &Value) -> String {
    let mut settings = json!({ "node": "pexip.example.com", "hostpin": HOST_PIN, "secret": SECRET });
    let (Some(settings), Some(others)) = (settings.as_object_mut(), others.as_object()) else { panic!() };
    settings.extend(others.clone());
    json!(settings).to_string()
}

impl Site {
    /// A site with these settings besides the usual ones, and the plugin active.
    pub(crate) async fn new(others: Value) -> Self {
        Self::with_settings(&settings(&others)).await
    }

    /// A site with exactly these settings.
    pub(crate) async fn with_settings(settings: &str) -> Self {
        let site = Self::inactive(settings);
        site.plugin.configuration_changed().await.unwrap();
        site.plugin.activate().await.unwrap();
        site.rest().await;
        site.fake.counts();
        site
    }

    /// Lets tasks that wait for nothing but each other come to an end.
    pub(crate) async fn rest(&self) {
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
    }

    /// A site whose plugin is not active yet.
    pub(crate) fn inactive(settings: &str) -> Self {
        let fake = Fake::new();
        settings.clone_into(&mut fake.world().settings);
        fake.world().server.site_url = "https://mattermost.example.com".to_owned();
        let with_roles = |name: &str, roles: &str| {
            let mut user = fake.add_user(name);
            roles.clone_into(&mut user.roles);
            fake.world().users.insert(user.id.clone(), user.clone());
            user
        };
        let (member, other) = (with_roles("anna", "system_user"), with_roles("bert", "system_user"));
        let guest = with_roles("gast", "system_guest");
        let channel_admin = with_roles("carla", "system_user");
        let root = with_roles("root", "system_user system_admin");
        let stranger = with_roles("eva", "system_user");
        let (mut bot, mut deactivated) = (with_roles("robot", "system_user"), with_roles("gone", "system_user"));
        bot.is_bot = true;
        deactivated.delete_at = 1;
        for user in [&bot, &deactivated] {
            fake.world().users.insert(user.id.clone(), user.clone());
        }
        let channel = |kind: &str, name: &str| {
            let channel = fake.add_channel(kind, name);
            for user in [&member, &other, &guest, &channel_admin, &root, &bot, &deactivated] {
                fake.add_member(&channel, user);
            }
            let mut world = fake.world();
            let mut of = |user: &User| world.members.get_mut(&(channel.id.clone(), user.id.clone())).unwrap().clone();
            let (mut admin, mut guest_member) = (of(&channel_admin), of(&guest));
            (admin.scheme_admin, guest_member.scheme_guest) = (true, true);
            for member in [admin, guest_member] {
                world.members.insert((channel.id.clone(), member.user_id.clone()), member);
            }
            channel.clone()
        };
        let (public, private) = (channel("O", "Town Square"), channel("P", "Board"));
        let (direct, group, thread) = (channel("D", ""), channel("G", ""), channel("T", "New"));
        let (archived, read_only) = (channel("O", "Old"), channel("O", "News"));
        fake.world().channels.get_mut(&archived.id).unwrap().delete_at = 1;
        fake.world().read_only.insert(read_only.id.clone());

        let (hands, nodes) = (Hands::new(1_000_000), Nodes::default());
        let plugin = Plugin::with(Arc::new(fake.process()), hands.clock(), nodes.clone());
        Self {
            fake,
            hands,
            nodes,
            plugin,
            member,
            other,
            guest,
            channel_admin,
            root,
            stranger,
            bot,
            deactivated,
            public,
            private,
            direct,
            group,
            thread,
            archived,
            read_only,
        }
    }

    /// Another process of the plugin on the same server.
    pub(crate) async fn second_process(&self) -> Plugin<Process, Nodes> {
        let plugin = Plugin::with(Arc::new(self.fake.process()), self.hands.clock(), self.nodes.clone());
        plugin.configuration_changed().await.unwrap();
        plugin.activate().await.unwrap();
        plugin
    }

    /// What somebody is answered.
    pub(crate) async fn ask(
        &self,
        user: Option<&User>,
        method: &str,
        path: &str,
        body: impl Into<Vec<u8>>,
    ) -> Response {
        self.plugin.serve_http(request(user, method, path, body)).await
    }

    /// The status and JSON of what somebody is answered.
    pub(crate) async fn json(&self, user: &User, method: &str, path: &str, body: &str) -> (u16, Value) {
        let response = self.ask(Some(user), method, path, body).await;
        (response.status, serde_json::from_slice(&response.body).unwrap_or_default())
    }

    /// What somebody is told who wants to join a channel's conference.
    pub(crate) async fn join(&self, user: &User, channel: &Channel) -> (u16, Value) {
        self.json(user, "POST", &format!("/api/v1/channels/{}/join", channel.id), "{}").await
    }

    /// The code of the refusal, or `ok`.
    pub(crate) async fn join_code(&self, user: &User, channel: &Channel) -> String {
        code(&self.join(user, channel).await)
    }

    /// What somebody is answered who types a command in a channel.
    pub(crate) async fn command(&self, user: &User, channel: &Channel, command: &str) -> String {
        let args = CommandArgs {
            user_id: user.id.clone(),
            channel_id: channel.id.clone(),
            command: command.to_owned(),
            ..CommandArgs::default()
        };
        self.plugin.execute_command(Context::default(), args).await.text
    }

    /// Texts that everybody in a channel, or everybody with a log file, can read.
    fn kept_texts(&self) -> String {
        let posts: Vec<_> = {
            let world = self.fake.world();
            world.posts.iter().map(|kept| format!("{:?} {:?}", kept.post, kept.before)).collect()
        };
        let events = format!("{:?}", self.fake.world().events);
        [self.fake.log_text(), posts.concat(), events].concat()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let texts = self.kept_texts();
        for secret in [HOST_PIN, GUEST_PIN, SECRET, "pin="] {
            assert!(!texts.contains(secret), "a secret is kept where people can read it: {texts}");
        }
    }
}

pub(crate) fn request(user: Option<&User>, method: &str, path: &str, body: impl Into<Vec<u8>>) -> Request {
    let mut request = Request::new(method, path);
    request.user_id = user.map(|user| user.id.clone());
    request.body = body.into().into();
    request
}

/// `ok`, or the code of a problem, which always has a sentence.
pub(crate) fn code((status, body): &(u16, Value)) -> String {
    if (200..300).contains(status) {
        return "ok".to_owned();
    }
    let error = &body["error"];
    assert!(error["message"].as_str().is_some_and(|message| message.ends_with('.')), "{body}");
    error["code"].as_str().unwrap().to_owned()
}
