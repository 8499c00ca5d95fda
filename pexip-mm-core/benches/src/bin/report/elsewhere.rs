//! Rows that the language bindings measured themselves.

use std::error::Error;
use std::path::Path;

use serde::Deserialize;

use crate::table::{Outcome, Row, median, nanoseconds};

/// A row as a binding writes it.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Measured {
    /// Beside a peer, of which less is better: each round, ours and theirs, in nanoseconds unless there is a unit.
    Beside {
        work: String,
        limit: String,
        at_least: f64,
        ours: Vec<f64>,
        peer: String,
        theirs: Vec<f64>,
        unit: Option<String>,
    },
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
        Measured::Beside { work, limit, at_least, ours, peer, theirs, unit } => {
            let shown =
                |amount: f64| unit.as_ref().map_or_else(|| nanoseconds(amount), |unit| format!("{amount:.1} {unit}"));
            let ratio = median(theirs.iter().zip(&ours).map(|(theirs, ours)| theirs / ours).collect());
            let (Some(ratio), Some(ours), Some(theirs)) = (ratio, median(ours), median(theirs)) else {
                return Err(format!("{work} was not measured").into());
            };
            Row {
                work,
                ours: shown(ours),
                peer: format!("{peer} {}", shown(theirs)),
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
