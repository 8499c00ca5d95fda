//! The types of `tests/golden/gob/types.go`.

use std::collections::BTreeMap;

use go_plugin::gob::{Marshaler, Opaque, Time};
use go_plugin::{gob_interface, gob_opaque, gob_struct};

gob_struct! {
    #[derive(Clone, Debug, Default, PartialEq)]
    pub(crate) struct Scalars {
        pub(crate) boolean: bool = "Bool",
        pub(crate) i8: i8 = "I8",
        pub(crate) i16: i16 = "I16",
        pub(crate) i32: i32 = "I32",
        pub(crate) i64: i64 = "I64",
        pub(crate) int: isize = "Int",
        pub(crate) u8: u8 = "U8",
        pub(crate) u16: u16 = "U16",
        pub(crate) u32: u32 = "U32",
        pub(crate) u64: u64 = "U64",
        pub(crate) uint: usize = "Uint",
        pub(crate) f32: f32 = "F32",
        pub(crate) f64: f64 = "F64",
        pub(crate) text: String = "Str",
        pub(crate) raw: Vec<u8> = "Raw",
    }
}

gob_struct! {
    #[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
    pub(crate) struct Inner {
        pub(crate) n: i64 = "N",
        pub(crate) s: String = "S",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Fields {
        pub(crate) before: i64 = "Before",
        pub(crate) structure: Inner = "Struct",
        pub(crate) p_struct: Option<Inner> = "PStruct",
        pub(crate) p_bool: Option<bool> = "PBool",
        pub(crate) p_int: Option<i64> = "PInt",
        pub(crate) p_str: Option<String> = "PStr",
        pub(crate) slice: Vec<String> = "Slice",
        pub(crate) p_slice: Option<Vec<String>> = "PSlice",
        pub(crate) map: Option<BTreeMap<String, i64>> = "Map",
        pub(crate) array: [i64; 2] = "Array",
        pub(crate) iface: Any = "Iface",
        pub(crate) p_array: Option<[bool; 2]> = "PArray",
        pub(crate) p_map: Option<BTreeMap<String, bool>> = "PMap",
        pub(crate) pp_int: Option<Option<i64>> = "PPInt",
        pub(crate) after: i64 = "After",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Collections {
        pub(crate) strings: Vec<String> = "Strings",
        pub(crate) ints: Vec<i64> = "Ints",
        pub(crate) bools: Vec<bool> = "Bools",
        pub(crate) floats: Vec<f64> = "Floats",
        pub(crate) bytes: Vec<Vec<u8>> = "Bytes",
        pub(crate) structs: Vec<Inner> = "Structs",
        pub(crate) pointers: Vec<Option<Inner>> = "Pointers",
        pub(crate) nested: Vec<Vec<Vec<i64>>> = "Nested",
        pub(crate) by_name: BTreeMap<String, Inner> = "ByName",
        pub(crate) by_int: BTreeMap<i64, String> = "ByInt",
        pub(crate) by_point: BTreeMap<Inner, bool> = "ByPoint",
        pub(crate) lists: BTreeMap<String, Vec<String>> = "Lists",
        pub(crate) array: [Inner; 3] = "Array",
        pub(crate) octets: [u8; 4] = "Octets",
        pub(crate) none: [i64; 0] = "None",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct List {
        pub(crate) v: i64 = "V",
        pub(crate) next: Option<Box<List>> = "Next",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Tree {
        pub(crate) name: String = "Name",
        pub(crate) children: Vec<Tree> = "Children",
        pub(crate) by_name: Option<BTreeMap<String, Tree>> = "ByName",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Ping {
        pub(crate) n: i64 = "N",
        pub(crate) pong: Option<Box<Pong>> = "Pong",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Pong {
        pub(crate) s: String = "S",
        pub(crate) pings: Vec<Ping> = "Pings",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Request {
        pub(crate) service_method: String = "ServiceMethod",
        pub(crate) seq: u64 = "Seq",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Response {
        pub(crate) service_method: String = "ServiceMethod",
        pub(crate) seq: u64 = "Seq",
        pub(crate) error: String = "Error",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct ErrorString {
        pub(crate) code: i64 = "Code",
        pub(crate) err: String = "Err",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct AppError {
        pub(crate) id: String = "Id",
        pub(crate) status_code: i64 = "StatusCode",
        pub(crate) inner: Option<Inner> = "Inner",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Attachment {
        pub(crate) text: String = "Text",
        pub(crate) fields: Vec<Field> = "Fields",
        pub(crate) actions: Vec<Action> = "Actions",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Field {
        pub(crate) title: String = "Title",
        pub(crate) value: Any = "Value",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Action {
        pub(crate) id: String = "Id",
        pub(crate) integration: Option<Integration> = "Integration",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Integration {
        pub(crate) url: String = "URL",
        pub(crate) context: BTreeMap<String, Any> = "Context",
    }
}

gob_interface! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) enum Any {
        nil => Nil,
        "string" => String(String),
        "bool" => Bool(bool),
        "int" => Int(i64),
        "int64" => Int64(i64),
        "uint8" => U8(u8),
        "float64" => Float(f64),
        "float32" => Float32(f32),
        "[]uint8" => Bytes(Vec<u8>),
        "[]string" => Strings(Vec<String>),
        "[]interface {}" => List(Vec<Any>),
        "map[string]interface {}" => Map(BTreeMap<String, Any>),
        "*plugin.ErrorString" => Error(ErrorString),
        "*model.AppError" => AppError(AppError),
        "[]*model.SlackAttachment" => Attachments(Vec<Attachment>),
        other => Other,
    }
}

gob_interface! {
    /// Go's `error`, of which only one type is known.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) enum OneError {
        nil => None,
        "*plugin.ErrorString" => Error(ErrorString),
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Ret {
        pub(crate) a: Any = "A",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct OneRet {
        pub(crate) a: OneError = "A",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Two {
        pub(crate) a: String = "A",
        pub(crate) b: Vec<Any> = "B",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Holder {
        pub(crate) a: Any = "A",
        pub(crate) b: Option<BTreeMap<String, Any>> = "B",
        pub(crate) c: Vec<Any> = "C",
        pub(crate) d: i64 = "D",
    }
}

gob_struct! {
    /// A `Holder` of which only one field is known.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct NarrowHolder {
        pub(crate) d: i64 = "D",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct TimeS {
        pub(crate) emoji: String = "Emoji",
        pub(crate) expires_at: Time = "ExpiresAt",
        pub(crate) at: Option<Time> = "At",
        pub(crate) times: Vec<Time> = "Times",
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Url(pub(crate) String);

impl Opaque for Url {
    const MARSHALER: Marshaler = Marshaler::Binary;
    const NAME: &'static str = "URL";

    fn zero() -> Self {
        Self(String::new())
    }

    fn marshal(&self) -> Vec<u8> {
        self.0.as_bytes().to_vec()
    }

    fn unmarshal(bytes: &[u8]) -> Option<Self> {
        String::from_utf8(bytes.to_vec()).ok().map(Self)
    }

    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }
}

gob_opaque!(Url);

gob_struct! {
    /// Marshals itself as text in Go, which means nothing to gob.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Colour {
        pub(crate) name: String = "Name",
    }
}

#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Celsius(pub(crate) u8);

impl Opaque for Celsius {
    const MARSHALER: Marshaler = Marshaler::Gob;
    const NAME: &'static str = "Celsius";

    fn zero() -> Self {
        Self(0)
    }

    fn marshal(&self) -> Vec<u8> {
        vec![self.0]
    }

    fn unmarshal(bytes: &[u8]) -> Option<Self> {
        let [degrees] = bytes else { return None };
        Some(Self(*degrees))
    }

    fn is_zero(&self) -> bool {
        self.0 == 0
    }
}

gob_opaque!(Celsius);

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Marshalers {
        pub(crate) temperature: Celsius = "Temperature",
        pub(crate) temperatures: Vec<Celsius> = "Temperatures",
        pub(crate) url: Option<Url> = "URL",
        pub(crate) colour: Colour = "Colour",
        pub(crate) by_celsius: Option<BTreeMap<Celsius, i64>> = "ByCelsius",
        pub(crate) p_colour: Option<Colour> = "PColour",
    }
}

gob_struct! {
    /// What an older receiver knows of a `Wide`, and something that no sender has.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Narrow {
        pub(crate) third: bool = "Third",
        pub(crate) second: i64 = "Second",
        pub(crate) never: Option<Box<Narrow>> = "Never",
        pub(crate) first: String = "First",
    }
}

gob_struct! {
    /// What the receiver takes a `Wrong` for.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Wrong {
        pub(crate) a: i64 = "A",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct ServeHttp {
        pub(crate) stream: u32 = "Stream",
        pub(crate) request: Option<HttpRequest> = "Request",
        pub(crate) body: u32 = "Body",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct HttpRequest {
        pub(crate) method: String = "Method",
        pub(crate) url: Option<Url> = "URL",
        pub(crate) proto_major: i64 = "ProtoMajor",
        pub(crate) header: BTreeMap<String, Vec<String>> = "Header",
        pub(crate) host: String = "Host",
        pub(crate) remote_addr: String = "RemoteAddr",
        pub(crate) request_uri: String = "RequestURI",
        pub(crate) body: Any = "Body",
    }
}
