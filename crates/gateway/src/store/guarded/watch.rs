//! Whether the shared store answers.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::ops::cause::Cause;

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
    /// It does not answer.
    Away(Away),
}

struct Away {
    /// When to try it next.
    next: Instant,
    /// Why it did not answer the last time.
    cause: Cause,
    /// All causes that the log knows of this time.
    told: Vec<Cause>,
}

/// Whether to ask the shared store.
pub(super) enum Turn {
    Ask,
    /// Only if it answers a ping first.
    Try,
    No,
}

impl Watch {
    pub(super) fn is_away(&self) -> bool {
        matches!(*self.lock(), State::Away(_))
    }

    /// Whether it begins nothing because its memory is full, and does the rest.
    pub(super) fn is_full(&self) -> bool {
        matches!(&*self.lock(), State::Away(away) if away.cause == Cause::Oom)
    }

    /// Whether it answers, and has done so for a while.
    pub(super) fn is_settled(&self) -> bool {
        match &*self.lock() {
            State::Here => true,
            State::Back(since) => since.elapsed() >= SETTLING,
            State::Away(_) => false,
        }
    }

    /// Whether to ask it now. While it is away, one caller a second may try it.
    pub(super) fn turn(&self) -> Turn {
        match &mut *self.lock() {
            State::Here | State::Back(_) => Turn::Ask,
            State::Away(away) if Instant::now() >= away.next => {
                away.next = Instant::now() + PAUSE;
                Turn::Try
            }
            State::Away(_) => Turn::No,
        }
    }

    /// It has answered a ping. No other answer ends its absence: a store whose memory is full answers much else.
    pub(super) fn is_here(&self) {
        let mut state = self.lock();
        if matches!(*state, State::Away(_)) {
            *state = State::Back(Instant::now());
            metrics::gauge!(FALLBACK).set(0.0);
            tracing::info!("the shared store answers again");
        }
    }

    /// The log has one line for each absence, and one more for each further cause of it: at first it may be a timeout alone.
    pub(super) fn failed(&self, cause: Cause) {
        let next = Instant::now() + PAUSE;
        let mut state = self.lock();
        if let State::Away(away) = &mut *state {
            (away.next, away.cause) = (next, cause);
            if !away.told.contains(&cause) {
                away.told.push(cause);
                let cause = cause.as_str();
                tracing::warn!(cause, "the shared store still does not answer");
            }
            return;
        }
        *state = State::Away(Away {
            next,
            cause,
            told: vec![cause],
        });
        metrics::counter!(FALLBACKS).increment(1);
        metrics::gauge!(FALLBACK).set(1.0);
        let cause = cause.as_str();
        tracing::warn!(
            cause,
            "the shared store does not answer: this instance goes on by itself"
        );
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
