//! The address of a Conferencing Node, and domains.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::error::{Error, quoted};
use crate::text::checked_text;
use crate::unicode::{OwnTables, UnicodeTables};

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
        Self::parse_with::<OwnTables>(input)
    }

    /// As [`ConferencingNode::parse`], with the tables of a platform.
    ///
    /// # Errors
    /// As there.
    pub fn parse_with<T: UnicodeTables>(input: &str) -> Result<Self, Error> {
        Self::parse_by(input, T::domain_to_ascii)
    }

    /// As [`ConferencingNode::parse`], where `to_ascii` is as [`UnicodeTables::domain_to_ascii`].
    pub(crate) fn parse_by(input: &str, to_ascii: ToAscii) -> Result<Self, Error> {
        if input.is_empty() {
            return Err(Error::NodeEmpty);
        }
        let given = || without_user(input);
        if let Some(extra) = extra(input) {
            return Err(Error::NodeExtra { given: given(), extra });
        }
        if let Ok(address) = input.parse::<Ipv6Addr>() {
            return Ok(Self(bracketed(address)));
        }
        let (host, port) = match input.rsplit_once(':') {
            // A colon inside the brackets of an IPv6 address does not begin a port.
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (input, None),
        };
        let mut node = ascii_host(host, to_ascii).ok_or_else(|| Error::NodeHost { given: given() })?;
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
        Self::parse_with::<OwnTables>(input)
    }

    /// As [`SipDomain::parse`], with the tables of a platform.
    ///
    /// # Errors
    /// As there.
    pub fn parse_with<T: UnicodeTables>(input: &str) -> Result<Self, Error> {
        Self::parse_by(input, T::domain_to_ascii)
    }

    /// As [`SipDomain::parse`], where `to_ascii` is as [`UnicodeTables::domain_to_ascii`].
    pub(crate) fn parse_by(input: &str, to_ascii: ToAscii) -> Result<Self, Error> {
        ascii_host(input, to_ascii)
            .filter(|host| host.len() <= SIP_DOMAIN_MAX_LEN && !host.starts_with('['))
            .map(Self)
            .ok_or_else(|| Error::SipDomain { given: without_user(input) })
    }

    /// The domain as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What was given, for a message: in front of an at sign, be it fullwidth or small, may stand a password, which is not
/// repeated.
fn without_user(input: &str) -> String {
    match input.rsplit_once(['@', '\u{FF20}', '\u{FE6B}']) {
        Some((_, host)) => format!("…@{}", quoted(host, 60)),
        None => quoted(input, 60),
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

/// The ASCII form of a host, if it is a domain that DNS can hold or an IP address in its usual form. Only a domain that
/// is internationalised, be it in its ASCII form, is left to `to_ascii`.
fn ascii_host(host: &str, to_ascii: ToAscii) -> Option<String> {
    if let Some(address) = host.strip_prefix('[') {
        return address.strip_suffix(']')?.parse().ok().map(bracketed);
    }
    let name = match host.to_ascii_lowercase() {
        // A reader of URLs would decode percent signs.
        name if name.contains('%') => return None,
        name if name.is_ascii() && !name.split('.').any(|label| label.starts_with("xn--")) => name,
        // Not looked at letter by letter: even of letters with four bytes, a domain has fewer.
        _ if host.len() > 4 * HOST_MAX_LEN => return None,
        _ => to_ascii(host)?,
    };
    if !ends_in_number(&name) {
        return is_dns_name(&name).then_some(name);
    }
    // A URL may have `0x7f.1` or `127.1` as an address too; nobody means that here.
    (name == host && name.parse::<Ipv4Addr>().is_ok()).then_some(name)
}

/// As [`UnicodeTables::domain_to_ascii`].
pub(crate) type ToAscii = fn(&str) -> Option<String>;

/// An IPv6 address as the URL standard writes it: one address has one form, IPv4-mapped ones too.
fn bracketed(address: Ipv6Addr) -> String {
    match (address.to_ipv4_mapped(), address.segments()) {
        (Some(_), [.., high, low]) => format!("[::ffff:{high:x}:{low:x}]"),
        (None, _) => format!("[{address}]"),
    }
}

/// Whether a reader of URLs takes the name for an IPv4 address, be it a wrong one.
fn ends_in_number(name: &str) -> bool {
    let last = name.strip_suffix('.').unwrap_or(name).rsplit('.').next().unwrap_or_default();
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number(last) || last.strip_prefix("0x").is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
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
