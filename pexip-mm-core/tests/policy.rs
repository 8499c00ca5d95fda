//! Typed policy answers and the script: what is refused before it leaves, and what never shows.

mod answers;
mod words;

use pexip_mm_core::Config;
use pexip_mm_core::policy::local_policy_script;
use serde_json::json;

/// A secret that is obviously fake.
pub(crate) const SECRET: &str = "not-a-real-secret-not-a-real-one";

pub(crate) fn config(settings: &serde_json::Value) -> Config {
    Config::from_json(&settings.to_string()).unwrap()
}

#[test]
fn scripts_are_as_reviewed() {
    let scripts = [
        ("shared", json!({ "HostPin": "314159" })),
        ("shared_guest_pin", json!({ "HostPin": "3141#", "GuestPin": "2718#", "ServiceName": "without_prefix" })),
        ("shared_no_guests", json!({ "HostPin": "314159", "GuestAccess": "never", "CryptoMode": "global" })),
        ("per_room", json!({ "Secret": SECRET, "AliasScheme": "channel_id" })),
        ("per_room_all_guests", json!({ "Secret": SECRET, "GuestAccess": "all_channels" })),
    ];
    for (name, settings) in scripts {
        let script = local_policy_script(&config(&settings));
        crate::golden::compare(&format!("tests/snapshots/local_policy_script.{name}.j2"), script.expose());
        let test = [script.test_request(), "\n", script.expose_test_answer(), "\n"].concat();
        crate::golden::compare(&format!("tests/snapshots/local_policy_script.{name}.test.txt"), &test);
    }
}

#[test]
fn the_longest_script_fits_into_a_policy_profile() {
    let settings = json!({
        "Prefix": "a".repeat(40), "Secret": SECRET, "ServiceTag": "t".repeat(250), "ServiceName": "without_prefix",
        "View": "one_main_thirtythree_pips", "OverlayText": false,
    });
    let length = local_policy_script(&config(&settings)).expose().chars().count();
    assert!(length * 8 < pexip_mm_core::policy::SCRIPT_MAX_LEN, "{length}");
}

#[test]
fn nothing_secret_shows_in_debug() {
    let secrets = ["314159", "271828", SECRET, "bba188f48e52"];
    for settings in
        [json!({ "HostPin": "314159", "GuestPin": "271828", "Secret": SECRET }), json!({ "Secret": SECRET })]
    {
        let config = config(&settings);
        let request = pexip_mm_core::policy::ServiceRequest { local_alias: "matt-x".to_owned(), ..Default::default() };
        let answer = pexip_mm_core::policy::service_configuration(&config, &request);
        let written = answer.to_local_json().unwrap();
        let pin = written.split_once(r#""pin":""#).unwrap().1.split_once('"').unwrap().0;
        let script = local_policy_script(&config);
        let configured = serde_json::json!({ "name": "Board", "pin": "314159", "guest_pin": "271828" });
        let request =
            pexip_mm_core::policy::ServiceRequest { service_config: configured.as_object().cloned(), ..request };
        let left = pexip_mm_core::policy::service_configuration(&config, &request);
        for shown in [
            format!("{config:?}"),
            format!("{answer:#?}"),
            format!("{script:?}"),
            format!("{request:?}"),
            format!("{left:?}"),
        ] {
            for secret in secrets.iter().chain([&pin]) {
                assert!(!shown.contains(secret), "{secret} shows in {shown}");
            }
        }
    }
}
