//! What a person gets to join with: every cell of who has which PIN where.

use pexip_mm_core::{Alias, Config, Role, Visibility};
use pexip_video_connect::access::Admission;
use pexip_video_connect::join::{DialIn, Invitation, display_name};
use pexip_video_connect::mattermost::User;
use pexip_video_connect::words::Locale;
use serde_json::{Value, json};

use crate::site::{GUEST_PIN, HOST_PIN, settings};

const HOST: Admission = Admission { role: Role::Host, visibility: Visibility::Private };
const GUEST: Admission = Admission { role: Role::Guest, visibility: Visibility::Private };

fn config(others: &Value) -> Config {
    Config::from_json(&settings(others)).unwrap()
}

fn invite(others: &Value, admission: Admission) -> Value {
    let config = config(others);
    let name = display_name(&config, &anna(), false);
    let invitation = Invitation::new(&config, &alias(), admission, name).unwrap();
    assert!(!format!("{invitation:?}").contains(HOST_PIN), "{invitation:?}");
    invitation.expose(&Value::Null)
}

fn alias() -> Alias {
    Alias::parse("matt-board.pabcdefgh23456723").unwrap()
}

fn anna() -> User {
    User {
        username: "anna".to_owned(),
        nickname: " Änn ".to_owned(),
        first_name: "Anna".to_owned(),
        last_name: "Álvarez".to_owned(),
        ..User::default()
    }
}

#[test]
fn the_pin_that_is_asked_for_is_in_the_link_or_beside_it() {
    const BASE: &str = "https://pexip.example.com/webapp3/m/matt-board.pabcdefgh23456723/express";
    for (in_link, embedded) in [(true, true), (true, false), (false, true), (false, false)] {
        for (admission, pin) in [(HOST, HOST_PIN), (GUEST, GUEST_PIN)] {
            let others =
                json!({ "guestaccess": "never", "guestpin": GUEST_PIN, "pininlink": in_link, "embedded": embedded });
            let invitation = invite(&others, admission);
            let open = if in_link { format!("{BASE}?name=anna&pin={pin}") } else { format!("{BASE}?name=anna") };
            assert_eq!(invitation["link"], json!({ "open": open, "copy": BASE }));
            assert_eq!(invitation["pin"], if embedded || !in_link { json!(pin) } else { Value::Null });
            assert_eq!(invitation["dial_in"]["guest_pin"], GUEST_PIN);
        }
    }
}

#[test]
fn a_guest_who_needs_no_pin_gets_none() {
    let invitation = invite(&json!({ "guestaccess": "all_channels", "guestpin": GUEST_PIN }), GUEST);
    assert_eq!(invitation["pin"], Value::Null);
    assert!(invitation["link"]["open"].as_str().unwrap().ends_with("/express?name=anna&role=guest"));
    assert_eq!(invitation["dial_in"], json!({ "sip": null, "h323": null, "guest_pin": null }));
}

#[test]
fn the_host_pin_reaches_hosts_only() {
    for access in ["never", "public_channels", "all_channels"] {
        for others in [json!({}), json!({ "guestpin": GUEST_PIN }), json!({ "pinmode": "per_room" })] {
            for (in_link, embedded) in [(true, true), (true, false), (false, true), (false, false)] {
                for visibility in [Visibility::Public, Visibility::Private] {
                    let mut others = others.clone();
                    others["guestaccess"] = access.into();
                    others["pininlink"] = in_link.into();
                    others["embedded"] = embedded.into();
                    let pins = config(&others).pins_of(&alias());
                    let host_pin = pins.host().expose().to_owned();
                    let of = |role| invite(&others, Admission { role, visibility });
                    let (host, guest) = (of(Role::Host), of(Role::Guest));
                    assert!(!guest.to_string().contains(&host_pin), "{others} {guest}");
                    let where_told = |place: &Value| place.to_string().contains(&host_pin);
                    assert_eq!(where_told(&host["link"]["open"]), in_link, "{others}");
                    assert_eq!(where_told(&host["pin"]), embedded || !in_link, "{others}");
                    assert!(!where_told(&host["link"]["copy"]) && !where_told(&host["dial_in"]), "{others}");
                }
            }
        }
    }
}

#[test]
fn room_systems_have_addresses_where_there_is_a_domain() {
    let config =
        config(&json!({ "sipdomain": "example.com", "guestaccess": "public_channels", "pinmode": "per_room" }));
    let dial_in = |visibility| DialIn::new(&config, &alias(), visibility);
    let private = dial_in(Visibility::Private);
    assert_eq!(private.sip.as_deref(), Some("sip:matt-board.pabcdefgh23456723@example.com"));
    assert_eq!(private.h323.as_deref(), Some("matt-board.pabcdefgh23456723@example.com"));
    assert_eq!(private.guest_pin, config.pins_of(&alias()).guest());
    assert_eq!(dial_in(Visibility::Public).guest_pin, None);
}

#[test]
fn names_are_as_configured_and_fall_back_to_the_user_name() {
    let name = |source: &str, user: &User, shows: bool| {
        display_name(&config(&json!({ "displayname": source })), user, shows).map(String::from)
    };
    let named = |source, shows| name(source, &anna(), shows).unwrap();
    assert_eq!(named("username", true), "anna");
    assert_eq!(named("nickname", false), "Änn");
    assert_eq!(named("full_name", true), "Anna Álvarez");
    assert_eq!(named("full_name", false), "anna", "where the server hides full names, so do we");
    let nameless = User { username: "bert".to_owned(), nickname: "\u{202E}".to_owned(), ..User::default() };
    for source in ["nickname", "full_name"] {
        assert_eq!(name(source, &nameless, true).unwrap(), "bert");
    }
    assert_eq!(name("username", &User::default(), true), None);
}

#[test]
fn nobody_joins_without_a_node() {
    let config = Config::from_json(r#"{"hostpin": "24680240"}"#).unwrap();
    assert_eq!(Invitation::new(&config, &alias(), HOST, None), None);
}

#[test]
fn words_have_the_pin_only_where_the_link_has_not() {
    let words = |others: Value, locale| {
        let config = config(&others);
        Invitation::new(&config, &alias(), HOST, None).unwrap().expose_in_words(locale)
    };
    let with = words(json!({ "embedded": false }), Locale::English);
    assert_eq!(with.matches(HOST_PIN).count(), 1, "{with}");
    assert!(with.starts_with("[Join the video conference as a host](https://"), "{with}");
    let both = words(json!({ "embedded": true }), Locale::English);
    assert_eq!(both.matches(HOST_PIN).count(), 1, "{both}");
    let beside = words(json!({ "pininlink": false }), Locale::German);
    assert!(beside.ends_with("PIN gefragt: `24680240`"), "{beside}");
    assert!(!beside.contains("pin="), "{beside}");
}
