//! The two ways to an upstream.

use axum::http::Request;
use tokio::time::{Instant, timeout_at};

use super::client::{Body, Client, Lost, Whole};
use super::within::Within;

/// How it is reached.
pub(super) enum Way {
    /// Over the network.
    Network(Client),
    /// In this process.
    Within(Within),
}

impl Way {
    /// Sends a request and receives the answer, until then.
    pub(super) async fn exchange(
        &self,
        request: Request<Body>,
        ends: Instant,
    ) -> Result<Whole, Lost> {
        let answered = async {
            match self {
                Self::Network(client) => client.exchange(request).await,
                Self::Within(within) => within.exchange(request).await,
            }
        };
        timeout_at(ends, answered)
            .await
            .unwrap_or(Err(Lost::Timeout))
    }

    /// Ends connections that have waited too long.
    pub(super) fn tidy(&self) {
        if let Self::Network(client) = self {
            client.tidy();
        }
    }
}
