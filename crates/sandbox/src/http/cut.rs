//! Answers that break off: a dropped connection, and a body that ends too early.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use hyper::body::Frame;
use tokio::sync::Notify;

/// Ends the connection that a request came over, as it is: nothing more is written to it.
///
/// [`serve`](crate::serve) puts one into the extensions of every request.
#[derive(Clone, Default)]
pub(crate) struct Connection(Arc<Notify>);

impl Connection {
    /// Ends the connection. It never comes back: there is nobody to answer to.
    pub(crate) async fn drop_now(&self) -> Infallible {
        self.0.notify_one();
        std::future::pending().await
    }

    /// Waits until somebody wants the end of the connection.
    pub(crate) async fn dropped(&self) {
        self.0.notified().await;
    }
}

/// The same head, with a body that breaks off in the middle of what the head promises.
pub(crate) async fn truncated(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    // One more than there is at least, so that also an empty body is short of something.
    head.headers
        .insert(CONTENT_LENGTH, (whole.len() + 1).into());
    Response::from_parts(
        head,
        Body::new(BrokenOff {
            part: Some(half),
            flushed: false,
        }),
    )
}

/// Sends a part, then fails.
struct BrokenOff {
    part: Option<Bytes>,
    flushed: bool,
}

/// Why a body broke off.
#[derive(Debug)]
struct OnPurpose;

impl std::fmt::Display for OnPurpose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("broken off on purpose")
    }
}

impl std::error::Error for OnPurpose {}

impl HttpBody for BrokenOff {
    type Data = Bytes;
    type Error = OnPurpose;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, OnPurpose>>> {
        if let Some(part) = self.part.take() {
            return Poll::Ready(Some(Ok(Frame::data(part))));
        }
        if !self.flushed {
            // The connection flushes what it has when a body is not ready; after an error it would throw it away.
            self.flushed = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(OnPurpose)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_truncated_body_is_shorter_than_its_head_says_and_fails() {
        let response = truncated(Response::new(Body::from("0123456789"))).await;
        assert_eq!(response.headers()[CONTENT_LENGTH], "11");
        assert!(
            axum::body::to_bytes(response.into_body(), 100)
                .await
                .is_err()
        );
    }
}
