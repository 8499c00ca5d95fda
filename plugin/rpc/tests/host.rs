//! A plugin of ours under a host of go-plugin, which is written in Go: `tests/host`.
//!
//! It needs Go and the modules that `tests/host/go.mod` names. Where they are not to be had the tests say so and pass.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The host, built once, or why there is none.
fn host() -> Result<&'static PathBuf, &'static str> {
    static HOST: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    HOST.get_or_init(build).as_ref().map_err(String::as_str)
}

fn build() -> Result<PathBuf, String> {
    let program = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("host");
    let build = Command::new("go")
        .args(["build", "-o"])
        .arg(&program)
        .arg(".")
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/host"))
        .env("GOFLAGS", "-mod=readonly")
        .output()
        .map_err(|error| format!("go: {error}"))?;
    let said = String::from_utf8_lossy(&build.stderr);
    match build.status.success() {
        true => Ok(program),
        // What the compiler finds fault with is not a matter of what is to be had.
        false if said.contains("\n./") || said.starts_with("./") => panic!("{said}"),
        false => Err(said.into_owned()),
    }
}

/// Tells whoever runs the tests, past the harness, which shows nothing of a test that passes.
fn not_run(reason: &str) {
    let _ = writeln!(std::io::stderr(), "NOT RUN: {}", reason.trim_end());
}

/// The plugin, which is an example that cargo has built with the tests.
fn plugin() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let profile = tests.parent().and_then(std::path::Path::parent).unwrap();
    profile.join("examples").join(format!("echo{}", std::env::consts::EXE_SUFFIX))
}

/// Runs the host in a mode in which it ends by itself.
fn run(mode: &str) {
    let host = match host() {
        Ok(host) => host,
        Err(reason) => {
            return not_run(&format!("{mode}, since the host in Go cannot be built: {reason}"));
        }
    };
    let ran = Command::new(host).arg(mode).arg(plugin()).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "after {}: {said}", String::from_utf8_lossy(&ran.stdout));
    // What yamux and the broker of the host find fault with, and with what words the plugin ends.
    for word in ["yamux", "[ERR]", "[WARN]"] {
        assert!(!said.contains(word), "{said}");
    }
}

#[test]
fn a_go_host_finds_nothing_wrong() {
    run("all");
}

#[test]
fn a_go_host_with_short_limits_finds_nothing_wrong() {
    run("keepalive");
}

#[cfg(target_os = "linux")]
#[test]
fn a_plugin_ends_when_its_host_is_killed() {
    let Ok(host) = host() else {
        return not_run("the host that is killed, since it cannot be built");
    };
    let mut host = Command::new(host).arg("wait").arg(plugin()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(host.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let running = PathBuf::from(format!("/proc/{}/exe", line.trim().parse::<u32>().unwrap()));
    let is_running = || running.read_link().is_ok_and(|program| program == plugin().canonicalize().unwrap());
    assert!(is_running());
    host.kill().unwrap();
    host.wait().unwrap();
    let killed = Instant::now();
    while is_running() {
        assert!(killed.elapsed() < Duration::from_secs(5), "the plugin still runs");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_plugin_that_is_started_by_hand_says_so() {
    let ran = Command::new(plugin()).output().unwrap();
    assert_eq!(ran.status.code(), Some(1));
    assert!(ran.stdout.is_empty());
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(said, "this program is a plugin: it does nothing by itself, install it in its host, which starts it\n");
}

/// With the version of Go that wrote them: others number types otherwise.
#[test]
fn the_golden_calls_are_those_of_go() {
    let golden = include_str!("golden/rpc/golden.txt");
    let version = golden.lines().next().unwrap().trim_start_matches("# ");
    let go = Command::new("go").args(["env", "GOVERSION"]).output();
    let installed = go.map_or_else(|error| error.to_string(), |go| String::from_utf8_lossy(&go.stdout).into_owned());
    if installed.trim() != version {
        return not_run(&format!("the comparison of golden calls, since it needs {version}: {installed}"));
    }
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/rpc");
    let ran = Command::new("go").args(["run", "."]).current_dir(directory).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(String::from_utf8_lossy(&ran.stdout), golden);
}
