//! The server itself: its configuration, its version, its plugins, its log.

use std::time::Duration;

use go_plugin::gob_struct;
use go_plugin::rpc::Client;

use super::super::json::Json;
use super::super::{ApiError, LogLevel, ServerConfig, stderr};
use super::call::{AppError, GoError, call, call_within, done_in_go, found_if_there};

/// How long a line for the log is waited for before it goes to standard error.
const LOG_LIMIT: Duration = Duration::from_secs(2);

/// What Mattermost calls a plugin that runs.
const RUNNING: i64 = 2;

gob_struct! {
    struct Bytes {
        bytes: Vec<u8> = "A",
    }
}

pub(super) async fn plugin_configuration(client: &Client) -> Result<String, ApiError> {
    const METHOD: &str = "LoadPluginConfiguration";
    let reply: Bytes = call(client, METHOD, &()).await?;
    // It is made by Go's JSON encoder, which writes nothing but UTF-8.
    String::from_utf8(reply.bytes).map_err(|_| ApiError::Nothing { method: METHOD })
}

gob_struct! {
    #[derive(Debug)]
    struct ServiceSettings {
        site_url: String = "SiteURL",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct PrivacySettings {
        shows_full_name: bool = "ShowFullName",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct LocalizationSettings {
        default_locale: String = "DefaultClientLocale",
    }
}

gob_struct! {
    /// Every setting has a value there, so that one which is not sent is the zero of its type.
    #[derive(Debug)]
    struct GoConfig {
        service: ServiceSettings = "ServiceSettings",
        privacy: PrivacySettings = "PrivacySettings",
        localization: LocalizationSettings = "LocalizationSettings",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct ConfigReply {
        config: Option<GoConfig> = "A",
    }
}

pub(super) async fn config(client: &Client) -> Result<ServerConfig, ApiError> {
    const METHOD: &str = "GetConfig";
    let reply: ConfigReply = call(client, METHOD, &()).await?;
    let config = reply.config.ok_or(ApiError::Nothing { method: METHOD })?;
    Ok(ServerConfig {
        site_url: config.service.site_url.trim_end_matches('/').to_owned(),
        shows_full_name: config.privacy.shows_full_name,
        default_locale: config.localization.default_locale,
    })
}

gob_struct! {
    #[derive(Debug)]
    struct Text {
        text: String = "A",
    }
}

pub(super) async fn version(client: &Client) -> Result<String, ApiError> {
    let reply: Text = call(client, "GetServerVersion", &()).await?;
    Ok(reply.text)
}

gob_struct! {
    #[derive(Debug)]
    struct PathReply {
        path: String = "A",
        error: GoError = "B",
    }
}

pub(super) async fn bundle_path(client: &Client) -> Result<String, ApiError> {
    const METHOD: &str = "GetBundlePath";
    let reply: PathReply = call(client, METHOD, &()).await?;
    done_in_go(METHOD, reply.error)?;
    Ok(reply.path)
}

gob_struct! {
    #[derive(Debug)]
    struct PluginStatus {
        state: i64 = "State",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct StatusReply {
        status: Option<PluginStatus> = "A",
        error: Option<AppError> = "B",
    }
}

pub(super) async fn is_plugin_running(client: &Client, id: &str) -> Result<bool, ApiError> {
    const METHOD: &str = "GetPluginStatus";
    let reply: StatusReply = call(client, METHOD, &Text { text: id.to_owned() }).await?;
    let status = found_if_there(METHOD, reply.status, reply.error, "app.plugin.not_installed.app_error")?;
    Ok(status.is_some_and(|status| status.state == RUNNING))
}

gob_struct! {
    #[derive(Debug)]
    struct Line {
        message: String = "A",
        fields: Vec<Json> = "B",
    }
}

pub(super) async fn log(client: &Client, level: LogLevel, message: &str, fields: &[(&str, &str)]) {
    let method = match level {
        LogLevel::Debug => "LogDebug",
        LogLevel::Info => "LogInfo",
        LogLevel::Warn => "LogWarn",
        LogLevel::Error => "LogError",
    };
    let text = |text: &str| Json::String(text.to_owned());
    let line = Line {
        message: message.to_owned(),
        fields: fields.iter().flat_map(|&(key, value)| [text(key), text(value)]).collect(),
    };
    let logged: Result<(), ApiError> = call_within(LOG_LIMIT, client, method, &line).await;
    if logged.is_err() {
        stderr::write(level, message, fields);
    }
}
