//! Making an order: at most one, and never taken for more than it is.

use tc_orders::{ErrorKind, Order, OrderId, OrderStatus, Outcome, Selection, Wanted, compare};

use super::Step;
use super::recall::is_about_the_order;
use super::time::whole_minute_after;
use crate::state::Stage;
use crate::{
    Answer, Call, CommandId, Effect, Ended, Failure, HostEvent, Notice, Now, Phase, Problem,
    Record, RequestId, Reserving, Short, Speech, Stored, Wish,
};

/// For how long seats of an order that we could not see may be held, when no order has shown the
/// length of a hold yet: the longest first hold that was ever observed at this API.
const LONGEST_HOLD: i64 = 15 * 60 * 1_000;

impl Step {
    pub(super) fn reserve(&mut self, command: Option<CommandId>, wish: Option<Selection>) {
        match &self.state.phase {
            Phase::Choosing(_) => {}
            // A double click, or Enter held down: the one that is under way is the answer (R1).
            Phase::Reserving(reserving)
                if !reserving.abandoned
                    && wish
                        .as_ref()
                        .is_none_or(|wish| *wish == self.state.selection) =>
            {
                self.state.reserving.extend(command);
                return;
            }
            Phase::Reserving(_) => {
                return self.refuse(
                    command,
                    ErrorKind::Conflict,
                    "another reservation is under way",
                );
            }
            Phase::Holding(_) | Phase::Paid(_) => {
                return self.refuse(command, ErrorKind::Conflict, "there is an order already");
            }
            Phase::Loading => {
                return self.refuse(
                    command,
                    ErrorKind::Conflict,
                    "the event is still being loaded: wait for tc-ready",
                );
            }
            Phase::Stuck => {
                return self.refuse(
                    command,
                    ErrorKind::Conflict,
                    "the event could not be loaded",
                );
            }
        }
        if let Some(wish) = wish {
            // What is left is the API's to say, but what no order may hold is not asked for: and
            // never is less asked for than the host wanted.
            let before = std::mem::replace(&mut self.state.selection, wish.clone());
            self.trim();
            if self.state.selection != wish {
                self.state.selection = before;
                return self.refuse(
                    command,
                    ErrorKind::Config,
                    "selection: an unknown set, or more tickets than one order may have",
                );
            }
        }
        if self.state.selection.is_empty() {
            self.state.notice = Some(Notice::NothingChosen);
            self.state.speech = Some(Speech::Notice);
            return self.refuse(command, ErrorKind::Config, "selection: no ticket is chosen");
        }
        self.state.reserving.extend(command);
        if !self.state.online {
            // Certain to fail, and certain not to have reached anybody.
            return self.fail(Problem::new(ErrorKind::Network, "the device is offline"));
        }
        self.state.notice = None;
        self.go_on(Stage::Claiming { own: true });
        self.effects.push(Effect::Claim);
    }

    pub(super) fn claimed(&mut self, record: Option<Stored>, key: String) {
        let Phase::Reserving(Reserving {
            stage: Stage::Claiming { own },
            ..
        }) = self.state.phase
        else {
            self.effects.push(Effect::Unclaim);
            return;
        };
        // What storage could not keep is still known here.
        let wish = self.state.wish.take();
        match record.or(wish.map(Stored::Wish)) {
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
            Some(theirs @ Stored::Order(_)) => self.follow(theirs, own.then_some(key)),
            _ => self.go_without(own.then_some(key)),
        }
    }

    /// Nobody else holds anything: this page's own order is made, if one was asked for.
    fn go_without(&mut self, key: Option<String>) {
        let Some(key) = key else {
            return self.back();
        };
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
    fn follow(&mut self, theirs: Stored, key: Option<String>) {
        let request = match theirs.clone() {
            Stored::Order(record) => self.call(Call::Read {
                order: record.order,
                token: record.token,
            }),
            Stored::Wish(wish) => self.ask(wish),
        };
        self.go_on(Stage::Following {
            request,
            theirs,
            key,
        });
    }

    /// Nothing came of it that is to be told. Tickets can be chosen as soon as there are any to choose from.
    fn back(&mut self) {
        self.effects.push(Effect::Unclaim);
        self.state.phase = Phase::Loading;
        self.list_at_last();
        self.loaded();
    }

    /// Reads the event if that failed while something else was going on.
    fn list_at_last(&mut self) {
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

    pub(super) fn go_on(&mut self, stage: Stage) {
        let abandoned =
            matches!(&self.state.phase, Phase::Reserving(reserving) if reserving.abandoned);
        self.state.phase = Phase::Reserving(Reserving { abandoned, stage });
    }

    pub(super) fn reservation_answered(&mut self, request: RequestId, sent: Now, answer: Answer) {
        let Phase::Reserving(reserving) = &self.state.phase else {
            return;
        };
        match reserving.stage.clone() {
            Stage::Posting {
                request: posted,
                asked,
            } if posted == request => match answer {
                Answer::Order { order, token, .. } => {
                    if let Some(created) = order.created_at {
                        self.state
                            .clock
                            .learn_exact(sent, self.at, created.millis());
                    }
                    self.placed(order, token);
                }
                Answer::Failed(failure) => self.post_failed(failure, asked),
                Answer::Catalogue(_) => {}
            },
            Stage::Reading {
                request: read,
                token,
            } if read == request => self.own_read(answer, token),
            Stage::Following {
                request: asked,
                theirs,
                key,
            } if asked == request => self.followed(answer, theirs, key),
            Stage::Releasing {
                request: release,
                order,
                token,
                got,
            } if release == request => self.released(answer, order, token, got),
            _ => {}
        }
    }

    /// An order was made for us. Is it what was asked for (R2)?
    fn placed(&mut self, order: Box<Order>, token: Option<String>) {
        if !self.is_ours(&order) {
            self.give_up();
            self.effects.push(Effect::Unclaim);
            return self.fail(Problem::new(
                ErrorKind::Decode,
                "event: the answer is an order of another event",
            ));
        }
        self.known(order.id, token.clone());
        self.effects.push(Effect::Unclaim);

        let wanted = Wanted::Random(self.state.selection.clone());
        let unwanted = self.is_unwanted();
        match compare(&wanted, &order) {
            _ if unwanted => self.give_back(order, token),
            Outcome::Complete => self.reserved(order, token, None),
            Outcome::Fewer { wanted, got, .. } if self.state.config.accept_fewer => {
                self.reserved(order, token, Some(Notice::Fewer { wanted, got }));
            }
            Outcome::Fewer { got, .. } => self.release(order, token, got),
            Outcome::Nothing { .. } => self.release(order, token, 0),
        }
    }

    /// The record of the order takes the place of the wish for it.
    fn known(&mut self, order: OrderId, token: Option<String>) {
        self.state.wish = None;
        let selection = self.state.selection.clone();
        let record = Record {
            order,
            token,
            selection,
        };
        self.effects.push(Effect::Save(Stored::Order(record)));
    }

    /// R5: nobody waits for this order any more.
    fn give_back(&mut self, order: Box<Order>, token: Option<String>) {
        let selection = self.state.selection.clone();
        self.absorb(order, token, selection);
        if self.state.holding().is_some() {
            self.cancel(None);
        }
    }

    fn is_unwanted(&self) -> bool {
        !self.state.open
            || matches!(&self.state.phase, Phase::Reserving(reserving) if reserving.abandoned)
    }

    fn reserved(&mut self, order: Box<Order>, token: Option<String>, notice: Option<Notice>) {
        let selection = self.state.selection.clone();
        let lives = matches!(
            order.status,
            OrderStatus::Executed | OrderStatus::InProgress | OrderStatus::Unknown(_)
        );
        self.absorb(order, token, selection);
        if lives {
            self.with_holding(|holding| holding.fewer = notice.is_some());
            self.state.notice = notice;
            self.emit(HostEvent::Reserved);
        }
        let result = if lives {
            Ok(())
        } else {
            let ended = "the order had ended when it came";
            Err(Problem::new(ErrorKind::Expired, ended))
        };
        let waiting = std::mem::take(&mut self.state.reserving);
        self.settle(waiting, result);
    }

    /// Gives back what is less than was asked for.
    fn release(&mut self, order: Box<Order>, token: Option<String>, got: u32) {
        let request = self.call(Call::Cancel {
            order: order.id,
            token: token.clone(),
        });
        self.go_on(Stage::Releasing {
            request,
            order,
            token,
            got,
        });
    }

    fn released(&mut self, answer: Answer, order: Box<Order>, mut token: Option<String>, got: u32) {
        let mut free = false;
        if let Answer::Order {
            order: after,
            token: renewed,
            ..
        } = answer
            && after.id == order.id
        {
            free = !after.status.holds_seats() || after.tickets.is_empty();
            token = renewed.or(token);
        }
        if !free && got > 0 {
            if self.is_unwanted() {
                return self.give_back(order, token);
            }
            // It still holds tickets: the buyer must see it, to take them or to cancel.
            let wanted = self.state.selection.total_tickets();
            return self.reserved(order, token, Some(Notice::Fewer { wanted, got }));
        }
        self.effects.push(Effect::Forget(order.id));
        self.go_on(Stage::Counting { got });
        self.list();
        if self.state.listing.is_none() {
            self.counted(got);
        }
    }

    /// What was got, if a reservation waits for the catalogue to say what is left.
    pub(super) fn counting(&self) -> Option<u32> {
        match &self.state.phase {
            Phase::Reserving(reserving) => match reserving.stage {
                Stage::Counting { got } => Some(got),
                _ => None,
            },
            _ => None,
        }
    }

    /// The catalogue has been read since: name the sets that fell short.
    pub(super) fn counted(&mut self, got: u32) {
        let short: Vec<Short> = self
            .state
            .selection
            .iter()
            .filter_map(|(set, wanted)| {
                let left = self.state.set(set).map_or(0, |set| set.vacant);
                (left < wanted).then_some(Short { set, left })
            })
            .collect();
        let some_left = short.iter().any(|short| short.left > 0);
        let kind = if some_left || (got > 0 && short.is_empty()) {
            ErrorKind::Partial
        } else {
            ErrorKind::SoldOut
        };
        let mut problem = Problem::new(kind, "fewer tickets could be had than were asked for");
        problem.short = short;
        self.fail(problem);
    }

    fn post_failed(&mut self, failure: Failure, asked: bool) {
        let gateway = self.state.config.gateway;
        if let Some(order) = failure.order
            && (failure.token.is_some() || !gateway)
        {
            // Unreadable, but it names an order: that one may be read, now or after a reload.
            let token = failure.token;
            self.known(order, token.clone());
            let request = self.call(Call::Read {
                order,
                token: token.clone(),
            });
            return self.go_on(Stage::Reading { request, token });
        }
        let doubt = self.doubt(&failure, asked);
        if is_final(doubt, failure.kind) || self.is_unwanted() {
            self.give_up();
        }
        self.effects.push(Effect::Unclaim);
        self.fail(match doubt {
            Some(kind) => self.in_doubt(kind, failure),
            None => Problem::from(failure),
        });
    }

    /// What a failed POST is when an order may have been made all the same; `None` when none was.
    /// `asked`: it was asked for before, and nobody has heard what came of that.
    fn doubt(&self, failure: &Failure, asked: bool) -> Option<ErrorKind> {
        match failure.kind {
            // The request may have arrived: whether an order was made cannot be known.
            ErrorKind::Network | ErrorKind::Timeout | ErrorKind::Server => {
                Some(ErrorKind::Unconfirmed)
            }
            kind @ (ErrorKind::Decode | ErrorKind::Unconfirmed) => Some(kind),
            // The one that was sent before is still under way.
            ErrorKind::Conflict if self.state.config.gateway => Some(ErrorKind::Unconfirmed),
            // A proxy that refuses to ask again knows nothing of what the first time led to.
            _ if asked && !failure.named => Some(ErrorKind::Unconfirmed),
            _ => None,
        }
    }

    fn in_doubt(&self, kind: ErrorKind, failure: Failure) -> Problem {
        let held = match failure.until {
            Some(until) => self.state.clock.until(until.millis(), self.at).max(0),
            None => self.state.hold.unwrap_or(LONGEST_HOLD),
        };
        let mut problem = Problem::from(failure);
        problem.kind = kind;
        problem.free_by = Some(whole_minute_after(self.at.wall + held));
        problem
    }

    fn own_read(&mut self, answer: Answer, token: Option<String>) {
        match answer {
            Answer::Order {
                order,
                token: renewed,
                ..
            } => self.placed(order, renewed.or(token)),
            Answer::Failed(failure) => {
                self.effects.push(Effect::Unclaim);
                let problem = self.in_doubt(ErrorKind::Decode, failure);
                self.fail(problem);
            }
            Answer::Catalogue(_) => {}
        }
    }

    fn followed(&mut self, answer: Answer, theirs: Stored, key: Option<String>) {
        if self.is_unwanted() {
            // Whatever that order is, nobody asks for one of our own any more.
            return self.back();
        }
        match (answer, theirs) {
            (Answer::Order { order, token, .. }, theirs) if self.is_order_of(&order, &theirs) => {
                let record = match theirs {
                    Stored::Order(record) => Record {
                        token: token.or(record.token),
                        ..record
                    },
                    Stored::Wish(wish) => Record {
                        order: order.id,
                        token,
                        selection: wish.selection,
                    },
                };
                self.effects
                    .push(Effect::Save(Stored::Order(record.clone())));
                self.effects.push(Effect::Unclaim);
                self.absorb(order, record.token, record.selection);
                self.state.notice = Some(Notice::Found);
                let waiting = std::mem::take(&mut self.state.reserving);
                let there_is = Problem::new(
                    ErrorKind::Conflict,
                    "this visitor holds an order already, made in another tab",
                );
                self.settle(waiting, Err(there_is));
            }
            (Answer::Failed(failure), Stored::Order(_)) if !is_about_the_order(failure.kind) => {
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
                self.effects.push(Effect::Unclaim);
                let problem = self.in_doubt(kind, failure);
                self.fail(problem);
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
        }
    }

    /// Whether an order that holds seats is what a record stands for.
    fn is_order_of(&self, order: &Order, theirs: &Stored) -> bool {
        self.is_ours(order)
            && order.status.holds_seats()
            && match theirs {
                Stored::Order(record) => record.order == order.id,
                Stored::Wish(_) => !order.tickets.is_empty(),
            }
    }

    /// Ends a reservation that came to nothing. What was chosen stays chosen (A5).
    fn fail(&mut self, problem: Problem) {
        let abandoned =
            matches!(&self.state.phase, Phase::Reserving(reserving) if reserving.abandoned);
        // Given up, and surely nothing made: then there is nothing to tell. What is in doubt is told
        // even to somebody who gave up.
        let quiet = abandoned && problem.free_by.is_none();
        self.state.phase = Phase::Choosing(if quiet { Ended::No } else { Ended::Failed });
        self.list_at_last();
        let canceled = if quiet {
            self.state.notice = None;
            Ok(())
        } else {
            self.complain(problem.clone());
            Err(problem.clone())
        };
        let waiting = std::mem::take(&mut self.state.reserving);
        self.settle(waiting, Err(problem));
        let canceling = std::mem::take(&mut self.state.canceling);
        self.settle(canceling, canceled);
    }
}

/// Whether asking again would change nothing: surely nothing was made, or the gateway itself cannot find out.
fn is_final(doubt: Option<ErrorKind>, kind: ErrorKind) -> bool {
    doubt.is_none() || kind == ErrorKind::Unconfirmed
}
