//! Random sequences of everything that can happen to a shop: whatever comes, every ticket is in one hand.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

/// Something that may happen, in terms of small numbers: which order, how many tickets.
#[derive(Clone, Debug)]
enum Step {
    Create {
        counts: [u32; 3],
        all: bool,
    },
    Pick {
        seats: Vec<usize>,
        all: bool,
    },
    Random {
        order: usize,
        counts: [u32; 3],
        all: bool,
    },
    Tickets {
        order: usize,
        seats: Vec<usize>,
        all: bool,
    },
    Status {
        order: usize,
        status: OrderStatus,
    },
    Force {
        order: usize,
        status: OrderStatus,
    },
    Vacancy {
        vacant: usize,
    },
    Wait {
        minutes: i64,
    },
}

fn any_status() -> impl Strategy<Value = OrderStatus> {
    use OrderStatus::{Canceled, Done, Executed, Expired, InProgress};
    prop::sample::select(vec![
        Executed, InProgress, InProgress, Done, Canceled, Expired,
    ])
}

fn any_step() -> impl Strategy<Value = Step> {
    let counts = || [0_u32..4, 0_u32..4, 0_u32..3];
    let some_seats = || prop::collection::vec(0_usize..84, 0..5);
    let order = 0_usize..30;
    prop_oneof![
        4 => (counts(), any::<bool>()).prop_map(|(counts, all)| Step::Create { counts, all }),
        2 => (some_seats(), any::<bool>()).prop_map(|(seats, all)| Step::Pick { seats, all }),
        3 => (order.clone(), counts(), any::<bool>())
            .prop_map(|(order, counts, all)| Step::Random { order, counts, all }),
        2 => (order.clone(), some_seats(), any::<bool>())
            .prop_map(|(order, seats, all)| Step::Tickets { order, seats, all }),
        4 => (order.clone(), any_status()).prop_map(|(order, status)| Step::Status { order, status }),
        1 => (order, any_status()).prop_map(|(order, status)| Step::Force { order, status }),
        1 => (0_usize..84).prop_map(|vacant| Step::Vacancy { vacant }),
        2 => (0_i64..8).prop_map(|minutes| Step::Wait { minutes }),
    ]
}

fn carry_out(shop: &mut Shop, now: &mut Timestamp, step: &Step) {
    let counted = |counts: &[u32; 3]| {
        random(&[
            (FLOOR, counts[0]),
            (STALLS, counts[1]),
            (BALCONY, counts[2]),
        ])
    };
    let all = seats(shop, STALLS);
    let named =
        |places: &[usize]| tickets(&places.iter().map(|place| all[*place]).collect::<Vec<_>>());
    let with = |all_or_nothing: bool, changes: Changes| Changes {
        all_or_nothing,
        ..changes
    };
    let existing = |order: usize| shop.orders().get(order).map(|order| order.id);
    // Refusals are fine: what matters is the state that they leave behind.
    match step {
        Step::Create { counts, all } => drop(shop.create(EVENT, with(*all, counted(counts)))),
        Step::Pick { seats, all } => drop(shop.create(EVENT, with(*all, named(seats)))),
        Step::Random { order, counts, all } => {
            if let Some(id) = existing(*order) {
                let _ = shop.change(id, with(*all, counted(counts)));
            }
        }
        Step::Tickets { order, seats, all } => {
            if let Some(id) = existing(*order) {
                let _ = shop.change(id, with(*all, named(seats)));
            }
        }
        Step::Status {
            order,
            status: next,
        } => {
            if let Some(id) = existing(*order) {
                let _ = shop.change(id, status(next.clone()));
            }
        }
        Step::Force { order, status } => {
            if let Some(id) = existing(*order) {
                let _ = shop.force(id, status);
            }
        }
        Step::Vacancy { vacant } => drop(shop.set_vacant(STALLS, *vacant)),
        Step::Wait { minutes } => {
            *now = now.plus_micros(minutes * MINUTE);
            shop.tick(*now);
        }
    }
}

/// What is true of every shop at every time.
fn check(shop: &Shop, now: Timestamp) {
    for (set, amount) in [(FLOOR, 400), (STALLS, 84), (BALCONY, 60), (BOX, 12)] {
        let counts = shop.inventory().counts(set);
        assert_eq!(
            counts.vacant + counts.held + counts.sold + counts.elsewhere,
            amount
        );
        assert_eq!(shop.inventory().vacant(set), counts.vacant);
    }
    let mut owners = HashMap::new();
    for order in shop.orders() {
        let alive = matches!(
            order.status,
            OrderStatus::Executed | OrderStatus::InProgress
        );
        assert!(
            !alive || order.reserved_till > now,
            "{} outlived its hold",
            order.number
        );
        for ticket in order.tickets.iter().filter(|_| order.status.holds_seats()) {
            assert_eq!(
                owners.insert(*ticket, order.id),
                None,
                "{ticket} is in two orders"
            );
            let holder = shop.inventory().ticket(*ticket).unwrap().holder;
            let expected = if alive {
                Holder::Held(order.id)
            } else {
                Holder::Sold(order.id)
            };
            assert_eq!(holder, expected);
        }
    }
    for set in [FLOOR, STALLS, BALCONY, BOX] {
        for ticket in shop.inventory().tickets(set) {
            if let Holder::Held(by) | Holder::Sold(by) = ticket.holder {
                assert_eq!(owners.get(&ticket.id), Some(&by), "a ticket of no order");
            }
        }
    }
}

proptest! {
    #[test]
    fn every_ticket_is_in_one_hand_whatever_happens(steps in prop::collection::vec(any_step(), 1..60)) {
        let (mut shop, mut now) = (shop(), START);
        for step in &steps {
            carry_out(&mut shop, &mut now, step);
            check(&shop, now);
        }
    }
}
