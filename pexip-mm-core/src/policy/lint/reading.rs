//! Faults that are found by reading alone: names that Pexip does not know, variables in regular expressions, words that
//! are no JSON.

use std::collections::BTreeSet;

use minijinja::machinery::ast::{CallArg, CallType, Expr, Stmt};

use super::finding::{Findings, LintCode, Severity};
use super::flow::SlipKind;
use super::known::{self, Use};
use super::scope::{is_call_info, text, variable};
use super::syntax::Facts;
use super::tree::{arguments, each_expression, each_statement, each_within, offset, start};

/// Letters that have a meaning of their own in a regular expression.
const PATTERN_LETTERS: &str = ".+*?()[]{}^$|\\";

/// Letters that tell a text meant as a regular expression from a plain one. A dot alone does not.
const PATTERN_SIGNS: &str = "\\[(^$*+|";

impl<'t, 's> Facts<'t, 's> {
    /// Reports what is wrong whatever is dialled.
    pub(super) fn report(&self, findings: &mut Findings<'_>) {
        self.report_names(findings);
        self.report_patterns(findings);
        each_statement(self.body, &mut |statement| match statement {
            Stmt::Do(call) => {
                let at = offset(call.span());
                findings.add(LintCode::StatementNotEnabled, at, "statement \"do\" is an extension that Jinja has off");
            }
            Stmt::EmitExpr(emit) if is_dictionary(&emit.expr) => {
                let message = "dictionary is put out as Python writes it, with single quotes, not as JSON";
                findings.add(LintCode::DictionaryNotJson, start(&emit.expr), message);
            }
            _ => {}
        });
    }

    /// Reports a script of another kind, which is given more than a service configuration script. Whether it was one.
    pub(super) fn report_other_policy(&self, findings: &mut Findings<'_>) -> bool {
        let mut found = None;
        each_expression(self.body, &mut |expression| {
            if let Expr::Var(variable) = expression
                && !self.scope.defines(variable.id)
                && let Some(policy) = known::OTHER_POLICIES.iter().find(|(given, _)| *given == variable.id)
            {
                found = found.or(Some((start(expression), policy)));
            }
        });
        let Some((at, (given, policy))) = found else { return false };
        let message = format!("{given:?} is given to {policy} scripts only, and those are not judged");
        findings.add(LintCode::OtherPolicy, at, message);
        true
    }

    fn report_names(&self, findings: &mut Findings<'_>) {
        // Offsets of names that are judged by what stands around them: called, or guarded against being undefined.
        let mut judged = BTreeSet::new();
        each_statement(self.body, &mut |statement| {
            let call = match statement {
                Stmt::Do(statement) => &statement.call,
                Stmt::CallBlock(block) => &block.call,
                _ => return,
            };
            if let CallType::Function(name) = call.identify_call() {
                judged.insert(start(&call.expr));
                self.report_function(findings, name, start(&call.expr));
            }
        });
        each_expression(self.body, &mut |expression| match expression {
            Expr::Call(call) => {
                if let CallType::Function(name) = call.identify_call() {
                    judged.insert(start(&call.expr));
                    self.report_function(findings, name, start(&call.expr));
                } else if let CallType::Method(receiver, "get") = call.identify_call()
                    && is_call_info(receiver)
                    && let Some(CallArg::Pos(field)) = call.args.first()
                    && let Some(field) = text(field)
                {
                    report_field(findings, &field, start(&call.expr));
                }
            }
            Expr::Filter(filter) => {
                if filter.name == "default" {
                    judged.extend(filter.expr.as_ref().map(start));
                }
                self.report_filter(findings, filter.name, offset(filter.span()));
            }
            Expr::Test(test) => {
                if matches!(test.name, "defined" | "undefined") {
                    judged.insert(start(&test.expr));
                }
                if !self.names.has(Use::Test, test.name) {
                    let message = format!("test {:?} is none of Jinja's", test.name);
                    findings.add(LintCode::TestUnknown, start(expression), message);
                }
            }
            Expr::GetAttr(attribute) if is_call_info(&attribute.expr) => {
                report_field(findings, attribute.name, start(expression));
            }
            Expr::GetItem(item) if is_call_info(&item.expr) => {
                if let Some(field) = text(&item.subscript_expr) {
                    report_field(findings, &field, start(expression));
                }
            }
            Expr::Var(variable)
                if !judged.contains(&start(expression))
                    && !self.scope.defines(variable.id)
                    && !known::VARIABLES.contains(&variable.id) =>
            {
                let message = format!("variable {:?} is set nowhere in the script", variable.id);
                findings.add(LintCode::VariableUndefined, start(expression), message);
            }
            _ => {}
        });
    }

    fn report_function(&self, findings: &mut Findings<'_>, name: &str, at: usize) {
        match name {
            "pex_random_pin" => findings.add(
                LintCode::RandomPin,
                at,
                "\"pex_random_pin\" gives another PIN each time it runs, so that participants get different PINs",
            ),
            "pex_debug_log" => {
                findings.add(
                    LintCode::DebugLog,
                    at,
                    "\"pex_debug_log\" writes call data to the support log at every call",
                );
            }
            _ if self.scope.defines(name)
                || known::VARIABLES.contains(&name)
                || self.names.has(Use::Function, name) => {}
            _ => {
                let message = format!("function {name:?} is unknown to Pexip");
                findings.add(LintCode::FunctionUnknown, at, message);
            }
        }
    }

    fn report_filter(&self, findings: &mut Findings<'_>, name: &str, at: usize) {
        if name == "pex_debug_log" {
            findings.add(LintCode::DebugLog, at, "\"pex_debug_log\" writes call data to the support log at every call");
        } else if !self.names.has(Use::Filter, name) {
            let message = if self.names.has(Use::Function, name) {
                format!("{name:?} is a function, not a filter")
            } else {
                format!("filter {name:?} is not enabled by Pexip")
            };
            findings.add(LintCode::FilterNotEnabled, at, message);
        }
    }

    fn report_patterns(&self, findings: &mut Findings<'_>) {
        let mut patterns: Vec<&'t Expr<'s>> = Vec::new();
        each_expression(self.body, &mut |expression| patterns.extend(pattern_of(expression)));
        let mut in_patterns = BTreeSet::new();
        for pattern in &patterns {
            each_within(pattern, &mut |inner| {
                in_patterns.insert(start(inner));
            });
        }
        let mut as_text = BTreeSet::new();
        each_expression(self.body, &mut |expression| {
            as_text.extend(variable(expression).filter(|_| !in_patterns.contains(&start(expression))));
        });
        for pattern in &patterns {
            if self.scope.is_from_caller(pattern) {
                let message = "regular expression is built from what the caller says";
                findings.add_as(LintCode::VariableAsPattern, Severity::Error, start(pattern), message);
                continue;
            }
            let Some(name) = self.plain_variable(pattern, &as_text, &mut BTreeSet::new()) else { continue };
            let texts = self.scope.texts_of(name);
            let special = texts.iter().flat_map(|text| text.chars()).find(|ch| PATTERN_LETTERS.contains(*ch));
            if let Some(ch) = special {
                let message =
                    format!("variable {name:?} is used as a regular expression, where {ch:?} in it matches other text");
                findings.add_as(LintCode::VariableAsPattern, Severity::Error, start(pattern), message);
            } else {
                let message = format!(
                    "variable {name:?} is used as a regular expression: a value with '.', '+' or '(' would match other text"
                );
                findings.add(LintCode::VariableAsPattern, start(pattern), message);
            }
        }
    }

    /// A variable in `pattern` that is meant as plain text.
    fn plain_variable(
        &self,
        pattern: &Expr<'s>,
        as_text: &BTreeSet<&'s str>,
        seen: &mut BTreeSet<&'s str>,
    ) -> Option<&'s str> {
        if let Some(name) = variable(pattern) {
            if !seen.insert(name) {
                return None;
            }
            let composed = self.scope.values(name).find_map(|value| match value {
                Expr::Const(_) => None,
                value => self.plain_variable(value, as_text, seen),
            });
            return composed.or_else(|| (as_text.contains(name) && !self.is_pattern(name)).then_some(name));
        }
        let mut found = None;
        each_within(pattern, &mut |inner| {
            if let Some(name) = variable(inner)
                && found.is_none()
                && !self.scope.is_macro(name)
                && !self.is_pattern(name)
            {
                found = Some(name);
            }
        });
        found
    }

    /// Whether every value of the variable is a text that is evidently written as a regular expression.
    fn is_pattern(&self, name: &str) -> bool {
        let texts = self.scope.texts_of(name);
        !texts.is_empty() && texts.iter().all(|text| text.contains(|ch| PATTERN_SIGNS.contains(ch)))
    }

    /// Reports what is not JSON in the text of the answer.
    pub(super) fn report_slips(&self, findings: &mut Findings<'_>) {
        let of_kind = |kind| self.flow.slips.iter().filter(move |slip| slip.kind == kind);
        if let Some(first) = of_kind(SlipKind::Apostrophe).next() {
            let message = "texts stand in single quotes, which JSON does not know, so that every answer is invalid";
            findings.add(LintCode::InvalidJson, first.at, message);
        }
        for comment in of_kind(SlipKind::Comment) {
            let message = "comment stands in the answer, which JSON does not know; {# … #} is one of the template";
            findings.add(LintCode::InvalidJson, comment.at, message);
        }
        for bare in of_kind(SlipKind::Word) {
            let word = bare.text;
            let key = bare.key.as_ref().map_or_else(String::new, |key| format!(" under {key:?}"));
            let what = match word {
                "True" | "False" | "None" => "is Python's word, not JSON's",
                _ if self.scope.defines(word) => "is put out as that word and not as the variable's value",
                _ => "has no quotes around it",
            };
            findings.add(
                LintCode::BareWord,
                bare.at,
                format!("{word:?}{key} {what}, so that every answer is invalid JSON"),
            );
        }
    }
}

fn report_field(findings: &mut Findings<'_>, name: &str, at: usize) {
    if !known::CALL_INFO.iter().any(|(known, _)| *known == name) && !["get", "items", "keys", "values"].contains(&name)
    {
        let message = format!("field {name:?} is not in \"call_info\" of a service configuration request");
        findings.add(LintCode::FieldUnknown, at, message);
    }
}

/// Whether `expression` gives a dictionary and nothing turns it into JSON.
fn is_dictionary(expression: &Expr<'_>) -> bool {
    match expression {
        Expr::Map(_) => true,
        Expr::Var(variable) => variable.id == "service_config",
        Expr::Filter(filter) => filter.name == "pex_update",
        _ => false,
    }
}

/// The regular expression that a filter or function is given.
fn pattern_of<'t, 's>(expression: &'t Expr<'s>) -> Option<&'t Expr<'s>> {
    match expression {
        Expr::Filter(filter) if filter.name == "pex_regex_replace" => arguments(&filter.args).next(),
        Expr::Call(call) => match call.identify_call() {
            CallType::Function("pex_regex_search") => arguments(&call.args).next(),
            CallType::Function("pex_find_first_match") => arguments(&call.args).nth(1),
            _ => None,
        },
        _ => None,
    }
}
