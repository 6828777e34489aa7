//! Version 2: what is made of its answers.

use serde_json::{Value, json};
use tc_orders::wire::v2::{Answer, Data, Problem, Promocode, PromocodeCheck, Refusal, Request};
use tc_orders::{Order, OrderStatus, SetId, Timestamp};

const ORDER: &str = "65a0c0de0102030405060708";
const EVENT: &str = "65a0c0dee0e1e2e3e4e5e6e7";
const FLOOR: &str = "65a0c0de5e70000000000001";
const BOX: &str = "65a0c0de5e70000000000002";

fn answer(body: Value) -> Answer {
    serde_json::from_value(body).expect("an answer")
}

fn order(data: Value) -> Order {
    match answer(json!({"data": data})).data {
        Data::One(order) => *order,
        other => panic!("{other:?}"),
    }
}

fn ticket(number: u8, set: &str) -> Value {
    let id = format!("65a0c0de71c0000000000{number:03x}");
    json!({
        "id": id, "set": set, "serial": "QRS", "number": 1000 + u32::from(number), "barcode": null, "status": "reserved",
        "seat": {"row": "3", "number": "14", "sector": null},
        "price": "800.00", "discount": "50.00", "nominal": "750.00", "extra": "30.00", "full": "780.00",
    })
}

fn held() -> Value {
    json!({
        "id": ORDER, "number": 60_321, "status": "executed", "event": EVENT, "origin": "api", "promocodes": [],
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

#[test]
fn an_order_is_read_in_full() {
    let order = order(held());
    assert_eq!(order.id.to_string(), ORDER);
    assert_eq!(
        (order.number, order.status),
        (Some(60_321), OrderStatus::Executed)
    );
    assert_eq!(order.event.unwrap().to_string(), EVENT);
    assert_eq!(
        (order.total.to_string(), order.fee.to_string()),
        ("2340.00".into(), "90.00".into())
    );
    assert_eq!(order.tickets.len(), 3);
    assert!(order.tickets.is_sorted());
    let sets: Vec<SetId> = [FLOOR, BOX].map(|set| set.parse().unwrap()).into();
    assert_eq!(order.sets, sets);
    assert_eq!((order.payment_system, order.payment_url), (None, None));
}

/// R6: times without a zone. The second in the id is UTC, the distance of the two times is the
/// hold.
#[test]
fn the_deadline_is_the_second_in_the_id_and_the_hold() {
    let created = i64::from(0x65a0_c0de_u32) * 1_000_000;
    for shift in ["2024-01-12 07", "2024-01-12 10"] {
        let mut body = held();
        body["created_at"] = json!(format!("{shift}:32:30"));
        body["expired_after"] = json!(format!("{shift}:47:30"));
        let order = order(body);
        assert_eq!(order.hold, Some(900_000_000));
        assert_eq!(order.created_at.map(Timestamp::micros), Some(created));
        assert_eq!(
            order.reserved_till.map(Timestamp::micros),
            Some(created + 900_000_000),
            "{shift}"
        );
    }
}

#[test]
fn canceled_has_one_more_letter() {
    let order = order(json!({"id": ORDER, "status": "cancelled"}));
    assert_eq!(order.status, OrderStatus::Canceled);
}

#[test]
fn an_order_needs_nothing_but_an_id_and_a_status() {
    let bare = order(json!({"id": ORDER, "status": "executed"}));
    assert_eq!(
        (
            bare.total.minor(),
            bare.hold,
            bare.reserved_till,
            bare.tickets.len()
        ),
        (0, None, None, 0)
    );
    let mut nulls = held();
    for (name, value) in nulls.as_object_mut().unwrap() {
        if !["id", "status"].contains(&name.as_str()) {
            *value = Value::Null;
        }
    }
    assert_eq!(order(nulls), bare);
}

#[test]
fn an_answer_may_hold_nothing() {
    for body in [
        json!({}),
        json!({"data": null}),
        json!({"data": {}}),
        json!({"data": {}, "refs": {}, "errors": []}),
    ] {
        assert_eq!(answer(body), Answer::default());
    }
}

#[test]
fn errors_come_as_texts_with_codes_and_with_an_order() {
    let refused = answer(json!({"errors": ["Deal not found"]}));
    assert_eq!(
        refused.errors,
        [Problem {
            code: None,
            message: "Deal not found".into()
        }]
    );
    let partly = answer(
        json!({"data": held(), "errors": [{"code": "promocode_not_found", "msg": "No"}, {"code": null}]}),
    );
    let coded = Problem {
        code: Some("promocode_not_found".into()),
        message: "No".into(),
    };
    assert_eq!(partly.errors, [coded, Problem::default()]);
    assert!(
        matches!(partly.data, Data::One(_)),
        "the order counts all the same"
    );
    let outright: Refusal =
        serde_json::from_value(json!({"error": "HTTPBadRequest", "reason": "No"})).unwrap();
    assert_eq!(
        (outright.error.as_str(), outright.reason.as_deref()),
        ("HTTPBadRequest", Some("No"))
    );
}

#[test]
fn a_promo_code_can_be_asked_for() {
    let check = json!({"event": EVENT, "code": "SPRING"});
    let check: PromocodeCheck = serde_json::from_value(check).unwrap();
    assert_eq!(check.code, "SPRING");
    let data = |data: Value| answer(json!({"data": data, "refs": {"sets": {}}})).data;
    let part = json!({
        "discount": {"percentage": "15%"}, "sets": [FLOOR], "tickets_count": {"min": 2},
        "lifetime": {"start": "2024-01-12 07:32:30", "finish": null},
    });
    let expected = Promocode {
        percentage: Some("15%".into()),
        sets: vec![FLOOR.parse().unwrap()],
        min_tickets: Some(2),
        ..Promocode::default()
    };
    assert_eq!(data(part), Data::Promocode(expected));
    let fix = data(json!({"discount": {"fix": "50.00"}, "sets": [], "tickets_count": {}}));
    assert!(
        matches!(fix, Data::Promocode(code) if code.fix.is_some_and(|fix| fix.minor() == 5_000))
    );
}

#[test]
fn a_list_of_orders_is_read() {
    let page = answer(
        json!({"data": [held(), {"id": ORDER, "status": "done"}], "pagination": {"page": 1, "total": 2}}),
    );
    let Data::Many(orders) = page.data else {
        panic!("a list")
    };
    assert_eq!(
        orders
            .iter()
            .map(|order| order.status.as_str())
            .collect::<Vec<_>>(),
        ["executed", "done"]
    );
}

#[test]
fn sets_have_names() {
    let sets = json!({FLOOR: {"id": FLOOR, "name": "Floor", "price": "800.00", "with_seats": false}, BOX: {"id": BOX, "name": null}});
    let named = answer(json!({"refs": {"sets": sets, "events": {EVENT: {}}, "venues": null}}))
        .refs
        .sets;
    assert_eq!(
        named
            .iter()
            .find(|set| set.id.to_string() == FLOOR)
            .unwrap()
            .name
            .as_deref(),
        Some("Floor")
    );
    assert_eq!(named.len(), 2);
    assert_eq!(answer(json!({"refs": {"sets": null}})).refs.sets, []);
}

#[test]
fn nulls_in_lists_and_maps_are_passed_over() {
    let mut spotted = held();
    spotted["tickets"].as_array_mut().unwrap().push(Value::Null);
    assert_eq!(order(spotted), order(held()));
    let body = json!({
        "data": [null, held()], "errors": [null, "Deal not found"],
        "refs": {"sets": {FLOOR: null, BOX: {"id": BOX}}},
    });
    let Answer { data, errors, refs } = answer(body);
    assert!(matches!(data, Data::Many(orders) if orders.len() == 1));
    assert_eq!((errors.len(), refs.sets.len()), (1, 1));
    let code = json!({"discount": {}, "sets": [null, FLOOR]});
    let data = answer(json!({ "data": code })).data;
    assert!(matches!(data, Data::Promocode(code) if code.sets.len() == 1));
}

#[test]
fn a_value_that_makes_no_sense_is_an_error_at_its_place() {
    let error = |body: Value| {
        serde_json::from_value::<Answer>(body)
            .unwrap_err()
            .to_string()
    };
    let mut bad_sum = held();
    bad_sum["values"]["extra"] = json!("free");
    assert_eq!(
        error(json!({"data": bad_sum})),
        r#"$.data.values.extra: "free" is not money"#
    );
    assert_eq!(
        error(json!({"data": {"id": ORDER}})),
        "$.data.status: missing"
    );
    assert_eq!(
        error(json!({"data": [{"id": ORDER, "status": "done"}, {}]})),
        "$.data[1].id: missing"
    );
    assert_eq!(
        error(json!({"data": "x"})),
        r#"$.data: "x" is not an object"#
    );
    assert_eq!(
        error(json!({"errors": [5]})),
        "$.errors[0]: 5 is not an object"
    );
    let place = format!("$.refs.sets.{FLOOR}.price: true is not money");
    assert_eq!(
        error(json!({"refs": {"sets": {FLOOR: {"id": FLOOR, "price": true}}}})),
        place
    );
}

#[test]
fn requests_are_read() {
    let request = |body: Value| serde_json::from_value::<Request>(body).unwrap();
    let empty = request(json!({"event": EVENT}));
    assert_eq!(
        empty,
        Request {
            event: Some(EVENT.parse().unwrap()),
            ..Request::default()
        }
    );
    let change = request(json!({
        "random": {FLOOR: 2}, "all_or_nothing": true, "promocodes": ["A"], "status": "cancelled",
        "settings": {"customer": {"name": "A B", "phone": "1", "lang": "en"}, "send_tickets": true},
        "vendor_data": {"order_id": "A-1", "raw": {"a": 1, "b": true}},
    }));
    assert_eq!(change.random.unwrap().total_tickets(), 2);
    assert!(change.all_or_nothing);
    assert_eq!(change.status, Some(OrderStatus::Canceled));
    assert_eq!(
        change.settings.unwrap().customer.unwrap().name.as_deref(),
        Some("A B")
    );
    let mut keys = change.vendor_data.unwrap().keys;
    keys.sort();
    assert_eq!(keys, ["a", "b"]);
    let error = serde_json::from_value::<Request>(json!({"vendor_data": {"raw": []}})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "$.vendor_data.raw: a list is not an object"
    );
}
