//! What a person sees: headings, notes and tables; coloured on a terminal, plain where the output is piped. No line is
//! wider than a terminal, but for one that is a single word, such as a link, and for what is printed as it is.

use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr as _;

const HEADING: Style = AnsiColor::Cyan.on_default().bold();
const COLUMNS: Style = Style::new().underline();
const NOTE: Style = AnsiColor::Yellow.on_default();
const PLAIN: Style = Style::new();
const DETAIL: Style = Style::new().dimmed();

/// The widest line, in columns of a terminal.
const LINE_MAX: usize = 80;

/// The widest cell that the others are aligned with, in columns of a terminal.
const CELL_MAX: usize = 48;

const INDENT: &str = "    ";

/// Everything that is printed, in one piece at the end.
pub(crate) struct Page(String);

/// One thing in a table: cells that stand below those of the others, and details on lines of their own.
pub(crate) struct Entry {
    pub(crate) cells: Vec<String>,
    pub(crate) details: Vec<String>,
}

impl Entry {
    /// What stands above the others: the name of each column, and what the details are.
    pub(crate) fn header(cells: &[&str], details: &str) -> Self {
        Self { cells: cells.iter().map(ToString::to_string).collect(), details: vec![details.to_owned()] }
    }
}

impl Page {
    pub(crate) fn new() -> Self {
        Self(String::new())
    }

    pub(crate) fn heading(&mut self, text: &str) {
        if !self.0.is_empty() {
            self.text("");
        }
        self.line(HEADING, text);
        self.text("");
    }

    /// Text as it is, however wide.
    pub(crate) fn text(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    pub(crate) fn note(&mut self, text: &str) {
        self.words(NOTE, "", &format!("note: {text}"));
    }

    pub(crate) fn table(&mut self, header: &Entry, entries: &[Entry]) {
        let column_width = |column: usize| {
            let cells = std::iter::once(header).chain(entries).filter_map(|entry| entry.cells.get(column));
            // A few very long names need not push everything else to the right.
            cells.map(|cell| cell.width()).filter(|&width| width <= CELL_MAX).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..header.cells.len()).map(column_width).collect();
        self.entry(COLUMNS, header, &widths);
        for entry in entries {
            self.entry(PLAIN, entry, &widths);
        }
    }

    fn entry(&mut self, style: Style, Entry { cells, details }: &Entry, widths: &[usize]) {
        let mut line = String::new();
        for (cell, &width) in cells.iter().zip(widths) {
            if !line.is_empty() && line.width() + cell.width() > LINE_MAX {
                self.line(style, line.trim_end());
                INDENT.clone_into(&mut line);
            }
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + 2));
        }
        self.line(style, line.trim_end());
        let style = if style == PLAIN { DETAIL } else { style };
        for detail in details {
            self.words(style, INDENT, detail);
        }
    }

    /// Words, in as many lines as they need.
    fn words(&mut self, style: Style, indent: &str, text: &str) {
        let mut line = String::new();
        for word in text.split(' ') {
            if !line.is_empty() && indent.width() + line.width() + 1 + word.width() > LINE_MAX {
                self.indented(style, indent, &line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.indented(style, indent, &line);
    }

    fn line(&mut self, style: Style, text: &str) {
        self.indented(style, "", text);
    }

    fn indented(&mut self, style: Style, indent: &str, text: &str) {
        self.text(&format!("{indent}{style}{text}{style:#}"));
    }

    pub(crate) fn print(&self) -> io::Result<()> {
        let mut stdout = anstream::stdout().lock();
        stdout.write_all(self.0.as_bytes())?;
        stdout.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(cells: &[&str], details: &[&str]) -> Entry {
        let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
        Entry { cells: owned(cells), details: owned(details) }
    }

    fn printed(page: &Page) -> String {
        anstream::adapter::strip_str(&page.0).to_string()
    }

    #[test]
    fn cells_stand_below_each_other() {
        let mut page = Page::new();
        page.table(
            &Entry::header(&["Name", "Who"], "Link"),
            &[entry(&["東京", "b"], &["c"]), entry(&["ab", "d"], &[])],
        );
        assert_eq!(printed(&page), "Name  Who\n    Link\n東京  b\n    c\nab    d\n");
    }

    #[test]
    fn a_cell_that_does_not_fit_begins_a_line() {
        let (fits, wider, long) = ("b".repeat(70), "b".repeat(71), "a".repeat(79));
        let mut page = Page::new();
        let entries = [entry(&["a", &fits], &[]), entry(&["a", &wider], &[]), entry(&[&long, "b"], &[])];
        page.table(&Entry::header(&["12345678", "x"], "y"), &entries);
        let expected = format!("12345678  x\n    y\na         {fits}\na\n    {wider}\n{long}\n    b\n");
        assert_eq!(printed(&page), expected);
    }

    #[test]
    fn words_are_kept_whole() {
        let mut page = Page::new();
        let (half, long) = ("a".repeat(40), "b".repeat(100));
        page.note(&format!("{half} {half} c {long} d"));
        assert_eq!(printed(&page), format!("note: {half}\n{half} c\n{long}\nd\n"));
    }
}
