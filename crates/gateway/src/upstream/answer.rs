//! What an answer is, by its status.

use axum::body::Bytes;
use axum::http::header::{AGE, DATE, HeaderMap, RETRY_AFTER};
use tc_orders::Timestamp;
use tc_orders::wire::{DecodeError, Json, Version};

use super::client::{Lost, Whole};
use super::seen::Seen;
use super::{Failure, Foreign, Unclear};

/// A good answer, whole.
pub(super) struct Answer {
    /// When the upstream wrote it, by its own clock.
    pub(super) date: Option<Timestamp>,
    body: Bytes,
}

/// Why a body is not what it should be.
pub(super) struct Misfit {
    /// The place, and nothing of what stands there: who knows what that is.
    pub(super) place: String,
    /// The version that it is of instead, if that shows, and the order that it tells of in that.
    pub(super) other: Option<(Version, Option<Foreign>)>,
}

impl Answer {
    /// The body as what it should be, in that version; `seen` are the last ones.
    pub(super) fn read<T>(
        &self,
        seen: &Seen,
        version: Version,
        read: impl FnOnce(&Json) -> Result<T, DecodeError>,
    ) -> Result<T, Misfit> {
        let json = seen.json(&self.body, |body| {
            serde_json::from_slice::<Json>(body).map_err(|error| Misfit {
                place: format!("line {} column {}", error.line(), error.column()),
                other: None,
            })
        })?;
        read(&json).map_err(|error| Misfit {
            place: error.place(),
            other: version
                .other(&json)
                .map(|other| (other, foreign(other, &json))),
        })
    }
}

fn foreign(version: Version, json: &Json) -> Option<Foreign> {
    let order = version.order(json).ok()?.order?;
    Some(Foreign {
        order: order.id,
        event: order.event,
    })
}

/// Sorts what came, or did not.
pub(super) fn sorted(result: Result<Whole, Lost>) -> Result<Answer, Failure> {
    let whole = result.map_err(|lost| match lost {
        Lost::NotSent(_) => Failure::NotSent,
        Lost::Timeout => Failure::Unclear(Unclear::Timeout),
        Lost::Cut => Failure::Unclear(Unclear::Cut),
        Lost::TooLarge => Failure::Unclear(Unclear::Unreadable),
    })?;
    match whole.status.as_u16() {
        200..=299 => Ok(Answer {
            date: date(&whole.headers),
            body: whole.body,
        }),
        401 | 403 => Err(Failure::KeyRefused),
        429 => Err(Failure::TooMany(
            text(&whole.headers, RETRY_AFTER.as_str()).and_then(|after| after.parse().ok()),
        )),
        status @ 400..=499 => Err(Failure::Refused(status)),
        status => Err(Failure::Unclear(Unclear::Status(status))),
    }
}

/// When it was written, if that was just now: what a cache has kept (RFC 9111, 5.1) tells no time.
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let is_kept = headers.get(AGE).is_some_and(|age| age != "0");
    let date = text(headers, DATE.as_str()).filter(|_| !is_kept)?;
    Timestamp::parse_http_date(date).ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
