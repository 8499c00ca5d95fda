//! Aliases, and the texts that stand beside them.

use std::fmt;
use std::sync::Arc;

use pexip_mm_core::plain;

use crate::{PexipError, of_texts};

of_texts! {
    /// The alias that `input` is, if it is one already.
    ///
    /// 1 to 128 of a-z, 0-9, `.`, `_` and `-`, beginning and ending with a letter or digit.
    ///
    /// # Errors
    /// `alias_empty`, `alias_too_long`, `alias_character`, `alias_edge`.
    alias_parse(input);
    /// The prefix of aliases that `input` is: at most 40 of a-z, 0-9, `.`, `_` and `-`, a letter or digit first.
    ///
    /// # Errors
    /// `prefix_too_long`, `prefix_character`.
    alias_prefix_parse(input);
    /// The id of a Mattermost channel that `input` is: 26 of a-z and 0-9.
    ///
    /// # Errors
    /// `channel_id_invalid`.
    channel_id_parse(input);
    /// The Conferencing Node that `input` is, in canonical form: host or IP address, and a port other than 443.
    ///
    /// # Errors
    /// `node_empty`, `node_extra`, `node_host`, `node_port`.
    conferencing_node_parse(input);
    /// The domain for SIP URIs that `input` is, in canonical form.
    ///
    /// # Errors
    /// `sip_domain`.
    sip_domain_parse(input);
    /// The path of the web app on a node that `input` is: 1 to 100 of a-z, A-Z, 0-9, `-` and `_`.
    ///
    /// # Errors
    /// `web_app_path`.
    web_app_path_parse(input);
    /// The alias that a channel's name becomes: `Town Square` with the prefix `matt-` is `matt-town-square`.
    ///
    /// # Errors
    /// `alias_empty` where nothing is left of the name, `alias_too_long`, or as `alias_prefix_parse`.
    alias_from_channel_name(prefix, name);
    /// The alias that is meant by what somebody dialled, such as `sip:Matt-Town-Square@example.com`.
    ///
    /// # Errors
    /// `dialled_empty`, `dialled_character`, `dialled_percent`, or as `alias_parse`.
    alias_from_dialled(dialled);
    /// As `alias_from_dialled`, for what has to be dialled at `domain`.
    ///
    /// # Errors
    /// `dialled_domain`, or as `alias_from_dialled` and `sip_domain_parse`.
    alias_from_dialled_at(dialled, domain);
    /// The display name that is left of a text: what cannot be seen is dropped, white space becomes one space, and it
    /// ends after 250 characters.
    ///
    /// # Errors
    /// `display_name_empty`.
    display_name_from_text(text);
}

/// Whether an alias of a scheme is a public or a private channel's: `public`, `private`, or none for an alias that is none
/// of the scheme's.
///
/// # Errors
/// `choice` for an unknown scheme, or as `alias_prefix_parse` and `alias_parse`.
#[uniffi::export]
pub fn alias_visibility(scheme: &str, prefix: &str, alias: &str) -> Result<Option<String>, PexipError> {
    Ok(plain::alias_visibility(scheme, prefix, alias)?.map(str::to_owned))
}

/// What the suffix of an alias is made with. It shows nothing of itself.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct AliasSecret(Held);

enum Held {
    Secret(String),
    Subkey(String),
}

#[uniffi::export]
impl AliasSecret {
    /// The installation's secret, 32 to 512 characters. It is checked where it is used.
    #[uniffi::constructor]
    pub fn secret(secret: String) -> Arc<Self> {
        Arc::new(Self(Held::Secret(secret)))
    }

    /// The subkey of aliases, 64 hexadecimal digits. It is checked where it is used.
    #[uniffi::constructor]
    pub fn subkey(key: String) -> Arc<Self> {
        Arc::new(Self(Held::Subkey(key)))
    }
}

impl AliasSecret {
    fn as_plain(&self) -> plain::AliasSecret<'_> {
        match &self.0 {
            Held::Secret(secret) => plain::AliasSecret::Secret(secret),
            Held::Subkey(key) => plain::AliasSecret::Subkey(key),
        }
    }
}

impl fmt::Debug for AliasSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AliasSecret(redacted)")
    }
}

/// The alias of a channel under a scheme, `channel_name` or `channel_id`.
///
/// `visibility` is `public` or `private`, `generation` how often the suffix was renewed, from 0. A private channel needs a
/// key.
///
/// # Errors
/// `secret_required`, `choice`, `channel_id_invalid`, `alias_empty`, `key_invalid`, or as `alias_prefix_parse`.
#[uniffi::export(default(key = None))]
#[expect(clippy::needless_pass_by_value, reason = "an argument that may be left out is taken by value")]
pub fn channel_alias(
    scheme: &str,
    prefix: &str,
    channel_id: &str,
    channel_name: &str,
    visibility: &str,
    generation: u32,
    key: Option<Arc<AliasSecret>>,
) -> Result<String, PexipError> {
    let key = key.as_ref().map(|key| key.as_plain());
    let source = plain::AliasSource { scheme, prefix, channel_id, channel_name, visibility, generation, key };
    Ok(plain::channel_alias(&source)?)
}

/// As `channel_alias`, for a channel whose alias another channel holds: with a suffix of `length` characters.
///
/// # Errors
/// `suffix_length`, or as `channel_alias`.
#[uniffi::export(default(key = None))]
#[expect(clippy::needless_pass_by_value, reason = "an argument that may be left out is taken by value")]
#[expect(clippy::too_many_arguments, reason = "each has its name in Kotlin and Swift")]
pub fn channel_alias_of_clash(
    scheme: &str,
    prefix: &str,
    channel_id: &str,
    channel_name: &str,
    visibility: &str,
    generation: u32,
    length: u32,
    key: Option<Arc<AliasSecret>>,
) -> Result<String, PexipError> {
    let key = key.as_ref().map(|key| key.as_plain());
    let source = plain::AliasSource { scheme, prefix, channel_id, channel_name, visibility, generation, key };
    Ok(plain::channel_alias_of_clash(&source, length as usize)?)
}

/// Every code that a `PexipError` can have, in alphabetical order.
#[uniffi::export]
pub fn error_codes() -> Vec<String> {
    plain::error_codes().into_iter().map(str::to_owned).collect()
}
