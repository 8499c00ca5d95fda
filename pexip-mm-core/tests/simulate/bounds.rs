//! The bounds of a run: what fits exactly is done, and one more is not.

use pexip_mm_core::policy::simulate::{Options, PolicyScript};
use serde_json::{Value, json};

use super::{dialled, reason};

/// What an expression writes, or the code of the reason why it does not.
fn shown_for(expression: &str, request: &Value) -> String {
    let run = PolicyScript::parse(&format!("{{{{ {expression} }}}}")).unwrap().answer(request);
    if ["not_json", "not_an_object"].contains(&reason(&run)) { run.rendered } else { reason(&run).to_owned() }
}

fn shown(expression: &str) -> String {
    shown_for(expression, &dialled("matt-x"))
}

/// The same of a whole script.
fn written(script: &str) -> String {
    let run = PolicyScript::parse(script).unwrap().answer(&dialled("matt-x"));
    if ["not_json", "not_an_object"].contains(&reason(&run)) { run.rendered } else { reason(&run).to_owned() }
}

#[test]
fn containers_may_nest_64_deep() {
    let built = |times: usize| {
        written(&format!(
            "{{% set ns = namespace(x=[]) %}}{{% for i in range({times}) %}}{{% set ns.x = [ns.x] %}}{{% endfor %}}{{{{ ns.x | length }}}}"
        ))
    };
    assert_eq!((&*built(63), &*built(64)), ("1", "not_simulated"));
    let given = |times: usize| {
        let mut request = dialled("matt-x");
        request["call_info"]["deep"] = (0..times).fold(json!(5), |inner, _| json!([inner]));
        shown_for("[call_info.deep][0] | length", &request)
    };
    assert_eq!((&*given(63), &*given(64)), ("1", "not_simulated"));
}

#[test]
fn containers_may_weigh_256_kib() {
    // 8 bytes for the list, and 8 for each of the texts beside its letters.
    let fits = 256 * 1024 - 8 - 3 * (8 + 64 * 1024) - 8;
    let long = |length: usize| format!("{} 'a' * {length}", "'a' * 65536,".repeat(3));
    for expression in [
        "1 if ([LONG] | length) == 4 else 2",
        "1 if [LONG] else 2",
        "1 if not [] and [LONG] else 2",
        "1 if 1 in [LONG] or [LONG] else 2",
        "1 if (2 if [] else [LONG] | length) == 4 else 2",
    ] {
        let of = |length: usize| shown(&expression.replace("LONG", &long(length)));
        assert_eq!((&*of(fits), &*of(fits + 1)), ("1", "not_simulated"), "{expression}");
    }
    let looped = |length: usize| {
        written(&format!("{{% for x in [{}] %}}{{{{ x | length if loop.last else '' }}}}{{% endfor %}}", long(length)))
    };
    assert_eq!((looped(fits), &*looped(fits + 1)), (fits.to_string(), "not_simulated"));
}

/// What has no name is read once, and may be as long as it was paid for.
#[test]
fn texts_with_a_name_may_have_64_kib() {
    for script in [
        "{% set x = LONG %}{{ x | length }}",
        "{% set x = LONG or 1 %}{{ x | length }}",
        "{% set x %}{{ LONG }}{% endset %}{{ x | length }}",
        "{% set x | lower %}{{ LONG }}{% endset %}{{ x | length }}",
        "{% with x = LONG %}{{ x | length }}{% endwith %}",
        "{% macro m(x) %}{{ x | length }}{% endmacro %}{{ m(LONG) }}",
        "{% macro m(x) %}{{ x | length }}{% endmacro %}{{ m(x=LONG) }}",
        "{% macro m(x=LONG) %}{{ x | length }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ caller(LONG) }}{% endmacro %}{% call(x) m() %}{{ x | length }}{% endcall %}",
        "{% macro m(x) %}{{ caller() }}{{ x | length }}{% endmacro %}{% call m(LONG) %}{% endcall %}",
        "{% set ns = namespace(x=LONG) %}{{ ns.x | length }}",
        "{% set ns = namespace() %}{% set ns.x = LONG %}{{ ns.x | length }}",
        "{% for x in [LONG] %}{{ x | length }}{% endfor %}",
        "{{ dict(x=LONG).x | length }}",
    ] {
        let of = |length: usize| written(&script.replace("LONG", &format!("'a' * {length}")));
        assert_eq!((&*of(65_536), &*of(65_537)), ("65536", "not_simulated"), "{script}");
    }
    assert_eq!(shown("('a' * 65537) | length"), "65537");
}

/// White space around an answer does not count.
#[test]
fn answers_may_have_64_kib() {
    let answer = |length: usize| {
        let (before, behind) = (r#"{"action":"reject","result":{"a":""#, "\"}}");
        let filler = format!("{{{{ '1' * {} }}}}", length - before.len() - behind.len());
        let script = [&"\n".repeat(40), before, &filler, behind].concat();
        reason(&PolicyScript::parse(&script).unwrap().answer(&dialled("matt-x"))).to_owned()
    };
    // Without a reason to drop it.
    assert_eq!((&*answer(65_536), &*answer(65_537)), ("", "not_simulated"));
}

/// 8 bytes for the list and 8 for each number.
#[test]
fn sums_products_and_slices_may_weigh_as_much() {
    let fits = 256 * 1024 / 8 - 1;
    for expression in [
        "([1] * COUNT) | length",
        "(COUNT * [1]) | length",
        "([1] * (COUNT - 1) + [1]) | length",
        "(range(COUNT - 1) + [1]) | length",
        "range(100000)[:COUNT] | length",
        "([1] * 2 + [1] * (COUNT - 4) + [1] + [1]) | length",
    ] {
        let of = |count: usize| shown(&expression.replace("COUNT", &count.to_string()));
        assert_eq!((of(fits), &*of(fits + 1)), (fits.to_string(), "not_simulated"), "{expression}");
    }
    // Each of the inner lists counts as often as it is written.
    assert_eq!(shown("([[1] * 1000] * 32) | pex_to_json | length"), (32 * 3002).to_string());
    assert_eq!(shown("[[1] * 1000] * 33"), "not_simulated");
    assert_eq!(shown("([1] * 2 + [2] + [3] * 2)[1:] | join"), "1233");
    assert_eq!(shown(&format!("([1]{}) | length", " + [1]".repeat(100))), "101");
}

/// What Jinja2 has and is not simulated is no fault of the script.
#[test]
fn what_is_not_simulated_is_no_fault() {
    for script in [
        "{% block x %}1{% endblock %}",
        "{% extends 'x' %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% from 'x' import y %}",
        "{% print 1 %}",
        "{{ 1 == not (1) }}",
        "{% set not = [1] %}{{ 1 == not * 100000000 }}",
        &["{% if 1 %}".repeat(47), "{% endif %}".repeat(47)].concat(),
        &["{{ ", &"[".repeat(26), &"]".repeat(26), " }}"].concat(),
        "{% macro m(n) %}{{ m(n - 1) if n else '' }}{% endmacro %}{{ m(60) }}",
    ] {
        assert_eq!(written(script), "not_simulated", "{script:.60}");
        let report = pexip_mm_core::policy::lint_policy_script(script);
        let codes: Vec<&str> = report.findings.iter().map(|finding| finding.code.as_str()).collect();
        assert!(codes.contains(&"partly_judged"), "{codes:?} {script:.60}");
        assert!(!codes.contains(&"syntax_error") && !codes.contains(&"script_fails"), "{codes:?} {script:.60}");
    }
    for script in ["{% blocks x %}", "{% endblock %}", "{% trans %}a{% endtrans %}", "{% break %}", "{% if %}"] {
        let error = PolicyScript::parse(script).err().map(|error| error.code().as_str());
        assert_eq!(error, Some("script_syntax"), "{script}");
    }
    assert_eq!(written("{{ {'block': 1}.block }}{% set print = 2 %}{{ print }}"), "12");
    assert_eq!(written("{% macro m(n) %}{{ m(n - 1) if n else '' }}{% endmacro %}{{ m(30) }}1"), "1");
}

/// Only what stands between the colons of a slice has to fit into 64 bits, and only a `set` ends as one.
#[test]
fn what_is_no_slice_and_no_set_is_left_as_it_is() {
    assert_eq!(shown("{99999999999999999999: 'a'}[99999999999999999999]"), "a");
    assert_eq!(written("{{ call_info.set }}{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}"), "12");
    assert_eq!(written("{{ {'set': 5}.set }}{% with set = 1, b = 2 %}{{ set }}{{ b }}{% endwith %}"), "512");
}

#[test]
fn numbers_that_are_counted_have_a_bound() {
    for (expression, printed) in [
        ("range(100000) | length", "100000"),
        ("range(100001) | length", "not_simulated"),
        ("pex_random_pin(64) | length", "64"),
        ("pex_random_pin(65)", "render_error"),
        ("'matt-' | pex_require_min_length(5)", "matt-"),
    ] {
        assert_eq!(shown(expression), printed, "{expression}");
    }
}

#[test]
fn methods_of_texts_are_run_while_their_result_is_paid_for() {
    for (expression, printed) in [
        ("'{}-{}'.format(1, 'a')", "1-a"),
        ("'{0[a]}'.format({'a': 5})", "5"),
        ("'%(a)s' | format(a=5)", "5"),
        ("'a@b@c'.partition('@')", "('a', '@', 'b@c')"),
        ("'a@b@c'.rpartition('@')", "('a@b', '@', 'c')"),
        ("'abc'.partition('@')", "('abc', '', '')"),
        ("'abc'.rpartition('@')", "('', '', 'abc')"),
        ("('aa' * 4000).replace('a', 'b' * 8) | length", "64000"),
        ("('a' * 9000).join(['b'] * 10) | length", "81010"),
        // About 9 MB each.
        ("('{0}' * 1000).format('a' * 9000) | length", "out_of_fuel"),
        ("('a' * 9000).join(['b'] * 1000) | length", "out_of_fuel"),
        ("('a' * 1000).replace('a', 'b' * 9000) | length", "out_of_fuel"),
    ] {
        assert_eq!(shown(expression), printed, "{expression}");
    }
}

/// The least fuel with which a script comes to its end.
fn needed(script: &str, alias: &str) -> u64 {
    let ends = |fuel: u64| {
        let script = PolicyScript::parse_with(script, &Options { fuel, ..Options::default() }).unwrap();
        reason(&script.answer(&dialled(alias))) != "out_of_fuel"
    };
    let (mut little, mut enough) = (0, 100_000);
    assert!(ends(enough), "{script:.60}");
    while enough - little > 1 {
        let middle = u64::midpoint(little, enough);
        if ends(middle) { enough = middle } else { little = middle }
    }
    enough
}

/// Where nothing is made, so that only the walk itself can be paid for.
#[test]
fn walks_are_paid_for_by_length() {
    let grows = |walk: &str| {
        let walked = |count: &str, times: usize| {
            let make = "{% set x = [1] * COUNT %}{% set d = {'a': x} %}";
            needed(&[make, &walk.repeat(times)].concat().replace("COUNT", count), "")
        };
        let again = |count: &str| walked(count, 2) - walked(count, 1);
        again("8000") - again("0")
    };
    // 8 bytes for each item, or one for each of a range, and 64 bytes for a unit.
    assert_eq!(grows("{{ x.count(1) }}"), 8000 * 8 / 64);
    assert_eq!(grows("{{ 0 == range(COUNT) }}"), 8000 / 64);
    // A dictionary looks its keys up.
    assert_eq!(grows("{{ d.get('b') }}"), 0);
}

#[test]
fn patterns_are_paid_for_by_text_and_once_while_they_are_kept() {
    let search = |pattern: &str| format!("{{{{ pex_regex_search('{pattern}', call_info.local_alias) }}}}");
    let of = |patterns: &[&str]| needed(&patterns.iter().map(|pattern| search(pattern)).collect::<String>(), "b");
    let grows = |pattern: &str| needed(&search(pattern), &"b".repeat(8000)) - needed(&search(pattern), "");
    assert_eq!(grows("a"), 8000 / 64 + 8000 / 8 + 8000 / 40);
    assert_eq!(grows("a$"), 8000 / 64 + 8000 / 8 + 2 * 8000 / 40);
    // Compiling takes 150 and more; running a pattern again, the least part of that.
    let again = |patterns: &[&str], then: &str| of(&[patterns, &[then]].concat()) - of(patterns);
    assert!(again(&["a"], "c") > 150);
    assert!(again(&["a"], "a") < 100);
    assert!(again(&["a", "c"], "a") < 100);
    let many: Vec<String> = (0..33).map(|number| format!("a{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(again(&many[..32], "a0") < 100);
    assert!(again(&many, "a1") < 100);
    assert!(again(&many, "a0") > 150);
}
