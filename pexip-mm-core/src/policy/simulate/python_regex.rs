//! Regular expressions as Python's `re` has them, run by `fancy_regex`: a pattern is rewritten where the two read it
//! differently, and refused where Python refuses it.

mod cost;
mod replacement;
mod rewriting;

use std::borrow::Cow;
use std::sync::OnceLock;

use fancy_regex::{CompileError, ParseError, RegexBuilder, RegexInput};

use super::budget::{fuel_of, refused};
use crate::text::one_line;
use cost::{COMPILE_COST_MAX, Size};
use rewriting::{End, goes_back, rewrite};

pub(super) use cost::compile_cost;
pub(super) use replacement::Template;

/// Steps back, at most, in one search. A pattern that takes more would keep a node busy too.
const BACKTRACK_LIMIT: usize = 20_000;

/// Memory of each of the two automata of a compiled pattern, at most, in bytes: enough for whatever costs no more than
/// [`COMPILE_COST_MAX`]. Of those, the largest takes 25 MB and a tenth of a second to compile, and keeps 9 MB.
const SIZE_LIMIT: usize = 8 << 20;

/// Memory of the states that searches in one direction keep, at most, in bytes.
const STATES_LIMIT: usize = 1 << 20;

/// Characters of a pattern, at most.
const PATTERN_MAX_LEN: usize = 2_000;

/// Why a pattern or a replacement cannot be run. A script may have put it together from what a request brings, so that
/// it is told with [`Fault::message`] alone.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(super) enum Fault {
    /// The reason may hold text of the pattern if it is owned.
    #[error("regular expression is not valid")]
    Invalid(String, Cow<'static, str>),
    #[error("replacement is not valid")]
    Replacement(String, &'static str),
    #[error("regular expression is not simulated")]
    NotSimulated(String, &'static str),
    #[error("regular expression takes too many steps")]
    TooSlow,
}

impl From<Fault> for minijinja::Error {
    fn from(fault: Fault) -> Self {
        refused(fault.to_string()).with_source(fault)
    }
}

impl Fault {
    /// The message, with the text that it is about if that text is known to stand in the script.
    pub(super) fn message(&self, is_known: impl Fn(&str) -> bool) -> String {
        let named = |what: &str, text: &str| {
            if is_known(text) {
                format!("{what} {:?}", crate::error::quoted(text, 80))
            } else {
                format!("{what} that the script puts together")
            }
        };
        match self {
            Self::Invalid(pattern, Cow::Owned(_)) if !is_known(pattern) => {
                format!("{} is not valid", named("regular expression", pattern))
            }
            Self::Invalid(pattern, reason) => {
                format!("{} is not valid: {reason}", named("regular expression", pattern))
            }
            Self::Replacement(text, reason) => format!("{} is not valid: {reason}", named("replacement", text)),
            // Something else than a pattern.
            Self::NotSimulated(nothing, what) if nothing.is_empty() => (*what).to_owned(),
            Self::NotSimulated(text, what) => {
                format!("{} is not simulated: {what}", named("regular expression", text))
            }
            Self::TooSlow => self.to_string(),
        }
    }
}

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Regex {
    pattern: String,
    size: Size,
    compiled: Compiled,
    /// The same for a text that ends with a line break, where `$` also matches before that, once it was needed.
    before_line_break: OnceLock<Result<Compiled, Fault>>,
    /// The same, finding only what is not empty, once it was needed. A pattern that only ever matches the empty text
    /// does not compile this way.
    not_empty: OnceLock<Option<fancy_regex::Regex>>,
}

/// One way to run a pattern.
#[derive(Debug)]
struct Compiled {
    regex: fancy_regex::Regex,
    /// Whether a search may have to go back, and read the same text again and again.
    goes_back: bool,
}

/// Has a run pay units of fuel.
pub(super) type Pay<'p> = &'p mut dyn FnMut(u64) -> Result<(), minijinja::Error>;

impl Regex {
    pub(super) fn new(pattern: &str) -> Result<Self, Fault> {
        if pattern.len() > PATTERN_MAX_LEN {
            return Err(Fault::NotSimulated(pattern.to_owned(), "it is longer than 2000 bytes"));
        }
        let size = Size::of(pattern);
        if size.compiling > COMPILE_COST_MAX {
            return Err(too_large(pattern));
        }
        let compiled = compile(pattern, End::OfText)?;
        let (before_line_break, not_empty) = (OnceLock::new(), OnceLock::new());
        Ok(Self { pattern: pattern.to_owned(), size, compiled, before_line_break, not_empty })
    }

    pub(super) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The groups of the first match, `None` for one that took no part.
    pub(super) fn groups(&self, text: &str, pay: Pay<'_>) -> Result<Option<Vec<Option<String>>>, minijinja::Error> {
        let captures = self.on(text, pay)?.search(self.size, text, 0, pay)?;
        Ok(captures.map(|captures| {
            captures.iter().skip(1).map(|group| group.map(|group| group.as_str().to_owned())).collect()
        }))
    }

    /// `re.sub`: every match replaced, an empty one directly behind another match too. Each search is paid for, and what
    /// is written.
    pub(super) fn replace_all(
        &self,
        text: &str,
        template: &Template,
        pay: Pay<'_>,
    ) -> Result<String, minijinja::Error> {
        let compiled = self.on(text, pay)?;
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        let mut from = 0;
        // Where the last match was empty: there only one that is not empty can follow.
        let mut empty_at = None;
        loop {
            let mut found = None;
            if empty_at == Some(from) {
                found = self.not_empty_at(text, from, pay)?;
                if found.is_none() {
                    match text.get(from..).and_then(|rest| rest.chars().next()) {
                        Some(ch) => from += ch.len_utf8(),
                        None => break,
                    }
                }
            }
            if found.is_none() {
                found = compiled.search(self.size, text, from, pay)?;
            }
            let Some((captures, whole)) = found.and_then(|captures| captures.get(0).map(|whole| (captures, whole)))
            else {
                break;
            };
            let before = out.len();
            out.push_str(text.get(copied..whole.start()).unwrap_or_default());
            template.expand(&mut out, |group| captures.get(group).map(|group| group.as_str()));
            pay(fuel_of(out.len() - before))?;
            copied = whole.end();
            from = whole.end();
            empty_at = (whole.start() == whole.end()).then_some(from);
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        Ok(out)
    }

    /// How the pattern is run on a text.
    fn on(&self, text: &str, pay: Pay<'_>) -> Result<&Compiled, minijinja::Error> {
        if !(text.ends_with('\n') && self.pattern.contains('$')) {
            return Ok(&self.compiled);
        }
        // Paid for each time: what a run pays does not depend on who was here before.
        pay(self.size.compiling)?;
        let compiled = self.before_line_break.get_or_init(|| compile(&self.pattern, End::OrLineBreak));
        compiled.as_ref().map_err(|fault| fault.clone().into())
    }

    /// The match that is not empty and begins here, after it was paid for.
    fn not_empty_at<'t>(&self, text: &'t str, from: usize, pay: Pay<'_>) -> Result<Found<'t>, minijinja::Error> {
        let compiled = || builder(&rewrite(&self.pattern, End::OrLineBreak).ok()?).find_not_empty(true).build().ok();
        let Some(regex) = self.not_empty.get_or_init(compiled) else { return Ok(None) };
        // This one always may go back, but it begins nowhere else.
        pay(10 + self.size.reading(text.len() - from))?;
        let input = RegexInput::new(text).from_pos(from).anchored(true);
        Ok(regex.captures_input(input).map_err(|_| Fault::TooSlow)?)
    }
}

impl Compiled {
    /// The first match from here on, after it was paid for.
    fn search<'t>(&self, size: Size, text: &'t str, from: usize, pay: Pay<'_>) -> Result<Found<'t>, minijinja::Error> {
        let length = text.len() - from;
        pay(if self.goes_back { size.going_back(length) } else { 1 + size.reading(length) })?;
        Ok(self.regex.captures_input(RegexInput::new(text).from_pos(from)).map_err(|_| Fault::TooSlow)?)
    }
}

type Found<'t> = Option<fancy_regex::Captures<'t, str>>;

fn builder(rewritten: &str) -> RegexBuilder {
    let mut builder = RegexBuilder::new(rewritten);
    builder.backtrack_limit(BACKTRACK_LIMIT).delegate_size_limit(SIZE_LIMIT).delegate_dfa_size_limit(STATES_LIMIT);
    builder
}

fn compile(pattern: &str, end: End) -> Result<Compiled, Fault> {
    let rewritten = rewrite(pattern, end)?;
    let regex = builder(&rewritten).build().map_err(|error| match error {
        // Python repeats an assertion too.
        fancy_regex::Error::ParseError(_, ParseError::TargetNotRepeatable) => {
            Fault::NotSimulated(pattern.to_owned(), "an assertion that is repeated")
        }
        fancy_regex::Error::CompileError(error) if is_size(&error) => too_large(pattern),
        error => Fault::Invalid(pattern.to_owned(), one_line(&error.to_string()).into()),
    })?;
    Ok(Compiled { regex, goes_back: goes_back(&rewritten) })
}

/// Whether a pattern is valid and only larger than this simulation compiles.
fn is_size(error: &CompileError) -> bool {
    matches!(error, CompileError::InnerError(error) if error.size_limit().is_some())
}

fn too_large(pattern: &str) -> Fault {
    Fault::NotSimulated(pattern.to_owned(), "it is too large")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_and_unicode_classes_cost() {
        for (pattern, cost) in [
            ("", 0),
            ("^abc$", 5),
            ("[a-z]{26}", 26),
            ("[a-z]{1,26}", 26),
            (r"\w+", 301),
            (r"[\w-]{1,4}", 4 * 301),
            ("(ab){3}c", 7),
            ("(?:(a{10})b){10}", 10 * 13),
            (r"\d{1,999}", 40_000),
            ("((((", 0),
            ("{9}", 0),
            ("a{", 1),
            ("[^", 20),
            ("a.", 21),
            ("a)b", 3),
            (r"\W\d\D", 430),
            ("[a\u{e9}\u{fc}]{2}", 6),
            (r"\s\S\.", 41),
        ] {
            assert_eq!(compile_cost(pattern), cost, "{pattern}");
        }
    }

    #[test]
    fn what_fancy_regex_reads_otherwise_is_rewritten() {
        for (pattern, rewritten) in [
            ("a{10}b{2,}c{3,4}", "a{10}b{2,}c{3,4}"),
            ("a{,5}b{,}", "a{0,5}b{0,}"),
            ("a{b{}c{1,d}e{f,1}{", r"a\{b\{}c\{1,d}e\{f,1}\{"),
            (r"\A(a|b)$\Z", r"\A(a|b)(?=\n?\z)\z"),
            (r"[\b\w\-a-z[&^]\b", r"[\x08\w\-a-z\[\&\^]\b"),
            ("[-a-c-]", r"[\-a-c\-]"),
            ("a(?P<b>c)(?i:d)(?:e)", "a(?P<b>c)(?i:d)(?:e)"),
            ("[]a][^]b]", r"[\]a][^\]b]"),
            ("(?P<a>b)(?P=a)", r"(?P<a>b)\k<a>"),
            (r"\<a\>\!", r"<a>\!"),
            ("a+?b*+c??d{2}?", "a+?b*+c??d{2}?"),
        ] {
            assert_eq!(rewrite(pattern, End::OrLineBreak).as_deref(), Ok(rewritten), "{pattern}");
            assert!(Regex::new(pattern).is_ok(), "{pattern}");
        }
    }

    #[test]
    fn what_python_refuses_is_refused() {
        for (pattern, message) in [
            ("*a", "regular expression \"*a\" is not valid: nothing to repeat"),
            ("a|+", "regular expression \"a|+\" is not valid: nothing to repeat"),
            ("(?:a)(?b", "regular expression \"(?:a)(?b\" is not valid: "),
            ("(*a)", "regular expression \"(*a)\" is not valid: nothing to repeat"),
            (r"\q", r#"regular expression "\\q" is not valid: unknown escape \q"#),
            (r"\0", r#"regular expression "\\0" is not simulated: octal escapes and names of characters"#),
            ("a(?i)", "regular expression \"a(?i)\" is not valid: flags that are not at its beginning"),
            ("(?m)a", "regular expression \"(?m)a\" is not simulated: the flags a, L, m and u"),
            ("(?m:a)", "regular expression \"(?m:a)\" is not simulated: the flags a, L, m and u"),
            ("(?m>a)", "regular expression \"(?m>a)\" is not valid: "),
            ("[a", "regular expression \"[a\" is not valid: a class that does not end"),
            ("a{2,1}", "regular expression \"a{2,1}\" is not valid: min repeat greater than max repeat"),
            ("a{1}{2}", "regular expression \"a{1}{2}\" is not valid: multiple repeat"),
            ("a**", "regular expression \"a**\" is not valid: multiple repeat"),
            ("a+?+", "regular expression \"a+?+\" is not valid: multiple repeat"),
            ("(?<n>a)", "regular expression \"(?<n>a)\" is not valid: unknown extension"),
            ("[z-a]", "regular expression \"[z-a]\" is not valid: "),
            (r"(a)\2", r#"regular expression "(a)\\2" is not valid: "#),
            ("(?R)", "regular expression \"(?R)\" is not valid: unknown extension"),
        ] {
            let given = Regex::new(pattern).unwrap_err().message(|_| true);
            assert!(given.starts_with(message), "{given}");
        }
    }

    #[test]
    fn whatever_is_paid_for_compiles() {
        for pattern in [
            r"^td-\w{26}$",
            r"\A[\w.-]{1,64}\Z",
            r"\w{133}",
            r"\w{1,133}",
            r"\W{133}",
            r"[^\W_]{125}",
            r"[^\W\d]{85}",
            r"\d{800}",
            r"\D{500}",
            r"\S{2000}",
            ".{2000}",
            "(?:a|b){8000}",
        ] {
            assert!(Size::of(pattern).compiling <= COMPILE_COST_MAX, "{pattern}");
            assert!(Regex::new(pattern).is_ok(), "{pattern}");
        }
    }

    /// A size is no fault of the script, whether it is counted or the engine finds it.
    #[test]
    fn what_is_too_large_is_not_simulated() {
        for pattern in [r"\w{134}", r"[\w.-]{1,250}", "a{40001}", "(?i)[a-z]{39000}"] {
            let fault = Regex::new(pattern).unwrap_err();
            assert_eq!(fault, Fault::NotSimulated(pattern.to_owned(), "it is too large"));
        }
    }

    #[test]
    fn what_is_put_together_is_not_repeated() {
        for (pattern, message) in [
            ("(735291", "regular expression that the script puts together is not valid"),
            ("*735291", "regular expression that the script puts together is not valid: nothing to repeat"),
            (r"735291\q", "regular expression that the script puts together is not valid"),
            (
                r"735291\0",
                "regular expression that the script puts together is not simulated: octal escapes and names of characters",
            ),
        ] {
            assert_eq!(Regex::new(pattern).unwrap_err().message(|_| false), message);
        }
        let regex = Regex::new("b").unwrap();
        let fault = Template::new(r"735291\1", &regex).err().unwrap();
        assert_eq!(
            fault.message(|_| false),
            "replacement that the script puts together is not valid: an unknown group"
        );
        assert_eq!(fault.message(|_| true), r#"replacement "735291\\1" is not valid: an unknown group"#);
    }

    #[test]
    fn escapes_of_a_replacement_are_read_or_refused() {
        let regex = Regex::new("(b)").unwrap();
        let replaced = |replacement: &str| {
            let template = Template::new(replacement, &regex).ok()?;
            regex.replace_all("b", &template, &mut |_| Ok(())).ok()
        };
        assert_eq!(replaced(r"\n\r\t\a\f\v\\\1\g<1>").as_deref(), Some("\n\r\t\u{7}\u{C}\u{B}\\bb"));
        for refused in [r"\q", r"\!", r"\0", r"\2", r"\g<2>", r"\"] {
            assert_eq!(replaced(refused), None, "{refused}");
        }
    }

    /// What is paid, step by step, for replacing in these texts.
    fn paid(pattern: &str, replacement: &str, text: &str) -> (String, Vec<u64>) {
        let regex = Regex::new(pattern).unwrap();
        let template = Template::new(replacement, &regex).unwrap();
        let mut steps = Vec::new();
        let replaced = regex.replace_all(text, &template, &mut |fuel| {
            steps.push(fuel);
            Ok(())
        });
        (replaced.unwrap(), steps)
    }

    #[test]
    fn every_search_and_what_is_written_is_paid_for() {
        let long = "a".repeat(1024) + "b";
        // A search of 1025 bytes, what it writes with the text before it, and a search of nothing.
        assert_eq!(paid("b", "xyz", &long), ("a".repeat(1024) + "xyz", vec![1 + 25, 1027 / 64, 1]));
        // Of what is written, each time only what was added.
        let twice = ("a".repeat(640) + "b").repeat(2);
        assert_eq!(paid("b", "", &twice).1, [1 + 1282 / 40, 10, 1 + 641 / 40, 10, 1]);
        // Where a pattern has several places, each may be at work; where it looks around, from each byte anew.
        assert_eq!(paid(r"\w{9}b", "", &long).1, [1 + 271 * 1025 / 40, 15, 1]);
        assert_eq!(paid("b(?=)", "", &long).1.first(), Some(&(250 + 512 + 76 + 76 * 1025 / 400)));
        assert_eq!(paid(r"(a)\1", "", "aa").1, [250 + 1, 0, 250]);
        // Behind what is empty, one that is not is looked for in the same place.
        assert_eq!(paid("|b", "-", "b").0, "---");
        assert_eq!(paid("|c", "-", "b"), ("-b-".to_owned(), vec![1, 0, 10, 1, 0, 10]));
        assert_eq!(paid("|c", "-", &"b".repeat(40)).1.last(), Some(&10));
        // A line break at the end has `$` compiled once more.
        assert_eq!(paid("b$", "", "b").1, [1, 0, 1]);
        assert_eq!(paid("b$", "", "b\n"), ("\n".to_owned(), vec![2, 251, 0, 250]));
    }
}
