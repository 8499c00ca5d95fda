//! The peer in another language: policy scripts in Jinja2, as Pexip renders them.

use std::collections::HashMap;
use std::error::Error;
use std::io::Write as _;
use std::process::{Command, Stdio};

use pexip_mm_benches::{data, works};
use pexip_mm_core::policy::{ServiceRequest, local_policy_script};
use serde_json::{Value, json};

use crate::table::{Outcome, Row, nanoseconds};

const TARGET: f64 = 50.0;

/// Times for one request, in nanoseconds, or why there are none.
pub(crate) struct Jinja2(Result<(String, HashMap<String, f64>), String>);

/// Runs the peer with the interpreter that `PEXIP_MM_PYTHON` names, or `python3`.
pub(crate) fn measure() -> Jinja2 {
    Jinja2(run().map_err(|error| error.to_string()))
}

fn run() -> Result<(String, HashMap<String, f64>), Box<dyn Error>> {
    let python = std::env::var_os("PEXIP_MM_PYTHON").unwrap_or_else(|| "python3".into());
    let mut rows = Vec::new();
    for mode in data::PIN_MODES {
        let config = mode.config();
        let requests = data::requests();
        let answers = requests.iter().map(|request| works::policy(&config, request)).collect::<Result<Vec<_>, _>>()?;
        rows.push(json!({
            "work": mode.work,
            "script": local_policy_script(&config).expose(),
            "requests": requests.iter().map(ServiceRequest::to_value).collect::<Value>(),
            "answers": answers,
        }));
    }
    let mut peer = Command::new(&python)
        .args(["-c", include_str!("../../../jinja2_peer.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{} does not start: {error}", python.display()))?;
    if let Some(mut input) = peer.stdin.take() {
        // If it ends before it has read all, its exit code says so.
        let _ = input.write_all(Value::from(rows).to_string().as_bytes());
    }
    let output = peer.wait_with_output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(said.lines().last().unwrap_or("the interpreter failed").into());
    }
    let result: Value = serde_json::from_slice(&output.stdout)?;
    let version = result.get("version").and_then(Value::as_str).unwrap_or_default().to_owned();
    let times = result.get("ns").and_then(Value::as_object).ok_or("no times")?;
    Ok((version, times.iter().filter_map(|(work, ns)| Some((work.clone(), ns.as_f64()?))).collect()))
}

impl Jinja2 {
    /// The row that compares with what ours takes.
    pub(crate) fn row(&self, title: &str, ours: f64, work: &str) -> Row {
        let (peer, outcome) = match &self.0 {
            Ok((version, times)) => {
                let ns = times.get(work).copied().unwrap_or_default();
                let ratio = Outcome::Ratio { ratio: ns / ours, target: TARGET };
                (format!("Jinja2 {version} {}", nanoseconds(ns)), ratio)
            }
            Err(reason) => ("Jinja2".to_owned(), Outcome::NotMeasured { target: TARGET, reason: reason.clone() }),
        };
        Row { work: title.to_owned(), ours: nanoseconds(ours), peer, outcome }
    }
}
