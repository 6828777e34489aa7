//! Making an order: R1, R2, R5, and what an answer that is no order means.

mod desk;

use desk::{Desk, config, failed, heard, order_id, record, selection, set_id, settled};
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{Call, Effect, Ended, Event, Notice, Phase, Short, Speech, Status};

fn is_reserve(call: &Call) -> bool {
    matches!(call, Call::Reserve { .. })
}

fn is_cancel(call: &Call) -> bool {
    matches!(call, Call::Cancel { .. })
}

fn reserve(command: u32) -> Event {
    Event::Reserve {
        command: Some(command),
        selection: None,
    }
}

#[test]
fn checkout_claims_the_event_first_and_then_posts_what_was_chosen() {
    let mut desk = Desk::open(config(), &[50, 50]);
    desk.choose(1, 2);
    let effects = desk.send(reserve(1));
    assert!(effects.contains(&Effect::Claim));
    assert_eq!(desk.count_calls(is_reserve), 0, "not before the claim");
    desk.send(Event::Claimed {
        record: None,
        key: "k".to_owned(),
    });
    let (_, call) = desk.last_call();
    assert_eq!(
        call,
        Call::Reserve {
            selection: selection(&[(1, 2)]),
            all_or_nothing: true,
            key: None,
        }
    );
    let order = desk.order(1, OrderStatus::Executed, 2);
    let effects = desk.answer_order(order);
    assert_eq!(heard(&effects), ["reserved"]);
    assert_eq!(settled(&effects), [(1, None)]);
    let save = effects.iter().position(|e| matches!(e, Effect::Save(_)));
    let unclaim = effects.iter().position(|e| *e == Effect::Unclaim);
    assert!(
        save < unclaim,
        "other tabs must find the order once they may reserve"
    );
}

#[test]
fn r1_twenty_rapid_clicks_make_one_order_and_settle_twenty_promises_with_it() {
    let mut desk = Desk::open(config(), &[50]);
    desk.choose(1, 1);
    for command in 1..=10 {
        desk.send(reserve(command));
    }
    desk.send(Event::Claimed {
        record: None,
        key: "k".to_owned(),
    });
    for command in 11..=20 {
        desk.send(reserve(command));
    }
    let order = desk.order(1, OrderStatus::Executed, 1);
    let effects = desk.answer_order(order);
    assert_eq!(desk.count_calls(is_reserve), 1);
    let settled = settled(&effects);
    assert_eq!(settled.len(), 20);
    assert!(settled.iter().all(|(_, code)| code.is_none()));
}

#[test]
fn r1_a_second_order_is_refused_while_one_is_held() {
    let mut desk = Desk::held();
    let effects = desk.send(reserve(7));
    assert_eq!(settled(&effects), [(7, Some("conflict"))]);
    assert_eq!(desk.count_calls(is_reserve), 1);
}

#[test]
fn r1_another_tabs_order_is_shown_instead_of_making_a_second_one() {
    let mut desk = Desk::open(config(), &[50]);
    desk.choose(1, 1);
    desk.send(reserve(3));
    desk.send(Event::Claimed {
        record: Some(record(9)),
        key: "k".to_owned(),
    });
    assert_eq!(desk.count_calls(is_reserve), 0);
    let theirs = desk.order(9, OrderStatus::Executed, 1);
    let effects = desk.answer_order(theirs);
    assert_eq!(desk.state.status(), Status::Held);
    assert_eq!(desk.state.order().map(|order| order.id), Some(order_id(9)));
    assert_eq!(desk.state.notice, Some(Notice::Found));
    assert_eq!(settled(&effects), [(3, Some("conflict"))]);
    assert!(effects.contains(&Effect::Unclaim));
}

#[test]
fn r1_another_tabs_order_that_has_ended_does_not_stop_a_new_one() {
    for status in [OrderStatus::Canceled, OrderStatus::Expired] {
        let mut desk = Desk::open(config(), &[50]);
        desk.choose(1, 1);
        desk.send(reserve(3));
        desk.send(Event::Claimed {
            record: Some(record(9)),
            key: "k".to_owned(),
        });
        let theirs = desk.order(9, status, 1);
        let effects = desk.answer_order(theirs);
        assert!(effects.contains(&Effect::Forget(order_id(9))));
        assert_eq!(desk.count_calls(is_reserve), 1);
    }
}

#[test]
fn r2_nothing_got_is_never_success_and_names_the_sets_that_are_sold_out() {
    let mut desk = Desk::open(config(), &[5, 5]);
    desk.choose(1, 1);
    desk.choose(2, 2);
    desk.press_checkout();
    let empty = desk.order(1, OrderStatus::Executed, 0);
    desk.answer_order(empty);
    assert_eq!(
        desk.state.status(),
        Status::Reserving,
        "not over before it is released"
    );
    assert_eq!(
        desk.count_calls(is_cancel),
        1,
        "the empty order is given back"
    );
    let canceled = desk.order(1, OrderStatus::Canceled, 0);
    desk.answer_order(canceled);
    let effects = desk.answer_catalogue(&[5, 0]);
    assert_eq!(desk.state.status(), Status::Failed);
    assert_eq!(heard(&effects), ["sold-out"]);
    let Some(Notice::Problem(problem)) = &desk.state.notice else {
        panic!("{:?}", desk.state.notice);
    };
    assert_eq!(
        problem.short,
        [Short {
            set: set_id(2),
            left: 0
        }]
    );
    assert_eq!(desk.state.selection, selection(&[(1, 1), (2, 2)]), "A5");
}

#[test]
fn r2_fewer_than_wanted_is_released_and_says_how_many_are_left() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 3);
    desk.send(reserve(1));
    desk.send(Event::Claimed {
        record: None,
        key: "k".to_owned(),
    });
    let fewer = desk.order(1, OrderStatus::Executed, 2);
    desk.answer_order(fewer);
    assert_eq!(desk.count_calls(is_cancel), 1);
    let canceled = desk.order(1, OrderStatus::Canceled, 2);
    desk.answer_order(canceled);
    let effects = desk.answer_catalogue(&[2]);
    assert_eq!(heard(&effects), ["partial"]);
    assert_eq!(settled(&effects), [(1, Some("partial"))]);
}

#[test]
fn r2_more_than_is_left_is_not_asked_for_again_until_there_is_more_or_less_is_chosen() {
    let press = |desk: &mut Desk| {
        desk.send(Event::Reserve {
            command: None,
            selection: None,
        })
    };
    let short = || {
        let mut desk = Desk::open(config(), &[5]);
        desk.choose(1, 3);
        desk.press_checkout();
        let nothing = desk.order(1, OrderStatus::Canceled, 2);
        desk.answer_order(nothing);
        let canceled = desk.order(1, OrderStatus::Canceled, 2);
        desk.answer_order(canceled);
        desk.answer_catalogue(&[2]);
        assert!(desk.state.is_short(), "{:?}", desk.state.notice);
        desk
    };
    let mut desk = short();
    let (told, said) = (desk.state.notice.clone(), desk.state.speech);
    let effects = press(&mut desk);
    assert!(!effects.contains(&Effect::Claim));
    assert_eq!(desk.state.notice, told);
    assert_ne!(desk.state.speech, said, "it is read out again");
    // What is left is asked for: some have come back.
    desk.answer_catalogue(&[3]);
    assert!(!desk.state.is_short());
    assert!(press(&mut desk).contains(&Effect::Claim));

    let mut desk = short();
    desk.choose(1, 2);
    assert!(!desk.state.is_short());
    assert!(press(&mut desk).contains(&Effect::Claim));

    // A page is not kept from it, and hears what came of it.
    let mut desk = short();
    let effects = desk.send(reserve(7));
    assert!(effects.contains(&Effect::Claim));
}

#[test]
fn r2_fewer_than_wanted_is_offered_where_the_page_allows_it() {
    let mut desk = Desk::open(
        tc_purchase::Config {
            accept_fewer: true,
            ..config()
        },
        &[5],
    );
    desk.choose(1, 3);
    desk.press_checkout();
    let (_, call) = desk.last_call();
    assert!(matches!(
        call,
        Call::Reserve {
            all_or_nothing: false,
            ..
        }
    ));
    let fewer = desk.order(1, OrderStatus::Executed, 2);
    let effects = desk.answer_order(fewer);
    assert_eq!(heard(&effects), ["reserved"]);
    assert_eq!(desk.state.fewer(), Some((3, 2)));
}

#[test]
fn r2_fewer_than_wanted_that_cannot_be_released_is_shown_to_the_buyer() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 3);
    desk.press_checkout();
    let fewer = desk.order(1, OrderStatus::Executed, 2);
    desk.answer_order(fewer);
    desk.answer_failure(ErrorKind::Network);
    desk.answer_failure(ErrorKind::Network);
    assert_eq!(
        desk.state.status(),
        Status::Held,
        "it may hold seats: it must be seen"
    );
    assert_eq!(desk.state.fewer(), Some((3, 2)));
}

#[test]
fn a_lost_answer_is_unconfirmed_and_never_sent_again_by_itself() {
    for kind in [ErrorKind::Network, ErrorKind::Timeout, ErrorKind::Server] {
        let mut desk = Desk::open(config(), &[5]);
        desk.choose(1, 1);
        desk.press_checkout();
        let effects = desk.answer_failure(kind);
        assert_eq!(heard(&effects), ["unconfirmed"], "{}", kind.as_str());
        let Some(Notice::Problem(problem)) = &desk.state.notice else {
            panic!("{:?}", desk.state.notice);
        };
        assert!(problem.free_by.is_some_and(|at| at > desk.now.wall));
        desk.tick_for(60_000);
        desk.send(Event::Shown);
        desk.send(Event::Online);
        assert_eq!(desk.count_calls(is_reserve), 1);
    }
}

#[test]
fn a_clear_refusal_is_not_unconfirmed() {
    for kind in [
        ErrorKind::Unauthorized,
        ErrorKind::NotFound,
        ErrorKind::Rejected,
        ErrorKind::Limited,
        ErrorKind::Conflict,
    ] {
        let mut desk = Desk::open(config(), &[5]);
        desk.choose(1, 1);
        desk.press_checkout();
        let effects = desk.answer_failure(kind);
        assert_eq!(heard(&effects), [kind.as_str()]);
        assert!(effects.contains(&Effect::Unclaim));
        assert_eq!(desk.state.selection, selection(&[(1, 1)]), "A5");
    }
}

#[test]
fn an_unreadable_answer_that_names_an_order_is_read_again() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    let (request, _) = desk.last_call();
    let tc_purchase::Answer::Failed(mut failure) = failed(ErrorKind::Decode) else {
        unreachable!()
    };
    failure.order = Some(order_id(4));
    desk.answer(request, tc_purchase::Answer::Failed(failure));
    let (_, call) = desk.last_call();
    assert_eq!(
        call,
        Call::Read {
            order: order_id(4),
            token: None
        }
    );
    let order = desk.order(4, OrderStatus::Executed, 1);
    let effects = desk.answer_order(order);
    assert_eq!(heard(&effects), ["reserved"]);
}

#[test]
fn an_unreadable_answer_without_an_order_fails_with_decode_and_says_when_seats_are_free() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    let effects = desk.answer_failure(ErrorKind::Decode);
    assert_eq!(heard(&effects), ["decode"]);
    assert!(
        matches!(&desk.state.notice, Some(Notice::Problem(problem)) if problem.free_by.is_some())
    );
}

#[test]
fn an_order_of_another_event_is_not_taken_for_ours() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    let mut order = desk.order(1, OrderStatus::Executed, 1);
    order.event = Some(tc_orders::EventId::from_bytes([9; 12]));
    let effects = desk.answer_order(order);
    assert_eq!(heard(&effects), ["decode"]);
}

#[test]
fn r5_an_order_that_arrives_after_a_cancel_is_given_back() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.send(reserve(1));
    desk.send(Event::Claimed {
        record: None,
        key: "k".to_owned(),
    });
    let effects = desk.send(Event::Cancel { command: Some(2) });
    assert_eq!(settled(&effects), [(1, Some("conflict"))]);
    assert_eq!(desk.state.status(), Status::Canceling);
    let order = desk.order(1, OrderStatus::Executed, 1);
    desk.answer_order(order);
    assert_eq!(desk.count_calls(is_cancel), 1);
    let canceled = desk.order(1, OrderStatus::Canceled, 1);
    let effects = desk.answer_order(canceled);
    assert_eq!(settled(&effects), [(2, None)]);
    assert_eq!(desk.state.status(), Status::Canceled);
}

#[test]
fn r5_an_order_that_arrives_after_the_element_is_gone_is_given_back() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    desk.send(Event::Close);
    assert!(desk.state.is_busy());
    let order = desk.order(1, OrderStatus::Executed, 1);
    desk.answer_order(order);
    assert_eq!(desk.count_calls(is_cancel), 1);
    assert!(desk.state.is_busy(), "not done before it is given back");
    let canceled = desk.order(1, OrderStatus::Canceled, 1);
    desk.answer_order(canceled);
    assert!(!desk.state.is_busy());
}

#[test]
fn an_element_that_comes_back_while_its_reservation_is_under_way_keeps_the_order() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    desk.send(Event::Close);
    desk.send(Event::Open {
        config: config(),
        record: None,
    });
    let (request, _) = desk.last_call();
    let order = desk.order(1, OrderStatus::Executed, 1);
    let answer = desk.as_answer(order);
    desk.answer(request, answer);
    assert_eq!(desk.state.status(), Status::Held);
    assert_eq!(desk.count_calls(is_cancel), 0);
}

#[test]
fn r5_an_answer_to_an_older_request_changes_nothing() {
    let mut desk = Desk::held();
    desk.send(Event::Shown);
    let (read, _) = desk.last_call();
    desk.send(Event::Cancel { command: None });
    let held = desk.same_order(OrderStatus::Executed);
    let canceled = desk.same_order(OrderStatus::Canceled);
    desk.answer_order(canceled);
    assert_eq!(desk.state.status(), Status::Canceled);
    let before = desk.state.phase.clone();
    let late = desk.as_answer(held);
    desk.answer(read, late);
    assert_eq!(desk.state.phase, before);
}

#[test]
fn checkout_without_tickets_says_so_and_sends_nothing() {
    let mut desk = Desk::open(config(), &[5]);
    let effects = desk.send(reserve(1));
    assert_eq!(settled(&effects), [(1, Some("config"))]);
    assert_eq!(desk.state.notice, Some(Notice::NothingChosen));
    assert_eq!(desk.state.speech, Some(Speech::Notice));
    assert!(!effects.contains(&Effect::Claim));
}

#[test]
fn r10_checkout_while_offline_fails_at_once_and_certainly() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.send(Event::Offline);
    let effects = desk.send(reserve(1));
    assert_eq!(heard(&effects), ["network"]);
    assert_eq!(settled(&effects), [(1, Some("network"))]);
    assert_eq!(desk.count_calls(is_reserve), 0);
}

#[test]
fn a_failed_reservation_can_be_tried_again_or_changed() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    desk.answer_failure(ErrorKind::Limited);
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 2);
    desk.answer_failure(ErrorKind::Limited);
    desk.choose(1, 2);
    assert_eq!(desk.state.phase, Phase::Choosing(Ended::No));
    assert_eq!(desk.state.notice, None);
}

#[test]
fn r5_a_reservation_given_up_while_another_tabs_order_is_read_makes_none_of_its_own() {
    for status in [OrderStatus::Canceled, OrderStatus::Executed] {
        let mut desk = Desk::open(config(), &[50]);
        desk.choose(1, 1);
        desk.send(reserve(1));
        desk.send(Event::Claimed {
            record: Some(record(9)),
            key: "k".to_owned(),
        });
        desk.send(Event::Cancel { command: Some(2) });
        let theirs = desk.order(9, status, 1);
        let effects = desk.answer_order(theirs);
        assert_eq!(desk.count_calls(is_reserve), 0);
        assert_eq!(
            desk.count_calls(is_cancel),
            0,
            "that order is not ours to cancel"
        );
        assert_eq!(settled(&effects), [(2, None)]);
        assert_eq!(desk.state.status(), Status::Idle);
    }
}

#[test]
fn a_cancel_does_not_succeed_where_nobody_knows_whether_seats_are_held() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    desk.send(Event::Cancel { command: Some(2) });
    let effects = desk.answer_failure(ErrorKind::Network);
    assert_eq!(heard(&effects), ["unconfirmed"]);
    assert_eq!(settled(&effects), [(2, Some("unconfirmed"))]);
}

#[test]
fn r2_a_host_never_gets_fewer_tickets_than_it_asked_for_and_calls_it_success() {
    for wish in [
        selection(&[(1, 11)]),
        selection(&[(1, 1), (7, 1)]),
        selection(&[(1, 6), (2, 6)]),
    ] {
        let mut desk = Desk::open(config(), &[50, 50]);
        let effects = desk.send(Event::Reserve {
            command: Some(1),
            selection: Some(wish),
        });
        assert_eq!(settled(&effects), [(1, Some("config"))]);
        assert!(!effects.contains(&Effect::Claim));
    }
    // More than is left is the API's to refuse.
    let mut desk = Desk::open(config(), &[2]);
    let effects = desk.send(Event::Reserve {
        command: Some(1),
        selection: Some(selection(&[(1, 5)])),
    });
    assert!(effects.contains(&Effect::Claim));
    assert_eq!(desk.state.selection, selection(&[(1, 5)]));
}

#[test]
fn an_unreadable_order_that_cannot_be_read_again_is_remembered_and_not_made_twice() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    let (request, _) = desk.last_call();
    let tc_purchase::Answer::Failed(mut failure) = failed(ErrorKind::Decode) else {
        unreachable!()
    };
    failure.order = Some(order_id(4));
    let effects = desk.answer(request, tc_purchase::Answer::Failed(failure));
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Save(saved) if desk::is_record_of(saved, 4)))
    );
    let effects = desk.answer_failure(ErrorKind::Network);
    assert!(!effects.contains(&Effect::Forget(order_id(4))));
}

#[test]
fn r2_a_release_that_did_not_release_is_not_taken_for_one() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 3);
    desk.press_checkout();
    let fewer = desk.order(1, OrderStatus::Executed, 2);
    desk.answer_order(fewer.clone());
    let effects = desk.answer_order(fewer);
    assert!(!effects.contains(&Effect::Forget(order_id(1))));
    assert_eq!(desk.state.status(), Status::Held);
}

#[test]
fn what_the_page_lowers_or_takes_away_is_not_ordered() {
    let mut desk = Desk::open(config(), &[50, 50]);
    desk.choose(1, 4);
    desk.choose(2, 3);
    desk.send(Event::Open {
        config: tc_purchase::Config {
            max_tickets: 5,
            ..config()
        },
        record: None,
    });
    assert_eq!(desk.state.selection.total_tickets(), 5);
    desk.send(Event::Refresh { command: None });
    desk.answer_catalogue(&[50]);
    assert_eq!(desk.state.selection, selection(&[(1, 4)]));
}
