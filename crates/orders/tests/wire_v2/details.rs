//! What version 2 says beyond what version 1 does: tickets one by one, names, discounts, promo codes.

use serde_json::{Value, json};
use tc_orders::{
    Details, Money, Names, Order, OrderStatus, OrderTicket, PromoRefusal, SeatPlace, SetDiscount,
};

use crate::{BOX, EVENT, FLOOR, ORDER, answer, held, id, one, order, ticket, ticket_id};

const HALL: &str = "65a0c0de4a11000000000001";

fn refs() -> Value {
    json!({
        "events": {EVENT: {
            "id": EVENT, "lifetime": {"start": "2024-02-15 21:20:00", "finish": null}, "status": "public",
            "timezone": "Europe/Moscow", "title": {"desc": "<b>", "text": "Winter concert"}, "venue": HALL,
        }},
        "venues": {HALL: {"id": HALL, "name": "Great Hall", "address": "1 Square", "city": {"_id": 7}}},
        "sets": {
            FLOOR: {"id": FLOOR, "name": "Floor", "price": "800.00", "with_seats": true},
            BOX: {"id": BOX, "name": "Box"},
        },
        "partners": {"65a0c0de0a0a0a0a0a0a0a0a": {"name": "Org"}}, "promocodes": {},
    })
}

#[test]
fn an_answer_is_read_field_by_field() {
    let read = one(json!({"data": held(), "refs": refs()})).unwrap();
    assert_eq!(read.refused, None);
    let full = |number, set: &str| OrderTicket {
        id: id(&ticket_id(number)),
        set: Some(id(set)),
        seat: Some(SeatPlace {
            row: Some("3".into()),
            number: Some("14".into()),
            sector: None,
        }),
        price: id("800"),
        discount: id("50"),
        fee: id("30"),
        full: id("780"),
    };
    let expected = Order {
        id: id(ORDER),
        number: Some(60_321),
        event: Some(id(EVENT)),
        status: OrderStatus::Executed,
        created_at: Some(id("2024-01-12T04:32:30Z")),
        updated_at: None,
        reserved_till: Some(id("2024-01-12T04:47:30Z")),
        tickets: [1, 2, 3].map(|number| id(&ticket_id(number))).into(),
        sets: vec![id(FLOOR), id(BOX)],
        total: id("2340"),
        fee: id("90"),
        discount: id("150"),
        discounts: vec![],
        payment_system: None,
        payment_url: None,
        hold: Some(900_000_000),
        details: Details {
            tickets: vec![full(1, BOX), full(2, FLOOR), full(3, FLOOR)],
            names: Names {
                event: Some("Winter concert".into()),
                venue: Some("Great Hall".into()),
                sets: vec![(id(FLOOR), "Floor".into()), (id(BOX), "Box".into())],
            },
            drift: Some(0),
        },
    };
    assert_eq!(*read.order.unwrap(), expected);
}

#[test]
fn what_promo_codes_take_off_one_ticket_of_a_set_is_read_where_it_is_something() {
    let mut body = held();
    body["values"]["sets_values"] = json!({
        BOX: {"id": BOX, "price": "900.00", "discount": "90.00", "nominal": "810.00", "promocode": "65a0c0de0c0c0c0c0c0c0c0c"},
        FLOOR: {"id": FLOOR, "discount": "0.00", "promocode": null}, "x": {"discount": "1.00"}, EVENT: 7, ORDER: {"discount": "cheap"},
    });
    let read = order(body);
    let discount = SetDiscount {
        set: id(BOX),
        discount: id("90"),
    };
    assert_eq!(read.discounts, [discount]);
    assert_eq!(read.discount, id("150"));
}

#[test]
fn a_ticket_needs_nothing_but_an_id() {
    for seat in [
        json!(null),
        json!({}),
        json!([]),
        json!("x"),
        json!({"row": null, "number": {}}),
    ] {
        let mut body = held();
        body["tickets"] = json!([{"id": ticket_id(1), "set": null, "seat": seat}]);
        let read = order(body).details.tickets.remove(0);
        let bare = OrderTicket {
            id: id(&ticket_id(1)),
            set: None,
            seat: None,
            price: Money::ZERO,
            discount: Money::ZERO,
            fee: Money::ZERO,
            full: Money::ZERO,
        };
        assert_eq!(read, bare, "{seat}");
    }
    let mut body = held();
    body["tickets"] = json!([{"id": ticket_id(1), "price": "100.00", "discount": "10.00", "extra": "5.00", "seat": {"row": 3, "number": "A"}}]);
    let read = order(body).details.tickets.remove(0);
    assert_eq!(read.full, id("95"));
    let place = read.seat.unwrap();
    assert_eq!(
        (place.row.as_deref(), place.number.as_deref()),
        (Some("3"), Some("A"))
    );
    let mut twice = held();
    twice["tickets"] = json!([ticket(1, FLOOR), ticket(1, FLOOR)]);
    assert_eq!(order(twice).tickets.len(), 1);
}

#[test]
fn names_are_nothing_that_an_order_hangs_on() {
    let names = |refs: Value| {
        let read = one(json!({"data": held(), "refs": refs})).unwrap();
        read.order.unwrap().details.names
    };
    for refs in [
        json!(null),
        json!({}),
        json!({"events": [], "venues": 7}),
        json!({"events": {EVENT: null}}),
    ] {
        assert_eq!(names(refs.clone()), Names::default(), "{refs}");
    }
    let only_other = names(
        json!({"events": {ORDER: {"title": {"text": "Other"}}}, "sets": {BOX: {"id": BOX, "name": "Box"}}}),
    );
    assert_eq!(only_other.event, None, "another event is not the order's");
    assert_eq!(only_other.set(id(BOX)), Some("Box"));
    assert_eq!(
        only_other.set(id(FLOOR)),
        None,
        "a set that nobody names has no name"
    );
    let strange = names(
        json!({"events": {EVENT: {"title": 5, "venue": HALL}}, "venues": {HALL: {"name": 7}}}),
    );
    assert_eq!(strange, Names::default());
    let missing = one(json!({"data": held()})).unwrap().order.unwrap();
    assert_eq!(missing.details.names, Names::default());
    assert_eq!(missing.tickets.len(), 3);
}

#[test]
fn a_promo_code_that_is_refused_leaves_the_order() {
    let refused = |code: &str| {
        let body = json!({"data": held(), "refs": {}, "errors": [{"code": code, "msg": "No"}]});
        one(body).unwrap()
    };
    for (code, why) in [
        ("promocode_not_found", PromoRefusal::NotFound),
        ("promocode_already_used", PromoRefusal::AlreadyUsed),
        ("promocode_limit_min_tickets", PromoRefusal::TooFewTickets),
        ("promocode_apply_info", PromoRefusal::NotApplicable),
        ("promocode_of_tomorrow", PromoRefusal::NotApplicable),
    ] {
        let read = refused(code);
        assert_eq!(read.refused, Some(why), "{code}");
        assert_eq!(read.order.unwrap().tickets.len(), 3);
    }
    for why in [
        PromoRefusal::NotFound,
        PromoRefusal::AlreadyUsed,
        PromoRefusal::TooFewTickets,
        PromoRefusal::NotApplicable,
    ] {
        assert_eq!(PromoRefusal::from_code(why.code()), Some(why));
    }
    assert_eq!(refused("other").refused, None);
    let alone = one(
        json!({"data": {}, "refs": {}, "errors": [{"code": "promocode_not_found", "msg": "No"}]}),
    )
    .unwrap();
    assert_eq!(
        (alone.order, alone.refused),
        (None, Some(PromoRefusal::NotFound))
    );
}

#[test]
fn an_answer_about_an_order_has_one_order_in_it() {
    let error = |body: Value| one(body).unwrap_err();
    for body in [
        json!({}),
        json!({"data": null}),
        json!({"refs": {}}),
        json!({"errors": ["Deal not found"]}),
    ] {
        assert_eq!(error(body.clone()), "$.data: missing", "{body}");
    }
    assert_eq!(error(json!({"data": {}})), "$.data.id: missing");
    assert_eq!(
        error(json!({"data": [held()]})),
        "$.data: a list is not an object"
    );
    assert_eq!(
        error(json!({"data": []})),
        "$.data: a list is not an object"
    );
    assert_eq!(
        error(json!({"data": {"discount": {"fix": "1.00"}}})),
        "$.data.id: missing"
    );
    assert_eq!(error(json!([])), "$: a list is not an object");
    assert!(answer(json!({"data": null})).errors.is_empty());
}
