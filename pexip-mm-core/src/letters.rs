//! What becomes of a character in a slug: kept, read as letters of ASCII, dropped, or the end of a word.

use unicode_normalization::char::is_combining_mark;

use crate::text::is_invisible;

/// The vowel sign am, Thai and Lao: normalised it would fall apart into a nasal mark and a long vowel, and nobody reads น้ำ
/// that way.
pub(crate) const SARA_AM: [char; 2] = ['\u{E33}', '\u{EB3}'];

/// What becomes of a character.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Class {
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
    pub(crate) fn of(ch: char) -> Self {
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
    ///
    /// [`SARA_AM`] is taken as it stands too.
    #[inline]
    pub(crate) fn of_stable(ch: char) -> Option<Self> {
        STABLE.get(ch as usize).copied().unwrap_or_else(|| Self::of_stable_by_range(ch))
    }

    /// [`Class::of_stable`], told by comparing.
    const fn of_stable_by_range(ch: char) -> Option<Self> {
        Some(match ch {
            '\0'..='\u{7F}' => Self::Ascii,
            // Latin with diacritics, without the few that have a compatibility form, and an apostrophe that some have
            '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{131}' | '\u{134}'..='\u{13E}' | '\u{141}'..='\u{148}' | '\u{14A}'..='\u{17E}'
            | '\u{1EA0}'..='\u{1EF9}' | '\u{2BC}'
            // Greek, Cyrillic, Hebrew, Arabic
            | '\u{386}' | '\u{388}'..='\u{38A}' | '\u{38C}' | '\u{38E}'..='\u{3A1}' | '\u{3A3}'..='\u{3CE}'
            | '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}' | '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}'
            // Devanagari letters and vowel signs without the virama; Thai but for its tone marks
            | '\u{904}'..='\u{939}' | '\u{93E}'..='\u{94C}' | '\u{E01}'..='\u{E37}' | '\u{E40}'..='\u{E46}'
            // Lao sara am
            | '\u{EB3}'
            // Kana, Hangul syllables
            | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{AC00}'..='\u{D7A3}' => Self::Letter,
            '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' => Self::Ideograph,
            // Signs among those letters, dashes and quotation marks that people type, emoji
            '\u{A1}'..='\u{A7}' | '\u{A9}' | '\u{AB}' | '\u{AE}' | '\u{B0}' | '\u{B6}' | '\u{B7}' | '\u{BB}' | '\u{BF}'
            | '\u{D7}' | '\u{F7}' | '\u{482}' | '\u{2010}' | '\u{2013}' | '\u{2014}' | '\u{2018}'..='\u{201E}' | '\u{2022}'
            | '\u{2044}' | '\u{20AC}' | '\u{2190}'..='\u{21FF}' | '\u{2600}'..='\u{2775}' | '\u{2794}'..='\u{27BF}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{1F1E6}'..='\u{1F1FF}' | '\u{1F300}'..='\u{1F6FF}'
            | '\u{1F900}'..='\u{1FAFF}' => Self::Break,
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{FE00}'..='\u{FE0F}' => Self::Nothing,
            _ => return None,
        })
    }
}

/// [`Class::of_stable`] of the first characters, those of most alphabets: one look-up instead of many comparisons.
#[expect(clippy::indexing_slicing, reason = "the compiler does it")]
static STABLE: [Option<Class>; 0x1000] = {
    let mut table = [None; 0x1000];
    let mut ch = '\0';
    while (ch as usize) < table.len() {
        table[ch as usize] = Class::of_stable_by_range(ch);
        ch = match char::from_u32(ch as u32 + 1) {
            Some(next) => next,
            None => break,
        };
    }
    table
};

/// Marks that are dropped, whatever they stand behind, and change nothing that other marks do: the virama of Devanagari,
/// tone marks of Thai, strokes. A test compares with the real normalisation.
pub(crate) const fn is_mark_without_effect(ch: char) -> bool {
    matches!(ch, '\u{94D}' | '\u{E48}'..='\u{E4B}' | '\u{335}'..='\u{337}')
}

/// Han ideographs: the blocks that are set aside for them, and the ideographic zero. The blank that the transliteration
/// puts behind most of them is missing behind thousands.
pub(crate) const fn is_ideograph(ch: char) -> bool {
    matches!(ch,
        '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// [`UnicodeTables::read`] with the library's own tables.
#[inline]
pub(crate) fn read(ch: char, mut each: impl FnMut(u8)) {
    match Class::of_stable(ch).unwrap_or_else(|| Class::of(ch)) {
        Class::Ascii => each(match folded(u8::try_from(ch).unwrap_or_default()) {
            SIGN => b' ',
            letter => letter,
        }),
        Class::Letter | Class::Ideograph => transliterated(ch, each),
        Class::Nothing => {}
        Class::Break => each(b' '),
    }
}

/// What a letter is read as. Signs in it, such as the apostrophe of a soft sign, belong to the word and are dropped.
#[inline]
pub(crate) fn transliterated(ch: char, mut each: impl FnMut(u8)) {
    let Some(text) = deunicode::deunicode_char(ch) else {
        // A vowel sign or tone mark is still a mark.
        if !is_combining_mark(ch) {
            each(b' ');
        }
        return;
    };
    // INVARIANT: transliterations are ASCII.
    for &byte in text.as_bytes() {
        match folded(byte) {
            SIGN if byte != b' ' => {}
            SIGN => each(b' '),
            letter => each(letter),
        }
    }
}

/// What [`folded`] makes of bytes that are ASCII and no letter or digit.
pub(crate) const SIGN: u8 = b'-';

/// What [`folded`] makes of bytes that are not ASCII.
pub(crate) const NOT_ASCII: u8 = 0;

/// An ASCII letter or digit in lower case; [`SIGN`] or [`NOT_ASCII`] for another byte.
#[inline]
pub(crate) fn folded(byte: u8) -> u8 {
    /// One look-up instead of several comparisons, whose outcome nobody can predict.
    #[expect(clippy::indexing_slicing, reason = "the compiler does it")]
    static FOLDED: [u8; 256] = {
        let mut table = [NOT_ASCII; 256];
        let mut byte = 0_u8;
        while byte < 128 {
            table[byte as usize] = if byte.is_ascii_alphanumeric() { byte.to_ascii_lowercase() } else { SIGN };
            byte += 1;
        }
        table
    };
    FOLDED.get(usize::from(byte)).copied().unwrap_or(NOT_ASCII)
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    #[test]
    fn stable_characters_are_classified_and_normalised_as_they_stand() {
        for ch in ('\0'..=char::MAX).filter(|ch| !SARA_AM.contains(ch)) {
            let Some(class) = Class::of_stable(ch) else { continue };
            assert_eq!(class, Class::of(ch), "{ch:?}");
            // A starter: nothing that follows a stable character moves before it.
            assert!([ch, '\u{316}', ch].into_iter().nfkc().last() == Some(ch), "{ch:?}");
            assert_eq!(unicode_normalization::char::canonical_combining_class(ch), 0, "{ch:?}");
            assert!(std::iter::once(ch).nfkc().eq(std::iter::once(ch)), "{ch:?}");
        }
    }

    #[test]
    fn everyday_characters_need_no_normalising() {
        for (text, class) in [
            ("aZ09 -", Class::Ascii),
            ("éßłıИёλאعहไあアー한", Class::Letter),
            ("東研\u{3400}", Class::Ideograph),
            ("©–“”€→☀、「」🇳🎉🤝", Class::Break),
            ("\u{AD}\u{200B}\u{200D}\u{FE0F}", Class::Nothing),
        ] {
            for ch in text.chars() {
                assert_eq!(Class::of_stable(ch), Some(class), "{ch:?}");
                assert_eq!(Class::of_stable_by_range(ch), Some(class), "{ch:?}");
            }
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
    fn marks_without_effect_are_dropped_and_compose_with_nothing() {
        let marks: Vec<char> = ('\0'..=char::MAX).filter(|&ch| is_mark_without_effect(ch)).collect();
        assert_eq!(marks.len(), 8);
        for &mark in &marks {
            assert_eq!(Class::of(mark), Class::Nothing, "{mark:?}");
            assert_ne!(unicode_normalization::char::canonical_combining_class(mark), 0, "{mark:?}");
            assert!(std::iter::once(mark).nfkc().eq(std::iter::once(mark)), "{mark:?}");
        }
        for first in '\0'..=char::MAX {
            let parts: Vec<char> = std::iter::once(first).nfd().collect();
            let composes = parts.iter().copied().nfc().eq(std::iter::once(first)) && parts.len() > 1;
            assert!(!composes || !parts.iter().any(|part| marks.contains(part)), "{first:?}");
        }
    }
}
