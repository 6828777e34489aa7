//! The connection to Redis, which comes back by itself.
//!
//! One connection serves everybody: requests are pipelined on it, and answers come in order. After any error it is thrown
//! away and the next request makes a new one; so whatever was wrong with it (the server restarted, a replica that became
//! read-only, a stalled route) is wrong once. The client library's own connection manager is not used, because it keeps
//! the first error for ever that is not one of the network, such as a server that has too many clients for a moment.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError};
use tokio::sync::Mutex as AsyncMutex;

/// How long making a connection may take. Longer than one request waits for it: a later one finds it made.
const CONNECT: Duration = Duration::from_secs(1);

/// How many requests may be on their way; more of them wait their turn.
const AT_ONCE: usize = 1_024;

pub(super) struct Link {
    client: Client,
    slot: Arc<Mutex<Slot>>,
    /// Whoever holds it is making a connection.
    making: Arc<AsyncMutex<()>>,
}

#[derive(Default)]
struct Slot {
    connection: Option<MultiplexedConnection>,
    /// Which connection it is.
    number: u64,
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
        let making = tokio::spawn(async move {
            let config = AsyncConnectionConfig::new()
                .set_connection_timeout(Some(CONNECT))
                .set_response_timeout(None)
                .set_concurrency_limit(AT_ONCE);
            let made = client
                .get_multiplexed_async_connection_with_config(&config)
                .await
                .map(|connection| lock(&slot).put(connection));
            drop(turn);
            made
        });
        making.await.map_err(|_| None)?.map_err(Some)
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
        self.connection = Some(connection.clone());
        Lent {
            connection,
            number: self.number,
        }
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
