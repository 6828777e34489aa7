//! Which version of the API a request speaks: its path says so.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use tc_orders::ErrorKind;
use tc_orders::wire::Version;

use crate::Problem;

/// The version that a request speaks, and wants to be answered in.
#[derive(Clone, Copy)]
pub(super) struct Spoken(pub(super) Version);

impl<S: Sync> FromRequestParts<S> for Spoken {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let is_second = parts.uri.path().starts_with("/v2/");
        Ok(Self(if is_second { Version::V2 } else { Version::V1 }))
    }
}

/// Answers who speaks version 2 to a gateway that does not.
pub(super) async fn not_here() -> Problem {
    let title =
        "this gateway speaks v1 of the API: leave api-version away, or set upstream.version to v2";
    Problem::new(StatusCode::NOT_FOUND, ErrorKind::Config, title)
}
