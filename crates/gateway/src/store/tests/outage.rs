//! S6: a Redis that goes away and comes back is survived, without anybody's doing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::redis_server::RedisServer;
use super::world::{InRedis, World as _, binding, client, order, record, secs};
use crate::quota::{Quota, Verdict};
use crate::secret::Secret;
use crate::store::{Begun, Census, Guarded, Memory, RESERVE, Redis, Store, Unreachable};

/// As it is run, with the server's clock, but on a machine that may be busy.
fn connect(server: &RedisServer) -> Redis {
    Redis::patient(&Secret::new(server.url()), "tc").expect("a good address")
}

/// Asks until the answer is `wanted`, and says so if it never is.
async fn until<T: PartialEq + std::fmt::Debug>(wanted: T, question: impl AsyncFn() -> T) {
    let deadline = Instant::now() + secs(30);
    loop {
        let answer = question().await;
        if answer == wanted {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "still {answer:?}, not {wanted:?}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Its scripts, too, have to be brought to it again.
#[tokio::test]
async fn a_server_that_is_killed_and_started_again_is_used_again() {
    let mut server = RedisServer::start();
    let store = connect(&server);
    for _ in 0..3 {
        until(Ok(()), async || store.ping().await).await;
        until(Ok(Begun::New), async || {
            store.begin(&record("a"), &binding(), secs(60)).await
        })
        .await;
        server.kill();
        let begun = store.begin(&record("a"), &binding(), secs(60)).await;
        assert_eq!(begun, Err(Unreachable));
        server.start_again();
    }
    until(Ok(()), async || store.ping().await).await;
}

#[tokio::test]
async fn a_server_that_comes_later_is_found() {
    let mut server = RedisServer::start();
    server.kill();
    let store = connect(&server);
    assert_eq!(store.ping().await, Err(Unreachable));
    server.start_again();
    until(Ok(()), async || store.ping().await).await;
}

#[tokio::test]
async fn a_server_that_stalls_costs_a_quarter_of_a_second_and_is_used_again() {
    let server = RedisServer::start();
    let store = Redis::connect(&Secret::new(server.url()), "tc").expect("a good address");
    until(Ok(()), async || store.ping().await).await;
    server.stall(true);
    // One waits for an answer, the next one for a connection.
    for _ in 0..3 {
        let since = Instant::now();
        assert_eq!(store.cached("event").await, Err(Unreachable));
        // Measured on a machine that has other things to do.
        let took = since.elapsed();
        assert!(
            took >= Duration::from_millis(240) && took < secs(5),
            "{took:?}"
        );
    }
    server.stall(false);
    until(Ok(None), async || store.cached("event").await).await;
}

/// An error of the server's own, at the time of connecting, is no reason to stay away from it.
#[tokio::test]
async fn a_server_that_had_too_many_clients_is_used_again() {
    let server = RedisServer::start();
    let client = redis::Client::open(server.url()).expect("a good address");
    let mut admin = client
        .get_multiplexed_async_connection()
        .await
        .expect("a server that answers");
    let mut allow = async |most: u32| {
        let set: redis::RedisResult<()> = redis::cmd("CONFIG")
            .arg(&["SET", "maxclients"])
            .arg(most)
            .query_async(&mut admin)
            .await;
        set.expect("a server that can be configured");
    };
    allow(1).await;
    let store = connect(&server);
    assert_eq!(store.ping().await, Err(Unreachable));
    allow(100).await;
    until(Ok(()), async || store.ping().await).await;
}

/// A full server takes on nothing new rather than forget what others rely on; what it has begun can be ended.
#[tokio::test]
async fn a_server_without_memory_begins_nothing_and_ends_everything() {
    let world = InRedis::new();
    let mut admin = redis::Client::open(world.server.url())
        .expect("a good address")
        .get_multiplexed_async_connection()
        .await
        .expect("a server that answers");
    let mut limit = async |memory: &str| {
        let set: redis::RedisResult<()> = redis::cmd("CONFIG")
            .arg(&["SET", "maxmemory", memory])
            .query_async(&mut admin)
            .await;
        set.expect("a server that can be configured");
    };
    let (store, ann) = (world.store(), client("ann"));
    let (once, minute, soon) = (Quota::per_minute(1, 1), secs(60), Some(Duration::ZERO));
    for name in ["a", "b", "c"] {
        assert_eq!(
            store.begin(&record(name), &binding(), minute).await,
            Ok(Begun::New)
        );
        assert_eq!(
            store.open_hold(&ann, &record(name), 9, minute).await,
            Ok(true)
        );
    }
    limit("1").await;
    assert_eq!(store.take(RESERVE, &ann, once).await, Err(Unreachable));
    assert_eq!(
        store.open_hold(&ann, &record("d"), 9, minute).await,
        Err(Unreachable)
    );
    assert_eq!(
        store.begin(&record("d"), &binding(), minute).await,
        Err(Unreachable)
    );
    assert_eq!(store.may_fetch("event", minute).await, Err(Unreachable));
    assert_eq!(store.cache("event", "text", minute).await, Err(Unreachable));

    assert_eq!(
        store.finish(&record("a"), "order", minute, soon).await,
        Ok(())
    );
    assert_eq!(store.claim(&record("a")).await, Ok(true));
    assert_eq!(
        store.finish(&record("b"), "order", minute, soon).await,
        Ok(())
    );
    assert_eq!(
        store.orphans(9, minute).await.map(|found| found.len()),
        Ok(1)
    );
    assert_eq!(store.forget(&record("c")).await, Ok(()));
    assert_eq!(
        store.name_hold(&ann, &record("a"), order(1), minute).await,
        Ok(())
    );
    assert_eq!(store.prolong_hold(order(1), minute).await, Ok(true));
    assert_eq!(store.close_hold(order(1)).await, Ok(true));
    assert_eq!(store.drop_place(&ann, &record("b")).await, Ok(()));
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 1,
            expired: 0
        })
    );
    assert_eq!(store.cached("event").await, Ok(None));
    limit("0").await;
    assert_eq!(
        store.begin(&record("d"), &binding(), minute).await,
        Ok(Begun::New)
    );
}

#[tokio::test]
async fn with_redis_gone_reservations_go_on_under_a_stricter_limit() {
    let mut server = RedisServer::start();
    let strict = Quota::per_minute(1, 1);
    let store = Guarded::new(Arc::new(connect(&server)), Memory::default(), strict);
    let quota = Quota::per_minute(1, 3);
    // How many of ten go.
    let goes = async |name: &str| {
        let mut goes = 0;
        for _ in 0..10 {
            let verdict = store.take(RESERVE, &client(name), quota).await;
            goes += u32::from(verdict == Ok(Verdict::Go));
        }
        goes
    };
    until(Ok(()), async || store.ping().await).await;
    server.kill();
    assert_eq!(goes("ann").await, 1);
    assert!(store.has_fallen_back());
    assert_eq!(
        store.begin(&record("a"), &binding(), secs(60)).await,
        Ok(Begun::New)
    );
    server.start_again();
    // It notices by itself, by what it is asked anyway.
    until(false, async || {
        let _text = store.cached("event").await;
        store.has_fallen_back()
    })
    .await;
    assert_eq!(goes("ben").await, 3);
    assert_eq!(
        store.begin(&record("a"), &binding(), secs(60)).await,
        Ok(Begun::InFlight)
    );
    assert_eq!(
        store.finish(&record("a"), "order", secs(60), None).await,
        Ok(())
    );
}
