//! Why a plugin did not get to serve anything.

/// Why a plugin did not get to serve anything.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The environment does not have what the host sets: somebody started the plugin by hand.
    #[error("this program is a plugin: it does nothing by itself, install it in its host, which starts it")]
    NotStartedByHost,
    /// The host speaks other versions of the plugin's protocol.
    #[error("host speaks version {offered} of the plugin protocol, this plugin version {ours}")]
    ProtocolVersion {
        /// The version of the plugin.
        ours: u32,
        /// Those of the host, as it wrote them.
        offered: String,
    },
    /// The host wants the connection encrypted (`AutoMTLS`), which this side cannot do.
    #[error("host wants TLS on the connection to the plugin; start plugins without AutoMTLS")]
    TlsRequired,
    /// The ports that the host allows are not two numbers.
    #[error("{name} is {value:?}; use a port number")]
    Port {
        /// The name of the environment variable.
        name: &'static str,
        /// Its value.
        value: String,
    },
    /// There is nothing to listen on.
    #[error("cannot listen for the host: {reason}")]
    Listener {
        /// What was tried, and what the operating system says.
        reason: String,
    },
    /// The host cannot be told where to connect.
    #[error("cannot write the handshake line: {reason}")]
    Announcement {
        /// What the operating system says.
        reason: String,
    },
    /// The host did not connect within [`CONNECT_LIMIT`](super::CONNECT_LIMIT).
    #[error("host did not connect within {} seconds", super::CONNECT_LIMIT.as_secs())]
    NobodyConnected,
}
