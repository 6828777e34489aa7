//! Random events in random order: what must hold whatever happens.

mod desk;

use std::collections::{HashMap, HashSet};

use desk::{Desk, config, event_id, failed, order_id, record, set_id};
use proptest::prelude::*;
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{Answer, Call, Effect, Event, RequestId};

/// What may happen next. Answers pick one of the calls that are out.
#[derive(Clone, Debug)]
enum Step {
    Choose(u8, u32),
    Reserve,
    AskCancel,
    Keep,
    Cancel,
    Refresh,
    Shown,
    Online(bool),
    Claim(Option<u8>),
    Record(Option<u8>),
    Close,
    Open,
    Pass(i64),
    Sleep(i64),
    Answer(usize, Reply),
}

#[derive(Clone, Debug)]
enum Reply {
    Order(OrderStatus, u8),
    Catalogue(u32),
    Failed(ErrorKind),
}

fn reply() -> impl Strategy<Value = Reply> {
    let status = prop_oneof![
        4 => Just(OrderStatus::Executed),
        1 => Just(OrderStatus::InProgress),
        1 => Just(OrderStatus::Done),
        2 => Just(OrderStatus::Canceled),
        1 => Just(OrderStatus::Expired),
        1 => Just(OrderStatus::Unknown("odd".to_owned())),
    ];
    prop_oneof![
        4 => (status, 0u8..4).prop_map(|(status, tickets)| Reply::Order(status, tickets)),
        2 => (0u32..4).prop_map(Reply::Catalogue),
        2 => prop::sample::select(ErrorKind::ALL).prop_map(Reply::Failed),
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
        1 => Just(Step::Shown),
        1 => any::<bool>().prop_map(Step::Online),
        4 => prop_oneof![6 => Just(None), 1 => (20u8..25).prop_map(Some)].prop_map(Step::Claim),
        1 => proptest::option::of(20u8..25).prop_map(Step::Record),
        1 => Just(Step::Close),
        1 => Just(Step::Open),
        3 => (0i64..400_000).prop_map(Step::Pass),
        1 => (0i64..700_000).prop_map(Step::Sleep),
        10 => (any::<usize>(), reply()).prop_map(|(which, reply)| Step::Answer(which, reply)),
    ]
}

/// What the world outside of the purchase knows.
#[derive(Default)]
struct World {
    out: Vec<(RequestId, Call)>,
    claimed: bool,
    next_order: u8,
    asked: u32,
    settled: HashSet<u32>,
}

impl World {
    fn take(&mut self, effects: Vec<Effect>) -> Result<(), TestCaseError> {
        for effect in effects {
            match effect {
                Effect::Call { request, call } => {
                    if matches!(call, Call::Reserve { .. }) {
                        let another = self
                            .out
                            .iter()
                            .any(|(_, c)| matches!(c, Call::Reserve { .. }));
                        prop_assert!(!another, "two reservations are out at once");
                    }
                    prop_assert!(
                        self.out.iter().all(|(other, _)| *other != request),
                        "a request's number was given twice"
                    );
                    self.out.push((request, call));
                }
                Effect::Claim => self.claimed = true,
                Effect::Settle { command, .. } => {
                    prop_assert!(self.settled.insert(command), "{command} was settled twice");
                }
                _ => {}
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_happens_the_invariants_hold(
        steps in prop::collection::vec(step(), 1..60),
        closes in any::<bool>(),
    ) {
        let mut desk = Desk::new(config());
        let mut world = World { next_order: 1, ..World::default() };
        let mut made: HashMap<RequestId, u8> = HashMap::new();
        let opened = desk.send(Event::Open { config: config(), record: None });
        world.take(opened)?;
        for step in steps {
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
                Step::Shown => desk.send(Event::Shown),
                Step::Online(true) => desk.send(Event::Online),
                Step::Online(false) => desk.send(Event::Offline),
                Step::Claim(found) if world.claimed => {
                    world.claimed = false;
                    desk.send(Event::Claimed { record: found.map(record), key: "k".to_owned() })
                }
                Step::Claim(_) => continue,
                Step::Record(found) => desk.send(Event::RecordChanged(found.map(record))),
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
                        (Reply::Failed(kind), _) => failed(kind),
                        (Reply::Catalogue(vacant), Call::Catalogue) => {
                            Answer::Catalogue(Box::new(desk::catalogue(&[vacant, 3])))
                        }
                        (Reply::Order(status, tickets), Call::Reserve { .. }) => {
                            world.next_order += 1;
                            made.insert(request, world.next_order);
                            desk.as_answer(desk.order(world.next_order, status, tickets))
                        }
                        (Reply::Order(status, tickets), Call::Read { order, .. } | Call::Cancel { order, .. }) => {
                            let mut same = desk.order(1, status, tickets);
                            same.id = *order;
                            desk.as_answer(same)
                        }
                        // The wrong kind of answer: as good as an unreadable one.
                        _ => failed(ErrorKind::Decode),
                    };
                    desk.answer(request, answer)
                }
            };
            for effect in &effects {
                if let (Effect::Call { call: Call::Reserve { .. }, .. }, Some(held)) = (effect, held_before) {
                    prop_assert!(false, "a reservation was sent while {held} is held");
                }
                if let (Effect::Emit(tc_purchase::HostEvent::Reserved), Some(order)) = (effect, desk.state.order()) {
                    prop_assert!(order.event == Some(event_id()));
                    prop_assert!(!order.tickets.is_empty(), "R2: an empty order was told as reserved");
                }
            }
            world.take(effects)?;
            let (state, now) = (&desk.state, desk.now);
            if let Some(remaining) = state.remaining(now) {
                prop_assert!(remaining >= 0);
            }
            prop_assert!(state.selection.total_tickets() <= state.config.max_tickets);
        }
        // Every promise is settled once every call has failed and the claim was given: with the
        // element in the page or without it.
        if closes {
            let closed = desk.send(Event::Close);
            world.take(closed)?;
        }
        if world.claimed {
            let claimed = desk.send(Event::Claimed { record: None, key: "k".to_owned() });
            world.take(claimed)?;
        }
        while let Some((request, _)) = world.out.pop() {
            let effects = desk.answer(request, failed(ErrorKind::Network));
            world.take(effects)?;
        }
        for command in 1..=world.asked {
            prop_assert!(world.settled.contains(&command), "promise {command} hangs");
        }
        let _ = order_id(1);
    }
}
