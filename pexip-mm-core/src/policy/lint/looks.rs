//! What a script asks about a call besides the alias: which fields it compares, and with what. Of that, calls are made
//! for which it may do something else.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::machinery::ast::{BinOpKind, CallArg, CallType, Expr, Stmt};

use super::circumstance::{Circumstance, PARTS, Wish, mentioned, together, wishes};
use super::known::CALL_INFO;
use super::sample::samples;
use super::scope::{Scope, is_call_info, text, variable};
use super::syntax::{Facts, texts_behind};
use super::tree::{arguments, each_within, parts};

/// The most circumstances of one script that are tried.
const MAX_CIRCUMSTANCES: usize = 150;

/// The most texts and numbers of one comparison that are tried, and how many of them also with what else is asked for:
/// those of a long list are treated alike.
const MAX_ALTERNATIVES: usize = 24;
const MAX_TOGETHER: usize = 3;

/// The most expressions after which the values of variables are no longer read for each condition that has them.
const MAX_READ: usize = 50_000;

/// The most conditions around a statement that are kept.
const MAX_AROUND: usize = 8;

/// What calls a script may treat on their own, and whether that is not all.
pub(super) struct Circumstances {
    pub(super) all: Vec<Circumstance>,
    pub(super) is_cut: bool,
}

/// Reads which calls the script may treat on their own.
pub(super) fn circumstances(facts: &Facts<'_, '_>) -> Circumstances {
    let scope = &facts.scope;
    let mut reader =
        Reader { scope, fields: BTreeMap::new(), read: 0, found: Circumstances { all: Vec::new(), is_cut: false } };
    reader.body(facts.body, &[]);
    reader.found
}

struct Reader<'a, 't, 's> {
    scope: &'a Scope<'t, 's>,
    /// Which fields the variables are made from.
    fields: BTreeMap<&'s str, BTreeSet<&'static str>>,
    read: usize,
    found: Circumstances,
}

impl<'t, 's> Reader<'_, 't, 's> {
    /// Reads statements that are only reached under the wishes `around`.
    fn body(&mut self, body: &'t [Stmt<'s>], around: &[Wish]) {
        for statement in body {
            if self.found.is_cut {
                return;
            }
            let parts = parts(statement);
            let mut looks = Vec::new();
            for expression in parts.expressions {
                self.looks_in(expression, &mut looks);
                if matches!(statement, Stmt::IfCond(_)) {
                    self.looks_behind(expression, &mut looks);
                }
            }
            // What is compared tells more than what is only mentioned.
            looks.sort_by_key(|look| !look.is_compared);
            for (at, look) in looks.iter().enumerate() {
                let others = looks.iter().enumerate().filter(|(other, _)| *other != at);
                let others = others.filter_map(|(_, look)| look.wishes.first());
                for wish in &look.wishes {
                    self.add(vec![wish.clone()]);
                }
                for wish in look.wishes.iter().take(MAX_TOGETHER) {
                    self.add(together(std::iter::once(wish).chain(others.clone()).chain(around)));
                }
            }
            if let Stmt::IfCond(branch) = statement {
                let mut inner = together(looks.iter().filter_map(|look| look.wishes.first()).chain(around));
                inner.truncate(MAX_AROUND);
                self.body(&branch.true_body, &inner);
                self.body(&branch.false_body, around);
            } else {
                parts.bodies.into_iter().for_each(|body| self.body(body, around));
            }
        }
    }

    fn add(&mut self, wishes: Vec<Wish>) {
        let circumstance = Circumstance(wishes);
        if self.found.all.contains(&circumstance) {
        } else if self.found.all.len() < MAX_CIRCUMSTANCES {
            self.found.all.push(circumstance);
        } else {
            self.found.is_cut = true;
        }
    }

    /// Looks in the values of the variables of a condition.
    fn looks_behind(&mut self, condition: &'t Expr<'s>, looks: &mut Vec<Look>) {
        let mut names = BTreeSet::new();
        each_within(condition, &mut |inner| names.extend(variable(inner)));
        for name in names.into_iter().take(MAX_AROUND) {
            if self.read > MAX_READ {
                return;
            }
            for value in self.scope.values(name).take(MAX_AROUND) {
                self.looks_in(value, looks);
            }
        }
    }

    fn looks_in(&mut self, expression: &'t Expr<'s>, looks: &mut Vec<Look>) {
        let mut inner = Vec::new();
        each_within(expression, &mut |expression| inner.push(expression));
        for expression in inner {
            self.read += 1;
            let mut look = match field(expression) {
                Some(field) => Look { wishes: mentioned(field), is_compared: false },
                None => Look { wishes: self.compared(expression), is_compared: true },
            };
            look.wishes.truncate(MAX_ALTERNATIVES);
            if !look.wishes.is_empty() {
                looks.push(look);
            }
        }
    }

    /// What `expression` asks for, if it compares.
    fn compared(&mut self, expression: &'t Expr<'s>) -> Vec<Wish> {
        let (operands, is_pattern): (Vec<&'t Expr<'s>>, bool) = match expression {
            Expr::Compare(compare) => {
                (std::iter::once(&compare.expr).chain(compare.ops.iter().map(|step| &step.expr)).collect(), false)
            }
            Expr::BinOp(operation) if compares(operation.op) => (vec![&operation.left, &operation.right], false),
            Expr::Test(test) if !test.args.is_empty() => {
                (std::iter::once(&test.expr).chain(arguments(&test.args)).collect(), false)
            }
            Expr::Filter(filter) if filter.name.starts_with("pex_regex_") => {
                (filter.expr.iter().chain(arguments(&filter.args).take(1)).collect(), true)
            }
            Expr::Call(call) => match call.identify_call() {
                CallType::Function("pex_regex_search" | "pex_find_first_match") => {
                    (arguments(&call.args).collect(), true)
                }
                CallType::Function("pex_in_subnet") => (arguments(&call.args).collect(), false),
                CallType::Method(receiver, "startswith" | "endswith" | "find" | "count" | "index") => {
                    (std::iter::once(receiver).chain(arguments(&call.args)).collect(), false)
                }
                CallType::Method(receiver, "get") => return self.key(receiver, call.args.first().and_then(positional)),
                _ => return Vec::new(),
            },
            Expr::GetItem(item) => return self.key(&item.expr, Some(&item.subscript_expr)),
            _ => return Vec::new(),
        };
        let mut fields = BTreeSet::new();
        let (mut texts, mut numbers) = (Vec::new(), Vec::new());
        for operand in operands {
            let of_operand = self.fields_of(operand);
            if of_operand.is_empty() {
                texts.extend(texts_behind(self.scope, operand));
                self.numbers_in(operand, &mut numbers);
            }
            fields.extend(of_operand);
        }
        if is_pattern {
            texts = texts.iter().flat_map(|text| samples(text, 'a', '1').whole).collect();
        }
        wishes(&fields, &texts, &numbers)
    }

    /// What a look into a dictionary asks for.
    fn key(&mut self, dictionary: &'t Expr<'s>, key: Option<&'t Expr<'s>>) -> Vec<Wish> {
        let fields = key.map(|key| self.fields_of(key)).unwrap_or_default();
        if fields.is_empty() {
            return Vec::new();
        }
        let values = variable(dictionary).into_iter().flat_map(|name| self.scope.values(name));
        let dictionaries = std::iter::once(dictionary).chain(values);
        let keys = dictionaries.filter_map(|value| if let Expr::Map(map) = value { Some(&map.keys) } else { None });
        let texts: Vec<String> = keys.flatten().filter_map(text).take(MAX_ALTERNATIVES).collect();
        wishes(&fields, &texts, &[])
    }

    /// Which fields, or parts of the time, `expression` is made from.
    fn fields_of(&mut self, expression: &'t Expr<'s>) -> BTreeSet<&'static str> {
        let mut fields = BTreeSet::new();
        let mut names = BTreeSet::new();
        each_within(expression, &mut |inner| {
            fields.extend(field(inner));
            if let Expr::GetAttr(attribute) = inner {
                fields.extend(PARTS.into_iter().map(|(part, _)| part).find(|part| *part == attribute.name));
            }
            names.extend(variable(inner));
        });
        for name in names {
            if !self.fields.contains_key(name) {
                // Until it is known, a name that is defined by itself counts as made from nothing.
                self.fields.insert(name, BTreeSet::new());
                let mut behind = BTreeSet::new();
                for value in self.scope.values(name) {
                    behind.extend(self.fields_of(value));
                }
                self.fields.insert(name, behind);
            }
            fields.extend(self.fields.get(name).into_iter().flatten());
        }
        fields
    }

    fn numbers_in(&self, expression: &'t Expr<'s>, numbers: &mut Vec<i64>) {
        let mut note = |inner: &'t Expr<'s>| {
            if let Expr::Const(constant) = inner {
                numbers.extend(constant.value.as_i64().filter(|_| constant.value.is_integer()));
            }
        };
        each_within(expression, &mut note);
        for value in variable(expression).into_iter().flat_map(|name| self.scope.values(name)) {
            each_within(value, &mut note);
        }
    }
}

/// What one expression asks for, one wish at a time.
struct Look {
    wishes: Vec<Wish>,
    is_compared: bool,
}

fn compares(operation: BinOpKind) -> bool {
    matches!(
        operation,
        BinOpKind::Eq | BinOpKind::Ne | BinOpKind::Lt | BinOpKind::Lte | BinOpKind::Gt | BinOpKind::Gte | BinOpKind::In
    )
}

fn positional<'t, 's>(argument: &'t CallArg<'s>) -> Option<&'t Expr<'s>> {
    if let CallArg::Pos(value) = argument { Some(value) } else { None }
}

/// The field of `call_info` that `expression` is.
fn field(expression: &Expr<'_>) -> Option<&'static str> {
    let known = |name: &str| CALL_INFO.iter().map(|(known, _)| *known).find(|known| *known == name);
    match expression {
        Expr::GetAttr(attribute) if is_call_info(&attribute.expr) => known(attribute.name),
        Expr::GetItem(item) if is_call_info(&item.expr) => known(&text(&item.subscript_expr)?),
        Expr::Call(call) => match call.identify_call() {
            CallType::Method(receiver, "get") if is_call_info(receiver) => {
                known(&text(positional(call.args.first()?)?)?)
            }
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many circumstances a script has that compares the location with so many texts in so many places.
    fn found(texts: usize, places: usize) -> (usize, bool) {
        let place = |place| {
            let texts: Vec<String> = (0..texts).map(|text| format!("\"t{place}-{text}\"")).collect();
            format!("{{% if call_info.location in [{}] %}}{{% endif %}}", texts.join(","))
        };
        let script: String = (0..places).map(place).collect();
        let tree = minijinja::machinery::parse(&script, "script", minijinja::syntax::SyntaxConfig::default()).unwrap();
        let Circumstances { all, is_cut } = circumstances(&Facts::new(&script, std::slice::from_ref(&tree)));
        (all.len(), is_cut)
    }

    #[test]
    fn circumstances_have_bounds() {
        assert_eq!(found(3, 1), (3, false));
        assert_eq!(found(MAX_ALTERNATIVES + 1, 1), (MAX_ALTERNATIVES, false));
        assert_eq!(found(15, 10), (MAX_CIRCUMSTANCES, false));
        assert_eq!(found(16, 10), (MAX_CIRCUMSTANCES, true));
    }
}
