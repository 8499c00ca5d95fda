//! The types that a sender has described so far.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::compare::Checked;
use super::descriptor::Marshaler;
use super::error::{Error, malformed};
use super::number::Cursor;
use super::reader::{Decode, Reader};
use super::wire::{TypeId, WireType};

/// The most types that one direction of a connection may describe.
///
/// The whole interface between Mattermost and its plugins has some hundreds.
pub const MAX_DEFINITIONS: usize = 4096;

/// The most that all descriptions of one direction of a connection may take, in bytes.
///
/// Mattermost's largest type, its configuration, takes some tens of kilobytes with all that is in it. In memory it is up
/// to twenty-four times as much.
pub const MAX_DEFINITION_BYTES: usize = 1 << 20;

/// A type as its sender described it, or one that needs no description.
#[derive(Debug)]
pub(super) enum Wire {
    Bool,
    Int,
    Uint,
    Float,
    Complex,
    Bytes,
    String,
    Interface,
    Slice {
        elem: TypeId,
    },
    Array {
        elem: TypeId,
        len: u64,
    },
    Map {
        key: TypeId,
        elem: TypeId,
    },
    Struct {
        fields: Box<[WireField]>,
    },
    Opaque(Marshaler),
    /// A `TextMarshaler`, which Go never sends.
    Text,
}

/// A field of a struct that was described.
#[derive(Debug)]
pub(super) struct WireField {
    pub(super) name: Arc<str>,
    pub(super) id: TypeId,
}

impl Wire {
    /// The kind of the type, in a word.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Float => "float",
            Self::Complex => "complex",
            Self::Bytes => "bytes",
            Self::String => "string",
            Self::Interface => "interface",
            Self::Slice { .. } => "slice",
            Self::Array { .. } => "array",
            Self::Map { .. } => "map",
            Self::Struct { .. } => "struct",
            Self::Opaque(marshaler) => marshaler.kind(),
            Self::Text => "text marshaler",
        }
    }
}

/// Every type that values may be of.
#[derive(Debug, Default)]
pub(super) struct Types {
    described: HashMap<TypeId, Wire>,
    bytes: usize,
}

impl Types {
    /// The type with this number, if it is known.
    pub(super) fn get(&self, id: TypeId) -> Option<&Wire> {
        Some(match id {
            TypeId::BOOL => &Wire::Bool,
            TypeId::INT => &Wire::Int,
            TypeId::UINT => &Wire::Uint,
            TypeId::FLOAT => &Wire::Float,
            TypeId::COMPLEX => &Wire::Complex,
            TypeId::BYTES => &Wire::Bytes,
            TypeId::STRING => &Wire::String,
            TypeId::INTERFACE => &Wire::Interface,
            _ => return self.described.get(&id).or_else(|| FIXED.get(&id)),
        })
    }

    /// The type with this number.
    pub(super) fn known(&self, id: TypeId) -> Result<&Wire, Error> {
        self.get(id).ok_or(malformed("value of a type that was not described"))
    }

    /// Whether values of this type stand alone in a message; all others have a zero before them there.
    pub(super) fn is_struct(&self, id: TypeId) -> Result<bool, Error> {
        Ok(matches!(self.known(id)?, Wire::Struct { .. }))
    }

    /// Reads the description of the type with this number.
    pub(super) fn define(&mut self, id: TypeId, cursor: &mut Cursor<'_>) -> Result<(), Error> {
        if self.described.contains_key(&id) {
            return Err(malformed("type is described twice"));
        }
        // Nothing is read that would not be kept.
        let left = MAX_DEFINITION_BYTES.saturating_sub(self.bytes);
        let mut budget = cursor.clone();
        let head = budget.take(left.min(cursor.left()))?;
        let mut checked = Checked::default();
        let mut reader = Reader::new(Cursor::new(head), self, &mut checked);
        let Ok(description) = WireType::decode(&mut reader, TypeId::WIRE_TYPE) else {
            let is_cut = head.len() < cursor.left();
            return Err(if is_cut { Error::TooManyTypes } else { malformed("description of a type") });
        };
        let taken = head.len() - reader.left();
        cursor.take(taken)?;
        if self.described.len() >= MAX_DEFINITIONS {
            return Err(Error::TooManyTypes);
        }
        self.bytes += taken;
        self.described.insert(id, description.try_into()?);
        Ok(())
    }
}

impl TryFrom<WireType> for Wire {
    type Error = Error;

    fn try_from(description: WireType) -> Result<Self, Error> {
        let id = |id: i32| TypeId::of_value(i64::from(id));
        match description {
            WireType { slice: Some(slice), .. } => Ok(Self::Slice { elem: id(slice.elem)? }),
            WireType { map: Some(map), .. } => Ok(Self::Map { key: id(map.key)?, elem: id(map.elem)? }),
            WireType { array: Some(array), .. } => {
                let len = u64::try_from(array.len).map_err(|_| malformed("array of negative length"))?;
                Ok(Self::Array { elem: id(array.elem)?, len })
            }
            WireType { structure: Some(structure), .. } => {
                let field = |field: super::wire::FieldType| match field.name.as_str() {
                    "" => Err(malformed("field without a name")),
                    name => Ok(WireField { name: name.into(), id: id(field.id)? }),
                };
                Ok(Self::Struct { fields: structure.fields.into_iter().map(field).collect::<Result<_, _>>()? })
            }
            WireType { gob_encoder: Some(_), .. } => Ok(Self::Opaque(Marshaler::Gob)),
            WireType { binary_marshaler: Some(_), .. } => Ok(Self::Opaque(Marshaler::Binary)),
            WireType { text_marshaler: Some(_), .. } => Ok(Self::Text),
            _ => Err(malformed("description of a type without a type")),
        }
    }
}

/// The types that describe types.
static FIXED: LazyLock<HashMap<TypeId, Wire>> = LazyLock::new(|| {
    let common = ("CommonType", TypeId::COMMON_TYPE);
    let structure = |fields: &[(&str, TypeId)]| Wire::Struct {
        fields: fields.iter().map(|&(name, id)| WireField { name: name.into(), id }).collect(),
    };
    // Types that encode themselves have no number of their own: nothing but what all have is in their description.
    let opaque = TypeId::OPAQUE_TYPE;
    HashMap::from([
        (
            TypeId::WIRE_TYPE,
            structure(&[
                ("ArrayT", TypeId::ARRAY_TYPE),
                ("SliceT", TypeId::SLICE_TYPE),
                ("StructT", TypeId::STRUCT_TYPE),
                ("MapT", TypeId::MAP_TYPE),
                ("GobEncoderT", opaque),
                ("BinaryMarshalerT", opaque),
                ("TextMarshalerT", opaque),
            ]),
        ),
        (TypeId::ARRAY_TYPE, structure(&[common, ("Elem", TypeId::INT), ("Len", TypeId::INT)])),
        (TypeId::COMMON_TYPE, structure(&[("Name", TypeId::STRING), ("Id", TypeId::INT)])),
        (TypeId::SLICE_TYPE, structure(&[common, ("Elem", TypeId::INT)])),
        (TypeId::STRUCT_TYPE, structure(&[common, ("Field", TypeId::FIELD_TYPES)])),
        (TypeId::FIELD_TYPE, structure(&[("Name", TypeId::STRING), ("Id", TypeId::INT)])),
        (TypeId::FIELD_TYPES, Wire::Slice { elem: TypeId::FIELD_TYPE }),
        (TypeId::MAP_TYPE, structure(&[common, ("Key", TypeId::INT), ("Elem", TypeId::INT)])),
        (opaque, structure(&[common])),
    ])
});
