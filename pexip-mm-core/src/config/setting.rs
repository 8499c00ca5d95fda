//! The table of settings: every key, label, help text, kind and default stands here and nowhere else.

use serde_json::{Map, Value};

use super::json::Json;
use super::kind::{FILTER_CHANNELS, FILTER_MODE, Findings, Kind, Place, SettingValue};
use super::value::{
    ChannelFilter, ChannelFilterMode, DisplayNameSource, GuestAccess, HostRole, PinMode, ServiceName, ServiceTag,
};
use crate::alias::AliasPrefix;
use crate::alias::scheme::AliasScheme;
use crate::join_url::WebAppPath;
use crate::media::{CryptoMode, Layout};
use crate::node::{ConferencingNode, SipDomain, ToAscii};
use crate::pin::Pin;
use crate::secret::Secret;
use crate::text::typing_errors;

/// A default, as it would be stored.
#[derive(Clone, Copy)]
pub(super) enum DefaultValue {
    Bool(bool),
    Text(&'static str),
    Filter(ChannelFilterMode),
}

impl DefaultValue {
    /// For everything that is generated.
    pub(super) fn to_value(self) -> Value {
        match self {
            Self::Bool(value) => value.into(),
            Self::Text(text) => text.into(),
            Self::Filter(mode) => serde_json::json!({ FILTER_MODE: mode.as_str(), FILTER_CHANNELS: [] }),
        }
    }

    /// For the parser.
    fn to_json(self) -> Json {
        match self {
            Self::Bool(value) => Json::Bool(value),
            Self::Text(text) => Json::Text(text.to_owned()),
            Self::Filter(mode) => Json::Object(vec![(FILTER_MODE.to_owned(), Json::Text(mode.as_str().to_owned()))]),
        }
    }
}

/// What is written about a setting in the table.
pub(super) struct Row {
    pub(super) key: &'static str,
    pub(super) label: &'static str,
    pub(super) help: &'static str,
    pub(super) kind: Kind,
    pub(super) default: DefaultValue,
}

/// Declares the settings: from each row come a [`Setting`], its [`Row`], and the typed field that its value is read
/// into.
macro_rules! settings {
    ($($key:ident, $field:ident: $type:ty = $default:expr, $label:literal, $help:literal;)+) => {
        /// A setting.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum Setting {
            $(#[doc = $help] $key,)+
        }

        impl Setting {
            /// Every setting, in the order in which they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$key,)+];

            pub(super) const fn row(self) -> Row {
                match self {
                    $(Self::$key => Row {
                        key: stringify!($key),
                        label: $label,
                        help: $help,
                        kind: <$type as SettingValue>::KIND,
                        default: $default,
                    },)+
                }
            }
        }

        /// The values of all settings; none where a value was refused.
        pub(super) struct Values {
            $(pub(super) $field: Option<$type>,)+
        }

        impl Values {
            /// Reads what was given for each setting, or its default.
            pub(super) fn read<'a>(
                given: impl Fn(Setting) -> Option<&'a Json>,
                to_ascii: ToAscii,
                findings: &mut Findings,
            ) -> Self {
                Self { $($field: {
                    let setting = Setting::$key;
                    let place = &mut Place { setting, to_ascii, findings };
                    match given(setting) {
                        Some(json) => <$type as SettingValue>::read(json, place),
                        None => <$type as SettingValue>::read(&setting.row().default.to_json(), place),
                    }
                },)+ }
            }

            /// Takes a value for refused.
            pub(super) fn refuse(&mut self, setting: Setting) {
                match setting {
                    $(Setting::$key => self.$field = None,)+
                }
            }

            /// The values, if none was refused.
            pub(super) fn complete(self) -> Option<Settings> {
                Some(Settings { $($field: self.$field?,)+ })
            }
        }

        /// The values of all settings.
        #[derive(Clone, Debug, Eq, PartialEq)]
        pub(super) struct Settings {
            $(pub(super) $field: $type,)+
        }

        impl Settings {
            /// Every setting that is no secret, by its key.
            pub(super) fn shown(&self) -> Map<String, Value> {
                // Not collected, which would sort first: that is much code for each type, and counts in a browser.
                let mut shown = Map::new();
                for (setting, value) in [$((Setting::$key, self.$field.shown()),)+] {
                    if let Some(value) = value {
                        shown.insert(setting.key().to_owned(), value);
                    }
                }
                shown
            }
        }
    };
}

settings! {
    Node, node: Option<ConferencingNode> = DefaultValue::Text(""), "Pexip Infinity Server",
        "Domain or address of the Conferencing Node that people join through, such as `pexip.example.com`; with a port if it is not 443. Nobody can join while it is empty.";
    Prefix, prefix: AliasPrefix = DefaultValue::Text("matt-"), "VMR prefix",
        "What the alias of every Virtual Meeting Room begins with. The policy on Pexip Infinity must have the same.";
    HostPin, host_pin: Option<Pin> = DefaultValue::Text(""), "Host PIN",
        "The host PIN of every room. Leave it empty for own PINs for every room, made from the secret. The policy on Pexip Infinity must have the same.";
    GuestPin, guest_pin: Option<Pin> = DefaultValue::Text(""), "Guest PIN",
        "The guest PIN of every room: another one than the Host PIN, with as many digits, both or neither with `#` at the end.";
    PinMode, pin_mode: PinMode = DefaultValue::Text(PinMode::Automatic.as_str()), "PINs",
        "Where the PINs of a room come from.";
    Secret, secret: Option<Secret> = DefaultValue::Text(""), "Secret",
        "What room PINs and the aliases of private channels are made from. Whoever has it can compute both. If it is empty, the plugin makes one and keeps it.";
    AliasScheme, alias_scheme: AliasScheme = DefaultValue::Text(AliasScheme::ChannelName.as_str()), "Alias",
        "What follows the prefix in an alias. Private channels have a suffix too, which cannot be guessed.";
    GuestAccess, guest_access: GuestAccess = DefaultValue::Text(GuestAccess::PublicChannels.as_str()), "Guests without PIN",
        "Who may enter as a guest without a guest PIN. Such guests wait until a host is in.";
    HostRole, host_role: HostRole = DefaultValue::Text(HostRole::Members.as_str()), "Hosts",
        "Who joins as host. Mattermost guest accounts always join as guests.";
    Embedded, embedded: bool = DefaultValue::Bool(true), "Embedded Experience",
        "Whether the conference is shown inside Mattermost. Otherwise Pexip's web app opens in another window.";
    PinInLink, pin_in_link: bool = DefaultValue::Bool(true), "PIN in the link",
        "Whether the window that a host's own click opens has the PIN in its address, so that it is not asked for. A post or a copied link never has it.";
    DisplayName, display_name: DisplayNameSource = DefaultValue::Text(DisplayNameSource::Username.as_str()), "Display name",
        "The name that people have in a conference. Full names only if this Mattermost server shows them; where there is none, the user name.";
    WebAppPath, web_app_path: WebAppPath = DefaultValue::Text("webapp3"), "Web app path",
        "Path of Pexip's web app on the node, if a branding has its own.";
    SipDomain, sip_domain: Option<SipDomain> = DefaultValue::Text(""), "SIP domain",
        "Domain at which room systems dial an alias, such as `example.com`. Addresses for room systems are not shown while it is empty.";
    View, view: Layout = DefaultValue::Text(Layout::FiveMainsSevenPips.as_str()), "Layout",
        "How participants are arranged.";
    CryptoMode, crypto_mode: CryptoMode = DefaultValue::Text(CryptoMode::BestEffort.as_str()), "Media encryption",
        "Whether audio and video of SIP and H.323 systems must be encrypted. Browsers always encrypt.";
    OverlayText, overlay_text: bool = DefaultValue::Bool(true), "Names in the picture",
        "Whether names are shown on top of the participants.";
    ServiceTag, service_tag: ServiceTag = DefaultValue::Text("Mattermost"), "Service tag",
        "What marks these conferences in Pexip Infinity's status and history.";
    ServiceName, service_name: ServiceName = DefaultValue::Text(ServiceName::Alias.as_str()), "Conference name",
        "What a conference is called in Pexip Infinity. Without the prefix only if an older policy script has it so.";
    AnnounceInChannel, announce_in_channel: bool = DefaultValue::Bool(true), "Announce in channel",
        "Whether the bot posts in the channel when a conference starts and ends.";
    SetStatus, set_status: bool = DefaultValue::Bool(true), "Set status",
        "Whether people in a conference have a custom status that says so. Their own is put back afterwards.";
    FilterChannels, filter_channels: ChannelFilter = DefaultValue::Filter(ChannelFilterMode::Off), "Channels",
        "Which channels can have a conference.";
}

impl Setting {
    /// The key, as the manifest and the schema have it. Mattermost stores it in lower case; both are read.
    pub const fn key(self) -> &'static str {
        self.row().key
    }

    /// What the System Console calls it.
    pub const fn label(self) -> &'static str {
        self.row().label
    }

    /// Whether its value is a secret: never to be shown or logged.
    pub const fn is_secret(self) -> bool {
        matches!(self.row().kind, Kind::Pin | Kind::Secret)
    }

    /// The setting that a key names, in upper or lower case.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|setting| setting.key().eq_ignore_ascii_case(key))
    }

    /// The setting that a key probably means which names none: one that is at most two typing errors away.
    pub(super) fn like(key: &str) -> Option<Self> {
        const FAR: usize = 3;
        if key.len() > 40 {
            return None;
        }
        let distance = |setting: &Self| typing_errors(&key.to_ascii_lowercase(), &setting.key().to_ascii_lowercase());
        let nearest = Self::ALL.iter().copied().min_by_key(distance)?;
        (distance(&nearest) < FAR.min(nearest.key().len() / 2)).then_some(nearest)
    }
}
