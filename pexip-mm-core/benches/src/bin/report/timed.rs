//! What Criterion measured, in several rounds.

use std::path::PathBuf;

use pexip_mm_benches::data;
use serde_json::Value;

use crate::table::{Outcome, Row, median, nanoseconds};

/// The folder that Criterion wrote to: `<work>/<who does it>/round-<number>/estimates.json`.
pub(crate) struct Timed(PathBuf);

impl Timed {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// A row that compares with the fastest of some peers. Compared is within each round, and the median ratio counts:
    /// a disturbance lasts longer than one round seldom.
    pub(crate) fn row(
        &self,
        work: &str,
        title: &str,
        peers: &[&str],
        target: f64,
        limit: &'static str,
    ) -> Result<Row, String> {
        let ours = self.rounds(work, "ours")?;
        let mut fastest: Option<(f64, &str, Vec<f64>)> = None;
        for peer in peers {
            let times = self.rounds(work, peer)?;
            let ratio = median(times.iter().zip(&ours).map(|(peer, ours)| peer / ours).collect()).unwrap_or_default();
            if fastest.as_ref().is_none_or(|&(other, ..)| ratio < other) {
                fastest = Some((ratio, peer, times));
            }
        }
        let (ratio, peer, times) = fastest.ok_or("no peer")?;
        Ok(Row {
            work: title.to_owned(),
            ours: nanoseconds(median(ours).unwrap_or_default()),
            peer: format!("{peer} {}", nanoseconds(median(times).unwrap_or_default())),
            outcome: Outcome::Ratio { ratio, target },
            limit: limit.into(),
        })
    }

    /// What each round measured, in nanoseconds for one input.
    fn rounds(&self, work: &str, who: &str) -> Result<Vec<f64>, String> {
        let inputs = match work {
            "slug-ascii" => data::ascii_names().len(),
            "slug-other" => data::other_names().len(),
            "dialled" => data::DIALLED.len(),
            "join-link" => 1,
            _ => data::requests().len(),
        };
        let inputs = f64::from(u32::try_from(inputs).map_err(|error| error.to_string())?);
        let mut times = Vec::new();
        for round in 1.. {
            let file = self.0.join(work).join(who).join(format!("round-{round}")).join("estimates.json");
            let Ok(text) = std::fs::read_to_string(&file) else { break };
            let estimates: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            let ns = estimates.pointer("/median/point_estimate").and_then(Value::as_f64);
            times.push(ns.ok_or_else(|| format!("{} has no median", file.display()))? / inputs);
        }
        if times.is_empty() { Err(format!("{work} by {who} was not measured")) } else { Ok(times) }
    }
}
