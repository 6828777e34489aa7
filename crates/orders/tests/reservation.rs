//! R2: wanted against got.

use proptest::prelude::*;
use tc_orders::{
    Details, Money, Order, OrderId, OrderStatus, OrderTicket, Outcome, Selection, SetId, TicketId,
    Wanted, compare,
};

fn set(number: u8) -> SetId {
    SetId::from_bytes([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, number])
}

fn ticket(number: u8) -> TicketId {
    TicketId::from_bytes([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, number])
}

fn order(tickets: impl IntoIterator<Item = u8>, sets: impl IntoIterator<Item = u8>) -> Order {
    Order {
        id: OrderId::from_bytes([7; 12]),
        number: None,
        event: None,
        status: OrderStatus::Executed,
        created_at: None,
        updated_at: None,
        reserved_till: None,
        tickets: tickets.into_iter().map(ticket).collect(),
        sets: sets.into_iter().map(set).collect(),
        total: Money::ZERO,
        fee: Money::ZERO,
        discount: Money::ZERO,
        discounts: vec![],
        payment_system: None,
        payment_url: None,
        hold: None,
        details: Details::default(),
    }
}

fn random(counts: &[(u8, u32)]) -> Wanted {
    Wanted::Random(
        counts
            .iter()
            .map(|(number, count)| (set(*number), *count))
            .collect(),
    )
}

#[test]
fn as_many_as_wanted_is_complete() {
    assert_eq!(
        compare(&random(&[(1, 2)]), &order([1, 2], [1])),
        Outcome::Complete
    );
    assert_eq!(
        compare(&random(&[(1, 2), (2, 1)]), &order([1, 2, 3], [1, 2])),
        Outcome::Complete
    );
    assert_eq!(
        compare(&random(&[(1, 1)]), &order([1, 2], [1])),
        Outcome::Complete,
        "more is no harm"
    );
    assert_eq!(
        compare(&random(&[]), &order([], [])),
        Outcome::Complete,
        "nothing wanted, nothing missing"
    );
}

#[test]
fn tickets_that_are_silently_missing_are_noticed() {
    let fewer = |wanted, got| Outcome::Fewer { wanted, got };
    assert_eq!(compare(&random(&[(1, 3)]), &order([1], [1])), fewer(3, 1));
    assert_eq!(
        compare(&random(&[(1, 2), (2, 1)]), &order([1, 2], [1])),
        fewer(3, 2)
    );
    assert_eq!(
        compare(&random(&[(1, 2), (2, 1), (3, 1)]), &order([1], [1, 2])),
        fewer(4, 1)
    );
    assert_eq!(
        compare(&random(&[(1, 2), (2, 1)]), &order([1], [])),
        fewer(3, 1),
        "also when the answer names no set"
    );
}

#[test]
fn an_order_without_tickets_got_nothing_even_if_it_names_the_set() {
    assert_eq!(
        compare(&random(&[(1, 2)]), &order([], [1])),
        Outcome::Nothing { wanted: 2 }
    );
    assert_eq!(
        compare(&random(&[(1, 2)]), &order([], [])),
        Outcome::Nothing { wanted: 2 }
    );
}

#[test]
fn as_many_as_wanted_is_complete_even_if_the_order_does_not_name_every_set() {
    for named in [vec![], vec![1], vec![2], vec![1, 2]] {
        assert_eq!(
            compare(&random(&[(1, 1), (2, 1)]), &order([1, 2], named)),
            Outcome::Complete
        );
    }
}

#[test]
fn tickets_of_a_set_that_nobody_wanted_do_not_stand_in() {
    assert_eq!(
        compare(&random(&[(1, 2)]), &order([1, 2], [9])),
        Outcome::Nothing { wanted: 2 }
    );
    assert_eq!(
        compare(&random(&[(1, 1), (2, 1)]), &order([1, 2], [1, 9])),
        Outcome::Fewer { wanted: 2, got: 1 }
    );
}

#[test]
fn seats_are_compared_one_by_one() {
    let wanted = Wanted::Tickets(vec![ticket(1), ticket(2), ticket(2)]);
    assert_eq!(compare(&wanted, &order([2, 1, 5], [])), Outcome::Complete);
    assert_eq!(
        compare(&wanted, &order([2, 5], [])),
        Outcome::Fewer { wanted: 2, got: 1 }
    );
    assert_eq!(
        compare(&wanted, &order([5, 6], [])),
        Outcome::Nothing { wanted: 2 }
    );
    assert_eq!(
        compare(&Wanted::Tickets(vec![]), &order([5], [])),
        Outcome::Complete
    );
}

fn chosen(counts: &[(u8, u32)]) -> Selection {
    counts
        .iter()
        .map(|(number, count)| (set(*number), *count))
        .collect()
}

proptest! {
    #[test]
    fn an_outcome_never_contradicts_its_own_numbers(
        counts in proptest::collection::vec((0_u8..6, 0_u32..4), 0..6),
        tickets in proptest::collection::btree_set(0_u8..30, 0..12),
        sets in proptest::collection::btree_set(0_u8..6, 0..6),
    ) {
        let selection: Selection = chosen(&counts);
        let order = order(tickets.clone(), sets);
        match compare(&Wanted::Random(selection.clone()), &order) {
            Outcome::Complete => prop_assert!(tickets.len() >= selection.total_tickets() as usize),
            Outcome::Nothing { wanted } => {
                prop_assert_eq!(wanted, selection.total_tickets());
                prop_assert!(wanted > 0);
            }
            Outcome::Fewer { wanted, got } => {
                prop_assert_eq!(wanted, selection.total_tickets());
                prop_assert!(0 < got && got < wanted && got as usize <= tickets.len());
            }
        }
    }

    #[test]
    fn what_an_order_has_is_what_it_was_wanted_to_have(
        tickets in proptest::collection::btree_set(0_u8..30, 0..12),
    ) {
        let order = order(tickets.clone(), []);
        let wanted = Wanted::Tickets(order.tickets.clone());
        prop_assert_eq!(compare(&wanted, &order), Outcome::Complete);
    }

    #[test]
    fn wanting_more_never_makes_an_outcome_better(
        counts in proptest::collection::vec((0_u8..6, 1_u32..4), 1..6),
        more in (0_u8..6, 1_u32..4),
        tickets in proptest::collection::btree_set(0_u8..30, 0..12),
    ) {
        let fewer_wanted: Selection = chosen(&counts);
        let mut more_wanted = fewer_wanted.clone();
        more_wanted.set(set(more.0), fewer_wanted.get(set(more.0)) + more.1);
        let order = order(tickets, 0..6);
        if compare(&Wanted::Random(more_wanted), &order) == Outcome::Complete {
            prop_assert_eq!(compare(&Wanted::Random(fewer_wanted), &order), Outcome::Complete);
        }
    }
}

/// An order of version 2: each ticket names its set.
fn told_apart(sets: &[u8]) -> Order {
    let mut order = order([], []);
    for (number, set) in (1..).zip(sets) {
        order.tickets.push(ticket(number));
        order.details.tickets.push(OrderTicket {
            id: ticket(number),
            set: Some(self::set(*set)),
            seat: None,
            price: Money::ZERO,
            discount: Money::ZERO,
            fee: Money::ZERO,
            full: Money::ZERO,
        });
    }
    order
}

#[test]
fn tickets_that_name_their_set_are_counted_set_by_set() {
    let wanted = random(&[(1, 2), (2, 1)]);
    assert_eq!(compare(&wanted, &told_apart(&[1, 1, 2])), Outcome::Complete);
    assert_eq!(
        compare(&wanted, &told_apart(&[1, 1, 1])),
        Outcome::Fewer { wanted: 3, got: 2 }
    );
    assert_eq!(
        compare(&wanted, &told_apart(&[2, 2, 1])),
        Outcome::Fewer { wanted: 3, got: 2 }
    );
    assert_eq!(
        compare(&wanted, &told_apart(&[9])),
        Outcome::Nothing { wanted: 3 }
    );
    assert_eq!(
        compare(&wanted, &told_apart(&[])),
        Outcome::Nothing { wanted: 3 }
    );
}
