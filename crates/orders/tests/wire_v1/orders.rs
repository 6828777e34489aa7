//! What is made of an order.

use proptest::prelude::*;
use serde_json::{Value, json};
use tc_orders::wire::v1;
use tc_orders::{Details, Money, Order, OrderStatus, SetDiscount, SetId, Timestamp, may_follow};

use crate::{CIRCLE, EVENT, ORDER, RULE, STALLS, id, money, ticket};

fn order(body: Value) -> Order {
    serde_json::from_value::<v1::Order>(body)
        .expect("an order")
        .into()
}

fn order_error(field: &str, value: Value) -> String {
    let mut body = json!({"id": ORDER, "status": "executed"});
    body[field] = value;
    serde_json::from_value::<v1::Order>(body)
        .expect_err("an order that cannot be read")
        .to_string()
}

/// An order as the API answers a reservation of two tickets, with everything in it that it is known
/// to send.
fn reserved() -> Value {
    json!({
        "id": ORDER, "number": 70_123, "status": "executed", "event": EVENT,
        "org": "65a0c0de0a0a0a0a0a0a0a0a", "vendor": "65a0c0de0b0b0b0b0b0b0b0b", "deal": null,
        "created_at": "2024-01-12T08:30:22.125000+00:00", "updated_at": "2024-01-12T08:30:22.250000+00:00",
        "reserved_till": "2024-01-12T08:40:22.250000+00:00",
        "customer": {"lang": "ru"}, "promocodes": [],
        "payment": {"system": null, "success_url": null, "failure_url": null},
        "rules": {CIRCLE: RULE, STALLS: RULE},
        "tickets": [ticket(9), ticket(4)],
        "value": "3100.00", "value_extra": "100.00",
        "values": {"nominal": "3000.00", "extra": "100.00", "full": "3100.00"},
    })
}

#[test]
fn a_reservation_is_read_in_full() {
    let order = order(reserved());
    let expected = Order {
        id: id(ORDER),
        number: Some(70_123),
        event: Some(id(EVENT)),
        status: OrderStatus::Executed,
        created_at: Some(id("2024-01-12T08:30:22.125Z")),
        updated_at: Some(id("2024-01-12T08:30:22.25Z")),
        reserved_till: Some(id("2024-01-12T08:40:22.25Z")),
        tickets: vec![id(&ticket(4)), id(&ticket(9))],
        sets: vec![id(STALLS), id(CIRCLE)],
        total: money("3100"),
        fee: money("100"),
        discount: Money::ZERO,
        discounts: vec![],
        payment_system: None,
        payment_url: None,
        hold: Some(600_125_000),
        details: Details::default(),
    };
    assert_eq!(order, expected);
}

#[test]
fn what_promo_codes_take_off_is_read_in_all_and_for_one_ticket_of_each_set() {
    let mut body = reserved();
    body["values"]["discount"] = json!("300.00");
    body["values"]["sets"] = json!([
        {"id": STALLS, "p": "1350.00", "d": "150.00", "ps": ["65a0c0de0c0c0c0c0c0c0c0c"]},
        {"id": CIRCLE, "p": "1500.00", "d": null, "ps": []}, {"d": "1.00"}, 7, null,
    ]);
    let order = order(body);
    assert_eq!(order.discount, money("300"));
    let off = |set: &str, discount| SetDiscount {
        set: id(set),
        discount: money(discount),
    };
    assert_eq!(order.discounts, [off(STALLS, "150")]);
    assert_eq!(
        order_error("values", json!({"discount": "cheap"})),
        "$.values.discount: \"cheap\" is not money"
    );
}

#[test]
fn s12_buyers_are_sent_to_https_or_to_their_own_machine_and_nowhere_else() {
    for (address, may) in [
        ("https://pay.example/1?a=b#c", true),
        ("http://127.0.0.1:8080/pay", true),
        ("http://localhost/pay", true),
        ("http://[::1]:80/", true),
        ("http://127.0.0.1.evil.example/pay", false),
        ("http://localhost", false),
        ("http://pay.example/1", false),
        ("javascript:alert(1)", false),
        ("https://pay.example/ 1", false),
        ("https://pay.example/\u{e9}", false),
        ("HTTPS://pay.example/1", false),
        ("//pay.example", false),
        ("/pay", false),
        ("", false),
    ] {
        assert_eq!(may_follow(address), may, "{address}");
    }
    let long = |length: usize| format!("https://a.example/{}", "a".repeat(length - 18));
    assert!(may_follow(&long(2_048)));
    assert!(!may_follow(&long(2_049)));
}

#[test]
fn an_order_needs_nothing_but_an_id_and_a_status() {
    let order = order(json!({"id": ORDER, "status": "expired"}));
    assert_eq!(
        (order.status, order.number, order.hold),
        (OrderStatus::Expired, None, None)
    );
    assert_eq!(
        (order.total, order.tickets, order.sets),
        (Money::ZERO, vec![], vec![])
    );
    for (body, missing) in [
        (json!({"id": ORDER}), "$.status: missing"),
        (json!({"status": "done"}), "$.id: missing"),
    ] {
        assert_eq!(
            serde_json::from_value::<v1::Order>(body)
                .unwrap_err()
                .to_string(),
            missing
        );
    }
}

#[test]
fn null_is_absence_in_every_field_but_id_and_status() {
    let mut nulls = reserved();
    for (name, value) in nulls.as_object_mut().unwrap() {
        if !["id", "status"].contains(&name.as_str()) {
            *value = Value::Null;
        }
    }
    assert_eq!(
        order(nulls),
        order(json!({"id": ORDER, "status": "executed"}))
    );
    let inner = json!({
        "id": ORDER, "status": "executed",
        "values": {"nominal": null, "extra": null, "full": null}, "payment": {"system": null, "redirect_url": null},
        "rules": {STALLS: null}, "customer": {"email": null},
    });
    assert_eq!(order(inner).sets, [id::<SetId>(STALLS)]);
}

#[test]
fn what_nobody_uses_cannot_break_an_order() {
    let mut body = reserved();
    for name in [
        "org",
        "vendor",
        "deal",
        "customer",
        "promocodes",
        "salespoint",
        "brand_new",
    ] {
        body[name] = json!({"blanks": [{"used": null}, 7, "x"]});
    }
    body["payment"] = json!({"system": "api/BASE", "success_url": 5});
    body["values"]["sets"] = json!([{"id": "?", "p": 1.5}]);
    let mut expected = order(reserved());
    expected.payment_system = Some("api/BASE".into());
    assert_eq!(order(body), expected);
}

#[test]
fn nulls_in_lists_and_strange_names_in_maps_are_passed_over() {
    let mut body = reserved();
    body["tickets"] = json!([null, ticket(9), null, ticket(4)]);
    body["rules"]["default"] = json!(RULE);
    body["rules"][""] = Value::Null;
    assert_eq!(order(body), order(reserved()));
}

#[test]
fn a_status_of_tomorrow_is_kept() {
    let order = order(json!({"id": ORDER, "status": "refunded"}));
    assert_eq!(order.status, OrderStatus::Unknown("refunded".into()));
}

#[test]
fn what_the_buyer_pays_is_told_by_the_best_sum_there_is() {
    let sums = |value: Value| {
        let mut body = json!({"id": ORDER, "status": "executed"});
        body.as_object_mut()
            .unwrap()
            .extend(value.as_object().unwrap().clone());
        let order = order(body);
        (order.total.to_string(), order.fee.to_string())
    };
    let is = |total: &str, fee: &str| (total.to_owned(), fee.to_owned());
    let values = json!({"nominal": "90.00", "extra": "9.00", "full": "99.00", "discount": "10.00"});
    assert_eq!(
        sums(json!({"value": "1.00", "value_extra": "0.10", "values": values})),
        is("99.00", "9.00")
    );
    assert_eq!(
        sums(json!({"values": {"nominal": "90.00", "extra": "9.00"}})),
        is("99.00", "9.00")
    );
    assert_eq!(
        sums(json!({"value": "99.00", "value_extra": "9.00", "values": {}})),
        is("99.00", "9.00")
    );
    assert_eq!(sums(json!({"value": 99})), is("99.00", "0.00"));
}

#[test]
fn the_way_to_the_payment_page_is_handed_on_as_it_came() {
    let payment =
        json!({"system": "65a0c0de9a9a9a9a9a9a9a9a", "redirect_url": "javascript:alert(1)"});
    let order = order(json!({"id": ORDER, "status": "in_progress", "payment": payment}));
    assert_eq!(order.payment_url.as_deref(), Some("javascript:alert(1)"));
    assert_eq!(
        order.payment_system.as_deref(),
        Some("65a0c0de9a9a9a9a9a9a9a9a")
    );
}

/// R6: times without a zone must not shift the deadline.
#[test]
fn times_without_a_zone_are_tied_to_the_second_in_the_id() {
    let body = |created: &str, till: &str| {
        order(
            json!({"id": ORDER, "status": "executed", "created_at": created, "reserved_till": till}),
        )
    };
    let created = i64::from(0x65a0_c0de_u32) * 1_000_000;
    let moscow = body("2024-01-12T07:32:30", "2024-01-12T07:42:30.5");
    assert_eq!(moscow.created_at.map(Timestamp::micros), Some(created));
    assert_eq!(
        moscow.reserved_till.map(Timestamp::micros),
        Some(created + 600_500_000)
    );
    assert_eq!(moscow.hold, Some(600_500_000));
    let mixed = body("2024-01-12T07:32:30Z", "2024-01-12T07:42:30");
    assert_eq!(
        (mixed.reserved_till, mixed.hold),
        (None, None),
        "a zone that only one of them has proves nothing"
    );
}

#[test]
fn a_value_that_makes_no_sense_is_an_error_at_its_place() {
    let cases = [
        (
            "values",
            json!({"full": "abc"}),
            r#"$.values.full: "abc" is not money"#,
        ),
        ("value", json!(1.5), "$.value: this number is not money"),
        ("value", json!([]), "$.value: a list is not money"),
        (
            "number",
            json!(-1),
            "$.number: -1 is not a number from 0 on",
        ),
        (
            "number",
            json!("7"),
            r#"$.number: "7" is not a whole number"#,
        ),
        ("status", json!(1), "$.status: 1 is not a status"),
        (
            "reserved_till",
            json!("soon"),
            r#"$.reserved_till: "soon" is not a time"#,
        ),
        (
            "tickets",
            json!([ticket(1), "x"]),
            r#"$.tickets[1]: "x" is not an id (24 hexadecimal characters)"#,
        ),
        ("tickets", json!({}), "$.tickets: an object is not a list"),
        ("payment", json!(true), "$.payment: true is not an object"),
    ];
    for (field, value, expected) in cases {
        assert_eq!(order_error(field, value), expected);
    }
}

proptest! {
    #[test]
    fn totals_add_up(nominal in 0_i64..100_000_000, extra in 0_i64..10_000_000) {
        let [nominal, extra] = [nominal, extra].map(Money::from_minor);
        let full = nominal.checked_add(extra).unwrap();
        let values = json!({"nominal": nominal, "extra": extra, "full": full});
        let whole = order(json!({"id": ORDER, "status": "executed", "values": values}));
        let parts = order(json!({"id": ORDER, "status": "executed", "values": {"nominal": nominal, "extra": extra}}));
        prop_assert_eq!((whole.total, whole.fee), (full, extra));
        prop_assert_eq!(parts, whole);
    }
}
