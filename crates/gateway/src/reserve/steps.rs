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

/// How long both steps may take: less than a request is waited for at the public port.
const WHOLE: Duration = upstream::PATIENCE.saturating_add(Duration::from_secs(5));

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
    pub(super) async fn carry_out_in_steps(&self, wish: Wish) -> Result<Made, Problem> {
        let ends = Instant::now() + WHOLE;
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
