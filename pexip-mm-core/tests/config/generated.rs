//! What is generated from the table of settings is committed and compared.

use std::fs;
use std::path::Path;

use pexip_mm_core::{
    Setting, config_schema, config_table, config_typescript, plugin_settings_schema, validate_config, warning_table,
};
use serde_json::{Value, json};

use super::{faults, settings, with};
use crate::golden::compare;

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

#[test]
fn schema_is_up_to_date() {
    compare("schema/config.schema.json", &pretty(&config_schema()));
}

#[test]
fn typescript_is_up_to_date() {
    compare("schema/config.d.ts", &config_typescript());
}

#[test]
fn manifest_settings_are_as_reviewed() {
    compare("tests/snapshots/settings_schema.json", &pretty(&plugin_settings_schema(Setting::ALL)));
}

#[test]
fn documentation_is_up_to_date() {
    let path = "../docs/configuration.md";
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let mut expected = page;
    for (name, table) in [("settings", config_table()), ("warnings", warning_table())] {
        let (open, close) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->\n"));
        let (before, rest) = expected.split_once(&open).unwrap();
        let (_, after) = rest.split_once(&close).unwrap();
        expected = [before, &open, &table, &close, after].concat();
    }
    compare(path, &expected);
}

#[test]
fn manifest_and_setting_have_one_label() {
    let schema = plugin_settings_schema(Setting::ALL);
    let shown: Vec<_> = schema["settings"].as_array().unwrap().iter().map(|entry| &entry["display_name"]).collect();
    assert_eq!(shown, Setting::ALL.iter().map(|setting| setting.label()).collect::<Vec<_>>());
}

#[test]
fn manifest_has_what_is_honoured_and_nothing_else() {
    let schema = plugin_settings_schema(&[Setting::Secret, Setting::Node, Setting::Node]);
    let keys: Vec<_> = schema["settings"].as_array().unwrap().iter().map(|entry| &entry["key"]).collect();
    assert_eq!(keys, ["Node", "Secret"]);
    assert_eq!(plugin_settings_schema(&[])["settings"], json!([]));
}

#[test]
fn manifest_hides_secrets_and_only_them() {
    let schema = plugin_settings_schema(Setting::ALL);
    let secrets: Vec<_> = schema["settings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["secret"] == true)
        .map(|entry| (entry["key"].as_str().unwrap(), entry["type"].as_str().unwrap()))
        .collect();
    assert_eq!(secrets, [("HostPin", "text"), ("GuestPin", "text"), ("Secret", "generated")]);
}

#[test]
fn every_choice_of_the_manifest_is_accepted() {
    let schema = plugin_settings_schema(Setting::ALL);
    let mut tried = 0;
    for entry in schema["settings"].as_array().unwrap() {
        for option in entry["options"].as_array().into_iter().flatten() {
            let report = validate_config(&with(&[
                ("HostPin", json!("246802")),
                ("GuestPin", json!("135791")),
                (entry["key"].as_str().unwrap(), option["value"].clone()),
            ]));
            assert_eq!(faults(&report), [""; 0], "{option}");
            tried += 1;
        }
    }
    assert!(tried > 30, "{tried}");
}

/// The schema and the parser agree on every value of every setting that a schema can judge.
#[test]
fn schema_accepts_what_the_parser_accepts() {
    let schema = config_schema();
    for (key, value, fault) in settings::cases() {
        let document: Value = serde_json::from_str(&with(&[(key, value.clone())])).unwrap();
        let beyond_a_schema = value.is_string() && ["Node", "SipDomain", "FilterChannels"].contains(&key);
        if !beyond_a_schema {
            assert_eq!(accepts(&schema, &document), fault.is_empty(), "{key} {value}");
        } else if fault.is_empty() {
            assert!(accepts(&schema, &document), "{key} {value}");
        }
        let empty: Value = serde_json::from_str(&with(&[(key, Value::Null)])).unwrap();
        assert!(accepts(&schema, &empty), "{key}");
    }
    for document in [json!(null), json!([]), json!("{}")] {
        assert!(!accepts(&schema, &document));
    }
    for setting in Setting::ALL {
        let property = &schema["properties"][setting.key()];
        assert!(accepts(property, &property["default"]), "{property}");
        assert_eq!(property["writeOnly"] == true, setting.is_secret());
    }
}

/// JSON Schema validation, of the keywords that the schema uses; another one is a failure of the test.
fn accepts(schema: &Value, value: &Value) -> bool {
    let length = || value.as_str().map(|text| text.chars().count() as u64);
    schema.as_object().unwrap().iter().all(|(keyword, rule)| match keyword.as_str() {
        "$schema" | "title" | "description" | "default" | "writeOnly" => true,
        "anyOf" => rule.as_array().unwrap().iter().any(|schema| accepts(schema, value)),
        "not" => !accepts(rule, value),
        "enum" => rule.as_array().unwrap().contains(value),
        "type" => match rule {
            Value::Array(types) => types.iter().any(|name| has_type(value, name)),
            name => has_type(value, name),
        },
        "minLength" => length().is_none_or(|length| length >= rule.as_u64().unwrap()),
        "maxLength" => length().is_none_or(|length| length <= rule.as_u64().unwrap()),
        "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
        "pattern" => value
            .as_str()
            .is_none_or(|text| fancy_regex::Regex::new(rule.as_str().unwrap()).unwrap().is_match(text).unwrap()),
        "propertyNames" => {
            value.as_object().is_none_or(|object| object.keys().all(|key| accepts(rule, &key.as_str().into())))
        }
        "properties" => value.as_object().is_none_or(|object| {
            object.iter().all(|(key, value)| rule.get(key).is_none_or(|schema| accepts(schema, value)))
        }),
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| accepts(rule, item))),
        other => panic!("keyword {other}"),
    })
}

fn has_type(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        other => panic!("type {other}"),
    }
}
