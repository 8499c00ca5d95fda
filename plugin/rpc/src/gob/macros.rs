//! Declarations of Go types.

/// Declares a struct that is one in Go: for each field its Rust name, its type, and its name in Go.
///
/// The names of the fields are what sender and receiver agree on. Only fields that are used need to be declared; one of
/// them at least must be among those of the other side. For a struct without fields there is `()`.
///
/// # Examples
/// ```
/// go_plugin::gob_struct! {
///     /// Somebody with a name.
///     #[derive(Clone, Debug, PartialEq)]
///     pub struct User {
///         /// What they are called.
///         pub name: String = "Name",
///         /// Whom they know.
///         pub friends: Vec<User> = "Friends",
///     }
/// }
/// ```
#[macro_export]
macro_rules! gob_struct {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $ty:ty = $go:literal),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        $vis struct $name {
            $($(#[$field_meta])* $field_vis $field: $ty,)+
        }

        impl $crate::gob::Encode for $name {
            fn gob_type() -> $crate::gob::Type {
                static STRUCT: $crate::gob::StructType = $crate::gob::StructType {
                    name: stringify!($name),
                    fields: &[
                        $($crate::gob::FieldType { name: $go, gob_type: <$ty as $crate::gob::Encode>::gob_type },)+
                    ],
                };
                $crate::gob::Type::Struct(&STRUCT)
            }

            fn is_omitted(&self) -> bool {
                false
            }

            fn encode(&self, to: &mut $crate::gob::Writer<'_>) -> Result<(), $crate::gob::Error> {
                to.structure(|fields| {
                    $(fields.field(&self.$field)?;)+
                    Ok(())
                })
            }
        }

        impl $crate::gob::Decode for $name {
            fn zero() -> Self {
                Self { $($field: $crate::gob::Decode::zero(),)+ }
            }

            fn decode(
                from: &mut $crate::gob::Reader<'_>,
                id: $crate::gob::TypeId,
            ) -> Result<Self, $crate::gob::Error> {
                let mut value = <Self as $crate::gob::Decode>::zero();
                from.fields(id, |from, name, id| {
                    match &**name {
                        $($go => value.$field = $crate::gob::Decode::decode(from, id)?,)+
                        _ => from.skip(id)?,
                    }
                    Ok(())
                })?;
                Ok(value)
            }
        }
    };
}

/// Declares what an interface may hold: for each type the name under which Go has it registered.
///
/// `nil` names the variant for Go's nil. Several names may stand for one variant, which is then sent under the first.
/// `other` names the variant for a value under another name, an [`Unknown`](crate::gob::Unknown), which can be looked at
/// and not be encoded; without it such a value is an error, as it is in Go.
///
/// Go's own names are `bool`, `int`, `int64`, `float64`, `string`, `[]uint8` and so on, those of pointers begin with `*`.
///
/// # Examples
/// ```
/// use std::collections::BTreeMap;
///
/// go_plugin::gob_interface! {
///     /// What JSON makes in Go.
///     #[derive(Clone, Debug, PartialEq)]
///     pub enum Json {
///         nil => Null,
///         "bool" => Bool(bool),
///         "float64" | "float32" => Number(f64),
///         "string" => String(String),
///         "[]interface {}" => Array(Vec<Json>),
///         "map[string]interface {}" => Object(BTreeMap<String, Json>),
///         other => Other,
///     }
/// }
/// ```
#[macro_export]
macro_rules! gob_interface {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            nil => $nil:ident,
            $($(#[$variant_meta:meta])* $go:literal $(| $also:literal)* => $variant:ident($ty:ty),)*
            other => $other:ident $(,)?
        }
    ) => {
        $crate::gob_interface! {
            @declare [$(#[$meta])*] [$vis] $name $nil
            [$([$(#[$variant_meta])*] $variant($ty),)* [#[doc = "A value under another name."]] $other($crate::gob::Unknown),]
        }
        $crate::gob_interface! {
            @encode $name $nil [$($variant = $go,)*] [
                Self::$other(unknown) => Err($crate::gob::Error::NotRegistered { name: unknown.name.clone() }),
            ]
        }
        $crate::gob_interface! {
            @decode $name $nil from name [$($variant = $go $(| $also)*,)*] [from.unknown(name).map(Self::$other)]
        }
    };
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            nil => $nil:ident,
            $($(#[$variant_meta:meta])* $go:literal $(| $also:literal)* => $variant:ident($ty:ty)),* $(,)?
        }
    ) => {
        $crate::gob_interface! { @declare [$(#[$meta])*] [$vis] $name $nil [$([$(#[$variant_meta])*] $variant($ty),)*] }
        $crate::gob_interface! { @encode $name $nil [$($variant = $go,)*] [] }
        $crate::gob_interface! {
            @decode $name $nil from name [$($variant = $go $(| $also)*,)*]
            [Err($crate::gob::Error::NotRegistered { name: name.to_owned() })]
        }
    };
    (
        @declare [$(#[$meta:meta])*] [$vis:vis] $name:ident $nil:ident
        [$([$(#[$variant_meta:meta])*] $variant:ident($ty:ty),)*]
    ) => {
        $(#[$meta])*
        $vis enum $name {
            /// Go's nil.
            $nil,
            $($(#[$variant_meta])* $variant($ty),)*
        }
    };
    (@encode $name:ident $nil:ident [$($variant:ident = $go:literal,)*] [$($other:tt)*]) => {
        impl $crate::gob::Encode for $name {
            fn gob_type() -> $crate::gob::Type {
                $crate::gob::Type::Interface
            }

            fn is_omitted(&self) -> bool {
                matches!(self, Self::$nil)
            }

            fn encode(&self, to: &mut $crate::gob::Writer<'_>) -> Result<(), $crate::gob::Error> {
                match self {
                    Self::$nil => {
                        to.nil();
                        Ok(())
                    }
                    $(Self::$variant(value) => to.interface($go, value),)*
                    $($other)*
                }
            }
        }
    };
    (
        @decode $name:ident $nil:ident $from:ident $key:ident
        [$($variant:ident = $go:literal $(| $also:literal)*,)*] [$($other:tt)*]
    ) => {
        impl $crate::gob::Decode for $name {
            fn zero() -> Self {
                Self::$nil
            }

            fn decode(
                from: &mut $crate::gob::Reader<'_>,
                _id: $crate::gob::TypeId,
            ) -> Result<Self, $crate::gob::Error> {
                let value = from.interface(|$from, $key| match $key {
                    $($go $(| $also)* => $from.concrete().map(Self::$variant),)*
                    _ => $($other)*,
                })?;
                Ok(value.unwrap_or(Self::$nil))
            }
        }
    };
}

/// Makes an [`Opaque`](crate::gob::Opaque) type one that can be encoded and decoded.
///
/// # Examples
/// ```
/// use go_plugin::gob::{Marshaler, Opaque};
///
/// /// Go's `url.URL`.
/// #[derive(Debug, PartialEq)]
/// pub struct Url(String);
///
/// impl Opaque for Url {
///     const MARSHALER: Marshaler = Marshaler::Binary;
///     const NAME: &'static str = "URL";
///
///     fn zero() -> Self {
///         Self(String::new())
///     }
///
///     fn marshal(&self) -> Vec<u8> {
///         self.0.as_bytes().to_vec()
///     }
///
///     fn unmarshal(bytes: &[u8]) -> Option<Self> {
///         String::from_utf8(bytes.to_vec()).ok().map(Self)
///     }
///
///     fn is_zero(&self) -> bool {
///         self.0.is_empty()
///     }
/// }
///
/// go_plugin::gob_opaque!(Url);
/// ```
#[macro_export]
macro_rules! gob_opaque {
    ($($name:ty),+ $(,)?) => {
        $(
            impl $crate::gob::Encode for $name {
                fn gob_type() -> $crate::gob::Type {
                    $crate::gob::Type::Opaque(
                        <Self as $crate::gob::Opaque>::MARSHALER,
                        <Self as $crate::gob::Opaque>::NAME,
                    )
                }

                fn is_omitted(&self) -> bool {
                    $crate::gob::Opaque::is_zero(self)
                }

                fn encode(&self, to: &mut $crate::gob::Writer<'_>) -> Result<(), $crate::gob::Error> {
                    to.bytes(&$crate::gob::Opaque::marshal(self));
                    Ok(())
                }
            }

            impl $crate::gob::Decode for $name {
                fn zero() -> Self {
                    $crate::gob::Opaque::zero()
                }

                fn decode(
                    from: &mut $crate::gob::Reader<'_>,
                    _id: $crate::gob::TypeId,
                ) -> Result<Self, $crate::gob::Error> {
                    from.opaque()
                }
            }
        )+
    };
}
