#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod alias;
pub mod choice;
pub mod config;
mod dialled;
mod error;
mod join_url;
mod letters;
mod media;
mod node;
mod percent;
mod pin;
pub mod plain;
pub mod policy;
mod secret;
#[cfg(feature = "test-util")]
pub mod testing;
mod text;
mod unicode;

pub use alias::scheme::{AliasScheme, Channel, Visibility};
pub use alias::{ALIAS_MAX_LEN, Alias, AliasPrefix, CHANNEL_ID_LEN, ChannelId, PREFIX_MAX_LEN};
pub use config::{
    ChannelFilter, ChannelFilterMode, Config, ConfigFault, ConfigFaults, ConfigReport, ConfigWarning,
    DisplayNameSource, GuestAccess, GuestEntry, HostRole, PinMode, RoomPins, SERVICE_TAG_MAX_LEN, ServiceName,
    ServiceTag, Setting, WarningCode, config_schema, config_table, config_typescript, plugin_settings_schema,
    validate_config, validate_config_with, validate_config_with_secret, warning_table,
};
pub use error::{Error, ErrorCode};
pub use join_url::{
    DISPLAY_NAME_MAX_LEN, DisplayName, JoinFlow, JoinUrl, JoinUrlOptions, Role, WEB_APP_PATH_MAX_LEN, WebAppPath,
    h323_address, sip_uri,
};
pub use media::{CryptoMode, Layout};
pub use node::{ConferencingNode, SIP_DOMAIN_MAX_LEN, SipDomain};
pub use pin::{PIN_MAX_LEN, PIN_MIN_LEN, Pin, Pins, ROOM_PIN_LEN};
pub use secret::{AliasKey, KEY_LEN, PinKey, SECRET_MAX_LEN, SECRET_MIN_LEN, Secret};
pub use text::is_invisible;
pub use unicode::{OwnTables, UnicodeTables};
