//! A stream, as tokio reads and writes it.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::session::Shared;

/// One stream of a session: bytes in both directions, each of which ends on its own.
///
/// Reading gives 0 bytes when the peer has finished its direction. Writing waits while 64 KiB are not sent yet, which a
/// slow peer causes. `shutdown` finishes this direction; the other one stays usable. A stream that the peer has reset fails
/// with [`io::ErrorKind::ConnectionReset`], and when the session ends, with [`io::ErrorKind::ConnectionAborted`], which
/// holds the session's [`Error`](super::Error), once what had been received is read.
///
/// What was written is sent even if the stream is dropped, and then this direction is finished. What the peer sends on a
/// dropped stream is answered with a reset, so that it does not wait for a reader.
pub struct Stream {
    shared: Arc<Shared>,
    id: u32,
}

impl Stream {
    pub(super) const fn new(shared: Arc<Shared>, id: u32) -> Self {
        Self { shared, id }
    }

    /// The id of this stream within its session: odd for those that the client opened, even for those of the server.
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// Ends the stream in both directions at once; what was not sent yet is lost.
    pub fn reset(self) {
        self.shared.with(|state| state.reset(self.id));
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("id", &self.id).finish_non_exhaustive()
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.shared.with(|state| state.read(self.id, cx, out))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.shared.with(|state| state.write(self.id, cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.shared.with(|state| state.flush(self.id, cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.shared.with(|state| state.shut_down(self.id, cx))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.shared.with(|state| state.abandon(self.id));
    }
}
