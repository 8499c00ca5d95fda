//! Callers who are worth trying with a script: to aliases that its own texts suggest, in every form in which nodes bring
//! calls, and to everything else.
//!
//! Nobody tells which aliases a script answers. Its texts are tried: plain ones, and what a pattern has in letters and
//! digits, each alone and as a prefix. Those that it answers otherwise than a stranger count.

use std::collections::BTreeSet;
use std::fmt;

use minijinja::machinery::{self, Token};
use minijinja::syntax::SyntaxConfig;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::decision::words;
use super::request::Keys;
use super::simulate::{DropReason, Outcome, PolicyScript};

/// Somebody who calls: what a node would ask a script.
///
/// Its `Debug` shows the keys of the request, without the values, among which may be PINs. Its serialised form has both.
#[derive(Clone, PartialEq, Serialize)]
pub struct Caller {
    /// What is special about the call, in a few words; "asked for" for one that was given.
    pub kind: &'static str,
    /// The request, as for [`PolicyScript::answer`].
    pub request: Value,
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, request } = self;
        let keys = |part: &str| request.get(part).and_then(Value::as_object).map(Keys);
        f.debug_struct("Caller")
            .field("kind", kind)
            .field("call_info", &keys("call_info"))
            .field("service_config", &keys("service_config"))
            .finish()
    }
}

/// The most texts of one script that are tried.
const MAX_TEXTS: usize = 80;

/// The longest text that is tried, in bytes.
const MAX_TEXT_LEN: usize = 60;

/// The most aliases of one script that callers are made of.
const MAX_ALIASES: usize = 12;

/// The most runs of one script that may fail for their work before the search ends.
const MAX_EXPENSIVE: usize = 2;

/// An alias that no script has a reason to answer, and a domain that it has no reason to name.
const STRANGER: &str = "zq7x-unrelated";
const DOMAIN: &str = "example.com";

/// What follows a prefix: rooms as people name them, Mattermost's identifiers of channels, numbers; and nothing.
const ROOMS: [&str; 4] = ["town-square", "k3qzr8ncxjgg5ydw1m7u9fbhaa", "4071", ""];

/// Another room, beside the one that a script was found to answer.
const OTHER_ROOM: &str = "team-lunch";

/// What the alias of a private channel ends with.
const PRIVATE_SUFFIX: &str = ".pabcdefgh23456723";

/// The callers that a script suggests, and strangers to it.
pub(super) fn suggested_callers(source: &str) -> Vec<Caller> {
    let mut callers = Vec::new();
    if let Ok(script) = PolicyScript::parse(source) {
        let texts = texts(source);
        let domain = texts.iter().find(|text| is_domain(text)).map_or(DOMAIN, String::as_str);
        for answered in answered(&script, &texts, domain) {
            add_callers_to(&answered, domain, &mut callers);
        }
    }
    add_strangers(&mut callers);
    callers
}

/// An alias that a script answers otherwise than a stranger.
struct Answered {
    prefix: String,
    alias: String,
    result: Map<String, Value>,
}

/// Tries texts as aliases and as prefixes: alone, and only where that leads nowhere with a domain and as SIP URIs.
fn answered(script: &PolicyScript, texts: &[String], domain: &str) -> Vec<Answered> {
    let stranger = script.answer(&Call::web(STRANGER).request()).outcome;
    let mut found: Vec<Answered> = Vec::new();
    let mut expensive = 0;
    for (before, after) in [("", String::new()), ("", format!("@{domain}")), ("sip:", format!("@{domain}"))] {
        for prefix in texts {
            if found.len() >= MAX_ALIASES || expensive >= MAX_EXPENSIVE {
                return found;
            }
            for room in ROOMS {
                let alias = format!("{prefix}{room}");
                let outcome = script.answer(&Call::web(&format!("{before}{alias}{after}")).request()).outcome;
                expensive += usize::from(matches!(outcome, Outcome::Dropped { reason: DropReason::OutOfFuel { .. } }));
                if outcome != stranger {
                    let result = if let Outcome::Answered { result, .. } = outcome { result } else { Map::new() };
                    found.push(Answered { prefix: prefix.clone(), alias, result });
                    break;
                }
            }
        }
        if !found.is_empty() {
            return found;
        }
    }
    found
}

/// The texts of a script that may be aliases or begin them, in the order of the script.
fn texts(source: &str) -> Vec<String> {
    let tokens = machinery::tokenize(source, false, SyntaxConfig::default());
    let mut seen = BTreeSet::new();
    let mut texts = Vec::new();
    for (token, _) in tokens.map_while(Result::ok) {
        let text = match &token {
            Token::Str(text) => text,
            Token::String(text) => &**text,
            _ => continue,
        };
        let fitting = literal_runs(text).into_iter().filter(|run| run.len() <= MAX_TEXT_LEN);
        texts.extend(fitting.filter(|run| seen.insert(run.clone())));
    }
    texts.truncate(MAX_TEXTS);
    texts
}

/// What a text has in characters of aliases, one after another. In a pattern, what stands in brackets or behind a
/// backslash stands for something else, unless it is a dot or a hyphen.
fn literal_runs(text: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    let mut is_class = false;
    let mut chars = text.chars();
    while let Some(ch) = chars.next() {
        let literal = match ch {
            '\\' => chars.next().filter(|escaped| matches!(escaped, '.' | '-' | '_')),
            '[' | ']' => {
                is_class = ch == '[';
                None
            }
            _ => Some(ch).filter(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '.' | '-' | '_')),
        };
        match (literal.filter(|_| !is_class), runs.last_mut()) {
            (Some(literal), Some(run)) => run.push(literal),
            _ => runs.push(String::new()),
        }
    }
    runs.retain(|run| run.contains(|ch: char| ch.is_ascii_alphanumeric()));
    runs
}

fn is_domain(text: &str) -> bool {
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    text.split('.').count() > 1
        && text.split('.').all(is_label)
        && !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn add_callers_to(answered: &Answered, domain: &str, callers: &mut Vec<Caller>) {
    let Answered { prefix, alias, result } = answered;
    let web = Call::web(alias);
    let mut add = |kind, call: Call| add(callers, kind, &call);
    add("from the web", web.clone());
    add("with the domain", Call::web(&format!("{alias}@{domain}")));
    add("by SIP", Call::new(&format!("sip:{alias}@{domain}"), "sip"));
    add("by SIP over TLS", Call::new(&format!("sips:{alias}@{domain};transport=tls"), "sip"));
    add("by H.323", Call::new(&format!("h323:{alias}"), "h323"));
    add("in capitals", Call::web(&alias.to_ascii_uppercase()));
    add("to another room", Call::web(&format!("{prefix}{OTHER_ROOM}")));
    add("to a private channel", Call::web(&format!("{alias}{PRIVATE_SUFFIX}")));
    add("to the prefix alone", Call::web(prefix));
    add("to the alias inside", Call::web(&format!("zq{alias}")));
    add("with a quote", Call::web(&format!("{alias}\",\"pin\":\"0000")));
    add("where Pexip has a VMR", web.clone().configured(&vmr()));
    add("where Pexip has a rule", web.clone().configured(&rule(alias)));
    add("refused elsewhere", web.clone().with("external_policy_disposition", "REJECT"));
    if let Some(name) = result.get("name").and_then(Value::as_str) {
        let tag = result.get("service_tag").and_then(Value::as_str).unwrap_or_default();
        add("out of the room", web.clone().out_of(name, tag));
        add("out of the room", web.out_of(name, tag).configured(result));
    }
}

fn add_strangers(callers: &mut Vec<Caller>) {
    let stranger = Call::web(STRANGER);
    let vmr = vmr();
    let mut add = |kind, call: Call| add(callers, kind, &call);
    add("to another alias", stranger.clone());
    add("to another VMR", stranger.clone().configured(&vmr));
    add("to another VMR, by SIP", Call::new("sip:board@example.com", "sip").configured(&vmr));
    add("through a rule", stranger.clone().configured(&rule(STRANGER)));
    add("refused elsewhere", stranger.clone().with("external_policy_disposition", "REJECT"));
    add("out of a VMR", stranger.clone().out_of("Board meeting", "board"));
    add("out of a VMR", stranger.out_of("Board meeting", "board").configured(&vmr));
}

fn add(callers: &mut Vec<Caller>, kind: &'static str, call: &Call) {
    let request = call.request();
    if !callers.iter().any(|known| known.request == request) {
        callers.push(Caller { kind, request });
    }
}

/// One call, as a node would tell a script of it.
#[derive(Clone)]
struct Call {
    info: Map<String, Value>,
    service: Value,
}

impl Call {
    /// Somebody dials `address` in the web app.
    fn web(address: &str) -> Self {
        Self::new(address, "webrtc")
    }

    /// Somebody dials `address` by `protocol`.
    fn new(address: &str, protocol: &str) -> Self {
        let texts = [
            ("local_alias", address),
            ("protocol", protocol),
            ("call_direction", "dial_in"),
            ("location", "London"),
            ("remote_alias", "alice@example.com"),
            ("remote_display_name", "Alice"),
            ("service_name", ""),
            ("service_tag", ""),
            ("unique_service_name", ""),
            ("vendor", "Mozilla/5.0"),
        ];
        let mut info: Map<String, Value> =
            texts.map(|(field, text)| (field.to_owned(), text.into())).into_iter().collect();
        info.insert("registered".to_owned(), false.into());
        Self { info, service: Value::Null }
    }

    fn with(mut self, field: &str, text: &str) -> Self {
        self.info.insert(field.to_owned(), text.into());
        self
    }

    /// The same call where Pexip has a service under the alias.
    fn configured(mut self, service: &Map<String, Value>) -> Self {
        self.service = Value::Object(service.clone());
        self
    }

    /// A call that goes out from the service of that name and tag.
    fn out_of(self, name: &str, tag: &str) -> Self {
        self.with("call_direction", words::DIAL_OUT)
            .with("service_name", name)
            .with("unique_service_name", name)
            .with("service_tag", tag)
            .with("remote_alias", "sip:bob@example.com")
            .with("protocol", "sip")
    }

    fn request(&self) -> Value {
        json!({ "call_info": self.info, "service_config": self.service })
    }
}

/// A room that an administrator has configured.
fn vmr() -> Map<String, Value> {
    service([
        ("service_type", words::CONFERENCE),
        ("name", "Board meeting"),
        ("service_tag", "board"),
        ("pin", "735291"),
    ])
}

/// A call routing rule that lets calls out to phones.
fn rule(local_alias: &str) -> Map<String, Value> {
    service([
        ("service_type", words::GATEWAY),
        ("name", "Gateway to phones"),
        ("service_tag", "phones"),
        ("local_alias", local_alias),
        ("remote_alias", "sip:+15550100@example.com"),
        ("outgoing_protocol", "sip"),
    ])
}

fn service<const N: usize>(fields: [(&str, &str); N]) -> Map<String, Value> {
    fields.into_iter().map(|(field, text)| (field.to_owned(), text.into())).collect()
}
