//! A page with the widget on it: carries out what its purchase asks for, as `src/runtime/store.rs` does, and tells it what happens.

use std::collections::HashSet;

use tc_orders::{OrderId, OrderStatus};
use tc_purchase::{
    Answer, Call, CommandId, Effect, Event, HostEvent, Phase, Speech, State, Status, Stored, due,
    update,
};

use crate::twist::Twist;
use crate::watch::{OLD, Rule};
use crate::world::{Coming, World};

pub(crate) struct Page {
    pub(crate) tab: usize,
    /// The purchase; `None` while no element is in the page, and nothing has to be waited for.
    pub(crate) state: Option<State>,
    /// Whether the element is in the page.
    pub(crate) views: bool,
    /// Whether the page is there, be it out of sight.
    pub(crate) alive: bool,
    pub(crate) hidden: bool,
    /// In the back/forward cache.
    pub(crate) frozen: bool,
    /// Where its monotonic clock began.
    pub(crate) origin: i64,
    /// Since it last looked at the clocks: whether the wall clock was set back, or the monotonic one stood still.
    pub(crate) set_back: bool,
    pub(crate) slept: bool,
    /// The claim that it waits for.
    pub(crate) claim: Option<u64>,
    /// Whether the reservation under way is one that the buyer insisted on.
    pub(crate) insists: bool,
    /// The orders that it knows to be bought.
    pub(crate) bought: HashSet<OrderId>,
    /// Promises that it has to keep.
    pub(crate) promises: HashSet<CommandId>,
    /// The number of its timeout.
    pub(crate) ticking: u64,
    /// What came while it was frozen.
    pub(crate) missed: Vec<Coming>,
}

impl Page {
    pub(crate) fn is_seen(&self) -> bool {
        self.alive && self.views && !self.hidden && !self.frozen
    }
}

impl World<'_> {
    /// Loads the page of a tab.
    pub(crate) fn open(&mut self, tab: usize) {
        let page = self.pages.len();
        let origin = self.uptime() - self.dice.between(50, 2_000);
        self.pages.push(Page {
            tab,
            state: None,
            views: false,
            alive: true,
            hidden: false,
            frozen: false,
            origin,
            set_back: false,
            slept: false,
            claim: None,
            insists: false,
            bought: HashSet::new(),
            promises: HashSet::new(),
            ticking: 0,
            missed: Vec::new(),
        });
        self.tabs[tab] = Some(page);
        self.note(|| format!("tab {tab}: page {page} is loaded"));
        self.mount(page);
    }

    /// The element is put into the page.
    pub(crate) fn mount(&mut self, page: usize) {
        let config = self.setting.config.clone();
        let there = &mut self.pages[page];
        there.views = true;
        if there.state.is_none() {
            there.state = Some(State::new(config.clone()));
        }
        if !self.online {
            self.send(page, Event::Offline);
        }
        let record = self.stored.clone();
        let is_paid = matches!(record, Some(Stored::Paid(_)));
        let is_new = self.status(page) == Some(Status::Loading);
        self.send(page, Event::Open { config, record });
        // A clock that is set by a day makes it look too old.
        if is_paid && is_new && self.set < OLD {
            self.cover.count("found again as paid");
            if self.status(page) != Some(Status::Paid) {
                let text = format!("page {page} does not show what was bought");
                self.breaks(Rule::Paid, text);
            }
        }
    }

    /// The element is taken out.
    pub(crate) fn unmount(&mut self, page: usize) {
        self.send(page, Event::Close);
        self.pages[page].views = false;
        self.retire(page);
    }

    /// A purchase that nobody shows and that waits for nothing is forgotten.
    fn retire(&mut self, page: usize) {
        let there = &mut self.pages[page];
        let busy = there.state.as_ref().is_some_and(State::is_busy);
        if !there.views && !busy && there.state.take().is_some() {
            self.abort(page);
        }
    }

    /// The page is gone. `told`: it hears of that before.
    pub(crate) fn leave(&mut self, page: usize, told: bool) {
        if told && !self.pages[page].frozen {
            let state = self.pages[page].state.as_ref();
            let shown = state.and_then(State::holding);
            if shown.is_some_and(|holding| self.handed.contains(&holding.order.id)) {
                self.cover.count("left while it is being paid");
            }
            self.send(page, Event::Leave);
        }
        let there = &mut self.pages[page];
        there.alive = false;
        there.state = None;
        // Whoever waited for a promise is gone with it.
        there.promises.clear();
        let tab = there.tab;
        self.tabs[tab] = None;
        self.abort(page);
        self.claims.retain(|(other, _)| *other != page);
        if matches!(self.claimed, Some((other, _)) if other == page) {
            self.claimed = None;
            self.grant();
        }
    }

    /// Takes an event.
    pub(crate) fn send(&mut self, page: usize, event: Event) {
        let now = self.clock(page);
        let Some(state) = self.pages[page].state.take() else {
            return;
        };
        if self.twist == Twist::Deaf
            && matches!(
                &event,
                Event::Answered {
                    answer: Answer::Failed(_),
                    ..
                }
            )
        {
            self.pages[page].state = Some(state);
            return;
        }
        let event = self.twisted(event);
        self.note(|| format!("page {page} {now:?} < {}", short(&event)));
        let insisted = event == Event::Insist;
        let shown = state.order().map(|order| order.id);
        let (spoken, leaves) = (state.speech, event == Event::Leave);
        let (mut state, mut effects) = update(state, now, event);
        if let (Twist::Greedy, Phase::Paid(bought)) = (self.twist, &state.phase)
            && effects.contains(&Effect::Emit(HostEvent::Paid))
        {
            let call = Call::Cancel {
                order: bought.order.id,
                token: None,
                leaving: false,
            };
            effects.push(Effect::Call { request: 0, call });
        }
        if let (Twist::Hasty, true, Status::Paying, Some(order)) =
            (self.twist, leaves, state.status(), state.order())
        {
            let call = Call::Cancel {
                order: order.id,
                token: None,
                leaving: true,
            };
            effects.push(Effect::Call { request: 0, call });
        }
        if let (Twist::Boastful, Some(Speech::Minutes(minutes))) = (self.twist, &mut state.speech) {
            *minutes += u32::from(spoken != Some(Speech::Minutes(*minutes)));
        }
        let there = &mut self.pages[page];
        if effects.contains(&Effect::Claim) {
            there.insists = insisted;
        }
        there.set_back = false;
        there.slept = false;
        there.state = Some(state);
        self.see(page, shown, &effects);
        self.listen(page, spoken);
        let looks = effects.contains(&Effect::Look);
        for effect in effects {
            self.note(|| format!("page {page}   > {effect:?}"));
            self.carry_out(page, effect);
        }
        if looks {
            let record = self.stored.clone();
            self.send(page, Event::RecordChanged(record));
        }
        self.schedule(page);
    }

    fn carry_out(&mut self, page: usize, effect: Effect) {
        match effect {
            Effect::Call { request, call } => {
                if self.twist == Twist::Double && matches!(call, Call::Reserve { .. }) {
                    self.call(page, request, call.clone());
                }
                self.call(page, request, call);
            }
            Effect::Claim => self.claim(page),
            Effect::Unclaim => self.unclaim(page),
            Effect::Save(record) => {
                if let Stored::Doubt(free_by) = record {
                    self.told = self.told.max(free_by - self.skew);
                }
                if self.twist != Twist::Forgetful {
                    self.store(page, Some(record));
                }
            }
            Effect::Keep(receipt) => {
                if receipt.may_replace(self.stored.as_ref()) {
                    self.store(page, Some(Stored::Paid(receipt)));
                    self.record_changed(page);
                }
            }
            Effect::Forget(_) | Effect::PutAway(_) | Effect::GiveUp(_) | Effect::Undoubt => {
                if self
                    .stored
                    .as_ref()
                    .is_some_and(|stored| effect.removes(stored))
                {
                    self.store(page, None);
                }
            }
            // Answered by `send`, when all else is carried out.
            Effect::Look => {}
            Effect::Settle { command, .. } => {
                if self.twist != Twist::Faithless && !self.pages[page].promises.remove(&command) {
                    self.breaks(
                        Rule::Promise,
                        format!("promise {command} is settled, and was not open"),
                    );
                }
            }
            Effect::Emit(event) => self.hear(page, &event),
        }
    }

    fn hear(&mut self, page: usize, event: &HostEvent) {
        let order = self.pages[page].state.as_ref().and_then(State::order);
        let id = order.map(|order| order.id);
        match (event, id) {
            (HostEvent::Paid, Some(order)) => {
                if self.stored.is_none() && self.twist != Twist::Forgetful {
                    let text = format!("page {page} has bought {order}, and nothing is kept of it");
                    self.breaks(Rule::Paid, text);
                }
                self.pages[page].bought.insert(order);
            }
            (HostEvent::Pay { .. }, Some(order)) => {
                self.handed.insert(order);
                if self.pages[page].bought.contains(&order) {
                    let text = format!("page {page} sends the buyer to pay again for {order}");
                    self.breaks(Rule::Paid, text);
                }
            }
            _ => {}
        }
    }

    fn store(&mut self, page: usize, record: Option<Stored>) {
        if self.stored == record {
            return;
        }
        self.stored = record;
        for other in 0..self.pages.len() {
            if other != page && self.pages[other].alive {
                let ms = self.dice.between(1, 60);
                self.after(ms, Coming::Record { page: other });
            }
        }
    }

    /// Another tab has written: a page that is frozen never hears of that.
    pub(crate) fn record_changed(&mut self, page: usize) {
        let there = &self.pages[page];
        if there.alive && !there.frozen {
            self.cover.count("record changed");
            let record = self.stored.clone();
            self.send(page, Event::RecordChanged(record));
        }
    }

    // Time

    /// The next timeout: each second at the end and while an order is followed, and not more often than is of use otherwise.
    fn schedule(&mut self, page: usize) {
        let now = self.clock(page);
        let there = &mut self.pages[page];
        there.ticking += 1;
        let number = there.ticking;
        let Some(state) = there.state.as_ref().filter(|_| there.is_seen()) else {
            return;
        };
        let follows = state.follows();
        let wait = match state.remaining(now) {
            None if !follows => return,
            None | Some(0) => 1_000,
            Some(left @ 1..1_000) => left,
            Some(left) if left > 8_000 && !follows => (left - 7_000).min(30_000),
            Some(left) => left % 1_000 + 1,
        };
        let late = self.dice.between(0, 40);
        self.after(wait + late, Coming::Tick { page, number });
    }

    pub(crate) fn tick(&mut self, page: usize, number: u64) {
        if self.pages[page].ticking == number {
            self.tick_now(page);
        }
    }

    /// What the ticker does: the rules are asked whether anything is due.
    pub(crate) fn tick_now(&mut self, page: usize) {
        let now = self.clock(page);
        let there = &self.pages[page];
        if !there.is_seen() {
            return;
        }
        if there.state.as_ref().is_some_and(|state| due(state, now)) {
            self.send(page, Event::Tick);
        } else {
            self.schedule(page);
        }
    }

    /// Every page that is seen looks at the clocks, as its timeout makes it within a second.
    pub(crate) fn look_at_clocks(&mut self) {
        for page in 0..self.pages.len() {
            if self.pages[page].is_seen() && self.broken.is_none() {
                self.tick_now(page);
            }
        }
    }

    // What is behind the rules

    /// After an answer: a purchase that was only waiting for it is over.
    pub(crate) fn answered(&mut self, page: usize, event: Event) {
        self.send(page, event);
        if !self.pages[page].views {
            self.retire(page);
        }
    }

    fn twisted(&self, mut event: Event) -> Event {
        if let (
            Twist::Generous,
            Event::Answered {
                answer: Answer::Order { order, .. },
                ..
            },
        ) = (self.twist, &mut event)
        {
            let more = |till: tc_orders::Timestamp| till.plus_micros(3_000_000);
            order.reserved_till = order.reserved_till.map(more);
        }
        event
    }

    pub(crate) fn status(&self, page: usize) -> Option<Status> {
        self.pages[page].state.as_ref().map(State::status)
    }

    /// Whether the page shows this order as one that holds tickets.
    pub(crate) fn shows(&self, page: usize, order: OrderId) -> bool {
        let state = self.pages[page].state.as_ref();
        state.and_then(State::holding).is_some_and(|holding| {
            holding.order.id == order && holding.order.status != OrderStatus::Done
        })
    }
}

fn short(event: &Event) -> String {
    let text = match event {
        Event::Open { record, .. } => return format!("Open {record:?}"),
        Event::Answered {
            request,
            sent,
            answer: Answer::Order {
                order, date, token, ..
            },
        } => {
            let (status, till, tickets) = (&order.status, order.reserved_till, order.tickets.len());
            return format!(
                "Answered {request}, sent {sent:?}: {} {status}, {tickets} tickets, till {till:?}, date {date:?}, token {token:?}",
                order.id
            );
        }
        event => format!("{event:?}"),
    };
    match text.char_indices().nth(160) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
