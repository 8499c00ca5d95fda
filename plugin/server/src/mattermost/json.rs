//! JSON as it travels in Go's interfaces.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

go_plugin::gob_interface! {
    /// What JSON makes in Go: the value of an interface in a post's props or an event's data.
    #[derive(Clone, Debug, PartialEq)]
    pub enum Json {
        nil => Null,
        "bool" => Bool(bool),
        "float64" | "float32" => Number(f64),
        "int64" | "int" | "int32" => Integer(i64),
        "string" => String(String),
        "[]interface {}" => Array(Vec<Json>),
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
    /// What is under a name that is not JSON's becomes null.
    fn from(json: Json) -> Self {
        match json {
            Json::Null | Json::Other(_) => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(number) => Number::from_f64(number).map_or(Self::Null, Self::Number),
            Json::Integer(number) => Self::Number(number.into()),
            Json::String(text) => Self::String(text),
            Json::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Json::Object(members) => {
                Self::Object(members.into_iter().map(|(key, value)| (key, Self::from(value))).collect())
            }
        }
    }
}
