//! A plugin's life in its server.

mod guard;
mod hooks;
mod life;
mod request;
mod respond;

use std::panic::PanicHookInfo;
use std::process::ExitCode;
use std::sync::Arc;

use go_plugin::broker::Broker;
use go_plugin::plugin::{self, End, Handshake};

use super::{Hooks, LogLevel, RpcApi, stderr};
use life::Life;

/// What Mattermost and its plugins agree on. No secret.
const HANDSHAKE: Handshake<'_> = Handshake {
    cookie_key: "MATTERMOST_PLUGIN",
    cookie_value: "Securely message teams, anywhere.",
    protocol_version: 1,
};

/// The only thing that Mattermost asks a plugin for.
const HOOKS: &str = "hooks";

/// Serves the server that has started this process, until either ends. Call it within a tokio runtime of several threads,
/// first thing; what it returns is the exit code.
///
/// `make` makes the plugin, once, when the server activates it.
pub async fn serve<H, F>(make: F) -> ExitCode
where
    H: Hooks,
    F: Fn(Arc<RpcApi>) -> H + Send + Sync + 'static,
{
    std::panic::set_hook(Box::new(report_panic));
    // Ctrl-C in a terminal is for the server, which then ends its plugins.
    tokio::spawn(async { while tokio::signal::ctrl_c().await.is_ok() {} });
    let life = Arc::new(Life::new(make));
    let dispense = move |name: &str, broker: &Broker| (name == HOOKS).then(|| hooks::services(&life, broker));
    let end = plugin::serve(&HANDSHAKE, |name| std::env::var_os(name), std::io::stdout(), dispense).await;
    let words = match end {
        Ok(End::Quit) => return ExitCode::SUCCESS,
        Ok(end) => format!("plugin ends, as its server cannot be reached any more: {end:?}"),
        Err(error) => error.to_string(),
    };
    stderr::write(LogLevel::Error, &words, &[]);
    ExitCode::FAILURE
}

/// Where it happened, and nothing of what the panic says: that can be a text of a person.
fn report_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    stderr::write(LogLevel::Error, "plugin panicked", &[("at", &place)]);
}
