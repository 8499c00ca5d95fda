//! Types that are made of others: lists, maps, pointers.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use super::descriptor::Type;
use super::encode::{Encode, Writer};
use super::error::{Error, malformed};
use super::reader::{Decode, Reader};
use super::wire::TypeId;

impl<T: Encode> Encode for [T] {
    fn gob_type() -> Type {
        T::slice_type()
    }

    fn is_omitted(&self) -> bool {
        self.is_empty()
    }

    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
        T::encode_slice(self, to)
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn gob_type() -> Type {
        T::slice_type()
    }

    fn is_omitted(&self) -> bool {
        self.is_empty()
    }

    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
        self.as_slice().encode(to)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn zero() -> Self {
        Self::new()
    }

    fn decode(from: &mut Reader<'_>, id: TypeId) -> Result<Self, Error> {
        T::decode_slice(from, id)
    }
}

/// Sent whole, even if all of it is zero.
impl<T: Encode, const N: usize> Encode for [T; N] {
    fn gob_type() -> Type {
        Type::Array(T::gob_type, N)
    }

    fn is_omitted(&self) -> bool {
        false
    }

    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
        to.list(self)
    }
}

impl<T: Decode, const N: usize> Decode for [T; N] {
    fn zero() -> Self {
        std::array::from_fn(|_| T::zero())
    }

    fn decode(from: &mut Reader<'_>, id: TypeId) -> Result<Self, Error> {
        let mut items = Self::zero();
        let mut places = items.iter_mut();
        from.list(id, |from, id| {
            let place = places.next().ok_or(malformed("array of another length than its type"))?;
            *place = T::decode(from, id)?;
            Ok(())
        })?;
        Ok(items)
    }
}

impl<K: Encode, V: Encode> Encode for BTreeMap<K, V> {
    fn gob_type() -> Type {
        Type::Map(K::gob_type, V::gob_type)
    }

    fn is_omitted(&self) -> bool {
        false
    }

    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
        to.map(self.iter())
    }
}

impl<K: Decode + Ord, V: Decode> Decode for BTreeMap<K, V> {
    fn zero() -> Self {
        Self::new()
    }

    fn decode(from: &mut Reader<'_>, id: TypeId) -> Result<Self, Error> {
        let mut map = Self::new();
        from.map(id, |from, key, elem| {
            map.insert(K::decode(from, key)?, V::decode(from, elem)?);
            Ok(())
        })?;
        Ok(map)
    }
}

impl<K: Encode, V: Encode, S> Encode for HashMap<K, V, S> {
    fn gob_type() -> Type {
        Type::Map(K::gob_type, V::gob_type)
    }

    fn is_omitted(&self) -> bool {
        false
    }

    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
        to.map(self.iter())
    }
}

impl<K: Decode + Eq + Hash, V: Decode, S: BuildHasher + Default> Decode for HashMap<K, V, S> {
    fn zero() -> Self {
        Self::default()
    }

    fn decode(from: &mut Reader<'_>, id: TypeId) -> Result<Self, Error> {
        let mut map = Self::default();
        from.map(id, |from, key, elem| {
            map.insert(K::decode(from, key)?, V::decode(from, elem)?);
            Ok(())
        })?;
        Ok(map)
    }
}

/// A pointer, which leaves no trace on the wire.
impl<T: Encode> Encode for Option<T> {
    fn gob_type() -> Type {
        T::gob_type()
    }

    fn is_omitted(&self) -> bool {
        self.as_ref().is_none_or(T::is_omitted)
    }

    fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
        self.as_ref().ok_or(Error::NilElement)?.encode(to)
    }
}

impl<T: Decode> Decode for Option<T> {
    fn zero() -> Self {
        None
    }

    fn decode(from: &mut Reader<'_>, id: TypeId) -> Result<Self, Error> {
        T::decode(from, id).map(Some)
    }
}

/// A pointer that is never nil.
macro_rules! pointers {
    ($($pointer:ty),+) => {
        $(impl<T: Encode + ?Sized> Encode for $pointer {
            fn gob_type() -> Type {
                T::gob_type()
            }

            fn is_omitted(&self) -> bool {
                (**self).is_omitted()
            }

            fn encode(&self, to: &mut Writer<'_>) -> Result<(), Error> {
                (**self).encode(to)
            }
        })+
    };
}

pointers!(&T, Box<T>);

impl<T: Decode> Decode for Box<T> {
    fn zero() -> Self {
        Self::new(T::zero())
    }

    fn decode(from: &mut Reader<'_>, id: TypeId) -> Result<Self, Error> {
        T::decode(from, id).map(Self::new)
    }
}
