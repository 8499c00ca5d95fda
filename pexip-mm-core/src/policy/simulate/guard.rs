//! Reading a script without letting it exhaust the stack.
//!
//! The template parser and its tree recurse on chains (`a + b + c`, `not not a`, `{% elif %}`) that a script of 49,152
//! characters can make thousands long. Chains and nesting are counted on the tokens first.

use minijinja::machinery::{Token, Tokenizer};
use minijinja::syntax::SyntaxConfig;

use crate::error::Error;
use crate::policy::SCRIPT_MAX_LEN;

/// How deep expressions and blocks may go into each other, chains of operators counted.
pub(super) const MAX_DEPTH: usize = 120;

/// Refuses a script that is longer than Pexip keeps, or that the parser had better not see.
pub(super) fn check(source: &str) -> Result<(), Error> {
    let length = source.chars().count();
    if length > SCRIPT_MAX_LEN {
        return Err(Error::ScriptTooLong { length, max: SCRIPT_MAX_LEN });
    }
    check_depth(source)
}

/// What the parser did not like.
pub(super) fn syntax(error: &minijinja::Error) -> Error {
    let reason = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    Error::ScriptSyntax { line: error.line().unwrap_or(1), reason: one_line(&reason) }
}

/// `text` on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).collect::<Vec<_>>().join(" ")
}

/// One bracket, or one tag, that is open.
#[derive(Default)]
struct Level {
    /// Operators since the last comma.
    chain: usize,
}

fn check_depth(source: &str) -> Result<(), Error> {
    let mut tokens = Tokenizer::new(source, "script", false, SyntaxConfig::default());
    let mut brackets: Vec<Level> = Vec::new();
    // For each open block, how many branches it has so far.
    let mut blocks: Vec<usize> = Vec::new();
    let mut begins_tag = false;
    while let Some((token, span)) = tokens.next_token().map_err(|error| syntax(&error))? {
        let keyword = std::mem::take(&mut begins_tag);
        match &token {
            Token::VariableStart | Token::BlockStart => {
                brackets = vec![Level::default()];
                begins_tag = matches!(token, Token::BlockStart);
            }
            Token::VariableEnd | Token::BlockEnd => brackets.clear(),
            Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => {
                chain(&mut brackets);
                brackets.push(Level::default());
            }
            Token::ParenClose | Token::BracketClose | Token::BraceClose if brackets.len() > 1 => {
                brackets.pop();
            }
            Token::Comma => {
                if let Some(level) = brackets.last_mut() {
                    level.chain = 0;
                }
            }
            Token::Ident("elif") if keyword => {
                if let Some(branches) = blocks.last_mut() {
                    *branches += 1;
                }
            }
            Token::Ident("endfor" | "endif" | "endwith" | "endmacro" | "endcall" | "endfilter") if keyword => {
                blocks.pop();
            }
            // Blocks of other kinds are few, and the parser counts blocks itself; here it is about branches.
            Token::Ident("for" | "if" | "with" | "macro" | "call" | "filter") if keyword => blocks.push(1),
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
        let depth = brackets.iter().map(|level| 1 + level.chain).sum::<usize>() + blocks.iter().sum::<usize>();
        if depth > MAX_DEPTH {
            let reason = format!("more than {MAX_DEPTH} operators and blocks within each other");
            return Err(Error::ScriptSyntax { line: span.start_line as usize, reason });
        }
    }
    Ok(())
}

fn chain(brackets: &mut [Level]) {
    if let Some(level) = brackets.last_mut() {
        level.chain += 1;
    }
}
