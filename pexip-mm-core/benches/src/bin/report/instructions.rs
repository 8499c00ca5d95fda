//! Instruction counts: read from what gungraun wrote, compared with those that are kept in `baseline.json`.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cold;
use crate::table::{Outcome, Row};

/// Instructions of each work, by name.
pub(crate) type Counts = BTreeMap<String, u64>;

/// How much more a count may be than the one that is kept, in percent: the C library has other code for other
/// processors, which the work calls for memory and copies.
const TOLERANCE: u64 = 3;

/// The counts that are kept, and what they were made with: another compiler makes other code.
#[derive(Deserialize, PartialEq, Serialize)]
struct Baseline {
    made_with: String,
    instructions: Counts,
}

/// Reads what gungraun wrote: one JSON object for each work.
pub(crate) fn read(file: &Path) -> Result<Counts, Box<dyn Error>> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut counts = Counts::new();
    for summary in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
        let summary = summary?;
        let name = |key: &str| summary.get(key).and_then(Value::as_str).unwrap_or_default();
        let work = [name("function_name"), name("id")].join("/");
        let count = summary.pointer("/profiles/0/data/total/metrics/Ir/values/new").and_then(Value::as_u64);
        let count = count.ok_or_else(|| format!("no instructions counted for {work}"))?;
        counts.insert(work, count);
    }
    if counts.is_empty() { Err("no instructions counted".into()) } else { Ok(counts) }
}

/// A row that compares the instructions of whole processes.
pub(crate) fn cold_row(counts: &Counts) -> Result<Row, String> {
    let count = |work: &str| {
        let count = counts.get(work).ok_or_else(|| format!("{work} was not counted"))?;
        u32::try_from(*count).map_err(|error| error.to_string())
    };
    let (ours, peer) = (count("cold/ours")?, count("cold/slug")?);
    Ok(Row {
        work: "first use, instructions".to_owned(),
        ours: ours.to_string(),
        peer: format!("slug {peer}"),
        outcome: Outcome::Ratio { ratio: f64::from(peer) / f64::from(ours), target: 1.0 },
        limit: cold::LIMIT.into(),
    })
}

/// Compares with the counts that are kept, and fails if one has grown; or keeps these.
pub(crate) fn compare(counts: Counts, rewrite: bool) -> Result<ExitCode, Box<dyn Error>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("baseline.json");
    let current = Baseline { made_with: made_with()?, instructions: counts };
    if rewrite {
        std::fs::write(&file, serde_json::to_string_pretty(&current)? + "\n")?;
        println!("instructions: kept in {}", file.display());
        return Ok(ExitCode::SUCCESS);
    }
    let kept: Baseline = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
    if kept.made_with != current.made_with {
        println!("instructions: not compared, since the counts that are kept are of {}", kept.made_with);
        return Ok(ExitCode::SUCCESS);
    }
    let (text, passed) = differences(&kept.instructions, &current.instructions);
    println!("{text}");
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What has become of the counts, and whether that is all right.
fn differences(kept: &Counts, current: &Counts) -> (String, bool) {
    if !kept.keys().eq(current.keys()) {
        return (
            "instructions: other works are kept than there are; run scripts/bench --rewrite-baseline".into(),
            false,
        );
    }
    let mut lines = Vec::new();
    let mut passed = true;
    for (work, &before) in kept {
        let now = current.get(work).copied().unwrap_or_default();
        let verdict = if now * 100 > before * (100 + TOLERANCE) {
            passed = false;
            "MORE"
        } else if now * 100 < before * (100 - TOLERANCE) {
            "fewer; keep that with scripts/bench --rewrite-baseline"
        } else {
            "as kept"
        };
        lines.push(format!("instructions of {work}: {now}, kept are {before}: {verdict}"));
    }
    (lines.join("\n"), passed)
}

/// The compiler and what it compiles for.
fn made_with() -> Result<String, Box<dyn Error>> {
    let output = Command::new("rustc").arg("-vV").output()?;
    let text = String::from_utf8(output.stdout)?;
    let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
    Ok(format!("rustc {} for {}", value("release: "), value("host: ")))
}
