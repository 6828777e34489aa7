//! An order as an answer to a visitor: what he is shown of it, for how long he may ask for it again, and what is noted of its hold.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tc_orders::wire::Version;
use tc_orders::{Order, PromoRefusal, Timestamp};

use super::App;
use super::visitor::Visitor;
use crate::capability::TOKEN_HEADER;
use crate::reply::Envelope;
use crate::reserve::{Hold, Made, Place, full_minute};

/// An order as the upstream has it now.
pub(super) struct Seen {
    pub(super) order: Order,
    /// Why a promo code was not applied.
    pub(super) refused: Option<PromoRefusal>,
    /// A place that was taken for its tickets.
    pub(super) place: Option<Place>,
    /// Whether this is the answer to what says which tickets it is to have.
    pub(super) is_filled: bool,
}

impl Seen {
    /// Also of an event that is not sold here any more: there is a token only for an order that was made here when it was, and
    /// whoever holds it is to pay or cancel it as ever.
    pub(super) fn of(order: Order, app: &App) -> Self {
        if order.event.is_some_and(|event| !app.allowed.allows(event)) {
            tracing::info!(
                number = order.number,
                "an order of an event that is not sold here any more"
            );
        }
        Self {
            order,
            refused: None,
            place: None,
            is_filled: false,
        }
    }
}

/// Answers with an order as the upstream has it now, and keeps count of its hold. `ends` is when the right to see it ends: of an order
/// that holds nothing any more, nobody gets a longer one (S4).
pub(super) async fn current(
    app: &App,
    version: Version,
    seen: Seen,
    ends: Timestamp,
    visitor: &Visitor,
) -> Response {
    let Seen {
        order,
        refused,
        place,
        is_filled,
    } = seen;
    let at = app.upstream.now();
    let mut made = Made::new(&order, version, at, app.reservations.assumed_hold);
    if refused.is_some() {
        made.envelope = Some(Box::new(Envelope::new(&order, refused)));
    }
    let hold = Hold::of(&order, &made);
    let live = matches!(hold, Hold::Until(_));
    // If it does not say how long it is held, that is counted from now, and so always news.
    let is_news = place.is_some() || live && order.reserved_till.is_none();
    // Of who only looks the answer may be older than that of a call that has filled the order: that it is empty is for such a call to
    // say, or for the order's end.
    let says_something = is_filled || hold != Hold::Empty;
    if says_something && (is_news || !app.told.knows(order.id, hold, at)) {
        // If the store cannot be told, the hold is counted until it would have run out.
        let told = app
            .reservations
            .note_hold(&visitor.client, &made, hold, place);
        if told.await.is_ok() {
            app.told.told(order.id, hold, at);
        }
    }
    let latest = (!live).then_some(ends);
    shown(app, version, StatusCode::OK, &made, latest, visitor)
}

/// Shows an order, with a token for as long as it holds its tickets, and not beyond `latest`.
pub(super) fn shown(
    app: &App,
    version: Version,
    status: StatusCode,
    made: &Made,
    latest: Option<Timestamp>,
    visitor: &Visitor,
) -> Response {
    let origin = visitor.origin.as_ref().ok().and_then(Option::as_ref);
    if let Some(number) = made.number {
        visitor.notes.order(number);
    }
    // An order is text and numbers: there is nothing in it that cannot be written.
    let body = match (version, &made.envelope) {
        (Version::V2, Some(envelope)) => serde_json::to_string(envelope),
        _ => serde_json::to_string(&made.body),
    };
    let body = body.unwrap_or_default();
    let ends = full_minute(app.upstream.on_our_clock(made.token_ends()));
    let ends = latest.map_or(ends, |latest| latest.min(ends));
    let token = app.tokens.mint(made.order, origin, ends);
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(token) = HeaderValue::try_from(token) {
        headers.insert(TOKEN_HEADER, token);
    }
    response
}
