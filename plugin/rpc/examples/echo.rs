//! A plugin that does what its host asks with calls and streams. The tests run it under a host written in Go.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use go_plugin::broker::Broker;
use go_plugin::gob_struct;
use go_plugin::plugin::{End, Handshake, serve};
use go_plugin::rpc::{Client, Failure, Services};
use go_plugin::yamux::Stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinSet;

const HANDSHAKE: Handshake<'_> =
    Handshake { cookie_key: "GO_PLUGIN_EXAMPLE", cookie_value: "echo", protocol_version: 1 };

gob_struct! {
    /// What to do with a stream.
    #[derive(Clone, Debug, PartialEq)]
    struct Transfer {
        /// The number that the host has taken.
        stream: u32 = "Stream",
        /// How much it is about.
        length: i64 = "Length",
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    // Ctrl-C in a terminal is for the host.
    tokio::spawn(async { while tokio::signal::ctrl_c().await.is_ok() {} });
    let dispense = |name: &str, broker: &Broker| (name == "echo").then(|| services(broker));
    let end = serve(&HANDSHAKE, |name| std::env::var_os(name), std::io::stdout(), dispense).await;
    let words = match end {
        Ok(End::Quit) => return ExitCode::SUCCESS,
        Ok(end) => format!("[WARN] ended: {end:?}"),
        Err(error) => error.to_string(),
    };
    let _ = writeln!(std::io::stderr(), "{words}");
    ExitCode::FAILURE
}

fn services(broker: &Broker) -> Services {
    Services::new()
        .with("Plugin.Echo", |bytes: Vec<u8>| async move { Ok(bytes) })
        .with("Plugin.Fail", |(): ()| async { Err::<(), _>(Failure::from("it failed")) })
        .with("Plugin.Panic", |(): ()| panics())
        .with("Plugin.Sleep", sleep)
        .with("Plugin.Memory", |(): ()| resident_memory())
        .with("Plugin.CallBack", with(broker, call_back))
        .with("Plugin.Upload", with(broker, upload))
        .with("Plugin.ReadLate", with(broker, read_late))
        .with("Plugin.Download", with(broker, download))
        .with("Plugin.AskAndClose", with(broker, ask_and_close))
        .with("Plugin.Drop", with(broker, drop_unread))
}

/// A handler that gets the broker, too.
fn with<A, T>(broker: &Broker, handler: fn(Broker, A) -> T) -> impl Fn(A) -> T + Send + Sync + 'static
where
    A: 'static,
    T: 'static,
{
    let broker = broker.clone();
    move |argument| handler(broker.clone(), argument)
}

#[expect(clippy::panic, clippy::unused_async, reason = "it shows what becomes of a panic")]
async fn panics() -> Result<(), Failure> {
    panic!("as the host wished")
}

async fn sleep(milliseconds: i64) -> Result<(), Failure> {
    tokio::time::sleep(Duration::from_millis(milliseconds.unsigned_abs())).await;
    Ok(())
}

/// In bytes.
async fn resident_memory() -> Result<u64, Failure> {
    let status = tokio::fs::read_to_string("/proc/self/status").await.map_err(failed)?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<u64>().ok());
    kilobytes.map(|kilobytes| kilobytes * 1024).ok_or_else(|| "no VmRSS".into())
}

/// Calls a service of the host, all at once, and adds up what it says.
async fn call_back(broker: Broker, transfer: Transfer) -> Result<i64, Failure> {
    let host = Arc::new(Client::new(broker.dial(transfer.stream).await.map_err(failed)?));
    let mut calls = JoinSet::new();
    for number in 0..transfer.length {
        let host = Arc::clone(&host);
        calls.spawn(async move { host.call::<_, i64>("Plugin.Double", &number).await });
    }
    let mut sum = 0;
    while let Some(call) = calls.join_next().await {
        sum += call.map_err(failed)?.map_err(failed)?;
    }
    Ok(sum)
}

async fn upload(broker: Broker, transfer: Transfer) -> Result<u64, Failure> {
    checksum(broker.dial(transfer.stream).await.map_err(failed)?).await
}

/// Reads when another stream, whose number stands in the place of the length, has ended.
async fn read_late(broker: Broker, transfer: Transfer) -> Result<u64, Failure> {
    let stream = broker.dial(transfer.stream).await.map_err(failed)?;
    let gate = broker.dial(u32::try_from(transfer.length).map_err(failed)?).await.map_err(failed)?;
    checksum(gate).await?;
    checksum(stream).await
}

/// Reads to the end.
async fn checksum(mut stream: Stream) -> Result<u64, Failure> {
    let mut sum = 0_u64;
    let mut buffer = vec![0; 8192];
    loop {
        let read = stream.read(&mut buffer).await.map_err(failed)?;
        if read == 0 {
            return Ok(sum);
        }
        for byte in buffer.iter().take(read) {
            sum = sum.wrapping_mul(31).wrapping_add(u64::from(*byte));
        }
    }
}

/// Takes a number, on which the host gets as many bytes as it wants.
async fn download(broker: Broker, length: i64) -> Result<u32, Failure> {
    let listener = broker.listen();
    let id = listener.id();
    tokio::spawn(async move {
        let Ok(mut stream) = listener.accept().await else { return };
        let bytes: Vec<u8> = (0..length).map(|at| (at.wrapping_mul(31) >> 3).to_le_bytes()[0]).collect();
        if stream.write_all(&bytes).await.is_ok() {
            // The host may have gone away already.
            let _ = stream.shutdown().await;
        }
    });
    Ok(id)
}

/// Writes, ends its own direction, and gets an answer on the other.
async fn ask_and_close(broker: Broker, id: u32) -> Result<String, Failure> {
    let mut stream = broker.dial(id).await.map_err(failed)?;
    stream.write_all(b"question").await.map_err(failed)?;
    stream.shutdown().await.map_err(failed)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.map_err(failed)?;
    Ok(answer)
}

async fn drop_unread(broker: Broker, id: u32) -> Result<(), Failure> {
    broker.dial(id).await.map_err(failed)?;
    Ok(())
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}
