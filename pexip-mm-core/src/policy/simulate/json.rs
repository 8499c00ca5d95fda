//! JSON as Python's `json.dumps` writes it: a blank behind each comma and colon, and ASCII alone.

use std::io;

use minijinja::Value;
use minijinja::value::ValueKind;
use serde::Serialize as _;
use serde_json::ser::{Formatter, Serializer};

/// The value as JSON; nothing for what JSON cannot hold.
pub(super) fn dumps(value: &Value) -> Option<String> {
    if matches!(value.kind(), ValueKind::Undefined | ValueKind::Invalid) {
        return None;
    }
    let mut json = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut json, Python)).ok()?;
    String::from_utf8(json).ok()
}

struct Python;

impl Formatter for Python {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        for ch in fragment.chars() {
            // Of ASCII only what is printable; the rest of it comes here already escaped, but for this one.
            if ch.is_ascii() && ch != '\u{7F}' {
                write!(out, "{ch}")?;
            } else {
                for unit in ch.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}
