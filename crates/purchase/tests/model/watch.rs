//! What must hold whatever happens, looked at after everything that happens.

use tc_orders::{OrderId, OrderStatus};
use tc_purchase::{
    Answer, Call, Change, Effect, Ended, HostEvent, Notice, Now, Phase, Speech, State, Status,
    Stored,
};

use crate::line::order_of;
use crate::server::Truth;
use crate::world::World;

/// Records that are older than 13 hours, by the device's clock, are of no order that still lives.
pub(crate) const OLD: i64 = 12 * 3_600_000;

/// So much more than there is may be spoken: what is due is said as it is due, and a hold that has just begun as what it is.
const LATE: i64 = 2_500;

/// The rules, as the tests name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// One buyer has one order at most that holds seats of an event.
    OneOrder,
    /// No order holds seats that no screen shows, nobody will find and nothing gives back, but one of which the buyer was told by
    /// when its seats are free.
    NoneForgotten,
    /// The time shown is never later than the truth, and within a second of it when an answer has come.
    Time,
    /// What is spoken of the time left is never more than there is, but for what a tick may be late.
    Voice,
    /// What is bought is never canceled or paid again.
    Paid,
    /// What is being paid is never canceled by leaving a page, be it another one than the buyer pays from.
    Leaving,
    /// Every state can be left.
    WayOut,
    /// What changes something at the server is not sent twice without an answer in between, unless that is safe.
    Twice,
    /// Every promise is kept, once.
    Promise,
}

/// A rule that did not hold.
#[derive(Clone, Debug)]
pub(crate) struct Broken {
    pub(crate) rule: Rule,
    #[expect(dead_code, reason = "its `Debug` is printed")]
    pub(crate) text: String,
}

impl World<'_> {
    /// What can be seen at any moment.
    pub(crate) fn check(&mut self) {
        if self.broken.is_some() {
            return;
        }
        self.server.at(self.now);
        let orders = self.server.orders().to_vec();
        for page in 0..self.pages.len() {
            self.check_time(page, &orders);
            self.check_ways_out(page);
        }
        let held: Vec<&Truth> = orders.iter().filter(|order| order.is_held()).collect();
        let counted = held.iter().filter(|order| {
            let insisted = self.made.get(&order.id).is_some_and(|made| made.insisted);
            !insisted && !self.will_release(order.id)
        });
        // Whoever sets his clock ahead sets it beyond a doubt that was to last.
        if counted.count() > 1 && self.set < 600_000 {
            let numbers: Vec<u64> = held.iter().map(|order| order.number).collect();
            self.breaks(Rule::OneOrder, format!("orders {numbers:?} hold seats"));
        }
        for order in &held {
            // A clock that is set by a day makes what was put down look too old to be true.
            if self.set < OLD && !self.is_accounted_for(order) {
                let made = &self.made.get(&order.id);
                let text = format!(
                    "order {} until {}, made by {made:?}",
                    order.number, order.till
                );
                self.breaks(Rule::NoneForgotten, text);
            }
        }
    }

    fn check_time(&mut self, page: usize, orders: &[Truth]) {
        if !self.pages[page].is_seen() {
            return;
        }
        let now = self.clock(page);
        let Some((shown, left)) = self.shown_and_left(page, now, orders) else {
            return;
        };
        if shown > left {
            let text = format!("page {page} shows {shown} ms, and {left} are left");
            self.breaks(Rule::Time, text);
        }
    }

    fn shown_and_left(&self, page: usize, now: Now, orders: &[Truth]) -> Option<(i64, i64)> {
        let state = self.pages[page].state.as_ref()?;
        let id = state.holding()?.order.id;
        let shown = state.remaining(now)?;
        let order = orders.iter().find(|order| order.id == id)?;
        Some((shown, (order.till - self.server_now()).max(0)))
    }

    /// After an answer that told the server's time, the time shown is right to the second and what the answer took, and `off`: what a
    /// gateway that did not ask the API for this answer cannot know of its time.
    pub(crate) fn right_within_a_second(&mut self, page: usize, sent: Now, off: i64) {
        if !self.pages[page].is_seen() || self.broken.is_some() {
            return;
        }
        let now = self.clock(page);
        let took = now.mono - sent.mono;
        if ((now.wall - sent.wall) - took).abs() > 0 {
            // The device slept meanwhile, or its clock was set.
            return;
        }
        let state = self.pages[page].state.as_ref();
        let told = state.and_then(|state| {
            // By what it was told: the deadline may have moved since.
            let till = state.holding()?.order.reserved_till?.millis();
            Some((state.remaining(now)?, till - self.server_now()))
        });
        if let Some((shown, left)) = told
            && left - shown > 1_001 + took + off
        {
            let text = format!(
                "page {page} shows {shown} ms, and {left} are left, after {took} ms, {off}"
            );
            self.breaks(Rule::Time, text);
        }
    }

    /// Nothing is waited for that is not under way.
    fn check_ways_out(&mut self, page: usize) {
        let there = &self.pages[page];
        let Some(state) = there
            .state
            .as_ref()
            .filter(|_| there.alive && !there.frozen)
        else {
            return;
        };
        let waits = match (&state.phase, state.status()) {
            (_, Status::Loading | Status::Reserving | Status::Canceling) => true,
            (Phase::Holding(holding), _) => holding.paying.is_starting() && !state.follows(),
            _ => false,
        };
        let is_out = |flight: &crate::net::Flight| flight.alive && flight.page == page;
        if waits && there.claim.is_none() && !self.flights.iter().any(is_out) {
            let text = format!("page {page} is {:?}, and waits for nothing", state.status());
            self.breaks(Rule::WayOut, text);
        }
    }

    /// Whether the gateway gives it back soon, if nobody comes for it.
    fn will_release(&self, order: OrderId) -> bool {
        let gateway = self.gateway.as_ref();
        gateway.is_some_and(|gateway| gateway.will_release(order, self.now))
    }

    fn is_accounted_for(&self, order: &Truth) -> bool {
        let id = order.id;
        let shown =
            (0..self.pages.len()).any(|page| self.pages[page].alive && self.shows(page, id));
        let stored = match &self.stored {
            Some(Stored::Order(record) | Stored::Draft(record)) => record.order == id,
            Some(Stored::Wish(wish)) => {
                let made = self.made.get(&id);
                made.is_some_and(|made| made.key.as_ref() == Some(&wish.key))
            }
            _ => false,
        };
        let till = self.made.get(&id).map_or(order.till, |made| made.till);
        let made = self.made.get(&id).map(|made| made.flight);
        let mut flights = self.flights.iter().enumerate();
        let under_way = flights.any(|(number, flight)| {
            let is_about = made == Some(number) || order_of(&flight.call) == Some(id);
            let is_cancel = matches!(flight.call, Call::Cancel { .. });
            is_about && (flight.alive || (is_cancel && flight.nearing))
        });
        shown || stored || under_way || self.will_release(id) || till <= self.told
    }

    /// What a page is about to ask for.
    pub(crate) fn watch_call(&mut self, page: usize, call: &Call) {
        self.cover.count(match call {
            Call::Catalogue => "call: catalogue",
            Call::Read { .. } => "call: read",
            Call::Reserve { key: None, .. } => "call: reserve",
            Call::Reserve { .. } => "call: reserve under a key",
            Call::Draft { .. } => "call: first step",
            Call::Fill { .. } => "call: second step",
            Call::Cancel { leaving: false, .. } => "call: cancel",
            Call::Cancel { .. } => "call: cancel on leaving",
            Call::Change {
                change: Change::Pay(_),
                ..
            } => "call: pay",
            Call::Change {
                change: Change::Customer(_),
                ..
            } => "call: customer",
            Call::Change { .. } => "call: promo code",
        });
        let changes = matches!(call, Call::Cancel { .. } | Call::Change { .. });
        if let Some(order) = order_of(call).filter(|_| changes)
            && self.pages[page].bought.contains(&order)
        {
            let text = format!("page {page} knows that {order} is bought: {call:?}");
            self.breaks(Rule::Paid, text);
        }
        if let Call::Cancel {
            order,
            leaving: true,
            ..
        } = call
            && self.handed.contains(order)
        {
            let text = format!("page {page} is left, and cancels {order}, which is being paid");
            self.breaks(Rule::Leaving, text);
        }
        let same = self.flights.iter().find(|flight| {
            flight.alive
                && match (&flight.call, call) {
                    // A key makes it the same wish, wherever it is asked for.
                    (Call::Reserve { key: Some(a), .. }, Call::Reserve { key: Some(b), .. }) => {
                        a != b || flight.page == page
                    }
                    (Call::Reserve { .. }, Call::Reserve { .. }) => true,
                    (Call::Change { .. }, Call::Change { .. })
                    | (Call::Fill { .. }, Call::Fill { .. }) => {
                        flight.page == page && flight.call == *call && !self.was_canceled(call)
                    }
                    _ => false,
                }
        });
        if let Some(same) = same {
            let text = format!(
                "page {page}: {call:?} while page {} waits for {:?}",
                same.page, same.call
            );
            self.breaks(Rule::Twice, text);
        }
    }

    /// After a cancel that failed, a change of before may still be out, that nobody waits for any more.
    fn was_canceled(&self, call: &Call) -> bool {
        let id = order_of(call);
        let mut flights = self.flights.iter();
        flights
            .any(|flight| matches!(&flight.call, Call::Cancel { order, .. } if Some(*order) == id))
    }

    /// What an answer tells of an order.
    pub(crate) fn watch_answer(&mut self, answer: &Answer) {
        if let Answer::Order { order, .. } = answer {
            self.cover.count(match order.status {
                OrderStatus::Executed => "order: executed",
                OrderStatus::InProgress => "order: in_progress",
                OrderStatus::Done => "order: done",
                OrderStatus::Canceled => "order: canceled",
                OrderStatus::Expired => "order: expired",
                OrderStatus::Unknown(_) => "order: unknown",
            });
        }
    }

    /// What is spoken now that was not before.
    pub(crate) fn listen(&mut self, page: usize, before: Option<Speech>) {
        let there = &self.pages[page];
        let speech = there.state.as_ref().and_then(|state| state.speech);
        if !there.is_seen() || speech == before {
            return;
        }
        let (what, said) = match speech {
            Some(Speech::Held(minutes)) => ("spoken: held", 60_000 * i64::from(minutes)),
            Some(Speech::Minutes(minutes)) => ("spoken: minutes", 60_000 * i64::from(minutes)),
            Some(Speech::Seconds(seconds)) => ("spoken: seconds", 1_000 * i64::from(seconds)),
            _ => return,
        };
        self.cover.count(what);
        self.server.at(self.now);
        let orders = self.server.orders().to_vec();
        let now = self.clock(page);
        if let Some((_, left)) = self.shown_and_left(page, now, &orders)
            && said > left + LATE
        {
            let text = format!("page {page} says {speech:?}, and {left} ms are left");
            self.breaks(Rule::Voice, text);
        }
    }

    /// What an event has led to. `before`: the order that was on the screen.
    pub(crate) fn see(&mut self, page: usize, before: Option<OrderId>, effects: &[Effect]) {
        let Some(state) = &self.pages[page].state else {
            return;
        };
        self.cover.count(name(state));
        let notice = state.notice.as_ref();
        self.cover.count(match notice {
            None => "notice: none",
            Some(Notice::Problem(problem)) if problem.free_by.is_some() => "notice: in doubt",
            Some(Notice::Problem(_)) => "notice: problem",
            Some(Notice::NothingChosen) => "notice: nothing chosen",
            Some(Notice::Found) => "notice: found",
            Some(Notice::NotCanceled) => "notice: not canceled",
            Some(Notice::Unpaid) => "notice: unpaid",
            Some(Notice::Gone) => "notice: gone",
            Some(Notice::GoneWhilePaying(_)) => "notice: gone while paying",
            Some(Notice::Slow) => "notice: it takes long",
        });
        if let Some(Notice::Problem(problem)) = notice
            && let Some(free_by) = problem.free_by
        {
            self.told = self.told.max(free_by - self.skew);
        }
        let order = state.order().map(|order| order.id);
        let (phase, bought) = (&state.phase, &self.pages[page].bought);
        let is_lost = before == order
            && order.is_some_and(|order| bought.contains(&order))
            && !matches!(phase, Phase::Paid(_));
        if is_lost {
            let text = format!(
                "page {page} showed the order as bought, and is now {:?}",
                state.status()
            );
            self.breaks(Rule::Paid, text);
        }
        for effect in effects {
            if let Effect::Emit(event) = effect {
                self.cover.count(match event {
                    HostEvent::Ready => "tc-ready",
                    HostEvent::Selection => "tc-selection",
                    HostEvent::Reserved => "tc-reserved",
                    HostEvent::Canceled => "tc-canceled",
                    HostEvent::Expired => "tc-expired",
                    HostEvent::Paid => "tc-paid",
                    HostEvent::Warning { .. } => "tc-warning",
                    HostEvent::Pay { .. } => "tc-pay",
                    HostEvent::Error(_) => "tc-error",
                });
            }
        }
    }
}

fn name(state: &State) -> &'static str {
    match (&state.phase, state.status()) {
        (Phase::Stuck, _) => "state: stuck",
        (Phase::Reserving(_), Status::Canceling) => "state: reserving, given up",
        (Phase::Reserving(_), _) => "state: reserving",
        (Phase::Holding(holding), _) if holding.confirming => "state: at the end",
        (Phase::Holding(_), Status::Canceling) => "state: canceling",
        (Phase::Holding(_), Status::Paying) => "state: paying",
        (Phase::Holding(_), _) => "state: held",
        (Phase::Paid(_), _) => "state: paid",
        (Phase::Loading, _) => "state: loading",
        (Phase::Choosing(Ended::No), _) => "state: choosing",
        (Phase::Choosing(Ended::Failed), _) => "state: failed",
        (Phase::Choosing(Ended::Canceled(_)), _) => "state: canceled",
        (Phase::Choosing(Ended::Expired(_)), _) => "state: expired",
    }
}
