//! S6: a Redis that goes away and comes back is survived, without anybody's doing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::redis_server::RedisServer;
use super::world::{InRedis, World as _, binding, client, order, record, secs};
use crate::heard::heard;
use crate::ops::cause::Cause;
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

/// Says something to the server as its administrator.
async fn admin(server: &RedisServer, words: &[&str]) {
    let client = redis::Client::open(server.url()).expect("a good address");
    let mut connection = client
        .get_multiplexed_async_connection()
        .await
        .expect("a server that answers");
    let mut command = redis::cmd(words[0]);
    let done: redis::RedisResult<()> = command.arg(&words[1..]).query_async(&mut connection).await;
    done.expect("a server that can be configured");
}

/// Runs something on this thread, and returns what is logged meanwhile.
fn logged(work: impl Future<Output = ()>) -> String {
    heard(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(work);
    })
}

fn guarded(redis: Redis) -> Guarded {
    let strict = Quota::per_minute(1, 1);
    Guarded::new(Arc::new(redis), Memory::default(), strict)
}

/// Each has its own cure, so each is told from the others; by a word, since an error's text may hold the password.
#[test]
fn the_log_says_once_why_redis_cannot_be_used_and_never_a_password() {
    let at = |server: &RedisServer, user: &str| {
        let url = server.url().replace("redis://", &format!("redis://{user}"));
        Redis::patient(&Secret::new(url), "tc").expect("a good address")
    };
    let cases: [(&str, &[&str], &str); 6] = [
        ("", &["CONFIG", "SET", "requirepass", "canary"], "auth"),
        (
            ":not-the-canary@",
            &["CONFIG", "SET", "requirepass", "canary"],
            "auth",
        ),
        ("", &["CONFIG", "SET", "maxmemory", "1"], "oom"),
        ("", &["REPLICAOF", "127.0.0.1", "1"], "readonly"),
        (
            "",
            &["CONFIG", "SET", "min-replicas-to-write", "1"],
            "readonly",
        ),
        ("", &["SHUTDOWN", "NOSAVE"], "refused"),
    ];
    for (user, command, cause) in cases {
        let log = logged(async {
            let mut server = RedisServer::start();
            match command[0] {
                "SHUTDOWN" => server.kill(),
                _ => admin(&server, command).await,
            }
            let store = guarded(at(&server, user));
            for _ in 0..3 {
                assert_eq!(store.ping().await, Err(Unreachable), "{command:?}");
            }
        });
        let line = format!(
            "the shared store does not answer: this instance goes on by itself cause=\"{cause}\""
        );
        assert_eq!(log.matches(&line).count(), 1, "{command:?}: {log}");
        assert_eq!(log.lines().count(), 1, "{log}");
        assert!(!log.contains("canary"), "{log}");
    }
    let log = logged(async {
        // A name that is kept free for that (RFC 6761, section 6.4).
        let nowhere = Secret::new("redis://canary@redis.invalid".to_owned());
        let store = guarded(Redis::patient(&nowhere, "tc").expect("a good address"));
        assert_eq!(store.ping().await, Err(Unreachable));
    });
    assert!(log.contains(r#"cause="dns""#), "{log}");
    assert!(!log.contains("canary"), "{log}");
}

/// One that stalls is at first no more than slow to answer; what is found out later is said, too.
#[test]
fn a_cause_that_shows_later_is_said_as_well() {
    let log = logged(async {
        let mut server = RedisServer::start();
        let redis = Redis::connect(&Secret::new(server.url()), "tc").expect("a good address");
        let store = guarded(redis);
        until(Ok(()), async || store.ping().await).await;
        server.stall(true);
        for _ in 0..2 {
            assert_eq!(store.ping().await, Err(Unreachable));
        }
        server.stall(false);
        server.kill();
        until(1, async || {
            let _away = store.ping().await;
            usize::from(store.cause() == Cause::Refused)
        })
        .await;
    });
    let lines: Vec<_> = log.lines().collect();
    assert!(
        lines.iter().any(|line| line.ends_with(
            r#"the shared store does not answer: this instance goes on by itself cause="timeout""#
        )),
        "{log}"
    );
    let later = r#"the shared store still does not answer cause="refused""#;
    assert_eq!(log.matches(later).count(), 1, "{log}");
}

/// A server whose memory is full says PONG, and does all that ends something. Neither means that it can be used.
#[tokio::test]
async fn a_server_without_memory_is_away_until_it_has_some_and_ends_what_it_began() {
    let server = RedisServer::start();
    let store = guarded(connect(&server));
    let (ann, minute) = (client("ann"), secs(60));
    until(Ok(()), async || store.ping().await).await;
    for (name, number) in [("a", 1), ("b", 2)] {
        let opened = store.open_hold(&ann, &record(name), 9, minute).await;
        assert_eq!(opened, Ok(true));
        let named = store
            .name_hold(&ann, &record(name), order(number), minute)
            .await;
        assert_eq!(named, Ok(()));
    }
    admin(&server, &["CONFIG", "SET", "maxmemory", "1"]).await;
    assert_eq!(
        store.begin(&record("c"), &binding(), minute).await,
        Ok(Begun::New)
    );
    assert!(store.has_fallen_back());
    assert_eq!(store.close_hold(order(1)).await, Ok(true));
    let live = async || store.census().await.map(|census| census.live);
    assert_eq!(live().await, Ok(1));
    // Longer than nobody bothers it.
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(store.cached("event").await, Ok(None));
        assert_eq!(store.orphans(9, minute).await, Ok(vec![]));
        assert!(store.has_fallen_back(), "it has no memory yet");
    }
    admin(&server, &["CONFIG", "SET", "maxmemory", "0"]).await;
    until(false, async || {
        let _text = store.cached("event").await;
        store.has_fallen_back()
    })
    .await;
    assert_eq!(store.close_hold(order(2)).await, Ok(true));
}

#[test]
fn a_redis_that_forgets_when_it_is_full_is_named_once() {
    let connecting = |policy: &'static str| {
        logged(async move {
            let server = RedisServer::start();
            admin(&server, &["CONFIG", "SET", "maxmemory-policy", policy]).await;
            let store = connect(&server);
            for _ in 0..2 {
                until(Ok(()), async || store.ping().await).await;
                tokio::time::sleep(Duration::from_millis(300)).await;
                // The connection ends, and the next one is made.
                admin(&server, &["CLIENT", "KILL", "TYPE", "normal"]).await;
            }
        })
    };
    assert_eq!(connecting("noeviction"), "");
    let log = connecting("allkeys-lru");
    assert_eq!(log.lines().count(), 1, "{log}");
    let said = r#"set its maxmemory-policy to noeviction policy="allkeys-lru""#;
    assert!(log.contains(said), "{log}");
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
    assert_eq!(store.ping().await, Err(Unreachable));
    assert_eq!(store.cause(), Cause::Oom);
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
