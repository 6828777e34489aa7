//! A reservation whose answer was lost: there may be an order that nobody can see (R1, R3). Another one
//! could hold the tickets twice, so for as long as that one may live it takes more than Checkout.

use tc_orders::ErrorKind;

use super::Step;
use super::time::whole_minute_after;
use crate::retry::PATIENCE_RESERVE;
use crate::{CommandId, Effect, Ended, Failure, Notice, Phase, Problem, Record, Stored};

/// For how long seats of an order that we could not see may be held, when no order has shown the
/// length of a hold yet: the longest first hold that was ever observed at this API.
const LONGEST_HOLD: i64 = 15 * 60 * 1_000;

/// No order lives longer: a first hold, then 12 hours for the payment at most, and some more. What
/// storage says of an older one, or of a later time, blocks nothing.
const LONGEST_LIFE: u64 = 13 * 60 * 60 * 1_000;

impl Step {
    /// What a failed POST is when an order may have been made all the same; `None` when none was.
    /// `asked`: it was asked for before, and nobody has heard what came of that.
    pub(super) fn doubt(&self, failure: &Failure, asked: bool) -> Option<ErrorKind> {
        match failure.kind {
            // The request may have arrived: whether an order was made cannot be known.
            ErrorKind::Network | ErrorKind::Timeout | ErrorKind::Server => {
                Some(ErrorKind::Unconfirmed)
            }
            kind @ (ErrorKind::Decode | ErrorKind::Unconfirmed) => Some(kind),
            // An answer of another version of the API is an answer: what it says of the order is not known here.
            kind @ ErrorKind::Config if !failure.named => Some(kind),
            // The one that was sent before is still under way.
            ErrorKind::Conflict if self.state.config.gateway => Some(ErrorKind::Unconfirmed),
            // A proxy that refuses to ask again knows nothing of what the first time led to.
            _ if asked && !failure.named => Some(ErrorKind::Unconfirmed),
            _ => None,
        }
    }

    /// A failure after which nobody knows whether there is an order.
    pub(super) fn in_doubt(&self, kind: ErrorKind, failure: Failure) -> Problem {
        let free_by = match failure.until {
            Some(until) => {
                let held = self.state.clock.until(until.millis(), self.at).max(0);
                whole_minute_after(self.at.wall + held)
            }
            None => self.free_by(self.at.wall),
        };
        let mut problem = Problem::from(failure);
        problem.kind = kind;
        problem.free_by = Some(free_by);
        problem
    }

    /// When seats free themselves, at the latest, of an order that was made at a moment of the wall clock.
    pub(super) fn free_by(&self, since: i64) -> i64 {
        whole_minute_after(since + self.state.hold.unwrap_or(LONGEST_HOLD))
    }

    /// Unlike a wish, it cannot be asked for again: without a gateway, and where the gateway itself cannot find out, nobody
    /// will ever hear what became of it.
    pub(super) fn put_down_doubt(&mut self, free_by: i64) {
        if self.state.wish.is_none() {
            self.remember_doubt(free_by);
            self.effects.push(Effect::Save(Stored::Doubt(free_by)));
            self.look_whether_kept();
        }
    }

    /// Something was put down that is open until another tab or an answer says what came of it. Only if there was room for it does
    /// its removal say that.
    pub(super) fn look_whether_kept(&mut self) {
        self.state.kept = false;
        self.effects.push(Effect::Look);
    }

    /// What became of a reservation will not be asked for again: so the doubt is put down before there is one. If this page does
    /// not live to hear of it, the next one knows that there may be an order. Other tabs look at it when they have the claim.
    pub(super) fn put_down_beforehand(&mut self) {
        let free_by = self.free_by(self.at.wall + i64::from(PATIENCE_RESERVE));
        self.effects.push(Effect::Save(Stored::Doubt(free_by)));
    }

    /// An order has ended that the buyer insisted on: what was in doubt before that is so still, and its place in storage is free.
    pub(super) fn doubt_again(&mut self) {
        if let Some(older) = self.state.doubt {
            self.effects.push(Effect::Save(Stored::Doubt(older)));
            self.look_whether_kept();
        }
    }

    /// Nothing was made: what was put down beforehand is taken back, but not an older doubt.
    pub(super) fn take_back_doubt(&mut self) {
        self.effects.push(match self.state.doubt {
            Some(older) => Effect::Save(Stored::Doubt(older)),
            None => Effect::Undoubt,
        });
    }

    /// Whether it is later than what was known. An end that has passed, or is too far off to be
    /// true, is none.
    pub(super) fn remember_doubt(&mut self, free_by: i64) -> bool {
        let is_later = self.may_be(free_by)
            && free_by > self.at.wall
            && self.state.doubt.is_none_or(|known| known < free_by);
        if is_later {
            self.state.doubt = Some(free_by);
        }
        is_later
    }

    /// Whether an order may still live of which nothing was heard since it was put down.
    pub(super) fn may_live(&self, record: &Record) -> bool {
        self.may_be(record.since)
    }

    fn may_be(&self, wall: i64) -> bool {
        self.at.wall.abs_diff(wall) <= LONGEST_LIFE
    }

    /// By then the seats are free, whatever there was: then there is nothing to tell of it any more.
    pub(super) fn look_at_doubt(&mut self) {
        if self
            .state
            .doubt
            .is_none_or(|free_by| free_by > self.at.wall)
        {
            return;
        }
        if self.state.may_insist() {
            self.move_on();
        }
        self.state.doubt = None;
    }

    /// Says again what is in doubt, instead of reserving a second time.
    pub(super) fn hesitate(&mut self, command: Option<CommandId>, free_by: i64) {
        let problem = doubted(free_by);
        self.state.phase = Phase::Choosing(Ended::Failed);
        self.notify(Notice::Problem(problem.clone()));
        self.settle(command.into_iter().collect(), Err(problem));
    }
}

/// Why there is no reservation.
pub(super) fn doubted(free_by: i64) -> Problem {
    let before = "whether an earlier reservation made an order is not known";
    let mut problem = Problem::new(ErrorKind::Unconfirmed, before);
    problem.free_by = Some(free_by);
    problem
}

/// Whether asking again would change nothing: surely nothing was made, or the gateway itself cannot find out.
pub(super) fn is_final(doubt: Option<ErrorKind>, kind: ErrorKind) -> bool {
    doubt.is_none() || kind == ErrorKind::Unconfirmed
}
