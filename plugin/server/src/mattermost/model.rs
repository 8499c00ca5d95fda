//! Mattermost's types, with the fields that are used.
//!
//! What is not declared is passed over when it arrives: a person's password hash and sessions are among that.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::json::Json;

/// Properties of a post.
pub type Props = BTreeMap<String, Json>;

go_plugin::gob_struct! {
    /// A person or bot.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct User {
        /// The id.
        pub id: String = "Id",
        /// When the account was deactivated, in milliseconds since 1970; 0 if it was not.
        pub delete_at: i64 = "DeleteAt",
        /// The name after `@`.
        pub username: String = "Username",
        /// The name that the person chose, or empty.
        pub nickname: String = "Nickname",
        /// The first name, or empty.
        pub first_name: String = "FirstName",
        /// The last name, or empty.
        pub last_name: String = "LastName",
        /// Roles with blanks between, such as `system_user system_admin`.
        pub roles: String = "Roles",
        /// Such as `en` or `pt-BR`.
        pub locale: String = "Locale",
        /// `customStatus` among them, as JSON.
        pub props: BTreeMap<String, String> = "Props",
        /// Whether it is a bot.
        pub is_bot: bool = "IsBot",
    }
}

go_plugin::gob_struct! {
    /// A channel.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Channel {
        /// The id.
        pub id: String = "Id",
        /// When it was archived, in milliseconds since 1970; 0 if it was not.
        pub delete_at: i64 = "DeleteAt",
        /// Empty for direct and group messages.
        pub team_id: String = "TeamId",
        /// `O`, `P`, `D`, `G`, or what later servers have.
        pub kind: String = "Type",
        /// The name that people see.
        pub display_name: String = "DisplayName",
        /// The name in addresses.
        pub name: String = "Name",
    }
}

/// What kind of channel it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ChannelType {
    /// Anyone in the team may join.
    Public,
    /// By invitation.
    Private,
    /// Between two people.
    Direct,
    /// Between a few people.
    Group,
    /// Of a later server.
    Unknown,
}

impl Channel {
    /// What kind of channel it is.
    pub fn channel_type(&self) -> ChannelType {
        match self.kind.as_str() {
            "O" => ChannelType::Public,
            "P" => ChannelType::Private,
            "D" => ChannelType::Direct,
            "G" => ChannelType::Group,
            _ => ChannelType::Unknown,
        }
    }
}

go_plugin::gob_struct! {
    /// Somebody's membership of a channel.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ChannelMember {
        /// The channel.
        pub channel_id: String = "ChannelId",
        /// The person.
        pub user_id: String = "UserId",
        /// Whether it is a guest account.
        pub scheme_guest: bool = "SchemeGuest",
        /// Whether the person is a channel admin.
        pub scheme_admin: bool = "SchemeAdmin",
    }
}

go_plugin::gob_struct! {
    /// A team.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Team {
        /// The id.
        pub id: String = "Id",
        /// The name in addresses.
        pub name: String = "Name",
        /// The name that people see.
        pub display_name: String = "DisplayName",
    }
}

/// A permission that is asked for here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Permission {
    /// To read a channel.
    ReadChannel,
    /// To write to a channel.
    CreatePost,
    /// To administrate the server.
    ManageSystem,
    /// To change who administrates a channel.
    ManageChannelRoles,
}

impl Permission {
    /// Mattermost's name of it.
    pub fn id(self) -> &'static str {
        match self {
            Self::ReadChannel => "read_channel",
            Self::CreatePost => "create_post",
            Self::ManageSystem => "manage_system",
            Self::ManageChannelRoles => "manage_channel_roles",
        }
    }
}

go_plugin::gob_struct! {
    /// A post.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Post {
        /// The id; empty to make one.
        pub id: String = "Id",
        /// Whether it is pinned to its channel.
        pub is_pinned: bool = "IsPinned",
        /// Who wrote it.
        pub user_id: String = "UserId",
        /// Where.
        pub channel_id: String = "ChannelId",
        /// The first post of the thread, or empty.
        pub root_id: String = "RootId",
        /// Markdown.
        pub message: String = "Message",
        /// Empty, or such as `custom_pexip`, at most 26 characters.
        pub kind: String = "Type",
        /// What else belongs to it; [`attachments`](Attachment) among it.
        pub props: Props = "Props",
        /// Files that belong to it.
        pub file_ids: Vec<String> = "FileIds",
        /// Whether somebody has reacted to it.
        pub has_reactions: bool = "HasReactions",
    }
}

impl Post {
    /// Puts attachments in place of those it had.
    pub fn set_attachments(&mut self, attachments: &[Attachment]) {
        let attachments = serde_json::to_value(attachments).unwrap_or_default();
        self.props.insert("attachments".to_owned(), attachments.into());
    }
}

/// A message attachment: what every app shows, those for phones too.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Attachment {
    /// For notifications.
    pub fallback: String,
    /// `#rrggbb`, or empty.
    pub color: String,
    /// A heading.
    pub title: String,
    /// Markdown.
    pub text: String,
    /// Short facts below.
    pub fields: Vec<AttachmentField>,
    /// Buttons.
    pub actions: Vec<AttachmentAction>,
}

/// A fact with a name.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct AttachmentField {
    /// Its name.
    pub title: String,
    /// Markdown.
    pub value: String,
    /// Whether two may stand in one line.
    pub short: bool,
}

/// A button, whose press the server sends on to the plugin.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AttachmentAction {
    /// Letters and digits only: others cannot be pressed.
    pub id: String,
    /// What stands on it.
    pub name: String,
    /// `primary`, `danger` and so on, or empty.
    pub style: String,
    /// A path of the plugin, such as `/plugins/<id>/api/v1/…`.
    pub url: String,
    /// Sent along with a press.
    pub context: BTreeMap<String, String>,
}

impl Serialize for AttachmentAction {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Integration<'a> {
            url: &'a str,
            context: &'a BTreeMap<String, String>,
        }
        #[derive(Serialize)]
        struct Button<'a> {
            id: &'a str,
            #[serde(rename = "type")]
            kind: &'static str,
            name: &'a str,
            style: &'a str,
            integration: Integration<'a>,
        }
        let integration = Integration { url: &self.url, context: &self.context };
        Button { id: &self.id, kind: "button", name: &self.name, style: &self.style, integration }.serialize(serializer)
    }
}

go_plugin::gob_struct! {
    /// From where a hook was called.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Context {
        /// The session, empty if nobody is logged in.
        pub session_id: String = "SessionId",
        /// The request.
        pub request_id: String = "RequestId",
    }
}

go_plugin::gob_struct! {
    /// A slash command as it was typed. Older servers send a session beside it, which is passed over.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct CommandArgs {
        /// Who typed it.
        pub user_id: String = "UserId",
        /// Where.
        pub channel_id: String = "ChannelId",
        /// In which team.
        pub team_id: String = "TeamId",
        /// The first post of the thread, or empty.
        pub root_id: String = "RootId",
        /// The whole text, with the slash.
        pub command: String = "Command",
        /// The address of the site, or empty.
        pub site_url: String = "SiteURL",
    }
}

/// What a slash command answers, to the one who typed it only.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CommandResponse {
    /// Markdown; nothing is shown if it is empty.
    pub text: String,
    /// Where the app goes, or empty.
    pub goto_location: String,
}

/// A slash command to register.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Command {
    /// Without the slash, lower case.
    pub trigger: String,
    /// What it is called in lists.
    pub display_name: String,
    /// What it does.
    pub description: String,
    /// What can be typed behind it.
    pub autocomplete: AutocompleteData,
}

/// What can be typed behind a command or a word of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AutocompleteData {
    /// The word, lower case.
    pub trigger: String,
    /// What follows, such as `[channel]`.
    pub hint: String,
    /// What it does.
    pub help: String,
    /// Whether it is offered to system administrators only.
    pub is_for_admins: bool,
    /// Free texts behind it; only without subcommands.
    pub arguments: Vec<AutocompleteArgument>,
    /// Words behind it; only without arguments.
    pub subcommands: Vec<AutocompleteData>,
}

/// A free text behind a command. Servers take none that may be left out; whether it was typed shows the command.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AutocompleteArgument {
    /// What it means.
    pub help: String,
    /// Such as `[topic]`.
    pub hint: String,
}

/// A custom status, which stays until it is removed unless `expires_at` says otherwise.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CustomStatus {
    /// The name of an emoji without colons.
    pub emoji: String,
    /// At most 100 characters.
    pub text: String,
    /// Mattermost's word for how long it is to stay, or empty.
    pub duration: String,
    /// In seconds since 1970; 0 for no end.
    pub expires_at: i64,
}

go_plugin::gob_struct! {
    /// Who gets an event: each field that is not empty narrows it down.
    #[derive(Clone, Debug, Default, Eq, PartialEq)]
    pub struct Broadcast {
        /// One person.
        pub user_id: String = "UserId",
        /// The members of a channel.
        pub channel_id: String = "ChannelId",
    }
}

go_plugin::gob_struct! {
    /// A bot to be made.
    #[derive(Clone, Debug, Default, Eq, PartialEq)]
    pub struct Bot {
        /// The name after `@`.
        pub username: String = "Username",
        /// The name that people see.
        pub display_name: String = "DisplayName",
        /// What it is for.
        pub description: String = "Description",
    }
}

/// What of the server's configuration matters here.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ServerConfig {
    /// The address of the site, with its subpath, without a slash at its end; empty if it is not set.
    pub site_url: String,
    /// Whether people's full names are shown to others.
    pub shows_full_name: bool,
    /// The language for those who have not chosen one, such as `en`.
    pub default_locale: String,
}

/// How much a line in the log matters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LogLevel {
    /// For those who look for a fault.
    Debug,
    /// As it should be.
    Info,
    /// Somebody should look at it.
    Warn,
    /// Something did not happen that should have.
    Error,
}

impl fmt::Display for LogLevel {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        })
    }
}
