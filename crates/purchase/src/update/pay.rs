//! Paying for an order, and promo codes: everything that changes an order without ending it.
//!
//! There are three ways to pay. By a payment system: the order goes to `in_progress`, then says where the
//! buyer pays, and he is sent there. On the vendor's page: its address is known as soon as there is an
//! order. By the host page: it is told that the buyer wants to pay. In each of them somebody else takes the
//! money, and the only one who can say that it has come is the server: so the order is read again and
//! again, until it has ended in one way or another.

use tc_orders::{Checkout, ErrorKind, OrderStatus};

use super::Step;
use crate::paying::Back;
use crate::{
    Answer, Call, Change, CommandId, Customer, Effect, Failure, Holding, HostEvent, Notice, Phase,
    Problem, Promo, Record, Stored,
};

/// How often an order is read that should say where the buyer pays, and does not yet: for half a minute.
const PATIENCE: u32 = 8;

/// How soon an order that is being paid is read again, in milliseconds: three times after this, then three
/// times after twice as long, and so on.
const PACE: i64 = 2_000;

/// How long another tab's change may take, in milliseconds: one that leaves tells of its cancel before it is heard.
const AGAIN: i64 = 1_000;

/// So often is an order read again that the page before this one may have given back when it was left. Its last request may arrive
/// when this one has read the order already: the last of these is 5 seconds later.
const LEFT: u32 = 3;

/// So often the pace is halved: it ends at 16 seconds.
const SLOWEST: u32 = 3;

impl Step {
    /// The buyer wants to pay. `linked`: by a link that leads him there himself.
    pub(super) fn pay(&mut self, command: Option<CommandId>, customer: Customer, linked: bool) {
        let Phase::Holding(holding) = &self.state.phase else {
            return self.refuse(command, ErrorKind::Conflict, "there is no order to pay");
        };
        if holding.paying.is_starting() {
            // A double click: the payment that is about to begin is the answer.
            self.state.paying.extend(command);
            return;
        }
        if holding.cancel.is_some() || holding.refused.is_some() || holding.paying.change.is_some()
        {
            return self.refuse(command, ErrorKind::Conflict, "the order is being changed");
        }
        if !self.state.may_pay() && !self.state.is_pay_unsafe() {
            let cause = match holding.order.status {
                OrderStatus::Executed => "no way to pay is configured",
                _ => "the order cannot be paid here in its present state",
            };
            return self.refuse(command, ErrorKind::Config, cause);
        }
        let is_begun = holding.order.status == OrderStatus::InProgress;
        let by_system = self.state.checkout() == Some(&Checkout::System);
        self.state.paying.extend(command);
        if !self.state.online {
            // Certain to fail, and certain not to have reached anybody.
            let offline = Problem::new(ErrorKind::Network, "the device is offline");
            return self.pay_failed(Some(Change::Pay(customer)), offline);
        }
        if by_system && !is_begun {
            return self.change(Change::Pay(customer));
        }
        let url = self.state.pay_at();
        if url.is_none() && !self.state.config.host_pays {
            return self.pay_failed(None, not_to_be_followed());
        }
        let is_known = is_begun || customer.is_unknown();
        self.hand_over(url, !linked, customer.clone());
        if !is_known {
            self.change(Change::Customer(customer));
        }
    }

    /// The buyer mends his details after they did not get through: Try again sends what he sees.
    pub(super) fn revise(&mut self, customer: Customer) {
        self.with_holding(|holding| {
            if holding.paying.is_unsent() && !customer.is_unknown() {
                holding.paying.retry = Some(Change::Customer(customer));
            }
        });
    }

    /// Another promo code instead of the one before; none takes that one away.
    pub(super) fn promo(&mut self, code: Option<String>) {
        let Phase::Holding(holding) = &self.state.phase else {
            return;
        };
        let is_free = holding.cancel.is_none()
            && holding.refused.is_none()
            && holding.paying.change.is_none()
            && !holding.is_being_paid();
        if is_free {
            self.change(Change::Promo(code));
        }
    }

    /// Sends a change. There is one at a time: the API refuses two that overlap.
    pub(super) fn change(&mut self, change: Change) {
        let Phase::Holding(holding) = &mut self.state.phase else {
            return;
        };
        holding.asking = false;
        // An answer to an older read would show the order as it was before.
        holding.reading = None;
        holding.paying.failed = false;
        holding.paying.retry = None;
        holding.paying.wrong = None;
        match change {
            Change::Promo(_) => holding.paying.promo = Promo::Asked,
            Change::Pay(_) => (holding.paying.reads, holding.paying.next_read) = (0, None),
            Change::Customer(_) => {}
        }
        let call = Call::Change {
            order: holding.order.id,
            token: holding.token.clone(),
            change: change.clone(),
        };
        let request = self.call(call);
        self.with_holding(|holding| holding.paying.change = Some((request, change)));
        self.state.forget_deeds();
    }

    pub(super) fn change_answered(&mut self, answer: Answer) {
        let mut sent = None;
        self.with_holding(|holding| sent = holding.paying.change.take());
        let Some((_, change)) = sent else {
            return;
        };
        match answer {
            Answer::Order { order, refused, .. } if self.is_this(&order) => {
                self.with_holding(|holding| match &change {
                    Change::Pay(customer) => {
                        holding.paying.wanted = true;
                        holding.paying.known |= !customer.is_unknown();
                    }
                    Change::Promo(code) => {
                        holding.paying.promo = match code {
                            Some(_) if refused.is_some() => Promo::Refused,
                            Some(_) => Promo::Applied,
                            None => Promo::None,
                        };
                    }
                    Change::Customer(_) => holding.paying.known = true,
                });
                self.reread(order);
                self.tell_tabs();
                if let (Some(refused), Change::Promo(_)) = (refused, change) {
                    // Said beside the field.
                    let problem = Problem::new(ErrorKind::Rejected, refused.code());
                    self.emit(HostEvent::Error(problem));
                }
            }
            Answer::Failed(failure) => self.change_failed(change, failure),
            _ => {
                let problem = Problem::new(ErrorKind::Decode, "the answer is not this order");
                self.pay_failed(Some(change), problem);
            }
        }
    }

    fn change_failed(&mut self, change: Change, failure: Failure) {
        let says_no = matches!(
            failure.kind,
            ErrorKind::Rejected | ErrorKind::NotCancellable | ErrorKind::Conflict
        );
        if matches!(change, Change::Promo(_)) {
            let kind = failure.kind;
            self.with_holding(|holding| {
                holding.paying.promo = match kind {
                    ErrorKind::Rejected => Promo::Refused,
                    _ => Promo::None,
                };
            });
            if kind == ErrorKind::Rejected {
                // Said beside the field.
                return self.emit(HostEvent::Error(failure.into()));
            }
        }
        if super::recall::is_about_the_order(failure.kind) {
            return self.reread_failed(&failure.into(), true);
        }
        if matches!(change, Change::Pay(_)) && says_no {
            // Perhaps it has begun already, by a request whose answer was lost, or in another tab.
            self.with_holding(|holding| {
                holding.paying.wanted = true;
                holding.paying.refused = Some((change, failure.into()));
            });
            return self.confirm();
        }
        self.pay_failed(Some(change), failure.into());
    }

    /// The order was read: the buyer who waits to be sent to where he pays is sent there.
    pub(super) fn look_where_to_pay(&mut self) {
        let is_held = matches!(self.state.phase, Phase::Holding(_));
        let mut wanted = false;
        let mut has_begun = false;
        let mut refused = None;
        self.with_holding(|holding| {
            has_begun = holding.order.status == OrderStatus::InProgress;
            let paying = &mut holding.paying;
            wanted = paying.wanted;
            refused = paying.refused.take();
            if has_begun && matches!(paying.retry, Some(Change::Pay(_))) {
                // It did get through.
                paying.failed = false;
                paying.retry = None;
            }
        });
        if !is_held || !wanted {
            return;
        }
        if let Some((change, problem)) = refused.filter(|_| !has_begun) {
            return self.pay_failed(Some(change), problem);
        }
        let Some(holding) = self.state.holding() else {
            return;
        };
        let is_told = has_begun && holding.order.payment_url.is_some();
        if is_told {
            return match self.state.pay_at() {
                Some(url) => self.hand_over(Some(url), true, Customer::default()),
                None => self.pay_failed(None, not_to_be_followed()),
            };
        }
        if holding.paying.reads >= PATIENCE {
            let missing = "payment.redirect_url: missing, also after half a minute";
            return self.pay_failed(None, Problem::new(ErrorKind::Decode, missing));
        }
        if holding.paying.reads == 0 {
            // As a rule it is the answer to the change alone that does not say so yet.
            self.read_on();
        }
    }

    /// The order could not be read that should say where the buyer pays: not for ever is it tried again.
    pub(super) fn wait_no_longer(&mut self, problem: &Problem) {
        let is_over = self
            .state
            .holding()
            .is_some_and(|holding| holding.paying.wanted && holding.paying.reads >= PATIENCE);
        if is_over {
            self.with_holding(|holding| holding.paying.refused = None);
            self.pay_failed(None, problem.clone());
        }
    }

    /// Somebody else takes the money from here on. `go`: the buyer is to be sent there.
    fn hand_over(&mut self, url: Option<String>, go: bool, customer: Customer) {
        let at = self.at.mono + PACE;
        self.state.forget_deeds();
        self.with_holding(|holding| {
            holding.asking = false;
            let paying = &mut holding.paying;
            paying.handed = true;
            paying.back = Back::No;
            paying.wanted = false;
            paying.reads = 1;
            paying.next_read = Some(at);
        });
        // Before the buyer is sent away: whatever page shows the order next, it is to know.
        self.tell_tabs();
        self.emit(HostEvent::Pay { url, go, customer });
        let waiting = std::mem::take(&mut self.state.paying);
        self.settle(waiting, Ok(()));
    }

    /// The order is on the screen as before, and whatever was wanted can be tried again.
    fn pay_failed(&mut self, retry: Option<Change>, problem: Problem) {
        self.with_holding(|holding| {
            let paying = &mut holding.paying;
            paying.wanted = false;
            paying.failed = true;
            paying.retry = retry;
            paying.wrong = problem.wrong;
        });
        self.complain(problem.clone());
        let waiting = std::mem::take(&mut self.state.paying);
        self.settle(waiting, Err(problem));
    }

    /// Reads an order that is being paid, and works out when it is read next.
    pub(super) fn read_on(&mut self) {
        if !self.state.reads_now(self.at) {
            return;
        }
        let now = self.at.mono;
        self.with_holding(|holding| {
            let paying = &mut holding.paying;
            let slower = (paying.reads / 3).min(SLOWEST);
            paying.next_read = Some(now + (PACE << slower));
            paying.reads += 1;
            paying.again = paying.again.saturating_sub(1);
        });
        self.confirm();
    }

    /// The buyer is back from where he pays, perhaps: once the order is read again he is told that it is not paid.
    pub(super) fn look_whether_paid(&mut self) {
        self.with_holding(|holding| {
            let pays = holding.is_being_paid() && !holding.paying.is_starting();
            holding.paying.back = match holding.reading {
                _ if !pays => Back::No,
                None => Back::Yes,
                Some(_) => Back::After,
            };
        });
    }

    /// The reading of the order has its answer. True if it was asked for before the buyer came back: it may be older than his
    /// payment, so it tells nobody that nothing is paid.
    pub(super) fn end_reading(&mut self) -> bool {
        let mut is_from_before = false;
        self.with_holding(|holding| {
            holding.reading = None;
            is_from_before = holding.paying.back == Back::After;
            if is_from_before {
                holding.paying.back = Back::No;
            }
        });
        is_from_before
    }

    /// The order was read again, and is not paid.
    pub(super) fn tell_unpaid(&mut self) {
        let mut is_back = false;
        self.with_holding(|holding| {
            is_back = std::mem::take(&mut holding.paying.back) == Back::Yes
        });
        if is_back && self.state.notice.is_none() {
            self.notify(Notice::Unpaid);
        }
    }

    /// Somebody looks again: what is being paid may be paid soon.
    pub(super) fn hurry(&mut self) {
        self.with_holding(|holding| holding.paying.reads = holding.paying.reads.min(1));
    }

    /// Another tab has changed the order, or is about to: it is read now, and once more when that is surely done.
    pub(super) fn read_twice(&mut self) {
        self.read_again(1);
        self.confirm();
    }

    fn read_again(&mut self, often: u32) {
        let at = self.at.mono + AGAIN;
        self.with_holding(|holding| {
            holding.paying.again = holding.paying.again.max(often);
            holding.paying.next_read = Some(at);
        });
    }

    /// An order that an earlier page has left. Perhaps it has given it back as it went, and that is still on its way.
    pub(super) fn look_whether_left(&mut self) {
        let is_held = |holding: &Holding| {
            holding.order.status == OrderStatus::Executed && !holding.is_being_paid()
        };
        if self.state.config.release_on_leave && self.state.holding().is_some_and(is_held) {
            self.read_again(LEFT);
        }
    }

    /// What the record of the order on the screen says of its payment. Only that it was handed over, or that the buyer's details have
    /// got through, is news: a record may be written by a page that has not heard of it.
    pub(super) fn learn_of_payment(&mut self, record: &Record) {
        self.with_holding(|holding| {
            holding.paying.handed |= record.paying;
            holding.paying.known |= record.known;
        });
    }

    /// The record is written anew, so that other tabs read the order again (R8).
    pub(super) fn tell_tabs(&mut self) {
        let now = self.at.wall;
        let Phase::Holding(holding) = &mut self.state.phase else {
            return;
        };
        holding.since = now;
        let record = Record {
            order: holding.order.id,
            token: holding.token.clone(),
            selection: holding.wanted.clone(),
            since: now,
            paying: holding.paying.handed,
            known: holding.paying.known,
        };
        self.effects.push(Effect::Save(Stored::Order(record)));
    }

    /// The page is being left for good (R9). Perhaps payment was handed over in another tab, and this one has not heard of it yet:
    /// so the record is looked at before anything is given back.
    pub(super) fn leave(&mut self) {
        if self.may_release() {
            self.with_holding(|holding| holding.leaving = true);
            self.effects.push(Effect::Look);
        }
    }

    fn may_release(&self) -> bool {
        // Whoever is on his way to pay comes back.
        self.state.config.release_on_leave
            && self.state.holding().is_some_and(|holding| {
                !holding.is_being_paid()
                    && !holding.paying.is_starting()
                    && holding.order.status == OrderStatus::Executed
                    && holding.cancel.is_none()
            })
    }

    /// The record was looked at: the order is given back, unless it is being paid.
    pub(super) fn leave_now(&mut self) {
        let Phase::Holding(holding) = &self.state.phase else {
            return;
        };
        if !self.may_release() {
            return;
        }
        let call = Call::Cancel {
            order: holding.order.id,
            token: holding.token.clone(),
            leaving: true,
        };
        let request = self.call(call);
        self.with_holding(|holding| {
            holding.reading = None;
            holding.cancel = Some(request);
        });
        self.tell_tabs();
    }
}

fn not_to_be_followed() -> Problem {
    Problem::new(
        ErrorKind::Rejected,
        "payment.redirect_url: not an https address",
    )
}
