//! What a person sees: headings, notes and entries; coloured on a terminal, plain where the output is piped.

use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr as _;

const HEADING: Style = AnsiColor::Cyan.on_default().bold();
const NOTE: Style = AnsiColor::Yellow.on_default();
const DETAIL: Style = Style::new().dimmed();

/// Everything that is printed, in one piece at the end.
pub(crate) struct Page(String);

impl Page {
    pub(crate) fn new() -> Self {
        Self(String::new())
    }

    pub(crate) fn heading(&mut self, text: &str) {
        if !self.0.is_empty() {
            self.line("");
        }
        self.line(&format!("{HEADING}{text}{HEADING:#}"));
        self.line("");
    }

    pub(crate) fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    pub(crate) fn note(&mut self, text: &str) {
        self.line(&format!("{NOTE}note: {text}{NOTE:#}"));
    }

    /// Entries, each a head of cells that stand below those of the others, and details on lines of their own.
    pub(crate) fn entries(&mut self, entries: &[Entry]) {
        let columns = entries.iter().map(|entry| entry.head.len()).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = entries.iter().filter_map(|entry| entry.head.get(column)).map(|cell| cell.width());
            // A few very long names need not push everything else to the right.
            cells.filter(|&width| width <= CELL_MAX).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for Entry { head, details } in entries {
            let mut line = String::new();
            for (cell, &width) in head.iter().zip(&widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + 2));
            }
            self.line(line.trim_end());
            for detail in details {
                self.line(&format!("    {DETAIL}{detail}{DETAIL:#}"));
            }
        }
    }

    pub(crate) fn print(&self) -> std::io::Result<()> {
        anstream::stdout().write_all(self.0.as_bytes())
    }
}

/// The widest cell that the others are aligned with, in columns of a terminal.
const CELL_MAX: usize = 48;

/// One thing in a list.
pub(crate) struct Entry {
    pub(crate) head: Vec<String>,
    pub(crate) details: Vec<String>,
}
