//! S8: an order that nobody has come for is canceled within five seconds.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use tc_gateway::start;
use tokio::time::Instant;

use crate::api::{Api, Sale, until};
use crate::browser::{Browser, Wish, ask, key};

/// From the moment when the order is there and its browser is not.
const WITHIN: Duration = Duration::from_secs(5);

/// Long enough for the gateway to see that a browser is gone.
const SEEN_AFTER: Duration = Duration::from_millis(300);

/// A wish for two tickets, under the key number `n`.
pub(crate) fn wish(n: u64, sale: &Sale) -> Wish {
    Wish {
        key: key(n),
        event: sale.event.clone(),
        set: sale.set.clone(),
        count: 2,
    }
}

/// A browser asks for tickets and goes while the upstream holds the request that comes of it; the gateway has seen that it is gone.
pub(crate) async fn asked_and_gone(api: Api, gateway: SocketAddr, sale: &Sale) {
    let mut browser = Browser::connect(gateway).await.unwrap();
    let request = wish(1, sale).request();
    browser.send(request.as_bytes()).await.unwrap();
    api.until_held(1).await;
    drop(browser);
    tokio::time::sleep(SEEN_AFTER).await;
}

async fn canceled(api: Api) -> usize {
    let orders = api.orders().await;
    let canceled = orders
        .iter()
        .filter(|order| order.status == "canceled" && order.holds == 0);
    canceled.count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_the_call_outlives_its_browser_and_the_order_is_canceled_within_five_seconds() {
    const BROWSERS: u64 = 20;
    let api = Api::start().await;
    let gateway = start(api.config()).await.unwrap();
    let sale = api.sell(0, 1_000).await;
    api.next_reservation(&json!({ "kind": "hold", "before": true, "times": BROWSERS }))
        .await;
    let mut browsers = Vec::new();
    for n in 1..=BROWSERS {
        let mut browser = Browser::connect(gateway.address).await.unwrap();
        let request = wish(n, &sale).request();
        browser.send(request.as_bytes()).await.unwrap();
        browsers.push(browser);
    }
    api.until_held(BROWSERS).await;
    drop(browsers);
    tokio::time::sleep(SEEN_AFTER).await;

    let made = Instant::now();
    api.release().await;
    until("all orders are made", || async {
        api.orders().await.len() == 20
    })
    .await;
    until("all orders are canceled", || async {
        canceled(api).await == 20
    })
    .await;
    let took = made.elapsed();
    println!("{BROWSERS} orders that nobody came for were canceled after {took:?}");
    assert!(took < WITHIN, "{took:?}");

    // Whoever comes now is told so, and can reserve anew under another key.
    let late = ask(gateway.address, &wish(1, &sale).request())
        .await
        .unwrap();
    assert_eq!((late.status, late.code()), (410, "expired"));
    gateway.stop().await;
}

/// One lost call must not keep seats until the orphan is handed out the next time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_a_cancel_that_fails_is_tried_again_at_once() {
    let faults = [
        json!({ "kind": "drop-before" }),
        json!({ "kind": "drop-after" }),
        json!({ "kind": "garbage" }),
        json!({ "kind": "status", "status": 503 }),
        json!({ "kind": "status", "status": 409 }),
        json!({ "kind": "status", "status": 429, "retry_after": 1 }),
    ];
    let trials = faults.map(|fault| async move {
        let api = Api::start().await;
        let gateway = start(api.config()).await.unwrap();
        let sale = api.sell(0, 10).await;
        api.next("PATCH /v1/resources/orders", &fault).await;
        api.next_reservation(&json!({ "kind": "hold" })).await;
        asked_and_gone(api, gateway.address, &sale).await;

        let made = Instant::now();
        api.release().await;
        until("the order is canceled", || async {
            canceled(api).await == 1
        })
        .await;
        let took = made.elapsed();
        println!("after {fault}: {took:?}");
        assert!(took < WITHIN, "{fault}: {took:?}");
        gateway.stop().await;
    });
    for trial in trials.map(tokio::spawn) {
        trial.await.unwrap();
    }
}

/// Who has tried in vain for four seconds leaves it to whoever is handed the orphan next. More than one would try for ever
/// otherwise.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_a_cancel_that_fails_and_fails_is_given_up_until_it_is_handed_out_again() {
    const SILENCE: Duration = Duration::from_secs(3);
    let api = Api::start().await;
    let gateway = start(api.config()).await.unwrap();
    let sale = api.sell(0, 10).await;
    // No failure of the upstream's: the breaker does not mind.
    let refused = json!({ "kind": "status", "status": 409, "times": 1_000 });
    api.next("PATCH /v1/resources/orders", &refused).await;
    api.next_reservation(&json!({ "kind": "hold" })).await;
    asked_and_gone(api, gateway.address, &sale).await;
    api.release().await;

    let limit = Instant::now() + Duration::from_secs(40);
    let (mut tries, mut since) = (0, Instant::now());
    while tries == 0 || since.elapsed() < SILENCE {
        assert!(Instant::now() < limit, "{tries} tries, and no end of them");
        tokio::time::sleep(Duration::from_millis(50)).await;
        let now = cancels(api).await;
        if now != tries {
            (tries, since) = (now, Instant::now());
        }
    }
    assert!((2..=9).contains(&tries), "{tries}");
    api.forget_faults().await;
    until("the order is canceled", || async {
        canceled(api).await == 1
    })
    .await;
    gateway.stop().await;
}

async fn cancels(api: Api) -> usize {
    let requests = api.look("requests").await;
    let requests = requests.as_array().unwrap();
    let cancels = requests
        .iter()
        .filter(|request| request["method"] == "PATCH");
    cancels.count()
}
