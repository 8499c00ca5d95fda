//! What a script asks about a call besides the alias: which fields it compares, and with what. Of that, calls are made
//! for which it may do something else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::net::IpAddr;

use minijinja::machinery::ast::{BinOpKind, CallArg, CallType, Expr, Stmt};
use serde_json::{Value, json};

use super::known::CALL_INFO;
use super::run::Moment;
use super::sample::samples;
use super::scope::{Scope, is_call_info, text, variable};
use super::syntax::{Facts, texts_behind};
use super::tree::{arguments, each_within, parts};
use crate::policy::call::Call;
use crate::policy::simulate::Now;

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

/// One thing about a call that a script may ask for.
#[derive(Clone, PartialEq)]
enum Wish {
    /// This value in a field.
    Field(&'static str, Value),
    /// That it comes at another time. The text names the part of the time that the script looks at.
    At(&'static str, Moment),
}

impl Wish {
    fn field(&self) -> &'static str {
        match self {
            Self::Field(field, _) | Self::At(field, _) => field,
        }
    }
}

/// What is special about a call.
#[derive(Clone, PartialEq)]
pub(super) struct Circumstance(Vec<Wish>);

impl Circumstance {
    /// `call` under this circumstance.
    pub(super) fn of(&self, call: Call) -> Call {
        self.0.iter().fold(call, |call, wish| match wish {
            Wish::Field(field, value) => call.with(field, value.clone()),
            Wish::At(..) => call,
        })
    }

    /// When the call comes.
    pub(super) fn moment(&self) -> Moment {
        let moment = self.0.iter().find_map(|wish| match wish {
            Wish::At(_, moment) => Some(*moment),
            Wish::Field(..) => None,
        });
        moment.unwrap_or_default()
    }

    /// Whether the caller goes to a room, and does not only ask about it or join a breakout room of it.
    pub(super) fn joins(&self) -> bool {
        let only_asks = |wish: &Wish| match wish {
            Wish::Field("call_direction" | "breakout_uuid" | "telehealth_request_id", _) => true,
            Wish::Field("trigger", value) => {
                ["web_avatar_fetch", "options", "subscribe"].into_iter().any(|trigger| value == trigger)
            }
            _ => false,
        };
        !self.0.iter().any(only_asks)
    }

    /// Whether it tells who calls, or from which network, so that a script has reason to ask for no PIN.
    pub(super) fn is_proof(&self) -> bool {
        let proofs = [
            "registered",
            "has_authenticated_display_name",
            "idp_uuid",
            "third_party_passcode",
            "teams_tenant_id",
            "remote_address",
            "p_asserted_identity",
        ];
        self.0.iter().any(|wish| proofs.contains(&wish.field()))
    }

    /// In words, to follow what was dialled.
    pub(super) fn describe(&self) -> String {
        let mut words = String::new();
        for wish in &self.0 {
            // Infallible: it writes to a text.
            let _ = match wish {
                // It may be a secret of the script.
                Wish::Field("third_party_passcode", _) => write!(words, " with \"third_party_passcode\""),
                Wish::Field(field, value) => write!(words, " with \"{field}\" {value}"),
                Wish::At(_, Moment { now: Now { year, month, day, hour, minute, .. }, .. }) => {
                    write!(words, " at {year}-{month:02}-{day:02} {hour:02}:{minute:02}")
                }
            };
        }
        words
    }
}

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

/// Wishes that can be granted together: the first for each field.
fn together<'a>(wishes: impl Iterator<Item = &'a Wish>) -> Vec<Wish> {
    let mut fields = BTreeSet::new();
    let is_time = |wish: &Wish| matches!(wish, Wish::At(..));
    wishes.filter(|wish| fields.insert(if is_time(wish) { "pex_now" } else { wish.field() })).cloned().collect()
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

/// What is tried of a field that the script only mentions, beside what every call has.
fn mentioned(field: &'static str) -> Vec<Wish> {
    let values = match field {
        "registered" | "has_authenticated_display_name" | "supports_direct_media" => vec![json!(true)],
        "protocol" => ["api", "rtmp", "sip", "h323", "teams", "mssip"].map(Value::from).to_vec(),
        "trigger" => {
            let triggers = ["web_avatar_fetch", "invite", "options", "subscribe", "setup", "arq", "lrq"];
            let others = ["two_stage_dialing", "teams", "unspecified"];
            triggers.into_iter().chain(others).map(Value::from).collect()
        }
        "call_direction" => vec![json!("non_dial")],
        "external_policy_disposition" => vec![json!("CONTINUE")],
        "call_tag" | "telehealth_request_id" | "third_party_passcode" | "previous_service_name" => vec![json!("zq")],
        "idp_uuid" | "teams_tenant_id" | "breakout_uuid" => vec![json!("00000000-0000-4000-8000-000000000000")],
        "display_count" => vec![json!(2)],
        "ms_subnet" | "ms-subnet" => vec![json!(["192.0.2.0"])],
        "p_asserted_identity" | "p_Asserted-Identity" => vec![json!(["sip:bob@example.com"])],
        _ => Vec::new(),
    };
    values.into_iter().map(|value| Wish::Field(field, value)).collect()
}

/// What is tried of fields that the script compares with these texts and numbers.
fn wishes(fields: &BTreeSet<&'static str>, texts: &[String], numbers: &[i64]) -> Vec<Wish> {
    let mut wishes = Vec::new();
    for field in fields {
        let mut add = |value| wishes.push(Wish::Field(field, value));
        match *field {
            // The alias is tried elsewhere, what some hold tells of calls out, and others hold no text.
            "local_alias"
            | "call_direction"
            | "service_name"
            | "service_tag"
            | "unique_service_name"
            | "registered"
            | "has_authenticated_display_name"
            | "supports_direct_media" => {}
            "remote_address" | "node_ip" => texts.iter().map(|text| json!(address(text))).for_each(add),
            "remote_alias" => texts.iter().map(|text| json!(remote_alias(text))).for_each(add),
            "ms_subnet" | "ms-subnet" | "p_asserted_identity" | "p_Asserted-Identity" => {
                texts.iter().map(|text| json!([text])).for_each(add);
            }
            "version_id" => {
                let named = texts.iter().filter_map(|text| text.parse().ok());
                around(numbers.iter().copied().chain(named)).map(|number| json!(number.to_string())).for_each(add);
            }
            "pseudo_version_id" => {
                texts.iter().map(|text| json!(text)).for_each(&mut add);
                around(numbers.iter().copied()).map(|number| json!(format!("{number}.0.0"))).for_each(add);
            }
            "bandwidth" | "display_count" | "remote_port" => {
                around(numbers.iter().copied()).map(|number| json!(number)).for_each(add);
            }
            field => {
                if let Some((part, range)) = PARTS.into_iter().find(|(part, _)| *part == field) {
                    let numbers = around(numbers.iter().copied());
                    let numbers = numbers.filter_map(|number| u16::try_from(number).ok()).filter(|n| range.contains(n));
                    wishes.extend(numbers.map(|number| Wish::At(part, moment(part, number))));
                } else {
                    texts.iter().map(|text| json!(text)).for_each(add);
                }
            }
        }
    }
    wishes
}

/// Each number, that after it, and that before it.
fn around(numbers: impl Iterator<Item = i64>) -> impl Iterator<Item = i64> {
    numbers
        .flat_map(|number| [number.saturating_add(1), number, number.saturating_sub(1)])
        .filter(|number| *number >= 0)
}

/// The parts of a time, and what they can be.
const PARTS: [(&str, std::ops::RangeInclusive<u16>); 6] = [
    ("year", 2000..=2100),
    ("month", 1..=12),
    ("day", 1..=31),
    ("hour", 0..=23),
    ("minute", 0..=59),
    ("second", 0..=59),
];

/// The usual moment, but for one part of it.
fn moment(part: &str, number: u16) -> Moment {
    let mut moment = Moment::default();
    let small = u8::try_from(number).unwrap_or_default();
    match part {
        "year" => moment.now.year = number,
        "month" => moment.now.month = small,
        "day" => moment.now.day = small,
        "hour" => moment.now.hour = small,
        "minute" => moment.now.minute = small,
        _ => moment.now.second = small,
    }
    moment
}

/// An address in the network that `text` names, or that begins with it.
fn address(text: &str) -> String {
    let network = text.split_once('/').map_or(text, |(network, _)| network);
    match network.parse() {
        Ok(IpAddr::V4(address)) if text.contains('/') && !text.ends_with("/32") => {
            IpAddr::from((u32::from(address) | 1).to_be_bytes()).to_string()
        }
        Ok(IpAddr::V6(address)) if text.contains('/') && !text.ends_with("/128") => {
            IpAddr::from((u128::from(address) | 1).to_be_bytes()).to_string()
        }
        Ok(address) => address.to_string(),
        Err(_) if network.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => {
            let parts = network.split('.').filter(|part| !part.is_empty()).chain(["1"; 4]).take(4);
            parts.collect::<Vec<_>>().join(".")
        }
        Err(_) => text.to_owned(),
    }
}

/// Who calls, if that has `text` in it: a whole address where `text` is evidently a part of one.
fn remote_alias(text: &str) -> String {
    match text.split_once('@') {
        Some(("", domain)) => format!("bob@{domain}"),
        Some((_, "")) => format!("{text}example.com"),
        None if text.ends_with(':') => format!("{text}bob@example.com"),
        None if text.contains('.') => format!("bob@{}", text.trim_start_matches('.')),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_in_the_networks_that_are_named() {
        for (text, expected) in [
            ("10.0.0.0/8", "10.0.0.1"),
            ("10.1.2.3/32", "10.1.2.3"),
            ("10.1.2.3", "10.1.2.3"),
            ("2001:db8::/32", "2001:db8::1"),
            ("2001:db8::2/128", "2001:db8::2"),
            ("10.", "10.1.1.1"),
            ("192.168", "192.168.1.1"),
            ("proxy", "proxy"),
        ] {
            assert_eq!(address(text), expected, "{text}");
        }
    }

    #[test]
    fn callers_have_whole_addresses() {
        for (text, expected) in [
            ("@acme.example", "bob@acme.example"),
            ("boss@", "boss@example.com"),
            ("boss@acme.example", "boss@acme.example"),
            ("sip:", "sip:bob@example.com"),
            ("acme.example", "bob@acme.example"),
            (".example", "bob@example"),
            ("boss", "boss"),
        ] {
            assert_eq!(remote_alias(text), expected, "{text}");
        }
    }

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
