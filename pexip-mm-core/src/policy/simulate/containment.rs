//! Keeps what a script builds within bounds that the template engine does not have.
//!
//! The engine charges fuel for the bytes of a text, but lists and dictionaries share what is in them: `[x, x]`, made
//! sixty times over, is small until it is written, and `[x]`, made thousands of times over, ends the stack when it is
//! written or dropped. So wherever a script makes or keeps a container, it passes through a filter that knows how deep
//! the container is and how large it is when it is written out, and refuses what is too deep or too large.
//!
//! The filters are put into the source between its tokens. Lines stay as they are.

use std::fmt;
use std::sync::Arc;

use minijinja::machinery::{Token, Tokenizer};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Enumerator, Object, ObjectRepr, Tuple, Value, ValueKind};
use minijinja::{Environment, Error, State};

use super::filters::refused;
use super::python_regex::Fault;

/// Containers within containers, at most.
const MAX_DEPTH: usize = 64;

/// Bytes of a container that is written out, at most, roughly.
const MAX_WEIGHT: usize = 256 * 1024;

/// Bytes that anything but a text counts for.
const SCALAR_WEIGHT: usize = 8;

/// The filter of everything that a script makes or gives a name.
const KEPT: &str = "simulation_kept";

/// The filter of what becomes part of something else.
const PART: &str = "simulation_part";

/// The filter of what stands between the colons of a slice.
const SLICE: &str = "simulation_slice";

/// Adds the filters.
pub(super) fn add(environment: &mut Environment<'static>) {
    environment.add_filter(KEPT, |state: &mut State, value: Value| kept(state, value));
    environment.add_filter(PART, |state: &mut State, value: Value| {
        if is_changeable(&value) {
            Err(not_simulated("a namespace inside of something else"))
        } else {
            kept(state, value)
        }
    });
    environment.add_filter(SLICE, |value: Value| {
        // The engine takes numbers of 64 bits, and the least of them has no negative.
        let fits = value.as_i64().is_some_and(|number| number != i64::MIN);
        if value.is_integer() && !fits {
            Err(not_simulated("a slice with a number of more than 64 bits"))
        } else {
            Ok(value)
        }
    });
}

/// The value, with containers counted.
pub(super) fn kept(state: &State<'_, '_>, value: Value) -> Result<Value, Error> {
    let is_container = matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable);
    if !is_container || is_changeable(&value) || value.downcast_object_ref::<Container>().is_some() {
        return Ok(value);
    }
    let mut measure = Measure { depth: 1, weight: SCALAR_WEIGHT };
    let mut keys = Vec::new();
    let mut values = Vec::new();
    for item in value.try_iter()? {
        state.consume_fuel(1)?;
        if value.kind() == ValueKind::Map {
            measure.add(&item)?;
            let member = value.get_item(&item)?;
            measure.add(&member)?;
            values.push(member);
            keys.push(item);
        } else {
            measure.add(&item)?;
            values.push(item);
        }
    }
    let keys = (value.kind() == ValueKind::Map).then_some(keys);
    let is_tuple = value.downcast_object_ref::<Tuple>().is_some();
    Ok(Value::from_object(Container { keys, values, is_tuple, measure }))
}

/// Bytes of a value when it is written out, roughly.
pub(super) fn weight(value: &Value) -> Result<usize, Error> {
    Ok(Measure::of(value, 0)?.weight)
}

/// Whether a value is the one kind of object that a script can change: it could come to hold itself.
fn is_changeable(value: &Value) -> bool {
    value.as_object().is_some_and(|object| object.type_name().ends_with("::Namespace"))
}

pub(super) fn not_simulated(what: &'static str) -> Error {
    refused(what).with_source(Fault::NotSimulated(String::new(), what))
}

/// How deep a container is, and how large when it is written out.
#[derive(Clone, Copy, Debug)]
struct Measure {
    depth: usize,
    weight: usize,
}

impl Measure {
    fn of(value: &Value, depth: usize) -> Result<Self, Error> {
        if depth > MAX_DEPTH {
            return Err(not_simulated("lists and dictionaries that are nested this deep"));
        }
        if let Some(container) = value.downcast_object_ref::<Container>() {
            return Ok(container.measure);
        }
        if let Some(text) = value.as_str() {
            return Ok(Self { depth: 0, weight: SCALAR_WEIGHT + text.len() });
        }
        if value.as_object().is_some() && !matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable)
            || is_changeable(value)
        {
            return Err(not_simulated("an object inside of something else"));
        }
        let mut measure = Self { depth: 0, weight: SCALAR_WEIGHT };
        if matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable) {
            measure.depth = 1;
            for item in value.try_iter()? {
                measure.include(Self::of(&item, depth + 1)?)?;
                if value.kind() == ValueKind::Map {
                    measure.include(Self::of(&value.get_item(&item)?, depth + 1)?)?;
                }
            }
        }
        Ok(measure)
    }

    fn add(&mut self, item: &Value) -> Result<(), Error> {
        self.include(Self::of(item, 1)?)
    }

    fn include(&mut self, item: Self) -> Result<(), Error> {
        self.depth = self.depth.max(item.depth + 1);
        self.weight = self.weight.saturating_add(item.weight);
        if self.depth > MAX_DEPTH || self.weight > MAX_WEIGHT {
            return Err(not_simulated("lists and dictionaries that are this deep or this large"));
        }
        Ok(())
    }
}

/// A list or dictionary that was counted.
#[derive(Debug)]
struct Container {
    /// The keys of a dictionary, in the order of the values.
    keys: Option<Vec<Value>>,
    values: Vec<Value>,
    /// Whether it is written with parentheses.
    is_tuple: bool,
    measure: Measure,
}

impl Object for Container {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if self.keys.is_some() { ObjectRepr::Map } else { ObjectRepr::Seq }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let at = match &self.keys {
            Some(keys) => keys.iter().position(|known| known == key)?,
            None => key.as_usize()?,
        };
        self.values.get(at).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match &self.keys {
            Some(keys) => Enumerator::Values(keys.clone()),
            None => Enumerator::Seq(self.values.len()),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = self.values.clone();
        let plain = match &self.keys {
            Some(keys) => Value::from_pairs(keys.iter().cloned().zip(values)),
            None if self.is_tuple => Value::from(Tuple::from(values)),
            None => Value::from(values),
        };
        fmt::Display::fmt(&plain, f)
    }
}

/// A bracket that is open.
struct Open {
    at: usize,
    /// Whether it makes a container, as far as is known: a comma makes a tuple of a parenthesis.
    makes: bool,
    /// Whether it belongs to what stands before it: a call, a subscript.
    follows: bool,
    is_parenthesis: bool,
    /// Where what stands between two colons of a subscript begins.
    part: usize,
    /// Colons in it: with one, a subscript is a slice.
    colons: usize,
}

impl Open {
    /// Where the part of a slice begins that ends with a colon or bracket at `end`, unless it is empty or no slice's.
    fn ends_part(&self, end: usize, source: &str) -> Option<usize> {
        let is_slice = self.follows && !self.is_parenthesis && self.colons > 0;
        let is_empty = source.get(self.part..end).is_none_or(|part| part.trim().is_empty());
        (is_slice && !is_empty).then_some(self.part)
    }
}

/// The source with the filters in it.
pub(super) fn contain(source: &str) -> Result<String, Error> {
    let mut insertions: Vec<(usize, String)> = Vec::new();
    let mut tokens = Tokenizer::new(source, "script", false, SyntaxConfig::default());
    let mut open: Vec<Open> = Vec::new();
    // How far a `set` was read: the filter of its value, once it is known to be one.
    let mut set: Option<&str> = None;
    let mut value_begins = false;
    let mut before = Before::Nothing;
    while let Some((token, span)) = tokens.next_token()? {
        let (start, end) = (span.start_offset as usize, span.end_offset as usize);
        match &token {
            Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => {
                let follows = before == Before::Value && !matches!(token, Token::BraceOpen);
                let is_parenthesis = matches!(token, Token::ParenOpen);
                let makes = !is_parenthesis && !follows;
                open.push(Open { at: start, makes, follows, is_parenthesis, part: end, colons: 0 });
            }
            Token::ParenClose | Token::BracketClose | Token::BraceClose => {
                let bracket = open.pop();
                if let Some(part) = bracket.as_ref().and_then(|bracket| bracket.ends_part(start, source)) {
                    insertions.extend(filtered(part, start, SLICE));
                }
                if let Some(bracket) = bracket.filter(|bracket| bracket.makes) {
                    insertions.extend(filtered(bracket.at, end, PART));
                }
            }
            Token::Colon => {
                if let Some(bracket) = open.last_mut() {
                    bracket.colons += 1;
                    if let Some(part) = bracket.ends_part(start, source) {
                        insertions.extend(filtered(part, start, SLICE));
                    }
                    bracket.part = end;
                }
            }
            Token::Comma => {
                if let Some(bracket) = open.last_mut().filter(|bracket| bracket.is_parenthesis && !bracket.follows) {
                    bracket.makes = true;
                }
            }
            Token::Ident("set") if before == Before::Tag => set = Some(KEPT),
            Token::Dot if set.is_some() && !value_begins => set = Some(PART),
            Token::Assign if set.is_some() && open.is_empty() && !value_begins => {
                insertions.push((end, " (".to_owned()));
                value_begins = true;
            }
            Token::BlockEnd => {
                if let Some(filter) = set.take().filter(|_| std::mem::take(&mut value_begins)) {
                    insertions.push((start, format!(")|{filter} ")));
                }
            }
            _ => {}
        }
        before = Before::of(&token);
    }
    Ok(inserted(source, insertions))
}

/// What makes an expression pass through a filter.
fn filtered(start: usize, end: usize, filter: &str) -> [(usize, String); 2] {
    [(start, "((".to_owned()), (end, format!(")|{filter})"))]
}

/// What stands before a token.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    Nothing,
    /// The beginning of a block tag.
    Tag,
    /// Something that can be called or subscripted.
    Value,
}

impl Before {
    fn of(token: &Token<'_>) -> Self {
        match token {
            Token::BlockStart => Self::Tag,
            Token::Ident("if" | "else" | "elif" | "in" | "and" | "or" | "not" | "is" | "set" | "for" | "with") => {
                Self::Nothing
            }
            Token::Ident(_)
            | Token::Str(_)
            | Token::String(_)
            | Token::ParenClose
            | Token::BracketClose
            | Token::BraceClose => Self::Value,
            _ => Self::Nothing,
        }
    }
}

/// The source with texts put into it at byte offsets; of those at one place the first comes first.
fn inserted(source: &str, mut insertions: Vec<(usize, String)>) -> String {
    insertions.sort_by_key(|(at, _)| *at);
    let mut out = String::with_capacity(source.len() + insertions.iter().map(|(_, text)| text.len()).sum::<usize>());
    let mut copied = 0;
    for (at, text) in insertions {
        out.push_str(source.get(copied..at).unwrap_or_default());
        out.push_str(&text);
        copied = at;
    }
    out.push_str(source.get(copied..).unwrap_or_default());
    out
}
