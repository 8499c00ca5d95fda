//! What people ask for, whichever way they ask: each function decides who may, does it, and says in [`Problem`]s why not.
//!
//! Causes of failures go into the log, with what was tried and without anybody's data.

mod admin;
mod current;

use std::sync::Arc;
use std::time::Duration;

use pexip_mm_core::{Alias, ChannelId, Config};
use serde_json::{Value, json};
use tokio::time::timeout;

pub use admin::Findings;
pub use current::Current;

use crate::access::{Admission, Admitted, Denied, admit};
use crate::conference::{ConferenceState, Conferences, Person};
use crate::configuration::Snapshot;
use crate::join::{self, DialIn, Invitation};
use crate::mattermost::{Api, LogLevel, Permission};
use crate::problem::Problem;
use crate::rooms::{Room, Rooms};
use crate::words::Locale;

/// How long an answer may take. Mattermost's own limits are longer; people's patience is not.
pub const TIME_LIMIT: Duration = Duration::from_secs(8);

/// How long it may take to find out in which language to refuse.
const LOCALE_LIMIT: Duration = Duration::from_secs(1);

/// What people ask for.
pub struct Features<A, N> {
    api: Arc<A>,
    current: Arc<Current<A>>,
    rooms: Rooms<A>,
    conferences: Conferences<A>,
    node_check: N,
}

/// What everybody in a channel may know of its conference.
pub struct Overview {
    alias: Alias,
    link: Option<pexip_mm_core::JoinUrl>,
    /// For room systems.
    pub dial_in: DialIn,
    conference: Option<ConferenceState>,
}

impl Overview {
    /// As the web app reads it, with the guest PIN in clear.
    pub fn expose(&self) -> Value {
        json!({
            "alias": self.alias.as_str(),
            "link": { "copy": self.link.as_ref().map(pexip_mm_core::JoinUrl::expose) },
            "dial_in": self.dial_in.expose(),
            "conference": self.conference,
        })
    }
}
