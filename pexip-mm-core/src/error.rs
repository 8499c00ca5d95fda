//! The one error type of the library, and the stable codes that every language binding shares.

use std::fmt;

use crate::config::ConfigFaults;

/// What is wrong with a value that somebody gave.
///
/// The text is for the person who typed the value: one line, lower case, the value quoted, and what would be
/// accepted. A value that is or may be a secret is never in it. Programs look at [`Error::code`].
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing was given, or nothing was left of it after slugging.
    #[error("alias is empty; it needs at least one letter or digit")]
    AliasEmpty,
    /// The alias is longer than [`ALIAS_MAX_LEN`](crate::ALIAS_MAX_LEN).
    #[error("alias has {length} characters; use at most {max}")]
    AliasTooLong {
        /// The length that was given or came out, in bytes, which are characters in an alias.
        length: usize,
        /// The longest that is accepted, in bytes.
        max: usize,
    },
    /// The alias has a character that an alias cannot hold.
    #[error("alias has the character {ch:?} at byte {at}; use a-z, 0-9, '-', '_' or '.'")]
    AliasCharacter {
        /// The refused character.
        ch: char,
        /// Its offset, in bytes.
        at: usize,
    },
    /// The alias begins or ends with a character that may only stand inside it.
    #[error("alias begins or ends with {ch:?}; use a letter or digit there")]
    AliasEdge {
        /// The refused character.
        ch: char,
    },
    /// The prefix is longer than [`PREFIX_MAX_LEN`](crate::PREFIX_MAX_LEN).
    #[error("prefix has {length} characters; use at most {max}")]
    PrefixTooLong {
        /// The length that was given, in characters.
        length: usize,
        /// The longest that is accepted, in characters.
        max: usize,
    },
    /// The prefix has a character that an alias cannot hold, or does not begin with a letter or digit.
    #[error("prefix has the character {ch:?} at byte {at}; use a-z, 0-9, '-', '_' or '.', a letter or digit first")]
    PrefixCharacter {
        /// The refused character.
        ch: char,
        /// Its offset, in bytes.
        at: usize,
    },
    /// The configured prefix is empty, so that every alias on the node would be ours.
    #[error("prefix is empty; use 1 to 40 of a-z, 0-9, '-', '_' or '.', such as \"matt-\"")]
    PrefixEmpty,
    /// The text is not an identifier of a Mattermost channel.
    #[error("channel id {given:?} is not one of Mattermost's; use its 26 characters a-z or 0-9")]
    ChannelIdInvalid {
        /// What was given, cut to 40 characters.
        given: String,
    },
    /// An alias suffix was asked for with a length that its form does not have.
    #[error("alias suffix of {length} characters; use {min} to {max}")]
    SuffixLength {
        /// The length that was asked for, in characters.
        length: usize,
        /// The shortest of this form, in characters.
        min: usize,
        /// The longest of this form, in characters.
        max: usize,
    },

    /// Nothing was dialled.
    #[error("nothing was dialled; dial an alias such as \"matt-town-square\"")]
    DialledEmpty,
    /// What was dialled has a character that is not printable ASCII.
    #[error("dialled address has the character {ch:?} at byte {at}; dial printable ASCII without spaces")]
    DialledCharacter {
        /// The refused character.
        ch: char,
        /// Its offset, in bytes.
        at: usize,
    },
    /// What was dialled is percent-encoded. An alias never needs that, so it is refused and not decoded.
    #[error("dialled address has '%' at byte {at}; dial the alias itself, without percent-encoding")]
    DialledPercent {
        /// Offset of the percent sign, in bytes.
        at: usize,
    },
    /// A domain was required, and the dialled address has another or none.
    #[error("dialled address is not at the domain {domain:?}; dial alias@{domain}")]
    DialledDomain {
        /// The domain that was required.
        domain: String,
    },

    /// The node is empty.
    #[error("node is empty; use the domain or address of a Conferencing Node, such as \"pexip.example.com\"")]
    NodeEmpty,
    /// The node has something besides host and port: a scheme, a path, a user, white space, a zone.
    #[error("node {given:?} has {extra}; use a host and a port alone, \"pexip.example.com\" or \"192.0.2.1:8443\"")]
    NodeExtra {
        /// What was given, cut to 60 characters.
        given: String,
        /// What it should not have, in words.
        extra: &'static str,
    },
    /// The host part of the node is neither a domain nor an address.
    #[error("node {given:?} is no domain or IP address; use \"pexip.example.com\", \"192.0.2.1\" or \"[2001:db8::1]\"")]
    NodeHost {
        /// What was given, cut to 60 characters.
        given: String,
    },
    /// The port of the node is not a number from 1 to 65535.
    #[error("node {given:?} has no valid port; use 1 to 65535, or leave it out for 443")]
    NodePort {
        /// What was given, cut to 60 characters.
        given: String,
    },

    /// The PIN has fewer than [`PIN_MIN_LEN`](crate::PIN_MIN_LEN) characters.
    #[error("PIN has {length} characters, a final '#' counted; use 4 to 20 digits")]
    PinTooShort {
        /// The length that was given, in characters, a final `#` counted.
        length: usize,
    },
    /// The PIN has more than [`PIN_MAX_LEN`](crate::PIN_MAX_LEN) characters.
    #[error("PIN has {length} characters, a final '#' counted; use 4 to 20 digits")]
    PinTooLong {
        /// The length that was given, in characters, a final `#` counted.
        length: usize,
    },
    /// The PIN has something besides digits and one final `#`.
    #[error("PIN has something besides digits; use 4 to 20 digits, at most with '#' at the end")]
    PinCharacter,
    /// The PIN came as a number from which digits may have been lost, such as a leading zero.
    #[error("PIN was given as a number, and digits may have been lost; give it as text in quotes")]
    PinNumber,
    /// A guest PIN is given without a host PIN.
    #[error("guest PIN is set without a host PIN; set the host PIN too, or clear the guest PIN")]
    GuestPinAlone,
    /// Host PIN and guest PIN are the same.
    #[error("guest PIN is the same as the host PIN; use another one")]
    PinsEqual,
    /// Host PIN and guest PIN differ in length.
    #[error("host PIN and guest PIN differ in length; use the same number of digits, both or neither with '#'")]
    PinsLength,
    /// Only one of host PIN and guest PIN ends with `#`.
    #[error("only one of host PIN and guest PIN ends with '#'; use it for both or for neither")]
    PinsTerminator,

    /// The secret is shorter than [`SECRET_MIN_LEN`](crate::SECRET_MIN_LEN).
    #[error("secret has {length} characters; use at least {min}")]
    SecretTooShort {
        /// The length that was given, in characters.
        length: usize,
        /// The shortest that is accepted, in characters.
        min: usize,
    },
    /// The secret is longer than [`SECRET_MAX_LEN`](crate::SECRET_MAX_LEN), has a control character, or white space at
    /// one of its ends.
    #[error(
        "secret has a blank at its beginning or end, a control character, or more than {max} characters; generate a new one"
    )]
    SecretCharacter {
        /// The longest that is accepted, in characters.
        max: usize,
    },
    /// The value is the mask that a server shows in place of a secret.
    #[error("value is the mask that a server shows instead of a secret; give the secret itself")]
    SecretMasked,
    /// A subkey that was given in text form is not 64 hexadecimal digits.
    #[error("key is not 64 hexadecimal digits (0-9, a-f)")]
    KeyInvalid,

    /// Nothing is left of a display name.
    #[error("display name is empty; use at least one visible character")]
    DisplayNameEmpty,
    /// The path of the web app has a character that such a path cannot hold, or a wrong length.
    #[error("web app path {given:?} is not usable; use 1 to 100 of a-z, A-Z, 0-9, '-' or '_', such as \"webapp3\"")]
    WebAppPath {
        /// What was given, cut to 60 characters.
        given: String,
    },
    /// The text is not a domain that can stand in a SIP URI.
    #[error("SIP domain {given:?} is no domain; use one such as \"example.com\", without \"sip:\" and \"@\"")]
    SipDomain {
        /// What was given, cut to 60 characters.
        given: String,
    },
    /// The service tag has a character outside its alphabet, or a wrong length.
    #[error(
        "service tag {given:?} is not usable; use 1 to 250 of letters a-z, A-Z, digits, space or any of . _ : / @ + = , -"
    )]
    ServiceTag {
        /// What was given, cut to 60 characters.
        given: String,
    },

    /// The text is not JSON, or nests deeper than 128, or has a number or an escape that stands for nothing.
    #[error("text cannot be read as JSON, at line {line}, column {column}")]
    JsonSyntax {
        /// Line of the fault, counted from 1.
        line: usize,
        /// Column of the fault, counted from 1 in bytes; 0 where the text ends too early on an empty line.
        column: usize,
    },
    /// A JSON value has another type than the one that is needed.
    #[error("{what} is {given}; use {expected}")]
    JsonType {
        /// What the value is, such as a setting or a field of a request.
        what: String,
        /// What would be accepted, such as "an object".
        expected: &'static str,
        /// What was given, such as "a number".
        given: &'static str,
    },
    /// One of several fixed words was needed.
    #[error("{}; use one of {accepted}", no_choice(given))]
    Choice {
        /// What was given, cut to 60 characters.
        given: String,
        /// The words that are accepted, quoted and separated by commas.
        accepted: String,
    },
    /// A setting is given twice, perhaps with keys that differ only in case.
    #[error("setting is given more than once, upper and lower case being the same; keep one")]
    SettingTwice,
    /// Neither a host PIN nor a secret is configured, so that no room could have a PIN.
    #[error("host PIN and secret are both empty; set one of them")]
    HostPinOrSecretRequired,
    /// PIN mode `shared` needs a host PIN.
    #[error("PIN mode \"shared\" needs a host PIN; set it, or choose \"per_room\"")]
    HostPinRequired,
    /// PIN mode `per_room` or a private channel needs the secret.
    #[error(
        "secret is empty; PINs for each room, private channels, and names that are taken or too long need one of 32 or more characters"
    )]
    SecretRequired,
    /// Only channel administrators are to be hosts, but the other settings make everybody a host.
    #[error("host role \"channel_admins\" needs rooms with guests; set a guest PIN, or let guests in without one")]
    HostRoleNeedsGuests,
    /// The configuration has faults; every one of them is listed.
    #[error("{0}")]
    Config(ConfigFaults),

    /// A field of a policy answer is longer than Pexip accepts.
    #[error("{field} has {length} characters; Pexip accepts at most {max}")]
    AnswerTooLong {
        /// The field, as it is named in the answer.
        field: &'static str,
        /// The length that was given, in characters.
        length: usize,
        /// The longest that is accepted, in characters.
        max: usize,
    },
    /// A field of a policy answer that must not be empty is empty.
    #[error("{field} is empty; Pexip needs it")]
    AnswerEmpty {
        /// The field, as it is named in the answer.
        field: &'static str,
    },
    /// A number in a policy answer is outside the range that Pexip accepts.
    #[error("{field} is {given}; Pexip accepts {min} to {max}")]
    AnswerRange {
        /// The field, as it is named in the answer.
        field: &'static str,
        /// What was given.
        given: u64,
        /// The smallest that is accepted.
        min: u64,
        /// The largest that is accepted.
        max: u64,
    },
    /// Two fields of a policy answer cannot stand together.
    #[error("{field} cannot stand here; {rule}")]
    AnswerConflict {
        /// The field, as it is named in the answer.
        field: &'static str,
        /// What Pexip's rule is.
        rule: &'static str,
    },

    /// A script was asked for of no configuration.
    #[error("no configuration is given; give one or more")]
    ConfigMissing,
    /// Two configurations of one script have prefixes that overlap, so that one alias could be of both.
    #[error("prefixes {one:?} and {other:?} overlap; use prefixes of which none begins with another")]
    PrefixesOverlap {
        /// The prefix of the earlier configuration.
        one: String,
        /// The prefix of the later one.
        other: String,
    },
    /// One script is asked for of several configurations, and one of them names rooms without their prefix.
    #[error(
        "service name \"without_prefix\" cannot stand in a script of several configurations, since rooms of two could have one name; choose \"alias\""
    )]
    RoomNamesOverlap,
    /// A policy script is longer than Pexip keeps.
    #[error("script has {length} characters; Pexip keeps at most {max}")]
    ScriptTooLong {
        /// The length, in characters.
        length: usize,
        /// The longest that is accepted, in characters.
        max: usize,
    },
    /// A policy script cannot be parsed as a template.
    #[error("script is no valid Jinja template, at line {line}: {reason}")]
    ScriptSyntax {
        /// Line of the fault, counted from 1.
        line: usize,
        /// What the parser did not like.
        reason: String,
    },
}

/// Declares [`ErrorCode`] and its text forms side by side, so that a code cannot lack one.
macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        /// The stable name of an [`Error`], shared by every language binding.
        ///
        /// Codes are never renamed or given another meaning. New ones may come, so a match needs a `_` arm.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(#[doc = concat!("`", $text, "`")] $variant,)+
        }

        impl ErrorCode {
            /// Every code, in the order of [`Error`]'s variants.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as text: snake case, ASCII.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl Error {
            /// The name of this error that every language binding shares.
            pub const fn code(&self) -> ErrorCode {
                match self { $(Self::$variant { .. } => ErrorCode::$variant,)+ }
            }
        }
    };
}

error_codes! {
    AliasEmpty = "alias_empty",
    AliasTooLong = "alias_too_long",
    AliasCharacter = "alias_character",
    AliasEdge = "alias_edge",
    PrefixTooLong = "prefix_too_long",
    PrefixCharacter = "prefix_character",
    PrefixEmpty = "prefix_empty",
    ChannelIdInvalid = "channel_id_invalid",
    SuffixLength = "suffix_length",
    DialledEmpty = "dialled_empty",
    DialledCharacter = "dialled_character",
    DialledPercent = "dialled_percent",
    DialledDomain = "dialled_domain",
    NodeEmpty = "node_empty",
    NodeExtra = "node_extra",
    NodeHost = "node_host",
    NodePort = "node_port",
    PinTooShort = "pin_too_short",
    PinTooLong = "pin_too_long",
    PinCharacter = "pin_character",
    PinNumber = "pin_number",
    GuestPinAlone = "guest_pin_alone",
    PinsEqual = "pins_equal",
    PinsLength = "pins_length",
    PinsTerminator = "pins_terminator",
    SecretTooShort = "secret_too_short",
    SecretCharacter = "secret_character",
    SecretMasked = "secret_masked",
    KeyInvalid = "key_invalid",
    DisplayNameEmpty = "display_name_empty",
    WebAppPath = "web_app_path",
    SipDomain = "sip_domain",
    ServiceTag = "service_tag",
    JsonSyntax = "json_syntax",
    JsonType = "json_type",
    Choice = "choice",
    SettingTwice = "setting_twice",
    HostPinOrSecretRequired = "host_pin_or_secret_required",
    HostPinRequired = "host_pin_required",
    SecretRequired = "secret_required",
    HostRoleNeedsGuests = "host_role_needs_guests",
    Config = "config",
    AnswerTooLong = "answer_too_long",
    AnswerEmpty = "answer_empty",
    AnswerRange = "answer_range",
    AnswerConflict = "answer_conflict",
    ConfigMissing = "config_missing",
    PrefixesOverlap = "prefixes_overlap",
    RoomNamesOverlap = "room_names_overlap",
    ScriptTooLong = "script_too_long",
    ScriptSyntax = "script_syntax",
}

crate::text::serialized_as_word!(ErrorCode);

/// What is wrong with a word that is none of the choices.
fn no_choice(given: &str) -> String {
    if given.is_empty() { "nothing is chosen".to_owned() } else { format!("{given:?} is not a choice") }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The first `max` characters of `text`, for quoting it in a message of bounded length.
pub(crate) fn quoted(text: &str, max: usize) -> String {
    let mut characters = text.chars();
    let mut short: String = characters.by_ref().take(max).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}

impl Error {
    /// A JSON value of another type than the one that is needed.
    pub(crate) fn wrong_type(what: &str, expected: &'static str, given: &serde_json::Value) -> Self {
        use serde_json::Value;
        let given = match given {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        Self::JsonType { what: what.to_owned(), expected, given }
    }
}
