//! Rows that the language bindings measured themselves.

use std::error::Error;
use std::path::Path;

use serde::Deserialize;

use crate::table::{Outcome, Row, median, nanoseconds};

/// A row as a binding writes it.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Measured {
    /// Beside a peer: the nanoseconds of each round, ours and theirs.
    Beside { work: String, limit: String, at_least: f64, ours: Vec<f64>, peer: String, theirs: Vec<f64> },
    /// Alone, in some unit.
    Alone { work: String, limit: String, at_most: f64, ours: f64, unit: String },
}

/// The rows of a file.
pub(crate) fn rows(file: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let told = |error: &dyn Error| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| told(&error))?;
    let measured: Vec<Measured> = serde_json::from_str(&text).map_err(|error| told(&error))?;
    measured.into_iter().map(row).collect()
}

fn row(measured: Measured) -> Result<Row, Box<dyn Error>> {
    Ok(match measured {
        Measured::Beside { work, limit, at_least, ours, peer, theirs } => {
            let ratio = median(theirs.iter().zip(&ours).map(|(theirs, ours)| theirs / ours).collect());
            let (Some(ratio), Some(ours), Some(theirs)) = (ratio, median(ours), median(theirs)) else {
                return Err(format!("{work} was not measured").into());
            };
            Row {
                work,
                ours: nanoseconds(ours),
                peer: format!("{peer} {}", nanoseconds(theirs)),
                outcome: Outcome::Ratio { ratio, target: at_least },
                limit: limit.into(),
            }
        }
        Measured::Alone { work, limit, at_most, ours, unit } => Row {
            work,
            ours: format!("{ours:.1} {unit}"),
            peer: String::new(),
            outcome: Outcome::Amount { amount: ours, target: at_most, unit },
            limit: limit.into(),
        },
    })
}
