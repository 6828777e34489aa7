//! Receiving an answer: bounded in size, and sorted by what its status means.

use axum::http::header::{DATE, HeaderMap, RETRY_AFTER};
use reqwest::{RequestBuilder, Response};
use tc_orders::Timestamp;
use tc_orders::wire::{FromJson, Json};

use super::{Failure, Unclear};

/// The largest body that is read, in bytes. What is larger is no order and no event.
const LARGEST: usize = 256 * 1024;

/// A good answer, whole.
pub(super) struct Answer {
    /// When the upstream wrote it, by its own clock.
    pub(super) date: Option<Timestamp>,
    body: Vec<u8>,
}

impl Answer {
    /// The body as what it should be. The error is the place where it is something else, and nothing of what stands there:
    /// who knows what that is.
    pub(super) fn read<T: FromJson>(&self) -> Result<T, String> {
        let json: Json = serde_json::from_slice(&self.body)
            .map_err(|error| format!("line {} column {}", error.line(), error.column()))?;
        T::from_json(&json).map_err(|error| error.place())
    }
}

/// Sends a request and receives its answer.
pub(super) async fn receive(request: RequestBuilder) -> Result<Answer, Failure> {
    let response = request.send().await.map_err(|error| lost(&error))?;
    let status = response.status().as_u16();
    let date = text(response.headers(), DATE.as_str())
        .and_then(|date| Timestamp::parse_http_date(date).ok());
    match status {
        200..=299 => {
            let body = whole(response).await?;
            Ok(Answer { date, body })
        }
        401 | 403 => Err(Failure::KeyRefused),
        429 => Err(Failure::TooMany(
            text(response.headers(), RETRY_AFTER.as_str()).and_then(|after| after.parse().ok()),
        )),
        400..=499 => Err(Failure::Refused(status)),
        _ => Err(Failure::Unclear(Unclear::Status(status))),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

async fn whole(mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| lost(&error))? {
        if body.len() + chunk.len() > LARGEST {
            return Err(Failure::Unclear(Unclear::Unreadable));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What the loss of an answer means. Without a connection nothing was sent; after that, nobody knows.
fn lost(error: &reqwest::Error) -> Failure {
    if error.is_connect() || error.is_builder() {
        Failure::NotSent
    } else if error.is_timeout() {
        Failure::Unclear(Unclear::Timeout)
    } else {
        Failure::Unclear(Unclear::Cut)
    }
}
