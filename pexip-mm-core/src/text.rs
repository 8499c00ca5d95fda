//! What every type has that holds checked text and no secret.

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

pub(crate) use checked_text;
