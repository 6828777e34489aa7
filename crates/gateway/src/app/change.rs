//! A change of an order, carried out to its end.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use tc_orders::wire::Version;
use tc_orders::{ErrorKind, OrderId, Timestamp};
use tracing::Instrument as _;

use super::App;
use super::shown::{Seen, current};
use super::visitor::Visitor;
use crate::Problem;
use crate::ask::Change;
use crate::upstream::{Changed, Failure};

/// What is to be changed, for whom.
pub(super) struct Asked {
    /// The version of the API that is spoken with him.
    pub(super) version: Version,
    /// What is wanted.
    pub(super) change: Change,
    /// Of which order.
    pub(super) order: OrderId,
    /// When his right to it ends.
    pub(super) ends: Timestamp,
    /// He.
    pub(super) visitor: Visitor,
}

/// Changes the order in a task of its own: a browser that hangs up takes back neither the call nor what is noted of it. The program
/// does not end before it.
pub(super) async fn changed(app: Arc<App>, asked: Asked) -> Result<Response, Problem> {
    let tasks = app.reservations.tasks.clone();
    let change = async move { carry_out(&app, asked).await };
    let done = tasks.spawn(change.in_current_span()).await;
    // No word is a panic.
    done.unwrap_or_else(|_| {
        let title = "it is not known whether the order was changed";
        Err(Problem::panicked(title))
    })
}

async fn carry_out(app: &App, asked: Asked) -> Result<Response, Problem> {
    let Asked {
        version,
        change,
        order,
        ends,
        visitor,
    } = asked;
    let reservations = &app.reservations;
    let place = match change {
        // Tickets count as held in whichever way an order comes to them (S6).
        Change::Tickets { .. } => reservations.place_for(&visitor.client, order).await?,
        _ => None,
    };
    let changed = app.upstream.change(order, &change, app.payment.as_ref());
    let Changed { order, refused } = match changed.await {
        Ok(changed) => changed,
        Err(failure) => {
            // If it may have got tickets, they count for as long as they may be held.
            if let Some(place) = place {
                if failure.has_done_nothing() {
                    reservations.free_place(place).await;
                }
                // What is seen next is news: if the place is still there, it ends with the order.
                app.told.forget(order);
            }
            return Err(match (&change, failure) {
                (Change::Cancel, Failure::Refused(400)) => {
                    let title = "the order cannot be canceled in its present state";
                    Problem::new(StatusCode::BAD_REQUEST, ErrorKind::NotCancellable, title)
                }
                (_, failure) => failure.problem(),
            });
        }
    };
    let seen = Seen {
        refused,
        place,
        is_filled: matches!(change, Change::Tickets { .. }),
        ..Seen::of(order, app)
    };
    if let (Some(event), Change::Cancel | Change::Tickets { .. }) = (seen.order.event, &change) {
        app.events.forget(event).await;
    }
    if seen.refused.is_some() && version == Version::V1 {
        // In version 1 it is a refusal.
        return Err(Failure::Refused(400).problem());
    }
    Ok(current(app, version, seen, ends, &visitor).await)
}
