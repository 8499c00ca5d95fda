//! Why an answer is dropped.

use minijinja::{Error, ErrorKind};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::literals::Literals;
use super::python_regex::Fault;
use crate::error::quoted;
use crate::text::one_line;

/// Why Pexip drops the answer of a script as a whole, and goes on with its own configuration.
///
/// The text is for the administrator who pasted the script. Of what a run worked with, it repeats only what stands in the
/// script letter for letter, and nothing that could be a PIN.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DropReason {
    /// What the script printed is not one JSON document.
    #[error("what the script printed is not JSON, at line {line}, column {column} of it")]
    NotJson {
        /// Line of what was printed, counted from 1; 0 where it is nested too deep.
        line: usize,
        /// Column of what was printed, counted from 1 in bytes.
        column: usize,
    },
    /// The answer or its `result` is JSON, but no object.
    #[error("the {what} is {given}; an object is needed")]
    NotAnObject {
        /// `answer` or `result`.
        what: &'static str,
        /// What it is instead.
        given: &'static str,
    },
    /// The `action` is none that a service script can take.
    #[error("the action is {}; use \"continue\", \"reject\" or \"redirect\"", shown(given.as_ref(), "another value"))]
    UnknownAction {
        /// What was given, cut to 60 characters, where it is text that stands in the script.
        given: Option<String>,
    },
    /// `continue` with nothing in `result`: the request is left to Pexip's own configuration.
    #[error("the result is empty; Pexip goes on with its own configuration")]
    EmptyResult,
    /// A field that is needed is not there.
    #[error("{field} is missing")]
    MissingField {
        /// The field, with the path to it.
        field: String,
    },
    /// A field that must not be empty is.
    #[error("{field} is empty")]
    EmptyField {
        /// The field, with the path to it.
        field: String,
    },
    /// A field holds another type than it may.
    #[error("{field} is {given}; Pexip accepts {expected}")]
    WrongType {
        /// The field, with the path to it.
        field: String,
        /// What it may hold.
        expected: &'static str,
        /// What it holds.
        given: &'static str,
    },
    /// A field holds none of the words that it may.
    #[error("{field} is {}; Pexip accepts {accepted}", shown(given.as_ref(), "another text"))]
    UnknownValue {
        /// The field, with the path to it.
        field: String,
        /// What it holds, cut to 60 characters, where that stands in the script.
        given: Option<String>,
        /// What it may hold, quoted and separated by commas; of many words the first few.
        accepted: String,
    },
    /// A number is too small or too large.
    #[error("{field} is {}; Pexip accepts {min} to {max}", given.as_deref().unwrap_or("another number"))]
    OutOfRange {
        /// The field, with the path to it.
        field: String,
        /// The number, where it stands in the script.
        given: Option<String>,
        /// The smallest that it may be.
        min: i64,
        /// The largest that it may be.
        max: i64,
    },
    /// A text is too long.
    #[error("{field} has {length} characters; Pexip accepts at most {max}")]
    TooLong {
        /// The field, with the path to it.
        field: String,
        /// Its length, in characters.
        length: usize,
        /// The most that it may have.
        max: usize,
    },
    /// A PIN is malformed, or the two PINs do not go together.
    #[error("the PINs break a rule: {rule}")]
    PinRule {
        /// The field that breaks it.
        field: &'static str,
        /// The rule.
        rule: &'static str,
    },
    /// Two fields do not go together.
    #[error("{field} cannot stand here: {rule}")]
    Conflict {
        /// The field.
        field: String,
        /// The rule.
        rule: &'static str,
    },
    /// The script ended with an error.
    #[error("the script fails{}: {reason}", at(*.line))]
    RenderError {
        /// Line of the script, counted from 1, where it is known.
        line: Option<usize>,
        /// What went wrong.
        reason: String,
    },
    /// The script uses a filter, test or function that Pexip does not have or has switched off.
    #[error("the script uses what Pexip does not have{}: {what}", at(*.line))]
    NotEnabled {
        /// Line of the script, counted from 1, where it is known.
        line: Option<usize>,
        /// What it is.
        what: String,
    },
    /// `pex_require_min_length` was given a text that is too short.
    #[error("pex_require_min_length stopped the script{}: {length} characters, and {} are needed", at(*.line), .min.map_or_else(|| "more".to_owned(), |min| min.to_string()))]
    MinLength {
        /// Line of the script, counted from 1, where it is known.
        line: Option<usize>,
        /// Length of the text, in characters.
        length: usize,
        /// The least that it must have, where that number stands in the script.
        min: Option<usize>,
    },
    /// The script works longer, or on more data, than its fuel allows.
    #[error("the script does not come to an end{} within its limit of work", at(*.line))]
    OutOfFuel {
        /// Line of the script, counted from 1, where it is known.
        line: Option<usize>,
    },
    /// The script uses something that is not simulated; a node may answer.
    #[error("the script uses something that is not simulated{}: {what}", at(*.line))]
    NotSimulated {
        /// Line of the script, counted from 1, where it is known.
        line: Option<usize>,
        /// What it is.
        what: String,
    },
}

/// How the engine's message begins that a text has no `%`.
const TEXT_MODULO: &str = "tried to use % operator on unsupported types string";

fn shown(given: Option<&String>, other: &str) -> String {
    given.map_or_else(|| other.to_owned(), |given| format!("{given:?}"))
}

fn at(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(" at line {line}"))
}

/// Names the reasons.
macro_rules! codes {
    ($($variant:ident = $text:literal,)+) => {
        impl DropReason {
            /// Every code, in the order of the variants.
            pub const CODES: &'static [&'static str] = &[$($text,)+];

            /// Its stable name, in snake case.
            pub const fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $text,)+ }
            }
        }
    };
}

codes! {
    NotJson = "not_json",
    NotAnObject = "not_an_object",
    UnknownAction = "unknown_action",
    EmptyResult = "empty_result",
    MissingField = "missing_field",
    EmptyField = "empty_field",
    WrongType = "wrong_type",
    UnknownValue = "unknown_value",
    OutOfRange = "out_of_range",
    TooLong = "too_long",
    PinRule = "pin_rule",
    Conflict = "conflict",
    RenderError = "render_error",
    NotEnabled = "not_enabled",
    MinLength = "min_length",
    OutOfFuel = "out_of_fuel",
    NotSimulated = "not_simulated",
}

impl DropReason {
    /// Line of the script where it happened, counted from 1, where it is known.
    pub const fn line(&self) -> Option<usize> {
        match self {
            Self::RenderError { line, .. }
            | Self::NotEnabled { line, .. }
            | Self::MinLength { line, .. }
            | Self::OutOfFuel { line }
            | Self::NotSimulated { line, .. } => *line,
            _ => None,
        }
    }
}

/// `{"code": …, "message": …, "line": …}`, the line `null` where it is not known.
impl Serialize for DropReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("DropReason", 3)?;
        object.serialize_field("code", self.code())?;
        object.serialize_field("message", &self.to_string())?;
        object.serialize_field("line", &self.line())?;
        object.end()
    }
}

impl DropReason {
    /// Why a script that ended with `error` gives no answer.
    pub(super) fn new(error: &Error, literals: &Literals) -> Self {
        let line = error.line();
        let cause = std::error::Error::source(error);
        if let Some(&TooShort { length, min }) = cause.and_then(|cause| cause.downcast_ref()) {
            let min = Some(min).filter(|min| literals.has(&min.to_string()));
            return Self::MinLength { line, length, min };
        }
        if let Some(fault) = cause.and_then(|cause| cause.downcast_ref::<Fault>()) {
            let what = quoted(&fault.message(|text| literals.has(text)), 200);
            return match fault {
                Fault::TooSlow => Self::OutOfFuel { line },
                Fault::NotSimulated(..) => Self::NotSimulated { line, what },
                Fault::Invalid(..) | Fault::Replacement(..) => Self::RenderError { line, reason: what },
            };
        }
        let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        // Text of a script can be as long as the script.
        let what = quoted(&literals.without_values(&one_line(&detail)), 200);
        match error.kind() {
            ErrorKind::OutOfFuel => Self::OutOfFuel { line },
            ErrorKind::UnknownMethod => Self::NotSimulated { line, what },
            // In Python it formats.
            ErrorKind::InvalidOperation if detail.starts_with(TEXT_MODULO) => {
                Self::NotSimulated { line, what: "the operator % with a text".to_owned() }
            }
            ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction => {
                Self::NotEnabled { line, what }
            }
            _ => Self::RenderError { line, reason: what },
        }
    }

    /// The same without values that do not stand in the script, and with long ones cut.
    pub(super) fn without_values(mut self, literals: &Literals) -> Self {
        if let Self::UnknownAction { given } | Self::UnknownValue { given, .. } | Self::OutOfRange { given, .. } =
            &mut self
        {
            *given = given.take().filter(|given| literals.has(given)).map(|given| quoted(&given, 60));
        }
        self
    }
}

/// The end that a script makes of itself with `pex_require_min_length`.
#[derive(Debug, thiserror::Error)]
#[error("{length} characters, and {min} are needed")]
pub(super) struct TooShort {
    /// Length of the text, in characters.
    pub(super) length: usize,
    /// The least that it must have.
    pub(super) min: usize,
}
