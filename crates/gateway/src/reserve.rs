//! Making an order, at most one for each idempotency key, whatever breaks on the way.
//!
//! It is a task of its own, from the note that it begins on: it goes on when the browser hangs up, and stores what came of
//! it under the key before anybody is told. Whoever asks again under that key is told the same. What nobody has come for in time is
//! given back ([`orphans`]). In version 2 of the API an order is made in two [`steps`], so that nothing is ever in doubt.

mod orphans;
mod outcome;
mod places;
mod problems;
mod steps;

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use tc_orders::wire::Version;
use tc_orders::{ErrorKind, Order};
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use crate::ask::Reserve;
use crate::config::assumed_hold;
use crate::ops::labels::{Limited, Reservation};
use crate::ops::metrics;
use crate::store::{Begun, Binding, ClientKey, RESERVE, RecordKey, Store, Unreachable};
use crate::upstream::{self, Failure, Foreign, Unclear, Upstream};
use crate::{Problem, Quota, Verdict};
pub(crate) use orphans::sweep;
pub(crate) use outcome::{Made, Outcome, full_minute};
pub(crate) use places::{Hold, Place};
use problems::{given_up, misused, no_store, too_many, unconfirmed_until, under_way};

/// How long a key is kept in flight: longer than the upstream call can take.
const LEASE: Duration = upstream::PATIENCE.saturating_add(Duration::from_secs(4));

/// The same in version 2, until the first step is noted: that may be tried twice.
const LEASE_OF_STEPS: Duration = LEASE.saturating_add(Duration::from_secs(4));

/// How long it may take to cancel an order that was told of in another version: the key is not to be abandoned meanwhile.
const TAKEN_BACK_WITHIN: Duration = Duration::from_secs(3);

/// How long an outcome is kept for those who ask again.
const KEEP: Duration = Duration::from_secs(24 * 60 * 60);

/// How long an order may wait for the browser that it was made for, before it is given back. Long enough for a browser
/// that asks again after a cut, short enough for seats to be back on sale within 5 seconds.
const UNCLAIMED: Duration = Duration::from_secs(3);

/// How long an order's hold is counted when its deadline is not known, or lies beyond reason.
const LONGEST_HOLD: Duration = Duration::from_secs(24 * 60 * 60);

/// What is asked for, by whom.
pub(crate) struct Wish {
    /// The idempotency record.
    pub(crate) record: RecordKey,
    /// What the record is bound to.
    pub(crate) binding: Binding,
    /// Who it counts for.
    pub(crate) client: ClientKey,
    /// What the upstream's own list calls it: the idempotency key.
    pub(crate) own: String,
    /// What is wanted.
    pub(crate) asked: Reserve,
}

/// What a reservation came to.
pub(crate) struct Reply {
    /// The order.
    pub(crate) made: Made,
    /// Whether it is told again.
    pub(crate) replayed: bool,
}

/// What is there under a key.
enum Found {
    /// An order that was made just now.
    New(Made),
    /// An outcome of before, as it was stored.
    Finished(String),
}

/// Makes reservations.
pub(crate) struct Reservations {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) upstream: Arc<Upstream>,
    pub(crate) quota: Quota,
    pub(crate) live_holds: u32,
    /// How long seats are held that nobody could see.
    pub(crate) assumed_hold: Duration,
    /// Reservations and changes that are under way: the program does not end before them.
    pub(crate) tasks: TaskTracker,
}

impl Reservations {
    /// Makes the order, or tells again what came of it.
    pub(crate) async fn reserve(self: &Arc<Self>, wish: Wish) -> Result<Reply, Problem> {
        let record = wish.record.clone();
        let (tell, told) = oneshot::channel();
        let this = Arc::clone(self);
        // A task of its own from the first word to the store on: a browser that hangs up leaves nothing half done.
        let attempt = async move {
            let found = this.attempt(wish).await;
            if let Err(Ok(Found::New(made))) = tell.send(found)
                && made.holds
            {
                // Nobody waits for it any more. The program does not end before it has been given back.
                tokio::time::sleep(UNCLAIMED + 2 * orphans::EVERY).await;
            }
        };
        self.tasks.spawn(attempt.in_current_span());
        // No word is a panic.
        let found = told.await.map_err(|_| self.lost(Duration::ZERO))?;
        match found? {
            Found::New(made) => {
                if made.holds {
                    // Only now is it sure that somebody waits for the answer: had he gone, this would not be reached.
                    match self.store.claim(&record).await {
                        Ok(true) | Err(Unreachable) => {}
                        Ok(false) => return Err(given_up()),
                    }
                }
                Ok(Reply {
                    made,
                    replayed: false,
                })
            }
            Found::Finished(text) => self.replay(&record, &text).await,
        }
    }

    /// Begins under the key, and carries it out if nobody has before.
    async fn attempt(&self, wish: Wish) -> Result<Found, Problem> {
        let began = Instant::now();
        let lease = match self.upstream.version() {
            Version::V1 => LEASE,
            Version::V2 => LEASE_OF_STEPS,
        };
        let begun = self.store.begin(&wish.record, &wish.binding, lease).await;
        match begun.map_err(no_store)? {
            Begun::New => {
                if let Err(problem) = self.admit(&wish).await {
                    // If the store is gone, so is the record.
                    let _ = self.store.forget(&wish.record).await;
                    return Err(problem);
                }
                let made = match self.upstream.version() {
                    Version::V1 => self.carry_out(wish).await,
                    Version::V2 => self.carry_out_in_steps(wish, began + steps::WHOLE).await,
                };
                made.map(Found::New)
            }
            Begun::InFlight => Err(under_way()),
            Begun::Finished(text) => Ok(Found::Finished(text)),
            Begun::Abandoned(since) => {
                if self.upstream.version() == Version::V2 {
                    // It never came to the second step.
                    let _ = self.store.forget(&wish.record).await;
                }
                Err(self.lost(since))
            }
            Begun::OtherPayload => {
                let title = "this key was used for another reservation";
                Err(misused(ErrorKind::Rejected, title))
            }
            // A device that has changed its network, at best: it cannot show that it is the same.
            Begun::OtherSender => Err(misused(
                ErrorKind::Unconfirmed,
                "this key was used from another origin or address",
            )),
        }
    }

    async fn replay(&self, record: &RecordKey, text: &str) -> Result<Reply, Problem> {
        metrics::replay();
        match Outcome::read(text) {
            Some(Outcome::Made(made)) => match self.store.claim(record).await {
                Ok(false) => Err(given_up()),
                // Without the store nobody can give it up either.
                Ok(true) | Err(Unreachable) => Ok(Reply {
                    made,
                    replayed: true,
                }),
            },
            Some(Outcome::Filling { .. }) => Err(under_way()),
            Some(Outcome::Unconfirmed { until }) => Err(unconfirmed_until(until)),
            Some(Outcome::Refused(status)) => Err(Failure::Refused(status).problem()),
            Some(Outcome::GivenUp) => Err(given_up()),
            // Written by a newer gateway, perhaps.
            None => Err(self.unconfirmed(Duration::ZERO)),
        }
    }

    /// Whether this client may make one more reservation now.
    async fn admit(&self, wish: &Wish) -> Result<(), Problem> {
        let verdict = self.store.take(RESERVE, &wish.client, self.quota).await;
        if let Verdict::Wait(wait) = verdict.map_err(no_store)? {
            metrics::limited(Limited::Reservations);
            return Err(too_many(
                "too many reservations in a short time",
                wait.as_secs() + 1,
            ));
        }
        self.take_place(&wish.client, &wish.record).await
    }

    /// The call, and the note of what came of it.
    async fn carry_out(&self, wish: Wish) -> Result<Made, Problem> {
        let result = self.upstream.reserve(&wish.asked).await;
        let outcome = match result {
            Ok(order) if order.event.is_none_or(|event| event == wish.asked.event) => {
                metrics::reservation(outcome::held(&wish.asked.wanted, &order));
                Outcome::Made(self.made(&order))
            }
            Ok(order) => {
                tracing::error!(order = %order.id, "the upstream made an order of another event");
                self.doubtful(self.assumed_hold)
            }
            Err(Failure::Refused(status)) => return self.refused(&wish, status).await,
            Err(failure @ Failure::Unclear(Unclear::OtherVersion(answered, told_of))) => {
                if let Some(foreign) = told_of
                    && self.took_back(&wish, foreign).await
                {
                    return Err(self.failed(&wish, failure).await);
                }
                // Seats may be held, and that counts for more than the mistake in the configuration: which is told all the same.
                let lasts = self.assumed_hold.max(assumed_hold(answered));
                let told = self.conclude(&wish, self.doubtful(lasts)).await;
                return told.map_err(|doubt| Problem {
                    title: failure.problem().title,
                    ..doubt
                });
            }
            Err(Failure::Unclear(_)) => self.doubtful(self.assumed_hold),
            Err(failure) => return Err(self.not_made(&wish, failure).await),
        };
        self.conclude(&wish, outcome).await
    }

    /// Cancels an order that was told of in another version, if it can be the one that was asked for. Whether it surely holds
    /// nothing any more.
    async fn took_back(&self, wish: &Wish, foreign: Foreign) -> bool {
        if foreign.event.is_some_and(|event| event != wish.asked.event) {
            return false;
        }
        let released = self.upstream.release_foreign(foreign.order);
        let in_time = tokio::time::timeout(TAKEN_BACK_WITHIN, released).await;
        in_time.unwrap_or(false)
    }

    /// Notes what came of it, and tells it.
    async fn conclude(&self, wish: &Wish, outcome: Outcome) -> Result<Made, Problem> {
        match &outcome {
            Outcome::Made(made) if made.holds => {
                let hold = self
                    .store
                    .name_hold(&wish.client, &wish.record, made.order, made.lasts);
                report(hold.await, "a hold cannot be noted");
            }
            // It may hold seats: its place stays taken for as long.
            Outcome::Unconfirmed { .. } | Outcome::Filling { .. } => {}
            _ => self.close_place(wish).await,
        }
        self.note(&wish.record, &outcome).await;
        match outcome {
            Outcome::Made(made) => Ok(made),
            Outcome::Filling { .. } => Err(under_way()),
            Outcome::Unconfirmed { until } => Err(unconfirmed_until(until)),
            Outcome::Refused(status) => Err(Failure::Refused(status).problem()),
            Outcome::GivenUp => Err(given_up()),
        }
    }

    /// The upstream will not make this order.
    async fn refused(&self, wish: &Wish, status: u16) -> Result<Made, Problem> {
        if status == 409 {
            // Something is in the way now, and soon it is not. As what came of the key it would be told for a day, and a
            // page takes it for a call that is still under way: nobody could leave that.
            return Err(self.failed(wish, Failure::Refused(status)).await);
        }
        metrics::reservation(Reservation::Refused);
        self.conclude(wish, Outcome::Refused(status)).await
    }

    /// The call that would have made the order came to nothing. If it could not even be sent, it counts as no reservation of this
    /// client's.
    async fn not_made(&self, wish: &Wish, failure: Failure) -> Problem {
        if failure.is_unasked() {
            // If it cannot be given back, he has to wait a little longer.
            let _ = self.store.put_back(RESERVE, &wish.client, self.quota).await;
        }
        self.failed(wish, failure).await
    }

    /// Nothing was done, so the same key may be used again.
    async fn failed(&self, wish: &Wish, failure: Failure) -> Problem {
        metrics::reservation(Reservation::Failed);
        self.close_place(wish).await;
        let _ = self.store.forget(&wish.record).await;
        failure.problem()
    }

    async fn note(&self, record: &RecordKey, outcome: &Outcome) {
        let unclaimed = matches!(outcome, Outcome::Made(made) if made.holds).then_some(UNCLAIMED);
        let noted = self
            .store
            .finish(record, &outcome.text(), KEEP, unclaimed)
            .await;
        report(noted, "an outcome cannot be noted");
    }

    async fn close_place(&self, wish: &Wish) {
        let closed = self.store.drop_place(&wish.client, &wish.record).await;
        report(closed, "a place cannot be freed");
    }

    fn made(&self, order: &Order) -> Made {
        let now = self.upstream.now();
        let hold = self.assumed_hold.min(LONGEST_HOLD);
        Made::new(order, self.upstream.version(), now, hold)
    }

    /// Seats may be held, for so long.
    fn doubtful(&self, lasts: Duration) -> Outcome {
        metrics::reservation(Reservation::Unconfirmed);
        Outcome::Unconfirmed {
            until: self.free_by(lasts),
        }
    }

    /// When seats are free at the latest that a call may have taken just now for so long.
    fn free_by(&self, lasts: Duration) -> tc_orders::Timestamp {
        // The call may have arrived as late as it could.
        let hold = lasts.saturating_add(upstream::PATIENCE);
        let micros = i64::try_from(hold.as_micros()).unwrap_or(i64::MAX);
        self.upstream.now().plus_micros(micros)
    }

    /// The same of a call that was sent so long ago.
    fn unconfirmed(&self, since: Duration) -> Problem {
        unconfirmed_until(self.free_by(self.assumed_hold.saturating_sub(since)))
    }

    /// Whoever was at it went away without a word, so long after he had begun. In version 2 nothing is held by that, or it
    /// is being given back.
    fn lost(&self, since: Duration) -> Problem {
        match self.upstream.version() {
            Version::V1 => self.unconfirmed(since),
            Version::V2 => {
                let title = "the reservation was not carried out; ask again";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorKind::Server, title)
                    .retry_after(1)
            }
        }
    }
}

/// What was to be noted after the fact could not be: it is too late to refuse, but somebody must know.
fn report(result: Result<(), Unreachable>, what: &'static str) {
    if result.is_err() {
        tracing::error!("{what}: the store is unreachable");
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::heard::heard;
    use crate::store::Memory;
    use crate::upstream::Within;

    #[test]
    fn what_could_not_be_noted_is_logged() {
        assert_eq!(heard(|| report(Ok(()), "a hold")), "");
        let log = heard(|| report(Err(Unreachable), "a hold"));
        assert!(log.contains("a hold: the store is unreachable"), "{log}");
    }

    /// A page is told what came of a reservation by the reservation itself, and not that its time is over.
    #[test]
    fn s8_both_steps_take_less_than_a_request_may() {
        let notes = Duration::from_millis(250) * 4;
        assert!(steps::WHOLE + notes < crate::serve::Limits::default().request);
    }

    /// R3: a key that came free while it is at work would make a second order.
    #[test]
    fn r3_a_key_is_in_flight_for_longer_than_there_can_be_no_other_note() {
        let store = Duration::from_millis(250) * 10;
        let admitted = places::LOOK_WITHIN + store;
        assert!(LEASE > upstream::PATIENCE);
        assert!(LEASE_OF_STEPS > admitted + steps::SOON + steps::PAUSE + upstream::PATIENCE);
    }

    /// Reservations at an API of this version that refuses whatever it is asked; how often it was.
    pub(super) fn refused(
        version: Version,
        status: StatusCode,
    ) -> (Arc<Reservations>, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let within = Within::new(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            ready(Ok(Within::answer(status.as_u16(), "")))
        });
        (at(version, within), asked)
    }

    /// Reservations at an API that a test plays.
    pub(super) fn at(version: Version, within: Within) -> Arc<Reservations> {
        Arc::new(Reservations {
            store: Arc::new(Memory::default()),
            upstream: Arc::new(Upstream::played(version, within)),
            quota: Quota::per_minute(5, 3),
            live_holds: 2,
            assumed_hold: Duration::from_secs(600),
            tasks: TaskTracker::new(),
        })
    }

    pub(super) fn wish(version: Version) -> Wish {
        let body =
            br#"{"event":"5f0c0ffee0ddf00dcafe0001","random":{"5f0c0ffee0ddf00dcafe0011":1}}"#;
        Wish {
            record: RecordKey("a".to_owned()),
            binding: Binding {
                payload: "b".to_owned(),
                sender: "c".to_owned(),
            },
            client: ClientKey("d".to_owned()),
            own: "e".to_owned(),
            asked: Reserve::read_in(version, body, 10).unwrap(),
        }
    }

    /// S8: whoever began under the key is gone, and what came of it is known to nobody. In version 1 seats may be held, so nothing more
    /// is asked of the API under this key; in version 2 nothing is held before the second step, and the key is free again.
    #[tokio::test(start_paused = true)]
    async fn s8_a_key_that_was_left_in_flight_makes_no_second_order() {
        for (version, status, calls) in [
            (Version::V1, StatusCode::GATEWAY_TIMEOUT, 0),
            (Version::V2, StatusCode::SERVICE_UNAVAILABLE, 1),
        ] {
            let (reservations, asked) = refused(version, StatusCode::CONFLICT);
            let Wish {
                record, binding, ..
            } = wish(version);
            let begun = reservations.store.begin(&record, &binding, LEASE).await;
            assert_eq!(begun, Ok(Begun::New));
            tokio::time::advance(LEASE + Duration::from_secs(1)).await;
            let lost = reservations.reserve(wish(version)).await.err().unwrap();
            assert_eq!(lost.status, status, "{version:?}");
            assert_eq!(asked.load(Ordering::SeqCst), 0, "{version:?}: not yet");
            let again = reservations.reserve(wish(version)).await.err().unwrap();
            let still = again.code == ErrorKind::Unconfirmed;
            assert_eq!(still, version == Version::V1, "{again:?}");
            assert_eq!(asked.load(Ordering::SeqCst), calls, "{version:?}");
        }
    }

    /// S9.
    #[tokio::test(start_paused = true)]
    async fn s9_what_came_of_a_key_is_told_for_a_day() {
        let (reservations, asked) = refused(Version::V1, StatusCode::UNPROCESSABLE_ENTITY);
        for (later, calls) in [(0, 1), (86_399, 1), (1, 2)] {
            tokio::time::advance(Duration::from_secs(later)).await;
            let told = reservations.reserve(wish(Version::V1)).await.err().unwrap();
            assert_eq!(told.code, ErrorKind::Rejected);
            assert_eq!(asked.load(Ordering::SeqCst), calls);
        }
    }

    #[test]
    fn no_hold_is_counted_for_longer_than_a_day() {
        assert_eq!(LONGEST_HOLD.as_secs(), 86_400);
    }
}
