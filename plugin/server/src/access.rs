//! Who may do what: facts in, a decision out.
//!
//! [`decide`] is the rule, and asks nobody. [`admit`] gathers the facts with as few calls as there are, and lets nobody in
//! whom it could not ask about.

use pexip_mm_core::{ChannelId, Config, GuestEntry, HostRole, Role, Visibility};

use crate::mattermost::{Api, ApiError, Channel, ChannelMember, ChannelType, Permission, User};

/// Why somebody may not do what they asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// Nobody is logged in, or the session has ended or been revoked.
    NotLoggedIn,
    /// The account does not exist any more or is deactivated.
    Deactivated,
    /// Bots have no conferences.
    Bot,
    /// Not a member of the channel; also said of a channel that does not exist, so that nobody learns which do.
    NotAMember,
    /// Direct and group messages have no conferences.
    DirectMessage,
    /// A channel of a type that is not known here.
    UnknownChannelType,
    /// The channel is archived.
    Archived,
    /// The administrator has left the channel out.
    Filtered,
    /// The person may read the channel, but not write to it.
    ReadOnly,
    /// The person could only be a guest, and the room has none.
    NoGuests,
    /// For system administrators only.
    NotAnAdministrator,
}

impl Refusal {
    /// The stable name, which clients tell refusals apart by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotLoggedIn => "not_logged_in",
            Self::Deactivated => "deactivated",
            Self::Bot => "bot",
            Self::NotAMember => "not_a_member",
            Self::DirectMessage => "direct_message",
            Self::UnknownChannelType => "unknown_channel_type",
            Self::Archived => "archived",
            Self::Filtered => "filtered",
            Self::ReadOnly => "read_only",
            Self::NoGuests => "no_guests",
            Self::NotAnAdministrator => "not_an_administrator",
        }
    }
}

/// Why somebody is not let in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Denied {
    /// The rules say so.
    Refused(Refusal),
    /// The server could not be asked.
    Unknown(ApiError),
}

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<ApiError> for Denied {
    fn from(error: ApiError) -> Self {
        Self::Unknown(error)
    }
}

/// What kind of account asks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Account {
    /// An ordinary one.
    Person,
    /// One of Mattermost's guest accounts.
    Guest,
    /// A bot.
    Bot,
    /// One that is deactivated, or not there any more.
    Deactivated,
}

/// How somebody belongs to a channel.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Membership {
    /// Not at all, or there is no such channel.
    None,
    /// As a member.
    Member,
    /// As a member who administrates the channel, its team or the system.
    Administrator,
}

/// What a decision is made from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Facts {
    /// Who asks.
    pub account: Account,
    /// How they belong to the channel.
    pub membership: Membership,
    /// What kind of channel it is.
    pub channel_type: ChannelType,
    /// Whether it is archived.
    pub is_archived: bool,
    /// Whether the configuration lets it have conferences.
    pub is_allowed: bool,
    /// Whether the person may write to it.
    pub can_post: bool,
}

/// What somebody who is let in may do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Admission {
    /// As what they join.
    pub role: Role,
    /// Whose room it is.
    pub visibility: Visibility,
}

/// Whether somebody may join a channel's conference, and as what.
///
/// Who is no member learns nothing about the channel: that comes before every rule that would tell something of it.
///
/// # Errors
/// The first rule that refuses.
pub fn decide(facts: Facts, config: &Config) -> Result<Admission, Refusal> {
    match facts.account {
        Account::Deactivated => return Err(Refusal::Deactivated),
        Account::Bot => return Err(Refusal::Bot),
        Account::Person | Account::Guest => {}
    }
    if facts.membership == Membership::None {
        return Err(Refusal::NotAMember);
    }
    let visibility = match facts.channel_type {
        ChannelType::Public => Visibility::Public,
        ChannelType::Private => Visibility::Private,
        ChannelType::Direct | ChannelType::Group => return Err(Refusal::DirectMessage),
        ChannelType::Unknown => return Err(Refusal::UnknownChannelType),
    };
    if facts.is_archived {
        return Err(Refusal::Archived);
    }
    if !facts.is_allowed {
        return Err(Refusal::Filtered);
    }
    if !facts.can_post {
        return Err(Refusal::ReadOnly);
    }
    Admission { role: role(facts, config.host_role()), visibility }.into_room(visibility, config)
}

impl Admission {
    /// What somebody may do in a room that is kept as that of a public or private channel: for as long as people are in, it
    /// may be of another kind than the channel has become.
    ///
    /// # Errors
    /// [`Refusal::NoGuests`] if they could only be a guest, and the room has none.
    pub fn into_room(self, visibility: Visibility, config: &Config) -> Result<Self, Refusal> {
        if self.role == Role::Guest && config.guest_entry(visibility) == GuestEntry::Never {
            return Err(Refusal::NoGuests);
        }
        Ok(Self { visibility, ..self })
    }
}

fn role(facts: Facts, host_role: HostRole) -> Role {
    match (facts.account, host_role, facts.membership) {
        (Account::Person, HostRole::Members, _)
        | (Account::Person, HostRole::ChannelAdmins, Membership::Administrator) => Role::Host,
        _ => Role::Guest,
    }
}

/// Somebody who was let into a channel's conference, with what had to be asked for anyway.
#[derive(Clone, PartialEq)]
pub struct Admitted {
    /// Who it is.
    pub user: User,
    /// Which channel.
    pub channel: Channel,
    /// What they may do.
    pub admission: Admission,
}

/// Gathers the facts about somebody and a channel, and decides.
///
/// # Errors
/// [`Denied::Refused`] as [`decide`] has it; [`Denied::Unknown`] if the server could not be asked.
pub async fn admit<A: Api>(api: &A, config: &Config, channel: &ChannelId, user: &str) -> Result<Admitted, Denied> {
    let id = channel.as_str();
    // One after the other would be one call where somebody is refused, and four times the wait where nobody is.
    let (person, channel_found, member, can_post) = tokio::try_join!(
        api.user(user),
        api.channel(id),
        api.channel_member(id, user),
        api.has_permission_in_channel(user, id, Permission::CreatePost),
    )?;
    let account = account(person.as_ref(), member.as_ref());
    let membership = match (&channel_found, &member) {
        (Some(_), Some(member)) if config.host_role() == HostRole::ChannelAdmins && account == Account::Person => {
            if member.scheme_admin || api.has_permission_in_channel(user, id, Permission::ManageChannelRoles).await? {
                Membership::Administrator
            } else {
                Membership::Member
            }
        }
        (Some(_), Some(_)) => Membership::Member,
        _ => Membership::None,
    };
    let (user, found) = (person.unwrap_or_default(), channel_found.unwrap_or_default());
    let facts = Facts {
        account,
        membership,
        channel_type: found.channel_type(),
        is_archived: found.delete_at != 0,
        is_allowed: config.filter_channels().allows(channel),
        can_post,
    };
    let admission = decide(facts, config)?;
    Ok(Admitted { user, channel: found, admission })
}

/// What kind of account somebody has.
pub fn account(user: Option<&User>, member: Option<&ChannelMember>) -> Account {
    let Some(user) = user else { return Account::Deactivated };
    let is_guest = user.roles.split_whitespace().any(|role| role == "system_guest");
    if user.delete_at != 0 {
        Account::Deactivated
    } else if user.is_bot {
        Account::Bot
    } else if is_guest || member.is_some_and(|member| member.scheme_guest) {
        Account::Guest
    } else {
        Account::Person
    }
}

/// Lets only system administrators through.
///
/// # Errors
/// [`Refusal::NotAnAdministrator`]; [`Denied::Unknown`] if the server could not be asked.
pub async fn admit_administrator<A: Api>(api: &A, user: &str) -> Result<(), Denied> {
    if api.has_permission(user, Permission::ManageSystem).await? {
        Ok(())
    } else {
        Err(Refusal::NotAnAdministrator.into())
    }
}
