//! What is told of a reservation that was not made, or of which nobody knows.

use axum::http::StatusCode;
use tc_orders::{ErrorKind, Timestamp};

use crate::Problem;
use crate::store::Unreachable;

pub(super) fn under_way() -> Problem {
    let title = "the reservation under this key is still under way";
    Problem::new(StatusCode::CONFLICT, ErrorKind::Conflict, title).retry_after(1)
}

pub(super) fn unconfirmed_until(until: Timestamp) -> Problem {
    let title = "the ticket service did not say whether it made the order";
    Problem::new(StatusCode::GATEWAY_TIMEOUT, ErrorKind::Unconfirmed, title).until(until)
}

/// The order was given back because nobody had come for it.
pub(super) fn given_up() -> Problem {
    let title = "the order was given back, since nobody came for it; reserve again under a new key";
    Problem::new(StatusCode::GONE, ErrorKind::Expired, title)
}

pub(super) fn misused(code: ErrorKind, title: &'static str) -> Problem {
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, title);
    Problem {
        field: Some("Idempotency-Key".to_owned()),
        ..problem
    }
}

pub(super) fn too_many(title: &'static str, seconds: u64) -> Problem {
    Problem::new(StatusCode::TOO_MANY_REQUESTS, ErrorKind::Limited, title).retry_after(seconds)
}

/// Without any store, not even the local one, nothing can be promised.
pub(super) fn no_store(Unreachable: Unreachable) -> Problem {
    let title = "this gateway cannot keep track of orders just now";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorKind::Server, title).retry_after(2)
}
