//! The configuration of a service, in each of its types.

use super::value::{AnswerObject, Ranged, RequiredText, Written, answer_object};
use super::words::{
    CallType, CalledDevice, ChatSetting, ConferenceType, DirectMedia, GatewayType, GuestVisibility, KeepAlive,
    MediaPlaybackType, NonIdpParticipants, OutgoingProtocol, ParticipantProtocol, PixelRate, Routing, TestCallType,
    TriState, TwoStageDialingType, TwoStageType,
};
use super::{PolicyAction, envelope};
use crate::error::Error;
use crate::join_url::Role;
use crate::media::{CryptoMode, Layout};
use crate::pin::Pin;
use crate::policy::response::value::AnswerValue;

/// The configuration of a service: which type it is, and what that type has.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    target_pointer_width = "64",
    expect(
        clippy::large_enum_variant,
        reason = "nearly every answer is a conference, so boxing it would save nothing"
    )
)]
pub enum ServiceConfiguration {
    /// A Virtual Meeting Room or Virtual Auditorium.
    Conference(Conference),
    /// A call routed on to somewhere else.
    Gateway(Gateway),
    /// A Virtual Reception.
    TwoStageDialing(TwoStageDialing),
    /// A media playback service.
    MediaPlayback(MediaPlayback),
    /// A test call service.
    TestCall(TestCall),
}

impl ServiceConfiguration {
    /// The answer to a service request, in its envelope.
    pub(super) fn to_json(&self, status: &str) -> Result<String, Error> {
        match self {
            Self::Conference(service) => checked(service, status),
            Self::Gateway(service) => checked(service, status),
            Self::TwoStageDialing(service) => checked(service, status),
            Self::MediaPlayback(service) => checked(service, status),
            Self::TestCall(service) => checked(service, status),
        }
    }
}

fn checked<T: AnswerObject>(service: &T, status: &str) -> Result<String, Error> {
    service.check()?;
    Ok(envelope(status, PolicyAction::Continue, &Written(service)))
}

impl Role {
    /// The word of policy data, which has its own for a host.
    pub(crate) const fn policy_word(self) -> &'static str {
        match self {
            Self::Host => "chair",
            Self::Guest => "guest",
        }
    }
}

impl AnswerValue for Role {
    fn write<M: serde::ser::SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(key, self.policy_word())
    }
}

impl AnswerValue for Layout {
    fn write<M: serde::ser::SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(key, self.as_str())
    }
}

impl AnswerValue for CryptoMode {
    fn write<M: serde::ser::SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        match self {
            // Left out, which is how an answer says "as the installation has it".
            Self::Global => Ok(()),
            _ => map.serialize_entry(key, self.as_str()),
        }
    }
}

answer_object! {
    /// A Virtual Meeting Room or Virtual Auditorium. What is `None` is left out, and Pexip takes its default.
    pub struct Conference {
        /// Which of the two.
        service_type: ConferenceType,
        /// The name: the identity of the conference in Pexip.
        name: RequiredText,
        /// A tag that turns up in records and events.
        service_tag: RequiredText,
        /// The host PIN.
        pin: Option<Pin>,
        /// Whether there are guests beside hosts.
        allow_guests: Option<bool>,
        /// The guest PIN.
        guest_pin: Option<Pin>,
        /// The layout of a Virtual Meeting Room.
        view: Option<Layout>,
        /// Whether media must be encrypted.
        crypto_mode: CryptoMode,
        /// Whether participants' names are shown in the picture.
        enable_overlay_text: Option<bool>,
        /// Who is called when the conference starts.
        automatic_participants: Vec<AutomaticParticipant>,
        /// Whether the conference can be split into breakout rooms.
        breakout_rooms: Option<bool>,
        /// Whether media goes past proxying nodes.
        bypass_proxy: Option<bool>,
        /// Which media participants may have.
        call_type: Option<CallType>,
        /// Whether noise is suppressed.
        denoise_enabled: Option<bool>,
        /// A description for administrators.
        description: Option<String>,
        /// Whether two participants connect directly.
        direct_media: Option<DirectMedia>,
        /// How long a switch to or from direct media is announced, in seconds, 0 to 30.
        direct_media_notification_duration: Option<Ranged<0, 30>>,
        /// Whether the speaker is marked.
        enable_active_speaker_indication: Option<bool>,
        /// Whether participants can write messages.
        enable_chat: Option<ChatSetting>,
        /// Virtual Auditorium: whether the presenter stays in the main picture.
        force_presenter_into_main: Option<bool>,
        /// Virtual Auditorium: the layout that guests see.
        guest_view: Option<Layout>,
        /// Virtual Auditorium: the layout that hosts see.
        host_view: Option<Layout>,
        /// Whether guests may present.
        guests_can_present: Option<bool>,
        /// Virtual Auditorium: which guests guests see.
        guests_can_see_guests: Option<GuestVisibility>,
        /// The group of identity providers for guests.
        guest_identity_provider_group: Option<String>,
        /// The group of identity providers for hosts.
        host_identity_provider_group: Option<String>,
        /// The theme; it must exist on the Management Node.
        ivr_theme_name: Option<String>,
        /// Whether live captions are on.
        live_captions_enabled: Option<TriState>,
        /// The language of live captions.
        live_captions_language: Option<String>,
        /// The language that is spoken.
        source_language: Option<String>,
        /// The name that is shown to those who are called.
        local_display_name: Option<String>,
        /// Whether the conference is locked when it is created.
        locked: Option<bool>,
        /// The most that a participant sends, in bits per second, 128000 to 8192000.
        max_callrate_in: Option<Ranged<128_000, 8_192_000>>,
        /// The most that a participant receives, in bits per second, 128000 to 8192000.
        max_callrate_out: Option<Ranged<128_000, 8_192_000>>,
        /// The largest picture.
        max_pixels_per_second: Option<PixelRate>,
        /// Whether guests are muted.
        mute_all_guests: Option<bool>,
        /// Whether somebody without single sign-on may enter.
        non_idp_participants: Option<NonIdpParticipants>,
        /// The most participants, 0 to 1000000.
        participant_limit: Option<Ranged<0, 1_000_000>>,
        /// A pinning configuration of the theme.
        pinning_config: Option<String>,
        /// Whether IPv6 is preferred.
        prefer_ipv6: Option<TriState>,
        /// Whose conference it is.
        primary_owner_email_address: Option<String>,
        /// Whether noise of muted participants is held back.
        softmute_enabled: Option<bool>,
    }
    together |this| { this.check_pins().and_then(|()| this.check_type()) }
}

impl Conference {
    /// A Virtual Meeting Room without PIN, in which Pexip's defaults hold.
    pub fn vmr(name: &str, service_tag: &str) -> Self {
        Self {
            service_type: ConferenceType::Conference,
            name: name.into(),
            service_tag: service_tag.into(),
            pin: None,
            allow_guests: None,
            guest_pin: None,
            view: None,
            crypto_mode: CryptoMode::Global,
            enable_overlay_text: None,
            automatic_participants: Vec::new(),
            breakout_rooms: None,
            bypass_proxy: None,
            call_type: None,
            denoise_enabled: None,
            description: None,
            direct_media: None,
            direct_media_notification_duration: None,
            enable_active_speaker_indication: None,
            enable_chat: None,
            force_presenter_into_main: None,
            guest_view: None,
            host_view: None,
            guests_can_present: None,
            guests_can_see_guests: None,
            guest_identity_provider_group: None,
            host_identity_provider_group: None,
            ivr_theme_name: None,
            live_captions_enabled: None,
            live_captions_language: None,
            source_language: None,
            local_display_name: None,
            locked: None,
            max_callrate_in: None,
            max_callrate_out: None,
            max_pixels_per_second: None,
            mute_all_guests: None,
            non_idp_participants: None,
            participant_limit: None,
            pinning_config: None,
            prefer_ipv6: None,
            primary_owner_email_address: None,
            softmute_enabled: None,
        }
    }

    /// Which PINs and which guests go together.
    fn check_pins(&self) -> Result<(), Error> {
        let conflict = |field, rule| Err(Error::AnswerConflict { field, rule });
        match (self.allow_guests == Some(true), self.pin, self.guest_pin) {
            (false, _, Some(_)) => conflict("guest_pin", "it needs allow_guests"),
            (true, None, _) => conflict("allow_guests", "it needs a host PIN in pin"),
            (true, Some(host), Some(guest)) => {
                if host == guest {
                    Err(Error::PinsEqual)
                } else if host.has_terminator() != guest.has_terminator() {
                    Err(Error::PinsTerminator)
                } else if host.len() != guest.len() && !host.has_terminator() {
                    Err(Error::PinsLength)
                } else {
                    Ok(())
                }
            }
            (false, _, None) | (true, Some(_), None) => Ok(()),
        }
    }

    /// Which fields only one of the two types has, and which exclude each other.
    fn check_type(&self) -> Result<(), Error> {
        let lecture = self.service_type == ConferenceType::Lecture;
        let lecture_only = [
            ("force_presenter_into_main", self.force_presenter_into_main.is_some()),
            ("guest_view", self.guest_view.is_some()),
            ("host_view", self.host_view.is_some()),
            ("guests_can_see_guests", self.guests_can_see_guests.is_some()),
        ];
        let conflicts = [
            ("view", lecture && self.view.is_some(), "a lecture has host_view and guest_view"),
            (
                "host_view",
                [self.host_view, self.guest_view].contains(&Some(Layout::FiveMainsSevenPips)),
                "five_mains_seven_pips is not for a lecture",
            ),
            (
                "view",
                [self.view, self.host_view, self.guest_view].into_iter().flatten().any(Layout::is_teams),
                "that layout is for calls to Microsoft Teams",
            ),
            ("call_type", self.call_type == Some(CallType::Auto), "auto is for a gateway"),
            (
                "direct_media",
                self.breakout_rooms == Some(true) && !matches!(self.direct_media, None | Some(DirectMedia::Never)),
                "it excludes breakout_rooms",
            ),
        ];
        let lecture_fields = lecture_only.map(|(field, set)| (field, set && !lecture, "only a lecture has it"));
        match lecture_fields.into_iter().chain(conflicts).find(|&(_, conflicting, _)| conflicting) {
            Some((field, _, rule)) => Err(Error::AnswerConflict { field, rule }),
            None => Ok(()),
        }
    }
}

answer_object! {
    /// Somebody whom the conference calls when it starts.
    pub struct AutomaticParticipant {
        /// The alias that the call comes from.
        local_alias: RequiredText,
        /// How it is called.
        protocol: ParticipantProtocol,
        /// Who is called.
        remote_alias: RequiredText,
        /// The role in the conference.
        role: Role,
        /// Which media it may have.
        call_type: Option<CallType>,
        /// A description for administrators.
        description: Option<String>,
        /// Keys that are sent when the call is answered.
        dtmf_sequence: Option<String>,
        /// Whether it keeps the conference going.
        keep_conference_alive: Option<KeepAlive>,
        /// The name that is shown to it.
        local_display_name: Option<String>,
        /// Where the presentation is streamed to.
        presentation_url: Option<String>,
        /// The name that is shown of it.
        remote_display_name: Option<String>,
        /// How the call is routed.
        routing: Option<Routing>,
        /// Whether it is a streaming or recording service.
        streaming: Option<bool>,
        /// The location that the call is made from; it must exist on the Management Node.
        system_location_name: Option<String>,
    }
}

answer_object! {
    /// A call that is routed on.
    pub struct Gateway {
        /// Always [`GatewayType::Gateway`].
        service_type: GatewayType,
        /// The name of the service.
        name: RequiredText,
        /// A tag that turns up in records and events.
        service_tag: RequiredText,
        /// The alias that the call comes from.
        local_alias: RequiredText,
        /// Who is called.
        remote_alias: RequiredText,
        /// How it is called.
        outgoing_protocol: OutgoingProtocol,
        /// What is called.
        called_device_type: Option<CalledDevice>,
        /// Which media the call may have.
        call_type: Option<CallType>,
        /// The location that the call is made from; it must exist on the Management Node.
        outgoing_location_name: Option<String>,
        /// The SIP proxy; it must exist on the Management Node.
        sip_proxy_name: Option<String>,
        /// A description for administrators.
        description: Option<String>,
    }
}

answer_object! {
    /// A Virtual Reception.
    pub struct TwoStageDialing {
        /// Always [`TwoStageDialingType::TwoStageDialing`].
        service_type: TwoStageDialingType,
        /// The name of the service.
        name: RequiredText,
        /// A tag that turns up in records and events.
        service_tag: RequiredText,
        /// What it leads to.
        two_stage_dial_type: Option<TwoStageType>,
        /// A regular expression over what was entered.
        match_string: Option<String>,
        /// What replaces it.
        replace_string: Option<String>,
        /// A regular expression over what the look-up gave.
        post_match_string: Option<String>,
        /// What replaces that.
        post_replace_string: Option<String>,
        /// A description for administrators.
        description: Option<String>,
    }
}

/// What happens when a playlist has ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum OnCompletion {
    /// The call ends.
    Disconnect,
    /// The caller goes on into a conference.
    Transfer {
        /// Its alias.
        conference: String,
        /// The role there.
        role: Role,
    },
}

impl AnswerValue for OnCompletion {
    fn write<M: serde::ser::SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        let value = match self {
            Self::Disconnect => serde_json::json!({ "disconnect": true }),
            Self::Transfer { conference, role } => {
                serde_json::json!({ "transfer": { "conference": conference, "role": role.policy_word() } })
            }
        };
        map.serialize_entry(key, &value)
    }
}

answer_object! {
    /// A media playback service.
    pub struct MediaPlayback {
        /// Always [`MediaPlaybackType::MediaPlayback`].
        service_type: MediaPlaybackType,
        /// The name of the service.
        name: RequiredText,
        /// A tag that turns up in records and events.
        service_tag: RequiredText,
        /// The playlist; it must exist on the Management Node.
        media_playlist_name: RequiredText,
        /// What happens at its end; Pexip's default where this is empty.
        on_completion: Option<OnCompletion>,
        /// A description for administrators.
        description: Option<String>,
    }
}

answer_object! {
    /// A test call service.
    pub struct TestCall {
        /// Always [`TestCallType::TestCall`].
        service_type: TestCallType,
        /// The name of the service.
        name: RequiredText,
        /// A tag that turns up in records and events.
        service_tag: RequiredText,
    }
}
