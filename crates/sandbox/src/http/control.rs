//! The controls: what tests do to the sandbox, and what they ask of it. The crate's documentation describes them.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tc_orders::{OrderId, OrderStatus, SetId};

use super::answer::{Error, json as answer};
use super::order_body::OrderBody;
use super::{faults, orders};
use crate::Sandbox;
use crate::events::{Many, many};
use crate::shop::{Holder, Order, Shop};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: Option<i64>,
    zone_minutes: Option<i64>,
}

/// Moves the clock, or says in which zone times without one are written.
pub(crate) async fn clock(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Error> {
    let Advance {
        advance_ms,
        zone_minutes,
    } = read(&body)?;
    if advance_ms.is_none() && zone_minutes.is_none() {
        return Err(Error::Invalid("advance_ms: missing".to_owned()));
    }
    let clock = sandbox.clock();
    if let Some(minutes) = zone_minutes {
        clock.set_zone(minutes).map_err(Error::Invalid)?;
    }
    clock
        .advance(advance_ms.unwrap_or(0))
        .map_err(Error::Invalid)?;
    Ok(ok(&json!({ "now": clock.now() })))
}

/// Adds an event of any size.
pub(crate) async fn add_event(
    State(sandbox): State<Sandbox>,
    body: Bytes,
) -> Result<Response, Error> {
    let wish: Many = read(&body)?;
    let offer = many(wish, sandbox.clock().now()).map_err(Error::Invalid)?;
    let sets: Vec<_> = offer.event.sets.iter().map(|set| set.id).collect();
    let added = json!({ "event": offer.event.id, "sets": sets });
    sandbox.shop().add(offer)?;
    Ok(ok(&added))
}

/// Orders a fault.
pub(crate) async fn arm(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Error> {
    let order: faults::Order = read(&body)?;
    sandbox.faults().arm(order).map_err(Error::Invalid)?;
    if sandbox.faults().drops_ahead() {
        sandbox.refresh_connections().await;
    }
    Ok(state_of_faults(&sandbox))
}

/// Shows the faults that wait.
pub(crate) async fn faults(State(sandbox): State<Sandbox>) -> Response {
    state_of_faults(&sandbox)
}

/// Forgets the faults that wait.
pub(crate) async fn disarm(State(sandbox): State<Sandbox>) -> Response {
    sandbox.faults().clear();
    state_of_faults(&sandbox)
}

fn state_of_faults(sandbox: &Sandbox) -> Response {
    ok(&json!({ "armed": sandbox.faults().waiting(), "held": sandbox.faults().held() }))
}

/// Lets held requests go.
pub(crate) async fn release(State(sandbox): State<Sandbox>) -> Response {
    ok(&json!({ "released": sandbox.faults().release() }))
}

/// Back to the start.
pub(crate) async fn reset(State(sandbox): State<Sandbox>) -> Response {
    sandbox.reset();
    ok(&json!({ "now": sandbox.clock().now() }))
}

/// What the API was asked.
pub(crate) async fn requests(State(sandbox): State<Sandbox>) -> Response {
    ok(&sandbox.journal().entries())
}

#[derive(Serialize)]
struct Orders {
    held: usize,
    sold: usize,
    orders: Vec<OrderState>,
}

#[derive(Serialize)]
struct OrderState {
    #[serde(flatten)]
    order: OrderBody,
    holds: usize,
}

/// All orders, and what they hold.
pub(crate) async fn orders(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let shop = sandbox.shop();
    let mut all = Orders {
        held: 0,
        sold: 0,
        orders: Vec::new(),
    };
    for order in shop.orders() {
        let (held, sold) = kept(&shop, order);
        all.held += held;
        all.sold += sold;
        let body = orders::body_of(&sandbox, &shop, order, &headers)?;
        all.orders.push(OrderState {
            order: body,
            holds: held + sold,
        });
    }
    Ok(ok(&all))
}

/// How many tickets an order has in its hands now, unpaid and paid: what the inventory says, not what the order lists.
fn kept(shop: &Shop, order: &Order) -> (usize, usize) {
    let holders = order
        .tickets
        .iter()
        .filter_map(|id| shop.inventory().ticket(*id))
        .map(|ticket| ticket.holder);
    holders.fold((0, 0), |(held, sold), holder| match holder {
        Holder::Held(by) if by == order.id => (held + 1, sold),
        Holder::Sold(by) if by == order.id => (held, sold + 1),
        _ => (held, sold),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Force {
    order: OrderId,
    status: OrderStatus,
}

/// Brings an order into a state.
pub(crate) async fn force(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let Force { order, status } = read(&body)?;
    let mut shop = sandbox.shop();
    shop.force(order, &status)?;
    Ok(ok(&orders::body_of(
        &sandbox,
        &shop,
        shop.order(order)?,
        &headers,
    )?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vacancy {
    set: SetId,
    vacant: usize,
}

/// Others buy or give back tickets.
pub(crate) async fn vacancy(
    State(sandbox): State<Sandbox>,
    body: Bytes,
) -> Result<Response, Error> {
    let Vacancy { set, vacant } = read(&body)?;
    let mut shop = sandbox.shop();
    shop.set_vacant(set, vacant)?;
    Ok(ok(
        &json!({ "set": set, "vacant": vacant, "amount": shop.inventory().amount(set) }),
    ))
}

/// Controls take their JSON under any label: it is people with `curl` who send it.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|error| Error::Invalid(error.to_string()))
}

fn ok<T: Serialize + ?Sized>(body: &T) -> Response {
    answer(StatusCode::OK, body)
}
