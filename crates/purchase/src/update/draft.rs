//! An order in two steps, where the version of the API allows it and no gateway does it: one that holds nothing is made first,
//! and filled then.
//!
//! So no answer that is lost can leave tickets held that nobody knows of. The first step holds nothing, and may be repeated. The
//! second one says what the order is to hold in the end, and may be repeated, too; when it has failed, the order is known and can
//! be read. Whatever stops between the two, the order is canceled: by this page, or by the next one, which finds it in the
//! record. Both steps are made under one claim, so whoever has the claim and finds such a record knows that nobody is at it.

use tc_orders::{ErrorKind, Order, OrderId};

use super::Step;
use super::recall::is_about_the_order;
use crate::state::{Stage, Unfit};
use crate::{Answer, Call, Effect, Phase, Problem, Record, Stored};

impl Step {
    /// The first step. The key goes with it to the partner's list of orders.
    pub(super) fn draft(&mut self, key: String) {
        let request = self.call(Call::Draft { key });
        self.go_on(Stage::Drafting { request });
    }

    /// Its answer.
    pub(super) fn drafted(&mut self, answer: Answer) {
        match answer {
            Answer::Order { order, .. } if self.is_ours(&order) => {
                self.go_on(Stage::Looking { draft: order });
                self.effects.push(Effect::Look);
            }
            // Orders of whose making nobody has heard hold nothing.
            Answer::Failed(failure) => self.nothing_made(failure.into()),
            _ => self.nothing_made(Problem::new(
                ErrorKind::Decode,
                "event: the answer is an order of another event",
            )),
        }
    }

    /// The record was looked at before the second step. The first one may take longer than others wait for the claim: then they
    /// have gone on without it, and the order that one of them has made is this visitor's order.
    pub(super) fn looked(&mut self, record: Option<Stored>, order: Box<Order>) {
        let theirs = record.filter(|stored| is_anothers(stored, order.id));
        if theirs.is_none() {
            // Before it holds anything: whatever becomes of this page, the next one finds it.
            let draft = self.record_of(order.id, None);
            self.effects.push(Effect::Save(Stored::Draft(draft)));
        }
        if self.is_unwanted() {
            // Nor is it for whoever comes while it is being canceled.
            if let Phase::Reserving(reserving) = &mut self.state.phase {
                reserving.abandoned = true;
            }
            let why = Problem::new(ErrorKind::Conflict, "given up before it was filled");
            return self.release(order, None, Unfit::Empty(why));
        }
        if let Some(theirs) = theirs {
            return self.release(order, None, Unfit::Second(theirs));
        }
        let request = self.call(Call::Fill {
            order: order.id,
            selection: self.state.selection.clone(),
            all_or_nothing: !self.state.config.accept_fewer,
        });
        self.go_on(Stage::Filling {
            request,
            draft: order,
        });
    }

    /// Our own order, which holds nothing, is given back, since another tab was first.
    pub(super) fn give_way(&mut self, theirs: Stored) {
        match theirs {
            Stored::Paid(receipt) if self.recollect(receipt.clone()) => self.bought_first(),
            // It is being filled now, by whoever has made it: that is not for two to see to.
            Stored::Draft(_) => self.nothing_made(Problem::new(
                ErrorKind::Conflict,
                "another tab is making an order for this visitor",
            )),
            theirs => self.follow(theirs, None),
        }
    }

    /// The answer to the second step.
    pub(super) fn filled(&mut self, answer: Answer, draft: Box<Order>) {
        let why = match answer {
            Answer::Order { order, .. } if order.id == draft.id => {
                return self.placed(order, None);
            }
            Answer::Failed(failure) if says_no(failure.kind) => {
                return self.release(draft, None, Unfit::Unfilled(failure.into()));
            }
            Answer::Failed(failure) => Problem::from(failure),
            _ => Problem::new(ErrorKind::Decode, "the answer is not this order"),
        };
        let request = self.call(Call::Read {
            order: draft.id,
            token: None,
        });
        self.go_on(Stage::Checking {
            request,
            draft,
            why,
        });
    }

    /// The order was read after filling it had failed in a way that leaves it open.
    pub(super) fn checked(&mut self, answer: Answer, draft: Box<Order>, why: Problem) {
        match answer {
            Answer::Order { order, .. } if order.id == draft.id && !order.tickets.is_empty() => {
                self.placed(order, None);
            }
            Answer::Order { order, .. } if order.id == draft.id && order.status.holds_seats() => {
                self.release(order, None, Unfit::Unfilled(why));
            }
            Answer::Failed(failure) if !is_about_the_order(failure.kind) => {
                let draft = self.record_of(draft.id, None);
                self.out_of_sight(draft, why);
            }
            // It has ended, or there is none.
            _ => {
                self.effects.push(Effect::Forget(draft.id));
                self.nothing_made(why);
            }
        }
    }

    /// No order holds anything.
    pub(super) fn nothing_made(&mut self, why: Problem) {
        self.effects.push(Effect::Unclaim);
        self.fail(why);
    }

    /// Nobody can find out now whether the order was filled. Nothing may be sold before that is known; trying again, or the
    /// network's return, finds out.
    pub(super) fn out_of_sight(&mut self, draft: Record, mut why: Problem) {
        let free_by = self.free_by(draft.since);
        why.free_by = (free_by > self.at.wall).then_some(free_by);
        self.effects
            .push(Effect::Save(Stored::Draft(draft.clone())));
        self.state.draft = Some(draft);
        self.effects.push(Effect::Unclaim);
        let waiting = std::mem::take(&mut self.state.reserving);
        self.settle(waiting, Err(why.clone()));
        self.stuck(why);
    }

    /// An order was left by an earlier page, or lost from sight: as soon as nobody else can be at it, it is looked at again.
    /// Whether it may still live.
    pub(super) fn look_for(&mut self, draft: Record) -> bool {
        let may_live = !self.state.config.gateway && self.may_live(&draft);
        if may_live {
            self.state.selection = draft.selection.clone();
            self.trim();
            self.state.draft = Some(draft);
            self.go_on(Stage::Claiming { own: false });
            self.effects.push(Effect::Claim);
        } else {
            self.effects.push(Effect::Forget(draft.order));
        }
        may_live
    }

    /// What has become of such an order. The key is for one of our own.
    pub(super) fn draft_read(&mut self, answer: Answer, draft: Record, key: Option<String>) {
        match answer {
            Answer::Order { order, .. }
                if order.id == draft.order
                    && self.is_ours(&order)
                    && order.status.holds_seats() =>
            {
                if order.tickets.is_empty() {
                    self.release(order, None, Unfit::Left { draft, key });
                } else {
                    self.found(order, draft);
                }
            }
            Answer::Failed(failure)
                if !is_about_the_order(failure.kind) && self.may_live(&draft) =>
            {
                self.out_of_sight(draft, failure.into());
            }
            // It has ended, or there is none.
            _ => {
                self.effects.push(Effect::Forget(draft.order));
                self.go_without(key.filter(|_| !self.is_unwanted()));
            }
        }
    }
}

/// Whether storage has the record of another order than this one.
fn is_anothers(stored: &Stored, ours: OrderId) -> bool {
    match stored {
        Stored::Order(record) | Stored::Draft(record) => record.order != ours,
        Stored::Paid(receipt) => receipt.record.order != ours,
        Stored::Wish(_) | Stored::Doubt(_) => false,
    }
}

/// Whether a failure is the server's no, rather than nothing heard. The order is canceled in any case.
fn says_no(kind: ErrorKind) -> bool {
    !matches!(
        kind,
        ErrorKind::Network
            | ErrorKind::Timeout
            | ErrorKind::Server
            | ErrorKind::Conflict
            | ErrorKind::Decode
    )
}
