//! Go's `encoding/gob`: typed values to bytes and back.
//!
//! A stream of gobs goes one way. Its sender describes each type once, under a number that it chooses, before the first
//! value that needs it; so there is one [`Encoder`] for what a connection sends and one [`Decoder`] for what it
//! receives, and both live as long as the connection. Neither reads nor writes: bytes go in and come out.
//!
//! | In Go | Here |
//! |---|---|
//! | `bool`, `int8` … `int64`, `int`, `uint8` … `uint64`, `uint`, `float32`, `float64` | `bool`, `i8` … `i64`, `isize`, `u8` … `u64`, `usize`, `f32`, `f64` |
//! | `string` | [`String`], or [`RawString`] where it may not be UTF-8 |
//! | `[]byte` | `Vec<u8>`; to send, `[u8]` |
//! | `[]T`, `[N]T` | `Vec<T>`, `[T; N]` |
//! | `map[K]V` | [`BTreeMap`](std::collections::BTreeMap), [`HashMap`](std::collections::HashMap) |
//! | `*T` | [`Option<T>`], with a [`Box`] in it where a type contains itself |
//! | `struct` | what [`gob_struct!`](crate::gob_struct) declares; `struct{}` is `()` |
//! | `interface` | what [`gob_interface!`](crate::gob_interface) declares |
//! | `time.Time` | [`Time`] |
//! | other types that encode themselves | what [`gob_opaque!`](crate::gob_opaque) declares |
//!
//! # What is left out
//! A field with Go's zero value is not sent, and one that was not sent is zero: `false`, `0`, `""`, `None`, an empty
//! list. An empty map is sent; `Option` of a map tells a nil map from an empty one. Pointers leave no trace: of a pointer
//! to `false`, `0` or `""` nothing is sent, and it arrives as `None`.
//!
//! A nil interface in a list or map is sent. Go itself cannot pass over one: where its receiver does not know the field
//! that the list is in, the whole value is an error there.
//!
//! # Who is believed
//! Nobody. What a value may take on the wire is an argument of [`Decoder::new`]; descriptions of types are bounded by
//! [`MAX_DEFINITIONS`] and [`MAX_DEFINITION_BYTES`]. A length that is claimed allocates nothing before its bytes are
//! there: decoding a `T` takes memory for the bytes received, and for each byte at most three times the size of the
//! largest element in a list of `T`.
//!
//! An error is of one of two kinds ([`Error::ends_stream`]). One value that cannot be had, for its type, its range or
//! its nesting, was consumed whole, and the next one is read as if nothing had been. Bytes that are no gob end the stream.
//!
//! # Examples
//! ```
//! use go_plugin::gob::{Decoder, Encoder};
//!
//! go_plugin::gob_struct! {
//!     /// A point in the plane.
//!     #[derive(Debug, PartialEq)]
//!     pub struct Point {
//!         /// To the right.
//!         pub x: i64 = "X",
//!         /// Upwards.
//!         pub y: i64 = "Y",
//!     }
//! }
//!
//! let mut bytes = Vec::new();
//! Encoder::new().encode(&Point { x: 22, y: 33 }, &mut bytes)?;
//!
//! let mut decoder = Decoder::new(1 << 20);
//! let (first, rest) = bytes.split_at(10);
//! decoder.feed(first);
//! assert_eq!(decoder.decode::<Point>()?, None);
//! decoder.feed(rest);
//! assert_eq!(decoder.decode::<Point>()?, Some(Point { x: 22, y: 33 }));
//! # Ok::<(), go_plugin::gob::Error>(())
//! ```

mod basic;
mod collections;
mod compare;
mod decode;
mod descriptor;
mod encode;
mod error;
mod macros;
mod number;
mod opaque;
mod reader;
mod text;
mod time;
mod types;
mod value;
mod walk;
mod wire;

pub use decode::Decoder;
pub use descriptor::{FieldType, Marshaler, StructType, Type};
pub use encode::{Encode, Encoder, FieldWriter, Writer};
pub use error::Error;
pub use opaque::Opaque;
pub use reader::{Decode, MAX_NESTING, Reader};
pub use text::RawString;
pub use time::Time;
pub use types::{MAX_DEFINITION_BYTES, MAX_DEFINITIONS};
pub use value::{Unknown, Value};
pub use walk::MAX_SKIPPED_NESTING;
pub use wire::TypeId;
