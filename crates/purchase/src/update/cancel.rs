//! Giving an order back, and finding out what is true when that fails.

use tc_orders::ErrorKind;

use super::Step;
use super::time::whole_minute_after;
use crate::state::Stage;
use crate::{Answer, Call, Change, CommandId, Ended, Failure, Notice, Phase, Problem, Reserving};

const PAID_ALREADY: &str = "the order is paid already";

impl Step {
    pub(super) fn ask_cancel(&mut self) {
        if self.state.config.confirm_cancel {
            self.with_holding(|holding| holding.asking = holding.cancel.is_none());
        } else {
            self.cancel(None);
        }
    }

    pub(super) fn keep(&mut self) {
        let mut wished_otherwise = false;
        self.with_holding(|holding| {
            holding.asking = false;
            wished_otherwise = std::mem::take(&mut holding.cancel_failed);
        });
        if wished_otherwise || self.state.notice == Some(Notice::NotCanceled) {
            self.state.notice = None;
        }
    }

    pub(super) fn cancel(&mut self, command: Option<CommandId>) {
        match &mut self.state.phase {
            Phase::Holding(holding) => {
                holding.asking = false;
                holding.cancel_failed = false;
                self.state.canceling.extend(command);
                if holding.cancel.is_some() || holding.refused.is_some() {
                    return;
                }
                // An answer to an older read would show the order as it was before the cancel. So would
                // that to a change, which nobody waits for any more.
                holding.reading = None;
                holding.paying.let_be();
                let call = Call::Cancel {
                    order: holding.order.id,
                    token: holding.token.clone(),
                    leaving: false,
                };
                let request = self.call(call);
                self.with_holding(|holding| holding.cancel = Some(request));
                self.state.forget_deeds();
            }
            Phase::Reserving(Reserving {
                stage: Stage::Claiming { own: true },
                ..
            }) => {
                // Nothing was sent yet.
                self.state.phase = Phase::Choosing(Ended::No);
                self.refuse_reserving("canceled before it was sent");
                self.settle(command.into_iter().collect(), Ok(()));
            }
            Phase::Reserving(reserving) => {
                reserving.abandoned = true;
                let posting = matches!(reserving.stage, Stage::Posting { .. });
                self.state.canceling.extend(command);
                if posting {
                    // A reload must not ask for it again.
                    self.give_up();
                    self.put_down_beforehand();
                }
                self.refuse_reserving("canceled while it was under way");
            }
            Phase::Paid(_) => self.refuse(command, ErrorKind::NotCancellable, PAID_ALREADY),
            _ => self.refuse(
                command,
                ErrorKind::NotCancellable,
                "there is no order to cancel",
            ),
        }
    }

    fn refuse_reserving(&mut self, cause: &str) {
        let waiting = std::mem::take(&mut self.state.reserving);
        self.settle(waiting, Err(Problem::new(ErrorKind::Conflict, cause)));
    }

    pub(super) fn cancel_answered(&mut self, answer: Answer) {
        self.with_holding(|holding| holding.cancel = None);
        match answer {
            Answer::Order { order, .. } if self.is_this(&order) => {
                let refused = Problem::new(
                    ErrorKind::NotCancellable,
                    "the order still lives after a cancel that was answered with success",
                );
                self.with_holding(|holding| holding.refused = Some(refused));
                self.reread(order);
            }
            Answer::Failed(failure) if is_refusal(failure.kind) => self.ask_what_is_true(failure),
            Answer::Failed(failure) => {
                self.cancel_failed(Problem::from(failure));
            }
            _ => self.cancel_failed(Problem::new(
                ErrorKind::Decode,
                "the answer to the cancel is not this order",
            )),
        }
    }

    /// The server would not cancel: perhaps because it is canceled, expired or bought already.
    fn ask_what_is_true(&mut self, failure: Failure) {
        let Phase::Holding(holding) = &self.state.phase else {
            return;
        };
        let call = Call::Read {
            order: holding.order.id,
            token: holding.token.clone(),
        };
        let request = self.call(call);
        let mut refused = Problem::from(failure);
        if refused.kind != ErrorKind::Conflict {
            refused.kind = ErrorKind::NotCancellable;
        }
        self.with_holding(|holding| {
            holding.reading = Some(request);
            holding.refused = Some(refused);
        });
    }

    /// Whatever failed last.
    pub(super) fn retry(&mut self) {
        match &self.state.phase {
            Phase::Holding(holding) if holding.cancel_failed => self.cancel(None),
            Phase::Holding(holding) => match holding.paying.retry.clone() {
                // To pay is said again by Pay itself, with what stands in the form then.
                None | Some(Change::Pay(_)) => self.refresh(None),
                Some(change) => self.change(change),
            },
            _ => self.refresh(None),
        }
    }

    /// The order is on the screen as before; the buyer may try again. Whether it was canceled is
    /// not known, but the seats free themselves at the deadline in any case.
    fn cancel_failed(&mut self, mut problem: Problem) {
        let remaining = self.state.remaining(self.at);
        problem.free_by = remaining.map(|remaining| whole_minute_after(self.at.wall + remaining));
        self.with_holding(|holding| holding.cancel_failed = true);
        self.complain(problem.clone());
        let waiting = std::mem::take(&mut self.state.canceling);
        self.settle(waiting, Err(problem.clone()));
        self.settle_refresh(Err(problem));
    }

    /// Tells those who wait for a cancel what has become of it, now that the truth is known:
    /// canceled and expired both mean that the tickets are given back.
    pub(super) fn settle_cancel(&mut self, refused: Option<Problem>) {
        let result = match &self.state.phase {
            Phase::Choosing(_) => Ok(()),
            Phase::Paid(_) => Err(Problem::new(ErrorKind::NotCancellable, PAID_ALREADY)),
            _ => match refused {
                Some(problem) => {
                    self.complain(problem.clone());
                    Err(problem)
                }
                None => return,
            },
        };
        let waiting = std::mem::take(&mut self.state.canceling);
        self.settle(waiting, result);
        self.settle_refresh(Ok(()));
    }
}

/// Failures that say no, rather than nothing.
fn is_refusal(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Rejected
            | ErrorKind::NotCancellable
            | ErrorKind::Conflict
            | ErrorKind::NotFound
            | ErrorKind::Expired
    )
}
