//! The two ways to an upstream.

use axum::http::Request;

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
    /// Sends a request and receives the answer, within [`PATIENCE`](super::PATIENCE).
    pub(super) async fn exchange(&self, request: Request<Body>) -> Result<Whole, Lost> {
        match self {
            Self::Network(client) => client.exchange(request).await,
            Self::Within(within) => within.exchange(request).await,
        }
    }

    /// Ends connections that have waited too long.
    pub(super) fn tidy(&self) {
        if let Self::Network(client) = self {
            client.tidy();
        }
    }
}
