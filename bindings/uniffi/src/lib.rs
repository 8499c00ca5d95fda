//! The functions of `pexip-mm-core` for Kotlin and Swift, and for Python as a check of both.
//!
//! Nothing is decided here: a function takes its arguments, makes one call, and converts the answer. What holds a PIN, a
//! key or a script is an object, which shows nothing of it; records, whose fields every language shows, hold no secret.

mod alias;
mod combine;
mod config;
mod error;
mod join;
mod pin;
mod policy;
mod simulate;

pub use alias::*;
pub use combine::*;
pub use config::*;
pub use error::PexipError;
pub use join::*;
pub use pin::*;
pub use policy::*;
pub use simulate::*;

uniffi::setup_scaffolding!();

/// The version of the library, 0.1.0.
///
/// Sources of another version refuse the library: what stands here is part of what is compared when they load it.
#[uniffi::export]
pub fn library_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Declares functions of texts that answer a text.
macro_rules! of_texts {
    ($($(#[$doc:meta])* $name:ident($($argument:ident),+);)+) => {
        $(
            $(#[$doc])*
            #[uniffi::export]
            pub fn $name($($argument: &str),+) -> Result<String, crate::PexipError> {
                Ok(pexip_mm_core::plain::$name($($argument),+)?)
            }
        )+
    };
}
use of_texts;
