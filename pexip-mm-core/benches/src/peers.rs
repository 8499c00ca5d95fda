//! The same work, as somebody would do it with what there is. Peers are prepared as well as they can be: expressions and
//! templates are compiled once.

pub mod jinja2;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use minijinja::{Environment, ErrorKind, Value};
use num_bigint::BigUint;
use regex::Regex;
use sha2::{Digest as _, Sha256};
use url::Url;

use pexip_mm_core::policy::local_policy_script;
use pexip_mm_core::{ALIAS_MAX_LEN, Config};

use crate::data::Link;

/// Slugs with the crate `slug`.
#[inline]
pub fn slug(name: &str) -> String {
    slug::slugify(name)
}

/// Slugs with the crate `slugify`.
#[inline]
pub fn slugify(name: &str) -> String {
    slugify::slugify(name, "", "-", None)
}

/// The rule for dialled addresses as one expression.
#[derive(Debug)]
pub struct DialledRule(Regex);

impl DialledRule {
    /// Compiles the rule.
    ///
    /// # Panics
    /// If the expression is none.
    pub fn new() -> Self {
        let rule = r"\A(?i:sips?:|h323:)?([a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?)(?:[;?@][!-~]*)?\z";
        Self(Regex::new(rule).expect("an expression"))
    }

    /// The alias that was meant.
    #[inline]
    pub fn alias(&self, dialled: &str) -> Option<String> {
        let alias = self.0.captures(dialled)?.get(1)?.as_str();
        (alias.len() <= ALIAS_MAX_LEN).then(|| alias.to_ascii_lowercase())
    }
}

impl Default for DialledRule {
    fn default() -> Self {
        Self::new()
    }
}

/// A policy script in minijinja, with the filters of Pexip that our scripts use.
#[derive(Debug)]
pub struct Script(Environment<'static>);

impl Script {
    /// Compiles the script of a configuration.
    ///
    /// # Panics
    /// If it is no template.
    pub fn new(config: &Config) -> Self {
        let mut environment = Environment::new();
        environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_filter("pex_hash", pex_hash);
        environment.add_filter("pex_head", |text: &str, length: usize| text.chars().take(length).collect::<String>());
        environment.add_filter("pex_tail", |text: &str, length: usize| {
            text.chars().skip(text.chars().count().saturating_sub(length)).collect::<String>()
        });
        environment.add_filter("pex_to_json", |value: Value| serde_json::to_string(&value).unwrap_or_default());
        let compiled = RwLock::new(HashMap::new());
        environment.add_filter("pex_regex_replace", move |text: &str, pattern: &str, by: &str| {
            Ok::<_, minijinja::Error>(compile(&compiled, pattern)?.replace_all(text, by).into_owned())
        });
        environment.add_template_owned("script", local_policy_script(config).expose().to_owned()).expect("a template");
        Self(environment)
    }

    /// Renders the script for a request.
    ///
    /// # Panics
    /// If it cannot be rendered.
    #[inline]
    pub fn render(&self, request: &Value) -> String {
        self.0.get_template("script").and_then(|script| script.render(request)).expect("an answer")
    }
}

/// The expression of a pattern, compiled when it is met first.
fn compile(compiled: &RwLock<HashMap<String, Arc<Regex>>>, pattern: &str) -> Result<Arc<Regex>, minijinja::Error> {
    if let Some(regex) = compiled.read().unwrap_or_else(PoisonError::into_inner).get(pattern) {
        return Ok(Arc::clone(regex));
    }
    // Python's end of text has another name here.
    let regex = Regex::new(&pattern.replace(r"\Z", r"\z"))
        .map_err(|error| minijinja::Error::new(ErrorKind::InvalidOperation, error.to_string()))?;
    let regex = Arc::new(regex);
    compiled.write().unwrap_or_else(PoisonError::into_inner).insert(pattern.to_owned(), Arc::clone(&regex));
    Ok(regex)
}

fn pex_hash(text: &str) -> String {
    BigUint::from_bytes_be(&Sha256::digest(text)).to_string()
}

/// A join link by the methods of the crate `url`. `base` is the address of the node.
///
/// # Panics
/// If `base` cannot have a path.
#[inline]
pub fn join_link(base: &Url, link: &Link) -> Url {
    let mut url = base.clone();
    url.path_segments_mut().expect("a path").extend([link.path.as_str(), "m", link.alias.as_str(), "express"]);
    let mut query = url.query_pairs_mut();
    if let Some(name) = &link.options.display_name {
        query.append_pair("name", name.as_str());
    }
    if let Some(pin) = &link.options.pin {
        query.append_pair("pin", pin.expose());
    }
    if let Some(role) = link.options.role {
        query.append_pair("role", role.as_str());
    }
    if link.options.join_at_once {
        query.append_pair("join", "1");
    }
    drop(query);
    url
}

/// The address of a node, as [`join_link`] takes it.
///
/// # Panics
/// If it is none.
pub fn base(link: &Link) -> Url {
    Url::parse(&format!("https://{}/", link.node)).expect("an address")
}
