//! Scripts that mean harm: each comes to an end, within its fuel, and without a panic.

use std::time::{Duration, Instant};

use pexip_mm_core::ErrorCode;
use pexip_mm_core::policy::SCRIPT_MAX_LEN;
use pexip_mm_core::policy::simulate::PolicyScript;

use serde_json::Value;

use super::{dialled, reason};

/// How long one run may take in a build without optimisation, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs a script on the smallest stack that a host is likely to give.
fn code(source: String) -> String {
    let start = Instant::now();
    let name: String = source.chars().filter(|ch| *ch != '\0').take(60).collect();
    let thread =
        std::thread::Builder::new().name(name).stack_size(1 << 20).spawn(move || match PolicyScript::parse(&source) {
            Ok(script) => reason(&script.answer(&dialled("matt-x"))).to_owned(),
            Err(error) => error.code().as_str().to_owned(),
        });
    let code = thread.unwrap().join().unwrap();
    assert!(start.elapsed() < PATIENCE, "{code} after {:?}", start.elapsed());
    code
}

#[test]
fn work_without_end_ends() {
    for script in [
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x | replace('a', 'aa') %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x.replace('a', 'aa') %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x | pex_regex_replace('a', 'aa') %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x.join(ns.x) ~ 'aa' %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1, 1]) %}{% for i in range(50) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set x = [1] %}{% for i in range(99) %}{{ x.extend(x) or '' }}{% endfor %}",
        "{% for i in range(10 ** 9) %}{% for j in range(10 ** 9) %}{% endfor %}{% endfor %}",
        "{{ '{:>3000000000}'.format('a') }}",
        "{{ 'x'.replace('', 'a' * 90000).replace('a', 'b' * 90000) }}",
        "{{ 'x' | replace('', 'a' * 90000) | replace('a', 'b' * 90000) }}",
        "{{ ('a' * 90000).join(['a'] * 9000) }}",
        "{{ (['a'] * 9000) | join('a' * 90000) }}",
        "{{ ('a,' * 90000).split(',') | join('a' * 90000) }}",
        "{{ ('a' * 90000) | pex_regex_replace('a', 'b' * 90000) }}",
        "{{ ('a' * 90000) | truncate(80000, true, 'b' * 90000) }}",
        "{{ '%-3000000000s' | format('a') }}",
        "{{ '%.3000000000f' | format(1.5) }}",
        "{{ 1.5 | round(3000000000) }}",
        "{{ 'a' | pex_head(10 ** 30) | pex_tail(10 ** 30) }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ range(10 ** 12) | join }}",
        "{{ 'a' * 10 ** 12 }}",
        "{{ [1] * 10 ** 12 }}",
        "{{ 'a'.center(10 ** 12) }}",
        "{{ 'a'.zfill(10 ** 12) }}",
        "{{ '%999999999999s' | format('a') }}",
        "{{ pex_random_pin(10 ** 12) }}",
        "{{ 1 in range(10 ** 12) }}",
        "{{ range(10 ** 12) == range(10 ** 12 + 1) }}",
        "{{ (('a' * 40) ~ '!') | pex_regex_replace('(a+)+$', '') }}",
        "{{ pex_regex_search('^(a|a)*$', ('a' * 60) ~ '!') }}",
        "{{ pex_regex_search('^(?:a?){40}a{40}$', 'a' * 39) }}",
        "{{ pex_regex_search('(?:(?:(?:x*)*)*)*y', 'x' * 40) }}",
        "{{ pex_regex_search('(.*)(.*)(.*)(.*)(.*)(.*)(.*)z', 'x' * 200) }}",
        "{{ ('a' * 60000) | pex_regex_replace('|zq', 'q') }}",
        "{{ ('a' * 60000) | pex_regex_replace('a.*z|a', 'q') }}",
        "{{ ('a' * 60000) | pex_regex_replace('(?=.*z)a|a', 'q') }}",
        "{{ ('a' * 9000) | pex_regex_replace('(a?)(a?)(a?)(a?)(a?)(a?)(a?)(a?)(a?)\\\\1\\\\2b|a', 'q') }}",
        "{% set t = 'a' * 60000 %}{{ pex_regex_search('((a{0,100}){0,100}){0,3}b', t) }}",
        "{% set t = 'é' * 9000 %}{% for i in range(2000) %}{{ pex_regex_search('(?=\\\\w*\\\\bb)c', t) }}{% endfor %}",
        "{% set t = 'a' * 4000 %}{% for i in range(2000) %}{{ pex_regex_search('(?=a*b)c', t) }}{% endfor %}",
        "{% set t = 'é' * 9000 %}{% for i in range(2000) %}{{ pex_regex_search('.{0,1900}\\\\bz', t) }}{% endfor %}",
        "{% set t = 'a' * 2000000 %}{% for i in range(8000) %}{{ t is lower }}{% endfor %}",
        "{% set t = 'A' * 2000000 %}{% for i in range(8000) %}{{ t is upper }}{% endfor %}",
        "{{ ('b' * 1400000).lstrip('a' * 1400000 ~ 'b') }}",
        "{{ ('b' * 1400000) | trim('a' * 1400000 ~ 'b') }}",
        "{% set a = [1] * 5000 %}{% set b = [1] * 5000 %}{% for i in range(20000) %}{{ loop.changed(a if i is odd else b) }}{% endfor %}",
        "{% for i in range(10 ** 6) %}{{ pex_debug_log('a' * 1000) }}{% endfor %}",
        "{% for i in range(10 ** 6) %}{% macro m() %}{% endmacro %}{% endfor %}",
        "{% macro m(n) %}{% for i in range(n) %}{{ m(n - 1) }}{% endfor %}{% endmacro %}{{ m(12) }}",
    ] {
        let code = code(script.to_owned());
        // Some patterns that Python takes for ever over are matched in no time here.
        let is_pattern = script.contains("pex_regex") && code == "not_json";
        assert!(is_pattern || matches!(&*code, "out_of_fuel" | "not_simulated" | "render_error"), "{code}: {script}");
    }
}

/// Lists that share their items, as `x * n` does, cost what they would be if they were written out, where they are made.
#[test]
fn lists_are_weighed_before_they_are_built() {
    for expression in [
        "(['x' * 60000] * 100000) | join",
        "[[1] * 20000] * 5000",
        "([[1] * 20000] * 5000) ~ ''",
        "([[1] * 20000] * 5000) | pex_to_json",
        "([[1] * 1000] * 1000) | pex_to_json",
        "[[1] * 20000] * 5000 == [[1] * 20000] * 5000",
        "[1] * 50000000",
        "100000000 * [1]",
        "('a',) * 100000000",
        "([1] * 100000000) | last",
        "([1] * 100000000)[99999999]",
        "([1] * 100000000)[5:]",
        "5 in [1] * 100000000",
        "pex_in_subnet('11.0.0.1', ['10.0.0.0/8'] * 100000000)",
        "'a'.startswith(('a',) * 100000000)",
        "'a'.join(['a'] * 100000000)",
        "'{}'.format([1] * 100000000)",
        "[1, 2].count([1] * 100000000)",
        "([1] * 100000000 if true else 0) | length",
        "[1] * 10000 * 10000",
        "[1] * 100000000 + [1] * 100000000",
        "[0] + ([1] * 100000000)",
        "([1] * 100000000 + [0]) * 2 + [0]",
        "range(100000) * 1000",
        "[range(100000)] * 1000",
    ] {
        for script in [
            format!("{{{{ {expression} }}}}"),
            format!("{{% macro m(x) %}}{{{{ x }}}}{{% endmacro %}}{{{{ m({expression}) }}}}"),
            format!("{{% with x = {expression} %}}{{{{ x }}}}{{% endwith %}}"),
            format!("{{% for x in [{expression}] %}}{{{{ x }}}}{{% endfor %}}"),
        ] {
            let start = Instant::now();
            let code = code(script.clone());
            assert!(matches!(&*code, "not_simulated" | "out_of_fuel"), "{code}: {script}");
            assert!(start.elapsed() < Duration::from_secs(2), "{:?}: {script}", start.elapsed());
        }
    }
    let start = Instant::now();
    let report = pexip_mm_core::policy::lint_policy_script("{{ ([[1] * 1000] * 1000) | pex_to_json }}");
    assert!(!report.findings.is_empty());
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

/// A list that was paid for once can be walked again and again.
#[test]
fn what_walks_lists_is_paid_for_each_time() {
    let inner = "{% set x = [[1] * 4000] * 8 %}{% set y = [[1] * 4000] * 8 %}";
    for walk in [
        "x == y",
        "x != y",
        "0 == 0 == 0 and x == y == x",
        "x in [y, y]",
        "x is eq(y)",
        "x is in([y, y])",
        "x[0:] == y[0:]",
        "x <= y",
        "x + y == y + x",
        "[x] == [y]",
        "x.count(y)",
        "'a'.format(x)",
        "pex_in_subnet('11.0.0.1', ['10.0.0.0/8'] * 4000)",
        "{'a': x}.values() == {'a': y}.values()",
    ] {
        let script = format!("{inner}{{% for i in range(99999) %}}{{% if {walk} %}}{{% endif %}}{{% endfor %}}");
        let start = Instant::now();
        let code = code(script);
        assert!(matches!(&*code, "out_of_fuel" | "not_simulated" | "render_error"), "{code}: {walk}");
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}: {walk}", start.elapsed());
    }
}

/// As long as a text with a name may be, and read as often as a run lasts.
#[test]
fn what_reads_texts_is_paid_for_each_time() {
    for read in [
        "x[59999]",
        "x[-1:]",
        "x[::59000]",
        "x[::-59999]",
        "x | length",
        "'b' in x",
        "x == y",
        "x | int",
        "x | float",
        "x | striptags",
        "x | trim(y)",
        "x.strip(y)",
        "x.lstrip(y)",
        "x.rstrip(y)",
        "x.isdigit()",
        "x.count('b')",
        "x | replace('1', '')",
        "x | pex_hash",
        "x | pex_md5",
        "x | pex_strlen",
        "x | pex_tail(1)",
        "x | pex_url_decode | length",
        "x | pex_safelinks_decode | length",
        "'%.1s' | format(x)",
    ] {
        let start = Instant::now();
        let code = code(format!(
            "{{% set x = '1' * 60000 %}}{{% set y = '1' * 59999 ~ 'é' %}}{{% for i in range(30000) %}}{{% set z = {read} %}}{{% endfor %}}"
        ));
        assert_eq!(code, "out_of_fuel", "{read}");
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}: {read}", start.elapsed());
    }
}

/// Faults of a list with many items are told for the first of them only, however often a script is run to judge it.
#[test]
fn long_answers_are_judged_in_a_bounded_time() {
    for items in ["{},", "1,", "\"x\","] {
        let filler = format!("{{{{ {items:?} * {} }}}}{{}}", 60_000 / items.len());
        let script = format!(
            r#"{{"action":"continue","result":{{"service_type":"conference","name":"x","service_tag":"y","automatic_participants":[{filler}]}}}}"#
        );
        let start = Instant::now();
        assert!(matches!(&*code(script.clone()), "missing_field" | "wrong_type"), "{items}");
        let report = pexip_mm_core::policy::lint_policy_script(&script);
        assert!(!report.findings.is_empty());
        assert!(start.elapsed() < PATIENCE, "{:?}: {items}", start.elapsed());
    }
}

/// Numbers at the ends of what 64 bits hold, where the engine would negate or add without looking.
#[test]
fn numbers_at_the_limit_are_no_panic() {
    let least = "-9223372036854775808";
    for expression in [
        format!("'abc'[::{least}]"),
        format!("'abc'[0:2:{least}]"),
        format!("[1, 2, 3][::{least}] | join"),
        format!("(1, 2, 3)[::{least}] | join"),
        format!("range(3)[::{least}] | join"),
        format!("'abc'[::[{least}][0]]"),
        format!("'abc'[{least}:]"),
        "'abc'[:10 ** 30]".to_owned(),
        format!("'abc'[1:2][::{least}]"),
        format!("range({least}, 9223372036854775807) | length"),
        format!("range(9223372036854775807, {least}, -1) | length"),
    ] {
        assert_eq!(code(format!("{{% set x = {expression} %}}{{}}")), "not_simulated", "{expression}");
    }
    let shown = |expression: &str| {
        let script = PolicyScript::parse(&format!("{{{{ {expression} }}}}")).unwrap();
        script.answer(&dialled("matt-x")).rendered
    };
    let range = format!("range(9223372036854775807, {least}, {least}) | join(' ')");
    assert_eq!(shown(&range), "9223372036854775807 -1");
    assert_eq!(shown("'abc'[::-9223372036854775807]"), "c");
    assert_eq!(shown("range(5)[1 if true else 0:[4][0]:1 + 1] | join"), "13");
}

/// The most memory that this process has had, in kB; nothing where the system does not tell.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Runs each script in a process of its own: the memory of other tests does not count.
#[test]
fn memory_stays_within_the_fuel() {
    const SCRIPT: &str = "PEXIP_MM_MEASURED_SCRIPT";
    if let Ok(script) = std::env::var(SCRIPT) {
        let before = peak().unwrap_or_default();
        let code = code(script);
        println!("measured: {code} {}", peak().unwrap_or_default() - before);
        return;
    }
    if peak().is_none() {
        return;
    }
    let many = |times: usize| vec!["s"; times].join(", ");
    for script in [
        format!(
            "{{% set s = 'a' * 20000 %}}{{% for i in range(300) %}}{{{{ pex_debug_log({}) }}}}{{% endfor %}}",
            many(60)
        ),
        format!(
            "{{% set s = ['a' * 9000] * 20 %}}{{% for i in range(300) %}}{{{{ pex_debug_log({}) }}}}{{% endfor %}}",
            many(9)
        ),
        "{% for i in range(30000) %}{{ pex_debug_log(range(9000)) }}{% endfor %}".to_owned(),
        format!("{{% set s = 'a' * 9000 %}}{{% for i in range(90000) %}}{{{{ ({}) }}}}{{% endfor %}}", many(20)),
        // About 180 MB each, were they built.
        "{{ ('{0}' * 2000).format('a' * 90000) | length }}".to_owned(),
        "{{ ('a' * 90000).join(['b'] * 2000) | length }}".to_owned(),
        // 6 GB, 300 MB and 2 GB, and lists that are joined until the engine copies them.
        "{{ (['x' * 60000] * 100000) | join }}".to_owned(),
        "{{ [[1] * 20000] * 5000 }}".to_owned(),
        "{{ ('a',) * 100000000 }}".to_owned(),
        format!(
            "{{% set x = [1] * 20000 %}}{{% for i in range(9) %}}{{{{ (x{}) | length }}}}{{% endfor %}}",
            " + x".repeat(200)
        ),
        "{{ (',' * 2900000).split(',') }}".to_owned(),
        "{{ (' ' * 2900000).split() }}".to_owned(),
        r"{{ ('\n' * 2900000).splitlines() }}".to_owned(),
        r#"{"action":"continue","result":{"a":[{{ '{"a":1},' * 340000 }}1]}}"#.to_owned(),
    ] {
        let name = std::thread::current().name().unwrap().to_owned();
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &name, "--nocapture"])
            .env(SCRIPT, &script)
            .output()
            .unwrap();
        let shown = String::from_utf8(child.stdout).unwrap();
        let (code, used) = shown.split_once("measured: ").unwrap().1.lines().next().unwrap().split_once(' ').unwrap();
        assert!(matches!(code, "out_of_fuel" | "not_simulated"), "{code}: {script}");
        assert!(used.parse::<u64>().unwrap() < 40_000, "{used} kB: {script}");
    }
}

#[test]
fn nesting_at_run_time_is_bounded() {
    for script in [
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{{ caller }}{% endmacro %}{{ m() }}",
        "{% macro m(a=m()) %}{% endmacro %}{{ m() }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% macro m(n) %}{% for i in range(n) %}{{ m(n - 1) }}{% endfor %}{% endmacro %}{{ m(90) }}",
        "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}",
        "{% set ns = namespace(x=()) %}{% for i in range(99999) %}{% set ns.x = (ns.x,) %}{% endfor %}",
        "{% set ns = namespace(x={}) %}{% for i in range(99999) %}{% set ns.x = {'a': ns.x} %}{% endfor %}",
        "{% set ns = namespace(x=1) %}{% for i in range(99999) %}{% set ns.x = namespace(y=ns.x) %}{% endfor %}",
        "{% set ns = namespace(x=1) %}{% for i in range(99999) %}{% set ns.x = cycler(ns.x) %}{% endfor %}",
        "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = [ns.x].append %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% set ns.x = ns.x[0:] %}{% endfor %}",
        // From the outside in: each new list goes into the innermost one.
        "{% set ns = namespace(x=[]) %}{% set first = ns.x %}{% for i in range(9999) %}{% set y = [] %}{{ ns.x.append(y) or '' }}\
         {% set ns.x = y %}{% endfor %}{{ first }}",
        // Tuples around a list that grows inwards afterwards.
        "{% set l = [] %}{% set ns = namespace(x=l, y=[]) %}{% for i in range(40) %}{% set ns.x = (ns.x,) %}{% set ns.y = [ns.y] %}\
         {% endfor %}{{ l.append(ns.y) }}{{ ns.x }}",
        "{% set l = [] %}{{ l.append(l) }}{{ l }}",
        "{% set l = [] %}{% set m = [l] %}{{ l.append(m) }}{{ l == m }}",
        "{% set l = [] %}{{ l.append((l,)) }}{{ l }}",
        "{% set d = {} %}{{ d.update(a=d) }}{{ d | pex_to_json }}",
        "{% set d = {} %}{{ d.setdefault('a', [d]) }}{{ d == d }}",
        "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}",
        "{% set ns = namespace() %}{% set ns.x = [ns] %}{{ ns.x }}",
        "{% set l = [] %}{{ l.append(l.append) }}",
    ] {
        let code = code(script.to_owned());
        assert!(matches!(&*code, "not_simulated" | "not_enabled" | "render_error" | "out_of_fuel"), "{code}: {script}");
    }
}

#[test]
fn nesting_in_the_script_is_bounded() {
    let chain = |start: &str, link: &str, times: usize, end: &str| [start, &link.repeat(times), end].concat();
    for script in [
        chain("{{ ", "-", 40_000, "1 }}"),
        chain("{{ ", "not ", 12_000, "1 }}"),
        chain("{{ 1", "+1", 20_000, " }}"),
        chain("{{ 1", "~1", 20_000, " }}"),
        chain("{{ 1", "**1", 15_000, " }}"),
        chain("{{ 1", " and 1", 8_000, " }}"),
        chain("{{ 1", " if 1", 8_000, " }}"),
        chain("{{ 1", " if 1 else 2", 4_000, " }}"),
        chain("{{ a", ".b", 20_000, " }}"),
        chain("{{ a", "[0]", 15_000, " }}"),
        chain("{{ a", "()", 20_000, " }}"),
        chain("{{ a", "|lower", 8_000, " }}"),
        chain("{{ a", " is none", 5_000, " }}"),
        chain("{{ ", "(", 20_000, ""),
        chain("{{ ", "[", 20_000, ""),
        chain("{{ ", "{1:", 15_000, ""),
        chain("{% set ", "(", 20_000, "a"),
        chain("{% if 1 %}", "{% elif 1 %}", 4_000, "{% endif %}"),
        chain("", "{% if 1 %}", 4_500, ""),
        chain("", "{% for x in y %}", 3_000, ""),
        chain("", "{% set x %}", 4_000, ""),
        chain("{% set x ", "|lower", 8_000, " %}{% endset %}"),
        chain("{% filter lower", "|lower", 8_000, " %}{% endfilter %}"),
    ] {
        assert_eq!(code(script.clone()), "not_simulated", "{script:.60}");
    }
    for script in [
        // As long and not deep.
        chain("{{ [1", ",1", 20_000, "] | length }}"),
        chain("{{ 1 }}", "{{ 1 }}", 6_000, ""),
        chain("{{ 1", " == 1", 9_000, " }}"),
    ] {
        let code = code(script.clone());
        assert!(matches!(&*code, "not_json" | "not_an_object" | "not_simulated"), "{code} {script:.60}");
    }
}

#[test]
fn patterns_are_bounded() {
    for (pattern, text) in [
        ("(?:".repeat(4000), String::new()),
        ("(".repeat(4000), String::new()),
        ("a?".repeat(4000), "a".repeat(4000)),
        ("(a)".repeat(4000), "a".repeat(4000)),
        ("a{1000}{1000}".to_owned(), String::new()),
        ("(?:(?:(?:a{999}){999}){999}){999}".to_owned(), "a".repeat(9000)),
        ("(?:){999999999}".to_owned(), String::new()),
        ("(?:a|b|)*".repeat(500), "ab".repeat(500)),
        ("[a-z]".repeat(4000), String::new()),
        ("(?=".repeat(90) + &")".repeat(90), String::new()),
        ("(?<=a{4294967294})".to_owned(), String::new()),
        ("(a*)\\1*b".to_owned(), "a".repeat(2000)),
    ] {
        let code = code(format!("{{{{ pex_regex_search('{pattern}', '{text}') }}}}"));
        let ended = matches!(&*code, "not_json" | "not_an_object" | "render_error" | "not_simulated" | "out_of_fuel");
        assert!(ended, "{code} {pattern:.40}");
    }
}

#[test]
fn deep_json_is_bounded() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let printed = format!("{{\"action\":\"reject\",\"result\":{}1{}}}", open.repeat(5000), close.repeat(5000));
        assert_eq!(code(printed), "not_json");
    }
    // Building and dropping such a value needs more stack than a test has, in serde_json itself.
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(|| {
        let nested = (0..5000).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
        let script = PolicyScript::parse("{{ call_info }}").unwrap();
        let mut request = dialled("matt-x");
        request["call_info"]["local_alias"] = nested;
        reason(&script.answer(&request)).to_owned()
    });
    assert_eq!(thread.unwrap().join().unwrap(), "not_simulated");
}

#[test]
fn length_is_counted_in_characters() {
    let fits = "é".repeat(SCRIPT_MAX_LEN);
    assert!(PolicyScript::parse(&fits).is_ok());
    let error = PolicyScript::parse(&format!("{fits}é")).err().map(|error| error.code());
    assert_eq!(error, Some(ErrorCode::ScriptTooLong));
    // Before line ends are made one.
    let error = PolicyScript::parse(&"\r\n".repeat(SCRIPT_MAX_LEN / 2 + 1)).err().map(|error| error.code());
    assert_eq!(error, Some(ErrorCode::ScriptTooLong));
}

#[test]
fn pins_are_in_no_message() {
    for pins in [
        r#""pin": "987654321x""#,
        r#""pin": "987""#,
        r#""pin": 987654321"#,
        r#""pin": "987654321", "guest_pin": "987654321", "allow_guests": true"#,
        r#""pin": "987654321987654321987""#,
        r#""pin": ["987654321"]"#,
    ] {
        let script = format!(
            r#"{{"action":"continue","result":{{"service_type":"conference","name":"n","service_tag":"",{pins}}}}}"#
        );
        let run = PolicyScript::parse(&script).unwrap().answer(&dialled("matt-x"));
        let pexip_mm_core::policy::simulate::Outcome::Dropped { reason } = &run.outcome else { panic!("{pins}") };
        assert!(!reason.to_string().contains("987"), "{reason}");
        assert!(!format!("{:?}", run.outcome).contains("987"), "{pins}");
    }
}
