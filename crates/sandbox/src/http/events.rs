//! The catalogue: events, and the tickets of one.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use tc_orders::EventId;

use super::answer::{Error, json};
use super::event_body::{EventBody, TicketBody};
use crate::Sandbox;
use crate::shop::{Holder, Shop};

/// How many events a page has if it is not said.
const PAGE_SIZE: usize = 100;

pub(super) type Params = Query<Vec<(String, String)>>;

/// All events, or those named by `ids` (separated by commas, or several times), or a page (the first is 1) of them.
pub(crate) async fn list(
    State(sandbox): State<Sandbox>,
    Query(params): Params,
) -> Result<Response, Error> {
    let (mut ids, mut page, mut page_size) = (None::<Vec<EventId>>, None, None);
    for (name, value) in &params {
        match name.as_str() {
            "ids" => {
                let named = value.split(',').map(|id| {
                    id.trim()
                        .parse::<EventId>()
                        .map_err(|_| invalid("ids", value))
                });
                ids.get_or_insert_default()
                    .extend(named.collect::<Result<Vec<_>, _>>()?);
            }
            "page" => page = Some(positive(name, value)?),
            "page_size" => page_size = Some(positive(name, value)?),
            _ => {}
        }
    }
    let page_size = page_size.or(page.map(|_| PAGE_SIZE)).unwrap_or(usize::MAX);
    let skipped = page_size.saturating_mul(page.unwrap_or(1) - 1);

    let shop = sandbox.shop();
    let wanted = |id: EventId| ids.as_ref().is_none_or(|ids| ids.contains(&id));
    let events = shop
        .events()
        .iter()
        .filter(|event| wanted(event.id))
        .skip(skipped)
        .take(page_size);
    let body: Vec<_> = events
        .map(|event| EventBody::new(event, shop.inventory(), sandbox.config().partner))
        .collect();
    Ok(json(StatusCode::OK, &body))
}

/// One event.
pub(crate) async fn one(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let shop = sandbox.shop();
    let event = shop.event(event_id(&id)?)?;
    Ok(json(
        StatusCode::OK,
        &EventBody::new(event, shop.inventory(), sandbox.config().partner),
    ))
}

/// The tickets of an event, or only those of one `status`. A ticket without a place has null for its seat.
pub(crate) async fn tickets(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    Query(params): Params,
) -> Result<Response, Error> {
    let shop = sandbox.shop();
    let event = shop.event(event_id(&id)?)?;
    let wanted = |status: &str| {
        params
            .iter()
            .all(|(name, value)| name != "status" || value == status)
    };
    let body: Vec<_> = event
        .sets
        .iter()
        .flat_map(|set| {
            shop.inventory()
                .tickets(set.id)
                .map(move |ticket| (set, ticket))
        })
        .map(|(set, ticket)| TicketBody::new(ticket, set, held_till(&shop, ticket.holder)))
        .filter(|ticket| wanted(ticket.status))
        .collect();
    Ok(json(StatusCode::OK, &body))
}

fn held_till(shop: &Shop, holder: Holder) -> Option<tc_orders::Timestamp> {
    match holder {
        Holder::Held(order) => shop.order(order).ok().map(|order| order.reserved_till),
        _ => None,
    }
}

fn event_id(text: &str) -> Result<EventId, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

pub(super) fn positive(name: &str, value: &str) -> Result<usize, Error> {
    value
        .parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| invalid(name, value))
}

fn invalid(name: &str, value: &str) -> Error {
    Error::Invalid(format!("{name}: {value} can not be read"))
}
