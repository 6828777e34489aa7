//! Orders that are paid on the bench, and what is kept of them.

#![allow(dead_code, reason = "each test file uses its own part of the bench")]

use tc_orders::OrderStatus;
use tc_purchase::{Answer, Bought, Config, Effect, Event, Phase, Receipt, Stored};

use super::{Desk, heard};

/// A bench whose order is paid: two tickets of set 1 and one of set 2.
pub(crate) fn paid(config: Config) -> Desk {
    let mut desk = Desk::open(config, &[50, 50]);
    desk.choose(1, 2);
    desk.choose(2, 1);
    desk.press_checkout();
    let order = desk.order(1, OrderStatus::Executed, 3);
    let mut answer = desk.as_answer(order);
    if let (Answer::Order { token, .. }, true) = (&mut answer, desk.state.config.gateway) {
        *token = Some("a token".to_owned());
    }
    let (request, _) = desk.last_call();
    desk.answer(request, answer);
    desk.send(Event::Refresh { command: None });
    let order = desk.same_order(OrderStatus::Done);
    let effects = desk.answer_order(order);
    assert_eq!(heard(&effects), ["paid"]);
    desk
}

pub(crate) fn bought(desk: &Desk) -> &Bought {
    match &desk.state.phase {
        Phase::Paid(bought) => bought,
        other => panic!("not paid: {other:?}"),
    }
}

pub(crate) fn kept(desk: &Desk) -> Receipt {
    match &desk.stored {
        Some(Stored::Paid(receipt)) => receipt.clone(),
        other => panic!("no receipt: {other:?}"),
    }
}

/// What another tab hears of this event's record.
pub(crate) fn hears(desk: &mut Desk, stored: Option<Stored>) -> Vec<Effect> {
    desk.stored = stored.clone();
    desk.send(Event::RecordChanged(stored))
}
