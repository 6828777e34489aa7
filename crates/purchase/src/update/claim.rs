//! From the claim to the POST: what others, or this visitor's earlier page, have left, and what is asked for.

use tc_orders::{ErrorKind, Order, Timestamp};

use super::Step;
use super::doubt::{doubted, is_final};
use super::recall::is_about_the_order;
use crate::state::Stage;
use crate::{Answer, Call, Effect, Phase, Problem, Record, RequestId, Reserving, Stored, Wish};

impl Step {
    pub(super) fn claimed(&mut self, record: Option<Stored>, key: String) {
        let Phase::Reserving(Reserving {
            stage: Stage::Claiming { own },
            ..
        }) = self.state.phase
        else {
            self.effects.push(Effect::Unclaim);
            return;
        };
        // What is told of an order's times is told of the next one anew.
        self.state.apart = None;
        // What storage could not keep is still known here.
        let (wish, draft) = (self.state.wish.take(), self.state.draft.take());
        self.state.kept |= record.is_some();
        let kept = wish.map(Stored::Wish).or(draft.map(Stored::Draft));
        match record.or(kept) {
            Some(Stored::Wish(wish)) if self.may_ask_again(&wish) => {
                if !own {
                    self.state.selection = wish.selection.clone();
                } else if wish.selection != self.state.selection
                    || wish.all_or_nothing == self.state.config.accept_fewer
                {
                    return self.follow(Stored::Wish(wish), Some(key));
                }
                self.post(wish, true);
            }
            Some(Stored::Paid(receipt)) if self.recollect(receipt.clone()) => self.bought_first(),
            Some(theirs @ Stored::Order(_)) => self.follow(theirs, own.then_some(key)),
            Some(theirs @ Stored::Draft(_)) if !self.state.config.gateway => {
                self.follow(theirs, own.then_some(key));
            }
            // What the buyer insisted on in the face of an older doubt goes on.
            Some(Stored::Doubt(free_by)) if self.remember_doubt(free_by) && own => {
                self.effects.push(Effect::Unclaim);
                self.fail(doubted(free_by));
            }
            _ => self.go_without(own.then_some(key)),
        }
    }

    /// Another tab's order is shown, which is paid already.
    pub(super) fn bought_first(&mut self) {
        self.effects.push(Effect::Unclaim);
        let waiting = std::mem::take(&mut self.state.reserving);
        let there_is = "this visitor has bought tickets just now, in another tab";
        self.settle(waiting, Err(Problem::new(ErrorKind::Conflict, there_is)));
    }

    /// Nobody else holds anything: this page's own order is made, if one was asked for.
    pub(super) fn go_without(&mut self, key: Option<String>) {
        let Some(key) = key else {
            return self.back();
        };
        if self.state.config.two_steps {
            return self.draft(key);
        }
        let wish = Wish {
            key,
            selection: self.state.selection.clone(),
            all_or_nothing: !self.state.config.accept_fewer,
            since: self.at.wall,
        };
        self.post(wish, false);
    }

    fn post(&mut self, wish: Wish, asked: bool) {
        if self.state.config.gateway {
            // Before it is sent: whatever becomes of this page, the next one asks under the same key.
            self.effects.push(Effect::Save(Stored::Wish(wish.clone())));
            self.state.wish = Some(wish.clone());
            self.look_whether_kept();
        } else {
            self.put_down_beforehand();
        }
        let request = self.ask(wish);
        self.go_on(Stage::Posting { request, asked });
    }

    fn ask(&mut self, wish: Wish) -> RequestId {
        let gateway = self.state.config.gateway;
        self.call(Call::Reserve {
            selection: wish.selection,
            all_or_nothing: wish.all_or_nothing,
            key: gateway.then_some(wish.key),
        })
    }

    /// Another tab was first (R1): its order is this visitor's order.
    pub(super) fn follow(&mut self, theirs: Stored, key: Option<String>) {
        let request = match theirs.clone() {
            Stored::Order(record) | Stored::Draft(record) => self.call(Call::Read {
                order: record.order,
                token: record.token,
            }),
            Stored::Wish(wish) => self.ask(wish),
            Stored::Doubt(_) | Stored::Paid(_) => return self.go_without(key),
        };
        self.go_on(Stage::Following {
            request,
            theirs,
            key,
        });
    }

    /// Nothing came of it that is to be told. Tickets can be chosen as soon as there are any to choose from.
    pub(super) fn back(&mut self) {
        self.effects.push(Effect::Unclaim);
        self.state.phase = Phase::Loading;
        self.list_at_last();
        self.loaded();
    }

    /// Reads the event if that failed while something else was going on.
    pub(super) fn list_at_last(&mut self) {
        if self.state.catalogue.is_none() && self.state.listing.is_none() {
            self.list();
        }
    }

    /// Whatever became of what was asked for: it is not asked for again.
    pub(super) fn give_up(&mut self) {
        if let Some(wish) = self.state.wish.take() {
            self.effects.push(Effect::GiveUp(wish.key));
        }
    }

    /// What became of it.
    pub(super) fn followed(&mut self, answer: Answer, theirs: Stored, key: Option<String>) {
        if let Stored::Draft(draft) = theirs {
            return self.draft_read(answer, draft, key);
        }
        if self.is_unwanted() {
            // Whatever that order is, nobody asks for one of our own any more.
            return self.back();
        }
        match (answer, theirs) {
            (Answer::Order { order, token, .. }, theirs) if self.is_order_of(&order, &theirs) => {
                let is_told_again = matches!(theirs, Stored::Wish(_));
                let record = match theirs {
                    Stored::Order(record) => Record {
                        token: token.or(record.token),
                        ..record
                    },
                    Stored::Wish(wish) => Record {
                        order: order.id,
                        token,
                        selection: wish.selection,
                        since: self.at.wall,
                        paying: false,
                        known: false,
                    },
                    _ => return self.back(),
                };
                self.found(order, record);
                if is_told_again {
                    self.confirm();
                }
            }
            (Answer::Failed(failure), Stored::Order(record))
                if !is_about_the_order(failure.kind) && self.may_live(&record) =>
            {
                self.effects.push(Effect::Unclaim);
                self.fail(Problem::from(failure));
            }
            (Answer::Failed(failure), Stored::Wish(wish)) => {
                let doubt = self.doubt(&failure, true);
                self.state.wish = Some(wish);
                if is_final(doubt, failure.kind) {
                    self.give_up();
                }
                let Some(kind) = doubt else {
                    return self.go_without(key);
                };
                let problem = self.in_doubt(kind, failure);
                if let Some(free_by) = problem.free_by {
                    self.put_down_doubt(free_by);
                }
                self.effects.push(Effect::Unclaim);
                self.fail(problem);
            }
            (Answer::Failed(failure), Stored::Order(record))
                if record.paying && is_about_the_order(failure.kind) =>
            {
                // It may be paid. Who wants more tickets presses Checkout again.
                self.effects.push(Effect::Unclaim);
                let problem = Problem::from(failure);
                self.gone(record.order, true, problem.clone());
                self.list_at_last();
                let waiting = std::mem::take(&mut self.state.reserving);
                self.settle(waiting, Err(problem));
            }
            // That order has ended, or holds nothing: the record is an old one.
            (_, Stored::Order(record)) => {
                self.effects.push(Effect::Forget(record.order));
                self.go_without(key);
            }
            (_, Stored::Wish(wish)) => {
                self.effects.push(Effect::GiveUp(wish.key));
                self.go_without(key);
            }
            (_, Stored::Draft(_) | Stored::Doubt(_) | Stored::Paid(_)) => self.go_without(key),
        }
    }

    /// This visitor has an order, made in another tab or by an earlier page.
    pub(super) fn found(&mut self, order: Box<Order>, record: Record) {
        self.effects
            .push(Effect::Save(Stored::Order(record.clone())));
        self.effects.push(Effect::Unclaim);
        // It is what was in doubt.
        self.state.doubt = None;
        self.absorb(order, record.token.clone(), record.selection.clone());
        self.tell_found(&record);
        let waiting = std::mem::take(&mut self.state.reserving);
        let there_is = Problem::new(
            ErrorKind::Conflict,
            "this visitor holds an order already, made in another tab",
        );
        self.settle(waiting, Err(there_is));
    }

    /// Whether an order that holds seats is what a record stands for. What a gateway tells again of an order is how it was made:
    /// it may be over since.
    fn is_order_of(&self, order: &Order, theirs: &Stored) -> bool {
        self.is_ours(order)
            && order.status.holds_seats()
            && match theirs {
                Stored::Order(record) => record.order == order.id,
                Stored::Wish(_) => {
                    let till = order.reserved_till;
                    let left = |till: Timestamp| self.state.clock.until(till.millis(), self.at);
                    !order.tickets.is_empty() && till.is_none_or(|till| left(till) > 0)
                }
                Stored::Draft(_) | Stored::Doubt(_) | Stored::Paid(_) => false,
            }
    }
}
