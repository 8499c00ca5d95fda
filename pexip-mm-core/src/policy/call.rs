//! Calls that scripts are tried with, each as a node would tell a script of it.

use serde_json::{Map, Value, json};

use super::decision::words;
use super::simulate::Undefined;

/// An alias that no script has a reason to answer.
pub(super) const STRANGER: &str = "zq7x-unrelated";

/// A call.
#[derive(Clone)]
pub(super) struct Call {
    info: Map<String, Value>,
    service_config: Value,
    undefined: Undefined,
}

impl Call {
    /// Somebody in the web app dials `alias`.
    pub(super) fn web(alias: &str) -> Self {
        Self::new(alias, "webrtc")
    }

    /// Somebody dials `address` by `protocol`.
    pub(super) fn new(address: &str, protocol: &str) -> Self {
        // What every request has. What only some have is left out, as a node does.
        let info = json!({
            "bandwidth": 0,
            "call_direction": "dial_in",
            "call_tag": "",
            "display_count": 1,
            "has_authenticated_display_name": false,
            "idp_uuid": "",
            "local_alias": address,
            "location": "London",
            "node_ip": "192.0.2.10",
            "previous_service_name": "",
            "protocol": protocol,
            "pseudo_version_id": "77683.0.0",
            "registered": false,
            "remote_address": "198.51.100.7",
            "remote_alias": "alice@example.com",
            "remote_display_name": "Alice",
            "remote_port": 50000,
            "service_name": "",
            "service_tag": "",
            "supports_direct_media": false,
            "teams_tenant_id": "",
            "telehealth_request_id": "",
            "third_party_passcode": "",
            "trigger": "web",
            "unique_service_name": "",
            "vendor": "Mozilla/5.0",
            "version_id": "35",
        });
        let info = if let Value::Object(info) = info { info } else { Map::new() };
        Self { info, service_config: Value::Null, undefined: Undefined::Lenient }
    }

    /// What was dialled.
    pub(super) fn dialled(&self) -> &str {
        self.info.get("local_alias").and_then(Value::as_str).unwrap_or_default()
    }

    /// The same call, with another value in a field of `call_info`.
    pub(super) fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.info.insert(field.to_owned(), value.into());
        self
    }

    /// The same call, where Pexip has a service under the alias.
    pub(super) fn configured(mut self, service: &Map<String, Value>) -> Self {
        self.service_config = Value::Object(service.clone());
        self
    }

    /// The same call going out from the service of that name and tag.
    pub(super) fn out_of(self, name: &str, tag: &str) -> Self {
        self.with("call_direction", words::DIAL_OUT)
            .with("service_name", name)
            .with("unique_service_name", name)
            .with("service_tag", tag)
            .with("remote_alias", "sip:bob@example.com")
            .with("protocol", "sip")
    }

    /// The same call on a node that takes every use of something undefined for an error, and with nothing in it that
    /// Pexip does not always send.
    pub(super) fn strict(mut self) -> Self {
        for field in ["service_name", "service_tag", "unique_service_name", "display_count"] {
            self.info.remove(field);
        }
        self.undefined = Undefined::Strict;
        self
    }

    /// Whether a node takes every use of something undefined for an error.
    pub(super) const fn undefined(&self) -> Undefined {
        self.undefined
    }

    /// What a script is asked, as for [`PolicyScript::answer`](super::simulate::PolicyScript::answer).
    pub(super) fn request(&self) -> Value {
        json!({ "call_info": self.info, "service_config": self.service_config })
    }
}

/// A call routing rule that lets calls to `local_alias` out to phones.
pub(super) fn gateway_rule(local_alias: &str) -> Map<String, Value> {
    let fields = [
        ("service_type", words::GATEWAY),
        ("name", "Gateway to phones"),
        ("service_tag", "phones"),
        ("local_alias", local_alias),
        ("remote_alias", "sip:+15550100@example.com"),
        ("outgoing_protocol", "sip"),
    ];
    fields.into_iter().map(|(field, text)| (field.to_owned(), text.into())).collect()
}
