//! net/rpc: calls and replies, each side against the other and against bytes of Go.

mod calls;
mod golden;
#[cfg(feature = "test-util")]
mod laws;
