//! Percent-encoding by place. Only places that a link of ours has are here.

/// Bytes that need no encoding in a path segment or a query value: RFC 3986 section 2.3, `unreserved`.
///
/// It is the strictest set, so one set serves both places: what it leaves alone, every reader leaves alone.
const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Appends `text` to `out`, every byte outside RFC 3986's `unreserved` as `%XX`.
pub(crate) fn encode_into(out: &mut String, text: &str) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    for &byte in text.as_bytes() {
        if is_unreserved(byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.extend(HEX.get(usize::from(nibble)));
            }
        }
    }
}
