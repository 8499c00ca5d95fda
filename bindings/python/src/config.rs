//! The configuration, and what is said about one.

use pexip_mm_core::plain::{self, ChannelSource};
use pexip_mm_core::{self as core, AliasPrefix, ConferencingNode, Setting, SipDomain};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::alias::GENERATIONS;
use crate::convert::{Given, fields, number, optional_text, shown, text};
use crate::error::{Answer, Failure};
use crate::json::{dict, object, serialized, to_python};
use crate::pin::Pins;

/// A coherent configuration of the plugin. It shows its settings, without PINs and secret.
#[pyclass(frozen, eq, module = "pexip_mm")]
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct Config(pub(crate) core::Config);

#[pymethods]
impl Config {
    /// Reads a configuration: a JSON object with a member for each setting that has not its default. Keys match in upper
    /// and lower case. `secret` is taken where the setting is empty: one that is kept elsewhere.
    ///
    /// Raises `ConfigError` with every fault; `PexipError` `json_syntax` or `json_type` for what is no JSON object.
    #[staticmethod]
    #[pyo3(signature = (text, *, secret=None))]
    fn from_json(text: Given<'_, '_>, secret: Option<Given<'_, '_>>) -> Answer<Self> {
        Ok(Self(report(text, secret)?.into_result()?))
    }

    /// As `from_json`, of a dictionary.
    #[staticmethod]
    #[pyo3(signature = (settings, *, secret=None))]
    fn from_dict(settings: Given<'_, '_>, secret: Option<Given<'_, '_>>) -> Answer<Self> {
        let text = serde_json::Value::Object(object(settings, "settings")?).to_string();
        let secret = optional_text(secret, "secret")?;
        Ok(Self(plain::validate_config(&text, secret.as_deref())?.into_result()?))
    }

    /// The Conferencing Node that people join through, if one is set.
    #[getter]
    fn node(&self) -> Option<&str> {
        self.0.node().map(ConferencingNode::as_str)
    }

    /// What every alias begins with.
    #[getter]
    fn prefix(&self) -> &str {
        AliasPrefix::as_str(self.0.prefix())
    }

    /// What follows the prefix in an alias: `"channel_name"` or `"channel_id"`.
    #[getter]
    fn alias_scheme(&self) -> &'static str {
        self.0.alias_scheme().as_str()
    }

    /// Path of the web app on the node.
    #[getter]
    fn web_app_path(&self) -> &str {
        self.0.web_app_path().as_str()
    }

    /// The domain at which room systems dial an alias, if one is set.
    #[getter]
    fn sip_domain(&self) -> Option<&str> {
        self.0.sip_domain().map(SipDomain::as_str)
    }

    /// What marks our conferences in Pexip's status and history.
    #[getter]
    fn service_tag(&self) -> &str {
        self.0.service_tag().as_str()
    }

    /// The PINs of every room, if all have the same.
    #[getter]
    fn pins(&self) -> Option<Pins> {
        plain::config_pins(&self.0).map(Pins)
    }

    /// Whether private channels can have an alias: they need a secret.
    #[getter]
    fn has_secret(&self) -> bool {
        plain::config_has_secret(&self.0)
    }

    /// The PINs of the room with that alias.
    ///
    /// Raises `PexipError`: as `alias_parse`.
    fn pins_of(&self, alias: Given<'_, '_>) -> Answer<Pins> {
        Ok(Pins(plain::config_pins_of(&self.0, &text(alias, "alias")?)?))
    }

    /// The alias of a channel. `visibility` is `"public"` or `"private"`, `generation` how often the suffix was
    /// renewed, from 0.
    ///
    /// Raises `PexipError`: `secret_required`, `choice`, `channel_id_invalid`, `alias_empty`.
    #[pyo3(signature = (channel_name, *, channel_id, visibility, generation))]
    fn channel_alias(
        &self,
        channel_name: Given<'_, '_>,
        channel_id: Given<'_, '_>,
        visibility: Given<'_, '_>,
        generation: Given<'_, '_>,
    ) -> Answer<String> {
        let channel = ChannelSource {
            id: &text(channel_id, "channel_id")?,
            name: &text(channel_name, "channel_name")?,
            visibility: &text(visibility, "visibility")?,
            generation: number(generation, "generation", GENERATIONS)?,
        };
        Ok(plain::config_channel_alias(&self.0, &channel)?)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        shown("Config", &fields!(py, "settings": dict(py, &self.0.settings())?))
    }
}

/// Every setting that is no secret, by its key, as it would be stored.
#[pyfunction]
pub(crate) fn config_settings<'py>(py: Python<'py>, config: &Bound<'_, Config>) -> PyResult<Bound<'py, PyDict>> {
    dict(py, &config.get().0.settings())
}

/// Whether a channel has a conference under the filter of a configuration.
///
/// Raises `PexipError`: `channel_id_invalid`.
#[pyfunction]
#[pyo3(signature = (config, *, channel_id))]
pub(crate) fn channel_filter_allows(config: &Bound<'_, Config>, channel_id: Given<'_, '_>) -> Answer<bool> {
    Ok(plain::channel_filter_allows(&config.get().0, &text(channel_id, "channel_id")?)?)
}

/// How guests get into the room of a `"public"` or `"private"` channel: `"without_pin"`, `"with_pin"`, or
/// `"never"`.
///
/// Raises `PexipError`: `choice`.
#[pyfunction]
#[pyo3(signature = (config, *, visibility))]
pub(crate) fn guest_entry(config: &Bound<'_, Config>, visibility: Given<'_, '_>) -> Answer<&'static str> {
    Ok(plain::guest_entry(&config.get().0, &text(visibility, "visibility")?)?)
}

/// A setting that is wrong.
#[pyclass(frozen, eq, get_all, module = "pexip_mm")]
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct ConfigFault {
    /// Where the fault is, such as `HostPin` or `FilterChannels.channels[3]`; empty for the text as a whole.
    path: String,
    /// The stable name of what is wrong.
    code: &'static str,
    /// What is wrong and what would be accepted, in one line.
    message: String,
}

impl From<&core::ConfigFault> for ConfigFault {
    fn from(fault: &core::ConfigFault) -> Self {
        Self { path: fault.path().to_owned(), code: fault.code().as_str(), message: fault.error().to_string() }
    }
}

#[pymethods]
impl ConfigFault {
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        shown("ConfigFault", &fields!(py, "path": &self.path, "code": self.code, "message": &self.message))
    }
}

/// Something that an administrator should know about a setting. It refuses nothing.
#[pyclass(frozen, eq, get_all, module = "pexip_mm")]
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct ConfigWarning {
    /// What the warning is about, such as `HostPin`.
    path: String,
    /// The stable name of the warning.
    code: &'static str,
    /// What it says, in one line.
    message: String,
    /// For `setting_unknown`, the setting that was probably meant.
    meant: Option<&'static str>,
}

impl From<&core::ConfigWarning> for ConfigWarning {
    fn from(warning: &core::ConfigWarning) -> Self {
        Self {
            path: warning.path().to_owned(),
            code: warning.code().as_str(),
            message: warning.to_string(),
            meant: warning.meant().map(Setting::key),
        }
    }
}

#[pymethods]
impl ConfigWarning {
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let fields = fields!(py, "path": &self.path, "code": self.code, "message": &self.message, "meant": self.meant);
        shown("ConfigWarning", &fields)
    }
}

/// What is to be said about a configuration.
#[pyclass(frozen, eq, module = "pexip_mm")]
#[derive(Eq, PartialEq)]
pub(crate) struct ConfigReport(core::ConfigReport);

#[pymethods]
impl ConfigReport {
    /// The configuration, if it has no fault.
    #[getter]
    fn config(&self) -> Option<Config> {
        self.0.config.clone().map(Config)
    }

    /// Every fault, in the order of the settings; of one setting at most 20.
    #[getter]
    fn errors(&self) -> Vec<ConfigFault> {
        self.0.errors.iter().map(ConfigFault::from).collect()
    }

    /// Everything that an administrator should know, in the order of the settings.
    #[getter]
    fn warnings(&self) -> Vec<ConfigWarning> {
        self.0.warnings.iter().map(ConfigWarning::from).collect()
    }

    /// Errors and warnings as JSON has them.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        serialized(py, &self.0)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let fields = fields!(py, "config": self.config(), "errors": self.errors(), "warnings": self.warnings());
        shown("ConfigReport", &fields)
    }
}

fn report(given: Given<'_, '_>, secret: Option<Given<'_, '_>>) -> Answer<core::ConfigReport> {
    Ok(plain::validate_config(&text(given, "text")?, optional_text(secret, "secret")?.as_deref())?)
}

/// Tells everything about a configuration: faults, warnings, and the configuration itself if there is no fault.
/// `secret` is taken where the setting is empty: one that is kept elsewhere.
///
/// Raises `PexipError` for the secret: `secret_too_short`, `secret_character`, `secret_masked`.
#[pyfunction]
#[pyo3(signature = (text, *, secret=None))]
pub(crate) fn validate_config(text: Given<'_, '_>, secret: Option<Given<'_, '_>>) -> Answer<ConfigReport> {
    Ok(ConfigReport(report(text, secret)?))
}

/// The JSON Schema of a configuration.
#[pyfunction]
pub(crate) fn config_schema(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    to_python(py, &core::config_schema())
}

/// Every setting as a table in Markdown.
#[pyfunction]
pub(crate) fn config_table() -> String {
    core::config_table()
}

/// The type of a configuration in TypeScript.
#[pyfunction]
pub(crate) fn config_typescript() -> String {
    core::config_typescript()
}

/// Every warning as a table in Markdown.
#[pyfunction]
pub(crate) fn warning_table() -> String {
    core::warning_table()
}

/// The `settings_schema` of the plugin's manifest, of the settings with these keys.
///
/// Raises `PexipError` for a key that names no setting: `choice`.
#[pyfunction]
pub(crate) fn plugin_settings_schema<'py>(py: Python<'py>, keys: Given<'_, 'py>) -> Answer<Bound<'py, PyAny>> {
    let given = keys.try_iter().map_err(|_| Failure::wrong_type("keys", "a list of str", keys))?;
    let mut names = Vec::new();
    for key in given {
        names.push(text(&key?, "keys")?);
    }
    Ok(to_python(py, &plain::plugin_settings_schema(&names)?)?)
}
