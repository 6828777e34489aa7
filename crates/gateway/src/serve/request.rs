//! One request: within its limits it goes to the router, whole; beyond them it gets a bare answer, and its connection ends.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::header::{CONNECTION, HOST, ORIGIN};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, Version};
use axum::response::IntoResponse;
use http_body_util::BodyExt;
use hyper::body::{Frame, Incoming, SizeHint};
use tc_orders::ErrorKind;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tower::ServiceExt;

use super::pace::{Pace, Phase};
use super::{Limits, Shared};
use crate::Problem;
use crate::ops::labels::Limited;
use crate::ops::metrics::limited;
use crate::ops::requests::GivenUp;

/// Answers one request, within the limits.
pub(super) async fn answer(
    request: Request<Incoming>,
    peer: SocketAddr,
    shared: Arc<Shared>,
    pace: Arc<Pace>,
    stopping: watch::Receiver<Option<Instant>>,
) -> Result<Response<Answer>, Infallible> {
    let origin = origin(&request);
    let mut response = match within_limits(request, peer, &shared, &pace).await {
        Ok(response) => response,
        Err(problem) => {
            let mut response = problem.into_response();
            if let Some(sign) = &shared.sign {
                sign(origin.as_ref(), response.headers_mut());
            }
            // Of what is not read, nothing can be told about where the next request begins.
            close_after(&mut response);
            response
        }
    };
    if stopping.borrow().is_some() {
        close_after(&mut response);
    }
    pace.enter(Phase::Answer);
    Ok(response.map(|body| Answer {
        body,
        _end: End(pace),
    }))
}

/// The page that a request says it comes from, if it says so once.
fn origin(request: &Request<Incoming>) -> Option<HeaderValue> {
    let mut origins = request.headers().get_all(ORIGIN).iter();
    let origin = origins.next()?;
    origins.next().is_none().then(|| origin.clone())
}

fn close_after(response: &mut Response<Body>) {
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
}

async fn within_limits(
    request: Request<Incoming>,
    peer: SocketAddr,
    shared: &Shared,
    pace: &Pace,
) -> Result<Response<Body>, Problem> {
    let limits = &shared.limits;
    pace.enter(Phase::Body);
    head_is_in_order(&request, limits)?;
    let (mut head, body) = request.into_parts();
    let body = if body.is_end_stream() {
        Bytes::new()
    } else {
        timeout(limits.body, whole(body, limits.body_bytes))
            .await
            .map_err(|_| body_too_slow())??
    };
    pace.enter(Phase::Asked);
    head.extensions.insert(ConnectInfo(peer));
    let given_up = GivenUp::default();
    head.extensions.insert(given_up.clone());
    let method = head.method.clone();
    let request = Request::from_parts(head, Body::from(body));
    let mut asked = pin!(shared.app.clone().oneshot(request));
    match timeout(limits.request, asked.as_mut()).await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(never)) => match never {},
        Err(_) => {
            let problem = answer_too_slow(&method);
            // It is dropped after that: whoever tells of its end is to know that its client was answered.
            given_up.with(&problem);
            Err(problem)
        }
    }
}

/// What can be said of a head without knowing what it asks for.
fn head_is_in_order(request: &Request<Incoming>, limits: &Limits) -> Result<(), Problem> {
    let uri = request.uri();
    let target = uri.path_and_query().map_or(0, |path| path.as_str().len())
        + uri.authority().map_or(0, |host| host.as_str().len());
    if target > limits.uri_bytes {
        limited(Limited::UriSize);
        return Err(refused(
            StatusCode::URI_TOO_LONG,
            "the address is longer than is served here",
        ));
    }
    if request.headers().len() > limits.headers {
        limited(Limited::HeadSize);
        return Err(refused(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "there are more headers than are read here",
        ));
    }
    // RFC 9112, section 3.2: exactly one, but for clients of before 1997.
    let hosts = request.headers().get_all(HOST).iter().count();
    if hosts > 1 || (hosts == 0 && request.version() >= Version::HTTP_11) {
        return Err(refused(
            StatusCode::BAD_REQUEST,
            "there must be one Host header",
        ));
    }
    Ok(())
}

/// The whole body, if it is no longer than `most`.
async fn whole(mut body: Incoming, most: usize) -> Result<Bytes, Problem> {
    // What a length says is believed as far as it is bad news.
    if body.size_hint().lower() > most as u64 {
        return Err(body_too_large());
    }
    // Copied together: small pieces would each keep the buffer that they were cut from.
    let mut all = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            refused(
                StatusCode::BAD_REQUEST,
                "the body ends before its end, or is not in chunks",
            )
        })?;
        if let Ok(bytes) = frame.into_data() {
            if all.len() + bytes.len() > most {
                return Err(body_too_large());
            }
            all.extend_from_slice(&bytes);
        }
    }
    Ok(all.into())
}

fn refused(status: StatusCode, title: &'static str) -> Problem {
    Problem::new(status, ErrorKind::Rejected, title)
}

fn body_too_large() -> Problem {
    limited(Limited::BodySize);
    refused(
        StatusCode::PAYLOAD_TOO_LARGE,
        "the body is larger than is read here",
    )
}

fn body_too_slow() -> Problem {
    limited(Limited::BodyTime);
    Problem::new(
        StatusCode::REQUEST_TIMEOUT,
        ErrorKind::Timeout,
        "the body took too long to arrive",
    )
}

/// Nothing should take this long: each step of a request has a shorter limit of its own.
fn answer_too_slow(method: &Method) -> Problem {
    limited(Limited::RequestTime);
    let code = match *method {
        // It may have been done all the same.
        Method::POST => ErrorKind::Unconfirmed,
        _ => ErrorKind::Timeout,
    };
    Problem::new(
        StatusCode::GATEWAY_TIMEOUT,
        code,
        "there was no answer in time",
    )
}

/// The body of an answer, which tells when it has been handed over.
pub(super) struct Answer {
    body: Body,
    /// Told when this is dropped: hyper has taken the last piece then.
    _end: End,
}

/// After the answer the connection waits for its next request.
struct End(Arc<Pace>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.enter(Phase::Idle);
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
