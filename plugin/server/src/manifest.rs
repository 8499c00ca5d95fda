//! What the server reads of the plugin before it starts it: `plugin/plugin.json`.

use pexip_mm_core::{Setting, plugin_settings_schema};
use serde_json::{Value, json};

/// The id, under which the server keeps settings, keys and files. The vendor's own plugin has another, so that both keep
/// what is theirs.
pub const PLUGIN_ID: &str = "com.pexip.pexip-video-connect";

/// The settings that this server does as it is told by, itself or in the policy script that it makes. Others are not shown.
pub const HONOURED: &[Setting] = &[
    Setting::Node,
    Setting::Prefix,
    Setting::HostPin,
    Setting::GuestPin,
    Setting::PinMode,
    Setting::Secret,
    Setting::AliasScheme,
    Setting::GuestAccess,
    Setting::HostRole,
    Setting::Embedded,
    Setting::PinInLink,
    Setting::DisplayName,
    Setting::WebAppPath,
    Setting::SipDomain,
    Setting::View,
    Setting::CryptoMode,
    Setting::OverlayText,
    Setting::ServiceTag,
    Setting::ServiceName,
    Setting::AnnounceInChannel,
    Setting::SetStatus,
    Setting::FilterChannels,
];

/// The manifest, as it is packed.
pub fn manifest() -> Value {
    json!({
        "id": PLUGIN_ID,
        "name": "Pexip Video Connect",
        "description": "Meet in a Pexip Infinity Virtual Meeting Room from a channel.",
        "version": env!("CARGO_PKG_VERSION"),
        "min_server_version": "6.2.1",
        "icon_path": "assets/icon.svg",
        "server": {
            "executables": {
                "linux-amd64": "server/dist/plugin-linux-amd64",
                "linux-arm64": "server/dist/plugin-linux-arm64",
            },
        },
        "webapp": { "bundle_path": "webapp/dist/main.js" },
        "settings_schema": plugin_settings_schema(HONOURED),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::{env, fs};

    use super::*;

    #[test]
    fn the_manifest_is_what_the_server_says() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugin.json");
        let made = serde_json::to_string_pretty(&manifest()).unwrap() + "\n";
        if env::var_os("UPDATE_GENERATED").is_some() {
            fs::write(&path, &made).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(found == made, "plugin.json is out of date; run the tests with UPDATE_GENERATED=1");
    }

    #[test]
    fn what_holds_a_pin_or_the_secret_is_one() {
        let manifest = manifest();
        let settings = manifest["settings_schema"]["settings"].as_array().unwrap();
        let secret = |setting: &&Value| setting["secret"] == true;
        let secrets: Vec<&str> = settings.iter().filter(secret).filter_map(|setting| setting["key"].as_str()).collect();
        assert_eq!(secrets, ["HostPin", "GuestPin", "Secret"]);
    }
}
