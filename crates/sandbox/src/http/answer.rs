//! How an answer is put together: JSON as the API labels it, and its errors.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use crate::shop::Refusal;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=UTF-8");

/// `body` as JSON.
pub(crate) fn json<T: Serialize + ?Sized>(status: StatusCode, body: &T) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => (status, [(CONTENT_TYPE, JSON)], bytes).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Why a request is not carried out. The bodies of all but the 400 are unknown; these are small and of the same form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Error {
    /// No `Authorization` at all.
    NoKey,
    /// Another scheme than `key`, or another key.
    WrongKey,
    /// No such order, event or path.
    NotFound,
    /// The path is right, the method is not.
    WrongMethod,
    /// Another request is at work on the order.
    Busy,
    /// What is wrong with the request.
    Invalid(String),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::NotFound,
            Refusal::Invalid(problem) => Self::Invalid(problem),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::NoKey => (
                StatusCode::UNAUTHORIZED,
                "Authorization required".to_owned(),
            ),
            Self::WrongKey => (StatusCode::FORBIDDEN, "Wrong key".to_owned()),
            Self::NotFound => (StatusCode::NOT_FOUND, "Not found".to_owned()),
            Self::WrongMethod => (
                StatusCode::METHOD_NOT_ALLOWED,
                "Method not allowed".to_owned(),
            ),
            Self::Busy => (
                StatusCode::CONFLICT,
                "Another request is changing this order".to_owned(),
            ),
            Self::Invalid(problem) => (StatusCode::BAD_REQUEST, problem),
        };
        json(status, &json!({ "errors": [text] }))
    }
}
