//! What web app and command line ask over HTTP.
//!
//! Whom the server vouches for is asked first, then how often that person asks, then what for: nothing is read or looked up
//! for anybody else.

mod answer;
mod route;

use std::fmt;
use std::sync::Arc;

use pexip_mm_core::ChannelId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::access::Refusal;
use crate::conference::RENEW_SECONDS;
use crate::features::{Check, Features, WebConfig};
use crate::mattermost::{Api, Request, Response};
use crate::node::NodeCheck;
use crate::problem::Problem;
use crate::rate::RateLimit;
use crate::words::Locale;
use answer::Fault;
use route::Route;

/// How often a person may ask for anything: a page that is loaded anew in several tabs asks a few times each.
const REQUESTS: (u32, f64) = (100, 10.0);

/// How often an administrator may have a node asked.
const CHECKS: (u32, f64) = (10, 0.2);

/// The longest body, in bytes, of what has little to say.
const SMALL: usize = 1024;

/// The longest body of what Mattermost sends when a button is pressed.
const PRESS: usize = 64 * 1024;

/// The longest body with settings: a list of thousands of channels.
const SETTINGS: usize = 256 * 1024;

/// Letters of a tab's name.
const TAB_LENGTH: std::ops::RangeInclusive<usize> = 16..=64;

/// Answers requests.
pub struct Http<A, N> {
    features: Arc<Features<A, N>>,
    requests: RateLimit,
    checks: RateLimit,
}

impl<A, N> fmt::Debug for Http<A, N> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Http").finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Presence {
    tab: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    settings: Option<Map<String, Value>>,
}

/// What the web app knows of the configuration and of who asks.
#[derive(Serialize)]
struct Config {
    #[serde(flatten)]
    web: WebConfig,
    is_admin: bool,
    /// For system administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    faults: Option<Value>,
}

/// What Mattermost says of a press, as far as it matters: who pressed is in a header that nobody can forge.
#[derive(Deserialize)]
struct Press {
    channel_id: String,
}

impl<A: Api, N: NodeCheck> Http<A, N> {
    /// Answers requests with these features.
    pub fn new(features: Arc<Features<A, N>>) -> Self {
        let limit = |(burst, per_second)| RateLimit::new(burst, per_second);
        Self { features, requests: limit(REQUESTS), checks: limit(CHECKS) }
    }

    /// Answers a request.
    pub async fn serve(&self, request: Request) -> Response {
        let user = request.user_id.clone();
        let browser = request.headers.get("Accept-Language").map_or(Locale::English, Locale::of);
        match self.answer(request).await {
            Ok(response) => response,
            Err(fault) => fault.respond(self.locale(&fault, user.as_deref(), browser).await),
        }
    }

    /// A person's own language where that does not make a bad moment worse, otherwise the browser's.
    async fn locale(&self, fault: &Fault, user: Option<&str>, browser: Locale) -> Locale {
        match (fault, user) {
            (Fault::Problem(Problem::Refused(Refusal::NotLoggedIn)), _) => browser,
            (Fault::Problem(Problem::Refused(_) | Problem::NotSetUp { .. }), Some(user)) => {
                self.features.locale(user).await.unwrap_or(browser)
            }
            _ => browser,
        }
    }

    async fn answer(&self, request: Request) -> Result<Response, Fault> {
        let route = Route::of(&request.path).ok_or(Fault::NotFound)?;
        if !route.methods().contains(&request.method.as_str()) {
            return Err(Fault::Method(route.methods()));
        }
        let user = request.user_id.clone().filter(|user| is_id(user)).ok_or(Refusal::NotLoggedIn)?;
        let too_many = |wait| Problem::TooManyRequests { wait };
        self.requests.take(&user).map_err(too_many)?;
        match route {
            Route::Join(channel) => {
                let Nothing {} = read(request, SMALL).await?;
                let (invitation, conference) = self.features.join(&user, &channel).await?;
                Ok(Response::json(200, &invitation.expose(&json!(conference))))
            }
            Route::Presence(channel) if request.method == "DELETE" => {
                let tab = request.parameter("tab").filter(|tab| is_tab(tab)).ok_or(Fault::BadRequest)?;
                self.features.leave(&user, &channel, tab).await?;
                Ok(Response::new(204).with_header("Cache-Control", "no-store"))
            }
            Route::Presence(channel) => {
                let Presence { tab } = read(request, SMALL).await?;
                if !is_tab(&tab) {
                    return Err(Fault::BadRequest);
                }
                let conference = self.features.renew(&user, &channel, &tab).await?;
                Ok(Response::json(200, &json!({ "renew_seconds": RENEW_SECONDS, "conference": conference })))
            }
            Route::Conference(channel) => {
                Ok(Response::json(200, &self.features.overview(&user, &channel).await?.expose()))
            }
            Route::Config => self.config(&user).await,
            Route::Policy => {
                let script = self.features.policy(&user).await?;
                Ok(Response::json(
                    200,
                    &json!({
                        "script": script.expose(),
                        "test_request": script.test_request(),
                        "test_answer": script.expose_test_answer(),
                    }),
                ))
            }
            Route::Aliases => Ok(Response::json(200, &json!({ "aliases": self.features.aliases(&user).await? }))),
            Route::Check => {
                let Settings { settings } = read(request, SETTINGS).await?;
                self.checks.take(&user).map_err(too_many)?;
                let locale = self.features.locale(&user).await.unwrap_or(Locale::English);
                Ok(Response::json(200, &shown(&self.features.check(&user, settings).await?, locale)))
            }
            Route::Press => self.press(&user, read(request, PRESS).await?).await,
        }
    }

    async fn config(&self, user: &str) -> Result<Response, Fault> {
        let is_admin = self.features.is_administrator(user).await?;
        let faults = is_admin.then(|| self.features.faults().iter().map(finding).collect());
        Ok(Response::json(200, &json!(Config { web: self.features.web_config(), is_admin, faults })))
    }

    /// Mattermost shows a press that is refused as a failure without words: they come as a post for that person alone.
    async fn press(&self, user: &str, press: Press) -> Result<Response, Fault> {
        let channel = ChannelId::parse(&press.channel_id).map_err(|_| Fault::BadRequest)?;
        let locale = self.features.locale(user).await.unwrap_or(Locale::English);
        let text = match self.features.join(user, &channel).await {
            Ok((invitation, _)) => invitation.expose_in_words(locale),
            // A post cannot be shown to somebody in a channel that they are not in.
            Err(problem) => return Ok(Response::json(200, &json!({ "ephemeral_text": problem.say(locale) }))),
        };
        self.features.whisper(user, &channel, text).await?;
        Ok(Response::json(200, &json!({})))
    }
}

/// What a check has found, as the System Console reads it.
fn shown(check: &Check, locale: Locale) -> Value {
    let node = check.node.map(|state| json!({ "state": state.as_str(), "message": locale.say(&state.sentence()) }));
    json!({
        "errors": check.errors.iter().map(finding).collect::<Value>(),
        "warnings": check.warnings.iter().map(|warning| {
            json!({ "setting": warning.path(), "code": warning.code(), "message": warning.to_string() })
        }).collect::<Value>(),
        "node": node,
        "vendor_plugin_running": check.is_vendor_plugin_running,
    })
}

fn finding(fault: &pexip_mm_core::ConfigFault) -> Value {
    json!({ "setting": fault.path(), "code": fault.code(), "message": fault.error().to_string() })
}

async fn read<T: DeserializeOwned>(request: Request, limit: usize) -> Result<T, Fault> {
    Ok(serde_json::from_slice(&request.body.read(limit).await?)?)
}

/// Mattermost's ids are all made alike.
fn is_id(text: &str) -> bool {
    ChannelId::parse(text).is_ok()
}

fn is_tab(text: &str) -> bool {
    TAB_LENGTH.contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
