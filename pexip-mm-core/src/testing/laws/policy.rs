//! Laws of configurations and of policy.

use serde_json::{Map, Value};

use crate::policy::{
    ParticipantRequest, PolicyResponse, SCRIPT_MAX_LEN, ServiceConfiguration, ServiceRequest, local_policy_script,
    participant_properties, service_configuration,
};
use crate::{Alias, Config, ConfigReport, Error, Pins, RoomPins, ServiceName, Setting, validate_config};

/// Every law about a configuration.
pub fn check_config(text: &str) {
    let report = validate_config(text);
    assert_eq!(report.config.is_some(), report.errors.is_empty(), "a configuration, or faults");
    check_config_is_silent(text, &report);
    if let Some(config) = &report.config {
        assert_eq!(Config::from_json(text).as_ref(), Ok(config));
        check_config_keys_in_lower_case(text, config);
        check_script_is_usable(config);
    }
}

/// The members of a JSON object, read without the code that is tried, behind a byte order mark if there is one.
fn members_of(text: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(text.trim_start_matches('\u{FEFF}')).ok()
}

/// What is said about a PIN or secret leaves no trace of it.
fn check_config_is_silent(text: &str, report: &ConfigReport) {
    let Some(members) = members_of(text) else { return };
    for (key, value) in &members {
        let (Some(setting), Value::String(value)) = (Setting::from_key(key), value) else { continue };
        // What is shorter, has a blank or has no digit may stand in a message by chance.
        let is_telling =
            value.len() >= 6 && !value.contains(char::is_whitespace) && value.contains(|ch: char| ch.is_ascii_digit());
        if !setting.is_secret() || !is_telling {
            continue;
        }
        let errors = report.errors.iter().filter(|fault| fault.setting() == Some(setting)).map(ToString::to_string);
        let warnings = report.warnings.iter().filter(|fault| fault.setting() == Some(setting)).map(ToString::to_string);
        for message in errors.chain(warnings) {
            assert!(!message.contains(value.as_str()), "{message}");
        }
    }
}

/// A configuration is the same with its keys in lower case, as Mattermost stores them.
fn check_config_keys_in_lower_case(text: &str, config: &Config) {
    let members = members_of(text).expect("a configuration is a JSON object");
    let stored: Map<String, Value> =
        members.iter().map(|(key, value)| (key.to_ascii_lowercase(), value.clone())).collect();
    if stored.len() == members.len() {
        assert_eq!(Config::from_json(&Value::Object(stored).to_string()).as_ref(), Ok(config));
    }
}

/// The script of a configuration fits into Pexip, and the test answer that comes with it is what we answer to its test
/// request: one of our rooms.
pub fn check_script_is_usable(config: &Config) {
    let script = local_policy_script(config);
    assert!(script.expose().chars().count() <= SCRIPT_MAX_LEN);
    let request = ServiceRequest::from_json(script.test_request()).expect("the test request can be read");
    let answer = service_configuration(config, &request);
    assert!(matches!(answer, PolicyResponse::Answered(_)), "the test request is for a room of ours");
    assert_eq!(answer.to_local_json().as_deref(), Ok(script.expose_test_answer()));
}

/// Every law about a request, under several configurations.
pub fn check_policy_request(text: &str) {
    let configs = [
        r#"{"HostPin": "246802"}"#,
        r#"{"HostPin": "246802#", "GuestPin": "135791#", "GuestAccess": "never", "ServiceName": "without_prefix"}"#,
        r#"{"Secret": "not-a-real-secret-not-a-real-one", "Prefix": "x"}"#,
        r#"{"Secret": "not-a-real-secret-not-a-real-one", "AliasScheme": "channel_id", "GuestAccess": "all_channels"}"#,
    ];
    for config in configs {
        let config = Config::from_json(config).expect("a configuration");
        if let Ok(request) = ServiceRequest::from_json(text) {
            check_service_request(&config, &request);
        }
        if let Ok(request) = ParticipantRequest::from_json(text) {
            check_participant_request(&config, &request);
        }
    }
}

/// Every request has an answer that Pexip takes; it is for a room of ours or it is what Pexip would do without us; and
/// it does not depend on the case of what was dialled.
pub fn check_service_request(config: &Config, request: &ServiceRequest) {
    assert_eq!(ServiceRequest::from_json(&request.to_value().to_string()).as_ref(), Ok(request));
    let answer = service_configuration(config, request);
    let upper = ServiceRequest { local_alias: request.local_alias.to_ascii_uppercase(), ..request.clone() };
    assert_eq!(service_configuration(config, &upper), answer);

    let local = read(answer.to_local_json());
    let external = read(answer.to_external_json());
    let configured = request.service_config.as_ref().filter(|service| !service.is_empty());
    match &answer {
        PolicyResponse::Answered(service) => {
            assert_eq!((&local["action"], &external["action"]), (&"continue".into(), &"continue".into()));
            assert_eq!(local["result"], external["result"]);
            check_room(config, service, &local["result"]);
            let shadows = configured.filter(|service| service.get("service_type") != Some(&"gateway".into()));
            assert_eq!(shadows, None, "a service that is configured in Pexip wins");
        }
        PolicyResponse::LeftToPexip(left) => {
            assert_eq!(left.as_ref(), configured);
            let expected = configured.map_or(Value::Object(Map::new()), |service| Value::Object(service.clone()));
            assert_eq!(local["result"], expected);
            assert_eq!(local["action"], if configured.is_some() { "continue" } else { "reject" });
            assert_eq!(external["action"], "continue");
        }
        PolicyResponse::Rejected => {
            assert_eq!(request.external_policy_disposition, "REJECT");
            assert_eq!((&local["action"], &external["action"]), (&"reject".into(), &"reject".into()));
        }
    }
    assert!(answer == PolicyResponse::Rejected || request.external_policy_disposition != "REJECT");
}

/// A room of ours is a conference under a canonical alias with the prefix, and it never stands open: it has a host PIN,
/// that of its own where each room has one.
fn check_room(config: &Config, service: &ServiceConfiguration, result: &Value) {
    assert!(matches!(service, ServiceConfiguration::Conference(_)));
    assert_eq!(result["service_type"], "conference");
    assert_eq!(result["service_tag"], config.service_tag().as_str());
    let name = result["name"].as_str().expect("a room has a name");
    let alias = match config.service_name() {
        ServiceName::Alias => name.to_owned(),
        ServiceName::WithoutPrefix => [config.prefix().as_str(), name].concat(),
    };
    assert!(alias.starts_with(config.prefix().as_str()), "{alias}");
    let alias = Alias::parse(&alias).expect("a room is under a canonical alias");
    let visibility = config.alias_scheme().visibility(config.prefix(), &alias).expect("the alias is one of ours");
    let pins = match config.room_pins() {
        RoomPins::Shared(pins) => *pins,
        RoomPins::PerRoom(key) => Pins::of_room(key, &alias),
    };
    assert_eq!(result["pin"], pins.host().expose());
    if let Some(guest_pin) = result.get("guest_pin") {
        assert_eq!(guest_pin.as_str(), pins.guest().as_ref().map(crate::Pin::expose));
        assert_eq!(result["allow_guests"], true);
    }
    let dialled = ServiceRequest { local_alias: alias.as_str().to_owned(), ..ServiceRequest::default() };
    let PolicyResponse::Answered(again) = service_configuration(config, &dialled) else {
        unreachable!("{alias} dialled is not the room that is called so, which is {visibility}");
    };
    assert_eq!(&again, service, "who dials a room's own alias comes into that room");
}

/// A role is never given where there was none, and outside our rooms nothing is said at all.
pub fn check_participant_request(config: &Config, request: &ParticipantRequest) {
    let answer = participant_properties(config, request);
    let local = read(answer.to_local_json());
    let external = read(answer.to_external_json());
    assert_eq!((&local["action"], &external["action"]), (&"continue".into(), &"continue".into()));
    assert_eq!(local["result"], external["result"]);
    match local["result"].get("preauthenticated_role") {
        None | Some(Value::Null) => {}
        Some(role) => assert_eq!(role, request.preauthenticated_role.as_str()),
    }
    if answer == PolicyResponse::LeftToPexip(None) {
        assert_eq!(local["result"], Value::Object(Map::new()));
    }
}

/// An answer, read again.
fn read(answer: Result<String, Error>) -> Value {
    let answer = answer.expect("Pexip takes every answer of ours");
    serde_json::from_str(&answer).expect("an answer is JSON")
}
