//! What types have in common that hold checked text and no secret, or a fixed word.

/// Lets a newtype over a text be written, and be taken apart without a copy.
macro_rules! checked_text {
    ($($name:ident),+) => {
        $(
            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(&self.0)
                }
            }

            impl From<$name> for String {
                fn from(checked: $name) -> Self {
                    checked.0
                }
            }
        )+
    };
}

/// Serialises an enum of fixed words as its word.
macro_rules! serialized_as_word {
    ($($name:ty),+) => {
        $(impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        })+
    };
}

pub(crate) use {checked_text, serialized_as_word};
