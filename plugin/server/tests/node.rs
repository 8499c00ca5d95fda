//! The check of a Conferencing Node, against servers that are right and wrong in every way that it tells apart.

use std::sync::Arc;
use std::time::Duration;

use pexip_mm_core::ConferencingNode;
use pexip_video_connect::node::{NodeState, TIME_LIMIT, check_with};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, crypto};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

/// A node's certificate: for a name, until a year.
struct Certificate {
    name: &'static str,
    until: i32,
}

const GOOD: Certificate = Certificate { name: "127.0.0.1", until: 4000 };

/// A server that answers one request, and the authority of its certificate.
async fn serve(
    certificate: Certificate,
    answer: &'static str,
) -> (ConferencingNode, RootCertStore, oneshot::Receiver<String>) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut own = CertificateParams::new([certificate.name.to_owned()]).unwrap();
    own.not_before = date_time_ymd(2000, 1, 1);
    own.not_after = date_time_ymd(certificate.until, 1, 1);
    let own = own.signed_by(&key, &authority).unwrap();

    let provider = Arc::new(crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![own.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let node = ConferencingNode::parse(&listener.local_addr().unwrap().to_string()).unwrap();
    let (sender, request) = oneshot::channel();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = acceptor.accept(stream).await else { return };
        let mut received = vec![0; 4096];
        let count = stream.read(&mut received).await.unwrap();
        let _ = sender.send(String::from_utf8_lossy(&received[..count]).into_owned());
        if answer.is_empty() {
            std::future::pending::<()>().await;
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        let _ = stream.shutdown().await;
    });
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();
    (node, roots, request)
}

async fn state(certificate: Certificate, answer: &'static str) -> NodeState {
    let (node, roots, _request) = serve(certificate, answer).await;
    check_with(&node, roots).await
}

#[tokio::test]
async fn a_node_is_asked_for_its_status_and_nothing_else() {
    let (node, roots, request) = serve(GOOD, OK).await;
    assert_eq!(check_with(&node, roots).await, NodeState::Reachable);
    let request = request.await.unwrap();
    assert_eq!(request, format!("GET /api/client/v2/status HTTP/1.1\r\nhost: {node}\r\n\r\n"));
}

#[tokio::test]
async fn answers_are_told_apart() {
    let answers = [
        ("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", NodeState::InMaintenance),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", NodeState::OtherAnswer),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 0\r\n\r\n",
            NodeState::OtherAnswer,
        ),
        // Followed, this one would be asked for at an address of the answer's choice.
        ("HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", NodeState::OtherAnswer),
        ("SSH-2.0-OpenSSH_9.6\r\n\r\n", NodeState::OtherAnswer),
        ("HTTP/1.1 2", NodeState::OtherAnswer),
    ];
    for (answer, expected) in answers {
        assert_eq!(state(GOOD, answer).await, expected, "{answer}");
    }
}

#[tokio::test]
async fn certificates_are_told_apart() {
    assert_eq!(state(Certificate { name: "127.0.0.2", ..GOOD }, OK).await, NodeState::OtherName);
    assert_eq!(state(Certificate { name: "pexip.example.com", ..GOOD }, OK).await, NodeState::OtherName);
    assert_eq!(state(Certificate { until: 2001, ..GOOD }, OK).await, NodeState::Expired);
    let (node, _roots, _request) = serve(GOOD, OK).await;
    let (_node, others, _request) = serve(GOOD, OK).await;
    assert_eq!(check_with(&node, others).await, NodeState::Untrusted);
    let (node, _roots, _request) = serve(GOOD, OK).await;
    assert_eq!(check_with(&node, RootCertStore::empty()).await, NodeState::Untrusted);
}

#[tokio::test]
async fn what_is_no_https_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let node = ConferencingNode::parse(&listener.local_addr().unwrap().to_string()).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    assert_eq!(check_with(&node, RootCertStore::empty()).await, NodeState::Tls);
}

#[tokio::test]
async fn nobody_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let node = ConferencingNode::parse(&listener.local_addr().unwrap().to_string()).unwrap();
    drop(listener);
    assert_eq!(check_with(&node, RootCertStore::empty()).await, NodeState::Refused);
    let node = ConferencingNode::parse("nobody.invalid").unwrap();
    assert_eq!(check_with(&node, RootCertStore::empty()).await, NodeState::UnknownName);
}

#[tokio::test]
async fn a_node_that_does_not_answer_is_given_up() {
    // Neither the handshake nor the answer is waited for longer than all of it may take.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let before_tls = ConferencingNode::parse(&silent.local_addr().unwrap().to_string()).unwrap();
    let (after_tls, roots, _request) = serve(GOOD, "").await;
    let started = tokio::time::Instant::now();
    let states = tokio::join!(check_with(&before_tls, RootCertStore::empty()), check_with(&after_tls, roots));
    assert_eq!(states, (NodeState::NoAnswer, NodeState::NoAnswer));
    assert!(started.elapsed() < TIME_LIMIT + Duration::from_secs(1));
    drop(silent);
}
