//! Making an order in version 2: first an empty one, then what is wanted.
//!
//! The first step holds nothing, so it does no harm if nobody knows what came of it. The second says the whole wanted state, so it is
//! said again until it is answered. Between the two it is noted which order is being filled: whatever happens from then on
//! (this instance ends, the upstream does not answer any more), the order is given back like one that nobody has come for,
//! and nobody is ever told that seats may be held.

use std::time::Duration;

use tc_orders::{Order, OrderId};
use tokio::time::{Instant, sleep, timeout_at};

use super::{KEEP, Made, Outcome, Reservations, Wish, orphans, outcome, problems, report};
use crate::Problem;
use crate::ops::labels::Reservation;
use crate::ops::metrics;
use crate::upstream::{self, Failure, Unclear};

/// How long all of it may take, from the first look at the key on: less than a request is waited for at the public port.
pub(super) const WHOLE: Duration = upstream::PATIENCE.saturating_add(Duration::from_secs(5));

/// How long after its note an order that is being filled is given back by whoever is there: the instance that fills it has
/// surely ended by then.
const GIVEN_BACK_AFTER: Duration = WHOLE.saturating_add(Duration::from_secs(3));

/// The first step is tried once more if it failed as soon as this.
pub(super) const SOON: Duration = Duration::from_secs(1);

/// The pause before the second step is tried again; it doubles.
pub(super) const PAUSE: Duration = Duration::from_millis(200);

/// How often an empty order is tried to be canceled. It holds nothing; this is for the sake of the seller's list.
const TRIES: u32 = 3;

/// How the second step failed.
struct NotFilled {
    failure: Failure,
    /// It may have been carried out all the same.
    is_doubtful: bool,
}

impl Reservations {
    /// The calls, and the notes of what comes of them.
    pub(super) async fn carry_out_in_steps(
        &self,
        wish: Wish,
        ends: Instant,
    ) -> Result<Made, Problem> {
        let empty = match self.open(&wish).await {
            Ok(empty) => empty,
            Err(Failure::Refused(status)) => return self.refused(&wish, status).await,
            Err(failure) => return Err(self.not_made(&wish, failure).await),
        };
        let filling = Outcome::Filling {
            order: empty.id,
            number: empty.number,
        };
        let filling = filling.text();
        let noted = self
            .store
            .finish(&wish.record, &filling, KEEP, Some(GIVEN_BACK_AFTER));
        if let Err(unreachable) = noted.await {
            self.cancel_empty(empty.id);
            self.close_place(&wish).await;
            return Err(problems::no_store(unreachable));
        }
        match self.fill(&wish, empty.id, ends).await {
            Ok(order) => {
                metrics::reservation(outcome::held(&wish.asked.wanted, &order));
                let made = self.made(&order);
                self.conclude(&wish, Outcome::Made(made)).await
            }
            Err(NotFilled {
                failure,
                is_doubtful: true,
            }) => Err(self.undo(&wish, &filling, empty.id, failure).await),
            Err(NotFilled { failure, .. }) => {
                self.cancel_empty(empty.id);
                if let Failure::Refused(status) = failure {
                    return self.refused(&wish, status).await;
                }
                Err(self.failed(&wish, failure).await)
            }
        }
    }

    /// The first step. If nobody knows what came of it, there may be an empty order that frees itself.
    async fn open(&self, wish: &Wish) -> Result<Order, Failure> {
        let began = Instant::now();
        let open = || self.upstream.open(wish.asked.event, &wish.own);
        let order = match open().await {
            Err(failure @ (Failure::Unclear(_) | Failure::NotSent)) if began.elapsed() < SOON => {
                sleep(PAUSE).await;
                open().await.map_err(|again| match again.is_unasked() {
                    // That something may have been sent counts for more than that nothing was now.
                    true => failure,
                    false => again,
                })?
            }
            opened => opened?,
        };
        if order.event.is_some_and(|event| event != wish.asked.event) {
            tracing::error!(order = %order.id, "the upstream made an order of another event");
            return Err(Failure::Unclear(Unclear::Unreadable));
        }
        Ok(order)
    }

    /// The second step, until it is answered or the time is up.
    async fn fill(&self, wish: &Wish, order: OrderId, ends: Instant) -> Result<Order, NotFilled> {
        let mut is_doubtful = false;
        let mut pause = PAUSE;
        loop {
            let filled = timeout_at(ends, self.upstream.fill(order, &wish.asked)).await;
            let failure = match filled.unwrap_or(Err(Failure::Unclear(Unclear::Timeout))) {
                Ok(order) => return Ok(order),
                Err(failure) => failure,
            };
            is_doubtful |= matches!(failure, Failure::Unclear(_));
            let wait = match failure {
                // It will not learn the other version meanwhile.
                Failure::Unclear(Unclear::OtherVersion(..)) => Duration::MAX,
                Failure::TooMany(Some(seconds)) => Duration::from_secs(seconds),
                Failure::Resting(rest) => rest.max(pause),
                // Another request on the order: one of ours, whose end we did not see.
                Failure::Refused(409) => pause,
                Failure::TooMany(None) | Failure::Unclear(_) | Failure::NotSent => pause,
                Failure::Refused(_) | Failure::KeyRefused | Failure::NotSpoken => Duration::MAX,
            };
            let is_late = Instant::now()
                .checked_add(wait)
                .is_none_or(|next| next >= ends);
            if is_late {
                return Err(NotFilled {
                    failure,
                    is_doubtful,
                });
            }
            sleep(wait).await;
            pause *= 2;
        }
    }

    /// Has the order given back, at once and for as long as it takes. Until then the key is taken; then it is as if never
    /// used.
    async fn undo(&self, wish: &Wish, filling: &str, order: OrderId, failure: Failure) -> Problem {
        metrics::reservation(Reservation::Failed);
        let hold = self
            .store
            .name_hold(&wish.client, &wish.record, order, self.assumed_hold);
        report(hold.await, "a hold cannot be noted");
        let due = self
            .store
            .finish(&wish.record, filling, KEEP, Some(Duration::ZERO));
        report(due.await, "an order cannot be handed over to be given back");
        // The program does not end before somebody has taken it over.
        self.tasks.spawn(sleep(2 * orphans::EVERY));
        failure.problem()
    }

    /// Cancels an order that surely holds nothing, without anybody waiting for it.
    fn cancel_empty(&self, order: OrderId) {
        let upstream = self.upstream.clone();
        self.tasks.spawn(async move {
            for _ in 0..TRIES {
                match upstream.release(order).await {
                    Ok(_) => return,
                    Err(failure) if failure.leaves_nothing_held() => return,
                    Err(_) => sleep(PAUSE).await,
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::http::Method;
    use tc_orders::ErrorKind;
    use tc_orders::wire::Version;

    use super::*;
    use crate::reserve::tests::{at, wish};
    use crate::upstream::{Broken, Within};

    /// A call to the API, as it matters here.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Call {
        Open,
        Fill,
        Cancel,
    }

    const EMPTY: &str =
        r#"{"data":{"id":"65a0c0de0123456789abcdef","status":"executed"},"refs":{},"errors":[]}"#;

    /// An API that takes its time for each call, and answers with this status or, where there is none, breaks off.
    fn api(
        takes: Duration,
        answers: impl Fn(Call) -> Option<u16> + Send + Sync + 'static,
    ) -> (Within, Arc<Mutex<Vec<Call>>>) {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&calls);
        let within = Within::new(move |request| {
            let cancels = request.body().windows(9).any(|word| word == b"cancelled");
            let call = match *request.method() {
                Method::POST => Call::Open,
                _ if cancels => Call::Cancel,
                _ => Call::Fill,
            };
            let mut calls = heard.lock().unwrap();
            calls.push(call);
            assert!(calls.len() < 100, "no end of calls");
            let answer = answers(call).ok_or(Broken::Cut);
            let answer = answer.map(|status| Within::answer(status, EMPTY));
            async move {
                sleep(takes).await;
                answer
            }
        });
        (within, calls)
    }

    /// What a reservation is told at such an API, and the calls that it took, to the last.
    async fn reserved(
        takes: Duration,
        answers: impl Fn(Call) -> Option<u16> + Send + Sync + 'static,
    ) -> (ErrorKind, Vec<Call>) {
        let (within, calls) = api(takes, answers);
        let reservations = at(Version::V2, within);
        let told = reservations.reserve(wish(Version::V2)).await.err().unwrap();
        reservations.tasks.close();
        reservations.tasks.wait().await;
        let calls = calls.lock().unwrap().clone();
        (told.code, calls)
    }

    /// R3: the first step holds nothing, so it may be tried twice; the second try is to end in time.
    #[tokio::test(start_paused = true)]
    async fn r3_the_first_step_is_tried_again_if_it_failed_soon() {
        let almost = SOON - Duration::from_millis(2);
        for (takes, times) in [(Duration::ZERO, 2), (almost, 2), (SOON, 1)] {
            let (_, calls) = reserved(takes, |_| None).await;
            assert_eq!(calls, vec![Call::Open; times], "{takes:?}");
        }
    }

    /// R3: after longer and longer pauses, as often as there is time for it: at once, and after 0.2, 0.6, 1.4, 3, 6.2 and 12.6 seconds.
    #[tokio::test(start_paused = true)]
    async fn r3_the_second_step_is_said_again_for_as_long_as_there_is_time() {
        let in_the_way = |call| match call {
            Call::Open | Call::Cancel => Some(200),
            Call::Fill => Some(409),
        };
        let began = Instant::now();
        let (told, calls) = reserved(Duration::ZERO, in_the_way).await;
        assert_eq!(told, ErrorKind::Conflict);
        let fills = calls.iter().filter(|call| **call == Call::Fill);
        assert_eq!(fills.count(), 7, "{calls:?}");
        assert!(began.elapsed() < WHOLE + Duration::from_secs(3));
    }

    /// What was refused leaves an empty order, which is canceled for the sake of the seller's list: three times at most, and once where
    /// that cannot do anything.
    #[tokio::test(start_paused = true)]
    async fn an_order_that_cannot_be_filled_is_canceled() {
        for (cancel, times) in [(Some(409), 3), (Some(404), 1), (None, 3)] {
            let answers = move |call| match call {
                Call::Open => Some(200),
                Call::Fill => Some(400),
                Call::Cancel => cancel,
            };
            let (told, calls) = reserved(Duration::ZERO, answers).await;
            assert_eq!(told, ErrorKind::Rejected);
            assert_eq!(calls[..2], [Call::Open, Call::Fill]);
            assert_eq!(calls[2..], vec![Call::Cancel; times]);
        }
    }
}
