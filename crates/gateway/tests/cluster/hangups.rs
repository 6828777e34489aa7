//! S8: a browser that hangs up while the gateway asks the store leaves nothing half begun: nobody hears of an order in flight
//! that nobody works on, or of seats that may be held when nothing was ever asked for.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::browser::{Answer, Browser, ask};
use crate::world::{WIDE, World, wish};

const BROWSERS: u64 = 150;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_hung_up_while_the_store_is_asked() {
    let world = World::start(2, &WIDE).await;
    let sale = world.api.sell(1, 1_000).await;
    let instance = |n: u64| world.address(usize::from(n.is_multiple_of(2)));
    for n in 1..=BROWSERS {
        let mut browser = Browser::connect(instance(n)).await.unwrap();
        let request = wish(n, &sale).request();
        browser.send(request.as_bytes()).await.unwrap();
        // A question to the store takes about a millisecond, and there are several.
        sleep(Duration::from_micros(n * 100)).await;
    }
    // What was made has been given back by now.
    sleep(Duration::from_secs(5)).await;
    let held = |orders: &[crate::api::Order]| orders.iter().filter(|order| order.holds > 0).count();
    let in_vain = held(&world.api.orders().await);

    let mut asked = JoinSet::new();
    for n in 1..=BROWSERS {
        let (instance, request) = (instance(n), wish(n, &sale).request());
        asked.spawn(async move { ask(instance, &request).await.unwrap() });
    }
    let answers: Vec<Answer> = asked.join_all().await;
    let count = |status: u16, replay: bool| {
        let such = |answer: &&Answer| answer.status == status && answer.is_replay() == replay;
        answers.iter().filter(such).count()
    };
    let (anew, told, given_back) = (count(201, false), count(201, true), count(410, false));
    println!("never begun: {anew}, answered in vain: {told}, given back: {given_back}");
    for answer in &answers {
        assert!(matches!(answer.status, 201 | 410), "{answer:?}");
    }
    // Held without a browser was only what had been on its way to one.
    assert_eq!(told, in_vain);
    assert_eq!(held(&world.api.orders().await), told + anew);
    assert!(given_back > 0, "none has hung up in time");
}
