//! Types that encode themselves.

use super::descriptor::Marshaler;
use super::error::{Error, TOP};
use super::reader::Reader;

/// A type that encodes itself, as a `GobEncoder` or a `BinaryMarshaler` does in Go.
///
/// [`gob_opaque!`](crate::gob_opaque) does the rest.
pub trait Opaque: Sized {
    /// By which of Go's interfaces. A receiver refuses every other.
    const MARSHALER: Marshaler;
    /// The name of the type in Go, which means nothing on the wire.
    const NAME: &'static str;

    /// What a field has that was not sent.
    fn zero() -> Self;
    /// The value as bytes.
    fn marshal(&self) -> Vec<u8>;
    /// The value of these bytes, if they are of any.
    fn unmarshal(bytes: &[u8]) -> Option<Self>;
    /// Whether all of the value is zero in Go, so that a field with it is not sent.
    fn is_zero(&self) -> bool;
}

impl Reader<'_> {
    /// Reads a value that encoded itself.
    ///
    /// # Errors
    /// [`Error::NotOpaque`].
    pub fn opaque<T: Opaque>(&mut self) -> Result<T, Error> {
        T::unmarshal(self.bytes()?).ok_or_else(|| Error::NotOpaque { place: TOP.to_owned(), wanted: T::NAME })
    }
}
