//! Slugging: from a channel's display name to letters that are safe everywhere.
//!
//! Letters are composed first (NFKC) and transliterated as people read them: decomposing them would turn バス, パス and
//! ハス into one word, and split プロジェクト at its voicing marks. A letter that nobody transliterates ends a word, as a
//! sign does; a test shows that decomposing such letters would not help any of them.

use crate::letters::{Class, NOT_ASCII, SARA_AM, SIGN, folded, is_ideograph, is_mark_without_effect};
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
                    T::read_letter(sara_am, |byte| self.heard(byte));
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
            None => T::read(ch, |byte| self.heard(byte)),
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
            Class::Letter => T::read_letter(ch, |byte| self.heard(byte)),
            Class::Ideograph => {
                self.word_ends();
                T::read_letter(ch, |byte| self.heard(byte));
                self.word_ends();
            }
            Class::Nothing => {}
            Class::Break => self.word_ends(),
        }
    }

    /// What a character is read as: a letter, or a blank where a word ends.
    #[inline]
    fn heard(&mut self, byte: u8) {
        match byte {
            b' ' => self.word_ends(),
            letter => self.letter(letter),
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

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;
    use crate::unicode::OwnTables;

    fn slug(name: &str) -> String {
        Slug::new::<OwnTables>("", name).as_str().to_owned()
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
    fn decomposing_helps_no_letter_without_transliteration() {
        for ch in ('\u{80}'..=char::MAX).filter(|&ch| Class::of(ch) == Class::Letter) {
            if deunicode::deunicode_char(ch).is_none() && std::iter::once(ch).nfkc().eq(std::iter::once(ch)) {
                let parts: String = std::iter::once(ch).nfkd().collect();
                assert_eq!(slug(&parts), "", "{ch:?}");
            }
        }
    }
}
