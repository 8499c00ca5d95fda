//! Bytes that Go made, and Go reading what is made here.

use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use go_plugin::gob::{Decoder, Encoder};

use super::MAX_BYTES;
use super::streams::{Stream, streams};

const DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/gob");
const GOLDEN: &str = include_str!("../golden/gob/golden.txt");

/// The names of streams and their bytes, as the Go program writes them: after the version of Go, each name in a line, and
/// its bytes in hexadecimal digits in lines that begin with two spaces.
fn parse(text: &str) -> Vec<(String, Vec<u8>)> {
    let mut streams: Vec<(String, Vec<u8>)> = Vec::new();
    for line in text.lines().skip(1) {
        match line.strip_prefix("  ") {
            Some(digits) => {
                let bytes = (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap());
                streams.last_mut().unwrap().1.extend(bytes);
            }
            None => streams.push((line.to_owned(), Vec::new())),
        }
    }
    streams
}

/// The golden streams.
pub(crate) fn golden() -> Vec<(String, Vec<u8>)> {
    parse(GOLDEN)
}

fn version(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The Go program, built once. None where there is no Go.
fn program() -> Option<&'static Path> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    let build = || {
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gobgolden");
        let path = std::env::var("PATH").unwrap_or_default() + ":/usr/local/go/bin";
        let mut build = Command::new("go");
        build.args(["build", "-o"]).arg(&program).current_dir(DIRECTORY).env("PATH", path).env("GOTOOLCHAIN", "local");
        let status = match build.status() {
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            status => status.unwrap(),
        };
        assert!(status.success(), "go build: {status}");
        Some(program)
    };
    PROGRAM.get_or_init(build).as_deref()
}

/// Runs the Go program. None where there is no Go.
fn go(argument: &str, input: &str) -> Option<String> {
    let Some(program) = program() else {
        println!("not tried, for want of Go: gobgolden {argument}");
        return None;
    };
    let mut child = Command::new(program).arg(argument).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "gobgolden {argument}: {}\n{text}", output.status);
    Some(text)
}

/// Decodes a stream that comes in pieces of this size.
fn decode(stream: &Stream, bytes: &[u8], size: usize) {
    let mut decoder = Decoder::new(MAX_BYTES);
    let mut pieces = bytes.chunks(size);
    for step in &stream.steps {
        while !(step.decode)(&mut decoder) {
            decoder.feed(pieces.next().unwrap_or_else(|| panic!("{} ends early", stream.name)));
        }
    }
    assert!(decoder.is_at_boundary() && pieces.next().is_none(), "{} goes on", stream.name);
}

/// Encodes a stream, if it is one that is encoded here.
fn encode(stream: &Stream) -> Option<Vec<u8>> {
    let (mut encoder, mut out) = (Encoder::new(), Vec::new());
    for step in &stream.steps {
        step.encode.as_ref()?(&mut encoder, &mut out);
    }
    Some(out)
}

/// The messages of a stream that hold values.
fn values(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut values = Vec::new();
    while let Some((&first, rest)) = bytes.split_first() {
        let count = if first < 0x80 { 0 } else { usize::from(!first) + 1 };
        let (number, rest) = rest.split_at(count);
        let len = number.iter().fold(0, |len, &byte| len << 8 | usize::from(byte));
        let (message, rest) = rest.split_at(if count == 0 { first.into() } else { len });
        // The sign is the lowest bit of the first number.
        let is_definition = match message[0] {
            small @ 0..0x80 => small & 1 == 1,
            count => message[usize::from(!count) + 1] & 1 == 1,
        };
        if !is_definition {
            values.push(message);
        }
        bytes = rest;
    }
    values
}

fn check_decodes(golden: &str) {
    let golden = parse(golden);
    let streams = streams();
    assert_eq!(golden.len(), streams.len());
    for stream in &streams {
        let (_, bytes) = golden.iter().find(|(name, _)| name == stream.name).expect(stream.name);
        for size in [1, 2, 3, 7, 64, bytes.len()] {
            decode(stream, bytes, size);
        }
    }
}

#[test]
fn golden_bytes_decode() {
    check_decodes(GOLDEN);
}

#[test]
fn values_encode_as_in_go() {
    let golden = golden();
    let mut compared = 0;
    for stream in streams() {
        let Some(bytes) = encode(&stream) else { continue };
        decode(&stream, &bytes, bytes.len());
        // Where types begin with a higher number, all of them do.
        if stream.is_exact && stream.name != "big_ids" {
            let (_, golden) = golden.iter().find(|(name, _)| name == stream.name).unwrap();
            assert_eq!(values(&bytes), values(golden), "{}", stream.name);
            compared += 1;
        }
    }
    assert!(compared > 20, "only {compared} streams were compared");
}

#[test]
fn golden_bytes_are_those_of_go() {
    let Some(made) = go("write", "") else { return };
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(Path::new(DIRECTORY).join("golden.txt"), &made).unwrap();
    } else if version(&made) == version(GOLDEN) {
        assert_eq!(made, GOLDEN, "to write golden.txt anew, run this with UPDATE_GENERATED=1");
    } else {
        println!("golden.txt is of {}, this is {}", version(GOLDEN), version(&made));
        check_decodes(&made);
    }
}

#[test]
fn go_reads_what_is_encoded() {
    let mut text = String::new();
    for stream in streams() {
        let Some(bytes) = encode(&stream) else { continue };
        writeln!(text, "{}", stream.name).unwrap();
        let digits = bytes.iter().fold(String::new(), |mut digits, byte| {
            write!(digits, "{byte:02x}").unwrap();
            digits
        });
        writeln!(text, "  {digits}").unwrap();
    }
    go("read", &text);
}
