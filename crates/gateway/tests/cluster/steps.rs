//! S8 in version 2, where an order is made in two steps: an instance that is killed in either of them leaves nothing that
//! another does not give back, and nobody is ever in doubt.

use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::api::until;
use crate::browser::{Answer, ask};
use crate::world::{WIDE, World, wish};

/// A first instance that was killed while the upstream had a request of this method in its hands, which it then carries out;
/// and what the second one says of the same wish from then on, until that is an order.
async fn killed_in(method: &str) -> (World, Vec<Answer>) {
    let second = [("UPSTREAM__VERSION", "v2")];
    let mut world = World::start(2, &[&WIDE[..], &second].concat()).await;
    let sale = world.api.sell(1, 10).await;
    let route = format!("{method} /v2/resources/orders");
    let (mut browser, request) = world.held_at(&route, &sale).await;
    world.instances[0].kill();
    assert!(browser.answer().await.is_err());
    world.api.release().await;

    let mut told = Vec::new();
    let limit = Instant::now() + Duration::from_secs(60);
    loop {
        let answer = ask(world.address(1), &request).await.unwrap();
        let is_made = answer.status == 201;
        told.push(answer);
        if is_made {
            return (world, told);
        }
        assert!(Instant::now() < limit, "{told:?}");
        sleep(Duration::from_millis(300)).await;
    }
}

fn codes(told: &[Answer]) -> Vec<&str> {
    let mut codes: Vec<_> = told.iter().map(Answer::code).collect();
    codes.dedup();
    codes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_killed_in_the_first_step() {
    let (world, told) = killed_in("POST").await;
    // Under way, as far as anybody knows; then nothing was done, if it is asked for while that is still noted; then the order.
    let codes = codes(&told);
    assert!(
        matches!(*codes, ["conflict", "server", ""] | ["conflict", ""]),
        "{codes:?}"
    );
    let orders = world.api.orders().await;
    let holding: Vec<_> = orders.iter().filter(|order| order.holds > 0).collect();
    assert_eq!(holding.len(), 1, "{orders:?}");
    assert_eq!(told.last().unwrap().order(), holding[0].id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_killed_in_the_second_step() {
    let (world, told) = killed_in("PATCH").await;
    assert_eq!(codes(&told), ["conflict", ""]);
    let new = told.last().unwrap();
    assert!(!new.is_replay(), "the key was as if never used");
    until("what the killed one has made is given back", || async {
        let orders = world.api.orders().await;
        let mut others = orders.iter().filter(|order| order.id != new.order());
        others.all(|order| order.holds == 0 && order.status == "canceled")
    })
    .await;
    let orders = world.api.orders().await;
    assert_eq!(orders.len(), 2);
    assert!(
        orders
            .iter()
            .any(|order| order.id == new.order() && order.holds == 1)
    );
}

/// Nobody is killed, and the API does not get over the second step. Whichever instance gives an order back, its key is free at both: also
/// at the one that had begun it. Either of them may be the one, so there are some orders, each some time after the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s9_a_key_whose_order_was_given_back_is_free_at_every_instance() {
    let second = [("UPSTREAM__VERSION", "v2")];
    let world = World::start(2, &[&WIDE[..], &second].concat()).await;
    let sale = world.api.sell(1, 100).await;
    let failing = json!({ "kind": "status", "status": 503, "times": 1_000 });
    world.api.next("PATCH /v2/resources/orders", &failing).await;
    let mut asked = JoinSet::new();
    for n in 1..=8 {
        let (address, request) = (world.address(0), wish(n, &sale).request());
        asked.spawn(async move { ask(address, &request).await.unwrap() });
        sleep(Duration::from_millis(300)).await;
    }
    for told in asked.join_all().await {
        assert!(matches!(told.code(), "server" | "timeout"), "{}", told.text);
    }
    world.api.forget_faults().await;
    for n in 1..=8 {
        let request = wish(n, &sale).request();
        let mut made = None;
        until("the key is free", || async {
            ask(world.address(0), &request).await.unwrap().status == 201
        })
        .await;
        for instance in 0..2 {
            let told = ask(world.address(instance), &request).await.unwrap();
            assert!(told.is_replay(), "{}", told.text);
            assert_eq!(*made.get_or_insert(told.order().to_owned()), told.order());
        }
    }
    until("one order for each", || async {
        let orders = world.api.orders().await;
        orders.iter().filter(|order| order.holds > 0).count() == 8
    })
    .await;
}
