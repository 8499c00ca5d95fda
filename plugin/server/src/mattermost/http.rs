//! A request and its response.

use std::fmt;

mod body;

pub use body::{Body, BodyError};

/// A request, with what the server has found out about who sent it.
///
/// Has cookies and what else is nobody's business in it: its `Debug` text shows method and path only.
pub struct Request {
    /// `GET`, `POST` and so on, in capitals.
    pub method: String,
    /// The path below the plugin's own, beginning with a slash unless it is empty; percent-encoded as it came.
    pub path: String,
    /// The decoded parameters behind the path.
    pub query: Vec<(String, String)>,
    /// All headers.
    pub headers: Headers,
    /// Who sent it, if the server vouches for that.
    pub user_id: Option<String>,
    /// The session of that person; requests that the server makes itself may have none.
    pub session_id: Option<String>,
    /// What was sent along.
    pub body: Body,
}

impl Request {
    /// A request by nobody in particular, with nothing but a path, which may have parameters behind it.
    pub fn new(method: &str, url: &str) -> Self {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: Headers::default(),
            user_id: None,
            session_id: None,
            body: Body::empty(),
        }
    }

    /// The first parameter of a name.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("method", &self.method).field("path", &self.path).finish_non_exhaustive()
    }
}

/// Headers, whose names are looked up without regard to case.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// The first value of a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a header, in their order.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Adds a value to those that a header has.
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// A response. Its `Debug` text has nothing of the body.
#[derive(Clone, Eq, PartialEq)]
pub struct Response {
    /// 100 to 999; others become 500.
    pub status: u16,
    /// Names are sent with the capitals that the server wants.
    pub headers: Vec<(String, String)>,
    /// What follows the headers.
    pub body: Vec<u8>,
}

impl Response {
    /// A response without headers and body.
    pub const fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// A response with JSON, which no cache is to keep.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        let response = Self { body: body.to_string().into_bytes(), ..Self::new(status) };
        response.with_header("Content-Type", "application/json").with_header("Cache-Control", "no-store")
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}
