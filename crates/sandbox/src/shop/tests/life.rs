//! The life of an order.

use super::*;
use OrderStatus::{Canceled, Done, Executed, Expired, InProgress};

/// An order in that state.
fn order_that_is(status_wanted: &OrderStatus) -> (Shop, OrderId) {
    let mut shop = shop();
    let id = shop.create(EVENT, random(&[(FLOOR, 1)])).unwrap();
    let way: &[_] = match status_wanted {
        Executed => &[],
        Done => &[InProgress, Done],
        other => std::slice::from_ref(other),
    };
    for next in way {
        shop.force(id, next).unwrap();
    }
    assert_eq!(&order(&shop, id).status, status_wanted);
    (shop, id)
}

#[test]
fn only_drawn_transitions_are_made() {
    let unknown = OrderStatus::Unknown("paid".to_owned());
    let all = [Executed, InProgress, Done, Canceled, Expired, unknown];
    for from in all.iter().take(5) {
        for to in &all {
            let (mut shop, id) = order_that_is(from);
            let result = shop.change(id, status(to.clone()));
            if from.can_become(to) && *to != Expired {
                result.unwrap();
                assert_eq!(&order(&shop, id).status, to);
            } else {
                refused(result);
                assert_eq!(&order(&shop, id).status, from, "{from} -> {to}");
            }
        }
    }
}

#[test]
fn an_order_that_is_over_takes_no_change_of_any_kind() {
    for over in [Done, Canceled, Expired] {
        let (mut shop, id) = order_that_is(&over);
        for changes in [random(&[(FLOOR, 2)]), promos(&[]), paid_by("api/BASE")] {
            refused(shop.change(id, changes));
        }
        shop.change(id, Changes::default()).unwrap();
    }
}

#[test]
fn canceling_frees_the_tickets_and_keeps_them_in_the_answer() {
    let mut shop = shop();
    let id = shop.create(EVENT, random(&[(BALCONY, 2)])).unwrap();
    shop.tick(at(5));
    shop.change(id, status(Canceled)).unwrap();
    let order = order(&shop, id);
    assert_eq!((order.tickets.len(), order.reserved_till), (2, at(10)));
    assert_eq!(order.updated_at, START, "as in the example");
    assert_eq!(shop.inventory().vacant(BALCONY), 2);
    shop.tick(at(11));
    assert_eq!(
        shop.order(id).unwrap().status,
        Canceled,
        "and never expires"
    );
}

#[test]
fn a_hold_ends_exactly_at_its_deadline() {
    let mut shop = shop();
    let id = shop.create(EVENT, random(&[(BALCONY, 2)])).unwrap();
    shop.tick(at(10).plus_micros(-1));
    assert_eq!(order(&shop, id).status, Executed);
    let other = shop.create(EVENT, random(&[(BALCONY, 1)])).unwrap();
    assert_eq!(order(&shop, other).tickets, []);
    shop.tick(at(10));
    assert_eq!(order(&shop, id).status, Expired);
    let other = shop.create(EVENT, random(&[(BALCONY, 2)])).unwrap();
    assert_eq!(order(&shop, other).tickets, order(&shop, id).tickets);
}

#[test]
fn paying_prolongs_the_hold_to_thirty_minutes_from_then() {
    let mut shop = shop();
    let id = shop.create(EVENT, random(&[(FLOOR, 1)])).unwrap();
    shop.tick(at(9));
    shop.change(id, status(InProgress)).unwrap();
    assert_eq!(
        (order(&shop, id).updated_at, order(&shop, id).reserved_till),
        (at(9), at(39))
    );
    shop.tick(at(38));
    assert_eq!(order(&shop, id).status, InProgress);
    shop.tick(at(39));
    assert_eq!(order(&shop, id).status, Expired);
}

#[test]
fn while_paying_tickets_can_only_be_given_back() {
    let mut shop = shop();
    let id = shop.create(EVENT, random(&[(FLOOR, 3)])).unwrap();
    shop.change(id, status(InProgress)).unwrap();
    let had = order(&shop, id).tickets.clone();
    let strange = seats(&shop, STALLS)[0];
    for changes in [
        random(&[(FLOOR, 4)]),
        random(&[(FLOOR, 2), (STALLS, 1)]),
        tickets(&[had[0], strange]),
        promos(&["SANDBOX10"]),
        paid_by("api/BASE"),
    ] {
        refused(shop.change(id, changes));
    }
    shop.change(id, random(&[(FLOOR, 2)])).unwrap();
    shop.change(id, tickets(&had[..1])).unwrap();
    assert_eq!(order(&shop, id).tickets, had[..1]);
    assert_eq!(shop.inventory().vacant(FLOOR), 211);
}

#[test]
fn done_sells_the_tickets_for_good() {
    let (mut shop, id) = order_that_is(&Done);
    shop.tick(at(1_000));
    assert_eq!(order(&shop, id).status, Done);
    assert_eq!(shop.inventory().counts(FLOOR).sold, 1);
    refused(shop.force(id, &Canceled));
}

#[test]
fn an_empty_order_can_not_be_paid() {
    let mut shop = shop();
    let id = shop.create(EVENT, random(&[(BOX, 1)])).unwrap();
    refused(shop.change(id, status(InProgress)));
    refused(shop.force(id, &InProgress));
    refused(shop.force(id, &Done));
    assert_eq!(order(&shop, id).status, Executed);
}

#[test]
fn an_invitation_is_done_at_once_and_costs_nothing() {
    let mut shop = shop();
    let id = shop.create(EVENT, random(&[(FLOOR, 1)])).unwrap();
    shop.change(id, paid_by("system/INVITATION")).unwrap();
    assert!(!shop.sums(order(&shop, id)).free);
    shop.change(id, status(InProgress)).unwrap();
    assert_eq!(order(&shop, id).status, Done);
    assert!(shop.sums(order(&shop, id)).free);
}

#[test]
fn is_nobody_s_before_it_is_made() {
    let mut shop = shop();
    let unknown = OrderId::from_bytes([7; 12]);
    assert_eq!(
        shop.change(unknown, status(Canceled)),
        Err(Refusal::NotFound)
    );
    assert_eq!(shop.force(unknown, &Done), Err(Refusal::NotFound));
    assert_eq!(
        shop.order(unknown).map(|order| order.id),
        Err(Refusal::NotFound)
    );
}
