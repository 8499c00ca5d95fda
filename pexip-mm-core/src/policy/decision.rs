//! The decision, as data: whose room a request is for, and what the answer holds.
//!
//! It is written once, here. [`evaluate`](super::evaluate) reads it and answers a request; [`jinja`](super::jinja) reads
//! it and writes the script that Pexip runs. Neither holds a rule of its own, so they cannot drift apart.

use crate::alias::AliasPrefix;
use crate::alias::scheme::{AliasScheme, Visibility};
use crate::config::{Config, GuestEntry, RoomPins, ServiceName};
use crate::media::{CryptoMode, Layout};

/// The words of requests and configurations that the decision looks at.
pub(crate) mod words {
    /// An external policy server's refusal.
    pub(crate) const REJECTED: &str = "REJECT";
    /// The type of a service that a call routing rule made.
    pub(crate) const GATEWAY: &str = "gateway";
    /// The direction of a call out of a conference.
    pub(crate) const DIAL_OUT: &str = "dial_out";
    /// The type of our rooms.
    pub(crate) const CONFERENCE: &str = "conference";
}

/// What a request is looked at for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Condition {
    /// An external policy server refused.
    RejectedElsewhere,
    /// A service is configured under the alias, and not by a call routing rule: a catch-all rule must not swallow the
    /// callers of our rooms.
    ConfiguredService,
    /// The request is for a room of ours.
    OurRoom,
    /// Every request.
    Always,
}

/// What is answered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    /// Refuse.
    Reject,
    /// What Pexip would do without us.
    LeaveToPexip,
    /// Our room.
    Room,
}

/// Whose room it is: the first condition that holds decides.
pub(crate) const STEPS: [(Condition, Verdict); 4] = [
    (Condition::RejectedElsewhere, Verdict::Reject),
    (Condition::ConfiguredService, Verdict::LeaveToPexip),
    (Condition::OurRoom, Verdict::Room),
    (Condition::Always, Verdict::LeaveToPexip),
];

/// A field of our answer, in the order in which the fields are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Field {
    ServiceType,
    Name,
    ServiceTag,
    Pin,
    AllowGuests,
    GuestPin,
    View,
    CryptoMode,
    OverlayText,
}

impl Field {
    pub(crate) const ALL: [Self; 9] = [
        Self::ServiceType,
        Self::Name,
        Self::ServiceTag,
        Self::Pin,
        Self::AllowGuests,
        Self::GuestPin,
        Self::View,
        Self::CryptoMode,
        Self::OverlayText,
    ];

    /// The key that Pexip reads.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::ServiceType => "service_type",
            Self::Name => "name",
            Self::ServiceTag => "service_tag",
            Self::Pin => "pin",
            Self::AllowGuests => "allow_guests",
            Self::GuestPin => "guest_pin",
            Self::View => "view",
            Self::CryptoMode => "crypto_mode",
            Self::OverlayText => "enable_overlay_text",
        }
    }
}

/// The decision for one configuration.
#[derive(Debug)]
pub(crate) struct Decision<'a> {
    /// What our aliases begin with.
    pub(crate) prefix: &'a AliasPrefix,
    /// Which aliases are ours, and which of them private.
    pub(crate) scheme: AliasScheme,
    /// What a room is called.
    pub(crate) naming: ServiceName,
    /// Where PINs come from.
    pub(crate) pins: &'a RoomPins,
    /// How guests get into the room of a public channel.
    pub(crate) public: GuestEntry,
    /// How guests get into the room of a private channel.
    pub(crate) private: GuestEntry,
    pub(crate) service_tag: &'a str,
    pub(crate) view: Layout,
    pub(crate) crypto_mode: CryptoMode,
    pub(crate) overlay_text: bool,
}

impl<'a> Decision<'a> {
    /// The decision that a configuration makes.
    pub(crate) fn new(config: &'a Config) -> Self {
        Self {
            prefix: config.prefix(),
            scheme: config.alias_scheme(),
            naming: config.service_name(),
            pins: config.room_pins(),
            public: config.guest_entry(Visibility::Public),
            private: config.guest_entry(Visibility::Private),
            service_tag: config.service_tag().as_str(),
            view: config.view(),
            crypto_mode: config.crypto_mode(),
            overlay_text: config.overlay_text(),
        }
    }
}
