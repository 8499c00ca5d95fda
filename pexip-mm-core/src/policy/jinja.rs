//! The decision as a script: reads [`Decision`], holds no rule of its own.
//!
//! What is interpolated is proven safe first: an alias by a whole-match allow-list, everything else by the constructors
//! of the values in the configuration. Only filters that Pexip enables are used, and every field of a request has a
//! default, so that it makes no difference whether a node's templates are strict about missing ones.

#[cfg(feature = "simulate")]
pub(super) mod combined;

use std::fmt;

use super::decision::{Condition, Decision, Field, STEPS, Verdict, words};
use super::evaluate::service_configuration;
use super::request::ServiceRequest;
use crate::alias::scheme::{AliasScheme, Visibility};
use crate::alias::{ALIAS_EDGE, ALIAS_INNER, ALIAS_MAX_LEN};
use crate::config::{Config, GuestEntry, RoomPins, ServiceName};
use crate::dialled::{ENDS, PRINTABLE_FIRST, PRINTABLE_LAST, SCHEMES};
use crate::media::CryptoMode;
use crate::pin::{GUEST_LABEL, HOST_LABEL, ROOM_PIN_LEN};

/// The longest script that Pexip keeps, in characters.
pub const SCRIPT_MAX_LEN: usize = 49_152;

/// A local policy script, with one request and the answer to it for the test page of Pexip's policy profile.
///
/// It holds PINs or the key that they are made with: it shows itself only through its methods, never by `Debug`.
#[derive(Clone, Eq, PartialEq)]
pub struct LocalPolicyScript {
    script: String,
    test_request: String,
    test_answer: String,
}

impl LocalPolicyScript {
    /// A script with the test of a configuration.
    pub(super) fn new(script: String, config: &Config) -> Self {
        let test = ServiceRequest {
            local_alias: format!("sip:{}@example.com", Decision::new(config).example_alias()),
            call_direction: "dial_in".to_owned(),
            ..ServiceRequest::default()
        };
        Self {
            script,
            test_request: format!("{:#}", test.to_value()),
            // INVARIANT: what a configuration decides is an answer that Pexip takes.
            test_answer: service_configuration(config, &test).to_local_json().unwrap_or_default(),
        }
    }

    /// The script in clear, for the service configuration policy of a policy profile.
    pub fn expose(&self) -> &str {
        &self.script
    }

    /// A request as JSON, for the test page of the policy profile.
    pub fn test_request(&self) -> &str {
        &self.test_request
    }

    /// What the test page must show for [`test_request`](Self::test_request), in clear, but for white space. With one
    /// PIN for each room, the PINs in it prove that the node's `pex_hash` works as this library expects.
    pub fn expose_test_answer(&self) -> &str {
        &self.test_answer
    }
}

impl fmt::Debug for LocalPolicyScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalPolicyScript(redacted)")
    }
}

/// The script that an administrator pastes as service configuration policy. It answers every request as
/// [`service_configuration`] does.
///
/// # Examples
/// ```
/// # use pexip_mm_core::{Config, policy::local_policy_script};
/// let config = Config::from_json(r#"{"HostPin": "314159"}"#)?;
/// let script = local_policy_script(&config);
/// assert!(script.expose().contains(r#"{%- set prefix = "matt-" -%}"#));
/// # Ok::<(), pexip_mm_core::Error>(())
/// ```
pub fn local_policy_script(config: &Config) -> LocalPolicyScript {
    LocalPolicyScript::new(Decision::new(config).script(), config)
}

/// What the first comment of every script of ours begins with.
pub(super) const TITLE: &str = "Pexip Video Connect for Mattermost: service configuration policy";

/// A script that is being written, line by line.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// One line, put together from its parts.
    fn line(&mut self, parts: &[&str]) {
        for part in parts {
            self.0.push_str(part);
        }
        self.0.push('\n');
    }

    /// A variable and the expression that it gets.
    fn set(&mut self, variable: &str, expression: &str) {
        self.line(&["{%- set ", variable, " = ", expression, " -%}"]);
    }

    /// A variable that is true for a text that matches `pattern` as a whole, and not for the empty text. Pexip has no
    /// documented test for that: what matches as a whole is replaced by nothing.
    fn set_matches(&mut self, variable: &str, text: &str, pattern: &str) {
        let removed = [text, " | pex_regex_replace(", &regex(pattern), ", \"\")"].concat();
        self.set(variable, &[text, " != \"\" and (", &removed, ") == \"\""].concat());
    }

    /// What Pexip would do without us.
    fn write_left_to_pexip(&mut self) {
        self.line(&["{%- if service_config %}"]);
        self.line(&[AS_CONFIGURED]);
        self.line(&["{%- else %}"]);
        self.line(&[REJECT]);
        self.line(&["{%- endif %}"]);
    }
}

/// A text that is known to hold neither quotes nor backslashes, as an expression.
fn quoted(text: &str) -> String {
    ["\"", text, "\""].concat()
}

/// A pattern for the whole of a text, as an expression.
fn regex(pattern: &str) -> String {
    ["\"\\\\A(?:", &pattern.replace('\\', "\\\\"), ")\\\\Z\""].concat()
}

/// A field of the request's `call_info` as an expression: empty where the node sent none, whether or not its templates
/// are strict about that.
macro_rules! call_info {
    ($field:literal) => {
        concat!("call_info.", $field, " | default(\"\", true)")
    };
}

impl Decision<'_> {
    /// An alias of ours, for the test page.
    fn example_alias(&self) -> String {
        let slug = match self.scheme {
            AliasScheme::ChannelName => "test-room",
            AliasScheme::ChannelId => "testroomtestroomtestroom26",
        };
        [self.prefix.as_str(), slug].concat()
    }

    fn script(&self) -> String {
        let mut lines = Lines::default();
        lines.line(&["{#- ", TITLE, "."]);
        lines.line(&["    The next lines say what the plugin's settings say. Change both together. -#}"]);
        self.write(&mut lines);
        lines.0
    }

    fn write(&self, out: &mut Lines) {
        self.write_settings(out);
        self.write_alias(out);
        self.write_room(out);
        self.write_pins(out);
        self.write_steps(out);
    }

    /// The lines that may be changed by hand.
    fn write_settings(&self, out: &mut Lines) {
        out.set("prefix", &quoted(self.prefix.as_str()));
        match self.pins {
            RoomPins::Shared(pins) => {
                out.set("host_pin", &quoted(pins.host().expose()));
                if let Some(guest) = pins.guest().filter(|_| self.asks_guests() != "false") {
                    out.set("guest_pin", &quoted(guest.expose()));
                }
            }
            RoomPins::PerRoom(key) => out.set("pin_key", &quoted(key.expose())),
        }
        out.set("service_tag", &quoted(self.service_tag));
        out.set("view", &quoted(self.view.as_str()));
        if self.crypto_mode != CryptoMode::Global {
            out.set("crypto_mode", &quoted(self.crypto_mode.as_str()));
        }
        out.set("enable_overlay_text", if self.overlay_text { "true" } else { "false" });
        out.line(&["{#- Nothing below needs to be changed. -#}"]);
    }

    /// The alias that is meant, empty where there is none.
    fn write_alias(&self, out: &mut Lines) {
        let named = match self.naming {
            ServiceName::Alias => "call_info.service_name",
            ServiceName::WithoutPrefix => "prefix ~ call_info.service_name",
        };
        let printable = format!("[{}-{}]+", char::from(PRINTABLE_FIRST), char::from(PRINTABLE_LAST));
        let scheme = format!("\"\\\\A(?:{}):\"", SCHEMES.join("|"));
        let rest = format!("\"[{}].*\"", ENDS.map(char::from).iter().collect::<String>());
        out.set("dialled", call_info!("local_alias"));
        out.set_matches("is_printable", "dialled", &printable);
        out.set("alias", "\"\"");
        out.line(&["{#- Which alias is meant. A call out of a room names the room. -#}"]);
        let direction = [call_info!("call_direction"), " == ", &quoted(words::DIAL_OUT)].concat();
        out.line(&["{%- if ", &direction, " and ", call_info!("service_name"), " -%}"]);
        out.line(&["{%- if ", call_info!("service_tag"), " == service_tag -%}"]);
        out.set("alias", named);
        out.line(&["{%- endif -%}"]);
        out.line(&["{%- elif is_printable -%}"]);
        let alias = ["dialled | lower | pex_regex_replace(", &scheme, ", \"\") | pex_regex_replace(", &rest, ", \"\")"];
        out.set("alias", &alias.concat());
        out.line(&["{%- endif -%}"]);
    }

    /// Whether that alias is ours, and whether a public channel's.
    fn write_room(&self, out: &mut Lines) {
        out.line(&["{#- Whether it is an alias of ours: every letter is checked before anything is written. -#}"]);
        let letters = format!("{ALIAS_EDGE}(?:{ALIAS_INNER}*{ALIAS_EDGE})?");
        out.set_matches("is_alias", "alias", &letters);
        out.set("room", "\"\"");
        let length = format!("(alias | length) <= {ALIAS_MAX_LEN}");
        let longer = "(alias | length) > (prefix | length)";
        out.line(&["{%- if is_alias and ", &length, " and ", longer, " and alias.startswith(prefix) -%}"]);
        out.set("room", "alias | pex_tail((alias | length) - (prefix | length))");
        out.line(&["{%- endif -%}"]);
        for (variable, visibility) in [("is_public", Visibility::Public), ("is_private", Visibility::Private)] {
            out.set_matches(variable, "room", &self.scheme.pattern(visibility));
        }
    }

    /// The PINs of the room, where each room has its own.
    fn write_pins(&self, out: &mut Lines) {
        let RoomPins::PerRoom(_) = self.pins else { return };
        out.line(&["{#- The PINs of the room. -#}"]);
        let pin = |label| format!("(pin_key ~ \"{label}\" ~ alias) | pex_hash | pex_tail({ROOM_PIN_LEN})");
        out.set("host_pin", &pin(HOST_LABEL));
        if self.asks_guests() != "false" {
            let kept = ROOM_PIN_LEN - 1;
            out.set("guest_pin", &pin(GUEST_LABEL));
            out.line(&["{%- if guest_pin == host_pin -%}"]);
            let raised = "(((guest_pin | pex_tail(1) | int) + 1) % 10)";
            out.set("guest_pin", &format!("(guest_pin | pex_head({kept})) ~ {raised}"));
            out.line(&["{%- endif -%}"]);
        }
    }

    /// Who answers: the first step whose condition holds.
    fn write_steps(&self, out: &mut Lines) {
        out.line(&["{#- The answer. -#}"]);
        let disposition = [call_info!("external_policy_disposition"), " == ", &quoted(words::REJECTED)].concat();
        let configured =
            ["service_config and service_config.service_type | default(\"\", true) != ", &quoted(words::GATEWAY)]
                .concat();
        for (at, (condition, verdict)) in STEPS.into_iter().enumerate() {
            let test = match condition {
                Condition::RejectedElsewhere => disposition.as_str(),
                Condition::ConfiguredService => configured.as_str(),
                Condition::OurRoom => OURS,
                Condition::Always => "",
            };
            match (at, test) {
                (_, "") => out.line(&["{%- else %}"]),
                (0, test) => out.line(&["{%- if ", test, " %}"]),
                (_, test) => out.line(&["{%- elif ", test, " %}"]),
            }
            match verdict {
                Verdict::Reject => out.line(&[REJECT]),
                Verdict::LeaveToPexip if condition == Condition::ConfiguredService => out.line(&[AS_CONFIGURED]),
                Verdict::LeaveToPexip => out.write_left_to_pexip(),
                Verdict::Room => self.write_answer(out),
            }
        }
        out.line(&["{%- endif %}"]);
    }

    fn write_answer(&self, out: &mut Lines) {
        let name = match self.naming {
            ServiceName::Alias => "\"{{ alias }}\"",
            ServiceName::WithoutPrefix => "\"{{ room }}\"",
        };
        let allow_guests = match self.when(|guests| guests != GuestEntry::Never) {
            constant @ ("true" | "false") => constant.to_owned(),
            condition => ["{{ \"true\" if ", condition, " else \"false\" }}"].concat(),
        };
        out.line(&["{\"action\": \"continue\", \"result\": {"]);
        for (at, field) in Field::ALL.into_iter().enumerate() {
            let value = match field {
                Field::ServiceType => quoted(words::CONFERENCE),
                Field::Name => name.to_owned(),
                Field::ServiceTag => quoted("{{ service_tag }}"),
                Field::Pin => quoted("{{ host_pin }}"),
                Field::AllowGuests => allow_guests.clone(),
                Field::GuestPin => quoted("{{ guest_pin }}"),
                Field::View => quoted("{{ view }}"),
                Field::CryptoMode => quoted("{{ crypto_mode }}"),
                Field::OverlayText => "{{ \"true\" if enable_overlay_text else \"false\" }}".to_owned(),
            };
            let condition = match field {
                Field::GuestPin => self.asks_guests(),
                Field::CryptoMode if self.crypto_mode == CryptoMode::Global => "false",
                _ => "true",
            };
            let separator = if at == 0 { "   " } else { "  ," };
            let entry = [separator, "\"", field.key(), "\": ", &value].concat();
            match condition {
                "true" => out.line(&[&entry]),
                "false" => {}
                condition => {
                    out.line(&["{%- if ", condition, " %}"]);
                    out.line(&[&entry]);
                    out.line(&["{%- endif %}"]);
                }
            }
        }
        out.line(&["} }"]);
    }

    /// For which rooms guests need a PIN.
    fn asks_guests(&self) -> &'static str {
        self.when(|guests| guests == GuestEntry::WithPin)
    }

    /// `true`, `false`, or the expression that says for which rooms something holds.
    fn when(&self, holds: impl Fn(GuestEntry) -> bool) -> &'static str {
        match (holds(self.public), holds(self.private)) {
            (true, true) => "true",
            (false, false) => "false",
            (true, false) => "is_public",
            (false, true) => "is_private",
        }
    }
}

/// Whether the alias is one of ours.
const OURS: &str = "is_public or is_private";

/// The answer that goes on with what is configured.
const AS_CONFIGURED: &str = "{\"action\": \"continue\", \"result\": {{ service_config | pex_to_json }} }";

/// The answer that refuses.
const REJECT: &str = "{\"action\": \"reject\", \"result\": {} }";
