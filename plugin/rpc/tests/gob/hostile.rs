//! Bytes that no honest sender makes: refused, in bounded memory, time and stack.

use std::collections::BTreeMap;

use go_plugin::gob::{
    Decoder, Encoder, Error, MAX_DEFINITION_BYTES, MAX_DEFINITIONS, MAX_NESTING, MAX_SKIPPED_NESTING,
};

use super::types::{Any, Inner, Tree};
use super::{MAX_BYTES, decoder, framed, hex, number};

/// Describes `[]T` with T of this number as the type of another, both as digits.
fn slice(negative_id: &str, elem: &str) -> Vec<u8> {
    hex(&format!("{negative_id} 02 01 02 7e 00 01 {elem} 00 00"))
}

/// `[]struct{}`, whose elements take one byte, and its element.
const EMPTIES: [&str; 2] = ["7f 02 01 02 ff 80 00 01 ff 82 00 00", "ff 81 03 01 02 ff 82 00 00 00"];

#[test]
fn malformed_bytes_end_the_stream() {
    let inner = "7f 03 01 02 ff 80 00 01 02 01 01 4e 01 04 00 01 01 53 01 0c 00 00 00";
    let interfaces = "7f 02 01 02 ff 80 00 01 10 00 00";
    let cases: &[(&[&str], &str)] = &[
        (&[""], "value ends early"),
        (&["0c 00 05 61"], "value ends early"),
        (&["04 00 f7 01 01 01 01 01 01 01 01 01"], "number of more than 64 bits"),
        (&["0c 00 01 61 62"], "message goes on after its value"),
        (&["04 01 02"], "no zero before a value that is no struct"),
        (&["ff 80 00 01"], "value of a type that was not described"),
        (&["12 00 01"], "value of a type that was not described"),
        (&["00 00 01"], "value of a type that was not described"),
        (&["fb 01 00 00 00 00 00"], "number of a type is out of range"),
        // Only numbers from 64 may be described, and only once.
        (&["7d 03 01 02 7e 00 00 00"], "number of a described type is out of range"),
        (&["f8 ff ff ff ff ff ff ff ff 03"], "number of a described type is out of range"),
        (&[inner, inner], "type is described twice"),
        (&["7f 03 01 02 ff 80 00 00 00 00"], "message goes on after a type"),
        (&["7f 03 01 02 ff 80 00 01 01 02 04 00 00 00"], "field without a name"),
        (&["7f 00"], "description of a type without a type"),
        (&["7f 03 01 02"], "description of a type"),
        (&["7f 03 01 02 ff 80 00 01 ff ff"], "description of a type"),
        (&["7f 01 01 02 ff 80 00 01 04 01 01 00 00"], "array of negative length"),
        (&["7f 01 01 02 ff 80 00 01 04 01 04 00 00", "ff 80 00 01 02"], "array of another length than its type"),
        (&[inner, "ff 80 03 02 00"], "field beyond the last one"),
        (&[inner, "ff 80 f8 ff ff ff ff ff ff ff ff 02 00"], "field beyond the last one"),
        (&[inner, "ff 80 01 02"], "value ends early"),
        (&[interfaces, "ff 80 00 01 05 61"], "value ends early"),
        (&[interfaces, "ff 80 00 01 01 61 04 03 01 02"], "no zero before a value that is no struct"),
        (&[interfaces, "ff 80 00 01 01 61 ff 88 01 00"], "value of a type that was not described"),
        (&[EMPTIES[0], EMPTIES[1], "ff 80 00 05 00 00 00 00"], "value ends early"),
        (&[EMPTIES[0], EMPTIES[1], "ff 80 00 f8 ff ff ff ff ff ff ff ff 00"], "value ends early"),
    ];
    for (messages, what) in cases {
        let messages: Vec<_> = messages.iter().map(|digits| hex(digits)).collect();
        let mut decoder = decoder(&messages.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let error = decoder.skip().expect_err(what);
        assert_eq!(error, Error::Malformed { what }, "{messages:02x?}");
        assert!(error.ends_stream() && !decoder.is_at_boundary());
        // It stays at that, whatever comes.
        decoder.feed(&framed(&hex("0c 00 01 61")));
        assert_eq!(decoder.decode::<String>(), Err(error));
    }
}

#[test]
fn a_name_of_an_interface_has_an_end() {
    let sent = |len: usize| {
        let value = [hex("ff 80 00 01"), number(len.try_into().unwrap()), vec![b'a'; len], hex("04 02 00 02")].concat();
        decoder(&[&slice("7f", "10"), &value]).skip()
    };
    assert_eq!(sent(1024), Ok(Some(())));
    assert_eq!(sent(1025), Err(Error::Malformed { what: "name of a type is too long" }));
}

#[test]
fn a_value_is_no_larger_than_asked_for() {
    let sent = |max_bytes, bytes: &[u8]| {
        let mut decoder = Decoder::new(max_bytes);
        decoder.feed(bytes);
        decoder.decode::<String>()
    };
    let text = framed(&hex("0c 00 03 61 62 63"));
    assert_eq!(sent(6, &text), Ok(Some("abc".to_owned())));
    assert_eq!(sent(5, &text), Err(Error::TooLarge { limit: 5 }));
    // Before any of it is there.
    assert_eq!(sent(1 << 20, &hex("f8 ff ff ff ff ff ff ff ff")), Err(Error::TooLarge { limit: 1 << 20 }));
}

/// All messages of a value count together.
#[test]
fn a_cut_value_is_no_larger_than_asked_for() {
    let cut = [hex("ff 80 00 02 01 61"), hex("ff 81 03 01 02 ff 82 00 00 00")].concat();
    let rest = hex("ff 82 01 00 01 61 0c 02 00 00");
    let sent = |max_bytes| {
        let mut decoder = Decoder::new(max_bytes);
        for message in [slice("7f", "10"), cut.clone(), rest.clone()] {
            decoder.feed(&framed(&message));
        }
        decoder.skip()
    };
    let all = cut.len() + rest.len();
    assert_eq!(sent(all), Ok(Some(())));
    assert_eq!(sent(all - 1), Err(Error::TooLarge { limit: all - 1 }));
}

#[test]
fn types_are_described_only_so_often() {
    let mut decoder = Decoder::new(MAX_BYTES);
    for id in 64..64 + u64::try_from(MAX_DEFINITIONS).unwrap() {
        decoder.feed(&framed(&[number(id * 2 - 1), hex("03 01 02 7e 00 00 00")].concat()));
        assert_eq!(decoder.skip(), Ok(None));
    }
    decoder.feed(&framed(&hex("fd 0f ff ff 03 01 02 7e 00 00 00")));
    assert_eq!(decoder.skip(), Err(Error::TooManyTypes));
}

/// A struct whose fields take as many bytes as all descriptions may, but for some, and each the fewest that a field can.
fn largest_struct(less: usize) -> Vec<u8> {
    let field = hex("01 01 61 01 02 00");
    let count = (MAX_DEFINITION_BYTES - less) / field.len();
    [hex("7f 03 01 02 ff 80 00 01"), number(count.try_into().unwrap()), field.repeat(count), hex("00 00")].concat()
}

#[test]
fn descriptions_take_only_so_much() {
    let mut decoder = Decoder::new(usize::MAX);
    decoder.feed(&framed(&largest_struct(30)));
    assert_eq!(decoder.skip(), Ok(None));
    decoder.feed(&framed(&hex("ff 81 03 01 02 ff 82 00 01 01 01 08 4c 6f 6e 67 4e 61 6d 65 01 04 00 00 00")));
    assert_eq!(decoder.skip(), Err(Error::TooManyTypes));

    let mut decoder = Decoder::new(usize::MAX);
    decoder.feed(&framed(&largest_struct(0)));
    assert_eq!(decoder.skip(), Err(Error::TooManyTypes));
}

/// `type T []T`: lists in each other, a byte for each. Then a string.
fn nested_lists(depth: usize) -> Decoder {
    let lists = [hex("ff 80 00"), vec![1; depth - 1], vec![0]].concat();
    decoder(&[&slice("7f", "ff 80"), &lists, &hex("0c 00 01 61")])
}

#[test]
fn deep_values_are_passed_over() {
    let next = |mut decoder: Decoder| assert_eq!(decoder.decode(), Ok(Some("a".to_owned())));
    let mut decoder = nested_lists(MAX_NESTING);
    assert!(decoder.decode_value().is_ok());
    next(decoder);
    let mut decoder = nested_lists(MAX_NESTING + 1);
    let error = decoder.decode_value().unwrap_err();
    assert_eq!(error, Error::TooDeep { limit: MAX_NESTING });
    assert!(!error.ends_stream());
    next(decoder);
    let mut decoder = nested_lists(MAX_SKIPPED_NESTING);
    assert_eq!(decoder.skip(), Ok(Some(())));
    next(decoder);
    let error = nested_lists(MAX_SKIPPED_NESTING + 1).skip().unwrap_err();
    assert_eq!(error, Error::Bottomless { limit: MAX_SKIPPED_NESTING });
    assert!(error.ends_stream());
}

/// A type that holds itself, described by the sender as a long row of types that hold each other.
#[test]
fn a_row_of_types_is_compared_without_a_stack() {
    let last = 64 + u64::try_from(MAX_DEFINITIONS).unwrap() - 2;
    let mut decoder = Decoder::new(MAX_BYTES);
    for id in (64..last).step_by(2) {
        // type Tree struct { Children []… }
        let children =
            [hex("03 01 02 7e 00 01 01 01 08"), b"Children".to_vec(), vec![1], number(id * 2 + 2), hex("00 00 00")];
        decoder.feed(&framed(&[number(id * 2 - 1), children.concat()].concat()));
        let elem = if id + 2 < last { id + 2 } else { 64 };
        decoder.feed(&framed(&[number(id * 2 + 1), hex("02 01 02 7e 00 01"), number(elem * 2), hex("00 00")].concat()));
    }
    decoder.feed(&framed(&hex("ff 80 01 01 00 00")));
    let tree = decoder.decode::<Tree>().unwrap().unwrap();
    assert_eq!(tree.children.len(), 1);
}

/// Lists and maps of JSON, as deep as they are read, in half of the stack that a thread has, also unoptimised.
#[test]
fn nesting_takes_little_stack() {
    let json = (0..MAX_NESTING / 2 - 1).fold(Any::Nil, |inner, _| Any::Map(BTreeMap::from([("a".to_owned(), inner)])));
    let deeper = Any::List(vec![json.clone(), Any::Map(BTreeMap::from([("b".to_owned(), json.clone())]))]);
    let read = || {
        let (mut encoder, mut bytes) = (Encoder::new(), Vec::new());
        encoder.encode(&vec![json], &mut bytes).unwrap();
        assert_eq!(encoder.encode(&vec![deeper], &mut bytes), Err(Error::TooDeep { limit: MAX_NESTING }));
        let mut decoder = Decoder::new(MAX_BYTES);
        decoder.feed(&bytes);
        assert!(decoder.decode::<Vec<Any>>().unwrap().is_some());
        let mut decoder = Decoder::new(MAX_BYTES);
        decoder.feed(&bytes);
        assert!(decoder.decode_value().unwrap().is_some());
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(read).unwrap().join().unwrap();
}

/// The most memory that it takes to feed and read these bytes.
fn peak(bytes: &[u8], read: impl Fn(&mut Decoder)) -> usize {
    let info = allocation_counter::measure(|| {
        let mut decoder = Decoder::new(usize::MAX);
        decoder.feed(bytes);
        read(&mut decoder);
    });
    info.bytes_max.try_into().unwrap()
}

/// What is claimed takes nothing before it is there.
#[test]
fn claims_take_no_memory() {
    let claims = [
        [framed(&slice("7f", "0c")), framed(&hex("ff 80 00 fb 40 00 00 00 00"))].concat(),
        framed(&hex("0c 00 fb 40 00 00 00 00")),
        hex("fb 40 00 00 00 00"),
    ];
    for bytes in claims {
        let peak = peak(&bytes, |decoder| {
            let waits = decoder.decode::<Vec<String>>().is_ok_and(|value| value.is_none());
            assert!(waits || decoder.decode_value().is_err());
        });
        assert!(peak < 4096, "{peak} bytes for {bytes:02x?}");
    }
}

/// For each byte of a value no more than this, in bytes, where its type is not known: four times a [`Value`].
const PEAK_PER_BYTE: usize = 128;

/// Beside what values take: the types that describe types, and small buffers.
const PEAK_BASE: usize = 16 << 10;

#[test]
fn memory_is_bounded_by_what_was_received() {
    // One more than fits where a list grew to twice its size for the last time.
    const COUNT: usize = (1 << 17) + 1;
    let count = number(COUNT.try_into().unwrap());
    let value = |items: Vec<u8>| framed(&[hex("ff 80 00"), count.clone(), items].concat());
    let empties = EMPTIES.map(|digits| framed(&hex(digits))).concat();
    let map = framed(&hex("7f 04 01 02 ff 80 00 01 04 01 04 00 00"));
    let many = [
        [empties, value(vec![0; COUNT])].concat(),
        [framed(&slice("7f", "ff 82")), framed(&slice("ff 81", "04")), value(vec![0; COUNT])].concat(),
        [framed(&slice("7f", "10")), value(vec![0; COUNT])].concat(),
        [framed(&slice("7f", "10")), value(hex("01 61 04 02 00 02").repeat(COUNT))].concat(),
        [map, value(vec![0; COUNT * 2])].concat(),
        framed(&[hex("0a 00"), count.clone(), vec![0; COUNT]].concat()),
    ];
    for bytes in &many {
        let peak = peak(bytes, |decoder| assert!(decoder.decode_value().unwrap().is_some()));
        assert!(peak < PEAK_BASE + PEAK_PER_BYTE * bytes.len(), "{peak} bytes for {}", bytes.len());
    }
    // Of a type that is known, three times its size for each byte.
    let structs = [
        framed(&slice("7f", "ff 82")),
        framed(&hex("ff 81 03 01 02 ff 82 00 01 01 01 01 4e 01 04 00 00 00")),
        value(vec![0; COUNT]),
    ]
    .concat();
    let peak = peak(&structs, |decoder| assert!(decoder.decode::<Vec<Inner>>().unwrap().is_some()));
    assert!(peak < PEAK_BASE + (3 * size_of::<Inner>() + 2) * structs.len(), "{peak} bytes for {}", structs.len());
}

#[test]
fn descriptions_take_bounded_memory() {
    let bytes = framed(&largest_struct(30));
    let peak = peak(&bytes, |decoder| assert_eq!(decoder.skip(), Ok(None)));
    assert!(peak < 24 * MAX_DEFINITION_BYTES, "{peak} bytes");
}

/// After a large value a decoder and an encoder are small again.
#[test]
fn large_buffers_are_given_back() {
    let info = allocation_counter::measure(|| {
        let (mut encoder, mut out) = (Encoder::new(), Vec::new());
        encoder.encode(&vec![0_u8; 1 << 20], &mut out).unwrap();
        let mut decoder = Decoder::new(usize::MAX);
        decoder.feed(&out);
        drop(out);
        decoder.skip().unwrap();
        std::mem::forget((encoder, decoder));
    });
    assert!(info.bytes_current < 4096, "{} bytes", info.bytes_current);
}
