//! Asking a script, and what of each answer the lint looks at.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::finding::LintCode;
use crate::pin::{PIN_MIN_LEN, Pin};
use crate::policy::call::Call;
use crate::policy::simulate::{DropReason, FUEL, Now, Options, Outcome, Patterns, PolicyScript, Simulation, Undefined};

/// The most times that one lint runs the script, variants of it included.
const MAX_RUNS: usize = 1000;

/// Units of work that one run may take, smallest first: a run is tried with the first that sufficed until now.
const FUEL_STEPS: [u64; 4] = [FUEL / 25, FUEL / 10, FUEL / 3, FUEL];

/// Units of work that all runs of one lint may take together, whether they use them or not.
const TOTAL_FUEL: u64 = FUEL * 60;

/// How a run ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum End {
    /// Pexip takes the answer.
    Answered,
    /// Pexip discards the answer: its text is no JSON.
    InvalidJson,
    /// Pexip discards the answer for what is in it: at least one fault.
    Discarded(Vec<Fault>),
    /// The script stopped.
    Failed(Failure),
    /// The work was too much.
    TooExpensive,
    /// It was not run, or needs something that is not simulated: [`Runner::unjudged`] says why.
    Unknown,
}

/// What is wrong with an answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Fault {
    pub(super) code: LintCode,
    /// The key that it is about, or that is missing.
    pub(super) field: String,
    /// What stands under it.
    pub(super) value: Option<Value>,
    pub(super) reason: String,
}

/// When a call comes, and what chance gives it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Moment {
    pub(super) now: Now,
    pub(super) seed: u64,
}

impl Moment {
    /// A minute after the usual moment.
    pub(super) const SOON: Self =
        Self { now: Now { year: 2026, month: 1, day: 1, hour: 12, minute: 1, second: 7 }, seed: 1 };

    /// Another day.
    pub(super) const LATER: Self =
        Self { now: Now { year: 2027, month: 12, day: 31, hour: 23, minute: 59, second: 58 }, seed: 2 };
}

impl Default for Moment {
    fn default() -> Self {
        let Options { now, seed, .. } = Options::default();
        Self { now, seed }
    }
}

/// Why a script stopped.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Failure {
    /// The line, counted from 1.
    pub(super) line: Option<usize>,
    pub(super) reason: String,
}

/// What a script said to a call.
pub(in crate::policy) struct Reply {
    pub(super) end: End,
    pub(super) action: Option<String>,
    pub(in crate::policy) result: Map<String, Value>,
    pub(super) rendered: String,
}

impl Reply {
    fn new(simulation: Simulation, script: &PolicyScript, request: &Value) -> Self {
        let Simulation { outcome, rendered, log: _ } = simulation;
        match outcome {
            Outcome::Answered { action, result } => {
                Self { end: End::Answered, action: Some(action.as_str().to_owned()), result, rendered }
            }
            Outcome::Dropped { reason } => {
                let (action, result) = read(&rendered);
                let reply = Self { end: End::Unknown, action, result, rendered };
                Self { end: reply.ended(&reason, script, request), ..reply }
            }
        }
    }

    fn nothing(end: End) -> Self {
        Self { end, action: None, result: Map::new(), rendered: String::new() }
    }

    fn ended(&self, reason: &DropReason, script: &PolicyScript, request: &Value) -> End {
        match reason {
            DropReason::NotJson { .. } => End::InvalidJson,
            // Both leave the call to what Pexip has configured, which a script may well want.
            DropReason::EmptyResult | DropReason::MinLength { .. } => End::Answered,
            DropReason::RenderError { line, .. } => End::Failed(Failure { line: *line, reason: reason.to_string() }),
            DropReason::OutOfFuel { .. } => End::TooExpensive,
            // What is not enabled was found by reading; of what is not simulated, or comes later, nothing is known.
            _ => {
                let faults: Vec<Fault> =
                    script.faults(&self.rendered, request).iter().filter_map(|reason| self.fault(reason)).collect();
                if faults.is_empty() { End::Unknown } else { End::Discarded(faults) }
            }
        }
    }

    /// What is wrong with the answer, if it is that.
    fn fault(&self, reason: &DropReason) -> Option<Fault> {
        let (code, path) = match reason {
            DropReason::NotAnObject { what, .. } => (LintCode::FieldInvalid, *what),
            DropReason::UnknownAction { .. } => (LintCode::FieldInvalid, "action"),
            DropReason::MissingField { field } => (LintCode::FieldMissing, field.as_str()),
            DropReason::WrongType { field, .. } if matches!(field.as_str(), "pin" | "guest_pin") => {
                (LintCode::PinInvalid, field.as_str())
            }
            DropReason::EmptyField { field }
            | DropReason::WrongType { field, .. }
            | DropReason::UnknownValue { field, .. }
            | DropReason::OutOfRange { field, .. }
            | DropReason::TooLong { field, .. }
            | DropReason::Conflict { field, .. } => (LintCode::FieldInvalid, field.as_str()),
            DropReason::PinRule { field, .. } => (pin_fault(&self.result, field), *field),
            _ => return None,
        };
        let value = if path == "action" { self.action.clone().map(Value::String) } else { under(&self.result, path) };
        // Of `automatic_participants[0].role`, the key is the last.
        let field = path.rsplit('.').next().and_then(|key| key.split('[').next()).unwrap_or(path).to_owned();
        Some(Fault { code, field, value, reason: reason.to_string() })
    }

    /// A text of the result.
    pub(in crate::policy) fn text(&self, field: &str) -> Option<&str> {
        self.result.get(field).and_then(Value::as_str)
    }

    /// The digits under the keys of PINs, if they are enough for one.
    fn pins(&self) -> impl Iterator<Item = String> {
        let given = ["pin", "guest_pin"].into_iter().filter_map(|field| match self.result.get(field)? {
            Value::String(pin) => Some(pin.trim_end_matches('#').to_owned()),
            Value::Number(pin) => Some(pin.to_string()),
            _ => None,
        });
        given.filter(|pin| pin.len() >= PIN_MIN_LEN - 1 && pin.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// Whether the script gives a service, be it one that Pexip accepts or not.
    pub(super) fn gives_service(&self) -> bool {
        !matches!(self.action.as_deref(), Some("reject" | "redirect"))
            && (self.result.contains_key("service_type") || self.result.contains_key("name"))
    }

    /// Whether it is a conference that whoever dials is a host of.
    pub(super) fn is_open(&self) -> bool {
        let has = |field: &str| self.result.get(field).is_some_and(|value| !matches!(value, Value::Null));
        let is_closed = ["pin", "host_identity_provider_group", "guest_identity_provider_group"].into_iter().any(has);
        let is_conference = matches!(self.text("service_type"), Some("conference" | "lecture"));
        self.end == End::Answered && is_conference && !is_closed
    }

    /// Whether the script sends the caller to another alias.
    pub(super) fn redirects(&self) -> bool {
        self.action.as_deref() == Some("redirect")
    }

    /// Whether the script refuses the call.
    pub(super) fn rejects(&self) -> bool {
        self.end == End::Answered && self.action.as_deref() == Some("reject")
    }
}

/// What is left to one lint.
struct Budget {
    runs: Cell<usize>,
    fuel: Cell<u64>,
}

impl Budget {
    /// Pays for a run, if enough is left.
    fn pay(&self, fuel: u64) -> bool {
        match (self.runs.get().checked_sub(1), self.fuel.get().checked_sub(fuel)) {
            (Some(runs), Some(fuel)) => {
                self.runs.set(runs);
                self.fuel.set(fuel);
                true
            }
            _ => false,
        }
    }
}

/// Runs one script, within bounds.
pub(super) struct Runner {
    source: String,
    budget: Rc<Budget>,
    step: usize,
    /// The script as it is run with the fuel of the present step, which is lenient or strict, at one moment or another.
    scripts: Vec<((Undefined, Moment), PolicyScript)>,
    patterns: Patterns,
    unjudged: Option<Failure>,
    /// What stood under the keys of PINs in an answer.
    pins: BTreeSet<String>,
}

impl Runner {
    pub(super) fn new(source: String) -> Self {
        Self {
            source,
            budget: Rc::new(Budget { runs: Cell::new(MAX_RUNS), fuel: Cell::new(TOTAL_FUEL) }),
            step: 0,
            scripts: Vec::new(),
            patterns: Patterns::default(),
            unjudged: None,
            pins: BTreeSet::new(),
        }
    }

    /// One for a variant of the script, which has the same patterns, and takes from the same budget.
    pub(super) fn of_variant(&self, source: String) -> Self {
        Self { budget: Rc::clone(&self.budget), step: self.step, patterns: self.patterns.clone(), ..Self::new(source) }
    }

    /// The PINs in answers, which no message has.
    pub(super) fn pins(&self) -> impl Iterator<Item = &str> {
        self.pins.iter().map(String::as_str)
    }

    /// What the script says to `call`; [`End::Unknown`] once the lint has run it often enough.
    pub(super) fn ask(&mut self, call: &Call) -> Reply {
        self.ask_at(call, Moment::default())
    }

    /// As [`Self::ask`], at another moment.
    pub(super) fn ask_at(&mut self, call: &Call, moment: Moment) -> Reply {
        let request = call.request();
        while let Some(&fuel) = FUEL_STEPS.get(self.step) {
            if !self.budget.pay(fuel) {
                self.leave("script does so much work that not every call could be tried");
                return Reply::nothing(End::Unknown);
            }
            let Some(script) = self.script(fuel, call.undefined(), moment) else { return Reply::nothing(End::Unknown) };
            let run = script.answer(&request);
            let unjudged = match &run.outcome {
                Outcome::Dropped { reason: reason @ DropReason::NotSimulated { line, .. } } => {
                    Some(Failure { line: *line, reason: reason.to_string() })
                }
                _ => None,
            };
            let reply = Reply::new(run, script, &request);
            self.unjudged = self.unjudged.take().or(unjudged);
            self.pins.extend(reply.pins());
            if reply.end != End::TooExpensive {
                return reply;
            }
            self.step += 1;
            self.scripts.clear();
        }
        Reply::nothing(End::TooExpensive)
    }

    /// Why some calls could not be judged, if there were such.
    pub(super) fn unjudged(&self) -> Option<&Failure> {
        self.unjudged.as_ref()
    }

    /// Notes that something is not judged.
    pub(super) fn leave(&mut self, reason: &str) {
        self.unjudged.get_or_insert(Failure { line: None, reason: reason.to_owned() });
    }

    fn script(&mut self, fuel: u64, undefined: Undefined, moment: Moment) -> Option<&PolicyScript> {
        let kept = self.scripts.iter().position(|(of, _)| *of == (undefined, moment));
        let at = if let Some(at) = kept {
            at
        } else {
            let options = Options { undefined, fuel, now: moment.now, seed: moment.seed };
            let script = PolicyScript::parse_sharing(&self.source, &options, &self.patterns).ok()?;
            // The usual two are kept, and the last of the others.
            self.scripts.retain(|((_, of), _)| *of == Moment::default());
            self.scripts.push(((undefined, moment), script));
            self.scripts.len() - 1
        };
        self.scripts.get(at).map(|(_, script)| script)
    }
}

/// Action and result of an answer that Pexip discards, as far as it can be read.
fn read(rendered: &str) -> (Option<String>, Map<String, Value>) {
    let Ok(Value::Object(mut answer)) = serde_json::from_str(rendered) else { return (None, Map::new()) };
    let action = answer.get("action").and_then(Value::as_str).map(str::to_owned);
    let result = if let Some(Value::Object(result)) = answer.remove("result") { result } else { Map::new() };
    (action, result)
}

/// What stands under a path such as `automatic_participants[0].role`.
fn under(result: &Map<String, Value>, path: &str) -> Option<Value> {
    let mut keys = path.split(['.', '[', ']']).filter(|key| !key.is_empty());
    let first = result.get(keys.next()?)?;
    let last = keys.try_fold(first, |value, key| match value {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        value => value.get(key),
    });
    last.cloned()
}

/// Which rule the PINs of a result break; that they break one at `field` is known.
fn pin_fault(result: &Map<String, Value>, field: &str) -> LintCode {
    let pin = |field: &str| result.get(field).and_then(Value::as_str).filter(|pin| !pin.is_empty());
    if pin(field).is_some_and(|pin| Pin::parse(pin).is_err()) {
        return LintCode::PinInvalid;
    }
    let guests = result.get("allow_guests") == Some(&Value::Bool(true));
    match (pin("pin"), pin("guest_pin")) {
        (_, Some(_)) if !guests => LintCode::GuestPinWithoutGuests,
        (None, _) => LintCode::HostPinMissing,
        (Some(host), Some(guest)) if host == guest => LintCode::PinsEqual,
        (Some(host), Some(guest)) if host.ends_with('#') != guest.ends_with('#') => LintCode::PinsTerminator,
        _ => LintCode::PinsLength,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runner() -> Runner {
        let busy = r#"{% if call_info.local_alias == "busy" %}{% for a in range(2000) %}{% endfor %}{% endif %}{}"#;
        Runner::new(busy.to_owned())
    }

    /// How many of `calls` are answered before the first that is not.
    fn answered(runner: &mut Runner, alias: &str) -> usize {
        (0..2 * MAX_RUNS).take_while(|_| runner.ask(&Call::web(alias)).end != End::Unknown).count()
    }

    #[test]
    fn a_script_runs_a_number_of_times() {
        let mut runner = runner();
        assert_eq!(answered(&mut runner, "idle"), MAX_RUNS);
        assert!(runner.unjudged().is_some());
    }

    /// After one busy call, each run has the fuel of the next step, and the last one takes all that is left.
    #[test]
    fn all_runs_share_their_fuel() {
        let mut runner = runner();
        for _ in 0..24 {
            assert_ne!(runner.ask(&Call::web("idle")).end, End::Unknown);
        }
        assert_eq!(runner.unjudged(), None);
        assert_eq!(answered(&mut runner, "busy"), 590);
        assert_eq!(runner.budget.fuel.get(), 0);
    }

    #[test]
    fn variants_take_from_the_same_budget() {
        let mut runner = runner();
        let mut variant = runner.of_variant("{}".to_owned());
        assert_eq!(answered(&mut variant, "idle"), MAX_RUNS);
        assert_eq!(runner.ask(&Call::web("idle")).end, End::Unknown);
    }

    #[test]
    fn variants_begin_with_the_fuel_that_sufficed_until_now() {
        let paid = |runner: &mut Runner| {
            let left = runner.budget.fuel.get();
            runner.ask(&Call::web("busy"));
            left - runner.budget.fuel.get()
        };
        let mut runner = runner();
        let (first, again) = (paid(&mut runner), paid(&mut runner));
        assert!(first > again);
        assert_eq!(paid(&mut runner.of_variant(runner.source.clone())), again);
    }
}
