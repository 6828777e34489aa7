//! What an event does to a purchase. One module for each part of its life.

mod absorb;
mod bought;
mod cancel;
mod catalogue;
mod choose;
mod claim;
mod doubt;
mod draft;
mod first;
mod patience;
mod pay;
mod recall;
mod release;
mod reserve;
mod time;

use tc_orders::{ErrorKind, Money, Selection};

use crate::{
    Answer, Call, CommandId, Effect, Event, HostEvent, Now, Phase, Problem, RequestId, Speech,
    State,
};

pub use first::is_first;
pub use time::due;

/// Takes one event at one moment: gives the next state and what is to be done, in this order.
///
/// Total: every event is allowed in every state; one that means nothing there changes nothing.
#[must_use]
pub fn update(state: State, at: Now, event: Event) -> (State, Vec<Effect>) {
    if is_first(&state, &event) {
        Step::run(state, at, |step| step.take_first(event))
    } else {
        later_update(state, at, event)
    }
}

/// All the rules that the first screen can do without. Whoever has the first half of the widget only must not come here:
/// see [`is_first`].
#[inline(never)]
fn later_update(state: State, at: Now, event: Event) -> (State, Vec<Effect>) {
    Step::run(state, at, |step| {
        let (woke, said) = (step.woke, step.state.speech);
        step.look_at_doubt();
        step.take(event);
        if woke {
            step.confirm();
        }
        step.settle_stragglers();
        step.wind_up(said);
    })
}

/// What hosts know of the choice: what it is and what it costs. While the sets are not known it has no
/// price, and may yet be cut to what there is: then nothing is told of it.
fn told(state: &State) -> (Selection, Option<Money>) {
    match state.catalogue {
        Some(_) => (state.selection.clone(), state.total()),
        None => (Selection::default(), Some(Money::ZERO)),
    }
}

/// One update on its way: the rules in the submodules are its methods.
struct Step {
    state: State,
    at: Now,
    effects: Vec<Effect>,
    /// Whether the device has slept since the last event.
    woke: bool,
}

impl Step {
    fn run(state: State, at: Now, take: impl FnOnce(&mut Self)) -> (State, Vec<Effect>) {
        let told = told(&state);
        let mut step = Self {
            state,
            at,
            effects: Vec::new(),
            woke: false,
        };
        step.woke = step.state.clock.look(at);
        take(&mut step);
        if told != self::told(&step.state) {
            step.announce_selection();
        }
        (step.state, step.effects)
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Open { config, record } => self.open(config, record),
            Event::Close => self.close(),
            Event::Choose { set, count } => self.choose(set, count),
            Event::Select(wish) => self.select(&wish),
            Event::Reserve { command, selection } => match self.state.doubt {
                Some(free_by) if self.can_choose() => self.hesitate(command, free_by),
                _ if command.is_none() && selection.is_none() && self.state.is_short() => {
                    self.say_short();
                }
                _ => self.reserve(command, selection),
            },
            Event::Insist => self.reserve(None, None),
            Event::AskCancel => self.ask_cancel(),
            Event::Keep => self.keep(),
            Event::Cancel { command } => self.cancel(command),
            Event::Refresh { command } => self.refresh(command),
            Event::Pay {
                command,
                customer,
                linked,
            } => self.pay(command, customer, linked),
            Event::Revise(customer) => self.revise(customer),
            Event::Promo(code) => self.promo(code),
            Event::Leave => self.leave(),
            Event::Shown => {
                self.outlive_receipt();
                self.look_whether_paid();
                self.hurry();
                self.confirm();
                self.list_for_order();
            }
            Event::Online => {
                self.state.online = true;
                self.state
                    .speech
                    .take_if(|speech| *speech == Speech::Offline);
                self.hurry();
                self.come_back();
            }
            Event::Offline => self.go_offline(),
            Event::BuyMore => self.buy_more(),
            Event::Retry => self.retry(),
            Event::Tick => self.tick(),
            Event::Claimed { record, key } => self.claimed(record, key),
            Event::RecordChanged(record) => self.record_changed(record),
            Event::Answered {
                request,
                sent,
                answer,
            } => self.answered(request, sent, answer),
        }
    }

    /// Hands an answer to whoever waits for it. Who waits is known by the request's number alone,
    /// so an answer that came too late finds nobody (R5).
    fn answered(&mut self, request: RequestId, sent: Now, mut answer: Answer) {
        self.check_times(request, &mut answer);
        let clock = &mut self.state.clock;
        match &answer {
            Answer::Order {
                date: Some(date), ..
            } => clock.learn_date(sent, self.at, date.millis()),
            Answer::Failed(crate::Failure {
                date: Some(date), ..
            }) => clock.guess_date(sent, self.at, date.millis()),
            _ => {}
        }
        self.renew(&answer);
        if self.state.listing == Some(request) {
            self.state.listing = None;
            return self.listed(answer);
        }
        if self.state.recalling == Some(request) {
            self.state.recalling = None;
            return self.recalled(answer);
        }
        match &self.state.phase {
            Phase::Reserving(_) => self.reservation_answered(request, sent, answer),
            Phase::Holding(holding) if holding.cancel == Some(request) => {
                self.cancel_answered(answer);
            }
            Phase::Holding(holding) if matches!(holding.paying.change, Some((sent, _)) if sent == request) =>
            {
                self.change_answered(answer);
            }
            Phase::Holding(holding) if holding.reading == Some(request) => {
                self.read_answered(answer);
            }
            Phase::Paid(bought) if bought.reading == Some(request) => self.bought_read(answer),
            _ => {}
        }
    }

    /// Times without a zone: if what the server says of them disagrees, the deadline that comes first counts.
    fn check_times(&mut self, request: RequestId, answer: &mut Answer) {
        if let Answer::Order { order, date, .. } = answer {
            let is_new = self.state.phase.drafts(request);
            let apart = order.check_times(*date, is_new);
            let apart = apart.map(|micros| micros / 1_000);
            self.state.apart = self.state.apart.max(apart);
        }
    }

    fn call(&mut self, call: Call) -> RequestId {
        self.state.last_request = self.state.last_request.wrapping_add(1);
        let request = self.state.last_request;
        self.effects.push(Effect::Call { request, call });
        request
    }

    fn emit(&mut self, event: HostEvent) {
        self.effects.push(Effect::Emit(event));
    }

    fn settle(&mut self, commands: Vec<CommandId>, result: Result<(), Problem>) {
        for command in commands {
            self.effects.push(Effect::Settle {
                command,
                result: result.clone(),
            });
        }
    }

    /// Settles a command that cannot be taken now.
    fn refuse(&mut self, command: Option<CommandId>, kind: ErrorKind, cause: &str) {
        if let Some(command) = command {
            self.settle(vec![command], Err(Problem::new(kind, cause)));
        }
    }

    /// Settles what nothing is under way for any more. Whatever way an event took, no promise of a
    /// host hangs after it.
    fn settle_stragglers(&mut self) {
        let phase = &self.state.phase;
        let (reserving, canceling, holding) = match phase {
            Phase::Reserving(reserving) => (!reserving.abandoned, reserving.abandoned, None),
            Phase::Holding(holding) => (
                false,
                holding.cancel.is_some() || holding.refused.is_some(),
                Some(holding),
            ),
            _ => (false, false, None),
        };
        let reading = self.state.listing.is_some()
            || self.state.recalling.is_some()
            || holding.is_some_and(|holding| holding.reading.is_some())
            || matches!(phase, Phase::Paid(bought) if bought.reading.is_some())
            || canceling;
        let starting = holding.is_some_and(|holding| holding.paying.is_starting());
        let released = matches!(phase, Phase::Choosing(_) | Phase::Loading);
        if !reserving && !self.state.reserving.is_empty() {
            let waiting = std::mem::take(&mut self.state.reserving);
            let gone = Problem::new(ErrorKind::Conflict, "the reservation was given up");
            self.settle(waiting, Err(gone));
        }
        if !canceling && !self.state.canceling.is_empty() {
            let waiting = std::mem::take(&mut self.state.canceling);
            let lives = Problem::new(ErrorKind::NotCancellable, "the order was not canceled");
            self.settle(waiting, if released { Ok(()) } else { Err(lives) });
        }
        if !reading {
            self.settle_refresh(Ok(()));
        }
        if !starting && !self.state.paying.is_empty() {
            let waiting = std::mem::take(&mut self.state.paying);
            let ended = Problem::new(
                ErrorKind::Conflict,
                "the order has ended, or is being canceled",
            );
            let is_paid = matches!(self.state.phase, Phase::Paid(_));
            self.settle(waiting, if is_paid { Ok(()) } else { Err(ended) });
        }
    }

    /// Tells of another selection or price, before anything that follows from it.
    fn announce_selection(&mut self) {
        let first = self
            .effects
            .iter()
            .position(|effect| matches!(effect, Effect::Emit(_) | Effect::Settle { .. }))
            .unwrap_or(self.effects.len());
        self.effects
            .insert(first, Effect::Emit(HostEvent::Selection));
    }
}
