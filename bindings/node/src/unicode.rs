//! The functions that need tables of Unicode. In a browser, its own `URL` turns an internationalised domain into ASCII, and
//! names are read with tables that are made as small as they go: the library's would be larger than everything else.

#[cfg(target_family = "wasm")]
mod platform;

#[cfg(not(target_family = "wasm"))]
use pexip_mm_core::plain as platform;

#[cfg(any(feature = "main", feature = "simulate"))]
pub(crate) use platform::validate_config;
#[cfg(feature = "main")]
pub(crate) use platform::{alias_from_channel_name, channel_alias, channel_alias_of_clash, config_channel_alias};
#[cfg(feature = "link")]
pub(crate) use platform::{
    alias_from_dialled_at, conferencing_node_parse, h323_address, join_url_app, join_url_web_app, sip_domain_parse,
    sip_uri,
};
