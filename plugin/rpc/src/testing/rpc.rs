//! Laws of net/rpc, over connections in memory.

use std::collections::BTreeMap;

use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex, split};

use crate::gob::{Decoder, RawString};
use crate::rpc::{CallError, Client, Failure, Response, Services, serve};

/// How many bytes a connection holds: few, so that both sides wait for each other.
const CONNECTION: usize = 64;

/// The most bytes that a reply takes which is made of this input.
const MAX_REPLY: usize = 1 << 20;

/// Whatever bytes come instead of calls, every reply that goes out is well formed; and whatever bytes come instead of
/// replies, every call that waits has an end.
pub fn check_rpc_messages(bytes: &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(check_calls(bytes));
    runtime.block_on(check_replies(bytes));
}

async fn check_calls(bytes: &[u8]) {
    let services = Services::new()
        .with("Plugin.Impl", |(): ()| async { Ok(vec!["ServeHTTP".to_owned()]) })
        .with("Plugin.Write", |bytes: Vec<u8>| async move { Ok(bytes) })
        .with("Plugin.SyncHeader", |header: BTreeMap<String, Vec<String>>| async move { Ok(header) })
        .with("Plugin.Nope", |(): ()| async { Err::<(), _>(Failure::new("no")) });
    let (ours, theirs) = duplex(CONNECTION);
    let (mut read, mut write) = split(ours);
    let mut replies = Vec::new();
    let (served, (), read) = tokio::join!(
        serve(theirs, &services, std::future::pending()),
        async {
            // The other side does not read on after what it cannot read.
            let _ = write.write_all(bytes).await;
            let _ = write.shutdown().await;
        },
        read.read_to_end(&mut replies),
    );
    read.expect("a connection in memory does not fail");
    let mut decoder = Decoder::new(MAX_REPLY);
    decoder.feed(&replies);
    loop {
        match decoder.decode::<Response>() {
            Ok(Some(response)) => assert_eq!(response.error == RawString::from(""), is_value(&mut decoder)),
            Ok(None) => break,
            Err(error) => panic!("a reply is malformed: {error}"),
        }
    }
    // Where the input could not be read to its end, a reply may have been given up.
    assert!(served.is_err() || decoder.is_at_boundary());
}

/// Whether the next value is one of a reply, and not the empty struct of an error.
fn is_value(decoder: &mut Decoder) -> bool {
    let body = decoder.decode_value().expect("a body is well formed").expect("a body follows");
    !matches!(body, crate::gob::Value::Struct(fields) if fields.is_empty())
}

async fn check_replies(bytes: &[u8]) {
    let (ours, theirs) = duplex(bytes.len().max(1 << 16));
    let client = Client::new(theirs);
    let (calls, mut write) = split(ours);
    write.write_all(bytes).await.expect("there is room for all");
    write.shutdown().await.expect("there is room for all");
    let (number, text, nothing) = tokio::join!(
        client.call::<i64, i64>("Plugin.Number", &1),
        client.call::<str, String>("Plugin.Text", "a"),
        client.call::<(), ()>("Plugin.Nothing", &()),
    );
    drop(calls);
    for error in [number.err(), text.err(), nothing.err()].into_iter().flatten() {
        assert!(!matches!(error, CallError::Argument(_)), "the arguments are fine");
        assert!(!error.to_string().contains('\n') || matches!(error, CallError::Remote { .. }));
    }
}
