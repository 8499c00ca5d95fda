//! Errors of the core as Python exceptions.

use pexip_mm_core::Error;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::import_exception;
use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::config::ConfigFault;

import_exception!(pexip_mm._errors, PexipError);
import_exception!(pexip_mm._errors, ConfigError);

/// What a function of this module answers.
pub(crate) type Answer<T> = Result<T, Failure>;

/// An exception that is on its way to Python.
pub(crate) struct Failure(PyErr);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (message, code) = (error.to_string(), error.code().as_str());
        Self(match error {
            Error::Config(faults) => {
                let faults: Vec<ConfigFault> = faults.iter().map(ConfigFault::from).collect();
                ConfigError::new_err((message, code, faults))
            }
            _ => PexipError::new_err((message, code)),
        })
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self(error)
    }
}

impl From<Failure> for PyErr {
    fn from(Failure(error): Failure) -> Self {
        error
    }
}

impl Failure {
    /// A `TypeError`.
    pub(crate) fn of_type(message: String) -> Self {
        Self(PyTypeError::new_err(message))
    }

    /// A `TypeError`: an argument is of another type than it must be.
    pub(crate) fn wrong_type(name: &str, expected: &str, given: &Bound<'_, PyAny>) -> Self {
        Self::of_type(format!("{name} must be {expected}, not {}", type_name(&given.get_type())))
    }

    /// A `ValueError`.
    pub(crate) fn of_value(message: String) -> Self {
        Self(PyValueError::new_err(message))
    }

    /// A `ValueError` about a text that no text of Rust can be.
    pub(crate) fn surrogate(name: &str) -> Self {
        Self::of_value(format!(
            "{name} has half of a surrogate pair, which is no character; give text that can be UTF-8"
        ))
    }
}

/// The name of a type, without its module.
pub(crate) fn type_name(of: &Bound<'_, PyType>) -> String {
    of.name().map_or_else(|_| "another type".to_owned(), |name| name.to_string_lossy().into_owned())
}
