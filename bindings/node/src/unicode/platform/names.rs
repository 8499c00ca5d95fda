//! Names to aliases.

use pexip_mm_core::plain::{AliasSource, ChannelSource};
use pexip_mm_core::{Alias, AliasPrefix, AliasScheme, Config, Error};

use super::Platform;

pub(crate) fn alias_from_channel_name(prefix: &str, name: &str) -> Result<String, Error> {
    Alias::from_channel_name_with::<Platform>(&AliasPrefix::parse(prefix)?, name).map(Into::into)
}

pub(crate) fn channel_alias(source: &AliasSource<'_>) -> Result<String, Error> {
    source.alias(AliasScheme::alias_with::<Platform>)
}

pub(crate) fn channel_alias_of_clash(source: &AliasSource<'_>, length: usize) -> Result<String, Error> {
    source.alias(|scheme, prefix, channel, key| scheme.alias_of_clash_with::<Platform>(prefix, channel, key, length))
}

pub(crate) fn config_channel_alias(config: &Config, channel: &ChannelSource<'_>) -> Result<String, Error> {
    channel.alias(config, AliasScheme::alias_with::<Platform>)
}
