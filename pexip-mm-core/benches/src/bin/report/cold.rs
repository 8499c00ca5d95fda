//! What the first use costs: whole processes that slug once.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use pexip_mm_benches::data;

use crate::table::{Outcome, Row, median, nanoseconds};

/// What limits it: nearly all is the loader's work, which grows with the program.
pub(crate) const LIMIT: &str = "loading the program, which has the texts of all errors";

/// Pairs of processes. Starting one takes most of the time and varies, so that it takes many to see a difference.
const PAIRS: usize = 400;

/// A row that compares with a process that uses the crate `slug`. They run by turns, and the median of the ratios of
/// neighbours counts.
pub(crate) fn row() -> Result<Row, Box<dyn Error>> {
    let programs = std::env::current_exe()?;
    let programs = programs.parent().ok_or("no folder with programs")?;
    let [ours, peer] = ["cold-ours", "cold-slug"].map(|name| programs.join(name));
    let mut pairs = Vec::with_capacity(PAIRS);
    for at in 0..PAIRS {
        // Each is first in every other pair: the second may find the processor warmer.
        let (first, second) = if at % 2 == 0 { (&ours, &peer) } else { (&peer, &ours) };
        let times = [run(first)?, run(second)?];
        pairs.push(if at % 2 == 0 { times } else { [times[1], times[0]] });
    }
    let middle = |of: fn(&[f64; 2]) -> f64| median(pairs.iter().map(of).collect()).unwrap_or_default();
    Ok(Row {
        work: "first use, whole process".to_owned(),
        ours: nanoseconds(middle(|pair| pair[0])),
        peer: format!("slug {}", nanoseconds(middle(|pair| pair[1]))),
        outcome: Outcome::Ratio { ratio: middle(|pair| pair[1] / pair[0]), target: 1.0 },
        limit: LIMIT.into(),
    })
}

/// How long a process takes from start to end, in nanoseconds.
fn run(program: &Path) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    let status = Command::new(program).arg(data::COLD_NAME).stdout(Stdio::null()).status()?;
    let took = start.elapsed();
    if !status.success() {
        return Err(format!("{} failed", program.display()).into());
    }
    Ok(took.as_secs_f64() * 1e9)
}
