//! PINs: a type that never shows itself, pairs that Pexip accepts, and the PINs of a room.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::alias::Alias;
use crate::error::Error;
use crate::secret::{PinKey, is_mask};

/// The shortest PIN, in characters, a final `#` counted.
pub const PIN_MIN_LEN: usize = 4;

/// The longest PIN, in characters, a final `#` counted.
pub const PIN_MAX_LEN: usize = 20;

/// Digits of a PIN that is made for one room.
pub const ROOM_PIN_LEN: usize = 10;

/// Ten to the power of [`ROOM_PIN_LEN`].
const ROOM_PIN_MODULUS: u64 = 10_000_000_000;

/// A host or guest PIN: 4 to 20 digits, the last of which may be a `#` instead. Leading zeros count.
///
/// It has no `Display` and no `Serialize`, and its `Debug` shows nothing of it. [`Pin::expose`] is the one way out.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Pin {
    characters: [u8; PIN_MAX_LEN],
    length: usize,
}

impl Pin {
    /// Accepts a PIN as it is.
    ///
    /// # Errors
    /// [`PinTooShort`](crate::ErrorCode::PinTooShort), [`PinTooLong`](crate::ErrorCode::PinTooLong),
    /// [`PinCharacter`](crate::ErrorCode::PinCharacter) or, for a row of asterisks,
    /// [`SecretMasked`](crate::ErrorCode::SecretMasked).
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{ErrorCode, Pin};
    /// assert_eq!(Pin::parse("0123#")?.expose(), "0123#");
    /// assert_eq!(Pin::parse("12#4").unwrap_err().code(), ErrorCode::PinCharacter);
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn parse(input: &str) -> Result<Self, Error> {
        if is_mask(input) {
            return Err(Error::SecretMasked);
        }
        let digits = input.strip_suffix('#').unwrap_or(input);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::PinCharacter);
        }
        let length = input.len();
        if length < PIN_MIN_LEN {
            return Err(Error::PinTooShort { length });
        }
        let mut characters = [0; PIN_MAX_LEN];
        let Some(kept) = characters.get_mut(..length) else {
            return Err(Error::PinTooLong { length });
        };
        kept.copy_from_slice(input.as_bytes());
        Ok(Self { characters, length })
    }

    /// The PIN in clear. Call it only where a policy answer, a policy script or a link that was asked for is written.
    pub fn expose(&self) -> &str {
        // INVARIANT: the first `length` bytes are digits and `#`.
        self.characters.get(..self.length).and_then(|kept| std::str::from_utf8(kept).ok()).unwrap_or_default()
    }

    /// Length in characters, a final `#` counted.
    #[expect(clippy::len_without_is_empty, reason = "a PIN is never empty")]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether a `#` ends it, so that people who dial in by keypad confirm with `#`.
    pub fn has_terminator(&self) -> bool {
        self.expose().ends_with('#')
    }

    /// [`ROOM_PIN_LEN`] digits, leading zeros included.
    fn from_number(mut number: u64) -> Self {
        let mut characters = [0; PIN_MAX_LEN];
        for place in characters.iter_mut().take(ROOM_PIN_LEN).rev() {
            *place = b"0123456789".get((number % 10) as usize).copied().unwrap_or(b'0');
            number /= 10;
        }
        Self { characters, length: ROOM_PIN_LEN }
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(redacted)")
    }
}

/// A host PIN and, where there is one, a guest PIN, together as Pexip accepts them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Pins {
    host: Pin,
    guest: Option<Pin>,
}

impl Pins {
    /// Puts two PINs together. They differ, have the same length, and both or neither end with `#`: otherwise Pexip
    /// drops the answer that they stand in, or cannot tell when somebody on a keypad is done.
    ///
    /// # Errors
    /// [`PinsEqual`](crate::ErrorCode::PinsEqual), [`PinsLength`](crate::ErrorCode::PinsLength) or
    /// [`PinsTerminator`](crate::ErrorCode::PinsTerminator).
    pub fn new(host: Pin, guest: Option<Pin>) -> Result<Self, Error> {
        if let Some(guest) = guest {
            if guest == host {
                return Err(Error::PinsEqual);
            }
            if guest.has_terminator() != host.has_terminator() {
                return Err(Error::PinsTerminator);
            }
            if guest.len() != host.len() {
                return Err(Error::PinsLength);
            }
        }
        Ok(Self { host, guest })
    }

    /// The PINs of one room, as a policy script makes them: the last [`ROOM_PIN_LEN`] digits of Pexip's `pex_hash` over
    /// key, role and alias.
    ///
    /// Where both come out the same, the last digit of the guest PIN is raised by one, 9 becoming 0.
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{Alias, Pins, Secret};
    /// let key = Secret::parse("not-a-real-secret-not-a-real-one")?.pin_key();
    /// let pins = Pins::of_room(&key, &Alias::parse("matt-town-square")?);
    /// assert_eq!(pins.host().len(), 10);
    /// assert_ne!(Some(pins.host()), pins.guest());
    /// # Ok::<(), pexip_mm_core::Error>(())
    /// ```
    pub fn of_room(key: &PinKey, alias: &Alias) -> Self {
        // The key fills a block of the hash: it is hashed once for both.
        let keyed = Sha256::new_with_prefix(key.expose());
        let host = pex_hash_tail(keyed.clone(), &[HOST_LABEL, alias.as_str()]);
        let guest = distinct(pex_hash_tail(keyed, &[GUEST_LABEL, alias.as_str()]), host);
        Self { host: Pin::from_number(host), guest: Some(Pin::from_number(guest)) }
    }

    /// The host PIN.
    pub fn host(&self) -> Pin {
        self.host
    }

    /// The guest PIN, if there is one.
    pub fn guest(&self) -> Option<Pin> {
        self.guest
    }
}

/// Stands between key and alias in what the host PIN of a room is hashed from.
pub(crate) const HOST_LABEL: &str = ":host:";

/// Stands between key and alias in what the guest PIN of a room is hashed from.
pub(crate) const GUEST_LABEL: &str = ":guest:";

/// `guest`, or the PIN that follows it in its last digit if it is the host's.
fn distinct(guest: u64, host: u64) -> u64 {
    match guest {
        _ if guest != host => guest,
        _ if guest % 10 == 9 => guest - 9,
        _ => guest + 1,
    }
}

/// The last [`ROOM_PIN_LEN`] digits of Pexip's filter `pex_hash` over what is in `hash` and `parts`: the SHA-256 as a
/// big-endian number, in decimal. Pexip would print fewer digits for a number below 10^10, which one digest in 2^222 is.
fn pex_hash_tail(mut hash: Sha256, parts: &[&str]) -> u64 {
    for part in parts {
        hash.update(part.as_bytes());
    }
    // Three bytes at a time: the modulus has 34 bits, so that no number grows over 58.
    hash.finalize().chunks(3).fold(0, |tail, bytes| {
        bytes.iter().fold(tail, |number, &byte| number << 8 | u64::from(byte)) % ROOM_PIN_MODULUS
    })
}

/// Whether part of `text` could be a PIN, so that no message may repeat it: digits, which a `#` may end.
pub(crate) fn may_show_pin(text: &str) -> bool {
    text.as_bytes().split(|byte| !(byte.is_ascii_digit() || *byte == b'#')).any(|run| run.len() >= PIN_MIN_LEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pex_hash_has_the_digits_of_the_reference() {
        // The last ten digits of Pexip's own vectors.
        for (text, digits) in [("", "5665086549"), ("a", "9556493499"), ("test", "7644363272"), ("é", "2536000588")] {
            let pin = Pin::from_number(pex_hash_tail(Sha256::new(), &[text]));
            assert_eq!(pin.expose(), digits, "{text:?}");
        }
    }

    #[test]
    fn guest_pin_never_equals_host_pin() {
        assert_eq!(distinct(41, 40), 41);
        assert_eq!(distinct(40, 40), 41);
        assert_eq!(distinct(49, 49), 40);
        assert_eq!(distinct(ROOM_PIN_MODULUS - 1, ROOM_PIN_MODULUS - 1), ROOM_PIN_MODULUS - 10);
    }
}
