//! The table.

use std::borrow::Cow;
use std::fmt::Write as _;

/// One row: some work, how it compares, and how it is to compare.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) work: String,
    pub(crate) ours: String,
    pub(crate) peer: String,
    pub(crate) outcome: Outcome,
    /// What limits the work, shown where it misses its target.
    pub(crate) limit: Cow<'static, str>,
}

/// How the work compares.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The peer takes `ratio` times what ours takes, and is to take `target` times that at least.
    Ratio { ratio: f64, target: f64 },
    /// Ours needs `count` of something, and is to need `target` at most.
    Count { count: usize, target: usize },
    /// Ours takes `amount` of a unit, and is to take `target` at most.
    Amount { amount: f64, target: f64, unit: String },
    /// There is no peer here, for this reason.
    NotMeasured { target: f64, reason: String },
}

impl Outcome {
    fn is_missed(&self) -> bool {
        match self {
            Self::Ratio { ratio, target } => ratio < target,
            Self::Count { count, target } => count > target,
            Self::Amount { amount, target, .. } => amount > target,
            Self::NotMeasured { .. } => false,
        }
    }

    fn cells(&self) -> [String; 3] {
        let met = if self.is_missed() { "MISSED" } else { "met" }.to_owned();
        match self {
            Self::Ratio { ratio, target } => [format!("{ratio:.2}×"), format!("≥ {target}×"), met],
            Self::Count { target, .. } => [String::new(), format!("≤ {target}"), met],
            Self::Amount { target, unit, .. } => [String::new(), format!("≤ {target} {unit}"), met],
            Self::NotMeasured { target, reason } => {
                [String::new(), format!("≥ {target}×"), format!("not measured: {reason}")]
            }
        }
    }
}

impl Row {
    /// A row whose peer is not here.
    pub(crate) fn not_measured(work: &str, peer: &str, target: f64, reason: &str) -> Self {
        let outcome = Outcome::NotMeasured { target, reason: reason.to_owned() };
        Self { work: work.to_owned(), ours: String::new(), peer: peer.to_owned(), outcome, limit: "".into() }
    }
}

/// The rows below each other, cells of a column equally wide.
pub(crate) fn render(rows: &[Row]) -> String {
    let head = ["Work", "Ours", "Peer", "Ratio", "Target", ""].map(str::to_owned);
    let lines: Vec<[String; 6]> = std::iter::once(head)
        .chain(rows.iter().map(|row| {
            let [ratio, target, met] = row.outcome.cells();
            [row.work.clone(), row.ours.clone(), row.peer.clone(), ratio, target, met]
        }))
        .collect();
    let mut text = String::new();
    for line in &lines {
        for (column, cell) in line.iter().enumerate() {
            let width = lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max();
            let _ = write!(text, "{cell:<width$}  ", width = width.unwrap_or(0));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    for row in rows.iter().filter(|row| row.outcome.is_missed()) {
        let beside = if row.peer.is_empty() { String::new() } else { format!(" beside {}", row.peer) };
        let _ = writeln!(text, "What limits {}{beside}: {}", row.work, row.limit);
    }
    text
}

/// A duration in nanoseconds, as people read it.
pub(crate) fn nanoseconds(ns: f64) -> String {
    if ns < 10_000.0 { format!("{ns:.0} ns") } else { format!("{:.1} µs", ns / 1000.0) }
}

/// The middle of some numbers.
pub(crate) fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied()
}
