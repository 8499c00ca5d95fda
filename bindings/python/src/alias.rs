//! Aliases, and the texts that stand beside them.

use pexip_mm_core::plain::{self, AliasSecret, AliasSource};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;

use crate::convert::{Given, number, optional_text, text};
use crate::error::{Answer, Failure};

/// Declares functions of one text, which answer it in its canonical form.
macro_rules! parsers {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {
        $(
            $(#[doc = $doc])+
            #[pyfunction]
            pub(crate) fn $name(input: Given<'_, '_>) -> Answer<String> {
                Ok(plain::$name(&text(input, "input")?)?)
            }
        )+
    };
}

parsers! {
    /// The alias that `input` is, if it is one already.
    ///
    /// 1 to 128 of a-z, 0-9, `.`, `_` and `-`, beginning and ending with a letter or digit.
    ///
    /// Raises `PexipError`: `alias_empty`, `alias_too_long`, `alias_character`, `alias_edge`.
    alias_parse;
    /// The prefix of aliases that `input` is: at most 40 of a-z, 0-9, `.`, `_` and `-`, a letter or digit first.
    ///
    /// Raises `PexipError`: `prefix_too_long`, `prefix_character`.
    alias_prefix_parse;
    /// The id of a Mattermost channel that `input` is: 26 of a-z and 0-9.
    ///
    /// Raises `PexipError`: `channel_id_invalid`.
    channel_id_parse;
    /// The Conferencing Node that `input` is, in canonical form: host or IP address, and a port other than 443.
    ///
    /// Raises `PexipError`: `node_empty`, `node_extra`, `node_host`, `node_port`.
    conferencing_node_parse;
    /// The domain for SIP URIs that `input` is, in canonical form.
    ///
    /// Raises `PexipError`: `sip_domain`.
    sip_domain_parse;
    /// The path of the web app on a node that `input` is: 1 to 100 of a-z, A-Z, 0-9, `-` and `_`.
    ///
    /// Raises `PexipError`: `web_app_path`.
    web_app_path_parse;
}

/// The alias that a channel's name becomes: `Town Square` with the prefix `matt-` is `matt-town-square`.
///
/// Raises `PexipError`: `alias_empty` where nothing is left of the name, `alias_too_long`, or as `alias_prefix_parse`.
#[pyfunction]
#[pyo3(signature = (name, *, prefix))]
pub(crate) fn alias_from_channel_name(name: Given<'_, '_>, prefix: Given<'_, '_>) -> Answer<String> {
    Ok(plain::alias_from_channel_name(&text(prefix, "prefix")?, &text(name, "name")?)?)
}

/// The alias that is meant by what somebody dialled, such as `sip:Matt-Town-Square@example.com`.
///
/// Raises `PexipError`: `dialled_empty`, `dialled_character`, `dialled_percent`, or as `alias_parse`.
#[pyfunction]
pub(crate) fn alias_from_dialled(dialled: Given<'_, '_>) -> Answer<String> {
    Ok(plain::alias_from_dialled(&text(dialled, "dialled")?)?)
}

/// As `alias_from_dialled`, for what has to be dialled at `domain`.
///
/// Raises `PexipError`: `dialled_domain`, or as `alias_from_dialled` and `sip_domain_parse`.
#[pyfunction]
#[pyo3(signature = (dialled, *, domain))]
pub(crate) fn alias_from_dialled_at(dialled: Given<'_, '_>, domain: Given<'_, '_>) -> Answer<String> {
    Ok(plain::alias_from_dialled_at(&text(dialled, "dialled")?, &text(domain, "domain")?)?)
}

/// Whether an alias of a scheme is a public or a private channel's: `"public"`, `"private"`, or None for an alias that
/// is none of the scheme's.
///
/// Raises `PexipError`: `choice` for an unknown scheme, or as `alias_prefix_parse` and `alias_parse`.
#[pyfunction]
#[pyo3(signature = (alias, *, scheme, prefix))]
pub(crate) fn alias_visibility(
    alias: Given<'_, '_>,
    scheme: Given<'_, '_>,
    prefix: Given<'_, '_>,
) -> Answer<Option<&'static str>> {
    Ok(plain::alias_visibility(&text(scheme, "scheme")?, &text(prefix, "prefix")?, &text(alias, "alias")?)?)
}

/// A channel as it was given, to make an alias of.
struct Source {
    scheme: PyBackedStr,
    prefix: PyBackedStr,
    channel_id: PyBackedStr,
    channel_name: PyBackedStr,
    visibility: PyBackedStr,
    generation: u32,
    secret: Option<PyBackedStr>,
    alias_key: Option<PyBackedStr>,
}

impl Source {
    fn borrowed(&self) -> Answer<AliasSource<'_>> {
        let key = match (&self.secret, &self.alias_key) {
            (Some(_), Some(_)) => return Err(Failure::of_type("give secret or alias_key, not both".to_owned())),
            (Some(secret), None) => Some(AliasSecret::Secret(secret)),
            (None, Some(key)) => Some(AliasSecret::Subkey(key)),
            (None, None) => None,
        };
        Ok(AliasSource {
            scheme: &self.scheme,
            prefix: &self.prefix,
            channel_id: &self.channel_id,
            channel_name: &self.channel_name,
            visibility: &self.visibility,
            generation: self.generation,
            key,
        })
    }
}

/// How often a suffix can have been renewed.
pub(crate) const GENERATIONS: &str = "from 0 to 4294967295";

/// The alias of a channel under a scheme, `"channel_name"` or `"channel_id"`.
///
/// `visibility` is `"public"` or `"private"`, `generation` how often the suffix was renewed, from 0. A private
/// channel needs the installation's `secret` or the `alias_key` that is made of it, 64 hexadecimal digits.
///
/// Raises `PexipError`: `secret_required`, `choice`, `channel_id_invalid`, `alias_empty`, `key_invalid`, or as
/// `alias_prefix_parse`.
#[pyfunction]
#[pyo3(signature = (channel_name, *, scheme, prefix, channel_id, visibility, generation, secret=None, alias_key=None))]
#[expect(clippy::too_many_arguments, reason = "each has its name in Python")]
pub(crate) fn channel_alias(
    channel_name: Given<'_, '_>,
    scheme: Given<'_, '_>,
    prefix: Given<'_, '_>,
    channel_id: Given<'_, '_>,
    visibility: Given<'_, '_>,
    generation: Given<'_, '_>,
    secret: Option<Given<'_, '_>>,
    alias_key: Option<Given<'_, '_>>,
) -> Answer<String> {
    let source = Source {
        scheme: text(scheme, "scheme")?,
        prefix: text(prefix, "prefix")?,
        channel_id: text(channel_id, "channel_id")?,
        channel_name: text(channel_name, "channel_name")?,
        visibility: text(visibility, "visibility")?,
        generation: number(generation, "generation", GENERATIONS)?,
        secret: optional_text(secret, "secret")?,
        alias_key: optional_text(alias_key, "alias_key")?,
    };
    Ok(plain::channel_alias(&source.borrowed()?)?)
}

/// As `channel_alias`, for a channel whose alias another channel holds: with a suffix of `length` characters.
///
/// Raises `PexipError`: `suffix_length`, or as `channel_alias`.
#[pyfunction]
#[pyo3(signature = (
    channel_name, *, scheme, prefix, channel_id, visibility, generation, length, secret=None, alias_key=None
))]
#[expect(clippy::too_many_arguments, reason = "each has its name in Python")]
pub(crate) fn channel_alias_of_clash(
    channel_name: Given<'_, '_>,
    scheme: Given<'_, '_>,
    prefix: Given<'_, '_>,
    channel_id: Given<'_, '_>,
    visibility: Given<'_, '_>,
    generation: Given<'_, '_>,
    length: Given<'_, '_>,
    secret: Option<Given<'_, '_>>,
    alias_key: Option<Given<'_, '_>>,
) -> Answer<String> {
    let source = Source {
        scheme: text(scheme, "scheme")?,
        prefix: text(prefix, "prefix")?,
        channel_id: text(channel_id, "channel_id")?,
        channel_name: text(channel_name, "channel_name")?,
        visibility: text(visibility, "visibility")?,
        generation: number(generation, "generation", GENERATIONS)?,
        secret: optional_text(secret, "secret")?,
        alias_key: optional_text(alias_key, "alias_key")?,
    };
    let length = number(length, "length", "a small whole number")?;
    Ok(plain::channel_alias_of_clash(&source.borrowed()?, length)?)
}

/// The display name that is left of a text: what cannot be seen is dropped, white space becomes one space, and it ends
/// after 250 characters.
///
/// Raises `PexipError`: `display_name_empty`.
#[pyfunction]
pub(crate) fn display_name_from_text(text: Given<'_, '_>) -> Answer<String> {
    Ok(plain::display_name_from_text(&crate::convert::text(text, "text")?)?)
}

/// Every code that a `PexipError` can have, in alphabetical order.
#[pyfunction]
pub(crate) fn error_codes() -> Vec<&'static str> {
    plain::error_codes()
}
