//! Numbers, which everything else is made of: a byte below 128 is itself, any other says how many bytes follow.

use super::error::{Error, malformed};

/// The longest number on the wire: a byte that tells the length, and 64 bits.
pub(super) const MAX_NUMBER_LEN: usize = 9;

const ENDS_EARLY: Error = malformed("value ends early");

/// Appends a number.
pub(super) fn put_uint(out: &mut Vec<u8>, number: u64) {
    let bytes = number.to_be_bytes();
    let [.., low] = bytes;
    if number < 0x80 {
        out.push(low);
        return;
    }
    let significant = bytes.into_iter().skip_while(|&byte| byte == 0);
    let before = out.len();
    out.push(0);
    out.extend(significant);
    // The count is written as its negative, and 256 - n is the complement of n - 1.
    let count = u8::try_from(out.len() - before - 2).unwrap_or_default();
    if let Some(head) = out.get_mut(before) {
        *head = !count;
    }
}

/// Appends a signed number: the sign is the lowest bit, and a negative one is complemented.
pub(super) fn put_int(out: &mut Vec<u8>, number: i64) {
    put_uint(out, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

/// Appends a floating-point number: with its bytes reversed, since round numbers end in zeroes.
pub(super) fn put_float(out: &mut Vec<u8>, number: f64) {
    put_uint(out, number.to_bits().swap_bytes());
}

/// Appends bytes, their length before them.
pub(super) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_uint(out, length(bytes.len()));
    out.extend_from_slice(bytes);
}

/// A length as a number of the wire.
pub(super) fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Reads on in bytes of which nothing is expected.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// How many bytes are left.
    pub(super) const fn left(&self) -> usize {
        self.rest.len()
    }

    /// The next `count` bytes.
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(ENDS_EARLY)?;
        self.rest = rest;
        Ok(taken)
    }

    /// A number.
    pub(super) fn uint(&mut self) -> Result<u64, Error> {
        let (&first, rest) = self.rest.split_first().ok_or(ENDS_EARLY)?;
        self.rest = rest;
        let Some(count) = bytes_after(first)? else { return Ok(u64::from(first)) };
        // Leading zeroes are no error in Go.
        Ok(self.take(count)?.iter().fold(0, |number, &byte| (number << 8) | u64::from(byte)))
    }

    /// A signed number.
    pub(super) fn int(&mut self) -> Result<i64, Error> {
        let number = self.uint()?;
        Ok((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }

    /// A floating-point number.
    pub(super) fn float(&mut self) -> Result<f64, Error> {
        Ok(f64::from_bits(self.uint()?.swap_bytes()))
    }

    /// Bytes with their length before them.
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let count = self.uint()?;
        self.take(usize::try_from(count).map_err(|_| ENDS_EARLY)?)
    }
}

/// How many bytes of a number follow its first one; none if that is the number itself.
fn bytes_after(first: u8) -> Result<Option<usize>, Error> {
    if first < 0x80 {
        return Ok(None);
    }
    let count = usize::from(!first) + 1;
    if count < MAX_NUMBER_LEN { Ok(Some(count)) } else { Err(malformed("number of more than 64 bits")) }
}

/// The number that `bytes` begin with and its length in bytes, if it is there as a whole.
pub(super) fn leading_uint(bytes: &[u8]) -> Result<Option<(u64, usize)>, Error> {
    let Some(&first) = bytes.first() else { return Ok(None) };
    let len = 1 + bytes_after(first)?.unwrap_or(0);
    if bytes.len() < len {
        return Ok(None);
    }
    let mut cursor = Cursor::new(bytes);
    Ok(Some((cursor.uint()?, len)))
}
