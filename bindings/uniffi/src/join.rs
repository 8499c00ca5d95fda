//! Join links and addresses to dial.

use std::sync::Arc;

use pexip_mm_core::plain::{self, LinkOptions};
use pexip_mm_core::{self as core};

use crate::pin::{Pin, shown_as_in_core};
use crate::{PexipError, of_texts};

/// A link that opens a conference. One with a PIN shows itself only through `expose`.
#[derive(uniffi::Object)]
#[uniffi::export(Debug)]
pub struct JoinUrl(core::JoinUrl);

shown_as_in_core!(JoinUrl);

#[uniffi::export]
impl JoinUrl {
    /// The link in clear.
    pub fn expose(&self) -> String {
        self.0.expose().to_owned()
    }

    /// Whether everybody who sees the link can read a PIN in it.
    pub fn has_pin(&self) -> bool {
        self.0.has_pin()
    }
}

/// A link to a conference in Pexip's web app.
///
/// `flow` is `express` or `step-by-step`, `role` `host` or `guest`; `join_at_once` is to join without another click. A PIN
/// enters the link only where it is given here.
///
/// # Errors
/// `choice`, or as `conferencing_node_parse`, `web_app_path_parse`, `alias_parse` and `display_name_from_text`.
#[uniffi::export(default(display_name = None, pin = None, role = None, join_at_once = false))]
#[expect(clippy::needless_pass_by_value, reason = "an argument that may be left out is taken by value")]
#[expect(clippy::too_many_arguments, reason = "each has its name in Kotlin and Swift")]
pub fn join_url_web_app(
    node: &str,
    path: &str,
    flow: &str,
    alias: &str,
    display_name: Option<String>,
    pin: Option<Arc<Pin>>,
    role: Option<String>,
    join_at_once: bool,
) -> Result<Arc<JoinUrl>, PexipError> {
    let options = options(display_name.as_deref(), pin.as_deref(), role.as_deref(), join_at_once);
    Ok(Arc::new(JoinUrl(plain::join_url_web_app(node, path, flow, alias, options)?)))
}

/// A link to a conference in Pexip's desktop and mobile apps. What may be left out is as for `join_url_web_app`.
///
/// # Errors
/// `choice`, or as `alias_parse`, `sip_domain_parse` and `display_name_from_text`.
#[uniffi::export(default(display_name = None, pin = None, role = None, join_at_once = false))]
#[expect(clippy::needless_pass_by_value, reason = "an argument that may be left out is taken by value")]
pub fn join_url_app(
    alias: &str,
    domain: &str,
    display_name: Option<String>,
    pin: Option<Arc<Pin>>,
    role: Option<String>,
    join_at_once: bool,
) -> Result<Arc<JoinUrl>, PexipError> {
    let options = options(display_name.as_deref(), pin.as_deref(), role.as_deref(), join_at_once);
    Ok(Arc::new(JoinUrl(plain::join_url_app(alias, domain, options)?)))
}

fn options<'a>(
    display_name: Option<&'a str>,
    pin: Option<&'a Pin>,
    role: Option<&'a str>,
    join_at_once: bool,
) -> LinkOptions<'a> {
    LinkOptions { display_name, pin: pin.map(|pin| pin.0.expose()), role, join_at_once }
}

of_texts! {
    /// What a SIP room system dials, such as `sip:matt-town-square@example.com`.
    ///
    /// # Errors
    /// As `alias_parse` and `sip_domain_parse`.
    sip_uri(alias, domain);
    /// What an H.323 room system dials, such as `matt-town-square@example.com`.
    ///
    /// # Errors
    /// As `alias_parse` and `sip_domain_parse`.
    h323_address(alias, domain);
}
