//! Reads typed values out of bytes that a [`Walk`] went over before.

use std::sync::Arc;

use super::compare::Checked;
use super::encode::Encode;
use super::error::{Error, malformed};
use super::number::{Cursor, length};
use super::types::{Types, Wire};
use super::walk::{Walk, field_after};
use super::wire::TypeId;

/// How many values may be around a value: lists, maps, structs and interfaces. JSON makes two of them at each level.
///
/// Deeper ones can only be passed over. This bounds how much of the stack a value takes: some kilobytes for each of these
/// without optimisation.
pub const MAX_NESTING: usize = 100;

/// A type that can be read from the wire.
///
/// Written by [`gob_struct!`](crate::gob_struct), [`gob_interface!`](crate::gob_interface) and
/// [`gob_opaque!`](crate::gob_opaque).
pub trait Decode: Encode + Sized {
    /// What a field has that was not sent.
    fn zero() -> Self;

    /// Reads a value that the sender described as `id`.
    ///
    /// # Errors
    /// What the value is not, by [`Error`].
    fn decode(from: &mut Reader<'_>, id: TypeId) -> Result<Self, Error>;

    /// Reads a slice of values: of `u8` it is a type of its own.
    ///
    /// # Errors
    /// As for each value.
    #[doc(hidden)]
    fn decode_slice(from: &mut Reader<'_>, id: TypeId) -> Result<Vec<Self>, Error> {
        let mut items = Vec::new();
        from.list(id, |from, id| {
            items.push(Self::decode(from, id)?);
            Ok(())
        })?;
        Ok(items)
    }
}

/// What [`Decode::decode`] reads from.
#[derive(Debug)]
pub struct Reader<'a> {
    cursor: Cursor<'a>,
    types: &'a Types,
    checked: &'a mut Checked,
    depth: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(cursor: Cursor<'a>, types: &'a Types, checked: &'a mut Checked) -> Self {
        Self { cursor, types, checked, depth: 0 }
    }

    /// How many bytes are left.
    pub(super) const fn left(&self) -> usize {
        self.cursor.left()
    }

    pub(super) const fn types(&self) -> &'a Types {
        self.types
    }

    /// An unsigned number, which a bool is too.
    ///
    /// # Errors
    /// [`Error::Malformed`] at the end of the bytes, as in all these methods.
    pub fn uint(&mut self) -> Result<u64, Error> {
        self.cursor.uint()
    }

    /// A signed number.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn int(&mut self) -> Result<i64, Error> {
        self.cursor.int()
    }

    /// A floating-point number.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn float(&mut self) -> Result<f64, Error> {
        self.cursor.float()
    }

    /// The bytes of a string, of `[]byte`, or of a type that encodes itself.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn bytes(&mut self) -> Result<&'a [u8], Error> {
        self.cursor.bytes()
    }

    /// Passes over a value.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn skip(&mut self, id: TypeId) -> Result<(), Error> {
        Walk::over(id, &mut self.cursor, self.types)
    }

    /// Reads a struct: `each` is given the name of every field that was sent and must read it or pass over it.
    ///
    /// # Errors
    /// Those of `each`, and [`Error::TooDeep`].
    pub fn fields(
        &mut self,
        id: TypeId,
        mut each: impl FnMut(&mut Self, &'a Arc<str>, TypeId) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Wire::Struct { fields } = self.types.known(id)? else { return Err(NOT_AS_CHECKED) };
        self.nested(|from| {
            let mut passed = 0;
            while let Some(field) = field_after(fields, &mut passed, &mut from.cursor)? {
                each(from, &field.name, field.id).map_err(|error| error.within(&field.name))?;
            }
            Ok(())
        })
    }

    /// Reads a slice or an array: `each` must read an element.
    ///
    /// # Errors
    /// Those of `each`, and [`Error::TooDeep`].
    pub fn list(
        &mut self,
        id: TypeId,
        mut each: impl FnMut(&mut Self, TypeId) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (Wire::Slice { elem } | Wire::Array { elem, .. }) = *self.types.known(id)? else {
            return Err(NOT_AS_CHECKED);
        };
        self.nested(|from| {
            for _ in 0..from.count()? {
                each(from, elem)?;
            }
            Ok(())
        })
    }

    /// Reads a map: `each` must read a key and an element.
    ///
    /// # Errors
    /// Those of `each`, and [`Error::TooDeep`].
    pub fn map(
        &mut self,
        id: TypeId,
        mut each: impl FnMut(&mut Self, TypeId, TypeId) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Wire::Map { key, elem } = *self.types.known(id)? else { return Err(NOT_AS_CHECKED) };
        self.nested(|from| {
            for _ in 0..from.count()? {
                each(from, key, elem)?;
            }
            Ok(())
        })
    }

    /// Reads an interface value: `each` is given the name of its type and must read what it holds, by
    /// [`Reader::concrete`] or [`Reader::unknown`](Self::unknown). `None` is nil.
    ///
    /// # Errors
    /// Those of `each`, and [`Error::TooDeep`].
    pub fn interface<T>(&mut self, each: impl FnOnce(&mut Self, &str) -> Result<T, Error>) -> Result<Option<T>, Error> {
        let name = self.cursor.bytes()?;
        if name.is_empty() {
            return Ok(None);
        }
        self.nested(|from| each(from, &String::from_utf8_lossy(name))).map(Some)
    }

    /// Reads what an interface holds.
    ///
    /// # Errors
    /// [`Error::WrongType`] and [`Error::NoFieldMatches`] where the sender's type is another, and those of the type.
    pub fn concrete<T: Decode>(&mut self) -> Result<T, Error> {
        let id = self.concrete_type()?;
        self.alone(id)
    }

    /// The type of what an interface holds.
    pub(super) fn concrete_type(&mut self) -> Result<TypeId, Error> {
        let id = TypeId::of_value(self.cursor.int()?)?;
        self.cursor.uint()?;
        Ok(id)
    }

    /// Reads a value that stands alone in a message or an interface.
    pub(super) fn alone<T: Decode>(&mut self, id: TypeId) -> Result<T, Error> {
        self.checked.check(self.types, T::gob_type(), id)?;
        self.singleton(id)?;
        T::decode(self, id)
    }

    /// Passes over the zero before a value that is no struct.
    pub(super) fn singleton(&mut self, id: TypeId) -> Result<(), Error> {
        if !self.types.is_struct(id)? {
            self.cursor.uint()?;
        }
        Ok(())
    }

    /// How many elements follow. Each takes a byte at least.
    fn count(&mut self) -> Result<u64, Error> {
        let count = self.cursor.uint()?;
        if count > length(self.left()) { Err(malformed("more elements than bytes")) } else { Ok(count) }
    }

    /// Goes one level deeper.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        if self.depth >= MAX_NESTING {
            return Err(Error::TooDeep { limit: MAX_NESTING });
        }
        self.depth += 1;
        let result = read(self)?;
        self.depth -= 1;
        Ok(result)
    }
}

/// Types are compared before values are read, so this is seen only by a [`Decode`] whose description is another's.
const NOT_AS_CHECKED: Error = malformed("type is not as it was described");
