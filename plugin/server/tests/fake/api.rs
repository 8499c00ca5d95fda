//! What the server does when it is asked.

use pexip_video_connect::mattermost::{
    Api, ApiError, Bot, Broadcast, Channel, ChannelMember, Command, CustomStatus, Json, LogLevel, Permission, Post,
    Props, ServerConfig, Team, User,
};
use serde_json::{Map, Value, json};

use super::{Event, Fake, KeptPost, LogLine, Process, World, refused};

/// Numbers come back from the database as Go's JSON reads them.
fn stored(props: &Props) -> Props {
    fn of(json: Json) -> Json {
        match json {
            #[expect(clippy::cast_precision_loss, reason = "as Go does")]
            Json::Integer(number) => Json::Number(number as f64),
            Json::Array(items) => Json::Array(items.into_iter().map(of).collect()),
            Json::Object(members) => Json::Object(members.into_iter().map(|(key, value)| (key, of(value))).collect()),
            other => other,
        }
    }
    props.iter().map(|(key, value)| (key.clone(), of(value.clone()))).collect()
}

pub(super) fn set_status(world: &mut World, user: &str, status: Option<&CustomStatus>) {
    let Some(user) = world.users.get_mut(user) else { return };
    let prop = status.map_or_else(String::new, |status| {
        let expires_at = match status.expires_at {
            0 => "0001-01-01T00:00:00Z".to_owned(),
            seconds => at(seconds),
        };
        let text: String = status.text.chars().take(100).collect();
        json!({"emoji": status.emoji, "text": text, "duration": status.duration, "expires_at": expires_at}).to_string()
    });
    user.props.insert("customStatus".to_owned(), prop);
}

/// A moment of 1970 to 1972, which is enough for tests.
fn at(seconds: i64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    assert!(days < 28, "tests live in January 1970");
    format!("1970-01-{:02}T{:02}:{:02}:{:02}Z", days + 1, rest / 3600, rest / 60 % 60, rest % 60)
}

fn is_open(world: &World, channel: &str, method: &'static str) -> Result<(), ApiError> {
    match world.channels.get(channel) {
        None => Err(refused(method, "app.channel.get.existing.app_error", 404)),
        Some(channel) if channel.delete_at != 0 => Err(refused(method, "api.post.can_not_post_to_deleted.error", 400)),
        Some(_) => Ok(()),
    }
}

impl Api for Process {
    async fn channel(&self, id: &str) -> Result<Option<Channel>, ApiError> {
        self.call("GetChannel", id, |world| Ok(world.channels.get(id).cloned())).await
    }

    async fn channel_member(&self, channel: &str, user: &str) -> Result<Option<ChannelMember>, ApiError> {
        let key = (channel.to_owned(), user.to_owned());
        self.call("GetChannelMember", user, |world| Ok(world.members.get(&key).cloned())).await
    }

    async fn user(&self, id: &str) -> Result<Option<User>, ApiError> {
        self.call("GetUser", id, |world| Ok(world.users.get(id).cloned())).await
    }

    async fn team(&self, id: &str) -> Result<Option<Team>, ApiError> {
        self.call("GetTeam", id, |world| Ok(world.teams.get(id).cloned())).await
    }

    async fn has_permission(&self, user: &str, permission: Permission) -> Result<bool, ApiError> {
        self.call("HasPermissionTo", user, |world| Ok(Fake::may(world, user, None, permission))).await
    }

    async fn has_permission_in_channel(
        &self,
        user: &str,
        channel: &str,
        permission: Permission,
    ) -> Result<bool, ApiError> {
        let may = |world: &mut World| Ok(Fake::may(world, user, Some(channel), permission));
        self.call("HasPermissionToChannel", user, may).await
    }

    async fn kv_get(&self, key: &str) -> Result<Option<Vec<u8>>, ApiError> {
        self.call("KVGet", key, |world| Ok(world.kv.get(key).cloned())).await
    }

    async fn kv_compare_and_set(&self, key: &str, old: Option<&[u8]>, new: Option<&[u8]>) -> Result<bool, ApiError> {
        let act = |world: &mut World| {
            if key.chars().count() > 150 {
                return Err(refused("KVSetWithOptions", "model.plugin_key_value.is_valid.key.app_error", 400));
            }
            if world.kv.get(key).map(Vec::as_slice) != old {
                return Ok(false);
            }
            // The server takes an empty value for none.
            let Some(new) = new.filter(|new| !new.is_empty()) else {
                world.kv.remove(key);
                return Ok(true);
            };
            let held: usize = world.kv.iter().filter(|(other, _)| *other != key).map(|(_, value)| value.len()).sum();
            if world.kv_limit.is_some_and(|limit| held + new.len() > limit) {
                return Err(refused("KVSetWithOptions", "app.plugin_store.save.app_error", 500));
            }
            world.kv.insert(key.to_owned(), new.to_vec());
            Ok(true)
        };
        self.call("KVSetWithOptions", key, act).await
    }

    async fn kv_list(&self, page: u32, per_page: u32) -> Result<Vec<String>, ApiError> {
        let (page, per_page) = (page as usize, per_page as usize);
        let act = |world: &mut World| Ok(world.kv.keys().skip(page * per_page).take(per_page).cloned().collect());
        self.call("KVList", "", act).await
    }

    async fn post(&self, id: &str) -> Result<Option<Post>, ApiError> {
        let act = |world: &mut World| {
            let kept = world.posts.iter().find(|kept| kept.post.id == id && !kept.is_deleted);
            Ok(kept.map(|kept| kept.post.clone()))
        };
        self.call("GetPost", id, act).await
    }

    async fn newest_posts(&self, channel: &str, count: u32) -> Result<Vec<Post>, ApiError> {
        let act = |world: &mut World| {
            let here = world.posts.iter().rev().filter(|kept| kept.post.channel_id == channel && !kept.is_deleted);
            Ok(here.map(|kept| kept.post.clone()).take(count as usize).collect())
        };
        self.call("GetPostsForChannel", channel, act).await
    }

    async fn create_post(&self, post: &Post) -> Result<String, ApiError> {
        let act = |world: &mut World| {
            is_open(world, &post.channel_id, "CreatePost")?;
            let mut post = Post { id: self.fake.new_id(), props: stored(&post.props), ..post.clone() };
            post.props.insert("from_bot".to_owned(), Json::String("true".to_owned()));
            let id = post.id.clone();
            world.posts.push(KeptPost { post, before: Vec::new(), is_deleted: false });
            Ok(id)
        };
        self.call("CreatePost", &post.channel_id, act).await
    }

    async fn update_post(&self, post: &Post) -> Result<(), ApiError> {
        let act = |world: &mut World| {
            let at = world.posts.iter().position(|kept| kept.post.id == post.id && !kept.is_deleted);
            let at = at.ok_or_else(|| refused("UpdatePost", "app.post.get.app_error", 404))?;
            let channel = world.posts[at].post.channel_id.clone();
            is_open(world, &channel, "UpdatePost")?;
            let kept = &mut world.posts[at];
            kept.before.push(kept.post.clone());
            kept.post.message.clone_from(&post.message);
            kept.post.props = stored(&post.props);
            Ok(())
        };
        self.call("UpdatePost", &post.id, act).await
    }

    async fn send_ephemeral_post(&self, user: &str, post: &Post) -> Result<(), ApiError> {
        let act = |world: &mut World| {
            world.ephemeral.push((user.to_owned(), post.clone()));
            Ok(())
        };
        self.call("SendEphemeralPost", user, act).await
    }

    async fn set_custom_status(&self, user: &str, status: &CustomStatus) -> Result<(), ApiError> {
        let act = |world: &mut World| {
            let missing = || refused("UpdateUserCustomStatus", "app.user.missing_account.const", 404);
            world.users.get(user).map(|_| ()).ok_or_else(missing)?;
            set_status(world, user, Some(status));
            Ok(())
        };
        self.call("UpdateUserCustomStatus", user, act).await
    }

    async fn remove_custom_status(&self, user: &str) -> Result<(), ApiError> {
        let act = |world: &mut World| {
            set_status(world, user, None);
            Ok(())
        };
        self.call("RemoveUserCustomStatus", user, act).await
    }

    async fn publish_event(
        &self,
        event: &str,
        data: &Map<String, Value>,
        broadcast: &Broadcast,
    ) -> Result<(), ApiError> {
        let act = |world: &mut World| {
            let event = Event { name: event.to_owned(), data: data.clone(), broadcast: broadcast.clone() };
            world.events.push(event);
            Ok(())
        };
        self.call("PublishWebSocketEvent", event, act).await
    }

    async fn register_command(&self, command: &Command) -> Result<(), ApiError> {
        let act = |world: &mut World| {
            world.commands.push(command.clone());
            Ok(())
        };
        self.call("RegisterCommand", &command.trigger, act).await
    }

    async fn ensure_bot(&self, bot: &Bot) -> Result<String, ApiError> {
        let act = |world: &mut World| {
            let id = world.users.values().find(|user| user.username == bot.username).map(|user| user.id.clone());
            let id = id.unwrap_or_else(|| self.fake.new_id());
            let username = bot.username.clone();
            let user = User { id: id.clone(), username, is_bot: true, ..User::default() };
            world.users.insert(id.clone(), user);
            Ok(id)
        };
        self.call("EnsureBotUser", &bot.username, act).await
    }

    async fn set_profile_image(&self, user: &str, image: &[u8]) -> Result<(), ApiError> {
        let act = |world: &mut World| {
            world.images.insert(user.to_owned(), image.to_vec());
            Ok(())
        };
        self.call("SetProfileImage", user, act).await
    }

    async fn plugin_configuration(&self) -> Result<String, ApiError> {
        self.call("LoadPluginConfiguration", "", |world| Ok(world.settings.clone())).await
    }

    async fn server_config(&self) -> Result<ServerConfig, ApiError> {
        self.call("GetConfig", "", |world| Ok(world.server.clone())).await
    }

    async fn server_version(&self) -> Result<String, ApiError> {
        self.call("GetServerVersion", "", |world| Ok(world.version.clone())).await
    }

    async fn is_plugin_running(&self, id: &str) -> Result<bool, ApiError> {
        self.call("GetPluginStatus", id, |world| Ok(world.running_plugins.contains(id))).await
    }

    async fn bundle_path(&self) -> Result<String, ApiError> {
        self.call("GetBundlePath", "", |_| Ok("/nowhere".to_owned())).await
    }

    async fn log(&self, level: LogLevel, message: &str, fields: &[(&str, &str)]) {
        if self.is_dead() {
            return;
        }
        let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        self.fake.world().log.push(LogLine { level, message: message.to_owned(), fields });
    }
}
