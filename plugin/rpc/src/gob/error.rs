//! The one error type of the module.

/// Why a value was not encoded or decoded.
///
/// [`Error::ends_stream`] tells whether the values after it can still be had.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The sender's type is another than the one that was asked for.
    #[error("wrong type for {place}: {received} was sent, {wanted} is wanted")]
    WrongType {
        /// The field, or `value` at the top.
        place: String,
        /// What was sent.
        received: &'static str,
        /// What was asked for.
        wanted: &'static str,
    },
    /// The sender's struct has fields, and none of them is among those of the struct that was asked for.
    #[error("no field of {wanted} is among those that were sent")]
    NoFieldMatches {
        /// The struct that was asked for.
        wanted: &'static str,
    },
    /// A number does not fit into the type that was asked for.
    #[error("number out of range of {wanted} in {place}")]
    OutOfRange {
        /// The field, or `value` at the top.
        place: String,
        /// The type that was asked for.
        wanted: &'static str,
    },
    /// A string is not UTF-8, and the type that was asked for holds nothing else.
    #[error("text is not UTF-8 in {place}")]
    NotUtf8 {
        /// The field, or `value` at the top.
        place: String,
    },
    /// A type that encodes itself does not know the bytes.
    #[error("bytes are no {wanted} in {place}")]
    NotOpaque {
        /// The field, or `value` at the top.
        place: String,
        /// The type that was asked for.
        wanted: &'static str,
    },
    /// An interface value has a name that is not among those that were declared.
    #[error("name {name:?} is not declared for an interface")]
    NotRegistered {
        /// The name that was sent, or is to be sent.
        name: String,
    },
    /// A value has more than [`MAX_NESTING`](super::MAX_NESTING) values around it.
    #[error("value is nested more than {limit} deep")]
    TooDeep {
        /// How deep it may be.
        limit: usize,
    },
    /// `None` stands where Go cannot send a nil pointer: in a list or map, or as the whole value.
    #[error("nothing to encode where a value must be")]
    NilElement,
    /// Descriptions of types cannot be sent: the type contains itself without a struct between, or there are too many.
    #[error("type has no description")]
    NoDescription,

    /// A value takes more bytes than the decoder was made for.
    #[error("value has more than {limit} bytes")]
    TooLarge {
        /// What the decoder was made for, in bytes.
        limit: usize,
    },
    /// The sender describes more types than [`MAX_DEFINITIONS`](super::MAX_DEFINITIONS), or in more bytes than
    /// [`MAX_DEFINITION_BYTES`](super::MAX_DEFINITION_BYTES).
    #[error("too many types were described")]
    TooManyTypes,
    /// A value has more than [`MAX_SKIPPED_NESTING`](super::MAX_SKIPPED_NESTING) values around it.
    #[error("value is nested more than {limit} deep and was not read to its end")]
    Bottomless {
        /// How deep it may be.
        limit: usize,
    },
    /// The bytes are no gob.
    #[error("malformed gob: {what}")]
    Malformed {
        /// What is wrong with them.
        what: &'static str,
    },
}

impl Error {
    /// Whether no further value can be read from the stream. Every later call of the decoder gives the same error.
    pub const fn ends_stream(&self) -> bool {
        match self {
            Self::WrongType { .. }
            | Self::NoFieldMatches { .. }
            | Self::OutOfRange { .. }
            | Self::NotUtf8 { .. }
            | Self::NotOpaque { .. }
            | Self::NotRegistered { .. }
            | Self::TooDeep { .. }
            | Self::NilElement
            | Self::NoDescription => false,
            Self::TooLarge { .. } | Self::TooManyTypes | Self::Bottomless { .. } | Self::Malformed { .. } => true,
        }
    }

    /// Puts the name of the field before the place of the error.
    pub(super) fn within(mut self, field: &str) -> Self {
        if let Self::WrongType { place, .. }
        | Self::OutOfRange { place, .. }
        | Self::NotUtf8 { place }
        | Self::NotOpaque { place, .. } = &mut self
        {
            *place = if place == TOP { field.to_owned() } else { format!("{field}.{place}") };
        }
        self
    }
}

/// The place of an error before any field is known to be around it.
pub(super) const TOP: &str = "value";

/// The bytes are no gob, for this reason.
pub(super) const fn malformed(what: &'static str) -> Error {
    Error::Malformed { what }
}
