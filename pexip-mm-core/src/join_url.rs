//! Links that open a conference, and addresses that a room system dials.
//!
//! Every part is encoded for the place where it stands. A PIN enters a link only where the caller asks for it by name,
//! and the type that holds a link shows itself only through [`JoinUrl::expose`].

use std::fmt;

use crate::alias::Alias;
use crate::choice::choices;
use crate::error::{Error, quoted};
use crate::node::{ConferencingNode, SipDomain};
use crate::percent::encode_into;
use crate::pin::Pin;
use crate::text::{checked_text, is_invisible};

/// The longest display name, in characters.
pub const DISPLAY_NAME_MAX_LEN: usize = 250;

/// The longest path of a web app, in characters.
pub const WEB_APP_PATH_MAX_LEN: usize = 100;

choices! {
    /// What somebody may do in a conference.
    pub enum Role {
        /// Runs the conference: admits, mutes, ends it. The data that Pexip exchanges with a policy says `chair`.
        Host = "host", "Host",
        /// Takes part; waits until a host is in.
        Guest = "guest", "Guest",
    }
}

choices! {
    /// The way into Web App 3.
    pub enum JoinFlow {
        /// One page.
        Express = "express", "Express",
        /// One question after the other.
        StepByStep = "step-by-step", "Step by step",
    }
}

checked_text!(DisplayName, WebAppPath);

/// The name under which somebody is seen in a conference: 1 to [`DISPLAY_NAME_MAX_LEN`] characters, at least one
/// of them to be seen, no control characters, no changes of direction, no blank at its ends.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct DisplayName(String);

impl DisplayName {
    /// The display name that is left of any text: control and invisible characters dropped, but for those that words and
    /// emoji are made with; white space as single blanks; cut to [`DISPLAY_NAME_MAX_LEN`].
    ///
    /// # Errors
    /// [`DisplayNameEmpty`](crate::ErrorCode::DisplayNameEmpty) if nothing is left that can be seen.
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{DisplayName, ErrorCode};
    /// assert_eq!(DisplayName::from_text(" Zoë \t Ångström ")?.as_str(), "Zoë Ångström");
    /// assert_eq!(DisplayName::from_text("\u{202E}").unwrap_err().code(), ErrorCode::DisplayNameEmpty);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn from_text(text: &str) -> Result<Self, Error> {
        let visible: String = text.chars().filter(|&ch| !is_dropped(ch)).collect();
        let mut name = String::with_capacity(visible.len());
        for word in visible.split_whitespace() {
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(word);
        }
        let cut: String = name.chars().take(DISPLAY_NAME_MAX_LEN).collect();
        if cut.chars().all(|ch| is_invisible(ch) || ch == ' ') {
            return Err(Error::DisplayNameEmpty);
        }
        Ok(Self(cut.trim_end().to_owned()))
    }

    /// The display name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a display name cannot hold: control characters that are not white space, and what shows nothing, such as a
/// change of direction. Joiners, variation selectors, tags and Hangul fillers stay: words and emoji are made with them.
fn is_dropped(ch: char) -> bool {
    let stays = matches!(ch,
        '\u{200C}'..='\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180D}'
        | '\u{180F}' | '\u{E0020}'..='\u{E007F}' | '\u{115F}'..='\u{1160}' | '\u{3164}' | '\u{FFA0}');
    (ch.is_control() && !ch.is_whitespace()) || (is_invisible(ch) && !stays)
}

/// The path of the Connect web app on the node: `webapp3`, or that of a branding. 1 to [`WEB_APP_PATH_MAX_LEN`] of
/// `a-z`, `A-Z`, `0-9`, `-` and `_`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct WebAppPath(String);

impl WebAppPath {
    /// Accepts a path without slashes.
    ///
    /// # Errors
    /// [`WebAppPath`](crate::ErrorCode::WebAppPath).
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{ErrorCode, WebAppPath};
    /// assert_eq!(WebAppPath::parse("webapp3")?.as_str(), "webapp3");
    /// assert_eq!(WebAppPath::parse("/webapp3").unwrap_err().code(), ErrorCode::WebAppPath);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn parse(input: &str) -> Result<Self, Error> {
        if (1..=WEB_APP_PATH_MAX_LEN).contains(&input.len()) && input.bytes().all(is_web_app_path) {
            Ok(Self(input.to_owned()))
        } else {
            Err(Error::WebAppPath { given: quoted(input, 60) })
        }
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters of a web app path.
pub(crate) const fn is_web_app_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// What a join link carries beside node and alias. Everything is left out that is not asked for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct JoinUrlOptions {
    /// The name under which the person is seen.
    pub display_name: Option<DisplayName>,
    /// A PIN, readable by everybody who sees the link. Only for a link that one person's own click opens.
    pub pin: Option<Pin>,
    /// [`Role::Guest`] lets a guest without a PIN in without being asked; in every other case the PIN decides.
    pub role: Option<Role>,
    /// Whether to join at once, without another click.
    pub join_at_once: bool,
}

/// A link that opens a conference. It shows itself only through [`JoinUrl::expose`], since it may hold a PIN.
#[derive(Clone, Eq, PartialEq)]
pub struct JoinUrl {
    url: String,
    has_pin: bool,
}

impl JoinUrl {
    /// The link into Web App 3: `https://<node>/<path>/m/<alias>/<flow>?…`.
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{Alias, ConferencingNode, JoinFlow, JoinUrl, JoinUrlOptions, WebAppPath};
    /// let node = ConferencingNode::parse("pexip.example.com")?;
    /// let alias = Alias::parse("matt-town-square")?;
    /// let url = JoinUrl::web_app(&node, &WebAppPath::parse("webapp3")?, JoinFlow::Express, &alias, &JoinUrlOptions::default());
    /// assert_eq!(url.expose(), "https://pexip.example.com/webapp3/m/matt-town-square/express");
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn web_app(
        node: &ConferencingNode,
        path: &WebAppPath,
        flow: JoinFlow,
        alias: &Alias,
        options: &JoinUrlOptions,
    ) -> Self {
        Self::build(
            &["https://", node.as_str(), "/", path.as_str(), "/m/", alias.as_str(), "/", flow.as_str()],
            options,
        )
    }

    /// The link into the desktop and mobile app: `pexip://<alias>@<domain>?…`. The app finds the node by DNS.
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{Alias, JoinUrl, JoinUrlOptions, SipDomain};
    /// let url = JoinUrl::app(&Alias::parse("matt-x")?, &SipDomain::parse("example.com")?, &JoinUrlOptions::default());
    /// assert_eq!(url.expose(), "pexip://matt-x@example.com");
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn app(alias: &Alias, domain: &SipDomain, options: &JoinUrlOptions) -> Self {
        Self::build(&["pexip://", alias.as_str(), "@", domain.as_str()], options)
    }

    /// Puts an address of safe parts and the options together.
    fn build(address: &[&str], options: &JoinUrlOptions) -> Self {
        let JoinUrlOptions { display_name, pin, role, join_at_once } = options;
        let name_len = display_name.as_ref().map_or(0, |name| "?name=".len() + 3 * name.as_str().len());
        let pin_len = pin.map_or(0, |pin| "&pin=%23".len() + pin.len());
        let address_len: usize = address.iter().map(|part| part.len()).sum();
        let mut url = String::with_capacity(address_len + name_len + pin_len + "&role=guest&join=1".len());
        for part in address {
            url.push_str(part);
        }
        let parameters = [
            ("name=", display_name.as_ref().map(DisplayName::as_str)),
            ("pin=", pin.as_ref().map(Pin::expose)),
            ("role=", role.map(Role::as_str)),
            ("join=", join_at_once.then_some("1")),
        ];
        let mut separator = '?';
        for (key, value) in parameters {
            if let Some(value) = value {
                url.push(separator);
                url.push_str(key);
                encode_into(&mut url, value);
                separator = '&';
            }
        }
        Self { url, has_pin: pin.is_some() }
    }

    /// The link in clear, with the PIN that it may hold.
    pub fn expose(&self) -> &str {
        &self.url
    }

    /// Whether a PIN stands in it: such a link is for one person's own click, never for a post or to be copied.
    pub fn has_pin(&self) -> bool {
        self.has_pin
    }
}

impl fmt::Debug for JoinUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.has_pin { f.write_str("JoinUrl(redacted)") } else { write!(f, "JoinUrl({:?})", self.url) }
    }
}

/// What a SIP room system dials: `sip:<alias>@<domain>`. A PIN cannot be in it; it is asked for by voice.
///
/// # Examples
/// ```
/// # use pexip_mm_core::{Alias, SipDomain, sip_uri};
/// assert_eq!(sip_uri(&Alias::parse("matt-x")?, &SipDomain::parse("example.com")?), "sip:matt-x@example.com");
/// # Ok::<(), pexip_mm_core::Error>(())
/// ```
pub fn sip_uri(alias: &Alias, domain: &SipDomain) -> String {
    ["sip:", alias.as_str(), "@", domain.as_str()].concat()
}

/// What an H.323 room system dials: `<alias>@<domain>`.
///
/// # Examples
/// ```
/// # use pexip_mm_core::{Alias, SipDomain, h323_address};
/// assert_eq!(h323_address(&Alias::parse("matt-x")?, &SipDomain::parse("example.com")?), "matt-x@example.com");
/// # Ok::<(), pexip_mm_core::Error>(())
/// ```
pub fn h323_address(alias: &Alias, domain: &SipDomain) -> String {
    [alias.as_str(), "@", domain.as_str()].concat()
}
