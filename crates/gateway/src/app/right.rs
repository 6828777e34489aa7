//! Which order a visitor may act on: the one that his token is for (S2, S4).

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderMap;
use tc_orders::{OrderId, Timestamp};

use super::App;
use super::visitor::Visitor;
use crate::Problem;
use crate::capability::{self, Refused};
use crate::ops::metrics;

/// What a visitor may do: act on this order, until then by our clock.
pub(super) struct Right {
    pub(super) order: OrderId,
    pub(super) ends: Timestamp,
}

/// The order that a request may act on. Whatever is wrong, the answer is the same (S2).
pub(super) fn authorize(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
    order: Result<Path<String>, PathRejection>,
) -> Result<Right, Problem> {
    let check = move || -> Result<_, Refused> {
        let origin = visitor.origin.as_ref().map_err(|_| Refused::Forged)?;
        let token = capability::presented(headers)?;
        // A path that is no text is no order's either.
        let Path(order) = order.map_err(|_| Refused::Malformed)?;
        let order: OrderId = order.parse().map_err(|_| Refused::Malformed)?;
        let now = app.upstream.our_time();
        let ends = app.tokens.right(token, order, origin.as_ref(), now)?;
        Ok(Right { order, ends })
    };
    check().map_err(|refused| {
        metrics::refused_token(refused);
        Problem::not_yours()
    })
}
