//! Laws of gob.

use std::collections::{BTreeMap, HashMap};

use proptest::collection::{btree_map, hash_map, vec};
use proptest::option;
use proptest::prelude::*;

use crate::gob::{Decoder, Encoder, Error, RawString, Time};

crate::gob_struct! {
    /// A value with something of every kind in it.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Sample {
        bool: bool = "Bool",
        i8: i8 = "I8",
        int: i64 = "Int",
        u16: u16 = "U16",
        uint: u64 = "Uint",
        f32: f32 = "F32",
        float: f64 = "Float",
        string: String = "String",
        raw: RawString = "Raw",
        bytes: Vec<u8> = "Bytes",
        pointer: Option<i32> = "Pointer",
        strings: Vec<String> = "Strings",
        array: [i16; 3] = "Array",
        map: BTreeMap<String, Vec<Option<Point>>> = "Map",
        nil_map: Option<HashMap<i64, bool>> = "NilMap",
        time: Time = "Time",
        any: Any = "Any",
        empty: () = "Empty",
        children: Vec<Sample> = "Children",
        next: Option<Box<Sample>> = "Next",
    }
}

crate::gob_struct! {
    /// Small enough to be in maps.
    #[derive(Clone, Debug, PartialEq)]
    pub(super) struct Point {
        x: i64 = "X",
        y: u8 = "Y",
    }
}

crate::gob_interface! {
    /// What may be in an interface.
    #[derive(Clone, Debug, PartialEq)]
    pub(super) enum Any {
        nil => Nil,
        /// A text.
        "string" => String(String),
        /// A number.
        "int" | "int64" => Int(i64),
        /// Pointers to structs.
        "[]*main.Point" => Points(Vec<Point>),
        /// A list of anything.
        "[]interface {}" => List(Vec<Any>),
        /// Anything by name.
        "map[string]interface {}" => Map(BTreeMap<String, Any>),
        other => Other,
    }
}

/// A [`Sample`].
pub fn sample() -> impl Strategy<Value = Sample> {
    flat_sample().prop_recursive(3, 12, 3, |inner| {
        (flat_sample(), vec(inner.clone(), 0..3), option::of(inner)).prop_map(|(sample, children, next)| Sample {
            children,
            next: next.map(Box::new),
            ..sample
        })
    })
}

fn point() -> impl Strategy<Value = Point> {
    (any::<i64>(), any::<u8>()).prop_map(|(x, y)| Point { x, y })
}

fn any_value() -> impl Strategy<Value = Any> {
    let leaf = prop_oneof![
        Just(Any::Nil),
        ".{0,4}".prop_map(Any::String),
        any::<i64>().prop_map(Any::Int),
        vec(point(), 0..3).prop_map(Any::Points),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![vec(inner.clone(), 0..3).prop_map(Any::List), btree_map(".{0,4}", inner, 0..3).prop_map(Any::Map),]
    })
}

fn flat_sample() -> impl Strategy<Value = Sample> {
    let numbers = (any::<bool>(), any::<i8>(), any::<i64>(), any::<u16>(), any::<u64>(), any::<f32>(), any::<f64>());
    let texts = (".{0,9}", vec(any::<u8>(), 0..9), vec(any::<u8>(), 0..200), vec(".{0,4}", 0..3));
    // What points to zero arrives as nothing.
    let pointer = option::of(any::<i32>().prop_filter("not zero", |number| *number != 0));
    let lists = (pointer, any::<[i16; 3]>(), btree_map(".{0,4}", vec(option_of_point(), 0..3), 0..3));
    let others =
        (option::of(hash_map(any::<i64>(), any::<bool>(), 0..2)), any::<i64>(), 0..1_000_000_000_u32, any_value());
    (numbers, texts, lists, others).prop_map(|(numbers, texts, lists, others)| Sample {
        bool: numbers.0,
        i8: numbers.1,
        int: numbers.2,
        u16: numbers.3,
        uint: numbers.4,
        f32: numbers.5,
        float: numbers.6,
        string: texts.0,
        raw: texts.1.into(),
        bytes: texts.2,
        strings: texts.3,
        pointer: lists.0,
        array: lists.1,
        map: lists.2,
        nil_map: others.0,
        time: Time::from_unix(others.1, others.2),
        any: others.3,
        empty: (),
        children: Vec::new(),
        next: None,
    })
}

/// In a list there is no nil.
fn option_of_point() -> impl Strategy<Value = Option<Point>> {
    point().prop_map(Some)
}

/// More than any input of the laws takes, but for those that claim more.
const MAX_BYTES: usize = 1 << 16;

/// What comes of a stream that arrives in pieces of this size: each value or what is wrong with it, up to the error that
/// ends the stream.
fn outcome<T>(bytes: &[u8], size: usize, read: fn(&mut Decoder) -> Result<Option<T>, Error>) -> Vec<Result<T, Error>> {
    let mut decoder = Decoder::new(MAX_BYTES);
    let mut values = Vec::new();
    for piece in bytes.chunks(size) {
        decoder.feed(piece);
        while let Some(value) = read(&mut decoder).transpose() {
            let is_end = value.as_ref().is_err_and(Error::ends_stream);
            values.push(value);
            if is_end {
                return values;
            }
        }
    }
    values
}

/// What ended a stream, and how many values there were before.
fn end<T>(outcome: &[Result<T, Error>]) -> (usize, Option<Error>) {
    let end = outcome.last().and_then(|last| last.as_ref().err()).filter(|error| error.ends_stream());
    (outcome.len(), end.cloned())
}

/// Values that are encoded one after the other arrive as they were, in pieces of any size, whether or not the receiver
/// knows their type, and types are described once.
pub fn check_gob_round_trip(values: &[Sample], size: usize) {
    let (mut encoder, mut bytes) = (Encoder::new(), Vec::new());
    for value in values {
        encoder.encode(value, &mut bytes).expect("a sample can be encoded");
    }
    let read = outcome(&bytes, size.max(1), Decoder::decode::<Sample>);
    // By its text, since a number that is none is not equal to itself.
    let want: Vec<Result<_, Error>> = values.iter().map(Ok).collect();
    assert_eq!(format!("{read:?}"), format!("{want:?}"));
    assert_eq!(outcome(&bytes, size.max(1), Decoder::skip), vec![Ok(()); values.len()]);
    assert!(outcome(&bytes, size.max(1), Decoder::decode_value).iter().all(Result::is_ok));
    let Some(value) = values.last() else { return };
    let mut again = Vec::new();
    encoder.encode(value, &mut again).expect("a sample can be encoded");
    assert!(bytes.ends_with(&again) && again.len() < bytes.len(), "types are described twice");
}

/// Any bytes are values and at most one error that ends them: the same in pieces of any size, and as many whether they
/// are read as a type, as whatever they are, or passed over. What was read as a type is the same when it is sent again.
pub fn check_gob_decode(bytes: &[u8]) {
    let whole = bytes.len().max(1);
    let values = outcome(bytes, whole, Decoder::decode_value);
    for size in [1, 3] {
        let pieces = outcome(bytes, size, Decoder::decode_value);
        assert_eq!(format!("{pieces:?}"), format!("{values:?}"));
    }
    assert_eq!(end(&outcome(bytes, whole, Decoder::skip)), end(&values));
    assert_eq!(end(&outcome(bytes, whole, Decoder::decode::<()>)), end(&values));
    assert_eq!(end(&outcome(bytes, whole, Decoder::decode::<Any>)), end(&values));
    let samples = outcome(bytes, whole, Decoder::decode::<Sample>);
    assert_eq!(end(&samples), end(&values));
    for sample in samples.into_iter().flatten() {
        let mut once = Vec::new();
        if let Err(error) = Encoder::new().encode(&sample, &mut once) {
            // Nothing else can be wrong with what was decoded.
            assert!(matches!(error, Error::NotRegistered { .. }), "{error}");
            continue;
        }
        let mut decoder = Decoder::new(usize::MAX);
        decoder.feed(&once);
        let again = decoder.decode::<Sample>().expect("what was encoded is decoded").expect("it is there");
        let mut twice = Vec::new();
        Encoder::new().encode(&again, &mut twice).expect("what was decoded is encoded");
        // Only as long, since a map of the hashing kind has any order.
        assert_eq!(once.len(), twice.len());
    }
}
