//! A session over a connection: one task reads, one writes, and both follow the rules of [`State`].

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::state::State;
use super::stream::Stream;
use super::{BATCH, Error, READ_BUFFER, Role};

/// How long the last frames may take when the session has ended.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A yamux session: many streams over one connection.
///
/// Clones are the same session. When the last one is dropped the session ends, and with it every stream.
///
/// # Examples
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use go_plugin::yamux::{Role, Session};
/// use tokio::io::{AsyncReadExt, AsyncWriteExt};
///
/// let (here, there) = tokio::io::duplex(1024);
/// let (read, write) = tokio::io::split(here);
/// let client = Session::new(Role::Client, read, write);
/// let (read, write) = tokio::io::split(there);
/// let server = Session::new(Role::Server, read, write);
///
/// let mut question = client.open().await?;
/// question.write_all(b"6 * 7").await?;
/// question.shutdown().await?;
///
/// let mut asked = String::new();
/// server.accept().await?.read_to_string(&mut asked).await?;
/// assert_eq!(asked, "6 * 7");
/// # Ok::<(), std::io::Error>(())
/// # })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct Session(Arc<Owner>);

/// Ends the session when nobody holds it any more.
struct Owner(Arc<Shared>);

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.with(|state| state.finish(Error::Closed));
    }
}

impl Session {
    /// Begins a session over a connection, of which this is one end. Must be called within a tokio runtime.
    pub fn new<R, W>(role: Role, reader: R, writer: W) -> Self
    where
        R: AsyncRead + Send + Unpin + 'static,
        W: AsyncWrite + Send + Unpin + 'static,
    {
        let shared = Arc::new(Shared::new(role));
        tokio::spawn(read_all(Arc::clone(&shared), reader));
        tokio::spawn(write_all(Arc::clone(&shared), writer));
        Self(Arc::new(Owner(shared)))
    }

    /// Opens a stream. Waits while the peer has yet to acknowledge [`BACKLOG`](super::BACKLOG) others, not for the
    /// acknowledgement of this one.
    ///
    /// # Errors
    /// The session has ended, or the peer takes no new streams.
    pub async fn open(&self) -> Result<Stream, Error> {
        let id = self.0.0.until(State::open).await?;
        Ok(Stream::new(Arc::clone(&self.0.0), id))
    }

    /// The next stream that the peer opens, in the order in which they came.
    ///
    /// # Errors
    /// The session has ended.
    pub async fn accept(&self) -> Result<Stream, Error> {
        let id = self.0.0.until(State::accept).await?;
        Ok(Stream::new(Arc::clone(&self.0.0), id))
    }

    /// Why the session has ended, if it has.
    pub fn end(&self) -> Option<Error> {
        self.0.0.with(|state| state.end().cloned())
    }

    /// Waits until the session has ended, and says why.
    pub async fn ended(&self) -> Error {
        self.0.0.ended().await
    }

    /// Sends what was written on all streams as far as their windows are open, tells the peer, and ends the session. Waits
    /// for the connection: set a limit.
    pub async fn close(&self) {
        self.0.0.with(State::close);
        self.0.0.ended().await;
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("state", &*self.0.0.lock()).finish()
    }
}

/// What the tasks, the session and its streams have in common.
pub(super) struct Shared {
    state: Mutex<State>,
    /// Something is to be written.
    output: Notify,
    /// Something happened that the session or its tasks may wait for; see [`State::take_news`].
    news: Notify,
}

impl Shared {
    fn new(role: Role) -> Self {
        Self { state: Mutex::new(State::new(role)), output: Notify::new(), news: Notify::new() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something to the state, and tells those whom it concerns.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let result = act(&mut state);
        let has_news = state.take_news();
        let has_output = state.has_output() || state.is_done();
        drop(state);
        if has_news {
            self.news.notify_waiters();
        }
        if has_output {
            self.output.notify_one();
        }
        result
    }

    /// Waits until `ask` has an answer.
    async fn until<T>(&self, mut ask: impl FnMut(&mut State) -> Option<T>) -> T {
        loop {
            let news = self.news.notified();
            tokio::pin!(news);
            // From here on nothing is missed that happens while the question is asked.
            news.as_mut().enable();
            if let Some(answer) = self.with(&mut ask) {
                return answer;
            }
            news.await;
        }
    }

    async fn ended(&self) -> Error {
        self.until(|state| state.end().cloned()).await
    }
}

async fn read_all<R: AsyncRead + Unpin>(shared: Arc<Shared>, mut reader: R) {
    let mut buffer = vec![0; READ_BUFFER];
    loop {
        let read = tokio::select! {
            read = reader.read(&mut buffer) => read,
            _ = shared.ended() => return,
        };
        let end = match read {
            Ok(0) => Error::PeerClosed,
            Err(error) => Error::Connection { reason: error.to_string() },
            Ok(length) => {
                let mut rest = buffer.split_at(length.min(buffer.len())).0;
                while !rest.is_empty() {
                    shared.until(|state| (state.has_room() || state.end().is_some()).then_some(())).await;
                    match shared.with(|state| state.receive(rest)) {
                        Ok(taken) => rest = rest.split_at(taken).1,
                        Err(_) => return,
                    }
                }
                continue;
            }
        };
        shared.with(|state| state.finish(end));
        return;
    }
}

async fn write_all<W: AsyncWrite + Unpin>(shared: Arc<Shared>, mut writer: W) {
    let mut out = Vec::with_capacity(BATCH);
    loop {
        out.clear();
        let is_done = shared.with(|state| {
            state.write_frames(&mut out);
            out.is_empty() && state.is_done()
        });
        if is_done {
            break;
        }
        if out.is_empty() {
            shared.output.notified().await;
            continue;
        }
        if let Err(end) = write(&shared, &mut writer, &out).await {
            shared.with(|state| state.finish(end));
            break;
        }
    }
    // The connection may be broken already, and then there is nobody to tell.
    let _ = timeout(LAST_WORDS, writer.shutdown()).await;
    shared.with(|state| state.finish(Error::Closed));
}

/// Writes whole frames, for which a session that has ended leaves little time.
async fn write<W: AsyncWrite + Unpin>(shared: &Shared, writer: &mut W, bytes: &[u8]) -> Result<(), Error> {
    let all = async {
        writer.write_all(bytes).await?;
        writer.flush().await
    };
    tokio::pin!(all);
    let result = tokio::select! {
        result = &mut all => result,
        end = shared.ended() => timeout(LAST_WORDS, all).await.map_err(|_| end)?,
    };
    result.map_err(|error| Error::Connection { reason: error.to_string() })
}
