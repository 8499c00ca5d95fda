//! The fields of a service result, type by type: which are needed, and what each may hold.

/// What a field may hold.
pub(super) enum Kind {
    /// Text that is not empty.
    Name,
    /// Text.
    Text,
    Flag,
    Whole {
        min: i64,
        max: i64,
    },
    Word(&'static [&'static str]),
    /// One of the words, or null for the installation's own setting.
    NullOrWord(&'static [&'static str]),
    /// The PIN of this name.
    Pin(&'static str),
    /// A list of texts that are not empty.
    Texts,
    /// A list of objects with these fields.
    Objects(&'static [Field]),
    /// An object with these fields.
    Object(&'static [Field]),
}

impl Kind {
    /// What it may hold, for a message.
    pub(super) const fn expected(&self) -> &'static str {
        match self {
            Self::Name | Self::Text | Self::Word(_) => "text",
            Self::Flag => "true or false",
            Self::Whole { .. } => "a whole number",
            Self::NullOrWord(_) => "text or null",
            Self::Pin(_) => "text of digits",
            Self::Texts => "a list of texts",
            Self::Objects(_) => "a list of objects",
            Self::Object(_) => "an object",
        }
    }
}

/// A field of an object.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) kind: Kind,
}

const fn needs(name: &'static str, kind: Kind) -> Field {
    Field { name, required: true, kind }
}

const fn may(name: &'static str, kind: Kind) -> Field {
    Field { name, required: false, kind }
}

const SETTING: Kind = Kind::Word(&["default", "yes", "no"]);
const CRYPTO: Kind = Kind::NullOrWord(&["besteffort", "on", "off"]);
/// In bits a second.
const CALL_RATE: Kind = Kind::Whole { min: 128_000, max: 8_192_000 };
/// What is counted without a documented limit.
const ANY_COUNT: Kind = Kind::Whole { min: 0, max: i64::MAX };

macro_rules! layouts {
    ($($more:literal),*) => {
        Kind::Word(&[
            "one_main_zero_pips", "one_main_seven_pips", "one_main_twentyone_pips", "two_mains_twentyone_pips",
            "one_main_thirtythree_pips", "four_mains_zero_pips", "nine_mains_zero_pips", "sixteen_mains_zero_pips",
            "twentyfive_mains_zero_pips", "one_main_one_pip", "one_main_nine_around", "one_main_twelve_around",
            "one_main_twentyone_around", "two_mains_eight_around", "teams", $($more),*
        ])
    };
}

/// Which tables a service type is checked by.
pub(super) const SERVICES: &[(&str, &[&[Field]])] = &[
    ("conference", &[EVERY_SERVICE, EVERY_CALL, CONFERENCE, VMR]),
    ("lecture", &[EVERY_SERVICE, EVERY_CALL, CONFERENCE, AUDITORIUM]),
    ("gateway", &[EVERY_SERVICE, GATEWAY]),
    ("two_stage_dialing", &[EVERY_SERVICE, EVERY_CALL, RECEPTION]),
    ("media_playback", &[EVERY_SERVICE, EVERY_CALL, PLAYBACK]),
    ("test_call", &[EVERY_SERVICE, EVERY_CALL]),
];

const EVERY_SERVICE: &[Field] = &[
    needs("name", Kind::Name),
    needs("service_tag", Kind::Text),
    may("description", Kind::Text),
    may("local_display_name", Kind::Text),
    may("ivr_theme_name", Kind::Text),
    may("bypass_proxy", Kind::Flag),
    may("crypto_mode", CRYPTO),
    may("max_callrate_in", CALL_RATE),
    may("max_callrate_out", CALL_RATE),
    may("max_pixels_per_second", Kind::NullOrWord(&["sd", "hd", "fullhd"])),
    may("prefer_ipv6", SETTING),
];

const EVERY_CALL: &[Field] = &[may("call_type", Kind::Word(&["video", "video-only", "audio"]))];

/// What Virtual Meeting Rooms and Virtual Auditoriums have in common.
const CONFERENCE: &[Field] = &[
    may("allow_guests", Kind::Flag),
    may("automatic_participants", Kind::Objects(AUTOMATIC_PARTICIPANT)),
    may("breakout", Kind::Flag),
    may("breakout_description", Kind::Text),
    may("breakout_guests_allowed_to_leave", Kind::Flag),
    may("breakout_name", Kind::Name),
    may("breakout_rooms", Kind::Flag),
    may("breakout_uuid", Kind::Name),
    may("breakout_uuids", Kind::Texts),
    may("denoise_enabled", Kind::Flag),
    may("direct_media", Kind::Word(&["never", "best_effort", "always"])),
    may("direct_media_notification_duration", Kind::Whole { min: 0, max: 30 }),
    may("enable_active_speaker_indication", Kind::Flag),
    may("enable_chat", SETTING),
    may("enable_overlay_text", Kind::Flag),
    may("end_action", Kind::Word(&["transfer", "disconnect"])),
    may("end_time", ANY_COUNT),
    may("guest_identity_provider_group", Kind::Text),
    may("guest_pin", Kind::Pin("guest_pin")),
    may("guests_can_present", Kind::Flag),
    may("host_identity_provider_group", Kind::Text),
    may("live_captions_enabled", SETTING),
    may("live_captions_language", Kind::Text),
    may("locked", Kind::Flag),
    may("mute_all_guests", Kind::Flag),
    may("non_idp_participants", Kind::Word(&["disallow_all", "allow_if_trusted"])),
    may("participant_limit", Kind::Whole { min: 0, max: 1_000_000 }),
    may("pin", Kind::Pin("pin")),
    may("pinning_config", Kind::Text),
    may("primary_owner_email_address", Kind::Text),
    may("softmute_enabled", Kind::Flag),
    may("source_language", Kind::Text),
];

const VMR: &[Field] = &[may("view", layouts!("five_mains_seven_pips"))];

const AUDITORIUM: &[Field] = &[
    may("force_presenter_into_main", Kind::Flag),
    may("guest_view", layouts!()),
    may("host_view", layouts!()),
    may("guests_can_see_guests", Kind::Word(&["no_hosts", "always", "never"])),
];

const AUTOMATIC_PARTICIPANT: &[Field] = &[
    needs("local_alias", Kind::Name),
    needs("protocol", Kind::Word(&["h323", "sip", "mssip", "rtmp"])),
    needs("remote_alias", Kind::Name),
    needs("role", Kind::Word(&["chair", "guest"])),
    may("call_type", Kind::Word(&["video", "video-only", "audio"])),
    may("description", Kind::Text),
    may("dtmf_sequence", Kind::Text),
    may(
        "keep_conference_alive",
        Kind::Word(&["keep_conference_alive", "keep_conference_alive_if_multiple", "keep_conference_alive_never"]),
    ),
    may("local_display_name", Kind::Text),
    may("presentation_url", Kind::Text),
    may("remote_display_name", Kind::Text),
    may("routing", Kind::Word(&["manual", "routing_rule"])),
    may("streaming", Kind::Flag),
    may("system_location_name", Kind::Text),
];

const GATEWAY: &[Field] = &[
    needs("local_alias", Kind::Name),
    needs("remote_alias", Kind::Name),
    needs("outgoing_protocol", Kind::Word(&["h323", "sip", "mssip", "rtmp", "gms", "teams"])),
    may("call_type", Kind::Word(&["video", "video-only", "audio", "auto"])),
    may(
        "called_device_type",
        Kind::Word(&[
            "external",
            "registration",
            "mssip_conference_id",
            "mssip_server",
            "gms_conference",
            "teams_conference",
            "teams_user",
            "telehealth_profile",
        ]),
    ),
    may("denoise_enabled", Kind::Flag),
    may("dtmf_sequence", Kind::Text),
    may("enable_overlay_text", Kind::Flag),
    may("gms_access_token_name", Kind::Text),
    may("h323_gatekeeper_name", Kind::Text),
    may("mssip_proxy_name", Kind::Text),
    may("outgoing_location_name", Kind::Text),
    may("sip_proxy_name", Kind::Text),
    may("stun_server_name", Kind::Text),
    may("teams_proxy_name", Kind::Text),
    may("turn_server_name", Kind::Text),
    may("view", layouts!("five_mains_seven_pips", "teams_focus")),
];

const RECEPTION: &[Field] = &[
    may("match_string", Kind::Text),
    may("post_match_string", Kind::Text),
    may("post_replace_string", Kind::Text),
    may("replace_string", Kind::Text),
    may("two_stage_dial_type", Kind::Word(&["regular", "mssip", "gms", "teams"])),
];

const PLAYBACK: &[Field] = &[needs("media_playlist_name", Kind::Name), may("on_completion", Kind::Object(COMPLETION))];

const COMPLETION: &[Field] = &[may("disconnect", Kind::Flag), may("transfer", Kind::Object(TRANSFER))];

const TRANSFER: &[Field] = &[needs("conference", Kind::Name), may("role", Kind::Text)];

/// What a redirected SIP call is sent to.
pub(super) const REDIRECT: &[Field] = &[needs("new_alias", Kind::Name)];
