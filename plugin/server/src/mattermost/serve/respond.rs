//! A response as the server takes it.

use std::collections::BTreeMap;
use std::time::Duration;

use go_plugin::gob::RawString;
use go_plugin::rpc::{CallError, Client};
use go_plugin::yamux::Stream;
use tokio::time::timeout;

use crate::mattermost::Response;

/// How long a step may take. The server gives up a connection that takes nothing within that time, as it is set.
const LIMIT: Duration = Duration::from_secs(300);

/// How much is written in one step, in bytes.
const CHUNK: usize = 256 * 1024;

/// Go's `http.Header`.
pub(super) type GoHeaders = BTreeMap<RawString, Vec<RawString>>;

/// The one who sends a response. Each step waits for the one before: the server does what it is told at once, and pieces
/// of a body that are under way at the same time would get mixed up.
#[derive(Debug)]
pub(super) struct Responder {
    client: Client,
}

/// Why a response did not get through.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(super) enum SendError {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("nobody takes it")]
    Slow,
}

impl Responder {
    pub(super) fn new(stream: Stream) -> Self {
        Self { client: Client::new(stream) }
    }

    /// What the server has put into the headers already. What is not sent back to it is gone.
    pub(super) async fn headers(&mut self) -> Result<GoHeaders, SendError> {
        self.call("Plugin.Header", &()).await
    }

    /// Sends all of a response.
    pub(super) async fn send(&mut self, mut headers: GoHeaders, response: Response) -> Result<(), SendError> {
        let mut own = GoHeaders::new();
        for (name, value) in response.headers {
            own.entry(canonical(&name).into()).or_default().push(value.into());
        }
        headers.append(&mut own);
        let () = self.call("Plugin.SyncHeader", &headers).await?;
        let status = if (100..=999).contains(&response.status) { response.status } else { 500 };
        let () = self.call("Plugin.WriteHeader", &i64::from(status)).await?;
        for chunk in response.body.chunks(CHUNK) {
            let () = self.call("Plugin.Write", chunk).await?;
        }
        Ok(())
    }

    async fn call<A, R>(&mut self, method: &str, argument: &A) -> Result<R, SendError>
    where
        A: go_plugin::gob::Encode + Sync + ?Sized,
        R: go_plugin::gob::Decode + Send + 'static,
    {
        timeout(LIMIT, self.client.call(method, argument)).await.map_err(|_| SendError::Slow)?.map_err(SendError::Call)
    }
}

/// The name as Go writes it: a capital first and after each hyphen. Go does not find headers under other names, and adds
/// its own beside them.
fn canonical(name: &str) -> String {
    let mut is_first = true;
    let change = |ch: char| {
        let changed = if is_first { ch.to_ascii_uppercase() } else { ch.to_ascii_lowercase() };
        is_first = ch == '-';
        changed
    };
    name.chars().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_go_writes_them() {
        for (name, made) in
            [("content-type", "Content-Type"), ("ETag", "Etag"), ("X-CSRF-TOKEN", "X-Csrf-Token"), ("", "")]
        {
            assert_eq!(canonical(name), made);
        }
    }
}
