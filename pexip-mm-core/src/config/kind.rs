//! What kinds of value settings have: how each is read, and the data that everything generated is made from.

use serde_json::{Value, json};

use super::json::Json;
use super::report::{ConfigFault, ConfigWarning, LISTED_MAX, WarningCode};
use super::setting::Setting;
use super::value::{
    ChannelFilter, ChannelFilterMode, DisplayNameSource, GuestAccess, HostRole, PinMode, SERVICE_TAG_MAX_LEN,
    ServiceName, ServiceTag, is_service_tag, is_service_tag_edge,
};
use crate::alias::scheme::AliasScheme;
use crate::alias::{AliasPrefix, ChannelId, PREFIX_MAX_LEN, is_edge, is_inner};
use crate::choice::{Choice, refused};
use crate::error::{Error, quoted};
use crate::join_url::{WEB_APP_PATH_MAX_LEN, WebAppPath, is_web_app_path};
use crate::media::{CryptoMode, Layout};
use crate::node::{ConferencingNode, SipDomain, ToAscii};
use crate::pin::{PIN_MIN_LEN, Pin};
use crate::secret::Secret;

/// Most digits of a PIN that comes as a number: JavaScript and Go keep numbers of 15 digits exactly.
pub(super) const PIN_NUMBER_MAX_LEN: usize = 15;

/// A kind of value.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// True or false.
    Bool,
    /// One of several words.
    Choice(fn() -> Vec<Choice>),
    /// Text of an alphabet.
    Text(Alphabet),
    /// A host, or nothing; how it is written, in words.
    Host(&'static str),
    /// A PIN, or nothing.
    Pin,
    /// The secret, or nothing.
    Secret,
    /// A filter of channels.
    Channels,
}

/// The texts of an alphabet.
#[derive(Clone, Copy)]
pub(super) struct Alphabet {
    /// Which bytes may come first.
    pub(super) first: fn(u8) -> bool,
    /// Which bytes may follow.
    pub(super) rest: fn(u8) -> bool,
    /// Which bytes may come last.
    pub(super) last: fn(u8) -> bool,
    /// How few there may be in all.
    pub(super) min: usize,
    /// How many there may be in all.
    pub(super) max: usize,
}

impl Alphabet {
    /// The characters that are accepted: letters and digits as ranges such as `a-z`, then every other one, `-` last.
    pub(super) fn characters(accepts: fn(u8) -> bool) -> Vec<String> {
        let mut characters = Vec::new();
        for (from, to) in [(b'a', b'z'), (b'A', b'Z'), (b'0', b'9')] {
            if (from..=to).all(accepts) {
                characters.push(format!("{}-{}", char::from(from), char::from(to)));
            } else {
                characters.extend((from..=to).filter(|&byte| accepts(byte)).map(|byte| char::from(byte).to_string()));
            }
        }
        let is_sign = |byte: &u8| !byte.is_ascii_alphanumeric() && *byte != b'-' && accepts(*byte);
        characters.extend((0..=u8::MAX).filter(is_sign).map(|byte| char::from(byte).to_string()));
        characters.extend(accepts(b'-').then(|| "-".to_owned()));
        characters
    }
}

/// A value that a setting can have.
pub(super) trait SettingValue: Sized {
    /// Its kind.
    const KIND: Kind;

    /// Reads it, or tells `place` what is wrong.
    fn read(json: &Json, place: &mut Place<'_>) -> Option<Self>;

    /// The value as it would be stored; nothing of a secret.
    fn shown(&self) -> Option<Value>;
}

/// A key that nothing is known of, as it is shown: on one line, of bounded length.
pub(super) fn foreign(key: &str) -> String {
    quoted(&key.escape_debug().to_string(), 60)
}

/// What was found about a configuration, in the order of the settings.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) errors: Vec<ConfigFault>,
    pub(super) warnings: Vec<ConfigWarning>,
}

impl Findings {
    pub(super) fn refuse(&mut self, setting: Setting, error: Error) {
        self.fault(ConfigFault::of_setting(setting, "", error));
    }

    pub(super) fn warn(&mut self, setting: Setting, code: WarningCode) {
        self.warning(ConfigWarning::of_setting(setting, code));
    }

    fn fault(&mut self, fault: ConfigFault) {
        in_order(&mut self.errors, fault, ConfigFault::setting);
    }

    fn warning(&mut self, warning: ConfigWarning) {
        in_order(&mut self.warnings, warning, ConfigWarning::setting);
    }
}

/// Puts what was found behind everything about the same setting. There is little, and a sort would be many times the code.
fn in_order<T>(found: &mut Vec<T>, one: T, setting_of: impl Fn(&T) -> Option<Setting>) {
    let setting = setting_of(&one);
    found.insert(found.partition_point(|other| setting_of(other) <= setting), one);
}

/// The setting that is being read.
pub(super) struct Place<'a> {
    pub(super) setting: Setting,
    /// Reads internationalised domains.
    pub(super) to_ascii: ToAscii,
    pub(super) findings: &'a mut Findings,
}

impl Place<'_> {
    /// The value, or nothing and a fault of the setting.
    fn keep<T>(&mut self, result: Result<T, Error>) -> Option<T> {
        self.keep_inside("", result)
    }

    /// The value, or nothing and a fault `inside` the setting.
    fn keep_inside<T>(&mut self, inside: &str, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| self.findings.fault(ConfigFault::of_setting(self.setting, inside, error))).ok()
    }

    /// The member of an object that has a key, in upper or lower case; `null` if there is none. Two of them are a fault.
    fn member<'j>(&mut self, members: &'j [(String, Json)], key: &str) -> Option<&'j Json> {
        let mut found = members.iter().filter(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, json)| json);
        let member = found.next().unwrap_or(&Json::Null);
        let result = if found.next().is_some() { Err(Error::SettingTwice) } else { Ok(member) };
        self.keep_inside(&[".", key].concat(), result)
    }
}

impl SettingValue for bool {
    const KIND: Kind = Kind::Bool;

    fn read(json: &Json, place: &mut Place<'_>) -> Option<Self> {
        match json {
            Json::Bool(value) => Some(*value),
            // Mattermost's own manifests have defaults in this form.
            Json::Text(text) if text == "true" => Some(true),
            Json::Text(text) if text == "false" => Some(false),
            _ => place.keep(Err(json.refused("true or false"))),
        }
    }

    fn shown(&self) -> Option<Value> {
        Some((*self).into())
    }
}

/// Settings that are a choice.
macro_rules! choice_values {
    ($($name:ident),+ $(,)?) => {
        $(impl SettingValue for $name {
            const KIND: Kind = Kind::Choice(|| Self::CHOICES.to_vec());

            fn read(json: &Json, place: &mut Place<'_>) -> Option<Self> {
                place.keep(json.text().and_then(Self::parse))
            }

            fn shown(&self) -> Option<Value> {
                Some(self.as_str().into())
            }
        })+
    };
}

choice_values!(PinMode, AliasScheme, GuestAccess, HostRole, DisplayNameSource, CryptoMode, ServiceName);

/// The layouts of a VMR.
fn vmr_layouts() -> Vec<Choice> {
    let layouts = Layout::ALL.iter().zip(Layout::CHOICES);
    layouts.filter(|(layout, _)| !layout.is_teams()).map(|(_, choice)| *choice).collect()
}

impl SettingValue for Layout {
    const KIND: Kind = Kind::Choice(vmr_layouts);

    fn read(json: &Json, place: &mut Place<'_>) -> Option<Self> {
        let parse = |word| match Self::parse(word) {
            Ok(layout) if !layout.is_teams() => Ok(layout),
            _ => Err(refused(word, vmr_layouts().iter().map(|choice| choice.value))),
        };
        place.keep(json.text().and_then(parse))
    }

    fn shown(&self) -> Option<Value> {
        Some(self.as_str().into())
    }
}

/// Settings that are text and never empty.
macro_rules! text_values {
    ($($name:ident = $kind:expr,)+) => {
        $(impl SettingValue for $name {
            const KIND: Kind = $kind;

            fn read(json: &Json, place: &mut Place<'_>) -> Option<Self> {
                place.keep(json.text().and_then(Self::parse))
            }

            fn shown(&self) -> Option<Value> {
                Some(self.as_str().into())
            }
        })+
    };
}

text_values! {
    WebAppPath = Kind::Text(Alphabet { first: is_web_app_path, rest: is_web_app_path, last: is_web_app_path, min: 1, max: WEB_APP_PATH_MAX_LEN }),
    ServiceTag = Kind::Text(Alphabet { first: is_service_tag_edge, rest: is_service_tag, last: is_service_tag_edge, min: 1, max: SERVICE_TAG_MAX_LEN }),
}

impl SettingValue for AliasPrefix {
    const KIND: Kind =
        Kind::Text(Alphabet { first: is_edge, rest: is_inner, last: is_inner, min: 1, max: PREFIX_MAX_LEN });

    fn read(json: &Json, place: &mut Place<'_>) -> Option<Self> {
        let parse = |text: &str| if text.is_empty() { Err(Error::PrefixEmpty) } else { Self::parse(text) };
        place.keep(json.text().and_then(parse))
    }

    fn shown(&self) -> Option<Value> {
        Some(self.as_str().into())
    }
}

/// Reads a text that may be empty.
fn optional<T>(json: &Json, parse: impl FnOnce(&str) -> Result<T, Error>) -> Result<Option<T>, Error> {
    match json.text()? {
        "" => Ok(None),
        text => parse(text).map(Some),
    }
}

/// Settings that are a host or empty.
macro_rules! host_values {
    ($($name:ident = $written:literal,)+) => {
        $(impl SettingValue for Option<$name> {
            const KIND: Kind = Kind::Host($written);

            fn read(json: &Json, place: &mut Place<'_>) -> Option<Self> {
                let to_ascii = place.to_ascii;
                place.keep(optional(json, |text| $name::parse_by(text, to_ascii)))
            }

            fn shown(&self) -> Option<Value> {
                Some(self.as_ref().map_or("", $name::as_str).into())
            }
        })+
    };
}

host_values! {
    ConferencingNode = "a domain or IP address, with a port if it is not 443",
    SipDomain = "a domain or IPv4 address",
}

impl SettingValue for Option<Secret> {
    const KIND: Kind = Kind::Secret;

    fn read(json: &Json, place: &mut Place<'_>) -> Option<Self> {
        place.keep(optional(json, Secret::parse))
    }

    fn shown(&self) -> Option<Value> {
        None
    }
}

impl SettingValue for Option<Pin> {
    const KIND: Kind = Kind::Pin;

    fn read(json: &Json, place: &mut Place<'_>) -> Option<Self> {
        match json {
            Json::Text(text) if text.is_empty() => Some(None),
            Json::Text(text) => place.keep(Pin::parse(text)).map(Some),
            // A number has no zeros at its beginning. One that is too short for a PIN has certainly lost some.
            Json::Number(digits)
                if (PIN_MIN_LEN..=PIN_NUMBER_MAX_LEN).contains(&digits.len())
                    && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                place.findings.warn(place.setting, WarningCode::PinAsNumber);
                place.keep(Pin::parse(digits)).map(Some)
            }
            Json::Number(_) => place.keep(Err(Error::PinNumber)),
            _ => place.keep(Err(json.refused("digits in quotes"))),
        }
    }

    fn shown(&self) -> Option<Value> {
        None
    }
}

/// Members of a filter, as they are stored.
pub(super) const FILTER_MODE: &str = "mode";
pub(super) const FILTER_CHANNELS: &str = "channels";

impl SettingValue for ChannelFilter {
    const KIND: Kind = Kind::Channels;

    fn read(json: &Json, place: &mut Place<'_>) -> Option<Self> {
        match json {
            // What a console component that never stored anything leaves behind.
            Json::Text(text) if text.is_empty() => Some(Self::new(ChannelFilterMode::Off, [])),
            Json::Text(text) => match place.keep(Json::parse(text))? {
                Json::Object(members) => read_filter(&members, place),
                other => place.keep(Err(other.refused("an object"))),
            },
            Json::Object(members) => read_filter(members, place),
            _ => place.keep(Err(json.refused("an object"))),
        }
    }

    fn shown(&self) -> Option<Value> {
        let channels: Vec<&str> = self.channels().map(ChannelId::as_str).collect();
        Some(json!({ FILTER_MODE: self.mode().as_str(), FILTER_CHANNELS: channels }))
    }
}

/// Reads the members of a filter. Its mode has no default: a list that has no effect would go unnoticed.
fn read_filter(members: &[(String, Json)], place: &mut Place<'_>) -> Option<ChannelFilter> {
    let is_known = |key: &str| [FILTER_MODE, FILTER_CHANNELS].iter().any(|known| known.eq_ignore_ascii_case(key));
    let unknown = members.iter().map(|(key, _)| key).filter(|key| !is_known(key));
    for key in unknown.take(LISTED_MAX) {
        let path = [place.setting.key(), ".", &foreign(key)].concat();
        place.findings.warning(ConfigWarning::unknown(Some(place.setting), path, None));
    }
    let mode = place.member(members, FILTER_MODE).and_then(|member| {
        let mode = match member {
            Json::Null => ChannelFilterMode::parse(""),
            json => json.text().and_then(ChannelFilterMode::parse),
        };
        place.keep_inside(&[".", FILTER_MODE].concat(), mode)
    });
    let channels = place.member(members, FILTER_CHANNELS).and_then(|member| match member {
        Json::Null => Some(Vec::new()),
        Json::Array(items) => read_channels(items, place),
        other => place.keep_inside(&[".", FILTER_CHANNELS].concat(), Err(other.refused("a list"))),
    });
    Some(ChannelFilter::new(mode?, channels?))
}

/// Reads the list of a filter, with a fault for each of the first wrong ids.
fn read_channels(items: &[Json], place: &mut Place<'_>) -> Option<Vec<ChannelId>> {
    let mut channels = Vec::with_capacity(items.len());
    let mut faults = 0;
    for (at, item) in items.iter().enumerate() {
        match item.text().and_then(ChannelId::parse) {
            Ok(id) => channels.push(id),
            Err(error) if faults < LISTED_MAX => {
                faults += 1;
                place.keep_inside::<ChannelId>(&format!(".{FILTER_CHANNELS}[{at}]"), Err(error));
            }
            Err(_) => break,
        }
    }
    (faults == 0).then_some(channels)
}
