//! An order as version 2 writes it, without its envelope.

use serde_json::{Map, Value, json};
use tc_orders::wire::ToJson as _;
use tc_orders::wire::v2::Customer;
use tc_orders::{OrderStatus, TicketId};

use crate::Sandbox;
use crate::events::TicketSet;
use crate::shop::{Holder, Order, Shop, Sums, Ticket, ticket_sum};

/// The body of an order.
pub(super) fn order(sandbox: &Sandbox, shop: &Shop, order: &Order) -> Value {
    let (clock, partner) = (sandbox.clock(), sandbox.config().partner);
    let mut settings = json!({
        "invitation": false, "send_tickets": order.send_tickets, "subscribe_agree": false,
    });
    if let Some(buyer) = &order.customer {
        settings["customer"] = json!(Customer::from(buyer.clone()).to_json());
    }
    let status = match &order.status {
        OrderStatus::Canceled => "cancelled",
        other => other.as_str(),
    };
    let mut body = json!({
        "id": order.id,
        "created_at": clock.zoneless(order.created_at).to_string(),
        "event": order.event,
        "expired_after": clock.zoneless(order.reserved_till).to_string(),
        "number": order.number,
        "org": partner,
        "origin": "api",
        "promocodes": order.promos.iter().map(|promo| promo.id).collect::<Vec<_>>(),
        "settings": settings,
        "status": status,
        "tickets": order.tickets.iter().filter_map(|id| ticket(shop, order, *id)).collect::<Vec<_>>(),
        "values": values(shop, order),
        "vendor": partner,
        "vendor_data": order.vendor_data.to_json(),
    });
    if let Some(done) = order.done_at {
        body["done_at"] = clock.zoneless(done).to_string().into();
    }
    body
}

fn ticket(shop: &Shop, order: &Order, id: TicketId) -> Option<Value> {
    let ticket = shop.inventory().ticket(id)?;
    let set = shop.event(order.event).ok()?.set(ticket.set)?;
    let sum = ticket_sum(order, set);
    let is_sold = ticket.holder == Holder::Sold(order.id);
    let [.., a, b, c] = id.bytes();
    let number = 100_000 + u32::from_be_bytes([0, a, b, c]) % 900_000;
    let mut body = json!({
        "id": id,
        "barcode": is_sold.then(|| format!("SBX{number}")),
        "discount": sum.discount,
        "extra": set.fee,
        "full": sum.price.saturating_add(set.fee),
        "nominal": sum.price,
        "number": number,
        "price": set.price,
        "serial": "SBX",
        "set": set.id,
        "status": if is_sold { "sold" } else { "reserved" },
    });
    if let Some(seat) = seat(ticket, set) {
        body["seat"] = seat;
    }
    Some(body)
}

/// Version 2 writes rows and numbers as texts.
fn seat(ticket: &Ticket, set: &TicketSet) -> Option<Value> {
    let seat = ticket.seat?;
    let (row, number) = (seat.row.to_string(), seat.number.to_string());
    Some(json!({ "row": row, "number": number, "sector": set.sector }))
}

/// The sums of the order, and what one ticket of each set of the event costs in it.
fn values(shop: &Shop, order: &Order) -> Value {
    let sums: Sums = shop.sums(order);
    let sets = shop.event(order.event).map(|event| event.sets.as_slice());
    let sets: Map<_, _> = sets
        .unwrap_or_default()
        .iter()
        .map(|set| {
            let sum = ticket_sum(order, set);
            let values = json!({
                "id": set.id, "price": set.price, "discount": sum.discount, "nominal": sum.price,
                "promocode": sum.promos.first(),
            });
            (set.id.to_string(), values)
        })
        .collect();
    json!({
        "price": sums.nominal.saturating_add(sums.discount),
        "discount": sums.discount,
        "nominal": sums.nominal,
        "extra": sums.extra,
        "full": sums.full(),
        "sets_values": sets,
        "viral_promocodes": [],
    })
}
