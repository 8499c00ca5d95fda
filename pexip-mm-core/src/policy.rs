//! What Pexip's policy must answer.

#[cfg(feature = "simulate")]
mod call;
#[cfg(feature = "simulate")]
mod callers;
#[cfg(feature = "simulate")]
mod combine;
#[cfg(feature = "simulate")]
mod compare;
mod decision;
mod evaluate;
mod jinja;
#[cfg(feature = "simulate")]
pub mod lint;
pub(crate) mod request;
mod response;
#[cfg(feature = "simulate")]
pub mod simulate;
#[cfg(feature = "simulate")]
mod tree;

#[cfg(feature = "simulate")]
pub use callers::Caller;
#[cfg(feature = "simulate")]
pub use combine::{ScriptOrigin, check_combined_policy_script, combined_policy_script, policy_script_origin};
#[cfg(feature = "simulate")]
pub use compare::{PolicyComparison, PolicyDifference, compare_policy_scripts};
pub use evaluate::{participant_properties, service_configuration};
pub use jinja::{LocalPolicyScript, SCRIPT_MAX_LEN, local_policy_script};
#[cfg(feature = "simulate")]
pub use lint::lint_policy_script;
pub use request::{ParticipantRequest, ServiceRequest};
pub use response::*;
