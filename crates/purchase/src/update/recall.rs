//! Opening and closing, finding an earlier order again, and other tabs.

use tc_orders::{ErrorKind, Order};

use super::Step;
use crate::state::Stage;
use crate::{
    Answer, Call, Change, CommandId, Config, Effect, Ended, Notice, Phase, Problem, Record,
    Reserving, Speech, Stored, Wish,
};

/// A wish is asked for again for this long, in milliseconds: so long a gateway knows its key.
const WISH_LASTS: u64 = 24 * 60 * 60 * 1_000;

impl Step {
    pub(super) fn open(&mut self, config: Config, record: Option<Stored>) {
        if !self.show(config) {
            return;
        }
        self.state.kept |= record.is_some();
        if matches!(self.state.phase, Phase::Loading) && self.state.record.is_none() {
            match record {
                Some(Stored::Order(record)) => self.recall(record),
                Some(Stored::Wish(wish)) => self.resume(&wish),
                Some(Stored::Draft(draft)) => {
                    self.look_for(draft);
                }
                Some(Stored::Doubt(free_by)) => {
                    self.remember_doubt(free_by);
                }
                Some(Stored::Paid(receipt)) => {
                    self.find_receipt(receipt);
                }
                None => {}
            }
        }
        self.loaded();
    }

    /// A view was opened, or the host's wishes changed. Whether there is anything to find.
    pub(super) fn show(&mut self, config: Config) -> bool {
        let again = std::mem::replace(&mut self.state.open, true);
        let sets_changed = self.state.config.sets != config.sets;
        self.state.config = config;
        self.trim();
        if again && !sets_changed {
            return false;
        }
        if self.state.catalogue.is_none() || sets_changed {
            self.list();
            self.fit_to_new_sets();
        }
        true
    }

    /// An earlier page asked for an order and did not live to hear of it.
    fn resume(&mut self, wish: &Wish) {
        if self.may_ask_again(wish) {
            self.state.selection = wish.selection.clone();
            self.trim();
            self.go_on(Stage::Claiming { own: false });
            self.effects.push(Effect::Claim);
        }
    }

    /// Whether a wish is one that the gateway still knows. Otherwise it is dropped.
    pub(super) fn may_ask_again(&mut self, wish: &Wish) -> bool {
        let may = self.state.config.gateway
            && !wish.selection.is_empty()
            && self.at.wall.abs_diff(wish.since) <= WISH_LASTS;
        if !may {
            self.effects.push(Effect::GiveUp(wish.key.clone()));
        }
        may
    }

    pub(super) fn close(&mut self) {
        self.state.open = false;
        if let Phase::Reserving(Reserving {
            stage: Stage::Claiming { .. },
            ..
        }) = &self.state.phase
        {
            self.state.phase = Phase::Choosing(Ended::No);
        }
        let gone = Problem::new(ErrorKind::Internal, "the element was removed");
        let mut waiting = std::mem::take(&mut self.state.reserving);
        waiting.append(&mut self.state.canceling);
        waiting.append(&mut self.state.refreshing);
        waiting.append(&mut self.state.paying);
        self.settle(waiting, Err(gone));
    }

    /// Reads the order that a record names.
    pub(super) fn recall(&mut self, record: Record) {
        self.state.recalling = Some(self.call(Call::Read {
            order: record.order,
            token: record.token.clone(),
        }));
        self.state.record = Some(record);
    }

    /// A gateway hands out a token with each order; the newest one counts.
    pub(super) fn renew(&mut self, answer: &Answer) {
        let Answer::Order {
            order,
            token: Some(token),
            ..
        } = answer
        else {
            return;
        };
        let now = self.at.wall;
        let (newest, selection, paying, known) =
            match (&mut self.state.phase, &mut self.state.record) {
                (Phase::Holding(holding), _) if holding.order.id == order.id => {
                    if holding.token.as_ref() != Some(token) {
                        holding.since = now;
                    }
                    let (paying, known) = (holding.paying.handed, holding.paying.known);
                    (&mut holding.token, &holding.wanted, paying, known)
                }
                (_, Some(record)) if record.order == order.id => {
                    let (paying, known) = (record.paying, record.known);
                    (&mut record.token, &record.selection, paying, known)
                }
                _ => return,
            };
        if newest.as_ref() != Some(token) {
            *newest = Some(token.clone());
            // Of an order that has ended nobody needs to know, and another tab may have put down its next one.
            if order.status.is_final() {
                return;
            }
            let record = Record {
                order: order.id,
                token: Some(token.clone()),
                selection: selection.clone(),
                since: self.at.wall,
                paying,
                known,
            };
            self.effects.push(Effect::Save(Stored::Order(record)));
        }
    }

    pub(super) fn recalled(&mut self, answer: Answer) {
        let Some(record) = self.state.record.take() else {
            return;
        };
        match answer {
            Answer::Order { order, .. } if self.is_ours(&order) && order.id == record.order => {
                if order.status.is_final() && order.status != tc_orders::OrderStatus::Done {
                    // It ended while nobody looked: nothing to tell any more.
                    self.effects.push(Effect::Forget(record.order));
                } else {
                    self.restore_selection(&record);
                    // It is what was in doubt.
                    self.state.doubt = None;
                    self.absorb(order, record.token.clone(), record.selection.clone());
                    self.tell_found(&record);
                }
            }
            Answer::Failed(failure) if record.paying && is_about_the_order(failure.kind) => {
                self.gone(record.order, true, failure.into());
                self.list_at_last();
            }
            Answer::Failed(failure)
                if !is_about_the_order(failure.kind) && self.may_live(&record) =>
            {
                // It may well live: nothing may be sold before this is known. The record is kept.
                self.state.record = Some(record);
                if matches!(self.state.phase, Phase::Loading) {
                    self.stuck(Problem::from(failure));
                }
            }
            _ => self.effects.push(Effect::Forget(record.order)),
        }
        self.loaded();
    }

    /// An order that is held was made earlier, or in another tab. Whoever was about to pay for it has come back.
    pub(super) fn tell_found(&mut self, record: &Record) {
        self.learn_of_payment(record);
        self.look_whether_left();
        let Some(holding) = self.state.holding() else {
            return;
        };
        if holding.is_being_paid() {
            self.notify(Notice::Unpaid);
        } else {
            self.state.notice = Some(Notice::Found);
        }
    }

    /// What was chosen for the order is chosen again when it ends, unless the buyer chose anew.
    pub(super) fn restore_selection(&mut self, record: &Record) {
        if self.state.selection.is_empty() {
            self.state.selection = record.selection.clone();
        }
    }

    pub(super) fn record_changed(&mut self, record: Option<Stored>) {
        self.state.kept |= match &record {
            Some(Stored::Wish(wish)) => self.state.wish.as_ref() == Some(wish),
            Some(Stored::Doubt(free_by)) => self.state.doubt == Some(*free_by),
            _ => false,
        };
        let mut is_leaving = false;
        self.with_holding(|holding| is_leaving = std::mem::take(&mut holding.leaving));
        match (&self.state.phase, record) {
            (
                Phase::Reserving(Reserving {
                    stage: Stage::Looking { draft },
                    ..
                }),
                record,
            ) => {
                let draft = draft.clone();
                self.looked(record, draft);
            }
            (_, Some(Stored::Paid(receipt))) => self.paid_elsewhere(receipt),
            (Phase::Paid(_), record) => self.gone_on_elsewhere(record),
            (Phase::Holding(holding), record) if is_leaving => {
                let id = holding.order.id;
                if let Some(Stored::Order(record)) = record
                    && record.order == id
                {
                    self.learn_of_payment(&record);
                }
                self.leave_now();
            }
            (Phase::Holding(holding), Some(Stored::Order(record)))
                if holding.order.id == record.order =>
            {
                self.adopt(record);
            }
            // Removed or replaced in another tab: the server knows why.
            (Phase::Holding(_), _) => self.confirm(),
            (Phase::Choosing(_), Some(Stored::Order(record))) => {
                self.state.phase = Phase::Loading;
                self.state.wish = None;
                self.recall(record);
            }
            // What was in doubt is known in another tab: it was refused.
            (Phase::Choosing(_) | Phase::Loading, None) if self.state.kept => {
                if self.state.tells_of_doubt() {
                    self.move_on();
                }
                self.state.wish = None;
                self.state.doubt = None;
            }
            (Phase::Reserving(reserving), None)
                if self.state.kept && matches!(reserving.stage, Stage::Claiming { .. }) =>
            {
                self.state.wish = None;
            }
            (Phase::Loading, Some(Stored::Order(record))) if self.state.record.is_none() => {
                self.recall(record);
            }
            _ => {}
        }
    }

    /// The record of the order on the screen, as another tab may have written it: that one has changed something about the
    /// order then, or knows a newer token.
    fn adopt(&mut self, record: Record) {
        self.learn_of_payment(&record);
        let mut is_news = false;
        let mut knows_less = false;
        self.with_holding(|holding| {
            is_news = holding.since != record.since;
            if is_news {
                knows_less = (holding.paying.handed && !record.paying)
                    || (holding.paying.known && !record.known);
                holding.since = record.since;
                if record.token.is_some() && record.token != holding.token {
                    // A read by the older one may be answered that there is no such order, when that has ended meanwhile.
                    holding.reading = None;
                    holding.token = record.token;
                }
            }
        });
        if knows_less {
            // Written by one that had not heard that the order is being paid, or who buys.
            self.tell_tabs();
        }
        if is_news {
            self.read_twice();
        }
    }

    /// Reads the order again, if there is one: the page was away, or is in doubt.
    pub(super) fn confirm(&mut self) {
        let Phase::Holding(holding) = &self.state.phase else {
            return;
        };
        if holding.reading.is_some() || holding.cancel.is_some() || !self.state.online {
            return;
        }
        let call = Call::Read {
            order: holding.order.id,
            token: holding.token.clone(),
        };
        let request = self.call(call);
        self.with_holding(|holding| holding.reading = Some(request));
    }

    /// There is no network any more. Who holds tickets is told once: the clock goes on all the same.
    pub(super) fn go_offline(&mut self) {
        self.state.online = false;
        let mut is_news = false;
        self.with_holding(|holding| is_news = !std::mem::replace(&mut holding.said_offline, true));
        if is_news {
            self.state.speech = Some(Speech::Offline);
        }
    }

    /// The network is back: what failed for want of it is tried once more.
    pub(super) fn come_back(&mut self) {
        match self.state.phase {
            Phase::Stuck => self.refresh(None),
            Phase::Choosing(_) if self.state.catalogue.is_none() => self.list(),
            // Checkout without a network: nothing was sent, and what hindered it is over.
            Phase::Choosing(Ended::Failed) if self.state.tells_of_a_click() => self.move_on(),
            Phase::Holding(_) => {
                let for_want_of_it = matches!(&self.state.notice, Some(Notice::Problem(problem)) if problem.kind == ErrorKind::Network);
                if !for_want_of_it || !self.send_at_last() {
                    self.confirm();
                }
                self.list_for_order();
            }
            Phase::Paid(_) => self.read_bought(),
            _ => {}
        }
    }

    /// What the buyer wanted of the order did not get through for want of a network. False if there is nothing to be sent.
    fn send_at_last(&mut self) -> bool {
        let mut unsent = None;
        self.with_holding(|holding| {
            // Pay without a network: nothing was sent, and Pay is pressed again.
            holding.paying.failed = false;
            unsent = holding
                .paying
                .retry
                .take_if(|change| !matches!(change, Change::Pay(_)));
        });
        let Some(change) = unsent else {
            return false;
        };
        self.change(change);
        true
    }

    pub(super) fn refresh(&mut self, command: Option<CommandId>) {
        self.state.refreshing.extend(command);
        match &self.state.phase {
            Phase::Holding(holding) if holding.cancel.is_some() => {}
            Phase::Holding(holding) => {
                if holding.reading.is_none() {
                    // Also when the browser says that it is offline: the buyer has asked.
                    let call = Call::Read {
                        order: holding.order.id,
                        token: holding.token.clone(),
                    };
                    let request = self.call(call);
                    self.with_holding(|holding| holding.reading = Some(request));
                }
                self.list_for_order();
            }
            Phase::Stuck | Phase::Loading => {
                self.state.phase = Phase::Loading;
                self.state.notice = None;
                if let Some(draft) = self.state.draft.take()
                    && self.look_for(draft)
                {
                    return;
                }
                if self.state.catalogue.is_none() {
                    self.list();
                }
                if self.state.recalling.is_none()
                    && let Some(record) = self.state.record.take()
                {
                    self.recall(record);
                }
                self.loaded();
            }
            Phase::Choosing(_) => {
                self.list();
                if self.state.listing.is_none() {
                    self.settle_refresh(Ok(()));
                }
            }
            // Nothing could be newer than what is under way, or final. Who is read settles it; nobody else waits.
            Phase::Reserving(_) => self.settle_refresh(Ok(())),
            Phase::Paid(_) => self.read_bought(),
        }
    }

    pub(super) fn read_answered(&mut self, answer: Answer) {
        let is_from_before = self.end_reading();
        let refreshing = std::mem::take(&mut self.state.refreshing);
        let asked = !refreshing.is_empty();
        let result = match answer {
            Answer::Order { order, .. } if self.is_this(&order) => {
                self.reread(order);
                Ok(())
            }
            Answer::Failed(failure) => {
                let problem = Problem::from(failure);
                self.reread_failed(&problem, asked);
                Err(problem)
            }
            _ => {
                let problem = Problem::new(ErrorKind::Decode, "the answer is not this order");
                self.reread_failed(&problem, asked);
                Err(problem)
            }
        };
        self.settle(refreshing, result);
        if is_from_before {
            self.look_whether_paid();
            self.confirm();
        }
    }

    pub(super) fn settle_refresh(&mut self, result: Result<(), Problem>) {
        let waiting = std::mem::take(&mut self.state.refreshing);
        self.settle(waiting, result);
    }

    /// Whether an answer is the order on the screen.
    pub(super) fn is_this(&self, order: &Order) -> bool {
        let shown = self.state.holding().map(|holding| holding.order.id);
        self.is_ours(order) && shown == Some(order.id)
    }

    /// An order of another event is none of ours, whatever its id.
    pub(super) fn is_ours(&self, order: &Order) -> bool {
        order
            .event
            .is_none_or(|event| event == self.state.config.event)
    }
}

/// Whether a failed read says that there is no such order (any more), rather than something about the
/// way there (a proxy has many ways to say no).
pub(super) fn is_about_the_order(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::Expired)
}
