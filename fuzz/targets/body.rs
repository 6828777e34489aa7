//! The bodies of requests (S3): whatever comes is refused with the name of a field, or goes to the API as it was meant and
//! with nothing else in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tc_gateway::Problem;
use tc_gateway::ask::{Change, Reserve};
use tc_orders::wire::ToJson;

/// How many tickets an order may have here.
const MOST: u32 = 100;

/// What the API can be told by a reservation or a change, at the top and within a customer.
const FIELDS: [&str; 6] = [
    "event",
    "random",
    "tickets",
    "all_or_nothing",
    "customer",
    "promocodes",
];
const CUSTOMER: [&str; 4] = ["email", "first_name", "last_name", "mobile"];

fn sent(request: &impl ToJson) -> Value {
    let text = request.to_json().to_string();
    let sent: Value = serde_json::from_str(&text).expect("what is sent is JSON");
    for (name, value) in sent.as_object().expect("and an object") {
        match name.as_str() {
            "status" => assert!(value == "canceled" || value == "in_progress", "{text}"),
            "customer" => {
                let fields = value.as_object().expect("a customer is an object");
                assert!(fields.keys().all(|name| CUSTOMER.contains(&name.as_str())));
            }
            name => assert!(FIELDS.contains(&name), "{text}"),
        }
    }
    sent
}

fn is_told(problem: &Problem) {
    assert_eq!(problem.status.as_u16(), 400);
    let field = problem.field.as_deref().expect("it has a field");
    assert!(!field.is_empty() && field.len() < 1024);
    serde_json::from_str::<Value>(&problem.body()).expect("a problem is JSON");
}

fuzz_target!(|data: &[u8]| {
    match Reserve::read(data, MOST) {
        Ok(reserve) => {
            let sent = sent(&reserve.to_upstream()).to_string();
            let again = Reserve::read(sent.as_bytes(), MOST).expect("it can be asked again");
            assert_eq!(again, reserve);
            assert_eq!(again.fingerprint(), reserve.fingerprint());
        }
        Err(problem) => is_told(&problem),
    }
    match Change::read(data, MOST) {
        Ok(change) => {
            let sent = sent(&change.to_upstream(None)).to_string();
            let again = Change::read(sent.as_bytes(), MOST).expect("it can be asked again");
            assert_eq!(again, change);
        }
        Err(problem) => is_told(&problem),
    }
});
