//! All of a sandbox's state in one handle.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tc_orders::Timestamp;
use tokio::sync::watch;

use crate::busy::Busy;
use crate::clock::Clock;
use crate::config::Config;
use crate::events;
use crate::http::{Faults, Journal};
use crate::shop::{Holds, Shop};

/// A running sandbox. Clones are handles to the same one.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    config: Config,
    clock: Clock,
    /// The one lock that makes sales exact: nothing waits while it is held.
    shop: Mutex<Shop>,
    busy: Busy,
    faults: Faults,
    journal: Journal,
    refresh: Mutex<watch::Sender<()>>,
    resets: AtomicU64,
}

impl Sandbox {
    /// A sandbox that sells the seed's event and the demo's.
    pub fn new(config: Config) -> Self {
        let clock = Clock::new(config.still);
        let shop = Mutex::new(open(&config, clock.now()));
        Self(Arc::new(Inner {
            config,
            clock,
            shop,
            busy: Busy::default(),
            faults: Faults::default(),
            journal: Journal::default(),
            refresh: Mutex::new(watch::Sender::new(())),
            resets: AtomicU64::new(0),
        }))
    }

    /// Moves the clock, back if `by_ms` is negative: what `POST /_sandbox/clock` does.
    ///
    /// # Errors
    /// When it would be further from where it began than a hundred years; it stays where it is then.
    pub fn advance(&self, by_ms: i64) -> Result<(), String> {
        self.clock().advance(by_ms)
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    /// How far the clock has been moved by hand, in milliseconds.
    pub fn moved_ms(&self) -> i64 {
        self.clock().moved_ms()
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn busy(&self) -> &Busy {
        &self.0.busy
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.0.faults
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.0.journal
    }

    /// The shop, at the time that it is now. Others wait until the guard is dropped.
    pub(crate) fn shop(&self) -> MutexGuard<'_, Shop> {
        let mut shop = self.0.shop.lock().unwrap_or_else(PoisonError::into_inner);
        shop.tick(self.0.clock.now());
        shop
    }

    /// Everything as it was at the start. Requests that are still being held or delayed will not be carried out.
    pub(crate) fn reset(&self) {
        let mut shop = self.0.shop.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.resets.fetch_add(1, Ordering::SeqCst);
        self.0.clock.reset();
        *shop = open(&self.0.config, self.0.clock.now());
        drop(shop);
        self.0.faults.clear();
        self.0.journal.clear();
        self.0.faults.release();
    }

    /// How often the sandbox has been reset.
    pub(crate) fn resets(&self) -> u64 {
        self.0.resets.load(Ordering::SeqCst)
    }

    /// Tells every connection to end after the answer that it is at, and waits until all of them have heard it: those
    /// that were idle are closed by then.
    pub(crate) async fn refresh_connections(&self) {
        let told = std::mem::take(&mut *self.refresh());
        // Nobody there is nobody to tell.
        let _ = told.send(());
        told.closed().await;
    }

    /// Changes once, when the connection that holds it is to end. It is to be dropped then.
    pub(crate) fn refreshes(&self) -> watch::Receiver<()> {
        self.refresh().subscribe()
    }

    fn refresh(&self) -> MutexGuard<'_, watch::Sender<()>> {
        self.0
            .refresh
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(config: &Config, now: Timestamp) -> Shop {
    let holds = Holds {
        v1: config.hold,
        v2: config.hold_v2,
        paying: config.payment_hold,
    };
    let mut shop = Shop::new(now, holds);
    for offer in [events::seed(now), events::demo(now)] {
        let added = shop.add(offer);
        debug_assert_eq!(added, Ok(()), "the built-in events have ids of their own");
    }
    shop
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_ends_connections_waits_until_all_have_heard_it() {
        let sandbox = Sandbox::new(Config::default());
        let mut connections = [sandbox.refreshes(), sandbox.refreshes()];
        let mut refresh = tokio::spawn({
            let sandbox = sandbox.clone();
            async move { sandbox.refresh_connections().await }
        });
        for connection in &mut connections {
            connection.changed().await.unwrap();
        }
        let [first, second] = connections;
        drop(first);
        tokio::task::yield_now().await;
        assert!(!refresh.is_finished(), "one has not ended yet");
        drop(second);
        (&mut refresh).await.unwrap();
        // One that comes later is told of the next time only.
        assert!(!sandbox.refreshes().has_changed().unwrap());
    }
}
