//! The filters of Jinja that stay enabled, its tests and its global functions.

use minijinja::value::{Kwargs, Rest, StringInput, Value, ValueKind, ValueOrKwargs, from_args};
use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior, filters, functions, tests};

use crate::policy::simulate::budget::{pay, refused};
use crate::policy::simulate::containment::{kept, not_simulated};
use crate::policy::simulate::methods::{Ends, WIDE_NAME, has_wide_name, stripped};

pub(super) fn add(environment: &mut Environment<'static>) {
    environment.add_filter("abs", filters::abs);
    environment.add_filter("capitalize", filters::capitalize);
    environment.add_filter("default", default);
    environment.add_filter("first", filters::first);
    environment.add_filter("float", float);
    environment.add_filter("format", format);
    environment.add_filter("int", int);
    environment.add_filter("join", filters::join);
    environment.add_filter("last", filters::last);
    environment.add_filter("length", length);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("range", |end: i64| range(end, None, None));
    environment.add_filter("replace", replace);
    environment.add_filter("round", filters::round);
    environment.add_filter("striptags", |state: &mut State, value: String| {
        pay(state, value.len())?;
        Ok::<_, Error>(minijinja_contrib::filters::striptags(value))
    });
    environment.add_filter("trim", trim);
    environment.add_filter("truncate", truncate);
    environment.add_filter("upper", filters::upper);

    environment.add_test("defined", tests::is_defined);
    environment.add_test("undefined", tests::is_undefined);
    environment.add_test("none", tests::is_none);
    environment.add_test("boolean", tests::is_boolean);
    environment.add_test("true", tests::is_true);
    environment.add_test("false", tests::is_false);
    environment.add_test("number", tests::is_number);
    environment.add_test("integer", tests::is_integer);
    environment.add_test("float", tests::is_float);
    environment.add_test("string", tests::is_string);
    environment.add_test("mapping", tests::is_mapping);
    environment.add_test("sequence", tests::is_sequence);
    environment.add_test("iterable", tests::is_iterable);
    environment.add_test("odd", tests::is_odd);
    environment.add_test("even", tests::is_even);
    environment.add_test("divisibleby", tests::is_divisibleby);
    // The two tests that read a whole text.
    environment.add_test("lower", |state: &mut State, value: &Value| read(state, value).map(tests::is_lower));
    environment.add_test("upper", |state: &mut State, value: &Value| read(state, value).map(tests::is_upper));
    environment.add_test("sameas", tests::is_sameas);
    environment.add_test("in", tests::is_in);
    for name in ["eq", "equalto", "=="] {
        environment.add_test(name, tests::is_eq);
    }
    for name in ["ne", "!="] {
        environment.add_test(name, tests::is_ne);
    }
    for name in ["lt", "lessthan", "<"] {
        environment.add_test(name, tests::is_lt);
    }
    for name in ["le", "<="] {
        environment.add_test(name, tests::is_le);
    }
    for name in ["gt", "greaterthan", ">"] {
        environment.add_test(name, tests::is_gt);
    }
    for name in ["ge", ">="] {
        environment.add_test(name, tests::is_ge);
    }

    environment.add_function("range", range);
    environment.add_function("dict", dict);
    environment.add_function("namespace", functions::namespace);
    environment.add_function("cycler", minijinja_contrib::globals::cycler);
    environment.add_function("joiner", minijinja_contrib::globals::joiner);
}

/// Jinja's `default(default_value="", boolean=false)`.
#[expect(clippy::needless_pass_by_value, reason = "a filter of a template is given its arguments")]
fn default(value: Value, other: Option<Value>, boolean: Option<bool>, named: Kwargs) -> Result<Value, Error> {
    let boolean = boolean.or(named.get("boolean")?).unwrap_or(false);
    let other = match other {
        Some(other) => other,
        None => named.get::<Option<Value>>("default_value")?.unwrap_or_else(|| Value::from("")),
    };
    named.assert_all_used()?;
    Ok(if value.is_undefined() || (boolean && !value.is_true()) { other } else { value })
}

/// Jinja's `length`: of what is missing it is 0, or an error where that is one.
#[expect(clippy::needless_pass_by_value, reason = "a filter of a template is given its arguments")]
fn length(state: &mut State<'_, '_>, value: Value) -> Result<usize, Error> {
    if value.is_undefined() && state.undefined_behavior() == UndefinedBehavior::Strict {
        return Err(ErrorKind::UndefinedError.into());
    }
    filters::length(&value)
}

/// Jinja's `int(default=0, base=10)`: what is no number is the default.
fn int(state: &mut State<'_, '_>, value: &Value, default: Option<Value>, base: Option<u32>) -> Result<Value, Error> {
    read(state, value)?;
    if value.is_undefined() {
        return Err(refused("int needs a value"));
    }
    let digits = value.as_str().map_or_else(|| value.to_string(), number);
    let base = base.filter(|base| (2..=36).contains(base)).unwrap_or(10);
    let whole = i128::from_str_radix(&digits, base).ok();
    let cut = || digits.parse::<f64>().ok().and_then(|decimal| format!("{:.0}", decimal.trunc()).parse().ok());
    Ok(match (value.kind(), whole.or_else(cut)) {
        (ValueKind::Bool, _) => Value::from(i32::from(value.is_true())),
        (_, Some(whole)) => Value::from(whole),
        (_, None) => default.unwrap_or_else(|| Value::from(0)),
    })
}

/// Jinja's `float(default=0.0)`: what is no number is the default.
fn float(state: &mut State<'_, '_>, value: &Value, default: Option<Value>) -> Result<Value, Error> {
    read(state, value)?;
    let default = default.unwrap_or_else(|| Value::from(0.0));
    match value.as_str() {
        Some(text) => Ok(number(text).parse::<f64>().map_or(default, Value::from)),
        None if value.is_undefined() => Err(refused("float needs a value")),
        None => Ok(f64::try_from(value.clone()).map_or(default, Value::from)),
    }
}

/// A number as Python reads it: blanks around it do not count, nor single underscores between digits.
fn number(text: &str) -> String {
    let text = text.trim();
    let is_spaced = text.starts_with('_') || text.ends_with('_') || text.contains("__");
    if is_spaced { text.to_owned() } else { text.replace('_', "") }
}

/// Numbers of a range, at most.
const RANGE_MAX_LEN: u128 = 100_000;

/// Python's `range(end)` and `range(start, end, step=1)`. The engine's own computes in 64 bits and does not look whether
/// they suffice.
fn range(first: i64, end: Option<i64>, step: Option<i64>) -> Result<Value, Error> {
    let (start, end) = end.map_or((0, first), |end| (first, end));
    let step = step.unwrap_or(1);
    let distance = i128::from(end) - i128::from(start);
    let length = match step {
        0 => return Err(refused("a range needs a step that is not 0")),
        _ if (distance > 0) == (step > 0) => distance.unsigned_abs().div_ceil(step.unsigned_abs().into()),
        _ => 0,
    };
    if length > RANGE_MAX_LEN {
        return Err(not_simulated("a range of more than 100,000 numbers"));
    }
    let places = 0..i128::try_from(length).unwrap_or_default();
    Ok(Value::make_iterable(move || {
        // INVARIANT: every number lies between two of 64 bits.
        places.clone().map(move |place| i64::try_from(i128::from(start) + place * i128::from(step)).unwrap_or_default())
    }))
}

fn dict(state: &mut State<'_, '_>, value: Option<Value>, named: Kwargs) -> Result<Value, Error> {
    kept(state, functions::dict(value, named)?)
}

/// Jinja's `replace(old, new, count=none)`; without a count, or with a negative one, it replaces all.
fn replace(
    state: &mut State<'_, '_>,
    value: StringInput<'_>,
    old: StringInput<'_>,
    new: StringInput<'_>,
    count: Option<i64>,
) -> Result<Value, Error> {
    let Some(count) = count.and_then(|count| usize::try_from(count).ok()) else {
        return filters::replace(state, value, old, new);
    };
    let (value, old, new) = (value.as_str(), old.as_str(), new.as_str());
    let replaced = value.matches(old).take(count).count();
    let length = value.len().saturating_add(replaced.saturating_mul(new.len()));
    pay(state, length)?;
    Ok(Value::from(value.replacen(old, new, count)))
}

/// Jinja's `format`, which is Python's `%`.
fn format(state: &mut State<'_, '_>, text: &Value, values: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    if text.as_str().is_some_and(|text| has_wide_name(text, "%(", ')')) {
        return Err(not_simulated(WIDE_NAME));
    }
    filters::format(state, text, values)
}

/// Jinja's `trim(chars=none)`.
#[expect(clippy::needless_pass_by_value, reason = "a filter of a template is given its arguments")]
fn trim(state: &mut State<'_, '_>, value: StringInput<'_>, chars: Option<&str>) -> Result<String, Error> {
    stripped(state, value.as_str(), chars, Ends::Both).map(str::to_owned)
}

/// The value, after its length was paid for.
fn read<'v>(state: &State<'_, '_>, value: &'v Value) -> Result<&'v Value, Error> {
    pay(state, value.as_str().map_or(0, str::len))?;
    Ok(value)
}

/// Jinja's `truncate(length=255, killwords=false, end="...", leeway=5)`, in characters.
fn truncate(state: &mut State<'_, '_>, value: &Value, options: Rest<ValueOrKwargs>) -> Result<String, Error> {
    type Options = (Option<usize>, Option<bool>, Option<String>, Option<usize>, Kwargs);
    let text = super::text(state, value)?;
    let options = options.into_values();
    let (length, killwords, end, leeway, named) = from_args::<Options>(&options)?;
    let length = length.or(named.get("length")?).unwrap_or(255);
    let killwords = killwords.or(named.get("killwords")?).unwrap_or(false);
    let end = end.or(named.get("end")?).unwrap_or_else(|| "...".to_owned());
    let leeway = leeway.or(named.get("leeway")?).unwrap_or(5);
    named.assert_all_used()?;
    if text.chars().count() <= length.saturating_add(leeway) {
        return Ok(text.to_owned());
    }
    let kept = length
        .checked_sub(end.chars().count())
        .ok_or_else(|| refused("truncate to fewer characters than its end has"))?;
    let cut: String = text.chars().take(kept).collect();
    let words = if killwords { cut.as_str() } else { cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words) };
    Ok([words, &end].concat())
}
