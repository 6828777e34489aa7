//! What an order's status means for the screen. The status decides, never the clock alone.

use tc_orders::{Order, OrderId, OrderStatus, Selection};

use super::Step;
use crate::{Effect, Ended, Holding, HostEvent, Notice, Phase, Problem, Speech};

impl Step {
    /// Takes an order as the truth, in whatever state we were.
    pub(super) fn absorb(&mut self, order: Box<Order>, token: Option<String>, wanted: Selection) {
        if let Some(told) = order.updated_at.max(order.created_at) {
            self.state.clock.learn_past(self.at, told.millis());
        }
        if let Some(hold) = order.hold {
            // In progress the deadline is prolonged: that length is not the one of a first hold.
            if order.status == OrderStatus::Executed {
                self.state.hold = Some(hold / 1_000);
            }
        }
        match order.status {
            OrderStatus::Canceled => self.end(
                Phase::Choosing(Ended::Canceled(order)),
                Speech::Canceled,
                HostEvent::Canceled,
            ),
            OrderStatus::Expired => self.end(
                Phase::Choosing(Ended::Expired(order)),
                Speech::Expired,
                HostEvent::Expired,
            ),
            OrderStatus::Done => self.buy(order, token, &wanted),
            // An unknown status is not a reason to lose an order from sight.
            OrderStatus::Executed | OrderStatus::InProgress | OrderStatus::Unknown(_) => {
                self.hold(order, token, wanted);
            }
        }
    }

    fn hold(&mut self, order: Box<Order>, token: Option<String>, wanted: Selection) {
        let known = match &self.state.phase {
            Phase::Holding(known) if known.order.id == order.id => Some(known.clone()),
            _ => None,
        };
        let is_new = known.is_none();
        let mut holding = known.unwrap_or_else(|| {
            Box::new(Holding {
                order: order.clone(),
                wanted,
                asking: false,
                confirming: false,
                paying: crate::Paying::default(),
                token,
                since: self.at.wall,
                cancel: None,
                leaving: false,
                cancel_failed: false,
                refused: None,
                reading: None,
                next_warning: 0,
                said_until: None,
                ask_again_at: None,
                unheard: 0,
                said_offline: false,
            })
        });
        let prolonged = order.reserved_till > holding.order.reserved_till;
        holding.order = order;
        self.state.phase = Phase::Holding(holding);
        if is_new || prolonged {
            self.skip_past_warnings();
        }
        if is_new {
            self.list_for_order();
            self.state.notice = None;
            self.say_held();
        }
    }

    fn end(&mut self, phase: Phase, speech: Speech, event: HostEvent) {
        self.state.phase = phase;
        if let Some(order) = self.state.order() {
            self.effects.push(Effect::Forget(order.id));
        }
        self.doubt_again();
        self.tell_end(speech, event);
    }

    /// Tells that an order has ended, in one way or another.
    pub(super) fn tell_end(&mut self, speech: Speech, event: HostEvent) {
        self.state.notice = None;
        self.state.speech = Some(speech);
        self.emit(event);
        // The tickets are back on sale: the numbers on the screen are to say so.
        self.list();
    }

    /// The order was read again while it was on the screen.
    pub(super) fn reread(&mut self, order: Box<Order>) {
        let Phase::Holding(holding) = &self.state.phase else {
            return;
        };
        let (token, wanted, refused) = (
            holding.token.clone(),
            holding.wanted.clone(),
            holding.refused.clone(),
        );
        self.absorb(order, token, wanted);
        let mut not_canceled = false;
        self.with_holding(|holding| {
            holding.refused = None;
            holding.unheard = 0;
            not_canceled = std::mem::take(&mut holding.cancel_failed);
        });
        self.look_where_to_pay();
        if not_canceled {
            self.notify(Notice::NotCanceled);
        }
        self.tell_unpaid();
        if matches!(&self.state.notice, Some(Notice::Problem(_))) && !self.state.tells_of_a_click()
        {
            // What could not be done then is known now. What the buyer wanted is still to be done.
            self.state.notice = None;
        }
        self.settle_cancel(refused);
        self.still_running();
    }

    /// It could not be read again: what was on the screen stays, unless the server says that there
    /// is no such order. `asked`: somebody waits for it, so it is not passed over in silence.
    pub(super) fn reread_failed(&mut self, problem: &Problem, asked: bool) {
        if super::recall::is_about_the_order(problem.kind) {
            return self.lost(problem.clone());
        }
        let mut refused = None;
        let mut is_news = asked;
        self.with_holding(|holding| {
            refused = holding.refused.take();
            if holding.confirming {
                is_news |= holding.unheard == 0;
                holding.unheard += 1;
            }
        });
        self.ask_later();
        self.wait_no_longer(problem);
        if refused.is_some() {
            self.settle_cancel(refused);
        } else if is_news {
            self.complain(problem.clone());
        }
    }

    /// The server does not know the order any more.
    fn lost(&mut self, problem: Problem) {
        let Some(holding) = self.state.holding() else {
            return;
        };
        let (order, number) = (holding.order.id, holding.order.number);
        let was_paid = holding.is_being_paid();
        self.gone(order, was_paid, problem.clone());
        if was_paid {
            self.state.notice = Some(Notice::GoneWhilePaying(number));
            // He has these tickets, perhaps: one press must not buy them once more.
            self.state.selection = Selection::default();
        }
        let canceling = std::mem::take(&mut self.state.canceling);
        self.settle(canceling, Err(problem));
        self.list();
    }

    /// Tickets can be chosen instead of an order that the server does not know any more. Whoever was on his way to pay for it is
    /// told more than that it is gone: behind a gateway this says no more than that its token is over, and he may have paid.
    pub(super) fn gone(&mut self, order: OrderId, was_paid: bool, problem: Problem) {
        self.effects.push(Effect::Forget(order));
        self.doubt_again();
        self.state.phase = Phase::Choosing(Ended::Failed);
        self.complain(problem);
        self.state.notice = Some(if was_paid {
            Notice::GoneWhilePaying(None)
        } else {
            Notice::Gone
        });
    }

    /// Shows and says something.
    pub(super) fn notify(&mut self, notice: Notice) {
        self.state.notice = Some(notice);
        self.state.speech = Some(match self.state.speech {
            Some(Speech::Notice) => Speech::Again,
            _ => Speech::Notice,
        });
    }

    /// Shows, says and reports a problem.
    pub(super) fn complain(&mut self, problem: Problem) {
        self.notify(Notice::Problem(problem.clone()));
        self.emit(HostEvent::Error(problem));
    }

    pub(super) fn with_holding(&mut self, change: impl FnOnce(&mut Holding)) {
        if let Phase::Holding(holding) = &mut self.state.phase {
            change(holding);
        }
    }
}
