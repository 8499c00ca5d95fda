//! Errors on their way to JavaScript.

use pexip_mm_core::Error;
use serde::ser::{SerializeStruct as _, Serializer};

/// What a function throws: an `Error` whose text is JSON, which the facade makes a `PexipError` of.
#[cfg(not(target_family = "wasm"))]
pub(crate) type Thrown = napi::Error;

/// What a function throws: an `Error` whose text is JSON, which the facade makes a `PexipError` of.
#[cfg(target_family = "wasm")]
pub(crate) type Thrown = wasm_bindgen::JsError;

/// Code and message, and of a configuration every fault.
pub(crate) fn thrown(error: &Error) -> Thrown {
    let mut text = Vec::new();
    // INVARIANT: all keys are texts, and writing to memory does not fail.
    let _ = written(error, &mut serde_json::Serializer::new(&mut text));
    let text = String::from_utf8(text).unwrap_or_default();
    #[cfg(not(target_family = "wasm"))]
    return napi::Error::from_reason(text);
    #[cfg(target_family = "wasm")]
    return wasm_bindgen::JsError::new(&text);
}

fn written<S: Serializer>(error: &Error, serializer: S) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_struct("Error", 3)?;
    object.serialize_field("code", error.code().as_str())?;
    object.serialize_field("message", &error.to_string())?;
    #[cfg(any(feature = "main", feature = "simulate"))]
    if let Error::Config(faults) = error {
        let faults: Vec<_> = faults.iter().collect();
        object.serialize_field("faults", &faults)?;
    }
    object.end()
}
