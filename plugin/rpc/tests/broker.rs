//! The broker, against another one or against bytes written by hand.

use std::io::ErrorKind;

use go_plugin::broker::{Broker, Error, LIMIT, MAX_ARRIVING};
use go_plugin::yamux::{Role, Session, Stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex, split};
use tokio::time::{Instant, sleep};

fn sessions() -> (Session, Session) {
    let (client, server) = duplex(4096);
    let (read, write) = split(client);
    let client = Session::new(Role::Client, read, write);
    let (read, write) = split(server);
    (client, Session::new(Role::Server, read, write))
}

/// A broker and the session of the other side, which has none.
fn broker() -> (Broker, Session) {
    let (host, plugin) = sessions();
    (Broker::new(plugin), host)
}

/// Opens a stream for a number by hand.
async fn dial_by_hand(host: &Session, id: u32) -> Stream {
    let mut stream = host.open().await.unwrap();
    stream.write_all(&id.to_le_bytes()).await.unwrap();
    stream
}

async fn was_reset(mut stream: Stream) -> bool {
    stream.read(&mut [0; 1]).await.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset)
}

#[tokio::test(start_paused = true)]
async fn a_number_becomes_a_pipe_in_either_order() {
    let (host, plugin) = sessions();
    let (host, plugin) = (Broker::new(host), Broker::new(plugin));
    for id in 1..200 {
        // Each side counts for itself.
        for (callee, caller) in [(&host, &plugin), (&plugin, &host)] {
            let listener = callee.listen();
            assert_eq!(listener.id(), id);
            let (dialed, accepted) = if id % 2 == 0 {
                tokio::join!(caller.dial(id), listener.accept())
            } else {
                let (accepted, dialed) = tokio::join!(listener.accept(), caller.dial(id));
                (dialed, accepted)
            };
            let (mut dialed, mut accepted) = (dialed.unwrap(), accepted.unwrap());
            dialed.write_all(b"ping").await.unwrap();
            let mut got = [0; 4];
            accepted.read_exact(&mut got).await.unwrap();
            assert_eq!(&got, b"ping");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn numbers_are_little_endian_and_answered_when_accepted() {
    let (broker, host) = broker();
    let mut listeners: Vec<_> = (0..258).map(|_| broker.listen()).collect();
    let listener = listeners.pop().unwrap();
    let mut stream = host.open().await.unwrap();
    stream.write_all(&[2, 1, 0, 0]).await.unwrap();
    sleep(LIMIT / 2).await;
    let mut accepted = listener.accept().await.unwrap();
    accepted.write_all(b"!").await.unwrap();
    let mut got = [0; 5];
    stream.read_exact(&mut got).await.unwrap();
    assert_eq!(got, [2, 1, 0, 0, b'!']);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_nobody_accepts_is_closed_after_the_limit() {
    let (broker, host) = broker();
    let listener = broker.listen();
    let began = Instant::now();
    let stream = dial_by_hand(&host, listener.id()).await;
    assert!(was_reset(stream).await);
    assert_eq!(began.elapsed().as_secs(), LIMIT.as_secs());
    assert_eq!(listener.accept().await.unwrap_err(), Error::Late { id: 1 });
}

#[tokio::test(start_paused = true)]
async fn a_number_that_nobody_dials_fails_after_the_limit() {
    let (broker, host) = broker();
    let listener = broker.listen();
    let began = Instant::now();
    assert_eq!(listener.accept().await.unwrap_err(), Error::Late { id: 1 });
    assert_eq!(began.elapsed().as_secs(), LIMIT.as_secs());
    // Later it is no number any more.
    assert!(was_reset(dial_by_hand(&host, 1).await).await);
}

#[tokio::test(start_paused = true)]
async fn streams_that_were_not_asked_for_are_reset() {
    let (broker, host) = broker();
    let began = Instant::now();
    assert!(was_reset(dial_by_hand(&host, 1).await).await, "never taken");
    let listener = broker.listen();
    let first = dial_by_hand(&host, listener.id()).await;
    assert!(was_reset(dial_by_hand(&host, listener.id()).await).await, "taken once");
    drop(listener);
    assert!(was_reset(first).await, "given up");
    assert_eq!(began.elapsed().as_secs(), 0);
}

#[tokio::test(start_paused = true)]
async fn streams_that_name_no_number_are_few_and_short() {
    let (_broker, host) = broker();
    let mut silent = Vec::new();
    for _ in 0..MAX_ARRIVING {
        silent.push(host.open().await.unwrap());
    }
    let began = Instant::now();
    assert!(was_reset(dial_by_hand(&host, 1).await).await);
    assert_eq!(began.elapsed().as_secs(), 0);
    for stream in silent {
        assert!(was_reset(stream).await);
    }
    assert_eq!(began.elapsed().as_secs(), LIMIT.as_secs());
}

#[tokio::test(start_paused = true)]
async fn many_numbers_in_a_short_time_do_not_count_as_arriving() {
    let (host, plugin) = sessions();
    let (host, plugin) = (Broker::new(host), Broker::new(plugin));
    for _ in 0..2 * MAX_ARRIVING {
        let listener = plugin.listen();
        let (dialed, accepted) = tokio::join!(host.dial(listener.id()), listener.accept());
        dialed.unwrap();
        accepted.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn dialing_fails_when_the_other_side_does_not_do_its_part() {
    let (broker, host) = broker();
    let began = Instant::now();
    assert_eq!(broker.dial(7).await.unwrap_err(), Error::Late { id: 7 });
    assert_eq!(began.elapsed().as_secs(), LIMIT.as_secs());
    host.accept().await.unwrap().reset();
    let (dialed, ()) = tokio::join!(broker.dial(8), async { host.accept().await.unwrap().reset() });
    assert_eq!(dialed.unwrap_err(), Error::Refused { id: 8 });
    let (dialed, ()) = tokio::join!(broker.dial(9), async {
        let mut stream = host.accept().await.unwrap();
        stream.write_all(&[8, 0, 0, 0]).await.unwrap();
    });
    assert_eq!(dialed.unwrap_err(), Error::WrongAnswer { id: 9, answer: 8 });
    drop(host);
    assert!(matches!(broker.dial(10).await.unwrap_err(), Error::Session(_) | Error::Refused { id: 10 }));
}

#[tokio::test(start_paused = true)]
async fn a_number_is_not_dialed_twice() {
    let (broker, host) = broker();
    assert!(tokio::time::timeout(LIMIT / 5, broker.dial(3)).await.is_err(), "given up by the caller");
    assert_eq!(broker.dial(3).await.unwrap_err(), Error::DialedTwice { id: 3 });
    sleep(LIMIT + LIMIT).await;
    assert_eq!(host.accept().await.unwrap().id(), 2);
    assert_eq!(broker.dial(3).await.unwrap_err(), Error::Late { id: 3 });
}
