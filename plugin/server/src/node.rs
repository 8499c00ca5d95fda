//! Whether a Conferencing Node answers.
//!
//! One request, for the status that load balancers ask for too. It dials nobody, follows no redirect, and nothing of what
//! the node says is passed on: an administrator learns in which of a few states it is.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use pexip_mm_core::ConferencingNode;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, CertificateError, ClientConfig, RootCertStore, crypto};

use crate::words::Sentence;

/// How long all of it may take.
pub const TIME_LIMIT: Duration = Duration::from_secs(5);

/// What is asked for.
const STATUS_PATH: &str = "/api/client/v2/status";

/// What was found out about a node.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NodeState {
    /// It answers.
    Reachable,
    /// It answers that it is in maintenance mode.
    InMaintenance,
    /// Its name leads to no address.
    UnknownName,
    /// Its address refuses connections.
    Refused,
    /// It did not answer in time, or the network does not lead there.
    NoAnswer,
    /// Its certificate is of an authority that is not trusted here, or is none that can be.
    Untrusted,
    /// Its certificate is for another name.
    OtherName,
    /// Its certificate is not valid yet, or no longer.
    Expired,
    /// What answers does not speak TLS as it should.
    Tls,
    /// What answers is not a Conferencing Node.
    OtherAnswer,
}

impl NodeState {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reachable => "reachable",
            Self::InMaintenance => "in_maintenance",
            Self::UnknownName => "unknown_name",
            Self::Refused => "refused",
            Self::NoAnswer => "no_answer",
            Self::Untrusted => "certificate_untrusted",
            Self::OtherName => "certificate_other_name",
            Self::Expired => "certificate_expired",
            Self::Tls => "no_tls",
            Self::OtherAnswer => "other_answer",
        }
    }

    /// What it means, and what to do about it.
    pub const fn sentence(self) -> Sentence<'static> {
        match self {
            Self::Reachable => Sentence::NodeReachable,
            Self::InMaintenance => Sentence::NodeInMaintenance,
            Self::UnknownName => Sentence::NodeUnknownName,
            Self::Refused => Sentence::NodeRefused,
            Self::NoAnswer => Sentence::NodeNoAnswer,
            Self::Untrusted => Sentence::NodeUntrusted,
            Self::OtherName => Sentence::NodeOtherName,
            Self::Expired => Sentence::NodeExpired,
            Self::Tls => Sentence::NodeTls,
            Self::OtherAnswer => Sentence::NodeOtherAnswer,
        }
    }
}

/// Asks nodes for their status.
pub trait NodeCheck: Send + Sync + 'static {
    /// Asks a node, for at most [`TIME_LIMIT`].
    fn check(&self, node: &ConferencingNode) -> impl Future<Output = NodeState> + Send;
}

/// Asks over HTTPS, with the certificates that this system trusts.
#[derive(Clone, Copy, Debug, Default)]
pub struct HttpsCheck;

impl NodeCheck for HttpsCheck {
    async fn check(&self, node: &ConferencingNode) -> NodeState {
        let loaded = tokio::task::spawn_blocking(|| {
            // What cannot be read is as good as not trusted: the answer says so.
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            roots
        });
        check_with(node, loaded.await.unwrap_or_else(|_| RootCertStore::empty())).await
    }
}

/// Asks a node, trusting these certificates.
pub async fn check_with(node: &ConferencingNode, roots: RootCertStore) -> NodeState {
    timeout(TIME_LIMIT, ask(node, roots)).await.unwrap_or(Err(NodeState::NoAnswer)).unwrap_or_else(|state| state)
}

async fn ask(node: &ConferencingNode, roots: RootCertStore) -> Result<NodeState, NodeState> {
    // INVARIANT: a node is a host and perhaps a port, as they stand in a URL.
    let authority = || Uri::builder().scheme("https").authority(node.as_str()).path_and_query("/").build();
    let uri = authority().map_err(|_| NodeState::UnknownName)?;
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let stream = connect(host, uri.port_u16().unwrap_or(443)).await?;

    let provider = Arc::new(crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let tls = versions.map_err(|_| NodeState::Tls)?.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|_| NodeState::UnknownName)?;
    let stream = TlsConnector::from(Arc::new(tls)).connect(name, stream).await.map_err(|error| failed_tls(&error))?;

    let (mut requests, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|_| NodeState::OtherAnswer)?;
    let request = Request::get(STATUS_PATH).header(HOST, node.as_str()).body(Empty::<Bytes>::new());
    let request = request.map_err(|_| NodeState::OtherAnswer)?;
    let mut answer = pin!(requests.send_request(request));
    // Whoever answers may hang up at once: what came is an answer all the same.
    let answer = tokio::select! {
        answer = &mut answer => answer,
        _ = connection => answer.await,
    };
    answer.map(|answer| judge(&answer)).map_err(|_| NodeState::OtherAnswer)
}

async fn connect(host: &str, port: u16) -> Result<TcpStream, NodeState> {
    let mut state = NodeState::UnknownName;
    for address in lookup_host((host, port)).await.map_err(|_| NodeState::UnknownName)? {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => state = NodeState::Refused,
            Err(_) => state = NodeState::NoAnswer,
        }
    }
    Err(state)
}

fn failed_tls(error: &std::io::Error) -> NodeState {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let Some(rustls::Error::InvalidCertificate(reason)) = inner else { return NodeState::Tls };
    match reason {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => NodeState::OtherName,
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => NodeState::Expired,
        _ => NodeState::Untrusted,
    }
}

/// A web site answers every path with a page; a node does not.
fn judge<B>(answer: &Response<B>) -> NodeState {
    let is_page = answer.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    match answer.status() {
        StatusCode::OK if !is_page => NodeState::Reachable,
        StatusCode::SERVICE_UNAVAILABLE => NodeState::InMaintenance,
        _ => NodeState::OtherAnswer,
    }
}
