//! Where a script makes, keeps or compares containers, and the filters that are put into its source there.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::slice;

use minijinja::machinery::ast::{BinOpKind, Call, CallArg, Expr, Slice, Stmt, UnaryOpKind};
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;

use super::{COMPARED, KEPT, PART, SLICE, SLICED};
use crate::policy::simulate::guard::{self, Refusal};
use crate::policy::tree::{arguments, each_expression, each_statement, leftmost, offset};

/// Operators of a chain such as `a + b + c` of which the last has its result counted: a longer one is counted in between,
/// before the engine, which joins lists without copying them at first, copies what it has joined.
const CHAIN: usize = 16;

/// The source with the filters in it. Nothing is put into targets: what stands before the `=` of a `set` or `with`, or the
/// `in` of a `for`, is no expression.
pub(in crate::policy::simulate) fn contain(source: &str) -> Result<String, Refusal> {
    let tree = parse(source, "script", SyntaxConfig::default()).map_err(|error| guard::syntax(&error))?;
    let script = slice::from_ref(&tree);
    let mut places = Places { source, found: Vec::new(), chained: HashMap::new(), refused: None };
    each_statement(script, &mut |statement| match statement {
        Stmt::Set(set) => places.name(&set.expr, if has_attribute(&set.target) { PART } else { KEPT }),
        Stmt::SetBlock(set) => places.end(set.filter.as_ref().unwrap_or(&set.target)),
        Stmt::WithBlock(with) => with.assignments.iter().for_each(|(_, value)| places.name(value, KEPT)),
        Stmt::Macro(declared) => declared.defaults.iter().for_each(|value| places.name(value, KEPT)),
        Stmt::CallBlock(block) => {
            block.macro_decl.defaults.iter().for_each(|value| places.name(value, KEPT));
            places.see_call(&block.call);
        }
        Stmt::Do(done) => places.see_call(&done.call),
        _ => {}
    });
    each_expression(script, &mut |expression| places.see(expression));
    match places.refused {
        Some(refusal) => Err(refusal),
        None => Ok(places.filtered()),
    }
}

/// An expression that passes through a filter.
struct Place {
    /// Nothing where the filter follows what the source puts there itself.
    start: Option<usize>,
    end: usize,
    filter: &'static str,
}

struct Places<'t, 's> {
    source: &'s str,
    found: Vec<Place>,
    /// Operands of arithmetic that are arithmetic themselves, and how many operators of their chain stand around them.
    chained: HashMap<*const Expr<'t>, usize>,
    refused: Option<Refusal>,
}

impl<'t> Places<'t, '_> {
    fn see(&mut self, expression: &Expr<'t>) {
        match expression {
            // Where no operator can stand, as in `1 == not a`, it is a name; within the brackets of a filter it is none.
            Expr::Var(variable) if variable.id == "not" => {
                let line = usize::from(variable.span().start_line);
                self.refused.get_or_insert_with(|| Refusal::not_simulated(line, "a variable with the name not"));
            }
            Expr::List(_) | Expr::Map(_) => self.pass(expression, PART),
            Expr::Tuple(_) if !is_bare(expression) => self.pass(expression, PART),
            Expr::Slice(slice) => {
                self.pass(expression, KEPT);
                self.pass_unless_made(&slice.expr, SLICED);
                self.see_numbers(slice);
            }
            Expr::BinOp(operation) if is_arithmetic(operation.op) => {
                let around = self.chained.remove(&std::ptr::from_ref(expression)).unwrap_or(0);
                if around.is_multiple_of(CHAIN) && makes_container(expression) {
                    self.pass(expression, KEPT);
                }
                for operand in [&operation.left, &operation.right] {
                    if matches!(operand, Expr::BinOp(inner) if is_arithmetic(inner.op)) {
                        self.chained.insert(std::ptr::from_ref(operand), around + 1);
                    }
                }
            }
            // Both sides are walked side by side: what the right one weighs bounds it.
            Expr::BinOp(operation) if compares(operation.op) => self.pass_unless_made(&operation.right, COMPARED),
            Expr::Compare(compare) => {
                for step in &compare.ops {
                    self.pass_unless_made(&step.expr, COMPARED);
                }
            }
            Expr::Test(test) => {
                for argument in arguments(&test.args) {
                    self.pass_unless_made(argument, COMPARED);
                }
            }
            Expr::Call(call) => self.see_call(call),
            _ => {}
        }
    }

    /// What is given to a macro gets a name in it, and `loop.changed` compares what it is given.
    fn see_call(&mut self, call: &Call<'t>) {
        let compares = matches!(&call.expr, Expr::GetAttr(attribute) if attribute.name == "changed");
        for argument in &call.args {
            match argument {
                CallArg::Pos(value) | CallArg::Kwarg(_, value) if compares => self.pass_unless_made(value, COMPARED),
                // What has a name already, or is part of something, is no longer than it may be.
                CallArg::Pos(Expr::Var(_) | Expr::GetAttr(_) | Expr::GetItem(_))
                | CallArg::Kwarg(_, Expr::Var(_) | Expr::GetAttr(_) | Expr::GetItem(_))
                | CallArg::PosSplat(_)
                | CallArg::KwargSplat(_) => {}
                CallArg::Pos(value) | CallArg::Kwarg(_, value) => self.name(value, KEPT),
            }
        }
    }

    fn see_numbers(&mut self, slice: &Slice<'t>) {
        for number in [&slice.start, &slice.stop, &slice.step].into_iter().flatten() {
            self.pass(number, SLICE);
        }
    }

    /// Has what gets a name pass through a filter, if it can be a container or a long text that has not passed one.
    fn name(&mut self, expression: &Expr<'t>, filter: &'static str) {
        if is_scalar(expression) && may_be_long(expression) {
            self.pass(expression, filter);
        } else {
            self.pass_unless_made(expression, filter);
        }
    }

    /// Has what a block writes pass through the filter of what is kept, behind the target of the block or its filters.
    fn end(&mut self, expression: &Expr<'t>) {
        self.found.push(Place { start: None, end: expression.span().end_offset as usize, filter: KEPT });
    }

    /// Has an expression pass through a filter, unless it makes its value itself, which then has passed through one.
    fn pass_unless_made(&mut self, expression: &Expr<'t>, filter: &'static str) {
        let is_literal = matches!(expression, Expr::List(_) | Expr::Map(_) | Expr::Tuple(_));
        if !(is_scalar(expression) || makes_container(expression) || is_literal && !is_bare(expression)) {
            self.pass(expression, filter);
        }
    }

    fn pass(&mut self, expression: &Expr<'t>, filter: &'static str) {
        let start = self.start(expression);
        self.found.push(Place { start: Some(start), end: expression.span().end_offset as usize, filter });
    }

    /// Where an expression begins, but for brackets around it or what it begins with.
    fn start(&self, expression: &Expr<'t>) -> usize {
        let first = leftmost(expression);
        let at = offset(first.span());
        match first {
            Expr::Tuple(tuple) if is_bare(first) => tuple.items.first().map_or(at, |item| self.start(item)),
            // The span of `a not in b` begins before it.
            Expr::UnaryOp(not)
                if matches!(not.op, UnaryOpKind::Not)
                    && self.source.get(at..).is_none_or(|rest| !rest.starts_with("not")) =>
            {
                self.start(&not.expr)
            }
            _ => at,
        }
    }

    /// The source with the filters. Where several end, the inner ones come first.
    fn filtered(mut self) -> String {
        let mut insertions: Vec<(usize, String)> = Vec::new();
        self.found.sort_by_key(|place| (place.end, Reverse(place.start)));
        for Place { start, end, filter } in self.found {
            if let Some(start) = start {
                insertions.push((start, "((".to_owned()));
                insertions.push((end, format!(")|{filter})")));
            } else {
                insertions.push((end, format!("|{filter}")));
            }
        }
        insertions.sort_by_key(|(at, _)| *at);
        let mut out = String::with_capacity(self.source.len() + 24 * insertions.len());
        let mut copied = 0;
        for (at, text) in insertions {
            out.push_str(self.source.get(copied..at).unwrap_or_default());
            out.push_str(&text);
            copied = at;
        }
        out.push_str(self.source.get(copied..).unwrap_or_default());
        out
    }
}

/// Whether a target sets an attribute of an object.
fn has_attribute(target: &Expr<'_>) -> bool {
    match target {
        Expr::GetAttr(_) => true,
        Expr::List(list) => list.items.iter().any(has_attribute),
        _ => false,
    }
}

/// Whether a tuple has no brackets, as behind the `=` of a `set`: its span begins behind its first comma.
fn is_bare(expression: &Expr<'_>) -> bool {
    let Expr::Tuple(tuple) = expression else { return false };
    tuple.items.first().is_some_and(|first| offset(first.span()) < offset(tuple.span()))
}

fn is_arithmetic(operator: BinOpKind) -> bool {
    use BinOpKind::{Add, Div, FloorDiv, Mul, Pow, Rem, Sub};
    matches!(operator, Add | Sub | Mul | Div | FloorDiv | Rem | Pow)
}

fn compares(operator: BinOpKind) -> bool {
    use BinOpKind::{Eq, Gt, Gte, In, Lt, Lte, Ne};
    matches!(operator, Eq | Ne | Lt | Lte | Gt | Gte | In)
}

/// Whether an expression is a sum or product that may be a list.
fn makes_container(expression: &Expr<'_>) -> bool {
    matches!(expression, Expr::BinOp(operation) if matches!(operation.op, BinOpKind::Add | BinOpKind::Mul))
        && !is_scalar(expression)
}

/// Whether an expression is a text, number, boolean or nothing, or else an error, whatever its variables hold.
fn is_scalar(expression: &Expr<'_>) -> bool {
    match expression {
        Expr::Const(_) | Expr::UnaryOp(_) | Expr::Compare(_) | Expr::Test(_) => true,
        Expr::BinOp(operation) => {
            let (left, right) = (&operation.left, &operation.right);
            match operation.op {
                BinOpKind::Add => is_scalar(left) || is_scalar(right),
                BinOpKind::Mul => is_text(left) || is_text(right) || is_scalar(left) && is_scalar(right),
                BinOpKind::ScAnd | BinOpKind::ScOr => is_scalar(left) && is_scalar(right),
                _ => true,
            }
        }
        _ => false,
    }
}

/// Whether an expression that is no container may be a text longer than what the script has in it.
fn may_be_long(expression: &Expr<'_>) -> bool {
    match expression {
        Expr::BinOp(operation) => match operation.op {
            BinOpKind::Add | BinOpKind::Concat | BinOpKind::Mul => true,
            BinOpKind::ScAnd | BinOpKind::ScOr => may_be_long(&operation.left) || may_be_long(&operation.right),
            _ => false,
        },
        _ => false,
    }
}

fn is_text(expression: &Expr<'_>) -> bool {
    match expression {
        Expr::Const(constant) => constant.value.as_str().is_some(),
        Expr::BinOp(operation) => matches!(operation.op, BinOpKind::Concat),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn filters_stand_around_what_makes_keeps_or_compares_containers() {
        for (script, filtered) in [
            ("{{ a }}{{ a + 'b' }}{{ 'a' * 2 }}{{ 1 - 2 * 3 }}", None),
            ("{% for (a, b) in c %}{% endfor %}", None),
            ("{% set (a, b) = 1 %}{% with (a, b) = 1 %}{% endwith %}", None),
            ("{% set a=b%}", Some("{% set a=((b)|simulation_kept)%}")),
            ("{% set a.b = c %}", Some("{% set a.b = ((c)|simulation_part) %}")),
            ("{% set a = (b), c, %}", Some("{% set a = (((b), c,)|simulation_kept) %}")),
            ("{{ a * b + c }}", Some("{{ ((a * b + c)|simulation_kept) }}")),
            ("{{ [1] * 2 }}", Some("{{ (((([1])|simulation_part) * 2)|simulation_kept) }}")),
            ("{{ (a + b).c }}", Some("{{ (((a + b)|simulation_kept)).c }}")),
            ("{{ a[1:] }}", Some("{{ ((((a)|simulation_sliced)[((1)|simulation_slice):])|simulation_kept) }}")),
            ("{% set a %}b{% endset %}", Some("{% set a|simulation_kept %}b{% endset %}")),
            ("{% set a | b('c') %}d{% endset %}", Some("{% set a | b('c')|simulation_kept %}d{% endset %}")),
            ("{% set a = 'b' * 3 %}", Some("{% set a = (('b' * 3)|simulation_kept) %}")),
            ("{{ a(b, c.d, 1, e='f' ~ g, *h) }}", Some("{{ a(b, c.d, 1, e=(('f' ~ g)|simulation_kept), *h) }}")),
            (
                "{% macro a(b='c' ~ d, e=1) %}{% endmacro %}",
                Some("{% macro a(b=(('c' ~ d)|simulation_kept), e=1) %}{% endmacro %}"),
            ),
            ("{% call a('b' * 2) %}{% endcall %}", Some("{% call a((('b' * 2)|simulation_kept)) %}{% endcall %}")),
            ("{{ loop.changed(a, 1) }}", Some("{{ loop.changed(((a)|simulation_compared), 1) }}")),
            ("{{ a == 1 == b }}", Some("{{ a == 1 == ((b)|simulation_compared) }}")),
        ] {
            if let Some(filtered) = filtered {
                assert_eq!(contain(script).unwrap(), filtered);
            } else {
                assert_eq!(contain(script).unwrap(), script);
            }
        }
    }

    /// An expression of small numbers, texts and lists.
    fn expression(leaves: Vec<&'static str>) -> impl Strategy<Value = String> {
        let leaf = proptest::sample::select(leaves).prop_map(str::to_owned);
        leaf.prop_recursive(5, 24, 3, |inner| {
            let operators =
                ["+", "+", "*", "-", "~", "//", "%", "==", "in", "not in", "and", "or", "if", "is in", "is not eq"];
            prop_oneof![
                5 => (inner.clone(), proptest::sample::select(operators.to_vec()), inner.clone())
                    .prop_map(|(left, operator, right)| format!("{left} {operator} {right}")),
                2 => inner.clone().prop_map(|inner| format!("({inner})")),
                1 => inner.clone().prop_map(|inner| format!("[{inner}]")),
                1 => (inner.clone(), inner.clone()).prop_map(|(first, second)| format!("[{first},({second})]")),
                1 => (inner.clone(), inner.clone()).prop_map(|(key, value)| format!("{{{key}: {value}}}")),
                1 => (inner.clone(), inner.clone()).prop_map(|(list, number)| format!("({list})[{number}:]")),
                1 => (inner.clone(), inner.clone()).prop_map(|(list, number)| format!("({list})[:{number}:1]")),
                1 => (inner.clone(), inner.clone()).prop_map(|(yes, no)| format!("{yes} if b else {no}")),
                1 => inner.clone().prop_map(|inner| format!("not {inner}")),
                1 => inner.clone().prop_map(|inner| format!("-({inner})")),
                1 => (inner.clone(), inner).prop_map(|(value, other)| format!("({value})|default({other})")),
            ]
        })
    }

    /// What a script writes, with the filters in it or not.
    fn written(script: &str) -> Result<String, minijinja::ErrorKind> {
        let mut environment = minijinja::Environment::new();
        environment.set_fuel(Some(100_000));
        super::super::add(&mut environment);
        environment.render_str(script, minijinja::context! { a => 2, b => vec![3, 4] }).map_err(|error| error.kind())
    }

    proptest! {
        #[test]
        fn filters_change_nothing(
            expression in expression(vec!["1", "0", "2", "'x'", "\"yz\"", "[]", "[1,2]", "a", "b", "a.c", "none"]),
        ) {
            for script in [
                format!("{{{{ {expression} }}}}"),
                format!("{{% set x={expression}%}}{{{{ x }}}}"),
                format!("{{% with x = {expression}, y = 1 %}}{{{{ x }}}}{{% endwith %}}"),
            ] {
                if let Ok(contained) = contain(&script) {
                    prop_assert_eq!(written(&script), written(&contained), "{}", contained);
                }
            }
        }

        #[test]
        fn what_can_be_read_can_be_read_with_filters(
            first in expression(vec!["1", "()", "(1,)", "(1, 2)", "a", "a()", "a|b(1)", "a[(1, 2)]", "'x' 'y'"]),
            second in expression(vec!["1", "()", "(1,)", "a", "a(*(1, 2) * 2, b=[1] + [2])", "-1", "not a in b"]),
        ) {
            for script in [
                format!("{{{{{first}}}}}"),
                format!("{{% set (a, b) = {first}, {second}%}}"),
                format!("{{% set a = {first},%}}"),
                format!("{{% set a.b, c = {first} %}}"),
                format!("{{% for (a, b) in {first} if {second} %}}{{% endfor %}}"),
                format!("{{% with (a, b) = {first}, c = {second} %}}{{% endwith %}}"),
                format!("{{% macro m(a={first}, b={second}) %}}{{% endmacro %}}"),
                format!("{{% if {first} %}}{{% elif {second} %}}{{% endif %}}"),
                format!("{{% call(a) b({first}, c={second}) %}}{{% endcall %}}"),
                format!("{{% set a | b({first}) %}}{{% endset %}}{{{{ [{second}]|c({first})|d }}}}"),
            ] {
                if let Ok(contained) = contain(&script) {
                    let read = parse(&contained, "script", SyntaxConfig::default());
                    prop_assert!(read.is_ok(), "{}", contained);
                }
            }
        }
    }
}
