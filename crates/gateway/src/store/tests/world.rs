//! What a behaviour is shown in: two instances on one store, and a clock that the test moves.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tc_orders::OrderId;
use tokio::task::JoinSet;

use super::redis_server::RedisServer;
use crate::quota::Quota;
use crate::secret::Secret;
use crate::store::{Binding, ClientKey, Guarded, Memory, RecordKey, Redis, Store};

/// Two instances of the gateway that share a state.
pub(super) trait World {
    /// The state as the first instance sees it.
    fn store(&self) -> Arc<dyn Store>;

    /// The state as the second instance sees it.
    fn other(&self) -> Arc<dyn Store>;

    /// Lets time pass for the state.
    fn pass(&self, time: Duration) -> impl Future<Output = ()>;
}

/// One process: both instances are the same. Needs tokio's clock paused where time is to pass.
pub(super) struct InMemory(Arc<Memory>);

impl InMemory {
    pub(super) fn new() -> Self {
        Self(Arc::new(Memory::default()))
    }
}

impl World for InMemory {
    fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.0) as Arc<dyn Store>
    }

    fn other(&self) -> Arc<dyn Store> {
        self.store()
    }

    async fn pass(&self, time: Duration) {
        tokio::time::advance(time).await;
    }
}

/// Two connections to one server, whose scripts are told the time.
pub(super) struct InRedis {
    pub(super) server: Arc<RedisServer>,
    clock: Arc<AtomicU64>,
    store: Arc<Redis>,
    other: Arc<Redis>,
}

impl InRedis {
    pub(super) fn new() -> Self {
        Self::on(Arc::new(RedisServer::start()), "tc")
    }

    pub(super) fn on(server: Arc<RedisServer>, prefix: &str) -> Self {
        // About the year 2026, so that numbers are as long as they are going to be.
        let clock = Arc::new(AtomicU64::new(1_790_000_000_123_457));
        let connect = || {
            let url = Secret::new(server.url());
            Redis::with_clock(&url, prefix, Arc::clone(&clock)).expect("a good address")
        };
        Self {
            store: Arc::new(connect()),
            other: Arc::new(connect()),
            clock,
            server,
        }
    }
}

impl World for InRedis {
    fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store) as Arc<dyn Store>
    }

    fn other(&self) -> Arc<dyn Store> {
        Arc::clone(&self.other) as Arc<dyn Store>
    }

    async fn pass(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.clock.fetch_add(micros, Ordering::SeqCst);
    }
}

/// Two instances with a store of their own each, behind a shared one that is always there.
pub(super) struct InGuarded(Arc<Guarded>, Arc<Guarded>);

impl InGuarded {
    pub(super) fn new() -> Self {
        let shared = Arc::new(Memory::default());
        let instance = || {
            let shared = Arc::clone(&shared) as Arc<dyn Store>;
            let strict = Quota::per_minute(1, 1);
            Arc::new(Guarded::new(shared, Memory::default(), strict))
        };
        Self(instance(), instance())
    }
}

impl World for InGuarded {
    fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.0) as Arc<dyn Store>
    }

    fn other(&self) -> Arc<dyn Store> {
        Arc::clone(&self.1) as Arc<dyn Store>
    }

    async fn pass(&self, time: Duration) {
        tokio::time::advance(time).await;
    }
}

/// Makes of each behaviour one test for each implementation.
macro_rules! shown_of_each {
    ($($behaviour:ident),+ $(,)?) => {
        mod in_memory {
            use crate::store::tests::world::InMemory;
            $(
                #[tokio::test(start_paused = true)]
                async fn $behaviour() {
                    super::$behaviour(&InMemory::new()).await;
                }
            )+
        }

        mod in_guarded {
            use crate::store::tests::world::InGuarded;
            $(
                #[tokio::test(start_paused = true)]
                async fn $behaviour() {
                    super::$behaviour(&InGuarded::new()).await;
                }
            )+
        }

        mod in_redis {
            use crate::store::tests::world::InRedis;
            $(
                #[tokio::test]
                async fn $behaviour() {
                    super::$behaviour(&InRedis::new()).await;
                }
            )+
        }
    };
}

/// The same for behaviours under real parallelism, where no time passes.
macro_rules! shown_of_each_in_parallel {
    ($($behaviour:ident),+ $(,)?) => {
        mod in_memory_in_parallel {
            use crate::store::tests::world::InMemory;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $behaviour() {
                    super::$behaviour(&InMemory::new()).await;
                }
            )+
        }

        mod in_guarded_in_parallel {
            use crate::store::tests::world::InGuarded;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $behaviour() {
                    super::$behaviour(&InGuarded::new()).await;
                }
            )+
        }

        mod in_redis_in_parallel {
            use crate::store::tests::world::InRedis;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $behaviour() {
                    super::$behaviour(&InRedis::new()).await;
                }
            )+
        }
    };
}

pub(super) use {shown_of_each, shown_of_each_in_parallel};

/// Runs `count` actions at once, every other one on the second instance, and gives back what they came to.
pub(super) async fn at_once<T, F>(
    world: &impl World,
    count: usize,
    action: impl Fn(Arc<dyn Store>, usize) -> F,
) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for number in 0..count {
        let store = if number % 2 == 0 {
            world.store()
        } else {
            world.other()
        };
        tasks.spawn(action(store, number));
    }
    tasks.join_all().await
}

pub(super) fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

pub(super) fn client(name: &str) -> ClientKey {
    ClientKey(name.to_owned())
}

pub(super) fn record(name: &str) -> RecordKey {
    RecordKey(name.to_owned())
}

pub(super) fn order(number: u8) -> OrderId {
    OrderId::from_bytes([number; 12])
}

pub(super) fn binding() -> Binding {
    Binding {
        payload: "two tickets".to_owned(),
        sender: "the site, Ann".to_owned(),
    }
}
