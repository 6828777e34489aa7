//! S8: the program ends with reservations under way. What somebody waits for is answered; what nobody waits for is given
//! back before the end, since with a store in memory nobody else knows of it.

use std::time::Duration;

use serde_json::json;
use tc_gateway::start;
use tokio::time::Instant;

use crate::api::{Api, Sale};
use crate::browser::{Browser, Wish, ask, key};

/// What [`tc_gateway::Running::stop`] promises.
const WITHIN: Duration = Duration::from_secs(30);

fn wish(n: u64, sale: &Sale) -> String {
    let wish = Wish {
        key: key(n),
        event: sale.event.clone(),
        set: sale.set.clone(),
        count: 1,
    };
    wish.request()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_at_the_end_who_waits_is_answered_and_what_nobody_waits_for_is_given_back() {
    let api = Api::start().await;
    let gateway = start(api.config()).await.unwrap();
    let address = gateway.address;
    let sale = api.sell(0, 100).await;
    api.next_reservation(&json!({ "kind": "hold", "before": true, "times": 6 }))
        .await;
    let mut browsers = Vec::new();
    for n in 1..=6 {
        let mut browser = Browser::connect(address).await.unwrap();
        browser.send(wish(n, &sale).as_bytes()).await.unwrap();
        browsers.push(browser);
    }
    api.until_held(6).await;
    // Two are gone before the end begins, two after that.
    browsers.drain(..2);
    let began = Instant::now();
    let stopped = tokio::spawn(gateway.stop());
    tokio::time::sleep(Duration::from_millis(200)).await;
    browsers.drain(..2);
    tokio::time::sleep(Duration::from_millis(300)).await;
    api.release().await;

    let mut told = Vec::new();
    for browser in &mut browsers {
        let answer = browser.answer().await.unwrap();
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert!(answer.token().is_some());
        assert_eq!(answer.header("connection"), Some("close"));
        told.push(answer.order().to_owned());
    }
    stopped.await.unwrap();
    let took = began.elapsed();
    println!("the gateway ended after {took:?}");
    assert!(took < WITHIN, "{took:?}");

    let orders = api.orders().await;
    assert_eq!(orders.len(), 6);
    for order in orders {
        let is_told = told.contains(&order.id);
        assert_eq!(order.holds > 0, is_told, "{order:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_an_order_that_waits_for_its_browser_is_given_back_before_the_end() {
    let api = Api::start().await;
    let gateway = start(api.config()).await.unwrap();
    let address = gateway.address;
    let sale = api.sell(0, 100).await;
    api.next_reservation(&json!({ "kind": "hold" })).await;
    let mut browser = Browser::connect(address).await.unwrap();
    browser.send(wish(1, &sale).as_bytes()).await.unwrap();
    api.until_held(1).await;
    drop(browser);
    tokio::time::sleep(Duration::from_millis(300)).await;
    api.release().await;
    // The outcome is stored by now, and nobody has come for it.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let told = ask(address, &wish(2, &sale)).await.unwrap();
    assert_eq!(told.status, 201);
    gateway.stop().await;

    let orders = api.orders().await;
    let holding: Vec<_> = orders.iter().filter(|order| order.holds > 0).collect();
    assert_eq!(holding.len(), 1, "{orders:?}");
    assert_eq!(holding[0].id, told.order());
}
