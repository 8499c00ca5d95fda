//! The configuration API of a Management Node.
//!
//! Three floors: `fields` knows which fields a resource has and what they may hold, `store` holds the objects and
//! changes them, and this module speaks HTTP: who asks, what for, and in which form an answer or an error goes out.

mod fields;
mod store;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use fields::Resource;
pub use store::{May, ProfileInUse, Seed, Store, User};
use store::{Object, Refused};

/// Where the resources are.
pub const BASE: &str = "/api/admin/configuration/v1/";

/// The longest body that is read, in bytes: more than the texts of a policy profile have.
const BODY_MAX_LEN: usize = 2 * 1024 * 1024;

/// All that it answers.
pub fn router(store: Arc<Store>) -> Router {
    Router::new().fallback(answer).with_state(store)
}

async fn answer(State(store): State<Arc<Store>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Some(path) = parts.uri.path().strip_prefix(BASE) else { return StatusCode::NOT_FOUND.into_response() };
    if let Some(seconds) = store.wait() {
        return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())]).into_response();
    }
    let Some(may) = credentials(&parts.headers).and_then(|(name, password)| store.user(&name, &password)) else {
        let asked = [(header::WWW_AUTHENTICATE, "Basic realm=\"Pexip Infinity\"")];
        return (StatusCode::UNAUTHORIZED, asked).into_response();
    };
    let Some(target) = Target::of(path) else { return StatusCode::NOT_FOUND.into_response() };
    let is_read = parts.method == Method::GET;
    match may {
        May::Nothing => return StatusCode::FORBIDDEN.into_response(),
        May::Read if !is_read => return StatusCode::FORBIDDEN.into_response(),
        May::Read | May::Write => {}
    }
    let Ok(body) = axum::body::to_bytes(body, BODY_MAX_LEN).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let written = matches!(parts.method, Method::POST | Method::PUT | Method::PATCH);
    let given = if written { object(&parts.headers, &body) } else { Ok(Object::new()) };
    given
        .and_then(|given| target.act(&store, &parts.method, parts.uri.query().unwrap_or_default(), &given))
        .unwrap_or_else(refusal)
}

/// What a path names.
enum Target {
    Root,
    List(&'static Resource),
    Detail(&'static Resource, u64),
}

impl Target {
    /// A path without its last slash names nothing.
    fn of(path: &str) -> Option<Self> {
        if path.is_empty() {
            return Some(Self::Root);
        }
        let mut segments = path.strip_suffix('/')?.split('/');
        let resource = Resource::named(segments.next()?)?;
        match (segments.next(), segments.next()) {
            (None, _) => Some(Self::List(resource)),
            (Some(id), None) => Some(Self::Detail(resource, id.parse().ok()?)),
            _ => None,
        }
    }

    fn act(&self, store: &Store, method: &Method, query: &str, given: &Object) -> Result<Response, Refused> {
        Ok(match (self, method.as_str()) {
            (Self::Root, "GET") => shown(&resources()),
            (Self::List(resource), "GET") => shown(&store.list(resource, query)?),
            (Self::List(resource), "POST") => {
                let location = store.create(resource, given)?;
                (StatusCode::CREATED, [(header::LOCATION, location)]).into_response()
            }
            (Self::List(resource), "DELETE") => {
                store.delete_all(resource)?;
                StatusCode::NO_CONTENT.into_response()
            }
            (Self::List(_), "PUT" | "PATCH") => StatusCode::NOT_IMPLEMENTED.into_response(),
            (Self::Detail(resource, id), "GET") => shown(&store.detail(resource, *id)?),
            (Self::Detail(resource, id), "PATCH") => changed(store.patch_status(), &store.patch(resource, *id, given)?),
            (Self::Detail(resource, id), "PUT") => changed(StatusCode::OK, &store.put(resource, *id, given)?),
            (Self::Detail(resource, id), "DELETE") => {
                store.delete(resource, *id)?;
                StatusCode::NO_CONTENT.into_response()
            }
            _ => (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, self.methods())]).into_response(),
        })
    }

    fn methods(&self) -> &'static str {
        match self {
            Self::Root => "GET",
            Self::List(_) => "GET,POST,PUT,DELETE,PATCH",
            Self::Detail(..) => "GET,PUT,DELETE,PATCH",
        }
    }
}

fn resources() -> Value {
    Resource::ALL
        .iter()
        .map(|resource| (resource.name.to_owned(), json!({ "list_endpoint": resource.list_uri() })))
        .collect::<Object>()
        .into()
}

/// The name and the password of a request.
fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, encoded) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    scheme.eq_ignore_ascii_case("basic").then(|| (name.to_owned(), password.to_owned()))
}

/// The object in a body.
fn object(headers: &HeaderMap, body: &[u8]) -> Result<Object, Refused> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err(Refused::error("The format indicated had no available deserialization method."));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Refused::error("Invalid data sent.")),
        Err(_) => Err(Refused::error("Request is not valid JSON.")),
    }
}

fn shown(value: &Value) -> Response {
    with_json(StatusCode::OK, value)
}

/// What a change is answered with: the object, where the status lets it have a body and says no other.
fn changed(status: StatusCode, object: &Value) -> Response {
    if status == StatusCode::OK { shown(object) } else { status.into_response() }
}

fn refusal(refused: Refused) -> Response {
    match refused {
        Refused::NotFound => StatusCode::NOT_FOUND.into_response(),
        Refused::BadRequest(value) => with_json(StatusCode::BAD_REQUEST, &value),
    }
}

fn with_json(status: StatusCode, value: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], Body::from(value.to_string())).into_response()
}
