//! Where a request comes from: the page, and whom it counts for.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use tc_orders::ErrorKind;

use super::App;
use crate::Problem;
use crate::client::{Client, Doubts};
use crate::ops::requests::Notes;
use crate::origin::{NotAllowed, Origin, Refusals};
use crate::store::ClientKey;

/// What the log of this process knows already.
static DOUBTS: Doubts = Doubts::new();
static REFUSALS: Refusals = Refusals::new();

/// Where a request comes from.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    /// The page's origin, `None` for a program.
    pub(super) origin: Result<Option<Origin>, NotAllowed>,
    /// Whom it counts for.
    pub(super) client: ClientKey,
    /// What is to be said of the request in the log.
    pub(super) notes: Notes,
}

impl Visitor {
    pub(super) fn of(app: &App, parts: &Parts) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        // Without a socket, as in a test of the router alone, everybody is the same one.
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        let client = Client::of(peer, &parts.headers, app.hops).key();
        let notes = parts.extensions.get::<Notes>().cloned();
        let notes = notes.unwrap_or_default();
        notes.client(&client);
        DOUBTS.look(&parts.headers, app.hops);
        let origin = app.origins.of(&parts.headers);
        if origin.is_err() {
            REFUSALS.tell(&app.origins, &parts.headers);
        }
        Self {
            origin,
            client,
            notes,
        }
    }

    /// The origin of a page that may use the gateway.
    pub(super) fn allowed(&self) -> Result<Option<&Origin>, Problem> {
        match &self.origin {
            Ok(origin) => Ok(origin.as_ref()),
            Err(NotAllowed) => {
                let title = "this page's origin is not in the gateway's list";
                Err(Problem::new(
                    StatusCode::FORBIDDEN,
                    ErrorKind::Unauthorized,
                    title,
                ))
            }
        }
    }
}

/// The visitor that [`super::cors::pass`] has made out.
impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(|| Self::of(app, parts)))
    }
}
