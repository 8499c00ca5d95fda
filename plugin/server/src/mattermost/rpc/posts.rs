//! Posts and events.

use std::collections::BTreeMap;

use go_plugin::gob_struct;
use go_plugin::rpc::Client;

use super::super::json::Json;
use super::super::{ApiError, Broadcast, Post};
use super::call::{AppError, call, done, found, found_if_there};

gob_struct! {
    #[derive(Debug)]
    struct PostId {
        id: String = "A",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct PostArgument {
        post: Post = "A",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct PostReply {
        post: Option<Post> = "A",
        error: Option<AppError> = "B",
    }
}

pub(super) async fn post(client: &Client, id: &str) -> Result<Option<Post>, ApiError> {
    const METHOD: &str = "GetPost";
    let reply: PostReply = call(client, METHOD, &PostId { id: id.to_owned() }).await?;
    found_if_there(METHOD, reply.post, reply.error, "app.post.get.app_error")
}

gob_struct! {
    #[derive(Debug)]
    struct ChannelPage {
        channel: String = "A",
        page: i64 = "B",
        per_page: i64 = "C",
    }
}

gob_struct! {
    /// Posts by their ids, and the ids in order, the newest first.
    #[derive(Debug)]
    struct GoPosts {
        order: Vec<String> = "Order",
        posts: BTreeMap<String, Post> = "Posts",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct PostsReply {
        posts: Option<GoPosts> = "A",
        error: Option<AppError> = "B",
    }
}

pub(super) async fn newest(client: &Client, channel: &str, count: u32) -> Result<Vec<Post>, ApiError> {
    const METHOD: &str = "GetPostsForChannel";
    let argument = ChannelPage { channel: channel.to_owned(), page: 0, per_page: count.into() };
    let reply: PostsReply = call(client, METHOD, &argument).await?;
    let mut found = found(METHOD, reply.posts, reply.error)?;
    // Beside these there are the posts that they answer to.
    Ok(found.order.iter().filter_map(|id| found.posts.remove(id)).collect())
}

gob_struct! {
    /// All of a new post that is of use.
    #[derive(Debug)]
    struct Created {
        id: String = "Id",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct CreatedReply {
        post: Option<Created> = "A",
        error: Option<AppError> = "B",
    }
}

pub(super) async fn create(client: &Client, post: &Post) -> Result<String, ApiError> {
    const METHOD: &str = "CreatePost";
    let reply: CreatedReply = call(client, METHOD, &PostArgument { post: post.clone() }).await?;
    found(METHOD, reply.post, reply.error).map(|post| post.id)
}

pub(super) async fn update(client: &Client, post: &Post) -> Result<(), ApiError> {
    const METHOD: &str = "UpdatePost";
    let reply: CreatedReply = call(client, METHOD, &PostArgument { post: post.clone() }).await?;
    done(METHOD, reply.error)
}

gob_struct! {
    #[derive(Debug)]
    struct Ephemeral {
        user: String = "A",
        post: Post = "B",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct EphemeralReply {
        post: Option<Created> = "A",
    }
}

pub(super) async fn send_ephemeral(client: &Client, user: &str, post: &Post) -> Result<(), ApiError> {
    let argument = Ephemeral { user: user.to_owned(), post: post.clone() };
    let _: EphemeralReply = call(client, "SendEphemeralPost", &argument).await?;
    Ok(())
}

gob_struct! {
    #[derive(Debug)]
    struct Event {
        name: String = "A",
        data: BTreeMap<String, Json> = "B",
        broadcast: Broadcast = "C",
    }
}

pub(super) async fn publish(
    client: &Client,
    event: &str,
    data: &serde_json::Map<String, serde_json::Value>,
    broadcast: &Broadcast,
) -> Result<(), ApiError> {
    let data = data.iter().map(|(key, value)| (key.clone(), value.clone().into())).collect();
    call(client, "PublishWebSocketEvent", &Event { name: event.to_owned(), data, broadcast: broadcast.clone() }).await
}
