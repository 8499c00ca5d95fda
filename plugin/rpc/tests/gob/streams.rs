//! The streams of `tests/golden/gob/cases.go`.

use std::collections::BTreeMap;
use std::fmt::Debug;

use go_plugin::gob::{Decode, Decoder, Encode, Encoder, Error, RawString, Time, Value};

use super::types::{
    Action, Any, AppError, Attachment, Celsius, Collections, Colour, ErrorString, Field, Fields, Holder, HttpRequest,
    Inner, Integration, List, Marshalers, Narrow, NarrowHolder, OneRet, Ping, Pong, Request, Response, Ret, Scalars,
    ServeHttp, TimeS, Tree, Two, Url, Wrong,
};

/// A stream of values from one encoder.
pub(crate) struct Stream {
    pub(crate) name: &'static str,
    pub(crate) steps: Vec<Step>,
    /// Whether the messages with values are, byte for byte, those that Go makes.
    pub(crate) is_exact: bool,
}

/// A value of a stream.
pub(crate) struct Step {
    /// Encodes it, if it is encoded here at all.
    pub(crate) encode: Option<Box<EncodeStep>>,
    /// Decodes and compares it, if it is there.
    pub(crate) decode: Box<DecodeStep>,
}

type EncodeStep = dyn Fn(&mut Encoder, &mut Vec<u8>);
type DecodeStep = dyn Fn(&mut Decoder) -> bool;

/// A value that arrives as it is.
fn same<T: Encode + Decode + Clone + Debug + PartialEq + 'static>(value: T) -> Step {
    becomes(value.clone(), value)
}

/// A value that arrives as another.
fn becomes<T: Encode + 'static, U: Decode + Debug + PartialEq + 'static>(value: T, want: U) -> Step {
    let encode = move |encoder: &mut Encoder, out: &mut Vec<u8>| encoder.encode(&value, out).unwrap();
    Step { encode: Some(Box::new(encode)), ..arrives(Ok(want)) }
}

/// What a value from Go arrives as.
fn arrives<T: Decode + Debug + PartialEq + 'static>(want: Result<T, Error>) -> Step {
    decodes(Decoder::decode, want)
}

fn decodes<T: Debug + PartialEq + 'static>(
    decode: fn(&mut Decoder) -> Result<Option<T>, Error>,
    want: Result<T, Error>,
) -> Step {
    let decode = move |decoder: &mut Decoder| {
        let Some(got) = decode(decoder).transpose() else { return false };
        assert_eq!(got, want);
        // Negative zero is equal to zero.
        assert_eq!(format!("{got:?}"), format!("{want:?}"));
        true
    };
    Step { encode: None, decode: Box::new(decode) }
}

fn fails<T: Decode + Debug + PartialEq + 'static>(want: &'static str) -> Step {
    let decode = move |decoder: &mut Decoder| {
        let Some(got) = decoder.decode::<T>().transpose() else { return false };
        assert_eq!(got.unwrap_err().to_string(), want);
        true
    };
    Step { encode: None, decode: Box::new(decode) }
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn any(value: &str) -> Any {
    Any::String(value.to_owned())
}

fn inner(n: i64, s: &str) -> Inner {
    Inner { n, s: s.to_owned() }
}

fn map<const N: usize, K: Ord, V>(entries: [(K, V); N]) -> BTreeMap<K, V> {
    entries.into()
}

fn strings<const N: usize>(items: [&str; N]) -> Vec<String> {
    items.map(str::to_owned).to_vec()
}

fn error(code: i64, err: &str) -> Any {
    Any::Error(ErrorString { code, err: err.to_owned() })
}

fn app_error(id: &str, status_code: i64, inner: Option<Inner>) -> Any {
    Any::AppError(AppError { id: id.to_owned(), status_code, inner })
}

pub(crate) fn streams() -> Vec<Stream> {
    let mut streams = Vec::new();
    let mut exact = |name, steps| streams.push(Stream { name, steps, is_exact: true });
    exact("uint", uints());
    exact("int", ints());
    exact("float", floats());
    exact("bool", vec![same(true), same(false)]);
    exact("string", ["", "abc", "日本語", &"x".repeat(300)].into_iter().map(|it| same(it.to_owned())).collect());
    exact("string_not_utf8", vec![same(RawString::from(b"caf\xe9".to_vec()))]);
    exact("bytes", vec![same(Vec::<u8>::new()), same(vec![1_u8, 2, 3]), same(vec![0_u8; 300])]);
    exact("complex", vec![decodes(Decoder::decode_value, Ok(Value::Complex(1.5, -2.0)))]);
    exact("slices", slices());
    exact("maps", maps());
    exact("nil_map", vec![same(map::<0, String, String>([]))]);
    exact(
        "arrays",
        vec![
            same([true, false]),
            same([0_u8, 1, 200, 255]),
            same([0_i64; 0]),
            same([[text("a"), text("")], [text(""), text("")]]),
        ],
    );
    exact("empty_struct", vec![same(()), same(())]);
    exact("scalars", scalars());
    exact("fields_zero", vec![same(no_fields())]);
    exact("fields_pointers_to_zero", vec![pointers_to_zero()]);
    exact("fields_full", vec![same(all_fields()), same(Fields { after: 1, ..no_fields() })]);
    exact("collections", vec![same(collections())]);
    exact("list", vec![same(list(&[1, 0, 3]))]);
    exact("tree", vec![same(tree())]);
    exact("mutual", vec![same(mutual())]);
    exact("call", call());
    exact("reply", reply());
    exact("big_ids", vec![same(inner(1, "a")), same(list(&[1, 2]))]);
    exact("error_nil", vec![same(Ret { a: Any::Nil })]);
    exact("time", times());
    exact("time_fields", time_fields());
    exact("marshalers", marshalers());
    exact("wide", wide());
    exact("unknown_name", unknown_name());
    exact("wrong_type", wrong_type());
    exact("http_request", http_request());
    let mut cut = |name, steps| streams.push(Stream { name, steps, is_exact: false });
    let ret = |a| same(Ret { a });
    cut("error_cut", vec![ret(error(0, "bad")), ret(error(0, "bad2")), ret(Any::Nil), ret(app_error("x", 400, None))]);
    cut("interface_basic", vec![interface_basic()]);
    cut("interface_inline", vec![interface_inline()]);
    cut("interface_cut_in_list", interface_cut_in_list());
    cut("interface_nested_new_types", vec![interface_nested_new_types()]);
    streams
}

fn uints() -> Vec<Step> {
    let plain = [0, 1, 7, 127, 128, 255, 256, 65535, 65536, u64::from(u32::MAX), u64::MAX];
    let mut steps: Vec<_> = plain.into_iter().map(same).collect();
    steps.extend([same(u8::MAX), same(u16::MAX), same(u32::MAX)]);
    steps
}

fn ints() -> Vec<Step> {
    let plain = [0, 7, -1, 63, 64, -64, -65, 1_700_000_000_123, i64::MAX, i64::MIN];
    let mut steps: Vec<_> = plain.into_iter().map(same).collect();
    steps.extend([same(i8::MIN), same(i8::MAX), same(i16::MIN), same(i32::MIN)]);
    steps
}

fn floats() -> Vec<Step> {
    let smallest = f64::from_bits(1);
    let plain = [0.0, 17.0, 1.5, -0.5, f64::MAX, smallest, f64::NEG_INFINITY, -0.0];
    let mut steps: Vec<_> = plain.into_iter().map(same).collect();
    steps.extend([same(1.25_f32), same(f32::MAX)]);
    steps
}

fn slices() -> Vec<Step> {
    vec![
        same(strings(["a", "bc"])),
        same(strings([])),
        same(vec![strings(["a"]), strings([])]),
        same(vec![true, false]),
        same(vec![-1_i64, 0, 1]),
        same(vec![0_u16, 300]),
        same(vec![0.0, 1.5]),
        same(vec![vec![1_u8], vec![]]),
        same(vec![inner(0, ""), inner(1, "")]),
    ]
}

fn maps() -> Vec<Step> {
    vec![
        same(map([(text("k"), text("v"))])),
        same(map::<0, String, String>([])),
        same(map([(text(""), false)])),
        same(map([(text("A"), strings(["b", "c"]))])),
        same(map([(-1_i64, inner(0, ""))])),
        same(map([(inner(1, ""), text(""))])),
    ]
}

fn scalars() -> Vec<Step> {
    let extremes = Scalars {
        boolean: true,
        i8: i8::MIN,
        i16: i16::MIN,
        i32: i32::MIN,
        i64: i64::MIN,
        int: -1,
        u8: u8::MAX,
        u16: u16::MAX,
        u32: u32::MAX,
        u64: u64::MAX,
        uint: 1,
        f32: 0.5,
        f64: -1e300,
        text: text("s"),
        raw: vec![0],
    };
    vec![same(Scalars::default()), same(extremes), same(Scalars { f64: 1.0, raw: vec![1], ..Scalars::default() })]
}

fn no_fields() -> Fields {
    Decode::zero()
}

fn pointers_to_zero() -> Step {
    let sent = Fields {
        p_struct: Some(inner(0, "")),
        p_bool: Some(false),
        p_int: Some(0),
        p_str: Some(String::new()),
        p_slice: Some(Vec::new()),
        map: Some(map([])),
        p_array: Some([false, false]),
        p_map: Some(map([])),
        pp_int: Some(Some(0)),
        ..no_fields()
    };
    let received = Fields { p_bool: None, p_int: None, p_str: None, p_slice: None, pp_int: None, ..sent.clone() };
    becomes(sent, received)
}

fn all_fields() -> Fields {
    Fields {
        before: 1,
        structure: inner(2, "s"),
        p_struct: Some(inner(3, "")),
        p_bool: Some(true),
        p_int: Some(-4),
        p_str: Some(text("p")),
        slice: strings([""]),
        p_slice: Some(strings(["x"])),
        map: Some(map([(text("m"), 0)])),
        array: [0, 5],
        iface: any("i"),
        p_array: Some([true, true]),
        p_map: Some(map([(text("b"), false)])),
        pp_int: Some(Some(6)),
        after: 7,
    }
}

fn collections() -> Collections {
    Collections {
        strings: strings(["", "a"]),
        ints: vec![0, -1],
        bools: vec![false, true],
        floats: vec![0.0, 1.0],
        bytes: vec![vec![], vec![1]],
        structs: vec![inner(0, ""), inner(1, "a")],
        pointers: vec![Some(inner(0, "")), Some(inner(2, ""))],
        nested: vec![vec![vec![1], vec![]], vec![]],
        by_name: map([(text("a"), inner(0, ""))]),
        by_int: map([(-7, text("x"))]),
        by_point: map([(inner(1, "k"), true)]),
        lists: map([(text("l"), strings(["1", "2"]))]),
        array: [inner(0, ""), inner(1, ""), inner(0, "")],
        octets: [1, 2, 3, 255],
        none: [],
    }
}

fn list(values: &[i64]) -> List {
    let (&v, rest) = values.split_first().unwrap();
    List { v, next: (!rest.is_empty()).then(|| Box::new(list(rest))) }
}

fn tree() -> Tree {
    let leaf = |name: &str| Tree { name: text(name), children: vec![], by_name: None };
    let branch = Tree { name: text("b"), children: vec![leaf("c")], by_name: None };
    Tree { name: text("root"), children: vec![leaf("a"), branch], by_name: Some(map([(text("x"), leaf("y"))])) }
}

fn mutual() -> Ping {
    let last = Pong { s: text("q"), pings: vec![] };
    let pings = vec![Ping { n: 2, pong: None }, Ping { n: 3, pong: Some(Box::new(last)) }];
    Ping { n: 1, pong: Some(Box::new(Pong { s: text("p"), pings })) }
}

fn call() -> Vec<Step> {
    let request = |service_method: &str, seq| same(Request { service_method: text(service_method), seq });
    vec![
        request("Plugin.OnActivate", 0),
        same(inner(3, "x")),
        request("Plugin.Impl", 1),
        same(()),
        request("Plugin.Write", 2),
        same(b"hi".to_vec()),
        request("Plugin.WriteHeader", 3),
        same(404_i64),
    ]
}

fn reply() -> Vec<Step> {
    let response = |service_method: &str, seq, error: &str| {
        same(Response { service_method: text(service_method), seq, error: text(error) })
    };
    vec![
        response("Plugin.Impl", 0, ""),
        same(strings(["OnActivate", "ServeHTTP"])),
        response("Plugin.X", 1, "boom"),
        same(()),
        response("Plugin.X", 2, ""),
        same(()),
    ]
}

fn interface_basic() -> Step {
    let b = vec![
        any("k"),
        any(""),
        Any::Nil,
        Any::Int(1),
        Any::Int(0),
        Any::Bool(true),
        Any::Bool(false),
        Any::Float(1.5),
        Any::Int64(-5),
        Any::U8(200),
        Any::Bytes(vec![1, 2]),
        Any::Strings(strings(["a"])),
        Any::Float32(0.5),
    ];
    same(Two { a: text("m"), b })
}

fn interface_inline() -> Step {
    let list = Any::List(vec![any("c"), Any::Nil]);
    same(map([(text("a"), Any::Map(map([(text("b"), list)])))]))
}

fn interface_cut_in_list() -> Vec<Step> {
    let flat = vec![
        Any::Int(1),
        error(1, "e"),
        any("s"),
        app_error("id", 2, Some(inner(3, "i"))),
        Any::Nil,
        error(0, ""),
        Any::Int(4),
    ];
    let attachment = attachment(
        vec![Field { title: text("f"), value: error(2, "v") }, Field { title: text("g"), value: Any::Nil }],
        Any::Int(1),
    );
    let nested = Any::List(vec![Any::Map(map([(text("v"), attachment)])), any("after")]);
    vec![
        same(Holder { a: Any::Nil, b: None, c: flat, d: 5 }),
        same(Holder { a: Any::Nil, b: Some(map([(text("k"), nested)])), c: vec![], d: 6 }),
    ]
}

fn interface_nested_new_types() -> Step {
    let errors = Any::List(vec![app_error("id", 1, Some(inner(1, "n"))), error(1, "e")]);
    let fields = vec![Field { title: text("f"), value: errors }, Field { title: text("g"), value: Any::Int(7) }];
    same(Holder { a: attachment(fields, any("y")), b: None, c: vec![], d: 1 })
}

fn attachment(fields: Vec<Field>, x: Any) -> Any {
    let integration = Some(Integration { url: text("/u"), context: map([(text("x"), x)]) });
    Any::Attachments(vec![Attachment { text: text("t"), fields, actions: vec![Action { id: text("a"), integration }] }])
}

fn times() -> Vec<Step> {
    let utc = Time::from_unix(1_700_000_000, 5);
    vec![
        same(utc),
        same(Time::ZERO),
        same(Time::from_unix(-1, 0)),
        same(utc.in_zone(7200)),
        same(utc.in_zone(-5400)),
        same(utc.in_zone(3630)),
    ]
}

fn time_fields() -> Vec<Step> {
    let utc = Time::from_unix(1_700_000_000, 5);
    let none = TimeS { emoji: String::new(), expires_at: Time::ZERO, at: None, times: vec![] };
    let all = TimeS { emoji: text("e"), expires_at: utc, at: Some(utc), times: vec![Time::ZERO, utc] };
    vec![same(none), same(all)]
}

fn marshalers() -> Vec<Step> {
    let colour = |name: &str| Colour { name: text(name) };
    let all = Marshalers {
        temperature: Celsius(21),
        temperatures: vec![Celsius(0), Celsius(40)],
        url: Some(Url(text("/plugins/x/api?y=1"))),
        colour: colour("red"),
        by_celsius: Some(map([(Celsius(30), 1)])),
        p_colour: Some(colour("green")),
    };
    vec![same(Marshalers::zero()), same(all), same(Celsius(5)), same(colour("grey"))]
}

fn wide() -> Vec<Step> {
    vec![arrives(Ok(Narrow { third: true, second: 2, never: None, first: text("1") })), arrives(Ok(Narrow::zero()))]
}

/// A value of a type that is not declared: in a field that is not known either, and to look at.
fn unknown_name() -> Vec<Step> {
    let looked_at = |decoder: &mut Decoder| {
        let Some(holder) = decoder.decode::<Holder>().unwrap() else { return false };
        let [Any::String(_), Any::Other(unknown), Any::String(after)] = holder.c.as_slice() else {
            panic!("{holder:?}");
        };
        assert_eq!((unknown.name.as_str(), after.as_str(), holder.d), ("*main.Stranger", "b", 2));
        assert_eq!(unknown.value.field("Name"), Some(&Value::String("t".into())));
        assert_eq!(unknown.value.field("List"), None);
        let refused = Encoder::new().encode(&holder, &mut Vec::new());
        assert_eq!(refused, Err(Error::NotRegistered { name: text("*main.Stranger") }));
        true
    };
    vec![arrives(Ok(NarrowHolder { d: 1 })), Step { encode: None, decode: Box::new(looked_at) }]
}

fn wrong_type() -> Vec<Step> {
    let good = |n| arrives(Ok(inner(n, "good")));
    vec![
        // The field is not even sent.
        fails::<Wrong>("wrong type for A: string was sent, int is wanted"),
        fails::<Wrong>("wrong type for A: string was sent, int is wanted"),
        good(1),
        fails::<Inner>("no field of Inner is among those that were sent"),
        good(2),
        fails::<Vec<i64>>("wrong type for value: string was sent, int is wanted"),
        fails::<i64>("wrong type for value: string was sent, int is wanted"),
        fails::<Vec<i64>>("wrong type for value: map was sent, slice is wanted"),
        fails::<i8>("number out of range of i8 in value"),
        fails::<u64>("wrong type for value: int was sent, uint is wanted"),
        fails::<u8>("number out of range of u8 in value"),
        fails::<f32>("number out of range of f32 in value"),
        fails::<OneRet>("name \"*model.AppError\" is not declared for an interface"),
        good(3),
    ]
}

/// The whole of Go's `http.Request`, of which most is passed over.
fn http_request() -> Vec<Step> {
    let request = HttpRequest {
        method: text("GET"),
        url: Some(Url(text("/api?y=1"))),
        proto_major: 1,
        header: map([(text("X"), strings(["1"]))]),
        host: text("h"),
        remote_addr: text("r"),
        request_uri: text("/plugins/x/api?y=1"),
        body: Any::Nil,
    };
    vec![
        arrives(Ok(ServeHttp { stream: 3, request: Some(request.clone()), body: 4 })),
        arrives(Ok(ServeHttp { stream: 5, request: Some(request), body: 6 })),
    ]
}
