//! [`Api`] over the connection to the server.
//!
//! No method is called with an argument left out that is a pointer on the other side: the server would follow it, and end.
//! Structs are always sent, so each such argument is one here.

mod bots;
mod call;
mod commands;
mod people;
mod posts;
mod server;
mod store;

use go_plugin::rpc::Client;
use serde_json::{Map, Value};

use super::{
    Api, ApiError, Bot, Broadcast, Channel, ChannelMember, Command, CustomStatus, LogLevel, Permission, Post,
    ServerConfig, Team, User,
};
pub(super) use call::{AppError, GoError};

/// [`Api`] over the connection to the server. A call fails when it takes too long or the connection is lost; it never hangs.
#[derive(Debug)]
pub struct RpcApi {
    client: Client,
}

impl RpcApi {
    /// Calls over the connection that the server gives a plugin for that.
    pub const fn new(client: Client) -> Self {
        Self { client }
    }
}

impl Api for RpcApi {
    async fn channel(&self, id: &str) -> Result<Option<Channel>, ApiError> {
        people::channel(&self.client, id).await
    }

    async fn channel_member(&self, channel: &str, user: &str) -> Result<Option<ChannelMember>, ApiError> {
        people::channel_member(&self.client, channel, user).await
    }

    async fn user(&self, id: &str) -> Result<Option<User>, ApiError> {
        people::user(&self.client, id).await
    }

    async fn team(&self, id: &str) -> Result<Option<Team>, ApiError> {
        people::team(&self.client, id).await
    }

    async fn has_permission(&self, user: &str, permission: Permission) -> Result<bool, ApiError> {
        people::has_permission(&self.client, user, permission).await
    }

    async fn has_permission_in_channel(
        &self,
        user: &str,
        channel: &str,
        permission: Permission,
    ) -> Result<bool, ApiError> {
        people::has_permission_in_channel(&self.client, user, channel, permission).await
    }

    async fn kv_get(&self, key: &str) -> Result<Option<Vec<u8>>, ApiError> {
        store::get(&self.client, key).await
    }

    async fn kv_compare_and_set(&self, key: &str, old: Option<&[u8]>, new: Option<&[u8]>) -> Result<bool, ApiError> {
        store::compare_and_set(&self.client, key, old, new).await
    }

    async fn kv_list(&self, page: u32, per_page: u32) -> Result<Vec<String>, ApiError> {
        store::list(&self.client, page, per_page).await
    }

    async fn post(&self, id: &str) -> Result<Option<Post>, ApiError> {
        posts::post(&self.client, id).await
    }

    async fn newest_posts(&self, channel: &str, count: u32) -> Result<Vec<Post>, ApiError> {
        posts::newest(&self.client, channel, count).await
    }

    async fn create_post(&self, post: &Post) -> Result<String, ApiError> {
        posts::create(&self.client, post).await
    }

    async fn update_post(&self, post: &Post) -> Result<(), ApiError> {
        posts::update(&self.client, post).await
    }

    async fn send_ephemeral_post(&self, user: &str, post: &Post) -> Result<(), ApiError> {
        posts::send_ephemeral(&self.client, user, post).await
    }

    async fn set_custom_status(&self, user: &str, status: &CustomStatus) -> Result<(), ApiError> {
        people::set_custom_status(&self.client, user, status).await
    }

    async fn remove_custom_status(&self, user: &str) -> Result<(), ApiError> {
        people::remove_custom_status(&self.client, user).await
    }

    async fn publish_event(
        &self,
        event: &str,
        data: &Map<String, Value>,
        broadcast: &Broadcast,
    ) -> Result<(), ApiError> {
        posts::publish(&self.client, event, data, broadcast).await
    }

    async fn register_command(&self, command: &Command) -> Result<(), ApiError> {
        commands::register(&self.client, command).await
    }

    async fn ensure_bot(&self, bot: &Bot) -> Result<String, ApiError> {
        bots::ensure(&self.client, bot).await
    }

    async fn set_profile_image(&self, user: &str, image: &[u8]) -> Result<(), ApiError> {
        people::set_profile_image(&self.client, user, image).await
    }

    async fn plugin_configuration(&self) -> Result<String, ApiError> {
        server::plugin_configuration(&self.client).await
    }

    async fn server_config(&self) -> Result<ServerConfig, ApiError> {
        server::config(&self.client).await
    }

    async fn server_version(&self) -> Result<String, ApiError> {
        server::version(&self.client).await
    }

    async fn is_plugin_running(&self, id: &str) -> Result<bool, ApiError> {
        server::is_plugin_running(&self.client, id).await
    }

    async fn bundle_path(&self) -> Result<String, ApiError> {
        server::bundle_path(&self.client).await
    }

    async fn log(&self, level: LogLevel, message: &str, fields: &[(&str, &str)]) {
        server::log(&self.client, level, message, fields).await;
    }
}
