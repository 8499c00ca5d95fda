//! A plugin's life in its server.

use std::process::ExitCode;
use std::sync::Arc;

use super::{Hooks, RpcApi};

/// Serves the server that has started this process, until either ends. Call it within a tokio runtime of several threads,
/// first thing; what it returns is the exit code.
///
/// `make` makes the plugin, once, when the server activates it.
pub async fn serve<H, F>(make: F) -> ExitCode
where
    H: Hooks,
    F: Fn(Arc<RpcApi>) -> H + Send + Sync + 'static,
{
    let _ = make;
    ExitCode::FAILURE
}
