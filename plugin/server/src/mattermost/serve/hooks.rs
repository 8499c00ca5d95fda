//! The hooks as the server calls them.

use std::sync::Arc;
use std::time::Duration;

use go_plugin::broker::Broker;
use go_plugin::gob_struct;
use go_plugin::rpc::{Failure, Services};

use super::guard::{Broken, guarded};
use super::life::Life;
use super::request::ServeHttp;
use crate::mattermost::rpc::{AppError, GoError};
use crate::mattermost::{ChannelMember, CommandArgs, CommandResponse, Context, Hooks, LogLevel, Response};

/// How long a request, a command or an event may keep a handler.
const LIMIT: Duration = Duration::from_secs(60);

/// The hooks that a plugin has. The server calls no others.
const IMPLEMENTED: [&str; 6] =
    ["OnActivate", "OnDeactivate", "OnConfigurationChange", "ServeHTTP", "ExecuteCommand", "UserHasLeftChannel"];

gob_struct! {
    #[derive(Debug)]
    struct Activate {
        api: u32 = "APIMuxId",
        driver: u32 = "DriverMuxId",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct ErrorReply {
        error: GoError = "A",
    }
}

impl From<Result<(), String>> for ErrorReply {
    fn from(result: Result<(), String>) -> Self {
        Self { error: result.into() }
    }
}

gob_struct! {
    #[derive(Debug)]
    struct Execute {
        context: Context = "A",
        command: CommandArgs = "B",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct GoCommandResponse {
        kind: String = "ResponseType",
        text: String = "Text",
        goto_location: String = "GotoLocation",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct ExecuteReply {
        response: Option<GoCommandResponse> = "A",
        error: Option<AppError> = "B",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct Left {
        member: ChannelMember = "B",
    }
}

/// What the server can call, each call in a task of its own.
pub(super) fn services<H: Hooks>(life: &Arc<Life<H>>, broker: &Broker) -> Services {
    let host = Host { life: Arc::clone(life), broker: broker.clone() };
    Services::new()
        .with("Plugin.Implemented", |(): ()| async { Ok(IMPLEMENTED.map(str::to_owned).to_vec()) })
        .with("Plugin.OnActivate", host.hook(Host::activate))
        .with("Plugin.OnDeactivate", host.hook(Host::deactivate))
        .with("Plugin.OnConfigurationChange", host.hook(Host::configure))
        .with("Plugin.ServeHTTP", host.hook(Host::serve_http))
        .with("Plugin.ExecuteCommand", host.hook(Host::execute_command))
        .with("Plugin.UserHasLeftChannel", host.hook(Host::user_left_channel))
}

/// What a call of the server finds here.
struct Host<H> {
    life: Arc<Life<H>>,
    broker: Broker,
}

impl<H> Clone for Host<H> {
    fn clone(&self) -> Self {
        Self { life: Arc::clone(&self.life), broker: self.broker.clone() }
    }
}

impl<H: Hooks> Host<H> {
    fn hook<A, T>(&self, method: fn(Self, A) -> T) -> impl Fn(A) -> T + Send + Sync + 'static
    where
        A: 'static,
        T: 'static,
    {
        let host = self.clone();
        move |argument| method(host.clone(), argument)
    }

    async fn activate(self, ids: Activate) -> Result<ErrorReply, Failure> {
        Ok(self.life.activate(&self.broker, ids.api, ids.driver).await.into())
    }

    async fn deactivate(self, (): ()) -> Result<ErrorReply, Failure> {
        Ok(self.life.deactivate().await.into())
    }

    async fn configure(self, (): ()) -> Result<ErrorReply, Failure> {
        Ok(self.life.configure().await.into())
    }

    async fn serve_http(self, call: ServeHttp) -> Result<(), Failure> {
        let connected = call.connect(&self.broker).await;
        let (request, mut responder) = connected.map_err(|error| Failure::new(error.to_string()))?;
        let place = format!("{} {}", request.method, request.path);
        let handled = async {
            match self.life.plugin() {
                Some(plugin) => self.run("ServeHTTP", &place, plugin.serve_http(request)).await.map_err(apology),
                None => Err(Response::json(503, &error("starting", STARTING)).with_header("Retry-After", "1")),
            }
        };
        let (headers, handled) = tokio::join!(responder.headers(), handled);
        let response = handled.unwrap_or_else(|response| response);
        // Without headers there is nothing to send, and the server answers that itself.
        let headers = headers.map_err(|error| Failure::new(error.to_string()))?;
        let sent = responder.send(headers, response).await;
        if let Err(error) = sent {
            // As a rule the one who asked has gone away.
            let fields = [("request", place.as_str()), ("error", &error.to_string())];
            self.life.log(LogLevel::Debug, "A response could not be sent.", &fields).await;
        }
        Ok(())
    }

    async fn execute_command(self, call: Execute) -> Result<ExecuteReply, Failure> {
        let response = match self.life.plugin() {
            Some(plugin) => {
                let place = call.command.channel_id.clone();
                let executed =
                    self.run("ExecuteCommand", &place, plugin.execute_command(call.context, call.command)).await;
                executed.unwrap_or_else(|broken| text(sentence(broken)))
            }
            None => text(STARTING),
        };
        let response = GoCommandResponse {
            kind: "ephemeral".to_owned(),
            text: response.text,
            goto_location: response.goto_location,
        };
        // An error would be shown as something else, or as no command of this name.
        Ok(ExecuteReply { response: Some(response), error: None })
    }

    async fn user_left_channel(self, call: Left) -> Result<(), Failure> {
        if let Some(plugin) = self.life.plugin() {
            let place = call.member.channel_id.clone();
            // That it went wrong is in the log, and there is nobody to tell.
            let _ = self.run("UserHasLeftChannel", &place, plugin.user_left_channel(call.member)).await;
        }
        Ok(())
    }

    /// Runs a handler, and tells the log if it panics or hangs.
    async fn run<T>(&self, hook: &str, place: &str, handler: impl Future<Output = T>) -> Result<T, Broken> {
        let result = guarded(LIMIT, handler).await;
        if let Err(broken) = result {
            let fields = [("hook", hook), ("at", place), ("error", &broken.to_string())];
            self.life.log(LogLevel::Error, "The plugin failed to answer.", &fields).await;
        }
        result
    }
}

/// For a person who comes between the start of the plugin and its activation.
const STARTING: &str = "Pexip Video Connect is just starting. Try again in a moment.";

/// What a person is told of a handler that has no answer.
const fn sentence(broken: Broken) -> &'static str {
    match broken {
        Broken::Panicked => "Something went wrong. Try again; if it happens again, tell your system administrator.",
        Broken::Hung => "This took too long. Try again in a moment.",
    }
}

fn apology(broken: Broken) -> Response {
    match broken {
        Broken::Panicked => Response::json(500, &error("internal_error", sentence(broken))),
        Broken::Hung => Response::json(503, &error("timed_out", sentence(broken))).with_header("Retry-After", "10"),
    }
}

fn error(code: &str, message: &str) -> serde_json::Value {
    serde_json::json!({ "error": { "code": code, "message": message } })
}

fn text(text: &str) -> CommandResponse {
    CommandResponse { text: text.to_owned(), ..CommandResponse::default() }
}

#[cfg(test)]
mod tests;
