//! The slash command: golden text, and who gets what.

use pexip_video_connect::command::command;
use pexip_video_connect::mattermost::Hooks as _;
use pexip_video_connect::words::Locale;
use serde_json::json;

use crate::site::{GUEST_PIN, HOST_PIN, Site, TAB};

#[tokio::test]
async fn start_and_join_give_ones_own_link() {
    let site = Site::new(json!({ "embedded": false })).await;
    let link = "https://pexip.example.com/webapp3/m/matt-town-square/express";
    for typed in ["/pexip start", "/PEXIP  Join ", "/pexip join"] {
        let answer = site.command(&site.member, &site.public, typed).await;
        assert_eq!(answer, format!("[Join the video conference as a host]({link}?name=anna&pin={HOST_PIN})"));
    }
    let answer = site.command(&site.guest, &site.public, "/pexip join").await;
    assert_eq!(answer, format!("[Join the video conference as a guest]({link}?name=gast&role=guest)"));
    let answer = site.command(&site.stranger, &site.public, "/pexip join").await;
    assert!(answer.starts_with("You are not a member"), "{answer}");
    let answer = site.command(&site.member, &site.direct, "/pexip join").await;
    assert!(answer.starts_with("There are no video conferences in direct"), "{answer}");
    assert!(site.fake.world().posts.is_empty(), "nothing is kept");
}

#[tokio::test]
async fn dial_gives_addresses_and_the_guest_pin() {
    let site = Site::new(json!({ "sipdomain": "example.com", "guestpin": GUEST_PIN, "guestaccess": "never" })).await;
    assert_eq!(
        site.command(&site.member, &site.public, "/pexip dial").await,
        format!(
            "Dial this channel's video conference from a room system:\n- SIP: `sip:matt-town-square@example.com`\n\
             - H.323: `matt-town-square@example.com`\n- Guest PIN, when you are asked for one: `{GUEST_PIN}`"
        )
    );
    let answer = site.command(&site.stranger, &site.public, "/pexip dial").await;
    assert!(!answer.contains(GUEST_PIN));
    let without = Site::new(json!({})).await;
    let answer = without.command(&without.member, &without.public, "/pexip dial").await;
    assert!(answer.starts_with("Room systems cannot dial in yet."), "{answer}");
}

#[tokio::test]
async fn help_for_whatever_is_none_of_its_words() {
    let site = Site::new(json!({})).await;
    let help = site.command(&site.member, &site.public, "/pexip help").await;
    assert_eq!(
        help,
        "- `/pexip start` or `/pexip join`: your own link into this channel's video conference\n\
         - `/pexip dial`: the addresses that room systems dial\n- `/pexip help`: this list"
    );
    assert_eq!(site.command(&site.member, &site.public, "/pexip").await, help);
    for typed in ["/pexip `x` @all", "/pexip join now"] {
        let answer = site.command(&site.member, &site.public, typed).await;
        assert_eq!(answer, format!("`/pexip` does not know that. You can use:\n{help}"));
    }
    let answer = site.command(&site.root, &site.public, "/pexip help").await;
    assert!(answer.starts_with(&help) && answer.contains("`/pexip reset`"), "{answer}");
}

#[tokio::test]
async fn what_is_for_administrators_is_for_nobody_else() {
    let site = Site::new(json!({})).await;
    for word in ["policy", "check", "reset"] {
        for user in [&site.member, &site.channel_admin, &site.guest] {
            let answer = site.command(user, &site.private, &format!("/pexip {word}")).await;
            assert_eq!(answer, "Only system administrators can do this. Ask one of them.", "{word}");
        }
    }
}

#[tokio::test]
async fn the_policy_script_is_linked_to_and_never_shown() {
    let site = Site::new(json!({})).await;
    let answer = site.command(&site.root, &site.public, "/pexip policy").await;
    let link = "https://mattermost.example.com/admin_console/plugins/plugin_com.pexip.pexip-video-connect";
    assert!(answer.contains(&format!("]({link})")), "{answer}");
    site.fake.world().server.site_url.clear();
    site.plugin.configuration_changed().await.unwrap();
    let answer = site.command(&site.root, &site.public, "/pexip policy").await;
    assert!(answer.starts_with("The policy script is in System Console"), "{answer}");
    assert!(!answer.contains(HOST_PIN));
}

#[tokio::test]
async fn check_tells_what_is_wrong() {
    let site = Site::new(json!({ "sipdomain": "example.com" })).await;
    let answer = site.command(&site.root, &site.public, "/pexip check").await;
    assert!(answer.starts_with("The settings are complete.\n\nTo consider:\n- `"), "{answer}");
    assert!(answer.ends_with("\n\nThe Conferencing Node answers."), "{answer}");
    site.fake.world().running_plugins.insert("com.pexip.pexip-app".to_owned());
    site.fake.world().settings = crate::site::settings(&json!({ "view": "*x*", "node": "other.example.com" }));
    site.plugin.configuration_changed().await.unwrap();
    let answer = site.command(&site.root, &site.public, "/pexip check").await;
    assert!(answer.starts_with("The settings cannot be used, and the last ones"), "{answer}");
    assert!(answer.contains("\n- `View`: \"\\*x\\*\" is not a choice"), "{answer}");
    assert!(answer.contains("certificate is not trusted"), "{answer}");
    assert!(answer.contains("Disable one of the two."), "{answer}");
}

#[tokio::test]
async fn reset_gives_a_private_channel_another_alias() {
    let site = Site::new(json!({})).await;
    let alias = async || site.join(&site.member, &site.private).await.1["alias"].clone();
    let reset = async |channel| site.command(&site.root, channel, "/pexip reset").await;
    assert!(reset(&site.private).await.starts_with("Nobody has used this channel's alias yet"));
    let before = alias().await;
    assert!(reset(&site.private).await.starts_with("This channel has a new alias."));
    let after = alias().await;
    assert_ne!(before, after);
    let presence = format!("/api/v1/channels/{}/presence", site.private.id);
    site.json(&site.member, "PUT", &presence, &json!({ "tab": TAB }).to_string()).await;
    assert!(reset(&site.private).await.starts_with("This channel gets a new alias as soon as nobody"));
    assert_eq!(alias().await, after);
    site.ask(Some(&site.member), "DELETE", &format!("{presence}?tab={TAB}"), "").await;
    assert_ne!(alias().await, after);
    assert!(reset(&site.public).await.starts_with("The alias of a public channel"));
    assert!(reset(&site.direct).await.starts_with("There are no video conferences in direct"));
}

#[tokio::test]
async fn answers_are_in_the_persons_language() {
    let site = Site::new(json!({})).await;
    site.fake.world().users.get_mut(&site.member.id).unwrap().locale = "de".to_owned();
    let answer = site.command(&site.member, &site.public, "/pexip join").await;
    assert!(answer.starts_with("[An der Videokonferenz als Gastgeber teilnehmen]("), "{answer}");
    let answer = site.command(&site.member, &site.group, "/pexip join").await;
    assert!(answer.starts_with("In Direkt- und Gruppennachrichten gibt es keine"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn whoever_types_too_fast_waits() {
    let site = Site::new(json!({})).await;
    for _ in 0..10 {
        site.command(&site.member, &site.public, "/pexip help").await;
    }
    site.fake.counts();
    let answer = site.command(&site.member, &site.public, "/pexip help").await;
    assert_eq!(answer, "That was too often. Wait 2 s and try again.");
    assert_eq!(site.fake.counts().len(), 0);
}

#[test]
fn what_can_be_typed_is_offered() {
    let english = command(Locale::English);
    assert_eq!((english.trigger.as_str(), english.autocomplete.hint.as_str()), ("pexip", "[start|join|dial|help]"));
    let offered: Vec<_> = english
        .autocomplete
        .subcommands
        .iter()
        .map(|word| format!("{} {} {}", word.trigger, if word.is_for_admins { "admins" } else { "all" }, word.help))
        .collect();
    assert_eq!(
        offered,
        [
            "start all Start this channel's video conference: your own link",
            "join all Join this channel's video conference: your own link",
            "dial all The addresses that room systems dial",
            "help all What can be typed here",
            "policy admins Where the policy script for Pexip Infinity is",
            "check admins Check the settings and the Conferencing Node",
            "reset admins Give this private channel a new alias",
        ]
    );
    assert_eq!(command(Locale::German).description, "Videokonferenzen auf Pexip Infinity");
}
