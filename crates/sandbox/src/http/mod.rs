//! HTTP: which path leads where, and what all answers have in common.

mod answer;
mod control;
mod cut;
mod event_body;
mod events;
mod faults;
mod gate;
mod journal;
mod order_body;
mod orders;
mod pages;
mod payment_page;
mod payment_texts;
mod server;
mod v2;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};

use crate::Sandbox;
use answer::Error;

pub(crate) use faults::Faults;
pub(crate) use journal::Journal;
pub use pages::with_pages;
pub use server::serve;

/// The sandbox as a router: the API, the controls and the payment page; everything else is 404 and may be replaced by a
/// fallback of the caller.
///
/// Under another server than [`serve`] a fault that drops a connection can only break off the answer's body.
pub fn router(sandbox: Sandbox) -> Router {
    let api = Router::new()
        .route("/v1/resources/orders", post(orders::create))
        .route(
            "/v1/resources/orders/{id}",
            get(orders::read).patch(orders::change),
        )
        .route("/v1/resources/events/{id}/tickets", get(events::tickets))
        .route("/v1/services/simple/events", get(events::list))
        .route("/v1/services/simple/events/{id}", get(events::one))
        .route(
            "/v2/resources/orders",
            get(v2::orders::list).post(v2::orders::create),
        )
        .route(
            "/v2/resources/orders/{id}",
            get(v2::orders::read).patch(v2::orders::change),
        )
        .route("/v1/{*rest}", any(async || Error::NotFound))
        .route("/v2/{*rest}", any(async || Error::NotFound))
        .method_not_allowed_fallback(async || Error::WrongMethod)
        .layer(from_fn_with_state(sandbox.clone(), gate::pass));
    let controls = Router::new()
        .route("/_sandbox/clock", post(control::clock))
        .route("/_sandbox/events", post(control::add_event))
        .route(
            "/_sandbox/faults",
            get(control::faults)
                .post(control::arm)
                .delete(control::disarm),
        )
        .route("/_sandbox/order", post(control::force))
        .route("/_sandbox/orders", get(control::orders))
        .route("/_sandbox/release", post(control::release))
        .route("/_sandbox/requests", get(control::requests))
        .route("/_sandbox/reset", post(control::reset))
        .route("/_sandbox/vacancy", post(control::vacancy))
        .route("/_sandbox/{*rest}", any(async || Error::NotFound))
        .method_not_allowed_fallback(async || Error::WrongMethod);
    Router::new()
        .merge(api)
        .merge(controls)
        .route(
            "/v1/widgets/common",
            get(payment_page::show).post(payment_page::decide),
        )
        .fallback(async || Error::NotFound)
        .layer(from_fn_with_state(sandbox.clone(), gate::stamp))
        .with_state(sandbox)
}
