//! Whatever is asked in whatever order, memory and Redis give the same answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use tokio::runtime::{Builder, Runtime};

use super::redis_server::RedisServer;
use super::world::{InMemory, InRedis, World, binding, client, order, record, secs};
use crate::quota::Quota;
use crate::store::{Binding, RESERVE, Store};

/// One thing that a store is asked, or time that passes. Few names, so that the operations meet.
#[derive(Clone, Debug)]
enum Step {
    Pass(Duration),
    Take {
        client: &'static str,
        quota: Quota,
    },
    PutBack {
        client: &'static str,
        quota: Quota,
    },
    Open {
        client: &'static str,
        place: &'static str,
        limit: u32,
        lasts: Duration,
    },
    Join {
        client: &'static str,
        place: &'static str,
        limit: u32,
        lasts: Duration,
    },
    Name {
        client: &'static str,
        place: &'static str,
        order: u8,
        lasts: Duration,
    },
    Drop {
        client: &'static str,
        place: &'static str,
    },
    End {
        client: &'static str,
        place: &'static str,
    },
    Has {
        order: u8,
    },
    Prolong {
        order: u8,
        lasts: Duration,
    },
    Close {
        order: u8,
    },
    Of {
        client: &'static str,
        most: usize,
    },
    Census,
    Begin {
        record: &'static str,
        binding: Binding,
        lease: Duration,
    },
    Forget {
        record: &'static str,
    },
    Finish {
        record: &'static str,
        outcome: String,
        keep: Duration,
        unclaimed: Option<Duration>,
    },
    Claim {
        record: &'static str,
    },
    Orphans {
        most: usize,
        lease: Duration,
    },
    Cached {
        name: &'static str,
    },
    Cache {
        name: &'static str,
        text: String,
        keep: Duration,
    },
    MayFetch {
        name: &'static str,
        lease: Duration,
    },
}

async fn take(step: &Step, world: &impl World) -> String {
    let store: &dyn Store = &*world.store();
    match step {
        Step::Pass(time) => {
            world.pass(*time).await;
            String::new()
        }
        Step::Take {
            client: name,
            quota,
        } => shown(store.take(RESERVE, &client(name), *quota).await),
        Step::PutBack {
            client: name,
            quota,
        } => shown(store.put_back(RESERVE, &client(name), *quota).await),
        Step::Open {
            client: name,
            place,
            limit,
            lasts,
        } => shown(
            store
                .open_hold(&client(name), &record(place), *limit, *lasts)
                .await,
        ),
        Step::Join {
            client: name,
            place,
            limit,
            lasts,
        } => shown(
            store
                .join_hold(&client(name), &record(place), *limit, *lasts)
                .await,
        ),
        Step::Name {
            client: name,
            place,
            order: number,
            lasts,
        } => shown(
            store
                .name_hold(&client(name), &record(place), order(*number), *lasts)
                .await,
        ),
        Step::Drop {
            client: name,
            place,
        } => shown(store.drop_place(&client(name), &record(place)).await),
        Step::End {
            client: name,
            place,
        } => shown(store.end_place(&client(name), &record(place)).await),
        Step::Has { order: number } => shown(store.has_hold(order(*number)).await),
        Step::Prolong {
            order: number,
            lasts,
        } => shown(store.prolong_hold(order(*number), *lasts).await),
        Step::Close { order: number } => shown(store.close_hold(order(*number)).await),
        Step::Of { client: name, most } => shown(store.holds_of(&client(name), *most).await),
        Step::Census => shown(store.census().await),
        Step::Begin {
            record: name,
            binding,
            lease,
        } => shown(store.begin(&record(name), binding, *lease).await),
        Step::Forget { record: name } => shown(store.forget(&record(name)).await),
        Step::Finish {
            record: name,
            outcome,
            keep,
            unclaimed,
        } => shown(
            store
                .finish(&record(name), outcome, *keep, *unclaimed)
                .await,
        ),
        Step::Claim { record: name } => shown(store.claim(&record(name)).await),
        Step::Orphans { most, lease } => shown(store.orphans(*most, *lease).await),
        Step::Cached { name } => shown(store.cached(name).await),
        Step::Cache { name, text, keep } => shown(store.cache(name, text, *keep).await),
        Step::MayFetch { name, lease } => shown(store.may_fetch(name, *lease).await),
    }
}

fn shown(answer: impl std::fmt::Debug) -> String {
    format!("{answer:?}")
}

/// Long ones only, or none: Redis's own expiry goes by the real clock, which must not come into it.
fn time() -> impl Strategy<Value = Duration> {
    prop_oneof![
        1 => Just(Duration::ZERO),
        6 => (1..6_u64).prop_map(|count| secs(600 * count)),
        3 => (600_000_000..3_000_000_000_u64).prop_map(Duration::from_micros),
    ]
}

fn passing() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (1..4_u64).prop_map(|count| secs(600 * count)),
        (0..2_000_000_000_u64).prop_map(Duration::from_micros),
    ]
}

fn quota() -> impl Strategy<Value = Quota> {
    (1..4_u32, time()).prop_map(|(burst, every)| Quota {
        burst,
        every: every.max(secs(600)),
    })
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "b", "c"])
}

fn binding_of_some() -> impl Strategy<Value = Binding> {
    prop_oneof![
        6 => Just(binding()),
        1 => Just(Binding { payload: "three tickets".to_owned(), ..binding() }),
        1 => Just(Binding { sender: "Ben".to_owned(), ..binding() }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => passing().prop_map(Step::Pass),
        3 => (name(), quota()).prop_map(|(client, quota)| Step::Take { client, quota }),
        1 => (name(), quota()).prop_map(|(client, quota)| Step::PutBack { client, quota }),
        3 => (name(), name(), 0..4_u32, time())
            .prop_map(|(client, place, limit, lasts)| Step::Open { client, place, limit, lasts }),
        3 => (name(), name(), 0..4_u32, time())
            .prop_map(|(client, place, limit, lasts)| Step::Join { client, place, limit, lasts }),
        2 => (name(), name(), 0..4_u8, time())
            .prop_map(|(client, place, order, lasts)| Step::Name { client, place, order, lasts }),
        1 => (name(), name()).prop_map(|(client, place)| Step::Drop { client, place }),
        1 => (name(), name()).prop_map(|(client, place)| Step::End { client, place }),
        1 => (0..4_u8).prop_map(|order| Step::Has { order }),
        1 => (0..4_u8, time()).prop_map(|(order, lasts)| Step::Prolong { order, lasts }),
        1 => (0..4_u8).prop_map(|order| Step::Close { order }),
        1 => (name(), 0..4_usize).prop_map(|(client, most)| Step::Of { client, most }),
        1 => Just(Step::Census),
        4 => (name(), binding_of_some(), time())
            .prop_map(|(record, binding, lease)| Step::Begin { record, binding, lease }),
        1 => name().prop_map(|record| Step::Forget { record }),
        3 => (name(), "\\PC{0,8}", time(), prop::option::of(time()))
            .prop_map(|(record, outcome, keep, unclaimed)| Step::Finish { record, outcome, keep, unclaimed }),
        2 => name().prop_map(|record| Step::Claim { record }),
        2 => (0..4_usize, time()).prop_map(|(most, lease)| Step::Orphans { most, lease }),
        1 => name().prop_map(|name| Step::Cached { name }),
        1 => (name(), "\\PC{0,8}", time()).prop_map(|(name, text, keep)| Step::Cache { name, text, keep }),
        1 => (name(), time()).prop_map(|(name, lease)| Step::MayFetch { name, lease }),
    ]
}

#[test]
fn memory_and_redis_give_the_same_answers() {
    let server = Arc::new(RedisServer::start());
    let cases = AtomicU32::new(0);
    let config = ProptestConfig {
        cases: 128,
        ..ProptestConfig::with_source_file(file!())
    };
    TestRunner::new(config)
        .run(&prop::collection::vec(step(), 1..80), |steps| {
            let prefix = format!("case {}", cases.fetch_add(1, Ordering::SeqCst));
            // A runtime for each: with the clock of the one stopped, the other could not wait for its server.
            let (stopped, running) = (runtime(true)?, runtime(false)?);
            let memory = stopped.block_on(async { InMemory::new() });
            let redis = InRedis::on(Arc::clone(&server), &prefix);
            for (place, step) in steps.iter().enumerate() {
                let of_memory = stopped.block_on(take(step, &memory));
                let of_redis = running.block_on(take(step, &redis));
                prop_assert_eq!(of_memory, of_redis, "step {}: {:?}", place, step);
            }
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

fn runtime(paused: bool) -> Result<Runtime, TestCaseError> {
    Builder::new_current_thread()
        .enable_all()
        .start_paused(paused)
        .build()
        .map_err(|error| TestCaseError::fail(error.to_string()))
}
