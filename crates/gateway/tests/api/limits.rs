//! S6: how much one client may do.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::middleware::{self, Next};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::redis_server::RedisServer;
use crate::support::{
    Ask, DEMO_EVENT, FLOOR, HOLD, ORDERS, Reply, STALLS, Script, Session, Upstream, World,
    event_path, eventually, in_time, order_path, uuid,
};

/// So many reservations that their rate does not matter.
const QUICK: [(&str, &str); 4] = [
    ("LIMITS__RESERVATIONS_PER_MINUTE", "600"),
    ("LIMITS__RESERVATION_BURST", "100"),
    // Of changes there may not be fewer.
    ("LIMITS__CHANGES_PER_MINUTE", "600"),
    ("LIMITS__CHANGE_BURST", "100"),
];

#[tokio::test]
async fn s6_three_reservations_at_once_and_then_one_in_twelve_seconds() {
    let world = World::start().await;
    for _ in 0..3 {
        let (order, token) = world.reserved().await;
        world.cancel(&order, &token).await.good(200);
    }
    let calls = world.upstream.calls().await;
    let answer = world.ask(&World::reserve()).await;
    answer.problem(429, "limited");
    assert!((1..=12).contains(&answer.retry_after()), "{}", answer.all());
    assert_eq!(
        world.upstream.calls().await,
        calls,
        "the upstream was asked"
    );
    // Somebody else is not kept from it.
    world.ask(&World::reserve().from(2)).await.good(201);
}

/// Of an upstream that cannot even be asked nobody has a reservation less afterwards: neither of one that is not there, nor of one
/// that is left alone.
#[tokio::test]
async fn s6_a_reservation_that_was_never_sent_counts_for_nobody() {
    let reserved = TcpListener::bind("127.0.9.2:0").await.unwrap();
    let address = reserved.local_addr().unwrap();
    drop(reserved);
    let slow = [
        ("LIMITS__RESERVATIONS_PER_MINUTE", "1"),
        ("LIMITS__LIVE_HOLDS", "9"),
    ];
    let first = World::gateway(address, &slow).await;
    let second = [&slow[..], &[("UPSTREAM__VERSION", "v2")]].concat();
    let second = World::gateway(address, &second).await;
    for gateway in [&first, &second] {
        for _ in 0..8 {
            let answer = World::reserve().send(gateway.address).await;
            answer.problem(503, "server");
        }
    }
    // What was sent counts, also if it was refused for the key.
    let script = Script::on(
        TcpListener::bind(address).await.unwrap(),
        Reply::http(401, "", ""),
    );
    let sent = || async {
        let answer = World::reserve().send(first.address).await;
        (answer.status != 503).then_some(answer)
    };
    let answer = eventually("the end of the breaker's rest", sent).await;
    answer.problem(502, "server");
    for _ in 0..2 {
        let answer = World::reserve().send(first.address).await;
        answer.problem(502, "server");
    }
    let answer = World::reserve().send(first.address).await;
    answer.problem(429, "limited");
    assert_eq!(script.calls(), 3);
}

#[tokio::test]
async fn s6_who_was_too_quick_may_use_the_same_key_when_it_is_time() {
    let settings = [
        ("LIMITS__RESERVATIONS_PER_MINUTE", "60"),
        ("LIMITS__RESERVATION_BURST", "1"),
    ];
    let world = World::with(&settings).await;
    world.reserved().await;
    let ask = World::reserve();
    let limited = world.ask(&ask).await;
    limited.problem(429, "limited");
    assert_eq!(limited.retry_after(), 1, "less than a second is one");
    let again = || async {
        let answer = world.ask(&ask).await;
        (answer.status != 429).then_some(answer)
    };
    let answer = eventually("the next reservation", again).await;
    answer.good(201);
    assert_eq!(answer.header("idempotency-replayed"), None);
}

#[tokio::test]
async fn s6_of_fifty_reservations_at_once_exactly_the_burst_goes_through() {
    let world = World::with(&[("LIMITS__LIVE_HOLDS", "20")]).await;
    assert_eq!(at_once(&world, 50).await, 3);
    assert_eq!(world.upstream.calls().await, 3);
}

#[tokio::test]
async fn s6_of_fifty_reservations_at_once_exactly_two_hold_seats() {
    let world = World::with(&QUICK).await;
    // While they are all under way.
    world
        .upstream
        .fault(
            &format!("POST {ORDERS}"),
            "latency",
            json!({ "ms": 300, "times": 50 }),
        )
        .await;
    assert_eq!(at_once(&world, 50).await, 2);
    assert_eq!(world.upstream.orders().await.len(), 2);
    assert_eq!(world.upstream.held().await, 2);
}

/// Sends so many reservations together; how many were made. The others were limited.
async fn at_once(world: &World, times: usize) -> usize {
    let address = world.gateway.address;
    let asks: Vec<_> = (0..times)
        .map(|_| tokio::spawn(async move { World::reserve().send(address).await }))
        .collect();
    let mut made = 0;
    for ask in asks {
        let answer = ask.await.unwrap();
        if answer.status == 201 {
            made += 1;
        } else {
            answer.problem(429, "limited");
            assert!(answer.retry_after() > 0);
        }
    }
    made
}

#[tokio::test]
async fn s6_a_third_hold_has_to_wait_until_one_is_cancelled() {
    let world = World::with(&QUICK).await;
    let (order, token) = world.reserved().await;
    world.reserved().await;
    let answer = world.ask(&World::reserve()).await;
    answer.problem(429, "limited");
    assert!(answer.retry_after() > 0);
    world.cancel(&order, &token).await.good(200);
    world.reserved().await;
    world.ask(&World::reserve()).await.problem(429, "limited");
    assert_eq!(world.upstream.held().await, 2);
}

#[tokio::test]
async fn s6_a_third_hold_has_to_wait_until_one_has_run_out() {
    let upstream = Upstream::start(Duration::from_millis(1_500)).await;
    let world = World::before(upstream, &QUICK).await;
    world.reserved().await;
    world.reserved().await;
    world.ask(&World::reserve()).await.problem(429, "limited");
    let again = || async { (world.ask(&World::reserve()).await.status == 201).then_some(()) };
    eventually("a hold that runs out", again).await;
}

#[tokio::test]
async fn s6_an_order_that_is_seen_to_be_over_is_no_hold_any_more() {
    let world = World::with(&QUICK).await;
    let (order, token) = world.reserved().await;
    world.reserved().await;
    let over = json!({ "order": order["id"], "status": "expired" });
    world.upstream.control("order", over).await;
    let seen = world
        .ask(&Ask::get(&order_path(&order)).token(&token))
        .await;
    assert_eq!(seen.good(200)["status"], "expired");
    // As many calls as there are reservations: nobody has to look at anything more.
    let calls = world.upstream.calls().await;
    world.reserved().await;
    assert_eq!(world.upstream.calls().await, calls + 1);
    world.ask(&World::reserve()).await.problem(429, "limited");
}

/// Who pays does not come back to say so, and others may live behind his address.
#[tokio::test]
async fn s6_orders_that_are_paid_or_over_keep_nobody_from_reserving_though_nobody_looks_at_them() {
    for version in ["v1", "v2"] {
        let settings = [&QUICK[..], &[("UPSTREAM__VERSION", version)]].concat();
        let world = World::with(&settings).await;
        for status in ["done", "expired", "canceled"] {
            let mut held = Vec::new();
            for _ in 0..2 {
                held.push(world.reserved().await.0);
            }
            // While they are held, looking at them frees none.
            world.ask(&World::reserve()).await.problem(429, "limited");
            for order in &held {
                let paid = json!({ "order": order["id"], "status": status });
                world.upstream.control("order", paid).await;
            }
            let (order, token) = world.reserved().await;
            world.cancel(&order, &token).await.good(200);
        }
    }
}

/// Each try asks the store that all instances share: one client is not to keep it from the others.
#[tokio::test]
async fn s6_a_client_that_tries_a_thousand_times_does_not_busy_the_shared_store() {
    let redis = RedisServer::start();
    let url = redis.url();
    let store = [("STORE__KIND", "redis"), ("STORE__URL", url.as_str())];
    let world = World::with(&store).await;
    let mut session = Session::open(world.gateway.address).await;
    for _ in 0..3 {
        session.ask(&World::reserve()).await;
    }
    for _ in 0..1_000 {
        session.ask(&World::reserve()).await.problem(429, "limited");
    }
    // Three for each of 300 tries, and what there is to do without any.
    let scripts = redis.scripts();
    assert!((900..1_200).contains(&scripts), "{scripts}");
    world.ask(&World::reserve().from(2)).await.good(201);
}

/// Whoever found that a place is left by a paid order has it from then on: while his call is under way, nobody else does.
#[tokio::test]
async fn s6_a_place_that_a_paid_order_leaves_is_taken_once() {
    let world = World::with(&QUICK).await;
    let (order, _) = world.reserved().await;
    world.reserved().await;
    let paid = json!({ "order": order["id"], "status": "done" });
    world.upstream.control("order", paid).await;
    let reserve = format!("POST {ORDERS}");
    let hold = json!({ "before": true });
    world.upstream.fault(&reserve, "hold", hold).await;
    let address = world.gateway.address;
    let first = tokio::spawn(async move { World::reserve().send(address).await });
    a_call_waits(&world).await;
    world.ask(&World::reserve()).await.problem(429, "limited");
    world.upstream.control("release", json!({})).await;
    first.await.unwrap().good(201);
}

/// An upstream that does not answer makes nobody wait for longer than two seconds for his refusal.
#[tokio::test]
async fn s6_a_look_at_what_is_held_takes_two_seconds_at_most() {
    let world = World::with(&QUICK).await;
    for _ in 0..2 {
        world.reserved().await;
    }
    let slow = json!({ "before": true, "times": 2 });
    let read = "GET /v1/resources/orders";
    world.upstream.fault(read, "hold", slow).await;
    let began = Instant::now();
    world.ask(&World::reserve()).await.problem(429, "limited");
    let took = began.elapsed();
    assert!((1_900..6_000).contains(&took.as_millis()), "{took:?}");
}

#[tokio::test]
async fn s6_an_order_that_got_no_tickets_is_no_hold() {
    let world = World::with(&QUICK).await;
    world
        .upstream
        .control("vacancy", json!({ "set": FLOOR, "vacant": 0 }))
        .await;
    for _ in 0..4 {
        let (order, _) = world.reserved().await;
        assert_eq!(order["tickets"], json!([]));
    }
}

/// What a client may hold is bounded in whichever way the seats come into an order: one that was empty when it was made, or has been
/// emptied, is no way around it. In both versions.
#[tokio::test]
async fn s6_an_order_that_gets_its_tickets_later_needs_a_place_like_any_other() {
    for version in ["v1", "v2"] {
        let settings = [&QUICK[..], &[("UPSTREAM__VERSION", version)]].concat();
        let world = World::with(&settings).await;
        let vacancy = async |vacant: u64| {
            let set = json!({ "set": FLOOR, "vacant": vacant });
            world.upstream.control("vacancy", set).await;
        };
        let two = json!({ "random": { FLOOR: 2 } });
        let fill = async |(order, token): &(Value, String)| {
            let change = Ask::patch(&order_path(order), &two).token(token);
            world.ask(&change).await
        };
        vacancy(0).await;
        let mut empty = Vec::new();
        for _ in 0..4 {
            empty.push(world.reserved().await);
        }
        vacancy(100).await;
        for order in &empty[..2] {
            let filled = fill(order).await.good(200);
            assert_eq!(filled["tickets"].as_array().map(Vec::len), Some(2));
        }
        let (calls, held) = (world.upstream.calls().await, world.upstream.held().await);
        for order in &empty[2..] {
            fill(order).await.problem(429, "limited");
        }
        // The two that have their places are looked at, each time.
        assert_eq!(world.upstream.calls().await, calls + 4, "{version}");
        // Those that have their places may change what is in them, and a reservation finds none.
        fill(&empty[0]).await.good(200);
        world.ask(&World::reserve()).await.problem(429, "limited");
        assert_eq!(world.upstream.held().await, held, "{version}");
        // What is emptied gives its place back, and needs one again.
        vacancy(0).await;
        let (order, token) = &empty[0];
        let nothing = json!({ "random": { STALLS: 1 } });
        let sold_out = json!({ "set": STALLS, "vacant": 0 });
        world.upstream.control("vacancy", sold_out).await;
        let emptied = Ask::patch(&order_path(order), &nothing).token(token);
        let emptied = world.ask(&emptied).await.good(200);
        assert_eq!(emptied["tickets"], json!([]), "{version}");
        vacancy(100).await;
        fill(&empty[2]).await.good(200);
        fill(&empty[0]).await.problem(429, "limited");
        let (order, token) = &empty[2];
        world.cancel(order, token).await.good(200);
        fill(&empty[0]).await.good(200);
    }
}

/// A place that was taken for tickets is given back if the order has surely got none, and kept if nobody knows.
#[tokio::test]
async fn s6_a_place_for_tickets_is_kept_for_as_long_as_they_may_be_held() {
    let world = World::with(&QUICK).await;
    let vacancy = json!({ "set": FLOOR, "vacant": 0 });
    world.upstream.control("vacancy", vacancy).await;
    let (order, token) = world.reserved().await;
    let vacancy = json!({ "set": FLOOR, "vacant": 100 });
    world.upstream.control("vacancy", vacancy).await;
    world.reserved().await;
    let change = json!({ "random": { FLOOR: 2 } });
    let fill = Ask::patch(&order_path(&order), &change).token(&token);
    for (status, seen) in [(409, 409), (500, 502)] {
        let fault = json!({ "status": status });
        world
            .upstream
            .fault("PATCH /v1/resources/orders", "status", fault)
            .await;
        assert_eq!(world.ask(&fill).await.status, seen);
        let other = world.ask(&World::reserve()).await;
        if status == 409 {
            let (other, token) = (other.good(201), other.token());
            world.cancel(&other, &token).await.good(200);
        } else {
            other.problem(429, "limited");
        }
    }
    // A look at the order proves nothing: the call may be carried out yet. When the order is over, none can be.
    let look = Ask::get(&order_path(&order)).token(&token);
    assert_eq!(world.ask(&look).await.good(200)["tickets"], json!([]));
    world.ask(&World::reserve()).await.problem(429, "limited");
    world.cancel(&order, &token).await.good(200);
    world.reserved().await;
}

/// An order without tickets, made while there were none, and a place that is left for it.
async fn empty_order(world: &World) -> (Value, String) {
    let vacancy = json!({ "set": FLOOR, "vacant": 0 });
    world.upstream.control("vacancy", vacancy).await;
    let empty = world.reserved().await;
    let vacancy = json!({ "set": FLOOR, "vacant": 100 });
    world.upstream.control("vacancy", vacancy).await;
    world.reserved().await;
    empty
}

/// Waits until the upstream keeps one call waiting.
async fn a_call_waits(world: &World) {
    let held = || async { (world.upstream.held_requests().await == 1).then_some(()) };
    eventually("a call that waits", held).await;
}

/// The sandbox, to which the first request of this method to an order is on its way until it may `go`, or from which its answer is;
/// that it `came` so far is told.
async fn behind_a_slow_way(slow: Slow, came: &Arc<Notify>, go: &Arc<Notify>) -> Upstream {
    let (came, go) = (came.clone(), go.clone());
    let is_first = Arc::new(AtomicBool::new(true));
    let slow = middleware::from_fn(move |request: Request, next: Next| {
        let (came, go, is_first) = (came.clone(), go.clone(), is_first.clone());
        async move {
            let (Slow::Request(method) | Slow::Answer(method)) = slow;
            let is_such = request.method().as_str() == method
                && request.uri().path().starts_with(ORDERS)
                && is_first.swap(false, Ordering::SeqCst);
            let wait = async |now: bool| {
                if is_such && now {
                    came.notify_one();
                    go.notified().await;
                }
            };
            wait(matches!(slow, Slow::Request(_))).await;
            let answer = next.run(request).await;
            wait(matches!(slow, Slow::Answer(_))).await;
            answer
        }
    });
    let sandbox = Upstream::sandbox(HOLD);
    let router = tc_sandbox::router(sandbox.clone()).layer(slow);
    Upstream::of(sandbox, router).await
}

/// What takes its time.
#[derive(Clone, Copy)]
enum Slow {
    Request(&'static str),
    Answer(&'static str),
}

/// An answer may be older than another one that came before it.
#[tokio::test]
async fn s6_who_looks_at_an_order_before_it_is_filled_and_hears_of_it_after_that_frees_no_place() {
    let (came, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let upstream = behind_a_slow_way(Slow::Answer("GET"), &came, &go).await;
    let world = World::before(upstream, &QUICK).await;
    let (order, token) = empty_order(&world).await;
    let look = Ask::get(&order_path(&order)).token(&token);
    let address = world.gateway.address;
    let look = tokio::spawn(async move { look.send(address).await });
    in_time("the slow call", came.notified()).await;
    let two = json!({ "random": { FLOOR: 2 } });
    let fill = Ask::patch(&order_path(&order), &two).token(&token);
    world.ask(&fill).await.good(200);
    world.ask(&World::reserve()).await.problem(429, "limited");
    go.notify_one();
    assert_eq!(look.await.unwrap().good(200)["tickets"], json!([]));
    world.ask(&World::reserve()).await.problem(429, "limited");
    world.cancel(&order, &token).await.good(200);
    world.reserved().await;
}

/// The place that one call has taken for tickets is no other's to free: neither a second call's on the same order that is refused, nor
/// that of who looks at the order while it is still empty.
#[tokio::test]
async fn s6_a_place_that_a_call_under_way_needs_is_freed_by_no_other() {
    let (came, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let upstream = behind_a_slow_way(Slow::Request("PATCH"), &came, &go).await;
    let world = World::before(upstream, &QUICK).await;
    let (order, token) = empty_order(&world).await;
    let two = json!({ "random": { FLOOR: 2 } });
    let fill = Ask::patch(&order_path(&order), &two).token(&token);
    let look = Ask::get(&order_path(&order)).token(&token);
    let patch = "PATCH /v1/resources/orders";
    let (address, first) = (world.gateway.address, fill.clone());
    let first = tokio::spawn(async move { first.send(address).await });
    in_time("the slow call", came.notified()).await;
    assert_eq!(world.ask(&look).await.good(200)["tickets"], json!([]));
    world.ask(&World::reserve()).await.problem(429, "limited");
    for status in [409, 400] {
        let refusal = json!({ "status": status });
        world.upstream.fault(patch, "status", refusal).await;
        assert_eq!(world.ask(&fill).await.status, status);
        world.ask(&World::reserve()).await.problem(429, "limited");
        assert_eq!(world.ask(&look).await.good(200)["tickets"], json!([]));
        world.ask(&World::reserve()).await.problem(429, "limited");
    }
    go.notify_one();
    first.await.unwrap().good(200);
    world.ask(&World::reserve()).await.problem(429, "limited");
    assert_eq!(world.upstream.held().await, 3);
    world.cancel(&order, &token).await.good(200);
    world.reserved().await;
}

/// Nobody waits for the answer to a change any more, and it is noted all the same: that an order has got tickets, and that it has
/// none any more.
#[tokio::test]
async fn s6_a_change_whose_browser_hangs_up_is_carried_out_and_counted() {
    let world = World::with(&QUICK).await;
    let (order, token) = empty_order(&world).await;
    let path = order_path(&order);
    let two = json!({ "random": { FLOOR: 2 } });
    let cancel = json!({ "status": "canceled" });
    for (change, held) in [(two, 3), (cancel, 1)] {
        let hold = json!({ "before": true });
        let patch = "PATCH /v1/resources/orders";
        world.upstream.fault(patch, "hold", hold).await;
        let change = Ask::patch(&path, &change).token(&token);
        let session = Session::sent(&change, world.gateway.address).await;
        a_call_waits(&world).await;
        drop(session);
        // So that the gateway has noticed.
        tokio::time::sleep(Duration::from_millis(100)).await;
        world.ask(&World::reserve()).await.problem(429, "limited");
        world.upstream.control("release", json!({})).await;
        let carried_out = || async { (world.upstream.held().await == held).then_some(()) };
        eventually("the change", carried_out).await;
    }
    // Nobody has looked at it.
    let again = || async { (world.ask(&World::reserve()).await.status == 201).then_some(()) };
    eventually("the place of what was canceled", again).await;
    assert_eq!(world.upstream.held().await, 2);
}

#[tokio::test]
async fn s6_cancels_go_on_when_reservations_and_reads_are_limited() {
    let settings = [
        ("LIMITS__READS_PER_MINUTE", "1"),
        ("LIMITS__READ_BURST", "2"),
    ];
    let world = World::with(&settings).await;
    let (order, token) = world.reserved().await;
    let (other, others) = world.reserved().await;
    world.reserved_or_limited().await;
    world.ask(&World::reserve()).await.problem(429, "limited");
    let read = Ask::get(&order_path(&order)).token(&token);
    world.ask(&read).await.good(200);
    // Events count as well.
    world
        .ask(&Ask::get(&event_path(DEMO_EVENT)))
        .await
        .good(200);
    let calls = world.upstream.calls().await;
    for ask in [read, Ask::get(&event_path(DEMO_EVENT))] {
        let answer = world.ask(&ask).await;
        answer.problem(429, "limited");
        assert!((1..=60).contains(&answer.retry_after()));
    }
    assert_eq!(
        world.upstream.calls().await,
        calls,
        "the upstream was asked"
    );
    world.cancel(&order, &token).await.good(200);
    world.cancel(&other, &others).await.good(200);
    assert_eq!(world.upstream.held().await, 0);
}

#[tokio::test]
async fn s6_changes_have_a_limit_of_their_own_and_a_cancel_goes_through_at_once() {
    let world = World::start().await;
    let (order, token) = world.reserved().await;
    let name = json!({ "customer": { "first_name": "Ann" } });
    let change = Ask::patch(&order_path(&order), &name).token(&token);
    for _ in 0..20 {
        world.ask(&change).await.good(200);
    }
    let mut limited = world.ask(&change).await;
    // On a slow machine one more has become free meanwhile.
    while limited.status == 200 {
        limited = world.ask(&change).await;
    }
    limited.problem(429, "limited");
    assert!(limited.retry_after() <= 2, "{}", limited.all());
    world.cancel(&order, &token).await.good(200);
}

/// As many as changes, and counted apart from them.
#[tokio::test]
async fn s6_cancels_are_limited_as_well() {
    let few = [
        ("LIMITS__CHANGE_BURST", "3"),
        ("LIMITS__CHANGES_PER_MINUTE", "5"),
    ];
    let world = World::with(&few).await;
    let (order, token) = world.reserved().await;
    world.cancel(&order, &token).await.good(200);
    for _ in 0..2 {
        // What is canceled already: refused by the upstream, and counted.
        assert_ne!(world.cancel(&order, &token).await.status, 429);
    }
    let limited = world.cancel(&order, &token).await;
    limited.problem(429, "limited");
    let path = order_path(&order);
    let name = json!({ "customer": { "first_name": "Ann" } });
    let change = Ask::patch(&path, &name).token(&token);
    assert_ne!(world.ask(&change).await.status, 429);
}

#[tokio::test]
async fn s6_what_is_refused_for_its_form_or_its_token_costs_nothing() {
    let settings = [("LIMITS__CHANGE_BURST", "3"), ("LIMITS__READ_BURST", "2")];
    let world = World::with(&settings).await;
    let (order, token) = world.reserved().await;
    let path = order_path(&order);
    for _ in 0..10 {
        world.ask(&Ask::get(&path)).await.problem(404, "not-found");
        world
            .ask(&Ask::patch(&path, &json!({})).token(&token))
            .await
            .wrong("body");
        world
            .ask(&Ask::post(ORDERS, &json!({})).key(&uuid()))
            .await
            .wrong("event");
    }
    world.ask(&Ask::get(&path).token(&token)).await.good(200);
    world.cancel(&order, &token).await.good(200);
    world.reserved().await;
}

#[tokio::test]
async fn s6_sizes_are_limited_and_said_so() {
    let world = World::start().await;
    let large = World::reserve().bytes(" ".repeat(17 * 1024));
    world.ask(&large).await.problem(413, "rejected");
    let long = Ask::get(&format!("/{}", "x".repeat(1_100)));
    world.ask(&long).await.problem(414, "rejected");
    let many = Ask::get("/").header("x-large", "x".repeat(17 * 1024));
    assert_eq!(world.ask(&many).await.status, 431);
    assert_eq!(world.upstream.calls().await, 0);
    let most = World::reserve();
    let body = crate::support::wish().to_string();
    let padded = format!("{body}{}", " ".repeat(16 * 1024 - body.len()));
    world.ask(&most.bytes(padded)).await.good(201);
}

impl World {
    /// A reservation by a client that may have too many holds already.
    async fn reserved_or_limited(&self) {
        let answer = self.ask(&World::reserve()).await;
        assert!(matches!(answer.status, 201 | 429), "{}", answer.all());
    }
}
