//! Wrong requests, field by field: a problem with the field's name, and the upstream is not asked (S3, S6). The whole table
//! is in the tests of the reader; here is each kind of it, as it comes over the wire.

use serde_json::{Value, json};

use crate::support::{
    Ask, DEMO_EVENT, FLOOR, NOBODY, ORDERS, SEED_SET, World, event_path, order_path, uuid, wish,
};

/// A reservation with this field in place of its own, if it has one of that name.
fn but(field: &str, value: Value) -> Value {
    let mut body = wish();
    body[field] = value;
    body
}

fn customer(field: &str, value: Value) -> Value {
    but("customer", json!({ field: value }))
}

/// A JSON text that is an object with this behind the event.
fn raw(rest: &str) -> Vec<u8> {
    format!("{{\"event\":{DEMO_EVENT:?},{rest}}}").into_bytes()
}

fn sets(count: usize) -> Value {
    let sets = (0..count).map(|set| (format!("{set:024x}"), json!(1)));
    Value::Object(sets.collect())
}

/// Bodies of a POST that are wrong, and the field that is to be named.
fn wrong_reservations() -> Vec<(String, Vec<u8>)> {
    let floor = format!("random.{FLOOR}");
    let of_floor = |count: Value| but("random", json!({ FLOOR: count }));
    let typed = [
        ("event", json!({ "random": { FLOOR: 1 } })),
        ("event", but("event", Value::Null)),
        ("event", but("event", json!(5))),
        ("event", but("event", json!("5f0c"))),
        ("event", but("event", json!("z".repeat(24)))),
        ("event", but("event", json!("5".repeat(10_000)))),
        ("event", but("event", json!("../orders"))),
        ("random", json!({ "event": DEMO_EVENT })),
        ("random", but("random", Value::Null)),
        ("random", but("random", json!([FLOOR]))),
        ("random", but("random", json!({}))),
        ("random.floor", but("random", json!({ "floor": 1 }))),
        (&floor, of_floor(json!(0))),
        (&floor, of_floor(json!(-1))),
        (&floor, of_floor(json!(101))),
        (&floor, of_floor(json!(1.5))),
        (&floor, of_floor(json!(1e300))),
        (&floor, of_floor(json!(u64::MAX))),
        (&floor, of_floor(json!("1"))),
        (&floor, of_floor(json!(true))),
        (&floor, of_floor(json!({ "count": 1 }))),
        ("random", but("random", json!({ FLOOR: 60, SEED_SET: 60 }))),
        ("random", but("random", sets(101))),
        ("tickets", but("tickets", json!([FLOOR]))),
        ("tickets", json!({ "event": DEMO_EVENT, "tickets": [] })),
        (
            "tickets[0]",
            json!({ "event": DEMO_EVENT, "tickets": ["x"] }),
        ),
        (
            "tickets[1]",
            json!({ "event": DEMO_EVENT, "tickets": [FLOOR, FLOOR] }),
        ),
        (
            "tickets",
            json!({ "event": DEMO_EVENT, "tickets": vec![FLOOR; 101] }),
        ),
        ("all_or_nothing", but("all_or_nothing", json!("true"))),
        ("all_or_nothing", but("all_or_nothing", json!(1))),
        ("all_or_nothing", but("all_or_nothing", Value::Null)),
        ("customer", but("customer", json!({}))),
        ("customer", but("customer", json!("Ann"))),
        ("customer.email", customer("email", json!("a.example"))),
        (
            "customer.email",
            customer("email", json!(format!("a@{}", "b".repeat(253)))),
        ),
        ("customer.email", customer("email", json!(["a@b.example"]))),
        ("customer.first_name", customer("first_name", json!(""))),
        ("customer.first_name", customer("first_name", json!("  "))),
        (
            "customer.first_name",
            customer("first_name", json!("a".repeat(101))),
        ),
        ("customer.first_name", customer("first_name", json!("a\0b"))),
        ("customer.last_name", customer("last_name", json!("a\r\nb"))),
        (
            "customer.last_name",
            customer("last_name", json!("a\u{202e}b")),
        ),
        ("customer.mobile", customer("mobile", json!("7".repeat(33)))),
        (
            "customer.mobile",
            customer("mobile", json!(79_000_000_000_u64)),
        ),
        ("body", json!([])),
        ("body", json!("x")),
        ("body", Value::Null),
    ];
    let mut all: Vec<(String, Vec<u8>)> = typed
        .into_iter()
        .map(|(field, body)| (field.to_owned(), body.to_string().into_bytes()))
        .collect();
    let one = format!("\"random\":{{{FLOOR:?}:1}}");
    let mut add = |field: &str, body: Vec<u8>| all.push((field.to_owned(), body));
    // What serde_json cannot write.
    add("random", raw(&format!("{one},{one}")));
    add(
        &floor,
        raw(&format!("\"random\":{{{FLOOR:?}:1,{FLOOR:?}:2}}")),
    );
    add(&format!("random.{}", FLOOR.to_uppercase()), {
        raw(&format!(
            "\"random\":{{{FLOOR:?}:1,{:?}:1}}",
            FLOOR.to_uppercase()
        ))
    });
    add("event", raw(&format!("{one},\"event\":{DEMO_EVENT:?}")));
    add(
        "customer.email",
        raw(&format!(
            "{one},\"customer\":{{\"email\":\"a@b.c\",\"email\":\"d@e.f\"}}"
        )),
    );
    // Not how JSON writes a number (RFC 8259, section 6), or beyond all that there are.
    let huge = "9".repeat(400);
    for number in ["01", "+1", "0x1", "NaN", "1.", "--1", &huge] {
        add("body", raw(&format!("\"random\":{{{FLOOR:?}:{number}}}")));
    }
    for body in ["", " ", "{", "{}{}", "{\"event\":}", "\u{feff}{}"] {
        add("body", body.as_bytes().to_vec());
    }
    add("body", raw("\"random\":\"\\ud800\""));
    add("body", [raw(&one), b"\0".to_vec()].concat());
    add("body", raw("\"customer\":{\"first_name\":\"a\nb\"}"));
    let mut no_text = raw(&format!("{one},\"customer\":{{\"first_name\":\"?\"}}"));
    let at = no_text.iter().position(|byte| *byte == b'?').unwrap();
    no_text[at] = 0xff;
    add("body", no_text);
    // Overlong and surrogate forms are no UTF-8 either.
    for bytes in [
        &b"\"\xc0\xaf\""[..],
        b"\"\xed\xa0\x80\"",
        b"\"\xf8\x88\x80\x80\x80\"",
    ] {
        add("body", bytes.to_vec());
    }
    let deep =
        |open: &str, close: &str, times: usize| [open.repeat(times), close.repeat(times)].concat();
    add(
        "body",
        raw(&format!("\"random\":{}", deep("[", "]", 7_500))),
    );
    add("body", deep("[", "]", 8_000).into_bytes());
    add("body", "[".repeat(16_000).into_bytes());
    add("body", "{\"a\":".repeat(3_000).into_bytes());
    add(
        "body",
        raw(&format!(
            "\"random\":{}",
            deep("{\"a\":", "}", 10).replace(":}", ":1}")
        )),
    );
    all
}

#[tokio::test]
async fn every_field_of_a_reservation_wrong_in_turn_is_named_and_the_upstream_not_asked() {
    let world = World::start().await;
    for (field, body) in wrong_reservations() {
        let shown: String = String::from_utf8_lossy(&body).chars().take(200).collect();
        let ask = Ask::new("POST", ORDERS).header("content-type", "application/json");
        let answer = world.ask(&ask.bytes(body).key(&uuid())).await;
        let problem = answer.problem(400, "rejected");
        assert_eq!(problem["field"], field.as_str(), "{shown}: {problem}");
        assert!(
            answer.body.len() < 400,
            "what was sent is not told back: {problem}"
        );
    }
    assert_eq!(world.upstream.calls().await, 0);
    // And the yardstick: the same request without a mistake.
    world.reserved().await;
}

#[tokio::test]
async fn every_field_of_a_change_wrong_in_turn_is_named_and_the_upstream_not_asked() {
    let world = World::start().await;
    let (order, token) = world.reserved().await;
    for (field, body) in [
        ("status", r#"{"status":null}"#.to_owned()),
        ("status", r#"{"status":5}"#.to_owned()),
        (
            "status",
            r#"{"status":"canceled","status":"canceled"}"#.to_owned(),
        ),
        ("status", r#"{"status":"canceled\u0000"}"#.to_owned()),
        ("random", r#"{"random":{}}"#.to_owned()),
        ("random", r#"{"random":null}"#.to_owned()),
        ("tickets", r#"{"tickets":{}}"#.to_owned()),
        ("customer", r#"{"customer":null}"#.to_owned()),
        ("customer.email", r#"{"customer":{"email":"@"}}"#.to_owned()),
        ("promocodes", r#"{"promocodes":"ONE"}"#.to_owned()),
        (
            "promocodes",
            json!({ "promocodes": vec!["A"; 11] }).to_string(),
        ),
        ("promocodes[1]", r#"{"promocodes":["ONE",2]}"#.to_owned()),
        ("promocodes[0]", r#"{"promocodes":[""]}"#.to_owned()),
        ("promocodes[0]", r#"{"promocodes":["A B"]}"#.to_owned()),
        (
            "promocodes[0]",
            json!({ "promocodes": ["A".repeat(65)] }).to_string(),
        ),
        ("body", String::new()),
        (
            "body",
            format!(
                "{{\"promocodes\":{}{}}}",
                "[".repeat(7_000),
                "]".repeat(7_000)
            ),
        ),
    ] {
        let ask = Ask::new("PATCH", &order_path(&order)).header("content-type", "application/json");
        world.ask(&ask.bytes(body).token(&token)).await.wrong(field);
    }
    assert_eq!(world.upstream.calls().await, 1);
}

#[tokio::test]
async fn a_wrong_header_is_named_and_the_upstream_not_asked() {
    let world = World::start().await;
    let nil = "00000000-0000-0000-0000-000000000000";
    let good = uuid();
    for ask in [
        Ask::post(ORDERS, &wish()),
        World::reserve().with("idempotency-key", ""),
        World::reserve().with("idempotency-key", "1"),
        World::reserve().with("idempotency-key", "\"\""),
        World::reserve().with("idempotency-key", b"\"\xff\""),
        World::reserve().with("idempotency-key", format!("\"{good}")),
        World::reserve().with("idempotency-key", format!("\"{good}\";a=1")),
        World::reserve().with("idempotency-key", "a".repeat(5_000)),
        World::reserve().header("idempotency-key", format!("\"{good}\"")),
        World::reserve().key(nil),
        World::reserve().key(&good.replace('-', "")),
    ] {
        world.ask(&ask).await.wrong("Idempotency-Key");
    }
    assert_eq!(world.upstream.calls().await, 0);
}

/// S5: what a form of another site could send is not even read.
#[tokio::test]
async fn s5_a_body_of_another_type_is_415() {
    let world = World::start().await;
    let (order, token) = world.reserved().await;
    let cancel = json!({ "status": "canceled" });
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/jsonp",
        "application/problem+json",
        "text/plain; application/json",
        "",
    ] {
        for ask in [
            World::reserve(),
            Ask::patch(&order_path(&order), &cancel).token(&token),
        ] {
            let problem = world
                .ask(&ask.with("content-type", kind))
                .await
                .problem(415, "rejected");
            assert_eq!(problem["field"], "Content-Type");
        }
    }
    world
        .ask(&World::reserve().without("content-type"))
        .await
        .problem(415, "rejected");
    let twice = World::reserve().header("content-type", "text/plain");
    world.ask(&twice).await.problem(415, "rejected");
    assert_eq!(world.upstream.calls().await, 1);
    let said = World::reserve().with("content-type", "Application/JSON; charset=UTF-8");
    world.ask(&said).await.good(201);
}

#[tokio::test]
async fn what_is_no_address_or_no_method_of_it_is_a_problem() {
    let world = World::start().await;
    for path in [
        "/",
        "/v1",
        "/v1/resources/orders/",
        "/v1/resources/users",
        "/v1/services/simple/events",
        "//v1/resources/orders",
        "/v1/resources/orders/x/y",
        "/metrics",
        "/healthz",
        "/readyz",
        "/%ff",
    ] {
        world.ask(&Ask::get(path)).await.problem(404, "not-found");
    }
    for path in [
        event_path("x"),
        event_path("%ff"),
        event_path("%00"),
        event_path("..%2forders"),
    ] {
        world.ask(&Ask::get(&path)).await.problem(404, "not-found");
    }
    let order = format!("{ORDERS}/{NOBODY}");
    for (method, path, allow) in [
        ("DELETE", order.as_str(), "GET,HEAD,PATCH"),
        ("POST", &order, "GET,HEAD,PATCH"),
        ("PUT", &order, "GET,HEAD,PATCH"),
        ("GET", ORDERS, "POST"),
        ("PATCH", ORDERS, "POST"),
        ("TRACE", ORDERS, "POST"),
        ("CANARY", ORDERS, "POST"),
        ("POST", &event_path(DEMO_EVENT), "GET,HEAD"),
    ] {
        let answer = world.ask(&Ask::new(method, path)).await;
        answer.problem(405, "rejected");
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
    assert_eq!(world.upstream.calls().await, 0);
}
