//! What a lint reports: codes, texts, places.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::text::serialized_as_word;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Callers are turned away or can do harm, or Pexip discards the answer or the script.
    Error,
    /// It works today, or not everywhere, or protects less than it could.
    Warning,
}

impl Severity {
    /// The severity as text: `error` or `warning`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

serialized_as_word!(Severity, LintCode);

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Declares [`LintCode`] with text form, severity and mend side by side, so that a code cannot lack one.
macro_rules! lint_codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal, $severity:ident, $mend:literal;)+) => {
        /// The stable name of a fault in a local policy script.
        ///
        /// Codes are never renamed or given another meaning. New ones may come, so a match needs a `_` arm.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum LintCode {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl LintCode {
            /// Every code: what makes the script unreadable first, then what is judged by reading, then by running.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as text: snake case, ASCII.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// How much findings with this code matter. `variable_as_pattern` is an error where the variable already
            /// has a character with a meaning, or comes from the caller.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// What to write instead.
            pub const fn mend(self) -> &'static str {
                match self { $(Self::$variant => $mend,)+ }
            }
        }
    };
}

lint_codes! {
    /// The script is longer than Pexip keeps; nothing else is looked at.
    ScriptTooLong = "script_too_long", Error,
        "cut the script to 49152 characters";
    /// The script is no template.
    SyntaxError = "syntax_error", Error,
        "correct the template here; until then Pexip ignores the whole script";
    /// The script is for another decision of Pexip's than which service an alias gives; nothing else is looked at.
    OtherPolicy = "other_policy", Error,
        "lint the script that the policy profile has for service configuration";

    /// A filter is used that Pexip has switched off, or that does not exist.
    FilterNotEnabled = "filter_not_enabled", Error,
        "use one of abs, capitalize, default, first, float, format, int, join, last, length, lower, range, replace, round, striptags, trim, truncate, upper, or one of Pexip's own filters with \"pex_\"";
    /// A function is called that does not exist.
    FunctionUnknown = "function_unknown", Error,
        "use one of Pexip's functions (pex_regex_search, pex_find_first_match, pex_in_subnet, pex_now) or a macro of the script";
    /// A test is used that Jinja does not have.
    TestUnknown = "test_unknown", Error,
        "use one of Jinja's tests, such as \"is defined\", \"is none\" or \"is string\"";
    /// A statement is used that needs an extension of Jinja.
    StatementNotEnabled = "statement_not_enabled", Warning,
        "use {% set %}, or {{ x.append(y) or \"\" }}, in place of {% do %}";
    /// A variable is set nowhere.
    VariableUndefined = "variable_undefined", Error,
        "set the variable with {% set %} before it is used, or correct its name";
    /// A field of `call_info` is used that this kind of request does not have.
    FieldUnknown = "field_unknown", Error,
        "correct the name; the alias that was dialled is call_info.local_alias";
    /// A variable stands in a regular expression, where its text is a pattern and not plain.
    VariableAsPattern = "variable_as_pattern", Warning,
        "compare with startswith and cut with a slice, alias[prefix|length:], or write the pattern as one literal";
    /// A random PIN is asked for: every participant of one room gets another.
    RandomPin = "random_pin", Error,
        "derive the PIN from the alias: (secret ~ \":host:\" ~ alias) | pex_hash | pex_tail(10)";
    /// Call data is written to the support log.
    DebugLog = "debug_log", Warning,
        "remove the call once the script works";
    /// A dictionary is put out without `pex_to_json`.
    DictionaryNotJson = "dictionary_not_json", Error,
        "put it out with the filter: {{ service_config | pex_to_json }}";

    /// A word stands in the answer without quotes, which JSON does not know.
    BareWord = "bare_word", Error,
        "write a variable as \"{{ name }}\" with the quotes, and true, false, null in lower case";
    /// The answer is no JSON, so that Pexip discards it.
    InvalidJson = "invalid_json", Error,
        "write the answer as one JSON object, or build a dictionary and put it out with pex_to_json";
    /// The script stops with an error, so that there is no answer.
    ScriptFails = "script_fails", Error,
        "test values before they are used: {% if service_config %}, {{ x | default(\"\") }}; write patterns as Python's re reads them";
    /// The script does too much work for one call.
    TooExpensive = "too_expensive", Error,
        "remove loops over large ranges and repeated doubling of texts";
    /// A variable that is not always there is used without a default.
    NeedsDefault = "needs_default", Warning,
        "give it a default: {{ call_info.call_tag | default(\"\") }}, or ask {% if x is defined %} first";

    /// The script was not judged for every call: it does too much, or something that cannot be simulated.
    PartlyJudged = "partly_judged", Warning,
        "check by hand what is not simulated, or write it with the filters that Pexip documents";
    /// No alias was found that the script answers, so that its answers could not be judged.
    NoAliasFound = "no_alias_found", Warning,
        "check by hand, or write the prefix of the rooms as a text of its own: {% set prefix = \"matt-\" %}";
    /// Whatever is dialled gets a conference.
    AnswersEverything = "answers_everything", Error,
        "answer only aliases with the prefix of the rooms, and leave everything else to Pexip";
    /// An alias that has the prefix only inside it is answered too.
    PrefixNotAnchored = "prefix_not_anchored", Warning,
        "compare the beginning: alias.startswith(prefix), or a pattern from \\\\A to \\\\Z";
    /// People who join from the web app are not let in, because only addresses with a scheme match.
    WebCallersNotMatched = "web_callers_not_matched", Error,
        "take the scheme away before comparing: alias | pex_regex_replace(\"^(sips?|h323):\", \"\")";
    /// SIP callers are not let in.
    SipNotMatched = "sip_not_matched", Error,
        "take scheme and domain away before comparing: call_info.local_alias | lower | pex_regex_replace(\"^(sips?|h323):\", \"\") | pex_regex_replace(\"[;?@].*\", \"\")";
    /// Callers whose address begins with `sips:` are not let in.
    SipsNotMatched = "sips_not_matched", Warning,
        "take \"sips:\" away as well: alias | pex_regex_replace(\"^(sips?|h323):\", \"\")";
    /// H.323 callers are not let in.
    H323NotMatched = "h323_not_matched", Error,
        "take \"h323:\" away as well: alias | pex_regex_replace(\"^(sips?|h323):\", \"\")";
    /// An alias in capitals is not answered, or gives another conference.
    CaseSensitive = "case_sensitive", Error,
        "begin with {% set alias = call_info.local_alias | lower %}";
    /// The name of the conference has the scheme in it, so that one room becomes several conferences.
    SchemeInName = "scheme_in_name", Error,
        "take the scheme away before the name is made: alias | pex_regex_replace(\"^(sips?|h323):\", \"\")";
    /// The name of the conference has the domain in it, so that one room becomes several conferences.
    DomainInName = "domain_in_name", Error,
        "cut the address before the name is made: alias | pex_regex_replace(\"[;?@].*\", \"\")";
    /// The name of the conference depends on more than the alias, so that one room becomes several conferences.
    NameVaries = "name_varies", Error,
        "make the name from the alias alone: \"name\": \"{{ alias }}\"";
    /// The name is the alias without its prefix, which may be the name of another VMR.
    NameCollision = "name_collision", Error,
        "use the whole alias as the name";
    /// The prefix alone is answered with an empty name.
    EmptyName = "empty_name", Error,
        "ask for something after the prefix: a pattern such as \"\\\\Amatt-[a-z0-9._-]+\\\\Z\", or alias|length > prefix|length";
    /// The prefix alone is answered.
    PrefixAloneAnswered = "prefix_alone_answered", Warning,
        "ask for something after the prefix: a pattern such as \"\\\\Amatt-[a-z0-9._-]+\\\\Z\", or alias|length > prefix|length";
    /// Different aliases lead to one conference.
    RoomsShareName = "rooms_share_name", Warning,
        "use the whole alias as the name";

    /// A caller can add to the answer: dial-outs, another PIN, another type of service.
    UnescapedInterpolation = "unescaped_interpolation", Error,
        "answer only aliases of safe letters, such as \"\\\\Amatt-[a-z0-9._-]+\\\\Z\", and put the answer out as a dictionary with pex_to_json";
    /// A caller can make the answer invalid JSON.
    CallerBreaksAnswer = "caller_breaks_answer", Error,
        "answer only aliases of safe letters, such as \"\\\\Amatt-[a-z0-9._-]+\\\\Z\", and put the answer out as a dictionary with pex_to_json";

    /// A service that is configured in Pexip is replaced by the script's own.
    ConfiguredServiceShadowed = "configured_service_shadowed", Error,
        "pass a configured service on first: {% if service_config %}{\"action\":\"continue\",\"result\":{{ service_config | pex_to_json }}}{% elif … %}";
    /// Services that have nothing to do with the script's rooms are no longer reached.
    OtherServicesLost = "other_services_lost", Error,
        "pass them on: {% elif service_config %}{\"action\":\"continue\",\"result\":{{ service_config | pex_to_json }}}";
    /// The script answers although an external policy has refused the call.
    ExternalRejectIgnored = "external_reject_ignored", Warning,
        "where an external policy server is used as well, ask first: {% if call_info.external_policy_disposition | default(\"\") == \"REJECT\" %}{\"action\":\"reject\",\"result\":{}}{% elif … %}";
    /// A call that goes out from a room gets another answer than the room itself.
    DialOutDiffers = "dial_out_differs", Error,
        "give the same name and type whatever call_info.call_direction is, or pass service_config on";
    /// A call that goes out from somewhere else is taken for one of the rooms.
    DialOutClaimed = "dial_out_claimed", Error,
        "pass service_config on where call_info.call_direction is \"dial_out\"";

    /// Host PIN and guest PIN are the same.
    PinsEqual = "pins_equal", Error,
        "use another guest PIN";
    /// Host PIN and guest PIN differ in length.
    PinsLength = "pins_length", Error,
        "use the same number of digits for both";
    /// Only one of host PIN and guest PIN ends with `#`.
    PinsTerminator = "pins_terminator", Error,
        "end both PINs with '#', or neither";
    /// A guest PIN is given while guests are not allowed.
    GuestPinWithoutGuests = "guest_pin_without_guests", Error,
        "add \"allow_guests\": true, or leave \"guest_pin\" out";
    /// Guests are allowed, but there is no host PIN.
    HostPinMissing = "host_pin_missing", Error,
        "add \"pin\", or leave \"allow_guests\" out";
    /// A PIN is no text of 4 to 20 digits.
    PinInvalid = "pin_invalid", Error,
        "use 4 to 20 digits in quotes, at most with '#' at the end";
    /// A PIN has fewer than 6 digits.
    PinShort = "pin_short", Warning,
        "use 6 digits or more, as Pexip recommends";
    /// One short PIN serves every room.
    PinShared = "pin_shared", Warning,
        "derive a PIN for each room: (secret ~ \":host:\" ~ alias) | pex_hash | pex_tail(10)";
    /// Rooms have neither a PIN nor an identity provider: whoever dials is a host.
    NoPin = "no_pin", Warning,
        "add \"pin\", and \"allow_guests\": true if guests are to come in without it";
    /// A field of the answer has a value that Pexip does not accept.
    FieldInvalid = "field_invalid", Error,
        "use a value that Pexip documents for this field; one wrong value makes Pexip discard the whole answer";
    /// A field of the answer is none of Pexip's, but near to one.
    FieldMisspelt = "field_misspelt", Warning,
        "correct the name of the field; Pexip ignores those that it does not know";
    /// A field that Pexip needs is missing.
    FieldMissing = "field_missing", Error,
        "add the field; an answer needs \"service_type\", \"name\" and \"service_tag\"";
}

impl fmt::Display for LintCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One fault at one place of a script.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LintFinding {
    /// What kind of fault it is.
    pub code: LintCode,
    /// How much it matters.
    pub severity: Severity,
    /// Line of the place, counted from 1.
    pub line: usize,
    /// Column of the place, counted from 1 in characters.
    pub column: usize,
    /// What is wrong, for the administrator of the script: one line, lower case, no full stop.
    pub message: String,
    /// What to write instead.
    pub mend: String,
}

/// What a lint found.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LintReport {
    /// Every finding, sorted by line and column; a code stands once at a place.
    pub findings: Vec<LintFinding>,
}

impl LintReport {
    /// Whether a finding with `code` is there.
    pub fn has(&self, code: LintCode) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }

    /// The codes that were found, in the order of their places.
    pub fn codes(&self) -> impl Iterator<Item = LintCode> {
        self.findings.iter().map(|finding| finding.code)
    }
}

/// Collects findings and turns offsets into lines and columns.
pub(super) struct Findings<'s> {
    source: &'s str,
    findings: BTreeMap<(usize, LintCode), (Severity, String)>,
}

impl<'s> Findings<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self { source, findings: BTreeMap::new() }
    }

    /// Adds a finding at an offset in bytes, unless the code stands there already.
    pub(super) fn add(&mut self, code: LintCode, at: usize, message: impl Into<String>) {
        self.add_as(code, code.severity(), at, message);
    }

    /// As [`Self::add`], with another severity than the usual one of `code`.
    pub(super) fn add_as(&mut self, code: LintCode, severity: Severity, at: usize, message: impl Into<String>) {
        self.findings.entry((at, code)).or_insert_with(|| (severity, message.into()));
    }

    /// Takes PINs out of what was found until now.
    pub(super) fn hide<'p>(&mut self, pins: impl Iterator<Item = &'p str>) {
        for pin in pins {
            for (_, message) in self.findings.values_mut().filter(|(_, message)| message.contains(pin)) {
                *message = message.replace(pin, "…");
            }
        }
    }

    pub(super) fn has(&self, code: LintCode) -> bool {
        self.findings.keys().any(|(_, found)| *found == code)
    }

    pub(super) fn into_report(self) -> LintReport {
        let mut place = Place { line: 1, column: 1 };
        let mut seen = 0;
        let mut findings = Vec::with_capacity(self.findings.len());
        for ((at, code), (severity, message)) in self.findings {
            place.advance(self.source.get(seen..at).unwrap_or(""));
            seen = at;
            let Place { line, column } = place;
            findings.push(LintFinding { code, severity, line, column, message, mend: code.mend().to_owned() });
        }
        LintReport { findings }
    }
}

#[derive(Clone, Copy)]
struct Place {
    line: usize,
    column: usize,
}

impl Place {
    fn advance(&mut self, text: &str) {
        for ch in text.chars() {
            if ch == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_from_one() {
        let source = "a\u{e9}{{\n\nbc";
        let mut findings = Findings::new(source);
        for at in [0, "a\u{e9}".len(), source.len()] {
            findings.add(LintCode::NoPin, at, "here");
        }
        let places: Vec<_> = findings.into_report().findings.iter().map(|f| (f.line, f.column)).collect();
        assert_eq!(places, [(1, 1), (1, 3), (3, 3)]);
    }

    #[test]
    fn codes_are_distinct_and_snake_case() {
        let mut texts: Vec<&str> = LintCode::ALL.iter().map(|code| code.as_str()).collect();
        assert!(
            texts.iter().all(|text| text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'))
        );
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), LintCode::ALL.len());
    }

    #[test]
    fn a_code_stands_once_at_a_place() {
        let mut findings = Findings::new("ab");
        findings.add(LintCode::EmptyName, 1, "second");
        findings.add(LintCode::EmptyName, 0, "first");
        findings.add(LintCode::EmptyName, 1, "again");
        assert!(findings.has(LintCode::EmptyName) && !findings.has(LintCode::NoPin));
        let report = findings.into_report();
        assert_eq!(report.findings.iter().map(|f| f.message.as_str()).collect::<Vec<_>>(), ["first", "second"]);
        assert_eq!(report.findings[1].column, 2);
        assert!(report.has(LintCode::EmptyName) && !report.has(LintCode::NoPin));
    }
}
