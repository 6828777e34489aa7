//! S3: a browser can say only what a buyer may. Each field wrong in turn; texts and bytes at random; what is accepted, and
//! what becomes of it.

#![expect(
    clippy::unwrap_used,
    reason = "the whole crate is a test, its helpers too"
)]

mod bodies;
mod change;
mod customer;
mod headers;
mod random;
mod reserve;
mod second;

use axum::http::StatusCode;
use tc_gateway::Problem;
use tc_orders::ErrorKind;

const EVENT: &str = "56a6253df06c5a059a93802e";
const STALLS: &str = "56a6254bf06c5a059b93800c";
const BALCONY: &str = "56a6254bf06c5a059b93800d";
const SEAT: &str = "56a6253df06c5a059a9380ac";
const NEXT_SEAT: &str = "56a6253df06c5a059a9380ad";

/// How many tickets an order may have, in these tests.
const MOST: u32 = 100;

/// Shows that the problem is a 400 that names this field and says something of it.
#[track_caller]
fn names(problem: &Problem, field: &str) {
    assert_eq!(problem.field.as_deref(), Some(field), "{}", problem.title);
    assert_eq!(problem.status, StatusCode::BAD_REQUEST);
    assert_eq!(problem.code, ErrorKind::Rejected);
    assert!(!problem.title.is_empty());
}

/// Values of the wrong type for every field that is no text: written as they stand in the body.
const NO_TEXTS: &[&str] = &[
    "null",
    "true",
    "0",
    "1.5",
    "-1",
    "1e999",
    "[]",
    "{}",
    "[\"a\"]",
    "{\"a\":1}",
];
