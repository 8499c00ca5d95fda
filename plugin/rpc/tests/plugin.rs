//! A plugin's life, under a host made of our own client side.

use std::io::Write;
use std::sync::mpsc;
use std::time::Duration;

use go_plugin::broker::{self, Broker};
use go_plugin::plugin::{End, Error, Handshake, ServiceEnd, serve};
use go_plugin::rpc::{self, CallError, Client, Failure, Services};
use go_plugin::yamux::{self, Role, Session, Stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

const HANDSHAKE: Handshake<'_> = Handshake { cookie_key: "COOKIE", cookie_value: "value", protocol_version: 1 };

/// Where the handshake line goes.
struct Announcement(mpsc::Sender<Vec<u8>>);

impl Write for Announcement {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.send(bytes.to_vec()).map_err(std::io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

type Plugin = JoinHandle<Result<End, Error>>;

fn services(broker: &Broker) -> Services {
    let broker = broker.clone();
    Services::new()
        .with("Plugin.Implemented", |(): ()| async { Ok(vec!["OnActivate".to_owned()]) })
        .with("Plugin.Hang", |(): ()| std::future::pending::<Result<(), Failure>>())
        .with("Plugin.CallBack", move |id: u32| {
            let broker = broker.clone();
            async move {
                let host = Client::new(broker.dial(id).await.map_err(|error| error.to_string())?);
                host.call::<_, i64>("Plugin.Double", &21_i64).await.map_err(|error| error.to_string().into())
            }
        })
}

/// Starts a plugin, and gives the line that it announces itself with.
async fn start() -> (Plugin, String) {
    let (sender, receiver) = mpsc::channel();
    let environment = |name: &str| (name == "COOKIE").then(|| "value".into());
    let dispense = |name: &str, broker: &Broker| (name == "hooks").then(|| services(broker));
    let plugin = tokio::spawn(serve(&HANDSHAKE, environment, Announcement(sender), dispense));
    let line = tokio::task::spawn_blocking(move || receiver.recv().unwrap()).await.unwrap();
    (plugin, String::from_utf8(line).unwrap())
}

struct Host {
    session: Session,
    broker: Broker,
    control: Client,
    _others: [Stream; 2],
}

async fn connect(line: &str) -> Host {
    let path = line.strip_prefix("1|1|unix|").unwrap().strip_suffix("|netrpc|\n").unwrap();
    let (reader, writer) = UnixStream::connect(path).await.unwrap().into_split();
    let session = Session::new(Role::Client, reader, writer);
    let control = Client::new(session.open().await.unwrap());
    let others = [session.open().await.unwrap(), session.open().await.unwrap()];
    // A host pings before it goes on, and the socket is gone by then.
    assert_eq!(control.call::<_, ()>("Control.Ping", &true).await, Ok(()));
    assert!(!std::path::Path::new(path).exists());
    Host { broker: Broker::new(session.clone()), session, control, _others: others }
}

impl Host {
    async fn dispense(&self) -> Result<Stream, broker::Error> {
        let id = self.control.call::<_, u32>("Dispenser.Dispense", "hooks").await.unwrap();
        self.broker.dial(id).await
    }
}

async fn end(plugin: Plugin) -> End {
    timeout(Duration::from_secs(5), plugin).await.expect("the plugin ends").unwrap().unwrap()
}

#[tokio::test]
async fn a_plugin_serves_until_it_is_asked_to_quit() {
    let (plugin, line) = start().await;
    let host = connect(&line).await;
    let hooks = Client::new(host.dispense().await.unwrap());
    assert_eq!(hooks.call::<_, Vec<String>>("Plugin.Implemented", &()).await, Ok(vec!["OnActivate".to_owned()]));

    let listener = host.broker.listen();
    let id = listener.id();
    let double = Services::new().with("Plugin.Double", |number: i64| async move { Ok(2 * number) });
    let api =
        tokio::spawn(
            async move { rpc::serve(listener.accept().await.unwrap(), &double, std::future::pending()).await },
        );
    assert_eq!(hooks.call::<_, i64>("Plugin.CallBack", &id).await, Ok(42));
    assert_eq!(api.await.unwrap(), Ok(()));

    let unknown = CallError::Remote { message: "unknown plugin type: tables".to_owned() };
    assert_eq!(host.control.call::<_, u32>("Dispenser.Dispense", "tables").await, Err(unknown));

    // A call that hangs keeps neither Ping nor Quit from being answered.
    let hanging = tokio::spawn(async move { hooks.call::<_, ()>("Plugin.Hang", &()).await });
    assert_eq!(host.control.call::<_, ()>("Control.Ping", &true).await, Ok(()));
    assert_eq!(host.control.call::<_, ()>("Control.Quit", &true).await, Ok(()));
    assert_eq!(end(plugin).await, End::Quit);
    assert!(hanging.await.unwrap().is_err());
    assert_eq!(host.session.ended().await, yamux::Error::PeerClosed);
}

#[tokio::test]
async fn a_host_that_asked_the_plugin_to_quit_closes_its_streams_in_peace() {
    let (plugin, line) = start().await;
    let host = connect(&line).await;
    let mut hooks = host.dispense().await.unwrap();
    assert_eq!(host.control.call::<_, ()>("Control.Quit", &true).await, Ok(()));
    // The host is slow: without a wait the connection would be gone by now.
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(host.session.end(), None);
    hooks.shutdown().await.unwrap();
    host.session.close().await;
    assert_eq!(end(plugin).await, End::Quit);
}

#[tokio::test]
async fn a_host_that_dies_ends_the_plugin() {
    let (plugin, line) = start().await;
    let host = connect(&line).await;
    let _hooks = host.dispense().await.unwrap();
    drop(host);
    assert_eq!(end(plugin).await, End::ConnectionLost(yamux::Error::PeerClosed));

    let (plugin, line) = start().await;
    let path = line.split('|').nth(3).unwrap();
    drop(UnixStream::connect(path).await.unwrap());
    assert_eq!(end(plugin).await, End::ConnectionLost(yamux::Error::PeerClosed));
}

#[tokio::test]
async fn a_broken_service_ends_the_plugin() {
    let (plugin, line) = start().await;
    let host = connect(&line).await;
    let mut hooks = host.dispense().await.unwrap();
    hooks.write_all(b"\x03\x06\x00\x07").await.unwrap();
    let lost = end(plugin).await;
    assert!(
        matches!(&lost, End::ServiceLost { name, reason: ServiceEnd::Failed(rpc::Error::Unreadable(_)) } if name == "hooks"),
        "{lost:?}"
    );

    let (plugin, line) = start().await;
    let host = connect(&line).await;
    let mut hooks = host.dispense().await.unwrap();
    hooks.shutdown().await.unwrap();
    assert_eq!(end(plugin).await, End::ServiceLost { name: "hooks".to_owned(), reason: ServiceEnd::Closed });
    assert_eq!(hooks.read(&mut [0; 1]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn a_broken_control_connection_ends_the_plugin() {
    let (plugin, line) = start().await;
    let Host { control, session, .. } = connect(&line).await;
    drop(control);
    assert_eq!(end(plugin).await, End::ControlLost(rpc::Error::Closed));
    session.ended().await;
}

#[tokio::test]
async fn what_keeps_a_plugin_from_starting_is_said() {
    let dispense = |_: &str, _: &Broker| None;
    let by_hand = serve(&HANDSHAKE, |_| None, Vec::new(), dispense).await.unwrap_err();
    assert_eq!(by_hand, Error::NotStartedByHost);
    assert_eq!(
        by_hand.to_string(),
        "this program is a plugin: it does nothing by itself, install it in its host, which starts it"
    );
    let environment = |name: &str| match name {
        "COOKIE" => Some("value".into()),
        "PLUGIN_UNIX_SOCKET_DIR" => Some("/nowhere".into()),
        _ => None,
    };
    let nowhere = serve(&HANDSHAKE, environment, Vec::new(), dispense).await.unwrap_err();
    assert!(nowhere.to_string().starts_with("cannot listen for the host: /nowhere: "), "{nowhere}");
    let (sender, _) = mpsc::channel();
    let environment = |name: &str| (name == "COOKIE").then(|| "value".into());
    let closed = serve(&HANDSHAKE, environment, Announcement(sender), dispense).await.unwrap_err();
    assert!(matches!(closed, Error::Announcement { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_host_that_never_connects_is_not_waited_for() {
    let environment = |name: &str| (name == "COOKIE").then(|| "value".into());
    let ended = serve(&HANDSHAKE, environment, Vec::new(), |_, _| None).await;
    assert_eq!(ended, Err(Error::NobodyConnected));
}
