//! One script of several configurations, and in front of a script that is already in use.
//!
//! A location of a Management Node has one policy profile, and that has one script. Aliases tell whose a call is: for an
//! alias of a configuration the answer is that configuration's alone, for everything else it is the other script's, as if
//! ours were not there. Prefixes that overlap would leave it open whose an alias is, so they are refused.

use std::fmt;

use serde_json::Value;

use super::callers::Caller;
use super::compare::{PolicyComparison, callers_of, compare};
use super::decision::Decision;
use super::jinja::combined::{WRAPPED_BEGIN, WRAPPED_END, combined};
use super::jinja::{LocalPolicyScript, SCRIPT_MAX_LEN, TITLE, local_policy_script};
use super::request::ServiceRequest;
use super::simulate::PolicyScript;
use crate::config::{Config, ServiceName};
use crate::error::Error;

/// The script that answers for every one of `configs`, and for the rest as the script `wrapped` does; without one it
/// leaves the rest to Pexip. One configuration alone has its [`local_policy_script`].
///
/// The test that comes with it is that of the first configuration. A script that is wrapped stays as it is, letter for
/// letter: [`policy_script_origin`] gives it back.
///
/// # Errors
/// [`ConfigMissing`](crate::ErrorCode::ConfigMissing), [`PrefixesOverlap`](crate::ErrorCode::PrefixesOverlap),
/// [`RoomNamesOverlap`](crate::ErrorCode::RoomNamesOverlap); [`ScriptSyntax`](crate::ErrorCode::ScriptSyntax) for
/// `wrapped`; [`ScriptTooLong`](crate::ErrorCode::ScriptTooLong) for it or for all together.
///
/// # Examples
/// ```
/// # use pexip_mm_core::{Config, ErrorCode, policy::combined_policy_script};
/// let one = Config::from_json(r#"{"HostPin": "314159"}"#)?;
/// let other = Config::from_json(r#"{"HostPin": "271828", "Prefix": "team-"}"#)?;
/// let script = combined_policy_script(&[one.clone(), other], None)?;
/// assert!(script.expose().contains(r#"{%- set prefix = "team-" -%}"#));
///
/// let overlap = combined_policy_script(&[one.clone(), one], None).unwrap_err();
/// assert_eq!(overlap.code(), ErrorCode::PrefixesOverlap);
/// # Ok::<(), pexip_mm_core::Error>(())
/// ```
pub fn combined_policy_script(configs: &[Config], wrapped: Option<&str>) -> Result<LocalPolicyScript, Error> {
    let Some(first) = configs.first() else { return Err(Error::ConfigMissing) };
    check_overlap(configs)?;
    if let Some(wrapped) = wrapped {
        check_whole(wrapped)?;
    }
    if configs.len() == 1 && wrapped.is_none() {
        return Ok(local_policy_script(first));
    }
    let decisions: Vec<Decision<'_>> = configs.iter().map(Decision::new).collect();
    let script = combined(&decisions, wrapped);
    let length = script.chars().count();
    if length > SCRIPT_MAX_LEN {
        return Err(Error::ScriptTooLong { length, max: SCRIPT_MAX_LEN });
    }
    Ok(LocalPolicyScript::new(script, first))
}

/// Runs [`combined_policy_script`] against its parts: for each caller the part that is responsible, as it answers alone,
/// stands against all together. Callers are those that the parts suggest, and `requests` besides.
///
/// # Errors
/// As [`combined_policy_script`].
///
/// # Examples
/// ```
/// # use pexip_mm_core::{Config, policy::check_combined_policy_script};
/// let config = Config::from_json(r#"{"HostPin": "314159"}"#)?;
/// let used = r#"{"action": "reject", "result": {}}"#;
/// let comparison = check_combined_policy_script(&[config], Some(used), &[])?;
/// assert!(comparison.compared > 0 && comparison.differences.is_empty());
/// # Ok::<(), pexip_mm_core::Error>(())
/// ```
pub fn check_combined_policy_script(
    configs: &[Config],
    wrapped: Option<&str>,
    requests: &[Value],
) -> Result<PolicyComparison, Error> {
    let together = combined_policy_script(configs, wrapped)?;
    let together = PolicyScript::parse(together.expose())?;
    let alone: Vec<(Decision<'_>, PolicyScript, String)> = configs
        .iter()
        .map(|config| {
            let source = local_policy_script(config);
            Ok((Decision::new(config), PolicyScript::parse(source.expose())?, source.expose().to_owned()))
        })
        .collect::<Result<_, Error>>()?;
    // What is nobody's is left to Pexip, by the last configuration as by every other.
    let rest = match (wrapped, alone.last()) {
        (None, Some((_, _, source))) => source,
        (wrapped, _) => wrapped.unwrap_or_default(),
    };
    let rest = PolicyScript::parse(rest)?;
    let sources = alone.iter().map(|(_, _, source)| source.as_str()).chain(wrapped);
    let callers: Vec<Caller> = callers_of(sources, requests);
    Ok(compare(callers, |request| {
        let asked = request.as_object().cloned().and_then(|request| ServiceRequest::from_object(request).ok());
        let part = asked.and_then(|asked| alone.iter().find(|(decision, _, _)| decision.room(&asked).is_some()));
        let responsible = part.map_or(&rest, |(_, script, _)| script);
        (responsible.answer(request), together.answer(request))
    }))
}

/// Whose a script is. `Debug` shows how long a script is that is wrapped, since it may hold PINs.
#[derive(Clone, Copy, Eq, PartialEq)]
pub enum ScriptOrigin<'a> {
    /// It was made by this library, and holds no other.
    Ours,
    /// It was made by this library, in front of this script.
    Wrapping(&'a str),
    /// It is somebody else's.
    Other,
}

impl fmt::Debug for ScriptOrigin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ours => f.write_str("Ours"),
            Self::Wrapping(script) => write!(f, "Wrapping({} bytes)", script.len()),
            Self::Other => f.write_str("Other"),
        }
    }
}

/// Tells a script of [`local_policy_script`] and [`combined_policy_script`] by its comments, whatever was changed in it by
/// hand since.
///
/// # Examples
/// ```
/// # use pexip_mm_core::{Config, policy::{ScriptOrigin, combined_policy_script, policy_script_origin}};
/// let config = Config::from_json(r#"{"HostPin": "314159"}"#)?;
/// let used = "{# ours since 2019 #}";
/// let script = combined_policy_script(&[config], Some(used))?;
/// assert_eq!(policy_script_origin(script.expose()), ScriptOrigin::Wrapping(used));
/// assert_eq!(policy_script_origin(used), ScriptOrigin::Other);
/// # Ok::<(), pexip_mm_core::Error>(())
/// ```
pub fn policy_script_origin(script: &str) -> ScriptOrigin<'_> {
    let comment = script.trim_start().strip_prefix("{#-").unwrap_or_default();
    if !comment.trim_start().starts_with(TITLE) {
        return ScriptOrigin::Other;
    }
    let wrapped = script.split_once(WRAPPED_BEGIN).and_then(|(_, rest)| rest.rsplit_once(WRAPPED_END));
    let Some((wrapped, _)) = wrapped else { return ScriptOrigin::Ours };
    // A Management Node may have another line end: it stands behind it as it stands before it.
    let line_end = if wrapped.starts_with("\r\n") { "\r\n" } else { "\n" };
    let wrapped = wrapped.strip_prefix(line_end).unwrap_or(wrapped);
    ScriptOrigin::Wrapping(wrapped.strip_suffix(line_end).unwrap_or(wrapped))
}

/// Refuses a script that is no template, and one of which that is not known: what is not whole by itself would break ours
/// where it ends.
fn check_whole(wrapped: &str) -> Result<(), Error> {
    match PolicyScript::parse(wrapped)?.not_simulated() {
        None => Ok(()),
        Some(reason) => {
            let line = reason.line().unwrap_or(1);
            Err(Error::ScriptSyntax { line, reason: format!("{reason}, so that it is not known to be whole") })
        }
    }
}

fn check_overlap(configs: &[Config]) -> Result<(), Error> {
    for (at, one) in configs.iter().enumerate() {
        if configs.len() > 1 && one.service_name() == ServiceName::WithoutPrefix {
            return Err(Error::RoomNamesOverlap);
        }
        for other in configs.iter().skip(at + 1) {
            let (one, other) = (one.prefix().as_str(), other.prefix().as_str());
            if one.starts_with(other) || other.starts_with(one) {
                return Err(Error::PrefixesOverlap { one: one.to_owned(), other: other.to_owned() });
            }
        }
    }
    Ok(())
}
