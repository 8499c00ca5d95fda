//! Which alias a channel has: the plain one, and forms with a suffix.
//!
//! A `.` never comes from a slug, so a suffix cannot be forged by naming a channel, and a stateless policy script can
//! tell a private alias from a public one:
//!
//! | Form | Whose |
//! |---|---|
//! | `<prefix><slug>` | a public channel |
//! | `<prefix><slug>.c<8>` | a public channel whose plain alias another channel holds |
//! | `<prefix><slug>.p<16>` | a private channel |
//!
//! The characters of a suffix are base32 (RFC 4648, lower case) of HMAC-SHA-256 under the [`AliasKey`] over the kind of
//! suffix, the channel id and a generation. A suffix that collides is lengthened. With
//! [`AliasScheme::ChannelId`] the slug is the channel's id.

use crate::alias::{ALIAS_MAX_LEN, Alias, AliasPrefix, CHANNEL_ID_LEN, ChannelId, Slug, cut_at_word, is_edge};
use crate::choice::choices;
use crate::error::Error;
use crate::secret::AliasKey;
use crate::unicode::{OwnTables, UnicodeTables};

/// Shortest suffix of a public channel whose plain alias is taken, in base32 characters.
pub const CLASH_SUFFIX_MIN: usize = 8;

/// Length of a private channel's suffix, in base32 characters.
pub const PRIVATE_SUFFIX_MIN: usize = 16;

/// Longest suffix, in base32 characters: all 256 bits of the HMAC.
pub const SUFFIX_MAX: usize = 52;

choices! {
    /// What the slug of an alias is made from.
    pub enum AliasScheme {
        /// The channel's display name: `matt-town-square`.
        ChannelName = "channel_name", "Channel name",
        /// The channel's id: `matt-fhhige3b9iboiyups4ybchnhtw`.
        ChannelId = "channel_id", "Channel ID",
    }
}

choices! {
    /// Whether everybody of a team can find a channel, or only its members.
    pub enum Visibility {
        /// Mattermost's channel type `O`.
        Public = "public", "Public",
        /// Mattermost's channel type `P`.
        Private = "private", "Private",
    }
}

/// What an alias is made from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Channel<'a> {
    /// The channel's id.
    pub id: &'a ChannelId,
    /// Its display name, any text.
    pub name: &'a str,
    /// Whether it is public or private.
    pub visibility: Visibility,
    /// How often its suffix was renewed; another generation gives another suffix.
    pub generation: u32,
}

/// A suffix form: its mark, how many base32 characters follow, and what it says about the channel.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct SuffixForm {
    pub(crate) mark: &'static str,
    pub(crate) min: usize,
    pub(crate) max: usize,
    pub(crate) visibility: Visibility,
}

/// The suffix forms there are.
pub(crate) const SUFFIX_FORMS: [SuffixForm; 2] = [CLASH, PRIVATE];
const CLASH: SuffixForm =
    SuffixForm { mark: ".c", min: CLASH_SUFFIX_MIN, max: SUFFIX_MAX, visibility: Visibility::Public };
const PRIVATE: SuffixForm =
    SuffixForm { mark: ".p", min: PRIVATE_SUFFIX_MIN, max: SUFFIX_MAX, visibility: Visibility::Private };

const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

impl SuffixForm {
    /// This form's suffix for a channel, `length` base32 characters behind the mark.
    fn suffix(self, key: &AliasKey, channel: &Channel<'_>, length: usize) -> Result<String, Error> {
        if !(self.min..=self.max).contains(&length) {
            return Err(Error::SuffixLength { length, min: self.min, max: self.max });
        }
        let digest = key.digest(&[self.mark, ":", channel.id.as_str(), ":", &channel.generation.to_string()]);
        Ok(self.mark.chars().chain((0..length).map(|at| char::from(base32_digit(&digest, at)))).collect())
    }

    /// Whether `suffix` (the mark included) is of this form.
    fn matches(self, suffix: &str) -> bool {
        suffix.strip_prefix(self.mark).is_some_and(|rest| {
            (self.min..=self.max).contains(&rest.len()) && rest.bytes().all(|byte| BASE32.contains(&byte))
        })
    }

    /// [`SuffixForm::matches`] as a regular expression, without anchors.
    fn pattern(self) -> String {
        format!("\\{}[a-z2-7]{{{},{}}}", self.mark, self.min, self.max)
    }
}

/// The base32 digit at `at` of a digest, as RFC 4648 cuts bits into digits; missing bits at the end are 0.
fn base32_digit(digest: &[u8; 32], at: usize) -> u8 {
    let bit = at * 5;
    let byte = |index: usize| u16::from(digest.get(index).copied().unwrap_or(0));
    let window = byte(bit / 8) << 8 | byte(bit / 8 + 1);
    let digit = (window >> (11 - bit % 8)) & 31;
    BASE32.get(usize::from(digit)).copied().unwrap_or(b'a')
}

impl AliasScheme {
    /// The alias of a channel: the plain one if it is public, the one with its suffix if it is private.
    ///
    /// A name of which nothing is left gives the channel id as slug. A name that is too long is cut at a word and has
    /// a suffix, since it may be cut like another. `key` is needed for a private channel and for such a name.
    ///
    /// # Errors
    /// [`SecretRequired`](crate::ErrorCode::SecretRequired) if a suffix is needed and there is no key.
    pub fn alias(self, prefix: &AliasPrefix, channel: &Channel<'_>, key: Option<&AliasKey>) -> Result<Alias, Error> {
        self.alias_with::<OwnTables>(prefix, channel, key)
    }

    /// As [`AliasScheme::alias`], with the tables of a platform.
    ///
    /// # Errors
    /// As there.
    pub fn alias_with<T: UnicodeTables>(
        self,
        prefix: &AliasPrefix,
        channel: &Channel<'_>,
        key: Option<&AliasKey>,
    ) -> Result<Alias, Error> {
        match channel.visibility {
            Visibility::Private => self.suffixed::<T>(prefix, channel, key, PRIVATE, PRIVATE.min),
            Visibility::Public => {
                let slug = self.slug::<T>(channel);
                let slug = slug.as_str();
                if prefix.as_str().len() + slug.len() > ALIAS_MAX_LEN {
                    return self.suffixed::<T>(prefix, channel, key, CLASH, CLASH.min);
                }
                Ok(Alias::from_parts(&[prefix.as_str(), slug]))
            }
        }
    }

    /// The alias of a channel whose [`alias`](Self::alias) another channel holds: with a suffix of `length` base32
    /// characters, [`CLASH_SUFFIX_MIN`] at first and more if that one is held too. A private channel has
    /// [`PRIVATE_SUFFIX_MIN`] at least.
    ///
    /// # Errors
    /// [`SecretRequired`](crate::ErrorCode::SecretRequired) without a key,
    /// [`SuffixLength`](crate::ErrorCode::SuffixLength) for a length outside the range.
    pub fn alias_of_clash(
        self,
        prefix: &AliasPrefix,
        channel: &Channel<'_>,
        key: Option<&AliasKey>,
        length: usize,
    ) -> Result<Alias, Error> {
        self.alias_of_clash_with::<OwnTables>(prefix, channel, key, length)
    }

    /// As [`AliasScheme::alias_of_clash`], with the tables of a platform.
    ///
    /// # Errors
    /// As there.
    pub fn alias_of_clash_with<T: UnicodeTables>(
        self,
        prefix: &AliasPrefix,
        channel: &Channel<'_>,
        key: Option<&AliasKey>,
        length: usize,
    ) -> Result<Alias, Error> {
        let form = match channel.visibility {
            Visibility::Public => CLASH,
            Visibility::Private => PRIVATE,
        };
        self.suffixed::<T>(prefix, channel, key, form, length)
    }

    /// Whose alias this is under the scheme: [`None`] if it is none of this scheme's with that prefix.
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{Alias, AliasPrefix, AliasScheme, Visibility};
    /// let prefix = AliasPrefix::parse("matt-")?;
    /// let whose = |alias: &str| Ok(AliasScheme::ChannelName.visibility(&prefix, &Alias::parse(alias)?));
    /// assert_eq!(whose("matt-town-square")?, Some(Visibility::Public));
    /// assert_eq!(whose("matt-ops.pabcdefgh23456723")?, Some(Visibility::Private));
    /// assert_eq!(whose("town-square")?, None);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn visibility(self, prefix: &AliasPrefix, alias: &Alias) -> Option<Visibility> {
        let room = alias.as_str().strip_prefix(prefix.as_str())?;
        let (slug, suffix) = room.split_at_checked(room.find('.').unwrap_or(room.len()))?;
        if !self.is_slug(slug) {
            return None;
        }
        if suffix.is_empty() {
            return Some(Visibility::Public);
        }
        SUFFIX_FORMS.into_iter().find(|form| form.matches(suffix)).map(|form| form.visibility)
    }

    /// Whether `slug` can be what this scheme makes of a channel. [`AliasScheme::pattern`] has it as an expression.
    fn is_slug(self, slug: &str) -> bool {
        let bytes = slug.as_bytes();
        match self {
            Self::ChannelName => {
                bytes.first().is_some_and(|&byte| is_edge(byte))
                    && bytes.last().is_some_and(|&byte| is_edge(byte))
                    && bytes.iter().all(|&byte| is_edge(byte) || byte == b'-')
            }
            Self::ChannelId => bytes.len() == CHANNEL_ID_LEN && bytes.iter().all(|&byte| is_edge(byte)),
        }
    }

    /// What follows the prefix in the aliases of public or private channels, as a regular expression without anchors:
    /// it matches where [`AliasScheme::visibility`] answers that visibility.
    pub(crate) fn pattern(self, visibility: Visibility) -> String {
        let slug = match self {
            Self::ChannelName => "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?".to_owned(),
            Self::ChannelId => format!("[a-z0-9]{{{CHANNEL_ID_LEN}}}"),
        };
        let suffixes: Vec<String> =
            SUFFIX_FORMS.iter().filter(|form| form.visibility == visibility).map(|form| form.pattern()).collect();
        // Only a public channel has an alias without a suffix.
        let optional = if visibility == Visibility::Public { "?" } else { "" };
        format!("{slug}(?:{}){optional}", suffixes.join("|"))
    }

    fn slug<T: UnicodeTables>(self, channel: &Channel<'_>) -> Slug {
        let id = channel.id.as_str();
        match self {
            Self::ChannelId => Slug::new::<T>("", id),
            Self::ChannelName => {
                let slug = Slug::new::<T>("", channel.name);
                if slug.is_empty() { Slug::new::<T>("", id) } else { slug }
            }
        }
    }

    fn suffixed<T: UnicodeTables>(
        self,
        prefix: &AliasPrefix,
        channel: &Channel<'_>,
        key: Option<&AliasKey>,
        form: SuffixForm,
        length: usize,
    ) -> Result<Alias, Error> {
        let suffix = form.suffix(key.ok_or(Error::SecretRequired)?, channel, length)?;
        let slug = self.slug::<T>(channel);
        let room = ALIAS_MAX_LEN.saturating_sub(prefix.as_str().len() + suffix.len());
        Ok(Alias::from_parts(&[prefix.as_str(), cut_at_word(slug.as_str(), room), &suffix]))
    }
}
