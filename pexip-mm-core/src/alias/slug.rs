//! Slugging: from a channel's display name to letters that are safe everywhere.
//!
//! The order matters. Letters are composed first (NFKC) and transliterated as people read them; decomposing first
//! would turn バス, パス and ハス into one word, and split プロジェクト at its voicing marks. Decomposition (NFKD) is only for
//! a letter that has no transliteration of its own.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Appends the slug of `name`: runs of `a-z0-9` joined by single `-`. Appends nothing if nothing is left.
pub(crate) fn slug_into(out: &mut Vec<u8>, name: &str) {
    let mut slug = Slug { start: out.len(), out, break_pending: false };
    if name.is_ascii() {
        for &byte in name.as_bytes() {
            slug.ascii(byte);
        }
    } else if name.chars().all(|ch| ch.is_ascii() || is_stable(ch)) {
        name.chars().for_each(|ch| slug.composed(ch));
    } else {
        name.nfkc().for_each(|ch| slug.composed(ch));
    }
}

/// The longest beginning of `slug` of at most `max` bytes that ends with a whole word, or the first `max` bytes if its
/// first word alone is longer.
pub(crate) fn cut_at_word(slug: &str, max: usize) -> &str {
    if slug.len() <= max {
        return slug;
    }
    // A `-` right behind the cut means that the cut itself falls between two words.
    let within = slug.get(..=max).unwrap_or(slug);
    let end = within.rfind('-').filter(|&at| at > 0).unwrap_or(max);
    slug.get(..end).unwrap_or(slug)
}

/// A slug that is being written.
struct Slug<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    break_pending: bool,
}

impl Slug<'_> {
    #[inline]
    fn ascii(&mut self, byte: u8) {
        if byte.is_ascii_alphanumeric() {
            self.letter(byte.to_ascii_lowercase());
        } else {
            self.break_pending = true;
        }
    }

    #[inline]
    fn letter(&mut self, lower: u8) {
        if self.break_pending && self.out.len() > self.start {
            self.out.push(b'-');
        }
        self.break_pending = false;
        self.out.push(lower);
    }

    /// One character of composed text.
    fn composed(&mut self, ch: char) {
        if let Ok(byte) = u8::try_from(ch)
            && byte.is_ascii()
        {
            self.ascii(byte);
        } else if ch.is_alphanumeric() {
            if let Some(text) = deunicode::deunicode_char(ch) {
                self.transliterated(text);
            } else {
                self.decomposed(ch);
            }
        } else if !is_invisible(ch) && !is_combining_mark(ch) {
            self.break_pending = true;
        }
    }

    /// What a letter is read as. A blank at its end marks a word of its own (an ideograph); other signs in it, such as
    /// the apostrophe of a soft sign, belong to the word and are dropped.
    fn transliterated(&mut self, text: &str) {
        if text.ends_with(' ') {
            self.break_pending = true;
        }
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() {
                self.letter(byte.to_ascii_lowercase());
            } else if byte == b' ' {
                self.break_pending = true;
            }
        }
    }

    /// A letter that nobody transliterates: its base letters, if they can be.
    fn decomposed(&mut self, ch: char) {
        for part in std::iter::once(ch).nfkd() {
            match deunicode::deunicode_char(part) {
                Some(text) if part.is_alphanumeric() => self.transliterated(text),
                _ if is_combining_mark(part) => {}
                _ => self.break_pending = true,
            }
        }
    }
}

/// Characters that are NFKC-normalised as they stand and stay so beside each other, so that most names need no
/// normalisation pass. A test compares with the real normalisation.
const fn is_stable(ch: char) -> bool {
    matches!(ch,
        // Latin with diacritics, without the few that have a compatibility form
        '\u{C0}'..='\u{131}' | '\u{134}'..='\u{13E}' | '\u{141}'..='\u{148}' | '\u{14A}'..='\u{17E}'
        | '\u{1EA0}'..='\u{1EF9}'
        // Greek, Cyrillic, Hebrew, Arabic letters
        | '\u{386}' | '\u{388}'..='\u{38A}' | '\u{38C}' | '\u{38E}'..='\u{3A1}' | '\u{3A3}'..='\u{3CE}'
        | '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}' | '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}'
        // Devanagari letters, vowel signs and virama; Thai letters and vowel signs above the line
        | '\u{904}'..='\u{939}' | '\u{93E}'..='\u{94D}' | '\u{E01}'..='\u{E32}' | '\u{E34}'..='\u{E37}'
        | '\u{E40}'..='\u{E46}'
        // Kana, ideographs, Hangul syllables
        | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}'
        // dashes and quotation marks that people type
        | '\u{2013}' | '\u{2014}' | '\u{2018}'..='\u{201E}')
}

/// Characters that are not to be seen: Unicode's `Default_Ignorable_Code_Point`, which its case folding for identifiers
/// (`NFKC_Casefold`, UAX #44) removes too. The property is closed but for reserved ranges, which are in it.
const fn is_invisible(ch: char) -> bool {
    matches!(ch,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(name: &str) -> String {
        let mut out = Vec::new();
        slug_into(&mut out, name);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn stable_characters_are_normalised_as_they_stand() {
        let stable: Vec<char> = ('\u{80}'..=char::MAX).filter(|&ch| is_stable(ch)).collect();
        for &ch in &stable {
            assert!(std::iter::once(ch).nfkc().eq(std::iter::once(ch)), "{ch:?}");
        }
        // The only combining class among them but 0 is the virama's, so no pair is reordered; no pair composes.
        let seconds: Vec<char> = stable.iter().copied().filter(|&ch| is_combining_mark(ch)).collect();
        for &first in &stable {
            for &second in &seconds {
                assert!([first, second].into_iter().nfkc().eq([first, second]), "{first:?} {second:?}");
            }
        }
    }

    #[test]
    fn words_are_cut_whole() {
        assert_eq!(cut_at_word("one-two-three", 13), "one-two-three");
        assert_eq!(cut_at_word("one-two-three", 12), "one-two");
        assert_eq!(cut_at_word("one-two-three", 7), "one-two");
        assert_eq!(cut_at_word("one-two-three", 6), "one");
        assert_eq!(cut_at_word("one-two-three", 2), "on");
    }

    #[test]
    fn a_letter_without_transliteration_is_decomposed() {
        let left: Vec<char> = ('\u{80}'..=char::MAX)
            .filter(|&ch| ch.is_alphanumeric() && std::iter::once(ch).nfkc().eq(std::iter::once(ch)))
            .filter(|&ch| {
                deunicode::deunicode_char(ch).is_none() && !std::iter::once(ch).nfkd().eq(std::iter::once(ch))
            })
            .collect();
        println!("{left:?}");
        for ch in left {
            println!("{ch:?} {:?}", slug(&ch.to_string()));
        }
    }
}
