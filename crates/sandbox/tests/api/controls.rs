//! The controls that are not about faults.

use serde_json::{Value, json};

use super::client::{
    BALCONY, DEMO_EVENT, FLOOR, ORDERS, SEED_EVENT, SEED_SET, Server, count, path_of,
};

#[tokio::test]
async fn wrong_requests_are_400_that_say_why() {
    let server = Server::start().await;
    for (path, body) in [
        ("clock", json!({})),
        ("clock", json!({ "advance_ms": "1" })),
        ("clock", json!({ "advance_ms": i64::MAX })),
        ("clock", json!({ "advance": 1 })),
        ("faults", json!({ "route": "GET /v1", "kind": "no-such" })),
        ("faults", json!({ "route": "GET /v1", "kind": "latency" })),
        ("order", json!({ "order": "x", "status": "done" })),
        ("vacancy", json!({ "set": FLOOR, "vacant": -1 })),
        ("vacancy", json!({ "set": FLOOR, "vacant": 401 })),
        (
            "events",
            json!({ "id": DEMO_EVENT, "sets": 1, "vacant": 1 }),
        ),
        (
            "events",
            json!({ "id": "5f0c0ffee0ddf00dcafe0002", "sets": 60_000, "vacant": 60_000 }),
        ),
    ] {
        let answer = server
            .send("POST", &format!("/_sandbox/{path}"), &[], &body.to_string())
            .await
            .unwrap();
        assert_eq!(answer.status, 400, "{path} {body}");
        assert!(!answer.json()["errors"][0].as_str().unwrap().is_empty());
    }
    for (method, path, status) in [
        ("GET", "no-such", 404),
        ("GET", "clock", 405),
        ("POST", "orders", 405),
    ] {
        let answer = server
            .send(method, &format!("/_sandbox/{path}"), &[], "")
            .await
            .unwrap();
        assert_eq!(answer.status, status);
    }
    let order = json!({ "order": "5f0c0ffee0ddf00dcafe0001", "status": "done" }).to_string();
    assert_eq!(
        server
            .send("POST", "/_sandbox/order", &[], &order)
            .await
            .unwrap()
            .status,
        404
    );
}

#[tokio::test]
async fn reset_brings_everything_back() {
    let server = Server::start().await;
    let first = server.reserve(json!({ FLOOR: 2 })).await;
    server
        .control("clock", json!({ "advance_ms": 3_600_000 }))
        .await;
    server
        .control("vacancy", json!({ "set": FLOOR, "vacant": 0 }))
        .await;
    server
        .control(
            "events",
            json!({ "id": "5f0c0ffee0ddf00dcafe0002", "sets": 2, "vacant": 1 }),
        )
        .await;
    server
        .control("faults", json!({ "route": "* /v1", "kind": "garbage" }))
        .await;
    server.control("reset", json!(null)).await;

    assert_eq!(server.look("requests").await, json!([]));
    assert_eq!(
        server.look("orders").await,
        json!({ "held": 0, "sold": 0, "orders": [] })
    );
    assert_eq!(server.get(&path_of(&first)).await.status, 404);
    assert_eq!(server.vacant(FLOOR).await, 212);
    assert_eq!(
        count(&server.get("/v1/services/simple/events").await.json()),
        2
    );
    let again = server.reserve(json!({ FLOOR: 1 })).await;
    assert_eq!(
        (&first["number"], &again["number"]),
        (&json!(497_291_910), &json!(497_291_910))
    );
    assert!(
        again["created_at"].as_str() < first["reserved_till"].as_str(),
        "the clock is the real one again"
    );
}

#[tokio::test]
async fn orders_show_what_is_held() {
    let server = Server::start().await;
    let held = server.reserve(json!({ FLOOR: 2 })).await;
    let sold = server.reserve(json!({ FLOOR: 1 })).await;
    let canceled = server.reserve(json!({ FLOOR: 3 })).await;
    server
        .control("order", json!({ "order": sold["id"], "status": "done" }))
        .await;
    server
        .patch(&canceled, json!({ "status": "canceled" }))
        .await;
    let state = server.look("orders").await;
    assert_eq!((&state["held"], &state["sold"]), (&json!(2), &json!(1)));
    let holds: Vec<_> = [0, 1, 2]
        .map(|at| (&state["orders"][at]["id"], &state["orders"][at]["holds"]))
        .to_vec();
    assert_eq!(
        holds,
        [
            (&held["id"], &json!(2)),
            (&sold["id"], &json!(1)),
            (&canceled["id"], &json!(0))
        ]
    );
    assert_eq!(state["orders"][2]["status"], "canceled");
}

#[tokio::test]
async fn an_order_can_be_brought_into_any_state_that_it_can_reach() {
    let server = Server::start().await;
    for status in ["in_progress", "done", "canceled", "expired"] {
        let order = server.reserve(json!({ FLOOR: 1 })).await;
        let forced = server
            .control("order", json!({ "order": order["id"], "status": status }))
            .await;
        assert_eq!(
            (&forced["status"], &forced["id"]),
            (&json!(status), &order["id"])
        );
        assert_eq!(server.get(&path_of(&order)).await.json(), forced);
    }
}

#[tokio::test]
async fn others_buy_and_give_back() {
    let server = Server::start().await;
    server.reserve(json!({ BALCONY: 1 })).await;
    let answer = server
        .control("vacancy", json!({ "set": BALCONY, "vacant": 0 }))
        .await;
    assert_eq!(answer, json!({ "set": BALCONY, "vacant": 0, "amount": 60 }));
    assert_eq!(
        count(&server.reserve(json!({ BALCONY: 1 })).await["tickets"]),
        0
    );
    server
        .control("vacancy", json!({ "set": BALCONY, "vacant": 59 }))
        .await;
    assert_eq!(server.vacant(BALCONY).await, 59);
}

#[tokio::test]
async fn adds_events_of_any_size() {
    let server = Server::start().await;
    let id = "5f0c0ffee0ddf00dcafe0002";
    let added = server
        .control(
            "events",
            json!({ "id": id, "sets": 1_000, "vacant": 3, "title": "Тысяча" }),
        )
        .await;
    assert_eq!(
        (&added["event"], count(&added["sets"])),
        (&json!(id), 1_000)
    );
    assert_eq!(added["sets"][0], "5f0c0ffe5000010dcafe0002");
    let event = server
        .get(&format!("/v1/services/simple/events/{id}"))
        .await
        .json();
    assert_eq!(
        (&event["title"]["text"], &event["tickets_amount_vacant"]),
        (&json!("Тысяча"), &json!(3_000))
    );
    let last = added["sets"][999].as_str().unwrap();
    let order = server
        .api(
            "POST",
            ORDERS,
            Some(json!({ "event": id, "random": { last: 4 } })),
        )
        .await
        .json();
    assert_eq!(count(&order["tickets"]), 3);
    let next = json!({ "id": "5f0c0ffee0ddf00dcafe0003", "sets": 1_000, "vacant": 3 });
    assert_eq!(count(&server.control("events", next).await["sets"]), 1_000);
}

/// The journal is what a conformance test of a client looks at.
#[tokio::test]
async fn requests_are_shown_as_they_came() {
    let server = Server::start().await;
    let key = format!("key {}", tc_sandbox::DEFAULT_KEY);
    let headers = [
        ("Authorization", key.as_str()),
        ("Accept", "application/json"),
        ("Content-Type", "application/json"),
    ];
    let body = json!({ "event": SEED_EVENT, "random": { SEED_SET: 1 } });
    server
        .send("POST", ORDERS, &headers, &body.to_string())
        .await
        .unwrap();
    server
        .send("GET", "/v1/services/simple/events?ids=x", &headers[..2], "")
        .await
        .unwrap();
    server
        .send("POST", ORDERS, &headers[..1], "not json")
        .await
        .unwrap();
    let requests = server.look("requests").await;
    assert_eq!(count(&requests), 3);
    let first = &requests[0];
    assert_eq!(
        (&first["method"], &first["path"], &first["query"]),
        (&json!("POST"), &json!(ORDERS), &Value::Null)
    );
    assert_eq!((&first["body"], &first["status"]), (&body, &json!(201)));
    assert_eq!(first["headers"]["authorization"], key);
    assert_eq!(first["headers"]["content-type"], "application/json");
    let second = &requests[1];
    assert_eq!(
        (&second["query"], &second["body"], &second["status"]),
        (&json!("ids=x"), &Value::Null, &json!(400))
    );
    assert_eq!(requests[2]["body"], "not json");
}

#[tokio::test]
async fn holds_are_as_long_as_configured() {
    let config = tc_sandbox::Config {
        hold: std::time::Duration::from_secs(5),
        ..tc_sandbox::Config::default()
    };
    let server = Server::start_with(config).await;
    let order = server.reserve(json!({ FLOOR: 1 })).await;
    server
        .control("clock", json!({ "advance_ms": 5_000 }))
        .await;
    assert_eq!(
        server.get(&path_of(&order)).await.json()["status"],
        "expired"
    );
}
