//! A purchase on a bench: sends events, keeps the clock, remembers what was asked for.

#![allow(dead_code, reason = "each test file uses its own part of the bench")]

pub(crate) mod bought;
pub(crate) mod pay;
pub(crate) mod wish;

pub(crate) mod dice;

use tc_orders::{
    Details, ErrorKind, Event as Catalogue, EventId, Money, Order, OrderId, OrderStatus, Selection,
    SetId, TicketId, TicketSet, Timestamp,
};
use tc_purchase::{
    Answer, Call, Config, Effect, Event, Failure, HostEvent, Now, Receipt, Record, RequestId,
    State, Status, Stored, Wish, update,
};

/// The server's time when a bench starts, in milliseconds since the epoch: not a whole second.
pub(crate) const SERVER_START: i64 = 1_700_000_000_250;

/// A first hold, in milliseconds.
pub(crate) const HOLD: i64 = 600_000;

pub(crate) fn event_id() -> EventId {
    "5f0c0ffee0ddf00dcafe0001".parse().expect("an id")
}

/// The n-th set of the bench's event.
pub(crate) fn set_id(n: u8) -> SetId {
    SetId::from_bytes([0x5e, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n])
}

pub(crate) fn order_id(n: u8) -> OrderId {
    OrderId::from_bytes([0x0d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n])
}

pub(crate) fn selection(counts: &[(u8, u32)]) -> Selection {
    counts
        .iter()
        .map(|&(n, count)| (set_id(n), count))
        .collect()
}

pub(crate) fn config() -> Config {
    Config {
        event: event_id(),
        gateway: false,
        two_steps: false,
        sets: None,
        max_tickets: 10,
        max_per_set: None,
        accept_fewer: false,
        checkout: None,
        host_pays: false,
        release_on_leave: false,
        confirm_cancel: true,
    }
}

/// The same behind a gateway.
pub(crate) fn gateway() -> Config {
    Config {
        gateway: true,
        ..config()
    }
}

/// The same at an API that makes an order in two steps.
pub(crate) fn two_steps() -> Config {
    Config {
        two_steps: true,
        ..config()
    }
}

/// A moment of the server's clock.
pub(crate) fn at(server_ms: i64) -> Timestamp {
    Timestamp::from_micros(server_ms * 1_000)
}

/// An event whose sets have these vacancies.
pub(crate) fn catalogue(vacant: &[u32]) -> Catalogue {
    let sets = (1u8..).zip(vacant).map(|(n, &vacant)| TicketSet {
        id: set_id(n),
        name: format!("Set {n}"),
        pos: i64::from(n),
        price: Money::from_minor(10_000 * i64::from(n)),
        fee: Money::ZERO,
        vacant,
        amount: 100,
        seated: false,
    });
    Catalogue {
        id: event_id(),
        title: "Evening".to_owned(),
        description: String::new(),
        on_sale: true,
        lifetime: None,
        venue: None,
        sets: sets.collect(),
        age_rating: None,
        checkout: None,
    }
}

pub(crate) struct Desk {
    pub(crate) state: State,
    pub(crate) now: Now,
    /// Everything that was asked for, in order.
    pub(crate) log: Vec<Effect>,
    /// What storage holds.
    pub(crate) stored: Option<Stored>,
    /// Whether storage takes nothing.
    pub(crate) is_full: bool,
    /// The true server clock minus the monotonic one: what the purchase can only estimate.
    pub(crate) server_offset: i64,
}

impl Desk {
    pub(crate) fn new(config: Config) -> Self {
        let now = Now {
            mono: 5_000,
            wall: SERVER_START,
        };
        Self {
            state: State::new(config),
            now,
            log: Vec::new(),
            stored: None,
            is_full: false,
            server_offset: SERVER_START - now.mono,
        }
    }

    /// A bench with the event read and these vacancies.
    pub(crate) fn open(config: Config, vacant: &[u32]) -> Self {
        let mut desk = Self::new(config.clone());
        desk.send(Event::Open {
            config,
            record: None,
        });
        desk.answer_catalogue(vacant);
        assert_eq!(desk.state.status(), Status::Idle);
        desk
    }

    /// A bench whose order of one ticket of set 1 was just made.
    pub(crate) fn held() -> Self {
        Self::held_with(config())
    }

    pub(crate) fn held_with(config: Config) -> Self {
        let mut desk = Self::open(config, &[50, 50]);
        desk.choose(1, 1);
        desk.press_checkout();
        let order = desk.order(1, OrderStatus::Executed, 1);
        desk.answer_order(order);
        assert_eq!(desk.state.status(), Status::Held);
        desk
    }

    /// Sends an event; gives what was asked for because of it.
    pub(crate) fn send(&mut self, event: Event) -> Vec<Effect> {
        let (state, effects) = update(self.state.clone(), self.now, event);
        self.state = state;
        for effect in effects.iter().filter(|_| !self.is_full) {
            Self::store(&mut self.stored, effect);
        }
        self.log.extend(effects.iter().cloned());
        if !effects.contains(&Effect::Look) {
            return effects;
        }
        // A look at the record is answered before anything else happens.
        let seen = self.send(Event::RecordChanged(self.stored.clone()));
        let effects = effects.into_iter().filter(|effect| *effect != Effect::Look);
        effects.chain(seen).collect()
    }

    /// What an effect does to storage.
    pub(crate) fn store(stored: &mut Option<Stored>, effect: &Effect) {
        if let Effect::Save(record) = effect {
            *stored = Some(record.clone());
        }
        if let Effect::Keep(receipt) = effect
            && receipt.may_replace(stored.as_ref())
        {
            *stored = Some(Stored::Paid(receipt.clone()));
        }
        stored.take_if(|stored| effect.removes(stored));
    }

    /// The page is gone without a word, and opened anew: only storage is left.
    pub(crate) fn reload(&mut self) -> Vec<Effect> {
        let config = self.state.config.clone();
        self.state = State::new(config.clone());
        let record = self.stored.clone();
        self.send(Event::Open { config, record })
    }

    /// Gives the claim to this page.
    pub(crate) fn claim(&mut self, key: &str) -> Vec<Effect> {
        let record = self.stored.clone();
        let key = key.to_owned();
        self.send(Event::Claimed { record, key })
    }

    /// Lets time pass on all clocks.
    pub(crate) fn pass(&mut self, ms: i64) {
        self.now.mono += ms;
        self.now.wall += ms;
    }

    /// Lets time pass second by second, as the ticker would.
    pub(crate) fn tick_for(&mut self, ms: i64) -> Vec<Effect> {
        let until = self.now.mono + ms;
        let mut effects = Vec::new();
        while self.now.mono < until {
            self.pass(1_000.min(until - self.now.mono));
            if tc_purchase::due(&self.state, self.now) {
                effects.extend(self.send(Event::Tick));
            }
        }
        effects
    }

    pub(crate) fn choose(&mut self, n: u8, count: u32) -> Vec<Effect> {
        self.send(Event::Choose {
            set: set_id(n),
            count,
        })
    }

    /// Checkout, up to the POST.
    pub(crate) fn press_checkout(&mut self) {
        self.send(Event::Reserve {
            command: None,
            selection: None,
        });
        self.claim("key");
    }

    /// The server's true time.
    pub(crate) fn server_now(&self) -> i64 {
        self.now.mono + self.server_offset
    }

    /// An order as the server would make it now.
    pub(crate) fn order(&self, n: u8, status: OrderStatus, tickets: u8) -> Order {
        let created = at(self.server_now());
        let till = at(self.server_now() + HOLD);
        Order {
            id: order_id(n),
            number: Some(100_000 + u64::from(n)),
            event: Some(event_id()),
            status,
            created_at: Some(created),
            updated_at: Some(created),
            reserved_till: Some(till),
            tickets: (0..tickets)
                .map(|t| TicketId::from_bytes([0x7c, 0, 0, 0, 0, 0, 0, 0, 0, 0, n, t]))
                .collect(),
            sets: vec![set_id(1)],
            total: Money::from_minor(10_000 * i64::from(tickets)),
            fee: Money::ZERO,
            discount: Money::ZERO,
            discounts: vec![],
            payment_system: None,
            payment_url: None,
            hold: Some(HOLD * 1_000),
            details: Details::default(),
        }
    }

    /// What the first of two steps makes: an order that holds nothing yet.
    pub(crate) fn draft(&self) -> Order {
        Order {
            sets: vec![],
            ..self.order(1, OrderStatus::Executed, 0)
        }
    }

    /// The order on the screen, in another status.
    pub(crate) fn same_order(&self, status: OrderStatus) -> Order {
        let mut order = self.state.order().expect("an order").clone();
        order.status = status;
        order
    }

    pub(crate) fn last_call(&self) -> (RequestId, Call) {
        let calls = self.log.iter().rev();
        let mut calls = calls.filter_map(|effect| match effect {
            Effect::Call { request, call } => Some((*request, call.clone())),
            _ => None,
        });
        calls.next().expect("a call")
    }

    pub(crate) fn count_calls(&self, is: impl Fn(&Call) -> bool) -> usize {
        let calls = self.log.iter();
        calls
            .filter(|effect| matches!(effect, Effect::Call { call, .. } if is(call)))
            .count()
    }

    pub(crate) fn answer(&mut self, request: RequestId, answer: Answer) -> Vec<Effect> {
        let sent = self.now;
        self.send(Event::Answered {
            request,
            sent,
            answer,
        })
    }

    /// Answers the last call with an order, and the server's `Date`.
    pub(crate) fn answer_order(&mut self, order: Order) -> Vec<Effect> {
        let (request, _) = self.last_call();
        let answer = self.as_answer(order);
        self.answer(request, answer)
    }

    pub(crate) fn as_answer(&self, order: Order) -> Answer {
        let whole_second = self.server_now().div_euclid(1_000) * 1_000;
        Answer::Order {
            order: Box::new(order),
            date: Some(at(whole_second)),
            token: None,
            refused: None,
        }
    }

    pub(crate) fn answer_catalogue(&mut self, vacant: &[u32]) -> Vec<Effect> {
        let (request, call) = self.last_call();
        assert_eq!(call, Call::Catalogue);
        self.answer(request, Answer::Catalogue(Box::new(catalogue(vacant))))
    }

    pub(crate) fn answer_failure(&mut self, kind: ErrorKind) -> Vec<Effect> {
        let (request, _) = self.last_call();
        self.answer(request, failed(kind))
    }
}

pub(crate) fn failed(kind: ErrorKind) -> Answer {
    Answer::Failed(Failure::new(kind, "made up"))
}

/// What a gateway itself says of a failure.
pub(crate) fn named(kind: ErrorKind) -> Answer {
    Answer::Failed(Failure {
        named: true,
        ..Failure::new(kind, "made up")
    })
}

pub(crate) fn record(n: u8) -> Stored {
    Stored::Order(Record {
        order: order_id(n),
        token: None,
        selection: selection(&[(1, 1)]),
        since: SERVER_START,
        paying: false,
        known: false,
    })
}

/// What is kept of the n-th order when it is paid: of one ticket of set 1.
pub(crate) fn receipt(n: u8) -> Stored {
    let Stored::Order(record) = record(n) else {
        unreachable!("it is the record of an order")
    };
    Stored::Paid(Receipt {
        record,
        number: Some(100_000 + u64::from(n)),
        total: Money::from_minor(10_000),
    })
}

/// What an earlier page, or another tab, asked for and did not hear of.
pub(crate) fn wish(key: &str, counts: &[(u8, u32)]) -> Stored {
    Stored::Wish(Wish {
        key: key.to_owned(),
        selection: selection(counts),
        all_or_nothing: true,
        since: SERVER_START,
    })
}

/// Whether this is what storage says of an order.
pub(crate) fn is_record_of(stored: &Stored, n: u8) -> bool {
    matches!(stored, Stored::Order(record) if record.order == order_id(n))
}

/// The latest call of this kind among the effects.
pub(crate) fn asked(effects: &[Effect], is: impl Fn(&Call) -> bool) -> Option<RequestId> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Call { request, call } if is(call) => Some(*request),
        _ => None,
    })
}

/// The latest call that reads an order.
pub(crate) fn read(effects: &[Effect]) -> Option<RequestId> {
    asked(effects, |call| matches!(call, Call::Read { .. }))
}

/// What the host hears, by name.
pub(crate) fn heard(effects: &[Effect]) -> Vec<&'static str> {
    let emitted = effects.iter().filter_map(|effect| match effect {
        Effect::Emit(event) => Some(match event {
            HostEvent::Ready => "ready",
            HostEvent::Selection => "selection",
            HostEvent::Reserved => "reserved",
            HostEvent::Canceled => "canceled",
            HostEvent::Expired => "expired",
            HostEvent::Paid => "paid",
            HostEvent::Warning { .. } => "warning",
            HostEvent::Pay { .. } => "pay",
            HostEvent::Error(problem) => problem.kind.as_str(),
        }),
        _ => None,
    });
    emitted.collect()
}

/// How promises were settled: the command, and the code of the refusal.
pub(crate) fn settled(effects: &[Effect]) -> Vec<(u32, Option<&'static str>)> {
    let settled = effects.iter().filter_map(|effect| match effect {
        Effect::Settle { command, result } => {
            let code = result.as_ref().err().map(|problem| problem.kind.as_str());
            Some((*command, code))
        }
        _ => None,
    });
    settled.collect()
}
