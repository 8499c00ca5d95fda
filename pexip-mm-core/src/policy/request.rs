//! What a Conferencing Node asks.

use std::fmt;

use serde_json::{Map, Value};

use crate::error::Error;

/// A request for the configuration of a service: what a local policy script sees, and what an external policy server
/// is asked.
///
/// Texts are kept as the node sent them, empty where it sent none: a caller is hostile until parsed, and parsing is the
/// decision's work.
///
/// Its `Debug` shows the keys of what Pexip has configured, without the values, among which may be PINs.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct ServiceRequest {
    /// What was dialled, or the conference's own alias on a call out of it.
    pub local_alias: String,
    /// `dial_in`, `dial_out` or `non_dial`.
    pub call_direction: String,
    /// The name of the service that a call out leaves from; empty on calls in.
    pub service_name: String,
    /// The tag of the service that a call out leaves from; empty on calls in.
    pub service_tag: String,
    /// What an external policy server decided: `CONTINUE`, `REJECT`, `REDIRECT`, or empty if there is none.
    pub external_policy_disposition: String,
    /// What Pexip would use without a policy: a service configured under the alias, or a call routing rule.
    pub service_config: Option<Map<String, Value>>,
}

/// A request for the properties of a participant.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ParticipantRequest {
    /// The name of the service that the participant is in.
    pub service_name: String,
    /// The tag of that service.
    pub service_tag: String,
    /// The role that PIN or single sign-on gave, `chair` or `guest`; empty if there is none yet.
    pub preauthenticated_role: String,
}

impl fmt::Debug for ServiceRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            local_alias,
            call_direction,
            service_name,
            service_tag,
            external_policy_disposition,
            service_config,
        } = self;
        f.debug_struct("ServiceRequest")
            .field("local_alias", local_alias)
            .field("call_direction", call_direction)
            .field("service_name", service_name)
            .field("service_tag", service_tag)
            .field("external_policy_disposition", external_policy_disposition)
            .field("service_config", &service_config.as_ref().map(Keys))
            .finish()
    }
}

/// Shows the keys of an object whose values may be PINs.
pub(crate) struct Keys<'a>(pub(crate) &'a Map<String, Value>);

impl fmt::Debug for Keys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl ServiceRequest {
    /// Reads a request in the form of the test page of a policy profile:
    /// `{"call_info": {"local_alias": …, …}, "service_config": {…} or null}`. Fields that are not known are ignored.
    ///
    /// # Errors
    /// [`JsonSyntax`](crate::ErrorCode::JsonSyntax) or [`JsonType`](crate::ErrorCode::JsonType).
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{ErrorCode, policy::ServiceRequest};
    /// let request = ServiceRequest::from_json(r#"{"call_info": {"local_alias": "sip:matt-x@example.com"}}"#)?;
    /// assert_eq!(request.local_alias, "sip:matt-x@example.com");
    /// let wrong = ServiceRequest::from_json(r#"{"call_info": {"local_alias": 7}}"#).unwrap_err();
    /// assert_eq!(wrong.code(), ErrorCode::JsonType);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::from_object(object(parse(text)?, "request")?)
    }

    /// As [`ServiceRequest::from_json`], for a request that is parsed already.
    ///
    /// # Errors
    /// [`JsonType`](crate::ErrorCode::JsonType).
    pub fn from_object(mut request: Map<String, Value>) -> Result<Self, Error> {
        let mut call_info = member(&mut request, "call_info")?;
        let service_config = match request.remove("service_config") {
            None | Some(Value::Null) => None,
            Some(value) => Some(object(value, "service_config")?),
        };
        Ok(Self {
            local_alias: string(&mut call_info, "local_alias")?,
            call_direction: string(&mut call_info, "call_direction")?,
            service_name: string(&mut call_info, "service_name")?,
            service_tag: string(&mut call_info, "service_tag")?,
            external_policy_disposition: string(&mut call_info, "external_policy_disposition")?,
            service_config,
        })
    }

    /// The request in the form of the test page, as [`ServiceRequest::from_json`] reads it. Empty texts are left out.
    pub fn to_value(&self) -> Value {
        let Self {
            local_alias,
            call_direction,
            service_name,
            service_tag,
            external_policy_disposition,
            service_config,
        } = self;
        // Not collected, which would sort first: that is much code for each type, and counts in a browser.
        let mut call_info = Map::new();
        for (key, text) in [
            ("local_alias", local_alias),
            ("call_direction", call_direction),
            ("service_name", service_name),
            ("service_tag", service_tag),
            ("external_policy_disposition", external_policy_disposition),
        ] {
            if !text.is_empty() {
                call_info.insert(key.to_owned(), text.as_str().into());
            }
        }
        let service_config = service_config.clone().map_or(Value::Null, Value::Object);
        serde_json::json!({ "call_info": call_info, "service_config": service_config })
    }

    /// What is configured under the alias, if anything is.
    pub(crate) fn configured(&self) -> Option<&Map<String, Value>> {
        self.service_config.as_ref().filter(|service| !service.is_empty())
    }
}

impl ParticipantRequest {
    /// Reads a request in the form of the test page of a policy profile:
    /// `{"call_info": {"service_name": …, …}, "participant": {…}}`. Fields that are not known are ignored.
    ///
    /// # Errors
    /// [`JsonSyntax`](crate::ErrorCode::JsonSyntax) or [`JsonType`](crate::ErrorCode::JsonType).
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{ErrorCode, policy::ParticipantRequest};
    /// let request = ParticipantRequest::from_json(r#"{"participant": {"preauthenticated_role": "chair"}}"#)?;
    /// assert_eq!(request.preauthenticated_role, "chair");
    /// assert_eq!(ParticipantRequest::from_json("[]").unwrap_err().code(), ErrorCode::JsonType);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::from_object(object(parse(text)?, "request")?)
    }

    /// As [`ParticipantRequest::from_json`], for a request that is parsed already.
    ///
    /// # Errors
    /// [`JsonType`](crate::ErrorCode::JsonType).
    pub fn from_object(mut request: Map<String, Value>) -> Result<Self, Error> {
        let mut call_info = member(&mut request, "call_info")?;
        let mut participant = member(&mut request, "participant")?;
        Ok(Self {
            service_name: string(&mut call_info, "service_name")?,
            service_tag: string(&mut call_info, "service_tag")?,
            preauthenticated_role: string(&mut participant, "preauthenticated_role")?,
        })
    }
}

/// Reads a request of any kind: one JSON object.
#[cfg(feature = "simulate")]
pub(crate) fn any(text: &str) -> Result<Value, Error> {
    object(parse(text)?, "request").map(Value::Object)
}

/// Reads requests of any kind: a JSON array of objects.
#[cfg(feature = "simulate")]
pub(crate) fn many(text: &str) -> Result<Vec<Value>, Error> {
    match parse(text)? {
        Value::Array(requests) => requests.into_iter().map(|one| object(one, "request").map(Value::Object)).collect(),
        other => Err(Error::wrong_type("requests", "a list", &other)),
    }
}

pub(super) fn parse(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|error| Error::JsonSyntax { line: error.line(), column: error.column() })
}

pub(super) fn object(value: Value, what: &str) -> Result<Map<String, Value>, Error> {
    match value {
        Value::Object(object) => Ok(object),
        other => Err(Error::wrong_type(what, "an object", &other)),
    }
}

/// The object under `key`, empty if there is none.
fn member(object_of: &mut Map<String, Value>, key: &str) -> Result<Map<String, Value>, Error> {
    match object_of.remove(key) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(value) => object(value, key),
    }
}

/// The text under `key`, empty if there is none.
fn string(object: &mut Map<String, Value>, key: &str) -> Result<String, Error> {
    match object.remove(key) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err(Error::wrong_type(key, "text", &other)),
    }
}
