//! What a browser is told when something went wrong: `application/problem+json` (RFC 9457) with a `code` of the widget's
//! list. Nothing of the upstream's text is ever in it.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tc_orders::{ErrorKind, Timestamp};
use utoipa::ToSchema;

/// A problem to answer with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// Which kind of failure it is, as the widget's `tc-error` names it.
    pub code: ErrorKind,
    /// What happened, for the developer who looks at the answer; our own words.
    pub title: &'static str,
    /// The field of the request that is wrong: a path (`random.5f0c…`), or the name of a header.
    pub field: Option<String>,
    /// Until when seats may be held that nobody can see, by the upstream's clock.
    pub until: Option<Timestamp>,
    /// When to try again, in seconds from now.
    pub retry_after: Option<u64>,
}

/// The body of a problem.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body<'a> {
    /// Which kind of failure it is.
    #[schema(schema_with = crate::openapi::codes)]
    code: &'static str,
    /// The field of the request that is wrong: a path, or the name of a header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<&'a str>,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What happened, for the developer who looks at the answer.
    title: &'static str,
    /// Until when seats may be held that nobody can see, by the clock of the answer's `Date`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    until: Option<String>,
}

impl Problem {
    /// A problem without more to say.
    pub fn new(status: StatusCode, code: ErrorKind, title: &'static str) -> Self {
        Self {
            status,
            code,
            title,
            field: None,
            until: None,
            retry_after: None,
        }
    }

    /// A request that is wrong in one place: 400, `rejected`.
    pub fn field(field: impl Into<String>, title: &'static str) -> Self {
        Self {
            field: Some(field.into()),
            ..Self::new(StatusCode::BAD_REQUEST, ErrorKind::Rejected, title)
        }
    }

    /// What was to answer has panicked: 500, `server`.
    pub(crate) fn panicked(title: &'static str) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, ErrorKind::Server, title)
    }

    /// The one reply to whoever cannot show that an order is his, whatever the reason: it tells nobody whether the order
    /// exists.
    pub fn not_yours() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            ErrorKind::NotFound,
            "no such order, or it is not yours",
        )
    }

    /// Says until when seats may be held.
    pub fn until(mut self, until: Timestamp) -> Self {
        self.until = Some(until);
        self
    }

    /// Says when to try again.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The body.
    pub fn body(&self) -> String {
        let body = Body {
            code: self.code.as_str(),
            field: self.field.as_deref(),
            status: self.status.as_u16(),
            title: self.title,
            until: self.until.map(|until| until.to_string()),
        };
        // Texts and a number: there is nothing in it that cannot be written.
        serde_json::to_string(&body).unwrap_or_default()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body()).into_response();
        // For the request's line in the log.
        response.extensions_mut().insert(self.code);
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
