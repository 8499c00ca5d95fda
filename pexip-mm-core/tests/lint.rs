//! `lint_policy_script` on scripts with faults and on scripts without.
//!
//! The first line of a script in `lint/faulty` names exactly the codes that it gives. Scripts in `lint/correct` are
//! written in other styles than this library's own, and give none.

mod small;
mod special;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use pexip_mm_core::policy::lint::{LintCode, LintFinding, LintReport, Severity, lint_policy_script};
use pexip_mm_core::policy::{SCRIPT_MAX_LEN, local_policy_script};
use pexip_mm_core::{Config, policy};
use serde_json::json;

use crate::golden;

fn scripts(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint").join(folder);
    let mut scripts: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "j2"))
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect();
    scripts.sort();
    scripts
}

/// Every faulty script with what is found in it.
static FAULTY: LazyLock<Vec<(PathBuf, String, LintReport)>> = LazyLock::new(|| {
    let linted = scripts("faulty").into_iter().map(|(path, script)| {
        let report = lint_policy_script(&script);
        (path, script, report)
    });
    linted.collect()
});

fn codes(report: &LintReport) -> BTreeSet<&'static str> {
    report.codes().map(LintCode::as_str).collect()
}

fn shown(report: &LintReport) -> String {
    let lines = report.findings.iter().map(|finding| {
        format!("{}:{} {} {}: {}\n", finding.line, finding.column, finding.severity, finding.code, finding.message)
    });
    lines.collect()
}

fn faulty(name: &str) -> &'static (PathBuf, String, LintReport) {
    FAULTY.iter().find(|(path, _, _)| path.ends_with(name)).unwrap()
}

#[test]
fn faulty_scripts_give_their_codes_and_no_other() {
    assert!(FAULTY.len() >= 60);
    let mut wrong = Vec::new();
    for (path, script, report) in FAULTY.iter() {
        let (first, _) = script.split_once('\n').unwrap();
        let expected: BTreeSet<&str> =
            first.trim_start_matches("{#- expects: ").trim_end_matches(" -#}").split(' ').collect();
        let given = codes(report);
        if given != expected {
            let missing: Vec<_> = expected.difference(&given).collect();
            wrong.push(format!("{}: missing {missing:?}, gave\n{}", path.display(), shown(report)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn every_code_has_a_faulty_script() {
    let given: BTreeSet<&str> = FAULTY.iter().flat_map(|(_, _, report)| codes(report)).collect();
    let missing: Vec<&str> =
        LintCode::ALL.iter().map(|code| code.as_str()).filter(|code| !given.contains(code)).collect();
    assert_eq!(missing, ["script_too_long"], "a script of 49153 characters is made by a test of its own");
}

#[test]
fn correct_scripts_of_other_authors_give_nothing() {
    let scripts = scripts("correct");
    assert!(scripts.len() >= 10);
    let mut wrong = Vec::new();
    for (path, script) in scripts {
        let report = lint_policy_script(&script);
        if !report.findings.is_empty() {
            wrong.push(format!("{}:\n{}", path.display(), shown(&report)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn scripts_of_this_library_give_nothing() {
    for settings in [
        r#"{"HostPin": "314159"}"#,
        r#"{"HostPin": "314159", "GuestPin": "271828", "Prefix": "room."}"#,
        r#"{"HostPin": "314159", "GuestAccess": "never", "AliasScheme": "channel_id"}"#,
        r#"{"Secret": "not-a-real-secret-not-a-real-secret"}"#,
        r#"{"Secret": "not-a-real-secret-not-a-real-secret", "AliasScheme": "channel_id", "GuestAccess": "all_channels"}"#,
    ] {
        let script = local_policy_script(&Config::from_json(settings).unwrap());
        let report = lint_policy_script(script.expose());
        assert!(report.findings.is_empty(), "{settings}\n{}", shown(&report));
    }
}

#[test]
fn settings_that_are_risky_are_reported_in_this_librarys_scripts_too() {
    for (settings, expected) in [
        (r#"{"HostPin": "314159", "ServiceName": "without_prefix"}"#, &["name_collision"][..]),
        (r#"{"HostPin": "3141"}"#, &["pin_shared", "pin_short"]),
    ] {
        let config = Config::from_json(settings).unwrap();
        let report = lint_policy_script(local_policy_script(&config).expose());
        assert_eq!(codes(&report), expected.iter().copied().collect(), "{settings}\n{}", shown(&report));
    }
}

/// A prefix may be how the aliases begin that lint takes for nobody's, or for another's.
#[test]
fn this_librarys_scripts_are_clean_whatever_their_prefix_is() {
    for prefix in ["z", "k", "4", "h", "s", "b", "zq7x-", "kv9w-unrelated", "town-square"] {
        for scheme in ["channel_name", "channel_id"] {
            let settings = json!({ "HostPin": "314159", "Prefix": prefix, "AliasScheme": scheme });
            let config = Config::from_json(&settings.to_string()).unwrap();
            let report = lint_policy_script(local_policy_script(&config).expose());
            assert!(report.findings.is_empty(), "{prefix:?}: {}", shown(&report));
        }
    }
}

/// Where each finding stands, with the text there, and what it says.
#[test]
fn findings_are_as_reviewed() {
    let mut all = String::new();
    for (path, script, report) in FAULTY.iter() {
        writeln!(all, "{}", path.file_name().unwrap().display()).unwrap();
        let mut last = (0, 0);
        for LintFinding { line, column, severity, code, message, .. } in &report.findings {
            if std::mem::replace(&mut last, (*line, *column)) != (*line, *column) {
                let text: String = script.lines().nth(line - 1).unwrap().chars().skip(column - 1).take(40).collect();
                writeln!(all, "  {line}:{column} {}", text.trim_end()).unwrap();
            }
            writeln!(all, "    {severity} {code}: {message}").unwrap();
        }
    }
    golden::compare("tests/snapshots/lint_findings.txt", &all);
}

/// What stands in a script from the place of each finding with `code`.
#[track_caller]
fn there(name: &str, code: LintCode) -> Vec<String> {
    let (_, script, report) = faulty(name);
    let found = report.findings.iter().filter(|finding| finding.code == code);
    found
        .map(|finding| script.lines().nth(finding.line - 1).unwrap().chars().skip(finding.column - 1).collect())
        .collect()
}

#[test]
fn findings_stand_where_the_fault_is() {
    for (name, code, text) in [
        ("as_published.j2", LintCode::SipNotMatched, "call_info.local_alias.startswith"),
        ("as_published.j2", LintCode::ConfiguredServiceShadowed, "call_info.local_alias.startswith"),
        ("as_published.j2", LintCode::UnescapedInterpolation, "call_info.local_alias | pex_regex_replace"),
        ("as_published.j2", LintCode::NameCollision, "call_info.local_alias | pex_regex_replace"),
        ("as_published.j2", LintCode::VariableAsPattern, "\"^\" + room_prefix"),
        ("as_published.j2", LintCode::PinShort, "room_pin }}"),
        ("as_published_bare_pin.j2", LintCode::BareWord, "hostPin,"),
        ("in_a_macro.j2", LintCode::CaseSensitive, "call_info[\"local_alias\"].startswith"),
        ("loop_over_prefixes.j2", LintCode::H323NotMatched, "call_info.local_alias.startswith(head)"),
        ("asks_for_others_first.j2", LintCode::SipNotMatched, "alias.startswith(\"mm-\")"),
        ("trailing_comma.j2", LintCode::InvalidJson, "}}"),
        ("name_without_quotes.j2", LintCode::InvalidJson, "alias }},"),
        ("wrong_view.j2", LintCode::FieldInvalid, "\"view\""),
        ("flag_in_quotes.j2", LintCode::FieldInvalid, "\"allow_guests\""),
        ("random_pin.j2", LintCode::RandomPin, "pex_random_pin(8)"),
        ("no_default.j2", LintCode::NeedsDefault, "{%- if call_info.external_policy_disposition =="),
    ] {
        let there = there(name, code);
        assert!(there[0].starts_with(text), "{code} of {name} is at {there:?}");
    }
}

/// With several branches, or several faults in one answer, each finding stands at its own.
#[test]
fn findings_stand_at_every_fault_and_at_no_other() {
    for (name, code, texts) in [
        ("second_branch_wrong_view.j2", LintCode::FieldInvalid, &["\"view\": \"3:3\""][..]),
        ("second_branch_view_computed.j2", LintCode::FieldInvalid, &["3 ~ \":\" ~ 3"]),
        ("second_branch_cuts_the_name.j2", LintCode::NameCollision, &["alias[3:]"]),
        ("wrong_actions.j2", LintCode::FieldInvalid, &["\"action\": \"accept\"", "\"action\": \"deny\""]),
        ("wrong_role_of_a_participant.j2", LintCode::FieldInvalid, &["\"role\": \"host\""]),
        ("wrong_role_of_the_second_participant.j2", LintCode::FieldInvalid, &["\"role\": \"host\""]),
        ("table_with_a_wrong_row.j2", LintCode::PinInvalid, &["725913"]),
        ("table_with_a_wrong_row.j2", LintCode::FieldInvalid, &["\"1:7\""]),
        ("single_quotes.j2", LintCode::InvalidJson, &["'action'"]),
        ("comment_in_answer.j2", LintCode::InvalidJson, &["/* our rooms", "// its own"]),
        ("last_of_six_prefixes.j2", LintCode::PinInvalid, &["\"pin\": \"12\""]),
        ("dial_out_named_otherwise.j2", LintCode::DialOutDiffers, &["alias }}{% if"]),
        ("dial_out_of_another_type.j2", LintCode::DialOutDiffers, &["alias | pex_regex_replace"]),
        (
            "five_wrong_fields.j2",
            LintCode::FieldInvalid,
            &["\"view\"", "\"crypto_mode\"", "\"call_type\"", "\"participant_limit\"", "\"enable_chat\""],
        ),
    ] {
        let there = there(name, code);
        let matches =
            there.len() == texts.len() && there.iter().zip(texts).all(|(there, text)| there.starts_with(text));
        assert!(matches, "{code} of {name} is at {there:#?}");
    }
    // Those that say what is not there stand at the answer that lacks it, the second.
    for (name, code) in
        [("second_branch_without_pin.j2", LintCode::NoPin), ("second_branch_without_tag.j2", LintCode::FieldMissing)]
    {
        let (_, script, report) = faulty(name);
        let answers: Vec<usize> =
            (1..).zip(script.lines()).filter(|(_, line)| line.contains("service_type")).map(|(line, _)| line).collect();
        let lines: Vec<usize> =
            report.findings.iter().filter(|finding| finding.code == code).map(|finding| finding.line).collect();
        assert_eq!(lines, answers[1..], "{name}");
    }
}

#[test]
fn a_variable_in_a_pattern_is_told_from_a_pattern_in_a_variable() {
    let has = |script: &str| lint_policy_script(script).has(LintCode::VariableAsPattern);
    for script in [
        r#"{% set p = "mm-" %}{% set a = "^" ~ p %}{% set b = a %}{{ "x" | pex_regex_replace(b, "") }}"#,
        r#"{% set p = "mm-" %}{{ "x".startswith(p) }}{{ "x" | pex_regex_replace(p, "") }}"#,
        r#"{% macro m(p) %}{{ "x" | pex_regex_replace("^" ~ p, "") }}{% endmacro %}{{ m("mm-") }}"#,
        r#"{% set p = "mm-" %}{{ pex_regex_search("(" ~ p ~ ")", "x") }}"#,
        r#"{% set p = "mm-" %}{{ pex_find_first_match(["x"], "^" ~ p) }}"#,
        r#"{{ "x" | pex_regex_replace(call_info.local_alias, "") }}"#,
    ] {
        assert!(has(script), "{script}");
    }
    for script in [
        r#"{% set p = "^mm-[a-z]+$" %}{{ "x" | pex_regex_replace(p, "") }}"#,
        r#"{% set p = "mm-" %}{{ "x" | pex_regex_replace(p, "") }}"#,
        r#"{% set letters = "[a-z]+" %}{{ "x" | pex_regex_replace("^mm-" ~ letters, "") }}"#,
        r#"{% set p = "mm-" %}{{ "x" | pex_regex_replace("^mm-", p) }}"#,
        r#"{% macro m(p) %}{{ "x" | pex_regex_replace(p, "") }}{% endmacro %}{{ m("^mm-") }}"#,
    ] {
        assert!(!has(script), "{script}");
    }
}

#[test]
fn a_script_may_do_some_work() {
    let (_, script) = scripts("correct").into_iter().find(|(path, _)| path.ends_with("dictionary.j2")).unwrap();
    let busy =
        |rounds: usize| format!("{{%- for i in range({rounds}) -%}}{{%- set x = i ~ i -%}}{{%- endfor -%}}{script}");
    let report = lint_policy_script(&busy(2000));
    assert!(report.findings.is_empty(), "{}", shown(&report));
    assert_eq!(codes(&lint_policy_script(&busy(50_000))), BTreeSet::from(["too_expensive"]));
}

#[test]
fn places_count_characters() {
    let report = lint_policy_script("{# é #}\n{{ \"é\" | nonsense }}");
    let finding = &report.findings[0];
    assert_eq!((finding.code, finding.line, finding.column), (LintCode::FilterNotEnabled, 2, 10));
}

#[test]
fn findings_are_sorted_and_stand_once() {
    for (_, _, report) in FAULTY.iter() {
        let findings = &report.findings;
        let keys: Vec<_> = findings.iter().map(|finding| (finding.line, finding.column, finding.code)).collect();
        let places: Vec<_> = keys.iter().map(|(line, column, _)| (line, column)).collect();
        assert!(places.is_sorted());
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
    }
}

#[test]
fn texts_are_for_administrators() {
    for (path, _, report) in FAULTY.iter() {
        for finding in &report.findings {
            for text in [&finding.message, &finding.mend] {
                assert!(!text.contains('\n') && !text.ends_with('.') && !text.is_empty(), "{}: {text}", path.display());
            }
        }
    }
}

#[test]
fn a_pattern_with_a_letter_that_means_something_is_an_error() {
    let severity = |name| {
        let (_, _, report) = faulty(name);
        report.findings.iter().find(|finding| finding.code == LintCode::VariableAsPattern).unwrap().severity
    };
    assert_eq!(severity("as_published.j2"), Severity::Warning);
    assert_eq!(severity("prefix_with_a_dot.j2"), Severity::Error);
}

#[test]
fn injected_harm_is_named() {
    let (_, _, report) = faulty("as_published.j2");
    let finding = report.findings.iter().find(|finding| finding.code == LintCode::UnescapedInterpolation).unwrap();
    for harm in ["calls to numbers of their choice", "another PIN", "another type of service"] {
        assert!(finding.message.contains(harm), "{}", finding.message);
    }
}

#[test]
fn a_script_that_is_too_long_is_only_that() {
    let script = format!("{{{{ a }}}}{}", " ".repeat(SCRIPT_MAX_LEN));
    let report = lint_policy_script(&script);
    assert_eq!(codes(&report), BTreeSet::from(["script_too_long"]));
    assert_eq!((report.findings[0].line, report.findings[0].column), (1, policy::SCRIPT_MAX_LEN + 1));
}

#[test]
fn nothing_that_is_written_makes_it_fail() {
    let chain = |step: &str| format!("{{{{ {}a }}}}", step.repeat(40_000 / step.len()));
    let mut scripts: Vec<String> = ["-", "not ", "a~", "a if ", "(", "[", "{", "a.", "a|"].map(chain).to_vec();
    scripts.extend(
        ["", "{{", "{%", "{% endif %}", "{{ }}", "\u{feff}", "\"", "{\"a\":", "{% raw %}{{{% endraw %}"]
            .map(str::to_owned),
    );
    scripts.push("{% if a %}".repeat(4000));
    scripts.push("{% set a = b %}{% set b = a ~ a %}".repeat(1000));
    for script in &scripts {
        let report = lint_policy_script(script);
        assert!(report.findings.iter().all(|finding| finding.line > 0 && finding.column > 0));
    }
}

#[test]
fn only_the_output_that_carries_what_the_caller_says_is_named() {
    let (_, script, report) = faulty("display_name_unescaped.j2");
    let places = report.findings.iter().map(|finding| {
        let line = script.lines().nth(finding.line - 1).unwrap();
        line.chars().skip(finding.column - 1).collect::<String>()
    });
    assert!(places.clone().all(|there| there.starts_with("call_info.remote_display_name }}")), "{}", shown(report));
    assert_eq!(places.count(), 2);
}

#[test]
fn codes_and_severities_are_shown_as_their_text() {
    for code in LintCode::ALL {
        assert_eq!(code.to_string(), code.as_str());
    }
    assert_eq!([Severity::Error, Severity::Warning].map(|severity| severity.to_string()), ["error", "warning"]);
}

/// What is too much for one lint is said, and which bound it met.
#[test]
fn a_search_that_is_cut_short_says_so() {
    for name in ["more_rooms_than_are_tried.j2", "more_texts_than_are_tried.j2"] {
        let (_, _, report) = faulty(name);
        let message = &report.findings[0].message;
        assert!(message.contains("more texts that could be aliases than are tried"), "{name}: {message}");
    }
}

#[test]
fn the_longest_prefix_that_is_tried_has_60_letters() {
    let (_, script) = scripts("correct").into_iter().find(|(path, _)| path.ends_with("dictionary.j2")).unwrap();
    let of = |length: usize| {
        let prefix = format!("{}-", "a".repeat(length - 1));
        codes(&lint_policy_script(&script.replace("team-", &prefix)))
    };
    assert_eq!((of(60), of(61)), (BTreeSet::new(), BTreeSet::from(["no_alias_found"])));
}

/// Where a value comes from is tried a number of times; after that the finding stands at the first place.
#[test]
fn places_are_looked_for_within_a_bound() {
    let (_, script, _) = faulty("second_branch_view_computed.j2");
    let lines: Vec<&str> = script.split_inclusive('\n').collect();
    let at = lines.iter().position(|line| line.contains("\\Amm-")).unwrap();
    let views = |kinds: usize| {
        let trees = ["alder", "birch", "cedar", "elm", "fir", "hazel", "ilex", "juniper", "larch", "maple"];
        let branches = trees[..kinds].iter().map(|tree| lines[at..at + 2].concat().replace("mm-", &format!("{tree}-")));
        let script = [lines[..at].concat(), branches.collect(), lines[at + 2..].concat()].concat();
        let report = lint_policy_script(&script);
        report.findings.iter().filter(|finding| finding.code == LintCode::FieldInvalid).count()
    };
    assert_eq!(views(3), 3);
    let many = views(10);
    assert!((4..10).contains(&many), "{many}");
}

#[test]
fn callers_that_are_turned_away_are_named_by_what_they_dial() {
    for (name, code, dialled) in [
        ("sip_forgotten.j2", LintCode::SipNotMatched, "\"sip:mm-town-square@example.com\""),
        ("sips_forgotten.j2", LintCode::SipsNotMatched, "\"sips:mm-town-square@example.com\""),
        ("h323_forgotten.j2", LintCode::H323NotMatched, "\"h323:mm-town-square\""),
    ] {
        let (_, _, report) = faulty(name);
        let finding = report.findings.iter().find(|finding| finding.code == code).unwrap();
        assert!(finding.message.contains(dialled), "{name}: {}", finding.message);
    }
}

/// Findings as a front end prints them.
#[test]
fn findings_are_serialised() {
    let report = lint_policy_script(r#"{"action": "reject", "result": {{ service_config | tojson }} }"#);
    let shown = serde_json::to_value(&report).unwrap();
    let finding = &shown["findings"][0];
    assert_eq!((&finding["code"], &finding["severity"]), (&json!("filter_not_enabled"), &json!("error")));
    assert_eq!((&finding["line"], &finding["column"]), (&json!(1), &json!(52)));
    assert!(["message", "mend"].into_iter().all(|text| !finding[text].as_str().unwrap().is_empty()), "{finding}");
}
