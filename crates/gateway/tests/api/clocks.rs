//! The upstream's clock is not the gateway's: times of orders are told by the one, tokens and holds are counted by the other.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tc_orders::Timestamp;

use crate::support::{
    Answer, Ask, DEMO_EVENT, ORDERS, Reply, Script, Upstream, World, event_path, eventually, order,
    order_path,
};

const SECOND: i64 = 1_000_000;

/// How far an answer's `Date` is ahead of this machine's clock, in seconds.
fn ahead(answer: &Answer) -> i64 {
    let date = Timestamp::parse_http_date(answer.header("date").unwrap()).unwrap();
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    date.micros() / SECOND - i64::try_from(now.as_secs()).unwrap()
}

#[tokio::test]
async fn an_order_comes_with_the_time_by_the_clock_that_its_deadline_is_of() {
    for hours in [-3, 3] {
        let world = World::start().await;
        let moved = json!({ "advance_ms": hours * 3_600_000 });
        world.upstream.control("clock", moved).await;
        let reserved = world.ask(&World::reserve()).await;
        let order = reserved.good(201);
        let read = Ask::get(&order_path(&order)).token(&reserved.token());
        let read = world.ask(&read).await;
        // The token is good by the gateway's own clock.
        read.good(200);
        let cancelled = world.cancel(&order, &read.token()).await;
        cancelled.good(200);
        for answer in [&reserved, &read, &cancelled] {
            let off = ahead(answer) - hours * 3_600;
            assert!(off.abs() < 10, "{off} s: {}", answer.all());
        }
        let left = left(&reserved, &order["reserved_till"]);
        assert!((590..=601).contains(&left), "{left}");
    }
}

/// A page tells the upstream's time by every answer, also by that of a reservation that nobody can confirm.
#[tokio::test]
async fn s8_until_is_of_the_clock_that_the_problem_comes_with() {
    for hours in [-3, 3] {
        let world = World::start().await;
        let moved = json!({ "advance_ms": hours * 3_600_000 });
        world.upstream.control("clock", moved).await;
        let event = world.ask(&Ask::get(&event_path(DEMO_EVENT))).await;
        event.good(200);
        let (route, cut) = (format!("POST {ORDERS}"), json!({}));
        world.upstream.fault(&route, "drop-after", cut).await;
        let answer = world.ask(&World::reserve()).await;
        let problem = answer.problem(504, "unconfirmed");
        for answer in [&event, &answer] {
            let off = ahead(answer) - hours * 3_600;
            assert!(off.abs() < 10, "{off} s: {}", answer.all());
        }
        // The hold's ten minutes and the call's eight seconds.
        let left = left(&answer, &problem["until"]);
        assert!((605..=610).contains(&left), "{left}");
    }
}

/// A cache between the gateway and the upstream says how long it has kept an answer (RFC 9111, 5.1).
#[tokio::test]
async fn r6_the_date_of_an_answer_out_of_a_cache_tells_no_time() {
    let later = std::time::SystemTime::now() + Duration::from_secs(3 * 3_600);
    let date = httpdate::fmt_http_date(later);
    let made = order("65a0c0de0123456789abcdef", DEMO_EVENT).to_string();
    for (age, hours) in [("", 3), ("age: 0\r\n", 3), ("age: 300\r\n", 0)] {
        let head = format!("date: {date}\r\n{age}");
        let script = Script::start(Reply::http(201, &head, &made)).await;
        let gateway = World::gateway(script.address, &[]).await;
        let answer = World::reserve().send(gateway.address).await;
        answer.good(201);
        let off = ahead(&answer) - hours * 3_600;
        assert!(off.abs() < 10, "{age:?}: {off} s");
    }
}

/// What is answered without asking the upstream: when that wrote last is some time ago, and in whole seconds. A page adds a second
/// to a `Date`, and must not be shown more time than there is.
#[tokio::test]
async fn r6_the_date_of_what_the_gateway_says_by_itself_and_a_second_is_no_earlier_than_the_truth()
{
    for hours in [-3, 0, 3] {
        let world = World::start().await;
        let moved = json!({ "advance_ms": hours * 3_600_000 });
        world.upstream.control("clock", moved).await;
        let reserve = World::reserve();
        let answer = world.ask(&reserve).await;
        let path = order_path(&answer.good(201));
        let asks = [
            (201, reserve),
            (404, Ask::get("/nowhere")),
            (404, Ask::get(&path).token("forged")),
            (
                415,
                Ask::post(ORDERS, &json!({})).with("content-type", "text/plain"),
            ),
            (414, Ask::get(&format!("/{}", "a".repeat(2_000)))),
        ];
        // All parts of a second.
        let end = Instant::now() + Duration::from_millis(1_200);
        while Instant::now() < end {
            for (status, ask) in &asks {
                let truth = world
                    .upstream
                    .control("clock", json!({ "advance_ms": 0 }))
                    .await;
                let truth: Timestamp = truth["now"].as_str().unwrap().parse().unwrap();
                let answer = world.ask(ask).await;
                assert_eq!(answer.status, *status, "{}", answer.all());
                let date = Timestamp::parse_http_date(answer.header("date").unwrap()).unwrap();
                let early = truth.duration_since(date);
                assert!(early < SECOND, "{early} µs: {}", answer.all());
                assert!(early > -2 * SECOND, "{early} µs: {}", answer.all());
            }
        }
    }
}

/// The seconds from an answer's `Date` to a time in its body.
fn left(answer: &Answer, time: &Value) -> i64 {
    let date = Timestamp::parse_http_date(answer.header("date").unwrap()).unwrap();
    let time: Timestamp = time.as_str().unwrap().parse().unwrap();
    time.duration_since(date) / SECOND
}

#[tokio::test]
async fn s6_a_hold_is_counted_for_as_long_as_it_lasts_whatever_the_upstreams_clock_says() {
    tokio::join!(runs_out(-3), runs_out(3));
}

async fn runs_out(hours: i64) {
    let upstream = Upstream::start(Duration::from_millis(1_500)).await;
    let moved = json!({ "advance_ms": hours * 3_600_000 });
    upstream.control("clock", moved).await;
    let settings = [
        ("LIMITS__LIVE_HOLDS", "1"),
        ("LIMITS__RESERVATIONS_PER_MINUTE", "600"),
        ("LIMITS__RESERVATION_BURST", "100"),
        ("LIMITS__CHANGES_PER_MINUTE", "600"),
        ("LIMITS__CHANGE_BURST", "100"),
    ];
    let world = World::before(upstream, &settings).await;
    world.reserved().await;
    world.ask(&World::reserve()).await.problem(429, "limited");
    let again = || async { (world.ask(&World::reserve()).await.status == 201).then_some(()) };
    eventually("a hold that runs out", again).await;
}
