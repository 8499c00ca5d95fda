//! A pattern of Python's as `fancy_regex` reads it, or why it cannot be.

use super::Fault;

/// What `$` stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum End {
    /// The end of a text, which is all of it unless the text ends with a line break.
    OfText,
    /// In Python, also the place before a line break that ends the text.
    OrLineBreak,
}

/// Rewrites what Python and `fancy_regex` read differently.
pub(super) fn rewrite(pattern: &str, end: End) -> Result<String, Fault> {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut rest = pattern;
    // Whether an alternative begins here, so that there is nothing yet that could be repeated.
    let mut begins = true;
    // How the last element is repeated, if it is.
    let mut repeated = Repeated::Not;
    while let Some(ch) = rest.chars().next() {
        let after = rest.get(ch.len_utf8()..).unwrap_or_default();
        let is_first = std::mem::replace(&mut begins, ch == '|' || (ch == '(' && !after.starts_with('?')));
        let repeats = matches!(ch, '*' | '+' | '?') || ch == '{' && quantifier(after).is_some();
        repeated = match (repeats, repeated) {
            (true, Repeated::Not) => Repeated::Plainly,
            // As few as possible, or without going back.
            (true, Repeated::Plainly) if matches!(ch, '?' | '+') => Repeated::InItsWay,
            (true, _) => return Err(Fault::Invalid(pattern.to_owned(), "multiple repeat".into())),
            (false, _) => Repeated::Not,
        };
        rest = match ch {
            '*' | '+' | '?' if is_first => {
                return Err(Fault::Invalid(pattern.to_owned(), "nothing to repeat".into()));
            }
            '\\' => escape(pattern, after, &mut out)?,
            '$' => {
                out.push_str(match end {
                    End::OfText => r"\z",
                    End::OrLineBreak => r"(?=\n?\z)",
                });
                after
            }
            '{' => {
                if let Some(length) = quantifier(after) {
                    let (bounds, after) = after.split_at_checked(length).unwrap_or((after, ""));
                    if is_backwards(bounds) {
                        let reason = "min repeat greater than max repeat";
                        return Err(Fault::Invalid(pattern.to_owned(), reason.into()));
                    }
                    out.push('{');
                    // Without a lower bound it is 0.
                    out.push_str(if bounds.starts_with(',') { "0" } else { "" });
                    out.push_str(bounds);
                    out.push('}');
                    after.strip_prefix('}').unwrap_or(after)
                } else {
                    out.push_str(r"\{");
                    after
                }
            }
            '[' => class(pattern, after, &mut out)?,
            '(' => group(pattern, after, out.is_empty(), &mut out)?,
            _ => {
                out.push(ch);
                after
            }
        };
    }
    Ok(out)
}

/// Whether a rewritten pattern looks around or refers to its groups, so that it cannot be searched for in one go.
pub(super) fn goes_back(rewritten: &str) -> bool {
    const SIGNS: [&str; 6] = ["(?=", "(?!", "(?<", "(?>", "(?(", r"\k"];
    let refers = |(sign, letter): (u8, u8)| sign == b'\\' && matches!(letter, b'1'..=b'9');
    SIGNS.iter().any(|sign| rewritten.contains(sign)) || rewritten.bytes().zip(rewritten.bytes().skip(1)).any(refers)
}

#[derive(Clone, Copy)]
enum Repeated {
    Not,
    Plainly,
    InItsWay,
}

/// Whether the first bound of a quantifier is larger than the second.
fn is_backwards(bounds: &str) -> bool {
    let Some((low, high)) = bounds.split_once(',') else { return false };
    matches!((low.parse::<u64>(), high.parse::<u64>()), (Ok(low), Ok(high)) if low > high)
}

/// Bytes up to the closing brace, if they make a quantifier: `3`, `3,`, `,5`, `3,5`.
fn quantifier(after: &str) -> Option<usize> {
    let (inside, _) = after.split_once('}')?;
    let (low, high) = inside.split_once(',').unwrap_or((inside, "0"));
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (number(low) && number(high) && !inside.is_empty()).then_some(inside.len())
}

/// An escape outside of a class; `after` is what follows the backslash.
fn escape<'p>(pattern: &str, after: &'p str, out: &mut String) -> Result<&'p str, Fault> {
    let Some(ch) = after.chars().next() else {
        return Err(Fault::Invalid(pattern.to_owned(), "a backslash at its end".into()));
    };
    match ch {
        'Z' => out.push_str(r"\z"),
        'A'
        | 'b'
        | 'B'
        | 'd'
        | 'D'
        | 's'
        | 'S'
        | 'w'
        | 'W'
        | 'n'
        | 'r'
        | 't'
        | 'f'
        | 'v'
        | 'a'
        | 'x'
        | 'u'
        | 'U'
        | '1'..='9' => {
            out.push('\\');
            out.push(ch);
        }
        '0' | 'N' => return Err(Fault::NotSimulated(pattern.to_owned(), "octal escapes and names of characters")),
        ch if ch.is_ascii_alphanumeric() => {
            return Err(Fault::Invalid(pattern.to_owned(), format!("unknown escape \\{ch}").into()));
        }
        ch => literal(out, ch),
    }
    Ok(after.get(ch.len_utf8()..).unwrap_or_default())
}

/// A character for itself, escaped if it is a sign; `\<` and `\>` would be the edges of a word.
fn literal(out: &mut String, ch: char) {
    if ch.is_ascii_punctuation() && !matches!(ch, '<' | '>') {
        out.push('\\');
    }
    out.push(ch);
}

/// A class; `after` is what follows its opening bracket. Python knows no classes within classes and no operators.
fn class<'p>(pattern: &str, after: &'p str, out: &mut String) -> Result<&'p str, Fault> {
    out.push('[');
    let mut rest = after;
    if let Some(after) = rest.strip_prefix('^') {
        out.push('^');
        rest = after;
    }
    let mut first = true;
    while let Some(ch) = rest.chars().next() {
        let after = rest.get(ch.len_utf8()..).unwrap_or_default();
        rest = match ch {
            ']' if !first => {
                out.push(']');
                return Ok(after);
            }
            '\\' => match after.strip_prefix('b') {
                // In a class it is a backspace.
                Some(after) => {
                    out.push_str(r"\x08");
                    after
                }
                None => escape(pattern, after, out)?,
            },
            '-' if !first && !after.starts_with(']') => {
                out.push('-');
                after
            }
            '[' | ']' | '&' | '~' | '-' | '^' => {
                literal(out, ch);
                after
            }
            _ => {
                out.push(ch);
                after
            }
        };
        first = false;
    }
    Err(Fault::Invalid(pattern.to_owned(), "a class that does not end".into()))
}

/// The beginning of a group; `after` is what follows its opening parenthesis.
fn group<'p>(pattern: &str, after: &'p str, at_start: bool, out: &mut String) -> Result<&'p str, Fault> {
    if let Some(rest) = after.strip_prefix("?P=") {
        let (name, rest) = rest.split_once(')').unwrap_or((rest, ""));
        out.push_str(r"\k<");
        out.push_str(name);
        out.push('>');
        return Ok(rest);
    }
    if let Some(rest) = after.strip_prefix('?') {
        let flags: String = rest.chars().take_while(|ch| ch.is_ascii_alphabetic() || *ch == '-').collect();
        let sets_all = !flags.is_empty() && rest.get(flags.len()..).is_some_and(|rest| rest.starts_with(')'));
        let local = !flags.is_empty() && rest.get(flags.len()..).is_some_and(|rest| rest.starts_with(':'));
        if (sets_all || local) && flags.contains(['a', 'L', 'm', 'u']) {
            return Err(Fault::NotSimulated(pattern.to_owned(), "the flags a, L, m and u"));
        }
        let is_known = rest.starts_with([':', '=', '!', '>', '#', '('])
            || ["P<", "<=", "<!"].iter().any(|begin| rest.starts_with(begin))
            || !flags.is_empty() && flags.chars().all(|flag| "aiLmsux-".contains(flag));
        if !is_known {
            return Err(Fault::Invalid(pattern.to_owned(), "unknown extension".into()));
        }
        if sets_all && !at_start {
            return Err(Fault::Invalid(pattern.to_owned(), "flags that are not at its beginning".into()));
        }
    }
    out.push('(');
    Ok(after)
}
