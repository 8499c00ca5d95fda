//! The rules of a session, without any input or output: bytes of the peer go in, bytes for the peer come out.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::task::{Context, Poll};

use tokio::io::ReadBuf;

use super::entry::Entry;
use super::frame::{Flags, HEADER_LEN, Header, Kind};
use super::{BACKLOG, BATCH, Error, LINGERING, OWED, Role};

/// Code of a `GoAway` frame: the sender just leaves.
const GO_AWAY_NORMAL: u32 = 0;
/// Code of a `GoAway` frame: the receiver broke the protocol.
const GO_AWAY_PROTOCOL_ERROR: u32 = 1;

/// Where in a frame the bytes of the peer are.
#[derive(Debug)]
enum Place {
    /// In a header, of which the first `have` bytes are here.
    Header { bytes: [u8; HEADER_LEN], have: usize },
    /// In the bytes of a stream, `left` of which are to come, and then FIN if `fin`.
    Data { stream: u32, left: u32, fin: bool },
}

const START: Place = Place::Header { bytes: [0; HEADER_LEN], have: 0 };

/// A session: its streams, and what the peer is to be told.
#[derive(Debug)]
pub(crate) struct State {
    role: Role,
    place: Place,
    entries: HashMap<u32, Entry>,
    /// Streams of the peer that nobody has accepted yet; at most [`BACKLOG`].
    backlog: VecDeque<u32>,
    /// Streams with something to say, each once, in the order of their turns.
    ready: VecDeque<u32>,
    /// Answers to frames that belong to no stream; nothing is received while there are [`OWED`].
    owed: VecDeque<Header>,
    /// Streams that nobody holds and that the peer has not finished, oldest first; at most [`LINGERING`].
    lingering: VecDeque<u32>,
    next_id: Option<u32>,
    /// Streams that this side opened and the peer has not acknowledged; at most [`BACKLOG`].
    unacknowledged: usize,
    peer_leaves: bool,
    go_away: Option<u32>,
    closing: bool,
    end: Option<Error>,
    has_news: bool,
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

    // Bytes of the peer.

    /// Takes bytes of the peer, and returns how many. Where that is not all of them, the rest is to be given again when
    /// there is room: the peer asked more questions than it has read answers to.
    ///
    /// # Errors
    /// The session ended: the peer broke the protocol, or ended it.
    pub(crate) fn receive(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        let mut rest = bytes;
        while !rest.is_empty() && self.has_room() {
            if let Some(end) = &self.end {
                return Err(end.clone());
            }
            let taken = match self.place {
                Place::Header { .. } => self.receive_header(rest),
                Place::Data { stream, left, fin } => Ok(self.receive_data(rest, stream, left, fin)),
            };
            match taken {
                Ok(taken) => rest = rest.split_at(taken.min(rest.len())).1,
                Err(error) => {
                    self.finish(error.clone());
                    return Err(error);
                }
            }
        }
        Ok(bytes.len().saturating_sub(rest.len()))
    }

    fn receive_header(&mut self, input: &[u8]) -> Result<usize, Error> {
        let Place::Header { bytes, have } = &mut self.place else { return Ok(0) };
        let mut taken = 0_usize;
        for (to, from) in bytes.iter_mut().skip(*have).zip(input) {
            *to = *from;
            taken = taken.saturating_add(1);
        }
        *have = have.saturating_add(taken);
        if *have == HEADER_LEN {
            let header = Header::from_bytes(*bytes)?;
            self.place = START;
            self.receive_frame(header)?;
        }
        Ok(taken)
    }

    fn receive_data(&mut self, input: &[u8], stream: u32, left: u32, fin: bool) -> usize {
        let taken = input.len().min(left as usize);
        let still_left = left.saturating_sub(u32::try_from(taken).unwrap_or(left));
        if let Some(entry) = self.entries.get_mut(&stream) {
            if entry.is_abandoned() {
                // Nobody will read this. A peer that knows does not wait for a window.
                self.reset(stream);
            } else {
                entry.receive(input.split_at(taken).0);
            }
        }
        if still_left > 0 {
            self.place = Place::Data { stream, left: still_left, fin };
        } else {
            self.place = START;
            self.end_of_frame(stream, fin);
        }
        taken
    }

    fn receive_frame(&mut self, header: Header) -> Result<(), Error> {
        match header.kind {
            Kind::Ping => {
                if header.flags.has(Flags::SYN) {
                    self.owed.push_back(Header { flags: Flags::ACK, stream: 0, ..header });
                }
            }
            Kind::GoAway => {
                if header.length != GO_AWAY_NORMAL {
                    return Err(Error::PeerEnded { code: header.length });
                }
                self.peer_leaves = true;
                self.has_news = true;
            }
            Kind::Data | Kind::WindowUpdate => self.receive_stream_frame(header)?,
        }
        Ok(())
    }

    fn receive_stream_frame(&mut self, Header { kind, flags, stream, length }: Header) -> Result<(), Error> {
        if stream == 0 {
            return Err(Error::StreamId { id: stream });
        }
        if flags.has(Flags::SYN) {
            self.receive_stream(stream)?;
        }
        let mut is_acknowledged = false;
        // Of a stream that is not there, only the bytes are passed over: it was reset, and the peer did not know yet.
        if let Some(entry) = self.entries.get_mut(&stream) {
            is_acknowledged = flags.has(Flags::ACK) && entry.acknowledge();
            match kind {
                Kind::Data => entry.announce(stream, length)?,
                Kind::WindowUpdate | Kind::Ping | Kind::GoAway => entry.widen(stream, length)?,
            }
        }
        if is_acknowledged {
            self.count_acknowledged();
        }
        if flags.has(Flags::RST) {
            self.reset_by_peer(stream);
        }
        let fin = flags.has(Flags::FIN);
        if kind == Kind::Data && length > 0 {
            self.place = Place::Data { stream, left: length, fin };
        } else {
            self.end_of_frame(stream, fin);
        }
        Ok(())
    }

    fn end_of_frame(&mut self, stream: u32, fin: bool) {
        if fin && let Some(entry) = self.entries.get_mut(&stream) {
            entry.finish_peer();
        }
        self.schedule(stream);
        self.forget_if_over(stream);
    }

    /// The peer opens a stream.
    ///
    /// Ids need not come in order: hashicorp/yamux takes the number before it queues the frame.
    fn receive_stream(&mut self, id: u32) -> Result<(), Error> {
        if !self.role.is_of_peer(id) {
            return Err(Error::StreamId { id });
        }
        if self.entries.contains_key(&id) {
            return Err(Error::StreamOpenedTwice { id });
        }
        if self.closing || self.backlog.len() >= BACKLOG {
            self.owe_reset(id);
            return Ok(());
        }
        self.entries.insert(id, Entry::incoming());
        self.backlog.push_back(id);
        self.has_news = true;
        Ok(())
    }

    fn reset_by_peer(&mut self, id: u32) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        entry.reset_by_peer();
        if entry.acknowledge() {
            self.count_acknowledged();
        }
        if let Some(at) = self.backlog.iter().position(|waiting| *waiting == id) {
            self.backlog.remove(at);
            self.forget(id);
        }
    }

    fn count_acknowledged(&mut self) {
        self.unacknowledged = self.unacknowledged.saturating_sub(1);
        self.has_news = true;
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

    fn schedule(&mut self, id: u32) {
        if let Some(entry) = self.entries.get_mut(&id)
            && !entry.is_queued
            && entry.has_work()
        {
            entry.is_queued = true;
            self.ready.push_back(id);
        }
    }

    fn forget_if_over(&mut self, id: u32) {
        if self.entries.get(&id).is_some_and(Entry::is_over) {
            self.forget(id);
        }
    }

    fn forget(&mut self, id: u32) -> Option<Entry> {
        let entry = self.entries.remove(&id)?;
        if entry.is_queued {
            self.ready.retain(|queued| *queued != id);
        }
        if entry.is_unacknowledged() {
            self.count_acknowledged();
        }
        Some(entry)
    }

    fn owe_reset(&mut self, id: u32) {
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

    /// How much is held: bytes received, bytes to be sent, streams, and answers.
    #[cfg(any(test, feature = "test-util"))]
    pub(crate) fn held(&self) -> Held {
        let mut held = Held { streams: self.entries.len(), answers: self.owed.len(), ..Held::default() };
        for entry in self.entries.values() {
            let (received, unsent) = entry.held();
            held.received = held.received.saturating_add(received);
            held.unsent = held.unsent.saturating_add(unsent);
        }
        held
    }
}

/// How much a session holds.
#[cfg(any(test, feature = "test-util"))]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Held {
    pub(crate) received: usize,
    pub(crate) unsent: usize,
    pub(crate) streams: usize,
    pub(crate) answers: usize,
}

fn gone<T>() -> Poll<io::Result<T>> {
    Poll::Ready(Err(io::ErrorKind::NotConnected.into()))
}
