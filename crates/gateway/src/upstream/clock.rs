//! What the upstream's answers tell of its clock. The times in answers are of that one, so it is the one that pages are told.
//!
//! An answer's `Date` has whole seconds and is old when it arrives, so the upstream's time is known within bounds only. What is
//! told is the later bound: a page that takes it for the time shows a buyer no more than he has.

use std::fmt::{self, Debug, Formatter};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tc_orders::{Now, ServerClock, Timestamp};
use tokio::time::Instant;

use crate::now::{Moved, Wall};

/// For how long answers count, in milliseconds: twice that at most. Two machines' clocks drift apart, so an old bound may be wrong.
const AGE: i64 = 300_000;

/// The upstream's clock, as far as it is known.
pub(super) struct Clock {
    started: Instant,
    wall: Wall,
    moved: Option<Moved>,
    learned: Mutex<Learned>,
}

#[derive(Default)]
struct Learned {
    /// By the answers since some time ago.
    used: ServerClock,
    /// By the answers since less long ago: takes the other one's place in time.
    next: ServerClock,
    /// Since when `next` learns, by the monotonic clock.
    since: i64,
}

impl Learned {
    fn learn(&mut self, sent: Now, got: Now, date: Timestamp) {
        if got.mono - self.since >= AGE {
            self.used = std::mem::take(&mut self.next);
            self.since = got.mono;
        }
        for clock in [&mut self.used, &mut self.next] {
            clock.learn_date(sent, got, date.millis());
        }
    }

    /// Tells what the answer that was learned from last says besides: that it made an order at that moment.
    fn learn_made(&mut self, sent: Now, got: Now, made: Timestamp) {
        // Whole seconds say no more than the answer's `Date` did.
        if made.micros() % 1_000_000 != 0 {
            for clock in [&mut self.used, &mut self.next] {
                clock.learn_exact(sent, got, made.millis(), 1);
            }
        }
    }

    /// The latest whole second that is not later than the upstream's time can have been at that moment. A whole second is what
    /// a reader of a `Date` adds to it.
    fn date(&self, at: Now) -> Timestamp {
        let second = match self.used.is_known() {
            true => self.used.server(at).saturating_sub(1).div_euclid(1_000),
            false => at.wall.div_euclid(1_000),
        };
        Timestamp::from_micros(second.saturating_mul(1_000_000))
    }
}

impl Clock {
    /// Knows nothing yet.
    pub(super) fn new(wall: Wall, moved: Option<Moved>) -> Self {
        Self {
            started: Instant::now(),
            wall,
            moved,
            learned: Mutex::default(),
        }
    }

    /// The time by our own clock on the wall, which nobody moves.
    pub(super) fn ours(&self) -> Timestamp {
        self.wall.now()
    }

    /// This moment by the machine's two clocks.
    pub(super) fn moment(&self) -> Now {
        let moved = self.moved.as_ref().map_or(0, |moved| moved());
        let mono = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        Now {
            mono: mono.saturating_add(moved),
            wall: self.ours().millis().saturating_add(moved),
        }
    }

    /// An answer has come to what was sent at that moment.
    pub(super) fn learn(&self, sent: Now, date: Timestamp) {
        let got = self.moment();
        self.learned().learn(sent, got, date);
    }

    /// The answer that has just come to what was sent at that moment, or later, is of an order that it made then. In version 1 that
    /// is said to the microsecond.
    pub(super) fn learn_made(&self, sent: Now, made: Timestamp) {
        let got = self.moment();
        self.learned().learn_made(sent, got, made);
    }

    /// The upstream's time now, or up to about a second later. The machine's own, as long as no answer has come.
    pub(super) fn now(&self) -> Timestamp {
        let at = self.moment();
        Timestamp::from_micros(self.learned().used.server(at).saturating_mul(1_000))
    }

    /// The `Date` of an answer to a request that came at that moment: less than a second after it, it was not later than that by
    /// the upstream's clock when the request was sent. So it is the upstream's own `Date` where its answer is passed on at once. By
    /// the machine's clock, as long as no answer has come.
    pub(super) fn date(&self, came: Now) -> Timestamp {
        self.learned().date(came)
    }

    fn learned(&self) -> MutexGuard<'_, Learned> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Debug for Clock {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("Clock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_700_000_000_000;

    /// A machine whose clock on the wall is right; the monotonic one goes from zero.
    fn at(ms: i64) -> Now {
        Now {
            mono: ms,
            wall: START + ms,
        }
    }

    fn whole_second(ms: i64) -> Timestamp {
        Timestamp::from_micros(ms.div_euclid(1_000) * 1_000_000)
    }

    /// Asks at moments that fall on all parts of a second, with answers that take a while, and looks at each millisecond of ten
    /// seconds what a page would make of the `Date`.
    #[test]
    fn r6_a_date_and_a_second_is_never_earlier_than_the_upstreams_time() {
        for (ahead, way, back) in [(0, 0, 0), (-5_300, 40, 7), (12_345, 3, 600), (77, 900, 900)] {
            for phase in [0, 1, 499, 500, 998, 999] {
                let mut learned = Learned::default();
                let sent = at(phase);
                let wrote = START + phase + way + ahead;
                learned.learn(sent, at(phase + way + back), whole_second(wrote));
                // Passed on at once: the request came before it was sent on.
                assert_eq!(learned.date(sent), whole_second(wrote), "{ahead} {phase}");
                for later in 0..10_000 {
                    let came = at(phase + way + back + later);
                    let truth = came.wall + ahead;
                    let told = learned.date(came).millis() + 1_000;
                    assert!(told >= truth, "{ahead} {phase} {later}: {told} < {truth}");
                    assert!(told - truth <= 2_000 + way, "{told} is far from {truth}");
                }
            }
        }
    }

    /// Until there are many answers, an order that is made says more than they do: what is told again of it comes with a time that
    /// is right within a second, and what the call took.
    #[test]
    fn r6_an_order_that_is_made_tells_the_time_to_the_millisecond() {
        for ahead in [0, -5_300, 12_345] {
            for phase in [1, 250, 500, 999] {
                let mut learned = Learned::default();
                let (sent, got) = (at(phase), at(phase + 30));
                let wrote = START + phase + 20 + ahead;
                learned.learn(sent, got, whole_second(wrote));
                learned.learn_made(sent, got, Timestamp::from_micros(wrote * 1_000 + 7));
                for later in 0..3_000 {
                    let came = at(phase + 30 + later);
                    let truth = came.wall + ahead;
                    let told = learned.date(came).millis() + 1_000;
                    assert!(
                        (0..=1_021).contains(&(told - truth)),
                        "{ahead} {phase} {later}: {told}, {truth}"
                    );
                }
            }
        }
    }

    #[test]
    fn r6_a_machines_clock_that_is_set_tells_no_earlier_time() {
        for set in [-3_600_000, 3_600_000] {
            let mut learned = Learned::default();
            learned.learn(at(0), at(0), whole_second(START));
            let mut came = at(60_000);
            came.wall += set;
            assert!(learned.date(came).millis() + 1_000 >= START + 60_000);
            // And the next answer makes up for it.
            learned.learn(came, came, whole_second(START + 60_000));
            assert_eq!(learned.date(came), whole_second(START + 60_000));
        }
    }

    /// A clock that goes slower by a second in an hour than the upstream's: what was learned hours ago is not believed.
    #[test]
    fn r6_clocks_that_drift_apart_are_noticed() {
        let mut learned = Learned::default();
        for second in 0..20_000 {
            let ours = at(second * 1_000);
            let truth = ours.wall + second * 1_000 / 3_600;
            let told = learned.date(ours).millis() + 1_000;
            if second > 0 {
                assert!(told + 200 >= truth, "{second}: {told} < {truth}");
            }
            learned.learn(ours, at(second * 1_000 + 5), whole_second(truth));
        }
    }

    #[test]
    fn without_an_answer_it_is_the_machines_own() {
        assert_eq!(
            Learned::default().date(at(1_999)),
            whole_second(START + 1_000)
        );
    }
}
