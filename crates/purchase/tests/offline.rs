//! Without a network (R10): what the buyer does then is answered, and what it came to is not told for longer than it is true.

mod desk;

use desk::{Desk, config};
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{Event, Notice, Status};

#[test]
fn r10_a_cancel_that_failed_offline_is_told_at_once_and_still_when_the_network_is_back() {
    let mut desk = Desk::held();
    desk.send(Event::Offline);
    assert!(!desk.state.tells_of_a_click());
    desk.send(Event::Cancel { command: None });
    desk.answer_failure(ErrorKind::Network);
    assert!(desk.state.tells_of_a_click());

    desk.send(Event::Online);
    let lives = desk.same_order(OrderStatus::Executed);
    desk.answer_order(lives);
    assert_eq!(desk.state.status(), Status::Held);
    let Some(Notice::Problem(problem)) = &desk.state.notice else {
        panic!("the buyer still wishes to cancel");
    };
    assert!(problem.free_by.is_some());

    desk.send(Event::Retry);
    let canceled = desk.same_order(OrderStatus::Canceled);
    desk.answer_order(canceled);
    assert_eq!(desk.state.status(), Status::Canceled);
    assert_eq!(desk.state.notice, None);
}

#[test]
fn a_buyer_who_keeps_the_order_after_a_cancel_that_failed_hears_no_more_of_it() {
    let mut desk = Desk::held();
    desk.send(Event::Cancel { command: None });
    desk.answer_failure(ErrorKind::Network);
    desk.send(Event::AskCancel);
    desk.send(Event::Keep);
    assert_eq!(desk.state.notice, None);
    assert_eq!(desk.state.status(), Status::Held);
}

#[test]
fn r10_checkout_without_a_network_is_answered_and_no_failure_any_more_when_it_is_back() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 2);
    desk.send(Event::Offline);
    assert!(!desk.state.tells_of_a_click());
    desk.press_checkout();
    assert_eq!(desk.state.status(), Status::Failed);
    assert!(desk.state.tells_of_a_click(), "the click is answered");

    desk.send(Event::Online);
    assert_eq!(desk.state.status(), Status::Idle);
    assert_eq!(desk.state.notice, None);
    assert_eq!(desk.state.selection.total_tickets(), 2, "A5");
}
