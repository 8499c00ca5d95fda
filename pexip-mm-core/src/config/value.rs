//! The values that settings have, where no other module owns them.

use std::collections::BTreeSet;

use crate::alias::ChannelId;
use crate::alias::scheme::Visibility;
use crate::choice::choices;
use crate::error::{Error, quoted};
use crate::text::checked_text;

/// The longest service tag, in characters (Pexip's limit for text in a policy answer).
pub const SERVICE_TAG_MAX_LEN: usize = 250;

choices! {
    /// Where the PINs of a room come from, as it is set.
    pub enum PinMode {
        /// [`PinMode::Shared`] if a host PIN is set, otherwise [`PinMode::PerRoom`].
        Automatic = "automatic", "Shared if a Host PIN is set, otherwise one per room",
        /// The host and guest PIN that are set, for every room.
        Shared = "shared", "The PINs set here, for every room",
        /// PINs of its own for every room, made from the secret.
        PerRoom = "per_room", "Own PINs for every room, made from the secret",
    }
}

choices! {
    /// Who may enter as a guest without a guest PIN.
    pub enum GuestAccess {
        /// Nobody.
        Never = "never", "Nobody",
        /// Whoever dials the alias of a public channel.
        PublicChannels = "public_channels", "Whoever dials a public channel",
        /// Whoever dials an alias.
        AllChannels = "all_channels", "Whoever dials any channel",
    }
}

impl GuestAccess {
    /// Whether guests enter the room of such a channel without a PIN.
    pub const fn admits(self, visibility: Visibility) -> bool {
        match (self, visibility) {
            (Self::Never, _) | (Self::PublicChannels, Visibility::Private) => false,
            (Self::PublicChannels, Visibility::Public) | (Self::AllChannels, _) => true,
        }
    }
}

choices! {
    /// Who joins as host. Mattermost guest accounts always join as guests.
    pub enum HostRole {
        /// Every member of the channel.
        Members = "members", "Every member of the channel",
        /// Administrators of the channel, its team or the system; the other members join as guests.
        ChannelAdmins = "channel_admins", "Channel administrators",
    }
}

choices! {
    /// How somebody is named in a conference.
    pub enum DisplayNameSource {
        /// The user name.
        Username = "username", "User name",
        /// The nickname; the user name if there is none.
        Nickname = "nickname", "Nickname",
        /// First and last name, where the Mattermost server shows full names; otherwise the user name.
        FullName = "full_name", "Full name",
    }
}

choices! {
    /// What a conference is called in Pexip. A name is a conference's identity there.
    pub enum ServiceName {
        /// The whole alias: `matt-town-square`.
        Alias = "alias", "The alias",
        /// The alias without the prefix, as older instructions have it: `town-square`.
        WithoutPrefix = "without_prefix", "The alias without the prefix",
    }
}

choices! {
    /// Which channels have a conference.
    pub enum ChannelFilterMode {
        /// Every channel.
        Off = "off", "Every channel",
        /// The channels of the list.
        Only = "only", "Only the channels listed",
        /// Every channel but those of the list.
        Except = "except", "Every channel except those listed",
    }
}

/// Which channels have a conference: a mode, and the channels that it is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChannelFilter {
    mode: ChannelFilterMode,
    channels: BTreeSet<ChannelId>,
}

impl ChannelFilter {
    /// Puts a mode and its channels together.
    pub fn new(mode: ChannelFilterMode, channels: impl IntoIterator<Item = ChannelId>) -> Self {
        // Not collected, which would sort first: that is much code for each type, and counts in a browser.
        let mut listed = BTreeSet::new();
        listed.extend(channels);
        Self { mode, channels: listed }
    }

    /// Whether a channel has a conference.
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{ChannelFilter, ChannelFilterMode, ChannelId};
    /// let listed = ChannelId::parse("fhhige3b9iboiyups4ybchnhtw")?;
    /// let other = ChannelId::parse("4xp9fdt77pncbef59f4k1qe83o")?;
    /// let filter = ChannelFilter::new(ChannelFilterMode::Except, [listed.clone()]);
    /// assert!(filter.allows(&other));
    /// assert!(!filter.allows(&listed));
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn allows(&self, channel: &ChannelId) -> bool {
        match self.mode {
            ChannelFilterMode::Off => true,
            ChannelFilterMode::Only => self.channels.contains(channel),
            ChannelFilterMode::Except => !self.channels.contains(channel),
        }
    }

    /// The mode.
    pub fn mode(&self) -> ChannelFilterMode {
        self.mode
    }

    /// The channels that the mode is about, each once, in the order of their ids.
    pub fn channels(&self) -> impl ExactSizeIterator<Item = &ChannelId> {
        self.channels.iter()
    }
}

checked_text!(ServiceTag);

/// What marks our conferences in Pexip's status, history and events: 1 to [`SERVICE_TAG_MAX_LEN`] of ASCII letters,
/// digits, space and `._:/@+=,-`, no space at its ends.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ServiceTag(String);

impl ServiceTag {
    /// Accepts a tag as it is.
    ///
    /// # Errors
    /// [`ServiceTag`](crate::ErrorCode::ServiceTag).
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{ErrorCode, ServiceTag};
    /// assert_eq!(ServiceTag::parse("Mattermost")?.as_str(), "Mattermost");
    /// assert_eq!(ServiceTag::parse("\"}").unwrap_err().code(), ErrorCode::ServiceTag);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn parse(input: &str) -> Result<Self, Error> {
        let has_edges =
            [input.bytes().next(), input.bytes().last()].iter().all(|end| end.is_some_and(is_service_tag_edge));
        if has_edges && input.len() <= SERVICE_TAG_MAX_LEN && input.bytes().all(is_service_tag) {
            Ok(Self(input.to_owned()))
        } else {
            Err(Error::ServiceTag { given: quoted(input, 60) })
        }
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters of a service tag.
pub(super) const fn is_service_tag(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'.' | b'_' | b':' | b'/' | b'@' | b'+' | b'=' | b',' | b'-')
}

/// Characters that a service tag may begin and end with.
pub(super) const fn is_service_tag_edge(byte: u8) -> bool {
    byte != b' ' && is_service_tag(byte)
}
