//! A script, read: the texts in it that tell whom it answers, and where it looks at what was dialled.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use minijinja::machinery::ast::{BinOpKind, Call, CallType, Expr, Stmt};

use super::flow::Flow;
use super::known::Names;
use super::scope::{MAX_TEXT_LEN, Scope, text, variable};
use super::tree::{arguments, each_expression, each_statement, each_within, start};

/// The most constant texts that are collected of each kind.
const MAX_TEXTS: usize = 400;

/// The most places that are kept where the script looks at what was dialled.
const MAX_SITES: usize = 200;

/// Lengths that an alias may have, in characters.
const LENGTHS: RangeInclusive<usize> = 4..=64;

/// The most lengths that are tried.
const MAX_LENGTHS: usize = 4;

/// A place where the script looks at what the caller dialled.
pub(super) struct Site {
    pub(super) at: usize,
    pub(super) texts: Vec<String>,
}

/// A script, read.
pub(super) struct Facts<'t, 's> {
    pub(super) scope: Scope<'t, 's>,
    pub(super) flow: Flow<'t, 's>,
    pub(super) names: Names,
    pub(super) body: &'t [Stmt<'s>],
    pub(super) source: &'s str,
    pub(super) sites: Vec<Site>,
}

impl<'t, 's> Facts<'t, 's> {
    pub(super) fn new(source: &'s str, body: &'t [Stmt<'s>]) -> Self {
        let scope = Scope::new(body);
        let flow = Flow::new(body);
        let mut sites = Vec::new();
        each_expression(body, &mut |expression| {
            if sites.len() < MAX_SITES && is_site(&scope, expression) {
                sites.push(Site { at: start(expression), texts: texts_behind(&scope, expression) });
            }
        });
        sites.sort_by_key(|site| site.at);
        Self { scope, flow, names: Names::default(), source, body, sites }
    }

    /// The constant texts of the script, each once: those that the dialled alias is compared with, and the others.
    pub(super) fn texts(&self) -> [Vec<String>; 2] {
        let mut seen = BTreeSet::new();
        let mut compared = Vec::new();
        let mut others = Vec::new();
        let mut keep = |text: String, kept: &mut Vec<String>| {
            if !text.is_empty() && text.len() <= MAX_TEXT_LEN && kept.len() < MAX_TEXTS && seen.insert(text.clone()) {
                kept.push(text);
            }
        };
        for text in self.sites.iter().flat_map(|site| &site.texts) {
            keep(text.clone(), &mut compared);
        }
        each_expression(self.body, &mut |expression| {
            for text in self.scope.texts(expression) {
                keep(text, &mut others);
            }
        });
        each_statement(self.body, &mut |statement| {
            if let Stmt::SetBlock(set) = statement
                && let [Stmt::EmitRaw(raw)] = set.body.as_slice()
            {
                keep(raw.raw.trim().to_owned(), &mut others);
            }
        });
        [compared, others]
    }

    /// Numbers of the script that may be the length of an alias or a room, each once.
    pub(super) fn lengths(&self) -> Vec<usize> {
        let mut lengths = Vec::new();
        each_expression(self.body, &mut |expression| {
            if let Expr::Const(constant) = expression
                && let Some(number) = constant.value.as_usize()
                && LENGTHS.contains(&number)
                && lengths.len() < MAX_LENGTHS
                && !lengths.contains(&number)
            {
                lengths.push(number);
            }
        });
        lengths
    }

    /// Whether `word` stands in the script as a name of a field, so that probing that field is worth while.
    pub(super) fn mentions(&self, word: &str) -> bool {
        let mut found = false;
        each_expression(self.body, &mut |expression| {
            found = found
                || match expression {
                    Expr::GetAttr(attribute) => attribute.name == word,
                    other => text(other).is_some_and(|text| text == word),
                };
        });
        found
    }

    /// Whether the script calls the function `name`.
    pub(super) fn calls(&self, name: &str) -> bool {
        let mut found = false;
        each_expression(self.body, &mut |expression| {
            found = found
                || matches!(expression, Expr::Call(call) if matches!(call.identify_call(), CallType::Function(called) if called == name));
        });
        found
    }

    /// Whether the script uses the filter `name`.
    pub(super) fn uses_filter(&self, name: &str) -> bool {
        let mut found = false;
        each_expression(self.body, &mut |expression| {
            found = found || matches!(expression, Expr::Filter(filter) if filter.name == name);
        });
        found
    }
}

fn is_site<'s>(scope: &Scope<'_, 's>, expression: &Expr<'s>) -> bool {
    match expression {
        Expr::Call(call) => is_site_call(scope, call),
        Expr::Compare(compare) => {
            scope.is_from_caller(&compare.expr) || compare.ops.iter().any(|step| scope.is_from_caller(&step.expr))
        }
        Expr::BinOp(operation) => {
            matches!(operation.op, BinOpKind::Eq | BinOpKind::Ne | BinOpKind::In)
                && (scope.is_from_caller(&operation.left) || scope.is_from_caller(&operation.right))
        }
        Expr::Test(test) => !test.args.is_empty() && scope.is_from_caller(&test.expr),
        _ => false,
    }
}

fn is_site_call<'s>(scope: &Scope<'_, 's>, call: &Call<'s>) -> bool {
    match call.identify_call() {
        CallType::Method(receiver, "startswith" | "endswith" | "find" | "count" | "index") => {
            scope.is_from_caller(receiver)
        }
        CallType::Function("pex_regex_search" | "pex_find_first_match") => {
            arguments(&call.args).any(|value| scope.is_from_caller(value))
        }
        _ => false,
    }
}

/// The constant texts that `expression` works with, also through the variables in it.
pub(super) fn texts_behind<'s>(scope: &Scope<'_, 's>, expression: &Expr<'s>) -> Vec<String> {
    let mut texts = Vec::new();
    let mut variables = BTreeSet::new();
    collect_texts(scope, expression, &mut variables, &mut texts);
    texts.sort();
    texts.dedup();
    texts.truncate(64);
    texts
}

fn collect_texts<'s>(
    scope: &Scope<'_, 's>,
    expression: &Expr<'s>,
    variables: &mut BTreeSet<&'s str>,
    texts: &mut Vec<String>,
) {
    each_within(expression, &mut |inner| {
        texts.extend(scope.texts(inner));
        if let Some(name) = variable(inner)
            && variables.len() < 16
            && variables.insert(name)
        {
            scope.values(name).for_each(|value| collect_texts(scope, value, variables, texts));
        }
    });
}

#[cfg(test)]
mod tests {
    use minijinja::machinery::parse;

    use super::*;

    fn with_facts<T>(script: &str, read: impl FnOnce(&Facts<'_, '_>) -> T) -> T {
        let tree = parse(script, "script", minijinja::syntax::SyntaxConfig::default()).unwrap();
        read(&Facts::new(script, std::slice::from_ref(&tree)))
    }

    #[test]
    fn looks_at_what_was_dialled_are_sites() {
        for (look, is_site) in [
            ("call_info.local_alias == \"x\"", true),
            ("\"x\" == call_info.local_alias", true),
            ("\"x\" in call_info.local_alias", true),
            ("\"x\" == \"y\"", false),
            ("call_info.local_alias ~ \"x\"", false),
            ("\"a\" < call_info.local_alias < \"b\"", true),
            ("call_info.local_alias < \"b\" < \"c\"", true),
            ("1 < 2 < 3", false),
            ("call_info.local_alias is eq(\"x\")", true),
            ("call_info.local_alias is defined", false),
            ("\"x\" is eq(\"x\")", false),
            ("call_info.local_alias.startswith(\"x\")", true),
            ("\"x\".startswith(\"x\")", false),
            ("call_info.local_alias.split(\"x\")", false),
            ("pex_regex_search(\"x\", call_info.local_alias)", true),
            ("pex_regex_search(\"x\", \"y\")", false),
        ] {
            let sites = with_facts(&format!("{{{{ {look} }}}}"), |facts| facts.sites.len());
            assert_eq!(sites, usize::from(is_site), "{look}");
        }
    }

    #[test]
    fn texts_and_lengths_are_collected_once_and_within_bounds() {
        let read = |script: &str| with_facts(script, |facts| (facts.texts(), facts.lengths()));
        let long = "y".repeat(MAX_TEXT_LEN + 1);
        let script = format!("{{% set a = [\"\", \"x\", \"x\", \"{long}\"] %}}{{% set b %}}{long}{{% endset %}}");
        assert_eq!(read(&script).0[1], ["x"]);
        let many: Vec<String> = (0..=MAX_TEXTS).map(|text| format!("{{{{ \"t{text}\" }}}}")).collect();
        assert_eq!(read(&many.concat()).0[1].len(), MAX_TEXTS);
        assert_eq!(read("{{ [3, 4, 4, 65, 64, 5, 6, 7] }}").1, [4, 64, 5, 6]);
    }

    /// Each of the variables is made from the next by a filter.
    #[test]
    fn variables_behind_a_look_are_followed_within_a_bound() {
        let chain: Vec<String> =
            (0..20).map(|at| format!("{{% set v{at} = v{} | replace(\"t{at}\") %}}", at + 1)).collect();
        let texts = with_facts(&format!("{}{{{{ call_info.local_alias == v0 }}}}", chain.concat()), |facts| {
            facts.sites[0].texts.len()
        });
        // `call_info` is one of them.
        assert_eq!(texts, 15);
    }

    #[test]
    fn filters_that_are_used_are_known() {
        let uses = |name| with_facts("{{ \"x\" | lower }}", |facts| facts.uses_filter(name));
        assert_eq!((uses("lower"), uses("upper")), (true, false));
    }
}
