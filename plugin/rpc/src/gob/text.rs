//! Strings of Go, which may hold any bytes.

use std::borrow::Cow;
use std::fmt;

/// A string as Go has it: bytes that are UTF-8 as a rule.
///
/// For text that strangers wrote and Go did not check, such as a header of an HTTP request; where a [`String`] is asked
/// for, such text is an error.
///
/// # Examples
/// ```
/// # use go_plugin::gob::RawString;
/// let text = RawString::from(b"caf\xe9".to_vec());
/// assert_eq!(text.to_str(), None);
/// assert_eq!(text.to_string_lossy(), "caf\u{fffd}");
/// ```
#[derive(Clone, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RawString(Vec<u8>);

impl RawString {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text, if it is UTF-8.
    pub fn to_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The text, with U+FFFD for what is not UTF-8.
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }
}

impl fmt::Debug for RawString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string_lossy(), f)
    }
}

impl From<Vec<u8>> for RawString {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<String> for RawString {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl From<&str> for RawString {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl From<RawString> for Vec<u8> {
    fn from(text: RawString) -> Self {
        text.0
    }
}
