//! A request as the server hands it over.

use std::collections::BTreeMap;

use go_plugin::broker::{self, Broker};
use go_plugin::gob::{Marshaler, Opaque, RawString};
use go_plugin::{gob_opaque, gob_struct};

use super::respond::Responder;
use crate::mattermost::{Body, Context, Headers, Request};

/// The server vouches for this person. It drops what others send under this name.
const USER: &str = "Mattermost-User-Id";
/// The plugin that sends the request, which may name any person.
const PLUGIN: &str = "Mattermost-Plugin-Id";

gob_struct! {
    pub(super) struct ServeHttp {
        response: u32 = "ResponseWriterStream",
        request: GoRequest = "Request",
        context: Context = "Context",
        body: u32 = "RequestBodyStream",
    }
}

gob_struct! {
    struct GoRequest {
        method: RawString = "Method",
        url: Url = "URL",
        headers: BTreeMap<RawString, Vec<RawString>> = "Header",
    }
}

/// Go's `url.URL`.
#[derive(Debug)]
pub(super) struct Url(pub(super) String);

impl Opaque for Url {
    const MARSHALER: Marshaler = Marshaler::Binary;
    const NAME: &'static str = "URL";

    fn zero() -> Self {
        Self(String::new())
    }

    fn marshal(&self) -> Vec<u8> {
        self.0.clone().into_bytes()
    }

    fn unmarshal(bytes: &[u8]) -> Option<Self> {
        Some(Self(String::from_utf8_lossy(bytes).into_owned()))
    }

    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }
}

gob_opaque!(Url);

impl Url {
    /// Path and parameters, without what may stand around them.
    fn target(&self) -> &str {
        let url = self.0.split('#').next().unwrap_or_default();
        match ["http://", "https://"].iter().find_map(|scheme| url.strip_prefix(scheme)) {
            Some(rest) => rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or_default(),
            None => url,
        }
    }
}

impl ServeHttp {
    /// Connects to both streams, as the server waits for that whether they are needed or not.
    pub(super) async fn connect(self, broker: &Broker) -> Result<(Request, Responder), broker::Error> {
        let responder = Responder::new(broker.dial(self.response).await?);
        let mut request = self.request.read(self.context);
        if self.body != 0 {
            let length = request.headers.get("Content-Length").and_then(|length| length.parse().ok());
            request.body = Body::from_stream(broker.dial(self.body).await?, length);
        }
        Ok((request, responder))
    }
}

impl GoRequest {
    fn read(self, context: Context) -> Request {
        let mut request = Request::new(&self.method.to_string_lossy(), self.url.target());
        let mut users = Vec::new();
        let mut is_from_plugin = false;
        let mut headers = Headers::default();
        for (name, values) in self.headers {
            let name = name.to_string_lossy().into_owned();
            for value in values {
                headers.add(name.clone(), value.to_string_lossy());
                match name.as_str() {
                    USER => users.push(value.to_string_lossy().into_owned()),
                    PLUGIN => is_from_plugin = true,
                    _ => {}
                }
            }
        }
        request.headers = headers;
        request.user_id = match <[String; 1]>::try_from(users) {
            Ok([user]) if !user.is_empty() && !is_from_plugin => Some(user),
            _ => None,
        };
        request.session_id = Some(context.session_id).filter(|id| request.user_id.is_some() && !id.is_empty());
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str, headers: &[(&str, &str)]) -> Request {
        let mut sent: BTreeMap<RawString, Vec<RawString>> = BTreeMap::new();
        for &(name, value) in headers {
            sent.entry(name.into()).or_default().push(value.into());
        }
        let go = GoRequest { method: "GET".into(), url: Url(url.to_owned()), headers: sent };
        go.read(Context { session_id: "session".to_owned(), request_id: String::new() })
    }

    #[test]
    fn an_address_is_taken_apart() {
        let made = request("/a%2Fb/c?tab=x+y&n=%C3%A4&n=2&bare=", &[]);
        assert_eq!((made.method.as_str(), made.path.as_str()), ("GET", "/a%2Fb/c"));
        assert_eq!(
            (made.parameter("tab"), made.parameter("n"), made.parameter("bare")),
            (Some("x y"), Some("ä"), Some(""))
        );
        assert_eq!(request("http://localhost:8065/a?b=c#d", &[]).path, "/a");
        assert_eq!(request("https://host?b=c", &[]).parameter("b"), Some("c"));
        assert_eq!(request("", &[]).path, "");
    }

    #[test]
    fn only_the_server_says_who_somebody_is() {
        let user = |headers: &[(&str, &str)]| request("/", headers).user_id;
        assert_eq!(user(&[(USER, "u")]).as_deref(), Some("u"));
        assert_eq!(request("/", &[(USER, "u")]).session_id.as_deref(), Some("session"));
        assert_eq!(user(&[]), None);
        assert_eq!(request("/", &[]).session_id, None);
        assert_eq!(user(&[(USER, "")]), None);
        assert_eq!(user(&[("mattermost-user-id", "u")]), None);
        assert_eq!(user(&[(USER, "u"), (USER, "v")]), None);
        assert_eq!(user(&[(USER, "u"), (PLUGIN, "other.plugin")]), None);
    }

    #[test]
    fn what_a_request_holds_does_not_show() {
        let made = request("/a?token=1234", &[("Cookie", "1234"), (USER, "1234")]);
        assert_eq!(made.headers.get("cookie"), Some("1234"));
        assert!(!format!("{made:?}{:?}", made.headers).contains("1234"));
    }
}
