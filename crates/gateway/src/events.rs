//! Events, for many readers with one call: kept for a few seconds, fetched by one of the readers at a time, on all instances.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use tc_orders::EventId;

use crate::Problem;
use crate::reply::{Checkout, EventBody};
use crate::store::Store;
use crate::upstream::{Failure, Upstream};

/// How many events are kept.
const MOST: u64 = 1_000;

/// How long another instance's fetch is waited for, before fetching by oneself.
const WAIT: Duration = Duration::from_secs(2);

/// How often it is looked whether the other instance has it.
const LOOK: Duration = Duration::from_millis(40);

/// What stands in the store for an event that there is not: no JSON.
const ABSENT: &str = "-";

/// Reads events.
pub(crate) struct Events {
    upstream: Arc<Upstream>,
    store: Arc<dyn Store>,
    checkout: Checkout,
    fresh: Duration,
    near: Cache<EventId, Arc<str>>,
}

impl Events {
    /// Keeps what it has read for as long as it is `fresh`.
    pub(crate) fn new(
        upstream: Arc<Upstream>,
        store: Arc<dyn Store>,
        checkout: Checkout,
        fresh: Duration,
    ) -> Self {
        let near = Cache::builder()
            .max_capacity(MOST)
            .time_to_live(fresh)
            .build();
        Self {
            upstream,
            store,
            checkout,
            fresh,
            near,
        }
    }

    /// The body for an event, `None` if there is no such event.
    pub(crate) async fn read(&self, event: EventId) -> Result<Option<Arc<str>>, Problem> {
        let fetched = self.near.try_get_with(event, self.fetch(event)).await;
        match fetched {
            Ok(text) => Ok((&*text != ABSENT).then_some(text)),
            Err(failure) => Err(failure.problem()),
        }
    }

    /// What is kept of the event is old: an order has changed what is on sale.
    pub(crate) async fn forget(&self, event: EventId) {
        self.near.invalidate(&event).await;
        // If the store is gone, so is what it kept.
        let _ = self
            .store
            .cache(&name(event), "", Duration::from_millis(1))
            .await;
    }

    async fn fetch(&self, event: EventId) -> Result<Arc<str>, Failure> {
        let name = name(event);
        let deadline = tokio::time::Instant::now() + WAIT;
        while let Some(wait) = self.others(&name).await {
            match wait {
                Others::Have(text) => return Ok(text.into()),
                Others::AreAtIt if tokio::time::Instant::now() < deadline => {
                    tokio::time::sleep(LOOK).await;
                }
                Others::AreAtIt => break,
            }
        }
        let found = self.upstream.event(event).await?;
        let text = match found {
            Some(event) => serde_json::to_string(&EventBody::new(&event, self.checkout.clone()))
                .unwrap_or_else(|_| ABSENT.to_owned()),
            None => ABSENT.to_owned(),
        };
        // A store that is gone keeps nobody from reading.
        let _ = self.store.cache(&name, &text, self.fresh).await;
        Ok(text.into())
    }

    /// What other instances have or do; `None` if it is for this one to fetch.
    async fn others(&self, name: &str) -> Option<Others> {
        match self.store.cached(name).await {
            Ok(Some(text)) if !text.is_empty() => return Some(Others::Have(text)),
            Ok(_) => {}
            Err(_) => return None,
        }
        match self.store.may_fetch(name, WAIT).await {
            Ok(false) => Some(Others::AreAtIt),
            Ok(true) | Err(_) => None,
        }
    }
}

enum Others {
    Have(String),
    AreAtIt,
}

fn name(event: EventId) -> String {
    format!("event:{event}")
}
