//! PINs, and the key that they are made with. None of them shows itself.

use std::fmt;
use std::sync::Arc;

use pexip_mm_core::{self as core, plain};

use crate::PexipError;

/// Objects that show themselves as the core's type does.
macro_rules! shown_as_in_core {
    ($($name:ident),+) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        })+
    };
}
pub(crate) use shown_as_in_core;

/// A PIN: 4 to 20 digits, at most with `#` at the end. It shows itself only through `expose`.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct Pin(pub(crate) core::Pin);

shown_as_in_core!(Pin, PinKey);

#[uniffi::export]
impl Pin {
    /// The PIN in clear.
    pub fn expose(&self) -> String {
        self.0.expose().to_owned()
    }

    /// Whether the PIN ends with `#`.
    pub fn has_terminator(&self) -> bool {
        self.0.has_terminator()
    }
}

/// A host PIN and perhaps a guest PIN that Pexip accepts together.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct Pins(pub(crate) core::Pins);

#[uniffi::export]
impl Pins {
    /// The host PIN.
    pub fn host(&self) -> Arc<Pin> {
        Arc::new(Pin(self.0.host()))
    }

    /// The guest PIN, if there is one.
    pub fn guest(&self) -> Option<Arc<Pin>> {
        self.0.guest().map(|pin| Arc::new(Pin(pin)))
    }
}

impl fmt::Debug for Pins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pins").field("host", &self.0.host()).field("guest", &self.0.guest()).finish()
    }
}

/// The key that the PINs of rooms are made with. It shows itself only through `expose`.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct PinKey(core::PinKey);

#[uniffi::export]
impl PinKey {
    /// The key in clear: 64 hexadecimal digits.
    pub fn expose(&self) -> String {
        self.0.expose().to_owned()
    }
}

/// The PIN that `input` is.
///
/// # Errors
/// `pin_too_short`, `pin_too_long`, `pin_character`, `secret_masked`.
#[uniffi::export]
pub fn pin_parse(input: &str) -> Result<Arc<Pin>, PexipError> {
    Ok(Arc::new(Pin(plain::pin_parse(input)?)))
}

/// A host PIN and perhaps a guest PIN, if Pexip accepts them together.
///
/// # Errors
/// `pins_equal`, `pins_length`, `pins_terminator`, or as `pin_parse`.
#[uniffi::export(default(guest = None))]
#[expect(clippy::needless_pass_by_value, reason = "an argument that may be left out is taken by value")]
pub fn pins(host: &str, guest: Option<String>) -> Result<Arc<Pins>, PexipError> {
    Ok(Arc::new(Pins(plain::pins(host, guest.as_deref())?)))
}

/// The PINs of one room, where every room has its own.
///
/// `pin_key` is what `secret_subkeys` gives, in clear.
///
/// # Errors
/// `key_invalid`, `secret_masked`, or as `alias_parse`.
#[uniffi::export]
pub fn room_pins(pin_key: &str, alias: &str) -> Result<Arc<Pins>, PexipError> {
    Ok(Arc::new(Pins(plain::room_pins(pin_key, alias)?)))
}

/// The key of PINs that is made of the installation's secret: the one of its subkeys that may be shown.
///
/// # Errors
/// `secret_too_short`, `secret_character`, `secret_masked`.
#[uniffi::export]
pub fn secret_subkeys(secret: &str) -> Result<Arc<PinKey>, PexipError> {
    Ok(Arc::new(PinKey(plain::secret_subkeys(secret)?)))
}
