//! The library's tables of Unicode as texts that gzip makes small and `browser/unicode.js` reads.

use std::collections::HashMap;
use std::fmt::Write as _;

use pexip_mm_core::{OwnTables, UnicodeTables};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

/// Nearly all ideographs that are in use: of each stands the number of a syllable.
const HAN: [char; 2] = ['\u{3400}', '\u{9FFF}'];

/// Blocks of ideographs. Slugs have each as a word, so that blanks at the ends of its reading have no effect.
const IDEOGRAPHS: [[char; 2]; 4] =
    [['\u{3400}', '\u{4DBF}'], ['\u{4E00}', '\u{9FFF}'], ['\u{F900}', '\u{FAFF}'], ['\u{20000}', '\u{3FFFF}']];

const HANGUL: [char; 2] = ['\u{AC00}', '\u{D7A3}'];

/// How many digits the numbers of syllables have, the printable characters behind `"` but for `\`, and how many of them
/// are numbers by themselves. The others begin a number of two digits.
const SYLLABLE_DIGITS: usize = 90;
const SHORT_SYLLABLES: usize = 80;

/// A module of JavaScript.
///
/// # Errors
/// If a syllable of Hangul is not read as its parts are.
pub(crate) fn javascript() -> Result<String, String> {
    let han = han();
    let parts = [
        format!("export const HANGUL = {:?};\n", hangul()?),
        format!(
            "export const HAN = {{ first: {}, last: {}, syllables: {:?}, short: {SHORT_SYLLABLES}, numbers: {:?} }};\n",
            u32::from(HAN[0]),
            u32::from(HAN[1]),
            han.syllables,
            han.numbers
        ),
        format!("export const READINGS = {{{}}};\n", readings()),
        format!("export const DECOMPOSITIONS = {:?};\n", decompositions()),
        format!("export const CLASSES = {:?};\n", classes()),
    ];
    Ok(parts.concat())
}

fn is_in(ch: char, [first, last]: [char; 2]) -> bool {
    (first..=last).contains(&ch)
}

/// How a slug reads a character, with no more blanks than count.
fn reading(ch: char) -> String {
    let mut text = String::new();
    OwnTables::read(ch, |byte| {
        if byte != b' ' || !text.ends_with(' ') {
            text.push(char::from(byte));
        }
    });
    if IDEOGRAPHS.iter().any(|&block| is_in(ch, block)) { text.trim().to_owned() } else { text }
}

/// What leading, vowel and trailing jamo are read as, each a list.
fn hangul() -> Result<[String; 3], String> {
    let syllables: Vec<String> = (HANGUL[0]..=HANGUL[1]).map(reading).collect();
    let at = |index: usize| syllables.get(index).map(String::as_str).unwrap_or_default();
    let leading: Vec<&str> = (0..19).map(|index| at(index * 588).strip_suffix('a').unwrap_or_default()).collect();
    let vowels: Vec<&str> = (0..21).map(|index| at(11 * 588 + index * 28)).collect();
    let trailing: Vec<&str> = (0..28).map(|index| at(index).strip_prefix(at(0)).unwrap_or_default()).collect();
    let made = leading.iter().flat_map(|leading| {
        let (vowels, trailing) = (&vowels, &trailing);
        vowels.iter().flat_map(move |vowel| trailing.iter().map(move |trailing| [*leading, *vowel, *trailing].concat()))
    });
    if made.eq(syllables.iter().cloned()) {
        Ok([leading, vowels, trailing].map(|jamo| jamo.join(",")))
    } else {
        Err("a syllable of Hangul is not read as its jamo are".to_owned())
    }
}

/// Ideographs by the number of their syllable. Frequent syllables have small numbers.
struct Han {
    syllables: String,
    numbers: String,
}

fn han() -> Han {
    let readings: Vec<String> = (HAN[0]..=HAN[1]).map(reading).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for reading in &readings {
        *counts.entry(reading).or_default() += 1;
    }
    let mut syllables: Vec<&str> = counts.keys().copied().collect();
    syllables.sort_by_key(|&syllable| (usize::MAX - counts.get(syllable).copied().unwrap_or_default(), syllable));
    let numbers: HashMap<&str, usize> =
        syllables.iter().enumerate().map(|(number, &syllable)| (syllable, number)).collect();
    let numbers = readings.iter().filter_map(|reading| numbers.get(reading.as_str())).map(|&number| {
        match number.checked_sub(SHORT_SYLLABLES) {
            None => syllable_digit(number).to_string(),
            Some(long) => {
                let digits = [SHORT_SYLLABLES + long / SYLLABLE_DIGITS, long % SYLLABLE_DIGITS];
                digits.into_iter().map(syllable_digit).collect()
            }
        }
    });
    Han { numbers: numbers.collect(), syllables: syllables.join(",") }
}

/// INVARIANT: there are no more than 900 syllables, so that each number has a first digit.
fn syllable_digit(digit: usize) -> char {
    let byte = b'#' + u8::try_from(digit).unwrap_or_default();
    char::from(if byte < b'\\' { byte } else { byte + 1 })
}

/// The readings of all other characters, but for what ends a word, by block of 256 characters.
fn readings() -> String {
    let is_read = |ch: char| {
        let is_normal = std::iter::once(ch).nfkc().eq([ch]) || ['\u{E33}', '\u{EB3}'].contains(&ch);
        is_normal && !ch.is_ascii() && !is_in(ch, HAN) && !is_in(ch, HANGUL)
    };
    let mut blocks = String::new();
    for block in 0..=u32::from(char::MAX) >> 8 {
        let codes = (block << 8..=block << 8 | 0xFF).filter_map(char::from_u32);
        let all: Vec<String> = codes.map(|ch| if is_read(ch) { reading(ch) } else { " ".to_owned() }).collect();
        let text = block_text(&all);
        if !text.is_empty() {
            let _ = write!(blocks, "{block}:{text:?},");
        }
    }
    blocks
}

/// A block, whose characters that end a word are left out.
fn block_text(readings: &[String]) -> String {
    let mut text = String::new();
    let mut gap = 0;
    for run in readings.chunk_by(|one, other| one == other) {
        let Some(reading) = run.first().filter(|reading| *reading != " ") else {
            gap += run.len();
            continue;
        };
        if gap > 0 {
            let _ = write!(text, "+{gap}");
            gap = 0;
        }
        let mut letters = reading.chars();
        let entry = match letters.next() {
            None => "_".to_owned(),
            Some(first) if first.is_ascii_lowercase() => {
                [first.to_ascii_uppercase().to_string().as_str(), letters.as_str()].concat()
            }
            Some(_) => ["-", reading].concat(),
        };
        if run.len() > 3 {
            let _ = write!(text, "{entry}*{}", run.len());
        } else {
            text.push_str(&entry.repeat(run.len()));
        }
    }
    text
}

/// What characters decompose into, but for Hangul, as `tablesOf` of `browser/unicode.js` reads it.
fn decompositions() -> String {
    let mut text = String::new();
    let (mut before, mut first_before) = (0, 0);
    for ch in ('\0'..=char::MAX).filter(|&ch| !is_in(ch, HANGUL)) {
        let parts: Vec<char> = std::iter::once(ch).nfkd().collect();
        let Some((&first, others)) = parts.split_first().filter(|_| parts != [ch]) else { continue };
        let (code, first) = (u32::from(ch), u32::from(first));
        if code - before > 1 {
            let _ = write!(text, "{}:", digits(code - before));
        }
        let far = first.abs_diff(first_before);
        text.push_str(&digits(if first < first_before { far * 2 - 1 } else { far * 2 }));
        for &other in others {
            text.push('.');
            text.push_str(&digits(u32::from(other)));
        }
        text.push(if std::iter::once(ch).nfkc().eq([ch]) { ';' } else { ',' });
        (before, first_before) = (code, first);
    }
    text
}

/// The combining classes that are not 0.
fn classes() -> String {
    let of_all: Vec<(u32, u8)> = ('\0'..=char::MAX)
        .map(|ch| (u32::from(ch), canonical_combining_class(ch)))
        .filter(|&(_, class)| class > 0)
        .collect();
    let mut text = String::new();
    let mut end = 0;
    for run in of_all.chunk_by(|(code, class), (next, other)| code + 1 == *next && class == other) {
        let (Some(&(first, class)), Some(&(last, _))) = (run.first(), run.last()) else { continue };
        let run = [first - end, last + 1 - first, class.into()].map(digits).join(".");
        text.push_str(&run);
        text.push(',');
        end = last + 1;
    }
    text
}

/// A number in 36 digits.
fn digits(mut number: u32) -> String {
    let mut digits = Vec::new();
    loop {
        digits.extend(char::from_digit(number % 36, 36));
        number /= 36;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}
