//! How types are described on the wire: as values of types that both sides know.

use super::error::{Error, malformed};

/// The number that one direction of a connection knows a type by.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct TypeId(i32);

/// The first number that a sender gives; those below are fixed.
const FIRST_USER_ID: i32 = 64;

impl TypeId {
    pub(super) const BOOL: Self = Self(1);
    pub(super) const INT: Self = Self(2);
    pub(super) const UINT: Self = Self(3);
    pub(super) const FLOAT: Self = Self(4);
    pub(super) const BYTES: Self = Self(5);
    pub(super) const STRING: Self = Self(6);
    pub(super) const COMPLEX: Self = Self(7);
    pub(super) const INTERFACE: Self = Self(8);
    pub(super) const WIRE_TYPE: Self = Self(16);
    pub(super) const ARRAY_TYPE: Self = Self(17);
    pub(super) const COMMON_TYPE: Self = Self(18);
    pub(super) const SLICE_TYPE: Self = Self(19);
    pub(super) const STRUCT_TYPE: Self = Self(20);
    pub(super) const FIELD_TYPE: Self = Self(21);
    pub(super) const FIELD_TYPES: Self = Self(22);
    pub(super) const MAP_TYPE: Self = Self(23);
    /// Of the description of types that encode themselves. Go numbers it after the others; no value ever bears it.
    pub(super) const OPAQUE_TYPE: Self = Self(24);
    /// The first that a sender gives.
    pub(super) const FIRST: Self = Self(FIRST_USER_ID);

    /// What stands before a value: the number of its type.
    pub(super) fn of_value(number: i64) -> Result<Self, Error> {
        i32::try_from(number).map(Self).map_err(|_| malformed("number of a type is out of range"))
    }

    /// What stands before the description of a type: the negative of its number.
    pub(super) fn of_definition(number: i64) -> Result<Self, Error> {
        let id = number.checked_neg().and_then(|id| i32::try_from(id).ok());
        id.filter(|id| *id >= FIRST_USER_ID).map(Self).ok_or(malformed("number of a described type is out of range"))
    }

    /// The number after this one.
    pub(super) fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }

    pub(super) const fn number(self) -> i32 {
        self.0
    }
}

crate::gob_struct! {
    /// What all descriptions have. The number in it is not to be trusted: Go's own may differ from the one before it.
    pub(super) struct CommonType {
        pub(super) name: String = "Name",
        pub(super) id: i32 = "Id",
    }
}

crate::gob_struct! {
    pub(super) struct ArrayType {
        pub(super) common: CommonType = "CommonType",
        pub(super) elem: i32 = "Elem",
        pub(super) len: i64 = "Len",
    }
}

crate::gob_struct! {
    pub(super) struct SliceType {
        pub(super) common: CommonType = "CommonType",
        pub(super) elem: i32 = "Elem",
    }
}

crate::gob_struct! {
    pub(super) struct StructType {
        pub(super) common: CommonType = "CommonType",
        pub(super) fields: Vec<FieldType> = "Field",
    }
}

crate::gob_struct! {
    pub(super) struct FieldType {
        pub(super) name: String = "Name",
        pub(super) id: i32 = "Id",
    }
}

crate::gob_struct! {
    pub(super) struct MapType {
        pub(super) common: CommonType = "CommonType",
        pub(super) key: i32 = "Key",
        pub(super) elem: i32 = "Elem",
    }
}

crate::gob_struct! {
    pub(super) struct OpaqueType {
        pub(super) common: CommonType = "CommonType",
    }
}

crate::gob_struct! {
    /// A description of a type: exactly one of these.
    pub(super) struct WireType {
        pub(super) array: Option<ArrayType> = "ArrayT",
        pub(super) slice: Option<SliceType> = "SliceT",
        pub(super) structure: Option<StructType> = "StructT",
        pub(super) map: Option<MapType> = "MapT",
        pub(super) gob_encoder: Option<OpaqueType> = "GobEncoderT",
        pub(super) binary_marshaler: Option<OpaqueType> = "BinaryMarshalerT",
        pub(super) text_marshaler: Option<OpaqueType> = "TextMarshalerT",
    }
}
