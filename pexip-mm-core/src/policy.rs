//! What Pexip's policy must answer.

mod request;
mod response;

pub use request::{ParticipantRequest, ServiceRequest};
pub use response::*;
