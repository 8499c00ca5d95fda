//! Laws of yamux, on sessions without any input or output.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};

use tokio::io::ReadBuf;

use crate::yamux::{Error, OWED, Role, SEND_BUFFER, State, WINDOW};

/// Whatever bytes a peer sends, a session does the same with them however they are cut, and holds no more than was
/// received, nor than its windows and buffers, whatever those who hold its streams do meanwhile.
pub fn check_yamux_frames(bytes: &[u8]) {
    for role in [Role::Client, Role::Server] {
        check_held_streams(role, bytes);
        let whole = fed(role, bytes, bytes.len());
        assert_eq!(whole, fed(role, bytes, 1), "bytes one by one");
        assert_eq!(whole, fed(role, bytes, 7), "seven bytes at a time");
    }
}

/// What a session says, and how it ends, when nothing is written until it demands it.
fn fed(role: Role, bytes: &[u8], chunk: usize) -> (Vec<u8>, Option<Error>) {
    let mut state = State::new(role);
    let mut out = Vec::new();
    let mut fed = 0;
    for mut rest in bytes.chunks(chunk.max(1)) {
        while !rest.is_empty() {
            let Ok(taken) = state.receive(rest) else { break };
            rest = rest.split_at(taken).1;
            fed += taken;
            let held = state.held();
            assert!(held.received <= fed, "more is held than was received");
            assert!(held.streams <= fed.div_ceil(12), "a stream needs a frame");
            assert!(held.answers <= OWED);
            if !rest.is_empty() {
                assert!(!state.has_room());
                drain(&mut state, &mut out);
            }
        }
    }
    drain(&mut state, &mut out);
    // Streams that were opened wait, the session did not end, or nothing is left.
    while let Some(Ok(id)) = state.accept() {
        let mut buffer = [0; 64];
        let _ = state.read(id, &Context::from_waker(Waker::noop()), &mut ReadBuf::new(&mut buffer));
        state.abandon(id);
    }
    drain(&mut state, &mut out);
    (out, state.end().cloned())
}

/// Feeds a session bytes while somebody uses its streams, in a way that the bytes tell.
fn check_held_streams(role: Role, bytes: &[u8]) {
    let mut state = State::new(role);
    let mut streams = Vec::new();
    let mut out = Vec::new();
    let mut fed = 0;
    for chunk in bytes.chunks(12) {
        if let Ok(taken) = state.receive(chunk) {
            fed += taken;
        }
        let (act, which) = (chunk[chunk.len() / 2], usize::from(chunk[0]));
        let stream = streams.get(which % streams.len().max(1)).copied();
        match (act % 9, stream) {
            (0, _) => streams.extend(state.open().and_then(Result::ok)),
            (1, _) => streams.extend(state.accept().and_then(Result::ok)),
            (2, Some(id)) => {
                let mut room = vec![0; which * 100];
                let _ = state.read(id, &context(), &mut ReadBuf::new(&mut room));
            }
            (3, Some(id)) => {
                let _ = state.write(id, &context(), &vec![0; which * 1000]);
            }
            (4, Some(id)) => {
                let _ = state.shut_down(id, &context());
            }
            (5, Some(id)) => {
                let _ = state.flush(id, &context());
            }
            (6, Some(id)) => {
                streams.retain(|held| *held != id);
                if which % 2 == 0 {
                    state.reset(id);
                }
                state.abandon(id);
            }
            _ => {
                out.clear();
                state.write_frames(&mut out);
            }
        }
        let held = state.held();
        assert!(held.received <= fed.min(held.streams * WINDOW as usize));
        assert!(held.unsent <= held.streams * SEND_BUFFER);
        assert!(held.turns <= held.streams);
        assert!(held.answers <= OWED + held.streams + fed.div_ceil(12));
    }
}

fn drain(state: &mut State, out: &mut Vec<u8>) {
    while state.has_output() {
        let mut batch = Vec::new();
        state.write_frames(&mut batch);
        out.extend_from_slice(&batch);
    }
}

/// Whatever two sessions do, in whatever order and however the bytes between them are cut, each stream gives what was
/// written on it, once and in order, and its end; no buffer outgrows its window; and neither finds fault with the other.
///
/// Each three bytes of `script` are one thing that one of them does.
pub fn check_yamux_streams(script: &[u8]) {
    let mut pair = Pair::new();
    for act in script.chunks_exact(3) {
        pair.act(act[0], act[1], act[2]);
        pair.check_bounds();
    }
    pair.settle();
    pair.check_all_arrived();
}

/// One end of one stream.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is something that was seen")]
struct End {
    written: usize,
    read: usize,
    is_finished: bool,
    saw_eof: bool,
    is_reset: bool,
    is_gone: bool,
}

/// Two sessions, and the bytes under way between them.
struct Pair {
    sides: [State; 2],
    /// What side 0 and side 1 wrote and the other one has not received.
    pipes: [Vec<u8>; 2],
    ends: BTreeMap<(usize, u32), End>,
}

impl Pair {
    fn new() -> Self {
        Self {
            sides: [State::new(Role::Client), State::new(Role::Server)],
            pipes: [Vec::new(), Vec::new()],
            ends: BTreeMap::new(),
        }
    }

    fn act(&mut self, what: u8, which: u8, amount: u8) {
        let side = usize::from(which & 1);
        let stream = self.nth_end(side, which >> 1);
        match what % 12 {
            0 => {
                if let Some(opened) = self.sides[side].open() {
                    self.ends.insert((side, opened.expect("no session ends")), End::default());
                }
            }
            1 => self.accept(side),
            2 => self.write(side, stream, usize::from(amount)),
            3 => self.write(side, stream, usize::from(amount) * 1024),
            4 => self.read(side, stream, usize::from(amount)),
            5 => self.read(side, stream, usize::from(amount) * 1024),
            6 => self.finish(side, stream),
            7 => self.sides[side].write_frames(&mut self.pipes[side]),
            8 => self.deliver(side, usize::from(amount)),
            9 => self.deliver(side, usize::from(amount) * 1024),
            10 if amount & 1 == 0 => self.drop(side, stream, amount & 2 == 0),
            // A ping between two frames.
            _ => self.pipes[side].extend_from_slice(&[0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, amount]),
        }
    }

    /// One of the streams that this side holds.
    fn nth_end(&self, side: usize, n: u8) -> Option<u32> {
        let held: Vec<u32> =
            self.ends.iter().filter(|((at, _), end)| *at == side && !end.is_gone).map(|((_, id), _)| *id).collect();
        held.get(usize::from(n) % held.len().max(1)).copied()
    }

    fn accept(&mut self, side: usize) {
        if let Some(accepted) = self.sides[side].accept() {
            self.ends.insert((side, accepted.expect("no session ends")), End::default());
        }
    }

    fn write(&mut self, side: usize, stream: Option<u32>, length: usize) {
        let Some(id) = stream else { return };
        let end = self.ends.get_mut(&(side, id)).expect("it is held");
        let bytes = content(side, id, end.written, length.min(WINDOW as usize));
        match self.sides[side].write(id, &context(), bytes) {
            Poll::Ready(Ok(taken)) => {
                assert!(!end.is_finished && (taken > 0 || bytes.is_empty()));
                end.written += taken;
            }
            Poll::Ready(Err(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => assert!(end.is_finished),
            Poll::Ready(Err(_)) => end.is_reset = true,
            Poll::Pending => {}
        }
    }

    fn read(&mut self, side: usize, stream: Option<u32>, length: usize) {
        let Some(id) = stream else { return };
        let end = self.ends.get_mut(&(side, id)).expect("it is held");
        let mut room = vec![0; length];
        let mut buffer = ReadBuf::new(&mut room);
        match self.sides[side].read(id, &context(), &mut buffer) {
            Poll::Ready(Ok(())) if buffer.filled().is_empty() => end.saw_eof |= length > 0,
            Poll::Ready(Ok(())) => {
                assert!(!end.saw_eof, "bytes after the end");
                let read = buffer.filled();
                assert!(read == content(1 - side, id, end.read, read.len()), "stream {id} from byte {}", end.read);
                end.read += read.len();
            }
            Poll::Ready(Err(_)) => end.is_reset = true,
            Poll::Pending => assert!(!end.saw_eof),
        }
    }

    fn finish(&mut self, side: usize, stream: Option<u32>) {
        let Some(id) = stream else { return };
        if !matches!(self.sides[side].shut_down(id, &context()), Poll::Ready(Err(_))) {
            self.ends.get_mut(&(side, id)).expect("it is held").is_finished = true;
        }
    }

    fn drop(&mut self, side: usize, stream: Option<u32>, is_reset: bool) {
        let Some(id) = stream else { return };
        let end = self.ends.get_mut(&(side, id)).expect("it is held");
        end.is_gone = true;
        end.is_reset |= is_reset;
        if is_reset {
            self.sides[side].reset(id);
        }
        self.sides[side].abandon(id);
    }

    fn deliver(&mut self, from: usize, length: usize) {
        let length = length.min(self.pipes[from].len());
        let taken = self.sides[1 - from].receive(&self.pipes[from][..length]).expect("neither finds fault");
        self.pipes[from].drain(..taken);
    }

    fn check_bounds(&self) {
        for side in &self.sides {
            let held = side.held();
            assert!(held.received <= held.streams * WINDOW as usize);
            assert!(held.unsent <= held.streams * SEND_BUFFER);
            assert!(held.turns <= held.streams);
        }
    }

    /// Lets everything arrive and be read.
    fn settle(&mut self) {
        loop {
            let mut is_quiet = true;
            for side in 0..2 {
                while self.sides[side].has_output() || !self.pipes[side].is_empty() {
                    self.sides[side].write_frames(&mut self.pipes[side]);
                    self.deliver(side, usize::MAX);
                    is_quiet = false;
                    // Where the other one waits for its answers to be taken.
                    if !self.sides[1 - side].has_room() {
                        self.sides[1 - side].write_frames(&mut self.pipes[1 - side]);
                    }
                }
                let held = self.ends.len();
                self.accept(side);
                is_quiet &= self.ends.len() == held;
            }
            let held: Vec<(usize, u32)> =
                self.ends.iter().filter(|(_, end)| !end.is_gone).map(|(key, _)| *key).collect();
            for (side, id) in held {
                let before = self.ends[&(side, id)].read;
                self.read(side, Some(id), WINDOW as usize);
                is_quiet &= self.ends[&(side, id)].read == before;
            }
            if is_quiet {
                return;
            }
        }
    }

    fn check_all_arrived(&self) {
        for ((side, id), end) in &self.ends {
            // Refused, since too many were waiting, or reset by either.
            let Some(other) = self.ends.get(&(1 - side, *id)) else { continue };
            assert!(end.read <= other.written);
            if end.is_gone || end.is_reset || other.is_gone || other.is_reset {
                continue;
            }
            assert_eq!(end.read, other.written, "stream {id}");
            assert_eq!(end.saw_eof, other.is_finished, "stream {id}");
        }
        let gone = |id: &u32| (0..2).all(|side| self.ends.get(&(side, *id)).is_none_or(|end| end.is_gone));
        for (side, state) in self.sides.iter().enumerate() {
            let all = self.ends.keys().filter(|(at, _)| *at == side).count();
            let forgotten = self.ends.keys().filter(|(at, id)| *at == side && gone(id)).count();
            assert!(state.held().streams <= all - forgotten, "a stream that is over is kept");
        }
    }
}

/// After how many bytes what is written begins anew: a prime, so that no size of a buffer is a multiple of it.
const PERIOD: usize = 4093;

/// What `side` writes on stream `id` from the byte `at` on.
fn content(side: usize, id: u32, at: usize, length: usize) -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = BYTES.get_or_init(|| {
        let period = (0..PERIOD).map(|at| (at * at / 7).to_le_bytes()[0]);
        period.cycle().take(PERIOD + WINDOW as usize).collect()
    });
    let begin = (at + 97 * id as usize + 31 * side) % PERIOD;
    &bytes[begin..begin + length]
}

fn context() -> Context<'static> {
    Context::from_waker(Waker::noop())
}
