//! The sending end of a stream.

use std::collections::HashMap;

use super::decode::KEPT_BUFFER;
use super::descriptor::{Marshaler, Type};
use super::error::Error;
use super::number::{length, put_bytes, put_float, put_int, put_uint};
use super::reader::MAX_NESTING;
use super::wire::{self, CommonType, TypeId, WireType};

/// A type that can be written to the wire.
///
/// Written by [`gob_struct!`](crate::gob_struct), [`gob_interface!`](crate::gob_interface) and
/// [`gob_opaque!`](crate::gob_opaque).
pub trait Encode {
    /// The type on the wire, which is described before the first value.
    fn gob_type() -> Type;

    /// Whether a field with this value is not sent.
    fn is_omitted(&self) -> bool;

    /// Writes the value, also if it would not be sent as a field.
    ///
    /// # Errors
    /// [`Error::NilElement`], [`Error::NotRegistered`], [`Error::TooDeep`] or [`Error::NoDescription`].
    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error>;

    /// The type of a slice of these: of `u8` it is a type of its own.
    #[doc(hidden)]
    fn slice_type() -> Type
    where
        Self: Sized,
    {
        Type::Slice(Self::gob_type)
    }

    /// Writes a slice of values.
    ///
    /// # Errors
    /// As for each value.
    #[doc(hidden)]
    fn encode_slice(items: &[Self], to: &mut Writer<'_>) -> Result<(), Error>
    where
        Self: Sized,
    {
        to.list(items)
    }
}

/// The sending end of a stream of gobs.
///
/// # Examples
/// ```
/// use go_plugin::gob::Encoder;
///
/// let mut bytes = Vec::new();
/// let mut encoder = Encoder::new();
/// encoder.encode("a", &mut bytes)?;
/// assert_eq!(bytes, [0x04, 0x0c, 0x00, 0x01, b'a']);
/// # Ok::<(), go_plugin::gob::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Encoder {
    described: Described,
    body: Vec<u8>,
}

impl Encoder {
    /// An encoder of a stream from its beginning.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends to `out` what describes the types that were not sent before, and then the value as one message.
    ///
    /// On an error nothing of the value is in `out`. Descriptions may be; they must be sent all the same.
    ///
    /// # Errors
    /// [`Error::NilElement`], [`Error::NotRegistered`], [`Error::TooDeep`] or [`Error::NoDescription`]. Further values
    /// can be encoded.
    pub fn encode<T: Encode + ?Sized>(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), Error> {
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        let mut writer = Writer { described: &mut self.described, descriptions: out, body: &mut body, depth: 0 };
        let result = writer.alone(value);
        if result.is_ok() {
            put_bytes(out, &body);
        }
        if body.capacity() <= KEPT_BUFFER {
            self.body = body;
        }
        result
    }
}

/// What [`Encode::encode`] writes to.
#[derive(Debug)]
pub struct Writer<'a> {
    described: &'a mut Described,
    /// Whole messages that describe types. They are sent before the value, so that it is never cut.
    descriptions: &'a mut Vec<u8>,
    body: &'a mut Vec<u8>,
    depth: usize,
}

impl Writer<'_> {
    /// An unsigned number, which a bool is too.
    pub fn uint(&mut self, number: u64) {
        put_uint(self.body, number);
    }

    /// A signed number.
    pub fn int(&mut self, number: i64) {
        put_int(self.body, number);
    }

    /// A floating-point number.
    pub fn float(&mut self, number: f64) {
        put_float(self.body, number);
    }

    /// The bytes of a string, of `[]byte`, or of a type that encodes itself.
    pub fn bytes(&mut self, bytes: &[u8]) {
        put_bytes(self.body, bytes);
    }

    /// The elements of a slice or an array.
    ///
    /// # Errors
    /// Those of the elements, and [`Error::TooDeep`].
    pub fn list<T: Encode>(&mut self, items: &[T]) -> Result<(), Error> {
        self.uint(length(items.len()));
        self.nested(|to| items.iter().try_for_each(|item| item.encode(to)))
    }

    /// The keys and elements of a map.
    ///
    /// # Errors
    /// Those of the keys and elements, and [`Error::TooDeep`].
    pub fn map<'i, K: Encode + 'i, V: Encode + 'i>(
        &mut self,
        mut entries: impl ExactSizeIterator<Item = (&'i K, &'i V)>,
    ) -> Result<(), Error> {
        self.uint(length(entries.len()));
        self.nested(|to| {
            entries.try_for_each(|(key, value)| {
                key.encode(to)?;
                value.encode(to)
            })
        })
    }

    /// A struct: `write` gives every field in the order of the description.
    ///
    /// # Errors
    /// Those of the fields, and [`Error::TooDeep`].
    pub fn structure(
        &mut self,
        write: impl FnOnce(&mut FieldWriter<'_, '_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.nested(|to| write(&mut FieldWriter { to, delta: 0 }))?;
        self.uint(0);
        Ok(())
    }

    /// A nil interface.
    pub fn nil(&mut self) {
        self.uint(0);
    }

    /// An interface that holds `value`, whose type is registered under `name`.
    ///
    /// # Errors
    /// Those of the value, and [`Error::TooDeep`].
    pub fn interface<T: Encode>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        self.bytes(name.as_bytes());
        let id = self.described.describe(T::gob_type(), self.descriptions)?;
        self.int(id.number().into());
        let start = self.body.len();
        if !matches!(T::gob_type(), Type::Struct(_)) {
            self.uint(0);
        }
        self.nested(|to| value.encode(to))?;
        // The length goes before what it is the length of.
        let end = self.body.len();
        self.uint(length(end - start));
        let head = self.body.len() - end;
        self.body.get_mut(start..).unwrap_or_default().rotate_right(head);
        Ok(())
    }

    /// A value that stands alone in a message.
    fn alone<T: Encode + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let gob_type = T::gob_type();
        let id = self.described.describe(gob_type, self.descriptions)?;
        self.int(id.number().into());
        if !matches!(gob_type, Type::Struct(_)) {
            self.uint(0);
        }
        value.encode(self)
    }

    /// Goes one level deeper, as far as a [`Reader`](super::Reader) does.
    fn nested(&mut self, write: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<(), Error> {
        if self.depth >= MAX_NESTING {
            return Err(Error::TooDeep { limit: MAX_NESTING });
        }
        self.depth += 1;
        write(self)?;
        self.depth -= 1;
        Ok(())
    }
}

/// Writes the fields of a struct.
#[derive(Debug)]
pub struct FieldWriter<'w, 'a> {
    to: &'w mut Writer<'a>,
    /// How many fields there were since the last that was sent.
    delta: u64,
}

impl FieldWriter<'_, '_> {
    /// The next field.
    ///
    /// # Errors
    /// Those of the field.
    pub fn field<T: Encode>(&mut self, value: &T) -> Result<(), Error> {
        self.delta += 1;
        if !value.is_omitted() {
            self.to.uint(std::mem::take(&mut self.delta));
            value.encode(self.to)?;
        }
        Ok(())
    }
}

/// The types that were described so far.
#[derive(Debug)]
struct Described {
    ids: HashMap<Key, TypeId>,
    next: TypeId,
}

impl Default for Described {
    fn default() -> Self {
        Self { ids: HashMap::new(), next: TypeId::FIRST }
    }
}

/// What tells a type from others.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Key {
    Slice(TypeId),
    Array(TypeId, usize),
    Map(TypeId, TypeId),
    Struct(usize),
    Opaque(Marshaler, &'static str),
}

impl Described {
    /// The number of a type. If it has none yet, it and all types in it are described to `out`.
    fn describe(&mut self, gob_type: Type, out: &mut Vec<u8>) -> Result<TypeId, Error> {
        let (before, mut added) = (out.len(), Vec::new());
        let result = self.describe_nested(gob_type, out, &mut added, 0);
        if result.is_err() {
            // A type that was half described is as if it had never been.
            out.truncate(before);
            for key in added {
                self.ids.remove(&key);
            }
        }
        result
    }

    /// Numbers types in the order in which Go does.
    fn describe_nested(
        &mut self,
        gob_type: Type,
        out: &mut Vec<u8>,
        added: &mut Vec<Key>,
        depth: usize,
    ) -> Result<TypeId, Error> {
        if depth > MAX_NESTING {
            return Err(Error::NoDescription);
        }
        let id_of = |this: &mut Self, inner: fn() -> Type, out: &mut Vec<u8>, added: &mut Vec<Key>| {
            this.describe_nested(inner(), out, added, depth + 1)
        };
        let (key, name) = match gob_type {
            Type::Bool => return Ok(TypeId::BOOL),
            Type::Int => return Ok(TypeId::INT),
            Type::Uint => return Ok(TypeId::UINT),
            Type::Float => return Ok(TypeId::FLOAT),
            Type::Bytes => return Ok(TypeId::BYTES),
            Type::String => return Ok(TypeId::STRING),
            Type::Interface => return Ok(TypeId::INTERFACE),
            Type::Slice(elem) => (Key::Slice(id_of(self, elem, out, added)?), ""),
            Type::Array(elem, len) => (Key::Array(id_of(self, elem, out, added)?, len), ""),
            Type::Map(key, elem) => (Key::Map(id_of(self, key, out, added)?, id_of(self, elem, out, added)?), ""),
            Type::Struct(structure) => (Key::Struct(structure.address()), structure.name),
            Type::Opaque(marshaler, name) => (Key::Opaque(marshaler, name), name),
        };
        if let Some(&id) = self.ids.get(&key) {
            return Ok(id);
        }
        let id = self.next;
        self.next = id.next().ok_or(Error::NoDescription)?;
        self.ids.insert(key, id);
        added.push(key);
        let mut description = description(key, CommonType { name: name.to_owned(), id: id.number() });
        if let (Type::Struct(structure), Some(described)) = (gob_type, &mut description.structure) {
            for field in structure.fields {
                let id = id_of(self, field.gob_type, out, added)?.number();
                described.fields.push(wire::FieldType { name: field.name.to_owned(), id });
            }
        }
        put_description(id, &description, out)?;
        Ok(id)
    }
}

/// The description of a type, of a struct without its fields.
fn description(key: Key, common: CommonType) -> WireType {
    let mut wire = <WireType as super::Decode>::zero();
    match key {
        Key::Slice(elem) => wire.slice = Some(wire::SliceType { common, elem: elem.number() }),
        Key::Array(elem, len) => {
            let len = i64::try_from(len).unwrap_or(i64::MAX);
            wire.array = Some(wire::ArrayType { common, elem: elem.number(), len });
        }
        Key::Map(key, elem) => wire.map = Some(wire::MapType { common, key: key.number(), elem: elem.number() }),
        Key::Struct(_) => wire.structure = Some(wire::StructType { common, fields: Vec::new() }),
        Key::Opaque(Marshaler::Gob, _) => wire.gob_encoder = Some(wire::OpaqueType { common }),
        Key::Opaque(Marshaler::Binary, _) => wire.binary_marshaler = Some(wire::OpaqueType { common }),
    }
    wire
}

/// Appends a description as a message.
fn put_description(id: TypeId, description: &WireType, out: &mut Vec<u8>) -> Result<(), Error> {
    let (mut body, mut none) = (Vec::new(), Described::default());
    put_int(&mut body, -i64::from(id.number()));
    let mut writer = Writer { described: &mut none, descriptions: &mut Vec::new(), body: &mut body, depth: 0 };
    description.encode(&mut writer)?;
    put_bytes(out, &body);
    Ok(())
}
