//! What is common to text: characters that cannot be seen, how far two words are apart, and types that hold checked text
//! and no secret, or a fixed word.

/// Whether a character shows nothing: Unicode's `Default_Ignorable_Code_Point`, which its case folding for identifiers
/// (`NFKC_Casefold`, UAX #44) removes too. Control characters and white space are others.
///
/// A slug drops them, and who shows a text that is to be looked at closely may want to show them escaped.
///
/// # Examples
/// ```
/// # use pexip_mm_core::is_invisible;
/// assert!(is_invisible('\u{200B}'));
/// assert!(!is_invisible('a'));
/// ```
// Reserved ranges are in it, so it does not grow.
pub const fn is_invisible(ch: char) -> bool {
    matches!(ch,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// `text` on one line.
#[cfg(feature = "simulate")]
pub(crate) fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).collect::<Vec<_>>().join(" ")
}

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

/// How many bytes must be typed, deleted or replaced to make one text of the other (Levenshtein's distance).
pub(crate) fn typing_errors(one: &str, other: &str) -> usize {
    // A line of the table of distances, without its first column, which is the number of the line.
    let mut row: Vec<usize> = (1..=other.len()).collect();
    for ((mut diagonal, mut left), byte) in (0..).zip(1..).zip(one.bytes()) {
        for (above, wanted) in row.iter_mut().zip(other.bytes()) {
            let cost = (diagonal + usize::from(byte != wanted)).min(left + 1).min(*above + 1);
            diagonal = std::mem::replace(above, cost);
            left = cost;
        }
    }
    row.last().copied().unwrap_or(one.len())
}

#[cfg(test)]
mod tests {
    use super::typing_errors;

    #[test]
    fn words_are_as_far_apart_as_letters_change() {
        for (one, other, letters) in
            [("", "", 0), ("pin", "pin", 0), ("", "pin", 3), ("pin", "pins", 1), ("host", "guest", 3), ("ab", "ba", 2)]
        {
            assert_eq!(typing_errors(one, other), letters, "{one} {other}");
            assert_eq!(typing_errors(other, one), letters, "{other} {one}");
        }
    }
}
