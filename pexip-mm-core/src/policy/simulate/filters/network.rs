//! Pexip's filters over addresses: URLs and networks.

use std::net::IpAddr;

use minijinja::value::Value;
use minijinja::{Environment, Error, State};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::Url;

use super::text;
use crate::policy::simulate::budget::refused;

pub(super) fn add(environment: &mut Environment<'static>) {
    environment.add_filter("pex_url_encode", |state: &mut State, value: &Value| {
        Ok::<_, Error>(utf8_percent_encode(text(state, value)?, QUOTED).to_string())
    });
    environment
        .add_filter("pex_url_decode", |state: &mut State, value: &Value| Ok::<_, Error>(decoded(text(state, value)?)));
    environment.add_filter("pex_safelinks_decode", |state: &mut State, value: &Value| {
        Ok::<_, Error>(safelinks(text(state, value)?))
    });
    environment.add_filter("pex_urldefense_decode", |state: &mut State, value: &Value| {
        Ok::<_, Error>(urldefense(text(state, value)?))
    });
    environment.add_filter("pex_in_subnet", in_subnet);
    environment.add_function("pex_in_subnet", in_subnet);
}

/// What Python's `urllib.parse.quote` encodes when no character is said to be safe.
const QUOTED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~');

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The address that Microsoft's link protection wrapped; any other text as it is.
fn safelinks(text: &str) -> String {
    Url::parse(text)
        .ok()
        .filter(|url| url.host_str().is_some_and(|host| host.ends_with("safelinks.protection.outlook.com")))
        .and_then(|url| url.query_pairs().find(|(key, _)| key == "url").map(|(_, value)| value.into_owned()))
        .unwrap_or_else(|| text.to_owned())
}

/// The address that Proofpoint's link protection wrapped, in its second or third form; any other text as it is.
fn urldefense(text: &str) -> String {
    let second = |url: &Url| {
        let wrapped = url.query_pairs().find(|(key, _)| key == "u")?.1.replace('-', "%").replace('_', "/");
        url.path().starts_with("/v2/").then(|| decoded(&wrapped))
    };
    let third = |text: &str| Some(text.split_once("/v3/__")?.1.split_once("__;")?.0.to_owned());
    Url::parse(text)
        .ok()
        .filter(|url| url.host_str().is_some_and(|host| host.contains("urldefense")))
        .and_then(|url| second(&url).or_else(|| third(text)))
        .unwrap_or_else(|| text.to_owned())
}

/// Whether an address is in one of the networks, each an address and a prefix length: `10.0.0.0/8`.
fn in_subnet(state: &mut State<'_, '_>, address: &Value, networks: &Value) -> Result<bool, Error> {
    let address = ip(text(state, address)?)?;
    for network in networks.try_iter()? {
        state.consume_fuel(1)?;
        let network = text(state, &network)?;
        let (base, length) = network.split_once('/').unwrap_or((network, ""));
        let base = ip(base)?;
        let width = if base.is_ipv4() { 32 } else { 128 };
        let length = match length {
            "" => width,
            length => {
                length.parse::<u32>().ok().filter(|&length| length <= width).ok_or_else(|| not_a_network(network))?
            }
        };
        let (base_bits, bits) = (bits(base), bits(address));
        let differing = if length == 0 { 0 } else { (base_bits ^ bits) >> (width - length) };
        if base.is_ipv4() == address.is_ipv4() && differing == 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

fn ip(text: &str) -> Result<IpAddr, Error> {
    text.parse().map_err(|_| not_a_network(text))
}

fn not_a_network(text: &str) -> Error {
    refused(format!("{text:?} is no IP address or network"))
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}
