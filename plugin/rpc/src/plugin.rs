//! A plugin's life: started by its host, it says where it listens, serves one connection, and ends.
//!
//! [`serve`] does all of it. The host opens three streams, for control, output and errors; over the first it asks whether
//! the plugin is alive, asks for services by name, and says when the plugin is to end.

mod environment;
mod error;
mod listener;

use std::ffi::OsString;
use std::future::pending;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use crate::broker::{self, Broker};
use crate::rpc::{self, Failure, Services};
use crate::yamux::{self, Role, Session, Stream};
use environment::Settings;
pub use error::Error;
use listener::Listener;

/// Version of the core protocol of go-plugin, which begins the line that a plugin announces itself with.
const CORE_PROTOCOL_VERSION: u32 = 1;

/// How long the host may take to connect: as long as it waits for the line itself, unless it was told another time. A
/// host that died would be waited for in vain.
pub const CONNECT_LIMIT: Duration = Duration::from_secs(60);

/// How long a host that has asked the plugin to end may take to close the connection. After 2 s it kills the plugin.
const LEAVE_LIMIT: Duration = Duration::from_secs(1);

/// How long the last bytes may take.
const CLOSE_LIMIT: Duration = Duration::from_millis(500);

/// What host and plugin agree on, so that a plugin is not started by hand or by another host.
#[derive(Clone, Copy, Debug)]
pub struct Handshake<'a> {
    /// The name of an environment variable.
    pub cookie_key: &'a str,
    /// What the host sets it to. No secret: it keeps people from starting plugins by hand.
    pub cookie_value: &'a str,
    /// The version of what the services mean.
    pub protocol_version: u32,
}

/// How a plugin's life ended.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum End {
    /// The host asked for it.
    Quit,
    /// The connection to the host is lost.
    ConnectionLost(yamux::Error),
    /// The connection is there, but over it the host can no longer ask for anything.
    ControlLost(rpc::Error),
    /// The connection is there, but not the one to a service that the host was given. The process is to end, so that the
    /// host notices and starts another one: it would not notice anything else.
    ServiceLost {
        /// The name of the service.
        name: String,
        /// What happened.
        reason: ServiceEnd,
    },
}

/// How the connection to a service ended.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ServiceEnd {
    /// The host asked for the service and did not connect to it.
    NotConnected(broker::Error),
    /// The host closed the connection.
    Closed,
    /// The connection failed.
    Failed(rpc::Error),
}

/// Serves the host that started this process, until either ends. Must be called within a tokio runtime, best one with
/// several threads, so that a busy service does not keep the host waiting for a sign of life.
///
/// - `environment` gives the environment's variables: `|name| std::env::var_os(name)`.
/// - `announcement` is where the host reads the line that tells it where to connect: standard output, to which nothing else
///   may be written before.
/// - `dispense` makes the services that the host asks for by name; for a name that there is none of, `None`.
///
/// The process ignores SIGINT, which is for the host when somebody presses Ctrl-C in a terminal. It does not read standard
/// input, which is the host's, and ends when this returns.
///
/// # Errors
/// The plugin was not started by its host, or does not get to be connected; see [`Error`]. For a person the text of the
/// error says what to do.
pub async fn serve<D>(
    handshake: &Handshake<'_>,
    environment: impl Fn(&str) -> Option<OsString>,
    announcement: impl Write,
    dispense: D,
) -> Result<End, Error>
where
    D: Fn(&str, &Broker) -> Option<Services> + Send + Sync + 'static,
{
    let settings = Settings::read(handshake, environment)?;
    let listener = Listener::bind(&settings).await?;
    announce(announcement, handshake, &listener).map_err(|error| Error::Announcement { reason: error.to_string() })?;
    let connected = timeout(CONNECT_LIMIT, listener.accept()).await.map_err(|_| Error::NobodyConnected)?;
    let (reader, writer) = connected.map_err(|error| Error::Listener { reason: error.to_string() })?;
    Ok(run(Session::new(Role::Server, reader, writer), dispense).await)
}

fn announce(mut to: impl Write, handshake: &Handshake<'_>, listener: &Listener) -> std::io::Result<()> {
    let line = format!("{CORE_PROTOCOL_VERSION}|{}|{}|netrpc|\n", handshake.protocol_version, listener.address());
    to.write_all(line.as_bytes())?;
    to.flush()
}

/// Serves one connection.
async fn run<D>(session: Session, dispense: D) -> End
where
    D: Fn(&str, &Broker) -> Option<Services> + Send + Sync + 'static,
{
    // What is written on the last two the host puts into its log. They stay silent, and open.
    let [control, _output, _errors] = match first_streams(&session).await {
        Ok(streams) => streams,
        Err(error) => return End::ConnectionLost(error),
    };
    let (quit, mut asked_to_quit) = watch::channel(false);
    let (lost, mut service_lost) = mpsc::channel(1);
    let services = control_services(quit, Arc::new(dispense), Broker::new(session.clone()), lost);
    let stop = {
        let mut asked_to_quit = asked_to_quit.clone();
        async move {
            let _ = asked_to_quit.wait_for(|is_asked| *is_asked).await;
        }
    };
    let end = tokio::select! {
        biased;
        control = rpc::serve(control, &services, stop) => End::ControlLost(control.err().unwrap_or(rpc::Error::Closed)),
        Some((name, reason)) = service_lost.recv() => End::ServiceLost { name, reason },
        error = session.ended() => End::ConnectionLost(error),
    };
    // What else is seen of a host that leaves follows from that.
    let end = match session.end() {
        _ if *asked_to_quit.borrow_and_update() => End::Quit,
        Some(error) => End::ConnectionLost(error),
        None => end,
    };
    if end == End::Quit {
        // The host closes the streams, then the connection. One that breaks meanwhile it logs as an error.
        let _ = timeout(LEAVE_LIMIT, session.ended()).await;
    }
    let _ = timeout(CLOSE_LIMIT, session.close()).await;
    end
}

async fn first_streams(session: &Session) -> Result<[Stream; 3], yamux::Error> {
    Ok([session.accept().await?, session.accept().await?, session.accept().await?])
}

/// What the host asks on the first stream.
fn control_services<D>(
    quit: watch::Sender<bool>,
    dispense: Arc<D>,
    broker: Broker,
    lost: mpsc::Sender<(String, ServiceEnd)>,
) -> Services
where
    D: Fn(&str, &Broker) -> Option<Services> + Send + Sync + 'static,
{
    Services::new()
        .with("Control.Ping", |_: bool| async { Ok(()) })
        .with("Control.Quit", move |_: bool| {
            // It is answered before the connection is closed.
            quit.send_replace(true);
            async { Ok(()) }
        })
        .with("Dispenser.Dispense", move |name: String| {
            let (dispense, broker, lost) = (Arc::clone(&dispense), broker.clone(), lost.clone());
            async move {
                let services = dispense(&name, &broker);
                let services = services.ok_or_else(|| Failure::new(format!("unknown plugin type: {name}")))?;
                let listener = broker.listen();
                let id = listener.id();
                tokio::spawn(async move {
                    let reason = match listener.accept().await {
                        Err(error) => ServiceEnd::NotConnected(error),
                        Ok(stream) => match rpc::serve(stream, &services, pending()).await {
                            Ok(()) => ServiceEnd::Closed,
                            Err(error) => ServiceEnd::Failed(error),
                        },
                    };
                    // Nobody asks any more when the plugin is ending already.
                    let _ = lost.send((name, reason)).await;
                });
                Ok(id)
            }
        })
}
