//! Why something was not done: a problem of whoever asked, or a cause for the log.

use crate::access::{Denied, Refusal};
use crate::configuration::ConfigurationError;
use crate::mattermost::ApiError;
use crate::problem::Problem;
use crate::rooms::RoomError;
use crate::store::StoreError;

/// Why something was not done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Failure {
    /// Whoever asked is told.
    Problem(Problem),
    /// The log is told, and whoever asked is to try again.
    Cause(String),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Problem(refusal.into())
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Refused(refusal) => refusal.into(),
            Denied::Unknown(error) => error.into(),
        }
    }
}

impl From<RoomError> for Failure {
    fn from(error: RoomError) -> Self {
        match error {
            RoomError::Archived => Refusal::Archived.into(),
            RoomError::Kind => Refusal::UnknownChannelType.into(),
            error => Self::Cause(error.to_string()),
        }
    }
}

/// Errors that only the log is told of.
macro_rules! causes {
    ($($error:ty),+) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::Cause(error.to_string())
            }
        })+
    };
}

causes!(ApiError, StoreError, ConfigurationError);
