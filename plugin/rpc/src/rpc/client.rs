//! The side that calls.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncRead, AsyncWrite, split};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use super::incoming::Incoming;
use super::outgoing::Outgoing;
use super::{CallError, Error, Request, Response};
use crate::gob::{self, Decode, Decoder, Encode, RawString};

/// Calls the other side of one connection. Shared by reference: calls may be made at the same time.
///
/// Calls that are sent without waiting are executed in any order, at the same time. Where order matters, wait for each
/// reply. The connection is closed when the client is dropped.
pub struct Client {
    outgoing: Outgoing,
    pending: Arc<Mutex<Pending>>,
    reader: AbortHandle,
}

impl Client {
    /// A client over a connection. Must be called within a tokio runtime.
    pub fn new<S: AsyncRead + AsyncWrite + Send + 'static>(stream: S) -> Self {
        let (reader, writer) = split(stream);
        let pending = Arc::new(Mutex::new(Pending::default()));
        let (outgoing, _) = Outgoing::new(writer);
        let reader = tokio::spawn(read_all(Incoming::new(reader), Arc::clone(&pending))).abort_handle();
        Self { outgoing, pending, reader }
    }

    /// Calls a method, given as `Service.Method`, and waits for its reply. A call that is given up may have been made all
    /// the same; its reply is thrown away.
    ///
    /// # Errors
    /// The other side says so, the reply has another type, or the connection ends; see [`CallError`].
    pub async fn call<A, R>(&self, method: &str, argument: &A) -> Result<R, CallError>
    where
        A: Encode + ?Sized,
        R: Decode + Send + 'static,
    {
        let Some(place) = self.outgoing.place().await else { return Err(self.end().into()) };
        if let Some(end) = &lock(&self.pending).end {
            return Err(end.clone().into());
        }
        let (sender, reply) = oneshot::channel::<Result<R, CallError>>();
        let mut sent = Sent { pending: &self.pending, seq: None };
        let header = || {
            let seq = lock(&self.pending).add(Box::new(Some(sender)));
            sent.seq = Some(seq);
            Request { service_method: RawString::from(method), seq }
        };
        place.send(header, |encoder, out| encoder.encode(argument, out)).map_err(CallError::Argument)?;
        reply.await.unwrap_or_else(|_| Err(self.end().into()))
    }

    fn end(&self) -> Error {
        lock(&self.pending).end.clone().unwrap_or(Error::Closed)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("pending", &lock(&self.pending).calls.len()).finish_non_exhaustive()
    }
}

/// A call that was sent. When nobody waits for it any more, nothing of it is kept.
struct Sent<'a> {
    pending: &'a Mutex<Pending>,
    seq: Option<u64>,
}

impl Drop for Sent<'_> {
    fn drop(&mut self) {
        if let Some(seq) = self.seq {
            lock(self.pending).calls.remove(&seq);
        }
    }
}

/// The calls that wait for their replies.
#[derive(Default)]
struct Pending {
    next_seq: u64,
    calls: HashMap<u64, Box<dyn Call>>,
    end: Option<Error>,
}

impl Pending {
    fn add(&mut self, call: Box<dyn Call>) -> u64 {
        let seq = self.next_seq;
        self.next_seq = seq.wrapping_add(1);
        if self.end.is_none() {
            self.calls.insert(seq, call);
        }
        seq
    }
}

fn lock(pending: &Mutex<Pending>) -> MutexGuard<'_, Pending> {
    pending.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A call that waits for its reply, whatever the type of that.
trait Call: Send {
    /// Decodes the reply and gives it to the caller, when all of it is there.
    fn reply(&mut self, decoder: &mut Decoder) -> Result<Option<()>, gob::Error>;
    fn fail(&mut self, error: CallError);
}

impl<R: Decode + Send> Call for Option<oneshot::Sender<Result<R, CallError>>> {
    fn reply(&mut self, decoder: &mut Decoder) -> Result<Option<()>, gob::Error> {
        let Some(reply) = decoder.decode::<R>()? else { return Ok(None) };
        if let Some(caller) = self.take() {
            // Nobody may be waiting any more.
            let _ = caller.send(Ok(reply));
        }
        Ok(Some(()))
    }

    fn fail(&mut self, error: CallError) {
        if let Some(caller) = self.take() {
            let _ = caller.send(Err(error));
        }
    }
}

/// Reads replies until the connection ends, and then fails every call that waits.
async fn read_all<R: AsyncRead + Unpin>(mut incoming: Incoming<R>, pending: Arc<Mutex<Pending>>) {
    let end = loop {
        if let Err(end) = read_reply(&mut incoming, &pending).await {
            break end;
        }
    };
    let calls = {
        let mut pending = lock(&pending);
        pending.end = Some(end.clone());
        std::mem::take(&mut pending.calls)
    };
    for mut call in calls.into_values() {
        call.fail(end.clone().into());
    }
}

async fn read_reply<R: AsyncRead + Unpin>(incoming: &mut Incoming<R>, pending: &Mutex<Pending>) -> Result<(), Error> {
    let header: Response = incoming.next(Decoder::decode).await?.map_err(Error::Unreadable)?;
    let call = lock(pending).calls.remove(&header.seq);
    let Some(mut call) = call else {
        return pass_over(incoming).await;
    };
    let message = header.error.to_string_lossy();
    if !message.is_empty() {
        call.fail(CallError::Remote { message: message.into_owned() });
        return pass_over(incoming).await;
    }
    match incoming.next(|decoder| call.reply(decoder)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            call.fail(CallError::Reply(error));
            Ok(())
        }
        Err(end) => {
            let end = within_message(end);
            call.fail(end.clone().into());
            Err(end)
        }
    }
}

/// Reads a body that nobody wants.
async fn pass_over<R: AsyncRead + Unpin>(incoming: &mut Incoming<R>) -> Result<(), Error> {
    incoming.next(Decoder::skip).await.map(|_| ()).map_err(within_message)
}

/// A connection that is closed between header and body is closed within a message.
fn within_message(end: Error) -> Error {
    if end == Error::Closed { Error::Truncated } else { end }
}
