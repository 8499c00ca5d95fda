//! Each setting by itself, and the text as a whole.

use pexip_mm_core::{
    AliasScheme, ChannelFilterMode, ChannelId, Config, CryptoMode, DisplayNameSource, Error, ErrorCode, GuestAccess,
    HostRole, Layout, Pin, RoomPins, ServiceName, Setting, validate_config,
};
use serde_json::{Value, json};

use super::{SECRET, faults, faults_of, with};

const CHANNEL: &str = "fhhige3b9iboiyups4ybchnhtw";

#[test]
fn defaults_are_what_is_written_in_the_table() {
    let config = Config::from_json(r#"{"HostPin": "246802"}"#).unwrap();
    assert_eq!(config.node(), None);
    assert_eq!(config.prefix().as_str(), "matt-");
    assert_eq!(config.pins().map(|pins| pins.host()), Some(Pin::parse("246802").unwrap()));
    assert_eq!(config.pins().and_then(|pins| pins.guest()), None);
    assert_eq!(config.alias_key(), None);
    assert_eq!(config.alias_scheme(), AliasScheme::ChannelName);
    assert_eq!(config.guest_access(), GuestAccess::PublicChannels);
    assert_eq!(config.host_role(), HostRole::Members);
    assert!(config.embedded());
    assert!(config.pin_in_link());
    assert_eq!(config.display_name(), DisplayNameSource::Username);
    assert_eq!(config.web_app_path().as_str(), "webapp3");
    assert_eq!(config.sip_domain(), None);
    assert_eq!(config.view(), Layout::FiveMainsSevenPips);
    assert_eq!(config.crypto_mode(), CryptoMode::BestEffort);
    assert!(config.overlay_text());
    assert_eq!(config.service_tag().as_str(), "Mattermost");
    assert_eq!(config.service_name(), ServiceName::Alias);
    assert!(config.announce_in_channel());
    assert!(config.set_status());
    assert_eq!(config.filter_channels().mode(), ChannelFilterMode::Off);
}

/// What is shown is what would be stored, without the secrets: with them, it is the configuration again.
#[test]
fn settings_are_shown_as_they_would_be_stored() {
    let given = json!({
        "node": "Pexip.example.com:443", "HostPin": 246_802, "guestpin": "135791", "Secret": SECRET, "Embedded": "false",
        "FilterChannels": json!({ "mode": "except", "channels": [CHANNEL] }).to_string(),
    });
    let config = Config::from_json(&given.to_string()).unwrap();
    let mut shown = config.settings();
    assert_eq!(shown["Node"], "pexip.example.com");
    assert_eq!(shown["Embedded"], false);
    assert_eq!(shown["FilterChannels"], json!({ "mode": "except", "channels": [CHANNEL] }));
    let keys: Vec<&str> = shown.keys().map(String::as_str).collect();
    let mut open: Vec<&str> =
        Setting::ALL.iter().filter(|setting| !setting.is_secret()).map(|setting| setting.key()).collect();
    open.sort_unstable();
    assert_eq!(keys, open);
    for secret in ["HostPin", "GuestPin", "Secret"] {
        assert!(!shown.contains_key(secret));
    }
    shown.extend(
        [("HostPin", "246802"), ("GuestPin", "135791"), ("Secret", SECRET)]
            .map(|(key, value)| (key.to_owned(), value.into())),
    );
    assert_eq!(Config::from_json(&Value::Object(shown).to_string()), Ok(config));
}

/// Findings as a front end prints them, with all that a person needs and no secret.
#[test]
fn findings_are_serialised() {
    let report = validate_config(r#"{"HostPin": "13579", "GuestPin": "1357", "Nodde": "x"}"#);
    let shown = serde_json::to_value(&report).unwrap();
    assert_eq!(
        shown["errors"],
        json!([{ "path": "GuestPin", "code": "pins_length",
            "message": "host PIN and guest PIN differ in length; use the same number of digits, both or neither with '#'" }])
    );
    let unknown = shown["warnings"].as_array().unwrap().last().unwrap();
    assert_eq!(
        *unknown,
        json!({ "path": "Nodde", "code": "setting_unknown", "meant": "Node",
            "message": "there is no such setting; it has no effect; did you mean \"Node\"?" })
    );
    assert_eq!(shown.as_object().unwrap().len(), 2);
    assert!(!shown.to_string().contains("1357"));
}

#[test]
fn every_getter_reads_its_own_setting() {
    let config = Config::from_json(
        &json!({
            "Node": "Pexip.example.com:8443", "Prefix": "vmr.", "HostPin": "0246802#", "GuestPin": "1357913#",
            "PinMode": "shared", "Secret": SECRET, "AliasScheme": "channel_id", "GuestAccess": "never",
            "HostRole": "channel_admins", "Embedded": false, "PinInLink": false, "DisplayName": "full_name",
            "WebAppPath": "Our_brand-1", "SipDomain": "Example.com", "View": "one_main_zero_pips", "CryptoMode": "global",
            "OverlayText": false, "ServiceTag": "a b", "ServiceName": "without_prefix", "AnnounceInChannel": false,
            "SetStatus": false, "FilterChannels": { "mode": "only", "channels": [CHANNEL] },
        })
        .to_string(),
    )
    .unwrap();
    assert_eq!(config.node().unwrap().as_str(), "pexip.example.com:8443");
    assert_eq!(config.prefix().as_str(), "vmr.");
    assert_eq!(config.pins().unwrap().host().expose(), "0246802#");
    assert_eq!(config.pins().unwrap().guest().unwrap().expose(), "1357913#");
    assert!(config.alias_key().is_some());
    assert_eq!(config.alias_scheme(), AliasScheme::ChannelId);
    assert_eq!(config.guest_access(), GuestAccess::Never);
    assert_eq!(config.host_role(), HostRole::ChannelAdmins);
    assert!(!config.embedded());
    assert!(!config.pin_in_link());
    assert_eq!(config.display_name(), DisplayNameSource::FullName);
    assert_eq!(config.web_app_path().as_str(), "Our_brand-1");
    assert_eq!(config.sip_domain().unwrap().as_str(), "example.com");
    assert_eq!(config.view(), Layout::OneMainZeroPips);
    assert_eq!(config.crypto_mode(), CryptoMode::Global);
    assert!(!config.overlay_text());
    assert_eq!(config.service_tag().as_str(), "a b");
    assert_eq!(config.service_name(), ServiceName::WithoutPrefix);
    assert!(!config.announce_in_channel());
    assert!(!config.set_status());
    assert_eq!(config.filter_channels().mode(), ChannelFilterMode::Only);
    assert_eq!(config.filter_channels().channels().map(ChannelId::as_str).collect::<Vec<_>>(), [CHANNEL]);
}

/// Values of each setting, and the fault that each gives: nothing if it is accepted.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn cases() -> Vec<(&'static str, Value, &'static str)> {
    let text = |length| json!("a".repeat(length));
    let digits = |length| json!("1".repeat(length));
    vec![
        ("Node", json!(""), ""),
        ("Node", json!("pexip.example.com"), ""),
        ("Node", json!("192.0.2.1:8443"), ""),
        ("Node", json!("2001:db8::1"), ""),
        ("Node", json!("https://pexip.example.com"), "Node node_extra"),
        ("Node", json!(" pexip.example.com"), "Node node_extra"),
        ("Node", json!("pexip..example.com"), "Node node_host"),
        ("Node", json!("pexip.example.com:0"), "Node node_port"),
        ("Node", json!(true), "Node json_type"),
        ("Prefix", json!("0"), ""),
        ("Prefix", text(40), ""),
        ("Prefix", text(41), "Prefix prefix_too_long"),
        ("Prefix", json!("a._-"), ""),
        ("Prefix", json!(""), "Prefix prefix_empty"),
        ("Prefix", json!("-a"), "Prefix prefix_character"),
        ("Prefix", json!("Matt-"), "Prefix prefix_character"),
        ("Prefix", json!("a\n"), "Prefix prefix_character"),
        ("Prefix", json!(7), "Prefix json_type"),
        ("HostPin", json!(""), ""),
        ("HostPin", digits(4), ""),
        ("HostPin", json!("0000"), ""),
        ("HostPin", digits(20), ""),
        ("HostPin", json!("123#"), ""),
        ("HostPin", digits(3), "HostPin pin_too_short"),
        ("HostPin", digits(21), "HostPin pin_too_long"),
        ("HostPin", json!("12#4"), "HostPin pin_character"),
        ("HostPin", json!(" 1234"), "HostPin pin_character"),
        ("HostPin", json!("********"), "HostPin secret_masked"),
        ("HostPin", json!(1234), ""),
        ("HostPin", json!(999_999_999_999_999_u64), ""),
        ("HostPin", json!(1_000_000_000_000_000_u64), "HostPin pin_number"),
        ("HostPin", json!(123_456_789_012_345_678_901_f64), "HostPin pin_number"),
        ("HostPin", json!(999), "HostPin pin_number"),
        ("HostPin", json!(1234.5), "HostPin pin_number"),
        ("HostPin", json!(-1234), "HostPin pin_number"),
        ("HostPin", json!(["1234"]), "HostPin json_type"),
        ("HostPin", json!(false), "HostPin json_type"),
        ("GuestPin", json!(""), ""),
        ("GuestPin", json!("12"), "GuestPin pin_too_short"),
        ("GuestPin", json!("****"), "GuestPin secret_masked"),
        ("PinMode", json!("automatic"), ""),
        ("PinMode", json!("per_room"), ""),
        ("PinMode", json!("one_time"), "PinMode choice"),
        ("PinMode", json!("Per_room"), "PinMode choice"),
        ("PinMode", json!(""), "PinMode choice"),
        ("PinMode", json!(1), "PinMode json_type"),
        ("Secret", text(32), ""),
        ("Secret", json!("é".repeat(32)), ""),
        ("Secret", text(512), ""),
        ("Secret", text(31), "Secret secret_too_short"),
        ("Secret", text(513), "Secret secret_character"),
        ("Secret", json!("a".repeat(32) + "\u{85}"), "Secret secret_character"),
        ("Secret", json!("*".repeat(32)), "Secret secret_masked"),
        ("Secret", json!(12), "Secret json_type"),
        ("AliasScheme", json!("channel_id"), ""),
        ("AliasScheme", json!("id"), "AliasScheme choice"),
        ("GuestAccess", json!("all_channels"), ""),
        ("GuestAccess", json!("always"), "GuestAccess choice"),
        ("HostRole", json!("channel_admins"), ""),
        ("HostRole", json!("chair"), "HostRole choice"),
        ("Embedded", json!(false), ""),
        ("Embedded", json!("false"), ""),
        ("Embedded", json!("true"), ""),
        ("Embedded", json!("no"), "Embedded json_type"),
        ("Embedded", json!(0), "Embedded json_type"),
        ("PinInLink", json!(false), ""),
        ("PinInLink", json!("FALSE"), "PinInLink json_type"),
        ("DisplayName", json!("nickname"), ""),
        ("DisplayName", json!("Nickname"), "DisplayName choice"),
        ("WebAppPath", text(100), ""),
        ("WebAppPath", text(101), "WebAppPath web_app_path"),
        ("WebAppPath", json!(""), "WebAppPath web_app_path"),
        ("WebAppPath", json!("webapp3/"), "WebAppPath web_app_path"),
        ("SipDomain", json!(""), ""),
        ("SipDomain", json!("example.com"), ""),
        ("SipDomain", json!("sip:example.com"), "SipDomain sip_domain"),
        ("View", json!("one_main_one_pip"), ""),
        ("View", json!("teams"), "View choice"),
        ("View", json!("teams_focus"), "View choice"),
        ("View", json!("ac"), "View choice"),
        ("CryptoMode", json!("on"), ""),
        ("CryptoMode", json!("global"), ""),
        ("CryptoMode", json!("null"), "CryptoMode choice"),
        ("OverlayText", json!(false), ""),
        ("OverlayText", json!([]), "OverlayText json_type"),
        ("ServiceTag", text(250), ""),
        ("ServiceTag", json!("a Z0._:/@+=,-"), ""),
        ("ServiceTag", text(251), "ServiceTag service_tag"),
        ("ServiceTag", json!(""), "ServiceTag service_tag"),
        ("ServiceTag", json!("a\"b"), "ServiceTag service_tag"),
        ("ServiceTag", json!("{{"), "ServiceTag service_tag"),
        ("ServiceTag", json!("é"), "ServiceTag service_tag"),
        ("ServiceName", json!("without_prefix"), ""),
        ("ServiceName", json!("name"), "ServiceName choice"),
        ("AnnounceInChannel", json!(false), ""),
        ("AnnounceInChannel", json!({}), "AnnounceInChannel json_type"),
        ("SetStatus", json!(false), ""),
        ("SetStatus", json!("yes"), "SetStatus json_type"),
        ("FilterChannels", json!(""), ""),
        ("FilterChannels", json!({ "mode": "off" }), ""),
        ("FilterChannels", json!({ "mode": "off", "channels": null }), ""),
        ("FilterChannels", json!({ "MODE": "off", "Channels": [CHANNEL] }), ""),
        ("FilterChannels", json!({ "mode": "except", "channels": [CHANNEL, CHANNEL], "note": 1 }), ""),
        ("FilterChannels", json!(r#"{"mode": "only", "channels": []}"#), ""),
        ("FilterChannels", json!({}), "FilterChannels.mode choice"),
        ("FilterChannels", json!({ "mode": null }), "FilterChannels.mode choice"),
        ("FilterChannels", json!({ "mode": "on" }), "FilterChannels.mode choice"),
        ("FilterChannels", json!({ "mode": 1 }), "FilterChannels.mode json_type"),
        ("FilterChannels", json!({ "mode": "off", "channels": {} }), "FilterChannels.channels json_type"),
        ("FilterChannels", json!({ "mode": "off", "channels": [1] }), "FilterChannels.channels[0] json_type"),
        (
            "FilterChannels",
            json!({ "mode": "off", "channels": [CHANNEL, CHANNEL, CHANNEL, "town-square"] }),
            "FilterChannels.channels[3] channel_id_invalid",
        ),
        ("FilterChannels", json!([CHANNEL]), "FilterChannels json_type"),
        ("FilterChannels", json!(true), "FilterChannels json_type"),
    ]
}

#[test]
fn each_setting_is_accepted_or_refused_by_itself() {
    for (key, value, fault) in cases() {
        let expected: &[&str] = if fault.is_empty() { &[] } else { &[fault] };
        assert_eq!(faults_of(&with(&[(key, value.clone())])), expected, "{key} {value}");
    }
    let tried = |setting: &&Setting| cases().iter().any(|(key, ..)| *key == setting.key());
    assert_eq!(Setting::ALL.iter().filter(|setting| !tried(setting)).count(), 0);
}

#[test]
fn filter_as_text_has_the_faults_of_its_json() {
    for (text, fault) in [
        ("{", "FilterChannels json_syntax"),
        ("[]", "FilterChannels json_type"),
        (r#"{"mode": "on"}"#, "FilterChannels.mode choice"),
        (r#"{"mode": "off", "mode": "only"}"#, "FilterChannels.mode setting_twice"),
        (r#""{}""#, "FilterChannels json_type"),
    ] {
        assert_eq!(faults_of(&with(&[("FilterChannels", json!(text))])), [fault], "{text}");
    }
}

#[test]
fn both_members_of_a_filter_are_told_at_once() {
    let filter = json!({ "mode": "x", "channels": ["x", CHANNEL, 7] });
    assert_eq!(
        faults_of(&with(&[("FilterChannels", filter)])),
        [
            "FilterChannels.mode choice",
            "FilterChannels.channels[0] channel_id_invalid",
            "FilterChannels.channels[2] json_type"
        ]
    );
}

#[test]
fn a_pin_keeps_the_zeros_that_its_text_has() {
    let host_pin = |text: &str| Config::from_json(text).unwrap().pins().unwrap().host();
    assert_eq!(host_pin(r#"{"HostPin": "001234"}"#).expose(), "001234");
    assert_eq!(host_pin(r#"{"HostPin": 1234}"#).expose(), "1234");
    for lost in ["1.234e3", "1e5", "1234.0", "99999999999999.999", "123456.0000000000000001", "18446744073709551616"] {
        assert_eq!(faults_of(&format!(r#"{{"HostPin": {lost}}}"#)), ["HostPin pin_number"], "{lost}");
    }
}

#[test]
fn keys_are_read_in_upper_and_lower_case() {
    for key in ["HostPin", "hostpin", "HOSTPIN"] {
        let config = Config::from_json(&format!(r#"{{"{key}": "246802", "setstatus": false}}"#)).unwrap();
        assert_eq!(config.pins().unwrap().host().expose(), "246802");
        assert!(!config.set_status());
    }
}

#[test]
fn null_is_the_default() {
    let mut object = serde_json::Map::new();
    for setting in Setting::ALL {
        object.insert(setting.key().to_lowercase(), Value::Null);
    }
    object.insert("secret".to_owned(), json!(SECRET));
    let config = Config::from_json(&Value::from(object).to_string()).unwrap();
    assert_eq!(config, Config::from_json(&with(&[])).unwrap());
}

#[test]
fn a_setting_that_is_given_twice_is_refused() {
    for text in [
        r#"{"HostPin": "246802", "hostpin": "246802"}"#,
        r#"{"HostPin": "246802", "HostPin": "246802"}"#,
        r#"{"hostPIN": null, "HostPin": "246802"}"#,
    ] {
        assert_eq!(faults_of(text), ["HostPin setting_twice"], "{text}");
    }
}

#[test]
fn the_text_as_a_whole_is_an_object() {
    for (text, code) in [
        ("", ErrorCode::JsonSyntax),
        ("{", ErrorCode::JsonSyntax),
        ("{'HostPin': 1}", ErrorCode::JsonSyntax),
        (r#"{"HostPin": NaN}"#, ErrorCode::JsonSyntax),
        (r#"{"HostPin": 1e999}"#, ErrorCode::JsonSyntax),
        (r#"{"HostPin": 0123}"#, ErrorCode::JsonSyntax),
        (r#"{"Prefix": "\ud800"}"#, ErrorCode::JsonSyntax),
        (r#"{"HostPin": "246802"} x"#, ErrorCode::JsonSyntax),
        ("null", ErrorCode::JsonType),
        ("[]", ErrorCode::JsonType),
        (r#""{}""#, ErrorCode::JsonType),
    ] {
        assert_eq!(Config::from_json(text).unwrap_err().code(), code, "{text}");
        let report = validate_config(text);
        assert_eq!(faults(&report), [format!(" {code}")]);
        assert_eq!(report.errors[0].setting(), None);
    }
    let error = Config::from_json("{\n  \"HostPin\": x\n}").unwrap_err();
    assert_eq!(error, Error::JsonSyntax { line: 2, column: 14 });
}

#[test]
fn faults_are_iterated_by_reference() {
    let Err(Error::Config(faults)) = Config::from_json(r#"{"HostPin": "12", "View": "ac"}"#) else { panic!() };
    let mut paths = Vec::new();
    for fault in &faults {
        paths.push(fault.path());
    }
    assert_eq!(paths, ["HostPin", "View"]);
}

#[test]
fn hostile_text_is_refused_in_a_short_message() {
    let deep = format!("{}{}", r#"{"FilterChannels":"#.repeat(100_000), "}".repeat(100_000));
    let deep_filter = json!({ "Secret": SECRET, "FilterChannels": "[".repeat(100_000) }).to_string();
    let wide = format!("{{{}\"HostPin\": \"246802\"}}", r#""x": 0, "#.repeat(100_000));
    let long = with(&[("Node", json!("a".repeat(10_000_000))), ("View", json!("ö".repeat(1_000_000)))]);
    let list = with(&[("FilterChannels", json!({ "mode": "only", "channels": vec![0; 1_000_000] }))]);
    let number = format!(r#"{{"HostPin": {}}}"#, "9".repeat(300));
    let keys = format!(r#"{{"{}": 1, "HostPin": "246802"}}"#, "k".repeat(1_000_000));
    let members = format!("{{\"mode\": \"off\", \"{}\": 1 {}}}", "k".repeat(1_000_000), r#", "x": 0"#.repeat(100));
    let members = format!(r#"{{"HostPin": "246802", "FilterChannels": {members}}}"#);
    for (text, count) in
        [(members, 0), (deep, 1), (deep_filter, 1), (wide, 0), (long, 2), (list, 20), (number, 1), (keys, 0)]
    {
        let report = validate_config(&text);
        assert_eq!(report.errors.len(), count, "{text:.80}");
        assert!(report.warnings.len() < 40);
        assert!(format!("{report:?}").len() < 20_000, "{text:.80}");
    }
}

#[test]
fn defaults_pass_their_own_rules_as_the_manifest_has_them() {
    let manifest = pexip_mm_core::plugin_settings_schema(Setting::ALL);
    let mut stored = json!({});
    for entry in manifest["settings"].as_array().unwrap() {
        stored[entry["key"].as_str().unwrap().to_lowercase()] = entry["default"].clone();
    }
    stored["secret"] = json!(SECRET);
    let config = Config::from_json(&stored.to_string()).unwrap();
    assert_eq!(config, Config::from_json(&with(&[])).unwrap());
    assert!(matches!(config.room_pins(), RoomPins::PerRoom(_)));
}
