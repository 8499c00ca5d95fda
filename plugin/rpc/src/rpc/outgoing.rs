//! The sending direction of a connection.

use std::sync::{Mutex, PoisonError};

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc::{self, Permit};
use tokio::task::JoinHandle;

use super::QUEUE;
use crate::gob::{self, Encode, Encoder};

/// What goes over a connection: its one encoder, and a queue to the task that writes.
///
/// A message is encoded and queued in one step that waits for nothing, so that messages are written in the order in which
/// they were encoded and never within each other, and so that a sender may give up at any time.
pub(super) struct Outgoing {
    encoder: Mutex<Encoder>,
    queue: mpsc::Sender<Vec<u8>>,
}

/// A place in the queue.
pub(super) struct Place<'a> {
    outgoing: &'a Outgoing,
    permit: Permit<'a, Vec<u8>>,
}

impl Outgoing {
    /// The task ends, and with it this direction of the connection, when this is dropped and everything was written.
    pub(super) fn new<W: AsyncWrite + Send + Unpin + 'static>(writer: W) -> (Self, JoinHandle<()>) {
        let (queue, messages) = mpsc::channel(QUEUE);
        (Self { encoder: Mutex::default(), queue }, tokio::spawn(write_all(writer, messages)))
    }

    /// Waits for a place in the queue. There is none when the connection cannot be written any more.
    pub(super) async fn place(&self) -> Option<Place<'_>> {
        let permit = self.queue.reserve().await.ok()?;
        Some(Place { outgoing: self, permit })
    }
}

impl Place<'_> {
    /// Sends a header and a body. The header is made when nothing can stop the message any more, and headers are made in
    /// the order in which they are sent.
    pub(super) fn send<H: Encode>(
        self,
        header: impl FnOnce() -> H,
        body: impl FnOnce(&mut Encoder, &mut Vec<u8>) -> Result<(), gob::Error>,
    ) -> Result<(), gob::Error> {
        let mut encoder = self.outgoing.encoder.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = Vec::new();
        if let Err(error) = body(&mut encoder, &mut bytes) {
            // The types that were described are taken as known from now on.
            if !bytes.is_empty() {
                self.permit.send(bytes);
            }
            return Err(error);
        }
        let mut message = Vec::new();
        encoder.encode(&header(), &mut message)?;
        message.append(&mut bytes);
        self.permit.send(message);
        Ok(())
    }
}

async fn write_all<W: AsyncWrite + Unpin>(mut writer: W, mut messages: mpsc::Receiver<Vec<u8>>) {
    while let Some(message) = messages.recv().await {
        if writer.write_all(&message).await.is_err() {
            // Whoever reads the connection finds out why.
            return;
        }
    }
    let _ = writer.shutdown().await;
}
