//! Typed policy answers: every documented field and word, written exactly as Pexip reads it.
//!
//! Pexip drops a whole answer for one wrong value, so an answer is checked as a whole before it leaves.

mod participant;
mod service;
mod value;
mod words;

use std::fmt;

use serde_json::{Map, Value};

use super::request::Keys;
use crate::error::Error;

pub use participant::{AudioMix, ParticipantProperties, PresentationPolicy};
pub use service::{
    AutomaticParticipant, Conference, Gateway, MediaPlayback, OnCompletion, ServiceConfiguration, TestCall,
    TwoStageDialing,
};
pub use value::{ANSWER_TEXT_MAX_LEN, Ranged, RequiredText};
pub use words::{
    CallType, CalledDevice, ChatSetting, ConferenceType, DirectMedia, GatewayType, GuestVisibility, KeepAlive,
    MediaPlaybackType, NonIdpParticipants, OutgoingProtocol, ParticipantProtocol, PixelRate, Routing, TestCallType,
    TriState, TwoStageDialingType, TwoStageType,
};

pub(crate) use value::{AnswerObject, Written};

/// What a policy answer asks Pexip to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PolicyAction {
    /// Go on with the result.
    Continue,
    /// Refuse: "conference not found".
    Reject,
}

impl PolicyAction {
    /// The word that Pexip reads.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Continue => "continue",
            Self::Reject => "reject",
        }
    }
}

/// What the policy says to a request. Its `Debug` shows the keys of what Pexip has configured, without the values, among
/// which may be PINs.
#[derive(Clone, Eq, PartialEq)]
pub enum PolicyResponse<T> {
    /// It is ours, and this is the answer.
    Answered(T),
    /// It is not ours: what Pexip would do without us, with what it has configured, if anything.
    LeftToPexip(Option<Map<String, Value>>),
    /// Refused.
    Rejected,
}

impl<T: fmt::Debug> fmt::Debug for PolicyResponse<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered(answer) => f.debug_tuple("Answered").field(answer).finish(),
            Self::LeftToPexip(configured) => {
                f.debug_tuple("LeftToPexip").field(&configured.as_ref().map(Keys)).finish()
            }
            Self::Rejected => f.write_str("Rejected"),
        }
    }
}

impl PolicyResponse<ServiceConfiguration> {
    /// The answer of a local policy script. A script cannot abstain: what is left to Pexip is the configuration that it
    /// came with, or a refusal where there was none.
    ///
    /// # Errors
    /// [`AnswerTooLong`](crate::ErrorCode::AnswerTooLong), [`AnswerEmpty`](crate::ErrorCode::AnswerEmpty),
    /// [`AnswerRange`](crate::ErrorCode::AnswerRange), [`AnswerConflict`](crate::ErrorCode::AnswerConflict) or an error
    /// of [`Pins`](crate::Pins): Pexip would drop the answer.
    pub fn to_local_json(&self) -> Result<String, Error> {
        match self {
            Self::Answered(service) => service.to_json(""),
            Self::LeftToPexip(Some(configured)) => Ok(envelope("", PolicyAction::Continue, configured)),
            Self::LeftToPexip(None) | Self::Rejected => Ok(envelope("", PolicyAction::Reject, &Map::new())),
        }
    }

    /// The answer of an external policy server.
    ///
    /// # Errors
    /// As [`to_local_json`](Self::to_local_json).
    pub fn to_external_json(&self) -> Result<String, Error> {
        match self {
            Self::Answered(service) => service.to_json(SUCCESS),
            Self::LeftToPexip(_) => Ok(envelope(SUCCESS, PolicyAction::Continue, &Map::new())),
            Self::Rejected => Ok(envelope(SUCCESS, PolicyAction::Reject, &Map::new())),
        }
    }
}

impl PolicyResponse<ParticipantProperties> {
    /// The answer of a local policy script.
    ///
    /// # Errors
    /// As for a service: [`AnswerTooLong`](crate::ErrorCode::AnswerTooLong).
    pub fn to_local_json(&self) -> Result<String, Error> {
        self.to_json("")
    }

    /// The answer of an external policy server.
    ///
    /// # Errors
    /// As [`to_local_json`](Self::to_local_json).
    pub fn to_external_json(&self) -> Result<String, Error> {
        self.to_json(SUCCESS)
    }

    fn to_json(&self, status: &str) -> Result<String, Error> {
        match self {
            Self::Answered(properties) => {
                properties.check()?;
                Ok(envelope(status, PolicyAction::Continue, &Written(properties)))
            }
            Self::LeftToPexip(_) => Ok(envelope(status, PolicyAction::Continue, &Map::new())),
            Self::Rejected => Ok(envelope(status, PolicyAction::Reject, &Map::new())),
        }
    }
}

/// What the envelope of an external policy answer has before its action.
const SUCCESS: &str = r#""status":"success","#;

/// Puts a result into its envelope. `status` is empty or [`SUCCESS`].
fn envelope(status: &str, action: PolicyAction, result: &impl serde::Serialize) -> String {
    // Most answers fit, so that one allocation is enough.
    let mut json = Vec::with_capacity(384);
    json.extend_from_slice(b"{");
    json.extend_from_slice(status.as_bytes());
    json.extend_from_slice(br#""action":""#);
    json.extend_from_slice(action.as_str().as_bytes());
    json.extend_from_slice(br#"","result":"#);
    // INVARIANT: only texts, numbers, flags and JSON values are written, to memory: neither can fail.
    if serde_json::to_writer(&mut json, result).is_err() {
        return String::new();
    }
    json.extend_from_slice(b"}");
    String::from_utf8(json).unwrap_or_default()
}
