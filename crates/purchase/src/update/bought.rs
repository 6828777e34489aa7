//! An order that is paid stays in sight: after a reload, after Back, and in other tabs its buyer finds its number, and not an empty
//! shop in which he might buy the same tickets again. What is kept for that is a [`Receipt`], until he wants more tickets or for
//! [a day](RECEIPT_LASTS).

use tc_orders::{Order, OrderStatus, Selection};

use super::Step;
use super::recall::is_about_the_order;
use crate::contents::contents;
use crate::{
    Answer, Bought, Call, Effect, Ended, HostEvent, Phase, Problem, Receipt, Record, Speech, Stored,
};

/// For how long an order that is paid is shown again, in milliseconds since this device learned of it. Who is in doubt whether his
/// payment went through looks the same day. Much later the page is opened for something else, perhaps by somebody else.
const RECEIPT_LASTS: u64 = 24 * 60 * 60 * 1_000;

impl Step {
    /// The server says that the order is paid.
    pub(super) fn buy(&mut self, order: Box<Order>, token: Option<String>, wanted: &Selection) {
        let bought = Bought {
            tickets: contents(&order, wanted).unwrap_or_default(),
            order,
            since: self.at.wall,
            told: true,
            found: false,
            token,
            kept: false,
            reading: None,
        };
        self.effects.push(Effect::Keep(bought.receipt()));
        self.state.phase = Phase::Paid(Box::new(bought));
        self.tell_end(Speech::Paid, HostEvent::Paid);
    }

    /// Shows what a receipt says, and reads the order. False if the receipt is too old: then it is put away.
    pub(super) fn recollect(&mut self, receipt: Receipt) -> bool {
        if self.is_past(receipt.record.since) {
            self.effects.push(Effect::PutAway(receipt.record.order));
            return false;
        }
        self.state.record = None;
        self.state.recalling = None;
        // Whatever came of it, it is not to be asked for again by who wants more tickets.
        self.state.wish = None;
        self.state.notice = None;
        self.state.speech = Some(Speech::Paid);
        let bought = Bought::remembered(receipt, self.state.config.event);
        self.state.phase = Phase::Paid(Box::new(bought));
        self.read_bought();
        true
    }

    /// The same for a receipt that is there when the page is opened.
    pub(super) fn find_receipt(&mut self, receipt: Receipt) {
        self.recollect(receipt);
        self.with_bought(|bought| bought.found = true);
    }

    /// Reads a paid order of which only the receipt is known.
    pub(super) fn read_bought(&mut self) {
        let Phase::Paid(bought) = &self.state.phase else {
            return;
        };
        if bought.told || bought.reading.is_some() || !self.state.online {
            return;
        }
        let call = Call::Read {
            order: bought.order.id,
            token: bought.token.clone(),
        };
        let request = self.call(call);
        self.with_bought(|bought| bought.reading = Some(request));
    }

    pub(super) fn bought_read(&mut self, answer: Answer) {
        let mut known = None;
        self.with_bought(|bought| {
            bought.reading = None;
            known = Some(bought.record());
        });
        let Some(known) = known else {
            return;
        };
        let result = match answer {
            Answer::Order { order, token, .. }
                if order.id == known.order && self.is_ours(&order) =>
            {
                self.bought_told(order, token, known);
                Ok(())
            }
            // Behind a gateway it says no more than that the token is over, as it soon is.
            Answer::Failed(failure)
                if is_about_the_order(failure.kind) && known.token.is_none() =>
            {
                self.put_away();
                Err(Problem::from(failure))
            }
            Answer::Failed(failure) => Err(Problem::from(failure)),
            _ => {
                self.put_away();
                Ok(())
            }
        };
        self.settle_refresh(result);
    }

    /// What the server says of an order that a receipt calls paid.
    fn bought_told(&mut self, order: Box<Order>, token: Option<String>, known: Record) {
        match order.status {
            OrderStatus::Done => self.with_bought(|bought| {
                bought.tickets = contents(&order, &known.selection).unwrap_or(known.selection);
                bought.order = order;
                bought.told = true;
            }),
            // The money was given back meanwhile, as it seems.
            OrderStatus::Canceled | OrderStatus::Expired => self.put_away(),
            // The receipt is wrong. An order that holds tickets is what there is.
            _ => {
                let token = token.or(known.token);
                let record = Record {
                    token: token.clone(),
                    since: self.at.wall,
                    ..known
                };
                let selection = record.selection.clone();
                self.effects.push(Effect::Save(Stored::Order(record)));
                self.absorb(order, token, selection);
            }
        }
    }

    /// Somebody looks again.
    pub(super) fn outlive_receipt(&mut self) {
        if let Phase::Paid(bought) = &self.state.phase
            && self.is_past(bought.since)
        {
            self.put_away();
        }
    }

    fn is_past(&self, since: i64) -> bool {
        self.at.wall.abs_diff(since) > RECEIPT_LASTS
    }

    /// Another tab has put down that an order is paid.
    pub(super) fn paid_elsewhere(&mut self, receipt: Receipt) {
        let order = receipt.record.order;
        match &self.state.phase {
            Phase::Paid(bought) if bought.order.id == order => {
                self.with_bought(|bought| bought.kept = true);
            }
            Phase::Holding(holding) if holding.order.id == order && holding.cancel.is_none() => {
                if self.recollect(receipt) {
                    self.emit(HostEvent::Paid);
                }
            }
            Phase::Holding(_) => self.confirm(),
            Phase::Loading
                if self
                    .state
                    .record
                    .as_ref()
                    .is_some_and(|record| record.order != order) => {}
            Phase::Choosing(_) | Phase::Loading | Phase::Paid(_) => {
                self.recollect(receipt);
                self.loaded();
            }
            Phase::Reserving(_) | Phase::Stuck => {}
        }
    }

    /// While an order is shown as paid, the record has become another one: the buyer has moved on in another tab.
    pub(super) fn gone_on_elsewhere(&mut self, record: Option<Stored>) {
        let Phase::Paid(bought) = &self.state.phase else {
            return;
        };
        match record {
            Some(Stored::Order(record)) if record.order == bought.order.id => {
                // Written by one that had not heard of it.
                self.effects.push(Effect::Keep(bought.receipt()));
            }
            Some(Stored::Order(record)) => {
                self.state.phase = Phase::Loading;
                self.state.selection = Selection::new();
                self.recall(record);
            }
            None if bought.kept => self.choose_anew(),
            _ => {}
        }
    }

    /// The buyer wants more tickets.
    pub(super) fn buy_more(&mut self) {
        if matches!(self.state.phase, Phase::Paid(_)) {
            self.put_away();
        }
    }

    pub(super) fn put_away(&mut self) {
        if let Phase::Paid(bought) = &self.state.phase {
            self.effects.push(Effect::PutAway(bought.order.id));
            self.choose_anew();
        }
    }

    /// Nothing is chosen, and nothing is left of what was bought.
    fn choose_anew(&mut self) {
        self.state.selection = Selection::new();
        self.state.notice = None;
        self.state.speech = None;
        self.state.phase = match self.state.catalogue {
            Some(_) => Phase::Choosing(Ended::No),
            None => Phase::Loading,
        };
        self.list();
    }

    fn with_bought(&mut self, change: impl FnOnce(&mut Bought)) {
        if let Phase::Paid(bought) = &mut self.state.phase {
            change(bought);
        }
    }
}
