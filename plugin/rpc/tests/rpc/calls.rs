//! Our client against our server, and each against a peer that misbehaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use go_plugin::gob::{Encoder, Error as GobError};
use go_plugin::gob_struct;
use go_plugin::rpc::{CallError, Client, Error, Failure, MAX_CALLS, Services, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

fn connect(services: Services) -> (Client, JoinHandle<Result<(), Error>>) {
    let (ours, theirs) = duplex(1000);
    (Client::new(ours), tokio::spawn(async move { serve(theirs, &services, std::future::pending()).await }))
}

fn remote(message: &str) -> CallError {
    CallError::Remote { message: message.to_owned() }
}

#[tokio::test(start_paused = true)]
async fn replies_come_in_any_order() {
    let services = Services::new().with("Plugin.Sleep", |seconds: u64| async move {
        sleep(Duration::from_secs(seconds)).await;
        Ok(seconds)
    });
    let (client, _server) = connect(services);
    let order = std::sync::Mutex::new(Vec::new());
    let call = |seconds: u64| {
        let (client, order) = (&client, &order);
        async move {
            assert_eq!(client.call::<_, u64>("Plugin.Sleep", &seconds).await, Ok(seconds));
            order.lock().unwrap().push(seconds);
        }
    };
    tokio::join!(call(3), call(1), call(2));
    assert_eq!(*order.lock().unwrap(), [1, 2, 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_are_not_written_within_each_other() {
    let services = Services::new().with("Plugin.Echo", |bytes: Vec<u8>| async move { Ok(bytes) });
    let (client, server) = connect(services);
    let client = Arc::new(client);
    let mut calls = tokio::task::JoinSet::new();
    for n in 0..200_u8 {
        let client = Arc::clone(&client);
        calls.spawn(async move {
            let sent = vec![n; usize::from(n) * 500];
            assert_eq!(client.call::<_, Vec<u8>>("Plugin.Echo", &sent).await.unwrap(), sent);
        });
    }
    while let Some(call) = calls.join_next().await {
        call.unwrap();
    }
    drop(client);
    assert_eq!(server.await.unwrap(), Ok(()));
}

#[tokio::test]
async fn a_panic_is_an_error_of_one_call() {
    let services = Services::new()
        .with("Plugin.AtOnce", |(): ()| -> std::future::Ready<Result<(), Failure>> { panic!("at once") })
        .with("Plugin.Later", |(): ()| async {
            tokio::task::yield_now().await;
            if true { panic!("later") } else { Ok(()) }
        })
        .with("Plugin.Fine", |(): ()| async { Ok(1_i64) });
    let (client, _server) = connect(services);
    for name in ["Plugin.AtOnce", "Plugin.Later"] {
        let error = client.call::<_, ()>(name, &()).await.unwrap_err();
        assert_eq!(error, remote(&format!("{name} panicked")));
    }
    assert_eq!(client.call::<_, i64>("Plugin.Fine", &()).await, Ok(1));
}

#[tokio::test]
async fn what_is_wrong_with_one_call_is_not_with_others() {
    let services = Services::new()
        .with("Plugin.Number", |number: u8| async move { Ok(number) })
        .with("Plugin.Names", |names: Vec<String>| async move { Ok(names.len() as u64) })
        .with("Plugin.Maybe", |name: String| async move { Ok(vec![Some(name).filter(|name| !name.is_empty())]) })
        .with("Plugin.Silent", |(): ()| async { Err::<(), _>(Failure::new("")) });
    let (client, _server) = connect(services);
    let error = client.call::<_, u8>("Plugin.Number", "text").await.unwrap_err();
    assert_eq!(error, remote("wrong type for value: string was sent, uint is wanted"));
    let error = client.call::<_, u8>("Plugin.Number", &300_u64).await.unwrap_err();
    assert_eq!(error, remote("number out of range of u8 in value"));
    let error = client.call::<_, String>("Plugin.Number", &3_u64).await.unwrap_err();
    assert!(matches!(error, CallError::Reply(GobError::WrongType { .. })), "{error}");
    // What was described of a value that cannot be sent need not be described again.
    let error = client.call::<_, u64>("Plugin.Names", &vec![None::<String>]).await.unwrap_err();
    assert_eq!(error, CallError::Argument(GobError::NilElement));
    assert_eq!(client.call::<_, u64>("Plugin.Names", &vec![Some("a".to_owned())]).await, Ok(1));
    let error = client.call::<_, Vec<String>>("Plugin.Maybe", "").await.unwrap_err();
    assert_eq!(error, remote("reply of Plugin.Maybe cannot be sent: nothing to encode where a value must be"));
    assert_eq!(client.call::<_, Vec<String>>("Plugin.Maybe", "b").await, Ok(vec!["b".to_owned()]));
    let error = client.call::<_, ()>("Plugin.Silent", &()).await.unwrap_err();
    assert_eq!(error, remote("unknown error"));
    assert_eq!(client.call::<_, u8>("Plugin.Number", &3_u64).await, Ok(3));
}

#[tokio::test]
async fn calls_that_are_given_up_leave_no_trace() {
    let services = Services::new().with("Plugin.Hang", |(): ()| std::future::pending::<Result<(), Failure>>()).with(
        "Plugin.Slow",
        |bytes: Vec<u8>| async move {
            sleep(Duration::from_millis(20)).await;
            Ok(bytes)
        },
    );
    let (client, _server) = connect(services);
    let bytes = vec![1; 5000];
    for n in 0..50 {
        // Given up while it waits for a place, while it is written, or while it waits for its reply.
        let given_up = timeout(Duration::from_millis(n % 3), async {
            tokio::join!(client.call::<_, ()>("Plugin.Hang", &()), client.call::<_, Vec<u8>>("Plugin.Slow", &bytes))
        });
        assert!(given_up.await.is_err());
    }
    assert!(format!("{client:?}").contains("pending: 0"), "{client:?}");
    assert_eq!(client.call::<_, Vec<u8>>("Plugin.Slow", &bytes).await, Ok(bytes));
}

#[tokio::test]
async fn no_more_calls_are_answered_at_once_than_the_limit() {
    let (started, go) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let services = Services::new().with("Plugin.Wait", {
        let (started, go) = (Arc::clone(&started), Arc::clone(&go));
        move |(): ()| {
            let (started, go) = (Arc::clone(&started), Arc::clone(&go));
            async move {
                started.fetch_add(1, Ordering::SeqCst);
                go.notified().await;
                Ok(())
            }
        }
    });
    let (client, _server) = connect(services);
    let client = Arc::new(client);
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..MAX_CALLS + 10 {
        let client = Arc::clone(&client);
        calls.spawn(async move { client.call::<_, ()>("Plugin.Wait", &()).await.unwrap() });
    }
    while started.load(Ordering::SeqCst) < MAX_CALLS {
        sleep(Duration::from_millis(1)).await;
    }
    sleep(Duration::from_millis(50)).await;
    assert_eq!(started.load(Ordering::SeqCst), MAX_CALLS);
    for _ in 0..MAX_CALLS + 10 {
        go.notify_one();
        calls.join_next().await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_connection_that_ends_fails_every_call() {
    for (last, why) in [
        (&b""[..], Error::Closed),
        (&b"\x05\x06"[..], Error::Truncated),
        (&b"\x03\x06\x00\x07"[..], Error::Unreadable(GobError::Malformed { what: "" })),
    ] {
        let (ours, mut theirs) = duplex(1000);
        let client = Client::new(ours);
        let call = || client.call::<_, ()>("Plugin.Wait", &());
        let (first, second, ()) = tokio::join!(call(), call(), async {
            let _ = theirs.read(&mut [0; 100]).await.unwrap();
            theirs.write_all(last).await.unwrap();
            theirs.shutdown().await.unwrap();
        });
        let error = first.unwrap_err();
        if let Error::Unreadable(_) = why {
            assert!(matches!(error, CallError::Connection(Error::Unreadable(_))));
        } else {
            assert_eq!(error, CallError::Connection(why));
        }
        assert_eq!(second.unwrap_err(), error);
        assert_eq!(call().await.unwrap_err(), error, "and later ones, too");
    }
}

/// Serves these bytes, and says how that ends.
async fn end_of(bytes: &[u8], services: &Services) -> Result<(), Error> {
    let (mut ours, theirs): (DuplexStream, _) = duplex(1000);
    ours.write_all(bytes).await.unwrap();
    ours.shutdown().await.unwrap();
    serve(theirs, services, std::future::pending()).await
}

#[tokio::test]
async fn a_header_that_cannot_be_read_ends_the_connection() {
    let services = Services::new().with("Plugin.Wait", |(): ()| async { Ok(()) });
    assert_eq!(end_of(b"", &services).await, Ok(()));
    // A number is no header.
    assert!(matches!(end_of(b"\x03\x06\x00\x07", &services).await, Err(Error::Unreadable(_))));
    assert!(matches!(end_of(b"\x01\x7f\x01\x01\x01\x01", &services).await, Err(Error::Unreadable(_))));
    assert_eq!(end_of(b"\x05\x06", &services).await, Err(Error::Truncated));
    // A header without its argument.
    let calls = super::golden::calls();
    let header = &calls[..calls.windows(4).position(|bytes| bytes == b"ate\0").unwrap() + 4];
    assert_eq!(end_of(header, &services).await, Err(Error::Truncated));
}

#[tokio::test]
async fn calls_under_way_are_answered_when_the_server_stops() {
    let (stop, running) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let services = Services::new().with("Plugin.Slow", {
        let running = Arc::clone(&running);
        move |(): ()| {
            running.notify_one();
            async {
                sleep(Duration::from_millis(50)).await;
                Ok("done".to_owned())
            }
        }
    });
    let (ours, theirs) = duplex(1000);
    let client = Client::new(ours);
    let (served, reply, ()) =
        tokio::join!(serve(theirs, &services, stop.notified()), client.call::<_, String>("Plugin.Slow", &()), async {
            running.notified().await;
            stop.notify_one();
        });
    assert_eq!(served, Ok(()));
    assert_eq!(reply, Ok("done".to_owned()));
    assert_eq!(client.call::<_, String>("Plugin.Slow", &()).await, Err(CallError::Connection(Error::Closed)));
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    struct Request {
        service_method: String = "ServiceMethod",
        seq: u64 = "Seq",
    }
}

#[tokio::test]
async fn a_slow_reader_stops_the_server() {
    let answered = Arc::new(AtomicUsize::new(0));
    let services = Services::new().with("Plugin.Big", {
        let answered = Arc::clone(&answered);
        move |(): ()| {
            answered.fetch_add(1, Ordering::SeqCst);
            async { Ok(vec![0_u8; 10_000]) }
        }
    });
    let (client, server) = duplex(1000);
    let server = tokio::spawn(async move { serve(server, &services, std::future::pending()).await });
    // Calls go out, and nobody reads the replies.
    let (mut read, mut write) = tokio::io::split(client);
    let (mut encoder, mut calls) = (Encoder::new(), Vec::new());
    for seq in 0..3 * MAX_CALLS as u64 {
        encoder.encode(&Request { service_method: "Plugin.Big".to_owned(), seq }, &mut calls).unwrap();
        encoder.encode(&(), &mut calls).unwrap();
    }
    let writer = tokio::spawn(async move {
        write.write_all(&calls).await.unwrap();
        write.shutdown().await.unwrap();
    });
    sleep(Duration::from_millis(200)).await;
    assert!(!writer.is_finished());
    // Those whose replies wait, and those that are written.
    assert!(answered.load(Ordering::SeqCst) <= MAX_CALLS + 20);
    let mut replies = Vec::new();
    read.read_to_end(&mut replies).await.unwrap();
    assert_eq!(server.await.unwrap(), Ok(()));
    assert_eq!(answered.load(Ordering::SeqCst), 3 * MAX_CALLS);
}
