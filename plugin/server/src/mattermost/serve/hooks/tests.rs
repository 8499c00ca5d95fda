//! A plugin under a server in memory: what a real one does rarely or never.

use std::future::pending;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use go_plugin::gob::{Decode, Encode};
use go_plugin::rpc::{self, CallError, Client};
use go_plugin::yamux::{Role, Session};
use tokio::io::{duplex, split};
use tokio::time::Instant;

use super::super::respond::GoHeaders;
use super::*;
use crate::mattermost::{Api, ApiError, Request, RpcApi};

#[derive(Default)]
struct Told {
    fails: AtomicBool,
    configured: Mutex<Vec<&'static str>>,
    /// What the server's log was asked with.
    logged: Mutex<Vec<String>>,
}

struct Stub {
    api: Arc<RpcApi>,
    told: Arc<Told>,
}

impl Hooks for Stub {
    async fn activate(&self) -> Result<(), String> {
        self.told.configured.lock().unwrap().push("activated");
        if self.told.fails.load(Ordering::Relaxed) { Err("it was told to".to_owned()) } else { Ok(()) }
    }

    async fn deactivate(&self) {
        pending::<()>().await;
    }

    async fn configuration_changed(&self) -> Result<(), String> {
        self.told.configured.lock().unwrap().push("begins");
        tokio::task::yield_now().await;
        self.told.configured.lock().unwrap().push("ends");
        Err("wrong".to_owned())
    }

    async fn serve_http(&self, request: Request) -> Response {
        match request.path.as_str() {
            "/hang" => pending().await,
            "/panic" => panic!("as it was asked"),
            "/version" => {
                let error = self.api.server_version().await.err().map(|error: ApiError| error.to_string());
                Response::json(200, &serde_json::json!(error))
            }
            _ => Response::new(7).with_header("x-own", "1").with_header("X-OWN", "2"),
        }
    }

    async fn execute_command(&self, _: Context, command: CommandArgs) -> CommandResponse {
        if command.command == "/hang" { pending().await } else { panic!("as it was asked") }
    }

    async fn user_left_channel(&self, _: ChannelMember) {
        panic!("as it was asked")
    }
}

/// The server's side.
struct Server {
    broker: Broker,
    hooks: Client,
    told: Arc<Told>,
}

gob_struct! {
    #[derive(Debug)]
    struct LogLine {
        message: String = "A",
    }
}

/// What was sent in response.
#[derive(Debug, Default, PartialEq)]
struct Sent {
    status: i64,
    headers: GoHeaders,
    body: String,
}

gob_struct! {
    struct Ask {
        response: u32 = "ResponseWriterStream",
        request: AskedRequest = "Request",
        context: Context = "Context",
    }
}

gob_struct! {
    struct AskedRequest {
        method: String = "Method",
        url: super::super::request::Url = "URL",
    }
}

impl Server {
    fn new() -> Self {
        let (host, plugin) = duplex(1 << 16);
        let session = |role, stream| {
            let (reader, writer) = split(stream);
            Session::new(role, reader, writer)
        };
        let broker = Broker::new(session(Role::Client, host));
        let plugin = Broker::new(session(Role::Server, plugin));
        let told = Arc::<Told>::default();
        let make = {
            let told = Arc::clone(&told);
            move |api| Stub { api, told: Arc::clone(&told) }
        };
        let services = services(&Arc::new(Life::new(make)), &plugin);
        let (calls, answers) = duplex(1 << 16);
        tokio::spawn(async move { rpc::serve(answers, &services, pending()).await });
        Self { broker, hooks: Client::new(calls), told }
    }

    async fn call<A, R>(&self, method: &str, argument: &A) -> R
    where
        A: Encode + Sync,
        R: Decode + Send + 'static,
    {
        self.hooks.call(method, argument).await.unwrap()
    }

    /// Answers these on the next stream that the plugin connects to.
    fn offer(&self, services: Services) -> (u32, tokio::task::JoinHandle<()>) {
        let listener = self.broker.listen();
        let id = listener.id();
        let served = tokio::spawn(async move {
            let stream = listener.accept().await.unwrap();
            let _ = rpc::serve(stream, &services, pending()).await;
        });
        (id, served)
    }

    async fn activate(&self) -> (ErrorReply, tokio::task::JoinHandle<()>) {
        let told = Arc::clone(&self.told);
        let log = move |line: LogLine| {
            told.logged.lock().unwrap().push(line.message);
            async { Ok(()) }
        };
        let (api, served) = self.offer(Services::new().with("Plugin.LogError", log));
        (self.call("Plugin.OnActivate", &Activate { api, driver: 0 }).await, served)
    }

    /// Sends a request, and gives what the plugin responds; nothing if the call itself failed.
    async fn ask(&self, url: &str) -> (Result<(), CallError>, Sent) {
        let sent = Arc::<Mutex<Sent>>::default();
        let (headers, status, body) = (Arc::clone(&sent), Arc::clone(&sent), Arc::clone(&sent));
        let (response, served) = self.offer(
            Services::new()
                .with("Plugin.Header", |(): ()| async { Ok(GoHeaders::from([("X-Host".into(), vec!["h".into()])])) })
                .with("Plugin.SyncHeader", move |given: GoHeaders| {
                    headers.lock().unwrap().headers = given;
                    async { Ok(()) }
                })
                .with("Plugin.WriteHeader", move |given: i64| {
                    status.lock().unwrap().status = given;
                    async { Ok(()) }
                })
                .with("Plugin.Write", move |given: Vec<u8>| {
                    body.lock().unwrap().body.push_str(&String::from_utf8(given).unwrap());
                    async { Ok(()) }
                }),
        );
        let request = AskedRequest { method: "GET".to_owned(), url: super::super::request::Url(url.to_owned()) };
        let asked = self.hooks.call("Plugin.ServeHTTP", &Ask { response, request, context: Context::default() }).await;
        served.await.unwrap();
        (asked, std::mem::take(&mut *sent.lock().unwrap()))
    }

    async fn execute(&self, command: &str) -> String {
        let command = CommandArgs { command: command.to_owned(), ..CommandArgs::default() };
        let reply: ExecuteReply =
            self.call("Plugin.ExecuteCommand", &Execute { context: Context::default(), command }).await;
        assert_eq!(reply.error, None);
        reply.response.unwrap().text
    }
}

fn text(reply: ErrorReply) -> Option<String> {
    match reply.error {
        GoError::Text(error) => Some(error.text),
        _ => None,
    }
}

#[tokio::test]
async fn nothing_reaches_the_plugin_before_it_is_active() {
    let server = Server::new();
    let (asked, sent) = server.ask("/").await;
    assert_eq!((asked, sent.status), (Ok(()), 503));
    assert_eq!(sent.headers.get(&"Retry-After".into()), Some(&vec!["1".into()]));
    assert_eq!(server.execute("/hang").await, STARTING);
    assert_eq!(text(server.call("Plugin.OnConfigurationChange", &()).await), None);
    assert_eq!(text(server.call("Plugin.OnDeactivate", &()).await), None);
    let (): () = server.call("Plugin.UserHasLeftChannel", &Left { member: ChannelMember::default() }).await;
    assert!(server.told.configured.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_configuration_comes_first_and_a_wrong_one_is_no_hindrance() {
    let server = Server::new();
    let (reply, _) = server.activate().await;
    assert_eq!(text(reply), None);
    assert_eq!(*server.told.configured.lock().unwrap(), ["begins", "ends", "activated"]);
    assert_eq!(*server.told.logged.lock().unwrap(), ["The configuration was not taken up."]);
    let (again, _) = server.activate().await;
    assert_eq!(text(again).as_deref(), Some("plugin was activated already"));
}

#[tokio::test]
async fn a_plugin_that_is_not_activated_says_why_and_stays_so() {
    let server = Server::new();
    server.told.fails.store(true, Ordering::Relaxed);
    let (reply, _) = server.activate().await;
    assert_eq!(text(reply).as_deref(), Some("it was told to"));
    assert_eq!(server.ask("/").await.1.status, 503);
}

#[tokio::test]
async fn configurations_are_taken_up_one_after_the_other() {
    let server = Server::new();
    server.activate().await;
    server.told.configured.lock().unwrap().clear();
    let change = || server.call::<_, ErrorReply>("Plugin.OnConfigurationChange", &());
    let (first, second) = tokio::join!(change(), change());
    assert_eq!((text(first).as_deref(), text(second).as_deref()), (Some("wrong"), Some("wrong")));
    assert_eq!(*server.told.configured.lock().unwrap(), ["begins", "ends", "begins", "ends"]);
}

#[tokio::test(start_paused = true)]
async fn what_panics_or_hangs_is_answered_for() {
    let server = Server::new();
    server.activate().await;
    let (_, panicked) = server.ask("/panic").await;
    assert_eq!(panicked.status, 500);
    assert!(
        panicked.body.contains("internal_error") && !panicked.body.contains("as it was asked"),
        "{}",
        panicked.body
    );
    let begin = Instant::now();
    let (asked, hung) = server.ask("/hang").await;
    assert_eq!(begin.elapsed().as_secs(), LIMIT.as_secs());
    assert_eq!((asked, hung.status), (Ok(()), 503));
    assert!(hung.body.contains("timed_out"), "{}", hung.body);
    assert_eq!(server.execute("/panic").await, sentence(Broken::Panicked));
    assert_eq!(server.execute("/hang").await, sentence(Broken::Hung));
    let (): () = server.call("Plugin.UserHasLeftChannel", &Left { member: ChannelMember::default() }).await;
    assert_eq!(
        text(server.call("Plugin.OnDeactivate", &()).await).as_deref(),
        Some("deactivation did not end in time")
    );
    assert_eq!(server.told.logged.lock().unwrap().len(), 6);
}

#[tokio::test]
async fn headers_of_the_server_stay_and_those_of_the_plugin_are_canonical() {
    let server = Server::new();
    server.activate().await;
    let (asked, sent) = server.ask("/").await;
    let headers = [("X-Host".into(), vec!["h".into()]), ("X-Own".into(), vec!["1".into(), "2".into()])];
    // A status that the server would refuse becomes one that it takes.
    assert_eq!((asked, sent), (Ok(()), Sent { status: 500, headers: headers.into(), body: String::new() }));
}

#[tokio::test]
async fn a_connection_to_the_server_that_is_lost_is_an_error_and_no_hang() {
    let server = Server::new();
    let (_, api) = server.activate().await;
    api.abort();
    let _ = api.await;
    let (_, sent) = server.ask("/version").await;
    assert!(sent.body.starts_with("\"GetServerVersion: connection"), "{}", sent.body);
}
