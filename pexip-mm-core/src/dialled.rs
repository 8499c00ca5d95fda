//! What a participant dialled, to the alias that is meant.
//!
//! A Conferencing Node reports it as the web app typed it, or with a scheme and a domain as SIP and H.323 have them. One
//! normalisation serves the policy, the server and the bindings. The script that Pexip runs is written from the
//! constants of this file.

use crate::alias::Alias;
use crate::error::Error;
use crate::node::SipDomain;

/// URI schemes that may stand before an alias, lower case, without the colon. Compared without regard to case.
pub(crate) const SCHEMES: [&str; 3] = ["sips", "sip", "h323"];

/// Letters that end the alias: URI parameters, headers, and the domain follow them.
pub(crate) const ENDS: [u8; 3] = *b";?@";

/// The first byte of printable ASCII without the blank; everything outside is refused before anything else.
pub(crate) const PRINTABLE_FIRST: u8 = b'!';

/// The last byte of printable ASCII.
pub(crate) const PRINTABLE_LAST: u8 = b'~';

impl Alias {
    /// The alias that was meant by a dialled address: `sip:Matt-Town-Square@example.com;transport=tls`, `h323:…`, a
    /// bare alias, in any case.
    ///
    /// Percent-encoding is refused, not decoded: an alias never needs it.
    ///
    /// # Errors
    /// [`DialledEmpty`](crate::ErrorCode::DialledEmpty), [`DialledCharacter`](crate::ErrorCode::DialledCharacter),
    /// [`DialledPercent`](crate::ErrorCode::DialledPercent), and for what is left those of [`Alias::parse`].
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{Alias, ErrorCode};
    /// let alias = Alias::from_dialled("sip:Matt-Town-Square@example.com;transport=tls")?;
    /// assert_eq!(alias.as_str(), "matt-town-square");
    /// assert_eq!(Alias::from_dialled("matt-%22").unwrap_err().code(), ErrorCode::DialledPercent);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn from_dialled(dialled: &str) -> Result<Self, Error> {
        Self::from_canonical(split(dialled)?.alias.to_ascii_lowercase())
    }

    /// As [`Alias::from_dialled`], for an address that must be at `domain`; its port is not looked at, nor its case.
    ///
    /// # Errors
    /// Those of [`Alias::from_dialled`], and [`DialledDomain`](crate::ErrorCode::DialledDomain) if it is at another
    /// domain or at none.
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{Alias, ErrorCode, SipDomain};
    /// let domain = SipDomain::parse("example.com")?;
    /// assert_eq!(Alias::from_dialled_at("sip:matt-x@Example.com:5061", &domain)?.as_str(), "matt-x");
    /// assert_eq!(Alias::from_dialled_at("matt-x", &domain).unwrap_err().code(), ErrorCode::DialledDomain);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn from_dialled_at(dialled: &str, domain: &SipDomain) -> Result<Self, Error> {
        let parts = split(dialled)?;
        let alias = Self::from_canonical(parts.alias.to_ascii_lowercase())?;
        if parts.domain.is_some_and(|given| given.eq_ignore_ascii_case(domain.as_str())) {
            Ok(alias)
        } else {
            Err(Error::DialledDomain { domain: domain.to_string() })
        }
    }
}

/// What a dialled address is made of, as it was dialled.
struct Parts<'a> {
    alias: &'a str,
    domain: Option<&'a str>,
}

fn split(dialled: &str) -> Result<Parts<'_>, Error> {
    if dialled.is_empty() {
        return Err(Error::DialledEmpty);
    }
    if let Some(at) = dialled.bytes().position(|byte| !(PRINTABLE_FIRST..=PRINTABLE_LAST).contains(&byte)) {
        let ch = dialled.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
        return Err(Error::DialledCharacter { ch, at });
    }
    let address = without_scheme(dialled);
    let end = address.bytes().position(|byte| ENDS.contains(&byte)).unwrap_or(address.len());
    let (alias, rest) = address.split_at_checked(end).unwrap_or((address, ""));
    if let Some(at) = alias.bytes().position(|byte| byte == b'%') {
        return Err(Error::DialledPercent { at: at + (dialled.len() - address.len()) });
    }
    let domain = rest.strip_prefix('@').map(|rest| {
        let end = rest.bytes().position(|byte| matches!(byte, b';' | b'?' | b':')).unwrap_or(rest.len());
        rest.get(..end).unwrap_or(rest)
    });
    Ok(Parts { alias, domain })
}

fn without_scheme(dialled: &str) -> &str {
    SCHEMES
        .into_iter()
        .find_map(|scheme| {
            let (given, rest) = dialled.split_at_checked(scheme.len())?;
            rest.strip_prefix(':').filter(|_| given.eq_ignore_ascii_case(scheme))
        })
        .unwrap_or(dialled)
}
