//! What a person needs to join a channel's conference: links, a PIN, and addresses for room systems.
//!
//! A PIN is handed out here and nowhere else, and only that of the role a person has.

use pexip_mm_core::{
    Alias, ConferencingNode, Config, DisplayName, DisplayNameSource, GuestEntry, JoinFlow, JoinUrl, JoinUrlOptions,
    Pin, Role, Visibility, h323_address, sip_uri,
};
use serde_json::{Value, json};

use crate::access::Admission;
use crate::mattermost::User;
use crate::words::{Locale, Sentence};

/// What a person needs to join. Holds a PIN, which its `Debug` text does not show.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Invitation {
    /// What is dialled.
    pub alias: Alias,
    /// Where.
    pub node: ConferencingNode,
    /// As what.
    pub role: Role,
    /// Under which name, if there is one.
    pub display_name: Option<DisplayName>,
    /// Whether the conference is shown inside Mattermost.
    pub is_embedded: bool,
    /// The PIN that the page or the person has to give, where the link does not: that of the person's role.
    pub pin: Option<Pin>,
    /// For this person's own click, with a PIN in it if the configuration allows that.
    pub open: JoinUrl,
    /// For everybody: without PIN and name.
    pub copy: JoinUrl,
    /// For room systems.
    pub dial_in: DialIn,
}

impl Invitation {
    /// What somebody needs to join the room of that alias; `None` while no Conferencing Node is set.
    pub fn new(config: &Config, alias: &Alias, admission: Admission, name: Option<DisplayName>) -> Option<Self> {
        let node = config.node()?.clone();
        let Admission { role, visibility } = admission;
        let pin = pin_of_role(config, alias, admission);
        let in_link = pin.filter(|_| config.pin_in_link());
        let options = JoinUrlOptions {
            display_name: name.clone(),
            pin: in_link,
            // Said of a host, or of a guest with a PIN, it would be asked about all the same.
            role: (role == Role::Guest && config.guest_entry(visibility) == GuestEntry::WithoutPin).then_some(role),
            join_at_once: false,
        };
        let is_embedded = config.embedded();
        Some(Self {
            open: link(config, &node, alias, &options),
            copy: link(config, &node, alias, &JoinUrlOptions::default()),
            dial_in: DialIn::new(config, alias, visibility),
            pin: pin.filter(|_| is_embedded || in_link.is_none()),
            alias: alias.clone(),
            node,
            role,
            display_name: name,
            is_embedded,
        })
    }

    /// As the web app reads it, with PIN and links in clear; `conference` is what is known of who is in.
    pub fn expose(&self, conference: &Value) -> Value {
        json!({
            "alias": self.alias.as_str(),
            "node": self.node.as_str(),
            "role": self.role.as_str(),
            "display_name": self.display_name.as_ref().map(DisplayName::as_str).unwrap_or_default(),
            "embedded": self.is_embedded,
            "pin": self.pin.as_ref().map(Pin::expose),
            "link": { "open": self.open.expose(), "copy": self.copy.expose() },
            "dial_in": self.dial_in.expose(),
            "conference": conference,
        })
    }
}

impl Invitation {
    /// In Markdown: the person's own link, and the PIN they will be asked for. For what that person alone sees, and what is
    /// not kept.
    pub fn expose_in_words(&self, locale: Locale) -> String {
        let link = self.open.expose();
        let mut text = locale.say(&match self.role {
            Role::Host => Sentence::JoinAsHost { link },
            Role::Guest => Sentence::JoinAsGuest { link },
        });
        if let Some(pin) = self.pin.filter(|_| !self.open.has_pin()) {
            text.push_str("\n\n");
            text.push_str(&locale.say(&Sentence::YourPin { pin: pin.expose() }));
        }
        text
    }
}

/// The PIN that a room asks somebody of that role for: a guest's only where guests need one.
fn pin_of_role(config: &Config, alias: &Alias, admission: Admission) -> Option<Pin> {
    let pins = config.pins_of(alias);
    match (admission.role, config.guest_entry(admission.visibility)) {
        (Role::Host, _) => Some(pins.host()),
        (Role::Guest, GuestEntry::WithPin) => pins.guest(),
        (Role::Guest, GuestEntry::WithoutPin | GuestEntry::Never) => None,
    }
}

fn link(config: &Config, node: &ConferencingNode, alias: &Alias, options: &JoinUrlOptions) -> JoinUrl {
    JoinUrl::web_app(node, config.web_app_path(), JoinFlow::Express, alias, options)
}

/// The link that may be given to everybody: without PIN and name. `None` while no Conferencing Node is set.
pub fn link_for_everybody(config: &Config, alias: &Alias) -> Option<JoinUrl> {
    Some(link(config, config.node()?, alias, &JoinUrlOptions::default()))
}

/// How room systems get into a room.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DialIn {
    /// The address for SIP, where there is a domain.
    pub sip: Option<String>,
    /// The address for H.323, where there is a domain.
    pub h323: Option<String>,
    /// What a guest is asked for, where guests need a PIN.
    pub guest_pin: Option<Pin>,
}

impl DialIn {
    /// How room systems get into the room of that alias.
    pub fn new(config: &Config, alias: &Alias, visibility: Visibility) -> Self {
        let domain = config.sip_domain();
        let needs_pin = config.guest_entry(visibility) == GuestEntry::WithPin;
        Self {
            sip: domain.map(|domain| sip_uri(alias, domain)),
            h323: domain.map(|domain| h323_address(alias, domain)),
            guest_pin: config.pins_of(alias).guest().filter(|_| needs_pin),
        }
    }

    /// As the web app reads it, with the guest PIN in clear.
    pub fn expose(&self) -> Value {
        json!({ "sip": self.sip, "h323": self.h323, "guest_pin": self.guest_pin.as_ref().map(Pin::expose) })
    }
}

/// The name that somebody has in a conference, by the configuration; the user name where there is no other.
///
/// `shows_full_names` is whether the server shows people's full names to others.
pub fn display_name(config: &Config, user: &User, shows_full_names: bool) -> Option<DisplayName> {
    let wanted = match config.display_name() {
        DisplayNameSource::Nickname => user.nickname.clone(),
        DisplayNameSource::FullName if shows_full_names => format!("{} {}", user.first_name, user.last_name),
        DisplayNameSource::Username | DisplayNameSource::FullName => String::new(),
    };
    [wanted.as_str(), user.username.as_str()].into_iter().find_map(|name| DisplayName::from_text(name).ok())
}
