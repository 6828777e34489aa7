//! The names of what an answer speaks of by id.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use tc_orders::{EventId, SetId};

use crate::Sandbox;
use crate::events::{Event, TicketSet, Venue};
use crate::shop::{Discount, Order, Promo, Shop};

/// What these orders have to do with. Of an event's sets only those are named that an order has tickets of.
pub(super) fn of(sandbox: &Sandbox, shop: &Shop, orders: &[&Order]) -> Value {
    let partner = sandbox.config().partner;
    let events: BTreeSet<EventId> = orders.iter().map(|order| order.event).collect();
    let events: Vec<&Event> = events
        .into_iter()
        .filter_map(|event| shop.event(event).ok())
        .collect();
    let tickets = orders.iter().flat_map(|order| &order.tickets);
    let sets: BTreeSet<SetId> = tickets
        .filter_map(|ticket| Some(shop.inventory().ticket(*ticket)?.set))
        .collect();
    let sets = events
        .iter()
        .flat_map(|event| &event.sets)
        .filter(|set| sets.contains(&set.id));
    let event = |event: &&Event| (event.id.to_string(), self::event(sandbox, event));
    let venue = |event: &&Event| (event.venue.id.to_owned(), self::venue(event.venue));
    let promos = orders.iter().flat_map(|order| &order.promos);
    json!({
        "events": events.iter().map(event).collect::<Map<_, _>>(),
        "partners": { partner.to_string(): { "id": partner, "name": "Песочница" } },
        "promocodes": promos.map(|promo| (promo.id.to_string(), self::promo(promo))).collect::<Map<_, _>>(),
        "sets": sets.map(|set| (set.id.to_string(), self::set(set))).collect::<Map<_, _>>(),
        "venues": events.iter().map(venue).collect::<Map<_, _>>(),
    })
}

fn event(sandbox: &Sandbox, event: &Event) -> Value {
    let clock = sandbox.clock();
    json!({
        "id": event.id,
        "age_rating": event.age_rating,
        "lifetime": {
            "start": clock.zoneless(event.starts).to_string(),
            "finish": clock.zoneless(event.ends).to_string(),
        },
        "org": sandbox.config().partner,
        "status": "public",
        "timezone": event.venue.city.timezone,
        "title": { "desc": event.description, "text": event.title },
        "venue": event.venue.id,
    })
}

fn venue(venue: &Venue) -> Value {
    let city = venue.city;
    json!({
        "id": venue.id,
        "address": venue.address,
        "city": {
            "_id": city.id,
            "name": { "default": city.en, "en": city.en, "ru": city.ru },
            "timezone": city.timezone,
        },
        "country": { "_id": "RU", "name": { "default": "Russia", "en": "Russia", "ru": "Россия" } },
        "desc": null,
        "name": venue.name,
    })
}

fn set(set: &TicketSet) -> Value {
    json!({ "id": set.id, "name": set.name, "price": set.price, "with_seats": set.sector.is_some() })
}

fn promo(promo: &Promo) -> Value {
    let discount = match &promo.discount {
        Discount::Percent(percent) => json!({ "percentage": format!("{percent}%") }),
        Discount::Fixed(amount) => json!({ "fix": amount }),
    };
    json!({ "id": promo.id, "code": promo.code, "discount": discount, "lifetime": null, "viral": false })
}
