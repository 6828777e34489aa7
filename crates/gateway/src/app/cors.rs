//! Which pages may read an answer (the Fetch standard's CORS protocol). An exact list of origins, no cookies, and the same
//! for every path.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL, DATE, HeaderMap,
    HeaderValue, ORIGIN, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tc_orders::{Now, Timestamp};

use super::App;
use super::visitor::Visitor;
use crate::origin::Origin;

/// For how long a browser need not ask again, in seconds. Changed lists are in force after that.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PATCH");
const REQUEST_HEADERS: HeaderValue =
    HeaderValue::from_static("Accept, Content-Type, Idempotency-Key, TC-Order-Token");
/// What a page may read: the server's clock, how long to wait, the order's token, whether an answer is told again.
const EXPOSED: HeaderValue =
    HeaderValue::from_static("Date, Retry-After, TC-Order-Token, Idempotency-Replayed");

/// What all public routes pass: makes the visitor out, answers preflights, and signs the answers.
pub(super) async fn pass(app: Arc<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let visitor = Visitor::of(&app, &parts);
    // Only a page that says where it is from needs a word that it may read.
    let page = match &visitor.origin {
        Ok(origin) if parts.headers.contains_key(ORIGIN) => origin.clone(),
        _ => None,
    };
    if parts.method == Method::OPTIONS {
        return preflight(page.as_ref(), visitor.allowed().is_ok());
    }
    parts.extensions.insert(visitor);
    let came = app.upstream.moment();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let headers = response.headers_mut();
    sign(&app, came, headers, page.as_ref());
    response
}

/// Signs what is answered without the router, because the request went beyond a limit: without it a page would only see that
/// there was no answer that it may read, and not which limit it was. `origin` is what the request says, if it says so once.
pub(crate) fn sign_refusal(app: &App, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
    let page = origin
        .and_then(|origin| Origin::parse(origin.to_str().ok()?).ok())
        .filter(|origin| app.origins.allows(origin));
    sign(app, app.upstream.moment(), headers, page.as_ref());
}

/// What all answers have; `came` is when the request did.
fn sign(app: &App, came: Now, headers: &mut HeaderMap, page: Option<&Origin>) {
    // The upstream's clock: it is the one that the times in answers are of, those in problems, too.
    if let Some(date) = http_date(app.upstream.date(came)) {
        headers.insert(DATE, date);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    allow(headers, page);
    if page.is_some() {
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

fn preflight(page: Option<&Origin>, allowed: bool) -> Response {
    let status = if allowed {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::FORBIDDEN
    };
    let mut response = status.into_response();
    let headers = response.headers_mut();
    allow(headers, page);
    if page.is_some() {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
        headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    }
    response
}

/// Names the page, if it may read the answer. That depends on the origin in any case, which caches must know.
fn allow(headers: &mut HeaderMap, page: Option<&Origin>) {
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    let page = page.and_then(|page| HeaderValue::from_str(page.as_str()).ok());
    if let Some(page) = page {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, page);
    }
}

fn http_date(time: Timestamp) -> Option<HeaderValue> {
    let seconds = u64::try_from(time.micros().div_euclid(1_000_000)).ok()?;
    let time = std::time::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(seconds))?;
    HeaderValue::try_from(httpdate::fmt_http_date(time)).ok()
}
