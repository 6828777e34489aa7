//! Random events in random order: what must hold whatever happens.

mod desk;

use std::collections::{HashMap, HashSet};

use desk::{
    Desk, config, event_id, failed, gateway, named, receipt, record, set_id, two_steps, wish,
};
use proptest::prelude::*;
use tc_orders::{Checkout, ErrorKind, OrderId, OrderStatus, Selection};
use tc_purchase::{
    Answer, Call, Config, Customer, Effect, Event, HostEvent, RequestId, Status, Stored,
};

/// What may happen next. Answers pick one of the calls that are out.
#[derive(Clone, Debug)]
enum Step {
    Choose(u8, u32),
    Reserve,
    AskCancel,
    Keep,
    Cancel,
    Refresh,
    Pay(bool),
    Promo(bool),
    Retry,
    BuyMore,
    Leave,
    Shown,
    Online(bool),
    /// What another tab has put down before, if anything.
    Claim(Option<Theirs>),
    Record(Option<Theirs>),
    Close,
    Open,
    /// The page is gone without a word, with all that was under way.
    Reload,
    Pass(i64),
    Sleep(i64),
    Answer(usize, Reply),
}

#[derive(Clone, Debug)]
enum Theirs {
    Order(u8),
    Wish(u32),
    Draft(u8),
    Paid(u8),
}

impl Theirs {
    fn stored(&self) -> Stored {
        match self {
            Theirs::Order(n) => record(*n),
            Theirs::Paid(n) => receipt(*n),
            Theirs::Draft(n) => match record(*n) {
                Stored::Order(record) => Stored::Draft(record),
                other => other,
            },
            // Each tab draws keys of its own.
            Theirs::Wish(count) => wish(&format!("theirs {count}"), &[(2, *count)]),
        }
    }
}

#[derive(Clone, Debug)]
enum Reply {
    /// The status, tickets, whether there is a new token, and where the buyer pays.
    Order(OrderStatus, u8, bool, Option<&'static str>),
    Catalogue(u32),
    Failed(ErrorKind, bool),
}

fn reply() -> impl Strategy<Value = Reply> {
    let status = prop_oneof![
        4 => Just(OrderStatus::Executed),
        2 => Just(OrderStatus::InProgress),
        1 => Just(OrderStatus::Done),
        2 => Just(OrderStatus::Canceled),
        1 => Just(OrderStatus::Expired),
        1 => Just(OrderStatus::Unknown("odd".to_owned())),
    ];
    let url = prop::sample::select(&[
        None,
        Some("https://pay.example/1"),
        Some("http://pay.example/1"),
    ]);
    prop_oneof![
        4 => (status, 0u8..4, any::<bool>(), url)
            .prop_map(|(status, tickets, token, url)| Reply::Order(status, tickets, token, url)),
        2 => (0u32..4).prop_map(Reply::Catalogue),
        2 => (prop::sample::select(ErrorKind::ALL), any::<bool>())
            .prop_map(|(kind, named)| Reply::Failed(kind, named)),
    ]
}

fn theirs() -> impl Strategy<Value = Theirs> {
    prop_oneof![
        (20u8..25).prop_map(Theirs::Order),
        (0u32..4).prop_map(Theirs::Wish),
        (20u8..25).prop_map(Theirs::Draft),
        (30u8..33).prop_map(Theirs::Paid),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1u8..3, 0u32..4).prop_map(|(n, count)| Step::Choose(n, count)),
        4 => Just(Step::Reserve),
        1 => Just(Step::AskCancel),
        1 => Just(Step::Keep),
        2 => Just(Step::Cancel),
        1 => Just(Step::Refresh),
        4 => any::<bool>().prop_map(Step::Pay),
        1 => any::<bool>().prop_map(Step::Promo),
        1 => Just(Step::Retry),
        1 => Just(Step::BuyMore),
        1 => Just(Step::Leave),
        1 => Just(Step::Shown),
        1 => any::<bool>().prop_map(Step::Online),
        4 => prop_oneof![6 => Just(None), 1 => theirs().prop_map(Some)].prop_map(Step::Claim),
        1 => proptest::option::of(theirs()).prop_map(Step::Record),
        1 => Just(Step::Close),
        1 => Just(Step::Open),
        1 => Just(Step::Reload),
        3 => (0i64..400_000).prop_map(Step::Pass),
        1 => (0i64..700_000).prop_map(Step::Sleep),
        10 => (any::<usize>(), reply()).prop_map(|(which, reply)| Step::Answer(which, reply)),
    ]
}

/// What the world outside of the purchase knows.
#[derive(Default)]
struct World {
    out: Vec<(RequestId, Call)>,
    /// Whether the claim is waited for.
    claimed: bool,
    /// Whether the claim is this tab's.
    mine: bool,
    next_order: u8,
    asked: u32,
    settled: HashSet<u32>,
    /// Fresh keys handed out.
    keys: u32,
    /// What was asked for under each key.
    bodies: HashMap<String, (Selection, bool)>,
    /// The orders that a cancel was sent for.
    canceled: HashSet<OrderId>,
    /// The orders that the purchase knows to be bought.
    bought: HashSet<OrderId>,
    /// The orders that a gateway has made, by key.
    orders: HashMap<String, u8>,
}

impl World {
    /// `stored` is what storage held before these effects.
    fn take(
        &mut self,
        gateway: bool,
        mut stored: Option<Stored>,
        effects: Vec<Effect>,
    ) -> Result<(), TestCaseError> {
        for effect in effects {
            if let Effect::Save(Stored::Wish(new)) = &effect {
                prop_assert!(gateway, "a wish was put down without a gateway");
                if let Some(Stored::Wish(old)) = &stored {
                    // A second key would be a second order: first the old wish has to be given up.
                    prop_assert_eq!(&old.key, &new.key, "two keys for one wish");
                }
            }
            Desk::store(&mut stored, &effect);
            if let Effect::Call {
                call:
                    Call::Reserve {
                        selection,
                        all_or_nothing,
                        key,
                    },
                ..
            } = &effect
            {
                prop_assert_eq!(gateway, key.is_some());
                if let Some(key) = key {
                    let body = (selection.clone(), *all_or_nothing);
                    let first = self.bodies.entry(key.clone()).or_insert(body.clone());
                    prop_assert_eq!(&*first, &body, "another body under the same key");
                    let found = matches!(&stored, Some(Stored::Wish(wish)) if wish.key == *key);
                    prop_assert!(found, "sent without being put down first");
                }
            }
            match effect {
                Effect::Call { request, call } => {
                    if makes(&call) {
                        let another = self.out.iter().any(|(_, other)| makes(other));
                        prop_assert!(!another, "two reservations are out at once");
                    }
                    if let Call::Fill { order, .. } = &call {
                        let found =
                            matches!(&stored, Some(Stored::Draft(draft)) if draft.order == *order);
                        prop_assert!(found, "filled without being put down first");
                        prop_assert!(!self.canceled.contains(order), "filled after its cancel");
                    }
                    prop_assert!(
                        self.out.iter().all(|(other, _)| *other != request),
                        "a request's number was given twice"
                    );
                    if let Call::Change { order, change, .. } = &call {
                        prop_assert!(!self.bought.contains(order), "a paid order was changed");
                        let overlaps = self.out.iter().any(|(_, other)| matches!(
                            other,
                            Call::Change { order: same, change: theirs, .. } if same == order && theirs == change
                        ));
                        // After a cancel that failed, or a reload, an older one may still be out.
                        let alone = !overlaps || self.canceled.contains(order);
                        prop_assert!(
                            alone,
                            "a change was sent twice without an answer in between"
                        );
                    }
                    if let Call::Cancel { order, .. } = &call {
                        prop_assert!(!self.bought.contains(order), "a paid order was canceled");
                        self.canceled.insert(*order);
                    }
                    self.out.push((request, call));
                }
                Effect::Claim => self.claimed = true,
                Effect::Unclaim => self.mine = false,
                Effect::Settle { command, .. } => {
                    prop_assert!(self.settled.insert(command), "{command} was settled twice");
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether it may make an order, or hold tickets in one that is made.
fn makes(call: &Call) -> bool {
    matches!(
        call,
        Call::Reserve { .. } | Call::Draft { .. } | Call::Fill { .. }
    )
}

fn with_token(mut answer: Answer, is_new: bool) -> Answer {
    if let (Answer::Order { token, order, .. }, true) = (&mut answer, is_new) {
        *token = Some(format!("for {}", order.id));
    }
    answer
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_happens_the_invariants_hold(
        steps in prop::collection::vec(step(), 1..60),
        closes in any::<bool>(),
        server in 0u8..3,
        way in 0u8..4,
        releases in any::<bool>(),
    ) {
        let config = || {
            let config = match server {
                0 => config(),
                1 => two_steps(),
                _ => gateway(),
            };
            let checkout = match way {
                1 => Some(Checkout::System),
                2 => Some(Checkout::Page { address: "https://vendor.example/p?token=r:a".to_owned() }),
                _ => None,
            };
            Config { checkout, host_pays: way == 3, release_on_leave: releases, ..config }
        };
        let behind = server == 2;
        let mut desk = Desk::new(config());
        let mut world = World { next_order: 1, ..World::default() };
        let opened = desk.send(Event::Open { config: config(), record: None });
        world.take(behind, None, opened)?;
        for step in steps {
            if let Step::Claim(Some(theirs)) = &step && world.claimed {
                desk.stored = Some(theirs.stored());
            }
            let mut stored = desk.stored.clone();
            let held_before = desk.state.holding().map(|holding| holding.order.id);
            let effects = match step {
                Step::Choose(n, count) => desk.send(Event::Choose { set: set_id(n), count }),
                Step::Reserve => {
                    world.asked += 1;
                    desk.send(Event::Reserve { command: Some(world.asked), selection: None })
                }
                Step::AskCancel => desk.send(Event::AskCancel),
                Step::Keep => desk.send(Event::Keep),
                Step::Cancel => {
                    world.asked += 1;
                    desk.send(Event::Cancel { command: Some(world.asked) })
                }
                Step::Refresh => {
                    world.asked += 1;
                    desk.send(Event::Refresh { command: Some(world.asked) })
                }
                Step::Pay(linked) => {
                    world.asked += 1;
                    let customer = Customer { email: Some("a@b".to_owned()), ..Customer::default() };
                    desk.send(Event::Pay { command: Some(world.asked), customer, linked })
                }
                Step::Promo(some) => desk.send(Event::Promo(some.then(|| "CODE".to_owned()))),
                Step::Retry => desk.send(Event::Retry),
                Step::BuyMore => desk.send(Event::BuyMore),
                Step::Leave => desk.send(Event::Leave),
                Step::Shown => desk.send(Event::Shown),
                Step::Online(true) => desk.send(Event::Online),
                Step::Online(false) => desk.send(Event::Offline),
                Step::Claim(_) if world.claimed => {
                    world.claimed = false;
                    world.mine = true;
                    world.keys += 1;
                    desk.claim(&format!("mine {}", world.keys))
                }
                Step::Claim(_) => continue,
                // Only who has the claim puts a wish down, or takes one away.
                Step::Record(Some(Theirs::Wish(_) | Theirs::Draft(_))) if world.mine => continue,
                Step::Record(_) if world.mine && matches!(stored, Some(Stored::Wish(_) | Stored::Draft(_))) => continue,
                Step::Record(theirs) => {
                    desk.stored = theirs.map(|theirs| theirs.stored());
                    stored = desk.stored.clone();
                    desk.send(Event::RecordChanged(stored.clone()))
                }
                Step::Reload => {
                    world.out.clear();
                    world.bought.clear();
                    world.claimed = false;
                    world.mine = false;
                    world.settled.extend(1..=world.asked);
                    desk.reload()
                }
                Step::Close => desk.send(Event::Close),
                Step::Open => desk.send(Event::Open { config: config(), record: None }),
                Step::Pass(ms) => {
                    desk.pass(ms);
                    desk.send(Event::Tick)
                }
                Step::Sleep(ms) => {
                    desk.now.wall += ms;
                    desk.server_offset += ms;
                    desk.send(Event::Shown)
                }
                Step::Answer(which, reply) => {
                    if world.out.is_empty() {
                        continue;
                    }
                    let (request, call) = world.out.remove(which % world.out.len());
                    let answer = match (reply, &call) {
                        (Reply::Failed(kind, true), _) => named(kind),
                        (Reply::Failed(kind, false), _) => failed(kind),
                        (Reply::Catalogue(vacant), Call::Catalogue) => {
                            Answer::Catalogue(Box::new(desk::catalogue(&[vacant, 3])))
                        }
                        (Reply::Order(status, tickets, token, url), Call::Reserve { key, .. }) => {
                            world.next_order += 1;
                            let order = match key {
                                Some(key) => *world.orders.entry(key.clone()).or_insert(world.next_order),
                                None => world.next_order,
                            };
                            let mut order = desk.order(order, status, tickets);
                            order.payment_url = url.map(str::to_owned);
                            with_token(desk.as_answer(order), token)
                        }
                        (Reply::Order(status, tickets, ..), Call::Draft { .. }) => {
                            world.next_order += 1;
                            // As a rule it holds nothing.
                            let tickets = if tickets == 1 { 1 } else { 0 };
                            desk.as_answer(desk.order(world.next_order, status, tickets))
                        }
                        (
                            Reply::Order(status, tickets, token, url),
                            Call::Read { order, .. }
                            | Call::Cancel { order, .. }
                            | Call::Fill { order, .. }
                            | Call::Change { order, .. },
                        ) => {
                            let mut same = desk.order(1, status, tickets);
                            same.id = *order;
                            same.payment_url = url.map(str::to_owned);
                            with_token(desk.as_answer(same), token)
                        }
                        // The wrong kind of answer: as good as an unreadable one.
                        _ => failed(ErrorKind::Decode),
                    };
                    desk.answer(request, answer)
                }
            };
            for effect in &effects {
                if let (Effect::Call { call, .. }, Some(held)) = (effect, held_before) {
                    prop_assert!(!makes(call), "a reservation was sent while {held} is held");
                }
                if let Effect::Emit(HostEvent::Pay { url, .. }) = effect {
                    prop_assert!(url.as_deref().is_none_or(tc_orders::may_follow), "{url:?} was followed");
                    prop_assert!(desk.state.status() == Status::Paying);
                }
                if let (Effect::Emit(HostEvent::Paid), Some(order)) = (effect, desk.state.order()) {
                    world.bought.insert(order.id);
                }
                if let (Effect::Emit(HostEvent::Reserved), Some(order)) = (effect, desk.state.order()) {
                    prop_assert!(order.event == Some(event_id()));
                    prop_assert!(!order.tickets.is_empty(), "R2: an empty order was told as reserved");
                }
            }
            world.take(behind, stored, effects)?;
            let (state, now) = (&desk.state, desk.now);
            if let Some(remaining) = state.remaining(now) {
                prop_assert!(remaining >= 0);
            }
            prop_assert!(state.selection.total_tickets() <= state.config.max_tickets);
        }
        // Every promise is settled once every call has failed and the claim was given: with the
        // element in the page or without it.
        if closes {
            let stored = desk.stored.clone();
            let closed = desk.send(Event::Close);
            world.take(behind, stored, closed)?;
        }
        if world.claimed {
            let stored = desk.stored.clone();
            let claimed = desk.claim("the last");
            world.take(behind, stored, claimed)?;
        }
        // Where the buyer pays is asked for again, for half a minute of a page that is online.
        let stored = desk.stored.clone();
        let online = desk.send(Event::Online);
        world.take(behind, stored, online)?;
        for _ in 0..120 {
            while let Some((request, _)) = world.out.pop() {
                let stored = desk.stored.clone();
                let effects = desk.answer(request, failed(ErrorKind::Network));
                world.take(behind, stored, effects)?;
            }
            if (1..=world.asked).all(|command| world.settled.contains(&command)) {
                break;
            }
            let stored = desk.stored.clone();
            let effects = desk.tick_for(1_000);
            world.take(behind, stored, effects)?;
        }
        for command in 1..=world.asked {
            prop_assert!(world.settled.contains(&command), "promise {command} hangs");
        }
    }
}
