//! The address of a Conferencing Node, and domains.

use std::net::Ipv6Addr;

use url::Host;

use crate::error::{Error, quoted};
use crate::text::checked_text;

/// The longest domain that may follow `@` in a dialled address, in bytes: with the longest alias it makes 250.
pub const SIP_DOMAIN_MAX_LEN: usize = 121;

/// The longest host name, in bytes (RFC 1035 section 2.3.4).
const HOST_MAX_LEN: usize = 253;

/// The longest label of a host name, in bytes (RFC 1035 section 2.3.4).
const LABEL_MAX_LEN: usize = 63;

checked_text!(ConferencingNode, SipDomain);

/// Where a Conferencing Node answers: a domain or IP address, and a port if it is not 443.
///
/// A domain is kept in ASCII, lower case; an IPv6 address in brackets, as in a URL.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ConferencingNode(String);

impl ConferencingNode {
    /// Accepts a host, or a host and a port. An internationalised domain is turned into its ASCII form; an IPv6
    /// address needs brackets only before a port.
    ///
    /// # Errors
    /// [`NodeEmpty`](crate::ErrorCode::NodeEmpty), [`NodeExtra`](crate::ErrorCode::NodeExtra) for a scheme, path, user,
    /// zone or blank, [`NodeHost`](crate::ErrorCode::NodeHost) or [`NodePort`](crate::ErrorCode::NodePort).
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{ConferencingNode, ErrorCode};
    /// assert_eq!(ConferencingNode::parse("Bücher.example:8443")?.as_str(), "xn--bcher-kva.example:8443");
    /// assert_eq!(ConferencingNode::parse("2001:DB8::1")?.as_str(), "[2001:db8::1]");
    /// assert_eq!(ConferencingNode::parse("https://pexip.example.com").unwrap_err().code(), ErrorCode::NodeExtra);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn parse(input: &str) -> Result<Self, Error> {
        if input.is_empty() {
            return Err(Error::NodeEmpty);
        }
        let given = || quoted(input, 60);
        if let Some(extra) = extra(input) {
            return Err(Error::NodeExtra { given: given(), extra });
        }
        if let Ok(address) = input.parse::<Ipv6Addr>() {
            // As `Host` writes it below: one address has one form, IPv4-mapped ones too.
            return Ok(Self(Host::<String>::Ipv6(address).to_string()));
        }
        let (host, port) = match input.rsplit_once(':') {
            // A colon inside the brackets of an IPv6 address does not begin a port.
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (input, None),
        };
        let mut node = ascii_host(host).ok_or_else(|| Error::NodeHost { given: given() })?;
        if let Some(port) = port {
            let number = port.bytes().all(|byte| byte.is_ascii_digit()).then(|| port.parse::<u16>().ok()).flatten();
            let number = number.filter(|&number| number > 0).ok_or_else(|| Error::NodePort { given: given() })?;
            if number != 443 {
                node.push(':');
                node.push_str(&number.to_string());
            }
        }
        Ok(Self(node))
    }

    /// Host and port, as they stand in a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A domain that SIP and H.323 addresses are dialled at, such as `example.com`: in ASCII, lower case, at most
/// [`SIP_DOMAIN_MAX_LEN`] bytes.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct SipDomain(String);

impl SipDomain {
    /// Accepts a domain or IPv4 address. An internationalised domain is turned into its ASCII form.
    ///
    /// # Errors
    /// [`SipDomain`](crate::ErrorCode::SipDomain).
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{ErrorCode, SipDomain};
    /// assert_eq!(SipDomain::parse("Example.com")?.as_str(), "example.com");
    /// assert_eq!(SipDomain::parse("sip:example.com").unwrap_err().code(), ErrorCode::SipDomain);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn parse(input: &str) -> Result<Self, Error> {
        ascii_host(input)
            .filter(|host| host.len() <= SIP_DOMAIN_MAX_LEN && !host.starts_with('['))
            .map(Self)
            .ok_or_else(|| Error::SipDomain { given: quoted(input, 60) })
    }

    /// The domain as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What stands in a node besides host and port, in words.
fn extra(input: &str) -> Option<&'static str> {
    let is_ipv6 = |text: &str| text.strip_prefix('[').unwrap_or(text).parse::<Ipv6Addr>().is_ok();
    if input.contains("://") {
        Some("a scheme")
    } else if input.contains(char::is_whitespace) {
        Some("white space")
    } else if input.contains('@') {
        Some("a user")
    } else if input.contains(['/', '\\', '?', '#']) {
        Some("a path")
    } else if let Some((address, _)) = input.split_once('%') {
        Some(if is_ipv6(address) { "a zone, which counts on one machine only" } else { "a percent sign" })
    } else {
        None
    }
}

/// The ASCII form of a host, if it is a domain that DNS can hold or an IP address in its usual form.
fn ascii_host(host: &str) -> Option<String> {
    // `Host` would decode percent signs.
    if host.contains('%') {
        return None;
    }
    let ascii = Host::parse(host).ok()?;
    let text = ascii.to_string();
    match ascii {
        // `Host` reads `0x7f.1` and `127.1` as addresses too; nobody means that here.
        Host::Ipv4(_) => (text == host).then_some(text),
        Host::Ipv6(_) => Some(text),
        Host::Domain(_) => is_dns_name(&text).then_some(text),
    }
}

fn is_dns_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LABEL_MAX_LEN).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= HOST_MAX_LEN && name.split('.').all(is_label)
}
