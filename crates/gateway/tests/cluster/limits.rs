//! S6: what one client may do is exact over all instances.

use std::sync::Arc;

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::browser::Browser;
use crate::world::{World, wish};

const REQUESTS: u64 = 200;

/// How often a machine may be too busy for an instance to hear of Redis within a quarter of a second. Then it counts by
/// itself, which is another test's affair; that is likelier for a debug build among other tests than for a server.
const ATTEMPTS: u8 = 30;

/// A client sends 200 reservations at once, and exactly `expected` are made.
async fn exactly(expected: usize, world: &World, limit: &str) {
    for attempt in 0..ATTEMPTS {
        let before = world.fallbacks().await;
        let sale = world.api.sell(attempt.into(), 1_000).await;
        let (client, nginx) = (attempt + 2, world.nginx.address);
        let start = Arc::new(Barrier::new(200));
        let mut browsers = JoinSet::new();
        for n in 0..REQUESTS {
            let request = wish(u64::from(attempt) * REQUESTS + n + 1, &sale).request();
            let start = Arc::clone(&start);
            browsers.spawn(async move {
                let mut browser = Browser::of_client(client, nginx).await.unwrap();
                start.wait().await;
                browser.ask(&request).await.unwrap()
            });
        }
        let answers = browsers.join_all().await;
        if world.fallbacks().await > before {
            println!("{limit}: this machine is too busy; once more, with another client");
            for instance in &world.instances {
                instance.until_ready().await;
            }
            continue;
        }
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        let limited = |answer: &&crate::browser::Answer| {
            (answer.status, answer.code()) == (429, "limited")
                && answer.header("retry-after").is_some()
        };
        assert_eq!(made, expected, "{limit}");
        assert_eq!(
            answers.iter().filter(limited).count(),
            200 - made,
            "{limit}"
        );
        let orders = world.api.orders().await;
        let sold = orders.iter().filter(|order| order.event == sale.event);
        assert_eq!(
            sold.count(),
            expected,
            "{limit}: what the upstream was asked for"
        );
        return;
    }
    panic!("{limit}: Redis never answered in time; is this machine too busy for tests?");
}

async fn the_limits_are_exact(instances: usize) {
    // Of the burst of 3 none comes back within a minute.
    let rate = [
        ("LIMITS__RESERVATIONS_PER_MINUTE", "1"),
        ("LIMITS__RESERVATION_BURST", "3"),
        ("LIMITS__LIVE_HOLDS", "1000"),
    ];
    let world = World::start(instances, &rate).await;
    exactly(3, &world, "reservations").await;
    drop(world);
    let holds = [
        ("LIMITS__RESERVATIONS_PER_MINUTE", "60000"),
        ("LIMITS__RESERVATION_BURST", "1000"),
        ("LIMITS__CHANGES_PER_MINUTE", "60000"),
        ("LIMITS__CHANGE_BURST", "1000"),
        ("LIMITS__LIVE_HOLDS", "2"),
    ];
    let world = World::start(instances, &holds).await;
    exactly(2, &world, "live holds").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s6_two_instances_and_200_parallel_reservations_of_one_client() {
    the_limits_are_exact(2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s6_four_instances_and_200_parallel_reservations_of_one_client() {
    the_limits_are_exact(4).await;
}
