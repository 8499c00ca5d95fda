//! What has structure, as JSON text.

use pexip_mm_core::Error;
use pexip_mm_core::policy::LocalPolicyScript;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value as JSON text.
pub(crate) fn json(value: &impl Serialize) -> String {
    // INVARIANT: the library's values have texts as keys, and writing to memory does not fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// What the facade has written as JSON text. If JavaScript was made to write otherwise, that is an error.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|fault| Error::JsonSyntax { line: fault.line(), column: fault.column() })
}

/// The script, the request for Pexip's test page and what it must answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownScript<'a> {
    script: &'a str,
    test_request: &'a str,
    test_answer: &'a str,
}

/// A script with its test.
pub(crate) fn policy_script(script: &LocalPolicyScript) -> String {
    json(&ShownScript {
        script: script.expose(),
        test_request: script.test_request(),
        test_answer: script.expose_test_answer(),
    })
}
