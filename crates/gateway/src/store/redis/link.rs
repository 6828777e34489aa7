//! The connection to Redis, which comes back by itself.
//!
//! One connection serves everybody: requests are pipelined on it, and answers come in order. After any error it is thrown
//! away and the next request makes a new one; so whatever was wrong with it (the server restarted, a replica that became
//! read-only, a stalled route) is wrong once. The client library's own connection manager is not used, because it keeps
//! the first error for ever that is not one of the network, such as a server that has too many clients for a moment.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::io::AsyncDNSResolver;
use redis::{AsyncConnectionConfig, Client, RedisError, RedisFuture};
use tokio::net::lookup_host;
use tokio::sync::Mutex as AsyncMutex;

use super::cause;
use crate::ops::cause::{Cause, NotResolved};

/// How long making a connection may take. Longer than one request waits for it: a later one finds it made.
const CONNECT: Duration = Duration::from_secs(1);

/// How many requests may be on their way; more of them wait their turn.
const AT_ONCE: usize = 1_024;

pub(super) struct Link {
    client: Client,
    slot: Arc<Mutex<Slot>>,
    /// Whoever holds it is making a connection.
    making: Arc<AsyncMutex<()>>,
    /// Whether it has been said that the server forgets what it was told.
    warned: Arc<AtomicBool>,
}

#[derive(Default)]
struct Slot {
    connection: Option<MultiplexedConnection>,
    /// Which connection it is.
    number: u64,
    /// Why none came about the last time, if none did.
    cause: Option<Cause>,
}

/// A connection, and which one it is.
pub(super) struct Lent {
    pub(super) connection: MultiplexedConnection,
    number: u64,
}

impl Link {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            slot: Arc::default(),
            making: Arc::default(),
            warned: Arc::default(),
        }
    }

    /// The connection; makes one if there is none. What is begun is brought to its end even if the caller stops waiting.
    /// An error without a reason means that this process is about to end.
    pub(super) async fn lend(&self) -> Result<Lent, Option<RedisError>> {
        if let Some(lent) = lock(&self.slot).lend() {
            return Ok(lent);
        }
        let turn = Arc::clone(&self.making).lock_owned().await;
        if let Some(lent) = lock(&self.slot).lend() {
            return Ok(lent);
        }
        let (client, slot) = (self.client.clone(), Arc::clone(&self.slot));
        let warned = Arc::clone(&self.warned);
        let making = tokio::spawn(async move {
            let config = AsyncConnectionConfig::new()
                .set_connection_timeout(Some(CONNECT))
                .set_response_timeout(None)
                .set_concurrency_limit(AT_ONCE)
                .set_dns_resolver(Names);
            let made = client
                .get_multiplexed_async_connection_with_config(&config)
                .await
                .map(|connection| lock(&slot).put(connection));
            match &made {
                Ok(lent) => {
                    tokio::spawn(look_at_policy(lent.connection.clone(), warned));
                }
                Err(error) => lock(&slot).cause = Some(cause(error)),
            }
            drop(turn);
            made
        });
        making.await.map_err(|_| None)?.map_err(Some)
    }

    /// Why no connection came about the last time, if none did.
    pub(super) fn cause(&self) -> Option<Cause> {
        lock(&self.slot).cause
    }

    /// Something is wrong with this connection: nobody is to get it any more.
    pub(super) fn discard(&self, lent: &Lent) {
        let mut slot = lock(&self.slot);
        if slot.number == lent.number {
            slot.connection = None;
        }
    }
}

impl Slot {
    fn lend(&self) -> Option<Lent> {
        Some(Lent {
            connection: self.connection.clone()?,
            number: self.number,
        })
    }

    fn put(&mut self, connection: MultiplexedConnection) -> Lent {
        self.number += 1;
        self.cause = None;
        self.connection = Some(connection.clone());
        Lent {
            connection,
            number: self.number,
        }
    }
}

/// The system's names, with errors that can be told from others.
struct Names;

impl AsyncDNSResolver for Names {
    fn resolve<'a, 'b: 'a>(
        &'a self,
        host: &'b str,
        port: u16,
    ) -> RedisFuture<'a, Box<dyn Iterator<Item = SocketAddr> + Send + 'a>> {
        Box::pin(async move {
            let found = lookup_host((host, port)).await;
            let found: Vec<_> = found.map_or_else(|_| Vec::new(), Iterator::collect);
            if found.is_empty() {
                return Err(io::Error::other(NotResolved).into());
            }
            Ok(Box::new(found.into_iter()) as _)
        })
    }
}

/// Says once if the server may throw away what it was told. One that does not tell its policy is taken at its word.
async fn look_at_policy(mut connection: MultiplexedConnection, warned: Arc<AtomicBool>) {
    let mut info = redis::cmd("INFO");
    info.arg("memory");
    let Ok(Ok(info)) =
        tokio::time::timeout(CONNECT, info.query_async::<String>(&mut connection)).await
    else {
        return;
    };
    let policy = info
        .lines()
        .find_map(|line| line.strip_prefix("maxmemory_policy:"));
    if let Some(policy) = policy.filter(|policy| *policy != "noeviction")
        && !warned.swap(true, Ordering::Relaxed)
    {
        let policy: String = policy.chars().take(32).collect();
        tracing::warn!(
            policy,
            "this Redis may forget who holds seats when its memory is full: set its maxmemory-policy to noeviction"
        );
    }
}

fn lock(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::redis_server::RedisServer;

    async fn lent(link: &Link) -> Lent {
        let lent = link.lend().await;
        lent.unwrap_or_else(|error| panic!("a server that is there: {error:?}"))
    }

    #[tokio::test]
    async fn a_connection_serves_until_it_is_discarded_and_who_is_late_discards_no_other() {
        let server = RedisServer::start();
        let link = Link::new(Client::open(server.url()).unwrap());
        let first = lent(&link).await;
        assert_eq!(lent(&link).await.number, first.number);
        link.discard(&first);
        let second = lent(&link).await;
        assert_ne!(second.number, first.number);
        link.discard(&first);
        assert_eq!(lent(&link).await.number, second.number);
    }
}
