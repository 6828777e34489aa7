//! What is made of answers.

use serde_json::{Value, json};
use tc_orders::wire::v2::{Answer, Data, Problem, Promocode, PromocodeCheck, Refusal};
use tc_orders::{OrderStatus, SetId};

use crate::{BOX, EVENT, FLOOR, ORDER, answer, held, order};

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
