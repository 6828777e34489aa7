//! Without a network (R10): what the buyer does then is answered, and what it came to is not told for longer than it is true.

mod desk;

use desk::{Desk, config};
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{Config, Customer, Event, Notice, Speech, Status};

#[test]
fn r10_a_cancel_that_failed_offline_is_told_at_once_and_what_is_true_when_the_network_is_back() {
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
    assert_eq!(desk.state.notice, Some(Notice::NotCanceled));
    assert_eq!(desk.state.speech, Some(Speech::Again));

    desk.send(Event::Cancel { command: None });
    assert_eq!(desk.state.notice, None);
    let canceled = desk.same_order(OrderStatus::Canceled);
    desk.answer_order(canceled);
    assert_eq!(desk.state.status(), Status::Canceled);
    assert_eq!(desk.state.notice, None);
}

#[test]
fn r10_a_cancel_that_failed_but_got_through_leaves_no_message() {
    for end in [OrderStatus::Canceled, OrderStatus::Expired] {
        let mut desk = Desk::held();
        desk.send(Event::Cancel { command: None });
        desk.answer_failure(ErrorKind::Network);
        desk.send(Event::Offline);
        desk.send(Event::Online);
        let order = desk.same_order(end);
        desk.answer_order(order);
        assert_eq!(desk.state.notice, None);
    }
}

#[test]
fn that_an_order_was_not_canceled_is_no_news_once_the_buyer_keeps_it_or_pays() {
    for next in [Event::Keep, pay()] {
        let mut desk = Desk::held_with(Config {
            host_pays: true,
            ..config()
        });
        desk.send(Event::Cancel { command: None });
        desk.answer_failure(ErrorKind::Network);
        desk.send(Event::Refresh { command: None });
        let lives = desk.same_order(OrderStatus::Executed);
        desk.answer_order(lives);
        assert_eq!(desk.state.notice, Some(Notice::NotCanceled));
        desk.send(next);
        assert_eq!(desk.state.notice, None);
    }
}

fn pay() -> Event {
    Event::Pay {
        command: None,
        customer: Customer::default(),
        linked: false,
    }
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

#[test]
fn r10_a2_that_the_network_is_gone_is_spoken_once_of_an_order_and_again_when_its_time_is_up() {
    let mut desk = Desk::held();
    desk.tick_for(10_000);
    desk.send(Event::Offline);
    assert_eq!(desk.state.speech, Some(Speech::Offline));
    desk.send(Event::Online);
    assert_eq!(desk.state.speech, None, "it is not true any more");
    desk.answer_failure(ErrorKind::Network);
    desk.send(Event::Offline);
    assert_ne!(desk.state.speech, Some(Speech::Offline), "once is enough");
    let left = desk.state.remaining(desk.now).expect("a deadline");
    desk.tick_for(left - 1_000);
    assert_eq!(desk.state.speech, None, "other things were said meanwhile");
    desk.tick_for(2_000);
    assert!(desk.state.holding().expect("an order").confirming);
    assert_eq!(desk.state.speech, Some(Speech::Offline));
}

#[test]
fn r10_who_has_no_tickets_yet_reads_that_the_network_is_gone_and_is_not_told() {
    let mut desk = Desk::open(config(), &[5]);
    desk.send(Event::Offline);
    assert_eq!(desk.state.speech, None);
}
