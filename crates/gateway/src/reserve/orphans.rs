//! Orders that nobody came for: a browser hung up, or an instance died between the note and the answer. They are canceled,
//! so that their seats are not kept from others until the hold runs out.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{KEEP, Outcome, Reservations, report};
use crate::ops::labels::OrphanOutcome;
use crate::ops::metrics;
use crate::store::Orphan;
use crate::upstream;

/// How often orphans are looked for.
pub(super) const EVERY: Duration = Duration::from_millis(500);

/// How many are taken at once: of a crowd whose browsers hung up together nobody is to wait for long.
const MOST: usize = 64;

/// After this time an orphan that was not given back is tried again, by whichever instance is there.
const AGAIN: Duration = Duration::from_secs(12);

/// How long to wait after a failure before trying once more: one lost call must not keep seats for the whole of [`AGAIN`].
const PAUSE: Duration = Duration::from_millis(500);

/// Gives orphans back for as long as it runs.
pub(crate) async fn sweep(reservations: Arc<Reservations>) {
    let mut clock = tokio::time::interval(EVERY);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        let orphans = reservations.store.orphans(MOST, AGAIN).await;
        for orphan in orphans.unwrap_or_default() {
            let reservations = Arc::clone(&reservations);
            let tasks = reservations.tasks.clone();
            tasks.spawn(async move { reservations.give_up(orphan).await });
        }
    }
}

impl Reservations {
    async fn give_up(&self, orphan: Orphan) {
        let (order, number, is_filling) = match Outcome::read(&orphan.outcome) {
            Some(Outcome::Made(made)) => (made.order, made.number, false),
            Some(Outcome::Filling { order, number }) => (order, number, true),
            _ => {
                let noted = self
                    .store
                    .finish(&orphan.record, &orphan.outcome, KEEP, None);
                return report(noted.await, "what is no orphan cannot be put back");
            }
        };
        // A call that begins later might not end before the orphan is handed out again.
        let last = Instant::now() + (AGAIN - upstream::PATIENCE);
        let outcome = loop {
            match self.upstream.release(order).await {
                Ok(_) => break OrphanOutcome::Released,
                Err(failure) if failure.leaves_nothing_held() => break OrphanOutcome::Over,
                // Canceling twice does no harm.
                Err(_) if may_try_again(Instant::now(), last) => tokio::time::sleep(PAUSE).await,
                // It is handed out again after a while.
                Err(_) => {
                    metrics::orphan(OrphanOutcome::Failed);
                    tracing::warn!(order = number, "an unclaimed order was not given back yet");
                    return;
                }
            }
        };
        metrics::orphan(outcome);
        tracing::info!(
            order = number,
            outcome = outcome.as_str(),
            "an unclaimed order was given back"
        );
        let closed = self.store.close_hold(order).await.map(|_| ());
        report(closed, "a hold cannot be closed");
        if is_filling {
            // Nobody was told of it: whoever asks again under the key begins anew.
            let forgotten = self.store.forget(&orphan.record).await;
            return report(forgotten, "a key cannot be freed");
        }
        let given_up = Outcome::GivenUp.text();
        let noted = self.store.finish(&orphan.record, &given_up, KEEP, None);
        report(noted.await, "an outcome cannot be noted");
    }
}

/// Whether a call that begins after the pause does so in time.
fn may_try_again(now: Instant, last: Instant) -> bool {
    now + PAUSE <= last
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use axum::http::StatusCode;
    use tc_orders::wire::Version;

    use super::*;
    use crate::reserve::Wish;
    use crate::reserve::tests::{refused, wish};
    use crate::store::Begun;

    /// S8: it is over, or was never there. Asking again would change nothing, and keep its key for longer.
    #[tokio::test(start_paused = true)]
    async fn s8_an_order_that_holds_nothing_is_given_back_by_one_call() {
        for status in [400, 404, 410] {
            let status = StatusCode::from_u16(status).unwrap();
            let (reservations, asked) = refused(Version::V2, status);
            let Wish {
                record, binding, ..
            } = wish(Version::V2);
            let filling = Outcome::Filling {
                order: "65a0c0de0123456789abcdef".parse().unwrap(),
                number: Some(42),
            };
            let filling = filling.text();
            let store = &reservations.store;
            let noted = store.finish(&record, &filling, KEEP, Some(Duration::ZERO));
            assert_eq!(noted.await, Ok(()));
            let orphan = store.orphans(1, AGAIN).await.unwrap().remove(0);
            reservations.give_up(orphan).await;
            assert_eq!(asked.load(Ordering::SeqCst), 1, "{status}");
            assert_eq!(store.begin(&record, &binding, AGAIN).await, Ok(Begun::New));
        }
    }

    #[test]
    fn a_cancel_is_tried_again_if_it_begins_in_time() {
        let now = Instant::now();
        assert!(may_try_again(now, now + PAUSE));
        assert!(!may_try_again(now, now + PAUSE - Duration::from_nanos(1)));
    }
}
