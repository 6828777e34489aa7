//! The deadline: warnings on the way, and what happens at its end.

use super::Step;
use crate::{HostEvent, Now, Phase, Speech, State};

/// When `tc-warning` comes and is spoken, in milliseconds before the deadline (A2).
const WARNINGS: [i64; 4] = [300_000, 120_000, 60_000, 20_000];

/// So late a tick may be, in milliseconds, for a warning to be as it was due.
const LATE: i64 = 2_000;

/// For an order that was made just now. Our count is early by up to a second, and the time has run since the server made it: while
/// its answer came, and in version 2 while the tickets were put into it. That much must not turn a hold of ten minutes into
/// one of nine, which sounds as if a minute were lost.
const EARLY: i64 = 2_500;

/// How soon the server is asked again whether time is over, when it said "not yet".
const ASK_AGAIN: i64 = 1_000;

/// How soon it is asked again when it could not be asked. Twice as long after each failure, eight
/// times at most: a server that is down is not helped by being asked.
const ASK_LATER: i64 = 5_000;

/// Whether [`crate::Event::Tick`] would do anything now. Cheap: for each second of each widget.
pub fn due(state: &State, now: Now) -> bool {
    if state.is_out_of_patience(now) {
        return true;
    }
    let Phase::Holding(holding) = &state.phase else {
        return false;
    };
    if state.reads_now(now) {
        return true;
    }
    let Some(remaining) = state.remaining(now) else {
        return false;
    };
    let warns = WARNINGS
        .get(holding.next_warning)
        .is_some_and(|&warning| remaining <= warning);
    let asks = remaining == 0
        && holding.reading.is_none()
        && holding.cancel.is_none()
        && (!holding.confirming || holding.ask_again_at.is_none_or(|at| now.mono >= at));
    warns || asks || state.clock.jumped(now)
}

impl Step {
    pub(super) fn tick(&mut self) {
        self.look_at_patience();
        self.read_on();
        let Some(remaining) = self.state.remaining(self.at) else {
            return;
        };
        self.warn(remaining);
        if remaining > 0 {
            return;
        }
        let mut is_over = false;
        self.with_holding(|holding| {
            is_over = !std::mem::replace(&mut holding.confirming, true);
            holding.asking = false;
        });
        if is_over && !self.state.online {
            self.state.speech = Some(Speech::Offline);
        }
        let at = self.at.mono;
        let may_ask = self
            .state
            .holding()
            .is_some_and(|holding| holding.ask_again_at.is_none_or(|next| at >= next));
        if may_ask {
            self.confirm();
        }
    }

    fn warn(&mut self, remaining: i64) {
        let Phase::Holding(holding) = &mut self.state.phase else {
            return;
        };
        let mut crossed = None;
        while let Some(&warning) = WARNINGS.get(holding.next_warning)
            && remaining <= warning
        {
            holding.next_warning += 1;
            crossed = Some(warning);
        }
        // After a sleep several may have been crossed: they are one warning. At zero there is none: what follows is the end,
        // or the order's new deadline.
        let (Some(warning), true) = (crossed, remaining > 0) else {
            return;
        };
        // A tick is a little late. A page that was out of sight, or asleep, is late by more: then what is left is said, not what
        // was due.
        let is_on_time = warning - remaining <= LATE;
        self.state.speech = Speech::of(if is_on_time { warning } else { remaining });
        self.emit(HostEvent::Warning { remaining });
    }

    /// Says that an order is held, and for how long.
    pub(super) fn say_held(&mut self) {
        let left = self.state.remaining(self.at).filter(|left| *left > 0);
        let hold = self.state.holding().and_then(|holding| holding.order.hold);
        let said = left.map(|left| match hold {
            Some(hold) if left + EARLY >= hold / 1_000 => left + EARLY,
            _ => left,
        });
        self.state.speech = Some(match said.and_then(Speech::of) {
            Some(Speech::Minutes(minutes)) => Speech::Held(minutes),
            Some(seconds) => seconds,
            None => Speech::Order,
        });
    }

    /// Warnings that were due before the order came on the screen (or before its deadline was
    /// moved) are not made up for.
    pub(super) fn skip_past_warnings(&mut self) {
        let remaining = self.state.remaining(self.at).unwrap_or(i64::MAX);
        self.with_holding(|holding| {
            holding.next_warning = WARNINGS
                .iter()
                .position(|&warning| warning < remaining)
                .unwrap_or(WARNINGS.len());
        });
    }

    /// The server says that the order lives. If its time is over by our count, ask again soon:
    /// our count is early by up to a second, never late.
    pub(super) fn still_running(&mut self) {
        let over = self.state.remaining(self.at) == Some(0);
        let at = self.at.mono + ASK_AGAIN;
        self.with_holding(|holding| {
            holding.confirming = over;
            holding.ask_again_at = over.then_some(at);
        });
    }

    pub(super) fn ask_later(&mut self) {
        let now = self.at.mono;
        self.with_holding(|holding| {
            let doublings = holding.unheard.saturating_sub(1).min(3);
            holding.ask_again_at = Some(now + (ASK_LATER << doublings));
        });
    }
}

impl Speech {
    /// Time for a sentence: whole minutes, in the last one whole seconds, and never more than there is. `None`: less than one.
    fn of(ms: i64) -> Option<Self> {
        let whole = |unit: i64| u32::try_from(ms / unit).unwrap_or(0);
        match (whole(60_000), whole(1_000)) {
            (0, 0) => None,
            (0, seconds) => Some(Speech::Seconds(seconds)),
            (minutes, _) => Some(Speech::Minutes(minutes)),
        }
    }
}

/// The first whole minute that is not before a moment: a time that is shown in hours and minutes must
/// not be one at which seats are not free yet.
pub(super) fn whole_minute_after(wall: i64) -> i64 {
    const MINUTE: i64 = 60_000;
    (wall + MINUTE - 1).div_euclid(MINUTE) * MINUTE
}
