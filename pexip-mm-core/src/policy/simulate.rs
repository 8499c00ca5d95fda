//! Runs any local policy script as a Conferencing Node would, for checking it before it is pasted.
//!
//! A node runs Jinja2, which is Python; this runs [minijinja], which keeps close to it, with only the filters that Pexip
//! enables. Time and randomness are what [`Options`] says. What is known to differ:
//!
//! - [Not simulated](DropReason::NotSimulated), and said so: values changed in place (`list.append`), `%` with a text,
//!   methods of texts with a start or an end, ranges of more than 100,000 numbers, slice indexes of more than 64 bits,
//!   regular expressions beyond the syntax that both kinds share, and those that are larger than `\w{133}`; the statements
//!   `block`, `extends`, `from`, `import`, `include` and `print`; lists and dictionaries of more than 256 KiB or 64
//!   levels; texts of more than 64 KiB that have a name or are part of something; answers of more than 64 KiB; 47 blocks
//!   within each other, or less where brackets and operators stand in them; 227 branches of one `if`, operators in a row
//!   or filters in a row; a macro that calls itself some 40 times.
//! - An error here and a value in Python: integers of more than 128 bits, `pex_head` and `pex_tail` with a negative number.
//! - A value here and another or an error in Python: comparisons of different types, a missing variable looked for `in` a
//!   text, `int` with a base, methods that are not called, numbers such as `1e22` and `012`, and in regular expressions
//!   marks and numbered letters (`\w`), what a group holds that was repeated without matching anything, two groups of one
//!   name, and a look-behind whose branches differ in length. The keys of `call_info` and `service_config` come in the
//!   order of the alphabet where a script goes through them.
//! - A fault of the script here and none in Python: a tuple without brackets in `{{ }}`, an octal escape in a group.
//!
//! Tests compare with Jinja2 itself, and list every difference that is known.
//!
//! A script is hostile until it has ended: it has a budget of fuel that bounds its time and its memory, and pays for lists
//! and dictionaries as large as they are when they are written out; neither its text nor what it builds can nest so deep
//! that the stack ends (`guard`, `containment`); and regular expressions stop going back after a fixed number of steps.

mod answer;
mod budget;
mod containment;
mod filters;
mod guard;
mod json;
mod literals;
mod methods;
mod options;
mod python_regex;
mod reason;

use std::fmt;
use std::sync::OnceLock;

use minijinja::{Environment, Template, UndefinedBehavior, context};
use serde::{Deserialize as _, Serialize};
use serde_json::{Map, Value};

use crate::choice::choices;
use crate::error::Error;
use crate::policy::request::Keys;
use crate::text::serialized_as_word;

use guard::Refusal;
use literals::Literals;

pub(in crate::policy) use filters::Patterns;
pub use reason::DropReason;

/// A template, parsed and with everything that a node gives it.
pub struct PolicyScript {
    /// Why the script cannot be run instead, if it uses what is not simulated.
    environment: Result<Environment<'static>, DropReason>,
    /// What messages may repeat, once one is needed.
    literals: OnceLock<Literals>,
}

/// What a run is given besides the request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Options {
    /// Whether a variable that is missing is an error. It is not known which way Pexip has it.
    pub undefined: Undefined,
    /// The budget of a run. One unit pays for one step or 64 bytes.
    pub fuel: u64,
    /// What `pex_now` answers, in every time zone.
    pub now: Now,
    /// What `pex_random_pin` and `pex_uuid4` are made from. The same seed gives the same digits.
    pub seed: u64,
}

choices! {
    /// What a missing variable does.
    pub enum Undefined {
        /// It is written as nothing, as Jinja2 has it unless it is told otherwise.
        Lenient = "lenient", "Written as nothing",
        /// It is an error unless it has a default.
        Strict = "strict", "An error",
    }
}

/// A moment, as a script sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Now {
    /// The year.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

/// The fuel of a run unless it is said otherwise: about 6 MB of what the script builds and logs, or a few hundredths of a
/// second; a few tenths where all of it goes into large regular expressions, which then take up to 60 MB.
pub const FUEL: u64 = 100_000;

impl Default for Options {
    /// Lenient, [`FUEL`], noon of the first day of 2026, seed 0.
    fn default() -> Self {
        let now = Now { year: 2026, month: 1, day: 1, hour: 12, minute: 0, second: 0 };
        Self { undefined: Undefined::Lenient, fuel: FUEL, now, seed: 0 }
    }
}

/// What an answer asks a node to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Action {
    /// Go on with the result.
    Continue,
    /// Refuse: "conference not found".
    Reject,
    /// Send a SIP caller to another alias.
    Redirect,
}

serialized_as_word!(Action);

impl Action {
    /// The word in the answer.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Continue => "continue",
            Self::Reject => "reject",
            Self::Redirect => "redirect",
        }
    }
}

/// What came of a run. Serialised, it has `action` and `result`, or `dropped` with code, message and line; and `rendered`
/// and `log`.
///
/// An answer has PINs in clear, and so has its serialised form. `Debug` shows its keys, and how much was written.
#[derive(Clone, PartialEq, Serialize)]
pub struct Simulation {
    /// What a node makes of it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The text that the script wrote; empty if it did not come to an end.
    pub rendered: String,
    /// What the script wrote into the support log with `pex_debug_log`, a line each.
    pub log: Vec<String>,
}

impl fmt::Debug for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { outcome, rendered, log } = self;
        f.debug_struct("Simulation")
            .field("outcome", outcome)
            .field("rendered", &format_args!("{} bytes", rendered.len()))
            .field("log", &format_args!("{} lines", log.len()))
            .finish()
    }
}

impl Simulation {
    /// Of a script that did not come to an end.
    fn dropped(reason: DropReason) -> Self {
        Self { outcome: Outcome::Dropped { reason }, rendered: String::new(), log: Vec::new() }
    }
}

/// What a node makes of a script's answer. `Debug` shows the keys of a result, whose values may be PINs.
#[derive(Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Outcome {
    /// It does what the answer says.
    Answered {
        /// What it does.
        action: Action,
        /// With what.
        result: Map<String, Value>,
    },
    /// It drops the whole answer, and goes on with what it has configured: for an alias that only the policy knows,
    /// "conference not found".
    Dropped {
        /// Why.
        #[serde(rename = "dropped")]
        reason: DropReason,
    },
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered { action, result } => {
                f.debug_struct("Answered").field("action", action).field("result", &Keys(result)).finish()
            }
            Self::Dropped { reason } => f.debug_struct("Dropped").field("reason", reason).finish(),
        }
    }
}

impl PolicyScript {
    /// Reads a script, to be run with the default [`Options`]. One that uses what is not simulated is no error: every call
    /// is then dropped, with [`DropReason::NotSimulated`].
    ///
    /// # Errors
    /// [`ScriptTooLong`](crate::ErrorCode::ScriptTooLong), [`ScriptSyntax`](crate::ErrorCode::ScriptSyntax).
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{ErrorCode, policy::simulate::{Action, Outcome, PolicyScript}};
    /// let script = PolicyScript::parse(r#"{"action": "reject", "result": {}}"#)?;
    /// let run = script.answer(&serde_json::json!({ "call_info": { "local_alias": "bob" } }));
    /// assert!(matches!(run.outcome, Outcome::Answered { action: Action::Reject, .. }));
    ///
    /// let broken = PolicyScript::parse("{% if %}").err().map(|error| error.code());
    /// assert_eq!(broken, Some(ErrorCode::ScriptSyntax));
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn parse(source: &str) -> Result<Self, Error> {
        Self::parse_with(source, &Options::default())
    }

    /// Reads a script, to be run with these options.
    ///
    /// # Errors
    /// As [`PolicyScript::parse`].
    pub fn parse_with(source: &str, options: &Options) -> Result<Self, Error> {
        Self::parse_sharing(source, options, &Patterns::default())
    }

    /// As [`PolicyScript::parse_with`], with patterns that other scripts may have compiled.
    pub(in crate::policy) fn parse_sharing(
        source: &str,
        options: &Options,
        patterns: &Patterns,
    ) -> Result<Self, Error> {
        let environment = match environment(source, options, patterns) {
            Err(Refusal::Faulty(error)) => return Err(error),
            Err(Refusal::NotSimulated(reason)) => Err(reason),
            Ok(environment) => Ok(environment),
        };
        Ok(Self { environment, literals: OnceLock::new() })
    }

    /// Why no call is answered: the script uses what is not simulated, such as blocks too deep for a parser to read.
    pub(in crate::policy) fn not_simulated(&self) -> Option<&DropReason> {
        self.environment.as_ref().err()
    }

    /// What a node makes of the script's answer to a request, which is in the form of Pexip's test page:
    /// `{"call_info": {…}, "service_config": {…} or null}`.
    pub fn answer(&self, request: &Value) -> Simulation {
        let environment = match &self.environment {
            Ok(environment) => environment,
            Err(reason) => return Simulation::dropped(reason.clone()),
        };
        if guard::is_deep(request) {
            let what = "a request that is nested this deep".to_owned();
            return Simulation::dropped(DropReason::NotSimulated { line: None, what });
        }
        // INVARIANT: every JSON value is a value of a template.
        let given = |key| minijinja::Value::deserialize(request.get(key).unwrap_or(&Value::Null)).unwrap_or_default();
        let variables = context! { call_info => given("call_info"), service_config => given("service_config") };
        let run = environment.get_template(NAME).and_then(|template| template.render_captured(variables));
        match run {
            Err(error) => Simulation::dropped(guard::ended(&error, self.literals())),
            Ok(mut run) => {
                let log = run.with_state_mut(filters::take_log);
                let rendered = run.into_output();
                let outcome = match answer::check(&rendered, request) {
                    Outcome::Dropped { reason } => Outcome::Dropped { reason: reason.without_values(self.literals()) },
                    answered @ Outcome::Answered { .. } => answered,
                };
                Simulation { outcome, rendered, log }
            }
        }
    }

    /// Every reason why Pexip drops what this script printed, in the order in which it looks.
    pub(in crate::policy) fn faults(&self, rendered: &str, request: &Value) -> Vec<DropReason> {
        let faults = answer::faults(rendered, request).into_iter();
        faults.map(|reason| reason.without_values(self.literals())).collect()
    }

    fn literals(&self) -> &Literals {
        self.literals.get_or_init(|| {
            let template = self.environment.as_ref().ok().and_then(|environment| environment.get_template(NAME).ok());
            Literals::of(template.as_ref().map(Template::source).unwrap_or_default())
        })
    }
}

/// The fields that a service of this type can have; none for what is no type.
pub(in crate::policy) fn service_fields(service_type: &str) -> impl Iterator<Item = &'static str> {
    answer::service_fields(service_type)
}

/// The script as the one template of an environment that has what a node has.
fn environment(source: &str, options: &Options, patterns: &Patterns) -> Result<Environment<'static>, Refusal> {
    guard::check(source)?;
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(match options.undefined {
        Undefined::Lenient => UndefinedBehavior::Lenient,
        Undefined::Strict => UndefinedBehavior::Strict,
    });
    environment.set_fuel(Some(options.fuel));
    environment.set_recursion_limit(guard::MAX_DEPTH);
    environment.set_unknown_method_callback(methods::call);
    filters::add(&mut environment, options.now, options.seed, patterns);
    containment::add(&mut environment);
    // Jinja reads every line end as one.
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    let contained = containment::contain(&source)?;
    environment.add_template_owned(NAME, contained).map_err(|error| guard::syntax(&error))?;
    Ok(environment)
}

/// The name of the one template.
const NAME: &str = "script";
