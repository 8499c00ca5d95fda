//! What a Mattermost server and a plugin say to each other.
//!
//! [`Api`] is what a plugin asks the server for. It checks nothing of what a person may do: that is for the caller.
//! [`Hooks`] is what the server tells the plugin, and [`serve`] brings both together over the connection between them.

mod error;
mod hooks;
mod http;
mod json;
mod model;
mod rpc;
mod serve;
mod stderr;

pub use error::ApiError;
pub use hooks::Hooks;
pub use http::{Body, BodyError, Headers, Request, Response};
pub use json::Json;
pub use model::{
    Attachment, AttachmentAction, AttachmentField, AutocompleteArgument, AutocompleteData, Bot, Broadcast, Channel,
    ChannelMember, ChannelType, Command, CommandArgs, CommandResponse, Context, CustomStatus, LogLevel, Permission,
    Post, Props, ServerConfig, Team, User,
};
pub use rpc::RpcApi;
pub use serve::serve;

/// What a plugin asks its server for. Ids are Mattermost's, 26 letters and digits.
///
/// Each method fails with an [`ApiError`] that says of which kind it is; a thing that is not there is `None` where the
/// server answers so for good, as for somebody who is no member.
pub trait Api: Send + Sync + 'static {
    /// The channel of an id, deleted and archived ones too.
    fn channel(&self, id: &str) -> impl Future<Output = Result<Option<Channel>, ApiError>> + Send;
    /// Somebody's membership of a channel.
    fn channel_member(
        &self,
        channel: &str,
        user: &str,
    ) -> impl Future<Output = Result<Option<ChannelMember>, ApiError>> + Send;
    /// A person or bot.
    fn user(&self, id: &str) -> impl Future<Output = Result<Option<User>, ApiError>> + Send;
    /// A team.
    fn team(&self, id: &str) -> impl Future<Output = Result<Option<Team>, ApiError>> + Send;
    /// Whether somebody has a permission on the whole server.
    fn has_permission(&self, user: &str, permission: Permission)
    -> impl Future<Output = Result<bool, ApiError>> + Send;
    /// Whether somebody has a permission in a channel.
    fn has_permission_in_channel(
        &self,
        user: &str,
        channel: &str,
        permission: Permission,
    ) -> impl Future<Output = Result<bool, ApiError>> + Send;

    /// The value of a key; `None` if there is none. A key has at most 150 characters.
    fn kv_get(&self, key: &str) -> impl Future<Output = Result<Option<Vec<u8>>, ApiError>> + Send;
    /// Sets a key that holds `old`, or nothing if that is `None`; `new` as `None` deletes it. Whether it was so. An empty
    /// value is none.
    fn kv_compare_and_set(
        &self,
        key: &str,
        old: Option<&[u8]>,
        new: Option<&[u8]>,
    ) -> impl Future<Output = Result<bool, ApiError>> + Send;
    /// The keys, in pages that are counted from 0.
    fn kv_list(&self, page: u32, per_page: u32) -> impl Future<Output = Result<Vec<String>, ApiError>> + Send;

    /// A post, `None` if it was deleted.
    fn post(&self, id: &str) -> impl Future<Output = Result<Option<Post>, ApiError>> + Send;
    /// The newest posts of a channel, at most `count`, the newest first. Deleted ones are not among them.
    fn newest_posts(&self, channel: &str, count: u32) -> impl Future<Output = Result<Vec<Post>, ApiError>> + Send;
    /// Makes a post; its id. What else the server answers is no post to go on with: its buttons lead nowhere.
    fn create_post(&self, post: &Post) -> impl Future<Output = Result<String, ApiError>> + Send;
    /// Replaces message, props and files of the post with this id, and whether it is pinned and has reactions. What is to
    /// stay is in what [`post`](Self::post) answered.
    fn update_post(&self, post: &Post) -> impl Future<Output = Result<(), ApiError>> + Send;
    /// Shows one person a post that is not kept.
    fn send_ephemeral_post(&self, user: &str, post: &Post) -> impl Future<Output = Result<(), ApiError>> + Send;

    /// Sets somebody's custom status.
    fn set_custom_status(&self, user: &str, status: &CustomStatus)
    -> impl Future<Output = Result<(), ApiError>> + Send;
    /// Takes somebody's custom status away.
    fn remove_custom_status(&self, user: &str) -> impl Future<Output = Result<(), ApiError>> + Send;

    /// Sends an event to the web and desktop apps of whom the broadcast names; it arrives as `custom_<plugin id>_<event>`.
    fn publish_event(
        &self,
        event: &str,
        data: &serde_json::Map<String, serde_json::Value>,
        broadcast: &Broadcast,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;
    /// Registers a slash command. It is gone when the plugin is disabled.
    fn register_command(&self, command: &Command) -> impl Future<Output = Result<(), ApiError>> + Send;
    /// Makes the plugin's bot, or finds it; its user id. Fails if the name is a person's.
    fn ensure_bot(&self, bot: &Bot) -> impl Future<Output = Result<String, ApiError>> + Send;
    /// Sets the picture of a person or bot: PNG or JPEG.
    fn set_profile_image(&self, user: &str, image: &[u8]) -> impl Future<Output = Result<(), ApiError>> + Send;

    /// The plugin's settings as a JSON object with lower-case keys.
    fn plugin_configuration(&self) -> impl Future<Output = Result<String, ApiError>> + Send;
    /// What of the server's own configuration matters here.
    fn server_config(&self) -> impl Future<Output = Result<ServerConfig, ApiError>> + Send;
    /// The version, such as `9.10.0`.
    fn server_version(&self) -> impl Future<Output = Result<String, ApiError>> + Send;
    /// Whether a plugin is installed and running.
    fn is_plugin_running(&self, id: &str) -> impl Future<Output = Result<bool, ApiError>> + Send;
    /// The directory that the plugin's bundle was unpacked to.
    fn bundle_path(&self) -> impl Future<Output = Result<String, ApiError>> + Send;

    /// Writes a line to the server's log, with fields. Never fails: when the server cannot be reached, the line goes to
    /// standard error.
    fn log(&self, level: LogLevel, message: &str, fields: &[(&str, &str)]) -> impl Future<Output = ()> + Send;
}
