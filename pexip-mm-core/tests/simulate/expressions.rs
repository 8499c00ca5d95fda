//! One expression or statement each: what Jinja's language and the filters mean.

mod filters;
mod methods;
mod operators;
mod pexip;
mod statements;
mod values;

use serde_json::{Value, json};

/// What the expressions look at.
pub(crate) fn request() -> Value {
    json!({
        "call_info": {
            "local_alias": "sip:Matt-Town-Square@example.com;transport=tls", "bandwidth": 2048, "registered": true,
            "remote_display_name": "Ångström \"Å\" 😀", "ms_subnet": ["10.0.0.1", "10.47.0.1", "192.0.2.9"],
            "empty": "", "nothing": null, "rate": 0.1, "nested": {"a": {"b": [1, [2, 3]]}}, "items": "shadowed",
        },
        "service_config": null,
    })
}

/// Every expression, theme by theme.
pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    let themes = [
        values::VALUES,
        operators::OPERATORS,
        filters::FILTERS,
        pexip::PEXIP,
        methods::METHODS,
        statements::STATEMENTS,
    ];
    themes.into_iter().flatten().copied()
}

/// What is known to differ from Jinja2: each of these does, until it is taken out. Most are errors in Python that are
/// none here, rare arguments, and how rare values are printed.
pub(crate) const KNOWN_TO_DIFFER: &[&str] = &[
    "1e16",
    "1e-7",
    "['a\\n\\t\\\\b\\x00é\\u200b']",
    "'\\A\\d\\/'",
    "'\\x41\\u00e9\\101\\a'",
    "range(3)",
    "range(1, 10, 3)",
    "{[1]: 2}",
    "call_info.items is callable",
    "'abc'.upper is callable",
    "(1, 2, 3)[:2]",
    "'abc'['a':]",
    "missing[1:]",
    "none[1:]",
    "(1,) + (2,)",
    "[1] + (2,)",
    "-true",
    "(1, 2) == [1, 2]",
    "1 < 'a'",
    "none < 1",
    "missing < 1",
    "1 > missing",
    "1 in 'abc'",
    "missing in 'abc'",
    "call_info.nope in 'sip'",
    "1e22",
    "1e-5 | pex_to_json",
    "'a\\u2028b'.splitlines()",
    "'\\u01c4'.title()",
    "{'items': 1}.items",
    "self is defined",
    "1.e3",
    "012",
    "'a\\u0308' | pex_regex_replace('\\\\w', '')",
    "'aa' | pex_regex_replace('(a*)*', '[\\\\1]')",
    "'x' | pex_regex_replace('(?P<a>x)|(?P<a>y)', '')",
    "'a' is sequence",
    "{} is sequence",
    "missing is iterable",
    "range(2) is sequence",
    "9 is divisibleby(0)",
    "'abs' is filter",
    "'map' is filter",
    "range is callable",
    "missing is odd",
    "'a' is odd",
    "true | abs",
    "'nan' | float",
    "'%s' | format(1, 2)",
    "'0x1F' | int(0, 16)",
    "'0x1F' | int(base=16)",
    "'٣' | int",
    "'0b11' | int(0, 2)",
    "[missing] | join(',')",
    "1 | range(4) | join(',')",
    "5 | round(0, 'ceil')",
    "true | round",
    "'bab' | pex_regex_replace('(?<=a|bb)b', 'x')",
    "'a < b' | striptags",
    "'<!-->x' | striptags",
    "'\\x1ca\\x1f' | trim",
    "missing | truncate(5)",
    "{1: 'a', none: 2, true: 3, 1.5: 4} | pex_to_json",
    "[missing] | pex_to_json",
    "range(2) | pex_to_json",
    "({}).items() | pex_to_json",
    "{'a': 1} | pex_update([['b', 2]])",
    "'https://urldefense.com/v3/__https://example.com/a*b__;Iw!!x' | pex_urldefense_decode",
    "'https://example.com/v2/url?u=https-3A__example.org' | pex_urldefense_decode",
    "'abc'.split('')",
    "'-'.join([1])",
    "{'a': 1, 'b': 2}.items()",
    "{'a': 1}.keys()",
    "{'a': 1}.values()",
    "{% for x in none %}{% endfor %}",
    "{% set ns = namespace() %}{% set (ns.x, b) = 1, 2 %}{{ ns.x }}{{ b }}",
    "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, z=3) }}",
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.current }}{{ c.next() }}{{ c.next() }}",
];
