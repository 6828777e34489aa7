//! Making, reading and changing orders.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use tc_orders::ErrorKind;
use tc_orders::wire::Version;

use super::change::{Asked, changed};
use super::right::{Right, authorize};
use super::shown::{Seen, current, shown};
use super::spoken::Spoken;
use super::visitor::Visitor;
use super::{App, LARGEST_BODY};
use crate::ask::{self, Change, Reserve};
use crate::digest::digest;
use crate::ops::labels::Limited;
use crate::ops::metrics;
use crate::origin::Origin;
use crate::reserve::Wish;
use crate::store::{Binding, ClientKey, Store as _};
use crate::upstream::Failure;
use crate::{Problem, Quota, Verdict};

const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// How often one client may try to reserve at one instance in a minute, whatever comes of it: for each try the store is asked that
/// all instances share. Far beyond what may come of them, and what pages do that ask again.
const TRIES: u32 = 600;

/// How many of them at once.
const TRIES_AT_ONCE: u32 = 300;

/// `POST /v1/resources/orders`: reserves tickets.
pub(super) async fn reserve(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Spoken(version): Spoken,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let origin = visitor.allowed()?;
    ask::content_type(&headers)?;
    let key = ask::key(&headers)?;
    let asked = Reserve::read_in(version, &whole(body)?, app.limits.tickets_per_order)?;
    if !app.allowed.allows(asked.event) {
        return Err(Problem::field("event", "this event is not sold here"));
    }
    let tries = app
        .limits
        .reservations
        .or_more(Quota::per_minute(TRIES, TRIES_AT_ONCE));
    count(&app, Limited::Reservations, &visitor.client, tries).await?;
    let wish = Wish {
        record: key.record(),
        binding: Binding {
            payload: asked.fingerprint(),
            sender: sender(origin, &visitor.client),
        },
        client: visitor.client.clone(),
        own: key.text(),
        asked,
    };
    let event = wish.asked.event;
    let reply = app.reservations.reserve(wish).await?;
    if !reply.replayed {
        app.events.forget(event).await;
    }
    let status = match version {
        Version::V1 => StatusCode::CREATED,
        Version::V2 => StatusCode::OK,
    };
    let mut response = shown(&app, version, status, &reply.made, None, &visitor);
    if reply.replayed {
        let yes = HeaderValue::from_static("true");
        response.headers_mut().insert(REPLAYED, yes);
    }
    Ok(response)
}

/// `GET /v1/resources/orders/:id`: the order as it is now.
pub(super) async fn read(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Spoken(version): Spoken,
    headers: HeaderMap,
    order: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let right = authorize(&app, &visitor, &headers, order)?;
    count(&app, Limited::Reads, &visitor.client, app.limits.reads).await?;
    let order = app.upstream.read(right.order).await;
    let seen = Seen::of(order.map_err(Failure::problem)?, &app);
    Ok(current(&app, version, seen, right.ends, &visitor).await)
}

/// `PATCH /v1/resources/orders/:id`: cancels it, changes its tickets, says who buys, applies promo codes, or begins to pay.
pub(super) async fn change(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Spoken(version): Spoken,
    headers: HeaderMap,
    order: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Right { order, ends } = authorize(&app, &visitor, &headers, order)?;
    ask::content_type(&headers)?;
    let change = Change::read_in(version, &whole(body)?, app.limits.tickets_per_order)?;
    if matches!(change, Change::Pay { .. }) && app.payment.is_none() {
        let title = match app.pays_on_page {
            true => "payments begin on the ticket service's own page here",
            false => "no payment is configured here",
        };
        return Err(Problem::field("status", title));
    }
    // Whoever has used up his changes can still give seats back (S6).
    let what = match change {
        Change::Cancel => Limited::Cancels,
        _ => Limited::Changes,
    };
    count(&app, what, &visitor.client, app.limits.changes).await?;
    let asked = Asked {
        version,
        change,
        order,
        ends,
        visitor,
    };
    changed(app, asked).await
}

/// Counts one action of a client; too many of them are refused.
pub(super) async fn count(
    app: &App,
    what: Limited,
    client: &ClientKey,
    quota: Quota,
) -> Result<(), Problem> {
    match app.local.take(what.as_str(), client, quota).await {
        Ok(Verdict::Wait(wait)) => {
            metrics::limited(what);
            let title = "too many requests in a short time";
            Err(
                Problem::new(StatusCode::TOO_MANY_REQUESTS, ErrorKind::Limited, title)
                    .retry_after(wait.as_secs() + 1),
            )
        }
        // What is in memory is always there; and if it were not, nobody would lose his order for it.
        Ok(Verdict::Go) | Err(_) => Ok(()),
    }
}

/// The body, if an honest request can be so long. How much of one is taken in at all is the connection's affair
/// ([`crate::serve::Limits::body_bytes`]): here it is in memory already.
fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Problem> {
    let body = body.map_err(|_| Problem::field("body", "the body did not come whole"))?;
    if body.len() > LARGEST_BODY {
        return Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            ErrorKind::Rejected,
            "the body is larger than 16 KiB",
        ));
    }
    Ok(body)
}

fn sender(origin: Option<&Origin>, client: &ClientKey) -> String {
    let origin = origin.map_or("", Origin::as_str);
    digest("sender", &[origin.as_bytes(), client.0.as_bytes()])
}
