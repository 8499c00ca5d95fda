//! JSON as it travels in Go's interfaces.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

go_plugin::gob_interface! {
    /// What JSON makes in Go: the value of an interface in a post's props or an event's data.
    #[derive(Clone, Debug, PartialEq)]
    pub enum Json {
        nil => Null,
        /// True or false.
        "bool" => Bool(bool),
        /// A number, with a fraction or large.
        "float64" | "float32" => Number(f64),
        /// A whole number.
        "int64" | "int" | "int32" => Integer(i64),
        /// A text.
        "string" => String(String),
        /// A list.
        "[]interface {}" => Array(Vec<Json>),
        /// An object.
        "map[string]interface {}" => Object(BTreeMap<String, Json>),
        other => Other,
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => match number.as_i64() {
                Some(number) => Self::Integer(number),
                None => Self::Number(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => Self::String(text),
            Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Object(members.into_iter().map(|(key, value)| (key, Self::from(value))).collect())
            }
        }
    }
}

impl From<Json> for Value {
    /// What is under a name that is not JSON's becomes null. A whole number is one however it was sent: servers send all
    /// numbers of a stored post as floating-point ones.
    fn from(json: Json) -> Self {
        match json {
            Json::Null | Json::Other(_) => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(number) => match whole(number) {
                Some(number) => Self::Number(number.into()),
                None => Number::from_f64(number).map_or(Self::Null, Self::Number),
            },
            Json::Integer(number) => Self::Number(number.into()),
            Json::String(text) => Self::String(text),
            Json::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Json::Object(members) => {
                Self::Object(members.into_iter().map(|(key, value)| (key, Self::from(value))).collect())
            }
        }
    }
}

/// The largest distance from 0 up to which a floating-point number holds every whole number.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// The number as a whole one, if it is one.
fn whole(number: f64) -> Option<i64> {
    let is_whole = number.abs() <= MAX_EXACT && number.fract() == 0.0;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and no larger than what both hold")]
    is_whole.then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_come_back_as_they_were() {
        for value in [json!(0), json!(-3), json!(1_700_000_000_123_i64), json!(i64::MIN), json!(0.5), json!(1e300)] {
            assert_eq!(Value::from(Json::from(value.clone())), value);
        }
        assert_eq!(Value::from(Json::Number(1_700_000_000_123.0)), json!(1_700_000_000_123_i64));
        assert_eq!(Value::from(Json::Number(f64::NAN)), Value::Null);
    }
}
