//! The breaker: an upstream that is down is left alone for a while, so that it can get up, and so that buyers hear at once
//! what they would otherwise hear after a long wait.
//!
//! Five failures within ten seconds open it. It then rests; after that one call is let through to try, and closes it or lets
//! it rest again.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

const FAILURES: usize = 5;
const WITHIN: Duration = Duration::from_secs(10);
const REST: Duration = Duration::from_secs(5);

/// A breaker, closed at first.
pub(super) struct Breaker {
    /// What the calls are about, for the log.
    about: &'static str,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the last failures were, oldest first.
    failures: VecDeque<Instant>,
    /// Until when nothing is let through, once it has opened.
    open_until: Option<Instant>,
    /// Whether the one call that tries is out.
    trying: bool,
}

/// The right to make one call. Dropped without a word, it leaves no trace.
pub(super) struct Pass<'a> {
    breaker: &'a Breaker,
    tries: bool,
}

impl Breaker {
    /// Of calls about this.
    pub(super) fn new(about: &'static str) -> Self {
        Self {
            about,
            state: Mutex::default(),
        }
    }

    /// Lets a call through, or says for how long none is.
    pub(super) fn enter(&self, now: Instant) -> Result<Pass<'_>, Duration> {
        let mut state = self.state();
        let tries = match state.open_until {
            None => false,
            Some(until) if now < until => return Err(until - now),
            // The one that tries takes its time; the others need not wait for it.
            Some(_) if state.trying => return Err(Duration::from_secs(1)),
            Some(_) => true,
        };
        state.trying |= tries;
        Ok(Pass {
            breaker: self,
            tries,
        })
    }

    /// Whether the next call is let through.
    pub(super) fn is_closed(&self, now: Instant) -> bool {
        let state = self.state();
        let has_rested = state.open_until.is_none_or(|until| until <= now);
        has_rested && !state.trying
    }

    fn failed(&self, now: Instant) {
        let mut state = self.state();
        state.failures.push_back(now);
        while state.failures.len() > FAILURES {
            state.failures.pop_front();
        }
        let many = state.failures.len() == FAILURES;
        let oldest = state.failures.front();
        if many && oldest.is_some_and(|oldest| now.duration_since(*oldest) <= WITHIN) {
            self.open(&mut state, now);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self, state: &mut State, now: Instant) {
        if state.open_until.is_none() {
            let about = self.about;
            tracing::error!(
                about,
                "the upstream keeps failing; it is left alone for a while"
            );
        }
        state.open_until = Some(now + REST);
    }
}

impl Pass<'_> {
    /// The call came to something, be it a refusal.
    pub(super) fn succeeded(self) {
        if self.tries {
            let mut state = self.breaker.state();
            state.failures.clear();
            state.open_until = None;
            let about = self.breaker.about;
            tracing::info!(about, "the upstream answers again");
        }
    }

    /// The call failed.
    pub(super) fn failed(self, now: Instant) {
        if self.tries {
            self.breaker.open(&mut self.breaker.state(), now);
        } else {
            self.breaker.failed(now);
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.tries {
            self.breaker.state().trying = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(breaker: &Breaker, times: usize, now: Instant) {
        for _ in 0..times {
            match breaker.enter(now) {
                Ok(pass) => pass.failed(now),
                Err(_) => panic!("not let through"),
            }
        }
    }

    #[test]
    fn s8_five_failures_in_ten_seconds_open_it_and_four_do_not() {
        let (breaker, now) = (Breaker::new("orders"), Instant::now());
        fail(&breaker, 4, now);
        assert!(breaker.enter(now).is_ok());
        fail(&breaker, 1, now + WITHIN);
        assert_eq!(breaker.enter(now + WITHIN).err(), Some(REST));
        assert!(!breaker.is_closed(now + WITHIN));
    }

    #[test]
    fn s8_it_counts_five_in_ten_seconds() {
        assert_eq!((FAILURES, WITHIN.as_secs()), (5, 10));
    }

    #[test]
    fn s8_failures_that_are_far_apart_do_not_open_it() {
        let (breaker, start) = (Breaker::new("orders"), Instant::now());
        for second in 0..20 {
            fail(&breaker, 1, start + Duration::from_secs(second * 3));
        }
        assert!(breaker.is_closed(start + Duration::from_secs(60)));
    }

    #[test]
    fn s8_after_its_rest_one_call_tries_and_decides() {
        let (breaker, now) = (Breaker::new("orders"), Instant::now());
        fail(&breaker, 5, now);
        let later = now + REST;
        assert!(breaker.is_closed(later));
        let trial = breaker.enter(later).ok();
        assert!(!breaker.is_closed(later), "no other is let through");
        assert!(
            trial.is_some() && breaker.enter(later).is_err(),
            "one at a time"
        );
        if let Some(trial) = trial {
            trial.failed(later);
        }
        assert_eq!(breaker.enter(later).err(), Some(REST), "it rests again");
        let last = later + REST;
        match breaker.enter(last) {
            Ok(trial) => trial.succeeded(),
            Err(_) => panic!("not let through after its rest"),
        }
        fail(&breaker, 4, last);
        assert!(breaker.is_closed(last), "and old failures are forgotten");
    }

    #[test]
    fn s8_a_trial_that_is_dropped_makes_room_for_another() {
        let (breaker, now) = (Breaker::new("orders"), Instant::now());
        fail(&breaker, 5, now);
        drop(breaker.enter(now + REST));
        assert!(breaker.enter(now + REST).is_ok());
    }
}
