//! What a run is given besides the request, read from JSON.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::{Now, Options, Undefined};
use crate::error::{Error, quoted};
use crate::policy::request::{object, parse};

/// The keys of [`Options`].
const KEYS: [&str; 4] = ["undefined", "fuel", "now", "seed"];

impl Options {
    /// Reads options: a JSON object of `undefined` (`"lenient"` or `"strict"`), `fuel`, `seed` (whole numbers) and `now`
    /// (an object of `year`, `month`, `day`, `hour`, `minute`, `second`). What is left out or `null` has its default.
    ///
    /// # Errors
    /// [`JsonSyntax`](crate::ErrorCode::JsonSyntax), [`JsonType`](crate::ErrorCode::JsonType), or
    /// [`Choice`](crate::ErrorCode::Choice) for another key or word.
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{ErrorCode, policy::simulate::{Options, Undefined}};
    /// assert_eq!(Options::from_json(r#"{"undefined": "strict"}"#)?.undefined, Undefined::Strict);
    /// assert_eq!(Options::from_json(r#"{"fuel": -1}"#).unwrap_err().code(), ErrorCode::JsonType);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let given = object(parse(text)?, "options")?;
        if let Some(key) = given.keys().find(|key| !KEYS.contains(&key.as_str())) {
            let accepted = KEYS.map(|key| format!("{key:?}")).join(", ");
            return Err(Error::Choice { given: quoted(key, 60), accepted });
        }
        let defaults = Self::default();
        Ok(Self {
            undefined: match given.get("undefined") {
                None | Some(Value::Null) => defaults.undefined,
                Some(Value::String(word)) => Undefined::parse(word)?,
                Some(other) => return Err(Error::wrong_type("undefined", "text", other)),
            },
            fuel: number(&given, "fuel", "a whole number")?.unwrap_or(defaults.fuel),
            now: match given.get("now") {
                None | Some(Value::Null) => defaults.now,
                Some(value) => Now::read(&object(value.clone(), "now")?, defaults.now)?,
            },
            seed: number(&given, "seed", "a whole number")?.unwrap_or(defaults.seed),
        })
    }
}

impl Now {
    fn read(given: &Map<String, Value>, defaults: Self) -> Result<Self, Error> {
        Ok(Self {
            year: part(given, "year", defaults.year, 0..=9999, "a year from 0 to 9999")?,
            month: part(given, "month", defaults.month, 1..=12, "a month from 1 to 12")?,
            day: part(given, "day", defaults.day, 1..=31, "a day from 1 to 31")?,
            hour: part(given, "hour", defaults.hour, 0..=23, "an hour from 0 to 23")?,
            minute: part(given, "minute", defaults.minute, 0..=59, "a minute from 0 to 59")?,
            second: part(given, "second", defaults.second, 0..=59, "a second from 0 to 59")?,
        })
    }
}

/// A part of a moment.
fn part<T: TryFrom<u64> + PartialOrd>(
    given: &Map<String, Value>,
    key: &str,
    default: T,
    accepted: RangeInclusive<T>,
    expected: &'static str,
) -> Result<T, Error> {
    let Some(number) = number(given, key, expected)? else { return Ok(default) };
    let number = T::try_from(number).ok().filter(|number| accepted.contains(number));
    number.ok_or_else(|| Error::JsonType { what: key.to_owned(), expected, given: "another number" })
}

/// The whole number under `key`, if there is one.
fn number(object: &Map<String, Value>, key: &str, expected: &'static str) -> Result<Option<u64>, Error> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_u64().map(Some).ok_or_else(|| Error::wrong_type(key, expected, value)),
    }
}
