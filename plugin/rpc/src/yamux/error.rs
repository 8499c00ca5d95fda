//! What ends a session, or keeps a stream from being opened.

use std::io;

/// Why a session ended, or why no stream can be opened on it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// This side closed the session.
    #[error("session is closed")]
    Closed,
    /// The peer closed the connection, or died.
    #[error("peer closed the connection")]
    PeerClosed,
    /// Reading or writing the connection failed.
    #[error("connection failed: {reason}")]
    Connection {
        /// What the operating system says.
        reason: String,
    },
    /// The peer ended the session with a `GoAway` frame that names an error.
    #[error("peer ended the session with code {code}")]
    PeerEnded {
        /// The code of the frame: 1 is a protocol error, 2 an internal error.
        code: u32,
    },
    /// The peer takes no new streams; those that are open go on.
    #[error("peer takes no new streams")]
    PeerLeaves,
    /// All stream ids of this side were used; they are never used again.
    #[error("session has no stream id left")]
    IdsExhausted,
    /// A frame of another version of the protocol.
    #[error("frame has version {version}; only 0 is known")]
    Version {
        /// The version of the frame.
        version: u8,
    },
    /// A frame of a kind that the protocol does not have.
    #[error("frame has type {kind}; types are 0 to 3")]
    FrameType {
        /// The type of the frame.
        kind: u8,
    },
    /// A stream id that the peer may not use.
    #[error("peer used stream id {id}, which is not one of its own")]
    StreamId {
        /// The id of the frame.
        id: u32,
    },
    /// The peer opened a stream under the id of one that is open.
    #[error("peer opened stream {id} twice")]
    StreamOpenedTwice {
        /// The id of the stream.
        id: u32,
    },
    /// The peer sent more on a stream than it was allowed to.
    #[error("peer sent {length} bytes on stream {id}, whose window is {window} bytes")]
    WindowExceeded {
        /// The id of the stream.
        id: u32,
        /// The length of the frame, in bytes.
        length: u32,
        /// What the peer might still send, in bytes.
        window: u32,
    },
    /// The peer allowed more to be sent on a stream than a window can hold.
    #[error("peer opened the window of stream {id} too far")]
    WindowOverflow {
        /// The id of the stream.
        id: u32,
    },
}

impl Error {
    /// Whether the peer broke the protocol, which it is told in a `GoAway` frame.
    pub(super) const fn is_violation(&self) -> bool {
        match self {
            Self::Version { .. }
            | Self::FrameType { .. }
            | Self::StreamId { .. }
            | Self::StreamOpenedTwice { .. }
            | Self::WindowExceeded { .. }
            | Self::WindowOverflow { .. } => true,
            Self::Closed
            | Self::PeerClosed
            | Self::Connection { .. }
            | Self::PeerEnded { .. }
            | Self::PeerLeaves
            | Self::IdsExhausted => false,
        }
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        Self::new(io::ErrorKind::ConnectionAborted, error)
    }
}
