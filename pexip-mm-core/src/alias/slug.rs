//! Slugging: from a channel's display name to letters that are safe everywhere.
//!
//! Letters are composed first (NFKC) and transliterated as people read them: decomposing them would turn バス, パス and
//! ハス into one word, and split プロジェクト at its voicing marks. A letter that nobody transliterates ends a word, as a
//! sign does; a test shows that decomposing such letters would not help any of them.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::ALIAS_MAX_LEN;

/// Bytes that are kept: an alias, and one more to see whether a word goes on behind it.
const KEPT: usize = ALIAS_MAX_LEN + 1;

/// A slug that is being written, behind a prefix: runs of `a-z0-9` joined by single `-`, nothing if nothing is left.
///
/// It lives on the stack: what is longer than an alias is counted and not kept.
pub(crate) struct Slug {
    bytes: [u8; KEPT],
    length: usize,
    start: usize,
    break_pending: bool,
}

impl Slug {
    /// The slug of `name` behind `prefix`.
    pub(crate) fn new(prefix: &str, name: &str) -> Self {
        let mut bytes = [0; KEPT];
        for (place, &byte) in bytes.iter_mut().zip(prefix.as_bytes()) {
            *place = byte;
        }
        let mut slug = Self { bytes, length: prefix.len(), start: prefix.len(), break_pending: false };
        if name.is_ascii() {
            for &byte in name.as_bytes() {
                slug.ascii(byte);
            }
        } else {
            slug.unicode(name);
        }
        slug
    }

    /// Length of prefix and slug, in bytes, also of what is not kept.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Whether nothing is left of the name.
    pub(crate) fn is_empty(&self) -> bool {
        self.length == self.start
    }

    /// Prefix and slug, as far as they are kept.
    pub(crate) fn as_str(&self) -> &str {
        // INVARIANT: a prefix and what `letter` writes are ASCII.
        self.bytes.get(..self.length.min(KEPT)).and_then(|kept| std::str::from_utf8(kept).ok()).unwrap_or_default()
    }

    #[inline]
    fn byte(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
        }
        self.length += 1;
    }

    #[inline]
    fn letter(&mut self, letter: u8) {
        if self.break_pending {
            self.break_pending = false;
            self.byte(b'-');
        }
        self.byte(letter.to_ascii_lowercase());
    }

    #[inline]
    fn word_ends(&mut self) {
        self.break_pending = self.length > self.start;
    }

    #[inline]
    fn ascii(&mut self, byte: u8) {
        if byte.is_ascii_alphanumeric() {
            self.letter(byte);
        } else {
            self.word_ends();
        }
    }

    /// Text in which not everything is ASCII. Normalising is the expensive part, and few characters need it: those that
    /// are not known to be stable, together with the stable one before them, which they may combine with.
    fn unicode(&mut self, name: &str) {
        let mut held: Option<(usize, char, Class)> = None;
        let mut characters = name.char_indices().peekable();
        while let Some((at, ch)) = characters.next() {
            if let Some(class) = Class::of_stable(ch) {
                if let Some((_, ch, class)) = held.replace((at, ch, class)) {
                    self.classified(ch, class);
                }
                continue;
            }
            let start = held.take().map_or(at, |(at, _, _)| at);
            while characters.next_if(|&(_, ch)| Class::of_stable(ch).is_none()).is_some() {}
            let end = characters.peek().map_or(name.len(), |&(at, _)| at);
            for ch in name.get(start..end).unwrap_or_default().nfkc() {
                self.classified(ch, Class::of(ch));
            }
        }
        if let Some((_, ch, class)) = held {
            self.classified(ch, class);
        }
    }

    #[inline]
    fn classified(&mut self, ch: char, class: Class) {
        match class {
            Class::Ascii => self.ascii(u8::try_from(ch).unwrap_or_default()),
            Class::Letter => self.transliterated(ch),
            Class::Ideograph => {
                self.word_ends();
                self.transliterated(ch);
                self.word_ends();
            }
            Class::Nothing => {}
            Class::Break => self.word_ends(),
        }
    }

    /// What a letter is read as. Signs in it, such as the apostrophe of a soft sign, belong to the word and are dropped.
    #[inline]
    fn transliterated(&mut self, ch: char) {
        let Some(text) = deunicode::deunicode_char(ch) else {
            // A vowel sign or tone mark is still a mark.
            if !is_combining_mark(ch) {
                self.word_ends();
            }
            return;
        };
        for &byte in text.as_bytes() {
            if byte.is_ascii_alphanumeric() {
                self.letter(byte);
            } else if byte == b' ' {
                self.word_ends();
            }
        }
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

/// What becomes of a character.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Class {
    /// Kept, or the end of a word.
    Ascii,
    /// Transliterated. Vowel signs that Unicode counts as alphabetic are among them.
    Letter,
    /// Transliterated, a word of its own.
    Ideograph,
    /// Dropped: an invisible character or a combining mark.
    Nothing,
    /// The end of a word.
    Break,
}

impl Class {
    fn of(ch: char) -> Self {
        match ch {
            _ if ch.is_ascii() => Self::Ascii,
            _ if is_invisible(ch) => Self::Nothing,
            _ if is_ideograph(ch) => Self::Ideograph,
            _ if ch.is_alphanumeric() => Self::Letter,
            _ if is_combining_mark(ch) => Self::Nothing,
            _ => Self::Break,
        }
    }

    /// The class of a character that is NFKC-normalised as it stands, begins anew what is normalised (a starter), and
    /// combines with nothing before it. [`None`] for those that are not known to be. A test compares with the real
    /// normalisation.
    #[inline]
    const fn of_stable(ch: char) -> Option<Self> {
        Some(match ch {
            '\0'..='\u{7F}' => Self::Ascii,
            // Latin with diacritics, without the few that have a compatibility form
            '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{131}' | '\u{134}'..='\u{13E}' | '\u{141}'..='\u{148}' | '\u{14A}'..='\u{17E}'
            | '\u{1EA0}'..='\u{1EF9}'
            // Greek, Cyrillic, Hebrew, Arabic
            | '\u{386}' | '\u{388}'..='\u{38A}' | '\u{38C}' | '\u{38E}'..='\u{3A1}' | '\u{3A3}'..='\u{3CE}'
            | '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}' | '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}'
            // Devanagari letters and vowel signs without the virama; Thai but for its tone marks
            | '\u{904}'..='\u{939}' | '\u{93E}'..='\u{94C}' | '\u{E01}'..='\u{E32}' | '\u{E34}'..='\u{E37}'
            | '\u{E40}'..='\u{E46}'
            // Kana, Hangul syllables
            | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{AC00}'..='\u{D7A3}' => Self::Letter,
            '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' => Self::Ideograph,
            // Signs among those letters, dashes and quotation marks that people type, pictographs
            '\u{D7}' | '\u{F7}' | '\u{482}' | '\u{2013}' | '\u{2014}' | '\u{2018}'..='\u{201E}' | '\u{1F300}'..='\u{1F6FF}' => Self::Break,
            '\u{AD}' | '\u{200B}'..='\u{200F}' => Self::Nothing,
            _ => return None,
        })
    }
}

/// Han ideographs: the blocks that are set aside for them, and the ideographic zero. The blank that the transliteration
/// puts behind most of them is missing behind thousands.
const fn is_ideograph(ch: char) -> bool {
    matches!(ch,
        '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Characters that are not to be seen: Unicode's `Default_Ignorable_Code_Point`, which its case folding for identifiers
/// (`NFKC_Casefold`, UAX #44) removes too. Reserved ranges are in it, so it does not grow.
pub(crate) const fn is_invisible(ch: char) -> bool {
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
        Slug::new("", name).as_str().to_owned()
    }

    #[test]
    fn stable_characters_are_classified_and_normalised_as_they_stand() {
        for ch in '\0'..=char::MAX {
            let Some(class) = Class::of_stable(ch) else { continue };
            assert_eq!(class, Class::of(ch), "{ch:?}");
            // A starter: nothing that follows a stable character moves before it.
            assert!([ch, '\u{316}', ch].into_iter().nfkc().last() == Some(ch), "{ch:?}");
            assert_eq!(unicode_normalization::char::canonical_combining_class(ch), 0, "{ch:?}");
            assert!(std::iter::once(ch).nfkc().eq(std::iter::once(ch)), "{ch:?}");
        }
    }

    #[test]
    fn no_character_combines_with_a_stable_one_behind_it() {
        let stable: Vec<char> = ('\0'..=char::MAX).filter(|&ch| Class::of_stable(ch).is_some()).collect();
        for first in '\0'..=char::MAX {
            // What a character composes with is the second part of some decomposition; no stable one ever is.
            if let Some(second) = std::iter::once(first).nfd().nth(1) {
                let composes = std::iter::once(first).nfd().nfc().eq(std::iter::once(first));
                assert!(!composes || stable.binary_search(&second).is_err(), "{first:?}");
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
    fn what_is_longer_than_an_alias_is_counted() {
        let slug = Slug::new("matt-", &"ab ".repeat(100));
        assert_eq!(slug.len(), 5 + 299);
        assert_eq!(slug.as_str().len(), KEPT);
    }

    #[test]
    fn decomposing_helps_no_letter_without_transliteration() {
        for ch in ('\u{80}'..=char::MAX).filter(|&ch| Class::of(ch) == Class::Letter) {
            if deunicode::deunicode_char(ch).is_none() && std::iter::once(ch).nfkc().eq(std::iter::once(ch)) {
                let parts: String = std::iter::once(ch).nfkd().collect();
                assert_eq!(slug(&parts), "", "{ch:?}");
            }
        }
    }
}
