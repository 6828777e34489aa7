//! The public side: which path is whose, and what a request passes on its way there.
//!
//! Everything that a handler is told about a request (its origin, its client) comes from [`Visitor`]; everything that it
//! answers goes out through [`cors`].

mod change;
mod cors;
mod events;
mod orders;
mod right;
mod shown;
mod spoken;
mod told;
mod visitor;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use tc_orders::ErrorKind;
use tc_orders::wire::Version;
use tc_orders::wire::v1::PaymentChoice;

use crate::Problem;
use crate::capability::TokenKeys;
use crate::config::{AllowedEvents, ClientLimits};
use crate::events::Events;
use crate::ops::requests::observe;
use crate::origin::Origins;
use crate::reserve::Reservations;
use crate::store::Memory;
use crate::upstream::Upstream;
pub(crate) use cors::sign_refusal;
pub(crate) use told::Told;

/// The largest body that is read, in bytes. The largest honest one is a hundred ticket ids, 3 kB.
const LARGEST_BODY: usize = 16 * 1024;

/// What the handlers share.
pub(crate) struct App {
    pub(crate) origins: Origins,
    pub(crate) hops: u8,
    pub(crate) allowed: AllowedEvents,
    pub(crate) payment: Option<PaymentChoice>,
    /// Whether buyers pay on the vendor's page, which is not begun by an order's status.
    pub(crate) pays_on_page: bool,
    pub(crate) tokens: TokenKeys,
    pub(crate) limits: ClientLimits,
    /// The counts that each instance keeps for itself: of reads and changes.
    pub(crate) local: Memory,
    pub(crate) upstream: Arc<Upstream>,
    pub(crate) reservations: Arc<Reservations>,
    pub(crate) events: Arc<Events>,
    /// What the store knows of holds already.
    pub(crate) told: Told,
}

/// The routes of the public port; `more` answers what is none of them.
pub(crate) fn router(app: Arc<App>, more: Option<Router>) -> Router {
    let mut routes = Router::new()
        .route("/v1/resources/orders", post(orders::reserve))
        .route(
            "/v1/resources/orders/{order}",
            get(orders::read).patch(orders::change),
        )
        .route("/v1/services/simple/events/{event}", get(events::read));
    routes = match app.upstream.version() {
        Version::V1 => routes.nest("/v2", Router::new().fallback(spoken::not_here)),
        Version::V2 => routes
            .route("/v2/resources/orders", post(orders::reserve))
            .route(
                "/v2/resources/orders/{order}",
                get(orders::read).patch(orders::change),
            )
            .route("/v2/services/simple/events/{event}", get(events::read)),
    };
    let routes = routes.method_not_allowed_fallback(not_so);
    let routes = match more {
        Some(more) => routes.fallback_service(more),
        None => routes.fallback(nowhere),
    };
    // One layer for all that every request passes: each would have to be entered and left with every request.
    routes
        .layer(middleware::from_fn_with_state(app.clone(), pass))
        .with_state(app)
}

/// What every request passes: it is counted, timed and logged, its visitor is made out, and its answer is signed.
async fn pass(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    observe(request, |request| cors::pass(app, request, next)).await
}

async fn nowhere() -> Problem {
    let title = "there is nothing at this address";
    Problem::new(StatusCode::NOT_FOUND, ErrorKind::NotFound, title)
}

async fn not_so() -> Problem {
    let title = "this address does not take this method";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, ErrorKind::Rejected, title)
}
