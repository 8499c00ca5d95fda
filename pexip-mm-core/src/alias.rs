//! Aliases: what a participant dials, and what local policy matches on.
//!
//! An alias is a prefix and a slug, `matt-` and `town-square`, sometimes with a suffix (see [`scheme`]). Everything
//! outside its alphabet is unsafe somewhere: in the JSON of a policy script, in a SIP URI, in the address of the event
//! stream that Pexip's client library opens. So the alphabet is small, and nothing is ever escaped.

pub mod scheme;
mod slug;

use crate::error::{Error, quoted};
use crate::text::checked_text;
use crate::unicode::{OwnTables, UnicodeTables};

pub(crate) use slug::{Slug, cut_at_word};

/// The longest alias, in bytes. Pexip accepts 250 characters *with* the domain; a domain may have 121 beside this.
pub const ALIAS_MAX_LEN: usize = 128;

/// The longest prefix, in bytes.
pub const PREFIX_MAX_LEN: usize = 40;

/// Length of a Mattermost identifier, in bytes.
pub const CHANNEL_ID_LEN: usize = 26;

checked_text!(Alias, AliasPrefix, ChannelId);

/// Letters that may begin and end an alias.
pub(crate) const fn is_edge(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9')
}

/// Letters that may stand inside an alias.
pub(crate) const fn is_inner(byte: u8) -> bool {
    is_edge(byte) || matches!(byte, b'.' | b'_' | b'-')
}

/// [`is_edge`] as a regular expression.
pub(crate) const ALIAS_EDGE: &str = "[a-z0-9]";

/// [`is_inner`] as a regular expression.
pub(crate) const ALIAS_INNER: &str = "[a-z0-9._-]";

/// A conference alias in canonical form: what a participant dials and what local policy matches on.
///
/// Lower-case ASCII letters, digits, `-`, `_` and `.`, beginning and ending with a letter or digit, 1 to
/// [`ALIAS_MAX_LEN`] bytes. Code that takes an `Alias` never checks this again.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Alias(String);

impl Alias {
    /// Accepts `input` if it is already canonical; [`Alias::from_channel_name`] and [`Alias::from_dialled`] repair.
    ///
    /// # Errors
    /// [`AliasEmpty`](crate::ErrorCode::AliasEmpty), [`AliasTooLong`](crate::ErrorCode::AliasTooLong),
    /// [`AliasCharacter`](crate::ErrorCode::AliasCharacter) or [`AliasEdge`](crate::ErrorCode::AliasEdge).
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{Alias, ErrorCode};
    /// assert_eq!(Alias::parse("matt-town-square")?.as_str(), "matt-town-square");
    /// assert_eq!(Alias::parse("Town Square").unwrap_err().code(), ErrorCode::AliasCharacter);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn parse(input: &str) -> Result<Self, Error> {
        Self::from_canonical(input.to_owned())
    }

    /// The alias of a channel's display name: `prefix`, and the name as a slug.
    ///
    /// The slug is what is left after compatibility normalisation (NFKC), transliteration to ASCII, and lower-casing;
    /// every run of anything else is one `-`, none at the ends. A Han ideograph is a word of its own. Invisible
    /// characters leave no trace, nor do combining marks, but for vowel signs, which are letters. The vowel am of Thai and
    /// Lao is read as it is written, and not normalised. Names that differ only by what is dropped have the same alias:
    /// [`scheme`] tells channels apart.
    ///
    /// # Errors
    /// [`AliasEmpty`](crate::ErrorCode::AliasEmpty) if nothing is left of the name,
    /// [`AliasTooLong`](crate::ErrorCode::AliasTooLong) if more than [`ALIAS_MAX_LEN`] bytes come out.
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{Alias, AliasPrefix, ErrorCode};
    /// let prefix = AliasPrefix::parse("matt-")?;
    /// assert_eq!(Alias::from_channel_name(&prefix, "Café Crème")?.as_str(), "matt-cafe-creme");
    /// assert_eq!(Alias::from_channel_name(&prefix, "😀").unwrap_err().code(), ErrorCode::AliasEmpty);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn from_channel_name(prefix: &AliasPrefix, name: &str) -> Result<Self, Error> {
        Self::from_channel_name_with::<OwnTables>(prefix, name)
    }

    /// As [`Alias::from_channel_name`], with the tables of a platform.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn from_channel_name_with<T: UnicodeTables>(prefix: &AliasPrefix, name: &str) -> Result<Self, Error> {
        let slug = Slug::new::<T>(prefix.as_str(), name);
        if slug.is_empty() {
            return Err(Error::AliasEmpty);
        }
        if slug.len() > ALIAS_MAX_LEN {
            return Err(Error::AliasTooLong { length: slug.len(), max: ALIAS_MAX_LEN });
        }
        Ok(Self(slug.into_string()))
    }

    /// Puts parts together that make a canonical alias.
    pub(crate) fn from_parts(parts: &[&str]) -> Self {
        // INVARIANT: every caller passes a prefix, a slug or id cut to fit, and a suffix.
        Self(parts.concat())
    }

    /// Takes text that is not known to be canonical, without a copy.
    pub(crate) fn from_canonical(text: String) -> Result<Self, Error> {
        check_canonical(&text)?;
        Ok(Self(text))
    }

    /// The alias as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Tells whether `text` is an alias in canonical form, and if not, what is wrong first.
fn check_canonical(text: &str) -> Result<(), Error> {
    let bytes = text.as_bytes();
    if let Some(at) = bytes.iter().position(|&byte| !is_inner(byte)) {
        let ch = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
        return Err(Error::AliasCharacter { ch, at });
    }
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else {
        return Err(Error::AliasEmpty);
    };
    if bytes.len() > ALIAS_MAX_LEN {
        return Err(Error::AliasTooLong { length: bytes.len(), max: ALIAS_MAX_LEN });
    }
    match [first, last].into_iter().find(|&byte| !is_edge(byte)) {
        Some(byte) => Err(Error::AliasEdge { ch: char::from(byte) }),
        None => Ok(()),
    }
}

impl std::str::FromStr for Alias {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

/// What every alias of one installation begins with, such as `matt-`.
///
/// 0 to [`PREFIX_MAX_LEN`] of the letters of an alias, beginning with a letter or digit. It is compared literally,
/// never as a pattern. A [`Config`](crate::Config) never has an empty one.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct AliasPrefix(String);

impl AliasPrefix {
    /// Accepts a prefix as it is.
    ///
    /// # Errors
    /// [`PrefixTooLong`](crate::ErrorCode::PrefixTooLong) or [`PrefixCharacter`](crate::ErrorCode::PrefixCharacter).
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{AliasPrefix, ErrorCode};
    /// assert_eq!(AliasPrefix::parse("matt-")?.as_str(), "matt-");
    /// assert_eq!(AliasPrefix::parse("Matt+").unwrap_err().code(), ErrorCode::PrefixCharacter);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn parse(input: &str) -> Result<Self, Error> {
        let bytes = input.as_bytes();
        let refused = |(at, byte): (usize, &u8)| if at == 0 { !is_edge(*byte) } else { !is_inner(*byte) };
        if let Some(at) = bytes.iter().enumerate().position(refused) {
            let ch = input.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
            return Err(Error::PrefixCharacter { ch, at });
        }
        if bytes.len() > PREFIX_MAX_LEN {
            return Err(Error::PrefixTooLong { length: bytes.len(), max: PREFIX_MAX_LEN });
        }
        Ok(Self(input.to_owned()))
    }

    /// The prefix as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The identifier of a Mattermost channel: 26 of `a`–`z` and `0`–`9`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ChannelId(String);

impl ChannelId {
    /// Accepts an identifier as Mattermost writes it.
    ///
    /// # Errors
    /// [`ChannelIdInvalid`](crate::ErrorCode::ChannelIdInvalid).
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{ChannelId, ErrorCode};
    /// assert_eq!(ChannelId::parse("fhhige3b9iboiyups4ybchnhtw")?.as_str(), "fhhige3b9iboiyups4ybchnhtw");
    /// assert_eq!(ChannelId::parse("town-square").unwrap_err().code(), ErrorCode::ChannelIdInvalid);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn parse(input: &str) -> Result<Self, Error> {
        if input.len() == CHANNEL_ID_LEN && input.bytes().all(is_edge) {
            Ok(Self(input.to_owned()))
        } else {
            Err(Error::ChannelIdInvalid { given: quoted(input, 40) })
        }
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
