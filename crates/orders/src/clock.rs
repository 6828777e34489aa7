//! The server's clock, seen from elsewhere: from a page whose own clocks cannot be trusted, or from a gateway.
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

/// How far the wall clock may run ahead of the monotonic one, in milliseconds, before the order is
/// read again. Less than that is counted, too, but is more likely NTP's slewing than a sleep.
const SLEEP: i64 = 1_500;

/// What the two clocks may be apart by their own jitter, in milliseconds. More than that is a nap, and is put down at once: a clock that
/// is set back afterwards must not hide it.
const JITTER: i64 = 50;

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
    /// Where the two clocks are compared from: since `offset` was last worked out, the moment at
    /// which the wall clock was furthest behind.
    seen: Option<Now>,
    doubtful: bool,
}

impl ServerClock {
    /// Learns from an answer's `Date` header. `sent` and `got` are the device's moments around the call.
    pub fn learn_date(&mut self, sent: Now, got: Now, date_ms: i64) {
        self.least = Some(date_ms - got.mono);
        self.learn(sent, got, date_ms, date_ms + DATE_STEP - sent.mono);
    }

    /// Learns from the `Date` of a refusal, which may be by another clock than the API's: a gateway that has just started, or a proxy, has
    /// only its own. It is better than the device's, until an answer comes that was written by the API's; to what an answer has told
    /// it adds nothing.
    pub fn guess_date(&mut self, sent: Now, got: Now, date_ms: i64) {
        if self.offset.is_none() {
            self.learn(sent, got, date_ms, date_ms + DATE_STEP - sent.mono);
            self.doubtful = true;
        }
    }

    /// Whether anything has told the server's time. Otherwise [`server`](Self::server) is the wall clock.
    pub fn is_known(&self) -> bool {
        self.offset.is_some()
    }

    /// Learns from a time that the server wrote while it handled the call: the `created_at` of an order that
    /// this very call made. Less than `step` milliseconds were cut off it.
    pub fn learn_exact(&mut self, sent: Now, got: Now, server_ms: i64, step: i64) {
        let most = server_ms + step - sent.mono;
        // A gateway that replays an older answer: its `Date` is of now, its order is not.
        let is_old = self.least.is_some_and(|least| most < least);
        if !is_old {
            self.learn(sent, got, server_ms, most);
        }
    }

    /// Learns from a time that the server wrote at some moment before it answered: when an order was
    /// last changed. It is no earlier now, whatever the wall clock says that must do without a `Date`;
    /// from here on that one may be set as it likes.
    pub fn learn_past(&mut self, got: Now, server_ms: i64) {
        let server = self.server(got).max(server_ms);
        self.rebase(got);
        self.doubtful |= self.offset.is_none();
        self.offset = Some(server - got.mono);
    }

    fn learn(&mut self, sent: Now, got: Now, least_ms: i64, most: i64) {
        // A nap between the two moments may have come after the server wrote.
        let gained = gained(sent, got);
        let most = most + gained.max(0);
        self.rebase(got);
        if gained.abs() > SLEEP {
            // What was under way while the device slept, or its clock was set, is better than nothing only.
            self.doubtful |= self.offset.is_none();
            self.offset.get_or_insert(most);
            return;
        }
        let least = least_ms - got.mono;
        self.offset = Some(match self.offset {
            // A known offset below the new lower bound is wrong: the monotonic clock stood still,
            // or the server's clock was set. A doubtful one is only a guess made after a sleep.
            Some(known) if !self.doubtful && known >= least => known.min(most),
            _ => most,
        });
        self.doubtful = false;
    }

    /// Compares the two clocks. True when the device must have slept or its wall clock was set: the
    /// estimate is then a guess, on the safe side, until the next answer, and the order should be
    /// read again.
    pub fn look(&mut self, now: Now) -> bool {
        let jumped = self.jumped(now);
        if jumped {
            self.rebase(now);
            self.doubtful = true;
        } else if !(1..=JITTER).contains(&self.apart(now)) {
            self.rebase(now);
        }
        jumped
    }

    /// Whether [`look`](Self::look) would find a sleep or a set clock now.
    pub fn jumped(&self, now: Now) -> bool {
        self.apart(now).abs() > SLEEP
    }

    /// How much further the wall clock has gone than the monotonic one.
    fn apart(&self, now: Now) -> i64 {
        match self.seen {
            Some(before) => gained(before, now),
            None => 0,
        }
    }

    /// Compares the clocks from now on; what they were apart goes into the offset.
    fn rebase(&mut self, now: Now) {
        let slept = self.apart(now).max(0);
        self.offset = self.offset.map(|offset| offset + slept);
        self.seen = Some(now);
    }

    /// The server's time now, in milliseconds since the epoch. Without any answer that told its
    /// time (a cross-origin `Date` that is not exposed) the device's wall clock must do.
    ///
    /// Whatever the wall clock has gained counts as slept, however short: so a nap that nobody
    /// notices shows no more time than there is, and a clock that was set ahead costs a moment only.
    pub fn server(&self, now: Now) -> i64 {
        match self.offset {
            Some(offset) => now.mono + offset + self.apart(now).max(0),
            None => now.wall,
        }
    }

    /// Milliseconds from now to a moment of the server's clock; negative when it has passed.
    pub fn until(&self, server_ms: i64, now: Now) -> i64 {
        server_ms - self.server(now)
    }
}

/// How much further the wall clock has gone than the monotonic one.
fn gained(from: Now, to: Now) -> i64 {
    (to.wall - from.wall) - (to.mono - from.mono)
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
        clock.learn_exact(at(4_000, 4_000), at(4_050, 4_050), 11_530, 1);
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
            clock.learn_exact(at(10, wrong), at(20, wrong + 10), 500_000, 1);
            assert_eq!(clock.until(560_000, at(10, wrong)), 59_999);
        }
    }

    #[test]
    fn a_sleep_with_a_frozen_monotonic_clock_is_noticed_by_the_wall_clock() {
        let mut clock = ServerClock::default();
        clock.learn_exact(at(0, 0), at(0, 0), 0, 1);
        assert!(!clock.look(at(1_000, 1_000)));
        assert!(clock.look(at(2_000, 542_000)), "nine minutes of sleep");
        assert_eq!(clock.server(at(2_000, 542_000)), 542_001);
    }

    #[test]
    fn after_a_jump_the_next_answer_replaces_the_guess_in_both_directions() {
        let mut clock = ServerClock::default();
        clock.learn_exact(at(0, 0), at(0, 0), 0, 1);
        clock.look(at(1_000, 1_000));
        assert!(
            clock.look(at(2_000, 3_600_000)),
            "the wall clock was set an hour ahead"
        );
        clock.learn_exact(at(2_100, 3_600_100), at(2_200, 3_600_200), 2_150, 1);
        assert_eq!(clock.server(at(2_200, 3_600_200)), 2_251);

        assert!(clock.look(at(3_000, 1_000)), "and back again");
        clock.learn_exact(at(3_000, 1_000), at(3_000, 1_000), 60_000, 1);
        assert_eq!(clock.server(at(3_000, 1_000)), 60_001);
    }

    #[test]
    fn a_replayed_answer_is_dated_by_its_date_and_not_by_its_order() {
        let mut clock = ServerClock::default();
        clock.learn_date(at(0, 0), at(100, 100), 300_000);
        clock.learn_exact(at(0, 0), at(100, 100), 0, 1);
        assert_eq!(clock.server(at(0, 0)), 301_000);
    }

    #[test]
    fn an_answer_that_was_under_way_while_the_device_slept_says_nothing() {
        let mut clock = ServerClock::default();
        clock.learn_exact(at(0, 0), at(0, 0), 0, 1);
        clock.look(at(0, 0));
        assert!(clock.look(at(1_000, 541_000)));
        clock.learn_date(at(900, 900), at(1_000, 541_000), 900);
        assert_eq!(clock.server(at(1_000, 541_000)), 541_001);
    }

    #[test]
    fn r6_an_answer_under_which_a_wrong_clock_was_set_is_better_than_that_clock() {
        const HOUR: i64 = 3_600_000;
        let mut clock = ServerClock::default();
        clock.look(at(0, -HOUR));
        clock.look(at(100, -HOUR - 5_000));
        clock.learn_date(at(0, -HOUR), at(100, -HOUR - 5_000), 1_000);
        assert_eq!(clock.server(at(100, -HOUR - 5_000)), 2_100);
    }

    #[test]
    fn r6_a_refusal_by_another_clock_moves_nothing_that_an_answer_has_told() {
        for off in [-3_600_000, -700, 0, 700, 3_600_000] {
            let mut clock = ServerClock::default();
            clock.learn_date(at(0, 0), at(0, 0), 0);
            clock.guess_date(at(5_000, 5_000), at(5_000, 5_000), 5_000 + off);
            assert_eq!(clock.server(at(5_000, 5_000)), 6_000, "{off}");
        }
    }

    #[test]
    fn r6_a_refusal_is_better_than_the_devices_clock_and_the_next_answer_is_better_than_a_refusal()
    {
        for off in [-3_600_000, -700, 0, 700, 3_600_000] {
            let mut clock = ServerClock::default();
            assert!(!clock.is_known());
            clock.guess_date(at(0, 7), at(10, 17), off);
            assert!(clock.is_known());
            assert_eq!(clock.server(at(10, 17)), off + 1_010);
            clock.learn_date(at(1_000, 1_007), at(1_010, 1_017), 1_000);
            assert_eq!(clock.server(at(1_010, 1_017)), 2_010, "{off}");
        }
    }

    #[test]
    fn a_server_clock_that_was_set_ahead_is_believed() {
        let mut clock = ServerClock::default();
        clock.learn_exact(at(0, 0), at(10, 10), 0, 1);
        clock.learn_date(at(1_000, 1_000), at(1_100, 1_100), 540_000);
        assert_eq!(clock.server(at(1_000, 1_000)), 541_000);
    }
    #[test]
    fn r6_naps_of_any_length_are_counted_at_once_and_until_the_next_answer() {
        for slept in [1, 700, 1_000, 1_500, 3_000, 30_000] {
            let mut clock = ServerClock::default();
            clock.learn_exact(at(0, 0), at(0, 0), 0, 1);
            let mut truth = 0;
            for nap in 1..=3 {
                let now = at(nap * 10_000, nap * (10_000 + slept));
                truth = now.wall;
                assert_eq!(clock.server(now), truth + 1, "{nap} x {slept}");
                clock.look(now);
                assert_eq!(clock.server(now), truth + 1, "looked: {nap} x {slept}");
            }
            let now = at(30_000, truth);
            clock.learn_date(now, now, truth / 1_000 * 1_000);
            let shown = clock.server(now);
            assert!(shown >= truth && shown - truth <= 1_001, "{shown}, {truth}");
        }
    }

    #[test]
    fn r6_a_clock_that_is_set_back_hides_no_nap_that_was_seen() {
        let mut clock = ServerClock::default();
        clock.learn_exact(at(0, 0), at(0, 0), -1, 1);
        clock.look(at(10_000, 10_700));
        clock.look(at(20_000, 19_800));
        assert_eq!(clock.server(at(20_000, 19_800)), 20_700);
    }

    #[test]
    fn r6_a_nap_under_a_call_may_have_come_after_the_server_wrote() {
        let mut clock = ServerClock::default();
        // The server wrote on its 60th second, then the device napped for 1.4 s.
        clock.learn_date(at(0, 0), at(100, 1_500), 60_000);
        assert!(clock.server(at(100, 1_500)) >= 61_500);
    }

    #[test]
    fn jitter_of_the_two_clocks_does_not_add_up() {
        let mut clock = ServerClock::default();
        clock.learn_exact(at(0, 0), at(0, 0), 0, 1);
        for second in 1..=600 {
            let jitter = second % 3 - 1;
            let now = at(second * 1_000, second * 1_000 + jitter);
            clock.look(now);
            assert!((0..=3).contains(&(clock.server(now) - now.mono)));
        }
    }

    #[test]
    fn r6_without_a_date_the_server_is_never_earlier_than_what_it_wrote_itself() {
        const DAY: i64 = 86_400_000;
        let mut clock = ServerClock::default();
        clock.look(at(0, 0));
        clock.learn_past(at(100, 100), DAY);
        assert_eq!(clock.server(at(100, 100)), DAY);
        assert_eq!(clock.server(at(60_100, 60_100)), DAY + 60_000, "it goes on");
        clock.learn_past(at(70_000, 70_000), DAY);
        assert_eq!(clock.server(at(70_000, 70_000)), DAY + 69_900, "the past");
        // A better source makes up for what is missing.
        clock.learn_date(at(80_000, 80_000), at(80_000, 80_000), DAY + 80_000);
        assert_eq!(clock.server(at(80_000, 80_000)), DAY + 81_000);
        // And a clock that is right, or ahead, is not touched.
        let mut clock = ServerClock::default();
        clock.learn_past(at(0, DAY), 1_000);
        assert_eq!(clock.server(at(0, DAY)), DAY);
        assert_eq!(clock.server(at(1_000, 0)), DAY + 1_000, "set back since");
    }
}
