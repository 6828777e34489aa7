//! S8: an upstream that keeps failing is left alone for a while, and buyers hear so at once.

use serde_json::json;
use tc_gateway::{Origin, Running, Secret, TokenKeys};
use tc_orders::Timestamp;

use crate::support::{
    Ask, DEMO_EVENT, EVENTS, ORDERS, Reply, SEED_EVENT, SHOP, Script, TOKEN_KEY, World, event_path,
    eventually, order, order_path,
};

const ORDER: &str = "65a0c0de0123456789abcdef";

async fn stage(reply: Reply) -> (Script, Running) {
    let script = Script::start(reply).await;
    let gateway = World::gateway(script.address, &[("LIMITS__LIVE_HOLDS", "9")]).await;
    (script, gateway)
}

async fn ready(gateway: &Running) -> (u16, serde_json::Value) {
    let answer = Ask::get("/readyz").send(gateway.private_address).await;
    (answer.status, answer.json())
}

/// Waits until a call may be tried.
async fn rested(gateway: &Running) {
    let look = || async { (ready(gateway).await.1["failing"] == json!([])).then_some(()) };
    eventually("the end of the rest", look).await;
}

fn event() -> Ask {
    Ask::get(&event_path(DEMO_EVENT))
}

/// An event that nobody has asked for.
fn another_event(number: usize) -> Ask {
    Ask::get(&event_path(&format!("5f0c0ffee0ddf00d{number:08x}")))
}

/// A look at an order of this shop.
fn read() -> Ask {
    let keys = TokenKeys::new(Secret::new(TOKEN_KEY), None).unwrap();
    let far = Timestamp::from_micros(4_000_000_000_000_000);
    let shop = Origin::parse(SHOP).unwrap();
    let token = keys.mint(ORDER.parse().unwrap(), Some(&shop), far);
    Ask::get(&format!("{ORDERS}/{ORDER}")).token(&token)
}

#[tokio::test]
async fn s8_after_five_failures_nobody_is_asked_until_it_has_rested_and_then_it_heals() {
    let (script, gateway) = stage(Reply::http(503, "", "")).await;
    for _ in 0..5 {
        assert_eq!(
            ready(&gateway).await,
            (200, json!({ "ready": true, "failing": [] }))
        );
        read().send(gateway.address).await.problem(502, "server");
    }
    assert_eq!(
        ready(&gateway).await,
        (200, json!({ "ready": true, "failing": ["upstream"] }))
    );
    let reserve = World::reserve();
    for ask in [&read(), &reserve, &read(), &reserve, &read()] {
        let answer = ask.send(gateway.address).await;
        answer.problem(503, "server");
        assert!((1..=5).contains(&answer.retry_after()), "{}", answer.all());
    }
    assert_eq!(script.calls(), 5, "it was left alone");

    script.says(Reply::json(201, &order(ORDER, DEMO_EVENT)));
    // Nothing was sent, so the same key is good again.
    rested(&gateway).await;
    let answer = reserve.send(gateway.address).await;
    answer.good(201);
    assert_eq!(answer.header("idempotency-replayed"), None);
    assert_eq!(ready(&gateway).await.0, 200);
}

/// A page of a proxy with a good status is no sign of health: the one call that tries ends in another rest. So for orders as for
/// events.
#[tokio::test]
async fn s8_an_upstream_that_answers_garbage_is_left_alone_as_well() {
    let ask = |about, number| match about {
        "orders" => read(),
        _ => another_event(number),
    };
    for about in ["orders", "events"] {
        let (script, gateway) = stage(Reply::http(200, "", "<html>")).await;
        let told = async |number, status, code| {
            let answer = ask(about, number).send(gateway.address).await;
            answer.problem(status, code);
        };
        for number in 0..5 {
            told(number, 502, "decode").await;
        }
        told(5, 503, "server").await;
        assert_eq!(script.calls(), 5, "{about}");
        rested(&gateway).await;
        told(6, 502, "decode").await;
        told(7, 503, "server").await;
        assert_eq!(script.calls(), 6, "{about}: it was left alone again");
    }
}

/// Whatever is the matter with the catalogue, orders are made, changed, canceled and paid.
#[tokio::test]
async fn s8_events_that_cannot_be_read_keep_nobody_from_buying_or_canceling() {
    let world = World::start().await;
    let catalogue = format!("GET {EVENTS}");
    let more = json!({ "status": 500, "times": 50 });
    world.upstream.fault(&catalogue, "status", more).await;
    for number in 0..5 {
        let answer = world.ask(&another_event(number)).await;
        answer.problem(502, "server");
    }
    world.ask(&event()).await.problem(503, "server");
    let rests = (200, json!({ "ready": true, "failing": ["upstream"] }));
    assert_eq!(ready(&world.gateway).await, rests);
    let (order, token) = world.reserved().await;
    let look = Ask::get(&order_path(&order)).token(&token);
    world.ask(&look).await.good(200);
    world.cancel(&order, &token).await.good(200);
}

#[tokio::test]
async fn s8_refusals_are_no_failures() {
    for status in [400, 401, 403, 404, 409, 429] {
        let (script, gateway) = stage(Reply::http(status, "", "")).await;
        for _ in 0..7 {
            let answer = event().send(gateway.address).await;
            assert_ne!(answer.status, 503, "{}", answer.all());
        }
        assert!(script.calls() >= 7, "{status}: {}", script.calls());
        assert_eq!(ready(&gateway).await.0, 200);
    }
}

/// All instances have the same key: were it a reason to take one out, all would go at once.
#[tokio::test]
async fn a_key_that_is_refused_is_told_by_readiness_which_stays_good_until_it_is_accepted() {
    let well = (200, json!({ "ready": true, "failing": [] }));
    let refused = (200, json!({ "ready": true, "failing": ["key"] }));
    for status in [401, 403] {
        let (script, gateway) = stage(Reply::http(status, "", "")).await;
        assert_eq!(ready(&gateway).await, well, "nobody has asked yet");
        event().send(gateway.address).await.problem(502, "server");
        assert_eq!(ready(&gateway).await, refused);
        // What says nothing of the key changes nothing.
        for status in [404, 503, 429] {
            script.says(Reply::http(status, "", ""));
            let answer = World::reserve().send(gateway.address).await;
            assert_ne!(answer.status, 201);
            assert_eq!(ready(&gateway).await, refused, "after {status}");
        }
        let made = order("65a0c0de0123456789abcdef", DEMO_EVENT);
        script.says(Reply::json(201, &made));
        let reserved = World::reserve().from(2).send(gateway.address).await;
        reserved.good(201);
        assert_eq!(ready(&gateway).await, well);
    }
}

/// A key may be good for reading events and no longer for orders: then nobody can buy, however many look.
#[tokio::test]
async fn a_catalogue_that_is_read_does_not_make_up_for_orders_that_are_refused() {
    let well = (200, json!({ "ready": true, "failing": [] }));
    let refused = (200, json!({ "ready": true, "failing": ["key"] }));
    let world = World::start().await;
    let status = json!({ "status": 401 });
    let catalogue = format!("GET {EVENTS}");
    world
        .upstream
        .fault(&catalogue, "status", status.clone())
        .await;
    world.ask(&event()).await.problem(502, "server");
    assert_eq!(ready(&world.gateway).await, refused);
    world.ask(&event()).await.good(200);
    assert_eq!(ready(&world.gateway).await, well, "it is read again");

    let orders = format!("POST {ORDERS}");
    world.upstream.fault(&orders, "status", status).await;
    world.ask(&World::reserve()).await.problem(502, "server");
    // One that the gateway has not kept.
    let before = world.upstream.calls().await;
    let other = Ask::get(&event_path(SEED_EVENT));
    world.ask(&other).await.good(200);
    assert_eq!(world.upstream.calls().await, before + 1);
    assert_eq!(ready(&world.gateway).await, refused);
    world.reserved().await;
    assert_eq!(ready(&world.gateway).await, well);
}
