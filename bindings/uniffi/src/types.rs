//! The values that these bindings take and give. Those that hold a secret are objects, which show nothing of themselves.

use std::sync::Arc;

use pexip_mm_core::plain;
use pexip_mm_core::policy::lint;
use pexip_mm_core::policy::simulate;
use pexip_mm_core::{self as core};

/// What the suffix of an alias is made with.
#[derive(uniffi::Enum)]
pub enum AliasSecret {
    /// The installation's secret, 32 to 512 characters.
    Secret {
        /// The secret.
        secret: String,
    },
    /// The subkey of aliases, 64 hexadecimal digits.
    Subkey {
        /// The subkey.
        key: String,
    },
}

/// A channel, and what its alias is made with.
#[derive(uniffi::Record)]
pub struct AliasSource {
    /// `channel_name` or `channel_id`.
    pub scheme: String,
    /// What the alias begins with; may be empty.
    pub prefix: String,
    /// The channel's id, 26 characters.
    pub channel_id: String,
    /// The channel's display name, any text.
    pub channel_name: String,
    /// `public` or `private`.
    pub visibility: String,
    /// How often the suffix was renewed, from 0.
    pub generation: u32,
    /// What a suffix is made with; private channels need it.
    pub key: Option<AliasSecret>,
}

impl AliasSource {
    pub(crate) fn as_plain(&self) -> plain::AliasSource<'_> {
        let Self { scheme, prefix, channel_id, channel_name, visibility, generation, key } = self;
        plain::AliasSource {
            scheme,
            prefix,
            channel_id,
            channel_name,
            visibility,
            generation: *generation,
            key: key.as_ref().map(|key| match key {
                AliasSecret::Secret { secret } => plain::AliasSecret::Secret(secret),
                AliasSecret::Subkey { key } => plain::AliasSecret::Subkey(key),
            }),
        }
    }
}

/// What a join link carries beside node and alias.
#[derive(uniffi::Record)]
pub struct LinkOptions {
    /// The name under which the person is seen.
    pub display_name: Option<String>,
    /// A PIN, readable by everybody who sees the link. Only for a link that one person's own click opens.
    pub pin: Option<String>,
    /// `host` or `guest`.
    pub role: Option<String>,
    /// Whether to join at once, without another click.
    pub join_at_once: bool,
}

impl LinkOptions {
    pub(crate) fn as_plain(&self) -> plain::LinkOptions<'_> {
        let Self { display_name, pin, role, join_at_once } = self;
        plain::LinkOptions {
            display_name: display_name.as_deref(),
            pin: pin.as_deref(),
            role: role.as_deref(),
            join_at_once: *join_at_once,
        }
    }
}

/// A PIN. It shows itself only through `expose`.
#[derive(uniffi::Object)]
pub struct Pin(pub(crate) core::Pin);

#[uniffi::export]
impl Pin {
    /// The PIN in clear.
    pub fn expose(&self) -> String {
        self.0.expose().to_owned()
    }
}

/// A host PIN and, where there is one, a guest PIN.
#[derive(uniffi::Object)]
pub struct Pins(pub(crate) core::Pins);

#[uniffi::export]
impl Pins {
    /// The host PIN.
    pub fn host(&self) -> Arc<Pin> {
        Arc::new(Pin(self.0.host()))
    }

    /// The guest PIN, if there is one.
    pub fn guest(&self) -> Option<Arc<Pin>> {
        self.0.guest().map(|pin| Arc::new(Pin(pin)))
    }
}

/// The subkeys of a secret that may be shown.
#[derive(uniffi::Object)]
pub struct Subkeys(pub(crate) core::PinKey);

#[uniffi::export]
impl Subkeys {
    /// The subkey of PINs in clear, 64 hexadecimal digits.
    pub fn expose_pin(&self) -> String {
        self.0.expose().to_owned()
    }
}

/// A link that opens a conference. It may hold a PIN, so it shows itself only through `expose`.
#[derive(uniffi::Object)]
pub struct JoinUrl(pub(crate) core::JoinUrl);

#[uniffi::export]
impl JoinUrl {
    /// The link in clear, with the PIN that it may hold.
    pub fn expose(&self) -> String {
        self.0.expose().to_owned()
    }

    /// Whether a PIN stands in it.
    pub fn has_pin(&self) -> bool {
        self.0.has_pin()
    }
}

/// A setting that is wrong.
#[derive(Debug, uniffi::Record)]
pub struct ConfigFault {
    /// Where the fault is, such as `HostPin`; empty for the text as a whole.
    pub path: String,
    /// The stable name of what is wrong.
    pub code: String,
    /// What is wrong and what would be accepted.
    pub detail: String,
}

impl From<&core::ConfigFault> for ConfigFault {
    fn from(fault: &core::ConfigFault) -> Self {
        Self {
            path: fault.path().to_owned(),
            code: fault.code().as_str().to_owned(),
            detail: fault.error().to_string(),
        }
    }
}

/// Something that an administrator should know about a setting. It refuses nothing.
#[derive(uniffi::Record)]
pub struct ConfigWarning {
    /// What the warning is about, such as `HostPin`.
    pub path: String,
    /// The stable name of the warning.
    pub code: String,
    /// What it says.
    pub detail: String,
    /// For an unknown setting, the key that was probably meant.
    pub meant: Option<String>,
}

/// What is to be said about a configuration.
#[derive(uniffi::Record)]
pub struct ConfigReport {
    /// The configuration, if it has no fault.
    pub config: Option<Arc<Config>>,
    /// Every fault, in the order of the settings.
    pub errors: Vec<ConfigFault>,
    /// Every warning, in the order of the settings.
    pub warnings: Vec<ConfigWarning>,
}

impl From<core::ConfigReport> for ConfigReport {
    fn from(report: core::ConfigReport) -> Self {
        let core::ConfigReport { config, errors, warnings } = report;
        Self {
            config: config.map(|config| Arc::new(Config(config))),
            errors: errors.iter().map(ConfigFault::from).collect(),
            warnings: warnings
                .iter()
                .map(|warning| ConfigWarning {
                    path: warning.path().to_owned(),
                    code: warning.code().as_str().to_owned(),
                    detail: warning.to_string(),
                    meant: warning.meant().map(|setting| setting.key().to_owned()),
                })
                .collect(),
        }
    }
}

/// A coherent configuration.
#[derive(uniffi::Object)]
pub struct Config(pub(crate) core::Config);

#[uniffi::export]
impl Config {
    /// Reads a configuration: a JSON object with a member for each setting that has not its default.
    #[uniffi::constructor]
    pub fn from_json(text: &str) -> Result<Arc<Self>, crate::PexipError> {
        Ok(Arc::new(Self(core::Config::from_json(text)?)))
    }

    /// Every setting that is no secret, by its key, as JSON.
    pub fn settings(&self) -> String {
        serde_json::Value::Object(self.0.settings()).to_string()
    }

    /// How guests get into the room of a `public` or `private` channel: `without_pin`, `with_pin` or `never`.
    pub fn guest_entry(&self, visibility: &str) -> Result<String, crate::PexipError> {
        Ok(self.0.guest_entry(core::Visibility::parse(visibility)?).as_str().to_owned())
    }
}

/// What a policy answers to a request, as JSON texts. PINs stand in them in clear, so that it shows itself only through
/// its methods.
#[derive(uniffi::Object)]
pub struct PolicyAnswer(pub(crate) plain::PolicyAnswer);

#[uniffi::export]
impl PolicyAnswer {
    /// What a local policy script gives.
    pub fn expose_local(&self) -> String {
        self.0.local.clone()
    }

    /// What an external policy server gives.
    pub fn expose_external(&self) -> String {
        self.0.external.clone()
    }
}

/// A local policy script, with one request and the answer to it for Pexip's test page.
#[derive(uniffi::Object)]
pub struct LocalPolicyScript(pub(crate) core::policy::LocalPolicyScript);

#[uniffi::export]
impl LocalPolicyScript {
    /// The script in clear.
    pub fn expose(&self) -> String {
        self.0.expose().to_owned()
    }

    /// A request as JSON, for the test page of the policy profile.
    pub fn test_request(&self) -> String {
        self.0.test_request().to_owned()
    }

    /// What the test page must show for it, in clear.
    pub fn expose_test_answer(&self) -> String {
        self.0.expose_test_answer().to_owned()
    }
}

/// One fault at one place of a script.
#[derive(uniffi::Record)]
pub struct LintFinding {
    /// The stable name of the fault.
    pub code: String,
    /// `error` or `warning`.
    pub severity: String,
    /// Line of the place, counted from 1.
    pub line: u64,
    /// Column of the place, counted from 1 in characters.
    pub column: u64,
    /// What is wrong.
    pub detail: String,
    /// What to write instead.
    pub mend: String,
}

impl From<lint::LintFinding> for LintFinding {
    fn from(finding: lint::LintFinding) -> Self {
        Self {
            code: finding.code.as_str().to_owned(),
            severity: finding.severity.as_str().to_owned(),
            line: finding.line as u64,
            column: finding.column as u64,
            detail: finding.message,
            mend: finding.mend,
        }
    }
}

/// Why Pexip drops an answer as a whole.
#[derive(uniffi::Record)]
pub struct DropReason {
    /// The stable name of the reason.
    pub code: String,
    /// What is wrong.
    pub detail: String,
    /// Line of the script, counted from 1, where it is known.
    pub line: Option<u64>,
}

/// What came of a run: `action` and `result`, or `dropped`. PINs stand in it in clear, so that it shows itself only
/// through its methods.
#[derive(uniffi::Object)]
pub struct Simulation(pub(crate) simulate::Simulation);

#[uniffi::export]
impl Simulation {
    /// What the answer asks a node to do: `continue`, `reject` or `redirect`; none if it is dropped.
    pub fn action(&self) -> Option<String> {
        match &self.0.outcome {
            simulate::Outcome::Answered { action, .. } => Some(action.as_str().to_owned()),
            simulate::Outcome::Dropped { .. } => None,
        }
    }

    /// The result in the answer, as JSON; none if it is dropped.
    pub fn expose_result(&self) -> Option<String> {
        match &self.0.outcome {
            simulate::Outcome::Answered { result, .. } => serde_json::to_string(result).ok(),
            simulate::Outcome::Dropped { .. } => None,
        }
    }

    /// Why it is dropped, if it is.
    pub fn dropped(&self) -> Option<DropReason> {
        match &self.0.outcome {
            simulate::Outcome::Answered { .. } => None,
            simulate::Outcome::Dropped { reason } => Some(DropReason {
                code: reason.code().to_owned(),
                detail: reason.to_string(),
                line: reason.line().map(|line| line as u64),
            }),
        }
    }

    /// The text that the script wrote; empty if it did not come to an end.
    pub fn expose_rendered(&self) -> String {
        self.0.rendered.clone()
    }

    /// What the script wrote into the support log, a line each.
    pub fn expose_log(&self) -> Vec<String> {
        self.0.log.clone()
    }
}

/// A local policy script of any author, to be run as a node would.
#[derive(uniffi::Object)]
pub struct PolicyScript(simulate::PolicyScript);

#[uniffi::export]
impl PolicyScript {
    /// Reads a script, to be run with options as a JSON object: `undefined`, `fuel`, `seed`, `now`.
    #[uniffi::constructor]
    pub fn parse(source: &str, options: &str) -> Result<Arc<Self>, crate::PexipError> {
        Ok(Arc::new(Self(plain::policy_script(source, options)?)))
    }

    /// What a node makes of the script's answer to a request as JSON.
    pub fn simulate(&self, request: &str) -> Result<Arc<Simulation>, crate::PexipError> {
        Ok(Arc::new(Simulation(plain::simulate(&self.0, request)?)))
    }
}
