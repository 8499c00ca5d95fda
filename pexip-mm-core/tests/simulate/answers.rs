//! What is said about an answer that Pexip drops, and where the rules for answers begin and end. Verdicts alone stand in
//! the vectors.

use pexip_mm_core::policy::simulate::{DropReason, Outcome, PolicyScript};
use serde_json::{Value, json};

use super::dialled;

/// Why the text that a script prints is dropped, where Pexip has this service under the alias.
fn reason_with(printed: &str, service: &Value) -> Option<DropReason> {
    let script = PolicyScript::parse(&format!("{{% raw %}}{printed}{{% endraw %}}")).unwrap();
    let mut request = dialled("matt-x");
    request["service_config"] = service.clone();
    match script.answer(&request).outcome {
        Outcome::Answered { .. } => None,
        Outcome::Dropped { reason } => Some(reason),
    }
}

fn reason(printed: &str) -> Option<DropReason> {
    reason_with(printed, &Value::Null)
}

/// What is said about a VMR with these further fields; nothing if it is taken.
fn said(fields: &str) -> String {
    let printed = format!(
        r#"{{"action":"continue","result":{{"service_type":"conference","name":"n","service_tag":"t",{fields}}}}}"#
    );
    reason(&printed).map_or_else(String::new, |reason| reason.to_string())
}

/// An answer with so many lists within each other, behind another member.
fn nested(before: &str, lists: usize) -> String {
    format!(r#"{{"action":"reject","result":{{"a":{before},"b":{}{}}}}}"#, "[".repeat(lists), "]".repeat(lists))
}

#[test]
fn answers_may_nest_to_a_bound() {
    let too_deep = Some(DropReason::NotJson { line: 0, column: 0 });
    assert_eq!(reason(&nested("0", 98)), None);
    assert_eq!(reason(&nested("0", 99)), too_deep);
    // What is closed again does not count, and neither does a bracket in a text.
    let side_by_side = format!("[{}[]]", "[],".repeat(150));
    let (open, close) = ("[{".repeat(80), "]}".repeat(80));
    for before in [
        side_by_side,
        format!(r#""{open}""#),
        format!(r#""{close}""#),
        format!(r#""\"{open}""#),
        format!(r#""\\\"{open}""#),
        r#""a\\""#.to_owned(),
    ] {
        assert_eq!(reason(&nested(&before, 98)), None, "{before}");
        assert_eq!(reason(&nested(&before, 99)), too_deep, "{before}");
    }
}

#[test]
fn what_stands_in_place_of_an_object_is_named() {
    for (value, named) in
        [("null", "null"), ("true", "a boolean"), ("1.5", "a number"), (r#""x""#, "text"), ("[]", "a list")]
    {
        let said = |printed: &str| reason(printed).map(|reason| reason.to_string());
        assert_eq!(said(value), Some(format!("the answer is {named}; an object is needed")));
        let printed = format!(r#"{{"action":"reject","result":{value}}}"#);
        assert_eq!(said(&printed), Some(format!("the result is {named}; an object is needed")));
    }
    assert_eq!(said(r#""view":{}"#), "view is an object; Pexip accepts text");
}

#[test]
fn the_field_that_is_wrong_is_named_with_its_path() {
    let participant = r#"{"local_alias":"a","protocol":"sip","remote_alias":"b","role":"guest"}"#;
    for (fields, message) in [
        (
            r#""view":"3:3""#,
            "view is \"3:3\"; Pexip accepts one of 16 words, such as \"one_main_zero_pips\", \
            \"one_main_seven_pips\", \"one_main_twentyone_pips\"",
        ),
        (r#""call_type":"phone""#, r#"call_type is "phone"; Pexip accepts "video", "video-only", "audio""#),
        (r#""crypto_mode":5"#, "crypto_mode is a number; Pexip accepts text or null"),
        (r#""allow_guests":"yes""#, "allow_guests is text; Pexip accepts true or false"),
        (r#""pin":5678"#, "pin is a number; Pexip accepts text of digits"),
        (r#""participant_limit":"9""#, "participant_limit is text; Pexip accepts a whole number"),
        (r#""participant_limit":1.5"#, "participant_limit is a number; Pexip accepts a whole number"),
        (
            r#""max_callrate_in":18446744073709551615"#,
            // What could be a PIN is not repeated.
            "max_callrate_in is another number; Pexip accepts 128000 to 8192000",
        ),
        (r#""max_callrate_in":128"#, "max_callrate_in is 128; Pexip accepts 128000 to 8192000"),
        (r#""max_callrate_in":-1"#, "max_callrate_in is -1; Pexip accepts 128000 to 8192000"),
        (r#""automatic_participants":{}"#, "automatic_participants is an object; Pexip accepts a list of objects"),
        (r#""automatic_participants":[{},[]]"#, "automatic_participants[0].local_alias is missing"),
        (
            &format!(r#""automatic_participants":[{participant},[]]"#),
            "automatic_participants[1] is a list; Pexip accepts an object",
        ),
        (
            &format!(r#""automatic_participants":[{}]"#, participant.replace("guest", "host")),
            r#"automatic_participants[0].role is "host"; Pexip accepts "chair", "guest""#,
        ),
        (
            r#""breakout":true,"breakout_uuid":"u","breakout_name":"n","breakout_rooms":true"#,
            "breakout_rooms cannot stand here: a breakout room has no breakout rooms itself",
        ),
        (
            r#""breakout_rooms":true,"direct_media":"best_effort""#,
            "direct_media cannot stand here: it does not go together with breakout rooms",
        ),
        (r#""name":"""#, "name is empty"),
    ] {
        assert_eq!(said(fields), message, "{fields}");
    }
}

#[test]
fn a_rule_of_pins_is_named() {
    for (fields, rule) in [
        (r#""pin":"12x4""#, "a PIN has digits only, at most with '#' at the end"),
        (r#""pin":"123""#, "a PIN has 4 to 20 characters"),
        (r#""guest_pin":"1234""#, "a guest PIN needs allow_guests"),
        (r#""allow_guests":true,"guest_pin":"1234""#, "allow_guests needs a host PIN"),
        (r#""allow_guests":true,"pin":"1234","guest_pin":"1234""#, "host PIN and guest PIN must differ"),
        (
            r#""allow_guests":true,"pin":"1234#","guest_pin":"12345""#,
            "both or neither of host PIN and guest PIN end with '#'",
        ),
        (r#""allow_guests":true,"pin":"1234","guest_pin":"12345""#, "host PIN and guest PIN must have the same length"),
    ] {
        assert_eq!(said(fields), format!("the PINs break a rule: {rule}"), "{fields}");
    }
}

/// What Pexip itself has may hold what is not documented; what the script puts there may not.
#[test]
fn what_pexip_has_configured_is_checked_where_it_was_changed() {
    let service = json!({ "service_type": "conference", "name": "Board", "service_tag": "t", "view": "3:3", "allow_guests": true });
    let code = |changes: Value| {
        let mut result = service.clone();
        result.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let printed = json!({ "action": "continue", "result": result }).to_string();
        reason_with(&printed, &service).map(|reason| reason.code())
    };
    assert_eq!(code(json!({})), None);
    assert_eq!(code(json!({ "name": "Board meeting" })), None);
    assert_eq!(code(json!({ "view": "4:4" })), Some("unknown_value"));
    assert_eq!(code(json!({ "guest_pin": "1234" })), Some("pin_rule"));
    assert_eq!(code(json!({ "allow_guests": false })), None);
}
