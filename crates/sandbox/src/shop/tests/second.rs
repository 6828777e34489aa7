//! What version 2 does otherwise.

use super::*;
use OrderStatus::{Canceled, Done, Executed, Expired, InProgress};

fn v2(changes: Changes) -> Changes {
    Changes {
        version: Version::V2,
        ..changes
    }
}

fn empty(shop: &mut Shop) -> OrderId {
    shop.create(EVENT, v2(Changes::default())).unwrap()
}

#[test]
fn an_order_may_begin_with_nothing_and_holds_for_a_quarter_of_an_hour() {
    let mut shop = shop();
    let id = empty(&mut shop);
    assert_eq!(order(&shop, id).tickets, []);
    assert_eq!(order(&shop, id).reserved_till, at(15));
    shop.change(id, v2(random(&[(BALCONY, 2)]))).unwrap();
    assert_eq!(shop.inventory().vacant(BALCONY), 0);
    shop.change(id, v2(random(&[(BALCONY, 2)]))).unwrap();
    assert_eq!(order(&shop, id).tickets.len(), 2, "said twice, wanted once");
    shop.tick(at(15));
    assert_eq!(order(&shop, id).status, Expired);
    assert_eq!(shop.inventory().vacant(BALCONY), 2);
    let in_v1 = shop.create(EVENT, random(&[(FLOOR, 1)])).unwrap();
    assert_eq!(order(&shop, in_v1).reserved_till, at(25));
    assert_eq!(
        shop.create(EVENT, Changes::default()),
        Err(Refusal::invalid("'tickets' or 'random' must be given")),
        "in version 1 there is no such order"
    );
}

#[test]
fn all_or_nothing_leaves_an_empty_order_empty() {
    let mut shop = shop();
    let id = empty(&mut shop);
    shop.change(id, v2(all_or_nothing(random(&[(BALCONY, 3)]))))
        .unwrap();
    assert_eq!(order(&shop, id).tickets, []);
    assert_eq!(shop.inventory().vacant(BALCONY), 2);
}

#[test]
fn executed_goes_to_done_directly_and_nowhere_by_way_of_a_payment() {
    let mut shop = shop();
    let id = shop.create(EVENT, v2(random(&[(FLOOR, 1)]))).unwrap();
    for to in [InProgress, Expired, Executed] {
        assert_eq!(
            refused(shop.change(id, v2(status(to)))),
            "Allow update the only status to cancelled"
        );
    }
    shop.tick(at(3));
    shop.change(id, v2(status(Done))).unwrap();
    assert_eq!(order(&shop, id).done_at, Some(at(3)));
    assert_eq!(shop.inventory().counts(FLOOR).sold, 1);
    shop.tick(at(1_000));
    assert_eq!(order(&shop, id).status, Done);
}

#[test]
fn an_order_that_holds_nothing_is_not_done() {
    let mut shop = shop();
    let id = empty(&mut shop);
    assert_eq!(
        refused(shop.change(id, v2(status(Done)))),
        "there is no tickets in order"
    );
    shop.change(id, v2(status(Canceled))).unwrap();
    assert_eq!(order(&shop, id).status, Canceled);
}

#[test]
fn an_order_that_is_over_refuses_everything_also_nothing() {
    let mut shop = shop();
    let id = shop.create(EVENT, v2(random(&[(FLOOR, 1)]))).unwrap();
    shop.change(id, v2(Changes::default())).unwrap();
    shop.change(id, v2(status(Done))).unwrap();
    for (changes, text) in [
        (
            Changes::default(),
            "Incorrect status done for this operation".to_owned(),
        ),
        (
            promos(&[]),
            "Incorrect status done for this operation".to_owned(),
        ),
        (
            status(Done),
            "Incorrect status done for this operation".to_owned(),
        ),
        (status(Canceled), format!("Order {id} is not cancellable")),
    ] {
        assert_eq!(refused(shop.change(id, v2(changes))), text);
    }
}

#[test]
fn an_order_of_one_version_is_the_others_too() {
    let mut shop = shop();
    let id = shop.create(EVENT, random(&[(FLOOR, 2)])).unwrap();
    shop.change(id, v2(random(&[(FLOOR, 1)]))).unwrap();
    assert_eq!(order(&shop, id).reserved_till, at(10), "as it was made");
    shop.change(id, status(InProgress)).unwrap();
    let buyer = Changes {
        customer: Some(Customer::default()),
        ..Changes::default()
    };
    assert_eq!(
        refused(shop.change(id, v2(buyer.clone()))),
        "Incorrect status in_progress for this operation",
        "who buys is said while it is executed"
    );
    shop.change(id, buyer).unwrap();
    shop.change(id, v2(status(Canceled))).unwrap();
    assert_eq!(order(&shop, id).status, Canceled);
}
