//! The channel's post about a conference: made once, edited in place.

use serde_json::{Value, json};

use super::keeper::{Deadline, Trouble, is_refused};
use super::record::{Plan, Post, PostTask};
use super::{Announcement, Conferences, Person};
use crate::mattermost::{self, Api, Json};

/// What kind of post it is.
pub const POST_TYPE: &str = "custom_pexip";

/// What else belongs to it, for the web app.
pub const POST_PROP: &str = "pexip";

/// Posts of a channel that are looked through, the newest first, for one that may be there.
const LOOKED_THROUGH: u32 = 1000;

/// How long after a conference's end an edit that the server refuses is tried again, in milliseconds: an archived channel
/// may come back.
const REFUSED_MS: i64 = 86_400_000;

impl<A: Api> Conferences<A> {
    /// Does what a plan says about the post, and tells what became of it.
    pub(super) async fn show_post(&self, channel: &str, plan: &Plan, until: Deadline) -> Result<Option<Post>, Trouble> {
        match &plan.post {
            PostTask::Nothing => Ok(None),
            PostTask::Make => self.make(channel, plan, until).await.map(Some),
            PostTask::Edit(id) => self.edit(channel, id, plan, until).await.map(Some),
            PostTask::Find { or_make } => match self.find(channel, plan.announcement.id).await? {
                Some(id) => self.edit(channel, &id, plan, until).await.map(Some),
                None if *or_make => self.make(channel, plan, until).await.map(Some),
                None => Ok(Some(Post::None)),
            },
        }
    }

    async fn make(&self, channel: &str, plan: &Plan, until: Deadline) -> Result<Post, Trouble> {
        let bot = self.shared.presentation.wants().bot.ok_or(Trouble::NoBot)?;
        let mut post = mattermost::Post {
            user_id: bot,
            channel_id: channel.to_owned(),
            kind: POST_TYPE.to_owned(),
            ..mattermost::Post::default()
        };
        self.fill(&mut post, channel, &plan.announcement);
        until.check()?;
        match self.shared.store.api().create_post(&post).await {
            Ok(id) => Ok(Post::Made(id)),
            Err(error) if is_refused(&error) => {
                self.complain(channel, &error.to_string()).await;
                Ok(Post::Gone)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn edit(&self, channel: &str, id: &str, plan: &Plan, until: Deadline) -> Result<Post, Trouble> {
        let api = self.shared.store.api();
        let Some(mut post) = api.post(id).await? else { return Ok(Post::Gone) };
        self.fill(&mut post, channel, &plan.announcement);
        until.check()?;
        match api.update_post(&post).await {
            Ok(()) => Ok(Post::Made(id.to_owned())),
            Err(error) if is_refused(&error) && self.is_long_over(&plan.announcement) => Ok(Post::Gone),
            Err(error) => Err(error.into()),
        }
    }

    fn is_long_over(&self, announcement: &Announcement) -> bool {
        let since = |ended_at| self.shared.clock.now().saturating_sub(ended_at);
        announcement.ended_at.is_some_and(|ended_at| since(ended_at) > REFUSED_MS)
    }

    /// The post about a conference that may have been made.
    async fn find(&self, channel: &str, id: u64) -> Result<Option<String>, Trouble> {
        let bot = self.shared.presentation.wants().bot.ok_or(Trouble::NoBot)?;
        let posts = self.shared.store.api().newest_posts(channel, LOOKED_THROUGH).await?;
        let is_it = |post: &mattermost::Post| {
            let pexip = post.props.get(POST_PROP).cloned().map(Value::from).unwrap_or_default();
            post.user_id == bot && post.kind == POST_TYPE && pexip.get("conference") == Some(&Value::from(name(id)))
        };
        Ok(posts.into_iter().find(is_it).map(|post| post.id))
    }

    fn fill(&self, post: &mut mattermost::Post, channel: &str, announcement: &Announcement) {
        let text = self.shared.presentation.post(channel, announcement);
        post.message = text.message;
        post.set_attachments(&text.attachments);
        post.props.insert(POST_PROP.to_owned(), props(channel, announcement));
    }
}

fn props(channel: &str, announcement: &Announcement) -> Json {
    let ids = |people: &[Person]| people.iter().map(|one| one.user_id.clone()).collect::<Vec<_>>();
    Json::from(json!({
        "conference": name(announcement.id),
        "channel_id": channel,
        "state": if announcement.ended_at.is_some() { "ended" } else { "running" },
        "started_by": announcement.started_by.user_id,
        "started_at": announcement.started_at,
        "ended_at": announcement.ended_at,
        "people": ids(&announcement.people),
    }))
}

/// A conference's id as text: a number of that size loses digits in a browser.
fn name(id: u64) -> String {
    format!("{id:016x}")
}
