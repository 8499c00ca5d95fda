//! Reading a script without letting it exhaust the stack, and telling what is not simulated from what is wrong.
//!
//! The template parser and the syntax tree recurse on chains (`a + b + c`, `not not a`, `{% elif %}`) that a script of
//! 49,152 characters can make thousands long. Chains and nesting are counted on the tokens first.

use minijinja::ErrorKind;
use minijinja::machinery::{Token, Tokenizer};
use minijinja::syntax::SyntaxConfig;
use serde_json::Value;

use super::literals::Literals;
use super::reason::DropReason;
use crate::error::Error;
use crate::policy::SCRIPT_MAX_LEN;
use crate::text::one_line;

/// How deep a script may go into itself, in units of the stack that an operator takes.
pub(super) const MAX_DEPTH: usize = 240;

/// What a bracket takes: the parser goes through every precedence for it.
const BRACKET: usize = 8;

/// What a block takes.
const BLOCK: usize = 5;

/// Why a script is not run.
#[derive(Debug)]
pub(super) enum Refusal {
    /// No Conferencing Node would take it.
    Faulty(Error),
    /// A Conferencing Node may take it.
    NotSimulated(DropReason),
}

impl Refusal {
    pub(super) fn not_simulated(line: usize, what: impl Into<String>) -> Self {
        Self::NotSimulated(DropReason::NotSimulated { line: Some(line), what: what.into() })
    }
}

/// Refuses a script that is longer than Pexip keeps, or that the parser had better not see.
pub(super) fn check(source: &str) -> Result<(), Refusal> {
    match source.chars().count() {
        length if length > SCRIPT_MAX_LEN => Err(Refusal::Faulty(Error::ScriptTooLong { length, max: SCRIPT_MAX_LEN })),
        _ => check_tokens(source),
    }
}

/// Whether a request has lists and objects within each other that what reads it had better not see. Text that was parsed
/// as JSON never has.
pub(super) fn is_deep(request: &Value) -> bool {
    is_deeper(request, REQUEST_MAX_DEPTH)
}

fn is_deeper(value: &Value, levels: usize) -> bool {
    let Some(inner) = levels.checked_sub(1) else { return true };
    match value {
        Value::Array(items) => items.iter().any(|item| is_deeper(item, inner)),
        Value::Object(members) => members.values().any(|member| is_deeper(member, inner)),
        _ => false,
    }
}

/// The depth up to which `serde_json` reads text.
const REQUEST_MAX_DEPTH: usize = 128;

/// What the parser did not like.
pub(super) fn syntax(error: &minijinja::Error) -> Refusal {
    let reason = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let line = error.line().unwrap_or(1);
    if reason == PARSER_TOO_DEEP {
        return Refusal::not_simulated(line, TOO_DEEP);
    }
    Refusal::Faulty(Error::ScriptSyntax { line, reason: one_line(&reason) })
}

/// What the parser says of a script that is nested too deep for it.
const PARSER_TOO_DEEP: &str = "template exceeds maximum recursion limits";

const TOO_DEEP: &str = "brackets, operators, filters or blocks within each other or branches of one if, too many";

/// Why a run ended with an error.
pub(super) fn ended(error: &minijinja::Error, literals: &Literals) -> DropReason {
    let line = error.line();
    match (error.kind(), error.detail()) {
        (ErrorKind::InvalidOperation, Some(RUN_TOO_DEEP)) => {
            let what = "macros, loops or blocks that run within each other, too many".to_owned();
            DropReason::NotSimulated { line, what }
        }
        (ErrorKind::InvalidOperation, Some(detail)) if RUN_TOO_LARGE.contains(&detail) => {
            DropReason::OutOfFuel { line }
        }
        _ => DropReason::new(error, literals),
    }
}

/// What the engine says of a run that is nested deeper than [`MAX_DEPTH`].
const RUN_TOO_DEEP: &str = "recursion limit exceeded";

/// What the engine says of a product that would have more than 100 million items or bytes.
const RUN_TOO_LARGE: [&str; 2] = ["repeated sequence is too large", "repeated string is too large"];

/// One bracket, or one tag, that is open.
#[derive(Default)]
struct Level {
    /// Operators since the last comma.
    chain: usize,
}

fn check_tokens(source: &str) -> Result<(), Refusal> {
    let mut tokens = Tokenizer::new(source, "script", false, SyntaxConfig::default());
    let mut brackets: Vec<Level> = Vec::new();
    // For each open block, what it takes: an `elif` stands within the branch before it.
    let mut blocks: Vec<usize> = Vec::new();
    let mut begins_tag = false;
    // Within a `set` without a value, which is a block.
    let mut sets_block = false;
    while let Some((token, span)) = tokens.next_token().map_err(|error| syntax(&error))? {
        let keyword = std::mem::take(&mut begins_tag);
        match &token {
            Token::VariableStart | Token::BlockStart => {
                brackets = vec![Level::default()];
                begins_tag = matches!(token, Token::BlockStart);
            }
            Token::VariableEnd | Token::BlockEnd => {
                brackets.clear();
                if std::mem::take(&mut sets_block) {
                    blocks.push(BLOCK);
                }
            }
            Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => {
                chain(&mut brackets);
                brackets.push(Level::default());
            }
            // Behind one too many, and behind a tag that closes another block, the parser reads no further.
            Token::ParenClose | Token::BracketClose | Token::BraceClose => {
                brackets.pop();
            }
            Token::Comma => {
                if let Some(level) = brackets.last_mut() {
                    level.chain = 0;
                }
            }
            Token::Ident(word) if keyword && NOT_SIMULATED.contains(word) => {
                return Err(Refusal::not_simulated(usize::from(span.start_line), format!("the statement {word}")));
            }
            Token::Ident("set") if keyword => sets_block = true,
            Token::Assign if brackets.len() == 1 => sets_block = false,
            Token::Ident("elif") if keyword => {
                if let Some(branches) = blocks.last_mut() {
                    *branches += 1;
                }
            }
            Token::Ident(word) if keyword && OPENERS.contains(word) => blocks.push(BLOCK),
            Token::Ident(word) if keyword && word.starts_with("end") => {
                blocks.pop();
            }
            Token::Ident("and" | "or" | "not" | "if" | "is" | "in") => chain(&mut brackets),
            Token::TemplateData(_)
            | Token::Ident(_)
            | Token::Str(_)
            | Token::String(_)
            | Token::Int(_)
            | Token::Int128(_)
            | Token::Float(_)
            | Token::Colon
            | Token::Assign => {}
            _ => chain(&mut brackets),
        }
        let in_tag: usize = brackets.iter().map(|level| BRACKET + level.chain).sum();
        let depth = in_tag + blocks.iter().sum::<usize>();
        if depth > MAX_DEPTH {
            return Err(Refusal::not_simulated(usize::from(span.start_line), TOO_DEEP));
        }
    }
    Ok(())
}

/// Tags that begin a block, besides a `set` without a value.
const OPENERS: [&str; 7] = ["autoescape", "call", "filter", "for", "if", "macro", "with"];

/// Statements that Jinja2 has without extensions, and that are unknown here.
const NOT_SIMULATED: [&str; 6] = ["block", "extends", "from", "import", "include", "print"];

fn chain(brackets: &mut [Level]) {
    if let Some(level) = brackets.last_mut() {
        level.chain += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(source: &str) -> bool {
        check_tokens(source).is_ok()
    }

    /// `step` as often as fits, between `before` and `after`.
    #[track_caller]
    fn check(before: &str, step: &str, after: &str, most: usize) {
        let script = |times: usize| format!("{before}{}{after}", step.repeat(times));
        assert!(fits(&script(most)), "{step} {most} times");
        assert!(!fits(&script(most + 1)), "{step} {} times", most + 1);
    }

    #[test]
    fn chains_and_brackets_are_counted() {
        check("{{ a", "+a", " }}", MAX_DEPTH - BRACKET);
        check("{{ ", "not ", "a }}", MAX_DEPTH - BRACKET);
        check("{% if a", " and a", " %}{% endif %}", MAX_DEPTH - BRACKET - BLOCK);
        // A bracket counts as an operator too, where it opens.
        check("{{ ", "(", "a }}", (MAX_DEPTH - BRACKET) / (BRACKET + 1));
        check("{{ ", "(a)+", "a }}", 112);
        check("{% if a %}", "{% elif a %}", "{% endif %}", MAX_DEPTH - BRACKET - BLOCK);
    }

    #[test]
    fn blocks_within_each_other_are_counted() {
        for (begin, end) in [
            ("{% if a %}", "{% endif %}"),
            ("{% if a %}{% else %}", "{% endif %}"),
            ("{% for a in b %}", "{% endfor %}"),
            ("{% with a = b %}", "{% endwith %}"),
            ("{% set a %}", "{% endset %}"),
            ("{% set a | replace(old=b) %}", "{% endset %}"),
            ("{% filter lower %}", "{% endfilter %}"),
            ("{% macro a() %}", "{% endmacro %}"),
            ("{% call a() %}", "{% endcall %}"),
            ("{% autoescape a %}", "{% endautoescape %}"),
        ] {
            let nested = |depth: usize| format!("{}{}", begin.repeat(depth), end.repeat(depth));
            assert!(fits(&nested(40)), "{begin}");
            assert!(!fits(&nested(47)), "{begin}");
            assert!(fits(&format!("{begin}{end}").repeat(400)), "{begin}");
        }
    }

    #[test]
    fn what_stands_one_behind_the_other_is_not() {
        for (before, step, after) in [
            ("{{ [", "a + a, ", "a] }}"),
            ("", "{{ a + a }}", ""),
            ("", "{% set a = b %}", ""),
            ("", "{% if set %}{% endif %}", ""),
            ("{% if a %}", "{{ elif }}", "{% endif %}"),
            ("", "x", ""),
        ] {
            assert!(fits(&format!("{before}{}{after}", step.repeat(400))), "{step}");
        }
    }
}
