//! The library's functions as a Node addon, and as the WebAssembly that the browser build is made of.
//!
//! Each function stands here once and is exported by napi-rs or by wasm-bindgen. Arguments are texts, numbers and flags
//! by position; what has structure is answered as JSON. The facade in TypeScript, which checks the types of what a
//! program gives and names the arguments, is all that calls them: `facade/raw` is what it sees.

// napi-rs exports nothing from a build for Rust's tests; those of this crate are in JavaScript.
#![cfg(not(test))]

// The macros of napi-rs and wasm-bindgen write unsafe code, so it cannot be forbidden.

#[cfg(feature = "link")]
#[expect(unreachable_pub, reason = "JavaScript reaches what is exported")]
#[expect(clippy::too_many_arguments, reason = "the facade names them")]
mod link;
#[cfg(feature = "main")]
#[expect(unreachable_pub, reason = "JavaScript reaches what is exported")]
#[expect(clippy::too_many_arguments, reason = "the facade names them")]
mod rooms;
#[cfg(any(feature = "main", feature = "simulate"))]
mod shown;
#[cfg(feature = "simulate")]
#[expect(unreachable_pub, reason = "JavaScript reaches what is exported")]
mod simulate;
mod thrown;
mod unicode;

/// 3 kB of gzip smaller than the standard library's allocator, which the module with links has no room for.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Declares functions that JavaScript calls, under the name that they have there. What they refuse is thrown.
macro_rules! exported {
    ($($(#[$meta:meta])* $js:literal fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $answer:ty $body:block)+) => {
        $(
            $(#[$meta])*
            #[cfg_attr(not(target_family = "wasm"), napi_derive::napi(js_name = $js, catch_unwind))]
            #[cfg_attr(target_family = "wasm", wasm_bindgen::prelude::wasm_bindgen(js_name = $js))]
            pub fn $name($($argument: $type),*) -> Result<$answer, $crate::thrown::Thrown> {
                let answer = move || -> Result<$answer, pexip_mm_core::Error> { $body };
                answer().map_err(|error| $crate::thrown::thrown(&error))
            }
        )+
    };
}

/// Declares a value of the library that JavaScript holds without seeing into it.
#[cfg(any(feature = "main", feature = "simulate"))]
macro_rules! handle {
    ($(#[$meta:meta])* $name:ident($inner:ty)) => {
        $(#[$meta])*
        #[cfg_attr(not(target_family = "wasm"), napi_derive::napi)]
        #[cfg_attr(target_family = "wasm", wasm_bindgen::prelude::wasm_bindgen)]
        pub struct $name {
            inner: $inner,
        }
    };
}

pub(crate) use exported;
#[cfg(any(feature = "main", feature = "simulate"))]
pub(crate) use handle;
