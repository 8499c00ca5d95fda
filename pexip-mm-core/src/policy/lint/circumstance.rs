//! What can be special about a call, and the values that are tried of each field.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::ops::RangeInclusive;

use serde_json::{Value, json};

use super::run::Moment;
use crate::policy::call::Call;
use crate::policy::simulate::Now;

/// One thing about a call that a script may ask for.
#[derive(Clone, PartialEq)]
pub(super) enum Wish {
    /// This value in a field.
    Field(&'static str, Value),
    /// That it comes at another time. The text names the part of the time that the script looks at.
    At(&'static str, Moment),
}

impl Wish {
    pub(super) fn field(&self) -> &'static str {
        match self {
            Self::Field(field, _) | Self::At(field, _) => field,
        }
    }
}

/// What is special about a call.
#[derive(Clone, PartialEq)]
pub(super) struct Circumstance(pub(super) Vec<Wish>);

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

/// Wishes that can be granted together: the first for each field.
pub(super) fn together<'a>(wishes: impl Iterator<Item = &'a Wish>) -> Vec<Wish> {
    let mut fields = BTreeSet::new();
    let is_time = |wish: &Wish| matches!(wish, Wish::At(..));
    wishes.filter(|wish| fields.insert(if is_time(wish) { "pex_now" } else { wish.field() })).cloned().collect()
}

/// What is tried of a field that the script only mentions, beside what every call has.
pub(super) fn mentioned(field: &'static str) -> Vec<Wish> {
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
pub(super) fn wishes(fields: &BTreeSet<&'static str>, texts: &[String], numbers: &[i64]) -> Vec<Wish> {
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
pub(super) const PARTS: [(&str, RangeInclusive<u16>); 6] = [
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
}
