//! Values whose type only their sender knows.

use std::sync::Arc;

use super::error::Error;
use super::reader::Reader;
use super::text::RawString;
use super::types::Wire;
use super::wire::TypeId;

/// A value as its sender described it: to look at, and not to be encoded again.
///
/// Everything that was sent is in it and in its `Debug` text, secrets too.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// A nil interface.
    Nil,
    /// A bool.
    Bool(bool),
    /// A signed integer of any width.
    Int(i64),
    /// An unsigned integer of any width.
    Uint(u64),
    /// A floating-point number of any width.
    Float(f64),
    /// A complex number: its real and its imaginary part.
    Complex(f64, f64),
    /// `[]byte`.
    Bytes(Vec<u8>),
    /// A string.
    String(RawString),
    /// A slice or an array.
    List(Vec<Value>),
    /// A map, in the order in which it was sent.
    Map(Vec<(Value, Value)>),
    /// The fields of a struct that were sent, by name.
    Struct(Vec<(Arc<str>, Value)>),
    /// What an interface holds.
    Interface(Box<Unknown>),
    /// The bytes of a type that encodes itself.
    Opaque(Vec<u8>),
}

impl Value {
    /// The field of a struct with this name, if it was sent.
    pub fn field(&self, name: &str) -> Option<&Self> {
        let Self::Struct(fields) = self else { return None };
        fields.iter().find(|(field, _)| **field == *name).map(|(_, value)| value)
    }
}

/// What an interface holds under a name that was not declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// The name under which the sender has the type registered.
    pub name: String,
    /// What it holds.
    pub value: Value,
}

impl Reader<'_> {
    /// Reads what an interface holds, whatever it is.
    ///
    /// # Errors
    /// [`Error::TooDeep`].
    pub fn unknown(&mut self, name: &str) -> Result<Unknown, Error> {
        let id = self.concrete_type()?;
        Ok(Unknown { name: name.to_owned(), value: self.value_alone(id)? })
    }

    /// Reads a value that stands alone in a message or an interface.
    pub(super) fn value_alone(&mut self, id: TypeId) -> Result<Value, Error> {
        self.singleton(id)?;
        self.value(id)
    }

    /// Reads a value as its sender described it.
    fn value(&mut self, id: TypeId) -> Result<Value, Error> {
        Ok(match self.types().known(id)? {
            Wire::Bool => Value::Bool(self.uint()? != 0),
            Wire::Int => Value::Int(self.int()?),
            Wire::Uint => Value::Uint(self.uint()?),
            Wire::Float => Value::Float(self.float()?),
            Wire::Complex => Value::Complex(self.float()?, self.float()?),
            Wire::Bytes => Value::Bytes(self.bytes()?.to_vec()),
            Wire::String => Value::String(self.bytes()?.to_vec().into()),
            Wire::Opaque(_) | Wire::Text => Value::Opaque(self.bytes()?.to_vec()),
            Wire::Interface => {
                let unknown = self.interface(Self::unknown)?;
                unknown.map_or(Value::Nil, |unknown| Value::Interface(Box::new(unknown)))
            }
            Wire::Slice { .. } | Wire::Array { .. } => {
                let mut items = Vec::new();
                self.list(id, |from, id| {
                    items.push(from.value(id)?);
                    Ok(())
                })?;
                Value::List(items)
            }
            Wire::Map { .. } => {
                let mut entries = Vec::new();
                self.map(id, |from, key, elem| {
                    entries.push((from.value(key)?, from.value(elem)?));
                    Ok(())
                })?;
                Value::Map(entries)
            }
            Wire::Struct { .. } => {
                let mut sent = Vec::new();
                self.fields(id, |from, name, id| {
                    sent.push((Arc::clone(name), from.value(id)?));
                    Ok(())
                })?;
                Value::Struct(sent)
            }
        })
    }
}
