//! What people read: one message of each kind, as golden text.

use pexip_mm_core::policy::{ServiceRequest, local_policy_script};
use pexip_mm_core::{
    Alias, AliasPrefix, ChannelId, ConferencingNode, Config, DisplayName, Error, ErrorCode, PIN_MAX_LEN, Pin, PinKey,
    Pins, Secret, ServiceTag, SipDomain, WebAppPath,
};

/// An error of every code that a person can get by giving one value.
fn errors() -> Vec<Error> {
    let pin = |digits| Pin::parse(digits).unwrap();
    let pins = |host, guest| Pins::new(pin(host), Some(pin(guest))).unwrap_err();
    let faults = |json| match Config::from_json(json).unwrap_err() {
        Error::Config(faults) => faults.iter().map(|fault| fault.error().clone()).collect(),
        other => vec![other],
    };
    let mut errors = vec![
        Alias::parse("").unwrap_err(),
        Alias::parse(&"a".repeat(129)).unwrap_err(),
        Alias::parse("Town Square").unwrap_err(),
        Alias::parse("matt-").unwrap_err(),
        AliasPrefix::parse(&"a".repeat(41)).unwrap_err(),
        AliasPrefix::parse("^matt").unwrap_err(),
        ChannelId::parse("town-square").unwrap_err(),
        Error::SuffixLength { length: 7, min: 8, max: 52 },
        Alias::from_dialled("").unwrap_err(),
        Alias::from_dialled("matt-x\n").unwrap_err(),
        Alias::from_dialled("matt-%22").unwrap_err(),
        Alias::from_dialled_at("matt-x", &SipDomain::parse("example.com").unwrap()).unwrap_err(),
        ConferencingNode::parse("").unwrap_err(),
        ConferencingNode::parse("https://pexip.example.com/").unwrap_err(),
        ConferencingNode::parse("pexip.example.com ").unwrap_err(),
        ConferencingNode::parse("admin@pexip.example.com").unwrap_err(),
        ConferencingNode::parse("pexip.example.com/webapp3").unwrap_err(),
        ConferencingNode::parse("pexip%2eexample.com").unwrap_err(),
        ConferencingNode::parse("fe80::1%eth0").unwrap_err(),
        ConferencingNode::parse("[fe80::1%25eth0]:8443").unwrap_err(),
        ConferencingNode::parse("pexip_1.example.com").unwrap_err(),
        ConferencingNode::parse("pexip.example.com:0").unwrap_err(),
        Pin::parse("123").unwrap_err(),
        Pin::parse(&"1".repeat(PIN_MAX_LEN + 1)).unwrap_err(),
        Pin::parse("12a4").unwrap_err(),
        pins("1234", "1234"),
        pins("1234", "12345"),
        pins("1234#", "12345"),
        Secret::parse("short").unwrap_err(),
        Secret::parse(&"\u{7}".repeat(40)).unwrap_err(),
        Secret::parse("****").unwrap_err(),
        PinKey::parse("abc").unwrap_err(),
        DisplayName::from_text(" ").unwrap_err(),
        WebAppPath::parse("/webapp3").unwrap_err(),
        SipDomain::parse("sip:example.com").unwrap_err(),
        ServiceTag::parse("a\"b").unwrap_err(),
        ServiceRequest::from_json("{").unwrap_err(),
        ServiceRequest::from_json(r#"{"call_info": []}"#).unwrap_err(),
        Config::from_json(r#"{"HostPin": "12", "View": "ac"}"#).unwrap_err(),
    ];
    for json in [
        r#"{"Prefix": "", "HostPin": "1234"}"#,
        r#"{"HostPin": 12}"#,
        r#"{"GuestPin": "1234", "Secret": "not-a-real-secret-not-a-real-one"}"#,
        r#"{"View": "ac", "HostPin": "1234"}"#,
        r#"{"HostPin": "1234", "hostpin": "1234"}"#,
        "{}",
        r#"{"PinMode": "shared", "Secret": "not-a-real-secret-not-a-real-one"}"#,
        r#"{"PinMode": "per_room", "HostPin": "1234"}"#,
        r#"{"HostPin": "1234", "GuestAccess": "never", "HostRole": "channel_admins"}"#,
    ] {
        let found: Vec<Error> = faults(json);
        errors.extend(found);
    }
    errors
}

/// Codes of errors that a person does not type: they are shown where the answer or the script is made.
const ELSEWHERE: [ErrorCode; 9] = [
    ErrorCode::AnswerTooLong,
    ErrorCode::AnswerEmpty,
    ErrorCode::AnswerRange,
    ErrorCode::AnswerConflict,
    ErrorCode::ConfigMissing,
    ErrorCode::PrefixesOverlap,
    ErrorCode::RoomNamesOverlap,
    ErrorCode::ScriptTooLong,
    ErrorCode::ScriptSyntax,
];

#[test]
fn messages_are_as_reviewed() {
    let mut errors = errors();
    errors.extend([
        Error::AnswerTooLong { field: "name", length: 251, max: 250 },
        Error::AnswerEmpty { field: "name" },
        Error::AnswerRange { field: "max_callrate_in", given: 1, min: 128_000, max: 8_192_000 },
        Error::AnswerConflict { field: "guest_pin", rule: "it needs allow_guests" },
        Error::ConfigMissing,
        Error::PrefixesOverlap { one: "matt-".to_owned(), other: "matt-team-".to_owned() },
        Error::RoomNamesOverlap,
        Error::ScriptTooLong { length: 49_153, max: 49_152 },
        Error::ScriptSyntax { line: 3, reason: "unexpected end of input".to_owned() },
    ]);
    for code in ErrorCode::ALL {
        assert!(errors.iter().any(|error| error.code() == *code), "no message of {code}");
    }
    let mut lines: Vec<String> = errors.iter().map(|error| format!("{}: {error}\n", error.code())).collect();
    lines.sort();
    lines.dedup();
    for line in &lines {
        assert_eq!(line.matches('\n').count(), 1, "{line}");
    }
    crate::golden::compare("tests/snapshots/error_messages.txt", &lines.concat());
}

#[test]
fn a_place_is_counted_from_the_beginning_of_what_was_dialled() {
    assert_eq!(Alias::from_dialled("matt-%22"), Err(Error::DialledPercent { at: 5 }));
    assert_eq!(Alias::from_dialled("sip:matt-%22"), Err(Error::DialledPercent { at: 9 }));
    assert_eq!(Alias::from_dialled("h323:%"), Err(Error::DialledPercent { at: 5 }));
}

#[test]
fn what_is_secret_says_so_in_place_of_itself() {
    let pin = Pin::parse("246802").unwrap();
    assert_eq!(format!("{pin:?}"), "Pin(redacted)");
    let script = local_policy_script(&Config::from_json(r#"{"HostPin": "246802"}"#).unwrap());
    assert_eq!(format!("{script:?}"), "LocalPolicyScript(redacted)");
}

#[test]
fn typed_values_never_come_to_the_other_codes() {
    for error in errors() {
        assert!(!ELSEWHERE.contains(&error.code()), "{error}");
    }
}
