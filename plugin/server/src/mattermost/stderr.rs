//! Standard error, which the server puts into its log line by line.

use std::fmt::Write as _;
use std::io::Write as _;

use super::LogLevel;

/// The most that one line takes, in bytes. The server cuts longer ones than 64 KiB into pieces.
const MAX_LINE: usize = 4096;

/// Writes a line to standard error. It is lost if that is closed: there is nowhere else to say so.
pub(super) fn write(level: LogLevel, message: &str, fields: &[(&str, &str)]) {
    let _ = std::io::stderr().write_all(line(level, message, fields).as_bytes());
}

/// A line as the server understands it: the level first, no JSON, no line breaks within.
fn line(level: LogLevel, message: &str, fields: &[(&str, &str)]) -> String {
    let mut line = format!("[{level}] {}", on_one_line(message));
    for (key, value) in fields {
        // Writing to a string does not fail.
        let _ = write!(line, " {key}={:?}", on_one_line(value));
    }
    while line.len() > MAX_LINE {
        line.pop();
    }
    line.push('\n');
    line
}

fn on_one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        let made = line(LogLevel::Warn, "two\nlines", &[("cause", "a \"b\"\r\n"), ("of", "x")]);
        assert_eq!(made, "[WARN] two lines cause=\"a \\\"b\\\"  \" of=\"x\"\n");
        let long = line(LogLevel::Error, &"ä".repeat(MAX_LINE), &[]);
        assert!(long.len() <= MAX_LINE + 1 && long.ends_with("ä\n"), "{}", long.len());
    }
}
