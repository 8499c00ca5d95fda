//! Plain Python values as JSON, and back.

use pexip_mm_core::Error;
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use serde_json::{Map, Number, Value};

use crate::convert::Given;
use crate::error::{Answer, Failure, type_name};

/// Levels of lists and dictionaries that are read, as many as the core reads of a JSON text.
const MAX_DEPTH: usize = 127;

/// The argument `name`, a dictionary of what JSON knows.
pub(crate) fn object(given: Given<'_, '_>, name: &str) -> Answer<Map<String, Value>> {
    let Ok(dict) = given.cast::<PyDict>() else { return Err(Failure::wrong_type(name, "dict", given)) };
    members(dict, MAX_DEPTH).map_err(|fault| fault.into_failure(name))
}

/// What cannot be JSON, and where: the last key first.
struct Fault {
    path: Vec<String>,
    kind: Kind,
}

enum Kind {
    Type(String),
    Surrogate,
    Value { expected: &'static str, given: &'static str },
}

impl From<Kind> for Fault {
    fn from(kind: Kind) -> Self {
        Self { path: Vec::new(), kind }
    }
}

impl Fault {
    fn inside(mut self, key: String) -> Self {
        self.path.push(key);
        self
    }

    fn into_failure(self, name: &str) -> Failure {
        let mut place = name.to_owned();
        for key in self.path.iter().rev().take(8) {
            place.push_str(key);
        }
        match self.kind {
            Kind::Type(given) => Failure::of_type(format!("{place} is {given}; JSON has no such value")),
            Kind::Surrogate => Failure::surrogate(&place),
            Kind::Value { expected, given } => Error::JsonType { what: place, expected, given }.into(),
        }
    }
}

fn members(dict: &Bound<'_, PyDict>, depth: usize) -> Result<Map<String, Value>, Fault> {
    let Some(depth) = depth.checked_sub(1) else { return Err(too_deep()) };
    let mut object = Map::new();
    for (key, member) in dict {
        let key = key.cast::<PyString>().map_err(|_| Kind::Type(format!("a dict with a key of {}", type_of(&key))))?;
        let key = string(key)?;
        match value(&member, depth) {
            Ok(member) => object.insert(key, member),
            Err(fault) => return Err(fault.inside(format!(".{}", key.chars().take(60).collect::<String>()))),
        };
    }
    Ok(object)
}

fn value(given: Given<'_, '_>, depth: usize) -> Result<Value, Fault> {
    if let Ok(text) = given.cast::<PyString>() {
        string(text).map(Value::String)
    } else if given.is_none() {
        Ok(Value::Null)
    } else if let Ok(truth) = given.cast::<PyBool>() {
        Ok(Value::Bool(truth.is_true()))
    } else if given.is_instance_of::<PyInt>() {
        let number = given.extract::<i64>().map(Number::from).or_else(|_| given.extract::<u64>().map(Number::from));
        let given = "a number with more digits";
        number.map(Value::Number).map_err(|_| Kind::Value { expected: "a whole number of 64 bits", given }.into())
    } else if let Ok(number) = given.cast::<PyFloat>() {
        let given = "infinite or no number";
        let number = Number::from_f64(number.value()).ok_or(Kind::Value { expected: "a finite number", given })?;
        Ok(Value::Number(number))
    } else if let Ok(dict) = given.cast::<PyDict>() {
        members(dict, depth).map(Value::Object)
    } else if let Ok(list) = given.cast::<PyList>() {
        elements(list.iter(), depth)
    } else if let Ok(tuple) = given.cast::<PyTuple>() {
        elements(tuple.iter(), depth)
    } else {
        Err(Kind::Type(format!("of the type {}", type_of(given))).into())
    }
}

fn elements<'py>(list: impl Iterator<Item = Bound<'py, PyAny>>, depth: usize) -> Result<Value, Fault> {
    let Some(depth) = depth.checked_sub(1) else { return Err(too_deep()) };
    let mut array = Vec::new();
    for (at, element) in list.enumerate() {
        array.push(value(&element, depth).map_err(|fault| fault.inside(format!("[{at}]")))?);
    }
    Ok(Value::Array(array))
}

fn string(text: &Bound<'_, PyString>) -> Result<String, Fault> {
    let text = PyBackedStr::try_from(text.clone()).map_err(|_| Kind::Surrogate)?;
    Ok((*text).to_owned())
}

fn type_of(given: Given<'_, '_>) -> String {
    type_name(&given.get_type())
}

fn too_deep() -> Fault {
    Kind::Value { expected: "at most 127 levels of lists and dictionaries", given: "nested deeper" }.into()
}

/// A JSON object as a new dictionary.
pub(crate) fn dict<'py>(py: Python<'py>, object: &Map<String, Value>) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (key, member) in object {
        dict.set_item(key, to_python(py, member)?)?;
    }
    Ok(dict)
}

/// A JSON value as Python has it.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Value::Null => Ok(py.None().into_bound(py)),
        Value::Bool(truth) => truth.into_bound_py_any(py),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => number.into_bound_py_any(py),
            (None, Some(number)) => number.into_bound_py_any(py),
            (None, None) => number.as_f64().into_bound_py_any(py),
        },
        Value::String(text) => text.into_bound_py_any(py),
        Value::Array(array) => {
            let list = PyList::empty(py);
            for element in array {
                list.append(to_python(py, element)?)?;
            }
            Ok(list.into_any())
        }
        Value::Object(object) => Ok(dict(py, object)?.into_any()),
    }
}

/// What the core shows of a value in JSON, as Python has it.
pub(crate) fn serialized<'py>(py: Python<'py>, value: &impl serde::Serialize) -> PyResult<Bound<'py, PyAny>> {
    // INVARIANT: the core's types have texts as keys.
    to_python(py, &serde_json::to_value(value).unwrap_or_default())
}

/// A JSON text of the core, as Python has it.
pub(crate) fn parsed<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    // INVARIANT: the core writes JSON.
    to_python(py, &serde_json::from_str(text).unwrap_or_default())
}
