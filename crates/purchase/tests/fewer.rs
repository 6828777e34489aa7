//! R2: an order that came out smaller than asked for is never a success, and never kept quiet about.

mod desk;

use desk::{Desk, config, failed, heard, order_id, selection, settled};
use tc_orders::{ErrorKind, Money, OrderStatus};
use tc_purchase::{Answer, Call, Config, Effect, Event, Notice, Status};

fn is_read(call: &Call) -> bool {
    matches!(call, Call::Read { .. })
}

fn is_cancel(call: &Call) -> bool {
    matches!(call, Call::Cancel { .. })
}

/// Three tickets asked for, two in the order, and its release under way.
fn releasing() -> Desk {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 3);
    desk.send(Event::Reserve {
        command: Some(1),
        selection: None,
    });
    desk.send(Event::Claimed {
        record: None,
        key: "k".to_owned(),
    });
    let fewer = desk.order(1, OrderStatus::Executed, 2);
    desk.answer_order(fewer);
    assert_eq!(desk.count_calls(is_cancel), 1);
    desk
}

#[test]
fn r2_r4_a_release_that_is_refused_reads_the_order_and_believes_that_it_is_released() {
    for refusal in [
        ErrorKind::Rejected,
        ErrorKind::Conflict,
        ErrorKind::NotFound,
        ErrorKind::Network,
        ErrorKind::Server,
    ] {
        for truth in [OrderStatus::Canceled, OrderStatus::Expired] {
            let mut desk = releasing();
            desk.answer_failure(refusal);
            assert_eq!(desk.count_calls(is_read), 1, "{}", refusal.as_str());
            assert_eq!(desk.state.status(), Status::Reserving);
            let order = desk.order(1, truth, 2);
            let effects = desk.answer_order(order);
            assert!(effects.contains(&Effect::Forget(order_id(1))));
            let effects = desk.answer_catalogue(&[2]);
            assert_eq!(heard(&effects), ["partial"]);
            assert_eq!(settled(&effects), [(1, Some("partial"))]);
            assert_eq!(desk.state.status(), Status::Failed);
        }
    }
}

#[test]
fn r2_a_release_of_an_order_that_the_server_does_not_know_holds_nothing() {
    let mut desk = releasing();
    desk.answer_failure(ErrorKind::NotFound);
    desk.answer_failure(ErrorKind::NotFound);
    let effects = desk.answer_catalogue(&[2]);
    assert_eq!(settled(&effects), [(1, Some("partial"))]);
}

#[test]
fn r2_what_cannot_be_released_is_shown_and_is_no_success() {
    let lives = |desk: &Desk| desk.as_answer(desk.order(1, OrderStatus::Executed, 2));
    let silent = |_: &Desk| failed(ErrorKind::Server);
    let truths: [&dyn Fn(&Desk) -> Answer; 2] = [&lives, &silent];
    for truth in truths {
        let mut desk = releasing();
        desk.answer_failure(ErrorKind::Rejected);
        let (request, _) = desk.last_call();
        let answer = truth(&desk);
        let effects = desk.answer(request, answer);
        assert_eq!(desk.state.status(), Status::Held);
        assert_eq!(desk.state.fewer(), Some((3, 2)));
        assert_eq!(heard(&effects), ["partial"], "not reserved");
        assert_eq!(settled(&effects), [(1, Some("partial"))]);
        assert!(!effects.contains(&Effect::Forget(order_id(1))));
    }
}

#[test]
fn r5_a_release_that_nobody_waits_for_any_more_is_tried_again_as_a_cancel() {
    let mut desk = releasing();
    desk.send(Event::Cancel { command: None });
    desk.answer_failure(ErrorKind::Rejected);
    assert_eq!(desk.count_calls(is_cancel), 2);
    assert_eq!(desk.state.status(), Status::Canceling);
}

#[test]
fn r2_that_there_are_fewer_outlives_a_failed_cancel_a_reading_and_a_reload() {
    let mut desk = Desk::open(
        Config {
            accept_fewer: true,
            ..config()
        },
        &[5],
    );
    desk.choose(1, 3);
    desk.press_checkout();
    let fewer = desk.order(1, OrderStatus::Executed, 1);
    let effects = desk.answer_order(fewer.clone());
    assert_eq!(heard(&effects), ["reserved"], "the page accepts that");
    desk.send(Event::Cancel { command: None });
    desk.answer_failure(ErrorKind::Network);
    assert!(matches!(desk.state.notice, Some(Notice::Problem(_))));
    desk.send(Event::Refresh { command: None });
    desk.answer_order(fewer.clone());
    desk.send(Event::Keep);
    assert_eq!(desk.state.notice, None);
    assert_eq!(desk.state.fewer(), Some((3, 1)));

    desk.reload();
    desk.answer_order(fewer);
    assert_eq!(desk.state.fewer(), Some((3, 1)));
}

#[test]
fn an_order_that_is_paid_when_it_comes_is_a_success() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.send(Event::Reserve {
        command: Some(1),
        selection: None,
    });
    desk.send(Event::Claimed {
        record: None,
        key: "k".to_owned(),
    });
    let order = desk.order(1, OrderStatus::Done, 1);
    let effects = desk.answer_order(order);
    assert_eq!(desk.state.status(), Status::Paid);
    assert_eq!(heard(&effects), ["paid"]);
    assert_eq!(settled(&effects), [(1, None)]);
}

#[test]
fn an_order_that_has_ended_when_it_comes_is_none() {
    for status in [OrderStatus::Canceled, OrderStatus::Expired] {
        let mut desk = Desk::open(config(), &[5]);
        desk.choose(1, 1);
        desk.send(Event::Reserve {
            command: Some(1),
            selection: None,
        });
        desk.send(Event::Claimed {
            record: None,
            key: "k".to_owned(),
        });
        let order = desk.order(1, status, 1);
        let effects = desk.answer_order(order);
        assert_eq!(settled(&effects), [(1, Some("expired"))]);
    }
}

/// An order of so many tickets for so much, where these were asked for.
fn smaller(wanted: &[(u8, u32)], got: u8, total: i64) -> Desk {
    let mut desk = Desk::open(
        Config {
            accept_fewer: true,
            ..config()
        },
        &[9, 9, 9],
    );
    for &(set, count) in wanted {
        desk.choose(set, count);
    }
    desk.press_checkout();
    let mut fewer = desk.order(1, OrderStatus::Executed, got);
    fewer.total = Money::from_minor(total);
    fewer.sets = selection(wanted).iter().map(|(set, _)| set).collect();
    desk.answer_order(fewer);
    assert_eq!(desk.state.status(), Status::Held);
    desk
}

#[test]
fn which_tickets_a_smaller_order_holds_is_known_where_one_kind_was_wanted() {
    // The sets cost 100, 200 and 300.
    let one_kind = smaller(&[(2, 3)], 2, 40_000);
    assert_eq!(one_kind.state.held(), Some(selection(&[(2, 2)])));
    let complete = smaller(&[(1, 2)], 2, 15_000);
    assert_eq!(complete.state.held(), Some(selection(&[(1, 2)])));
}

#[test]
fn which_tickets_a_smaller_order_holds_is_not_guessed() {
    let two_kinds = smaller(&[(1, 1), (2, 2)], 2, 30_000);
    assert_eq!(two_kinds.state.held(), None);
}
