//! Events, for many readers with one call: kept for a few seconds, fetched by one of the readers at a time, on all instances.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use moka::future::Cache;
use tc_orders::EventId;
use tracing::Instrument as _;

use crate::Problem;
use crate::catalogue::Catalogue;
use crate::reply::{Checkout, EventBody};
use crate::store::Store;
use crate::upstream::Failure;

/// How many events are kept.
const MOST: u64 = 1_000;

/// How long another instance's fetch is waited for, before fetching by oneself.
const WAIT: Duration = Duration::from_secs(2);

/// How often it is looked whether the other instance has it.
const LOOK: Duration = Duration::from_millis(40);

/// How many counts of changes there are: events share one by chance, and so forget a little more than they must.
const COUNTS: usize = 256;

/// What stands in the store for an event that there is not: no JSON.
const ABSENT: &str = "-";

/// Reads events.
pub(crate) struct Events {
    catalogue: Arc<dyn Catalogue>,
    store: Arc<dyn Store>,
    checkout: Checkout,
    fresh: Duration,
    /// By event, and by how often it had changed when it was asked for: what was being fetched while an order changed it
    /// is told to those who asked before that, and to nobody else.
    near: Cache<(EventId, u64), Arc<str>>,
    changes: [AtomicU64; COUNTS],
}

impl Events {
    /// Keeps what it has read for as long as it is `fresh`.
    pub(crate) fn new(
        catalogue: Arc<dyn Catalogue>,
        store: Arc<dyn Store>,
        checkout: Checkout,
        fresh: Duration,
    ) -> Self {
        let near = Cache::builder()
            .max_capacity(MOST)
            .time_to_live(fresh)
            .build();
        Self {
            catalogue,
            store,
            checkout,
            fresh,
            near,
            changes: [const { AtomicU64::new(0) }; COUNTS],
        }
    }

    /// The body for an event, `None` if there is no such event.
    pub(crate) async fn read(
        self: &Arc<Self>,
        event: EventId,
    ) -> Result<Option<Arc<str>>, Problem> {
        let version = (event, self.changes(event).load(Ordering::SeqCst));
        let text = match self.near.get(&version).await {
            Some(text) => text,
            None => self.fetched(version).await?,
        };
        Ok((&*text != ABSENT).then_some(text))
    }

    /// Fetches it, or waits for whoever is fetching it. In a task of its own: the others who wait for the same call must not
    /// lose it when the browser hangs up that came first.
    async fn fetched(self: &Arc<Self>, version: (EventId, u64)) -> Result<Arc<str>, Problem> {
        let this = Arc::clone(self);
        let fetched = async move {
            let fetch = this.fetch(version);
            this.near.try_get_with(version, fetch).await
        };
        match tokio::spawn(fetched.in_current_span()).await {
            Ok(fetched) => fetched.map_err(|failure| failure.problem()),
            Err(_) => Err(Problem::panicked("the event could not be read")),
        }
    }

    /// What is kept of the event is old: an order has changed what is on sale.
    pub(crate) async fn forget(&self, event: EventId) {
        self.changes(event).fetch_add(1, Ordering::SeqCst);
        self.let_others_fetch(event).await;
    }

    /// Nothing is kept of the event, and nobody is taken to be fetching it.
    async fn let_others_fetch(&self, event: EventId) {
        // If the store is gone, so is what it kept.
        let _ = self
            .store
            .cache(&name(event), "", Duration::from_millis(1))
            .await;
    }

    fn changes(&self, event: EventId) -> &AtomicU64 {
        let [.., last] = event.bytes();
        &self.changes[usize::from(last)]
    }

    async fn fetch(&self, (event, version): (EventId, u64)) -> Result<Arc<str>, Failure> {
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
        let found = match self.catalogue.event(event).await {
            Ok(found) => found,
            Err(failure) => {
                // The next reader need not wait for what does not come.
                self.let_others_fetch(event).await;
                return Err(failure);
            }
        };
        let text: Arc<str> = match found {
            Some(event) => serde_json::to_string(&EventBody::new(&event, self.checkout.clone()))
                .unwrap_or_else(|_| ABSENT.to_owned())
                .into(),
            None => ABSENT.into(),
        };
        if self.changes(event).load(Ordering::SeqCst) == version {
            // A store that is gone keeps nobody from reading.
            let _ = self.store.cache(&name, &text, self.fresh).await;
        }
        Ok(text)
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
