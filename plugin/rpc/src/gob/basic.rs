//! Types that are the same for everyone: numbers, texts, the empty struct.

use super::descriptor::{StructType, Type};
use super::encode::{Encode, Writer};
use super::error::{Error, TOP};
use super::reader::{Decode, Reader};
use super::text::RawString;
use super::wire::TypeId;

impl Encode for bool {
    fn gob_type() -> Type {
        Type::Bool
    }

    fn is_omitted(&self) -> bool {
        !self
    }

    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
        to.uint(u64::from(*self));
        Ok(())
    }
}

impl Decode for bool {
    fn zero() -> Self {
        false
    }

    fn decode(from: &mut Reader<'_>, _: TypeId) -> Result<Self, Error> {
        Ok(from.uint()? != 0)
    }
}

/// A number does not fit.
fn out_of_range(wanted: &'static str) -> Error {
    Error::OutOfRange { place: TOP.to_owned(), wanted }
}

/// Integers: all of one sign are of one type on the wire.
macro_rules! integers {
    ($kind:ident, $number:ident: $($int:ty $({ $($slice:tt)* })?),+) => {
        $(
            impl Encode for $int {
                fn gob_type() -> Type {
                    Type::$kind
                }

                fn is_omitted(&self) -> bool {
                    *self == 0
                }

                fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
                    to.$number((*self).try_into().map_err(|_| out_of_range(stringify!($int)))?);
                    Ok(())
                }

                $($($slice)*)?
            }
        )+
    };
}

/// The other direction of [`integers`].
macro_rules! integers_back {
    ($number:ident: $($int:ty $({ $($slice:tt)* })?),+) => {
        $(
            impl Decode for $int {
                fn zero() -> Self {
                    0
                }

                fn decode(from: &mut Reader<'_>, _: TypeId) -> Result<Self, Error> {
                    from.$number()?.try_into().map_err(|_| out_of_range(stringify!($int)))
                }

                $($($slice)*)?
            }
        )+
    };
}

integers!(Int, int: i8, i16, i32, i64, isize);
integers!(Uint, uint: u16, u32, u64, usize, u8 {
    fn slice_type() -> Type {
        Type::Bytes
    }

    fn encode_slice(items: &[Self], to: &mut Writer<'_>) -> Result<(), Error> {
        to.bytes(items);
        Ok(())
    }
});
integers_back!(int: i8, i16, i32, i64, isize);
integers_back!(uint: u16, u32, u64, usize, u8 {
    fn decode_slice(from: &mut Reader<'_>, _: TypeId) -> Result<Vec<Self>, Error> {
        Ok(from.bytes()?.to_vec())
    }
});

impl Encode for f64 {
    fn gob_type() -> Type {
        Type::Float
    }

    fn is_omitted(&self) -> bool {
        // Go leaves negative zero out too, and its sign is lost. Sent, it arrives as it is.
        self.to_bits() == 0
    }

    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
        to.float(*self);
        Ok(())
    }
}

impl Decode for f64 {
    fn zero() -> Self {
        0.0
    }

    fn decode(from: &mut Reader<'_>, _: TypeId) -> Result<Self, Error> {
        from.float()
    }
}

impl Encode for f32 {
    fn gob_type() -> Type {
        Type::Float
    }

    fn is_omitted(&self) -> bool {
        self.to_bits() == 0
    }

    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
        to.float((*self).into());
        Ok(())
    }
}

impl Decode for f32 {
    fn zero() -> Self {
        0.0
    }

    fn decode(from: &mut Reader<'_>, _: TypeId) -> Result<Self, Error> {
        let wide = from.float()?;
        if wide.is_finite() && wide.abs() > Self::MAX.into() {
            return Err(out_of_range("f32"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "it is in range; digits are lost as they are in Go")]
        Ok(wide as Self)
    }
}

impl Encode for str {
    fn gob_type() -> Type {
        Type::String
    }

    fn is_omitted(&self) -> bool {
        self.is_empty()
    }

    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
        to.bytes(self.as_bytes());
        Ok(())
    }
}

impl Encode for String {
    fn gob_type() -> Type {
        Type::String
    }

    fn is_omitted(&self) -> bool {
        self.is_empty()
    }

    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
        self.as_str().encode(to)
    }
}

impl Decode for String {
    fn zero() -> Self {
        Self::new()
    }

    fn decode(from: &mut Reader<'_>, _: TypeId) -> Result<Self, Error> {
        let text = std::str::from_utf8(from.bytes()?);
        text.map(str::to_owned).map_err(|_| Error::NotUtf8 { place: TOP.to_owned() })
    }
}

impl Encode for RawString {
    fn gob_type() -> Type {
        Type::String
    }

    fn is_omitted(&self) -> bool {
        self.as_bytes().is_empty()
    }

    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
        to.bytes(self.as_bytes());
        Ok(())
    }
}

impl Decode for RawString {
    fn zero() -> Self {
        Self::default()
    }

    fn decode(from: &mut Reader<'_>, _: TypeId) -> Result<Self, Error> {
        Ok(from.bytes()?.to_vec().into())
    }
}

/// Go's `struct{}`; as a receiver it takes any struct and drops its fields.
impl Encode for () {
    fn gob_type() -> Type {
        static EMPTY: StructType = StructType { name: "", fields: &[] };
        Type::Struct(&EMPTY)
    }

    fn is_omitted(&self) -> bool {
        false
    }

    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
        to.structure(|_| Ok(()))
    }
}

impl Decode for () {
    fn zero() -> Self {}

    fn decode(from: &mut Reader<'_>, id: TypeId) -> Result<Self, Error> {
        from.skip(id)
    }
}
