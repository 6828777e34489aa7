//! Whether the shared store answers.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// For how long nobody bothers a store that has not answered.
const PAUSE: Duration = Duration::from_secs(1);

/// How often this instance fell back to its local store, for Prometheus.
const FALLBACKS: &str = "tc_gateway_store_fallbacks_total";

/// 1 while it does, else 0.
const FALLBACK: &str = "tc_gateway_store_fallback";

/// Tells the log and the metrics once for each change.
#[derive(Default)]
pub(super) struct Watch {
    /// While it is away: when to try it next.
    away: Mutex<Option<Instant>>,
}

impl Watch {
    pub(super) fn is_away(&self) -> bool {
        self.lock().is_some()
    }

    /// Whether to ask it now. While it is away, one caller a second may.
    pub(super) fn may_ask(&self) -> bool {
        let mut away = self.lock();
        match &mut *away {
            None => true,
            Some(next) if Instant::now() >= *next => {
                *next = Instant::now() + PAUSE;
                true
            }
            Some(_) => false,
        }
    }

    pub(super) fn answered(&self) {
        if self.lock().take().is_some() {
            metrics::gauge!(FALLBACK).set(0.0);
            tracing::info!("the shared store answers again");
        }
    }

    pub(super) fn failed(&self) {
        if self.lock().replace(Instant::now() + PAUSE).is_none() {
            metrics::counter!(FALLBACKS).increment(1);
            metrics::gauge!(FALLBACK).set(1.0);
            tracing::warn!("the shared store does not answer: this instance goes on by itself");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Instant>> {
        self.away.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
