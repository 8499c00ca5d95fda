//! The text that a script puts out, read as JSON: which key each output stands under, and what stands in it that is not
//! JSON.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{Expr, Stmt};

use super::scope::text;
use super::tree::{each_expression, offset, start};

/// A key of the answer, or what stands under it.
pub(super) struct Field<'t, 's> {
    /// The key.
    pub(super) name: String,
    /// Where the key begins, or the value if there is one, in bytes.
    pub(super) at: usize,
    /// Where an output ends, in bytes.
    pub(super) end: usize,
    /// Of a key, where its text begins, behind the quote.
    pub(super) mark: Option<usize>,
    /// The value, if it is put out or computed by an expression.
    pub(super) value: Option<&'t Expr<'s>>,
    /// Whether the value is put out inside a JSON string, or as part of the text of the answer at all.
    pub(super) place: ValuePlace,
}

/// Where a value stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum ValuePlace {
    /// In the text of the answer, inside quotes.
    Quoted,
    /// In the text of the answer, without quotes.
    Bare,
    /// In a dictionary that is turned into JSON as a whole.
    Dictionary,
}

/// A piece of the text of the answer that is not JSON.
pub(super) struct Slip<'s> {
    /// What it is.
    pub(super) kind: SlipKind,
    /// The piece.
    pub(super) text: &'s str,
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// The key that it stands under.
    pub(super) key: Option<String>,
}

/// What is not JSON.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum SlipKind {
    /// A word that needs quotes.
    Word,
    /// A single quote at the beginning or the end of a text.
    Apostrophe,
    /// A comment.
    Comment,
}

/// What was read from the text of a script.
#[derive(Default)]
pub(super) struct Flow<'t, 's> {
    /// Keys and outputs, in the order of the source.
    pub(super) fields: Vec<Field<'t, 's>>,
    /// What is not JSON, in the order of the source.
    pub(super) slips: Vec<Slip<'s>>,
}

impl<'t, 's> Flow<'t, 's> {
    pub(super) fn new(body: &'t [Stmt<'s>]) -> Self {
        let mut reader = Reader { flow: Self::default() };
        reader.body(body, &mut State::default());
        let mut flow = reader.flow;
        each_expression(body, &mut |expression| {
            if let Expr::Map(map) = expression {
                for (key, value) in map.keys.iter().zip(&map.values) {
                    if let Some(name) = text(key) {
                        let at = start(value);
                        flow.fields.push(Field {
                            name,
                            at,
                            end: at,
                            mark: Some(start(key) + 1),
                            value: Some(value),
                            place: ValuePlace::Dictionary,
                        });
                    }
                }
            }
        });
        flow
    }

    /// Where the value of `name` is written: an output or a value that `wanted` accepts, else any, else the key.
    pub(super) fn place_of(&self, name: &str, wanted: impl Fn(&Expr<'s>) -> bool) -> Option<usize> {
        let fields = || self.fields.iter().filter(|field| field.name == name);
        fields()
            .find(|field| field.value.is_some_and(&wanted))
            .or_else(|| fields().find(|field| field.value.is_some()))
            .or_else(|| fields().next())
            .map(|field| field.at)
    }
}

/// How far into the JSON text the reader is.
#[derive(Clone, Default)]
struct State {
    /// Whether a bracket was seen: what stands before is no JSON.
    started: bool,
    position: Position,
    /// Whether the string that is being read stands in single quotes.
    is_single: bool,
    /// The string that is being read or was just read, and where it began.
    string: String,
    string_at: usize,
    /// Whether `string` is complete, so that a colon makes it a key.
    complete: bool,
    key: Option<String>,
}

impl State {
    /// Begins a string at an offset, or ends the one that is being read.
    fn quote(&mut self, at: usize) {
        if self.position == Position::Outside {
            self.position = Position::String;
            self.string.clear();
            self.string_at = at;
        } else {
            self.position = Position::Outside;
            self.complete = true;
        }
    }

    /// What of `text`, which comes next, is not JSON, and its length in bytes.
    fn slip(&self, text: &str) -> Option<(SlipKind, usize)> {
        let to = |end: &str| text.find(end).map_or(text.len(), |at| at + end.len());
        match self.position {
            Position::Outside if !self.started => None,
            Position::Outside if text.starts_with("/*") => Some((SlipKind::Comment, to("*/"))),
            Position::Outside if text.starts_with("//") => Some((SlipKind::Comment, to("\n"))),
            Position::Escape => None,
            Position::String if !self.is_single => None,
            Position::Outside | Position::String => text.starts_with('\'').then_some((SlipKind::Apostrophe, 1)),
        }
    }
}

/// Where the next character stands.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum Position {
    /// Between the strings.
    #[default]
    Outside,
    /// In a string.
    String,
    /// In a string, behind a backslash.
    Escape,
}

struct Reader<'t, 's> {
    flow: Flow<'t, 's>,
}

impl<'t, 's> Reader<'t, 's> {
    fn body(&mut self, body: &'t [Stmt<'s>], state: &mut State) {
        for statement in body {
            match statement {
                Stmt::EmitRaw(raw) => self.raw(raw.raw, offset(raw.span()), state),
                Stmt::EmitExpr(emit) => self.output(&emit.expr, emit.span(), state),
                Stmt::IfCond(branch) => {
                    let mut other = state.clone();
                    self.body(&branch.true_body, state);
                    self.body(&branch.false_body, &mut other);
                }
                Stmt::ForLoop(each) => {
                    self.body(&each.body, state);
                    self.body(&each.else_body, &mut state.clone());
                }
                Stmt::WithBlock(with) => self.body(&with.body, state),
                Stmt::AutoEscape(escape) => self.body(&escape.body, state),
                Stmt::FilterBlock(block) => self.body(&block.body, state),
                // These put out nothing where they stand; one that holds an answer begins like JSON.
                Stmt::SetBlock(set) => self.body(&set.body, &mut State::default()),
                Stmt::Macro(declared) => self.body(&declared.body, &mut State::default()),
                Stmt::CallBlock(block) => self.body(&block.macro_decl.body, &mut State::default()),
                Stmt::Template(template) => self.body(&template.children, state),
                Stmt::Set(_) | Stmt::Do(_) => {}
            }
        }
    }

    fn output(&mut self, expression: &'t Expr<'s>, span: Span, state: &mut State) {
        let at = offset(span);
        if let Some(text) = text(expression) {
            // `{{ '"' }}` is a quote like any other.
            for ch in text.chars() {
                self.character(ch, at, state);
            }
            return;
        }
        let is_json = matches!(expression, Expr::Filter(filter) if filter.name == "pex_to_json");
        let place = match (state.position != Position::Outside, is_json) {
            (true, _) => ValuePlace::Quoted,
            (false, true) => ValuePlace::Dictionary,
            (false, false) => ValuePlace::Bare,
        };
        let name = state.key.clone().unwrap_or_default();
        let end = span.end_offset as usize;
        self.flow.fields.push(Field { name, at, end, mark: None, value: Some(expression), place });
        state.complete = false;
    }

    fn raw(&mut self, raw: &'s str, at: usize, state: &mut State) {
        let mut rest = raw;
        while let Some(ch) = rest.chars().next() {
            let here = at + (raw.len() - rest.len());
            if let Some((kind, length)) = state.slip(rest) {
                let (text, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
                self.flow.slips.push(Slip { kind, text, at: here, key: state.key.clone() });
                if kind == SlipKind::Apostrophe {
                    state.quote(here);
                    state.is_single = state.position == Position::String;
                }
                rest = after;
                continue;
            }
            if state.position == Position::Outside
                && (ch.is_ascii_alphanumeric() || matches!(ch, '_' | '-' | '+' | '.'))
            {
                let end = rest
                    .find(|ch: char| !(ch.is_alphanumeric() || matches!(ch, '_' | '-' | '+' | '.')))
                    .unwrap_or(rest.len());
                let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
                let is_word = ch.is_ascii_alphabetic() || ch == '_';
                if state.started && is_word && !matches!(word, "true" | "false" | "null") {
                    let (kind, key) = (SlipKind::Word, state.key.clone());
                    self.flow.slips.push(Slip { kind, text: word, at: here, key });
                }
                rest = after;
                continue;
            }
            self.character(ch, here, state);
            rest = rest.get(ch.len_utf8()..).unwrap_or("");
        }
    }

    fn character(&mut self, ch: char, at: usize, state: &mut State) {
        match (state.position, ch) {
            (Position::Escape, _) => {
                state.position = Position::String;
                state.string.push(ch);
            }
            (Position::String, '\\') => state.position = Position::Escape,
            (Position::String, '"') if !state.is_single => state.quote(at),
            (Position::String, _) => state.string.push(ch),
            (Position::Outside, '"') => state.quote(at),
            (Position::Outside, _) => self.between(ch, state),
        }
    }

    fn between(&mut self, ch: char, state: &mut State) {
        match ch {
            ':' if state.complete => {
                let name = std::mem::take(&mut state.string);
                state.key = Some(name.clone());
                state.complete = false;
                let at = state.string_at;
                self.flow.fields.push(Field {
                    name,
                    at,
                    end: at,
                    mark: Some(at + 1),
                    value: None,
                    place: ValuePlace::Bare,
                });
            }
            '{' | '[' | ',' | '}' | ']' => {
                state.started = true;
                state.complete = false;
                state.key = None;
            }
            _ => {}
        }
    }
}
