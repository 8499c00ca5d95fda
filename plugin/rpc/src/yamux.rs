//! yamux: many streams over one connection, as hashicorp/yamux has them.
//!
//! Bytes of the peer become frames, frames become bytes of streams, and the other way round. The rules are in one place
//! that knows no input or output (`state` and `receive`, with one `entry` a stream); two tasks carry bytes to and from it (`session`);
//! [`Stream`] is what tokio reads and writes.
//!
//! **Memory is bounded.** A stream holds at most a window of received bytes and [`SEND_BUFFER`] bytes to be sent, and
//! nothing is allocated before bytes are there. Windows to be announced, acknowledgements and ends of streams are numbers
//! and flags of the stream, so that a peer which does not read makes nothing grow. Answers that belong to no stream are
//! few: at [`OWED`] of them nothing more is read until the peer has taken some.
//!
//! **Nobody waits for a stream that is slow.** Streams take turns of at most [`MAX_FRAME`] bytes, and answers to pings
//! go first.

mod entry;
mod error;
mod frame;
mod receive;
mod session;
mod state;
mod stream;

pub use error::Error;
pub use session::Session;
pub use stream::Stream;

#[cfg(feature = "test-util")]
pub(crate) use state::State;

/// The window of a stream in each direction, in bytes: the initial one of the protocol, which is not widened.
pub const WINDOW: u32 = 256 * 1024;

/// How many streams may be opened that the other side has not taken, in each direction, as in hashicorp/yamux
/// (`AcceptBacklog`). One more is reset.
pub const BACKLOG: usize = 256;

/// How many bytes of a stream may be written that are not sent yet.
pub const SEND_BUFFER: usize = 64 * 1024;

/// The most bytes of one stream that are sent before it is another one's turn. Smaller frames cost more, larger ones let
/// small answers wait.
pub const MAX_FRAME: u32 = 16 * 1024;

/// How many answers to pings and refused streams wait to be written before reading stops. hashicorp/yamux has one ping
/// under way at a time.
pub const OWED: usize = 256;

/// How many streams may be dropped here and not be finished by the peer. hashicorp/yamux waits five minutes for the other
/// side to finish a stream that is closed; here the oldest goes first.
pub const LINGERING: usize = 1024;

/// About how many bytes are written at a time.
const BATCH: usize = 64 * 1024;

/// How many bytes are read at a time.
const READ_BUFFER: usize = 64 * 1024;

/// Which end of a connection this is. In go-plugin the host is the client and the plugin the server.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// The end that opens streams 1, 3, 5, …
    Client,
    /// The end that opens streams 2, 4, 6, …
    Server,
}

impl Role {
    const fn first_id(self) -> u32 {
        match self {
            Self::Client => 1,
            Self::Server => 2,
        }
    }

    const fn is_of_peer(self, id: u32) -> bool {
        id != 0 && id % 2 != self.first_id() % 2
    }
}
