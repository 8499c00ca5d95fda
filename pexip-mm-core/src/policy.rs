//! What Pexip's policy must answer.

mod decision;
mod evaluate;
mod jinja;
#[cfg(feature = "simulate")]
pub mod lint;
pub(crate) mod request;
mod response;
#[cfg(feature = "simulate")]
pub mod simulate;

pub use evaluate::{participant_properties, service_configuration};
pub use jinja::{LocalPolicyScript, SCRIPT_MAX_LEN, local_policy_script};
#[cfg(feature = "simulate")]
pub use lint::lint_policy_script;
pub use request::{ParticipantRequest, ServiceRequest};
pub use response::*;
