//! Configurations and policy requests.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::{dialled, node, text};
use crate::choice::Choice;
use crate::policy::ServiceRequest;
use crate::{
    AliasScheme, ConferencingNode, Config, CryptoMode, DisplayNameSource, GuestAccess, HostRole, Layout, PinMode,
    ServiceName, Setting,
};

/// One of a setting's words.
fn word(choices: &'static [Choice]) -> impl Strategy<Value = Value> {
    select(choices).prop_map(|choice| Value::from(choice.value))
}

/// Text that matches a regular expression, as a setting's value.
fn string(pattern: &str) -> impl Strategy<Value = Value> + use<> {
    text(pattern).prop_map(Value::from)
}

/// Values that a setting accepts, the way the parser wants them.
fn good_value(setting: Setting) -> BoxedStrategy<Value> {
    match setting {
        Setting::Node => node().prop_map(|node: ConferencingNode| Value::from(node.as_str())).boxed(),
        Setting::Prefix => prop_oneof![Just(json!("matt-")), string("[a-z0-9][a-z0-9._-]{0,8}")].boxed(),
        Setting::HostPin => prop_oneof![string("[0-9]{6}"), string("[0-9]{4,19}#?")].boxed(),
        Setting::GuestPin => string("[0-9]{6}").boxed(),
        Setting::PinMode => word(PinMode::CHOICES).boxed(),
        Setting::Secret => string("[!-)+-~]{32,40}").boxed(),
        Setting::AliasScheme => word(AliasScheme::CHOICES).boxed(),
        Setting::GuestAccess => word(GuestAccess::CHOICES).boxed(),
        Setting::HostRole => word(HostRole::CHOICES).boxed(),
        Setting::DisplayName => word(DisplayNameSource::CHOICES).boxed(),
        Setting::View => word(Layout::CHOICES).boxed(),
        Setting::CryptoMode => word(CryptoMode::CHOICES).boxed(),
        Setting::ServiceName => word(ServiceName::CHOICES).boxed(),
        Setting::WebAppPath => string("[A-Za-z0-9_-]{1,12}").boxed(),
        Setting::SipDomain => string("([a-z]{1,8}\\.){1,2}[a-z]{2,4}").boxed(),
        Setting::ServiceTag => string("[a-zA-Z0-9 ._:/@+=,-]{0,12}[a-zA-Z0-9]").boxed(),
        Setting::Embedded
        | Setting::PinInLink
        | Setting::OverlayText
        | Setting::AnnounceInChannel
        | Setting::SetStatus => any::<bool>().prop_map(Value::from).boxed(),
        Setting::FilterChannels => {
            (select(vec!["off", "only", "except"]), prop::collection::vec(text("[a-z0-9]{26}"), 0..3))
                .prop_map(|(mode, channels)| json!({ "mode": mode, "channels": channels }))
                .boxed()
        }
    }
}

/// Values of any type, most of which no setting accepts.
fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        string("[0-9a-f*#]{0,24}"),
        Just(json!([])),
        Just(json!({ "mode": "only" })),
    ]
}

/// A configuration as an administrator gives it: some settings, keys in any case, and now and then a value that is
/// refused.
pub fn config_json() -> impl Strategy<Value = String> {
    let settings: Vec<_> = Setting::ALL
        .iter()
        .map(|&setting| {
            // Without any of these nothing is accepted, so they are there more often.
            let weight = if matches!(setting, Setting::Secret | Setting::HostPin) { 0.7 } else { 0.3 };
            let value = prop_oneof![30 => good_value(setting), 1 => any_value()];
            (any::<bool>(), prop::option::weighted(weight, value)).prop_map(move |(lower, value)| {
                let key = if lower { setting.key().to_ascii_lowercase() } else { setting.key().to_owned() };
                value.map(|value| (key, value))
            })
        })
        .collect();
    settings.prop_map(|settings| Value::Object(settings.into_iter().flatten().collect()).to_string())
}

/// Coherent configurations.
pub fn config() -> impl Strategy<Value = Config> {
    config_json().prop_filter_map("the configuration has a fault", |text| Config::from_json(&text).ok())
}

/// Requests for a service: callers of our rooms, of other services and of nothing, and hostile ones.
pub fn service_request() -> impl Strategy<Value = ServiceRequest> {
    let name = || {
        prop_oneof![
            2 => Just(String::new()),
            2 => text("matt-[a-z0-9]{1,8}(\\.p[a-z2-7]{16})?"),
            1 => text("[a-z0-9-]{1,8}"),
            1 => any::<String>(),
        ]
    };
    let configured = prop_oneof![
        3 => Just(None),
        1 => Just(Some(Map::new())),
        3 => (select(vec!["conference", "gateway", "lecture", "", "test_call"]), name()).prop_map(|(kind, name)| {
            json!({ "service_type": kind, "name": name }).as_object().cloned()
        }),
    ];
    let tag = prop_oneof![3 => Just("Mattermost".to_owned()), 1 => Just(String::new()), 1 => any::<String>()];
    let direction = select(vec!["", "dial_in", "dial_in", "dial_out", "non_dial"]);
    let elsewhere = select(vec!["", "", "CONTINUE", "REDIRECT", "REJECT"]);
    (dialled(), direction, name(), tag, elsewhere, configured).prop_map(
        |(local_alias, call_direction, service_name, service_tag, elsewhere, service_config)| ServiceRequest {
            local_alias,
            call_direction: call_direction.to_owned(),
            service_name,
            service_tag,
            external_policy_disposition: elsewhere.to_owned(),
            service_config,
        },
    )
}
