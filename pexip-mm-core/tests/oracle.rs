//! Starts `oracle/node.py`, which does with a policy script what a node does, in real Jinja2.
//!
//! Python is the one that `PEXIP_MM_PYTHON` names, otherwise `python3` if it has Jinja2. Without either the tests that need it
//! say so and do nothing, except where they must run: in CI, or with `PEXIP_MM_PYTHON` set.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// A running oracle. It ends with this value.
pub(crate) struct Oracle {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// What the oracle says about one request.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    /// What the script printed, if it came to its end.
    pub(crate) rendered: Option<String>,
    /// The action and the result, if the answer is used.
    pub(crate) answered: Option<(String, Value)>,
    /// The code of the reason why it is dropped; empty if it is not.
    pub(crate) reason: String,
    /// The error of the script.
    pub(crate) error: String,
}

impl Oracle {
    /// Starts it, or says why it cannot run.
    pub(crate) fn start() -> Option<Self> {
        let named = std::env::var("PEXIP_MM_PYTHON").ok();
        let python = named.clone().unwrap_or_else(|| "python3".to_owned());
        let has_jinja = Command::new(&python).args(["-c", "import jinja2"]).stderr(Stdio::null()).status();
        if !has_jinja.is_ok_and(|status| status.success()) {
            let reason = format!("{python} cannot import jinja2 (see tests/oracle/requirements.txt)");
            assert!(named.is_none() && std::env::var_os("CI").is_none(), "{reason}");
            eprintln!("skipped: {reason}; set PEXIP_MM_PYTHON to one that can");
            return None;
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/node.py");
        let mut process = Command::new(&python)
            .args(["-W", "ignore"])
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{python} does not start: {error}"));
        let questions = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Some(Self { process, questions, answers })
    }

    /// What a node does with `script` for each of `requests`.
    pub(crate) fn ask(&mut self, script: &str, strict: bool, requests: &[Value]) -> Vec<Verdict> {
        let undefined = if strict { "strict" } else { "lenient" };
        let question = json!({ "script": script, "undefined": undefined, "requests": requests });
        writeln!(self.questions.as_mut().unwrap(), "{question}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("the oracle ended at {script:?}"));
        let results = answer["results"].as_array().unwrap();
        assert_eq!(results.len(), requests.len());
        results.iter().map(Verdict::read).collect()
    }
}

impl Verdict {
    fn read(result: &Value) -> Self {
        let text = |field: &str| result[field].as_str().unwrap_or_default().to_owned();
        let answered = (result["verdict"] == "answered").then(|| (text("action"), result["result"].clone()));
        let rendered = result["rendered"].as_str().map(str::to_owned);
        Self { rendered, answered, reason: text("reason"), error: text("error") }
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        self.questions = None;
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
