//! What lies in Redis: only keys of our own, and none that stays for ever.

use std::collections::BTreeSet;
use std::time::Duration;

use redis::AsyncCommands as _;

use super::redis_server::RedisServer;
use super::world::{InRedis, World as _, binding, client, order, record, secs};
use crate::quota::{Quota, Verdict};
use crate::secret::Secret;
use crate::store::{ABANDONED_FOR, BadAddress, Begun, RESERVE, Redis, Store};

/// All keys and the milliseconds that each has to live.
async fn keys(server: &RedisServer) -> Vec<(String, i64)> {
    let client = redis::Client::open(server.url()).expect("a good address");
    let mut connection = client
        .get_multiplexed_async_connection()
        .await
        .expect("a server that answers");
    let names: Vec<String> = connection.keys("*").await.expect("the names of all keys");
    let mut found = Vec::new();
    for name in names {
        let time = connection.pttl(&name).await.expect("a time to live");
        found.push((name, time));
    }
    found
}

/// Everything that a store can be asked to keep.
async fn fill(store: &dyn Store) {
    let (ann, hour, minute) = (client("ann"), secs(3_600), Some(secs(60)));
    assert_eq!(
        store.take(RESERVE, &ann, Quota::per_minute(1, 1)).await,
        Ok(Verdict::Go)
    );
    assert_eq!(store.open_hold(&ann, &record("a"), 5, hour).await, Ok(true));
    assert_eq!(store.open_hold(&ann, &record("b"), 5, hour).await, Ok(true));
    assert_eq!(
        store.name_hold(&ann, &record("a"), order(1), hour).await,
        Ok(())
    );
    assert_eq!(store.prolong_hold(order(1), hour).await, Ok(true));
    assert_eq!(
        store.open_hold(&ann, &record("c"), 5, Duration::ZERO).await,
        Ok(true)
    );
    assert_eq!(
        store.prolong_hold(order(1), hour).await,
        Ok(true),
        "counts the one that has run out"
    );
    for name in ["in flight", "finished", "claimed", "orphan", "given up"] {
        assert_eq!(
            store.begin(&record(name), &binding(), hour).await,
            Ok(Begun::New)
        );
    }
    let given_up = record("given up");
    assert_eq!(
        store
            .finish(&given_up, "order", hour, Some(Duration::ZERO))
            .await,
        Ok(())
    );
    assert_eq!(store.orphans(1, hour).await.map(|found| found.len()), Ok(1));
    assert_eq!(
        store.finish(&record("finished"), "order", hour, None).await,
        Ok(())
    );
    assert_eq!(
        store
            .finish(&record("claimed"), "order", hour, minute)
            .await,
        Ok(())
    );
    assert_eq!(
        store.finish(&record("orphan"), "order", hour, minute).await,
        Ok(())
    );
    assert_eq!(
        store.finish(&record("lost"), "order", hour, minute).await,
        Ok(())
    );
    assert_eq!(store.claim(&record("claimed")).await, Ok(true));
    assert_eq!(store.may_fetch("event", hour).await, Ok(true));
    assert_eq!(store.cache("other event", "text", hour).await, Ok(()));
}

#[tokio::test]
async fn every_key_has_our_prefix_and_a_time_to_live() {
    let world = InRedis::new();
    fill(&*world.store()).await;
    let keys = keys(&world.server).await;
    let kinds: BTreeSet<_> = keys
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("tc:")?.split(':').next())
        .collect();
    let expected = [
        "client", "due", "fetching", "holds", "lapsed", "order", "rate", "record", "text",
    ];
    assert_eq!(kinds, BTreeSet::from(expected));
    let longest = i64::try_from((ABANDONED_FOR + secs(3_600)).as_millis()).unwrap();
    for (name, time) in keys {
        assert!(name.starts_with("tc:"), "{name}");
        assert!((1..=longest).contains(&time), "{name}: {time} ms");
    }
}

/// S9: with the server's own clock, as it is run. Nobody waits here for a day: the server says what is left of it.
#[tokio::test]
async fn an_outcome_has_a_day_to_live_on_the_server() {
    let server = RedisServer::start();
    let store = Redis::patient(&Secret::new(server.url()), "tc").expect("a good address");
    let (key, day) = (record("a"), secs(24 * 3_600));
    assert_eq!(
        store.begin(&key, &binding(), secs(20)).await,
        Ok(Begun::New)
    );
    let unclaimed = Some(secs(4));
    assert_eq!(store.finish(&key, "order", day, unclaimed).await, Ok(()));
    assert_eq!(store.claim(&key).await, Ok(true));
    let finished = Ok(Begun::Finished("order".to_owned()));
    assert_eq!(store.begin(&key, &binding(), secs(20)).await, finished);
    let left = keys(&server).await;
    let [(name, time)] = left.as_slice() else {
        panic!("one key: {left:?}");
    };
    assert_eq!(name, "tc:record:a");
    let day = i64::try_from(day.as_millis()).unwrap();
    assert!((day - 60_000..=day).contains(time), "{time} ms");
}

/// With the server's own clock, as it is run: in the end nothing is left, without anybody's doing.
#[tokio::test]
async fn what_has_expired_is_gone_from_the_server() {
    let server = RedisServer::start();
    let store = Redis::patient(&Secret::new(server.url()), "tc").expect("a good address");
    let (ann, moment) = (client("ann"), Duration::from_millis(20));
    let quick = Quota {
        burst: 1,
        every: moment,
    };
    assert_eq!(store.take(RESERVE, &ann, quick).await, Ok(Verdict::Go));
    assert_eq!(
        store
            .finish(&record("a"), "order", moment, Some(moment))
            .await,
        Ok(())
    );
    assert_eq!(store.may_fetch("event", moment).await, Ok(true));
    assert_eq!(store.cache("other event", "text", moment).await, Ok(()));
    let mut left = keys(&server).await;
    for _ in 0..1_000 {
        if left.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        left = keys(&server).await;
    }
    assert_eq!(left, vec![]);
}

#[tokio::test]
async fn with_the_servers_own_clock_times_are_as_told() {
    let server = RedisServer::start();
    let store = Redis::patient(&Secret::new(server.url()), "tc").expect("a good address");
    let (ann, quota) = (client("ann"), Quota::per_minute(1, 1));
    assert_eq!(store.take(RESERVE, &ann, quota).await, Ok(Verdict::Go));
    let verdict = store.take(RESERVE, &ann, quota).await;
    let Ok(Verdict::Wait(wait)) = verdict else {
        panic!("{verdict:?}");
    };
    assert!(wait <= secs(60) && wait > secs(30), "{wait:?}");
    assert_eq!(
        store.begin(&record("a"), &binding(), Duration::ZERO).await,
        Ok(Begun::New)
    );
    let begun = store.begin(&record("a"), &binding(), Duration::ZERO).await;
    assert!(
        matches!(begun, Ok(Begun::Abandoned(time)) if time < secs(30)),
        "{begun:?}"
    );
    assert_eq!(store.ping().await, Ok(()));
}

#[tokio::test]
async fn prefixes_keep_states_apart() {
    let server = RedisServer::start();
    let url = Secret::new(server.url());
    for prefix in ["one", "two"] {
        let store = Redis::patient(&url, prefix).expect("a good address");
        assert_eq!(
            store.begin(&record("a"), &binding(), secs(60)).await,
            Ok(Begun::New)
        );
    }
}

/// S1: the address may hold a password.
#[tokio::test]
async fn a_bad_address_is_refused_and_not_repeated() {
    for address in [
        "",
        "canary",
        "http://canary",
        "redis://:canary@",
        "rediss://:canary@",
    ] {
        let refused = Redis::connect(&Secret::new(address), "tc").map(drop);
        assert_eq!(refused, Err(BadAddress), "{address}");
        let text = format!("{BadAddress} {BadAddress:?}");
        assert!(!text.contains("canary"), "{text}");
    }
    // But what one looks like.
    assert!(BadAddress.to_string().contains("redis://"));
}
