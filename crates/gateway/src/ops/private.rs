//! The private port: for balancers, Prometheus and people, never for browsers. It shows no secret, but it is nobody else's
//! business.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::metrics::{self, Metrics};
use crate::openapi;
use crate::store::Store;

/// How long the store may take to say that it is there. Balancers ask every few seconds and give up soon.
const STORE_ANSWERS: Duration = Duration::from_secs(1);

/// What the private port reports on.
#[derive(Clone)]
pub struct Private {
    /// The store that instances share, not its replacement.
    pub store: Arc<dyn Store>,
    /// Whether the upstream's breaker is open.
    pub breaker_open: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Whether the upstream does not accept the key.
    pub key_refused: Arc<dyn Fn() -> bool + Send + Sync>,
    /// True from the wish to stop.
    pub draining: watch::Receiver<bool>,
    /// What is measured.
    pub metrics: Metrics,
}

/// What `/readyz` says.
#[derive(Deserialize, Serialize)]
pub(crate) struct Readiness {
    /// What is wrong.
    pub(crate) failing: Vec<String>,
    /// Whether requests may be sent here.
    pub(crate) ready: bool,
}

/// The routes of the private port.
///
/// | route | answer |
/// |---|---|
/// | `/healthz` | 200 as long as the process lives; asks nobody |
/// | `/readyz` | 200 `{"ready":true,"failing":[]}`, or 503 while it is stopping; `failing` names what is wrong: `store`, `upstream`, `key`, `draining` |
/// | `/metrics` | Prometheus's text format |
/// | `/openapi.json` | the description of the API |
pub fn private(state: Private) -> Router {
    Router::new()
        .route("/healthz", get(|| async { fresh("ok\n") }))
        .route("/readyz", get(ready))
        .route("/metrics", get(measured))
        .route("/openapi.json", get(|| async { described() }))
        .with_state(state)
}

/// An answer of now, for nobody to keep.
fn fresh(answer: impl IntoResponse) -> Response {
    ([(CACHE_CONTROL, "no-store")], answer).into_response()
}

async fn ready(State(state): State<Private>) -> Response {
    let store = tokio::time::timeout(STORE_ANSWERS, state.store.ping()).await;
    let checks = [
        ("store", !matches!(store, Ok(Ok(())))),
        ("upstream", (state.breaker_open)()),
        ("key", (state.key_refused)()),
        ("draining", *state.draining.borrow()),
    ];
    let failing = checks
        .iter()
        .filter(|(_, fails)| *fails)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    // The store and the upstream are the same for all instances, and so, as a rule, is the key: were they a reason to take one out,
    // all would go at once, and with them what still works, such as canceling, and an answer that a page can read. An
    // instance with another key than the others is found by its metric.
    let ready = !*state.draining.borrow();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    fresh((status, axum::Json(Readiness { failing, ready })))
}

/// Made anew each time: it is asked for rarely.
fn described() -> Response {
    fresh(([(CONTENT_TYPE, "application/json")], openapi::text()))
}

async fn measured(State(state): State<Private>) -> Response {
    // As readiness says it: when the rest is over, nobody has to call for that to be seen.
    metrics::breaker_open((state.breaker_open)());
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    fresh(([(CONTENT_TYPE, kind)], state.metrics.text()))
}
