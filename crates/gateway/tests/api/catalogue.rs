//! Events: many readers with one call, and never an old number of tickets after one's own order.

use serde_json::{Value, json};

use crate::support::{
    Ask, DEMO_EVENT, FLOOR, NOBODY, SEED_EVENT, World, event_path, eventually, set_of, uuid,
};

async fn vacant(world: &World) -> u64 {
    let event = world
        .ask(&Ask::get(&event_path(DEMO_EVENT)))
        .await
        .good(200);
    set_of(&event, FLOOR)["amount_vacant"].as_u64().unwrap()
}

#[tokio::test]
async fn a_hundred_readers_at_once_are_one_call() {
    let world = World::with(&[("LIMITS__READ_BURST", "200")]).await;
    world
        .upstream
        .fault("GET /v1/services", "latency", json!({ "ms": 500 }))
        .await;
    let address = world.gateway.address;
    let readers: Vec<_> = (0..100)
        .map(|_| tokio::spawn(async move { Ask::get(&event_path(DEMO_EVENT)).send(address).await }))
        .collect();
    for reader in readers {
        assert_eq!(reader.await.unwrap().good(200)["id"], DEMO_EVENT);
    }
    assert_eq!(world.upstream.calls().await, 1);
}

#[tokio::test]
async fn a_hundred_readers_of_an_event_that_fails_are_one_call_as_well() {
    let world = World::with(&[("LIMITS__READ_BURST", "200")]).await;
    world
        .upstream
        .fault("GET /v1/services", "hold", json!({}))
        .await;
    let address = world.gateway.address;
    let readers: Vec<_> = (0..100)
        .map(|_| tokio::spawn(async move { Ask::get(&event_path(NOBODY)).send(address).await }))
        .collect();
    let held = || async { (world.upstream.held_requests().await == 1).then_some(()) };
    eventually("a reader that waits", held).await;
    world.upstream.control("release", json!({})).await;
    for reader in readers {
        reader.await.unwrap().problem(404, "not-found");
    }
    // By its own path, and in the list.
    assert_eq!(world.upstream.calls().await, 2);
}

#[tokio::test]
async fn what_was_read_is_good_for_seconds_and_then_read_again() {
    let world = World::with(&[("LIMITS__READ_BURST", "2000")]).await;
    for _ in 0..10 {
        vacant(&world).await;
    }
    assert_eq!(world.upstream.calls().await, 1);
    // Somebody buys elsewhere.
    world
        .upstream
        .control("vacancy", json!({ "set": FLOOR, "vacant": 7 }))
        .await;
    let begun = std::time::Instant::now();
    let seen = || async { (vacant(&world).await == 7).then_some(()) };
    eventually("the number of now", seen).await;
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_order_of_ones_own_is_seen_at_once() {
    let world = World::start().await;
    let before = vacant(&world).await;
    let (order, token) = world.reserved().await;
    assert_eq!(vacant(&world).await, before - 1);
    let three = json!({ "random": { FLOOR: 3 } });
    let change = Ask::patch(&crate::support::order_path(&order), &three).token(&token);
    world.ask(&change).await.good(200);
    assert_eq!(vacant(&world).await, before - 3);
    world.cancel(&order, &token).await.good(200);
    assert_eq!(vacant(&world).await, before);
}

/// What was being fetched when an order was made says nothing of that order.
#[tokio::test]
async fn an_order_made_while_the_event_was_being_fetched_is_seen_at_once() {
    let world = World::start().await;
    world
        .upstream
        .fault("GET /v1/services", "hold", json!({}))
        .await;
    let address = world.gateway.address;
    let early = tokio::spawn(async move { Ask::get(&event_path(DEMO_EVENT)).send(address).await });
    let held = || async { (world.upstream.held_requests().await == 1).then_some(()) };
    eventually("a reader that waits", held).await;
    world.reserved().await;
    world.upstream.control("release", json!({})).await;
    let early = early.await.unwrap().good(200);
    let before = set_of(&early, FLOOR)["amount_vacant"].as_u64().unwrap();
    assert_eq!(vacant(&world).await, before - 1);
}

/// Whoever hangs up does not take the answer away from those who wait for the same.
#[tokio::test]
async fn a_reader_who_hangs_up_is_no_loss_to_the_others() {
    let world = World::start().await;
    world
        .upstream
        .fault("GET /v1/services", "hold", json!({}))
        .await;
    let address = world.gateway.address;
    let ask = || tokio::spawn(async move { Ask::get(&event_path(DEMO_EVENT)).send(address).await });
    let first = ask();
    let held = || async { (world.upstream.held_requests().await == 1).then_some(()) };
    eventually("a reader that waits", held).await;
    let second = ask();
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    // Time for the gateway to see that: another request goes through meanwhile.
    world
        .ask(&Ask::get(&event_path(SEED_EVENT)))
        .await
        .good(200);
    world.upstream.control("release", json!({})).await;
    assert_eq!(second.await.unwrap().good(200)["id"], DEMO_EVENT);
    let calls = world.upstream.journal().await;
    let calls = calls
        .iter()
        .filter(|seen| seen["path"].as_str().unwrap().ends_with(DEMO_EVENT));
    assert_eq!(calls.count(), 1);
}

/// Nobody waits for a call that has failed.
#[tokio::test]
async fn a_failure_is_told_at_once_and_the_next_reader_asks_again() {
    let world = World::start().await;
    let begun = std::time::Instant::now();
    for _ in 0..4 {
        world
            .upstream
            .fault("GET /v1/services", "status", json!({ "status": 429 }))
            .await;
        let answer = world.ask(&Ask::get(&event_path(DEMO_EVENT))).await;
        answer.problem(429, "limited");
    }
    vacant(&world).await;
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    assert_eq!(world.upstream.calls().await, 5);
}

#[tokio::test]
async fn an_event_that_is_not_there_is_asked_for_once() {
    let world = World::start().await;
    for _ in 0..5 {
        world
            .ask(&Ask::get(&event_path(NOBODY)))
            .await
            .problem(404, "not-found");
    }
    // By its own path, and in the list.
    assert_eq!(world.upstream.calls().await, 2);
}

#[tokio::test]
async fn s3_events_that_are_not_sold_here_are_not_asked_for() {
    let world = World::with(&[("EVENTS", DEMO_EVENT)]).await;
    for event in [
        SEED_EVENT,
        NOBODY,
        "x",
        "5f0c0ffee0ddf00dcafe0001x",
        "%2e%2e",
    ] {
        world
            .ask(&Ask::get(&event_path(event)))
            .await
            .problem(404, "not-found");
    }
    assert_eq!(world.upstream.calls().await, 0);
    vacant(&world).await;
    let seats = json!({ "event": SEED_EVENT, "tickets": ["56a6253df06c5a059a9380ac"] });
    let ask = Ask::post(crate::support::ORDERS, &seats).key(&uuid());
    world.ask(&ask).await.wrong("event");
    assert_eq!(world.upstream.calls().await, 1);
}

#[tokio::test]
async fn s3_an_event_has_these_fields_and_no_others() {
    let world = World::with(&[("PAYMENT__WIDGET_TOKEN", "abcdef")]).await;
    let event = world
        .ask(&Ask::get(&event_path(DEMO_EVENT)))
        .await
        .good(200);
    let names = |value: &Value, known: &[&str]| {
        for name in value.as_object().unwrap().keys() {
            assert!(known.contains(&name.as_str()), "{name} is shown");
        }
    };
    names(
        &event,
        &[
            "id",
            "title",
            "status",
            "lifetime",
            "venue",
            "sets",
            "age_rating",
            "checkout",
        ],
    );
    for set in event["sets"].as_array().unwrap() {
        let known = [
            "id",
            "name",
            "pos",
            "amount",
            "amount_vacant",
            "price",
            "price_extra",
            "with_seats",
        ];
        names(set, &known);
    }
    assert_eq!(
        event["checkout"],
        json!({
            "payment": "page",
            "widget_token": "abcdef",
            "url": "https://ticketscloud.org/v1/widgets/common",
        })
    );
}
