//! The bodies of requests (S3): whatever comes is refused with the name of a field, or goes to the API as it was meant and
//! with nothing else in it. In both versions of the API; and what the API itself answers in version 2.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tc_gateway::Problem;
use tc_gateway::ask::{Change, Reserve};
use tc_orders::Timestamp;
use tc_orders::wire::{Json, ToJson, Version};

/// How many tickets an order may have here.
const MOST: u32 = 100;

/// What the API can be told by a reservation or a change, at the top and within a customer, who stands in `customer` or in
/// `settings.customer`.
const FIELDS: [&str; 5] = ["event", "random", "tickets", "all_or_nothing", "promocodes"];
const CUSTOMER: [&str; 4] = ["email", "first_name", "last_name", "mobile"];
const CUSTOMER_V2: [&str; 3] = ["email", "name", "phone"];

/// What is sent, which says nothing that a browser may not.
fn sent(version: Version, request: &impl ToJson) -> Value {
    let text = request.to_json().to_string();
    let sent: Value = serde_json::from_str(&text).expect("what is sent is JSON");
    for (name, value) in sent.as_object().expect("and an object") {
        match (version, name.as_str()) {
            (Version::V1, "status") => {
                assert!(value == "canceled" || value == "in_progress", "{text}");
            }
            (Version::V2, "status") => assert!(value == "cancelled", "{text}"),
            (Version::V1, "customer") => has_only(value, &CUSTOMER),
            (Version::V2, "settings") => {
                has_only(value, &["customer"]);
                has_only(&value["customer"], &CUSTOMER_V2);
            }
            (_, name) => assert!(FIELDS.contains(&name), "{text}"),
        }
    }
    sent
}

fn has_only(value: &Value, names: &[&str]) {
    let fields = value.as_object().expect("an object");
    assert!(fields.keys().all(|name| names.contains(&name.as_str())));
}

fn is_told(problem: &Problem) {
    assert_eq!(problem.status.as_u16(), 400);
    let field = problem.field.as_deref().expect("it has a field");
    assert!(!field.is_empty() && field.len() < 1024);
    serde_json::from_str::<Value>(&problem.body()).expect("a problem is JSON");
}

fn reserves(version: Version, data: &[u8]) {
    match Reserve::read_in(version, data, MOST) {
        Ok(reserve) => {
            let sent = match version {
                Version::V1 => sent(version, &reserve.to_upstream()),
                Version::V2 => {
                    let mut filling = sent(version, &reserve.to_upstream_v2());
                    assert!(filling.get("event").is_none(), "the empty order has it");
                    filling["event"] = reserve.event.to_string().into();
                    filling
                }
            };
            let again = Reserve::read_in(version, sent.to_string().as_bytes(), MOST)
                .expect("it can be asked again");
            assert_eq!(again, reserve);
            assert_eq!(again.fingerprint(), reserve.fingerprint());
        }
        Err(problem) => is_told(&problem),
    }
}

fn changes(version: Version, data: &[u8]) {
    match Change::read_in(version, data, MOST) {
        Ok(change) => {
            // A page of either version may speak to an API of the other.
            let sent = match version {
                Version::V1 => {
                    sent(Version::V2, &change.to_upstream_v2());
                    sent(version, &change.to_upstream(None))
                }
                Version::V2 => {
                    sent(Version::V1, &change.to_upstream(None));
                    sent(version, &change.to_upstream_v2())
                }
            };
            let again = Change::read_in(version, sent.to_string().as_bytes(), MOST)
                .expect("it can be asked again");
            assert_eq!(again, change);
        }
        Err(problem) => is_told(&problem),
    }
}

/// What is read as an order of version 2 has a deadline that no clock makes later, and is read the same again.
fn answers(data: &[u8]) {
    let Ok(json) = serde_json::from_slice::<Json>(data) else {
        return;
    };
    let Ok(answered) = Version::V2.order(&json) else {
        return;
    };
    assert_eq!(Version::V2.order(&json).as_ref(), Ok(&answered));
    let Some(order) = answered.order else {
        assert!(answered.refused.is_some(), "neither an order nor why not");
        return;
    };
    assert!(order.tickets.is_sorted() && order.sets.is_sorted());
    let known = [order.created_at, order.reserved_till];
    let dates = known
        .into_iter()
        .flatten()
        .chain([i64::MIN, 0, i64::MAX].map(Timestamp::from_micros));
    for date in dates {
        for is_new in [false, true] {
            let mut checked = order.clone();
            checked.check_times(Some(date), is_new);
            assert!(checked.reserved_till <= order.reserved_till, "{date:?}");
        }
    }
}

fuzz_target!(|data: &[u8]| {
    for version in [Version::V1, Version::V2] {
        reserves(version, data);
        changes(version, data);
    }
    answers(data);
});
