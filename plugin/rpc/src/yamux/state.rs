//! The rules of a session, without any input or output: bytes of the peer go in, bytes for the peer come out.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::task::{Context, Poll};

use tokio::io::ReadBuf;

use super::entry::Entry;
use super::frame::{Flags, Header, Kind};
use super::receive::{Place, START};
use super::{BACKLOG, BATCH, Error, LINGERING, OWED, Role};

/// Code of a `GoAway` frame: the sender just leaves.
pub(super) const GO_AWAY_NORMAL: u32 = 0;
/// Code of a `GoAway` frame: the receiver broke the protocol.
const GO_AWAY_PROTOCOL_ERROR: u32 = 1;

/// A session: its streams, and what the peer is to be told.
#[derive(Debug)]
pub(crate) struct State {
    pub(super) role: Role,
    pub(super) place: Place,
    pub(super) entries: HashMap<u32, Entry>,
    /// Streams of the peer that nobody has accepted yet; at most [`BACKLOG`].
    pub(super) backlog: VecDeque<u32>,
    /// Streams with something to say, each once, in the order of their turns.
    ready: VecDeque<u32>,
    /// Answers to frames that belong to no stream; nothing is received while there are [`OWED`].
    pub(super) owed: VecDeque<Header>,
    /// Streams that nobody holds and that the peer has not finished, oldest first; at most [`LINGERING`].
    lingering: VecDeque<u32>,
    next_id: Option<u32>,
    /// Streams that this side opened and the peer has not acknowledged; at most [`BACKLOG`].
    pub(super) unacknowledged: usize,
    pub(super) peer_leaves: bool,
    go_away: Option<u32>,
    pub(super) closing: bool,
    pub(super) end: Option<Error>,
    pub(super) has_news: bool,
}

impl State {
    pub(crate) fn new(role: Role) -> Self {
        Self {
            role,
            place: START,
            entries: HashMap::new(),
            backlog: VecDeque::new(),
            ready: VecDeque::new(),
            owed: VecDeque::new(),
            lingering: VecDeque::new(),
            next_id: Some(role.first_id()),
            unacknowledged: 0,
            peer_leaves: false,
            go_away: None,
            closing: false,
            end: None,
            has_news: false,
        }
    }

    /// Why the session ended, if it has.
    pub(crate) const fn end(&self) -> Option<&Error> {
        self.end.as_ref()
    }

    /// Whether something happened since the last call that somebody other than the holder of a stream may wait for.
    pub(super) fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.has_news)
    }

    /// Whether more of the peer's bytes are taken.
    pub(crate) fn has_room(&self) -> bool {
        self.owed.len() < OWED
    }

    /// Whether there is something to write now.
    pub(crate) fn has_output(&self) -> bool {
        self.go_away.is_some() || (self.end.is_none() && !(self.owed.is_empty() && self.ready.is_empty()))
    }

    /// Whether the session ended, or is closing and nothing more can be written.
    pub(super) fn is_done(&self) -> bool {
        !self.has_output() && (self.end.is_some() || self.closing)
    }

    // Bytes for the peer.

    /// Appends frames to `out` until there is nothing to say, or `out` holds [`BATCH`] bytes. Streams take turns.
    pub(crate) fn write_frames(&mut self, out: &mut Vec<u8>) {
        if self.end.is_none() {
            if !self.has_room() {
                self.has_news = true;
            }
            while out.len() < BATCH
                && let Some(header) = self.owed.pop_front()
            {
                out.extend_from_slice(&header.to_bytes());
            }
            while out.len() < BATCH
                && let Some(id) = self.ready.pop_front()
            {
                if let Some(entry) = self.entries.get_mut(&id) {
                    entry.is_queued = false;
                    entry.write_frames(id, out);
                }
                self.schedule(id);
                self.forget_if_over(id);
            }
        }
        if let Some(code) = self.go_away.take() {
            let header = Header { kind: Kind::GoAway, flags: Flags::NONE, stream: 0, length: code };
            out.extend_from_slice(&header.to_bytes());
        }
    }

    pub(super) fn schedule(&mut self, id: u32) {
        if let Some(entry) = self.entries.get_mut(&id)
            && !entry.is_queued
            && entry.has_work()
        {
            entry.is_queued = true;
            self.ready.push_back(id);
        }
    }

    pub(super) fn forget_if_over(&mut self, id: u32) {
        if self.entries.get(&id).is_some_and(Entry::is_over) {
            self.forget(id);
        }
    }

    pub(super) fn forget(&mut self, id: u32) -> Option<Entry> {
        let entry = self.entries.remove(&id)?;
        if entry.is_queued {
            self.ready.retain(|queued| *queued != id);
        }
        if entry.is_unacknowledged() {
            self.count_acknowledged();
        }
        Some(entry)
    }

    pub(super) fn count_acknowledged(&mut self) {
        self.unacknowledged = self.unacknowledged.saturating_sub(1);
        self.has_news = true;
    }

    pub(super) fn owe_reset(&mut self, id: u32) {
        self.owed.push_back(Header { kind: Kind::WindowUpdate, flags: Flags::RST, stream: id, length: 0 });
    }

    // Streams, for those who hold them.

    /// Opens a stream, or says that it must wait until the peer has acknowledged others.
    pub(crate) fn open(&mut self) -> Option<Result<u32, Error>> {
        if let Some(end) = &self.end {
            return Some(Err(end.clone()));
        }
        if self.closing {
            return Some(Err(Error::Closed));
        }
        if self.peer_leaves {
            return Some(Err(Error::PeerLeaves));
        }
        if self.unacknowledged >= BACKLOG {
            return None;
        }
        let Some(id) = self.next_id else { return Some(Err(Error::IdsExhausted)) };
        self.next_id = id.checked_add(2);
        self.entries.insert(id, Entry::opened());
        self.unacknowledged = self.unacknowledged.saturating_add(1);
        self.schedule(id);
        Some(Ok(id))
    }

    /// The next stream that the peer opened, if there is one.
    pub(crate) fn accept(&mut self) -> Option<Result<u32, Error>> {
        match &self.end {
            Some(end) => Some(Err(end.clone())),
            None => self.backlog.pop_front().map(Ok),
        }
    }

    pub(crate) fn read(&mut self, id: u32, cx: &Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let polled = match self.entries.get_mut(&id) {
            Some(entry) => entry.read(cx, out, self.end.as_ref()),
            None => gone(),
        };
        self.schedule(id);
        polled
    }

    pub(crate) fn write(&mut self, id: u32, cx: &Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = match self.entries.get_mut(&id) {
            Some(entry) => entry.write(cx, bytes, self.end.as_ref()),
            None => gone(),
        };
        self.schedule(id);
        polled
    }

    pub(crate) fn flush(&mut self, id: u32, cx: &Context<'_>) -> Poll<io::Result<()>> {
        match self.entries.get_mut(&id) {
            Some(entry) => entry.flush(cx, self.end.as_ref()),
            None => gone(),
        }
    }

    pub(crate) fn shut_down(&mut self, id: u32, cx: &Context<'_>) -> Poll<io::Result<()>> {
        let polled = match self.entries.get_mut(&id) {
            Some(entry) => entry.shut_down(cx, self.end.as_ref()),
            None => gone(),
        };
        self.schedule(id);
        polled
    }

    /// Ends a stream in both directions, and forgets it.
    pub(crate) fn reset(&mut self, id: u32) {
        if let Some(entry) = self.forget(id)
            && self.end.is_none()
            && !entry.is_reset()
            && !entry.is_unheard_of()
        {
            self.owe_reset(id);
        }
    }

    /// The holder of a stream goes away.
    pub(crate) fn abandon(&mut self, id: u32) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        entry.abandon();
        if self.end.is_some() {
            self.entries.remove(&id);
            return;
        }
        self.schedule(id);
        self.forget_if_over(id);
        if self.entries.contains_key(&id) {
            self.linger(id);
        }
    }

    /// Keeps a stream that nobody holds until the peer has finished it, too. Of too many, the oldest is reset.
    fn linger(&mut self, id: u32) {
        self.lingering.push_back(id);
        if self.lingering.len() <= LINGERING {
            return;
        }
        self.lingering.retain(|id| self.entries.get(id).is_some_and(Entry::is_abandoned));
        if self.lingering.len() > LINGERING
            && let Some(oldest) = self.lingering.pop_front()
        {
            self.reset(oldest);
        }
    }

    // The end.

    /// Takes no new streams, and ends when everything was written that there are windows for.
    pub(super) fn close(&mut self) {
        if self.end.is_none() && !self.closing {
            self.closing = true;
            self.go_away = Some(GO_AWAY_NORMAL);
        }
    }

    /// Ends the session. What was received can still be read; everybody else who waits is told.
    pub(crate) fn finish(&mut self, error: Error) {
        if self.end.is_some() {
            return;
        }
        self.go_away = error.is_violation().then_some(GO_AWAY_PROTOCOL_ERROR);
        self.end = Some(error);
        self.has_news = true;
        for id in self.backlog.drain(..) {
            self.entries.remove(&id);
        }
        self.ready.clear();
        self.owed.clear();
        self.lingering.clear();
        self.entries.retain(|_, entry| {
            entry.end();
            !entry.is_abandoned()
        });
    }

    /// How much is held: bytes received, bytes to be sent, streams, those that wait for their turn, and answers.
    #[cfg(feature = "test-util")]
    pub(crate) fn held(&self) -> Held {
        let mut held =
            Held { streams: self.entries.len(), turns: self.ready.len(), answers: self.owed.len(), ..Held::default() };
        for entry in self.entries.values() {
            let (received, unsent) = entry.held();
            held.received = held.received.saturating_add(received);
            held.unsent = held.unsent.saturating_add(unsent);
        }
        held
    }
}

/// How much a session holds.
#[cfg(feature = "test-util")]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Held {
    pub(crate) received: usize,
    pub(crate) unsent: usize,
    pub(crate) streams: usize,
    pub(crate) turns: usize,
    pub(crate) answers: usize,
}

fn gone<T>() -> Poll<io::Result<T>> {
    Poll::Ready(Err(io::ErrorKind::NotConnected.into()))
}
