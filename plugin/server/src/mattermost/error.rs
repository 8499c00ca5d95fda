//! Why a call to the server failed.

use go_plugin::rpc::CallError;

/// Why a call to the server failed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The server refused or failed.
    #[error("{method}: {message} ({id}, status {status})")]
    Refused {
        /// What was called, as Mattermost names it.
        method: &'static str,
        /// Mattermost's id of the error, such as `app.channel.get.existing.app_error`.
        id: String,
        /// What it says, in the server's language.
        message: String,
        /// An HTTP status.
        status: i64,
    },
    /// The server is older than the call.
    #[error("{method}: this server does not know it")]
    Unsupported {
        /// What was called.
        method: &'static str,
    },
    /// The call did not come through, or its answer cannot be read.
    #[error("{method}: {error}")]
    Call {
        /// What was called.
        method: &'static str,
        /// What happened.
        error: CallError,
    },
    /// The server did not answer in time. What was asked for may happen yet.
    #[error("{method}: no answer within {seconds} s")]
    TimedOut {
        /// What was called.
        method: &'static str,
        /// How long was waited.
        seconds: u64,
    },
}
