//! The list of orders, in which a seller finds his own again.

use serde_json::{Value, json};
use tc_orders::wire::v2::{Answer, Data};

use super::super::client::{DEMO_EVENT, FLOOR, SEED_EVENT, Server};
use super::ORDERS;

async fn make(server: &Server, event: &str, name: &str) -> Value {
    let body = json!({ "event": event, "vendor_data": { "order_id": name } });
    server.api("POST", ORDERS, Some(body)).await.json()["data"]["id"].clone()
}

#[tokio::test]
async fn the_newest_is_first_and_pages_say_what_there_is() {
    let server = Server::start().await;
    let mut made = Vec::new();
    for number in 0..5 {
        let event = if number == 2 { SEED_EVENT } else { DEMO_EVENT };
        made.push(make(&server, event, &format!("key-{number}")).await);
    }
    server.reserve(json!({ FLOOR: 1 })).await;
    let page = |page: usize| {
        let server = &server;
        async move {
            server
                .get(&format!("{ORDERS}?page={page}&page_size=4"))
                .await
                .json()
        }
    };
    let (first, second) = (page(1).await, page(2).await);
    let ids = |page: &Value| {
        let orders = page["data"].as_array().unwrap().clone();
        orders
            .into_iter()
            .map(|order| order["id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids(&first)[1..],
        [made[4].clone(), made[3].clone(), made[2].clone()]
    );
    assert_eq!(ids(&second), [made[1].clone(), made[0].clone()]);
    assert_eq!(
        first["pagination"],
        json!({ "page": 1, "page_size": 4, "total": 6 })
    );
    assert_eq!(ids(&page(3).await), Vec::<Value>::new());
    let events = first["refs"]["events"].as_object().unwrap();
    assert_eq!(events.len(), 2, "everything on the page is named");
    let found = first["data"].as_array().unwrap().iter();
    let mut found = found.filter(|order| order["vendor_data"]["order_id"] == "key-3");
    assert_eq!(found.next().unwrap()["id"], made[3]);

    let read: Answer = serde_json::from_value(first).unwrap();
    let Data::Many(orders) = read.data else {
        panic!("a list")
    };
    assert_eq!(orders.len(), 4);
    assert!(
        orders
            .iter()
            .all(|order| order.details.names.event.is_some())
    );
    assert_eq!(server.get(&format!("{ORDERS}?page=0")).await.status, 400);
    let all = server.get(ORDERS).await.json();
    assert_eq!(all["pagination"]["page_size"], 20);
}
