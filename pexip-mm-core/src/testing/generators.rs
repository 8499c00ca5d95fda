//! Generators: values as people and room systems give them, and hostile ones.

mod policy;

use proptest::prelude::*;
use proptest::string::string_regex;

pub use policy::{config, config_json, service_request};

use super::SuffixSource;
use crate::{Alias, AliasPrefix, ChannelId, ConferencingNode, DisplayName, Pin, Secret};

/// Text that matches a regular expression.
fn text(pattern: &str) -> impl Strategy<Value = String> + use<> {
    string_regex(pattern).expect("the pattern is a regular expression")
}

/// Names of channels: everyday ones in many scripts, signs between them, and any text at all.
pub fn channel_name() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => text("[A-Za-z0-9]{1,12}"),
        2 => prop::sample::select(vec!["Café", "Straße", "Ångström", "Łódź", "İstanbul", "ﬁne", "①", "Ⅷ"])
            .prop_map(str::to_owned),
        2 => prop::sample::select(vec!["Київ", "Ελλάδα", "プロジェクト", "バス", "東京", "서울", "ไทย", "हिन्दी", "עברית", "العربية"])
            .prop_map(str::to_owned),
        1 => prop::sample::select(vec!["😀", "👩‍💻", "e\u{301}", "\u{200B}", "\u{AD}", "\u{FE0F}", "\u{202E}", "\u{1D400}"])
            .prop_map(str::to_owned),
        1 => text("\\PC{1,6}"),
    ];
    let sign = prop::sample::select(vec!["", " ", "-", " – ", "_", ".", " & ", "/", "'", "\"", "{{", "%", "\u{A0}"]);
    prop_oneof![
        4 => prop::collection::vec((word, sign), 0..8)
            .prop_map(|parts| parts.into_iter().flat_map(|(word, sign)| [word, sign.to_owned()]).collect()),
        1 => any::<String>(),
    ]
}

/// Canonical aliases.
pub fn alias() -> impl Strategy<Value = Alias> {
    text("[a-z0-9]([a-z0-9._-]{0,40}[a-z0-9])?").prop_map(|text| Alias::parse(&text).expect("canonical by its pattern"))
}

/// Prefixes, the empty one among them.
pub fn alias_prefix() -> impl Strategy<Value = AliasPrefix> {
    text("([a-z0-9][a-z0-9._-]{0,12})?").prop_map(|text| AliasPrefix::parse(&text).expect("a prefix by its pattern"))
}

/// Identifiers of channels.
pub fn channel_id() -> impl Strategy<Value = ChannelId> {
    text("[a-z0-9]{26}").prop_map(|text| ChannelId::parse(&text).expect("an identifier by its pattern"))
}

/// What suffixes are made from.
pub fn suffix_source() -> impl Strategy<Value = SuffixSource> {
    let secret = text("\\PC{32,40}").prop_filter_map("a character is refused", |text| Secret::parse(&text).ok());
    let generation = prop_oneof![0..12_u32, any::<u32>()];
    (secret, channel_id(), generation).prop_map(|(secret, id, generation)| SuffixSource { secret, id, generation })
}

/// What is dialled: addresses as web apps, SIP and H.323 systems report them in any case, and text that is none.
pub fn dialled() -> impl Strategy<Value = String> {
    let scheme = prop::sample::select(vec!["", "", "sip:", "sips:", "h323:", "SIP:", "Sip:", "tel:", "sip"]);
    let user = prop_oneof![
        2 => text("[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?"),
        3 => text("[Mm][Aa]tt-[A-Za-z0-9-]{0,12}[A-Za-z0-9](\\.[cp][a-z2-7]{8,18})?"),
        1 => text("[ -~]{0,12}"),
    ];
    let domain = prop_oneof![
        2 => Just(String::new()),
        2 => text("@[A-Za-z0-9.-]{0,16}(:[0-9]{1,5})?"),
    ];
    let rest = prop_oneof![
        2 => Just(String::new()),
        1 => text("(;[a-z]{1,8}(=[a-zA-Z0-9@]{1,8})?){1,3}"),
        1 => text("\\?[ -~]{0,12}"),
    ];
    prop_oneof![
        4 => (scheme, user, domain, rest).prop_map(|(scheme, user, domain, rest)| [scheme, &user, &domain, &rest].concat()),
        1 => any::<String>(),
    ]
}

/// Conferencing Nodes: domains, internationalised ones and addresses, with and without a port.
pub fn node() -> impl Strategy<Value = ConferencingNode> {
    let host = prop_oneof![
        text("[a-z]([a-z0-9-]{0,8}[a-z0-9])?(\\.[a-z]{2,6}){1,2}"),
        Just("bücher.example".to_owned()),
        any::<std::net::Ipv4Addr>().prop_map(|address| address.to_string()),
        any::<std::net::Ipv6Addr>().prop_map(|address| format!("[{address}]")),
    ];
    (host, prop::option::of(1..=u16::MAX)).prop_filter_map("the host is none after all", |(host, port)| {
        let port = port.map_or_else(String::new, |port| format!(":{port}"));
        ConferencingNode::parse(&(host + &port)).ok()
    })
}

/// Names of people.
pub fn display_name() -> impl Strategy<Value = DisplayName> {
    channel_name().prop_filter_map("nothing is left", |name| DisplayName::from_text(&name).ok())
}

/// PINs, with and without a final `#`.
pub fn pin() -> impl Strategy<Value = Pin> {
    text("[0-9]{4,19}#?").prop_map(|text| Pin::parse(&text).expect("a PIN by its pattern"))
}

/// Input of the fuzz target `join_link`: node, channel name, display name and PIN, a line each.
pub fn join_link() -> impl Strategy<Value = String> {
    (node(), channel_name(), prop::option::of(display_name()), prop::option::of(pin())).prop_map(
        |(node, channel, name, pin)| {
            let one_line = channel.replace(char::is_control, " ");
            let name = name.as_ref().map_or("", DisplayName::as_str);
            let pin = pin.as_ref().map_or("", Pin::expose);
            [node.as_str(), &one_line, name, pin].join("\n")
        },
    )
}
