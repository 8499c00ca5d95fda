//! As in [`pexip_mm_core::plain`], with domains read by the platform.

#[cfg(feature = "link")]
mod links;

use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(feature = "link")]
pub(crate) use links::{
    alias_from_dialled_at, conferencing_node_parse, h323_address, join_url_app, join_url_web_app, sip_domain_parse,
    sip_uri,
};

#[wasm_bindgen(module = "/browser/platform.js")]
extern "C" {
    #[wasm_bindgen(js_name = domainToAscii)]
    fn domain_to_ascii(domain: &str) -> Option<String>;
}

#[cfg(any(feature = "main", feature = "simulate"))]
pub(crate) fn validate_config(
    text: &str,
    secret: Option<&str>,
) -> Result<pexip_mm_core::ConfigReport, pexip_mm_core::Error> {
    let secret = secret.map(pexip_mm_core::Secret::parse).transpose()?;
    Ok(pexip_mm_core::validate_config_with(text, secret.as_ref(), domain_to_ascii))
}
