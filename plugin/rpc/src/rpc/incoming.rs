//! The receiving direction of a connection.

use tokio::io::{AsyncRead, AsyncReadExt};

use super::{Error, MAX_VALUE, READ_BUFFER};
use crate::gob::{self, Decoder};

/// What comes over a connection: its one decoder, and where the bytes are from.
pub(super) struct Incoming<R> {
    reader: R,
    buffer: Vec<u8>,
    decoder: Decoder,
}

impl<R: AsyncRead + Unpin> Incoming<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, buffer: vec![0; READ_BUFFER], decoder: Decoder::new(MAX_VALUE) }
    }

    pub(super) const fn decoder(&mut self) -> &mut Decoder {
        &mut self.decoder
    }

    /// Reads what is there, at least a byte. Nothing is lost when this is given up.
    pub(super) async fn more(&mut self) -> Result<(), Error> {
        match self.reader.read(&mut self.buffer).await {
            Ok(0) if self.decoder.is_at_boundary() => Err(Error::Closed),
            Ok(0) => Err(Error::Truncated),
            Ok(length) => {
                self.decoder.feed(self.buffer.split_at(length.min(self.buffer.len())).0);
                Ok(())
            }
            Err(error) => Err(Error::Connection { reason: error.to_string() }),
        }
    }

    /// The next value, as `decode` takes it from the decoder.
    pub(super) async fn next<T>(
        &mut self,
        mut decode: impl FnMut(&mut Decoder) -> Result<Option<T>, gob::Error>,
    ) -> Result<Result<T, gob::Error>, Error> {
        loop {
            match decode(&mut self.decoder) {
                Ok(Some(value)) => return Ok(Ok(value)),
                Ok(None) => self.more().await?,
                Err(error) if error.ends_stream() => return Err(Error::Unreadable(error)),
                Err(error) => return Ok(Err(error)),
            }
        }
    }
}
