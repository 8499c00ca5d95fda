//! What settings must have to do with each other, what is warned of, and that no secret shows.

use std::collections::BTreeSet;

use pexip_mm_core::{
    Config, ConfigWarning, Error, ErrorCode, GuestEntry, RoomPins, Secret, Setting, Visibility, WarningCode,
    validate_config, validate_config_with_secret,
};
use serde_json::{Value, json};

use super::{SECRET, faults, faults_of, settings, warnings, with};

#[test]
fn pins_come_from_the_host_pin_or_the_secret() {
    let secret = || json!(SECRET);
    for (mode, host, secret, expected) in [
        ("automatic", "246802", json!(""), Ok(true)),
        ("automatic", "246802", secret(), Ok(true)),
        ("automatic", "", secret(), Ok(false)),
        ("automatic", "", json!(""), Err("HostPin host_pin_or_secret_required")),
        ("shared", "246802", json!(""), Ok(true)),
        ("shared", "246802", secret(), Ok(true)),
        ("shared", "", secret(), Err("HostPin host_pin_required")),
        ("shared", "", json!(""), Err("HostPin host_pin_required")),
        ("per_room", "246802", secret(), Ok(false)),
        ("per_room", "", secret(), Ok(false)),
        ("per_room", "246802", json!(""), Err("Secret secret_required")),
        ("per_room", "", json!(""), Err("Secret secret_required")),
    ] {
        let report = validate_config(&json!({ "PinMode": mode, "HostPin": host, "Secret": secret }).to_string());
        let shared = report.config.as_ref().map(|config| matches!(config.room_pins(), RoomPins::Shared(_)));
        assert_eq!(shared.ok_or_else(|| faults(&report).concat()), expected.map_err(str::to_owned), "{mode} {host}");
    }
}

#[test]
fn per_room_pins_are_made_with_the_pin_key() {
    let config = Config::from_json(&with(&[])).unwrap();
    let secret = Secret::parse(SECRET).unwrap();
    assert_eq!(config.room_pins(), &RoomPins::PerRoom(secret.pin_key()));
    assert_eq!(config.alias_key(), Some(&secret.alias_key()));
    assert_eq!(config.pins(), None);
}

#[test]
fn host_and_guest_pin_stand_together() {
    for (host, guest, fault) in [
        ("246802", "135791", ""),
        ("246802#", "135791#", ""),
        ("", "135791", "GuestPin guest_pin_alone"),
        ("246802", "246802", "GuestPin pins_equal"),
        ("246802", "1357", "GuestPin pins_length"),
        ("246802", "135791#", "GuestPin pins_terminator"),
    ] {
        let expected: &[&str] = if fault.is_empty() { &[] } else { &[fault] };
        assert_eq!(faults_of(&with(&[("HostPin", json!(host)), ("GuestPin", json!(guest))])), expected);
    }
}

/// The table of who gets in how, cell by cell, and channel administrators as hosts, who need guests in every room.
#[test]
fn guests_get_in_as_the_table_has_it() {
    use GuestEntry::{Never, WithPin, WithoutPin};
    let per_room = json!({ "Secret": SECRET });
    let both = json!({ "HostPin": "246802", "GuestPin": "135791" });
    let host_only = json!({ "HostPin": "246802" });
    for (pins, access, public, private) in [
        (&per_room, "never", WithPin, WithPin),
        (&per_room, "public_channels", WithoutPin, WithPin),
        (&per_room, "all_channels", WithoutPin, WithoutPin),
        (&both, "never", WithPin, WithPin),
        (&both, "public_channels", WithoutPin, WithPin),
        (&both, "all_channels", WithoutPin, WithoutPin),
        (&host_only, "never", Never, Never),
        (&host_only, "public_channels", WithoutPin, Never),
        (&host_only, "all_channels", WithoutPin, WithoutPin),
    ] {
        let mut settings = pins.clone();
        settings["GuestAccess"] = json!(access);
        let report = validate_config(&settings.to_string());
        let config = report.config.as_ref().unwrap();
        assert_eq!(config.guest_entry(Visibility::Public), public, "{settings}");
        assert_eq!(config.guest_entry(Visibility::Private), private, "{settings}");
        let no_guests = [public, private].contains(&Never);
        assert_eq!(warnings(&report).contains(&"GuestPin no_guests".to_owned()), no_guests, "{settings}");

        settings["HostRole"] = json!("channel_admins");
        let expected: &[&str] = if no_guests { &["HostRole host_role_needs_guests"] } else { &[] };
        assert_eq!(faults_of(&settings.to_string()), expected, "{settings}");
    }
}

#[test]
fn a_rule_waits_until_its_settings_are_valid() {
    // Whether a host PIN is set is not known here, so nothing is said about it.
    assert_eq!(faults_of(r#"{"HostPin": "12", "GuestPin": "135791"}"#), ["HostPin pin_too_short"]);
    assert_eq!(faults_of(r#"{"PinMode": "x"}"#), ["PinMode choice"]);
    assert_eq!(faults_of(r#"{"Secret": "x"}"#), ["Secret secret_too_short"]);
    assert_eq!(
        faults_of(r#"{"HostPin": "246802", "GuestPin": "x", "HostRole": "channel_admins"}"#),
        ["GuestPin pin_character"]
    );
}

#[test]
fn every_fault_is_told_at_once_in_the_order_of_the_settings() {
    let text = json!({
        "ServiceTag": "", "GuestPin": "246802", "HostPin": "246802", "PinMode": "per_room", "Node": "a b", "Prefix": "",
        "View": "ac", "FilterChannels": { "channels": ["x"] }, "setstatus": 1, "SetStatus": 1, "WebAppPath": "/",
    })
    .to_string();
    let expected = [
        "Node node_extra",
        "Prefix prefix_empty",
        "GuestPin pins_equal",
        "Secret secret_required",
        "WebAppPath web_app_path",
        "View choice",
        "ServiceTag service_tag",
        "SetStatus setting_twice",
        "SetStatus json_type",
        "FilterChannels.mode choice",
        "FilterChannels.channels[0] channel_id_invalid",
    ];
    assert_eq!(faults_of(&text), expected);
    let Err(Error::Config(list)) = Config::from_json(&text) else { panic!("accepted") };
    let told: Vec<_> = list.iter().map(|fault| format!("{} {}", fault.path(), fault.code())).collect();
    assert_eq!(told, expected);
}

#[test]
fn the_message_is_one_line_that_names_every_setting() {
    let error = Config::from_json(r#"{"HostPin": "12", "View": "ac\n"}"#).unwrap_err();
    let layouts = "\"one_main_zero_pips\", \"one_main_seven_pips\"";
    let message = error.to_string();
    assert!(
        message.starts_with(&format!(
            "configuration has 2 faults: HostPin (PIN has 2 characters, a final '#' counted; use 4 to 20 digits), \
             View (\"ac\\n\" is not a choice; use one of {layouts}"
        )),
        "{message}"
    );
    assert!(!message.contains('\n') && !message.contains("teams"));
    let one = Config::from_json(r#"{"HostPin": 12}"#).unwrap_err().to_string();
    assert_eq!(
        one,
        "configuration has a fault: HostPin (PIN was given as a number, and digits may have been lost; give it as text \
         in quotes)"
    );
}

#[test]
fn every_code_of_a_configuration_is_reached() {
    let by_setting = settings::cases().into_iter().map(|(key, value, _)| with(&[(key, value)]));
    let by_rule = [
        "",
        "{}",
        r#"{"PinMode": "shared"}"#,
        r#"{"PinMode": "per_room"}"#,
        r#"{"GuestPin": "135791"}"#,
        r#"{"HostPin": "246802", "GuestPin": "246802"}"#,
        r#"{"HostPin": "246802", "GuestPin": "1357"}"#,
        r#"{"HostPin": "246802", "GuestPin": "135791#"}"#,
        r#"{"HostPin": "246802", "HostRole": "channel_admins"}"#,
        r#"{"HostPin": "246802", "hostpin": "246802"}"#,
    ];
    let texts = by_setting.chain(by_rule.map(str::to_owned));
    let reached: BTreeSet<ErrorCode> =
        texts.flat_map(|text| validate_config(&text).errors).map(|fault| fault.code()).collect();
    // What belongs to other questions than a configuration.
    let elsewhere = [
        "alias_",
        "dialled_",
        "suffix_",
        "answer_",
        "script_",
        "display_name",
        "key_",
        "node_empty",
        "config",
        "prefixes_overlap",
        "room_names_overlap",
    ];
    let missing: Vec<&str> = ErrorCode::ALL
        .iter()
        .filter(|code| !reached.contains(code))
        .map(|code| code.as_str())
        .filter(|code| !elsewhere.iter().any(|other| code.starts_with(other)))
        .collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn a_secret_kept_elsewhere_takes_the_place_of_an_empty_one_only() {
    let kept = Secret::parse("another-fake-secret-another-fake-one").unwrap();
    for text in ["{}", r#"{"Secret": ""}"#, r#"{"secret": null}"#] {
        let config = validate_config_with_secret(text, &kept).into_result().unwrap();
        assert_eq!(config.room_pins(), &RoomPins::PerRoom(kept.pin_key()));
    }
    let own = validate_config_with_secret(&with(&[]), &kept).into_result().unwrap();
    assert_eq!(own.room_pins(), &RoomPins::PerRoom(Secret::parse(SECRET).unwrap().pin_key()));
    assert_eq!(faults(&validate_config_with_secret(r#"{"Secret": "x"}"#, &kept)), ["Secret secret_too_short"]);
    let shared = validate_config_with_secret(r#"{"HostPin": "246802"}"#, &kept);
    assert!(!warnings(&shared).contains(&"Secret secret_missing".to_owned()));
    assert!(shared.config.unwrap().alias_key().is_some());
}

/// A configuration that nothing is to be said about, and changes that each bring one warning more.
#[test]
fn each_warning_is_given_where_it_applies_and_nowhere_else() {
    let calm = |changes: &[(&str, Value)]| {
        let mut settings = vec![
            ("Node", json!("pexip.example.com")),
            ("SipDomain", json!("example.com")),
            ("CryptoMode", json!("on")),
        ];
        settings.extend_from_slice(changes);
        warnings(&validate_config(&with(&settings)))
    };
    assert_eq!(calm(&[]), [""; 0]);
    let mut seen = BTreeSet::new();
    for (changes, expected) in [
        (vec![("Node", json!(""))], vec!["Node node_missing"]),
        (vec![("Prefix", json!("matt"))], vec!["Prefix prefix_open"]),
        (vec![("HostPin", json!("246802")), ("GuestPin", json!("135791"))], vec!["HostPin pin_shared"]),
        (
            vec![("HostPin", json!("24680#")), ("GuestPin", json!("13579#"))],
            vec!["HostPin pin_short", "HostPin pin_shared", "GuestPin pin_short"],
        ),
        (
            vec![("HostPin", json!(246_802)), ("GuestPin", json!("135791"))],
            vec!["HostPin pin_as_number", "HostPin pin_shared"],
        ),
        (
            vec![("HostPin", json!("246802")), ("Secret", json!(""))],
            vec!["HostPin pin_shared", "GuestPin no_guests", "Secret secret_missing"],
        ),
        (
            vec![("PinMode", json!("per_room")), ("HostPin", json!("2468")), ("GuestPin", json!("1357"))],
            vec!["HostPin host_pin_unused", "GuestPin guest_pin_unused"],
        ),
        (vec![("GuestAccess", json!("all_channels"))], vec!["GuestAccess guests_without_pin"]),
        (vec![("SipDomain", json!(""))], vec!["SipDomain sip_domain_missing"]),
        (vec![("CryptoMode", json!("besteffort"))], vec!["CryptoMode media_unencrypted"]),
        (vec![("CryptoMode", json!("off"))], vec!["CryptoMode media_unencrypted"]),
        (vec![("CryptoMode", json!("global"))], vec![]),
        (vec![("ServiceName", json!("without_prefix"))], vec!["ServiceName name_collision"]),
        (vec![("FilterChannels", json!({ "mode": "only" }))], vec!["FilterChannels filter_admits_none"]),
        (vec![("FilterChannels", json!({ "mode": "except" }))], vec![]),
        (vec![("FilterChannels", json!({ "mode": "off", "team": 1 }))], vec!["FilterChannels.team setting_unknown"]),
        (vec![("apiurl", json!("x"))], vec!["apiurl setting_unknown"]),
    ] {
        assert_eq!(calm(&changes), expected, "{changes:?}");
        seen.extend(expected.iter().filter_map(|warning| warning.split(' ').nth(1)));
    }
    let all: BTreeSet<&str> = WarningCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(seen, all);
}

#[test]
fn warnings_stand_beside_faults() {
    let report = validate_config(r#"{"HostPin": "2468", "View": "ac", "SipDomian": "example.com"}"#);
    assert_eq!(faults(&report), ["View choice"]);
    assert!(warnings(&report).contains(&"HostPin pin_short".to_owned()));
    let unknown = report.warnings.last().unwrap();
    assert_eq!(unknown.meant(), Some(Setting::SipDomain));
    assert_eq!(unknown.to_string(), "there is no such setting; it has no effect; did you mean \"SipDomain\"?");
}

#[test]
fn of_many_unknown_keys_the_first_20_are_told() {
    let keys: Vec<String> = (10..31).map(|number| format!("old_{number}")).collect();
    for count in [20, 21] {
        let settings: Vec<_> = keys.iter().take(count).map(|key| (key.as_str(), json!(1))).collect();
        let report = validate_config(&with(&settings));
        let unknown = report.warnings.iter().filter(|warning| warning.code() == WarningCode::SettingUnknown);
        assert_eq!(unknown.map(ConfigWarning::path).collect::<Vec<_>>(), keys[..20]);
    }
}

#[test]
fn an_unknown_key_is_taken_for_one_that_is_near() {
    for (key, meant) in [
        ("host_pin", Some(Setting::HostPin)),
        ("Hostpn", Some(Setting::HostPin)),
        ("guestpim", Some(Setting::GuestPin)),
        ("nod", Some(Setting::Node)),
        ("xNode", Some(Setting::Node)),
        ("xxNode", None),
        ("xxHostRole", Some(Setting::HostRole)),
        ("HostRolexx", Some(Setting::HostRole)),
        ("ostRol", Some(Setting::HostRole)),
        ("xxxHostRole", None),
        ("HostRolexxx", None),
        ("veiw", None),
        ("displaynamesource", None),
        ("pin", None),
        ("", None),
        ("ünïcödé", None),
    ] {
        let report = validate_config(&with(&[(key, json!(1))]));
        let warning = report.warnings.iter().find(|warning| warning.path() == key).unwrap();
        assert_eq!((warning.code(), warning.meant()), (WarningCode::SettingUnknown, meant), "{key}");
    }
}

#[test]
fn no_secret_shows() {
    let pins = ["86420864208642", "97531975319753"];
    let accepted = json!({ "HostPin": pins[0], "GuestPin": pins[1], "Secret": SECRET }).to_string();
    let refused: Vec<String> = [
        json!({ "HostPin": format!("{}x", pins[0]), "GuestPin": format!("{}99999999", pins[1]) }),
        json!({ "HostPin": [pins[0]], "GuestPin": { pins[1]: pins[1] }, "Secret": [SECRET] }),
        json!({ "HostPin": format!("{}.5", pins[0]).parse::<f64>().unwrap(), "Secret": SECRET.repeat(20) }),
        json!({ "HostPin": pins[0], "GuestPin": pins[0], "Secret": SECRET.get(1..) }),
    ]
    .iter()
    .map(Value::to_string)
    .collect();
    for text in refused.iter().chain([&accepted, &accepted[..accepted.len() - 3].to_owned()]) {
        let report = validate_config(text);
        assert_eq!(report.config.is_some(), *text == accepted);
        let shown = format!(
            "{report:?} {:?} {}",
            report.config,
            report.errors.iter().map(ToString::to_string).collect::<String>()
        );
        for secret in [pins[0], pins[1], &SECRET[1..]] {
            assert!(!shown.contains(secret), "{shown}");
        }
        if let Some(config) = &report.config {
            let keys = Secret::parse(SECRET).unwrap();
            assert!(!shown.contains(keys.pin_key().expose()), "{config:?}");
        }
    }
}
