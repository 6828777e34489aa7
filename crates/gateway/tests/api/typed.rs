//! S3: what a browser can say, and that nothing else of it reaches the upstream.

use serde_json::{Value, json};

use crate::support::{
    Ask, DEMO_EVENT, FLOOR, KEY, ORDERS, SEED_EVENT, SEED_SET, World, order_path, uuid, wish,
};

fn buyer() -> Value {
    json!({ "email": "a@b.example", "first_name": "Ann", "last_name": "Bee", "mobile": "+7 900 000-00-00" })
}

/// The body with these fields more.
fn and(body: Value, more: Value) -> Value {
    let mut body = body;
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn s3_a_reservation_can_say_nothing_of_payment_status_or_codes() {
    let world = World::with(&[("EVENTS", DEMO_EVENT)]).await;
    for (field, more) in [
        ("status", json!({ "status": "done" })),
        ("status", json!({ "status": null })),
        ("payment", json!({ "payment": { "system": "api/BASE" } })),
        (
            "payment",
            json!({ "payment": { "success_url": "https://evil.example" } }),
        ),
        (
            "success_url",
            json!({ "success_url": "https://evil.example" }),
        ),
        ("promocodes", json!({ "promocodes": ["ONE"] })),
        ("key", json!({ "key": "x" })),
        ("vendor", json!({ "vendor": DEMO_EVENT })),
        ("__proto__", json!({ "__proto__": {} })),
        (
            "customer.lang",
            json!({ "customer": and(buyer(), json!({ "lang": "ru" })) }),
        ),
        ("customer.id", json!({ "customer": { "id": 1 } })),
        // Foreign: it is there, and the key may sell it, but not this gateway.
        (
            "event",
            json!({ "event": SEED_EVENT, "random": { SEED_SET: 1 } }),
        ),
    ] {
        let ask = Ask::post(ORDERS, &and(wish(), more)).key(&uuid());
        world.ask(&ask).await.wrong(field);
    }
    assert_eq!(world.upstream.calls().await, 0);
}

#[tokio::test]
async fn s3_a_change_is_one_of_five_and_none_of_them_says_paid() {
    let world = World::with(&[("PAYMENT__SYSTEM", "api/BASE")]).await;
    let (order, token) = world.reserved().await;
    let calls = world.upstream.calls().await;
    let (random, cancel, pay) = (
        json!({ "random": { FLOOR: 2 } }),
        json!({ "status": "canceled" }),
        json!({ "status": "in_progress" }),
    );
    let (customer, codes) = (
        json!({ "customer": buyer() }),
        json!({ "promocodes": ["ONE"] }),
    );
    for (field, body) in [
        ("body", json!({})),
        ("status", json!({ "status": "done" })),
        ("status", json!({ "status": "executed" })),
        ("status", json!({ "status": "expired" })),
        ("status", json!({ "status": "Canceled" })),
        ("status", json!({ "status": ["canceled"] })),
        ("payment", json!({ "payment": { "system": "api/BASE" } })),
        (
            "payment",
            and(
                pay.clone(),
                json!({ "payment": { "success_url": "https://evil.example" } }),
            ),
        ),
        (
            "success_url",
            and(
                pay.clone(),
                json!({ "success_url": "https://evil.example" }),
            ),
        ),
        ("event", and(random.clone(), json!({ "event": SEED_EVENT }))),
        ("value", json!({ "value": "0.00" })),
        ("all_or_nothing", json!({ "all_or_nothing": true })),
        (
            "all_or_nothing",
            and(cancel.clone(), json!({ "all_or_nothing": true })),
        ),
        ("random", and(cancel.clone(), random.clone())),
        ("random", and(pay.clone(), random.clone())),
        ("customer", and(cancel.clone(), customer.clone())),
        ("random", and(customer.clone(), random.clone())),
        ("promocodes", and(cancel, codes.clone())),
        ("promocodes", and(pay, codes.clone())),
        ("promocodes", and(random.clone(), codes.clone())),
        ("promocodes", and(customer, codes)),
        ("tickets", and(random, json!({ "tickets": [FLOOR] }))),
    ] {
        let ask = Ask::patch(&order_path(&order), &body).token(&token);
        world.ask(&ask).await.wrong(field);
    }
    assert_eq!(
        world.upstream.calls().await,
        calls,
        "the upstream was asked"
    );
}

#[tokio::test]
async fn s3_without_a_configured_way_nobody_can_begin_to_pay() {
    let world = World::start().await;
    let (order, token) = world.reserved().await;
    let pay = Ask::patch(&order_path(&order), &json!({ "status": "in_progress" })).token(&token);
    world.ask(&pay).await.wrong("status");
    assert_eq!(world.upstream.calls().await, 1);
}

#[tokio::test]
async fn s3_the_upstream_gets_the_typed_body_and_nothing_of_the_browsers_headers() {
    let success = "https://shop.example/thanks";
    let world = World::with(&[
        ("PAYMENT__SYSTEM", "api/BASE"),
        ("PAYMENT__SUCCESS_URL", success),
        ("PAYMENT__FAILURE_URL", "https://shop.example/sorry"),
    ])
    .await;
    let noisy = |ask: Ask| {
        ask.header("authorization", "key canary")
            .header("cookie", "session=canary")
            .header("user-agent", "canary")
            .header("referer", "https://shop.example/canary")
            .header("x-forwarded-for", "192.0.2.1")
            .header("x-forwarded-host", "canary.example")
            .header("forwarded", "for=192.0.2.1;host=canary.example")
            .header("accept-language", "canary")
            .header("x-http-method-override", "DELETE")
            .header("x-partner", "canary")
            .header("traceparent", "00-canary-01")
            .header("accept", "text/canary")
    };
    // In any order and with any blanks; what is written to the upstream is written anew.
    let body = format!(
        "\t{{ \"customer\": {}, \"random\": {{ {:?}: 2 }},\n \"event\": {:?}, \"all_or_nothing\": false }} ",
        json!({ "email": " a@b.example " }),
        FLOOR.to_uppercase(),
        DEMO_EVENT
    );
    let ask =
        Ask::new("POST", &format!("{ORDERS}?canary=1")).header("content-type", "application/json");
    let answer = world.ask(&noisy(ask.bytes(body).key(&uuid()))).await;
    let (order, token) = (answer.good(201), answer.token());
    let path = order_path(&order);
    let changes = [
        json!({ "customer": buyer() }),
        json!({ "random": { FLOOR: 1 }, "all_or_nothing": true }),
        json!({ "promocodes": [] }),
        json!({ "status": "in_progress", "customer": { "first_name": "Ann" } }),
    ];
    for change in &changes {
        world
            .ask(&noisy(Ask::patch(&path, change).token(&token)))
            .await
            .good(200);
    }
    world
        .ask(&noisy(Ask::get(&format!("{path}?canary=1")).token(&token)))
        .await
        .good(200);

    let reserved = json!({
        "event": DEMO_EVENT, "random": { FLOOR: 2 }, "customer": { "email": "a@b.example" },
    });
    let payment = json!({
        "system": "api/BASE", "success_url": success, "failure_url": "https://shop.example/sorry",
    });
    let paying = json!({
        "status": "in_progress", "customer": { "first_name": "Ann" }, "payment": payment,
    });
    let [customer, tickets, codes, _] = changes;
    let expected = [
        ("POST", ORDERS, reserved),
        ("PATCH", path.as_str(), customer),
        ("PATCH", &path, tickets),
        ("PATCH", &path, codes),
        ("PATCH", &path, paying),
        ("GET", &path, Value::Null),
    ];
    let journal = world.upstream.journal().await;
    assert_eq!(journal.len(), expected.len());
    for (seen, (method, path, body)) in journal.iter().zip(expected) {
        assert_eq!(seen["method"], method);
        assert_eq!(seen["path"], path);
        assert_eq!(seen["query"], Value::Null);
        assert_eq!(seen["body"], body);
        assert!(!seen.to_string().contains("canary"), "{seen}");
        let headers = seen["headers"].as_object().unwrap();
        let names: Vec<&str> = headers.keys().map(String::as_str).collect();
        let with_body = [
            "accept",
            "authorization",
            "content-length",
            "content-type",
            "host",
            "user-agent",
        ];
        let without = ["accept", "authorization", "host", "user-agent"];
        assert_eq!(
            names,
            if method == "GET" {
                &without[..]
            } else {
                &with_body[..]
            }
        );
        assert_eq!(headers["authorization"], format!("key {KEY}"));
        assert_eq!(headers["accept"], "application/json");
    }
}

#[tokio::test]
async fn s3_seats_by_name_reach_the_upstream_by_name() {
    let world = World::start().await;
    let (one, other) = ("56a6253df06c5a059a9380a0", "56a6253df06c5a059a9380ac");
    let seats =
        |seats: [&str; 2]| json!({ "event": SEED_EVENT, "tickets": seats, "all_or_nothing": true });
    let ask = Ask::post(ORDERS, &seats([other, one])).key(&uuid());
    let order = world.ask(&ask).await.good(201);
    assert_eq!(order["tickets"], json!([one, other]));
    assert_eq!(
        world.upstream.journal().await[0]["body"],
        seats([one, other])
    );
}

#[tokio::test]
async fn s3_an_answer_has_these_fields_and_no_others() {
    let world = World::start().await;
    let body = and(wish(), json!({ "customer": buyer() }));
    let answer = world.ask(&Ask::post(ORDERS, &body).key(&uuid())).await;
    let (order, token) = (answer.good(201), answer.token());
    let known = [
        "id",
        "number",
        "event",
        "status",
        "created_at",
        "updated_at",
        "reserved_till",
        "tickets",
        "rules",
        "value",
        "value_extra",
        "values",
        "payment",
    ];
    let again = world
        .ask(&Ask::get(&order_path(&order)).token(&token))
        .await;
    for answer in [answer, again] {
        let order = answer.json();
        for name in order.as_object().unwrap().keys() {
            assert!(known.contains(&name.as_str()), "{name} is shown");
        }
        assert_eq!(order["event"], DEMO_EVENT);
        assert_eq!(order["status"], "executed");
        assert_eq!(order["value"], "2420.00");
        assert_eq!(order["tickets"].as_array().unwrap().len(), 1);
        assert!(order["reserved_till"].is_string());
        assert!(
            !answer.all().contains("b.example"),
            "the buyer is not told back: {}",
            answer.all()
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("set-cookie"), None);
        assert_eq!(answer.header("server"), None);
        assert_eq!(answer.header("x-partner"), None);
    }
}
