//! The life of an order, in both versions at once.

use serde_json::json;
use tc_orders::wire::v1;
use tc_orders::{Order, OrderStatus};

use super::super::client::{BALCONY, FLOOR, ORDERS as ORDERS_V1, Server};
use super::{ORDERS, empty, order, patch, path_of};

async fn in_v1(server: &Server, order: &Order) -> Order {
    let answer = server.get(&format!("{ORDERS_V1}/{}", order.id)).await;
    let order: v1::Order = serde_json::from_slice(&answer.body).unwrap();
    order.into()
}

#[tokio::test]
async fn r3_two_steps_make_one_reservation_and_the_second_may_be_repeated() {
    let server = Server::start().await;
    let made = empty(&server).await;
    assert_eq!(server.vacant(BALCONY).await, 2, "nothing is held yet");
    let wish = json!({ "random": { BALCONY: 2 }, "all_or_nothing": true });
    for _ in 0..3 {
        let filled = order(&patch(&server, &made, wish.clone()).await);
        assert_eq!(filled.tickets.len(), 2);
    }
    assert_eq!(server.vacant(BALCONY).await, 0);
    let one = server.get(&path_of(&made)).await;
    assert_eq!(order(&one).tickets.len(), 2);
}

#[tokio::test]
async fn an_order_of_one_version_is_read_and_changed_in_the_other() {
    let server = Server::start().await;
    let second = empty(&server).await;
    order(&patch(&server, &second, json!({ "random": { FLOOR: 2 } })).await);
    let read = in_v1(&server, &second).await;
    assert_eq!((read.id, read.number), (second.id, second.number));
    assert_eq!(read.tickets.len(), 2);
    assert_eq!(read.total.to_string(), "4840.00");
    let mut body = server.reserve(json!({ FLOOR: 1 })).await;
    let path = format!("{ORDERS}/{}", body["id"].as_str().unwrap());
    let first = order(&server.get(&path).await);
    assert_eq!(first.details.tickets.len(), 1);
    assert_eq!(first.hold, Some(600_000_000), "as long as it was made for");
    assert_eq!(body["tickets"][0].take(), json!(first.tickets[0]));
    let canceled = order(&patch(&server, &first, json!({ "status": "cancelled" })).await);
    assert_eq!(canceled.status, OrderStatus::Canceled);
    assert_eq!(in_v1(&server, &first).await.status, OrderStatus::Canceled);
    let body = server.get(&path).await.json();
    assert_eq!(body["data"]["status"], "cancelled", "with one more letter");
}

#[tokio::test]
async fn the_sellers_server_says_done_and_then_nothing_goes_any_more() {
    let server = Server::start().await;
    let made = empty(&server).await;
    order(&patch(&server, &made, json!({ "random": { FLOOR: 1 } })).await);
    let step = patch(&server, &made, json!({ "status": "in_progress" })).await;
    assert_eq!(step.status, 400);
    let answer = patch(&server, &made, json!({ "status": "done" })).await;
    let done = order(&answer);
    assert_eq!(done.status, OrderStatus::Done);
    let data = answer.json()["data"].clone();
    assert!(data["done_at"].is_string());
    assert_eq!(data["tickets"][0]["status"], "sold");
    assert!(data["tickets"][0]["barcode"].is_string());
    for change in [
        json!({}),
        json!({ "status": "cancelled" }),
        json!({ "promocodes": [] }),
    ] {
        let refused = patch(&server, &made, change.clone()).await;
        assert_eq!(refused.status, 400, "{change}");
    }
}

#[tokio::test]
async fn a_hold_is_over_after_fifteen_minutes() {
    let server = Server::start().await;
    let made = empty(&server).await;
    order(&patch(&server, &made, json!({ "random": { BALCONY: 2 } })).await);
    server
        .control("clock", json!({ "advance_ms": 14 * 60_000 }))
        .await;
    let held = server.get(&path_of(&made)).await;
    assert_eq!(order(&held).status, OrderStatus::Executed);
    server
        .control("clock", json!({ "advance_ms": 60_000 }))
        .await;
    let over = server.get(&path_of(&made)).await;
    assert_eq!(order(&over).status, OrderStatus::Expired);
    assert_eq!(server.vacant(BALCONY).await, 2);
}

#[tokio::test]
async fn faults_and_the_busy_order_are_the_same() {
    let server = Server::start().await;
    let made = empty(&server).await;
    let fault = json!({ "route": "PATCH /v2/resources/orders", "kind": "drop-after" });
    server.control("faults", fault).await;
    let wish = json!({ "random": { BALCONY: 2 } });
    let lost = server.try_api("PATCH", &path_of(&made), Some(wish)).await;
    assert!(lost.is_err(), "the answer is lost");
    let now = server.get(&path_of(&made)).await;
    assert_eq!(order(&now).tickets.len(), 2, "and it was carried out");

    let fault = json!({ "route": "PATCH /v2/resources/orders", "kind": "hold", "before": true });
    server.control("faults", fault).await;
    let first = tokio::spawn({
        let (server, made) = (server.clone(), made.clone());
        async move {
            patch(&server, &made, json!({ "random": { FLOOR: 1 } }))
                .await
                .status
        }
    });
    while server.look("faults").await["held"] != 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.get(&path_of(&made)).await.status, 409);
    server.control("release", json!({})).await;
    assert_eq!(first.await.unwrap(), 200);
}
