//! The functions that read a domain. In a browser, its own `URL` turns an internationalised one into ASCII: the table
//! for that would be larger than everything else that a link needs.

#[cfg(target_family = "wasm")]
mod platform;

#[cfg(not(target_family = "wasm"))]
use pexip_mm_core::plain as platform;

#[cfg(any(feature = "main", feature = "simulate"))]
pub(crate) use platform::validate_config;
#[cfg(feature = "link")]
pub(crate) use platform::{
    alias_from_dialled_at, conferencing_node_parse, h323_address, join_url_app, join_url_web_app, sip_domain_parse,
    sip_uri,
};
