//! The rules that golden bytes do not show: what a peer may do that Go does not, and what cannot be encoded.

use std::collections::BTreeMap;

use go_plugin::gob::{Decode, Decoder, Encode, Encoder, Error, Reader, Time, Type, TypeId, Value, Writer};

use super::types::{Any, Celsius, HttpRequest, Inner, Ret};
use super::{decoder, framed, hex, number};

/// `type Inner struct { N int; S string }` as number 65, or as what these digits say.
fn inner_as(negative_id: &str) -> Vec<u8> {
    [hex(negative_id), hex("03 01 01 05 49 6e 6e 65 72 01 ff 82 00 01 02 01 01 4e 01 04 00 01 01 53 01 0c 00 00 00")]
        .concat()
}

fn inner(n: i64, s: &str) -> Inner {
    Inner { n, s: s.to_owned() }
}

#[test]
fn any_number_of_a_type_will_do() {
    // 70000 and the largest; the one within the description is another.
    for id in [64, 70_000, i64::from(i32::MAX)] {
        let sent = |id: i64| number(((id << 1) ^ (id >> 63)).cast_unsigned());
        let definition = [sent(-id), inner_as("")].concat();
        let value = [sent(id), hex("01 0e 01 01 61 00")].concat();
        assert_eq!(decoder(&[&definition, &value]).decode(), Ok(Some(inner(7, "a"))));
    }
}

#[test]
fn numbers_may_have_leading_zeroes() {
    assert_eq!(decoder(&[&hex("04 00 fe 00 0e")]).decode(), Ok(Some(7_i64)));
    assert_eq!(decoder(&[&hex("02 00 05")]).decode(), Ok(Some(true)));
}

/// The whole address of a request is described by a number of its own and one within.
#[test]
fn only_the_outer_number_counts() {
    let request = hex("7f 03 01 02 ff 80 00 01 01 01 03 55 52 4c 01 ff a2 00 00 00");
    let url = hex("ff a1 06 01 02 ff a6 00 00 00");
    let value = hex("ff 80 01 02 2f 78 00");
    let request = decoder(&[&request, &url, &value]).decode::<HttpRequest>().unwrap().unwrap();
    assert_eq!(request.url.unwrap().0, "/x");
}

#[test]
fn text_marshalers_are_passed_over() {
    let messages = [hex("7f 07 01 02 ff 80 00 00 00"), hex("ff 80 00 01 61"), hex("0c 00 01 62")];
    let mut decoder = decoder(&messages.each_ref().map(Vec::as_slice));
    assert_eq!(
        decoder.decode::<Celsius>().unwrap_err().to_string(),
        "wrong type for value: text marshaler was sent, gob encoder is wanted"
    );
    assert_eq!(decoder.decode(), Ok(Some("b".to_owned())));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let holder = "7f 03 01 02 ff 80 00 01 02 01 01 41 01 10 00 01 01 42 01 ff 84 00 00 00";
    let list = "ff 83 02 01 02 ff 84 00 01 ff 82 00 00";
    let value = "ff 80 02 01 02 01 ff 00 00";
    let messages = [hex(holder), hex(list), inner_as("ff 81"), hex(value)];
    go_plugin::gob_struct! {
        #[derive(Debug)]
        struct Holder {
            b: Vec<Inner> = "B",
        }
    }
    let error = decoder(&messages.each_ref().map(Vec::as_slice)).decode::<Holder>().unwrap_err();
    assert_eq!(error, Error::NotUtf8 { place: "B.S".to_owned() });
    assert_eq!(error.to_string(), "text is not UTF-8 in B.S");
}

#[test]
fn the_length_of_an_array_is_part_of_its_type() {
    let (mut encoder, mut bytes) = (Encoder::new(), Vec::new());
    encoder.encode(&[1_i64, 2], &mut bytes).unwrap();
    encoder.encode(&[3_i64, 4], &mut bytes).unwrap();
    let mut decoder = Decoder::new(1000);
    decoder.feed(&bytes);
    let wrong = Error::WrongType { place: "value".to_owned(), received: "array", wanted: "array" };
    assert_eq!(decoder.decode::<[i64; 3]>(), Err(wrong));
    assert_eq!(decoder.decode(), Ok(Some([3_i64, 4])));
}

/// A row of lists that never ends is compared to an end.
#[test]
fn a_type_without_a_description_is_not_compared_for_ever() {
    let lists = hex("7f 02 01 02 ff 80 00 01 ff 80 00 00");
    let mut decoder = decoder(&[&lists, &hex("ff 80 00 00")]);
    assert_eq!(decoder.decode::<Endless>().err(), Some(Error::NoDescription));
}

#[test]
fn a_time_is_fifteen_or_sixteen_bytes() {
    let time = |version: u8, bytes: &[u8], zone: &[u8]| {
        let bytes = [&[version][..], &[0, 0, 0, 0x0e, 0xdc, 0xe5, 0xe8, 0], bytes, zone].concat();
        let message = [hex("ff 80 00"), number(bytes.len().try_into().unwrap()), bytes].concat();
        decoder(&[&hex("7f 05 01 02 ff 80 00 00 00"), &message]).decode::<Time>().map(Option::unwrap)
    };
    let (none, refused) = ([0; 4], Err(Error::NotOpaque { place: "value".to_owned(), wanted: "Time" }));
    assert_eq!(time(1, &none, &[0xff, 0xff]), Ok(Time::from_unix(1_700_000_000, 0)));
    assert_eq!(time(1, &none, &[0, 0]), Ok(Time::from_unix(1_700_000_000, 0).in_zone(0)));
    assert_eq!(time(2, &none, &[0xff, 0xc4, 0xe2]), Ok(Time::from_unix(1_700_000_000, 0).in_zone(-3630)));
    assert_eq!(time(1, &none, &[0, 0, 0]), refused);
    assert_eq!(time(2, &none, &[0, 0]), refused);
    assert_eq!(time(3, &none, &[0, 0]), refused);
    // A milliard of nanoseconds is a second.
    assert_eq!(time(1, &1_000_000_000_u32.to_be_bytes(), &[0, 0]), refused);
}

#[test]
fn a_stream_may_end_between_values() {
    let mut bytes = Vec::new();
    Encoder::new().encode(&inner(1, "a"), &mut bytes).unwrap();
    let mut decoder = Decoder::new(100);
    assert!(decoder.is_at_boundary());
    let last = bytes.len() - 1;
    for (at, byte) in bytes.iter().enumerate() {
        decoder.feed(&[*byte]);
        assert_eq!(decoder.decode::<Inner>().unwrap().is_some(), at == last);
    }
    assert!(decoder.is_at_boundary());
    decoder.feed(&[3]);
    assert_eq!(decoder.skip(), Ok(None));
    assert!(!decoder.is_at_boundary());
}

/// A value that goes on in another message: the stream must not end before that.
#[test]
fn a_stream_may_not_end_in_a_cut_value() {
    let ret = hex("7f 03 01 02 ff 80 00 01 01 01 01 41 01 10 00 00 00");
    let cut = [
        hex("ff 80 01 13"),
        b"*plugin.ErrorString".to_vec(),
        hex("ff 81 03 01 02 ff 82 00 01 01 01 03 45 72 72 01 0c 00 00 00"),
    ]
    .concat();
    let mut decoder = decoder(&[&ret, &cut]);
    assert_eq!(decoder.decode::<Ret>(), Ok(None));
    assert!(!decoder.is_at_boundary());
    decoder.feed(&framed(&hex("ff 82 05 01 01 62 00 00")));
    let Some(Ret { a: Any::Error(error) }) = decoder.decode::<Ret>().unwrap() else { panic!() };
    assert_eq!((error.err.as_str(), decoder.is_at_boundary()), ("b", true));
}

#[test]
fn unknown_types_are_looked_at_by_field() {
    let definition = inner_as("7f");
    let value = decoder(&[&definition, &hex("ff 80 02 01 61 00")]).decode_value().unwrap().unwrap();
    assert_eq!(value.field("S"), Some(&Value::String("a".into())));
    assert_eq!(value.field("N"), None);
    assert_eq!(Value::Nil.field("N"), None);
}

#[test]
fn what_cannot_be_encoded_leaves_the_stream_as_it_was() {
    let (mut encoder, mut bytes) = (Encoder::new(), Vec::new());
    encoder.encode(&1_i64, &mut bytes).unwrap();
    let nils = vec![Some(inner(1, "")), None];
    assert_eq!(encoder.encode(&nils, &mut bytes), Err(Error::NilElement));
    assert_eq!(encoder.encode(&BTreeMap::from([(1_u8, None::<bool>)]), &mut bytes), Err(Error::NilElement));
    assert_eq!(encoder.encode(&None::<bool>, &mut bytes), Err(Error::NilElement));
    encoder.encode(&vec![inner(2, "b")], &mut bytes).unwrap();
    let mut decoder = Decoder::new(1000);
    decoder.feed(&bytes);
    assert_eq!(decoder.decode(), Ok(Some(1_i64)));
    assert_eq!(decoder.decode(), Ok(Some(vec![inner(2, "b")])));
    assert!(decoder.is_at_boundary());
}

/// A type that is a list of itself, which only a struct can be.
struct Endless;

impl Encode for Endless {
    fn gob_type() -> Type {
        Type::Slice(Self::gob_type)
    }

    fn is_omitted(&self) -> bool {
        false
    }

    fn encode(&self, _: &mut Writer<'_>) -> Result<(), Error> {
        Ok(())
    }
}

impl Decode for Endless {
    fn zero() -> Self {
        Self
    }

    fn decode(from: &mut Reader<'_>, id: TypeId) -> Result<Self, Error> {
        from.skip(id).map(|()| Self)
    }
}

#[test]
fn a_type_without_a_description_is_refused() {
    let (mut encoder, mut bytes) = (Encoder::new(), Vec::new());
    assert_eq!(encoder.encode(&Endless, &mut bytes), Err(Error::NoDescription));
    go_plugin::gob_struct! {
        struct Half {
            good: Vec<bool> = "Good",
            bad: Option<Endless> = "Bad",
        }
    }
    // What was described of it is described again when it is needed.
    assert_eq!(encoder.encode(&Half { good: vec![true], bad: None }, &mut bytes), Err(Error::NoDescription));
    assert!(bytes.is_empty());
    encoder.encode(&vec![false], &mut bytes).unwrap();
    let mut decoder = Decoder::new(1000);
    decoder.feed(&bytes);
    assert_eq!(decoder.decode(), Ok(Some(vec![false])));
    bytes.clear();
    go_plugin::gob_interface! {
        enum Name {
            nil => Nil,
            "inner" => Inner(Inner),
        }
    }
    encoder.encode(&vec![Name::Nil, Name::Inner(inner(1, "a"))], &mut bytes).unwrap();
    decoder.feed(&bytes);
    let Value::List(values) = decoder.decode_value().unwrap().unwrap() else { panic!() };
    assert_eq!(values.len(), 2);
}

/// Borrowed values are encoded as owned ones.
#[test]
fn references_are_what_they_point_to() {
    fn encode<T: Encode + ?Sized>(value: &T) -> Vec<u8> {
        let mut bytes = Vec::new();
        Encoder::new().encode(value, &mut bytes).unwrap();
        bytes
    }
    let owned = encode(&vec![1_u8, 2]);
    assert_eq!(encode(&[1_u8, 2][..]), owned);
    assert_eq!(encode(&&[1_u8, 2][..]), owned);
    let owned = encode(&"ab".to_owned());
    assert_eq!(encode("ab"), owned);
    assert_eq!(encode(&Box::new("ab".to_owned())), owned);
}
