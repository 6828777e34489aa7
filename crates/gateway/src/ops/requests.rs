//! Each request gets an id, a line in the log and a place in the metrics.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use tc_orders::ErrorKind;
use tracing::Instrument;

use super::labels::{Route, method};
use super::metrics;
use crate::Problem;
use crate::store::ClientKey;

/// The header with the request's id, in every answer. One that a client sends is not read.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How much of a client's key is logged: enough to see that two lines are of one client, too little to look it up.
const CLIENT_SHOWN: usize = 8;

/// What a handler may add to its request's line in the log. Found in the request's extensions; clones are one.
#[derive(Clone, Debug, Default)]
pub struct Notes(Arc<Noted>);

#[derive(Debug, Default)]
struct Noted {
    order: OnceLock<u64>,
    client: OnceLock<String>,
}

impl Notes {
    /// The request is about the order with this number. The first one counts.
    pub fn order(&self, number: u64) {
        // Whoever comes second has nothing to add.
        let _ = self.0.order.set(number);
    }

    /// The request counts for this client. The first one counts.
    pub fn client(&self, client: &ClientKey) {
        let shown = client.0.chars().take(CLIENT_SHOWN).collect();
        let _ = self.0.client.set(shown);
    }
}

/// What a request was answered by somebody who did not wait for its end. Found in the request's extensions; clones are one.
#[derive(Clone, Debug, Default)]
pub(crate) struct GivenUp(Arc<OnceLock<(StatusCode, ErrorKind)>>);

impl GivenUp {
    /// It is answered with this, and then dropped. The first one counts.
    pub(crate) fn with(&self, problem: &Problem) {
        let _ = self.0.set((problem.status, problem.code));
    }
}

/// Counts and times a request, logs one line when it has ended (also if the client has not waited for that), puts the id into the
/// answer and [`Notes`] into the request. What is logged while `run` carries it out has the id as well.
///
/// To be called by a middleware that was added with [`axum::Router::layer`]: that one knows which route it is.
pub async fn observe<F: Future<Output = Response>>(
    mut request: Request,
    run: impl FnOnce(Request) -> F,
) -> Response {
    let pattern = request.extensions().get::<MatchedPath>();
    let ending = Ending {
        id: new_id(),
        route: Route::of(pattern.map(MatchedPath::as_str)),
        method: request.method().clone(),
        begun: Instant::now(),
        notes: Notes::default(),
        answer: None,
        given_up: request.extensions().get().cloned(),
    };
    request.extensions_mut().insert(ending.notes.clone());
    let span = tracing::info_span!("request", id = ending.id);
    ending.after(run(request).instrument(span)).await
}

/// 128 bits that nobody can guess: a count, hashed under two keys that are random for each process. The system's own random
/// numbers would be a call to it for each request.
fn new_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    static KEYS: LazyLock<[RandomState; 2]> =
        LazyLock::new(|| [RandomState::new(), RandomState::new()]);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let [high, low] = &*KEYS;
    format!("{:016x}{:016x}", high.hash_one(count), low.hash_one(count))
}

/// A request that runs. Its end is told when this is dropped: with the answer, or with the client that hung up, or when its time was over.
struct Ending {
    id: String,
    route: Route,
    method: Method,
    begun: Instant,
    notes: Notes,
    answer: Option<(StatusCode, Option<ErrorKind>)>,
    given_up: Option<GivenUp>,
}

impl Ending {
    async fn after(mut self, running: impl Future<Output = Response>) -> Response {
        let mut response = running.await;
        let code = response.extensions().get::<ErrorKind>().copied();
        self.answer = Some((response.status(), code));
        if let Ok(id) = HeaderValue::from_str(&self.id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let took = self.begun.elapsed();
        let given_up = self.given_up.as_ref().and_then(|given_up| given_up.0.get());
        let answer = self
            .answer
            .or_else(|| given_up.map(|&(status, code)| (status, Some(code))));
        let status = answer.map(|(status, _)| status);
        metrics::request(self.route, &self.method, status, took);
        tracing::info!(
            id = self.id,
            route = self.route.as_str(),
            method = method(&self.method),
            // None: the client was gone before there was an answer.
            status = status.map(|status| status.as_u16()),
            ms = took.as_micros() as f64 / 1000.0,
            code = answer.and_then(|(_, code)| code).map(ErrorKind::as_str),
            order = self.notes.0.order.get(),
            client = self.notes.0.client.get(),
            "request"
        );
    }
}
