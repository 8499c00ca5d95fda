//! Why a call to the server failed.

use go_plugin::rpc::CallError;

/// Why a call to the server failed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The server refused or failed.
    #[error("{method}: {message} ({id:?}, status {status})")]
    Refused {
        /// What was called, as Mattermost names it.
        method: &'static str,
        /// Mattermost's id of the error, such as `app.channel.get.existing.app_error`; empty if it has none.
        id: String,
        /// What it says, in the server's language.
        message: String,
        /// An HTTP status; 0 if there is none.
        status: i64,
    },
    /// The server is older than the call.
    #[error("{method}: this server does not know it")]
    Unsupported {
        /// What was called.
        method: &'static str,
    },
    /// The server answered with neither what was asked for nor an error.
    #[error("{method}: the answer is empty")]
    Nothing {
        /// What was called.
        method: &'static str,
    },
    /// The name that the plugin's bot is to have is a person's.
    #[error("@{username} is a person's account: rename it, so that the plugin's bot can have this name")]
    NoBot {
        /// The name after `@`.
        username: String,
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
