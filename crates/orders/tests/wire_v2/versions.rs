//! Which version has answered.

use serde_json::{Value, json};
use tc_orders::OrderStatus;
use tc_orders::wire::{Json, Version};

use crate::{EVENT, FLOOR, ORDER, held};

fn json(body: Value) -> Json {
    serde_json::from_value(body).expect("JSON")
}

/// An order as version 1 writes it.
fn v1() -> Value {
    json!({
        "id": ORDER, "number": 7, "status": "executed", "created_at": "2024-01-12T08:30:22.125000+00:00",
        "reserved_till": "2024-01-12T08:40:22.125000+00:00", "rules": {}, "tickets": [], "value": "0.00",
    })
}

#[test]
fn a_version_has_a_name() {
    for version in [Version::V1, Version::V2] {
        assert_eq!(version.as_str().parse(), Ok(version));
        assert_eq!(version.to_string(), version.as_str());
    }
    for text in ["", "V1", "1", "v3", "v1 "] {
        assert_eq!(
            text.parse::<Version>().unwrap_err().to_string(),
            "not a version of the API (v1, v2)"
        );
    }
    assert_eq!(Version::default(), Version::V1);
}

#[test]
fn each_version_reads_its_own_orders() {
    let first = Version::V1.order(&json(v1())).unwrap();
    assert_eq!(first.order.unwrap().status, OrderStatus::Executed);
    let second = Version::V2.order(&json(json!({"data": held()}))).unwrap();
    assert_eq!(second.order.unwrap().tickets.len(), 3);
}

#[test]
fn an_answer_of_the_other_version_is_not_read_and_told() {
    let envelope = json(json!({"data": held(), "refs": {}}));
    assert_eq!(
        Version::V1.order(&envelope).unwrap_err().to_string(),
        "$.id: missing"
    );
    assert_eq!(Version::V1.other(&envelope), Some(Version::V2));
    assert_eq!(Version::V2.other(&envelope), None);
    let bare = json(v1());
    assert_eq!(
        Version::V2.order(&bare).unwrap_err().to_string(),
        "$.data: missing"
    );
    assert_eq!(Version::V2.other(&bare), Some(Version::V1));
    assert_eq!(Version::V1.other(&bare), None);
}

#[test]
fn what_shows_no_version_is_of_none() {
    let of = |body: Value| Version::of(&json(body));
    for body in [
        json!(null),
        json!({}),
        json!([]),
        json!("data"),
        json!([7, null]),
        json!({"id": ORDER, "status": "done"}),
    ] {
        assert_eq!(of(body.clone()), None, "{body}");
    }
    let problem = json!({"type": "about:blank", "title": "x", "status": 502, "code": "decode"});
    assert_eq!(of(problem), None);
    let event =
        json!({"id": EVENT, "title": {"text": "x"}, "sets": [{"id": FLOOR}], "status": "public"});
    assert_eq!(of(event), None);
    assert_eq!(
        of(json!({"errors": ["x"]})),
        None,
        "a proxy might say that, too"
    );
    assert_eq!(of(json!({"data": null})), Some(Version::V2));
    assert_eq!(of(json!([held()])), Some(Version::V2));
    assert_eq!(of(json!([null, v1()])), Some(Version::V1));
    let both = json!({"id": ORDER, "expired_after": null, "reserved_till": null});
    assert_eq!(of(both), None);
}
