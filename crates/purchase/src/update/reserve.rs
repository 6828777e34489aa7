//! Making an order: at most one, and never taken for more than it is.

use tc_orders::{ErrorKind, Order, OrderId, Outcome, Selection, Wanted, compare};

use super::Step;
use super::doubt::is_final;
use crate::state::{Stage, Unfit};
use crate::{
    Answer, Call, CommandId, Effect, Ended, Failure, HostEvent, Notice, Now, Phase, Problem,
    Record, RequestId, Reserving, Stored,
};

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
            // Found by this page, not paid on it: who names other tickets now wants them, too. Without the event nothing could be
            // reserved, nor without a network: then what was bought stays in sight.
            Phase::Paid(bought)
                if bought.found
                    && self.state.online
                    && self.state.catalogue.is_some()
                    && wish.as_ref().is_some_and(|wish| !wish.is_empty()) => {}
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
            if let Some(why) = self.state.overreach(&wish) {
                return self.refuse(command, ErrorKind::Config, &why);
            }
            self.put_away();
            self.state.selection = wish;
        }
        if self.state.selection.is_empty() {
            self.notify(Notice::NothingChosen);
            return self.refuse(command, ErrorKind::Config, "selection: no ticket is chosen");
        }
        self.state.reserving.extend(command);
        if !self.state.online {
            // Certain to fail, and certain not to have reached anybody.
            return self.fail(Problem::new(ErrorKind::Network, "the device is offline"));
        }
        self.start();
    }

    /// Says again what there is too little of. Perhaps there is more by now: that is asked, so that the next press may do.
    pub(super) fn say_short(&mut self) {
        if let Some(notice) = self.state.notice.clone() {
            self.notify(notice);
        }
        if self.state.listing.is_none() {
            self.list();
        }
    }

    /// Nothing speaks against it.
    pub(super) fn start(&mut self) {
        self.state.notice = None;
        self.go_on(Stage::Claiming { own: true });
        self.effects.push(Effect::Claim);
    }

    pub(super) fn go_on(&mut self, stage: Stage) {
        let abandoned =
            matches!(&self.state.phase, Phase::Reserving(reserving) if reserving.abandoned);
        self.state.phase = Phase::Reserving(Reserving { abandoned, stage });
    }

    pub(super) fn reservation_answered(&mut self, request: RequestId, sent: Now, answer: Answer) {
        let Phase::Reserving(reserving) = &mut self.state.phase else {
            return;
        };
        if reserving.stage.request() != Some(request) {
            return;
        }
        // Every answer leads to another stage or out of here.
        match std::mem::replace(&mut reserving.stage, Stage::Claiming { own: false }) {
            Stage::Posting { asked, .. } => {
                self.learn_made(sent, &answer);
                match answer {
                    Answer::Order { order, token, .. } => {
                        self.placed(order, token);
                        if asked {
                            // It is told again as it was made; what has become of it since is another matter.
                            self.confirm();
                        }
                    }
                    Answer::Failed(failure) => self.post_failed(failure, asked),
                    Answer::Catalogue(_) => {}
                }
            }
            Stage::Reading { token, .. } => self.own_read(answer, token),
            Stage::Following { theirs, key, .. } => self.followed(answer, theirs, key),
            Stage::Releasing {
                order,
                token,
                unfit,
                checked,
                ..
            } => self.released(answer, order, token, unfit, checked),
            Stage::Drafting { .. } => {
                self.learn_made(sent, &answer);
                self.drafted(answer);
            }
            Stage::Filling { draft, .. } => self.filled(answer, draft),
            Stage::Checking { draft, why, .. } => self.checked(answer, draft, why),
            Stage::Claiming { .. } | Stage::Looking { .. } | Stage::Counting { .. } => {}
        }
    }

    /// The server wrote down when it made the order, while it handled the call. Version 2 writes whole seconds.
    fn learn_made(&mut self, sent: Now, answer: &Answer) {
        // A gateway may tell again of an order that an earlier try has made.
        if let Answer::Order { order, .. } = answer
            && !self.state.config.gateway
            && let Some(made) = order.created_at
        {
            let step = if made.micros() % 1_000_000 == 0 {
                1_000
            } else {
                1
            };
            let clock = &mut self.state.clock;
            clock.learn_exact(sent, self.at, made.millis(), step);
        }
    }

    /// An order was made for us. Is it what was asked for (R2)?
    pub(super) fn placed(&mut self, order: Box<Order>, token: Option<String>) {
        if !self.is_ours(&order) {
            self.give_up();
            self.take_back_doubt();
            self.effects.push(Effect::Unclaim);
            return self.fail(Problem::new(
                ErrorKind::Decode,
                "event: the answer is an order of another event",
            ));
        }
        let wanted = Wanted::Random(self.state.selection.clone());
        let (outcome, unwanted) = (compare(&wanted, &order), self.is_unwanted());
        // An order of two steps that holds nothing is put down already, as one that nobody else is to show.
        if !self.state.config.two_steps || !order.tickets.is_empty() {
            self.known(order.id, token.clone());
        }
        self.effects.push(Effect::Unclaim);

        match outcome {
            _ if unwanted => self.give_back(order, token),
            Outcome::Complete => self.reserved(order, token, None),
            Outcome::Fewer { .. } if self.state.config.accept_fewer => {
                self.reserved(order, token, None);
            }
            Outcome::Fewer { got, .. } => self.release(order, token, Unfit::Fewer(got)),
            Outcome::Nothing { .. } => self.release(order, token, Unfit::Fewer(0)),
        }
    }

    /// The record of the order takes the place of the wish for it.
    fn known(&mut self, order: OrderId, token: Option<String>) {
        self.state.wish = None;
        let record = self.record_of(order, token);
        self.effects.push(Effect::Save(Stored::Order(record)));
    }

    /// What is put down of an order that was made now, of what is chosen.
    pub(super) fn record_of(&self, order: OrderId, token: Option<String>) -> Record {
        Record {
            order,
            token,
            selection: self.state.selection.clone(),
            since: self.at.wall,
            paying: false,
            known: false,
        }
    }

    /// R5: nobody waits for this order any more.
    pub(super) fn give_back(&mut self, order: Box<Order>, token: Option<String>) {
        let selection = self.state.selection.clone();
        let said = self.state.speech;
        self.absorb(order, token, selection);
        if self.state.holding().is_some() {
            // That it is held is not said: it is on its way back.
            self.state.speech = said;
            self.cancel(None);
        }
    }

    pub(super) fn is_unwanted(&self) -> bool {
        !self.state.open
            || matches!(&self.state.phase, Phase::Reserving(reserving) if reserving.abandoned)
    }

    /// Shows the order that was made. `but`: why it is no success for the host all the same.
    pub(super) fn reserved(
        &mut self,
        order: Box<Order>,
        token: Option<String>,
        but: Option<Problem>,
    ) {
        let selection = self.state.selection.clone();
        self.absorb(order, token, selection);
        let result = match (&self.state.phase, but) {
            (Phase::Choosing(_), _) => {
                let ended = "the order had ended when it came";
                Err(Problem::new(ErrorKind::Expired, ended))
            }
            (_, Some(problem)) => {
                self.emit(HostEvent::Error(problem.clone()));
                Err(problem)
            }
            (Phase::Holding(_), None) => {
                self.emit(HostEvent::Reserved);
                Ok(())
            }
            _ => Ok(()),
        };
        let waiting = std::mem::take(&mut self.state.reserving);
        self.settle(waiting, result);
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
        let unwanted = self.is_unwanted();
        if is_final(doubt, failure.kind) || unwanted {
            self.give_up();
        }
        let problem = match doubt {
            Some(kind) => self.in_doubt(kind, failure),
            None => Problem::from(failure),
        };
        // What nobody fetches, a gateway gives back by itself; but it may take for fetched what got lost on the way here.
        if let Some(free_by) = problem.free_by {
            // Before others may reserve: they are to find it.
            self.put_down_doubt(free_by);
        } else {
            self.take_back_doubt();
        }
        self.effects.push(Effect::Unclaim);
        self.fail(problem);
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

    /// Ends a reservation that came to nothing. What was chosen stays chosen (A5).
    pub(super) fn fail(&mut self, problem: Problem) {
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
