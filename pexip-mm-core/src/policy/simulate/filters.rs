//! What a script finds on a Conferencing Node beside the language: the standard filters that Pexip leaves enabled, its
//! own filters and functions, and nothing else.

mod network;
mod pexip;
mod standard;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::{Environment, State, Value};

use super::Now;
use super::budget::{pay, refused, units};
use super::python_regex::{Regex, compile_cost};

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
    patterns: Kept,
}

/// How many patterns are kept compiled, and what compiling all of them may have cost, in units of fuel: memory grows with
/// it, and this much is some 30 MB, beside up to 2 MB for each pattern of what it learned of the texts that it searched.
const PATTERNS_KEPT: usize = 32;
const COST_KEPT: u64 = 100_000;

/// Compiled patterns with what they cost, the oldest first. They are shared: what a copy of one learns of the texts that
/// it searches would be lost with it.
#[derive(Default)]
struct Kept(VecDeque<(Arc<Regex>, u64)>);

impl Kept {
    fn find(&self, pattern: &str) -> Option<(Arc<Regex>, u64)> {
        self.0.iter().find(|(known, _)| known.pattern() == pattern).cloned()
    }

    /// Keeps a pattern, and in its place as few of the oldest as possible no longer.
    fn keep(&mut self, regex: Arc<Regex>, cost: u64) -> Arc<Regex> {
        self.0.push_back((Arc::clone(&regex), cost));
        while self.0.len() > PATTERNS_KEPT || self.0.iter().map(|(_, cost)| cost).sum::<u64>() > COST_KEPT {
            self.0.pop_front();
        }
        regex
    }
}

/// Fuel for compiling a pattern beside what is in it, and for each time one is used beside the length of the text and its
/// searches.
const COMPILE_FUEL: u64 = 150;
const SEARCH_FUEL: u64 = 50;

/// Patterns that one run after another finds compiled. What a run pays does not depend on what is found here.
#[derive(Clone, Default)]
pub(in crate::policy) struct Patterns(Arc<Mutex<Kept>>);

impl Patterns {
    /// A compiled pattern, paid for by this run.
    fn regex(&self, state: &mut State<'_, '_>, pattern: &str, text: &str) -> Result<Arc<Regex>, minijinja::Error> {
        state.consume_fuel(SEARCH_FUEL + units(text.len() / 8))?;
        if let Some((known, _)) = state.get_or_insert_extension(Run::default()).patterns.find(pattern) {
            return Ok(known);
        }
        let mut compiled = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = compiled.find(pattern);
        let cost = known.as_ref().map_or_else(|| COMPILE_FUEL.saturating_add(compile_cost(pattern)), |(_, cost)| *cost);
        state.consume_fuel(cost)?;
        let regex = match known {
            Some((regex, _)) => regex,
            None => compiled.keep(Arc::new(Regex::new(pattern)?), cost),
        };
        Ok(state.get_or_insert_extension(Run::default()).patterns.keep(regex, cost))
    }
}

/// A text, paid for each time that it is read. Python's own functions refuse everything else, and it is not documented
/// that Pexip's filters do not.
fn text<'v>(state: &State<'_, '_>, value: &'v Value) -> Result<&'v str, minijinja::Error> {
    let text = value.as_str().ok_or_else(|| refused(format!("expected a text, not {}", value.kind())))?;
    pay(state, text.len())?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_kept_up_to_a_number_and_a_size() {
        let mut kept = Kept::default();
        let mut keep = |pattern: &str, cost| {
            kept.keep(Arc::new(Regex::new(pattern).unwrap()), cost);
            kept.0.iter().map(|(known, _)| known.pattern().to_owned()).collect::<Vec<_>>()
        };
        let last = (0..40).map(|at| keep(&format!("a{at}"), 10)).last().unwrap();
        assert_eq!((last.len(), last[0].as_str()), (PATTERNS_KEPT, "a8"));
        assert_eq!(keep("large", COST_KEPT - 20), ["a38", "a39", "large"]);
        assert_eq!(keep("b", 20), ["large", "b"]);
        assert_eq!(keep("larger", COST_KEPT), ["larger"]);
    }
}
