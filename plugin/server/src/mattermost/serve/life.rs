//! A plugin between its activation and its end.

use std::sync::Arc;
use std::time::Duration;

use go_plugin::broker::{self, Broker};
use go_plugin::rpc::Client;
use go_plugin::yamux::Stream;
use tokio::sync::{Mutex, OnceCell};

use super::guard::guarded;
use crate::mattermost::{Api, Hooks, LogLevel, RpcApi};

/// How long a plugin may take to be activated. The server would wait for ever.
const ACTIVATION_LIMIT: Duration = Duration::from_secs(60);
/// How long it may take to take up a configuration.
const CONFIGURATION_LIMIT: Duration = Duration::from_secs(30);
/// How long it may take to be deactivated. The server waits 10 s when it ends itself.
const DEACTIVATION_LIMIT: Duration = Duration::from_secs(8);

/// A plugin between its activation and its end.
pub(super) struct Life<H> {
    make: Box<dyn Fn(Arc<RpcApi>) -> H + Send + Sync>,
    plugin: OnceCell<Activated<H>>,
    /// Whoever holds it reads the configuration: what was read last is what was configured last.
    configuring: Mutex<()>,
    active: OnceCell<()>,
}

struct Activated<H> {
    plugin: Arc<H>,
    api: Arc<RpcApi>,
    /// To the server's database. It is connected because the server expects that, and never used.
    _driver: Option<Stream>,
}

impl<H: Hooks> Life<H> {
    pub(super) fn new(make: impl Fn(Arc<RpcApi>) -> H + Send + Sync + 'static) -> Self {
        Self { make: Box::new(make), plugin: OnceCell::new(), configuring: Mutex::default(), active: OnceCell::new() }
    }

    /// The plugin, once it is active.
    pub(super) fn plugin(&self) -> Option<Arc<H>> {
        self.active.get().and(self.plugin.get()).map(|activated| Arc::clone(&activated.plugin))
    }

    /// Connects to the server, and brings the plugin to life.
    pub(super) async fn activate(&self, broker: &Broker, api: u32, driver: u32) -> Result<(), String> {
        if self.plugin.initialized() {
            return Err("plugin was activated already".to_owned());
        }
        let connect = async |id| broker.dial(id).await.map_err(|error: broker::Error| error.to_string());
        let api = Arc::new(RpcApi::new(Client::new(connect(api).await?)));
        // Servers before 5.37 have none.
        let driver = if driver == 0 { None } else { Some(connect(driver).await?) };
        let plugin = async { Arc::new((self.make)(Arc::clone(&api))) };
        let plugin = guarded(ACTIVATION_LIMIT, plugin).await.map_err(|broken| format!("activation {broken}"))?;
        let activated = Activated { plugin: Arc::clone(&plugin), api: Arc::clone(&api), _driver: driver };
        self.plugin.set(activated).map_err(|_| "plugin was activated already".to_owned())?;
        // The server says nothing of the configuration that it starts a plugin with. A wrong one is no reason not to start.
        if let Err(error) = self.configure().await {
            api.log(LogLevel::Error, "The configuration was not taken up.", &[("error", &error)]).await;
        }
        guarded(ACTIVATION_LIMIT, plugin.activate())
            .await
            .unwrap_or_else(|broken| Err(format!("activation {broken}")))?;
        self.active.set(()).map_err(|_| "plugin was activated already".to_owned())
    }

    /// Has the plugin take up the configuration as it is now.
    pub(super) async fn configure(&self) -> Result<(), String> {
        let Some(activated) = self.plugin.get() else { return Ok(()) };
        let _alone = self.configuring.lock().await;
        let configured = guarded(CONFIGURATION_LIMIT, activated.plugin.configuration_changed()).await;
        configured.unwrap_or_else(|broken| Err(format!("taking up the configuration {broken}")))
    }

    /// Lets the plugin end what it has begun.
    pub(super) async fn deactivate(&self) -> Result<(), String> {
        let Some(plugin) = self.plugin() else { return Ok(()) };
        guarded(DEACTIVATION_LIMIT, plugin.deactivate()).await.map_err(|broken| format!("deactivation {broken}"))
    }

    /// Writes to the server's log, if there is one yet.
    pub(super) async fn log(&self, level: LogLevel, message: &str, fields: &[(&str, &str)]) {
        if let Some(activated) = self.plugin.get() {
            activated.api.log(level, message, fields).await;
        }
    }
}
