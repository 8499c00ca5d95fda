//! Running policy scripts: the same as real Jinja2 does, and always to an end.

mod answers;
mod bounds;
mod corpus;
mod expressions;
mod hostile;
mod published;
mod secrets;

use pexip_mm_core::policy::simulate::{Now, Options, Outcome, PolicyScript, Simulation, Undefined};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::oracle::{Oracle, Verdict};

/// A request as Pexip's test page has it.
fn dialled(alias: &str) -> Value {
    json!({ "call_info": { "local_alias": alias, "protocol": "api", "call_direction": "dial_in" }, "service_config": null })
}

/// The code of the reason why an answer is dropped; empty if it is not.
fn reason(run: &Simulation) -> &str {
    match &run.outcome {
        Outcome::Answered { .. } => "",
        Outcome::Dropped { reason } => reason.code(),
    }
}

/// What differs between a run and the oracle, in words.
fn difference(run: &Simulation, verdict: &Verdict) -> Option<String> {
    if reason(run) == "not_simulated" {
        return None;
    }
    let is_missing = reason(run) == "not_enabled" && ["unknown_filter", "render_error"].contains(&&*verdict.reason);
    if reason(run) != verdict.reason && !is_missing {
        let why = match &run.outcome {
            Outcome::Answered { .. } => "answered".to_owned(),
            Outcome::Dropped { reason } => format!("{}: {reason}", reason.code()),
        };
        return Some(format!("{why}; a node: {:?} {}", verdict.reason, verdict.error));
    }
    if let Some(rendered) = verdict.rendered.as_ref().filter(|rendered| **rendered != run.rendered) {
        return Some(format!("printed {:?}; a node: {rendered:?}", run.rendered));
    }
    match (&run.outcome, &verdict.answered) {
        (Outcome::Answered { action, result }, Some((word, wanted))) => {
            let same = action.as_str() == word && Value::Object(result.clone()) == *wanted;
            (!same).then(|| format!("{} with other values than a node's {word}", action.as_str()))
        }
        (Outcome::Answered { .. }, None) | (Outcome::Dropped { .. }, Some(_)) => Some("another verdict".to_owned()),
        (Outcome::Dropped { .. }, None) => None,
    }
}

/// Holds one script against the oracle. Gives how many runs there were, and how many of them were not simulated.
fn compare(oracle: &mut Oracle, name: &str, source: &str, requests: &[Value], faults: &mut Vec<String>) -> (u32, u32) {
    let (mut runs, mut skipped) = (0, 0);
    for strict in [false, true] {
        let verdicts = oracle.ask(source, strict, requests);
        let undefined = if strict { Undefined::Strict } else { Undefined::Lenient };
        let Ok(script) = PolicyScript::parse_with(source, &Options { undefined, ..Options::default() }) else {
            let parses = verdicts.iter().any(|verdict| verdict.rendered.is_some());
            faults.extend(parses.then(|| format!("{name}: refused, and a node runs it")));
            continue;
        };
        for (request, verdict) in requests.iter().zip(&verdicts) {
            let run = script.answer(request);
            runs += 1;
            skipped += u32::from(reason(&run) == "not_simulated");
            let place = format!("{name}, strict {strict}, {}", request["call_info"]["local_alias"]);
            faults.extend(difference(&run, verdict).map(|fault| format!("{place}: {fault}")));
        }
    }
    (runs, skipped)
}

/// The corpus without the scripts that are known to differ: comparing what is missing is no error here, and a filter that
/// does not exist is found only where it is used.
fn scripts() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    let known = ["undefined-compared", "filter-off-in-loop-not-taken", "filter-off-in-loop-in-branch"];
    corpus::SCRIPTS.iter().filter(move |(name, _)| !known.contains(name))
}

#[test]
fn scripts_answer_as_in_jinja2() {
    let Some(mut oracle) = Oracle::start() else { return };
    let mut faults = Vec::new();
    let (mut runs, mut skipped) = (0, 0);
    let requests = corpus::requests();
    for (name, source) in scripts() {
        let counted = compare(&mut oracle, name, source, &requests, &mut faults);
        (runs, skipped) = (runs + counted.0, skipped + counted.1);
    }
    faults.dedup_by_key(|fault| fault.split(", strict").next().map(str::to_owned));
    assert!(faults.is_empty(), "{} differ:\n{}", faults.len(), faults.join("\n"));
    assert!(corpus::SCRIPTS.len() >= 40 && runs > 1000, "{runs} runs");
    assert!(skipped * 20 < runs, "{skipped} of {runs} runs are not simulated");
}

#[test]
fn what_is_not_simulated_says_so() {
    for (expression, what) in [
        ("'%s' % 1", "line 1: the operator % with a text"),
        ("'abc'.find('c', 1)", "line 1: methods of texts with a start or an end"),
        ("'abc'.startswith('b', 1)", "line 1: methods of texts with a start or an end"),
        ("'{0[\u{e9}]}'.format('a')", "line 1: a name beyond ASCII in a format"),
        ("'%(\u{e9})s' | format(1)", "line 1: a name beyond ASCII in a format"),
        ("[1].append(2)", "append"),
        ("range(100001)", "line 1: a range of more than 100,000 numbers"),
        ("'abc'[99999999999999999999:]", "line 1: a slice with a number of more than 64 bits"),
        ("'a' | pex_regex_replace('(?L)a', '')", "the flags a, L, m and u"),
    ] {
        let run = PolicyScript::parse(&format!("{{% set x = {expression} %}}")).unwrap().answer(&dialled("matt-x"));
        let Outcome::Dropped { reason } = run.outcome else { panic!("{expression} is answered") };
        assert_eq!(reason.code(), "not_simulated", "{expression}");
        assert!(reason.to_string().contains(what), "{expression}: {reason}");
    }
}

#[test]
fn expressions_mean_what_they_mean_in_jinja2() {
    let Some(mut oracle) = Oracle::start() else { return };
    let mut faults = Vec::new();
    let (mut runs, mut skipped) = (0, 0);
    let request = [expressions::request()];
    for expression in expressions::all() {
        // Some are whole statements.
        let source = if expression.contains("{%") { expression.to_owned() } else { format!("{{{{ {expression} }}}}") };
        let mut found = Vec::new();
        let counted = compare(&mut oracle, expression, &source, &request, &mut found);
        (runs, skipped) = (runs + counted.0, skipped + counted.1);
        match (expressions::KNOWN_TO_DIFFER.contains(&expression), found.is_empty()) {
            (true, true) => faults.push(format!("{expression}: it is known to differ, and does not")),
            (true, false) => {}
            (false, _) => faults.extend(found),
        }
    }
    faults.dedup_by_key(|fault| fault.split(", strict").next().map(str::to_owned));
    assert!(faults.is_empty(), "{} differ:\n{}", faults.len(), faults.join("\n"));
    assert!(runs > 500, "{runs} runs");
    assert!(skipped * 8 < runs, "{skipped} of {runs} runs are not simulated");
    let listed = |known: &&&str| expressions::all().any(|expression| expression == **known);
    assert_eq!(expressions::KNOWN_TO_DIFFER.iter().filter(listed).count(), expressions::KNOWN_TO_DIFFER.len());
}

/// Runs the same cases each time: a further difference in some rare character of Python's is for who looks for it, by
/// other seeds, and not for who changes something else.
fn runner(cases: ProptestConfig) -> TestRunner {
    TestRunner::new_with_rng(cases, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// What somebody may dial to make a script misbehave.
fn dial_string() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[a-z0-9.-]{0,12}",
        2 => Just("matt-".to_owned()),
        1 => "(sip|sips|h323|SIP):",
        1 => "@[a-z]{1,5}\\.com",
        2 => "[\"\\\\{}\\[\\],:;?%&#'$^*+()|]{1,4}",
        1 => Just("\",\"pin\":\"1".to_owned()),
        1 => Just("{{ 7 * 7 }}".to_owned()),
        1 => "\\PC{0,6}",
        1 => "[\u{0}-\u{1b}\u{7f}-\u{9f}]{1,2}",
        1 => "[A-Z]{1,6}",
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

#[test]
fn whatever_is_dialled_is_answered_as_in_jinja2() {
    let Some(mut oracle) = Oracle::start() else { return };
    let oracle = std::cell::RefCell::new(&mut oracle);
    let cases = ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() };
    let strategy = prop::collection::vec(dial_string(), 24);
    let mut runner = runner(cases);
    let result = runner.run(&(strategy, 0..scripts().count()), |(aliases, which)| {
        let (name, source) = scripts().nth(which).unwrap();
        let requests: Vec<Value> = aliases.iter().map(|alias| dialled(alias)).collect();
        let mut faults = Vec::new();
        compare(&mut oracle.borrow_mut(), name, source, &requests, &mut faults);
        prop_assert!(faults.is_empty(), "{}", faults.join("\n"));
        Ok(())
    });
    result.unwrap();
}

/// Python's own test patterns could not say more: small patterns over a small alphabet hit the odd corners.
#[test]
fn patterns_match_as_in_python() {
    let Some(mut oracle) = Oracle::start() else { return };
    // Atomic groups and possessive repetition came with Python 3.11.
    let probe = "{{ 'a' | pex_regex_replace('(?>a)', '') }}";
    let is_modern = oracle.ask(probe, false, &[dialled("")])[0].error.is_empty();
    let oracle = std::cell::RefCell::new(&mut oracle);
    let atom = prop_oneof![
        4 => "[ab]",
        1 => Just(".".to_owned()),
        1 => Just("[ab]".to_owned()),
        1 => Just("[^a]".to_owned()),
        1 => Just("\\w".to_owned()),
        1 => Just("\\b".to_owned()),
        1 => Just("^".to_owned()),
        1 => Just("$".to_owned()),
        1 => Just("\\Z".to_owned()),
    ];
    let pattern = atom.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            2 => (inner.clone(), "[*+?]|\\{1,2\\}|\\{2\\}|[*+?]\\?|[*+?]\\+").prop_map(|(part, count)| format!("(?:{part}){count}")),
            2 => inner.clone().prop_map(|part| format!("({part})")),
            2 => (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("(?:{left}|{right})")),
            1 => inner.clone().prop_map(|part| format!("(?={part})")),
            1 => inner.clone().prop_map(|part| format!("(?!{part})")),
            1 => inner.prop_map(|part| format!("(?>{part})")),
        ]
    });
    let cases = ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() };
    let source = "{{ pex_regex_search(call_info.pattern, call_info.local_alias) }} {{ \
                  call_info.local_alias | pex_regex_replace(call_info.pattern, '<\\g<0>>') }}";
    let script = PolicyScript::parse(source).unwrap();
    let mut runner = runner(cases);
    let texts = prop::collection::vec("[ab\n]{0,6}", 6);
    let result = runner.run(&(pattern, texts), |(pattern, texts)| {
        prop_assume!(is_modern || !["(?>", "++", "*+", "?+"].iter().any(|part| pattern.contains(part)));
        let request =
            |text| json!({ "call_info": { "local_alias": text, "pattern": pattern }, "service_config": null });
        let requests: Vec<Value> = texts.iter().map(request).collect();
        let verdicts = oracle.borrow_mut().ask(source, false, &requests);
        for (request, verdict) in requests.iter().zip(&verdicts) {
            let fault = difference(&script.answer(request), verdict);
            prop_assert!(fault.is_none(), "{pattern:?} in {}: {fault:?}", request["call_info"]["local_alias"]);
        }
        Ok(())
    });
    result.unwrap();
}

/// Runs as a front end prints them.
#[test]
fn runs_are_serialised() {
    let shown =
        |script: &str| serde_json::to_value(PolicyScript::parse(script).unwrap().answer(&dialled("matt-x"))).unwrap();
    assert_eq!(
        shown(r#"{"action": "redirect", "result": {"new_alias": "bob"}}{{ pex_debug_log("called", 2) }}"#),
        json!({ "action": "redirect", "result": { "new_alias": "bob" }, "log": ["called, 2"],
            "rendered": r#"{"action": "redirect", "result": {"new_alias": "bob"}}"# })
    );
    assert_eq!(
        shown("\n{{ 1 / 0 }}"),
        json!({ "dropped": { "code": "render_error", "line": 2,
            "message": "the script fails at line 2: unable to calculate 1 / 0" }, "rendered": "", "log": [] })
    );
}

#[test]
fn options_are_read_from_json() {
    let read = |text: &str| Options::from_json(text).map_err(|error| error.to_string());
    assert_eq!(read("{}"), Ok(Options::default()));
    assert_eq!(read(r#"{"undefined": null, "fuel": null, "seed": null, "now": null}"#), Ok(Options::default()));
    let now = Now { year: 2031, month: 12, day: 31, hour: 23, minute: 59, second: 58 };
    assert_eq!(
        read(
            r#"{"undefined": "strict", "fuel": 7, "seed": 8,
                "now": {"year": 2031, "month": 12, "day": 31, "hour": 23, "minute": 59, "second": 58}}"#
        ),
        Ok(Options { undefined: Undefined::Strict, fuel: 7, seed: 8, now })
    );
    assert_eq!(read(r#"{"now": {"minute": 5}}"#).unwrap().now, Now { minute: 5, ..Options::default().now });
    for (text, message) in [
        ("[]", "options is a list; use an object"),
        ("{", "text cannot be read as JSON, at line 1, column 1"),
        (r#"{"fule": 1}"#, r#""fule" is not a choice; use one of "undefined", "fuel", "now", "seed""#),
        (r#"{"undefined": "loose"}"#, r#""loose" is not a choice; use one of "lenient", "strict""#),
        (r#"{"undefined": true}"#, "undefined is true or false; use text"),
        (r#"{"fuel": 1.5}"#, "fuel is a number; use a whole number"),
        (r#"{"seed": "1"}"#, "seed is text; use a whole number"),
        (r#"{"now": 0}"#, "now is a number; use an object"),
        (r#"{"now": {"year": 10000}}"#, "year is another number; use a year from 0 to 9999"),
        (r#"{"now": {"month": 0}}"#, "month is another number; use a month from 1 to 12"),
        (r#"{"now": {"day": 32}}"#, "day is another number; use a day from 1 to 31"),
        (r#"{"now": {"hour": 24}}"#, "hour is another number; use an hour from 0 to 23"),
        (r#"{"now": {"minute": 60}}"#, "minute is another number; use a minute from 0 to 59"),
        (r#"{"now": {"second": 256}}"#, "second is another number; use a second from 0 to 59"),
    ] {
        assert_eq!(read(text), Err(message.to_owned()), "{text}");
    }
}

/// Of an answer with PINs, `Debug` shows the keys.
#[test]
fn a_run_does_not_show_its_pins() {
    let script = r#"{"action": "continue", "result": {"service_type": "conference", "name": "x", "service_tag": "t",
        "pin": "314159"}}{{ pex_debug_log("314159") }}"#;
    let shown = format!("{:?}", PolicyScript::parse(script).unwrap().answer(&dialled("matt-x")));
    assert!(shown.contains("\"pin\"") && !shown.contains("314159"), "{shown}");
}
