//! Version 2 over real HTTP.

mod bodies;
mod life;
mod list;

use serde_json::{Value, json};
use tc_orders::Order;
use tc_orders::wire::{Answered, Json, Version};

use super::client::{Answer, DEMO_EVENT, Server};

const ORDERS: &str = "/v2/resources/orders";

fn path_of(order: &Order) -> String {
    format!("{ORDERS}/{}", order.id)
}

/// What an answer of version 2 says, as the project's own clients read it.
fn read(answer: &Answer) -> Answered {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body: Json = serde_json::from_slice(&answer.body).unwrap();
    Version::V2.order(&body).unwrap()
}

fn order(answer: &Answer) -> Order {
    let read = read(answer);
    assert_eq!(read.refused, None);
    *read.order.unwrap()
}

/// An order of the demo's event that holds nothing.
async fn empty(server: &Server) -> Order {
    let body = json!({ "event": DEMO_EVENT });
    order(&server.api("POST", ORDERS, Some(body)).await)
}

async fn patch(server: &Server, to: &Order, change: Value) -> Answer {
    server.api("PATCH", &path_of(to), Some(change)).await
}
