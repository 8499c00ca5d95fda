//! Jinja2 itself, run by `tests/oracle/node.py` in a process of its own: what a script is held against.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::{env, path::Path};

use serde_json::{Map, Value, json};

/// The running process.
pub(crate) struct Oracle {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// What came of one request.
#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    Answered {
        action: String,
        result: Map<String, Value>,
    },
    /// Dropped, with the code of the reason.
    Dropped(String),
}

impl Oracle {
    /// Starts the process with the Python that `PEXIP_MM_PYTHON` names, or `python3`.
    ///
    /// Without Jinja2 there is nothing to compare with: the reason is printed and the test is left out. Where a Python
    /// was named, and in CI, that is a failure.
    pub(crate) fn start() -> Option<Self> {
        let named = env::var_os("PEXIP_MM_PYTHON");
        let python = named.clone().unwrap_or_else(|| "python3".into());
        let has_jinja2 = Command::new(&python).args(["-c", "import jinja2"]).stderr(Stdio::null()).status();
        if !has_jinja2.is_ok_and(|status| status.success()) {
            let reason = format!("{} cannot import jinja2", python.display());
            assert!(named.is_none() && env::var_os("CI").is_none(), "{reason}");
            println!("not compared with Jinja2: {reason}; run 'make test', or set PEXIP_MM_PYTHON");
            return None;
        }
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/node.py");
        let mut child = Command::new(python).arg(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Some(Self { child, input, output })
    }

    /// What a node makes of the script's answers to requests.
    pub(crate) fn answer(&mut self, script: &str, strict: bool, requests: &[Value]) -> Vec<Verdict> {
        let undefined = if strict { "strict" } else { "lenient" };
        let job = json!({ "script": script, "undefined": undefined, "requests": requests });
        writeln!(self.input, "{job}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let mut reply: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        let results = reply["results"].as_array_mut().unwrap();
        assert_eq!(results.len(), requests.len());
        results.iter_mut().map(verdict).collect()
    }
}

fn verdict(result: &mut Value) -> Verdict {
    match result["result"].take() {
        Value::Object(object) => {
            Verdict::Answered { action: result["action"].as_str().unwrap().to_owned(), result: object }
        }
        _ => Verdict::Dropped(result["reason"].as_str().unwrap().to_owned()),
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // It ends by itself when its input does; this is for a test that panics while it is busy.
        let _already_ended = self.child.kill();
        let _status = self.child.wait();
    }
}
