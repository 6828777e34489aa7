//! Reads a body as the kind that it is, and says in a few words what is in it.

use tc_orders::wire::{DecodeError, FromJson, Json, v1, v2};
use tc_orders::{Event, Order, OrderStatus, Seat, Selection, TicketId};

use crate::shape::Shape;

type Result<T> = std::result::Result<T, DecodeError>;

/// The summary of a body, or what is wrong with it and where.
pub(crate) fn of(shape: Shape, body: &Json) -> Result<String> {
    Ok(match shape {
        Shape::OrderV1 => format!("v1 {}", order(read::<v1::Order>(body)?.into())),
        Shape::OrdersV1 => format!(
            "v1 orders {}",
            count(read::<Vec<v1::Order>>(body)?.len(), "order")
        ),
        Shape::Event => event(read::<v1::Event>(body)?.into()),
        Shape::Catalogue => format!(
            "v1 catalogue {}",
            count(read::<Vec<v1::Event>>(body)?.len(), "event")
        ),
        Shape::Seat => seat(read::<v1::Seat>(body)?.into()),
        Shape::Seats => format!(
            "v1 seats {}",
            count(read::<Vec<v1::Seat>>(body)?.len(), "seat")
        ),
        Shape::RequestV1 if names_event(body) => reservation(read(body)?),
        Shape::RequestV1 => change(read(body)?),
        Shape::AnswerV2 => answer(read(body)?),
        Shape::OrderV2 => format!("v2 {}", order(read::<v2::Order>(body)?.into())),
        Shape::OrdersV2 => format!(
            "v2 orders {}",
            count(read::<Vec<v2::Order>>(body)?.len(), "order")
        ),
        Shape::RequestV2 => request(read(body)?),
        Shape::PromocodeCheck => {
            read::<v2::PromocodeCheck>(body).map(|_| "v2 request check promo code".into())?
        }
        Shape::Refusal => read::<v2::Refusal>(body).map(|_| "v2 errors 1 error".into())?,
    })
}

fn read<T: FromJson>(body: &Json) -> Result<T> {
    T::from_json(body)
}

/// A POST names its event, a PATCH does not.
fn names_event(body: &Json) -> bool {
    let Json::Object(fields) = body else {
        return false;
    };
    fields
        .iter()
        .any(|(name, value)| name == "event" && *value != Json::Null)
}

fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Of an order without a number, its id is shown.
fn order(order: Order) -> String {
    let number = order
        .number
        .map_or_else(|| order.id.to_string(), |number| number.to_string());
    let tickets = count(order.tickets.len(), "ticket");
    format!("order {} {number} {tickets} {}", order.status, order.total)
}

fn event(event: Event) -> String {
    format!("v1 event {} {}", event.id, count(event.sets.len(), "set"))
}

fn seat(seat: Seat) -> String {
    format!("v1 seat {} {}", seat.id, seat.status.as_str())
        .trim_end()
        .into()
}

fn answer(answer: v2::Answer) -> String {
    let errors = match answer.errors.len() {
        0 => String::new(),
        number => format!(" {}", count(number, "error")),
    };
    match answer.data {
        v2::Data::One(one) => format!("v2 {}{errors}", order(*one)),
        v2::Data::Many(orders) => format!("v2 orders {}{errors}", count(orders.len(), "order")),
        v2::Data::Promocode(code) => format!("v2 promo code {}{errors}", discount(code)),
        v2::Data::Nothing if errors.is_empty() => "v2 answer with nothing in it".into(),
        v2::Data::Nothing => format!("v2 errors{errors}"),
    }
}

fn discount(code: v2::Promocode) -> String {
    let fix = code.fix.map(|fix| fix.to_string());
    format!("-{}", fix.or(code.percentage).unwrap_or_else(|| "0".into()))
}

fn reservation(reserve: v1::Reserve) -> String {
    let mut parts =
        vec![wanted(reserve.random, reserve.tickets).unwrap_or_else(|| count(0, "ticket"))];
    parts.extend(reserve.customer.map(|_| "customer".into()));
    parts.extend(reserve.payment.map(|_| "payment".into()));
    parts.extend(
        (!reserve.promocodes.is_empty()).then(|| count(reserve.promocodes.len(), "promo code")),
    );
    format!("v1 request reserve {}", parts.join(", "))
}

fn change(change: v1::Change) -> String {
    let canceled = change.status == Some(OrderStatus::Canceled);
    let mut parts = Vec::new();
    parts.extend(wanted(change.random, change.tickets));
    parts.extend(change.customer.map(|_| "customer".into()));
    parts.extend(change.payment.map(|_| "payment".into()));
    parts.extend(
        change
            .promocodes
            .map(|codes| count(codes.len(), "promo code")),
    );
    parts.extend(change.status.map(|status| format!("status {status}")));
    if canceled && parts.len() == 1 {
        "v1 request cancel".into()
    } else {
        changes("v1", &parts)
    }
}

fn request(request: v2::Request) -> String {
    let canceled = request.status == Some(OrderStatus::Canceled);
    let mut parts = Vec::new();
    parts.extend(wanted(request.random, request.tickets));
    if let Some(settings) = request.settings {
        parts.push(if settings.customer.is_some() {
            "customer".into()
        } else {
            "settings".to_owned()
        });
    }
    parts.extend(
        request
            .promocodes
            .map(|codes| count(codes.len(), "promo code")),
    );
    parts.extend(request.vendor_data.map(|_| "vendor data".into()));
    parts.extend((!request.tariffs.is_empty()).then(|| count(request.tariffs.len(), "tariff")));
    parts.extend(request.status.map(|status| format!("status {status}")));
    match request.event {
        Some(_) if parts.is_empty() => "v2 request reserve 0 tickets".into(),
        Some(_) => format!("v2 request reserve {}", parts.join(", ")),
        None if canceled && parts.len() == 1 => "v2 request cancel".into(),
        None => changes("v2", &parts),
    }
}

fn changes(version: &str, parts: &[String]) -> String {
    let parts = if parts.is_empty() {
        "nothing".into()
    } else {
        parts.join(", ")
    };
    format!("{version} request change {parts}")
}

/// How many tickets a request wants, if it speaks of tickets.
fn wanted(random: Option<Selection>, tickets: Option<Vec<TicketId>>) -> Option<String> {
    let random = random.map(|random| random.total_tickets() as usize);
    let number = random.or_else(|| tickets.map(|tickets| tickets.len()))?;
    Some(count(number, "ticket"))
}
