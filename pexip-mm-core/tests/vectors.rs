//! Replays `tests/vectors/*.json`, the contract that every language binding replays too; `tests/vectors/README.md` says
//! what is in them.

pub(crate) mod functions;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;
use std::{fs, io};

use pexip_mm_core::ErrorCode;
use serde::Deserialize;
use serde_json::{Value, json};

use functions::{FUNCTIONS, Run};

/// Codes that no vector shows, since no function that has a file can give them. A code leaves this list with its first
/// case.
const CODES_WITHOUT_CASE: &[ErrorCode] = &[
    // service_configuration, participant_properties
    ErrorCode::AnswerTooLong,
    ErrorCode::AnswerEmpty,
    ErrorCode::AnswerRange,
    ErrorCode::AnswerConflict,
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VectorFile {
    function: String,
    source: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    args: Value,
    #[serde(default, deserialize_with = "given")]
    ok: Option<Value>,
    error: Option<Refusal>,
    /// What the case shows, where its id does not say it.
    #[serde(rename = "note")]
    _note: Option<String>,
    /// Why the case is known to fail: it must, until this is taken out.
    known_to_fail: Option<String>,
}

impl Case {
    /// The error codes that the case shows: its own, and those of a report about a configuration.
    fn codes(&self) -> impl Iterator<Item = &str> {
        let reported = self.ok.iter().filter_map(|report| report["errors"].as_array()).flatten();
        let reported = reported.filter_map(|fault| fault["code"].as_str());
        self.error.iter().map(|refusal| refusal.code.as_str()).chain(reported)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusal {
    code: String,
}

/// Keeps `"ok": null` apart from no `ok` at all.
fn given<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

#[test]
fn vectors_hold() {
    let mut faults = Vec::new();
    let mut with_file = BTreeSet::new();
    let mut codes = BTreeSet::new();
    let mut count = 0;
    for (name, file) in files().unwrap() {
        if file.function != name {
            faults.push(format!("{name}.json: it says that it is for {:?}", file.function));
        }
        if file.source.trim().is_empty() {
            faults.push(format!("{name}.json: it does not say where its values come from"));
        }
        let Some(&(function, run)) = FUNCTIONS.iter().find(|(function, _)| *function == name) else {
            faults.push(format!("{name}.json: no function of that name is replayed"));
            continue;
        };
        with_file.insert(function);
        codes.extend(file.cases.iter().flat_map(Case::codes).map(str::to_owned));
        let Some(run) = run else {
            println!("{name}.json: its {} cases are left out, since they need the feature simulate", file.cases.len());
            continue;
        };
        faults.extend(replay(run, &file.cases).into_iter().map(|fault| format!("{name}.json: {fault}")));
        count += file.cases.len();
    }
    let without_file = FUNCTIONS.iter().filter(|(function, _)| !with_file.contains(function));
    faults.extend(without_file.map(|(function, _)| format!("{function}.json is missing")));
    faults.extend(faults_of_codes(&codes));

    println!("{count} cases in {} files", with_file.len());
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Every vector file by its name without `.json`.
fn files() -> io::Result<BTreeMap<String, VectorFile>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors"))? {
        let path = entry?.path();
        if let Some(name) = path.file_name().and_then(OsStr::to_str).and_then(|name| name.strip_suffix(".json")) {
            let file = serde_json::from_str(&fs::read_to_string(&path)?)
                .map_err(|error| io::Error::other(format!("{name}.json: {error}")))?;
            files.insert(name.to_owned(), file);
        }
    }
    Ok(files)
}

/// Runs the cases of one file and says which of them do not hold, or cannot.
fn replay(run: Run, cases: &[Case]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    if cases.is_empty() {
        faults.push("it has no case".to_owned());
    }
    for case in cases {
        let id = &case.id;
        if !ids.insert(id) {
            faults.push(format!("{id}: another case has this id"));
        }
        let expected = match (&case.ok, &case.error) {
            (Some(value), None) => Ok(value),
            (None, Some(refusal)) => Err(refusal.code.as_str()),
            _ => {
                faults.push(format!("{id}: it needs either \"ok\" or \"error\""));
                continue;
            }
        };
        let outcome = match run(case.args.clone()) {
            Ok(outcome) => outcome.map_err(|error| error.code().as_str()),
            Err(error) => {
                faults.push(format!("{id}: its args do not fit: {error}"));
                continue;
            }
        };
        let holds = outcome.as_ref().map_err(|code| *code) == expected;
        match &case.known_to_fail {
            None if !holds => faults.push(format!(
                "{id}: expected {}, got {}",
                shown(expected),
                shown(outcome.as_ref().map_err(|code| *code))
            )),
            Some(reason) if holds => faults.push(format!("{id}: it holds, but is known to fail: {reason}")),
            _ => {}
        }
    }
    faults
}

fn shown(outcome: Result<&Value, &str>) -> String {
    match outcome {
        Ok(value) => value.to_string(),
        Err(code) => format!("error {code}"),
    }
}

/// Holds the codes that occur in cases against all that there are.
fn faults_of_codes(in_cases: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for code in ErrorCode::ALL {
        match (in_cases.contains(code.as_str()), CODES_WITHOUT_CASE.contains(code)) {
            (false, false) => faults.push(format!("no case shows the error {code}")),
            (true, true) => faults.push(format!("cases show the error {code}: take it out of CODES_WITHOUT_CASE")),
            _ => {}
        }
    }
    let known = |code: &String| ErrorCode::ALL.iter().any(|known| known.as_str() == code);
    faults.extend(in_cases.iter().filter(|code| !known(code)).map(|code| format!("there is no error {code:?}")));
    faults
}

/// What a Mattermost server answered (`tests/data/README.md`) is all in `channel_alias.json`, word for word.
#[test]
fn recorded_channels_have_an_alias() {
    #[derive(Deserialize)]
    struct Recorded {
        id: String,
        display_name: String,
        r#type: String,
    }
    let recorded: Vec<Recorded> = serde_json::from_str(include_str!("data/channels.json")).unwrap();
    assert_eq!(recorded.len(), 75);
    let cases = &files().unwrap()["channel_alias"].cases;
    for channel in recorded {
        let visibility = if channel.r#type == "O" { "public" } else { "private" };
        let given = json!({"id": channel.id, "name": channel.display_name, "visibility": visibility, "generation": 0});
        assert!(cases.iter().any(|case| case.ok.is_some() && case.args["channel"] == given), "{given}");
    }
}

/// The runner itself: each of its complaints is seen once.
#[test]
fn runner_complains() {
    let complaints = |json: &str| {
        let cases: Vec<Case> = serde_json::from_str(json).unwrap();
        replay(
            |args| functions::call(args, |text: String| pexip_mm_core::Alias::parse(&text).map(|_| Value::Null)),
            &cases,
        )
    };
    assert_eq!(complaints(r#"[{"id": "a", "args": "x", "ok": null}]"#), [""; 0]);
    assert_eq!(complaints("[]"), ["it has no case"]);
    assert_eq!(complaints(r#"[{"id": "a", "args": "x"}]"#), ["a: it needs either \"ok\" or \"error\""]);
    assert_eq!(
        complaints(r#"[{"id": "a", "args": "x", "ok": null, "error": {"code": "alias_empty"}}]"#),
        ["a: it needs either \"ok\" or \"error\""]
    );
    assert_eq!(
        complaints(r#"[{"id": "a", "args": "x", "ok": null}, {"id": "a", "args": "x", "ok": null}]"#),
        ["a: another case has this id"]
    );
    assert_eq!(complaints(r#"[{"id": "a", "args": "x", "ok": 1}]"#), ["a: expected 1, got null"]);
    assert_eq!(
        complaints(r#"[{"id": "a", "args": "", "error": {"code": "alias_edge"}}]"#),
        ["a: expected error alias_edge, got error alias_empty"]
    );
    assert_eq!(complaints(r#"[{"id": "a", "args": "", "ok": 1, "known_to_fail": "so"}]"#), [""; 0]);
    assert_eq!(
        complaints(r#"[{"id": "a", "args": "x", "ok": null, "known_to_fail": "so"}]"#),
        ["a: it holds, but is known to fail: so"]
    );
    assert!(complaints(r#"[{"id": "a", "args": 1, "ok": null}]"#)[0].starts_with("a: its args do not fit"));
    let unknown = BTreeSet::from(["no_such_code".to_owned()]);
    assert!(faults_of_codes(&unknown).contains(&"there is no error \"no_such_code\"".to_owned()));
    assert!(faults_of_codes(&unknown).contains(&"no case shows the error alias_empty".to_owned()));
    let early = BTreeSet::from(["answer_empty".to_owned()]);
    assert!(faults_of_codes(&early).iter().any(|fault| fault.contains("take it out")));
}
