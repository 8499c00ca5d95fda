//! The decision as a function: reads [`Decision`], holds no rule of its own.

use std::borrow::Cow;

use serde_json::Value;

use super::decision::{Condition, Decision, Field, STEPS, Verdict, words};
use super::request::{ParticipantRequest, ServiceRequest};
use super::response::{Conference, ParticipantProperties, PolicyResponse, ServiceConfiguration};
use crate::alias::Alias;
use crate::alias::scheme::Visibility;
use crate::config::{Config, GuestEntry, ServiceName};
use crate::join_url::Role;

/// What Pexip's policy must answer to a request for a service: our room, what Pexip has configured, or a refusal.
///
/// The script of [`local_policy_script`](super::local_policy_script) answers the same to every request.
///
/// # Examples
/// ```
/// # use pexip_mm_core::{Config, policy::{PolicyResponse, ServiceRequest, service_configuration}};
/// let config = Config::from_json(r#"{"HostPin": "314159"}"#)?;
/// let caller = ServiceRequest { local_alias: "sip:Matt-Town-Square@example.com".to_owned(), ..Default::default() };
/// let answer = service_configuration(&config, &caller).to_local_json()?;
/// assert!(answer.contains(r#""name":"matt-town-square""#));
///
/// let stranger = ServiceRequest { local_alias: "bob".to_owned(), ..Default::default() };
/// assert_eq!(service_configuration(&config, &stranger), PolicyResponse::LeftToPexip(None));
/// # Ok::<(), pexip_mm_core::Error>(())
/// ```
pub fn service_configuration(config: &Config, request: &ServiceRequest) -> PolicyResponse<ServiceConfiguration> {
    let decision = Decision::new(config);
    let room = decision.room(request);
    let holds = |condition| match condition {
        Condition::RejectedElsewhere => request.external_policy_disposition == words::REJECTED,
        Condition::ConfiguredService => is_configured(request),
        Condition::OurRoom => room.is_some(),
        Condition::Always => true,
    };
    let verdict = STEPS.into_iter().find_map(|(condition, verdict)| holds(condition).then_some(verdict));
    match (verdict, &room) {
        (Some(Verdict::Reject), _) => PolicyResponse::Rejected,
        (Some(Verdict::Room), Some((alias, visibility))) => {
            PolicyResponse::Answered(decision.answer(alias, *visibility))
        }
        _ => PolicyResponse::LeftToPexip(request.configured().cloned()),
    }
}

/// What Pexip's policy must answer to a request for a participant's properties.
///
/// In our rooms the PIN decides: a role that it gave is kept, and while there is none the PIN is asked for. Everybody
/// else is left to Pexip.
///
/// # Examples
/// ```
/// # use pexip_mm_core::{Config, policy::{ParticipantRequest, PolicyResponse, participant_properties}};
/// let config = Config::from_json(r#"{"HostPin": "314159"}"#)?;
/// let mut request = ParticipantRequest {
///     service_name: "matt-town-square".to_owned(),
///     service_tag: "Mattermost".to_owned(),
///     preauthenticated_role: "guest".to_owned(),
/// };
/// let answer = participant_properties(&config, &request).to_external_json()?;
/// assert!(answer.contains(r#""preauthenticated_role":"guest""#));
///
/// request.service_name = "bob".to_owned();
/// assert_eq!(participant_properties(&config, &request), PolicyResponse::LeftToPexip(None));
/// # Ok::<(), pexip_mm_core::Error>(())
/// ```
pub fn participant_properties(config: &Config, request: &ParticipantRequest) -> PolicyResponse<ParticipantProperties> {
    let decision = Decision::new(config);
    if decision.named_room(&request.service_name, &request.service_tag).is_none() {
        return PolicyResponse::LeftToPexip(None);
    }
    let role = [Role::Host, Role::Guest].into_iter().find(|role| role.policy_word() == request.preauthenticated_role);
    PolicyResponse::Answered(ParticipantProperties { preauthenticated_role: role, ..Default::default() })
}

/// Whether a service is configured under the alias, other than by a call routing rule.
fn is_configured(request: &ServiceRequest) -> bool {
    request
        .configured()
        .is_some_and(|service| service.get("service_type").and_then(Value::as_str) != Some(words::GATEWAY))
}

impl Decision<'_> {
    /// The room of ours that a request is for.
    pub(super) fn room(&self, request: &ServiceRequest) -> Option<(Alias, Visibility)> {
        // A call out of a room names the room; what it has as its own alias is not known to be the room's.
        if request.call_direction == words::DIAL_OUT && !request.service_name.is_empty() {
            return self.named_room(&request.service_name, &request.service_tag);
        }
        self.ours(Alias::from_dialled(&request.local_alias).ok()?)
    }

    /// The room of ours that a service of that name and tag is.
    fn named_room(&self, name: &str, tag: &str) -> Option<(Alias, Visibility)> {
        if tag != self.service_tag {
            return None;
        }
        let alias = match self.naming {
            ServiceName::Alias => Cow::Borrowed(name),
            ServiceName::WithoutPrefix => Cow::Owned([self.prefix.as_str(), name].concat()),
        };
        self.ours(Alias::parse(&alias).ok()?)
    }

    fn ours(&self, alias: Alias) -> Option<(Alias, Visibility)> {
        let visibility = self.scheme.visibility(self.prefix, &alias)?;
        Some((alias, visibility))
    }

    /// The answer for a room.
    fn answer(&self, alias: &Alias, visibility: Visibility) -> ServiceConfiguration {
        let guests = match visibility {
            Visibility::Public => self.public,
            Visibility::Private => self.private,
        };
        let pins = self.pins.of(alias);
        let mut room = Conference::vmr("", "");
        for field in Field::ALL {
            match field {
                // `Conference::vmr` is of that type.
                Field::ServiceType => {}
                Field::Name => room.name = self.name(alias).into(),
                Field::ServiceTag => room.service_tag = self.service_tag.into(),
                Field::Pin => room.pin = Some(pins.host()),
                Field::AllowGuests => room.allow_guests = Some(guests != GuestEntry::Never),
                Field::GuestPin => room.guest_pin = pins.guest().filter(|_| guests == GuestEntry::WithPin),
                Field::View => room.view = Some(self.view),
                Field::CryptoMode => room.crypto_mode = self.crypto_mode,
                Field::OverlayText => room.enable_overlay_text = Some(self.overlay_text),
            }
        }
        ServiceConfiguration::Conference(room)
    }

    fn name<'a>(&self, alias: &'a Alias) -> &'a str {
        let alias = alias.as_str();
        match self.naming {
            ServiceName::Alias => alias,
            ServiceName::WithoutPrefix => alias.strip_prefix(self.prefix.as_str()).unwrap_or(alias),
        }
    }
}
