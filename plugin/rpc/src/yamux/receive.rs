//! What a session does with the bytes of its peer.

use super::entry::Entry;
use super::frame::{Flags, HEADER_LEN, Header, Kind};
use super::state::{GO_AWAY_NORMAL, State};
use super::{BACKLOG, Error};

/// Where in a frame the bytes of the peer are.
#[derive(Debug)]
pub(super) enum Place {
    /// In a header, of which the first `have` bytes are here.
    Header { bytes: [u8; HEADER_LEN], have: usize },
    /// In the bytes of a stream, `left` of which are to come, and then FIN if `fin`.
    Data { stream: u32, left: u32, fin: bool },
}

/// Before a frame.
pub(super) const START: Place = Place::Header { bytes: [0; HEADER_LEN], have: 0 };

impl State {
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
}
