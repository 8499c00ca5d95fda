//! Walking the template's syntax tree: what stands inside a node, and where a node begins.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{Call, CallArg, Expr, Stmt};

/// What stands directly inside a statement.
#[derive(Default)]
pub(super) struct Parts<'t, 's> {
    /// Expressions, in the order of the source.
    pub(super) expressions: Vec<&'t Expr<'s>>,
    /// Bodies, in the order of the source.
    pub(super) bodies: Vec<&'t [Stmt<'s>]>,
}

/// What stands directly inside `statement`.
pub(super) fn parts<'t, 's>(statement: &'t Stmt<'s>) -> Parts<'t, 's> {
    let mut parts = Parts::default();
    match statement {
        Stmt::Template(template) => parts.bodies.push(&template.children),
        Stmt::EmitExpr(emit) => parts.expressions.push(&emit.expr),
        Stmt::EmitRaw(_) => {}
        Stmt::ForLoop(each) => {
            parts.expressions.push(&each.iter);
            parts.expressions.extend(&each.filter_expr);
            parts.bodies.extend([each.body.as_slice(), &each.else_body]);
        }
        Stmt::IfCond(branch) => {
            parts.expressions.push(&branch.expr);
            parts.bodies.extend([branch.true_body.as_slice(), &branch.false_body]);
        }
        Stmt::WithBlock(with) => {
            parts.expressions.extend(with.assignments.iter().map(|(_, value)| value));
            parts.bodies.push(&with.body);
        }
        Stmt::Set(set) => parts.expressions.push(&set.expr),
        Stmt::SetBlock(set) => {
            parts.expressions.extend(&set.filter);
            parts.bodies.push(&set.body);
        }
        Stmt::AutoEscape(escape) => {
            parts.expressions.push(&escape.enabled);
            parts.bodies.push(&escape.body);
        }
        Stmt::FilterBlock(block) => {
            parts.expressions.push(&block.filter);
            parts.bodies.push(&block.body);
        }
        Stmt::Macro(declared) => {
            parts.expressions.extend(&declared.defaults);
            parts.bodies.push(&declared.body);
        }
        Stmt::CallBlock(block) => {
            parts.expressions.extend(called(&block.call));
            parts.expressions.extend(&block.macro_decl.defaults);
            parts.bodies.push(&block.macro_decl.body);
        }
        Stmt::Do(call) => parts.expressions.extend(called(&call.call)),
    }
    parts
}

/// Calls `visit` with every statement of `body`, outer ones first, in the order of the source.
pub(super) fn each_statement<'t, 's>(body: &'t [Stmt<'s>], visit: &mut dyn FnMut(&'t Stmt<'s>)) {
    for statement in body {
        visit(statement);
        for inner in parts(statement).bodies {
            each_statement(inner, visit);
        }
    }
}

/// Calls `visit` with every expression of `body`, outer ones first, in the order of the source.
pub(super) fn each_expression<'t, 's>(body: &'t [Stmt<'s>], visit: &mut dyn FnMut(&'t Expr<'s>)) {
    each_statement(body, &mut |statement| {
        for expression in parts(statement).expressions {
            each_within(expression, visit);
        }
    });
}

/// Calls `visit` with `expression` and every expression inside it, outer ones first.
pub(super) fn each_within<'t, 's>(expression: &'t Expr<'s>, visit: &mut dyn FnMut(&'t Expr<'s>)) {
    visit(expression);
    for inner in inside(expression) {
        each_within(inner, visit);
    }
}

/// The expressions directly inside `expression`, in the order of the source.
pub(super) fn inside<'t, 's>(expression: &'t Expr<'s>) -> Vec<&'t Expr<'s>> {
    match expression {
        Expr::Var(_) | Expr::Const(_) => Vec::new(),
        Expr::Slice(slice) => [Some(&slice.expr), slice.start.as_ref(), slice.stop.as_ref(), slice.step.as_ref()]
            .into_iter()
            .flatten()
            .collect(),
        Expr::UnaryOp(operation) => vec![&operation.expr],
        Expr::BinOp(operation) => vec![&operation.left, &operation.right],
        Expr::Compare(compare) => {
            std::iter::once(&compare.expr).chain(compare.ops.iter().map(|step| &step.expr)).collect()
        }
        Expr::IfExpr(choice) => [Some(&choice.true_expr), Some(&choice.test_expr), choice.false_expr.as_ref()]
            .into_iter()
            .flatten()
            .collect(),
        Expr::Filter(filter) => filter.expr.iter().chain(arguments(&filter.args)).collect(),
        Expr::Test(test) => std::iter::once(&test.expr).chain(arguments(&test.args)).collect(),
        Expr::GetAttr(attribute) => vec![&attribute.expr],
        Expr::GetItem(item) => vec![&item.expr, &item.subscript_expr],
        Expr::Call(call) => called(call),
        Expr::List(list) => list.items.iter().collect(),
        Expr::Tuple(tuple) => tuple.items.iter().collect(),
        Expr::Map(map) => map.keys.iter().zip(&map.values).flat_map(|(key, value)| [key, value]).collect(),
    }
}

fn called<'t, 's>(call: &'t Call<'s>) -> Vec<&'t Expr<'s>> {
    std::iter::once(&call.expr).chain(arguments(&call.args)).collect()
}

/// The values of the arguments of a call, a filter or a test.
pub(super) fn arguments<'t, 's>(given: &'t [CallArg<'s>]) -> impl Iterator<Item = &'t Expr<'s>> {
    given.iter().map(|argument| match argument {
        CallArg::Pos(value) | CallArg::Kwarg(_, value) | CallArg::PosSplat(value) | CallArg::KwargSplat(value) => value,
    })
}

/// Where `expression` begins, in bytes. The parser's own spans of operators, filters and calls begin later or earlier.
pub(super) fn start(expression: &Expr<'_>) -> usize {
    offset(leftmost(expression).span())
}

/// The expression with which `expression` begins: itself, or the first of its operands.
pub(super) fn leftmost<'t, 's>(expression: &'t Expr<'s>) -> &'t Expr<'s> {
    let first = match expression {
        Expr::BinOp(operation) => &operation.left,
        Expr::Compare(compare) => &compare.expr,
        Expr::IfExpr(choice) => &choice.true_expr,
        Expr::Test(test) => &test.expr,
        Expr::GetAttr(attribute) => &attribute.expr,
        Expr::GetItem(item) => &item.expr,
        Expr::Call(call) => &call.expr,
        Expr::Slice(slice) => &slice.expr,
        Expr::Filter(filter) => match &filter.expr {
            Some(value) => value,
            None => return expression,
        },
        other => return other,
    };
    leftmost(first)
}

/// Where `span` begins, in bytes.
pub(super) fn offset(span: Span) -> usize {
    span.start_offset as usize
}
