//! The places that findings point at, and variants of a script that show which place it is.

use std::ops::RangeInclusive;

use minijinja::machinery::ast::{Expr, Stmt};
use serde_json::Value;

use super::flow::{Field, SlipKind, ValuePlace};
use super::sample::samples;
use super::syntax::{Facts, Site};
use super::tree::{each_statement, offset, start};

/// Letters that are put into keys to see which of them come into an answer. No script has them.
const KEY_MARKS: RangeInclusive<char> = '\u{e010}'..='\u{e02f}';

impl<'t, 's> Facts<'t, 's> {
    /// Where the script decides that an alias with `prefix` is its own, or else looks at what was dialled at all.
    pub(super) fn decision(&self, prefix: &str) -> usize {
        let about = |site: &&Site| {
            site.texts.iter().any(|text| {
                let runs = samples(text, 'a', '1').runs;
                runs.iter().any(|run| run.len() > 1 && (run.contains(prefix) || prefix.contains(run.as_str())))
            })
        };
        let site = self.sites.iter().find(about).or_else(|| self.sites.first());
        site.map_or_else(|| self.answer(), |site| site.at)
    }

    /// Where the value of a field of the answer is written, or else where the answer begins.
    pub(super) fn field(&self, name: &str) -> usize {
        self.flow.place_of(name, |value| self.scope.is_from_caller(value)).unwrap_or_else(|| self.answer())
    }

    /// Places where `value` is written under the key `name`, letter for letter.
    pub(super) fn written(&self, name: &str, value: &Value) -> Vec<usize> {
        let is_it = |field: &&Field<'t, 's>| match (field.value, field.place) {
            (None, _) => self.behind_key(field).is_some_and(|text| {
                let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
                values.next().is_some_and(|read| read.is_ok_and(|read| read == *value))
            }),
            (Some(Expr::Const(constant)), ValuePlace::Dictionary) => {
                serde_json::to_value(&constant.value).is_ok_and(|constant| constant == *value)
            }
            _ => false,
        };
        self.fields(name).filter(is_it).map(|field| field.at).collect()
    }

    /// What stands behind a key of the text and its colon.
    fn behind_key(&self, field: &Field<'t, 's>) -> Option<&'s str> {
        let behind = self.source.get(field.mark?..)?.strip_prefix(field.name.as_str())?.get(1..)?;
        behind.trim_start().strip_prefix(':')
    }

    /// The script with a mark of its own in each key `name`, and the place that each mark stands for; nothing if there
    /// are not several to tell apart.
    pub(super) fn with_keys_marked(&self, name: &str) -> Option<(String, Vec<(char, usize)>)> {
        let is_quoted = |at: usize| self.source.get(..at).is_some_and(|text| text.ends_with(['"', '\'']));
        let keys =
            self.fields(name).filter_map(|field| Some((field.mark.filter(|at| is_quoted(*at))?, self.under(field))));
        let (marks, edits): (Vec<_>, Vec<_>) =
            KEY_MARKS.zip(keys).map(|(mark, (at, place))| ((mark, place), (at, at, mark.to_string()))).unzip();
        (marks.len() > 1).then(|| (self.edited(&edits), marks))
    }

    /// Where the value of a key is: an output under it, best one with what the caller says, or else the key.
    fn under(&self, key: &Field<'t, 's>) -> usize {
        if key.place == ValuePlace::Dictionary {
            return key.at;
        }
        let behind = self.fields(&key.name).skip_while(|field| field.at <= key.at || field.mark.is_some());
        let outputs = || behind.clone().take_while(|field| field.mark.is_none());
        let tainted = outputs().find(|field| field.value.is_some_and(|value| self.scope.is_from_caller(value)));
        tainted.or_else(|| outputs().next()).map_or(key.at, |field| field.at)
    }

    fn fields(&self, name: &str) -> impl Iterator<Item = &Field<'t, 's>> + Clone {
        self.flow.fields.iter().filter(move |field| field.name == name)
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

    /// The script with JSON in place of what is not: quotes around every bare word, so that a variable gives its value.
    pub(super) fn with_json(&self) -> String {
        self.edited(&[])
    }

    /// The script with JSON, and with `marks` around the value of one output.
    pub(super) fn with_marks(&self, (at, end): (usize, usize), marks: [char; 2]) -> String {
        let [before, behind] = marks;
        let marks = [(at, at, format!("\"{before}\" ~ (")), (end, end, format!(") ~ \"{behind}\""))];
        self.edited(&marks)
    }

    /// The script with JSON, and with other replacements: from where to where, in bytes, and by what.
    fn edited(&self, others: &[(usize, usize, String)]) -> String {
        let mends = self.flow.slips.iter().map(|slip| {
            let json = match (slip.kind, slip.text) {
                (SlipKind::Comment, _) => String::new(),
                (SlipKind::Apostrophe, _) => "\"".to_owned(),
                (SlipKind::Word, "True") => "true".to_owned(),
                (SlipKind::Word, "False") => "false".to_owned(),
                (SlipKind::Word, "None") => "null".to_owned(),
                (SlipKind::Word, word) if self.scope.defines(word) => format!("\"{{{{ {word} }}}}\""),
                (SlipKind::Word, word) => format!("\"{word}\""),
            };
            (slip.at, slip.at + slip.text.len(), json)
        });
        let mut edits: Vec<_> = mends.chain(others.iter().cloned()).collect();
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
        let bare = |field: &&Field<'t, 's>| field.place == ValuePlace::Bare;
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
