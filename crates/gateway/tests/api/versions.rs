//! An upstream that speaks another version of the API than the gateway is set to: both are named, and no seats stay held.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::Path;
use axum::http::{Method, Request};
use axum::routing::patch;
use axum::{Json, Router};
use serde_json::{Value, json};
use tc_orders::Timestamp;
use tower::ServiceExt as _;

use crate::support::{
    Ask, DEMO_EVENT, HOLD, ORDERS, Reply, SEED_EVENT, Script, Upstream, World, order, uuid, wish,
};

const ANSWERED_V2: &str =
    "the ticket service answered in v2 of its API, and this gateway is set to v1";

/// The sandbox, which takes requests to version 1 about orders for those of version 2: all of them, or those of one method.
async fn misled(only: Option<Method>, hold: Duration) -> Upstream {
    let sandbox = Upstream::sandbox(hold);
    let mislead = move |mut request: Request<axum::body::Body>| {
        let path = request.uri().path();
        if let Some(order) = path.strip_prefix("/v1/resources/orders")
            && only.as_ref().is_none_or(|only| only == request.method())
        {
            *request.uri_mut() = format!("/v2/resources/orders{order}").parse().unwrap();
        }
        request
    };
    let misled = tc_sandbox::router(sandbox.clone()).map_request(mislead);
    let router = Router::new().fallback_service(misled);
    Upstream::of(sandbox, router).await
}

/// Orders of before, and tickets that they hold.
async fn made_and_held(world: &World) -> (usize, u64) {
    let orders = world.upstream.orders().await;
    (orders.len(), world.upstream.held().await)
}

#[tokio::test]
async fn r3_an_order_that_was_told_of_in_another_version_is_given_back() {
    // Under the path that was answered so; and where that does not cancel, under the other version's own.
    for only in [None, Some(Method::POST)] {
        let upstream = misled(only.clone(), HOLD).await;
        let settings = [
            ("LIMITS__LIVE_HOLDS", "1"),
            ("LIMITS__RESERVATION_BURST", "9"),
        ];
        let world = World::before(upstream, &settings).await;
        if only.is_some() {
            let gone = json!({ "status": 404, "times": 8 });
            let route = format!("PATCH {ORDERS}");
            world.upstream.fault(&route, "status", gone).await;
        }
        let ask = World::reserve();
        // Under the same key, which is as if never used, and under another one: no place of a hold is taken.
        for (made, ask) in [&ask, &ask, &World::reserve()].into_iter().enumerate() {
            let answer = world.ask(ask).await;
            assert_eq!(answer.problem(502, "config")["title"], ANSWERED_V2);
            assert_eq!(made_and_held(&world).await, (made + 1, 0), "{only:?}");
        }
        // However often: it is no sign of an upstream that is not well.
        for _ in 0..5 {
            world.ask(&World::reserve()).await.problem(502, "config");
        }
        assert_eq!(made_and_held(&world).await, (8, 0), "{only:?}");
    }
}

/// What cannot be cancelled for sure may be held.
#[tokio::test]
async fn r3_an_order_of_another_version_that_is_not_given_back_is_unconfirmed() {
    // As long as version 2 holds seats.
    let upstream = misled(None, Duration::from_secs(15 * 60)).await;
    let world = World::before(upstream, &[]).await;
    let lost = json!({ "times": 2 });
    let route = "PATCH /v2/resources/orders";
    world.upstream.fault(route, "drop-before", lost).await;
    let ask = World::reserve();
    let first = world.ask(&ask).await;
    let problem = first.problem(504, "unconfirmed");
    assert_eq!(problem["title"], ANSWERED_V2);
    let held = world.upstream.orders().await.remove(0);
    let [until, freed] = [&problem["until"], &held["reserved_till"]]
        .map(|time| time.as_str().unwrap().parse::<Timestamp>().unwrap());
    assert!(until >= freed, "{problem}, {held}");
    assert_eq!(made_and_held(&world).await, (1, 1));
    // It is told again, and not sent again.
    world.ask(&ask).await.problem(504, "unconfirmed");
    assert_eq!(made_and_held(&world).await, (1, 1));
}

/// It is somebody else's: not to be cancelled by us.
#[tokio::test]
async fn s2_an_order_of_another_event_is_left_alone_in_any_version() {
    let id = "65a0c0de0123456789abcdef";
    let told = |event: &str| json!({ "data": { "id": id, "event": event, "status": "executed" }, "refs": {} });
    for (event, calls) in [(SEED_EVENT, 1), (DEMO_EVENT, 3)] {
        let script = Script::start(Reply::json(200, &told(event))).await;
        let gateway = World::gateway(script.address, &[]).await;
        let answer = World::reserve().send(gateway.address).await;
        assert_eq!(answer.problem(504, "unconfirmed")["title"], ANSWERED_V2);
        // To cancel is tried twice, and the answer is always that it is not.
        assert_eq!(script.calls(), calls, "{event}");
    }
}

fn reserve_v2() -> Ask {
    Ask::post("/v2/resources/orders", &wish()).key(&uuid())
}

#[tokio::test]
async fn an_upstream_without_version_2_is_a_mistake_of_the_configuration() {
    let script = Script::start(Reply::http(404, "", "canary")).await;
    let gateway = World::gateway(script.address, &[("UPSTREAM__VERSION", "v2")]).await;
    let answer = reserve_v2().send(gateway.address).await;
    let problem = answer.problem(502, "config");
    let title = "the ticket service does not speak v2 of its API";
    assert_eq!(problem["title"], title);
}

#[tokio::test]
async fn an_answer_of_another_version_names_both() {
    let id = "65a0c0de0123456789abcdef";
    let first: Value = json!({ "id": id, "status": "executed", "tickets": [], "value": "0.00" });
    let script = Script::start(Reply::json(200, &first)).await;
    let gateway = World::gateway(script.address, &[("UPSTREAM__VERSION", "v2")]).await;
    let answer = reserve_v2().send(gateway.address).await;
    let problem = answer.problem(502, "config");
    let title = "the ticket service answered in v1 of its API, and this gateway is set to v2";
    assert_eq!(problem["title"], title);

    // What is no order of that version either may have become one all the same.
    let second = json!({ "data": { "id": 1 }, "refs": {} });
    script.says(Reply::json(200, &second));
    let gateway = World::gateway(script.address, &[]).await;
    let answer = Ask::post(ORDERS, &wish())
        .key(&uuid())
        .send(gateway.address)
        .await;
    let problem = answer.problem(504, "unconfirmed");
    assert_eq!(problem["title"], ANSWERED_V2);
    assert!(problem["until"].is_string(), "when seats are free");
}

/// A service of two minds: it opens orders in version 2, and tells of changes in version 1.
#[tokio::test]
async fn r3_a_second_step_that_is_answered_in_another_version_is_not_said_again() {
    let sandbox = Upstream::sandbox(HOLD);
    let filled = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&filled);
    let change = move |Path(id): Path<String>, Json(body): Json<Value>| async move {
        count.fetch_add(usize::from(body.get("random").is_some()), Ordering::SeqCst);
        Json(order(&id, DEMO_EVENT))
    };
    let router = Router::new()
        .route("/v2/resources/orders/{id}", patch(change))
        .fallback_service(tc_sandbox::router(sandbox.clone()));
    let upstream = Upstream::of(sandbox, router).await;
    let world = World::before(upstream, &[("UPSTREAM__VERSION", "v2")]).await;
    let problem = world.ask(&reserve_v2()).await.problem(502, "config");
    let title = "the ticket service answered in v1 of its API, and this gateway is set to v2";
    assert_eq!(problem["title"], title);
    assert_eq!(filled.load(Ordering::SeqCst), 1);
    assert_eq!(world.upstream.orders().await.len(), 1, "it was opened");
}
