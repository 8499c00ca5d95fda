//! Join links and addresses to dial.

use pexip_mm_core::plain::{self, LinkOptions};
use pexip_mm_core::{self as core};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;

use crate::convert::{Given, optional_text, text, truth};
use crate::error::Answer;

/// A link that opens a conference. One with a PIN shows itself only through `expose()`.
#[pyclass(frozen, eq, module = "pexip_mm")]
#[derive(Eq, PartialEq)]
pub(crate) struct JoinUrl(core::JoinUrl);

#[pymethods]
impl JoinUrl {
    /// The link in clear.
    fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Whether everybody who sees the link can read a PIN in it.
    #[getter]
    fn has_pin(&self) -> bool {
        self.0.has_pin()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// The options of a link as they were given.
struct Options {
    display_name: Option<PyBackedStr>,
    pin: Option<PyBackedStr>,
    role: Option<PyBackedStr>,
    join_at_once: bool,
}

impl Options {
    fn read(
        display_name: Option<Given<'_, '_>>,
        pin: Option<Given<'_, '_>>,
        role: Option<Given<'_, '_>>,
        join_at_once: Option<Given<'_, '_>>,
    ) -> Answer<Self> {
        Ok(Self {
            display_name: optional_text(display_name, "display_name")?,
            pin: optional_text(pin, "pin")?,
            role: optional_text(role, "role")?,
            join_at_once: join_at_once.map(|given| truth(given, "join_at_once")).transpose()?.unwrap_or_default(),
        })
    }

    fn borrowed(&self) -> LinkOptions<'_> {
        LinkOptions {
            display_name: self.display_name.as_deref(),
            pin: self.pin.as_deref(),
            role: self.role.as_deref(),
            join_at_once: self.join_at_once,
        }
    }
}

/// A link to a conference in Pexip's web app.
///
/// `flow` is `"express"` or `"step-by-step"`, `role` `"host"` or `"guest"`. A PIN enters the link only where
/// it is given here.
///
/// Raises `PexipError`: `choice`, or as `conferencing_node_parse`, `web_app_path_parse`, `alias_parse`, `pin_parse` and
/// `display_name_from_text`.
#[pyfunction]
#[pyo3(signature = (alias, *, node, path, flow, display_name=None, pin=None, role=None, join_at_once=None))]
#[expect(clippy::too_many_arguments, reason = "each has its name in Python")]
pub(crate) fn join_url_web_app(
    alias: Given<'_, '_>,
    node: Given<'_, '_>,
    path: Given<'_, '_>,
    flow: Given<'_, '_>,
    display_name: Option<Given<'_, '_>>,
    pin: Option<Given<'_, '_>>,
    role: Option<Given<'_, '_>>,
    join_at_once: Option<Given<'_, '_>>,
) -> Answer<JoinUrl> {
    let options = Options::read(display_name, pin, role, join_at_once)?;
    let (node, path) = (text(node, "node")?, text(path, "path")?);
    let (flow, alias) = (text(flow, "flow")?, text(alias, "alias")?);
    Ok(JoinUrl(plain::join_url_web_app(&node, &path, &flow, &alias, options.borrowed())?))
}

/// A link to a conference in Pexip's desktop and mobile apps.
///
/// Raises `PexipError`: `choice`, or as `alias_parse`, `sip_domain_parse`, `pin_parse` and `display_name_from_text`.
#[pyfunction]
#[pyo3(signature = (alias, *, domain, display_name=None, pin=None, role=None, join_at_once=None))]
pub(crate) fn join_url_app(
    alias: Given<'_, '_>,
    domain: Given<'_, '_>,
    display_name: Option<Given<'_, '_>>,
    pin: Option<Given<'_, '_>>,
    role: Option<Given<'_, '_>>,
    join_at_once: Option<Given<'_, '_>>,
) -> Answer<JoinUrl> {
    let options = Options::read(display_name, pin, role, join_at_once)?;
    Ok(JoinUrl(plain::join_url_app(&text(alias, "alias")?, &text(domain, "domain")?, options.borrowed())?))
}

/// What a SIP room system dials, such as `sip:matt-town-square@example.com`.
///
/// Raises `PexipError`: as `alias_parse` and `sip_domain_parse`.
#[pyfunction]
#[pyo3(signature = (alias, *, domain))]
pub(crate) fn sip_uri(alias: Given<'_, '_>, domain: Given<'_, '_>) -> Answer<String> {
    Ok(plain::sip_uri(&text(alias, "alias")?, &text(domain, "domain")?)?)
}

/// What an H.323 room system dials, such as `matt-town-square@example.com`.
///
/// Raises `PexipError`: as `alias_parse` and `sip_domain_parse`.
#[pyfunction]
#[pyo3(signature = (alias, *, domain))]
pub(crate) fn h323_address(alias: Given<'_, '_>, domain: Given<'_, '_>) -> Answer<String> {
    Ok(plain::h323_address(&text(alias, "alias")?, &text(domain, "domain")?)?)
}
