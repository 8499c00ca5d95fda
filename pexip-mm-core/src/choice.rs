//! Settings that are one of several fixed words.

use crate::pin::may_show_pin;

/// One word of a setting that is a choice.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Choice {
    /// The word, as it is stored.
    pub value: &'static str,
    /// What a person reads in its place.
    pub label: &'static str,
}

/// Declares an enum of fixed words: each variant with its stored word and its label. Which one is the default is no
/// matter of the enum: defaults stand in the table of settings.
macro_rules! choices {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $value:literal, $label:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Every word with its label, in the order of [`Self::ALL`].
            pub const CHOICES: &'static [$crate::choice::Choice] =
                &[$($crate::choice::Choice { value: $value, label: $label },)+];

            /// The word as it is stored.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $value,)+ }
            }

            /// What a person reads in its place.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// Accepts one of the words, letter for letter.
            ///
            /// # Errors
            /// [`Choice`](crate::ErrorCode::Choice).
            pub fn parse(word: &str) -> Result<Self, $crate::Error> {
                match word {
                    $($value => Ok(Self::$variant),)+
                    _ => Err($crate::choice::refused(word, Self::CHOICES.iter().map(|choice| choice.value))),
                }
            }
        }

        $crate::text::serialized_as_word!($name);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use choices;

/// The error for a word that is none of those that are accepted. Digits may be a PIN that was put in the wrong place, and
/// are not repeated.
pub(crate) fn refused<'a>(word: &str, accepted: impl Iterator<Item = &'a str>) -> crate::Error {
    let accepted: Vec<String> = accepted.map(|word| format!("{word:?}")).collect();
    let given = if may_show_pin(word) { "…".to_owned() } else { crate::error::quoted(word, 60) };
    crate::Error::Choice { given, accepted: accepted.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::refused;

    #[test]
    fn what_may_be_a_pin_is_not_repeated() {
        let message = |word| refused(word, ["a"].into_iter()).to_string();
        for word in ["735291", "7352#", "735291b"] {
            assert_eq!(message(word), r#""…" is not a choice; use one of "a""#);
        }
        for word in ["735", "73b529", "ä"] {
            assert!(message(word).contains(word));
        }
    }
}
