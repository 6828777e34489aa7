//! Version 2: what is made of its answers, and how requests are written.

mod answers;
mod details;
mod requests;
mod times;
mod versions;
mod walkthrough;

use serde_json::{Value, json};
use tc_orders::Order;
use tc_orders::wire::v2::{Answer, Data};
use tc_orders::wire::{Answered, Json, Version};

pub(crate) const ORDER: &str = "65a0c0de0102030405060708";
pub(crate) const EVENT: &str = "65a0c0dee0e1e2e3e4e5e6e7";
pub(crate) const FLOOR: &str = "65a0c0de5e70000000000001";
pub(crate) const BOX: &str = "65a0c0de5e70000000000002";

pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a good id, time or sum")
}

pub(crate) fn answer(body: Value) -> Answer {
    serde_json::from_value(body).expect("an answer")
}

pub(crate) fn order(data: Value) -> Order {
    match answer(json!({"data": data})).data {
        Data::One(order) => *order,
        other => panic!("{other:?}"),
    }
}

/// A body as it comes, read as the answer to a call about one order.
pub(crate) fn one(body: Value) -> Result<Answered, String> {
    let json: Json = serde_json::from_value(body).expect("JSON");
    Version::V2.order(&json).map_err(|error| error.to_string())
}

pub(crate) fn ticket_id(number: u8) -> String {
    format!("65a0c0de71c0000000000{number:03x}")
}

pub(crate) fn ticket(number: u8, set: &str) -> Value {
    json!({
        "id": ticket_id(number), "set": set, "serial": "QRS", "number": 1000 + u32::from(number), "barcode": null,
        "status": "reserved", "seat": {"row": "3", "number": "14", "sector": null},
        "price": "800.00", "discount": "50.00", "nominal": "750.00", "extra": "30.00", "full": "780.00",
    })
}

/// An order that holds three tickets, with everything in it that the API is known to send.
pub(crate) fn held() -> Value {
    json!({
        "id": ORDER, "number": 60_321, "status": "executed", "event": EVENT, "origin": "api", "promocodes": [],
        "org": "65a0c0de0a0a0a0a0a0a0a0a", "vendor": "65a0c0de0b0b0b0b0b0b0b0b",
        "created_at": "2024-01-12 07:32:30", "expired_after": "2024-01-12 07:47:30",
        "settings": {"send_tickets": false, "customer": {"email": "a@example.org"}},
        "tickets": [ticket(2, FLOOR), ticket(1, BOX), ticket(3, FLOOR)],
        "values": {
            "price": "2400.00", "discount": "150.00", "nominal": "2250.00", "extra": "90.00", "full": "2340.00",
            "sets_values": {FLOOR: {"id": FLOOR, "price": "800.00"}}, "viral_promocodes": [],
        },
        "vendor_data": {"order_id": "A-1", "raw": {"calls": 3}},
    })
}
