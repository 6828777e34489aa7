//! Changes of an order.

use serde_json::{Value, json};
use tc_gateway::Problem;
use tc_gateway::ask::Change;
use tc_orders::wire::{ToJson, v1};

use crate::{BALCONY, EVENT, MOST, NEXT_SEAT, NO_TEXTS, SEAT, STALLS, names};

fn read(body: &Value) -> Result<Change, Problem> {
    Change::read(body.to_string().as_bytes(), MOST)
}

fn configured() -> v1::PaymentChoice {
    v1::PaymentChoice {
        system: Some("canary".into()),
        success_url: Some("https://shop.example/paid".into()),
        ..Default::default()
    }
}

fn upstream(body: &Value, payment: Option<&v1::PaymentChoice>) -> Value {
    let change = read(body).unwrap().to_upstream(payment);
    serde_json::from_str(&change.to_json().to_string()).unwrap()
}

#[test]
fn what_a_buyer_may_change_is_changed_as_he_says() {
    for body in [
        json!({"status": "canceled"}),
        json!({"random": {STALLS: 2, BALCONY: 1}}),
        json!({"random": {STALLS: 2}, "all_or_nothing": true}),
        json!({"tickets": [SEAT, NEXT_SEAT]}),
        json!({"customer": {"email": "a@b", "first_name": "A", "last_name": "B", "mobile": "1"}}),
        json!({"promocodes": []}),
        json!({"promocodes": ["SUMMER", "СКИДКА-10%"]}),
    ] {
        // The way to pay goes with paying only.
        assert_eq!(upstream(&body, Some(&configured())), body);
        assert_eq!(upstream(&body, None), body);
    }
    assert_eq!(
        upstream(
            &json!({"tickets": [NEXT_SEAT, SEAT], "all_or_nothing": false}),
            None
        ),
        json!({"tickets": [SEAT, NEXT_SEAT]})
    );
}

/// S3: the way to pay is the configured one.
#[test]
fn paying_goes_by_the_configured_way() {
    let pay = json!({"status": "in_progress"});
    assert_eq!(upstream(&pay, None), pay);
    assert_eq!(
        upstream(&pay, Some(&configured())),
        json!({"status": "in_progress", "payment": {"system": "canary", "success_url": "https://shop.example/paid"}})
    );
    assert_eq!(
        upstream(
            &json!({"customer": {"email": "a@b"}, "status": "in_progress"}),
            Some(&configured())
        ),
        json!({
            "status": "in_progress", "customer": {"email": "a@b"},
            "payment": {"system": "canary", "success_url": "https://shop.example/paid"},
        })
    );
}

#[test]
fn a_status_is_one_that_a_buyer_may_set() {
    for wrong in [
        "done",
        "executed",
        "expired",
        "cancelled",
        "Canceled",
        "CANCELED",
        " canceled",
        "canceled\0",
        "in progress",
        "",
    ] {
        names(&read(&json!({"status": wrong})).unwrap_err(), "status");
        names(
            &read(&json!({"status": wrong, "customer": {"email": "a@b"}})).unwrap_err(),
            "status",
        );
    }
    for wrong in NO_TEXTS {
        let problem = Change::read(format!("{{\"status\":{wrong}}}").as_bytes(), MOST);
        let field = if *wrong == "1e999" { "body" } else { "status" };
        names(&problem.unwrap_err(), field);
    }
}

#[test]
fn a_change_says_nothing_else() {
    for (name, value) in [
        (
            "payment",
            json!({"system": "api/BASE", "success_url": "https://evil.example"}),
        ),
        ("payment", Value::Null),
        ("event", json!(EVENT)),
        ("id", json!(SEAT)),
        ("value", json!("0.00")),
        ("reserved_till", Value::Null),
        ("Status", json!("canceled")),
    ] {
        names(&read(&json!({name: value})).unwrap_err(), name);
        let paying = json!({"status": "in_progress", name: value});
        names(&read(&paying).unwrap_err(), name);
    }
}

#[test]
fn one_change_at_a_time() {
    names(&read(&json!({})).unwrap_err(), "body");
    let all = [
        ("status", json!("canceled")),
        ("status", json!("in_progress")),
        ("random", json!({STALLS: 1})),
        ("tickets", json!([SEAT])),
        ("customer", json!({"email": "a@b"})),
        ("promocodes", json!(["CODE"])),
    ];
    for (at, (first, one)) in all.iter().enumerate() {
        for (second, other) in &all[at + 1..] {
            let both = json!({*first: one, *second: other});
            if first == second || (*one == json!("in_progress") && *second == "customer") {
                assert!(read(&both).is_ok());
                continue;
            }
            let surplus = match (*first, *second) {
                ("random" | "tickets", "customer") => first,
                _ => second,
            };
            names(&read(&both).unwrap_err(), surplus);
        }
    }
    let paying =
        json!({"status": "in_progress", "customer": {"email": "a@b"}, "random": {STALLS: 1}});
    names(&read(&paying).unwrap_err(), "random");
    let paying = json!({"status": "in_progress", "customer": {"email": "a@b"}, "promocodes": []});
    names(&read(&paying).unwrap_err(), "promocodes");
}

#[test]
fn all_or_nothing_goes_with_tickets() {
    for flag in [true, false] {
        for body in [
            json!({"all_or_nothing": flag}),
            json!({"all_or_nothing": flag, "status": "canceled"}),
            json!({"all_or_nothing": flag, "customer": {"email": "a@b"}}),
        ] {
            names(&read(&body).unwrap_err(), "all_or_nothing");
        }
    }
    for wrong in [json!(null), json!("true"), json!(1)] {
        let body = json!({"random": {STALLS: 1}, "all_or_nothing": wrong});
        names(&read(&body).unwrap_err(), "all_or_nothing");
    }
}

/// The same rules as in a reservation, whose tests go through all of them.
#[test]
fn tickets_are_read_as_in_a_reservation() {
    for (body, field) in [
        (json!({"random": {}}), "random"),
        (json!({"random": {STALLS: 0}}), &*format!("random.{STALLS}")),
        (json!({"random": {STALLS: 60, BALCONY: 41}}), "random"),
        (json!({"tickets": []}), "tickets"),
        (json!({"tickets": [SEAT, SEAT]}), "tickets[1]"),
        (json!({"random": {STALLS: 1}, "tickets": [SEAT]}), "tickets"),
        (json!({"customer": {}}), "customer"),
    ] {
        names(&read(&body).unwrap_err(), field);
    }
}

#[test]
fn promo_codes_are_few_short_and_visible() {
    let codes = |codes: Value| read(&json!({"promocodes": codes}));
    for wrong in [json!(null), json!("CODE"), json!(1), json!({}), json!(true)] {
        names(&codes(wrong).unwrap_err(), "promocodes");
    }
    assert!(codes(json!(vec!["CODE"; 10])).is_ok());
    let eleven = codes(json!(vec!["CODE"; 11])).unwrap_err();
    names(&eleven, "promocodes");
    assert!(eleven.title.contains("more than 10"), "{}", eleven.title);
    for good in [
        "x".repeat(64),
        "ы".repeat(64),
        "!~'\"<>&".into(),
        "😀".into(),
    ] {
        assert_eq!(
            codes(json!([good])),
            Ok(Change::Promocodes(vec![good.clone()]))
        );
    }
    let long = ["x".repeat(65), "ы".repeat(65)].map(|code| json!(code));
    let others = [json!(""), json!(null), json!(1), json!(["A"]), json!({})];
    for wrong in long.into_iter().chain(others) {
        let problem = codes(json!(["CODE", wrong])).unwrap_err();
        names(&problem, "promocodes[1]");
    }
    // Both ends of every range of characters that are shown as nothing.
    for invisible in [
        ' ',
        '\t',
        '\n',
        '\0',
        '\u{7f}',
        '\u{a0}',
        '\u{ad}',
        '\u{34f}',
        '\u{61c}',
        '\u{115f}',
        '\u{1160}',
        '\u{17b4}',
        '\u{17b5}',
        '\u{180b}',
        '\u{180f}',
        '\u{200b}',
        '\u{200f}',
        '\u{2028}',
        '\u{202e}',
        '\u{2060}',
        '\u{206f}',
        '\u{3000}',
        '\u{3164}',
        '\u{fe00}',
        '\u{fe0f}',
        '\u{feff}',
        '\u{ffa0}',
        '\u{fff0}',
        '\u{fff8}',
        '\u{1bca0}',
        '\u{1bca3}',
        '\u{1d173}',
        '\u{1d17a}',
        '\u{e0000}',
        '\u{e0fff}',
    ] {
        for code in [format!("CO{invisible}DE"), format!("{invisible}CODE")] {
            let problem = codes(json!([code])).unwrap_err();
            names(&problem, "promocodes[0]");
        }
    }
}
