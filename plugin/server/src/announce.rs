//! What people read of a conference: in the channel's post, and in custom statuses.

use crate::conference::{Announcement, Person, PostText};
use crate::manifest::PLUGIN_ID;
use crate::mattermost::{Attachment, AttachmentAction, AttachmentField, CustomStatus, User};
use crate::words::{Locale, Sentence};

/// Where a press of the Join button goes, below the plugin's path.
pub const PRESS_PATH: &str = "/api/v1/actions/join";

/// Names that a post lists; of more people, it tells the number.
const NAMES_MAX: usize = 20;

/// The colour of a post while a conference runs, and afterwards.
const RUNNING: &str = "#1c58d9";
const ENDED: &str = "#8d93a5";

/// The words of the post about a conference. What changes is in its attachment: a changed message would be shown as
/// edited.
pub fn post(locale: Locale, announcement: &Announcement) -> PostText {
    let name = &announcement.started_by.username;
    let duration = announcement.ended_at.map(|end| duration(locale, end.saturating_sub(announcement.started_at)));
    let text = locale.say(&match &duration {
        None => Sentence::PostStarted { name },
        Some(duration) => Sentence::PostEnded { name, duration },
    });
    let join = AttachmentAction {
        id: "join".to_owned(),
        name: locale.say(&Sentence::PostJoin),
        style: "primary".to_owned(),
        url: format!("/plugins/{PLUGIN_ID}{PRESS_PATH}"),
        context: std::collections::BTreeMap::new(),
    };
    let people = names(locale, &announcement.people);
    let people = AttachmentField { title: locale.say(&Sentence::PostPeople), value: people, short: false };
    let attachment = Attachment {
        fallback: text.clone(),
        color: if duration.is_none() { RUNNING } else { ENDED }.to_owned(),
        title: String::new(),
        text,
        fields: if announcement.people.is_empty() { Vec::new() } else { vec![people] },
        actions: if duration.is_none() { vec![join] } else { Vec::new() },
    };
    PostText { message: locale.say(&Sentence::PostMessage), attachments: vec![attachment] }
}

/// User names hold nothing that Markdown reads, and without an `@` nobody is notified.
fn names(locale: Locale, people: &[Person]) -> String {
    let listed: Vec<&str> = people.iter().take(NAMES_MAX).map(|person| person.username.as_str()).collect();
    let names = listed.join(", ");
    match people.len().saturating_sub(NAMES_MAX) {
        0 => names,
        count => locale.say(&Sentence::AndOthers { names: &names, count }),
    }
}

/// How long something took, from milliseconds.
fn duration(locale: Locale, milliseconds: i64) -> String {
    let minutes = u64::try_from(milliseconds).unwrap_or(0) / 60_000;
    locale.say(&match (minutes / 60, minutes % 60) {
        (0, 0) => Sentence::LessThanAMinute,
        (0, minutes) => Sentence::Minutes { minutes },
        (hours, minutes) => Sentence::HoursAndMinutes { hours, minutes },
    })
}

/// The custom status of somebody who is in a conference.
pub fn status(user: &User) -> CustomStatus {
    CustomStatus {
        emoji: "video_camera".to_owned(),
        text: Locale::of(&user.locale).say(&Sentence::Status),
        duration: String::new(),
        expires_at: 0,
    }
}
