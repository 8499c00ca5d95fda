//! A plugin that does what it is asked, for trying the connection to a real Mattermost server.

mod calls;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pexip_video_connect::mattermost::{
    Api, AutocompleteArgument, AutocompleteData, BodyError, Bot, ChannelMember, Command, CommandArgs, CommandResponse,
    Context, Hooks, Request, Response, RpcApi, serve,
};
use serde_json::{Value, json};

/// The most that an upload may have, in bytes.
const MAX_UPLOAD: usize = 4_000_000;

#[tokio::main]
async fn main() -> ExitCode {
    serve(|api| Probe { api, configured: AtomicU64::new(0) }).await
}

struct Probe {
    api: Arc<RpcApi>,
    /// How often the configuration was taken up.
    configured: AtomicU64,
}

impl Probe {
    async fn settings(&self) -> Result<Value, String> {
        let settings = self.api.plugin_configuration().await.map_err(|error| error.to_string())?;
        serde_json::from_str(&settings).map_err(|error| error.to_string())
    }

    async fn start(&self) -> Result<(), String> {
        if self.settings().await?.get("fails") == Some(&json!(true)) {
            return Err("the probe was told to fail".to_owned());
        }
        self.api.register_command(&command()).await.map_err(|error| error.to_string())?;
        self.api.ensure_bot(&bot()).await.map_err(|error| error.to_string())?;
        Ok(())
    }

    async fn upload(&self, request: Request) -> Response {
        match request.body.read(MAX_UPLOAD).await {
            Ok(bytes) => {
                let sum = bytes.iter().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
                Response::json(200, &json!({ "length": bytes.len(), "sum": sum }))
            }
            Err(error) => {
                if let BodyError::CutOff { .. } = error {
                    // Nobody is left to see the answer: the key tells.
                    let _ = self.api.kv_compare_and_set("cut-off", None, Some(error.to_string().as_bytes())).await;
                }
                Response::json(413, &json!({ "error": error.to_string() }))
            }
        }
    }
}

fn command() -> Command {
    let word = |trigger: &str, arguments| AutocompleteData {
        trigger: trigger.to_owned(),
        help: "Does it".to_owned(),
        arguments,
        ..AutocompleteData::default()
    };
    let argument = AutocompleteArgument { help: "What".to_owned(), hint: "[text]".to_owned() };
    let for_admins = AutocompleteData { is_for_admins: true, ..word("admin", Vec::new()) };
    Command {
        trigger: "probe".to_owned(),
        display_name: "Probe".to_owned(),
        description: "Tries the connection".to_owned(),
        autocomplete: AutocompleteData {
            hint: "[echo|panic|admin]".to_owned(),
            subcommands: vec![word("echo", vec![argument]), word("panic", Vec::new()), for_admins],
            ..word("probe", Vec::new())
        },
    }
}

fn bot() -> Bot {
    Bot {
        username: "probe-bot".to_owned(),
        display_name: "Probe".to_owned(),
        description: "Tries the connection".to_owned(),
    }
}

#[expect(clippy::panic, reason = "it shows what becomes of a panic")]
fn panics() -> ! {
    panic!("as it was asked")
}

fn number<T: std::str::FromStr + Default>(request: &Request, name: &str) -> T {
    request.parameter(name).and_then(|text| text.parse().ok()).unwrap_or_default()
}

impl Hooks for Probe {
    async fn activate(&self) -> Result<(), String> {
        self.start().await
    }

    async fn deactivate(&self) {
        let _ = self.api.kv_compare_and_set("deactivated", None, Some(b"1")).await;
    }

    async fn configuration_changed(&self) -> Result<(), String> {
        self.configured.fetch_add(1, Ordering::Relaxed);
        self.settings().await.map(|_| ())
    }

    async fn serve_http(&self, request: Request) -> Response {
        match request.path.as_str() {
            "/who" => Response::json(
                200,
                &json!({
                    "user": request.user_id,
                    "has_session": request.session_id.is_some(),
                    "query": request.query,
                    "agent": request.headers.get("user-agent"),
                    "configured": self.configured.load(Ordering::Relaxed),
                    "process": std::process::id(),
                }),
            ),
            "/upload" => self.upload(request).await,
            "/download" => {
                let bytes = (0..number::<usize>(&request, "bytes")).map(|at| (at >> 3).to_le_bytes()[0] ^ 0x5a);
                let response = Response::new(200).with_header("content-type", "application/octet-stream");
                Response {
                    body: bytes.collect(),
                    ..response.with_header("set-cookie", "a=1").with_header("set-cookie", "b=2")
                }
            }
            "/sleep" => {
                tokio::time::sleep(Duration::from_millis(number(&request, "ms"))).await;
                Response::new(204)
            }
            "/panic" => panics(),
            "/hang" => std::future::pending().await,
            path => match path.strip_prefix("/calls/") {
                Some(call) => {
                    let call = call.to_owned();
                    calls::make(&*self.api, &call, request).await
                }
                None => Response::json(404, &json!({ "path": path })),
            },
        }
    }

    async fn execute_command(&self, _: Context, command: CommandArgs) -> CommandResponse {
        if command.command.ends_with(" panic") {
            panics();
        }
        CommandResponse { text: format!("{} in {}", command.command, command.channel_id), ..CommandResponse::default() }
    }

    async fn user_left_channel(&self, member: ChannelMember) {
        let key = format!("left-{}", member.channel_id);
        let _ = self.api.kv_compare_and_set(&key, None, Some(member.user_id.as_bytes())).await;
    }
}
