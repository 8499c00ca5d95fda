//! The broker: streams that either side asks for by number, as go-plugin's `MuxBroker` has them.
//!
//! Who is to be called takes a number of its own ([`Broker::listen`]), tells the other side in some call, and waits
//! ([`Listener::accept`]). The other side opens a stream and writes the number on it ([`Broker::dial`]), reads it back, and
//! from then on the stream is a plain pipe. Each side numbers on its own, so that the same number means two things.
//!
//! A number can only be waited for after it was taken, and is answered once. So a stream that names any other was never
//! asked for, and is reset at once.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, timeout};

use crate::yamux::{self, Session, Stream};

/// How long a number is waited for, and how long a stream waits to be accepted: as in go-plugin.
pub const LIMIT: Duration = Duration::from_secs(5);

/// How many streams may have been opened that have not named their number, or are not accepted. More are reset.
pub const MAX_ARRIVING: usize = 256;

/// How long a number is not dialed again; see [`Error::DialedTwice`]. Longer than the host remembers it.
const REDIAL: Duration = Duration::from_secs(6);

/// Why no stream came to be.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The session has ended, or takes no new streams.
    #[error(transparent)]
    Session(#[from] yamux::Error),
    /// The other side did not do its part within [`LIMIT`].
    #[error("stream {id} was not connected within {} seconds", LIMIT.as_secs())]
    Late {
        /// The number that was dialed or waited for.
        id: u32,
    },
    /// The other side closed the stream instead of confirming its number.
    #[error("stream {id} was closed by the other side")]
    Refused {
        /// The number that was dialed or waited for.
        id: u32,
    },
    /// The other side confirmed another number.
    #[error("stream {id} was answered as stream {answer}")]
    WrongAnswer {
        /// The number that was dialed.
        id: u32,
        /// The number that came back.
        answer: u32,
    },
    /// The number was dialed a moment ago. Dialing it again would stop a go-plugin host from answering any number ever
    /// again: its broker waits, locked, for the second stream, which it has thrown away.
    #[error("stream {id} was dialed already")]
    DialedTwice {
        /// The number that was to be dialed.
        id: u32,
    },
}

/// The broker of one session. Clones are the same broker.
///
/// From the moment it exists it takes every stream that the peer opens.
#[derive(Clone)]
pub struct Broker(Arc<Inner>);

struct Inner {
    session: Session,
    table: Arc<Table>,
    dialed: Mutex<Dialed>,
    arrivals: AbortHandle,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.arrivals.abort();
    }
}

impl Broker {
    /// A broker over a session. Must be called within a tokio runtime.
    pub fn new(session: Session) -> Self {
        let table = Arc::new(Table::default());
        let arrivals = tokio::spawn(take_arrivals(session.clone(), Arc::clone(&table))).abort_handle();
        Self(Arc::new(Inner { session, table, dialed: Mutex::default(), arrivals }))
    }

    /// Takes the next number, for the other side to dial. It is given up when the listener is dropped.
    pub fn listen(&self) -> Listener {
        let arrived = Arc::new(Notify::new());
        let slot = Slot { arrived: Arc::clone(&arrived), taken: Arc::default(), was_dialed: false, stream: None };
        let id = self.0.table.lock().add(slot);
        Listener { id, arrived, table: Arc::clone(&self.0.table) }
    }

    /// Connects to a number that the other side has taken.
    ///
    /// # Errors
    /// The other side does not confirm the number within [`LIMIT`], or the number was dialed a moment ago.
    pub async fn dial(&self, id: u32) -> Result<Stream, Error> {
        self.0.dialed.lock().unwrap_or_else(PoisonError::into_inner).add(id)?;
        let connect = async {
            let mut stream = self.0.session.open().await?;
            let refused = |_: io::Error| Error::Refused { id };
            stream.write_all(&id.to_le_bytes()).await.map_err(refused)?;
            let answer = stream.read_u32_le().await.map_err(refused)?;
            if answer == id { Ok(stream) } else { Err(Error::WrongAnswer { id, answer }) }
        };
        timeout(LIMIT, connect).await.map_err(|_| Error::Late { id })?
    }
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broker").finish_non_exhaustive()
    }
}

/// A number that was taken, and that the other side may dial once.
pub struct Listener {
    id: u32,
    arrived: Arc<Notify>,
    table: Arc<Table>,
}

impl Listener {
    /// The number, to be told to the other side.
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// Waits for the other side's stream, and confirms its number.
    ///
    /// # Errors
    /// None came within [`LIMIT`], or it was closed.
    pub async fn accept(self) -> Result<Stream, Error> {
        let id = self.id;
        let accept = async {
            let mut stream = self.arrival().await;
            stream.write_all(&id.to_le_bytes()).await.map_err(|_| Error::Refused { id })?;
            Ok(stream)
        };
        timeout(LIMIT, accept).await.map_err(|_| Error::Late { id })?
    }

    async fn arrival(&self) -> Stream {
        loop {
            // There is one waiter, so that an arrival between the question and the wait is remembered.
            if let Some(stream) = self.table.lock().take(self.id) {
                return stream;
            }
            self.arrived.notified().await;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut slots = self.table.lock();
        let parked = slots.take(self.id);
        slots.slots.remove(&self.id);
        drop(slots);
        if let Some(parked) = parked {
            parked.reset();
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The numbers of this side that were taken and not answered yet.
#[derive(Default)]
struct Table(Mutex<Slots>);

#[derive(Default)]
struct Slots {
    last: u32,
    slots: HashMap<u32, Slot>,
}

struct Slot {
    arrived: Arc<Notify>,
    /// The stream is not here any more.
    taken: Arc<Notify>,
    was_dialed: bool,
    stream: Option<Stream>,
}

impl Table {
    fn lock(&self) -> MutexGuard<'_, Slots> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slots {
    /// Numbers begin with 1; 0 stands for none. They begin anew after the last one of 32 bits.
    fn add(&mut self, slot: Slot) -> u32 {
        loop {
            self.last = self.last.wrapping_add(1);
            if self.last != 0 && !self.slots.contains_key(&self.last) {
                self.slots.insert(self.last, slot);
                return self.last;
            }
        }
    }

    /// A stream for a number, and what tells that it was taken. It comes back if nobody waits for it.
    fn put(&mut self, id: u32, stream: Stream) -> Result<Arc<Notify>, Stream> {
        match self.slots.get_mut(&id) {
            Some(slot) if !slot.was_dialed => {
                slot.was_dialed = true;
                slot.stream = Some(stream);
                slot.arrived.notify_one();
                Ok(Arc::clone(&slot.taken))
            }
            _ => Err(stream),
        }
    }

    /// The stream for a number, if it is here.
    fn take(&mut self, id: u32) -> Option<Stream> {
        let slot = self.slots.get_mut(&id)?;
        let stream = slot.stream.take()?;
        slot.taken.notify_one();
        Some(stream)
    }
}

/// Takes every stream that the peer opens, until the session ends.
async fn take_arrivals(session: Session, table: Arc<Table>) {
    let mut arriving = JoinSet::new();
    while let Ok(stream) = session.accept().await {
        while arriving.try_join_next().is_some() {}
        if arriving.len() < MAX_ARRIVING {
            arriving.spawn(arrive(stream, Arc::clone(&table)));
        } else {
            stream.reset();
        }
    }
}

/// Brings one stream to whom it is for. One that nobody accepts is closed.
async fn arrive(mut stream: Stream, table: Arc<Table>) {
    let Ok(Ok(id)) = timeout(LIMIT, stream.read_u32_le()).await else {
        stream.reset();
        return;
    };
    let put = table.lock().put(id, stream);
    match put {
        Err(unexpected) => unexpected.reset(),
        Ok(taken) => {
            if timeout(LIMIT, taken.notified()).await.is_err() {
                let parked = table.lock().take(id);
                if let Some(parked) = parked {
                    parked.reset();
                }
            }
        }
    }
}

/// The numbers of the other side that were dialed a moment ago.
#[derive(Default)]
struct Dialed {
    ids: HashSet<u32>,
    order: VecDeque<(Instant, u32)>,
}

impl Dialed {
    fn add(&mut self, id: u32) -> Result<(), Error> {
        let now = Instant::now();
        while let Some((at, old)) = self.order.front()
            && now.duration_since(*at) > REDIAL
        {
            self.ids.remove(old);
            self.order.pop_front();
        }
        if !self.ids.insert(id) {
            return Err(Error::DialedTwice { id });
        }
        self.order.push_back((now, id));
        Ok(())
    }
}
