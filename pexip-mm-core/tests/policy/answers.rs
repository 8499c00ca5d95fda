//! What an answer is refused for before it leaves.

use pexip_mm_core::policy::{
    AudioMix, AutomaticParticipant, CallType, Conference, ConferenceType, DirectMedia, Gateway, GatewayType,
    GuestVisibility, MediaPlayback, MediaPlaybackType, OnCompletion, OutgoingProtocol, ParticipantProperties,
    ParticipantProtocol, PolicyResponse, Ranged, RequiredText, ServiceConfiguration, TestCall, TestCallType,
    TwoStageDialing, TwoStageDialingType,
};
use pexip_mm_core::{CryptoMode, Error, ErrorCode, Layout, Pin, Role};
use serde_json::{Value, json};

fn pin(digits: &str) -> Pin {
    Pin::parse(digits).unwrap()
}

fn written(service: ServiceConfiguration) -> Result<Value, Error> {
    let json = PolicyResponse::Answered(service).to_local_json()?;
    Ok(serde_json::from_str(&json).unwrap())
}

/// The code for which a VMR with these changes is refused.
fn refused(change: impl FnOnce(&mut Conference)) -> Option<ErrorCode> {
    let mut vmr = Conference::vmr("matt-x", "Mattermost");
    change(&mut vmr);
    written(ServiceConfiguration::Conference(vmr)).err().map(|error| error.code())
}

/// Reference §2.2, row by row.
#[test]
fn pins_and_guests_go_together() {
    let code = |allow_guests, host: Option<&str>, guest: Option<&str>| {
        refused(|vmr| {
            vmr.allow_guests = allow_guests;
            vmr.pin = host.map(pin);
            vmr.guest_pin = guest.map(pin);
        })
    };
    for without_guests in [None, Some(false)] {
        assert_eq!(code(without_guests, None, None), None);
        assert_eq!(code(without_guests, Some("1234"), None), None);
        assert_eq!(code(without_guests, None, Some("1234")), Some(ErrorCode::AnswerConflict));
        assert_eq!(code(without_guests, Some("1234"), Some("5678")), Some(ErrorCode::AnswerConflict));
    }
    let with_guests = Some(true);
    assert_eq!(code(with_guests, None, None), Some(ErrorCode::AnswerConflict));
    assert_eq!(code(with_guests, None, Some("1234")), Some(ErrorCode::AnswerConflict));
    assert_eq!(code(with_guests, Some("1234"), None), None);
    assert_eq!(code(with_guests, Some("1234"), Some("5678")), None);
    assert_eq!(code(with_guests, Some("1234"), Some("56789")), Some(ErrorCode::PinsLength));
    assert_eq!(code(with_guests, Some("1234#"), Some("56789#")), None);
    assert_eq!(code(with_guests, Some("1234#"), Some("56789")), Some(ErrorCode::PinsTerminator));
    assert_eq!(code(with_guests, Some("1234"), Some("1234")), Some(ErrorCode::PinsEqual));
}

#[test]
fn texts_and_numbers_have_limits() {
    assert_eq!(refused(|vmr| vmr.name = "ü".repeat(250).as_str().into()), None);
    assert_eq!(refused(|vmr| vmr.name = "ü".repeat(251).as_str().into()), Some(ErrorCode::AnswerTooLong));
    assert_eq!(refused(|vmr| vmr.name = "".into()), Some(ErrorCode::AnswerEmpty));
    assert_eq!(refused(|vmr| vmr.service_tag = RequiredText(String::new())), Some(ErrorCode::AnswerEmpty));
    assert_eq!(refused(|vmr| vmr.description = Some("x".repeat(251))), Some(ErrorCode::AnswerTooLong));
    assert_eq!(refused(|vmr| vmr.max_callrate_in = Some(Ranged(128_000))), None);
    assert_eq!(refused(|vmr| vmr.max_callrate_in = Some(Ranged(127_999))), Some(ErrorCode::AnswerRange));
    assert_eq!(refused(|vmr| vmr.max_callrate_out = Some(Ranged(8_192_001))), Some(ErrorCode::AnswerRange));
    assert_eq!(refused(|vmr| vmr.participant_limit = Some(Ranged(1_000_001))), Some(ErrorCode::AnswerRange));
    assert_eq!(refused(|vmr| vmr.direct_media_notification_duration = Some(Ranged(31))), Some(ErrorCode::AnswerRange));
}

#[test]
fn only_a_lecture_has_what_only_a_lecture_has() {
    let conflict = Some(ErrorCode::AnswerConflict);
    assert_eq!(refused(|vmr| vmr.guest_view = Some(Layout::OneMainSevenPips)), conflict);
    assert_eq!(refused(|vmr| vmr.host_view = Some(Layout::OneMainSevenPips)), conflict);
    assert_eq!(refused(|vmr| vmr.force_presenter_into_main = Some(false)), conflict);
    assert_eq!(refused(|vmr| vmr.guests_can_see_guests = Some(GuestVisibility::Never)), conflict);
    let lecture = |change: fn(&mut Conference)| {
        refused(|vmr| {
            vmr.service_type = ConferenceType::Lecture;
            change(vmr);
        })
    };
    assert_eq!(lecture(|_| {}), None);
    assert_eq!(lecture(|vmr| vmr.host_view = Some(Layout::OneMainSevenPips)), None);
    assert_eq!(lecture(|vmr| vmr.host_view = Some(Layout::FiveMainsSevenPips)), conflict);
    assert_eq!(lecture(|vmr| vmr.guest_view = Some(Layout::FiveMainsSevenPips)), conflict);
    assert_eq!(lecture(|vmr| vmr.view = Some(Layout::OneMainSevenPips)), conflict);
}

#[test]
fn fields_that_exclude_each_other_are_refused() {
    let conflict = Some(ErrorCode::AnswerConflict);
    assert_eq!(refused(|vmr| vmr.view = Some(Layout::TeamsFocus)), conflict);
    assert_eq!(refused(|vmr| vmr.call_type = Some(CallType::Auto)), conflict);
    let breakout = |direct_media| {
        refused(|vmr| {
            vmr.breakout_rooms = Some(true);
            vmr.direct_media = direct_media;
        })
    };
    assert_eq!(breakout(Some(DirectMedia::BestEffort)), conflict);
    assert_eq!(breakout(Some(DirectMedia::Never)), None);
    assert_eq!(breakout(None), None);
}

fn automatic_participant(remote_alias: &str) -> AutomaticParticipant {
    AutomaticParticipant {
        local_alias: "matt-x".into(),
        protocol: ParticipantProtocol::Sip,
        remote_alias: remote_alias.into(),
        role: Role::Host,
        call_type: None,
        description: None,
        dtmf_sequence: None,
        keep_conference_alive: None,
        local_display_name: None,
        presentation_url: None,
        remote_display_name: None,
        routing: None,
        streaming: None,
        system_location_name: None,
    }
}

/// One service of each type, as it is written.
fn services() -> Vec<(ServiceConfiguration, Value)> {
    let mut vmr = Conference::vmr("matt-x", "Mattermost");
    vmr.pin = Some(pin("0123#"));
    vmr.allow_guests = Some(true);
    vmr.crypto_mode = CryptoMode::On;
    vmr.automatic_participants = vec![automatic_participant("sip:bob@example.com")];
    let common = || ("x".into(), "t".into());
    let (name, service_tag) = common();
    let gateway = Gateway {
        service_type: GatewayType::Gateway,
        name,
        service_tag,
        local_alias: "a".into(),
        remote_alias: "b".into(),
        outgoing_protocol: OutgoingProtocol::Teams,
        called_device_type: None,
        call_type: Some(CallType::Auto),
        outgoing_location_name: None,
        sip_proxy_name: None,
        description: None,
    };
    let (name, service_tag) = common();
    let reception = TwoStageDialing {
        service_type: TwoStageDialingType::TwoStageDialing,
        name,
        service_tag,
        two_stage_dial_type: None,
        match_string: Some("(.*)".to_owned()),
        replace_string: None,
        post_match_string: None,
        post_replace_string: None,
        description: None,
    };
    let (name, service_tag) = common();
    let playback = MediaPlayback {
        service_type: MediaPlaybackType::MediaPlayback,
        name,
        service_tag,
        media_playlist_name: "films".into(),
        on_completion: Some(OnCompletion::Transfer { conference: "matt-x".to_owned(), role: Role::Guest }),
        description: None,
    };
    let (name, service_tag) = common();
    let test_call = TestCall { service_type: TestCallType::TestCall, name, service_tag };
    vec![
        (
            ServiceConfiguration::Conference(vmr),
            json!({
                "service_type": "conference", "name": "matt-x", "service_tag": "Mattermost", "pin": "0123#",
                "allow_guests": true, "crypto_mode": "on",
                "automatic_participants": [{
                    "local_alias": "matt-x", "protocol": "sip", "remote_alias": "sip:bob@example.com", "role": "chair",
                }],
            }),
        ),
        (
            ServiceConfiguration::Gateway(gateway),
            json!({
                "service_type": "gateway", "name": "x", "service_tag": "t", "local_alias": "a", "remote_alias": "b",
                "outgoing_protocol": "teams", "call_type": "auto",
            }),
        ),
        (
            ServiceConfiguration::TwoStageDialing(reception),
            json!({ "service_type": "two_stage_dialing", "name": "x", "service_tag": "t", "match_string": "(.*)" }),
        ),
        (
            ServiceConfiguration::MediaPlayback(playback),
            json!({
                "service_type": "media_playback", "name": "x", "service_tag": "t", "media_playlist_name": "films",
                "on_completion": { "transfer": { "conference": "matt-x", "role": "guest" } },
            }),
        ),
        (
            ServiceConfiguration::TestCall(test_call),
            json!({ "service_type": "test_call", "name": "x", "service_tag": "t" }),
        ),
    ]
}

#[test]
fn every_type_of_service_is_written_as_pexip_reads_it() {
    for (service, expected) in services() {
        assert_eq!(written(service), Ok(json!({ "action": "continue", "result": expected })));
    }
}

/// The check of the simulated node is written apart from the types.
#[cfg(feature = "simulate")]
#[test]
fn a_node_takes_every_type_of_service() {
    use pexip_mm_core::policy::simulate::{Outcome, PolicyScript};
    for (service, expected) in services() {
        let json = PolicyResponse::Answered(service).to_local_json().unwrap();
        let outcome = PolicyScript::parse(&json).unwrap().answer(&json!({})).outcome;
        let Outcome::Answered { result, .. } = outcome else { panic!("{json}: {outcome:?}") };
        assert_eq!(Value::Object(result), expected);
    }
}

#[test]
fn a_fault_inside_a_list_is_found() {
    let code = refused(|vmr| vmr.automatic_participants = vec![automatic_participant("")]);
    assert_eq!(code, Some(ErrorCode::AnswerEmpty));
}

#[test]
fn participants_are_written_as_pexip_reads_them() {
    let properties = ParticipantProperties {
        preauthenticated_role: Some(Role::Host),
        remote_display_name: Some("Zoë".to_owned()),
        send_to_audio_mixes: vec![AudioMix { mix_name: "main.french".into(), prominent: true }],
        spotlight: Some(Ranged(0)),
        ..ParticipantProperties::default()
    };
    let result = json!({
        "preauthenticated_role": "chair", "remote_display_name": "Zoë", "spotlight": 0,
        "send_to_audio_mixes": [{ "mix_name": "main.french", "prominent": true }],
    });
    let json = PolicyResponse::Answered(properties.clone()).to_external_json().unwrap();
    let external = json!({ "status": "success", "action": "continue", "result": result });
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), external);

    let too_long = ParticipantProperties { call_tag: Some("x".repeat(251)), ..properties };
    let code = PolicyResponse::Answered(too_long).to_local_json().unwrap_err().code();
    assert_eq!(code, ErrorCode::AnswerTooLong);
}

#[test]
fn a_refusal_says_so_on_both_ways() {
    let rejected = PolicyResponse::<ParticipantProperties>::Rejected;
    assert_eq!(rejected.to_local_json().unwrap(), r#"{"action":"reject","result":{}}"#);
    assert_eq!(rejected.to_external_json().unwrap(), r#"{"status":"success","action":"reject","result":{}}"#);
}
