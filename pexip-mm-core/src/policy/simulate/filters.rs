//! What a script finds on a Conferencing Node beside the language: the standard filters that Pexip leaves enabled, its
//! own filters and functions, and nothing else.

mod network;
mod pexip;
mod standard;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::{Environment, ErrorKind, State, Value};

use super::Now;
use super::python_regex::{Fault, Regex, compile_cost};

/// Puts everything into an environment that has nothing yet.
pub(super) fn add(environment: &mut Environment<'static>, now: Now, seed: u64, patterns: &Patterns) {
    standard::add(environment);
    pexip::add(environment, now, seed, patterns);
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
    /// The last patterns that this run has paid for, since scripts use the same few again and again.
    patterns: VecDeque<Regex>,
}

/// Patterns that are kept compiled.
const PATTERNS_KEPT: usize = 32;

/// Fuel for compiling a pattern beside what is in it, and for each time one is run beside the length of the text.
const COMPILE_FUEL: u64 = 500;
const SEARCH_FUEL: u64 = 50;

/// Patterns that one run after another finds compiled. What a run pays does not depend on what is found here.
#[derive(Clone, Default)]
pub(in crate::policy) struct Patterns(Arc<Mutex<VecDeque<Regex>>>);

impl Patterns {
    /// A compiled pattern, paid for by this run.
    fn regex(&self, state: &mut State<'_, '_>, pattern: &str, text: &str) -> Result<Regex, minijinja::Error> {
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
        state.consume_fuel(SEARCH_FUEL.saturating_add(length / 8))?;
        if let Some(known) = find(&state.get_or_insert_extension(Run::default()).patterns, pattern) {
            return Ok(known);
        }
        state.consume_fuel(COMPILE_FUEL.saturating_add(compile_cost(pattern)))?;
        let mut compiled = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let regex = match find(&compiled, pattern) {
            Some(regex) => regex,
            None => keep(&mut compiled, Regex::new(pattern).map_err(fault)?),
        };
        Ok(keep(&mut state.get_or_insert_extension(Run::default()).patterns, regex))
    }
}

fn find(patterns: &VecDeque<Regex>, pattern: &str) -> Option<Regex> {
    patterns.iter().find(|known| known.pattern() == pattern).cloned()
}

/// Keeps a pattern in place of the oldest.
fn keep(patterns: &mut VecDeque<Regex>, regex: Regex) -> Regex {
    if patterns.len() == PATTERNS_KEPT {
        patterns.pop_front();
    }
    patterns.push_back(regex.clone());
    regex
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
