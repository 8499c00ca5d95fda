//! What a script finds on a Conferencing Node beside the language: the standard filters that Pexip leaves enabled, its
//! own filters and functions, and nothing else.

mod network;
mod pexip;
mod standard;

use minijinja::{Environment, ErrorKind, State, Value};

use super::Now;
use super::python_regex::{Fault, Regex, compile_cost};

/// Puts everything into an environment that has nothing yet.
pub(super) fn add(environment: &mut Environment<'static>, now: Now, seed: u64) {
    standard::add(environment);
    pexip::add(environment, now, seed);
    network::add(environment);
}

/// What the script wrote into the support log.
pub(super) fn take_log(state: &mut State<'_, '_>) -> Vec<String> {
    std::mem::take(&mut state.get_or_insert_extension(Run::default()).log)
}

/// What a run keeps beside its variables.
#[derive(Default)]
struct Run {
    log: Vec<String>,
    /// How many random things were made.
    drawn: u64,
    /// The last patterns, since scripts use the same few again and again.
    patterns: Vec<Regex>,
}

/// Patterns that a run keeps compiled.
const PATTERNS_KEPT: usize = 32;

/// Fuel for compiling a pattern beside what is in it, and for each time one is run beside the length of the text.
const COMPILE_FUEL: u64 = 500;
const SEARCH_FUEL: u64 = 50;

/// A compiled pattern, paid for.
fn regex(state: &mut State<'_, '_>, pattern: &str, text: &str) -> Result<Regex, minijinja::Error> {
    let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
    state.consume_fuel(SEARCH_FUEL.saturating_add(length / 8))?;
    let known = state.get_or_insert_extension(Run::default()).patterns.iter().find(|known| known.pattern() == pattern);
    if let Some(known) = known {
        return Ok(known.clone());
    }
    state.consume_fuel(COMPILE_FUEL.saturating_add(compile_cost(pattern)))?;
    let regex = Regex::new(pattern).map_err(fault)?;
    let run = state.get_or_insert_extension(Run::default());
    if run.patterns.len() == PATTERNS_KEPT {
        run.patterns.remove(0);
    }
    run.patterns.push(regex.clone());
    Ok(regex)
}

pub(super) fn fault(fault: Fault) -> minijinja::Error {
    refused(fault.to_string()).with_source(fault)
}

/// Bytes that one unit of fuel pays for.
const BYTES_PER_FUEL: usize = 64;

/// Pays for bytes that a result will have.
pub(super) fn pay(state: &State<'_, '_>, bytes: usize) -> Result<(), minijinja::Error> {
    state.consume_fuel(u64::try_from(bytes / BYTES_PER_FUEL).unwrap_or(u64::MAX))
}

/// The error of a filter that cannot take what it was given.
pub(super) fn refused(reason: impl Into<String>) -> minijinja::Error {
    minijinja::Error::new(ErrorKind::InvalidOperation, reason.into())
}

/// A text. Python's own functions refuse everything else, and it is not documented that Pexip's filters do not.
fn text(value: &Value) -> Result<String, minijinja::Error> {
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| refused(format!("expected a text, not {}", value.kind())))
}
