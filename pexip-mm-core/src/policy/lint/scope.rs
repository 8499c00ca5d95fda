//! What the names of a script stand for: which have constant text, and which carry what the caller says.
//!
//! Names are taken for global and the order of statements is not looked at, so this errs on the side of "may be". It
//! only helps to find places; whether a script has a fault is judged by running it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use minijinja::machinery::ast::{BinOpKind, CallArg, CallType, Expr, Stmt};

use super::known::is_chosen_by_caller;
use super::tree::{arguments, each_expression, each_statement, each_within, inside};

/// Filters and functions whose result the caller cannot shape, whatever goes in.
const CLEANING: [&str; 17] = [
    "pex_hash",
    "pex_md5",
    "pex_base64",
    "pex_strlen",
    "pex_to_uuid",
    "pex_to_json",
    "pex_url_encode",
    "pex_clean_phone_number",
    "pex_in_subnet",
    "pex_now",
    "pex_uuid4",
    "length",
    "int",
    "float",
    "abs",
    "round",
    "range",
];

/// String methods that give a truth value or a number.
const CLEAN_METHODS: [&str; 10] =
    ["startswith", "endswith", "isdigit", "isalnum", "isalpha", "islower", "isupper", "find", "index", "count"];

/// The most constant texts that are kept for one expression.
const MAX_TEXTS: usize = 8;

/// The longest constant text that is kept, in bytes.
pub(super) const MAX_TEXT_LEN: usize = 400;

/// What one assignment gives a name.
#[derive(Clone, Copy)]
enum Definition<'t, 's> {
    Value(&'t Expr<'s>),
    Body(&'t [Stmt<'s>]),
}

/// What the names of a script stand for.
pub(super) struct Scope<'t, 's> {
    definitions: BTreeMap<&'s str, Vec<Definition<'t, 's>>>,
    macros: BTreeSet<&'s str>,
    from_caller: BTreeSet<&'s str>,
    constants: RefCell<BTreeMap<&'s str, Vec<String>>>,
}

impl<'t, 's> Scope<'t, 's> {
    pub(super) fn new(body: &'t [Stmt<'s>]) -> Self {
        let mut scope = Self {
            definitions: BTreeMap::new(),
            macros: BTreeSet::new(),
            from_caller: BTreeSet::new(),
            constants: RefCell::default(),
        };
        let mut parameters: BTreeMap<&'s str, Vec<&'s str>> = BTreeMap::new();
        each_statement(body, &mut |statement| match statement {
            Stmt::Set(set) => scope.define(&set.target, Definition::Value(&set.expr)),
            Stmt::SetBlock(set) => scope.define(&set.target, Definition::Body(&set.body)),
            Stmt::ForLoop(each) => scope.define(&each.target, Definition::Value(&each.iter)),
            Stmt::WithBlock(with) => {
                for (target, value) in &with.assignments {
                    scope.define(target, Definition::Value(value));
                }
            }
            Stmt::Macro(declared) => {
                scope.macros.insert(declared.name);
                scope.add(declared.name, Definition::Body(&declared.body));
                let names = declared.args.iter().filter_map(variable);
                parameters.insert(declared.name, names.clone().collect());
                names.for_each(|name| scope.declare(name));
                let first_default = declared.args.len().saturating_sub(declared.defaults.len());
                for (parameter, value) in declared.args.iter().skip(first_default).zip(&declared.defaults) {
                    scope.define(parameter, Definition::Value(value));
                }
            }
            Stmt::CallBlock(block) => {
                block.macro_decl.args.iter().filter_map(variable).for_each(|name| scope.declare(name));
            }
            _ => {}
        });
        each_expression(body, &mut |expression| {
            let Expr::Call(call) = expression else { return };
            let CallType::Function(name) = call.identify_call() else { return };
            let Some(names) = parameters.get(name) else { return };
            let mut positions = names.iter();
            for argument in &call.args {
                match argument {
                    CallArg::Pos(value) => {
                        if let Some(parameter) = positions.next() {
                            scope.add(parameter, Definition::Value(value));
                        }
                    }
                    CallArg::Kwarg(parameter, value) => scope.add(parameter, Definition::Value(value)),
                    CallArg::PosSplat(value) | CallArg::KwargSplat(value) => {
                        for parameter in names {
                            scope.add(parameter, Definition::Value(value));
                        }
                    }
                }
            }
        });
        scope.spread();
        scope
    }

    /// Whether the script defines `name` anywhere.
    pub(super) fn defines(&self, name: &str) -> bool {
        self.definitions.contains_key(name)
    }

    /// Whether `name` is a macro of the script.
    pub(super) fn is_macro(&self, name: &str) -> bool {
        self.macros.contains(name)
    }

    /// Whether the caller can put text of their choice into the value of `expression`.
    pub(super) fn is_from_caller(&self, expression: &Expr<'s>) -> bool {
        match expression {
            Expr::Const(_) | Expr::Test(_) | Expr::Compare(_) | Expr::UnaryOp(_) => false,
            Expr::Var(variable) => variable.id == "call_info" || self.from_caller.contains(variable.id),
            Expr::GetAttr(attribute) if is_call_info(&attribute.expr) => is_chosen_by_caller(attribute.name),
            Expr::GetItem(item) if is_call_info(&item.expr) => {
                text(&item.subscript_expr).is_none_or(|name| is_chosen_by_caller(&name))
            }
            Expr::GetAttr(attribute) => self.is_from_caller(&attribute.expr),
            Expr::GetItem(item) => self.is_from_caller(&item.expr),
            Expr::Slice(slice) => self.is_from_caller(&slice.expr),
            Expr::BinOp(operation) => {
                let joins = !matches!(
                    operation.op,
                    BinOpKind::Eq
                        | BinOpKind::Ne
                        | BinOpKind::Lt
                        | BinOpKind::Lte
                        | BinOpKind::Gt
                        | BinOpKind::Gte
                        | BinOpKind::In
                );
                joins && (self.is_from_caller(&operation.left) || self.is_from_caller(&operation.right))
            }
            Expr::IfExpr(choice) => {
                self.is_from_caller(&choice.true_expr)
                    || choice.false_expr.as_ref().is_some_and(|other| self.is_from_caller(other))
            }
            Expr::Filter(filter) if CLEANING.contains(&filter.name) => false,
            Expr::Call(call) => match call.identify_call() {
                CallType::Function(name) if CLEANING.contains(&name) => false,
                CallType::Function(name) if self.is_macro(name) => self.from_caller.contains(name),
                CallType::Function(_) => arguments(&call.args).any(|value| self.is_from_caller(value)),
                CallType::Method(_, name) if CLEAN_METHODS.contains(&name) => false,
                CallType::Method(receiver, "get") if is_call_info(receiver) => match call.args.first() {
                    Some(CallArg::Pos(field)) => text(field).is_none_or(|name| is_chosen_by_caller(&name)),
                    _ => true,
                },
                CallType::Method(..) | CallType::Object(_) => {
                    inside(expression).into_iter().any(|inner| self.is_from_caller(inner))
                }
            },
            Expr::Filter(_) | Expr::List(_) | Expr::Tuple(_) | Expr::Map(_) => {
                inside(expression).into_iter().any(|inner| self.is_from_caller(inner))
            }
        }
    }

    /// The texts that `expression` can have, as far as they follow from constants; empty where it is not constant.
    pub(super) fn texts(&self, expression: &Expr<'s>) -> Vec<String> {
        let mut texts: Vec<String> = match expression {
            Expr::Const(_) => text(expression).into_iter().collect(),
            Expr::Var(variable) => self.texts_of(variable.id),
            Expr::BinOp(operation) if matches!(operation.op, BinOpKind::Add | BinOpKind::Concat) => {
                let right = self.texts(&operation.right);
                let left = self.texts(&operation.left);
                left.iter().flat_map(|left| right.iter().map(move |right| format!("{left}{right}"))).collect()
            }
            Expr::List(_) | Expr::Tuple(_) => {
                inside(expression).into_iter().take(MAX_TEXTS).flat_map(|item| self.texts(item)).collect()
            }
            _ => Vec::new(),
        };
        texts.retain(|text| text.len() <= MAX_TEXT_LEN);
        texts.truncate(MAX_TEXTS);
        texts
    }

    /// The texts that the variable `name` can have; empty if any of its values is not constant.
    pub(super) fn texts_of(&self, name: &str) -> Vec<String> {
        let Some((name, definitions)) = self.definitions.get_key_value(name) else { return Vec::new() };
        if let Some(known) = self.constants.borrow().get(name) {
            return known.clone();
        }
        // Until it is known, a name that is defined by itself counts as not constant.
        self.constants.borrow_mut().insert(name, Vec::new());
        let mut all = Vec::new();
        for definition in definitions {
            let found = match definition {
                Definition::Value(value) => self.texts(value),
                Definition::Body([Stmt::EmitRaw(raw)]) => vec![raw.raw.trim().to_owned()],
                Definition::Body(_) => Vec::new(),
            };
            if found.is_empty() || all.len() > MAX_TEXTS {
                return Vec::new();
            }
            all.extend(found);
        }
        all.truncate(MAX_TEXTS);
        self.constants.borrow_mut().insert(name, all.clone());
        all
    }

    /// The expressions that name `name`'s values, for looking through one step of indirection.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &'t Expr<'s>> {
        self.definitions.get(name).into_iter().flatten().filter_map(|definition| match definition {
            Definition::Value(value) => Some(*value),
            Definition::Body(_) => None,
        })
    }

    fn define(&mut self, target: &'t Expr<'s>, definition: Definition<'t, 's>) {
        match target {
            Expr::Var(variable) => self.add(variable.id, definition),
            // `{% set ns.x = … %}`: the namespace stands for everything in it.
            Expr::GetAttr(attribute) => self.define(&attribute.expr, definition),
            Expr::List(list) => list.items.iter().for_each(|item| self.define(item, definition)),
            _ => {}
        }
    }

    fn add(&mut self, name: &'s str, definition: Definition<'t, 's>) {
        self.definitions.entry(name).or_default().push(definition);
    }

    fn declare(&mut self, name: &'s str) {
        self.definitions.entry(name).or_default();
    }

    /// Follows what the caller says through assignments until nothing new is reached.
    fn spread(&mut self) {
        let mut users: BTreeMap<&'s str, BTreeSet<&'s str>> = BTreeMap::new();
        for (name, definitions) in &self.definitions {
            for definition in definitions {
                let mut note = |inner: &Expr<'s>| {
                    if let Some(used) = variable(inner) {
                        users.entry(used).or_default().insert(name);
                    }
                };
                match definition {
                    Definition::Value(value) => each_within(value, &mut note),
                    Definition::Body(body) => each_expression(body, &mut note),
                }
            }
        }
        let mut waiting: Vec<&'s str> = self.definitions.keys().copied().collect();
        while let Some(name) = waiting.pop() {
            if self.from_caller.contains(name) {
                continue;
            }
            let reached = self.definitions.get(name).into_iter().flatten().any(|definition| match definition {
                Definition::Value(value) => self.is_from_caller(value),
                Definition::Body(body) => self.emits_caller(body),
            });
            if reached {
                self.from_caller.insert(name);
                waiting.extend(users.get(name).into_iter().flatten());
            }
        }
    }

    fn emits_caller(&self, body: &'t [Stmt<'s>]) -> bool {
        let mut found = false;
        each_statement(body, &mut |statement| {
            if let Stmt::EmitExpr(emit) = statement {
                found = found || self.is_from_caller(&emit.expr);
            }
        });
        found
    }
}

/// Whether `expression` is `call_info` itself.
pub(super) fn is_call_info(expression: &Expr<'_>) -> bool {
    variable(expression) == Some("call_info")
}

/// The name, if `expression` is a plain variable.
pub(super) fn variable<'s>(expression: &Expr<'s>) -> Option<&'s str> {
    match expression {
        Expr::Var(variable) => Some(variable.id),
        _ => None,
    }
}

/// The text, if `expression` is a literal text.
pub(super) fn text(expression: &Expr<'_>) -> Option<String> {
    match expression {
        Expr::Const(constant) => constant.value.as_str().map(str::to_owned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use minijinja::machinery::parse;

    use super::*;

    /// What is known of the last expression that `script` puts out.
    fn last(script: &str) -> (bool, Vec<String>) {
        let tree = parse(script, "script", minijinja::syntax::SyntaxConfig::default()).unwrap();
        let body = std::slice::from_ref(&tree);
        let scope = Scope::new(body);
        let mut last = None;
        each_statement(body, &mut |statement| {
            if let Stmt::EmitExpr(emit) = statement {
                last = Some((scope.is_from_caller(&emit.expr), scope.texts(&emit.expr)));
            }
        });
        last.unwrap()
    }

    #[test]
    fn what_the_caller_says_is_followed() {
        for script in [
            "{{ call_info.local_alias }}",
            "{{ call_info[\"remote_display_name\"] }}",
            "{{ call_info.get(\"call_tag\") }}",
            "{% set a = call_info %}{{ a.local_alias }}",
            "{% set b = a %}{% set a = call_info.local_alias | lower %}{{ \"x\" ~ b[3:] }}",
            "{% set a %}x{{ call_info.local_alias }}{% endset %}{{ a }}",
            "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(call_info.local_alias) }}",
            "{% macro m(x, y=call_info.local_alias) %}{{ y }}{% endmacro %}{{ m(1) }}",
            "{% set ns = namespace(a=1) %}{% set ns.a = call_info.local_alias %}{{ ns.a }}",
            "{% for part in call_info.local_alias.split(\"-\") %}{{ part }}{% endfor %}",
            "{% with a = call_info.local_alias %}{{ a }}{% endwith %}",
            "{{ \"x\" if call_info else call_info.local_alias }}",
            "{{ pex_regex_search(\"(.*)\", call_info.local_alias)[0] }}",
            "{{ {\"name\": call_info.local_alias} }}",
            "{{ {\"location\": call_info.local_alias}[\"location\"] }}",
            "{{ {\"location\": call_info.local_alias}.get(\"location\") }}",
            "{% set a, b = call_info.local_alias.split(\"-\") %}{{ b }}",
        ] {
            assert!(last(script).0, "{script}");
        }
    }

    #[test]
    fn what_the_caller_cannot_shape_is_not() {
        for script in [
            "{{ call_info.location }}",
            "{{ call_info[\"location\"] }}",
            "{{ call_info.get(\"location\") }}",
            "{{ pex_in_subnet(call_info.local_alias, \"192.0.2.0/24\") }}",
            "{{ service_config.name }}",
            "{{ call_info.local_alias | pex_hash | pex_tail(6) }}",
            "{{ call_info.local_alias | length }}",
            "{{ call_info.local_alias == \"x\" }}",
            "{{ call_info.local_alias.startswith(\"x\") }}",
            "{{ call_info.local_alias is string }}",
            "{{ \"x\" if call_info.local_alias else \"y\" }}",
            "{% macro m(x) %}y{% endmacro %}{{ m(call_info.local_alias) }}",
        ] {
            assert!(!last(script).0, "{script}");
        }
    }

    #[test]
    fn constant_texts_are_known() {
        for (script, texts) in [
            ("{% set a = \"ma\" ~ \"tt\" %}{{ a + \"-\" }}", vec!["matt-"]),
            ("{% set a %} matt- {% endset %}{{ a }}", vec!["matt-"]),
            ("{% set a = \"x\" %}{% set a = \"y\" %}{{ a }}", vec!["x", "y"]),
            ("{% for a in [\"x-\", \"y-\"] %}{{ a }}{% endfor %}", vec!["x-", "y-"]),
            ("{% set a = \"x\" %}{% set a = call_info.local_alias %}{{ a }}", vec![]),
            ("{% set a = b %}{% set b = a ~ \"x\" %}{{ a }}", vec![]),
            ("{{ \"x\" and \"y\" }}", vec![]),
        ] {
            assert_eq!(last(script).1, texts, "{script}");
        }
        let defined = |times: usize| last(&("{% set a = \"x\" %}".repeat(times) + "{{ a }}")).1.len();
        assert_eq!((defined(MAX_TEXTS), defined(MAX_TEXTS + 1), defined(MAX_TEXTS + 2)), (MAX_TEXTS, MAX_TEXTS, 0));
    }
}
