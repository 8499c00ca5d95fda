//! What is read with large tables of Unicode, for a platform that has its own.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::decompose_compatible;
use url::Host;

use crate::letters::{read, transliterated};

/// What is read with large tables of Unicode. A platform that has a table itself, or a smaller one, takes it in place of
/// the library's: who passes such a type everywhere has a program without the tables that it replaces.
///
/// Each function must answer what the library's own does, which is what a type has that does not replace it.
pub trait UnicodeTables {
    /// Turns an internationalised domain into its ASCII form, as the URL standard has it; nothing for one that is not
    /// valid.
    fn domain_to_ascii(domain: &str) -> Option<String> {
        match Host::parse(domain).ok()? {
            Host::Domain(ascii) => Some(ascii),
            // Digits of another script are no usual form of an address.
            Host::Ipv4(_) | Host::Ipv6(_) => None,
        }
    }

    /// A text after compatibility normalisation, NFKC.
    #[inline]
    fn nfkc(text: &str) -> impl Iterator<Item = char> {
        text.nfkc()
    }

    /// Tells `part` each character that one decomposes into, NFKD, and answers true; or answers false, and all is
    /// normalised at once.
    #[inline]
    fn decomposed(ch: char, part: impl FnMut(char)) -> bool {
        decompose_compatible(ch, part);
        true
    }

    /// Tells `each` how a slug reads a character that NFKC leaves alone: `a-z0-9`, and a blank where a word ends, which
    /// it does around an ideograph anyway. The vowel sign am of Thai and Lao is read as it stands too.
    #[inline]
    fn read(ch: char, each: impl FnMut(u8)) {
        read(ch, each);
    }

    /// As [`UnicodeTables::read`], for a character that is known to be a letter or an ideograph.
    #[inline]
    fn read_letter(ch: char, each: impl FnMut(u8)) {
        transliterated(ch, each);
    }
}

/// The library's own tables.
#[derive(Clone, Copy, Debug)]
pub struct OwnTables;

impl UnicodeTables for OwnTables {}
