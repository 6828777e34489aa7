//! What every request to the API passes through: the journal, faults, the key, one request at a time per order.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, DATE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tc_orders::OrderId;

use super::answer::Error;
use super::cut::{self, Connection};
use super::faults::Fault;
use crate::Sandbox;

/// The largest body that is read. The largest honest one is a few hundred ticket ids.
const BODY_LIMIT: usize = 64 * 1024;

const X_PARTNER: HeaderName = HeaderName::from_static("x-partner");

/// The middleware of all API routes.
pub(crate) async fn pass(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, BODY_LIMIT).await;
    let note = sandbox
        .journal()
        .record(&parts, body.as_deref().unwrap_or_default());
    let fault = sandbox.faults().take(&parts.method, parts.uri.path());
    let connection = parts.extensions.get::<Connection>().cloned();

    let response = match fault {
        Some(Fault::DropBefore) => return dropped(connection).await,
        Some(Fault::Status {
            status,
            retry_after,
        }) => proxy_page(status, retry_after),
        _ => {
            // A task of its own: what reached the server is carried out even if the client hangs up meanwhile.
            let work = carry_out(
                sandbox.clone(),
                Request::from_parts(parts, Body::empty()),
                body.ok(),
                fault,
                next,
            );
            match tokio::spawn(work).await {
                Ok(response) => response,
                Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            }
        }
    };

    let response = match fault {
        Some(Fault::DropAfter) => return dropped(connection).await,
        Some(Fault::Garbage) => garbage(response),
        Some(Fault::Truncate) => cut::truncated(response).await,
        Some(Fault::Hold { before: false }) => {
            sandbox.faults().hold().await;
            response
        }
        _ => response,
    };
    note.answered(response.status());
    response
}

/// The request itself, between the faults that come before and those that come after.
async fn carry_out(
    sandbox: Sandbox,
    request: Request,
    body: Option<Bytes>,
    fault: Option<Fault>,
    next: Next,
) -> Response {
    if let Err(error) = authorize(request.headers(), &sandbox.config().key) {
        return error.into_response();
    }
    let _working = match order_in(request.uri().path()).map(|order| sandbox.busy().enter(order)) {
        None => None,
        Some(Some(working)) => Some(working),
        Some(None) => return of_partner(&sandbox, Error::Busy.into_response()),
    };
    let resets = sandbox.resets();
    match fault {
        Some(Fault::Latency { ms }) => tokio::time::sleep(Duration::from_millis(ms)).await,
        Some(Fault::Hold { before: true }) => sandbox.faults().hold().await,
        _ => {}
    }
    if sandbox.resets() != resets {
        // It was asked of a world that is gone, and must not leave an order in this one.
        return proxy_page(StatusCode::SERVICE_UNAVAILABLE, None);
    }
    let response = match body {
        Some(body) => next.run(request.map(|_| Body::from(body))).await,
        None => Error::Invalid(format!(
            "the body is larger than {BODY_LIMIT} bytes, or broke off"
        ))
        .into_response(),
    };
    of_partner(&sandbox, response)
}

/// 401 without a key, 403 with a wrong one or another scheme.
fn authorize(headers: &HeaderMap, key: &str) -> Result<(), Error> {
    let given = headers.get(AUTHORIZATION).ok_or(Error::NoKey)?;
    let given = given
        .as_bytes()
        .strip_prefix(b"key ")
        .ok_or(Error::WrongKey)?;
    if given == key.as_bytes() {
        Ok(())
    } else {
        Err(Error::WrongKey)
    }
}

/// The order that a path names.
fn order_in(path: &str) -> Option<OrderId> {
    let orders = ["/v1/resources/orders/", "/v2/resources/orders/"];
    let order = orders.iter().find_map(|orders| path.strip_prefix(orders));
    order?.parse().ok()
}

fn of_partner(sandbox: &Sandbox, mut response: Response) -> Response {
    // Hexadecimal digits are always a fine header value.
    if let Ok(partner) = HeaderValue::try_from(sandbox.config().partner.to_string()) {
        response.headers_mut().insert(X_PARTNER, partner);
    }
    response
}

/// Drops the connection. Behind another server than the sandbox's own it cannot be had: there the body breaks off.
async fn dropped(connection: Option<Connection>) -> Response {
    match connection {
        Some(connection) => match connection.drop_now().await {},
        None => cut::truncated(StatusCode::OK.into_response()).await,
    }
}

/// What a proxy in front of the API would answer.
fn proxy_page(status: StatusCode, retry_after: Option<u64>) -> Response {
    let page = format!(
        "<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n"
    );
    let mut response = (status, [(CONTENT_TYPE, "text/html")], page).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// The same head with a body that no JSON parser takes.
fn garbage(response: Response) -> Response {
    let (mut head, _) = response.into_parts();
    head.headers.remove(CONTENT_LENGTH);
    Response::from_parts(head, Body::from("{\"id\": \"<html>502</html>"))
}

/// Marks every answer with the sandbox's time.
pub(crate) async fn stamp(
    State(sandbox): State<Sandbox>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if let Ok(date) = HeaderValue::try_from(sandbox.clock().http_date()) {
        response.headers_mut().insert(DATE, date);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wants_the_word_key_one_space_and_the_key() {
        let check = |value: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(value) = value {
                headers.insert(AUTHORIZATION, value.parse().unwrap());
            }
            authorize(&headers, "abc")
        };
        assert_eq!(check(Some("key abc")), Ok(()));
        assert_eq!(check(None), Err(Error::NoKey));
        for wrong in [
            "key abcd",
            "key ab",
            "key",
            "abc",
            "Bearer abc",
            "key  abc",
            "Key abc",
            "",
        ] {
            assert_eq!(check(Some(wrong)), Err(Error::WrongKey), "{wrong}");
        }
    }

    #[test]
    fn finds_the_order_of_a_path() {
        assert!(order_in("/v1/resources/orders/5f0c0ffee0ddf00dcafe0001").is_some());
        assert!(order_in("/v2/resources/orders/5f0c0ffee0ddf00dcafe0001").is_some());
        assert_eq!(order_in("/v1/resources/orders/x"), None);
        assert_eq!(order_in("/v1/resources/orders"), None);
    }
}
