//! What a request has to say in its headers, besides its origin and its token.

use std::fmt;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use tc_orders::ErrorKind;

use crate::digest::short_digest;
use crate::problem::Problem;
use crate::store::RecordKey;

/// The name as problems write it.
const KEY: &str = "Idempotency-Key";

/// The name that a browser gives to one reservation, so that asking twice makes one order: a UUID (RFC 9562).
///
/// Whoever knew it could ask for the reservation's outcome, so its `Debug` does not show it; the store knows a digest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct IdempotencyKey([u8; 16]);

impl IdempotencyKey {
    /// The record that the store keeps for it.
    pub fn record(&self) -> RecordKey {
        RecordKey(short_digest("idempotency key", &[&self.0]))
    }

    /// As it is written: what the seller's order is called in the upstream's own list.
    pub(crate) fn text(&self) -> String {
        let number = u128::from_be_bytes(self.0);
        let digits = format!("{number:032x}");
        let groups = [0..8, 8..12, 12..16, 16..20, 20..32];
        groups.map(|group| &digits[group]).join("-")
    }

    /// Of 32 digits in groups of 8, 4, 4, 4 and 12, in either case. The nil UUID is no name: it is what one gets who forgot to
    /// make one.
    fn parse(text: &str) -> Option<Self> {
        let groups: Vec<&str> = text.split('-').collect();
        let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        let digits = groups.concat();
        if lengths != [8, 4, 4, 4, 12] || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u128::from_str_radix(&digits, 16).ok()?;
        (number != 0).then(|| Self(number.to_be_bytes()))
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdempotencyKey(…)")
    }
}

/// The request's `Idempotency-Key`: a structured field (RFC 9651) that is a string and that a UUID stands in, without
/// parameters. The UUID without quotes, which is no structured field but often sent, is taken for the same.
///
/// # Errors
/// A 400 that names the header if it is missing, there twice, or anything else.
pub fn key(headers: &HeaderMap) -> Result<IdempotencyKey, Problem> {
    let wrong = |title| Problem::field(KEY, title);
    let name = HeaderName::from_static("idempotency-key");
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or_else(|| wrong("is missing"))?;
    if values.next().is_some() {
        return Err(wrong("is there twice"));
    }
    let text = value.to_str().unwrap_or_default();
    let bare = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text);
    IdempotencyKey::parse(bare).ok_or_else(|| wrong("is not a UUID in quotes"))
}

/// Whether the body is said to be JSON: `application/json`, also with `charset=utf-8`, which says nothing new (RFC 8259,
/// section 8.1). A form of another site's page cannot send that without asking first (quality line S5).
///
/// # Errors
/// A 415 if it is said to be anything else, or nothing, or two things.
pub fn content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let value = values.next().and_then(|value| value.to_str().ok());
    if values.next().is_none() && value.is_some_and(is_json) {
        return Ok(());
    }
    Err(Problem {
        field: Some("Content-Type".into()),
        ..Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ErrorKind::Rejected,
            "must be application/json",
        )
    })
}

fn is_json(value: &str) -> bool {
    let (kind, parameter) = match value.split_once(';') {
        Some((kind, parameter)) => (kind, Some(parameter)),
        None => (value, None),
    };
    let blank = [' ', '\t'];
    kind.trim_end_matches(blank)
        .eq_ignore_ascii_case("application/json")
        && parameter.is_none_or(|parameter| {
            let parameter = parameter.trim_matches(blank).to_ascii_lowercase();
            matches!(parameter.as_str(), "charset=utf-8" | "charset=\"utf-8\"")
        })
}
