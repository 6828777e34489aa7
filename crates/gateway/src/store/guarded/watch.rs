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

/// For how long after its return other instances may still have claims to tell the shared store of: each has tried it once by
/// then.
const SETTLING: Duration = Duration::from_secs(3);

/// Tells the log and the metrics once for each change.
#[derive(Default)]
pub(super) struct Watch(Mutex<State>);

#[derive(Default)]
enum State {
    /// It has always answered.
    #[default]
    Here,
    /// It answers again, since then.
    Back(Instant),
    /// It does not answer; when to try it next.
    Away(Instant),
}

impl Watch {
    pub(super) fn is_away(&self) -> bool {
        matches!(*self.lock(), State::Away(_))
    }

    /// Whether it answers, and has done so for a while.
    pub(super) fn is_settled(&self) -> bool {
        match *self.lock() {
            State::Here => true,
            State::Back(since) => since.elapsed() >= SETTLING,
            State::Away(_) => false,
        }
    }

    /// Whether to ask it now. While it is away, one caller a second may.
    pub(super) fn may_ask(&self) -> bool {
        let mut state = self.lock();
        match &mut *state {
            State::Here | State::Back(_) => true,
            State::Away(next) if Instant::now() >= *next => {
                *next = Instant::now() + PAUSE;
                true
            }
            State::Away(_) => false,
        }
    }

    pub(super) fn answered(&self) {
        let mut state = self.lock();
        if matches!(*state, State::Away(_)) {
            *state = State::Back(Instant::now());
            metrics::gauge!(FALLBACK).set(0.0);
            tracing::info!("the shared store answers again");
        }
    }

    pub(super) fn failed(&self) {
        let next = State::Away(Instant::now() + PAUSE);
        if !matches!(std::mem::replace(&mut *self.lock(), next), State::Away(_)) {
            metrics::counter!(FALLBACKS).increment(1);
            metrics::gauge!(FALLBACK).set(1.0);
            tracing::warn!("the shared store does not answer: this instance goes on by itself");
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
