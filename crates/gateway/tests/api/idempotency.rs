//! S9: one key makes one order, whoever asks how often.

use serde_json::json;
use tokio::net::TcpListener;

use crate::support::{
    Answer, Ask, DEMO_EVENT, FLOOR, ORDERS, OTHER_SHOP, Reply, Script, World, eventually, order,
    order_path, uuid, wish,
};

/// The same answer again: the same order, and a token that is good for it.
async fn is_replay(world: &World, first: &Answer, again: &Answer) {
    assert_eq!(again.good(201), first.json());
    assert_eq!(first.header("idempotency-replayed"), None);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    let read = Ask::get(&order_path(&again.json())).token(&again.token());
    world.ask(&read).await.good(200);
}

#[tokio::test]
async fn s9_a_reservation_without_a_key_is_refused() {
    let world = World::start().await;
    world
        .ask(&World::reserve().without("idempotency-key"))
        .await
        .wrong("Idempotency-Key");
    assert_eq!(world.upstream.calls().await, 0);
}

#[tokio::test]
async fn s9_what_is_finished_is_told_again_with_a_working_token() {
    let world = World::start().await;
    let key = uuid();
    let ask = Ask::post(ORDERS, &wish()).key(&key);
    let first = world.ask(&ask).await;
    let spelled = format!(
        "{{ \"all_or_nothing\": false, \"random\": {{ {:?}: 1 }}, \"event\": {:?} }}",
        FLOOR.to_uppercase(),
        DEMO_EVENT.to_uppercase()
    );
    for same in [
        ask.clone(),
        ask.clone().with("idempotency-key", &key),
        ask.clone().key(&key.to_uppercase()),
        ask.bytes(spelled),
    ] {
        is_replay(&world, &first, &world.ask(&same).await).await;
    }
    let posts = world.upstream.journal().await;
    let posts = posts.iter().filter(|seen| seen["method"] == "POST").count();
    assert_eq!(posts, 1);
    assert_eq!(world.upstream.orders().await.len(), 1);
}

#[tokio::test]
async fn s9_a_key_is_good_for_one_payload() {
    let world = World::start().await;
    let key = uuid();
    let first = world.ask(&Ask::post(ORDERS, &wish()).key(&key)).await;
    for other in [
        json!({ "event": DEMO_EVENT, "random": { FLOOR: 2 } }),
        json!({ "event": DEMO_EVENT, "random": { FLOOR: 1 }, "all_or_nothing": true }),
        json!({ "event": DEMO_EVENT, "random": { FLOOR: 1 }, "customer": { "first_name": "Ann" } }),
    ] {
        let answer = world.ask(&Ask::post(ORDERS, &other).key(&key)).await;
        assert_eq!(answer.problem(422, "rejected")["field"], "Idempotency-Key");
    }
    // It has not been spoilt by that.
    is_replay(
        &world,
        &first,
        &world.ask(&Ask::post(ORDERS, &wish()).key(&key)).await,
    )
    .await;
    assert_eq!(world.upstream.orders().await.len(), 1);
}

#[tokio::test]
async fn s9_a_key_is_good_for_the_page_and_the_client_that_used_it_first() {
    let world = World::start().await;
    let ask = World::reserve();
    let first = world.ask(&ask).await;
    let id = first.good(201)["id"].to_string();
    for stranger in [
        ask.clone().with("origin", OTHER_SHOP),
        ask.clone().without("origin"),
        ask.clone().from(2),
        // Even with something else in mind.
        ask.clone()
            .from(2)
            .json(&json!({ "event": DEMO_EVENT, "random": { FLOOR: 2 } })),
    ] {
        let answer = world.ask(&stranger).await;
        assert_eq!(
            answer.problem(422, "unconfirmed")["field"],
            "Idempotency-Key"
        );
        assert!(!answer.all().contains(&id), "{}", answer.all());
    }
    assert_eq!(world.upstream.calls().await, 1);
}

#[tokio::test]
async fn s9_while_it_is_under_way_a_key_is_409_and_then_the_same_order() {
    let world = World::start().await;
    for before in [true, false] {
        let calls = world.upstream.calls().await;
        let hold = json!({ "before": before });
        world
            .upstream
            .fault(&format!("POST {ORDERS}"), "hold", hold)
            .await;
        let ask = World::reserve();
        let (address, first) = (world.gateway.address, ask.clone());
        let first = tokio::spawn(async move { first.send(address).await });
        let held = || async { (world.upstream.held_requests().await == 1).then_some(()) };
        eventually("a request that waits", held).await;
        for _ in 0..3 {
            let answer = world.ask(&ask).await;
            answer.problem(409, "conflict");
            assert_eq!(answer.retry_after(), 1);
        }
        world
            .ask(&ask.clone().from(2))
            .await
            .problem(422, "unconfirmed");
        world.upstream.control("release", json!({})).await;
        let first = first.await.unwrap();
        first.good(201);
        is_replay(&world, &first, &world.ask(&ask).await).await;
        // The reservation, and the read of the replay's token.
        assert_eq!(world.upstream.calls().await, calls + 2);
    }
}

#[tokio::test]
async fn s9_thirty_at_once_under_one_key_make_one_order() {
    let world = World::start().await;
    let ask = World::reserve();
    let address = world.gateway.address;
    let all: Vec<_> = (0..30)
        .map(|_| {
            let ask = ask.clone();
            tokio::spawn(async move { ask.send(address).await })
        })
        .collect();
    let mut made = 0;
    for one in all {
        let answer = one.await.unwrap();
        match (answer.status, answer.header("idempotency-replayed")) {
            (201, None) => made += 1,
            (201, Some("true")) => {}
            _ => drop(answer.problem(409, "conflict")),
        }
    }
    assert_eq!(made, 1);
    assert_eq!(world.upstream.calls().await, 1);
}

#[tokio::test]
async fn s9_a_refusal_is_told_again_without_asking() {
    let world = World::start().await;
    let ask = World::reserve();
    world
        .upstream
        .fault(
            &format!("POST {ORDERS}"),
            "status",
            json!({ "status": 400 }),
        )
        .await;
    for _ in 0..3 {
        world.ask(&ask).await.problem(400, "rejected");
    }
    assert_eq!(world.upstream.calls().await, 1);
    // It held nothing, so it keeps no place.
    world.reserved().await;
    world.reserved().await;
}

#[tokio::test]
async fn s9_what_was_in_the_way_of_a_reservation_is_not_told_again() {
    let world = World::start().await;
    let ask = World::reserve();
    let route = format!("POST {ORDERS}");
    let busy = json!({ "status": 409 });
    world.upstream.fault(&route, "status", busy).await;
    world.ask(&ask).await.problem(409, "conflict");
    // The fault was for one call. It made nothing, so the same wish is carried out now.
    let made = world.ask(&ask).await;
    made.good(201);
    assert_eq!(made.header("idempotency-replayed"), None);
}

#[tokio::test]
async fn s9_an_outcome_that_nobody_knows_is_unconfirmed_with_until_and_asked_for_once() {
    let world = World::start().await;
    let ask = World::reserve();
    world
        .upstream
        .fault(&format!("POST {ORDERS}"), "drop-after", json!({}))
        .await;
    let first = world.ask(&ask).await;
    let until = first.problem(504, "unconfirmed")["until"].clone();
    let until: tc_orders::Timestamp = until.as_str().unwrap().parse().unwrap();
    let now = std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .unwrap()
        .as_secs();
    let wait = until.micros() / 1_000_000 - i64::try_from(now).unwrap();
    // The hold's ten minutes, the call's eight seconds, and what a slow machine adds or the second takes away.
    assert!((570..=640).contains(&wait), "{wait}");
    for _ in 0..2 {
        let again = world.ask(&ask).await;
        assert_eq!(again.problem(504, "unconfirmed"), first.json());
    }
    assert_eq!(world.upstream.calls().await, 1);
    // It may hold seats, so it counts as a hold.
    world.reserved().await;
    world.ask(&World::reserve()).await.problem(429, "limited");
}

#[tokio::test]
async fn s9_a_key_is_free_again_when_nothing_was_sent_or_done() {
    // An address where nobody listens, out of the way of other tests' ports.
    let reserved = TcpListener::bind("127.0.9.1:0").await.unwrap();
    let address = reserved.local_addr().unwrap();
    drop(reserved);
    let settings = [
        ("LIMITS__LIVE_HOLDS", "1"),
        ("LIMITS__RESERVATION_BURST", "9"),
    ];
    let gateway = World::gateway(address, &settings).await;
    let ask = World::reserve();
    // Under other keys as well: what came to nothing takes no place of a hold either.
    for ask in [&ask, &World::reserve()] {
        let answer = ask.send(gateway.address).await;
        answer.problem(503, "server");
        assert!(answer.retry_after() > 0);
    }

    let busy = Reply::http(429, "retry-after: 7\r\n", "canary");
    let script = Script::on(TcpListener::bind(address).await.unwrap(), busy);
    for ask in [&ask, &World::reserve()] {
        let answer = ask.send(gateway.address).await;
        answer.problem(429, "limited");
        assert_eq!(answer.retry_after(), 7);
    }
    script.says(Reply::http(401, "", ""));
    for ask in [&ask, &World::reserve()] {
        ask.send(gateway.address).await.problem(502, "server");
    }

    script.says(Reply::json(
        201,
        &order("65a0c0de0123456789abcdef", DEMO_EVENT),
    ));
    let answer = ask.send(gateway.address).await;
    answer.good(201);
    assert_eq!(answer.header("idempotency-replayed"), None);
    assert_eq!(script.calls(), 5);
}
