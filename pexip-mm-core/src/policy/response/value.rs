//! The kinds of value that a policy answer holds: how each is written, and what of it Pexip accepts.

use serde::ser::SerializeMap;

use crate::error::Error;
use crate::pin::Pin;

/// The longest text in any field of a policy answer, in characters.
pub const ANSWER_TEXT_MAX_LEN: usize = 250;

/// A value that can stand in a policy answer.
pub(crate) trait AnswerValue {
    /// Writes the value under its key, or nothing where it is left out.
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error>;

    /// Whether Pexip accepts the value, by itself.
    fn check(&self, _key: &'static str) -> Result<(), Error> {
        Ok(())
    }
}

impl AnswerValue for String {
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(key, self)
    }

    fn check(&self, field: &'static str) -> Result<(), Error> {
        let length = self.chars().count();
        if length > ANSWER_TEXT_MAX_LEN {
            return Err(Error::AnswerTooLong { field, length, max: ANSWER_TEXT_MAX_LEN });
        }
        Ok(())
    }
}

/// A text that must not be empty: a name, a tag.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RequiredText(pub String);

impl AnswerValue for RequiredText {
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        self.0.write(key, map)
    }

    fn check(&self, field: &'static str) -> Result<(), Error> {
        if self.0.is_empty() {
            return Err(Error::AnswerEmpty { field });
        }
        self.0.check(field)
    }
}

impl From<&str> for RequiredText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl AnswerValue for Pin {
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(key, self.expose())
    }
}

impl AnswerValue for bool {
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(key, self)
    }
}

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ranged<const MIN: u64, const MAX: u64>(pub u64);

impl<const MIN: u64, const MAX: u64> AnswerValue for Ranged<MIN, MAX> {
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(key, &self.0)
    }

    fn check(&self, field: &'static str) -> Result<(), Error> {
        if (MIN..=MAX).contains(&self.0) {
            Ok(())
        } else {
            Err(Error::AnswerRange { field, given: self.0, min: MIN, max: MAX })
        }
    }
}

impl<T: AnswerValue> AnswerValue for Option<T> {
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        self.as_ref().map_or(Ok(()), |value| value.write(key, map))
    }

    fn check(&self, field: &'static str) -> Result<(), Error> {
        self.as_ref().map_or(Ok(()), |value| value.check(field))
    }
}

/// A list of objects; an empty list is left out.
impl<T: AnswerObject> AnswerValue for Vec<T> {
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        if self.is_empty() {
            return Ok(());
        }
        let objects: Vec<Written<'_, T>> = self.iter().map(Written).collect();
        map.serialize_entry(key, &objects)
    }

    fn check(&self, _field: &'static str) -> Result<(), Error> {
        self.iter().try_for_each(AnswerObject::check)
    }
}

/// An object of named values: a whole result, or one entry of a list in it.
pub(crate) trait AnswerObject {
    /// Writes every value under its key.
    fn write_all<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;

    /// Whether Pexip accepts every value, and all of them together.
    fn check(&self) -> Result<(), Error>;
}

/// Serialises an object. Kept apart from the public types, so that none of them can be serialised, PINs and all, by
/// accident.
pub(crate) struct Written<'a, T>(pub(crate) &'a T);

impl<T: AnswerObject> serde::Serialize for Written<'_, T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.0.write_all(&mut map)?;
        map.end()
    }
}

/// Declares the words of an enum that stands in answers.
macro_rules! answer_words {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum $name { $($(#[$variant_doc])* #[doc = concat!("`", $word, "`")] $variant,)+ }

        impl $name {
            /// The word that Pexip reads.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl $crate::policy::response::value::AnswerValue for $name {
            fn write<M: serde::ser::SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
                map.serialize_entry(key, self.as_str())
            }
        }
    };
}

/// Declares an object of an answer: its fields are its keys, in the order in which they are written.
macro_rules! answer_object {
    (
        $(#[$doc:meta])*
        pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ }
        $(together |$this:ident| $rule:block)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, PartialEq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $kind,)+ }

        impl $crate::policy::response::value::AnswerObject for $name {
            fn write_all<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                $($crate::policy::response::value::AnswerValue::write(&self.$field, stringify!($field), map)?;)+
                Ok(())
            }

            fn check(&self) -> Result<(), $crate::Error> {
                $($crate::policy::response::value::AnswerValue::check(&self.$field, stringify!($field))?;)+
                $({ let $this = self; $rule?; })?
                Ok(())
            }
        }
    };
}

pub(crate) use {answer_object, answer_words};
