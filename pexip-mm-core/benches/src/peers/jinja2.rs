//! The peer in another language: Jinja2 in Python, which is what Pexip renders policy scripts with.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use pexip_mm_core::Config;
use pexip_mm_core::policy::{ServiceRequest, local_policy_script};
use serde_json::{Value, json};

use crate::{data, works};

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/jinja2_peer.py");

/// An interpreter that has the script of a configuration compiled and renders it on demand.
#[derive(Debug)]
pub struct Jinja2 {
    process: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

/// The interpreter that `PEXIP_MM_PYTHON` names, or `python3`.
fn python() -> OsString {
    std::env::var_os("PEXIP_MM_PYTHON").unwrap_or_else(|| "python3".into())
}

/// Why there is no such peer here, if there is none.
pub fn missing() -> Option<String> {
    let python = python();
    let import = Command::new(&python).args(["-c", "import jinja2"]).stderr(Stdio::null()).status();
    match import {
        Ok(status) if status.success() => None,
        Ok(_) => Some(format!("{} has no jinja2", python.display())),
        Err(error) => Some(format!("{}: {error}", python.display())),
    }
}

impl Jinja2 {
    /// Starts an interpreter, which checks that it answers [`data::requests`] as the library does.
    ///
    /// # Panics
    /// If it does not start or answers otherwise.
    pub fn new(config: &Config) -> Self {
        let requests = data::requests();
        let answers = requests.iter().map(|request| works::policy(config, request).expect("an answer"));
        let work = json!({
            "answers": answers.collect::<Value>(),
            "script": local_policy_script(config).expose(),
            "requests": requests.iter().map(ServiceRequest::to_value).collect::<Value>(),
        });
        let mut process = Command::new(python())
            .args(["-B", PROGRAM])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("an interpreter");
        let input = process.stdin.take().expect("its input");
        let output = BufReader::new(process.stdout.take().expect("its output")).lines();
        let mut peer = Self { process, input, output };
        assert_eq!(peer.ask(&work.to_string()), "ready", "Jinja2 answers otherwise");
        peer
    }

    /// How long it takes to render the script for all requests, `passes` times.
    ///
    /// # Panics
    /// If the interpreter has ended.
    pub fn render(&mut self, passes: u64) -> Duration {
        Duration::from_nanos(self.ask(&passes.to_string()).parse().expect("nanoseconds"))
    }

    fn ask(&mut self, line: &str) -> String {
        writeln!(self.input, "{line}").expect("an interpreter that reads");
        self.output.next().expect("an interpreter that answers").expect("a line")
    }
}

impl Drop for Jinja2 {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
