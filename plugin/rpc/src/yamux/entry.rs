//! What a session knows about one stream.

use std::collections::VecDeque;
use std::io;
use std::task::{Context, Poll, Waker};

use tokio::io::ReadBuf;

use super::frame::{Flags, Header, Kind};
use super::{Error, MAX_FRAME, SEND_BUFFER, WINDOW};

/// An empty buffer that has room for more than this gives it back.
const KEPT_CAPACITY: usize = 16 * 1024;

/// Whether this side still sends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Writing {
    Open,
    /// FIN follows the last byte of the buffer.
    Finishing,
    Finished,
}

/// Whether the peer still sends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Peer {
    Open,
    Finished,
    /// It ended both directions at once.
    Reset,
}

/// One stream: what is buffered in both directions, how far the windows are open, and what the peer is to be told.
///
/// INVARIANT: `received`, `receive_window` and `credit` together are at most [`WINDOW`] bytes, `unsent` at most
/// [`SEND_BUFFER`]. What is to be told is a few numbers, whatever the peer does: however slowly it reads, they do not grow.
#[derive(Debug)]
pub(super) struct Entry {
    received: VecDeque<u8>,
    /// What the peer may still send, in bytes.
    receive_window: u32,
    /// Bytes that were read and that the peer may not send anew yet.
    credit: u32,
    /// Bytes that the peer may send anew and is to be told of.
    grant: u32,
    unsent: VecDeque<u8>,
    send_window: u32,
    /// SYN or ACK, until it is told.
    greeting: Flags,
    acknowledged: bool,
    peer: Peer,
    writing: Writing,
    abandoned: bool,
    /// Whether the stream waits for its turn to send.
    pub(super) is_queued: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl Entry {
    /// A stream that this side opens.
    pub(super) fn opened() -> Self {
        Self::new(Flags::SYN)
    }

    /// A stream that the peer opened. It is acknowledged with the next frame, whether or not anything is ever sent:
    /// hashicorp/yamux ends the whole session when that takes 75 seconds.
    pub(super) fn incoming() -> Self {
        Self { acknowledged: true, ..Self::new(Flags::ACK) }
    }

    fn new(greeting: Flags) -> Self {
        Self {
            received: VecDeque::new(),
            receive_window: WINDOW,
            credit: 0,
            grant: 0,
            unsent: VecDeque::new(),
            send_window: WINDOW,
            greeting,
            acknowledged: false,
            peer: Peer::Open,
            writing: Writing::Open,
            abandoned: false,
            is_queued: false,
            reader: None,
            writer: None,
        }
    }

    /// Whether the peer has yet to acknowledge the stream.
    pub(super) const fn is_unacknowledged(&self) -> bool {
        !self.acknowledged
    }

    /// Whether the peer has not been told of the stream yet.
    pub(super) const fn is_unheard_of(&self) -> bool {
        self.greeting.has(Flags::SYN)
    }

    /// Whether the peer ended the stream in both directions.
    pub(super) const fn is_reset(&self) -> bool {
        matches!(self.peer, Peer::Reset)
    }

    /// Whether nobody holds the stream any more.
    pub(super) const fn is_abandoned(&self) -> bool {
        self.abandoned
    }

    /// Whether nothing more will happen on the stream, so that it can be forgotten.
    pub(super) fn is_over(&self) -> bool {
        let is_finished = self.peer == Peer::Finished && self.writing == Writing::Finished;
        self.abandoned && (is_finished || self.is_reset())
    }

    /// Whether the peer is to be told something that it can be told now.
    pub(super) fn has_work(&self) -> bool {
        let has_data = !self.unsent.is_empty() && self.send_window > 0;
        let has_fin = self.unsent.is_empty() && self.writing == Writing::Finishing;
        !self.is_reset() && (self.greeting != Flags::NONE || self.grant > 0 || has_data || has_fin)
    }

    // What the peer says.

    /// The peer acknowledged the stream. Whether that is news.
    pub(super) fn acknowledge(&mut self) -> bool {
        !std::mem::replace(&mut self.acknowledged, true)
    }

    /// The peer may send `length` bytes now.
    pub(super) fn announce(&mut self, id: u32, length: u32) -> Result<(), Error> {
        if self.peer != Peer::Open {
            return Ok(());
        }
        let Some(left) = self.receive_window.checked_sub(length) else {
            return Err(Error::WindowExceeded { id, length, window: self.receive_window });
        };
        self.receive_window = left;
        Ok(())
    }

    /// Bytes of the peer, announced before.
    pub(super) fn receive(&mut self, bytes: &[u8]) {
        if self.peer != Peer::Open {
            return;
        }
        self.received.extend(bytes);
        wake(&mut self.reader);
    }

    /// The peer allows more bytes to be sent.
    pub(super) fn widen(&mut self, id: u32, delta: u32) -> Result<(), Error> {
        self.send_window = self.send_window.checked_add(delta).ok_or(Error::WindowOverflow { id })?;
        Ok(())
    }

    /// The peer sends no more.
    pub(super) fn finish_peer(&mut self) {
        if self.peer == Peer::Open {
            self.peer = Peer::Finished;
        }
        wake(&mut self.reader);
    }

    /// The peer ended the stream in both directions.
    pub(super) fn reset_by_peer(&mut self) {
        self.peer = Peer::Reset;
        self.received = VecDeque::new();
        self.unsent = VecDeque::new();
        wake(&mut self.reader);
        wake(&mut self.writer);
    }

    /// The session ended: what was received can still be read.
    pub(super) fn end(&mut self) {
        self.unsent = VecDeque::new();
        wake(&mut self.reader);
        wake(&mut self.writer);
    }

    // What the holder of the stream does.

    pub(super) fn read(
        &mut self,
        cx: &Context<'_>,
        out: &mut ReadBuf<'_>,
        end: Option<&Error>,
    ) -> Poll<io::Result<()>> {
        if self.is_reset() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        if !self.received.is_empty() {
            let (first, second) = front(&self.received, out.remaining());
            let read = first.len().saturating_add(second.len());
            out.put_slice(first);
            out.put_slice(second);
            remove_front(&mut self.received, read);
            self.consume(read);
            return Poll::Ready(Ok(()));
        }
        if self.peer == Peer::Finished {
            return Poll::Ready(Ok(()));
        }
        if let Some(end) = end {
            return Poll::Ready(Err(end.clone().into()));
        }
        self.reader = Some(cx.waker().clone());
        Poll::Pending
    }

    pub(super) fn write(&mut self, cx: &Context<'_>, bytes: &[u8], end: Option<&Error>) -> Poll<io::Result<usize>> {
        self.check_writable(end)?;
        if self.writing != Writing::Open {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let taken = SEND_BUFFER.saturating_sub(self.unsent.len()).min(bytes.len());
        if taken == 0 && !bytes.is_empty() {
            self.writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        self.unsent.extend(bytes.split_at(taken).0);
        Poll::Ready(Ok(taken))
    }

    /// Ready when all that was written is on its way.
    pub(super) fn flush(&mut self, cx: &Context<'_>, end: Option<&Error>) -> Poll<io::Result<()>> {
        if self.unsent.is_empty() && !self.is_reset() && end.is_none() {
            return Poll::Ready(Ok(()));
        }
        self.check_writable(end)?;
        self.writer = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Ready when all that was written, and that no more follows, is on its way.
    pub(super) fn shut_down(&mut self, cx: &Context<'_>, end: Option<&Error>) -> Poll<io::Result<()>> {
        if self.writing == Writing::Finished {
            return Poll::Ready(Ok(()));
        }
        self.check_writable(end)?;
        self.writing = Writing::Finishing;
        self.writer = Some(cx.waker().clone());
        Poll::Pending
    }

    fn check_writable(&self, end: Option<&Error>) -> io::Result<()> {
        if self.is_reset() {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        end.map_or(Ok(()), |end| Err(end.clone().into()))
    }

    /// Nobody holds the stream any more: what was written still goes out, and a peer that waits for room in the window
    /// gets it, so that it sends more and learns that nobody reads it.
    pub(super) fn abandon(&mut self) {
        self.abandoned = true;
        let unread = self.received.len();
        self.received = VecDeque::new();
        self.consume(unread);
        if self.writing == Writing::Open {
            self.writing = Writing::Finishing;
        }
        self.reader = None;
        self.writer = None;
    }

    /// Bytes left the buffer. The peer may send as many anew, and is told of it in portions of half a window.
    fn consume(&mut self, read: usize) {
        self.credit = self.credit.saturating_add(clamped(read));
        if self.credit >= WINDOW / 2 && self.peer == Peer::Open {
            let credit = std::mem::take(&mut self.credit);
            self.receive_window = self.receive_window.saturating_add(credit);
            self.grant = self.grant.saturating_add(credit);
        }
    }

    // What the peer is told.

    /// Writes the frames of one turn: all that the peer is to be told, and at most one frame of data.
    pub(super) fn write_frames(&mut self, id: u32, out: &mut Vec<u8>) {
        let update = |flags, length| Header { kind: Kind::WindowUpdate, flags, stream: id, length }.to_bytes();
        if self.is_reset() {
            return;
        }
        let greeting = std::mem::take(&mut self.greeting);
        let grant = std::mem::take(&mut self.grant);
        if greeting != Flags::NONE || grant > 0 {
            out.extend_from_slice(&update(greeting, grant));
        }
        let length = clamped(self.unsent.len()).min(self.send_window).min(MAX_FRAME);
        if length > 0 {
            let header = Header { kind: Kind::Data, flags: Flags::NONE, stream: id, length };
            out.extend_from_slice(&header.to_bytes());
            let (first, second) = front(&self.unsent, length as usize);
            out.extend_from_slice(first);
            out.extend_from_slice(second);
            remove_front(&mut self.unsent, length as usize);
            self.send_window = self.send_window.saturating_sub(length);
            wake(&mut self.writer);
        }
        if self.writing == Writing::Finishing && self.unsent.is_empty() {
            // Once and never again: hashicorp/yamux ends the session on a second FIN.
            out.extend_from_slice(&update(Flags::FIN, 0));
            self.writing = Writing::Finished;
            wake(&mut self.writer);
        }
    }

    /// How many bytes are held, those received and those to be sent.
    #[cfg(feature = "test-util")]
    pub(super) fn held(&self) -> (usize, usize) {
        (self.received.len(), self.unsent.len())
    }
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}

fn clamped(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The first `length` bytes, or all if there are fewer.
fn front(buffer: &VecDeque<u8>, length: usize) -> (&[u8], &[u8]) {
    let (first, second) = buffer.as_slices();
    let of_first = length.min(first.len());
    let of_second = length.saturating_sub(of_first).min(second.len());
    (first.split_at(of_first).0, second.split_at(of_second).0)
}

/// Removes the first `length` bytes. An empty buffer keeps little memory: streams are often idle for hours.
fn remove_front(buffer: &mut VecDeque<u8>, length: usize) {
    buffer.drain(..length.min(buffer.len()));
    if buffer.is_empty() && buffer.capacity() > KEPT_CAPACITY {
        *buffer = VecDeque::new();
    }
}
