//! Handlers that panic or hang.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::timeout;

/// Why a handler has no result.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(super) enum Broken {
    /// It panicked. Where is on standard error.
    #[error("panicked")]
    Panicked,
    /// It did not end in time, and was given up.
    #[error("did not end in time")]
    Hung,
}

/// Runs a handler to its end, of which a panic is one.
pub(super) async fn guarded<T>(limit: Duration, handler: impl Future<Output = T>) -> Result<T, Broken> {
    let mut handler = pin!(handler);
    // A handler that panicked is not polled again.
    let caught = std::future::poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| handler.as_mut().poll(cx))) {
        Ok(poll) => poll.map(Ok),
        Err(_) => Poll::Ready(Err(Broken::Panicked)),
    });
    timeout(limit, caught).await.unwrap_or(Err(Broken::Hung))
}
