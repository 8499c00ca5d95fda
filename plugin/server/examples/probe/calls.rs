//! Calls to the server on request, with what it answers as JSON.

use pexip_video_connect::mattermost::{
    Api, ApiError, Attachment, AttachmentAction, AttachmentField, Bot, Broadcast, CustomStatus, LogLevel, Permission,
    Post, Request, Response,
};
use serde_json::{Value, json};

/// The most that an argument may have, in bytes.
const MAX_ARGUMENT: usize = 2_000_000;

/// Makes a call, whose arguments are a JSON object.
pub(crate) async fn make<A: Api>(api: &A, call: &str, request: Request) -> Response {
    let body = request.body.read(MAX_ARGUMENT).await.unwrap_or_default();
    let arguments: Value = serde_json::from_slice(&body).unwrap_or_default();
    match answer(api, call, &Arguments(arguments)).await {
        Ok(answer) => Response::json(200, &answer),
        Err(error) => Response::json(400, &json!({ "error": error.to_string() })),
    }
}

struct Arguments(Value);

impl Arguments {
    fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).and_then(Value::as_str).map(str::as_bytes)
    }

    fn permission(&self) -> Permission {
        match self.text("permission") {
            "read_channel" => Permission::ReadChannel,
            "create_post" => Permission::CreatePost,
            "manage_channel_roles" => Permission::ManageChannelRoles,
            _ => Permission::ManageSystem,
        }
    }

    fn post(&self) -> Post {
        let mut post = Post {
            user_id: self.text("user").to_owned(),
            channel_id: self.text("channel").to_owned(),
            message: self.text("message").to_owned(),
            kind: self.text("type").to_owned(),
            ..Post::default()
        };
        set_props(&mut post, self.text("message"));
        post
    }
}

fn set_props(post: &mut Post, text: &str) {
    let field = AttachmentField { title: "In".to_owned(), value: text.to_owned(), short: true };
    let action = AttachmentAction {
        id: "press".to_owned(),
        name: "Press".to_owned(),
        style: "primary".to_owned(),
        url: "/plugins/com.example.probe/who".to_owned(),
        context: [("channel".to_owned(), post.channel_id.clone())].into(),
    };
    post.set_attachments(&[Attachment {
        fallback: text.to_owned(),
        color: "#00aa00".to_owned(),
        title: "Title".to_owned(),
        text: text.to_owned(),
        fields: vec![field],
        actions: vec![action],
    }]);
    let facts = json!({ "n": 1_700_000_000_123_i64, "half": 0.5, "none": null, "list": ["a", 1, true] });
    post.props.insert("facts".to_owned(), facts.into());
}

async fn answer<A: Api>(api: &A, call: &str, with: &Arguments) -> Result<Value, ApiError> {
    let id = with.text("id");
    Ok(match call {
        "channel" => api.channel(id).await?.map_or(Value::Null, |channel| {
            json!({ "type": format!("{:?}", channel.channel_type()), "name": channel.name, "team": channel.team_id,
                "is_archived": channel.delete_at != 0, "display_name": channel.display_name })
        }),
        "member" => api.channel_member(with.text("channel"), with.text("user")).await?.map_or(Value::Null, |member| {
            json!({ "user": member.user_id, "is_admin": member.scheme_admin, "is_guest": member.scheme_guest })
        }),
        "user" => api.user(id).await?.map_or(Value::Null, |user| {
            json!({ "username": user.username, "is_bot": user.is_bot, "roles": user.roles, "locale": user.locale,
                "status": user.props.get("customStatus") })
        }),
        "team" => api.team(id).await?.map_or(Value::Null, |team| json!({ "name": team.name })),
        "permission" => api.has_permission(with.text("user"), with.permission()).await?.into(),
        "channel_permission" => {
            api.has_permission_in_channel(with.text("user"), with.text("channel"), with.permission()).await?.into()
        }
        "kv_get" => api.kv_get(with.text("key")).await?.map_or(Value::Null, |value| {
            json!({ "length": value.len(), "text": String::from_utf8_lossy(&value).get(..100.min(value.len())) })
        }),
        "kv_set" => api.kv_compare_and_set(with.text("key"), with.bytes("old"), with.bytes("new")).await?.into(),
        "kv_list" => api.kv_list(0, 1000).await?.into(),
        "post" => api.post(id).await?.map_or(Value::Null, |post| {
            let props: serde_json::Map<String, Value> =
                post.props.into_iter().map(|(key, value)| (key, value.into())).collect();
            json!({ "message": post.message, "type": post.kind, "props": props, "is_pinned": post.is_pinned })
        }),
        "newest_posts" => {
            let posts = api.newest_posts(with.text("channel"), 2).await?;
            posts.into_iter().map(|post| json!({ "id": post.id, "props": post.props.len() })).collect()
        }
        "create_post" => api.create_post(&with.post()).await?.into(),
        "update_post" => {
            let Some(mut post) = api.post(id).await? else { return Ok(Value::Null) };
            with.text("message").clone_into(&mut post.message);
            set_props(&mut post, with.text("message"));
            api.update_post(&post).await.map(|()| Value::Null)?
        }
        "ephemeral" => api.send_ephemeral_post(with.text("to"), &with.post()).await.map(|()| Value::Null)?,
        "set_status" => {
            let status = CustomStatus {
                emoji: "video_camera".to_owned(),
                text: with.text("text").to_owned(),
                duration: with.text("duration").to_owned(),
                expires_at: with.0.get("expires_at").and_then(Value::as_i64).unwrap_or_default(),
            };
            api.set_custom_status(with.text("user"), &status).await.map(|()| Value::Null)?
        }
        "remove_status" => api.remove_custom_status(with.text("user")).await.map(|()| Value::Null)?,
        "publish" => {
            let data = with.0.get("data").and_then(Value::as_object).cloned().unwrap_or_default();
            let to = Broadcast { user_id: with.text("user").to_owned(), channel_id: with.text("channel").to_owned() };
            api.publish_event(with.text("event"), &data, &to).await.map(|()| Value::Null)?
        }
        "bot" => {
            let bot = Bot { username: with.text("username").to_owned(), ..Bot::default() };
            api.ensure_bot(&bot).await?.into()
        }
        "image" => {
            let image = std::fs::read(with.text("path")).unwrap_or_default();
            api.set_profile_image(with.text("user"), &image).await.map(|()| Value::Null)?
        }
        "configuration" => api.plugin_configuration().await?.into(),
        "server" => {
            let config = api.server_config().await?;
            json!({ "site_url": config.site_url, "shows_full_name": config.shows_full_name,
                "default_locale": config.default_locale, "version": api.server_version().await?,
                "bundle": api.bundle_path().await? })
        }
        "running" => api.is_plugin_running(id).await?.into(),
        "log" => {
            let levels = [LogLevel::Debug, LogLevel::Info, LogLevel::Warn, LogLevel::Error];
            for level in levels {
                api.log(level, with.text("message"), &[("key", "value")]).await;
            }
            Value::Null
        }
        _ => json!({ "unknown": call }),
    })
}
