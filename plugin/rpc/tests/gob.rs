//! Tests of gob: bytes that Go made, Go reading ours, the rules one by one, hostile bytes, laws.

mod golden;
mod hostile;
#[cfg(feature = "test-util")]
mod laws;
mod rules;
mod streams;
mod types;

use go_plugin::gob::Decoder;

/// More than any value of the tests takes.
const MAX_BYTES: usize = 1 << 20;

/// A decoder that was fed with these messages.
fn decoder(messages: &[&[u8]]) -> Decoder {
    let mut decoder = Decoder::new(MAX_BYTES);
    for message in messages {
        decoder.feed(&framed(message));
    }
    decoder
}

/// A message with its length before it.
fn framed(message: &[u8]) -> Vec<u8> {
    let mut bytes = number(message.len().try_into().unwrap());
    bytes.extend(message);
    bytes
}

/// An unsigned number as it is on the wire.
fn number(number: u64) -> Vec<u8> {
    if let Ok(small @ 0..0x80) = u8::try_from(number) {
        return vec![small];
    }
    let bytes: Vec<_> = number.to_be_bytes().into_iter().skip_while(|&byte| byte == 0).collect();
    [vec![0_u8.wrapping_sub(bytes.len().try_into().unwrap())], bytes].concat()
}

/// Bytes from hexadecimal digits with spaces between.
fn hex(digits: &str) -> Vec<u8> {
    digits.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}
