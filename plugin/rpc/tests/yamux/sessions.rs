//! Sessions over a connection, against another session or against frames written by hand.

use std::io::ErrorKind;
use std::time::Duration;

use go_plugin::yamux::{BACKLOG, Error, LINGERING, OWED, Role, SEND_BUFFER, Session, Stream, WINDOW};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex, split};
use tokio::time::timeout;

/// The two ends of a connection that holds `buffer` bytes in each direction.
fn pair(buffer: usize) -> (Session, Session) {
    let (client, server) = duplex(buffer);
    (session(Role::Client, client), session(Role::Server, server))
}

fn session(role: Role, connection: DuplexStream) -> Session {
    let (read, write) = split(connection);
    Session::new(role, read, write)
}

/// A server, and the other end of its connection.
fn server() -> (Session, DuplexStream) {
    let (ours, theirs) = duplex(1 << 20);
    (session(Role::Server, theirs), ours)
}

/// A stream, both ends.
async fn stream(client: &Session, server: &Session) -> (Stream, Stream) {
    let (opened, accepted) = tokio::join!(client.open(), server.accept());
    (opened.unwrap(), accepted.unwrap())
}

fn frame(kind: u8, flags: u16, stream: u32, length: u32) -> Vec<u8> {
    [&[0, kind][..], &flags.to_be_bytes(), &stream.to_be_bytes(), &length.to_be_bytes()].concat()
}

const DATA: u8 = 0;
const UPDATE: u8 = 1;
const PING: u8 = 2;
const GO_AWAY: u8 = 3;
const SYN: u16 = 1;
const ACK: u16 = 2;
const FIN: u16 = 4;
const RST: u16 = 8;

/// Asserts that the next frames are exactly these.
async fn expect(connection: &mut DuplexStream, frames: &[Vec<u8>]) {
    let expected = frames.concat();
    let mut got = vec![0; expected.len()];
    timeout(Duration::from_secs(5), connection.read_exact(&mut got)).await.expect("frames come").unwrap();
    assert_eq!(got, expected);
}

/// Asserts that a ping is answered, whatever comes before.
async fn expect_ping(connection: &mut DuplexStream) {
    connection.write_all(&frame(PING, SYN, 0, 78)).await.unwrap();
    let mut got = [0; 12];
    while got[..] != frame(PING, ACK, 0, 78) {
        timeout(Duration::from_secs(5), connection.read_exact(&mut got)).await.expect("an answer comes").unwrap();
    }
}

/// Asserts that nothing more was said: the answer to a ping comes next.
async fn expect_silence(connection: &mut DuplexStream) {
    connection.write_all(&frame(PING, SYN, 0, 77)).await.unwrap();
    expect(connection, &[frame(PING, ACK, 0, 77)]).await;
}

#[tokio::test]
async fn a_stream_is_acknowledged_at_once_though_nothing_is_ever_sent() {
    let (_server, mut host) = server();
    for id in [1, 3, 5] {
        host.write_all(&frame(UPDATE, SYN, id, 0)).await.unwrap();
        expect(&mut host, &[frame(UPDATE, ACK, id, 0)]).await;
    }
    expect_silence(&mut host).await;
}

#[tokio::test]
async fn a_stream_may_begin_with_data_and_out_of_order() {
    let (server, mut host) = server();
    host.write_all(&[frame(DATA, SYN, 7, 3), b"abc".to_vec(), frame(UPDATE, SYN, 3, 9)].concat()).await.unwrap();
    expect(&mut host, &[frame(UPDATE, ACK, 7, 0), frame(UPDATE, ACK, 3, 0)]).await;
    let mut stream = server.accept().await.unwrap();
    assert_eq!(stream.id(), 7);
    let mut got = [0; 3];
    stream.read_exact(&mut got).await.unwrap();
    assert_eq!(&got, b"abc");
    assert_eq!(server.accept().await.unwrap().id(), 3);
}

#[tokio::test]
async fn pings_are_answered_while_a_stream_is_stuck() {
    let (server, mut host) = server();
    host.write_all(&frame(UPDATE, SYN, 1, 0)).await.unwrap();
    expect(&mut host, &[frame(UPDATE, ACK, 1, 0)]).await;
    // Nobody reads the stream, and the host gives no window for more than the first bytes.
    let full = WINDOW as usize;
    host.write_all(&[frame(DATA, 0, 1, WINDOW), vec![1; full]].concat()).await.unwrap();
    let mut stream = server.accept().await.unwrap();
    let writer = tokio::spawn(async move { stream.write_all(&vec![2; 2 * full]).await.map(|()| stream) });
    let mut got = 0;
    while got < full {
        let mut header = [0; 12];
        host.read_exact(&mut header).await.unwrap();
        let length = u32::from_be_bytes(header[8..].try_into().unwrap()) as usize;
        let mut data = vec![0; length];
        host.read_exact(&mut data).await.unwrap();
        got += length;
    }
    assert_eq!(got, full, "not more than the window");
    expect_silence(&mut host).await;
    assert!(!writer.is_finished());
}

#[tokio::test]
async fn the_window_is_given_back_by_the_half_as_bytes_are_read() {
    let (server, mut host) = server();
    host.write_all(&[frame(DATA, SYN, 1, WINDOW), vec![1; WINDOW as usize]].concat()).await.unwrap();
    expect(&mut host, &[frame(UPDATE, ACK, 1, 0)]).await;
    let mut stream = server.accept().await.unwrap();
    let mut half = vec![0; WINDOW as usize / 2];
    stream.read_exact(&mut half[1..]).await.unwrap();
    expect_silence(&mut host).await;
    stream.read_exact(&mut half[..1]).await.unwrap();
    expect(&mut host, &[frame(UPDATE, 0, 1, WINDOW / 2)]).await;
}

#[tokio::test]
async fn a_byte_too_many_ends_the_session() {
    let (server, mut host) = server();
    host.write_all(&[frame(DATA, SYN, 1, WINDOW), vec![1; WINDOW as usize]].concat()).await.unwrap();
    expect(&mut host, &[frame(UPDATE, ACK, 1, 0)]).await;
    let mut stream = server.accept().await.unwrap();
    host.write_all(&frame(DATA, 0, 1, 1)).await.unwrap();
    expect(&mut host, &[frame(GO_AWAY, 0, 0, 1)]).await;
    let why = Error::WindowExceeded { id: 1, length: 1, window: 0 };
    assert_eq!(server.ended().await, why);
    assert_eq!(host.read(&mut [0; 1]).await.unwrap(), 0);
    // What came before can still be read, and then the reason.
    let mut got = Vec::new();
    let error = stream.read_to_end(&mut got).await.unwrap_err();
    assert_eq!(got.len(), WINDOW as usize);
    assert_eq!(error.kind(), ErrorKind::ConnectionAborted);
    assert_eq!(error.to_string(), why.to_string());
}

#[tokio::test]
async fn violations_end_the_session() {
    let cases = [
        (frame(UPDATE, SYN, 2, 0), Error::StreamId { id: 2 }),
        (frame(DATA, 0, 0, 5), Error::StreamId { id: 0 }),
        ([frame(UPDATE, SYN, 1, 0), frame(UPDATE, SYN, 1, 0)].concat(), Error::StreamOpenedTwice { id: 1 }),
        ([frame(UPDATE, SYN, 1, 0), frame(UPDATE, 0, 1, u32::MAX)].concat(), Error::WindowOverflow { id: 1 }),
        (frame(4, 0, 0, 0), Error::FrameType { kind: 4 }),
        (vec![9; 12], Error::Version { version: 9 }),
    ];
    for (bytes, why) in cases {
        let (server, mut host) = server();
        host.write_all(&bytes).await.unwrap();
        let ended = timeout(Duration::from_secs(5), server.ended()).await;
        assert_eq!(ended, Ok(why.clone()));
        let mut said = Vec::new();
        host.read_to_end(&mut said).await.unwrap();
        assert!(said.ends_with(&frame(GO_AWAY, 0, 0, 1)), "{why}");
        assert_eq!(server.accept().await.unwrap_err(), why);
        assert_eq!(server.open().await.unwrap_err(), why);
    }
}

#[tokio::test]
async fn frames_of_unknown_streams_are_passed_over() {
    let (_server, mut host) = server();
    host.write_all(
        &[frame(DATA, 0, 9, 5), b"12345".to_vec(), frame(UPDATE, FIN, 4, 0), frame(UPDATE, RST, 11, 0)].concat(),
    )
    .await
    .unwrap();
    expect_silence(&mut host).await;
}

#[tokio::test]
async fn more_streams_than_the_backlog_are_reset() {
    let (server, mut host) = server();
    let backlog = u32::try_from(BACKLOG).unwrap();
    for n in 0..=backlog {
        host.write_all(&frame(UPDATE, SYN, 2 * n + 1, 0)).await.unwrap();
        let answer = if n < backlog { ACK } else { RST };
        expect(&mut host, &[frame(UPDATE, answer, 2 * n + 1, 0)]).await;
    }
    server.accept().await.unwrap();
    expect(&mut host, &[frame(UPDATE, FIN, 1, 0)]).await;
    host.write_all(&frame(UPDATE, SYN, 1001, 0)).await.unwrap();
    expect(&mut host, &[frame(UPDATE, ACK, 1001, 0)]).await;
}

#[tokio::test]
async fn streams_that_are_reset_before_they_are_accepted_are_forgotten() {
    let (server, mut host) = server();
    let last = 2 * u32::try_from(BACKLOG).unwrap() + 1;
    for id in (1..last).step_by(2) {
        host.write_all(&[frame(UPDATE, SYN, id, 0), frame(UPDATE, RST, id, 0)].concat()).await.unwrap();
    }
    host.write_all(&frame(UPDATE, SYN, last, 0)).await.unwrap();
    assert_eq!(server.accept().await.unwrap().id(), last);
}

#[tokio::test]
async fn no_more_streams_are_opened_than_the_peer_acknowledges() {
    let (server, mut host) = server();
    let mut streams = Vec::new();
    let backlog = u32::try_from(BACKLOG).unwrap();
    for n in 1..=backlog {
        streams.push(server.open().await.unwrap());
        expect(&mut host, &[frame(UPDATE, SYN, 2 * n, 0)]).await;
    }
    assert!(timeout(Duration::from_millis(50), server.open()).await.is_err());
    host.write_all(&frame(UPDATE, ACK, 2, 0)).await.unwrap();
    streams.push(server.open().await.unwrap());
    expect(&mut host, &[frame(UPDATE, SYN, 2 * backlog + 2, 0)]).await;
    host.write_all(&frame(UPDATE, RST, 4, 0)).await.unwrap();
    streams.push(server.open().await.unwrap());
}

#[tokio::test]
async fn streams_that_are_given_up_unacknowledged_do_not_count() {
    let (server, mut host) = server();
    for n in 1..=3 * u32::try_from(BACKLOG).unwrap() {
        server.open().await.unwrap().reset();
        // Of some the peer has heard, of others not.
        if n % 2 == 0 {
            expect_ping(&mut host).await;
        }
    }
    server.open().await.unwrap();
}

#[tokio::test]
async fn the_peer_is_not_told_the_end_of_what_it_never_heard_of() {
    let (server, mut host) = server();
    server.open().await.unwrap().reset();
    expect_silence(&mut host).await;
}

#[tokio::test]
async fn of_too_many_streams_that_the_peer_does_not_finish_the_oldest_is_reset() {
    let (server, mut host) = server();
    let last = 2 * u32::try_from(LINGERING).unwrap() + 1;
    for id in (1..=last).step_by(2) {
        host.write_all(&frame(UPDATE, SYN, id, 0)).await.unwrap();
        expect(&mut host, &[frame(UPDATE, ACK, id, 0)]).await;
        drop(server.accept().await.unwrap());
        // The answer that makes room goes first.
        let reset = if id == last { vec![frame(UPDATE, RST, 1, 0)] } else { Vec::new() };
        expect(&mut host, &[reset, vec![frame(UPDATE, FIN, id, 0)]].concat()).await;
    }
}

#[tokio::test]
async fn a_peer_that_asks_more_than_it_reads_is_not_read() {
    let (ours, mut host) = duplex(1000);
    let _server = session(Role::Server, ours);
    let ping = frame(PING, SYN, 0, 5).repeat(4 * OWED);
    let (mut read, mut write) = split(&mut host);
    let mut written = 0;
    while let Ok(wrote) = timeout(Duration::from_millis(100), write.write(&ping[written..])).await {
        written += wrote.unwrap();
    }
    assert!(written < ping.len(), "answers are held without limit");
    let (written, answers) = tokio::join!(write.write_all(&ping[written..]), async {
        let mut answers = vec![0; ping.len()];
        read.read_exact(&mut answers).await.map(|_| answers)
    });
    written.unwrap();
    assert_eq!(answers.unwrap(), frame(PING, ACK, 0, 5).repeat(4 * OWED));
}

#[tokio::test]
async fn each_direction_ends_on_its_own() {
    let (client, server) = pair(100);
    let (mut opened, mut accepted) = stream(&client, &server).await;
    opened.write_all(b"question").await.unwrap();
    opened.shutdown().await.unwrap();
    assert_eq!(opened.write_all(b"more").await.unwrap_err().kind(), ErrorKind::BrokenPipe);
    let mut got = String::new();
    accepted.read_to_string(&mut got).await.unwrap();
    assert_eq!(got, "question");
    accepted.write_all(b"answer").await.unwrap();
    accepted.shutdown().await.unwrap();
    got.clear();
    opened.read_to_string(&mut got).await.unwrap();
    assert_eq!(got, "answer");
}

#[tokio::test]
async fn fin_is_said_once() {
    let (server, mut host) = server();
    host.write_all(&frame(UPDATE, SYN | FIN, 1, 0)).await.unwrap();
    expect(&mut host, &[frame(UPDATE, ACK, 1, 0)]).await;
    let mut stream = server.accept().await.unwrap();
    stream.shutdown().await.unwrap();
    stream.shutdown().await.unwrap();
    drop(stream);
    expect(&mut host, &[frame(UPDATE, FIN, 1, 0)]).await;
    expect_silence(&mut host).await;
}

#[tokio::test]
async fn a_reset_ends_both_directions() {
    let (client, server) = pair(100);
    let (mut opened, accepted) = stream(&client, &server).await;
    accepted.reset();
    assert_eq!(opened.read(&mut [0; 1]).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(opened.write(b"x").await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    // Others are not concerned.
    let (mut opened, mut accepted) = stream(&client, &server).await;
    opened.write_all(b"x").await.unwrap();
    assert_eq!(accepted.read_u8().await.unwrap(), b'x');
}

#[tokio::test]
async fn what_was_written_arrives_though_the_stream_was_dropped() {
    let (client, server) = pair(100);
    let (mut opened, mut accepted) = stream(&client, &server).await;
    opened.write_all(&vec![5; SEND_BUFFER]).await.unwrap();
    drop(opened);
    let mut got = Vec::new();
    accepted.read_to_end(&mut got).await.unwrap();
    assert_eq!(got, vec![5; SEND_BUFFER]);
}

#[tokio::test]
async fn a_writer_is_told_that_nobody_reads_any_more() {
    let (client, server) = pair(1000);
    let (mut opened, accepted) = stream(&client, &server).await;
    let writer = tokio::spawn(async move { opened.write_all(&vec![0; 10 * WINDOW as usize]).await });
    // The window is full when the reader goes away.
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!writer.is_finished());
    drop(accepted);
    let error = timeout(Duration::from_secs(5), writer).await.unwrap().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_slow_reader_stops_the_writer() {
    let (client, server) = pair(1000);
    let (mut opened, mut accepted) = stream(&client, &server).await;
    let total = 4 * WINDOW as usize;
    // A window there, a buffer here.
    let written = WINDOW as usize + SEND_BUFFER;
    opened.write_all(&vec![7; written]).await.unwrap();
    assert!(timeout(Duration::from_millis(50), opened.write(&[7; 1])).await.is_err());
    let reader = tokio::spawn(async move {
        let mut got = vec![0; total];
        accepted.read_exact(&mut got).await.map(|_| accepted)
    });
    opened.write_all(&vec![7; total - written]).await.unwrap();
    reader.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_death_of_the_peer_ends_everything() {
    let (server, mut host) = server();
    host.write_all(&[frame(DATA, SYN, 1, 2), b"ok".to_vec()].concat()).await.unwrap();
    let mut stream = server.accept().await.unwrap();
    let mut reading = server.open().await.unwrap();
    let mut writing = server.open().await.unwrap();
    let reader = tokio::spawn(async move { reading.read(&mut [0; 1]).await });
    let writer = tokio::spawn(async move { writing.write_all(&vec![0; 1 << 20]).await });
    let accepting = tokio::spawn({
        let server = server.clone();
        async move { server.accept().await.map(|_| ()) }
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    drop(host);
    assert_eq!(reader.await.unwrap().unwrap_err().kind(), ErrorKind::ConnectionAborted);
    assert_eq!(writer.await.unwrap().unwrap_err().kind(), ErrorKind::ConnectionAborted);
    assert!(accepting.await.unwrap().is_err());
    let mut got = Vec::new();
    assert_eq!(stream.read_to_end(&mut got).await.unwrap_err().kind(), ErrorKind::ConnectionAborted);
    assert_eq!(got, b"ok");
}

#[tokio::test]
async fn go_away_of_the_peer_stops_new_streams_only() {
    let (server, mut host) = server();
    let mut stream = server.open().await.unwrap();
    host.write_all(&frame(GO_AWAY, 0, 0, 0)).await.unwrap();
    expect(&mut host, &[frame(UPDATE, SYN, 2, 0)]).await;
    expect_silence(&mut host).await;
    assert_eq!(server.open().await.unwrap_err(), Error::PeerLeaves);
    stream.write_all(b"x").await.unwrap();
    expect(&mut host, &[frame(DATA, 0, 2, 1), b"x".to_vec()]).await;
    host.write_all(&frame(GO_AWAY, 0, 0, 2)).await.unwrap();
    assert_eq!(server.ended().await, Error::PeerEnded { code: 2 });
}

#[tokio::test]
async fn a_session_that_is_closed_sends_what_was_written() {
    let (client, server) = pair(100);
    let (mut opened, mut accepted) = stream(&client, &server).await;
    opened.write_all(&[1; 10_000]).await.unwrap();
    client.close().await;
    assert_eq!(client.ended().await, Error::Closed);
    assert_eq!(server.ended().await, Error::PeerClosed);
    let mut got = vec![0; 10_000];
    accepted.read_exact(&mut got).await.unwrap();
    assert!(accepted.read(&mut [0; 1]).await.is_err());
    assert!(opened.read(&mut [0; 1]).await.is_err());
}

#[tokio::test]
async fn a_session_ends_with_its_last_handle() {
    let (client, server) = pair(100);
    let (mut opened, mut accepted) = stream(&client, &server).await;
    drop(client.clone());
    opened.write_all(b"x").await.unwrap();
    assert_eq!(accepted.read_u8().await.unwrap(), b'x');
    drop(client);
    assert!(opened.read(&mut [0; 1]).await.is_err());
    assert!(accepted.read(&mut [0; 1]).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_of_streams_at_once_in_both_directions() {
    let (client, server) = pair(3000);
    let echo = tokio::spawn({
        let server = server.clone();
        async move {
            while let Ok(stream) = server.accept().await {
                tokio::spawn(async move {
                    let (mut read, mut write) = split(stream);
                    tokio::io::copy(&mut read, &mut write).await.unwrap();
                    write.shutdown().await.unwrap();
                });
            }
        }
    });
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..300_usize {
        let stream = client.open().await.unwrap();
        tasks.spawn(async move {
            let sent: Vec<u8> = (0..n * 400).map(|at| (at ^ n).to_le_bytes()[0]).collect();
            let (mut read, mut write) = split(stream);
            let (written, got) = tokio::join!(
                async {
                    write.write_all(&sent).await?;
                    write.shutdown().await
                },
                async {
                    let mut got = Vec::new();
                    read.read_to_end(&mut got).await.map(|_| got)
                }
            );
            written.unwrap();
            assert_eq!(got.unwrap(), sent);
        });
    }
    while let Some(result) = tasks.join_next().await {
        result.unwrap();
    }
    drop(client);
    echo.await.unwrap();
}

#[tokio::test]
async fn thousands_of_streams_one_after_another() {
    let (client, server) = pair(1000);
    for n in 0..5000_u32 {
        let (mut opened, mut accepted) = stream(&client, &server).await;
        assert_eq!(opened.id(), 2 * n + 1);
        opened.write_all(b"x").await.unwrap();
        assert_eq!(accepted.read_u8().await.unwrap(), b'x');
    }
}
