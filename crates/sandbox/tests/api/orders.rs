//! The orders' calls: keys, statuses, what may be asked and what is answered.

use serde_json::{Value, json};
use tc_orders::{OrderStatus, Timestamp, wire::v1};

use super::client::{BALCONY, BOX, DEMO_EVENT, FLOOR, ORDERS, SEED_EVENT, Server, count, path_of};

#[tokio::test]
async fn wants_the_key() {
    let server = Server::start().await;
    let wrong = "key 00000000000000000000000000000000";
    let bearer = "Bearer 5a4db0c05a4db0c05a4db0c05a4db0c0";
    let cases: [(&[(&str, &str)], u16); 4] = [
        (&[], 401),
        (&[("authorization", wrong)], 403),
        (&[("authorization", bearer)], 403),
        (
            &[("authorization", "5a4db0c05a4db0c05a4db0c05a4db0c0")],
            403,
        ),
    ];
    for (headers, status) in cases {
        for (method, path) in [
            ("POST", ORDERS),
            ("GET", "/v1/resources/orders/5f0c0ffee0ddf00dcafe0001"),
            ("GET", "/v1/services/simple/events"),
            ("GET", "/v1/elsewhere"),
        ] {
            let answer = server.send(method, path, headers, "{}").await.unwrap();
            assert_eq!(answer.status, status, "{method} {path} {headers:?}");
            assert!(answer.json()["errors"].is_array());
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_404_and_a_wrong_method_405() {
    let server = Server::start().await;
    for path in [
        "/v1/resources/orders/5f0c0ffee0ddf00dcafe0001",
        "/v1/resources/orders/x",
        "/v1/x",
    ] {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
    let unknown = "/v1/resources/orders/5f0c0ffee0ddf00dcafe0001";
    assert_eq!(
        server
            .api("PATCH", unknown, Some(json!({ "status": "canceled" })))
            .await
            .status,
        404
    );
    assert_eq!(server.api("DELETE", unknown, None).await.status, 405);
    assert_eq!(server.get(ORDERS).await.status, 405);
}

#[tokio::test]
async fn answers_carry_partner_and_date_of_the_sandbox_s_clock() {
    let server = Server::start().await;
    server
        .control("clock", json!({ "advance_ms": 86_400_000 }))
        .await;
    let answer = server.get("/v1/services/simple/events").await;
    assert_eq!(answer.headers["x-partner"], "56810047f06c5a6ac62f4e1d");
    assert_eq!(answer.headers.get_all("date").iter().count(), 1);
    let date = Timestamp::parse_http_date(answer.headers["date"].to_str().unwrap()).unwrap();
    let real = std::time::UNIX_EPOCH.elapsed().unwrap().as_micros() as i64;
    assert!((86_390_000_000..86_410_000_000).contains(&(date.micros() - real)));
}

#[tokio::test]
async fn bad_requests_are_400_with_a_reason() {
    let server = Server::start().await;
    let order = server.reserve(json!({ FLOOR: 1 })).await;
    let posts = [
        json!({}),
        json!([]),
        json!({ "event": DEMO_EVENT }),
        json!({ "event": "x", "random": { FLOOR: 1 } }),
        json!({ "event": DEMO_EVENT, "random": {} }),
        json!({ "event": DEMO_EVENT, "random": { FLOOR: -1 } }),
        json!({ "event": DEMO_EVENT, "random": { FLOOR: "1" } }),
        json!({ "event": DEMO_EVENT, "random": { "x": 1 } }),
        json!({ "event": DEMO_EVENT, "random": { FLOOR: 1 }, "tickets": [] }),
        json!({ "event": DEMO_EVENT, "tickets": ["x"] }),
        json!({ "event": SEED_EVENT, "random": { FLOOR: 1 } }),
        json!({ "event": "5f0c0ffee0ddf00dcafe00ff", "random": { FLOOR: 1 } }),
        json!({ "event": DEMO_EVENT, "random": { FLOOR: 1 }, "promocodes": ["NONE"] }),
        json!({ "event": DEMO_EVENT, "random": { FLOOR: 1 }, "payment": { "system": "x/Y" } }),
    ];
    for body in posts {
        let answer = server.api("POST", ORDERS, Some(body.clone())).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
        assert!(answer.json()["errors"][0].is_string());
        assert_eq!(answer.headers["x-partner"], "56810047f06c5a6ac62f4e1d");
    }
    let patches = [
        json!({ "status": "expired" }),
        json!({ "status": "done" }),
        json!({ "status": "executed" }),
        json!({ "status": "sold" }),
        json!({ "status": 1 }),
        json!({ "promocodes": ["NONE"] }),
        json!({ "random": { FLOOR: 1 }, "tickets": [] }),
        json!({ "payment": { "system": "x/Y" } }),
        json!({ "random": { "5f0c0ffee0ddf00dcafe00ff": 1 } }),
    ];
    for body in patches {
        let answer = server.patch(&order, body.clone()).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
    }
    assert_eq!(
        server.get(&path_of(&order)).await.json(),
        order,
        "nothing has changed"
    );
    assert_eq!(count(&server.look("orders").await["orders"]), 1);
}

#[tokio::test]
async fn unreadable_bodies_are_400() {
    let server = Server::start().await;
    let key = format!("key {}", tc_sandbox::DEFAULT_KEY);
    let with = |kind: &'static str| {
        [
            ("authorization", key.clone()),
            ("content-type", kind.to_owned()),
        ]
    };
    let large = format!("{{\"event\": \"{}\"}}", "x".repeat(70_000));
    let deep = "[".repeat(10_000);
    let fine = json!({ "event": DEMO_EVENT, "random": { FLOOR: 1 } }).to_string();
    for (kind, body, status) in [
        ("application/json", "", 400),
        ("application/json", "{", 400),
        ("application/json", "\u{feff}{}", 400),
        ("application/json", deep.as_str(), 400),
        ("application/json", large.as_str(), 400),
        ("text/plain", fine.as_str(), 400),
        ("application/json; charset=utf-8", fine.as_str(), 201),
    ] {
        let headers = with(kind);
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = server.send("POST", ORDERS, &headers, body).await.unwrap();
        assert_eq!(answer.status, status, "{kind} {:.40}", body);
    }
}

#[tokio::test]
async fn fewer_or_none_is_still_201() {
    let server = Server::start().await;
    assert_eq!(
        count(&server.reserve(json!({ BALCONY: 1, BOX: 1 })).await["tickets"]),
        1
    );
    for all_or_nothing in [json!(true), json!("true")] {
        let body = json!({
            "event": DEMO_EVENT, "random": { FLOOR: 1, BALCONY: 2 }, "all_or_nothing": all_or_nothing
        });
        let answer = server.api("POST", ORDERS, Some(body)).await;
        assert_eq!(answer.status, 201);
        let order = answer.json();
        assert_eq!(order["tickets"], json!([]));
        assert_eq!(order["status"], "executed");
        for value in ["value", "value_extra"] {
            assert_eq!(order[value], "0.00");
        }
        assert_eq!(
            order["values"],
            json!({ "extra": "0.00", "full": "0.00", "nominal": "0.00" })
        );
        let rules = order["rules"].as_object().unwrap();
        assert!(rules.contains_key(FLOOR) && rules.contains_key(BALCONY));
    }
    let body = json!({ "event": DEMO_EVENT, "random": { BALCONY: 5 }, "all_or_nothing": "false" });
    assert_eq!(
        count(&server.api("POST", ORDERS, Some(body)).await.json()["tickets"]),
        1
    );
}

#[tokio::test]
async fn an_order_s_sums_are_price_and_fee() {
    let server = Server::start().await;
    let order = server.reserve(json!({ FLOOR: 2, BALCONY: 1 })).await;
    // 2 x (2200 + 220) + 2900 + 290
    assert_eq!(
        (&order["value"], &order["value_extra"]),
        (&json!("8030.00"), &json!("730.00"))
    );
    assert_eq!(
        order["values"],
        json!({ "extra": "730.00", "full": "8030.00", "nominal": "7300.00" })
    );
}

#[tokio::test]
async fn a_hold_ends_by_the_server_s_clock() {
    let server = Server::start().await;
    let order = server.reserve(json!({ BALCONY: 2 })).await;
    server
        .control("clock", json!({ "advance_ms": 599_000 }))
        .await;
    assert_eq!(
        server.get(&path_of(&order)).await.json()["status"],
        "executed"
    );
    server
        .control("clock", json!({ "advance_ms": 1_000 }))
        .await;
    assert_eq!(server.vacant(BALCONY).await, 2);
    let expired = server.get(&path_of(&order)).await.json();
    assert_eq!(
        (&expired["status"], &expired["tickets"]),
        (&json!("expired"), &order["tickets"])
    );
    assert_eq!(
        server
            .patch(&order, json!({ "status": "canceled" }))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn a_second_request_to_an_order_is_409_while_the_first_is_at_work() {
    let server = Server::start().await;
    let order = server.reserve(json!({ FLOOR: 1 })).await;
    let other = server.reserve(json!({ FLOOR: 1 })).await;
    let route = "PATCH /v1/resources/orders";
    server
        .control(
            "faults",
            json!({ "route": route, "kind": "hold", "before": true }),
        )
        .await;
    let first = tokio::spawn({
        let (server, order) = (server.clone(), order.clone());
        async move { server.patch(&order, json!({ "status": "canceled" })).await }
    });
    while server.look("faults").await["held"] != 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.get(&path_of(&order)).await.status, 409);
    let conflict = server
        .patch(&order, json!({ "random": { FLOOR: 2 } }))
        .await;
    assert_eq!(conflict.status, 409);
    assert_eq!(conflict.headers["x-partner"], "56810047f06c5a6ac62f4e1d");
    assert_eq!(
        server.get(&path_of(&other)).await.status,
        200,
        "other orders are free"
    );
    assert_eq!(server.control("release", json!(null)).await["released"], 1);
    assert_eq!(first.await.unwrap().json()["status"], "canceled");
    assert_eq!(
        server.get(&path_of(&order)).await.json()["status"],
        "canceled"
    );
}

#[tokio::test]
async fn every_answer_is_what_the_types_of_the_api_read() {
    let server = Server::start().await;
    let order = server.reserve(json!({ FLOOR: 2, BOX: 1 })).await;
    let read =
        |body: Value| tc_orders::Order::from(serde_json::from_value::<v1::Order>(body).unwrap());
    let held = read(order.clone());
    assert_eq!(
        (held.status, held.tickets.len(), held.total.minor()),
        (OrderStatus::Executed, 2, 484_000)
    );
    assert_eq!((held.fee.minor(), held.hold), (44_000, Some(600_000_000)));
    let change = json!({ "status": "in_progress", "promocodes": ["SANDBOX10"] });
    let paying = read(server.patch(&order, change).await.json());
    assert_eq!(
        (paying.status, paying.total.minor()),
        (OrderStatus::InProgress, 440_000)
    );
    assert!(paying.payment_url.is_some());
}
