//! What a server tells a plugin.

use super::{ChannelMember, CommandArgs, CommandResponse, Context, Request, Response};

/// What a server tells a plugin. Each call runs in a task of its own, so that one that waits keeps no other waiting, and one
/// that panics is answered for.
///
/// The configuration is read before the plugin is activated, and nothing else is called before that.
pub trait Hooks: Send + Sync + 'static {
    /// The plugin was enabled, or its server was started. The text of an error is for the administrator; the server then
    /// tries once more at most and shows the plugin as failed.
    fn activate(&self) -> impl Future<Output = Result<(), String>> + Send;
    /// The plugin is about to be ended. The server waits 10 s when it ends itself.
    fn deactivate(&self) -> impl Future<Output = ()> + Send;
    /// Some setting of the server was changed, not always one of this plugin. The text of an error goes into the log.
    fn configuration_changed(&self) -> impl Future<Output = Result<(), String>> + Send;
    /// Answers a request under the plugin's path, by whomever.
    fn serve_http(&self, request: Request) -> impl Future<Output = Response> + Send;
    /// Answers a slash command that the plugin has registered.
    fn execute_command(&self, context: Context, command: CommandArgs) -> impl Future<Output = CommandResponse> + Send;
    /// Somebody has left a channel, or was removed from it.
    fn user_left_channel(&self, member: ChannelMember) -> impl Future<Output = ()> + Send;
}
