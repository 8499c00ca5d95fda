//! Problems as responses.

use serde_json::json;

use crate::access::Refusal;
use crate::mattermost::{BodyError, Response};
use crate::problem::Problem;
use crate::words::{Locale, Sentence};

/// What keeps a request from being answered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Fault {
    /// There is no such path.
    NotFound,
    /// The path has other methods.
    Method(&'static [&'static str]),
    /// What was sent makes no sense.
    BadRequest,
    /// What was sent is too long.
    TooLarge,
    /// The person is kept from it.
    Problem(Problem),
}

impl<P: Into<Problem>> From<P> for Fault {
    fn from(problem: P) -> Self {
        Self::Problem(problem.into())
    }
}

impl From<BodyError> for Fault {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLong { .. } => Self::TooLarge,
            BodyError::CutOff { .. } => Self::BadRequest,
            BodyError::Lost { .. } => Self::Problem(Problem::TryAgain),
        }
    }
}

impl From<serde_json::Error> for Fault {
    fn from(_: serde_json::Error) -> Self {
        Self::BadRequest
    }
}

impl Fault {
    /// The response, with its sentence in that language.
    pub(super) fn respond(&self, locale: Locale) -> Response {
        let (status, code, message) = match self {
            Self::NotFound => (404, "not_found", locale.say(&Sentence::NotFound)),
            Self::Method(_) => (405, "method_not_allowed", locale.say(&Sentence::MethodNotAllowed)),
            Self::BadRequest => (400, "bad_request", locale.say(&Sentence::BadRequest)),
            Self::TooLarge => (413, "too_large", locale.say(&Sentence::TooLarge)),
            Self::Problem(problem) => (status(problem), problem.code(), problem.say(locale)),
        };
        let response = Response::json(status, &json!({ "error": { "code": code, "message": message } }));
        match self {
            Self::Method(methods) => response.with_header("Allow", methods.join(", ")),
            Self::Problem(Problem::TooManyRequests { wait }) => {
                response.with_header("Retry-After", wait.as_secs().max(1).to_string())
            }
            _ => response,
        }
    }
}

const fn status(problem: &Problem) -> u16 {
    match problem {
        Problem::Refused(Refusal::NotLoggedIn) => 401,
        Problem::Refused(_) => 403,
        Problem::NotSetUp { .. } | Problem::TryAgain => 503,
        Problem::TooManyRequests { .. } => 429,
    }
}
