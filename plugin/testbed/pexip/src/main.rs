//! The simulator as a program: `pexip-testbed [FILE]`, with what it is seeded from in FILE, as the README has it.
//!
//! It writes the address at which it answers as one line of JSON, and ends on SIGTERM, on SIGINT, or when its standard
//! input ends: then whatever started it has ended too.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use pexip_testbed::management::{Seed, Store, router};
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
    let seed = match (arguments.next(), arguments.next()) {
        (None, _) => Seed::default(),
        (Some(file), None) => serde_json::from_slice(&std::fs::read(file)?)?,
        (Some(_), Some(_)) => return Err("use: pexip-testbed [FILE]".into()),
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serve(seed))
}

async fn serve(seed: Seed) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(("127.0.0.1", seed.port)).await?;
    let store = Store::new(seed)?;
    let mut ended = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", serde_json::json!({ "management": format!("http://{}", listener.local_addr()?) }))?;
    out.flush()?;
    tokio::select! {
        served = axum::serve(listener, router(Arc::new(store))) => served?,
        _ = ended.recv() => {}
        _ = interrupted.recv() => {}
        _ = end_of_input() => {}
    }
    Ok(())
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
