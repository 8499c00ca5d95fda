//! Addresses and links.

use pexip_mm_core::plain::LinkOptions;
use pexip_mm_core::{Alias, ConferencingNode, Error, JoinFlow, JoinUrl, SipDomain, WebAppPath};

use super::Platform;

fn domain(text: &str) -> Result<SipDomain, Error> {
    SipDomain::parse_with::<Platform>(text)
}

fn node(text: &str) -> Result<ConferencingNode, Error> {
    ConferencingNode::parse_with::<Platform>(text)
}

pub(crate) fn alias_from_dialled_at(dialled: &str, at: &str) -> Result<String, Error> {
    Alias::from_dialled_at(dialled, &domain(at)?).map(Into::into)
}

pub(crate) fn conferencing_node_parse(input: &str) -> Result<String, Error> {
    node(input).map(Into::into)
}

pub(crate) fn sip_domain_parse(input: &str) -> Result<String, Error> {
    domain(input).map(Into::into)
}

pub(crate) fn join_url_web_app(
    at: &str,
    path: &str,
    flow: &str,
    alias: &str,
    options: LinkOptions<'_>,
) -> Result<JoinUrl, Error> {
    let node = node(at)?;
    let path = WebAppPath::parse(path)?;
    let flow = JoinFlow::parse(flow)?;
    let alias = Alias::parse(alias)?;
    Ok(JoinUrl::web_app(&node, &path, flow, &alias, &options.parse()?))
}

pub(crate) fn join_url_app(alias: &str, at: &str, options: LinkOptions<'_>) -> Result<JoinUrl, Error> {
    let alias = Alias::parse(alias)?;
    let domain = domain(at)?;
    Ok(JoinUrl::app(&alias, &domain, &options.parse()?))
}

pub(crate) fn sip_uri(alias: &str, at: &str) -> Result<String, Error> {
    Ok(pexip_mm_core::sip_uri(&Alias::parse(alias)?, &domain(at)?))
}

pub(crate) fn h323_address(alias: &str, at: &str) -> Result<String, Error> {
    Ok(pexip_mm_core::h323_address(&Alias::parse(alias)?, &domain(at)?))
}
