//! What `pex_regex_replace` writes in place of a match, as Python's `re` reads it.

use super::{Fault, Regex};

/// What a match is replaced by: text with references to groups.
pub(in crate::policy::simulate) struct Template(Vec<Part>);

enum Part {
    Text(String),
    Group(usize),
}

impl Template {
    pub(in crate::policy::simulate) fn new(replacement: &str, regex: &Regex) -> Result<Self, Fault> {
        let invalid = |reason| Fault::Replacement(replacement.to_owned(), reason);
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = replacement.chars().peekable();
        while let Some(ch) = rest.next() {
            if ch != '\\' {
                text.push(ch);
                continue;
            }
            let group = match rest.next() {
                None => return Err(invalid("a backslash at its end")),
                Some('g') => {
                    let name: String = rest.by_ref().skip_while(|&ch| ch == '<').take_while(|&ch| ch != '>').collect();
                    let named = |name: &str| regex.compiled.regex.capture_names().position(|known| known == Some(name));
                    name.parse().ok().or_else(|| named(&name)).ok_or_else(|| invalid("an unknown group"))?
                }
                Some(digit @ '1'..='9') => {
                    let second = rest.next_if(char::is_ascii_digit);
                    let number: String = std::iter::once(digit).chain(second).collect();
                    number.parse().map_err(|_| invalid("an unknown group"))?
                }
                Some('0') => return Err(Fault::NotSimulated(replacement.to_owned(), "octal escapes")),
                Some(ch) => {
                    text.push(escaped(ch).ok_or_else(|| invalid("an unknown escape"))?);
                    continue;
                }
            };
            if group >= regex.compiled.regex.captures_len() {
                return Err(invalid("an unknown group"));
            }
            parts.push(Part::Text(std::mem::take(&mut text)));
            parts.push(Part::Group(group));
        }
        parts.push(Part::Text(text));
        Ok(Self(parts))
    }

    pub(super) fn expand<'t>(&self, out: &mut String, group: impl Fn(usize) -> Option<&'t str>) {
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Group(number) => out.push_str(group(*number).unwrap_or_default()),
            }
        }
    }
}

/// What a letter behind a backslash stands for in a replacement.
fn escaped(ch: char) -> Option<char> {
    Some(match ch {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'a' => '\u{7}',
        'f' => '\u{C}',
        'v' => '\u{B}',
        '\\' => '\\',
        // Python refuses other letters, and leaves a backslash before a sign as it stands, which is rare enough to be
        // refused here.
        _ => return None,
    })
}
