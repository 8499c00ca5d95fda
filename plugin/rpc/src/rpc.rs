//! Calls over one stream, as Go's `net/rpc` with `encoding/gob` has them.
//!
//! A call is two values, a header and an argument; so is a reply. Calls are sent without waiting for replies, replies come
//! in any order, and the number in the headers tells which belongs to which. [`Client`] calls, [`serve`] answers with the
//! methods of [`Services`]. Each direction has one encoder and one decoder as long as the stream lives.
//!
//! The type of a reply is fixed by the method, so that nothing but a well-formed reply can be sent: one that Go cannot
//! decode would silence the whole connection for good. A handler that panics is answered for with an error.

mod client;
mod error;
mod incoming;
mod outgoing;
mod server;
mod services;

pub use client::Client;
pub use error::{CallError, Error};
pub use server::serve;
pub use services::{Failure, Services};

use crate::gob::RawString;

/// The most bytes that one value may take on the wire. A file of 100 MiB, which hosts commonly allow, fits.
pub const MAX_VALUE: usize = 128 * 1024 * 1024;

/// How many calls of one stream are answered at once. Then no more are read until one is done.
///
/// Many, since an answer may have to wait for another: a handler calls the host, which calls the plugin before it replies.
pub const MAX_CALLS: usize = 1024;

/// How many messages wait to be written before whoever wants to send another waits as well.
const QUEUE: usize = 16;

/// How many bytes are read at a time.
const READ_BUFFER: usize = 16 * 1024;

crate::gob_struct! {
    /// The header of a call.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Request {
        /// `Service.Method`.
        pub(crate) service_method: RawString = "ServiceMethod",
        /// The number of the call, beginning with 0.
        pub(crate) seq: u64 = "Seq",
    }
}

crate::gob_struct! {
    /// The header of a reply.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Response {
        /// As in the call.
        pub(crate) service_method: RawString = "ServiceMethod",
        /// The number of the call.
        pub(crate) seq: u64 = "Seq",
        /// Empty unless the call failed.
        pub(crate) error: RawString = "Error",
    }
}
