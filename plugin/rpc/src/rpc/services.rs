//! The methods that are answered.

use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use super::error::{ILL_FORMED, NO_METHOD, NO_SERVICE};
use crate::gob::{self, Decode, Decoder, Encode, Encoder};

/// Why a method fails, in words for the caller.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure(String);

impl Failure {
    /// A failure with these words. Without any it has others: an empty text means success to the caller.
    pub fn new(message: impl Into<String>) -> Self {
        let message = message.into();
        Self(if message.is_empty() { "unknown error".to_owned() } else { message })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T: Into<String>> From<T> for Failure {
    fn from(message: T) -> Self {
        Self::new(message)
    }
}

/// Encodes a reply.
pub(super) type Reply = Box<dyn FnOnce(&mut Encoder, &mut Vec<u8>) -> Result<(), gob::Error> + Send>;
/// A method at work.
pub(super) type Answer = Pin<Box<dyn Future<Output = Result<Reply, Failure>> + Send>>;
/// Decodes the argument of a method and sets it to work, when all of it is there.
type Method = Arc<dyn Fn(&mut Decoder) -> Result<Option<Answer>, gob::Error> + Send + Sync>;

/// Methods by name, each with the types of its argument and its reply. Clones share them.
///
/// # Examples
/// ```
/// use go_plugin::rpc::{Failure, Services};
///
/// let services = Services::new()
///     .with("Plugin.Double", |number: i64| async move {
///         number.checked_mul(2).ok_or(Failure::from("too large"))
///     })
///     .with("Plugin.Ping", |(): ()| async { Ok(()) });
/// ```
#[derive(Clone, Default)]
pub struct Services {
    methods: HashMap<String, Method>,
}

impl Services {
    /// No methods at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a method under its whole name, `Service.Method`, in place of one that has the name already.
    ///
    /// The handler runs in a task of its own, which is given up when the connection fails. It gets an argument that was
    /// decoded; an argument of another type is answered with an error without it.
    #[must_use]
    pub fn with<A, R, F, T>(mut self, name: impl Into<String>, handler: F) -> Self
    where
        A: Decode + Send + 'static,
        R: Encode + Send + 'static,
        F: Fn(A) -> T + Send + Sync + 'static,
        T: Future<Output = Result<R, Failure>> + Send + 'static,
    {
        let handler = Arc::new(handler);
        let method = move |decoder: &mut Decoder| {
            let Some(argument) = decoder.decode::<A>()? else { return Ok(None) };
            let handler = Arc::clone(&handler);
            let answer: Answer = Box::pin(async move {
                let reply = handler(argument).await?;
                Ok(Box::new(move |encoder: &mut Encoder, out: &mut Vec<u8>| encoder.encode(&reply, out)) as Reply)
            });
            Ok(Some(answer))
        };
        self.methods.insert(name.into(), Arc::new(method));
        self
    }

    /// The method of this name, or what Go answers where there is none.
    pub(super) fn method(&self, name: &str) -> Result<&Method, Failure> {
        self.methods.get(name).ok_or_else(|| {
            let reason = match name.rsplit_once('.') {
                None => ILL_FORMED,
                Some((service, _)) if self.has_service(service) => NO_METHOD,
                Some(_) => NO_SERVICE,
            };
            Failure::new(format!("{reason}{name}"))
        })
    }

    fn has_service(&self, service: &str) -> bool {
        self.methods.keys().any(|name| name.rsplit_once('.').is_some_and(|(known, _)| known == service))
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.methods.keys()).finish()
    }
}
