//! The side that answers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use tokio::io::{AsyncRead, AsyncWrite, ReadHalf, split};
use tokio::task::JoinSet;

use super::incoming::Incoming;
use super::outgoing::Outgoing;
use super::services::{Answer, Failure, Reply, Services};
use super::{Error, MAX_CALLS, Request, Response};
use crate::gob::RawString;

/// Answers the calls of one connection, each in a task of its own and at most [`MAX_CALLS`] at once, until the other side
/// closes the connection or `stop` is done. Then no more are read, those under way are answered, and the connection is
/// closed.
///
/// # Errors
/// The connection failed, or brought something that is no message. Handlers are given up then.
pub async fn serve<S>(stream: S, services: &Services, stop: impl Future<Output = ()>) -> Result<(), Error>
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let (reader, writer) = split(stream);
    let mut calls = Calls { incoming: Incoming::new(reader), header: None, services };
    let (outgoing, written) = Outgoing::new(writer);
    let outgoing = Arc::new(outgoing);
    let mut answers = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        while answers.len() < MAX_CALLS
            && let Some((header, answer)) = calls.next()?
        {
            answers.spawn(respond(Arc::clone(&outgoing), header, answer));
        }
        tokio::select! {
            biased;
            () = &mut stop => break,
            Some(_) = answers.join_next() => {}
            more = calls.incoming.more(), if answers.len() < MAX_CALLS => match (more, &calls.header) {
                (Ok(()), _) => {}
                (Err(Error::Closed), None) => break,
                (Err(Error::Closed), Some(_)) => return Err(Error::Truncated),
                (Err(error), _) => return Err(error),
            },
        }
    }
    drop(outgoing);
    // The last answer closes the queue. The task neither panics nor is it given up.
    let _ = written.await;
    Ok(())
}

/// The header of a call, and the method at work on it or what is to be answered instead.
type Call = (Request, Result<Answer, Failure>);

/// The calls as they come.
struct Calls<'a, S> {
    incoming: Incoming<ReadHalf<S>>,
    /// Of the call whose argument is not all there.
    header: Option<Request>,
    services: &'a Services,
}

impl<S: AsyncRead> Calls<'_, S> {
    /// The next call. `None`: more is to be read.
    fn next(&mut self) -> Result<Option<Call>, Error> {
        let decoder = self.incoming.decoder();
        let header = match self.header.take() {
            Some(header) => header,
            None => match decoder.decode().map_err(Error::Unreadable)? {
                Some(header) => header,
                None => return Ok(None),
            },
        };
        let answer = match self.services.method(&header.service_method.to_string_lossy()) {
            Ok(method) => method(decoder).map(|answer| answer.map(Ok)),
            Err(failure) => decoder.skip().map(|skipped| skipped.map(|()| Err(failure))),
        };
        match answer {
            Ok(Some(answer)) => Ok(Some((header, answer))),
            Ok(None) => {
                self.header = Some(header);
                Ok(None)
            }
            Err(error) if error.ends_stream() => Err(Error::Unreadable(error)),
            Err(error) => Ok(Some((header, Err(Failure::new(error.to_string()))))),
        }
    }
}

/// Lets the method finish, and sends its reply.
async fn respond(outgoing: Arc<Outgoing>, header: Request, answer: Result<Answer, Failure>) {
    let name = header.service_method.to_string_lossy().into_owned();
    let result = match answer {
        Ok(answer) => run(answer, &name).await,
        Err(failure) => Err(failure),
    };
    let failure = match result {
        Ok(reply) => {
            let Some(place) = outgoing.place().await else { return };
            match place.send(|| response(header.clone(), ""), reply) {
                Ok(()) => return,
                Err(error) => Failure::new(format!("reply of {name} cannot be sent: {error}")),
            }
        }
        Err(failure) => failure,
    };
    if let Some(place) = outgoing.place().await {
        // Neither the header nor an empty body can be refused.
        let _ = place.send(|| response(header, &failure.to_string()), |encoder, out| encoder.encode(&(), out));
    }
}

fn response(request: Request, error: &str) -> Response {
    Response { service_method: request.service_method, seq: request.seq, error: RawString::from(error) }
}

/// Runs a method to its end, of which a panic is one: the caller gets an error, and other calls go on. What the panic says
/// is for the log of this side alone.
async fn run(mut answer: Answer, name: &str) -> Result<Reply, Failure> {
    std::future::poll_fn(move |cx| {
        // A method that panicked is not polled again.
        catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(cx)))
            .unwrap_or_else(|_| Poll::Ready(Err(Failure::new(format!("{name} panicked")))))
    })
    .await
}
