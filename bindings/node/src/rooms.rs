//! Names to aliases, PINs, configuration, policy.

use pexip_mm_core::plain::{self, AliasSecret, AliasSource, ChannelSource, PolicyAnswer};
use pexip_mm_core::{Config, Pin, Pins, policy};
use serde::Serialize;

use crate::shown::json;
use crate::{shown, unicode};

crate::handle! {
    /// A coherent configuration.
    RawConfig(Config)
}

/// Host PIN and guest PIN in clear.
#[derive(Serialize)]
struct ShownPins<'a> {
    host: &'a str,
    guest: Option<&'a str>,
}

fn shown_pins(pins: &Pins) -> String {
    json(&ShownPins { host: pins.host().expose(), guest: pins.guest().as_ref().map(Pin::expose) })
}

/// The answer for a local script and the one for an external policy server, as a list of two JSON texts.
fn both(PolicyAnswer { local, external }: &PolicyAnswer) -> String {
    json(&[local, external])
}

/// The one of both that was given.
fn alias_secret<'a>(secret: Option<&'a String>, key: Option<&'a String>) -> Option<AliasSecret<'a>> {
    match (secret, key) {
        (_, Some(key)) => Some(AliasSecret::Subkey(key)),
        (Some(secret), None) => Some(AliasSecret::Secret(secret)),
        (None, None) => None,
    }
}

crate::exported! {
    "aliasFromChannelName" fn alias_from_channel_name(prefix: String, name: String) -> String {
        unicode::alias_from_channel_name(&prefix, &name)
    }

    "channelAlias" fn channel_alias(
        scheme: String,
        prefix: String,
        channel_id: String,
        channel_name: String,
        visibility: String,
        generation: u32,
        secret: Option<String>,
        alias_key: Option<String>,
    ) -> String {
        unicode::channel_alias(&AliasSource {
            scheme: &scheme,
            prefix: &prefix,
            channel_id: &channel_id,
            channel_name: &channel_name,
            visibility: &visibility,
            generation,
            key: alias_secret(secret.as_ref(), alias_key.as_ref()),
        })
    }

    "channelAliasOfClash" fn channel_alias_of_clash(
        scheme: String,
        prefix: String,
        channel_id: String,
        channel_name: String,
        visibility: String,
        generation: u32,
        secret: Option<String>,
        alias_key: Option<String>,
        length: u32,
    ) -> String {
        let source = AliasSource {
            scheme: &scheme,
            prefix: &prefix,
            channel_id: &channel_id,
            channel_name: &channel_name,
            visibility: &visibility,
            generation,
            key: alias_secret(secret.as_ref(), alias_key.as_ref()),
        };
        unicode::channel_alias_of_clash(&source, usize::try_from(length).unwrap_or(usize::MAX))
    }

    "pins" fn pins(host: String, guest: Option<String>) -> String {
        plain::pins(&host, guest.as_deref()).map(|pins| shown_pins(&pins))
    }

    "roomPins" fn room_pins(pin_key: String, alias: String) -> String {
        plain::room_pins(&pin_key, &alias).map(|pins| shown_pins(&pins))
    }

    "secretSubkeys" fn secret_subkeys(secret: String) -> String {
        plain::secret_subkeys(&secret).map(|key| key.expose().to_owned())
    }

    "errorCodes" fn error_codes() -> String {
        Ok(json(&plain::error_codes()))
    }

    "validateConfig" fn validate_config(text: String, secret: Option<String>) -> String {
        unicode::validate_config(&text, secret.as_deref()).map(|report| json(&report))
    }

    "configParse" fn config_parse(text: String, secret: Option<String>) -> RawConfig {
        let inner = unicode::validate_config(&text, secret.as_deref())?.into_result()?;
        Ok(RawConfig { inner })
    }

    "configSettings" fn config_settings(config: &RawConfig) -> String {
        Ok(plain::config_settings(&config.inner))
    }

    "configPins" fn config_pins(config: &RawConfig) -> Option<String> {
        Ok(plain::config_pins(&config.inner).as_ref().map(shown_pins))
    }

    "configPinsOf" fn config_pins_of(config: &RawConfig, alias: String) -> String {
        plain::config_pins_of(&config.inner, &alias).map(|pins| shown_pins(&pins))
    }

    "configHasSecret" fn config_has_secret(config: &RawConfig) -> bool {
        Ok(plain::config_has_secret(&config.inner))
    }

    "configChannelAlias" fn config_channel_alias(
        config: &RawConfig,
        id: String,
        name: String,
        visibility: String,
        generation: u32,
    ) -> String {
        let channel = ChannelSource { id: &id, name: &name, visibility: &visibility, generation };
        unicode::config_channel_alias(&config.inner, &channel)
    }

    "guestEntry" fn guest_entry(config: &RawConfig, visibility: String) -> String {
        plain::guest_entry(&config.inner, &visibility).map(str::to_owned)
    }

    "channelFilterAllows" fn channel_filter_allows(config: &RawConfig, channel_id: String) -> bool {
        plain::channel_filter_allows(&config.inner, &channel_id)
    }

    "serviceConfiguration" fn service_configuration(config: &RawConfig, request: String) -> String {
        plain::service_configuration(&config.inner, &request).map(|answer| both(&answer))
    }

    "participantProperties" fn participant_properties(config: &RawConfig, request: String) -> String {
        plain::participant_properties(&config.inner, &request).map(|answer| both(&answer))
    }

    "localPolicyScript" fn local_policy_script(config: &RawConfig) -> String {
        Ok(shown::policy_script(&policy::local_policy_script(&config.inner)))
    }

    "configSchema" fn config_schema() -> String {
        Ok(json(&pexip_mm_core::config_schema()))
    }

    "configTable" fn config_table() -> String {
        Ok(pexip_mm_core::config_table())
    }

    "configTypescript" fn config_typescript() -> String {
        Ok(pexip_mm_core::config_typescript())
    }

    "pluginSettingsSchema" fn plugin_settings_schema(keys: String) -> String {
        // Given as a list, it would come with a table of references, which plain JavaScript cannot have.
        let keys: Vec<String> = shown::read(&keys)?;
        plain::plugin_settings_schema(&keys).map(|schema| json(&schema))
    }

    "warningTable" fn warning_table() -> String {
        Ok(pexip_mm_core::warning_table())
    }
}
