//! Arguments out of Python, and how results show themselves.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyBool, PyInt, PyString};

use crate::error::{Answer, Failure};

/// An argument as Python gave it. It is read here and not by pyo3, so that the error names it in every version of Python
/// and holds nothing of its value.
pub(crate) type Given<'a, 'py> = &'a Bound<'py, PyAny>;

/// The argument `name` as a text.
pub(crate) fn text(given: Given<'_, '_>, name: &str) -> Answer<PyBackedStr> {
    let Ok(text) = given.cast::<PyString>() else { return Err(Failure::wrong_type(name, "str", given)) };
    PyBackedStr::try_from(text.clone()).map_err(|_| Failure::surrogate(name))
}

/// The argument `name` as a text, if it is not `None`.
pub(crate) fn optional_text(given: Option<Given<'_, '_>>, name: &str) -> Answer<Option<PyBackedStr>> {
    let Some(given) = given else { return Ok(None) };
    if !given.is_instance_of::<PyString>() {
        return Err(Failure::wrong_type(name, "str or None", given));
    }
    text(given, name).map(Some)
}

/// The argument `name` as true or false.
pub(crate) fn truth(given: Given<'_, '_>, name: &str) -> Answer<bool> {
    let truth = given.cast::<PyBool>().map_err(|_| Failure::wrong_type(name, "bool", given))?;
    Ok(truth.is_true())
}

/// The argument `name` as a whole number; `range` says which there can be.
pub(crate) fn number<'py, T>(given: Given<'_, 'py>, name: &str, range: &str) -> Answer<T>
where
    T: for<'a> FromPyObject<'a, 'py>,
{
    if !given.is_instance_of::<PyInt>() || given.is_instance_of::<PyBool>() {
        return Err(Failure::wrong_type(name, "int", given));
    }
    given.extract().map_err(|_| Failure::of_value(format!("{name} must be {range}")))
}

/// How a result shows itself: `Name(field=value, …)`, the values as Python shows them.
pub(crate) fn shown(name: &str, fields: &[(&str, Bound<'_, PyAny>)]) -> PyResult<String> {
    let mut text = format!("{name}(");
    for (at, (field, value)) in fields.iter().enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        text.push_str(field);
        text.push('=');
        text.push_str(&value.repr()?.to_string_lossy());
    }
    text.push(')');
    Ok(text)
}

/// Fields for [`shown`], by their names.
macro_rules! fields {
    ($py:expr, $($name:literal: $value:expr),+ $(,)?) => {
        [$(($name, ::pyo3::IntoPyObjectExt::into_bound_py_any($value, $py)?)),+]
    };
}
pub(crate) use fields;
