//! S9: it makes no difference which instance a request meets.

use serde_json::json;
use tc_orders::Timestamp;

use crate::browser::{ask, cancel, get};
use crate::world::{RESERVE, WIDE, World, wish};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s9_any_instance_tells_the_same_order_and_takes_its_token() {
    let world = World::start(4, &WIDE).await;
    let sale = world.api.sell(1, 100).await;
    let request = wish(1, &sale).request();
    let first = ask(world.address(0), &request).await.unwrap();
    assert_eq!(first.status, 201, "{}", first.body);
    assert!(!first.is_replay());
    for n in 0..4 {
        let again = ask(world.address(n), &request).await.unwrap();
        assert_eq!(again.status, 201, "{}", again.body);
        assert!(again.is_replay());
        assert_eq!(again.order(), first.order());
        let token = again.token().unwrap();
        for m in 0..4 {
            let read = ask(world.address(m), &get(first.order(), token)).await;
            assert_eq!(read.unwrap().status, 200);
        }
    }
    assert_eq!(world.api.reservations_of(&sale.event).await, 1);
    let token = first.token().unwrap();
    let canceled = ask(world.address(3), &cancel(first.order(), token)).await;
    assert_eq!(canceled.unwrap().body["status"], "canceled");
}

/// A page counts a buyer's time by an answer's `Date`, whatever the clocks of the machines on the way say.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r6_behind_nginx_an_answer_has_the_time_of_the_api() {
    let world = World::start(1, &WIDE).await;
    let moved = json!({ "advance_ms": 3 * 3_600_000 });
    let sale = world.api.sell(1, 100).await;
    let now = world.api.control("clock", &moved).await;
    let now: Timestamp = now["now"].as_str().unwrap().parse().unwrap();
    let nginx = world.nginx.address;
    let made = ask(nginx, &wish(1, &sale).request()).await.unwrap();
    let read = ask(nginx, &get(made.order(), made.token().unwrap()))
        .await
        .unwrap();
    let refused = ask(nginx, &get(made.order(), "forged")).await.unwrap();
    for (status, answer) in [(201, made), (200, read), (404, refused)] {
        assert_eq!(answer.status, status, "{}", answer.body);
        let date = Timestamp::parse_http_date(answer.header("date").unwrap()).unwrap();
        let off = date.duration_since(now) / 1_000_000;
        assert!((-1..30).contains(&off), "{off} s: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s9_what_is_in_flight_at_one_instance_is_in_flight_at_all() {
    let world = World::start(2, &WIDE).await;
    let sale = world.api.sell(1, 100).await;
    let (mut browser, request) = world.held_at(RESERVE, &sale).await;

    let meanwhile = ask(world.address(1), &request).await.unwrap();
    assert_eq!((meanwhile.status, meanwhile.code()), (409, "conflict"));
    assert_eq!(meanwhile.header("retry-after"), Some("1"));
    let mut other = wish(1, &sale);
    other.count = 2;
    let other = ask(world.address(1), &other.request()).await.unwrap();
    assert_eq!((other.status, other.code()), (422, "rejected"));

    world.api.release().await;
    let made = browser.answer().await.unwrap();
    assert_eq!(made.status, 201, "{}", made.body);
    let again = ask(world.address(1), &request).await.unwrap();
    assert!(again.is_replay());
    assert_eq!(again.order(), made.order());
    assert_eq!(world.api.reservations_of(&sale.event).await, 1);
}
