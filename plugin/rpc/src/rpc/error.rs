//! What goes wrong with a connection, and with one call.

use crate::gob;

/// Why a connection ended. Every call that was under way fails with it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The other side closed the connection between two messages, or this side did.
    #[error("connection is closed")]
    Closed,
    /// The other side closed the connection within a message.
    #[error("connection was closed within a message")]
    Truncated,
    /// Reading the connection failed.
    #[error("connection failed: {reason}")]
    Connection {
        /// What the stream says.
        reason: String,
    },
    /// What came is no message, so that nothing after it can be read.
    #[error("message cannot be read: {0}")]
    Unreadable(gob::Error),
}

/// Why a call failed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The other side answered with an error.
    #[error("{message}")]
    Remote {
        /// The text of the error, as it was sent.
        message: String,
    },
    /// The argument cannot be encoded. Nothing was called.
    #[error("argument cannot be sent: {0}")]
    Argument(gob::Error),
    /// The reply is of another type than the one that was asked for. Other calls are not concerned.
    #[error("reply cannot be read: {0}")]
    Reply(gob::Error),
    /// The connection ended before the reply came.
    #[error(transparent)]
    Connection(#[from] Error),
}

impl CallError {
    /// Whether the other side does not have the method: it is older than the caller.
    ///
    /// # Examples
    /// ```
    /// # use go_plugin::rpc::CallError;
    /// let old = CallError::Remote { message: "rpc: can't find method Plugin.Toast".to_owned() };
    /// assert!(old.is_unsupported());
    /// let failed = CallError::Remote { message: "no such user".to_owned() };
    /// assert!(!failed.is_unsupported());
    /// ```
    pub fn is_unsupported(&self) -> bool {
        match self {
            Self::Remote { message } => message.starts_with(NO_METHOD) || message.starts_with(NO_SERVICE),
            Self::Argument(_) | Self::Reply(_) | Self::Connection(_) => false,
        }
    }
}

/// How Go begins the answer to a method that a service does not have.
pub(super) const NO_METHOD: &str = "rpc: can't find method ";
/// How Go begins the answer to a service that is not there.
pub(super) const NO_SERVICE: &str = "rpc: can't find service ";
/// How Go begins the answer to what has no dot.
pub(super) const ILL_FORMED: &str = "rpc: service/method request ill-formed: ";
