//! Slugging: from a channel's display name to letters that are safe everywhere.
//!
//! Letters are composed first (NFKC) and transliterated as people read them: decomposing them would turn バス, パス and
//! ハス into one word, and split プロジェクト at its voicing marks. A letter that nobody transliterates ends a word, as a
//! sign does; a test shows that decomposing such letters would not help any of them.

use unicode_normalization::char::is_combining_mark;

use crate::text::is_invisible;
use crate::unicode::UnicodeTables;

/// A slug that is being written, behind a prefix: runs of `a-z0-9` joined by single `-`, nothing if nothing is left.
pub(crate) struct Slug {
    text: String,
    /// Where the slug begins in the text.
    start: usize,
    /// Whether nothing may follow but a letter: at the beginning, and behind a `-`.
    at_word: bool,
}

impl Slug {
    /// The slug of `name` behind `prefix`.
    #[inline]
    pub(crate) fn new<T: UnicodeTables>(prefix: &str, name: &str) -> Self {
        // Room for what comes of ASCII, and of most other names: the only allocation.
        let mut text = String::with_capacity(prefix.len() + name.len());
        text.push_str(prefix);
        let start = prefix.len();
        // Not a `Slug` yet: these stay in registers.
        let mut at_word = true;
        for (at, &byte) in name.as_bytes().iter().enumerate() {
            match folded(byte) {
                NOT_ASCII => return Self { text, start, at_word }.unicode::<T>(name, at),
                SIGN => word_ends(&mut text, &mut at_word),
                letter => push(&mut text, &mut at_word, letter),
            }
        }
        Self { text, start, at_word }.ended()
    }

    /// Length of prefix and slug, in bytes.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing is left of the name.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == self.start
    }

    /// Prefix and slug.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Prefix and slug.
    pub(crate) fn into_string(self) -> String {
        self.text
    }

    #[inline]
    fn letter(&mut self, letter: u8) {
        push(&mut self.text, &mut self.at_word, letter);
    }

    #[inline]
    fn word_ends(&mut self) {
        word_ends(&mut self.text, &mut self.at_word);
    }

    /// Where writing stands, for [`Slug::back_to`].
    #[inline]
    fn place(&self) -> (usize, bool) {
        (self.len(), self.at_word)
    }

    fn back_to(&mut self, (length, at_word): (usize, bool)) {
        self.text.truncate(length);
        self.at_word = at_word;
    }

    /// Goes on with a name at its first character that is not ASCII. Normalising is the expensive part, and few
    /// characters need it. Not inlined: it would take the registers that the loop over ASCII needs.
    #[inline(never)]
    fn unicode<T: UnicodeTables>(mut self, name: &str, first: usize) -> Self {
        // The text from the last stable character on, which may combine with what follows, or from one before it.
        let mut stable = (name, (self.start, true));
        let mut rest = name.get(first..).unwrap_or_default().chars();
        loop {
            let here = rest.as_str();
            let Some(ch) = rest.next() else { break };
            if let Some(class) = Class::of_stable(ch) {
                stable = (here, self.place());
                self.classified::<T>(ch, class);
                continue;
            }
            let (run, after) = split_at_stable(here);
            rest = after.chars();
            if !self.unstable::<T>(run) {
                let (from, place) = stable;
                self.back_to(place);
                let mut unread = from.get(..from.len() - after.len()).unwrap_or_default().chars();
                if let Some(sara_am) = unread.clone().next().filter(|ch| SARA_AM.contains(ch)) {
                    self.read::<T>(sara_am);
                    unread.next();
                }
                for ch in T::nfkc(unread.as_str()) {
                    self.normalised::<T>(ch);
                }
            }
        }
        self.ended()
    }

    fn normalised<T: UnicodeTables>(&mut self, ch: char) {
        match Class::of_stable(ch) {
            Some(class) => self.classified::<T>(ch, class),
            None if is_ideograph(ch) => self.classified::<T>(ch, Class::Ideograph),
            None => self.read::<T>(ch),
        }
    }

    /// Takes back a `-` that no word follows.
    fn ended(mut self) -> Self {
        if self.at_word && !self.is_empty() {
            self.text.pop();
        }
        self
    }

    /// Writes characters of which none is stable, and tells whether that was right: what they decompose into is stable
    /// or a mark without effect.
    fn unstable<T: UnicodeTables>(&mut self, run: &str) -> bool {
        let mut is_right = true;
        for ch in run.chars().filter(|&ch| !is_mark_without_effect(ch)) {
            is_right &= T::decomposed(ch, |part| match Class::of_stable(part) {
                Some(class) => self.classified::<T>(part, class),
                None => is_right = false,
            });
        }
        is_right
    }

    #[inline]
    fn classified<T: UnicodeTables>(&mut self, ch: char, class: Class) {
        match class {
            Class::Ascii => match folded(u8::try_from(ch).unwrap_or_default()) {
                SIGN => self.word_ends(),
                letter => self.letter(letter),
            },
            Class::Letter => self.read::<T>(ch),
            Class::Ideograph => {
                self.word_ends();
                self.read::<T>(ch);
                self.word_ends();
            }
            Class::Nothing => {}
            Class::Break => self.word_ends(),
        }
    }

    #[inline]
    fn read<T: UnicodeTables>(&mut self, ch: char) {
        T::read(ch, |byte| match byte {
            b' ' => self.word_ends(),
            letter => self.letter(letter),
        });
    }
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
fn transliterated(ch: char, mut each: impl FnMut(u8)) {
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

/// Writes a letter or digit, in lower case already.
#[inline]
fn push(text: &mut String, at_word: &mut bool, letter: u8) {
    // The mask tells the compiler that one byte is pushed.
    text.push(char::from(letter & 0x7F));
    *at_word = false;
}

#[inline]
fn word_ends(text: &mut String, at_word: &mut bool) {
    if !*at_word {
        text.push('-');
        *at_word = true;
    }
}

/// The characters before the first that is stable, and the text from it on.
fn split_at_stable(text: &str) -> (&str, &str) {
    let at = text.find(|ch| Class::of_stable(ch).is_some()).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// What [`folded`] makes of bytes that are ASCII and no letter or digit.
const SIGN: u8 = b'-';

/// What [`folded`] makes of bytes that are not ASCII.
const NOT_ASCII: u8 = 0;

/// An ASCII letter or digit in lower case; [`SIGN`] or [`NOT_ASCII`] for another byte.
#[inline]
fn folded(byte: u8) -> u8 {
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

/// The longest beginning of `slug` of at most `max` bytes that ends with a whole word, or the first `max` bytes if its
/// first word alone is longer.
pub(crate) fn cut_at_word(slug: &str, max: usize) -> &str {
    if slug.len() <= max {
        return slug;
    }
    // A `-` right behind the cut means that the cut itself falls between two words. None stands at the beginning.
    let within = slug.get(..=max).unwrap_or(slug);
    let end = within.rfind('-').unwrap_or(max);
    slug.get(..end).unwrap_or(slug)
}

/// The vowel sign am, Thai and Lao: normalised it would fall apart into a nasal mark and a long vowel, and nobody reads น้ำ
/// that way.
const SARA_AM: [char; 2] = ['\u{E33}', '\u{EB3}'];

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
    ///
    /// [`SARA_AM`] is taken as it stands too.
    #[inline]
    fn of_stable(ch: char) -> Option<Self> {
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
const fn is_mark_without_effect(ch: char) -> bool {
    matches!(ch, '\u{94D}' | '\u{E48}'..='\u{E4B}' | '\u{335}'..='\u{337}')
}

/// Han ideographs: the blocks that are set aside for them, and the ideographic zero. The blank that the transliteration
/// puts behind most of them is missing behind thousands.
const fn is_ideograph(ch: char) -> bool {
    matches!(ch,
        '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;
    use crate::unicode::OwnTables;

    fn slug(name: &str) -> String {
        Slug::new::<OwnTables>("", name).as_str().to_owned()
    }

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
    fn sara_am_is_read_as_it_stands_whatever_follows() {
        for (name, expected) in [("น้ำ", "nam"), ("น้ำ\u{301}", "nam"), ("ນຳ\u{301}\u{316}", "nam"), ("ำ\u{301}", "am")]
        {
            assert_eq!(slug(name), expected, "{name:?}");
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
