//! S6: Redis is gone for a while. Reads and cancels go on, reservations under a stricter limit of each instance, and when it
//! is back everything is as before.

use crate::api::Sale;
use crate::browser::{Answer, Browser, ask, cancel, get, plain_get};
use crate::world::{World, wish};

/// A burst of 3, of which none comes back within a minute; alone, an instance gives 1.
const LIMITS: [(&str, &str); 3] = [
    ("LIMITS__RESERVATIONS_PER_MINUTE", "1"),
    ("LIMITS__RESERVATION_BURST", "3"),
    ("LIMITS__LIVE_HOLDS", "1000"),
];

/// Four reservations of one client, one after the other, through nginx: what was made, after 3 the limit is met. Once more
/// with another client if the machine is too busy for Redis to answer in time.
async fn three_and_no_more(
    world: &World,
    sale: &Sale,
    clients: std::ops::Range<u8>,
) -> Vec<Answer> {
    for client in clients {
        let before = world.fallbacks().await;
        let mut answers = Vec::new();
        for n in 0..4 {
            let request = wish(u64::from(client) * 100 + n, sale).request();
            let browser = Browser::of_client(client, world.nginx.address).await;
            answers.push(browser.unwrap().ask(&request).await.unwrap());
        }
        if world.fallbacks().await > before {
            for instance in &world.instances {
                instance.until_ready().await;
            }
            continue;
        }
        let last = answers.pop().unwrap();
        assert_eq!((last.status, last.code()), (429, "limited"));
        for answer in &answers {
            assert_eq!(answer.status, 201, "{}", answer.body);
        }
        return answers;
    }
    panic!("Redis never answered in time; is this machine too busy for tests?");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s6_redis_is_stopped_and_started_again() {
    let mut world = World::start(2, &LIMITS).await;
    let sale = world.api.sell(1, 100).await;
    let made = three_and_no_more(&world, &sale, 2..30).await;
    world.redis.kill();

    let event = plain_get(&format!("/v1/services/simple/events/{}", sale.event));
    for (n, made) in made[..2].iter().enumerate() {
        let (order, token) = (made.order(), made.token().unwrap());
        for request in [&event, &get(order, token), &cancel(order, token)] {
            let answer = ask(world.address(n), request).await.unwrap();
            assert_eq!(answer.status, 200, "{}", answer.body);
        }
        let (ready, failing) = world.instances[n].ready().await;
        assert_eq!((ready, failing.as_str()), (true, r#"["store"]"#));
    }
    let mut alone = Vec::new();
    for n in 0..2_u64 {
        let instance = world.address(usize::try_from(n).unwrap());
        let mut answers = Vec::new();
        for m in 0..3 {
            let request = wish(20_000 + n * 100 + m, &sale).request();
            let browser = Browser::of_client(100, instance).await;
            answers.push(browser.unwrap().ask(&request).await.unwrap());
        }
        let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses, [201, 429, 429]);
        // The instance knows what it did itself.
        let request = wish(20_000 + n * 100, &sale).request();
        let again = Browser::of_client(100, instance).await;
        let again = again.unwrap().ask(&request).await.unwrap();
        assert!(again.is_replay());
        assert_eq!(again.order(), answers[0].order());
        alone.push(again);
    }

    world.redis.start_again();
    for instance in &world.instances {
        instance.until_ready().await;
    }
    three_and_no_more(&world, &sale, 30..60).await;
    // S9: a key that was used at one of them alone is known to the other now.
    for (n, told) in alone.iter().enumerate() {
        let request = wish(20_000 + n as u64 * 100, &sale).request();
        let elsewhere = Browser::of_client(100, world.address(1 - n)).await;
        let elsewhere = elsewhere.unwrap().ask(&request).await.unwrap();
        assert!(elsewhere.is_replay(), "{}", elsewhere.body);
        assert_eq!(elsewhere.order(), told.order());
    }
    // What was made while it was away, and before, can be given back anywhere.
    for told in alone.iter().chain(&made[2..]) {
        let request = cancel(told.order(), told.token().unwrap());
        let answer = ask(world.nginx.address, &request).await.unwrap();
        assert_eq!(answer.body["status"], "canceled", "{}", answer.body);
    }
}

/// A Redis that hangs is worse than one that is gone: every question to it takes its time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s6_redis_hangs_for_a_while() {
    let world = World::start(2, &LIMITS).await;
    let sale = world.api.sell(1, 100).await;
    let made = three_and_no_more(&world, &sale, 2..30).await;
    world.redis.stall(true);
    for (n, made) in made[..2].iter().enumerate() {
        let (order, token) = (made.order(), made.token().unwrap());
        for request in [get(order, token), cancel(order, token)] {
            let answer = ask(world.address(n), &request).await.unwrap();
            assert_eq!(answer.status, 200, "{}", answer.body);
        }
        let request = wish(20_000 + n as u64, &sale).request();
        let browser = Browser::of_client(100, world.address(n)).await;
        let answer = browser.unwrap().ask(&request).await.unwrap();
        assert_eq!(answer.status, 201, "{}", answer.body);
    }
    world.redis.stall(false);
    for instance in &world.instances {
        instance.until_ready().await;
    }
    three_and_no_more(&world, &sale, 30..60).await;
}
