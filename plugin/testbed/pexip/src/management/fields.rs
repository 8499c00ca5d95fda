//! The resources: which fields they have, what these may hold, and what they hold when nothing is said.

use serde_json::{Value, json};

use super::BASE;

/// The longest policy script, in characters.
const SCRIPT_MAX_LEN: usize = 49_152;

/// What a field may hold.
pub(super) enum Kind {
    /// A text of at most so many characters.
    Text(usize),
    /// As a text; when it is read, something else stands in its place.
    Password(usize),
    Flag,
    Number {
        min: u64,
        max: u64,
    },
    Choice(&'static [&'static str]),
    /// The URI of an object of that resource, or null.
    Link(&'static str),
    /// Written as URIs, read as objects.
    Nested,
}

pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// A text that may not be empty, and no two objects have the same.
    pub(super) is_name: bool,
}

/// A kind of object.
pub(super) struct Resource {
    pub(super) name: &'static str,
    /// As people call it.
    pub(super) title: &'static str,
    pub(super) fields: &'static [Field],
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, is_name: false }
}

const NAME: Field = Field { name: "name", kind: Kind::Text(250), is_name: true };

const POLICY_SERVER: Resource = Resource {
    name: "policy_server",
    title: "Policy profile",
    fields: &[
        NAME,
        field("description", Kind::Text(250)),
        field("url", Kind::Text(255)),
        field("username", Kind::Text(100)),
        field("password", Kind::Password(100)),
        field("enable_service_lookup", Kind::Flag),
        field("enable_participant_lookup", Kind::Flag),
        field("enable_media_location_lookup", Kind::Flag),
        field("enable_avatar_lookup", Kind::Flag),
        field("enable_directory_lookup", Kind::Flag),
        field("enable_registration_lookup", Kind::Flag),
        field("enable_internal_service_policy", Kind::Flag),
        field("enable_internal_participant_policy", Kind::Flag),
        field("enable_internal_media_location_policy", Kind::Flag),
        field("internal_service_policy_template", Kind::Text(SCRIPT_MAX_LEN)),
        field("internal_participant_policy_template", Kind::Text(SCRIPT_MAX_LEN)),
        field("internal_media_location_policy_template", Kind::Text(SCRIPT_MAX_LEN)),
        field("prefer_local_avatar_configuration", Kind::Flag),
    ],
};

const GLOBAL_ON_OFF: Kind = Kind::Choice(&["GLOBAL", "ON", "OFF"]);

const SYSTEM_LOCATION: Resource = Resource {
    name: "system_location",
    title: "System location",
    fields: &[
        NAME,
        field("description", Kind::Text(250)),
        field("mtu", Kind::Number { min: 512, max: 1500 }),
        field("bdpm_pin_checks_enabled", GLOBAL_ON_OFF),
        field("bdpm_scan_quarantine_enabled", GLOBAL_ON_OFF),
        field("dns_servers", Kind::Nested),
        field("ntp_servers", Kind::Nested),
        field("syslog_servers", Kind::Nested),
        field("event_sinks", Kind::Nested),
        field("overflow_location1", Kind::Link("system_location")),
        field("overflow_location2", Kind::Link("system_location")),
        field("policy_server", Kind::Link("policy_server")),
    ],
};

impl Resource {
    pub(super) const ALL: [&Self; 2] = [&POLICY_SERVER, &SYSTEM_LOCATION];

    pub(super) fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.into_iter().find(|resource| resource.name == name)
    }

    /// Where its objects are listed.
    pub(super) fn list_uri(&self) -> String {
        format!("{BASE}{}/", self.name)
    }

    pub(super) fn uri(&self, id: u64) -> String {
        format!("{BASE}{}/{id}/", self.name)
    }

    /// The id in a URI of this resource.
    pub(super) fn id_in(&self, uri: &str) -> Option<u64> {
        uri.strip_prefix(&self.list_uri())?.strip_suffix('/')?.parse().ok()
    }
}

impl Field {
    /// What it holds when nothing is said.
    pub(super) fn initial(&self) -> Value {
        match self.kind {
            Kind::Text(_) | Kind::Password(_) => json!(""),
            Kind::Flag => json!(false),
            Kind::Number { max, .. } => json!(max),
            Kind::Choice(values) => json!(values.first()),
            Kind::Link(_) => Value::Null,
            Kind::Nested => json!([]),
        }
    }

    /// What is wrong with a value by itself. Links and nested objects need the other objects.
    pub(super) fn fault(&self, value: &Value) -> Option<String> {
        let fault = match (&self.kind, value) {
            (Kind::Link(_), Value::Null | Value::String(_)) | (Kind::Flag, Value::Bool(_)) => return None,
            (_, Value::Null) => "This field cannot be null.".to_owned(),
            (Kind::Text(max) | Kind::Password(max), Value::String(text)) => {
                let length = text.chars().count();
                if length > *max {
                    format!("Ensure this value has at most {max} characters (it has {length}).")
                } else if self.is_name && text.is_empty() {
                    "This field cannot be blank.".to_owned()
                } else {
                    return None;
                }
            }
            (Kind::Number { min, max }, value) => {
                if value.as_u64().is_some_and(|number| (*min..=*max).contains(&number)) {
                    return None;
                }
                format!("Ensure this value is a number from {min} to {max}.")
            }
            (Kind::Choice(values), value) => {
                if value.as_str().is_some_and(|text| values.contains(&text)) {
                    return None;
                }
                format!("Select one of {}.", values.join(", "))
            }
            (Kind::Nested, value) => {
                if value.as_array().is_some_and(|uris| uris.iter().all(Value::is_string)) {
                    return None;
                }
                "This value must be a list of resource URIs.".to_owned()
            }
            (Kind::Flag, _) => "This value must be either true or false.".to_owned(),
            (Kind::Link(_), _) => "This value must be a resource URI or null.".to_owned(),
            (Kind::Text(_) | Kind::Password(_), _) => "This value must be a string.".to_owned(),
        };
        Some(fault)
    }
}
