//! The laws. Each says in one sentence what always holds.

mod policy;
#[cfg(feature = "simulate")]
mod script;

use url::{Position, Url};

pub use policy::{
    check_config, check_participant_request, check_policy_request, check_script_is_usable, check_service_request,
};
#[cfg(feature = "simulate")]
pub use script::{
    check_lint, check_own_script_has_no_error, check_script_agrees, check_script_function, check_simulate,
};

use crate::alias::scheme::PRIVATE_SUFFIX_MIN;
use crate::{
    Alias, AliasPrefix, AliasScheme, Channel, ChannelId, ConferencingNode, DisplayName, Error, JoinFlow, JoinUrl,
    JoinUrlOptions, Pin, Role, Secret, SipDomain, Visibility, WebAppPath, h323_address, sip_uri,
};

fn prefix(text: &str) -> AliasPrefix {
    AliasPrefix::parse(text).expect("a prefix")
}

/// Every law about a channel's display name.
pub fn check_alias(name: &str) {
    check_alias_is_canonical(&prefix(""), name);
    check_alias_is_canonical(&prefix("matt-"), name);
    let id = |text| ChannelId::parse(text).expect("an identifier");
    let secret = |text| Secret::parse(text).expect("a secret");
    let source = SuffixSource {
        secret: secret("not-a-real-secret-not-a-real-one"),
        id: id("fhhige3b9iboiyups4ybchnhtw"),
        generation: 0,
    };
    let sources = [
        SuffixSource { secret: secret("not-a-real-secret-not-a-real-two"), ..source.clone() },
        SuffixSource { id: id("fhhige3b9iboiyups4ybchnhtx"), ..source.clone() },
        SuffixSource { generation: 1, ..source.clone() },
        source.clone(),
    ];
    for &scheme in AliasScheme::ALL {
        for &visibility in Visibility::ALL {
            let channel = Channel { id: &source.id, name, visibility, generation: 0 };
            check_alias_tells_visibility(scheme, &prefix("matt-"), &channel);
            check_suffix_tells_source(scheme, &prefix("matt-"), name, visibility, &sources);
        }
    }
}

/// Slugging refuses a name or gives a canonical alias, words of `a-z0-9` joined by single `-`, and slugging that again
/// changes nothing.
pub fn check_alias_is_canonical(prefix: &AliasPrefix, name: &str) {
    let Ok(alias) = Alias::from_channel_name(prefix, name) else { return };
    assert_eq!(Alias::parse(alias.as_str()).as_ref(), Ok(&alias));
    let slug = alias.as_str().strip_prefix(prefix.as_str()).expect("an alias begins with its prefix");
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    assert!(slug.split('-').all(is_word), "{slug:?} is not words joined by '-'");
    assert_eq!(Alias::from_channel_name(prefix, slug).as_ref(), Ok(&alias));
}

/// With a key every channel has an alias, in both schemes, and the alias alone tells whether the channel is private;
/// so does a longer one made after a clash, which is another alias.
pub fn check_alias_tells_visibility(scheme: AliasScheme, prefix: &AliasPrefix, channel: &Channel<'_>) {
    let key = Secret::parse("not-a-real-secret-not-a-real-one").expect("a secret").alias_key();
    let alias = scheme.alias(prefix, channel, Some(&key)).expect("a channel has an alias");
    assert_eq!(Alias::parse(alias.as_str()).as_ref(), Ok(&alias));
    assert_eq!(scheme.visibility(prefix, &alias), Some(channel.visibility), "{alias}");
    let clash = scheme
        .alias_of_clash(prefix, channel, Some(&key), PRIVATE_SUFFIX_MIN + 1)
        .expect("a channel has an alias after a clash");
    assert_eq!(scheme.visibility(prefix, &clash), Some(channel.visibility), "{clash}");
    assert_ne!(clash, alias);
}

/// What a suffix is made from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SuffixSource {
    /// The installation's secret.
    pub secret: Secret,
    /// The channel's id.
    pub id: ChannelId,
    /// How often the suffix was renewed.
    pub generation: u32,
}

/// Two suffixes of one form are the same exactly if they are of one secret, one channel and one generation, whatever
/// the channel is called.
///
/// They are compared in 80 bits, of which no two are the same by chance.
pub fn check_suffix_tells_source(
    scheme: AliasScheme,
    prefix: &AliasPrefix,
    name: &str,
    visibility: Visibility,
    sources: &[SuffixSource],
) {
    let suffix = |SuffixSource { secret, id, generation }: &SuffixSource, name| {
        let channel = Channel { id, name, visibility, generation: *generation };
        let alias = scheme
            .alias_of_clash(prefix, &channel, Some(&secret.alias_key()), PRIVATE_SUFFIX_MIN)
            .expect("a channel has an alias after a clash");
        let (_, suffix) = alias.as_str().rsplit_once('.').expect("an alias after a clash has a suffix");
        suffix.to_owned()
    };
    let suffixes: Vec<String> = sources.iter().map(|source| suffix(source, name)).collect();
    for (source, of_source) in sources.iter().zip(&suffixes) {
        assert_eq!(suffix(source, "another name"), *of_source);
        for (other, of_other) in sources.iter().zip(&suffixes) {
            assert_eq!(of_source == of_other, source == other, "{source:?} {other:?}");
        }
    }
}

/// What was dialled is refused, with the place of what is wrong, or gives an alias, whatever its case; dialling that alias again, bare or as any of our
/// addresses, gives the same one.
pub fn check_dialled(dialled: &str) {
    let meant = Alias::from_dialled(dialled);
    if let Err(error) = &meant {
        assert!(!error.to_string().contains('\n'), "{error}");
    }
    match &meant {
        Err(Error::DialledPercent { at }) => assert_eq!(dialled.as_bytes().get(*at), Some(&b'%')),
        Err(Error::DialledCharacter { ch, at }) => assert!(dialled[*at..].starts_with(*ch)),
        _ => {}
    }
    let Ok(alias) = meant else { return };
    assert_eq!(Alias::from_dialled(&dialled.to_ascii_uppercase()).as_ref(), Ok(&alias));
    let domain = SipDomain::parse("example.com").expect("a domain");
    let link = JoinUrl::app(&alias, &domain, &JoinUrlOptions::default());
    let app = link.expose().strip_prefix("pexip://").expect("a link into the app");
    let other = SipDomain::parse("example.org").expect("a domain");
    for address in [alias.as_str(), &sip_uri(&alias, &domain), &h323_address(&alias, &domain), app] {
        assert_eq!(Alias::from_dialled(address).as_ref(), Ok(&alias), "{address:?}");
    }
    assert_eq!(Alias::from_dialled_at(&sip_uri(&alias, &domain), &domain).as_ref(), Ok(&alias));
    assert!(Alias::from_dialled_at(&sip_uri(&alias, &domain), &other).is_err());
}

/// The `url` crate reads back from a join link what went into it, letter for letter, and a link that holds a PIN does
/// not show itself.
///
/// The input is node, channel name, display name and PIN, a line each; what is not one is left out.
pub fn check_join_link(input: &str) {
    let mut lines = input.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let Ok(node) = ConferencingNode::parse(line()) else { return };
    let Ok(alias) = Alias::from_channel_name(&prefix("matt-"), line()) else { return };
    let display_name = DisplayName::from_text(line()).ok();
    let pin = Pin::parse(line()).ok();
    let path = WebAppPath::parse("webapp3").expect("a path");
    let domain = SipDomain::parse("example.com").expect("a domain");

    for &flow in JoinFlow::ALL {
        for role in [None, Some(Role::Host), Some(Role::Guest)] {
            let options =
                JoinUrlOptions { display_name: display_name.clone(), pin, role, join_at_once: role.is_some() };
            let web_app = JoinUrl::web_app(&node, &path, flow, &alias, &options);
            let read = reads_back(&web_app, &options);
            assert_eq!(read.scheme(), "https");
            assert_eq!(&read[Position::BeforeHost..Position::AfterPort], node.as_str());
            assert_eq!(read.path(), ["/webapp3/m/", alias.as_str(), "/", flow.as_str()].concat());

            let app = JoinUrl::app(&alias, &domain, &options);
            let read = reads_back(&app, &options);
            assert_eq!(
                (read.scheme(), read.username(), read.host_str()),
                ("pexip", alias.as_str(), Some("example.com"))
            );
        }
    }
}

/// What the `url` crate reads from `link`, once its query was found to be what `options` asked for.
fn reads_back(link: &JoinUrl, options: &JoinUrlOptions) -> Url {
    let JoinUrlOptions { display_name, pin, role, join_at_once } = options;
    let url = Url::parse(link.expose()).expect("a link is a URL");
    assert_eq!(url.as_str(), link.expose(), "the link is in the form that a browser gives it");
    let asked = [
        ("name", display_name.as_ref().map(DisplayName::as_str)),
        ("pin", pin.as_ref().map(Pin::expose)),
        ("role", role.map(Role::as_str)),
        ("join", join_at_once.then_some("1")),
    ];
    let read: Vec<_> = url.query_pairs().collect();
    let read: Vec<_> = read.iter().map(|(key, value)| (key.as_ref(), value.as_ref())).collect();
    let asked: Vec<_> = asked.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
    assert_eq!(read, asked);
    assert_eq!(url.fragment(), None);
    let shown = format!("{link:?}");
    assert_eq!(link.has_pin(), pin.is_some());
    assert_eq!(shown.contains(link.expose()), pin.is_none(), "{shown}");
    url
}
