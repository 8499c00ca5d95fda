//! A script, read: the texts in it that tell whom it answers, and the places that findings point at.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use minijinja::machinery::ast::{BinOpKind, Call, CallType, Expr, Stmt};

use super::flow::{Flow, ValuePlace};
use super::known::Names;
use super::sample::samples;
use super::scope::{MAX_TEXT_LEN, Scope, text, variable};
use super::tree::{arguments, each_expression, each_statement, each_within, offset, start};

/// The most constant texts that are collected of each kind.
const MAX_TEXTS: usize = 400;

/// The most places that are kept where the script looks at what was dialled.
const MAX_SITES: usize = 200;

/// Lengths that an alias may have, in characters.
const LENGTHS: RangeInclusive<usize> = 4..=64;

/// The most lengths that are tried.
const MAX_LENGTHS: usize = 4;

/// A place where the script looks at what the caller dialled.
struct Site {
    at: usize,
    texts: Vec<String>,
}

/// A script, read.
pub(super) struct Facts<'t, 's> {
    pub(super) scope: Scope<'t, 's>,
    pub(super) flow: Flow<'t, 's>,
    pub(super) names: Names,
    pub(super) body: &'t [Stmt<'s>],
    source: &'s str,
    sites: Vec<Site>,
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

    /// Whether the script uses the filter `name`.
    pub(super) fn uses_filter(&self, name: &str) -> bool {
        let mut found = false;
        each_expression(self.body, &mut |expression| {
            found = found || matches!(expression, Expr::Filter(filter) if filter.name == name);
        });
        found
    }

    /// Where the script decides that an alias with `prefix` is its own, or else looks at what was dialled at all.
    pub(super) fn decision(&self, prefix: &str) -> usize {
        let about = |site: &&Site| {
            site.texts.iter().any(|text| {
                text.len() > 1 && {
                    let runs = samples(text, 'a', '1').runs;
                    runs.iter().any(|run| run.len() > 1 && (run.contains(prefix) || prefix.contains(run.as_str())))
                }
            })
        };
        let site = self.sites.iter().find(about).or_else(|| self.sites.first());
        site.map_or_else(|| self.answer(), |site| site.at)
    }

    /// Where the value of a field of the answer is written, or else where the answer begins.
    pub(super) fn field(&self, name: &str) -> usize {
        self.flow.place_of(name, |value| self.scope.is_from_caller(value)).unwrap_or_else(|| self.answer())
    }

    /// Where the script's own answer begins.
    pub(super) fn answer(&self) -> usize {
        let key = |name: &str| self.flow.fields.iter().find(|field| field.name == name).map(|field| field.at);
        ["service_type", "name", "new_alias", "result", "action"]
            .into_iter()
            .find_map(key)
            .unwrap_or_else(|| self.first_output())
    }

    /// Outputs that may carry what the caller says into the text of the answer: where they begin and end, in bytes.
    pub(super) fn tainted_outputs(&self) -> Vec<(usize, usize)> {
        let outputs = self.flow.fields.iter().filter(|field| field.place != ValuePlace::Dictionary);
        let tainted = outputs.filter(|field| field.value.is_some_and(|value| self.scope.is_from_caller(value)));
        tainted.map(|field| (field.at, field.end)).collect()
    }

    /// The script with quotes around every bare word, so that a variable gives its value.
    pub(super) fn with_quotes(&self) -> String {
        self.edited(&[])
    }

    /// The script with quotes, and with `marks` around the value of one output.
    pub(super) fn with_marks(&self, (at, end): (usize, usize), marks: [char; 2]) -> String {
        let [before, behind] = marks;
        let marks = [(at, at, format!("\"{before}\" ~ (")), (end, end, format!(") ~ \"{behind}\""))];
        self.edited(&marks)
    }

    /// The script with quotes, and with other replacements: from where to where, in bytes, and by what.
    fn edited(&self, others: &[(usize, usize, String)]) -> String {
        let quotes = self.flow.bare_words.iter().map(|bare| {
            let text = match bare.word {
                "True" => "true".to_owned(),
                "False" => "false".to_owned(),
                "None" => "null".to_owned(),
                word if self.scope.defines(word) => format!("\"{{{{ {word} }}}}\""),
                word => format!("\"{word}\""),
            };
            (bare.at, bare.at + bare.word.len(), text)
        });
        let mut edits: Vec<_> = quotes.chain(others.iter().cloned()).collect();
        edits.sort();
        let mut script = String::with_capacity(self.source.len());
        let mut done = 0;
        for (at, end, text) in edits {
            script.push_str(self.source.get(done..at).unwrap_or_default());
            script.push_str(&text);
            done = end;
        }
        script.push_str(self.source.get(done..).unwrap_or_default());
        script
    }

    /// Where an answer stops being JSON, as far as the text there is found in the script.
    pub(super) fn invalid_json(&self, rendered: &str) -> usize {
        let at = serde_json::from_str::<serde::de::IgnoredAny>(rendered).err().and_then(|error| {
            let line_start = match error.line() {
                0 | 1 => 0,
                line => rendered.match_indices('\n').nth(line - 2)?.0 + 1,
            };
            Some(line_start + error.column().saturating_sub(1))
        });
        let found = at.and_then(|at| {
            let wrong = rendered.get(at..)?;
            let before = rendered.get(..at)?;
            // The longest text around the fault that stands once in the script.
            [24, 16, 10, 6, 3].into_iter().find_map(|length| {
                let back: usize = before.chars().rev().take(length).map(char::len_utf8).sum();
                let ahead: usize = wrong.chars().take(length / 3 + 1).map(char::len_utf8).sum();
                let text = rendered.get(at - back..at + ahead)?;
                let place = self.source.find(text)?;
                (self.source.rfind(text) == Some(place)).then_some(place + back)
            })
        });
        found.or_else(|| self.bare_output()).unwrap_or_else(|| self.answer())
    }

    /// Where the text of a line begins, or else the answer.
    pub(super) fn line(&self, line: Option<usize>) -> usize {
        let Some(line) = line else { return self.answer() };
        line_start(self.source, line)
    }

    /// The first output without quotes and without `pex_to_json`, where invalid JSON often comes from.
    fn bare_output(&self) -> Option<usize> {
        let bare = |field: &&super::flow::Field<'t, 's>| field.place == ValuePlace::Bare;
        self.flow.fields.iter().filter(bare).find(|field| field.value.is_some()).map(|field| field.at)
    }

    fn first_output(&self) -> usize {
        let mut first = None;
        each_statement(self.body, &mut |statement| {
            let at = match statement {
                Stmt::EmitRaw(raw) if !raw.raw.trim().is_empty() => {
                    offset(raw.span()) + (raw.raw.len() - raw.raw.trim_start().len())
                }
                Stmt::EmitExpr(emit) => start(&emit.expr),
                _ => return,
            };
            first = first.or(Some(at));
        });
        first.unwrap_or(0)
    }
}

/// Offset of the first letter of a line that is no blank; lines count from 1.
pub(super) fn line_start(source: &str, line: usize) -> usize {
    let newline = line.checked_sub(2).and_then(|before| source.match_indices('\n').nth(before));
    let start = newline.map_or(0, |(at, _)| at + 1);
    let rest = source.get(start..).unwrap_or("");
    let blank = rest.find(|ch: char| ch == '\n' || !ch.is_whitespace()).unwrap_or(0);
    start + blank
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
fn texts_behind<'s>(scope: &Scope<'_, 's>, expression: &Expr<'s>) -> Vec<String> {
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
