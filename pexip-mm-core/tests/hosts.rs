//! Hosts that need no table of internationalised domains, held against the `url` crate.

use std::net::Ipv6Addr;

use pexip_mm_core::{
    ConferencingNode, Config, ConfigFault, ErrorCode, SipDomain, UnicodeTables, validate_config, validate_config_with,
};
use proptest::prelude::*;
use url::Host;

/// What the `url` crate makes of a host that can be an address people type.
fn oracle(host: &str) -> Option<String> {
    let read = Host::parse(host).ok()?;
    let text = read.to_string();
    match read {
        Host::Ipv4(_) => (text == host).then_some(text),
        Host::Ipv6(_) => Some(text),
        Host::Domain(_) => is_dns_name(&text).then_some(text),
    }
}

fn is_dns_name(name: &str) -> bool {
    let is_label =
        |label: &str| label.len() <= 63 && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    name.len() <= 253
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
        && name.split('.').all(is_label)
}

/// Platforms of which each turns every domain into the same.
macro_rules! platforms {
    ($($name:ident = $answer:expr;)+) => {
        $(
            struct $name;

            impl UnicodeTables for $name {
                fn domain_to_ascii(_: &str) -> Option<String> {
                    $answer
                }
            }
        )+
    };
}

platforms! {
    Refuses = None;
    Bucher = Some("xn--bcher-kva.example".to_owned());
    Address = Some("127.0.0.1".to_owned());
    Blank = Some("a b".to_owned());
    Brackets = Some("[::1]".to_owned());
    Empty = Some(String::new());
    Unasked = panic!("no table is needed");
}

fn without_table(host: &str) -> Option<String> {
    SipDomain::parse_with::<Refuses>(host).ok().map(Into::into)
}

proptest! {
    #[test]
    fn plain_hosts_are_read_as_in_urls(host in r"([a-zA-Z0-9-]{1,5}|[0-9]{1,3}|0x[0-9a-f]{0,2}|[ -~])(\.([a-zA-Z0-9-]{0,5}|[0-9]{1,3}|0[xX][0-9a-g]{0,2}|[ -~])){0,4}") {
        prop_assume!(!host.contains('%') && !host.to_ascii_lowercase().contains("xn--"));
        prop_assert_eq!(without_table(&host), oracle(&host).filter(|read| !read.starts_with('[')));
    }

    #[test]
    fn ipv6_addresses_are_written_as_in_urls(segments: [u16; 8], zeros: u8, mapped: bool) {
        let mut segments = segments;
        for (at, segment) in segments.iter_mut().enumerate() {
            if zeros & (1 << at) != 0 {
                *segment = 0;
            }
        }
        if mapped {
            segments[..6].copy_from_slice(&[0, 0, 0, 0, 0, 0xffff]);
        }
        let address = Ipv6Addr::from(segments);
        let written = Host::<String>::Ipv6(address).to_string();
        for text in [address.to_string(), written.clone()] {
            prop_assert_eq!(ConferencingNode::parse(&text).map(String::from), Ok(written.clone()));
        }
    }

    #[test]
    fn ipv6_addresses_are_read_as_in_urls(text in r"\[([0-9a-fA-F]{0,5}:){0,8}([0-9a-fA-F]{0,4}|[0-9.]{1,9})\]") {
        prop_assert_eq!(ConferencingNode::parse(&text).ok().map(String::from), oracle(&text));
    }
}

#[test]
fn only_internationalised_domains_need_the_table() {
    for host in ["example.com", "EXAMPLE.com", "192.0.2.1", "-", "1", "a%41", "[::1]", "a_b", "a..b"] {
        drop(ConferencingNode::parse_with::<Unasked>(host));
    }
    for host in ["b\u{fc}cher.example", "XN--bcher-kva.example", "a.xn--a"] {
        assert_eq!(without_table(host), None);
        assert_eq!(SipDomain::parse_with::<Bucher>(host).as_ref().map(SipDomain::as_str), Ok("xn--bcher-kva.example"));
        let answers = [
            SipDomain::parse_with::<Address>(host),
            SipDomain::parse_with::<Blank>(host),
            SipDomain::parse_with::<Brackets>(host),
            SipDomain::parse_with::<Empty>(host),
        ];
        assert!(answers.iter().all(Result::is_err), "{answers:?}");
    }
}

#[test]
fn configurations_can_be_read_without_the_table() {
    let text = r#"{"Node": "b\u00fccher.example:8443", "SipDomain": "b\u00fccher.example", "HostPin": "314159"}"#;
    let with_table = validate_config(text);
    assert!(with_table.config.is_some());
    let ours = validate_config_with::<Bucher>(text, None);
    assert_eq!(ours.config.as_ref().map(Config::node), with_table.config.as_ref().map(Config::node));
    let codes: Vec<_> = validate_config_with::<Refuses>(text, None).errors.iter().map(ConfigFault::code).collect();
    assert_eq!(codes, [ErrorCode::NodeHost, ErrorCode::SipDomain]);
}

#[test]
fn what_stands_before_an_at_sign_is_not_repeated() {
    for host in [
        "admin:not-a-real-password@pexip.example",
        "https://not-a-real-password@x@pexip.example/",
        "a:not-a-real-password\u{FF20}pexip.example",
    ] {
        let node = ConferencingNode::parse(host).map(String::from).unwrap_err().to_string();
        let domain = SipDomain::parse(host).map(String::from).unwrap_err().to_string();
        for message in [node, domain] {
            assert!(message.contains("\"…@pexip.example"), "{message}");
            assert!(!message.contains("password"), "{message}");
        }
    }
}

/// Soft hyphens leave no trace in a domain, so that only its length says no.
#[test]
fn a_host_that_is_longer_than_any_domain_is_not_asked_for() {
    let hyphens = |count: usize| format!("é{}.example", "\u{AD}".repeat(count));
    assert_eq!(ConferencingNode::parse(&hyphens(501)).unwrap().as_str(), "xn--9ca.example");
    assert_eq!(ConferencingNode::parse(&hyphens(502)).unwrap_err().code(), ErrorCode::NodeHost);
}
