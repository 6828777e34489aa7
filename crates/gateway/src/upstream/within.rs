//! An upstream in the same process: no connection.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Bytes;
#[cfg(test)]
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, Response};
use http_body_util::BodyExt;

use super::client::{Body, Lost, Whole};
use crate::ops::cause::Cause;

/// Why a call to it came to no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Before anything was sent.
    NotSent,
    /// After that: it may have been carried out.
    Cut,
}

type Answered = Pin<Box<dyn Future<Output = Result<Response<Bytes>, Broken>> + Send>>;

/// The API as a function of this process.
#[derive(Clone)]
pub struct Within(Arc<dyn Fn(Request<Bytes>) -> Answered + Send + Sync>);

impl fmt::Debug for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Within(…)")
    }
}

impl Within {
    /// Whoever is called gets each request as it would go over the network, with the key.
    pub fn new<F>(call: impl Fn(Request<Bytes>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Response<Bytes>, Broken>> + Send + 'static,
    {
        Self(Arc::new(move |request| Box::pin(call(request))))
    }

    /// An answer of an API that a test plays.
    #[cfg(test)]
    pub(crate) fn answer(status: u16, body: &'static str) -> Response<Bytes> {
        let answer = Response::builder()
            .status(status)
            .header(CONTENT_TYPE, "application/json");
        answer.body(Bytes::from_static(body.as_bytes())).unwrap()
    }

    pub(super) async fn exchange(&self, request: Request<Body>) -> Result<Whole, Lost> {
        let (head, body) = request.into_parts();
        // It is in memory: nothing can go wrong with it.
        let body = match body.collect().await {
            Ok(body) => body,
            Err(never) => match never {},
        };
        let request = Request::from_parts(head, body.to_bytes());
        let (head, body) = (self.0)(request).await.map_err(Lost::from)?.into_parts();
        Ok(Whole {
            status: head.status,
            headers: head.headers,
            body,
        })
    }
}

impl From<Broken> for Lost {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::NotSent => Self::NotSent(Cause::Other),
            Broken::Cut => Self::Cut,
        }
    }
}
