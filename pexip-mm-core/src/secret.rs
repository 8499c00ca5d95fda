//! The installation's secret, and the keys that are made from it. None of them shows itself.
//!
//! The secret is never used itself. Each purpose has a subkey: HMAC-SHA-256 with the purpose as the message, written as
//! 64 hexadecimal digits. Only the `pin` subkey ever stands in a policy script, where every administrator of the
//! Management Node can read it.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::error::Error;
use crate::text::is_invisible;

/// The shortest secret, in characters.
pub const SECRET_MIN_LEN: usize = 32;

/// The longest secret, in characters.
pub const SECRET_MAX_LEN: usize = 512;

/// Length of a subkey, in hexadecimal digits.
pub const KEY_LEN: usize = 64;

/// The secret of an installation: [`SECRET_MIN_LEN`] to [`SECRET_MAX_LEN`] characters, none of them a control character,
/// at its ends no white space and none that shows nothing, where nobody would see that it was pasted too.
///
/// It has no `Display` and no `Serialize`, and its `Debug` shows nothing of it.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(String);

impl Secret {
    /// Accepts a secret as it is.
    ///
    /// # Errors
    /// [`SecretTooShort`](crate::ErrorCode::SecretTooShort), [`SecretCharacter`](crate::ErrorCode::SecretCharacter) or,
    /// for a row of asterisks, [`SecretMasked`](crate::ErrorCode::SecretMasked).
    ///
    /// # Examples
    /// ```
    /// # use pexip_mm_core::{ErrorCode, Secret};
    /// assert!(Secret::parse("not-a-real-secret-not-a-real-one").is_ok());
    /// assert_eq!(Secret::parse("********************************").unwrap_err().code(), ErrorCode::SecretMasked);
    /// ```
    pub fn parse(input: &str) -> Result<Self, Error> {
        if is_mask(input) {
            return Err(Error::SecretMasked);
        }
        let length = input.chars().count();
        if length < SECRET_MIN_LEN {
            return Err(Error::SecretTooShort { length, min: SECRET_MIN_LEN });
        }
        let has_blank_end = input.starts_with(is_blank) || input.ends_with(is_blank);
        if length > SECRET_MAX_LEN || has_blank_end || input.chars().any(char::is_control) {
            return Err(Error::SecretCharacter { max: SECRET_MAX_LEN });
        }
        Ok(Self(input.to_owned()))
    }

    /// The key that alias suffixes are made with.
    pub fn alias_key(&self) -> AliasKey {
        AliasKey(self.subkey("alias"))
    }

    /// The key that the PINs of rooms are made with.
    pub fn pin_key(&self) -> PinKey {
        PinKey(self.subkey("pin"))
    }

    fn subkey(&self, purpose: &str) -> String {
        let mut hex = String::with_capacity(KEY_LEN);
        for byte in hmac_sha256(self.0.as_bytes(), &[purpose]) {
            for nibble in [byte >> 4, byte & 15] {
                hex.extend(char::from_digit(u32::from(nibble), 16));
            }
        }
        hex
    }
}

/// Whether `text` is what a server shows in place of a secret: a row of asterisks.
pub(crate) fn is_mask(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'*')
}

/// Whether a character cannot be seen at the end of a text.
fn is_blank(ch: char) -> bool {
    ch.is_whitespace() || is_invisible(ch)
}

fn hmac_sha256(key: &[u8], message: &[&str]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        // INVARIANT: HMAC takes keys of every length.
        return [0; 32];
    };
    for part in message {
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

/// Accepts 64 lower-case hexadecimal digits.
fn parse_key(input: &str) -> Result<String, Error> {
    if is_mask(input) {
        return Err(Error::SecretMasked);
    }
    if input.len() == KEY_LEN && input.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        Ok(input.to_owned())
    } else {
        Err(Error::KeyInvalid)
    }
}

/// The subkey that alias suffixes are made with. Shows nothing of itself.
#[derive(Clone, Eq, PartialEq)]
pub struct AliasKey(String);

impl AliasKey {
    /// Accepts a subkey in its text form, 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// [`KeyInvalid`](crate::ErrorCode::KeyInvalid) or [`SecretMasked`](crate::ErrorCode::SecretMasked).
    pub fn parse(input: &str) -> Result<Self, Error> {
        parse_key(input).map(Self)
    }

    /// HMAC-SHA-256 over the parts of a message, under the text form of this key.
    pub(crate) fn digest(&self, message: &[&str]) -> [u8; 32] {
        hmac_sha256(self.0.as_bytes(), message)
    }
}

/// The subkey that the PINs of rooms are made with. Shows itself only through [`PinKey::expose`].
#[derive(Clone, Eq, PartialEq)]
pub struct PinKey(String);

impl PinKey {
    /// Accepts a subkey in its text form, 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// [`KeyInvalid`](crate::ErrorCode::KeyInvalid) or [`SecretMasked`](crate::ErrorCode::SecretMasked).
    pub fn parse(input: &str) -> Result<Self, Error> {
        parse_key(input).map(Self)
    }

    /// The key in clear, for a policy script.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Gives secret types a `Debug` that shows nothing of them.
macro_rules! redacted {
    ($($name:ident),+) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        })+
    };
}

redacted!(Secret, AliasKey, PinKey);
