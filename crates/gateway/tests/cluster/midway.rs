//! S6, S8, S9: Redis is killed while a reservation is under way. Its browser is told the order, or the order is given back; there
//! is one, whoever asks again.

use std::time::Duration;

use tokio::time::sleep;

use crate::api::{Sale, until};
use crate::browser::{Browser, ask, cancel, get};
use crate::world::{RESERVE, WIDE, World};

/// Long enough for an instance to see that a browser has gone.
const MOMENT: Duration = Duration::from_millis(500);

/// Two instances, and a browser whose reservation the upstream is at work on when Redis dies.
async fn killed_midway() -> (World, Sale, Browser, String) {
    let mut world = World::start(2, &WIDE).await;
    let sale = world.api.sell(1, 10).await;
    let (browser, request) = world.held_at(RESERVE, &sale).await;
    world.redis.kill();
    (world, sale, browser, request)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s9_redis_is_killed_midway_and_the_browser_is_told_its_order() {
    let (world, sale, mut browser, request) = killed_midway().await;
    // Under way it stays, for the instance that is at it.
    let meanwhile = ask(world.address(0), &request).await.unwrap();
    assert_eq!((meanwhile.status, meanwhile.code()), (409, "conflict"));
    world.api.release().await;
    let made = browser.answer().await.unwrap();
    assert_eq!(made.status, 201, "{}", made.body);

    let again = ask(world.address(0), &request).await.unwrap();
    assert!(again.is_replay());
    assert_eq!(again.order(), made.order());
    // A token needs no store: whichever instance it is shown to.
    let token = made.token().unwrap();
    for instance in [0, 1] {
        let read = ask(world.address(instance), &get(made.order(), token)).await;
        assert_eq!(read.unwrap().status, 200);
    }
    let canceled = ask(world.address(1), &cancel(made.order(), token)).await;
    assert_eq!(canceled.unwrap().body["status"], "canceled");
    assert_eq!(world.api.reservations_of(&sale.event).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_redis_is_killed_midway_and_nobody_waits_for_the_order() {
    let (world, sale, browser, request) = killed_midway().await;
    drop(browser);
    sleep(MOMENT).await;
    world.api.release().await;
    until("the order is given back", || async {
        let orders = world.api.orders().await;
        orders.len() == 1 && orders[0].status == "canceled" && orders[0].holds == 0
    })
    .await;
    let late = ask(world.address(0), &request).await.unwrap();
    assert_eq!((late.status, late.code()), (410, "expired"));
    assert_eq!(world.api.reservations_of(&sale.event).await, 1);
}

/// It comes back with nothing in it, before the upstream has answered. The instance that is at work knows the browser; to the
/// other one the key is nobody's, and it makes no second order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s9_redis_is_started_again_midway_and_there_is_one_order() {
    let (mut world, sale, mut browser, request) = killed_midway().await;
    world.redis.start_again();
    for instance in &world.instances {
        instance.until_ready().await;
    }
    world.api.release().await;
    let made = browser.answer().await.unwrap();
    assert_eq!(made.status, 201, "{}", made.body);
    let elsewhere = ask(world.address(1), &request).await.unwrap();
    assert_eq!((elsewhere.status, elsewhere.code()), (422, "unconfirmed"));
    let again = ask(world.address(0), &request).await.unwrap();
    assert!(again.is_replay(), "{}", again.body);
    assert_eq!(again.order(), made.order());
    assert_eq!(world.api.reservations_of(&sale.event).await, 1);
    let orders = world.api.orders().await;
    assert!(orders.iter().all(|order| order.holds == 1), "{orders:?}");
}
