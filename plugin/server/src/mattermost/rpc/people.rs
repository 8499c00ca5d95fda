//! Channels, people, teams, and who may do what.

use go_plugin::gob::Time;
use go_plugin::gob_struct;
use go_plugin::rpc::Client;

use super::super::{ApiError, Channel, ChannelMember, CustomStatus, Permission, Team, User};
use super::call::{AppError, call, done, found_if_there};

gob_struct! {
    #[derive(Debug)]
    struct One {
        id: String = "A",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct Two {
        first: String = "A",
        second: String = "B",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct ChannelReply {
        channel: Option<Channel> = "A",
        error: Option<AppError> = "B",
    }
}

pub(super) async fn channel(client: &Client, id: &str) -> Result<Option<Channel>, ApiError> {
    const METHOD: &str = "GetChannel";
    let reply: ChannelReply = call(client, METHOD, &One { id: id.to_owned() }).await?;
    found_if_there(METHOD, reply.channel, reply.error, "app.channel.get.existing.app_error")
}

gob_struct! {
    #[derive(Debug)]
    struct MemberReply {
        member: Option<ChannelMember> = "A",
        error: Option<AppError> = "B",
    }
}

pub(super) async fn channel_member(
    client: &Client,
    channel: &str,
    user: &str,
) -> Result<Option<ChannelMember>, ApiError> {
    const METHOD: &str = "GetChannelMember";
    let argument = Two { first: channel.to_owned(), second: user.to_owned() };
    let reply: MemberReply = call(client, METHOD, &argument).await?;
    found_if_there(METHOD, reply.member, reply.error, "app.channel.get_member.missing.app_error")
}

gob_struct! {
    #[derive(Debug)]
    struct UserReply {
        user: Option<User> = "A",
        error: Option<AppError> = "B",
    }
}

pub(super) async fn user(client: &Client, id: &str) -> Result<Option<User>, ApiError> {
    one_user(client, "GetUser", id, "app.user.missing_account.const").await
}

pub(super) async fn user_by_name(client: &Client, username: &str) -> Result<Option<User>, ApiError> {
    one_user(client, "GetUserByUsername", username, "app.user.get_by_username.app_error").await
}

async fn one_user(client: &Client, method: &'static str, key: &str, not_there: &str) -> Result<Option<User>, ApiError> {
    let reply: UserReply = call(client, method, &One { id: key.to_owned() }).await?;
    found_if_there(method, reply.user, reply.error, not_there)
}

gob_struct! {
    #[derive(Debug)]
    struct TeamReply {
        team: Option<Team> = "A",
        error: Option<AppError> = "B",
    }
}

pub(super) async fn team(client: &Client, id: &str) -> Result<Option<Team>, ApiError> {
    const METHOD: &str = "GetTeam";
    let reply: TeamReply = call(client, METHOD, &One { id: id.to_owned() }).await?;
    found_if_there(METHOD, reply.team, reply.error, "app.team.get.find.app_error")
}

gob_struct! {
    #[derive(Debug)]
    struct GoPermission {
        id: String = "Id",
    }
}

impl From<Permission> for GoPermission {
    fn from(permission: Permission) -> Self {
        Self { id: permission.id().to_owned() }
    }
}

gob_struct! {
    #[derive(Debug)]
    struct Permitted {
        user: String = "A",
        permission: GoPermission = "B",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct PermittedInChannel {
        user: String = "A",
        channel: String = "B",
        permission: GoPermission = "C",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct Answer {
        is_yes: bool = "A",
    }
}

pub(super) async fn has_permission(client: &Client, user: &str, permission: Permission) -> Result<bool, ApiError> {
    let argument = Permitted { user: user.to_owned(), permission: permission.into() };
    let answer: Answer = call(client, "HasPermissionTo", &argument).await?;
    Ok(answer.is_yes)
}

pub(super) async fn has_permission_in_channel(
    client: &Client,
    user: &str,
    channel: &str,
    permission: Permission,
) -> Result<bool, ApiError> {
    let argument =
        PermittedInChannel { user: user.to_owned(), channel: channel.to_owned(), permission: permission.into() };
    let answer: Answer = call(client, "HasPermissionToChannel", &argument).await?;
    Ok(answer.is_yes)
}

gob_struct! {
    #[derive(Debug)]
    struct GoCustomStatus {
        emoji: String = "Emoji",
        text: String = "Text",
        duration: String = "Duration",
        expires_at: Time = "ExpiresAt",
    }
}

impl From<&CustomStatus> for GoCustomStatus {
    fn from(status: &CustomStatus) -> Self {
        Self {
            emoji: status.emoji.clone(),
            text: status.text.clone(),
            duration: status.duration.clone(),
            expires_at: if status.expires_at == 0 { Time::ZERO } else { Time::from_unix(status.expires_at, 0) },
        }
    }
}

gob_struct! {
    #[derive(Debug)]
    struct SetStatus {
        user: String = "A",
        status: GoCustomStatus = "B",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct ErrorReply {
        error: Option<AppError> = "A",
    }
}

pub(super) async fn set_custom_status(client: &Client, user: &str, status: &CustomStatus) -> Result<(), ApiError> {
    const METHOD: &str = "UpdateUserCustomStatus";
    let argument = SetStatus { user: user.to_owned(), status: status.into() };
    let reply: ErrorReply = call(client, METHOD, &argument).await?;
    done(METHOD, reply.error)
}

pub(super) async fn remove_custom_status(client: &Client, user: &str) -> Result<(), ApiError> {
    const METHOD: &str = "RemoveUserCustomStatus";
    let reply: ErrorReply = call(client, METHOD, &One { id: user.to_owned() }).await?;
    done(METHOD, reply.error)
}

gob_struct! {
    #[derive(Debug)]
    struct SetImage {
        user: String = "A",
        image: Vec<u8> = "B",
    }
}

pub(super) async fn set_profile_image(client: &Client, user: &str, image: &[u8]) -> Result<(), ApiError> {
    const METHOD: &str = "SetProfileImage";
    let argument = SetImage { user: user.to_owned(), image: image.to_vec() };
    let reply: ErrorReply = call(client, METHOD, &argument).await?;
    done(METHOD, reply.error)
}
