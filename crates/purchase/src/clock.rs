//! The server's clock, seen from a page whose own clocks cannot be trusted.
//!
//! A device's wall clock may be wrong by hours and may be set while we look. Its monotonic clock
//! is right, but stands still while the device sleeps and has no relation to the server's time.
//! So the deadline is kept in the server's time, and what is estimated is the *offset* between
//! the two: `server = mono + offset`.

/// A moment as the device's two clocks show it, in whole milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// The monotonic clock (`performance.now()`), from an arbitrary zero. Never goes back; may
    /// stand still while the device sleeps.
    pub mono: i64,
    /// The wall clock (`Date.now()`), milliseconds since the epoch. May be wrong and may jump.
    pub wall: i64,
}

/// How far the wall clock may run ahead of the monotonic one, in milliseconds, before we take it
/// that the device slept. Above the jitter of timers and NTP's slewing, far below a noticeable sleep.
const SLEEP: i64 = 1_500;

/// The `Date` header has whole seconds (RFC 9110, 5.6.7): the truth is up to this much later.
const DATE_STEP: i64 = 1_000;

/// An estimate of the server's clock that never shows a buyer more time than he has.
///
/// Each answer bounds the offset from both sides: the server wrote its time after we had sent the
/// request and before we had the answer. The *upper* bound is used, so that the server's clock is
/// never taken to be earlier than it is. Of several answers the lowest upper bound is the best one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerClock {
    offset: Option<i64>,
    /// The last lower bound that a `Date` gave.
    least: Option<i64>,
    seen: Option<Now>,
    doubtful: bool,
}

impl ServerClock {
    /// Learns from an answer's `Date` header. `sent` and `got` are the device's moments around the call.
    pub fn learn_date(&mut self, sent: Now, got: Now, date_ms: i64) {
        if slept(sent, got) {
            return;
        }
        self.least = Some(date_ms - got.mono);
        self.learn(date_ms - got.mono, date_ms + DATE_STEP - sent.mono);
    }

    /// Learns from a time that the server wrote while it handled the call, to the millisecond:
    /// the `created_at` of an order that this very call made.
    pub fn learn_exact(&mut self, sent: Now, got: Now, server_ms: i64) {
        // One millisecond for what was cut off below it.
        let most = server_ms + 1 - sent.mono;
        // A gateway that replays an older answer: its `Date` is of now, its order is not.
        let is_old = self.least.is_some_and(|least| most < least);
        if !is_old && !slept(sent, got) {
            self.learn(server_ms - got.mono, most);
        }
    }

    fn learn(&mut self, least: i64, most: i64) {
        self.offset = Some(match self.offset {
            // A known offset below the new lower bound is wrong: the monotonic clock stood still,
            // or the server's clock was set. A doubtful one is only a guess made after a sleep.
            Some(known) if !self.doubtful && known >= least => known.min(most),
            _ => most,
        });
        self.doubtful = false;
    }

    /// Compares the two clocks with the last look at them. True when the device must have slept
    /// or its wall clock was set: the estimate is then a guess, on the safe side, until the next
    /// answer, and the order should be read again.
    pub fn look(&mut self, now: Now) -> bool {
        let jumped = self.jumped(now);
        let slept = self.apart(now);
        self.seen = Some(now);
        if !jumped {
            return false;
        }
        if slept > 0 {
            self.offset = self.offset.map(|offset| offset + slept);
        }
        self.doubtful = true;
        true
    }

    /// Whether [`look`](Self::look) would find a sleep or a set clock now.
    pub fn jumped(&self, now: Now) -> bool {
        self.apart(now).abs() > SLEEP
    }

    /// How much further the wall clock has gone than the monotonic one since the last look.
    fn apart(&self, now: Now) -> i64 {
        match self.seen {
            Some(before) => (now.wall - before.wall) - (now.mono - before.mono),
            None => 0,
        }
    }

    /// The server's time now, in milliseconds since the epoch. Without any answer that told its
    /// time (a cross-origin `Date` that is not exposed) the device's wall clock must do.
    pub fn server(&self, now: Now) -> i64 {
        match self.offset {
            Some(offset) => now.mono + offset,
            None => now.wall,
        }
    }

    /// Milliseconds from now to a moment of the server's clock; negative when it has passed.
    pub fn until(&self, server_ms: i64, now: Now) -> i64 {
        server_ms - self.server(now)
    }
}

/// Whether the device slept, or its clock was set, between two moments: an answer that was under
/// way then says nothing about the time.
fn slept(from: Now, to: Now) -> bool {
    ((to.wall - from.wall) - (to.mono - from.mono)).abs() > SLEEP
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(mono: i64, wall: i64) -> Now {
        Now { mono, wall }
    }

    #[test]
    fn never_earlier_than_the_truth_and_within_a_second_plus_the_way_there() {
        let mut clock = ServerClock::default();
        // Truth: server = mono + 1_000_000_700; the Date header cuts the 700 ms (and 300 of the way) off.
        clock.learn_date(at(100, 0), at(400, 300), 1_000_001_000);
        let truth = 1_000_000_700 + 5_000;
        let shown = clock.server(at(5_000, 0));
        assert!(shown >= truth, "{shown} is earlier than {truth}");
        assert!(shown - truth <= 1_300);
    }

    #[test]
    fn the_best_of_several_answers_counts() {
        let mut clock = ServerClock::default();
        clock.learn_date(at(0, 0), at(3_000, 3_000), 10_000);
        clock.learn_exact(at(4_000, 4_000), at(4_050, 4_050), 11_530);
        assert_eq!(clock.server(at(4_000, 4_000)), 11_531);
        clock.learn_date(at(5_000, 5_000), at(5_050, 5_050), 12_000);
        assert_eq!(
            clock.server(at(4_000, 4_000)),
            11_531,
            "a worse bound changes nothing"
        );
    }

    #[test]
    fn a_wrong_wall_clock_does_not_matter_once_the_server_has_told_its_time() {
        for wrong in [-86_400_000, 0, 86_400_000] {
            let mut clock = ServerClock::default();
            clock.learn_exact(at(10, wrong), at(20, wrong + 10), 500_000);
            assert_eq!(clock.until(560_000, at(10, wrong)), 59_999);
        }
    }

    #[test]
    fn a_sleep_with_a_frozen_monotonic_clock_is_noticed_by_the_wall_clock() {
        let mut clock = ServerClock::default();
        clock.learn_exact(at(0, 0), at(0, 0), 0);
        assert!(!clock.look(at(1_000, 1_000)));
        assert!(clock.look(at(2_000, 542_000)), "nine minutes of sleep");
        assert_eq!(clock.server(at(2_000, 542_000)), 542_001);
    }

    #[test]
    fn after_a_jump_the_next_answer_replaces_the_guess_in_both_directions() {
        let mut clock = ServerClock::default();
        clock.learn_exact(at(0, 0), at(0, 0), 0);
        clock.look(at(1_000, 1_000));
        assert!(
            clock.look(at(2_000, 3_600_000)),
            "the wall clock was set an hour ahead"
        );
        clock.learn_exact(at(2_100, 0), at(2_200, 0), 2_150);
        assert_eq!(clock.server(at(2_100, 0)), 2_151);

        assert!(clock.look(at(3_000, 0)), "and back again");
        clock.learn_exact(at(3_000, 0), at(3_000, 0), 60_000);
        assert_eq!(clock.server(at(3_000, 0)), 60_001);
    }

    #[test]
    fn a_replayed_answer_is_dated_by_its_date_and_not_by_its_order() {
        let mut clock = ServerClock::default();
        clock.learn_date(at(0, 0), at(100, 100), 300_000);
        clock.learn_exact(at(0, 0), at(100, 100), 0);
        assert_eq!(clock.server(at(0, 0)), 301_000);
    }

    #[test]
    fn an_answer_that_was_under_way_while_the_device_slept_says_nothing() {
        let mut clock = ServerClock::default();
        clock.learn_exact(at(0, 0), at(0, 0), 0);
        clock.look(at(0, 0));
        assert!(clock.look(at(1_000, 541_000)));
        clock.learn_date(at(900, 900), at(1_000, 541_000), 900);
        assert_eq!(clock.server(at(1_000, 541_000)), 541_001);
    }

    #[test]
    fn a_server_clock_that_was_set_ahead_is_believed() {
        let mut clock = ServerClock::default();
        clock.learn_exact(at(0, 0), at(10, 10), 0);
        clock.learn_date(at(1_000, 1_000), at(1_100, 1_100), 540_000);
        assert_eq!(clock.server(at(1_000, 1_000)), 541_000);
    }
}
