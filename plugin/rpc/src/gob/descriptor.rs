//! What a Rust type is on the wire, known before there is a value of it.

/// The type that a value has on the wire.
///
/// Types that others are made of are given as functions, since a struct may contain itself.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// `bool`.
    Bool,
    /// Any signed integer.
    Int,
    /// Any unsigned integer.
    Uint,
    /// Any floating-point number.
    Float,
    /// `[]byte`.
    Bytes,
    /// `string`.
    String,
    /// Any interface.
    Interface,
    /// A slice of elements.
    Slice(fn() -> Type),
    /// An array of so many elements.
    Array(fn() -> Type, usize),
    /// A map from keys to elements.
    Map(fn() -> Type, fn() -> Type),
    /// A struct. Where it is stands for which it is.
    Struct(&'static StructType),
    /// A type that encodes itself, and its name.
    Opaque(Marshaler, &'static str),
}

impl Type {
    /// The kind of the type, in a word.
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Float => "float",
            Self::Bytes => "bytes",
            Self::String => "string",
            Self::Interface => "interface",
            Self::Slice(_) => "slice",
            Self::Array(..) => "array",
            Self::Map(..) => "map",
            Self::Struct(_) => "struct",
            Self::Opaque(marshaler, _) => marshaler.kind(),
        }
    }
}

/// A struct: its name, which means nothing on the wire, and its fields in the order in which they are sent.
#[derive(Debug)]
pub struct StructType {
    /// The name.
    pub name: &'static str,
    /// The fields.
    pub fields: &'static [FieldType],
}

impl StructType {
    /// What tells this struct from others.
    pub(super) fn address(&'static self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

/// A field of a struct.
#[derive(Debug)]
pub struct FieldType {
    /// The name in Go, which sender and receiver find each other by.
    pub name: &'static str,
    /// The type.
    pub gob_type: fn() -> Type,
}

/// By which of Go's interfaces a type encodes itself. Sender and receiver must agree.
///
/// A type that is only an `encoding.TextMarshaler` does not: the format has a place for it that Go neither writes nor
/// takes, and sends such a type field by field.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Marshaler {
    /// `gob.GobEncoder`, which comes before the other.
    Gob,
    /// `encoding.BinaryMarshaler`.
    Binary,
}

impl Marshaler {
    /// The kind of such a type, in words.
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Gob => "gob encoder",
            Self::Binary => "binary marshaler",
        }
    }
}
