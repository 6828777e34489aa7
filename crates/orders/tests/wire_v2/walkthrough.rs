//! One order from its making to its end: a body of each kind that the vendor's own walkthrough of version 2 shows, in the
//! order in which they come, with every field of what it is read as.

use serde_json::{Value, json};
use tc_orders::wire::v2::{Answer, NamedEvent, NamedSet, Problem, Refs, Request};
use tc_orders::wire::{Answered, ToJson};
use tc_orders::{
    Details, Money, Names, Order, OrderStatus, OrderTicket, PromoRefusal, Selection, Wanted,
};

use crate::{BOX, EVENT, FLOOR, ORDER, answer, id, one, ticket_id};

const HALL: &str = "65a0c0de4a11000000000001";
const CODE: &str = "65a0c0de0c0c0c0c0c0c0c0c";
/// The order that is done, which was made a quarter of an hour later than the first one.
const SECOND: &str = "65a0c4670102030405060709";

/// An order that holds nothing, of an event with two sets, as the answer to POST has it.
fn made() -> Value {
    let set = |set: &str, price: &str| json!({"id": set, "price": price, "discount": "0.00", "nominal": price, "promocode": null});
    json!({
        "id": ORDER, "number": 60_321, "status": "executed", "event": EVENT, "origin": "api",
        "created_at": "2024-01-12 04:32:30", "expired_after": "2024-01-12 04:47:30",
        "org": "65a0c0de0a0a0a0a0a0a0a0a", "vendor": "65a0c0de0b0b0b0b0b0b0b0b", "vendor_data": {},
        "promocodes": [], "settings": {"invitation": false, "send_tickets": false, "subscribe_agree": false},
        "tickets": [],
        "values": {
            "price": "0.00", "discount": "0.00", "nominal": "0.00", "extra": "0.00", "full": "0.00",
            "sets_values": {FLOOR: set(FLOOR, "800.00"), BOX: set(BOX, "1050.00")}, "viral_promocodes": [],
        },
    })
}

/// The same with one ticket without a seat in it, as the answer to PATCH has it: without `promocodes`.
fn with_a_ticket() -> Value {
    let mut data = made();
    data["tickets"] = json!([{
        "id": ticket_id(1), "set": FLOOR, "serial": "QRS", "number": 157_001, "barcode": null, "status": "reserved",
        "price": "800.00", "discount": "0.00", "nominal": "800.00", "extra": "32.00", "full": "832.00",
    }]);
    for (name, sum) in [
        ("price", "800.00"),
        ("nominal", "800.00"),
        ("extra", "32.00"),
        ("full", "832.00"),
    ] {
        data["values"][name] = json!(sum);
    }
    let fields = data.as_object_mut().expect("an object");
    fields.remove("promocodes").expect("they were there");
    data
}

/// The names that come with it. Only the answer to POST has a venue, and only the others have sets.
fn refs(venue: bool, sets: bool) -> Value {
    let mut refs = json!({
        "events": {EVENT: {
            "id": EVENT, "lifetime": {"start": "2024-02-15 21:20:00", "finish": "2024-02-28 21:50:00"},
            "org": "65a0c0de0a0a0a0a0a0a0a0a", "status": "public", "timezone": "Europe/Moscow",
            "title": {"desc": "1", "text": "Winter concert"},
        }},
        "partners": {
            "65a0c0de0a0a0a0a0a0a0a0a": {"id": "65a0c0de0a0a0a0a0a0a0a0a", "name": "Org"},
            "65a0c0de0b0b0b0b0b0b0b0b": {"id": "65a0c0de0b0b0b0b0b0b0b0b", "name": "Seller"},
        },
        "sets": {},
    });
    if venue {
        refs["events"][EVENT]["venue"] = json!(HALL);
        refs["events"][EVENT]["age_rating"] = json!(16);
        let place =
            |id: Value| json!({"_id": id, "name": {"default": "X", "en": "X", "ru": "Икс"}});
        refs["venues"] = json!({HALL: {
            "id": HALL, "name": "Great Hall", "address": "1 Square", "desc": "Large", "city": place(json!(7)),
            "country": place(json!("RU")),
        }});
        refs["promocodes"] = json!({});
    }
    if sets {
        refs["sets"] = json!({FLOOR: {"id": FLOOR, "name": "обычные", "price": "800.00", "with_seats": false}});
    }
    refs
}

/// What is made of `made`.
fn holds_nothing() -> Order {
    Order {
        id: id(ORDER),
        number: Some(60_321),
        event: Some(id(EVENT)),
        status: OrderStatus::Executed,
        created_at: Some(id("2024-01-12T04:32:30Z")),
        updated_at: None,
        reserved_till: Some(id("2024-01-12T04:47:30Z")),
        tickets: vec![],
        sets: vec![],
        total: Money::ZERO,
        fee: Money::ZERO,
        discount: Money::ZERO,
        discounts: vec![],
        payment_system: None,
        payment_url: None,
        hold: Some(900_000_000),
        details: Details {
            tickets: vec![],
            names: Names {
                event: Some("Winter concert".into()),
                venue: Some("Great Hall".into()),
                sets: vec![],
            },
            drift: Some(0),
        },
    }
}

/// What is made of `with_a_ticket`.
fn holds_a_ticket() -> Order {
    Order {
        tickets: vec![id(&ticket_id(1))],
        sets: vec![id(FLOOR)],
        total: id("832"),
        fee: id("32"),
        details: Details {
            tickets: vec![OrderTicket {
                id: id(&ticket_id(1)),
                set: Some(id(FLOOR)),
                seat: None,
                price: id("800"),
                discount: Money::ZERO,
                fee: id("32"),
                full: id("832"),
            }],
            names: Names {
                event: Some("Winter concert".into()),
                venue: None,
                sets: vec![(id(FLOOR), "обычные".into())],
            },
            drift: Some(0),
        },
        ..holds_nothing()
    }
}

fn read_as(order: Order) -> Result<Answered, String> {
    Ok(Answered {
        order: Some(Box::new(order)),
        refused: None,
    })
}

/// A request that says nothing, field by field.
fn nothing() -> Request {
    Request {
        event: None,
        random: None,
        tickets: None,
        all_or_nothing: false,
        promocodes: None,
        settings: None,
        vendor_data: None,
        tariffs: vec![],
        status: None,
    }
}

/// What a request is read as; and that it is written the same way again.
fn request(body: Value) -> Request {
    let request: Request = serde_json::from_value(body.clone()).expect("a request");
    let again: Value = serde_json::from_str(&request.to_json().to_string()).expect("JSON");
    assert_eq!(again, body);
    request
}

#[test]
fn the_request_that_makes_it_names_the_event() {
    let expected = Request {
        event: Some(id(EVENT)),
        ..nothing()
    };
    assert_eq!(request(json!({"event": EVENT})), expected);
    assert_eq!(Request::empty(id(EVENT)), expected);
}

#[test]
fn it_is_made_and_holds_nothing() {
    let body = json!({"data": made(), "refs": refs(true, false)});
    assert_eq!(one(body.clone()), read_as(holds_nothing()));
    let expected = Refs {
        sets: vec![],
        events: vec![NamedEvent {
            id: id(EVENT),
            title: Some("Winter concert".into()),
            venue: Some(HALL.into()),
        }],
        venues: vec![(HALL.into(), "Great Hall".into())],
    };
    assert_eq!(answer(body).refs, expected);
}

#[test]
fn the_request_that_fills_it_says_how_many_of_a_set() {
    let one: Selection = [(id(FLOOR), 1)].into_iter().collect();
    let expected = Request {
        random: Some(one.clone()),
        ..nothing()
    };
    assert_eq!(request(json!({"random": {FLOOR: 1}})), expected);
    assert_eq!(Request::wanted(Wanted::Random(one), false), expected);
}

#[test]
fn it_holds_a_ticket() {
    let body = json!({"data": with_a_ticket(), "refs": refs(false, true)});
    assert_eq!(one(body.clone()), read_as(holds_a_ticket()));
    let expected = Refs {
        sets: vec![NamedSet {
            id: id(FLOOR),
            name: Some("обычные".into()),
            price: Some(id("800")),
            with_seats: Some(false),
        }],
        events: vec![NamedEvent {
            id: id(EVENT),
            title: Some("Winter concert".into()),
            venue: None,
        }],
        venues: vec![],
    };
    assert_eq!(answer(body).refs, expected);
}

#[test]
fn it_is_done_with_a_promo_code_that_takes_nothing_off() {
    let mut data = with_a_ticket();
    data["id"] = json!(SECOND);
    data["number"] = json!(60_325);
    data["status"] = json!("done");
    data["created_at"] = json!("2024-01-12 04:47:35");
    data["expired_after"] = json!("2024-01-12 05:02:35");
    data["done_at"] = json!("2024-01-12 04:49:06");
    data["code"] = json!("90sonk8j");
    data["promocodes"] = json!([CODE]);
    for set in [FLOOR, BOX] {
        data["values"]["sets_values"][set]["promocode"] = json!(CODE);
    }
    let mut refs = refs(false, true);
    refs["promocodes"] = json!({CODE: {
        "id": CODE, "code": "100", "discount": {"percentage": "0%"}, "lifetime": null, "viral": false,
    }});
    let done = Order {
        id: id(SECOND),
        number: Some(60_325),
        status: OrderStatus::Done,
        created_at: Some(id("2024-01-12T04:47:35Z")),
        reserved_till: Some(id("2024-01-12T05:02:35Z")),
        ..holds_a_ticket()
    };
    assert_eq!(one(json!({"data": data, "refs": refs})), read_as(done));
}

#[test]
fn what_is_refused_is_a_text_without_a_code() {
    // The second one has a Cyrillic letter where it looks Latin, as the API has it.
    for text in [
        "Event <event_id> not found",
        "Not enough money, \u{441}ontact to TicketsCloud manager",
    ] {
        let body = json!({"errors": [text]});
        let problem = Problem {
            code: None,
            message: text.into(),
        };
        let expected = Answer {
            errors: vec![problem],
            ..Answer::default()
        };
        assert_eq!(answer(body.clone()), expected);
        assert_eq!(expected.refused(), None);
        let unread = one(body);
        assert_eq!(unread, Err("$.data: missing".into()), "no order in it");
    }
}

#[test]
fn a_promo_code_is_refused_in_an_answer_with_nothing_else_in_it() {
    let body = json!({
        "data": {}, "refs": {},
        "errors": [{"code": "promocode_not_found", "msg": "Promocode not found"}],
    });
    let expected = Answer {
        errors: vec![Problem {
            code: Some("promocode_not_found".into()),
            message: "Promocode not found".into(),
        }],
        ..Answer::default()
    };
    assert_eq!(answer(body.clone()), expected);
    let refused = Answered {
        order: None,
        refused: Some(PromoRefusal::NotFound),
    };
    assert_eq!(one(body), Ok(refused));
}
