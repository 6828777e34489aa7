//! R6: what happens within a second of the deadline, two hundred times. The server and the way to it are made up by dice
//! with known seeds: how long calls take, how late the server lets an order expire, and what else happens in that
//! second. Whatever it is, the server's word is the last one.

mod desk;

use desk::dice::Dice;
use desk::{Desk, at, config, failed};
use tc_orders::{ErrorKind, Order, OrderStatus};
use tc_purchase::{Answer, Call, Effect, Event, HostEvent, Now, Phase, RequestId, State, Status};

const RACES: u64 = 200;
const SECOND: i64 = 1_000;

/// From a payment's start on, so much later is the deadline.
const PAYING: i64 = 1_800_000;

/// What happens besides, within a second before or after the deadline.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Surprise {
    Nothing,
    BuyerCancels,
    BuyerLooks,
    PageIsReloaded,
    PaymentBegins,
    OrderIsPaid,
    OrderIsCanceled,
}

const SURPRISES: [Surprise; 7] = [
    Surprise::Nothing,
    Surprise::BuyerCancels,
    Surprise::BuyerLooks,
    Surprise::PageIsReloaded,
    Surprise::PaymentBegins,
    Surprise::OrderIsPaid,
    Surprise::OrderIsCanceled,
];

/// What is to come, at a moment of the monotonic clock.
enum Coming {
    /// A call gets to the server.
    Call(RequestId, Call, Now),
    /// Its answer gets back.
    Answer(RequestId, Now, Answer),
    Surprise(Surprise),
}

struct Race {
    desk: Desk,
    dice: Dice,
    coming: Vec<(i64, Coming)>,
    next_tick: i64,
    /// The order as it truly is, once it is made.
    order: Option<Order>,
    /// By so much the server lets an order live too long.
    lag: i64,
    heard: Vec<HostEvent>,
    reloaded: bool,
}

impl Race {
    /// Up to an order that was asked for over a slow way, and is held.
    fn held(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut desk = Desk::open(config(), &[50, 50]);
        // Neither clock is on a whole second, and they differ.
        desk.server_offset += dice.between(0, 999);
        desk.choose(1, 1);
        let lag = dice.between(0, 1_500);
        let next_tick = desk.now.mono;
        let mut race = Self {
            desk,
            dice,
            coming: Vec::new(),
            next_tick,
            order: None,
            lag,
            heard: Vec::new(),
            reloaded: false,
        };
        race.desk.press_checkout();
        let (request, call) = race.desk.last_call();
        race.send_out(request, call);
        race.run_until(race.desk.now.mono + 5 * SECOND);
        assert_eq!(race.desk.state.status(), Status::Held);
        race
    }

    fn deadline(&self) -> i64 {
        let till = self.order.as_ref().and_then(|order| order.reserved_till);
        till.expect("an order with a deadline").millis()
    }

    /// What the order has become by now.
    fn truth(&mut self) -> OrderStatus {
        let is_over = self.desk.server_now() >= self.deadline() + self.lag;
        let order = self.order.as_mut().expect("an order");
        if is_over && order.status.holds_seats() && order.status != OrderStatus::Done {
            order.status = OrderStatus::Expired;
        }
        order.status.clone()
    }

    /// The seller, a payment or another device does something. An order that is over stays what it is.
    fn force(&mut self, status: OrderStatus) {
        if !matches!(
            self.truth(),
            OrderStatus::Executed | OrderStatus::InProgress
        ) {
            return;
        }
        let till = at(self.desk.server_now() + PAYING);
        let order = self.order.as_mut().expect("an order");
        if status == OrderStatus::InProgress {
            order.reserved_till = Some(till);
        }
        order.status = status;
    }

    fn send_out(&mut self, request: RequestId, call: Call) {
        let arrives = self.desk.now.mono + self.dice.between(1, 700);
        let sent = self.desk.now;
        self.coming
            .push((arrives, Coming::Call(request, call, sent)));
    }

    /// What the server answers to a call that has just come in.
    fn answer(&mut self, call: &Call) -> Option<Answer> {
        if matches!(call, Call::Reserve { .. }) {
            self.order = Some(self.desk.order(1, OrderStatus::Executed, 1));
        }
        if *call == Call::Catalogue {
            return None;
        }
        if matches!(call, Call::Cancel { .. }) {
            if self.truth() != OrderStatus::Executed && self.truth() != OrderStatus::InProgress {
                return Some(failed(ErrorKind::Rejected));
            }
            self.force(OrderStatus::Canceled);
        }
        self.truth();
        self.order.clone().map(|order| self.desk.as_answer(order))
    }

    fn send(&mut self, event: Event) {
        let effects = self.desk.send(event);
        self.follow(effects);
    }

    fn follow(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Call { request, call } => self.send_out(request, call),
                Effect::Emit(event) => {
                    if event == HostEvent::Expired {
                        assert_eq!(self.truth(), OrderStatus::Expired, "told too early");
                    }
                    self.heard.push(event);
                }
                _ => {}
            }
        }
    }

    fn surprise(&mut self, surprise: Surprise) {
        match surprise {
            Surprise::Nothing => {}
            Surprise::BuyerCancels => self.send(Event::Cancel { command: None }),
            Surprise::BuyerLooks => self.send(Event::Shown),
            Surprise::PageIsReloaded => {
                let record = self.desk.log.iter().rev().find_map(|effect| match effect {
                    Effect::Save(record) => Some(Some(record.clone())),
                    Effect::Forget(_) => Some(None),
                    _ => None,
                });
                // Answers to calls of the page before find nobody.
                self.coming
                    .retain(|(_, what)| matches!(what, Coming::Surprise(_)));
                self.desk.state = State::new(config());
                self.reloaded = true;
                self.send(Event::Open {
                    config: config(),
                    record: record.flatten(),
                });
                self.answer_catalogue();
            }
            Surprise::PaymentBegins => self.force(OrderStatus::InProgress),
            Surprise::OrderIsPaid => self.force(OrderStatus::Done),
            Surprise::OrderIsCanceled => self.force(OrderStatus::Canceled),
        }
    }

    /// The catalogue is no part of the race: it is there at once.
    fn answer_catalogue(&mut self) {
        let is_catalogue =
            |what: &Coming| matches!(what, Coming::Call(_, call, _) if *call == Call::Catalogue);
        while let Some(place) = self.coming.iter().position(|(_, what)| is_catalogue(what)) {
            if let (_, Coming::Call(request, ..)) = self.coming.swap_remove(place) {
                let answer = Answer::Catalogue(Box::new(desk::catalogue(&[50, 50])));
                let effects = self.desk.answer(request, answer);
                self.follow(effects);
            }
        }
    }

    /// Lets things happen in their order, until a moment of the monotonic clock.
    fn run_until(&mut self, end: i64) {
        loop {
            self.answer_catalogue();
            let soonest = self.coming.iter().map(|(when, _)| *when).min();
            let next = soonest.unwrap_or(i64::MAX).min(self.next_tick);
            if next > end {
                self.desk.pass(end - self.desk.now.mono);
                return;
            }
            self.desk.pass((next - self.desk.now.mono).max(0));
            self.tick();
            let now = self.desk.now.mono;
            while let Some(place) = self.coming.iter().position(|(when, _)| *when <= now) {
                let (_, what) = self.coming.swap_remove(place);
                self.happen(what);
            }
            self.nobody_sees_more_than_there_is();
        }
    }

    fn happen(&mut self, what: Coming) {
        match what {
            Coming::Call(request, call, sent) => {
                if let Some(answer) = self.answer(&call) {
                    let back = self.desk.now.mono + self.dice.between(1, 700);
                    self.coming
                        .push((back, Coming::Answer(request, sent, answer)));
                }
            }
            Coming::Answer(request, sent, answer) => self.send(Event::Answered {
                request,
                sent,
                answer,
            }),
            Coming::Surprise(surprise) => self.surprise(surprise),
        }
    }

    /// The page's timeout: at the next whole second, and late as timeouts are.
    fn tick(&mut self) {
        if self.desk.now.mono < self.next_tick {
            return;
        }
        if tc_purchase::due(&self.desk.state, self.desk.now) {
            self.send(Event::Tick);
        }
        let wait = match self.desk.state.remaining(self.desk.now) {
            None | Some(0) => SECOND,
            Some(left @ 1..SECOND) => left,
            Some(left) => left % SECOND + 1,
        };
        self.next_tick = self.desk.now.mono + wait + self.dice.between(0, 40);
    }

    fn nobody_sees_more_than_there_is(&self) {
        let (Some(shown), Some(order)) = (
            self.desk.state.remaining(self.desk.now),
            self.desk.state.order(),
        ) else {
            return;
        };
        let till = order.reserved_till.expect("a deadline").millis();
        let left = (till - self.desk.server_now()).max(0);
        assert!(shown <= left, "{shown} ms are shown, {left} ms are left");
    }

    fn count(&self, event: &HostEvent) -> usize {
        self.heard.iter().filter(|heard| *heard == event).count()
    }
}

/// Runs a race, and says what the order had become.
fn run(seed: u64, surprise: Surprise) -> OrderStatus {
    let mut race = Race::held(seed);
    let off = race.dice.between(-SECOND, SECOND);
    let when = race.deadline() - race.desk.server_offset + off;
    race.coming.push((when, Coming::Surprise(surprise)));
    race.run_until(when + 30 * SECOND);

    let truth = race.truth();
    let told = [HostEvent::Expired, HostEvent::Canceled, HostEvent::Paid];
    let told = told.each_ref().map(|event| race.count(event));
    let (status, ends) = match truth {
        OrderStatus::Expired => (Status::Expired, [1, 0, 0]),
        OrderStatus::Canceled => (Status::Canceled, [0, 1, 0]),
        OrderStatus::Done => (Status::Paid, [0, 0, 1]),
        OrderStatus::InProgress => (Status::Paying, [0, 0, 0]),
        ref other => panic!("an order that is {other:?} half a minute after its end"),
    };
    if race.reloaded && race.desk.state.status() == Status::Idle {
        // It had ended when the page came back: then there is nothing to tell.
        assert_eq!((truth.clone(), told), (OrderStatus::Expired, [0, 0, 0]));
    } else {
        assert_eq!(race.desk.state.status(), status);
        assert_eq!(told, ends, "expired, canceled, paid");
    }
    assert!(!matches!(race.desk.state.phase, Phase::Reserving(_)));
    let is_post = |call: &Call| matches!(call, Call::Reserve { .. });
    assert_eq!(race.desk.count_calls(is_post), 1, "one order was asked for");
    truth
}

#[test]
fn r6_two_hundred_races_at_the_deadline_end_as_the_server_says() {
    let mut ends = Vec::new();
    for seed in 0..RACES {
        let surprise = SURPRISES[usize::try_from(seed).expect("small") % SURPRISES.len()];
        let run = std::panic::AssertUnwindSafe(|| run(seed, surprise));
        let truth = std::panic::catch_unwind(run)
            .unwrap_or_else(|_| panic!("race {seed}, {surprise:?}: see above"));
        ends.push((surprise, truth));
    }
    // The dice were fair: each surprise that changes something came in time, and came too late.
    for (surprise, in_time) in [
        (Surprise::BuyerCancels, OrderStatus::Canceled),
        (Surprise::PaymentBegins, OrderStatus::InProgress),
        (Surprise::OrderIsPaid, OrderStatus::Done),
        (Surprise::OrderIsCanceled, OrderStatus::Canceled),
    ] {
        for truth in [in_time, OrderStatus::Expired] {
            let end = (surprise, truth);
            assert!(ends.contains(&end), "no race ended in {end:?}");
        }
    }
}
