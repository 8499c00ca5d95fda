//! Which aliases a script answers with a conference of its own. Nobody tells the lint, so it tries what the script's own
//! texts suggest.

use std::collections::BTreeSet;

use super::run::{Call, End, Reply, Runner};
use super::sample::samples;

/// The most prefixes of one script that are judged.
pub(super) const MAX_CLAIMS: usize = 4;

/// The most runs that go into trying prefixes.
const MAX_PREFIX_TRIES: usize = 280;

/// The most runs that go into the search.
const MAX_TRIES: usize = 360;

/// The longest text that is tried as a prefix, in bytes.
const MAX_PREFIX_LEN: usize = 60;

/// An alias that no script has a reason to answer.
pub(super) const STRANGER: &str = "zq7x-unrelated";

/// A domain for addresses, after those that the script names.
const DOMAIN: &str = "example.com";

/// Two rooms of one shape, which differ late: a script that tells aliases by their shape answers both.
const ROOMS: [(&str, &str); 4] = [
    ("town-square", "town-squard"),
    ("k3qzr8ncxjgg5ydw1m7u9fbhaa", "k3qzr8ncxjgg5ydw1m7u9fbhab"),
    ("40718263", "40718264"),
    ("townsquare", "townsquarf"),
];

/// How an alias has to be dialled for the script to answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    /// The alias alone.
    Bare,
    /// With a domain.
    AtDomain,
    /// As a SIP URI.
    Sip,
}

/// Aliases that the script answers with a service of its own.
pub(super) struct Claim {
    /// What the aliases have in common; the whole alias if the script answers single ones.
    pub(super) prefix: String,
    /// What follows the prefix.
    pub(super) room: String,
    /// Another room that the script answers likewise.
    pub(super) other_room: Option<String>,
    /// How they have to be dialled.
    pub(super) form: Form,
    /// The domain that they are dialled with.
    pub(super) domain: String,
    /// What the script says to the first.
    pub(super) reply: Reply,
}

impl Claim {
    pub(super) fn alias(&self) -> String {
        format!("{}{}", self.prefix, self.room)
    }

    /// `alias` as it has to be dialled.
    pub(super) fn call(&self, alias: &str) -> Call {
        call(self.form, alias, &self.domain)
    }

    /// The name of the conference.
    pub(super) fn name(&self) -> &str {
        self.reply.text("name").unwrap_or_default()
    }
}

/// What a search found.
pub(super) struct Found {
    /// What the script says to an alias that is nobody's.
    pub(super) stranger: Reply,
    /// Whether the script answers that one too.
    pub(super) everything: bool,
    pub(super) claims: Vec<Claim>,
    /// Domains to dial with, those that the script names first.
    pub(super) domains: Vec<String>,
}

/// Finds what the script answers. `compared` are the texts that it compares the dialled alias with, `others` those that
/// it has besides; the latter are tried only where the former lead nowhere.
pub(super) fn find(runner: &mut Runner, compared: &[String], others: &[String]) -> Found {
    let domains = domains(compared.iter().chain(others));
    let stranger = runner.ask(&Call::web(STRANGER));
    let everything =
        stranger.gives_service() && matches!(stranger.text("service_type"), None | Some("conference" | "lecture"));
    let mut search = Search { stranger: &stranger, tries: 0, claims: Vec::new() };
    if !everything {
        let addressed = domains.iter().map(String::as_str);
        let addressed = addressed.flat_map(|domain| [(Form::AtDomain, domain), (Form::Sip, domain)]);
        for (form, domain) in [(Form::Bare, DOMAIN)].into_iter().chain(addressed) {
            for texts in [compared, others] {
                if search.claims.is_empty() {
                    search.prefixes(runner, texts, form, domain);
                    search.whole(runner, texts, form, domain);
                }
            }
        }
    }
    let mut claims = search.claims;
    if everything || stranger.redirects() {
        let reply = runner.ask(&Call::web(STRANGER));
        claims.push(Claim {
            prefix: String::new(),
            room: STRANGER.to_owned(),
            other_room: Some("another-alias".to_owned()),
            form: Form::Bare,
            domain: DOMAIN.to_owned(),
            reply,
        });
    }
    Found { stranger, everything, claims, domains }
}

struct Search<'a> {
    stranger: &'a Reply,
    tries: usize,
    claims: Vec<Claim>,
}

impl Search<'_> {
    /// Tries the plain texts, each with a room after it.
    fn prefixes(&mut self, runner: &mut Runner, texts: &[String], form: Form, domain: &str) {
        let mut prefixes = Vec::new();
        for text in texts {
            for run in samples(text, 'a', '1').runs.iter().chain([text]) {
                let run = without_scheme(run);
                if is_alias_text(run) && run.len() <= MAX_PREFIX_LEN {
                    prefixes.push(run.to_owned());
                    prefixes.push(run.to_lowercase());
                }
            }
        }
        // What ends like a prefix comes first; what might be one with a separator is tried with it as well.
        let (ended, open): (Vec<_>, Vec<_>) =
            prefixes.into_iter().partition(|prefix| !prefix.ends_with(|ch: char| ch.is_alphanumeric()));
        let separated = open.iter().map(|prefix| format!("{prefix}-")).collect::<Vec<_>>();
        let mut seen = BTreeSet::new();
        for prefix in ended.iter().chain(&separated).chain(&open) {
            if self.claims.len() >= MAX_CLAIMS || self.tries >= MAX_PREFIX_TRIES || !seen.insert(prefix) {
                continue;
            }
            for (room, other) in ROOMS {
                let alias = format!("{prefix}{room}");
                let Some(reply) = self.attempt(runner, &alias, form, domain) else { continue };
                let other_room =
                    self.attempt(runner, &format!("{prefix}{other}"), form, domain).map(|_| other.to_owned());
                self.keep(Claim {
                    prefix: prefix.clone(),
                    room: room.to_owned(),
                    other_room,
                    form,
                    domain: domain.to_owned(),
                    reply,
                });
                break;
            }
        }
    }

    /// Tries texts as whole aliases, and what the patterns among them match.
    fn whole(&mut self, runner: &mut Runner, texts: &[String], form: Form, domain: &str) {
        let mut seen = BTreeSet::new();
        for text in texts {
            let read = samples(text, 'a', '1');
            let others = samples(text, 'b', '2').whole;
            for (at, alias) in read.whole.iter().enumerate() {
                let alias = without_scheme(alias);
                let known = |claim: &Claim| alias.starts_with(claim.prefix.as_str()) || claim.prefix.starts_with(alias);
                if self.claims.len() >= MAX_CLAIMS
                    || !is_alias_text(alias)
                    || self.claims.iter().any(known)
                    || !seen.insert(alias.to_owned())
                {
                    continue;
                }
                let Some(reply) = self.attempt(runner, alias, form, domain) else { continue };
                let prefix = read.runs.iter().find(|run| alias.starts_with(run.as_str())).map_or(alias, String::as_str);
                let room = alias.strip_prefix(prefix).unwrap_or_default().to_owned();
                let other_room = others
                    .get(at)
                    .filter(|other| without_scheme(other) != alias)
                    .and_then(|other| without_scheme(other).strip_prefix(prefix).map(str::to_owned))
                    .filter(|other| self.attempt(runner, &format!("{prefix}{other}"), form, domain).is_some());
                self.keep(Claim {
                    prefix: prefix.to_owned(),
                    room,
                    other_room,
                    form,
                    domain: domain.to_owned(),
                    reply,
                });
            }
        }
    }

    /// Keeps a claim, unless one that is known has its prefix inside, as with a script that looks for a text anywhere.
    fn keep(&mut self, claim: Claim) {
        let prefix = claim.prefix.to_lowercase();
        if !self.claims.iter().any(|known| prefix.contains(known.prefix.to_lowercase().as_str())) {
            self.claims.push(claim);
        }
    }

    /// The script's answer, if it is one of its own.
    fn attempt(&mut self, runner: &mut Runner, alias: &str, form: Form, domain: &str) -> Option<Reply> {
        if self.tries >= MAX_TRIES {
            return None;
        }
        self.tries += 1;
        let reply = runner.ask(&call(form, alias, domain));
        is_own(&reply, self.stranger).then_some(reply)
    }
}

/// Whether `reply` is meant as a service of the script's own, given what it says to an alias that is nobody's. An answer
/// that is no JSON, or none at all, is meant so if strangers do not get the like.
pub(super) fn is_own(reply: &Reply, stranger: &Reply) -> bool {
    match reply.end {
        End::InvalidJson => stranger.end != End::InvalidJson,
        End::Failed(_) => !matches!(stranger.end, End::Failed(_) | End::InvalidJson),
        _ if reply.redirects() => !stranger.redirects(),
        _ => reply.gives_service() && !(stranger.gives_service() && stranger.result == reply.result),
    }
}

fn call(form: Form, alias: &str, domain: &str) -> Call {
    match form {
        Form::Bare => Call::web(alias),
        Form::AtDomain => Call::web(&format!("{alias}@{domain}")),
        Form::Sip => Call::new(&format!("sip:{alias}@{domain}"), "sip"),
    }
}

fn without_scheme(text: &str) -> &str {
    ["sips:", "sip:", "h323:"].into_iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text)
}

/// Whether `text` can be a part of an alias.
fn is_alias_text(text: &str) -> bool {
    let fits =
        |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '_' | '.' | '+' | '(' | ')' | '*' | '!' | '=');
    !text.is_empty() && text.contains(|ch: char| ch.is_ascii_alphanumeric()) && text.chars().all(fits)
}

/// Domains that the script names, and one more.
fn domains<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut domains: Vec<String> = Vec::new();
    let runs = texts.flat_map(|text| samples(text, 'a', '1').runs);
    for run in runs {
        let Some(domain) = run.rsplit('@').next() else { continue };
        let labels: Vec<&str> = domain.split('.').collect();
        let is_label =
            |label: &&str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let is_domain =
            labels.len() > 1 && labels.iter().all(is_label) && domain.contains(|ch: char| ch.is_ascii_alphabetic());
        if is_domain && domains.len() < 3 && !domains.iter().any(|known| known == domain) {
            domains.push(domain.to_owned());
        }
    }
    domains.push(DOMAIN.to_owned());
    domains
}
