//! Posts and statuses: golden text.

use pexip_video_connect::announce::{post, status};
use pexip_video_connect::conference::{Announcement, Person};
use pexip_video_connect::mattermost::User;
use pexip_video_connect::words::Locale;
use serde_json::json;

fn person(name: &str) -> Person {
    Person { user_id: format!("{name:0>26}"), username: name.to_owned() }
}

fn announcement(ended_after: Option<i64>, people: &[&str]) -> Announcement {
    Announcement {
        id: 1,
        started_by: person("anna"),
        started_at: 1_000_000,
        ended_at: ended_after.map(|after| 1_000_000 + after),
        people: people.iter().map(|name| person(name)).collect(),
    }
}

#[test]
fn a_running_conference_has_a_button() {
    let text = post(Locale::English, &announcement(None, &["anna", "bert"]));
    assert_eq!(text.message, "Video conference");
    assert_eq!(
        json!(text.attachments),
        json!([{
            "fallback": "anna started a video conference.",
            "color": "#1c58d9",
            "title": "",
            "text": "anna started a video conference.",
            "fields": [{ "title": "Joined from Mattermost", "value": "anna, bert", "short": false }],
            "actions": [{
                "id": "join",
                "type": "button",
                "name": "Join",
                "style": "primary",
                "integration": { "url": "/plugins/com.pexip.pexip-video-connect/api/v1/actions/join", "context": {} },
            }],
        }])
    );
}

#[test]
fn an_ended_one_has_none_and_the_same_message() {
    for (after, words) in [
        (-5, "weniger als einer Minute"),
        (59_999, "weniger als einer Minute"),
        (60_000, "1 min"),
        (3_599_999, "59 min"),
        (3_660_000, "1 h 1 min"),
        (100 * 3_600_000, "100 h 0 min"),
    ] {
        let text = post(Locale::German, &announcement(Some(after), &["anna"]));
        assert_eq!(text.message, post(Locale::German, &announcement(None, &[])).message);
        let [attachment] = text.attachments.as_slice() else { panic!() };
        assert_eq!(attachment.text, format!("anna hat eine Videokonferenz begonnen. Sie endete nach {words}."));
        assert!(attachment.actions.is_empty());
    }
}

#[test]
fn a_post_stays_short_however_many_there_are() {
    let names: Vec<String> = (1..=1000).map(|number| format!("p{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let text = post(Locale::English, &announcement(None, &names));
    assert!(text.attachments[0].fields[0].value.ends_with(", p20 and 980 more"));
    assert!(post(Locale::English, &announcement(None, &names[..20])).attachments[0].fields[0].value.ends_with(", p20"));
}

#[test]
fn nobody_is_notified_by_a_post() {
    let text = post(Locale::English, &announcement(None, &["anna"]));
    assert!(!json!(text.attachments).to_string().contains('@'));
}

#[test]
fn a_status_is_in_its_persons_language() {
    let of = |locale: &str| status(&User { locale: locale.to_owned(), ..User::default() });
    assert_eq!(of("de").text, "In einer Videokonferenz");
    assert_eq!((of("en").text.as_str(), of("en").emoji.as_str()), ("In a video conference", "video_camera"));
    assert_eq!(of("en").expires_at, 0);
}
