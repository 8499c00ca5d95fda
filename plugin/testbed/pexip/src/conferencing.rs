//! A Conferencing Node: which conference a caller gets into, and a page in the place of Web App 3.
//!
//! Two floors: `door` decides by the policy and the PINs, and this module speaks HTTP. There is no media yet, and nobody
//! stays: each call is decided for itself.

mod certificate;
mod door;
mod page;

use std::sync::Arc;

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

use crate::management::Store;

pub use certificate::Certificate;
pub use door::{Call, Entry, Protocol, Role, Room};

/// What a node is given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The port; 0 for any that is free.
    #[serde(default)]
    pub port: u16,
    /// The name of the location that it is in.
    pub location: String,
    /// Where its certificate is written to, in PEM, for those who are to trust it.
    pub certificate: Option<std::path::PathBuf>,
}

/// A node of a location.
pub struct Node {
    store: Arc<Store>,
    location: String,
}

impl Node {
    /// A node that follows the policy of a location, as it is when a call comes.
    pub fn new(store: Arc<Store>, location: impl Into<String>) -> Self {
        Self { store, location: location.into() }
    }

    /// Where a call gets to.
    pub fn enter(&self, call: &Call) -> Entry {
        door::enter(&self.store.service_policy(&self.location), &self.location, call)
    }
}

/// All that it answers.
pub fn router(node: Arc<Node>) -> Router {
    Router::new()
        .route("/api/client/v2/status", get(status))
        .route("/{web_app}/m/{alias}", get(web_app))
        .route("/{web_app}/m/{alias}/{flow}", get(web_app))
        .route("/simulator/dial", post(dial))
        .with_state(node)
}

/// What load balancers ask: whether the node takes calls.
async fn status() -> Response {
    Json(json!({ "status": "success", "result": {} })).into_response()
}

/// What Web App 3 is told in its address.
#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    name: String,
    pin: Option<String>,
    #[serde(default)]
    role: String,
}

/// Where a path leads that Web App 3 would serve.
#[derive(Deserialize)]
struct Link {
    alias: String,
    #[serde(default)]
    flow: String,
}

async fn web_app(
    State(node): State<Arc<Node>>,
    Path(link): Path<Link>,
    Query(parameters): Query<Parameters>,
) -> Response {
    if !matches!(link.flow.as_str(), "" | "express" | "step-by-step") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let is_guest = parameters.role == "guest";
    let call = Call {
        protocol: Protocol::Api,
        local_alias: link.alias,
        remote_alias: parameters.name.clone(),
        // Who asks to be a guest is not asked for a PIN where guests need none.
        pin: parameters.pin.or_else(|| is_guest.then(|| "none".to_owned())),
    };
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, page::written(&call, &parameters.name, &node.enter(&call))).into_response()
}

/// A call by any protocol, for tests and for the demo.
async fn dial(State(node): State<Arc<Node>>, call: Result<Json<Call>, JsonRejection>) -> Response {
    match call {
        Ok(Json(call)) => Json(node.enter(&call)).into_response(),
        Err(rejection) => (StatusCode::BAD_REQUEST, Json(json!({ "error": rejection.body_text() }))).into_response(),
    }
}
