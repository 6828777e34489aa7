//! Many buyers at once.

use std::collections::HashSet;

use serde_json::json;
use tokio::task::JoinSet;

use super::client::{DEMO_EVENT, FLOOR, ORDERS, Server, count, path_of};

/// As many tickets as `order` has go into `seen`; none may be there already.
fn collect(seen: &mut HashSet<String>, order: &serde_json::Value) {
    for ticket in order["tickets"].as_array().unwrap() {
        assert!(
            seen.insert(ticket.as_str().unwrap().to_owned()),
            "{ticket} is held twice"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_buyers_for_ten_tickets_hold_exactly_ten() {
    let server = Server::start().await;
    server
        .control("vacancy", json!({ "set": FLOOR, "vacant": 10 }))
        .await;
    let mut buyers = JoinSet::new();
    for _ in 0..200 {
        let server = server.clone();
        buyers.spawn(async move { server.reserve(json!({ FLOOR: 1 })).await });
    }
    let mut seen = HashSet::new();
    for order in buyers.join_all().await {
        collect(&mut seen, &order);
    }
    assert_eq!(seen.len(), 10);
    let state = server.look("orders").await;
    assert_eq!((&state["held"], count(&state["orders"])), (&json!(10), 200));
    assert_eq!(server.vacant(FLOOR).await, 0);
    let numbers: HashSet<_> = state["orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| order["number"].as_u64())
        .collect();
    assert_eq!(numbers.len(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_or_nothing_buyers_get_threes_or_nothing() {
    let server = Server::start().await;
    server
        .control("vacancy", json!({ "set": FLOOR, "vacant": 10 }))
        .await;
    let mut buyers = JoinSet::new();
    for _ in 0..50 {
        let server = server.clone();
        let wish = json!({ "event": DEMO_EVENT, "random": { FLOOR: 3 }, "all_or_nothing": true });
        buyers.spawn(async move { server.api("POST", ORDERS, Some(wish)).await.json() });
    }
    let mut seen = HashSet::new();
    for order in buyers.join_all().await {
        assert!([0, 3].contains(&count(&order["tickets"])));
        collect(&mut seen, &order);
    }
    assert_eq!((seen.len(), server.vacant(FLOOR).await), (9, 1));
}

/// What one gives back another gets, and at no time are more sold than there are.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn buyers_who_change_their_minds_leave_nothing_behind() {
    let server = Server::start().await;
    server
        .control("vacancy", json!({ "set": FLOOR, "vacant": 5 }))
        .await;
    let mut buyers = JoinSet::new();
    for number in 0..60 {
        let server = server.clone();
        buyers.spawn(async move {
            let order = server.reserve(json!({ FLOOR: 1 + number % 3 })).await;
            assert_eq!(
                server
                    .patch(&order, json!({ "random": { FLOOR: 1 } }))
                    .await
                    .status,
                200
            );
            if number % 2 == 0 {
                assert_eq!(
                    server
                        .patch(&order, json!({ "status": "canceled" }))
                        .await
                        .status,
                    200
                );
            }
            path_of(&order)
        });
    }
    let mut seen = HashSet::new();
    for path in buyers.join_all().await {
        let order = server.get(&path).await.json();
        if order["status"] == "executed" {
            collect(&mut seen, &order);
        }
    }
    let held = server.look("orders").await["held"].as_u64().unwrap();
    assert_eq!(held + server.vacant(FLOOR).await, 5);
    assert_eq!(seen.len() as u64, held);
}
