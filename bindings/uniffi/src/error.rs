//! The one error of these bindings.

use pexip_mm_core::Error;

use crate::config::ConfigFault;

/// What is wrong with a value that somebody gave.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum PexipError {
    /// The value was refused.
    #[error("{detail}")]
    Refused {
        /// The stable name of what is wrong, in snake case, as `error_codes` lists them.
        code: String,
        /// What is wrong and what would be accepted, in one line. No secret is in it. (The name `message` belongs to the
        /// exceptions of the platforms.)
        detail: String,
        /// Every fault of a configuration; empty for everything else.
        faults: Vec<ConfigFault>,
    },
}

impl From<Error> for PexipError {
    fn from(error: Error) -> Self {
        let faults = match &error {
            Error::Config(faults) => faults.iter().map(ConfigFault::from).collect(),
            _ => Vec::new(),
        };
        Self::Refused { code: error.code().as_str().to_owned(), detail: error.to_string(), faults }
    }
}
