//! As in [`pexip_mm_core::plain`], with the platform's domains, and with smaller tables of letters than the library's.

#[cfg(feature = "link")]
mod links;
#[cfg(feature = "main")]
mod names;

use pexip_mm_core::UnicodeTables;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(feature = "link")]
pub(crate) use links::{
    alias_from_dialled_at, conferencing_node_parse, h323_address, join_url_app, join_url_web_app, sip_domain_parse,
    sip_uri,
};
#[cfg(feature = "main")]
pub(crate) use names::{alias_from_channel_name, channel_alias, channel_alias_of_clash, config_channel_alias};

#[wasm_bindgen(module = "/browser/platform.js")]
extern "C" {
    #[wasm_bindgen(js_name = domainToAscii)]
    fn domain_to_ascii(domain: &str) -> Option<String>;
}

#[wasm_bindgen(module = "/browser/unicode.js")]
extern "C" {
    fn nfkc(text: &str) -> String;
    fn reading(code: u32, at: u32) -> u8;
}

/// A browser, with what `browser/` adds to it.
enum Platform {}

impl UnicodeTables for Platform {
    fn domain_to_ascii(domain: &str) -> Option<String> {
        domain_to_ascii(domain)
    }

    fn nfkc(text: &str) -> impl Iterator<Item = char> {
        nfkc(text).chars().collect::<Vec<_>>().into_iter()
    }

    /// Normalising all at once is one call.
    fn decomposed(_ch: char, _part: impl FnMut(char)) -> bool {
        false
    }

    fn read(ch: char, mut each: impl FnMut(u8)) {
        for at in 0.. {
            match reading(ch.into(), at) {
                0 => return,
                byte => each(byte),
            }
        }
    }

    fn read_letter(ch: char, each: impl FnMut(u8)) {
        Self::read(ch, each);
    }
}

#[cfg(any(feature = "main", feature = "simulate"))]
pub(crate) fn validate_config(
    text: &str,
    secret: Option<&str>,
) -> Result<pexip_mm_core::ConfigReport, pexip_mm_core::Error> {
    let secret = secret.map(pexip_mm_core::Secret::parse).transpose()?;
    Ok(pexip_mm_core::validate_config_with::<Platform>(text, secret.as_ref()))
}
