//! Which aliases a script answers in a way of their own. Nobody tells, so what the script's own texts suggest is tried.

use std::collections::BTreeSet;

use super::run::{End, Reply, Runner};
use super::sample::samples;
use crate::policy::call::{Call, STRANGER};

/// The most prefixes of one script that are judged.
const MAX_CLAIMS: usize = 16;

/// The most runs that go into trying prefixes.
const MAX_PREFIX_TRIES: usize = 280;

/// The most runs that go into the search.
const MAX_TRIES: usize = 360;

/// The most domains that a script's texts give.
const MAX_DOMAINS: usize = 4;

/// The longest text that is tried as a prefix, in bytes.
const MAX_PREFIX_LEN: usize = 60;

/// Aliases that a script has no reason to answer, unless its prefix is their first letters: they differ in those.
const STRANGERS: [&str; 3] = [STRANGER, "kv9w-unrelated", "4jb2-unrelated"];

/// A domain for addresses, after those that the script names.
const DOMAIN: &str = "example.com";

/// Two rooms of one shape, which differ late: a script that tells aliases by their shape answers both.
const ROOMS: [(&str, &str); 4] = [
    ("town-square", "town-squard"),
    ("k3qzr8ncxjgg5ydw1m7u9fbhaa", "k3qzr8ncxjgg5ydw1m7u9fbhab"),
    ("40718263", "40718264"),
    ("townsquare", "townsquarf"),
];

/// What rooms of other lengths are cut from, where the script names a length: digits and letters.
const LONG_ROOMS: [&str; 2] = [
    "40718263504071826350407182635040718263504071826350407182635040718263",
    "townsquaretownsquaretownsquaretownsquaretownsquaretownsquaretownsqua",
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

/// Aliases that the script answers in a way of their own: with a service, or with whatever else the search counts.
pub(in crate::policy) struct Claim {
    /// What the aliases have in common; the whole alias if the script answers single ones.
    pub(in crate::policy) prefix: String,
    /// What follows the prefix.
    pub(super) room: String,
    /// Another room that the script answers likewise.
    pub(super) other_room: Option<String>,
    /// How they have to be dialled.
    pub(super) form: Form,
    /// The domain that they are dialled with.
    pub(in crate::policy) domain: String,
    /// What the script says to the first.
    pub(in crate::policy) reply: Reply,
}

impl Claim {
    pub(in crate::policy) fn alias(&self) -> String {
        format!("{}{}", self.prefix, self.room)
    }

    /// `alias` as it has to be dialled.
    pub(in crate::policy) fn call(&self, alias: &str) -> Call {
        call(self.form, alias, &self.domain)
    }

    /// Whether the script answers with a service that can be judged, and does not send its callers elsewhere.
    pub(super) fn is_answered(&self) -> bool {
        !self.reply.redirects() && !matches!(self.reply.end, End::InvalidJson | End::Failed(_))
    }

    /// The name of the conference.
    pub(super) fn name(&self) -> &str {
        self.reply.text("name").unwrap_or_default()
    }
}

/// What a search found.
pub(super) struct Found {
    pub(super) stranger: Stranger,
    /// Whether the script answers the stranger too.
    pub(super) everything: bool,
    pub(super) claims: Vec<Claim>,
    /// Domains to dial with, those that the script names first.
    pub(super) domains: Vec<String>,
    /// Texts that may be a domain without a dot.
    pub(super) labels: Vec<String>,
}

/// An alias that is nobody's, and what the script says to it.
pub(super) struct Stranger {
    pub(super) alias: &'static str,
    pub(super) reply: Reply,
}

impl Stranger {
    /// One that the script gives no room, or the first if each is given one.
    fn find(runner: &mut Runner) -> Self {
        let mut ask = |alias| Self { alias, reply: runner.ask(&Call::web(alias)) };
        let [first, others @ ..] = STRANGERS;
        let first = ask(first);
        if !first.is_given_a_room() {
            return first;
        }
        others.into_iter().map(ask).find(|other| !other.is_given_a_room()).unwrap_or(first)
    }

    fn is_given_a_room(&self) -> bool {
        self.reply.gives_service() && matches!(self.reply.text("service_type"), None | Some("conference" | "lecture"))
    }

    /// Its call.
    pub(super) fn call(&self) -> Call {
        Call::web(self.alias)
    }
}

/// Finds what the script answers. `compared` are the texts that it compares the dialled alias with, `others` those that
/// it has besides; the latter are tried only where the former lead nowhere. `lengths` are numbers that it names. `counts`
/// says whether a reply counts, given what is said to an alias that is nobody's.
pub(super) fn find(
    runner: &mut Runner,
    compared: &[String],
    others: &[String],
    lengths: &[usize],
    counts: fn(&Reply, &Reply) -> bool,
) -> Found {
    let domains = domains(compared.iter().chain(others));
    let labels = compared.iter().chain(others).filter(|text| is_label(text)).cloned().collect();
    let stranger = Stranger::find(runner);
    let everything = stranger.is_given_a_room();
    let mut search = Search {
        stranger: &stranger.reply,
        counts,
        tries: 0,
        is_cut: false,
        claims: Vec::new(),
        form: Form::Bare,
        domain: DOMAIN,
    };
    if !everything && stranger.reply.end != End::TooExpensive {
        search.texts(runner, [compared, others]);
        for length in lengths {
            if search.claims.is_empty() {
                let prefixes = prefixes(compared.iter().chain(others));
                search.prefixes(runner, &prefixes, |prefix| rooms_of_length(*length, prefix));
            }
        }
        for domain in &domains {
            for form in [Form::AtDomain, Form::Sip] {
                (search.form, search.domain) = (form, domain);
                search.texts(runner, [compared, others]);
            }
        }
    }
    // Where nothing was found at all, that is what is told.
    if search.is_cut && !search.claims.is_empty() {
        runner.leave("script has more texts that could be aliases than are tried");
    }
    let mut claims = search.claims;
    if everything || stranger.reply.redirects() {
        let reply = runner.ask(&stranger.call());
        claims.push(Claim {
            prefix: String::new(),
            room: stranger.alias.to_owned(),
            other_room: Some("another-alias".to_owned()),
            form: Form::Bare,
            domain: DOMAIN.to_owned(),
            reply,
        });
    }
    Found { stranger, everything, claims, domains, labels }
}

struct Search<'a> {
    stranger: &'a Reply,
    counts: fn(&Reply, &Reply) -> bool,
    tries: usize,
    is_cut: bool,
    claims: Vec<Claim>,
    /// How aliases are dialled.
    form: Form,
    domain: &'a str,
}

impl Search<'_> {
    /// Tries texts, the next of the lists only where those before lead nowhere.
    fn texts(&mut self, runner: &mut Runner, lists: [&[String]; 2]) {
        for texts in lists {
            if self.claims.is_empty() {
                let rooms = |_: &str| ROOMS.map(|(room, other)| (room.to_owned(), other.to_owned())).to_vec();
                self.prefixes(runner, &prefixes(texts.iter()), rooms);
                self.whole(runner, texts);
            }
        }
    }

    /// Tries prefixes, each with rooms after it.
    fn prefixes(&mut self, runner: &mut Runner, prefixes: &[String], rooms: impl Fn(&str) -> Vec<(String, String)>) {
        for prefix in prefixes {
            if self.is_full(MAX_PREFIX_TRIES) {
                return;
            }
            for (room, other) in rooms(prefix) {
                let Some(reply) = self.attempt(runner, &format!("{prefix}{room}")) else { continue };
                let other_room = self.attempt(runner, &format!("{prefix}{other}")).map(|_| other);
                self.keep(prefix, room, other_room, reply);
                break;
            }
        }
    }

    /// Tries texts as whole aliases, and what the patterns among them match.
    fn whole(&mut self, runner: &mut Runner, texts: &[String]) {
        let mut seen = BTreeSet::new();
        for text in texts {
            let read = samples(text, 'a', '1');
            let others = samples(text, 'b', '2').whole;
            for (at, alias) in read.whole.iter().enumerate() {
                let alias = local_part(alias);
                let known = |claim: &Claim| alias.starts_with(claim.prefix.as_str()) || claim.prefix.starts_with(alias);
                if !is_alias_text(alias) || self.claims.iter().any(known) || !seen.insert(alias.to_owned()) {
                    continue;
                }
                if self.is_full(MAX_TRIES) {
                    return;
                }
                let Some(reply) = self.attempt(runner, alias) else { continue };
                let prefix = read.runs.iter().find(|run| alias.starts_with(run.as_str())).map_or(alias, String::as_str);
                let room = alias.strip_prefix(prefix).unwrap_or_default().to_owned();
                let other_room = others
                    .get(at)
                    .map(|other| local_part(other))
                    .filter(|other| *other != alias)
                    .and_then(|other| other.strip_prefix(prefix).map(str::to_owned))
                    .filter(|other| self.attempt(runner, &format!("{prefix}{other}")).is_some());
                self.keep(prefix, room, other_room, reply);
            }
        }
    }

    /// Whether there is no room for a further claim, or for further tries, so that the search is cut short.
    fn is_full(&mut self, tries: usize) -> bool {
        let is_full = self.claims.len() >= MAX_CLAIMS || self.tries >= tries;
        self.is_cut |= is_full;
        is_full
    }

    /// Keeps a claim, unless one that is known has its prefix inside, as with a script that looks for a text anywhere.
    fn keep(&mut self, prefix: &str, room: String, other_room: Option<String>, reply: Reply) {
        let lower = prefix.to_lowercase();
        if !self.claims.iter().any(|known| lower.contains(known.prefix.to_lowercase().as_str())) {
            let (form, domain) = (self.form, self.domain.to_owned());
            self.claims.push(Claim { prefix: prefix.to_owned(), room, other_room, form, domain, reply });
        }
    }

    /// The script's answer, if it counts.
    fn attempt(&mut self, runner: &mut Runner, alias: &str) -> Option<Reply> {
        self.tries += 1;
        let reply = runner.ask(&call(self.form, alias, self.domain));
        (self.counts)(&reply, self.stranger).then_some(reply)
    }
}

/// Plain texts that may be prefixes: what ends like one comes first; what might be one with a separator is tried with it
/// as well.
fn prefixes<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<String> {
    let runs = texts.flat_map(|text| samples(text, 'a', '1').runs);
    let runs = runs.map(|run| without_scheme(&run).to_owned());
    let fitting = runs.filter(|run| is_alias_text(run) && run.len() <= MAX_PREFIX_LEN);
    let both = fitting.flat_map(|run| [run.to_lowercase(), run]);
    let (ended, open): (Vec<_>, Vec<_>) = both.partition(|prefix| !prefix.ends_with(|ch: char| ch.is_alphanumeric()));
    let separated: Vec<_> = open.iter().map(|prefix| format!("{prefix}-")).collect();
    let mut seen = BTreeSet::new();
    ended.into_iter().chain(separated).chain(open).filter(|prefix| seen.insert(prefix.clone())).collect()
}

/// Pairs of rooms that have `length` characters, or have them together with the prefix.
fn rooms_of_length(length: usize, prefix: &str) -> Vec<(String, String)> {
    let lengths = [length.saturating_sub(prefix.chars().count()), length];
    let pairs = lengths.into_iter().flat_map(|length| LONG_ROOMS.map(|room| pair(room, length)));
    pairs.flatten().map(|[room, other]| (room, other)).collect()
}

/// Pairs of long rooms that are written as `room` is, the longest first; they differ at their end.
pub(super) fn long_rooms(room: &str) -> impl Iterator<Item = [String; 2]> {
    let is_number = room.bytes().all(|byte| byte.is_ascii_digit());
    let cut_from = LONG_ROOMS.into_iter().find(|long| is_number == long.starts_with(|ch: char| ch.is_ascii_digit()));
    [64, 48, 32, 26].into_iter().filter_map(move |length| pair(cut_from?, length))
}

/// Rooms that are written as `room` is, each with another that differs from it only in its hyphens, its digits, or its
/// beginning.
pub(super) fn likenesses(room: &str) -> Vec<[String; 2]> {
    let joined = room.replace('-', "");
    let counted: String = room
        .chars()
        .map(|ch| ch.to_digit(10).and_then(|digit| char::from_digit((digit + 1) % 10, 10)).unwrap_or(ch))
        .collect();
    let pairs = [
        [room.to_owned(), joined],
        [room.to_owned(), counted],
        [format!("{room}4"), format!("{room}7")],
        [room.to_owned(), with_other_beginning(room)],
    ];
    pairs.into_iter().filter(|[one, other]| one != other).collect()
}

/// `room` with another first letter or digit.
pub(super) fn with_other_beginning(room: &str) -> String {
    let other = match room.chars().next() {
        Some('0'..='8') => '9',
        Some('9') => '8',
        Some('x') => 'y',
        _ => 'x',
    };
    std::iter::once(other).chain(room.chars().skip(1)).collect()
}

/// Two rooms of `length` characters that differ in the last. None that is cut from these ends with 9 or z.
fn pair(long: &str, length: usize) -> Option<[String; 2]> {
    let other = if long.starts_with(|ch: char| ch.is_ascii_digit()) { '9' } else { 'z' };
    let before = long.get(..length.checked_sub(1)?)?;
    Some([long.get(..length)?.to_owned(), format!("{before}{other}")])
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

/// Whether `reply` is any other than what the script says to an alias that is nobody's.
pub(super) fn differs(reply: &Reply, stranger: &Reply) -> bool {
    (&reply.end, &reply.action, &reply.result) != (&stranger.end, &stranger.action, &stranger.result)
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

/// What stands in an address between its scheme and its domain.
pub(super) fn local_part(address: &str) -> &str {
    let address = without_scheme(address);
    address.split_once('@').map_or(address, |(local, _)| local)
}

/// Whether `text` can be a part of an alias.
pub(super) fn is_alias_text(text: &str) -> bool {
    let fits =
        |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '_' | '.' | '+' | '(' | ')' | '*' | '!' | '=');
    !text.is_empty() && text.contains(|ch: char| ch.is_ascii_alphanumeric()) && text.chars().all(fits)
}

/// Domains that the script names, and one more.
fn domains<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<String> {
    let named = texts.flat_map(|text| {
        let read = samples(text, 'a', '1');
        // What a pattern matches has a domain only behind an `@`.
        let matched = read.whole.into_iter().filter(|text| text.contains('@'));
        matched.chain(read.runs).collect::<Vec<_>>()
    });
    let mut domains: Vec<String> = Vec::new();
    for text in named {
        let Some(domain) = text.rsplit('@').next() else { continue };
        let is_domain = domain.contains('.')
            && domain.split('.').all(is_label)
            && domain.contains(|ch: char| ch.is_ascii_alphabetic());
        if is_domain && domains.len() < MAX_DOMAINS && !domains.iter().any(|known| known == domain) {
            domains.push(domain.to_owned());
        }
    }
    domains.push(DOMAIN.to_owned());
    domains
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domains_in(texts: &[&str]) -> Vec<String> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        domains(texts.iter())
    }

    #[test]
    fn domains_are_the_first_few_that_are_named_and_one_more() {
        let named = ["a.example", "room@b-1.example", "a.example", "^c@d\\.example$", "e.example", "f.example"];
        assert_eq!(domains_in(&named), ["a.example", "b-1.example", "d.example", "e.example", DOMAIN]);
        assert_eq!(
            domains_in(&["plain", "a_b.example", "a..example", ".example", "192.0.2.1", "a b.example"]),
            [DOMAIN]
        );
    }
}
