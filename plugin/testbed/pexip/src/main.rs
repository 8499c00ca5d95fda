//! The simulator as a program: `pexip-testbed [FILE]`, with what it is seeded from in FILE, as the README has it.
//!
//! It writes the addresses at which it answers as one line of JSON, and ends on SIGTERM, on SIGINT, or when its standard
//! input ends: then whatever started it has ended too.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use axum_server::tls_rustls::RustlsConfig;
use pexip_testbed::conferencing::{self, Certificate, Node};
use pexip_testbed::management::{self, Seed, Store};
use serde_json::{Map, Value};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "pexip-testbed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let mut seed = match (arguments.next(), arguments.next()) {
        (None, _) => Map::new(),
        (Some(file), None) => serde_json::from_slice(&std::fs::read(file)?)?,
        (Some(_), Some(_)) => return Err("use: pexip-testbed [FILE]".into()),
    };
    let conferencing = seed.remove("conferencing").map(serde_json::from_value).transpose()?;
    let seed = serde_json::from_value(seed.into())?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serve(seed, conferencing))
}

async fn serve(seed: Seed, conferencing: Option<conferencing::Settings>) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(("127.0.0.1", seed.port)).await?;
    let mut addresses = Map::new();
    addresses.insert("management".to_owned(), format!("http://{}", listener.local_addr()?).into());
    let store = Arc::new(Store::new(seed)?);
    let management = axum::serve(listener, management::router(Arc::clone(&store)));
    if let Some(settings) = conferencing {
        let port = conference(settings, store)?;
        addresses.insert("conferencing".to_owned(), format!("https://localhost:{port}").into());
    }
    let mut ended = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", Value::from(addresses))?;
    out.flush()?;
    tokio::select! {
        served = management => served?,
        _ = ended.recv() => {}
        _ = interrupted.recv() => {}
        _ = end_of_input() => {}
    }
    Ok(())
}

/// Starts a Conferencing Node, which runs as long as the program, and says at which port.
fn conference(settings: conferencing::Settings, store: Arc<Store>) -> Result<u16, Box<dyn Error>> {
    let certificate = Certificate::new()?;
    if let Some(file) = settings.certificate {
        std::fs::write(file, certificate.pem())?;
    }
    let listener = std::net::TcpListener::bind(("127.0.0.1", settings.port))?;
    listener.set_nonblocking(true)?;
    let port = listener.local_addr()?.port();
    let tls = RustlsConfig::from_config(certificate.server_config()?);
    let node = Arc::new(Node::new(store, settings.location));
    let served = axum_server::from_tcp_rustls(listener, tls)?.serve(conferencing::router(node).into_make_service());
    tokio::spawn(served);
    Ok(port)
}

/// Comes when standard input has ended. A thread waits for it, which the end of the program does not wait for.
fn end_of_input() -> oneshot::Receiver<()> {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 1024];
        while matches!(std::io::stdin().read(&mut buffer), Ok(1..)) {}
        let _ = sender.send(());
    });
    receiver
}
