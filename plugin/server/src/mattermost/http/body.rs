//! The body of a request, which stays with the server until it is wanted.

use std::fmt;

use go_plugin::yamux::Stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The body of a request, which stays with the server until it is wanted.
pub struct Body {
    source: Source,
    /// How long the sender said it is.
    length: Option<u64>,
}

enum Source {
    Bytes(Vec<u8>),
    Stream(Stream),
}

/// Why a body cannot be had.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BodyError {
    /// It is longer than it may be: status 413.
    #[error("body has more than {limit} bytes")]
    TooLong {
        /// The most that was asked for, in bytes.
        limit: usize,
    },
    /// It ended before the length that was announced: the sender was cut off.
    #[error("body was cut off after {received} of {announced} bytes")]
    CutOff {
        /// How many bytes came.
        received: usize,
        /// How many there should be.
        announced: u64,
    },
    /// The server did not hand it over.
    #[error("body did not arrive: {reason}")]
    Lost {
        /// What the connection says.
        reason: String,
    },
}

impl Body {
    /// Nothing.
    pub const fn empty() -> Self {
        Self { source: Source::Bytes(Vec::new()), length: None }
    }

    /// A body at the other end of a stream, and how long its sender said it is.
    pub(in super::super) const fn from_stream(stream: Stream, length: Option<u64>) -> Self {
        Self { source: Source::Stream(stream), length }
    }

    /// All of it, if it has at most `limit` bytes.
    ///
    /// # Errors
    /// It is longer, was cut off, or did not arrive.
    pub async fn read(self, limit: usize) -> Result<Vec<u8>, BodyError> {
        if self.length.is_some_and(|length| length > limit as u64) {
            return Err(BodyError::TooLong { limit });
        }
        let bytes = match self.source {
            Source::Bytes(bytes) => bytes,
            Source::Stream(mut stream) => {
                receive(&mut stream, limit).await.map_err(|error| BodyError::Lost { reason: error.to_string() })?
            }
        };
        if bytes.len() > limit {
            return Err(BodyError::TooLong { limit });
        }
        match self.length {
            Some(announced) if announced != bytes.len() as u64 => {
                Err(BodyError::CutOff { received: bytes.len(), announced })
            }
            _ => Ok(bytes),
        }
    }
}

/// Reads one byte more than is allowed, if there is one.
async fn receive(stream: &mut Stream, limit: usize) -> std::io::Result<Vec<u8>> {
    let wanted = limit.saturating_add(1) as u64;
    stream.write_all(&varint(wanted)).await?;
    let mut bytes = Vec::new();
    stream.take(wanted).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

/// A number that is not negative as Go's `binary.PutVarint` writes it.
fn varint(number: u64) -> Vec<u8> {
    let mut rest = number.min(i64::MAX.cast_unsigned()) << 1;
    let mut bytes = Vec::new();
    while rest >= 0x80 {
        bytes.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    bytes.push(rest.to_le_bytes()[0]);
    bytes
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self { source: Source::Bytes(bytes), length: None }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_go_does() {
        assert_eq!(varint(0), [0]);
        assert_eq!(varint(63), [126]);
        assert_eq!(varint(64), [0x80, 1]);
        assert_eq!(varint(1_000_001), [0x82, 0x89, 0x7a]);
        assert_eq!(varint(u64::MAX).len(), 10);
    }

    #[tokio::test]
    async fn a_body_is_had_as_a_whole_or_not_at_all() {
        assert_eq!(Body::from(vec![1, 2]).read(2).await, Ok(vec![1, 2]));
        assert_eq!(Body::from(vec![1, 2]).read(1).await, Err(BodyError::TooLong { limit: 1 }));
        let announced = |length| Body { length: Some(length), ..Body::from(vec![1, 2]) };
        assert_eq!(announced(2).read(2).await, Ok(vec![1, 2]));
        assert_eq!(announced(3).read(3).await, Err(BodyError::CutOff { received: 2, announced: 3 }));
        assert_eq!(announced(9).read(3).await, Err(BodyError::TooLong { limit: 3 }));
    }
}
