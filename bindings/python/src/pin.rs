//! PINs, and the key that they are made with. None of them shows itself.

use pexip_mm_core::{self as core, plain};
use pyo3::prelude::*;

use crate::convert::{Given, optional_text, text};
use crate::error::Answer;

/// A PIN: 4 to 20 digits, at most with `#` at the end. It shows itself only through `expose()`.
#[pyclass(frozen, eq, module = "pexip_mm")]
#[derive(Eq, PartialEq)]
pub(crate) struct Pin(pub(crate) core::Pin);

#[pymethods]
impl Pin {
    /// The PIN in clear.
    fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Whether the PIN ends with `#`.
    #[getter]
    fn has_terminator(&self) -> bool {
        self.0.has_terminator()
    }

    /// The number of characters, a final `#` counted.
    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// A host PIN and perhaps a guest PIN that Pexip accepts together.
#[pyclass(frozen, eq, module = "pexip_mm")]
#[derive(Eq, PartialEq)]
pub(crate) struct Pins(pub(crate) core::Pins);

#[pymethods]
impl Pins {
    /// The host PIN.
    #[getter]
    fn host(&self) -> Pin {
        Pin(self.0.host())
    }

    /// The guest PIN, if there is one.
    #[getter]
    fn guest(&self) -> Option<Pin> {
        self.0.guest().map(Pin)
    }

    fn __repr__(&self) -> &'static str {
        if self.0.guest().is_some() {
            "Pins(host=Pin(redacted), guest=Pin(redacted))"
        } else {
            "Pins(host=Pin(redacted), guest=None)"
        }
    }
}

/// The key that the PINs of rooms are made with. It shows itself only through `expose()`.
#[pyclass(frozen, eq, module = "pexip_mm")]
#[derive(Eq, PartialEq)]
pub(crate) struct PinKey(core::PinKey);

#[pymethods]
impl PinKey {
    /// The key in clear: 64 hexadecimal digits.
    fn expose(&self) -> &str {
        self.0.expose()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// The PIN that `input` is.
///
/// Raises `PexipError`: `pin_too_short`, `pin_too_long`, `pin_character`, `secret_masked`.
#[pyfunction]
pub(crate) fn pin_parse(input: Given<'_, '_>) -> Answer<Pin> {
    Ok(Pin(plain::pin_parse(&text(input, "input")?)?))
}

/// A host PIN and perhaps a guest PIN, if Pexip accepts them together.
///
/// Raises `PexipError`: `pins_equal`, `pins_length`, `pins_terminator`, or as `pin_parse`.
#[pyfunction]
#[pyo3(signature = (host, guest=None))]
pub(crate) fn pins(host: Given<'_, '_>, guest: Option<Given<'_, '_>>) -> Answer<Pins> {
    Ok(Pins(plain::pins(&text(host, "host")?, optional_text(guest, "guest")?.as_deref())?))
}

/// The PINs of one room, where every room has its own.
///
/// `pin_key` is what `secret_subkeys` gives, in clear.
///
/// Raises `PexipError`: `key_invalid`, `secret_masked`, or as `alias_parse`.
#[pyfunction]
#[pyo3(signature = (alias, *, pin_key))]
pub(crate) fn room_pins(alias: Given<'_, '_>, pin_key: Given<'_, '_>) -> Answer<Pins> {
    Ok(Pins(plain::room_pins(&text(pin_key, "pin_key")?, &text(alias, "alias")?)?))
}

/// The key of PINs that is made of the installation's secret: the one of its subkeys that may be shown.
///
/// Raises `PexipError`: `secret_too_short`, `secret_character`, `secret_masked`.
#[pyfunction]
pub(crate) fn secret_subkeys(secret: Given<'_, '_>) -> Answer<PinKey> {
    Ok(PinKey(plain::secret_subkeys(&text(secret, "secret")?)?))
}
