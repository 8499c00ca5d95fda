//! One call, and what becomes of its answer.

use std::time::Duration;

use go_plugin::gob::{Decode, Encode};
use go_plugin::rpc::Client;
use go_plugin::{gob_interface, gob_struct};
use tokio::time::timeout;

use super::super::ApiError;

/// How long a call may take. As a rule it takes a millisecond, a post twenty; a person waits for what needs several.
pub(super) const LIMIT: Duration = Duration::from_secs(10);

gob_struct! {
    /// How Mattermost says that something went wrong. Its details are left out: what a database says is in them.
    #[derive(Clone, Debug, PartialEq)]
    pub(in super::super) struct AppError {
        pub(in super::super) id: String = "Id",
        pub(in super::super) message: String = "Message",
        pub(in super::super) status: i64 = "StatusCode",
    }
}

gob_struct! {
    /// An error of Go that is a text.
    #[derive(Clone, Debug, PartialEq)]
    pub(in super::super) struct ErrorString {
        /// 0, for errors without a meaning of their own.
        pub(in super::super) code: i64 = "Code",
        pub(in super::super) text: String = "Err",
    }
}

gob_interface! {
    /// Go's `error`.
    #[derive(Clone, Debug, PartialEq)]
    pub(in super::super) enum GoError {
        nil => Nil,
        "*plugin.ErrorString" => Text(ErrorString),
        "*model.AppError" => App(AppError),
        other => Other,
    }
}

impl From<Result<(), String>> for GoError {
    fn from(result: Result<(), String>) -> Self {
        match result {
            Ok(()) => Self::Nil,
            Err(text) => Self::Text(ErrorString { code: 0, text }),
        }
    }
}

/// Calls a method of the server.
pub(super) async fn call<A, R>(client: &Client, method: &'static str, argument: &A) -> Result<R, ApiError>
where
    A: Encode + Sync + ?Sized,
    R: Decode + Send + 'static,
{
    call_within(LIMIT, client, method, argument).await
}

/// Calls a method of the server with a limit of its own.
pub(super) async fn call_within<A, R>(
    limit: Duration,
    client: &Client,
    method: &'static str,
    argument: &A,
) -> Result<R, ApiError>
where
    A: Encode + Sync + ?Sized,
    R: Decode + Send + 'static,
{
    let name = format!("Plugin.{method}");
    match timeout(limit, client.call(&name, argument)).await {
        Ok(Ok(reply)) => Ok(reply),
        Ok(Err(error)) if error.is_unsupported() => Err(ApiError::Unsupported { method }),
        Ok(Err(error)) => Err(ApiError::Call { method, error }),
        Err(_) => Err(ApiError::TimedOut { method, seconds: limit.as_secs() }),
    }
}

/// What a call says that has nothing to say but whether it went well.
pub(super) fn done(method: &'static str, error: Option<AppError>) -> Result<(), ApiError> {
    match error {
        None => Ok(()),
        Some(AppError { id, message, status }) => Err(ApiError::Refused { method, id, message, status }),
    }
}

/// What a call says that has an error of Go to say, or none.
pub(super) fn done_in_go(method: &'static str, error: GoError) -> Result<(), ApiError> {
    let message = match error {
        GoError::Nil => return Ok(()),
        GoError::App(error) => return done(method, Some(error)),
        GoError::Text(error) => error.text,
        GoError::Other(unknown) => format!("error of the type {}", unknown.name),
    };
    Err(ApiError::Refused { method, id: String::new(), message, status: 0 })
}

/// What a call has found, which has to be there.
pub(super) fn found<T>(method: &'static str, value: Option<T>, error: Option<AppError>) -> Result<T, ApiError> {
    done(method, error)?;
    value.ok_or(ApiError::Nothing { method })
}

/// What a call has found, or `None` if it answers with this error that there is no such thing.
pub(super) fn found_if_there<T>(
    method: &'static str,
    value: Option<T>,
    error: Option<AppError>,
    not_there: &str,
) -> Result<Option<T>, ApiError> {
    match error {
        Some(error) if error.status == 404 && error.id == not_there => Ok(None),
        error => found(method, value, error).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use go_plugin::rpc::{Failure, Services, serve};
    use tokio::io::duplex;

    use super::*;

    fn error(status: i64, id: &str) -> AppError {
        AppError { id: id.to_owned(), message: "no".to_owned(), status }
    }

    #[test]
    fn only_what_says_so_is_not_there() {
        let found = |value, error| found_if_there::<i64>("Get", value, error, "gone");
        assert_eq!(found(Some(1), None), Ok(Some(1)));
        assert_eq!(found(None, Some(error(404, "gone"))), Ok(None));
        assert_eq!(found(None, None), Err(ApiError::Nothing { method: "Get" }));
        for (status, id) in [(404, "api.context.404"), (500, "gone"), (403, "gone"), (404, "")] {
            assert!(matches!(found(Some(1), Some(error(status, id))), Err(ApiError::Refused { .. })), "{status} {id}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_ends_whatever_the_server_does() {
        let (here, there) = duplex(1 << 16);
        let services = Services::new()
            .with("Plugin.Hang", |(): ()| pending::<Result<(), Failure>>())
            .with("Plugin.Fail", |(): ()| async { Err::<(), _>(Failure::new("no")) });
        let server = tokio::spawn(async move { serve(there, &services, pending()).await });
        let client = Client::new(here);
        let ask = async |method| call::<_, ()>(&client, method, &()).await;
        assert_eq!(ask("Hang").await, Err(ApiError::TimedOut { method: "Hang", seconds: 10 }));
        assert_eq!(ask("Nope").await, Err(ApiError::Unsupported { method: "Nope" }));
        assert_eq!(ask("Fail").await.unwrap_err().to_string(), "Fail: no");
        // One that is under way when the connection is lost ends as well.
        let (lost, ()) = tokio::join!(ask("Hang"), async { server.abort() });
        assert!(matches!(lost, Err(ApiError::Call { method: "Hang", .. })), "{lost:?}");
    }
}
