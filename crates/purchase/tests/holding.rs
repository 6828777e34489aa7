//! A running order: the deadline (R6), warnings and what is spoken (A2), cancelling (R4), expiry.

mod desk;

use desk::{Desk, HOLD, asked, at, config, heard, order_id, record, settled};
use tc_orders::{ErrorKind, OrderStatus, Timestamp};
use tc_purchase::{Call, Effect, Event, HostEvent, Notice, Now, Speech, Status};

fn is_read(call: &Call) -> bool {
    matches!(call, Call::Read { .. })
}

fn is_cancel(call: &Call) -> bool {
    matches!(call, Call::Cancel { .. })
}

#[test]
fn r6_the_time_left_is_never_more_than_the_truth_and_right_within_a_second() {
    for wrong in [-86_400_000, -3_600_000, 0, 3_600_000, 86_400_000] {
        let mut desk = Desk::new(config());
        desk.now.wall += wrong;
        desk.send(Event::Open {
            config: config(),
            record: None,
        });
        desk.answer_catalogue(&[5]);
        desk.choose(1, 1);
        desk.press_checkout();
        let (request, _) = desk.last_call();
        let sent = desk.now;
        desk.pass(180);
        let order = desk.order(1, OrderStatus::Executed, 1);
        desk.pass(220);
        let truth = order.reserved_till.map(Timestamp::millis).unwrap_or(0) - desk.server_now();
        let answer = desk.as_answer(order);
        desk.send(Event::Answered {
            request,
            sent,
            answer,
        });
        let shown = desk.state.remaining(desk.now).expect("a deadline");
        assert!(shown <= truth, "{shown} is more than {truth}");
        assert!(truth - shown <= 1_000, "{shown} is far from {truth}");
    }
}

#[test]
fn r6_an_order_found_by_a_read_is_dated_by_the_answer_and_not_by_its_age() {
    let mut desk = Desk::new(config());
    let mut order = desk.order(9, OrderStatus::Executed, 1);
    order.created_at = Some(at(desk.server_now() - 240_000));
    order.reserved_till = Some(at(desk.server_now() + 360_000));
    desk.send(Event::Open {
        config: config(),
        record: Some(record(9)),
    });
    desk.answer_order(order);
    let shown = desk.state.remaining(desk.now).expect("a deadline");
    assert!((359_000..=360_000).contains(&shown), "{shown}");
}

#[test]
fn r6_nine_minutes_of_sleep_are_counted_before_the_server_is_heard() {
    let mut desk = Desk::held();
    desk.pass(1_000);
    desk.send(Event::Tick);
    // The wall clock went on, the monotonic one did not.
    desk.now.wall += 540_000;
    desk.server_offset += 540_000;
    let effects = desk.send(Event::Shown);
    let shown = desk.state.remaining(desk.now).expect("a deadline");
    let truth = HOLD - 541_000;
    assert!(
        shown <= truth && truth - shown <= 1_000,
        "{shown} of {truth}"
    );
    assert_eq!(
        effects
            .iter()
            .filter(|e| matches!(e, Effect::Call { .. }))
            .count(),
        1,
        "and the order is read again, once"
    );
}

#[test]
fn r6_a_wall_clock_set_ahead_is_corrected_by_the_next_answer() {
    let mut desk = Desk::held();
    desk.now.wall += 3_600_000;
    desk.pass(1_000);
    assert!(
        tc_purchase::due(&desk.state, desk.now),
        "the jump is noticed by the next tick"
    );
    desk.send(Event::Tick);
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    assert_eq!(
        desk.state.status(),
        Status::Held,
        "not expired by a clock that was set"
    );
    let shown = desk.state.remaining(desk.now).expect("a deadline");
    let truth = HOLD - 1_000;
    assert!(
        shown <= truth && truth - shown <= 1_250,
        "{shown} of {truth}"
    );
}

#[test]
fn a2_warnings_come_at_5_2_1_minutes_and_20_seconds_and_are_spoken_once_each() {
    let mut desk = Desk::held();
    assert_eq!(desk.state.speech, Some(Speech::Held(10)));
    let mut spoken = Vec::new();
    let mut before = desk.state.speech;
    let mut warned = Vec::new();
    for _ in 0..599 {
        for effect in desk.tick_for(1_000) {
            if let Effect::Emit(HostEvent::Warning { remaining }) = effect {
                warned.push(remaining / 1_000);
            }
        }
        if desk.state.speech != before {
            before = desk.state.speech;
            spoken.extend(before);
        }
    }
    assert_eq!(
        spoken,
        [
            Speech::Minutes(5),
            Speech::Minutes(2),
            Speech::Minutes(1),
            Speech::Seconds(20)
        ]
    );
    assert_eq!(warned, [299, 119, 59, 19]);
}

#[test]
fn a2_who_was_away_is_told_once_what_is_left_and_not_what_was_due() {
    for (left, said) in [
        (299_500, Speech::Minutes(5)),
        (297_500, Speech::Minutes(4)),
        (270_000, Speech::Minutes(4)),
        (125_000, Speech::Minutes(2)),
        (118_500, Speech::Minutes(2)),
        (90_000, Speech::Minutes(1)),
        (61_000, Speech::Minutes(1)),
        (58_500, Speech::Minutes(1)),
        (57_500, Speech::Seconds(57)),
        (30_000, Speech::Seconds(30)),
        (19_000, Speech::Seconds(20)),
        (12_900, Speech::Seconds(12)),
    ] {
        let mut desk = Desk::held();
        let most = desk.state.remaining(desk.now).expect("a deadline");
        desk.pass(most - left);
        let effects = desk.send(Event::Tick);
        assert_eq!(heard(&effects), ["warning"], "{left}");
        assert_eq!(desk.state.speech, Some(said), "{left}");
    }
}

#[test]
fn a2_however_often_somebody_comes_back_there_are_seven_sentences_at_most() {
    for away in [
        1_000, 7_000, 31_000, 59_000, 61_000, 119_000, 173_000, 299_000,
    ] {
        let mut desk = Desk::held();
        let mut spoken = vec![desk.state.speech];
        while desk.state.status() == Status::Held {
            desk.pass(away);
            desk.send(Event::Tick);
            desk.send(Event::Shown);
            let left = desk.state.remaining(desk.now);
            let order = desk.same_order(match left {
                Some(1..) => OrderStatus::Executed,
                _ => OrderStatus::Expired,
            });
            desk.answer_order(order);
            // In between the sentence goes.
            if desk.state.speech.is_some() && spoken.last() != Some(&desk.state.speech) {
                spoken.push(desk.state.speech);
            }
        }
        assert!(spoken.len() <= 7, "{away}: {spoken:?}");
        assert_eq!(spoken.first(), Some(&Some(Speech::Held(10))));
        assert_eq!(spoken.last(), Some(&Some(Speech::Expired)));
    }
}

/// An order that is found again with so much left, if it has a deadline.
fn found(left: Option<i64>) -> Desk {
    let mut desk = Desk::new(config());
    let mut order = desk.order(9, OrderStatus::Executed, 1);
    let till = left.map(|left| at(desk.server_now() + left));
    order.created_at = Some(at(desk.server_now() + left.unwrap_or(0) - HOLD));
    order.reserved_till = till;
    order.hold = till.map(|_| HOLD * 1_000);
    desk.send(Event::Open {
        config: config(),
        record: Some(record(9)),
    });
    desk.answer_order(order);
    desk
}

#[test]
fn a2_of_an_order_that_is_found_again_no_more_is_said_than_there_is() {
    for (left, said) in [
        // Our count is early by up to a second.
        (600_000, Speech::Held(10)),
        (359_500, Speech::Held(5)),
        (121_500, Speech::Held(2)),
        (119_500, Speech::Held(1)),
        (59_800, Speech::Seconds(59)),
        (57_800, Speech::Seconds(57)),
    ] {
        let desk = found(Some(left));
        assert_eq!(desk.state.speech, Some(said), "{left}");
    }
}

#[test]
fn a2_of_an_order_without_a_deadline_no_time_is_spoken() {
    let mut desk = found(None);
    assert_eq!(desk.state.status(), Status::Held);
    assert_eq!(desk.state.speech, Some(Speech::Order));
    desk.tick_for(HOLD);
    assert_eq!(desk.state.speech, Some(Speech::Order));

    // Nor of one whose time is over by our count: the server is being asked.
    let desk = found(Some(-500));
    assert_eq!(desk.state.status(), Status::Held);
    assert_eq!(desk.state.speech, Some(Speech::Order));
}

#[test]
fn at_zero_the_server_is_asked_and_its_word_ends_the_order() {
    let mut desk = Desk::held();
    desk.tick_for(HOLD);
    let reads = desk.count_calls(is_read);
    assert_eq!(reads, 1);
    assert_eq!(desk.state.status(), Status::Held, "not by our own count");
    let expired = desk.same_order(OrderStatus::Expired);
    let effects = desk.answer_order(expired);
    assert_eq!(desk.state.status(), Status::Expired);
    assert_eq!(heard(&effects), ["expired"]);
    assert!(effects.contains(&Effect::Forget(order_id(1))));
    assert_eq!(desk.state.speech, Some(Speech::Expired));
    assert!(!desk.state.selection.is_empty(), "A5");
    assert!(
        effects.iter().any(|e| matches!(
            e,
            Effect::Call {
                call: Call::Catalogue,
                ..
            }
        )),
        "what is on sale has changed"
    );
}

#[test]
fn at_zero_a_server_that_says_not_yet_is_asked_again_a_second_later() {
    let mut desk = Desk::held();
    desk.tick_for(HOLD);
    let still = desk.same_order(OrderStatus::Executed);
    desk.answer_order(still);
    assert_eq!(desk.state.status(), Status::Held);
    desk.pass(400);
    assert!(!tc_purchase::due(&desk.state, desk.now));
    desk.tick_for(1_000);
    assert_eq!(desk.count_calls(is_read), 2);
    let expired = desk.same_order(OrderStatus::Expired);
    desk.answer_order(expired);
    assert_eq!(desk.state.status(), Status::Expired);
}

#[test]
fn at_zero_without_a_network_nothing_is_claimed_and_the_server_is_asked_when_it_is_back() {
    let mut desk = Desk::held();
    desk.send(Event::Offline);
    desk.tick_for(HOLD + 30_000);
    assert_eq!(desk.state.status(), Status::Held);
    assert!(
        desk.state
            .holding()
            .is_some_and(|holding| holding.confirming)
    );
    assert_eq!(desk.count_calls(is_read), 0);
    desk.send(Event::Online);
    assert_eq!(desk.count_calls(is_read), 1);
    let paid = desk.same_order(OrderStatus::Done);
    desk.answer_order(paid);
    assert_eq!(desk.state.status(), Status::Paid, "it was bought meanwhile");
}

#[test]
fn a_prolonged_order_counts_down_to_its_new_deadline_and_warns_anew() {
    let mut desk = Desk::held();
    desk.tick_for(HOLD - 100_000);
    desk.send(Event::Shown);
    let mut order = desk.same_order(OrderStatus::InProgress);
    order.reserved_till = Some(at(desk.server_now() + 1_800_000));
    desk.answer_order(order);
    assert_eq!(desk.state.status(), Status::Paying);
    let effects = desk.tick_for(1_520_000);
    assert_eq!(heard(&effects), ["warning"], "five minutes, again");
}

#[test]
fn a5_cancel_asks_once_and_then_gives_the_order_back() {
    let mut desk = Desk::held();
    desk.send(Event::AskCancel);
    assert!(desk.state.holding().is_some_and(|holding| holding.asking));
    assert_eq!(desk.count_calls(is_cancel), 0);
    desk.send(Event::Keep);
    assert!(desk.state.holding().is_some_and(|holding| !holding.asking));
    desk.send(Event::AskCancel);
    desk.send(Event::Cancel { command: Some(4) });
    desk.send(Event::Cancel { command: Some(5) });
    assert_eq!(
        desk.count_calls(is_cancel),
        1,
        "a double click is one cancel"
    );
    assert_eq!(desk.state.status(), Status::Canceling);
    let canceled = desk.same_order(OrderStatus::Canceled);
    let effects = desk.answer_order(canceled);
    assert_eq!(heard(&effects), ["canceled"]);
    assert_eq!(settled(&effects), [(4, None), (5, None)]);
    assert!(!desk.state.selection.is_empty());
    assert!(effects.contains(&Effect::Forget(order_id(1))));
}

#[test]
fn a5_the_page_may_do_without_the_question() {
    let mut desk = Desk::held_with(tc_purchase::Config {
        confirm_cancel: false,
        ..config()
    });
    desk.send(Event::AskCancel);
    assert_eq!(desk.count_calls(is_cancel), 1);
}

#[test]
fn r4_a_refused_cancel_shows_what_is_true() {
    for (truth, status, code) in [
        (OrderStatus::Canceled, Status::Canceled, None),
        (OrderStatus::Expired, Status::Expired, None),
        (OrderStatus::Done, Status::Paid, Some("not-cancellable")),
        (OrderStatus::Executed, Status::Held, Some("not-cancellable")),
    ] {
        let mut desk = Desk::held();
        desk.send(Event::Cancel { command: Some(1) });
        desk.answer_failure(ErrorKind::Rejected);
        assert_eq!(desk.count_calls(is_read), 1, "the order is read");
        let order = desk.same_order(truth);
        let effects = desk.answer_order(order);
        assert_eq!(desk.state.status(), status);
        assert_eq!(settled(&effects), [(1, code)]);
    }
}

#[test]
fn r4_a_cancel_that_did_not_get_through_leaves_the_order_on_the_screen() {
    let mut desk = Desk::held();
    desk.send(Event::Cancel { command: Some(1) });
    let effects = desk.answer_failure(ErrorKind::Network);
    assert_eq!(desk.state.status(), Status::Held);
    assert_eq!(settled(&effects), [(1, Some("network"))]);
    assert!(matches!(desk.state.notice, Some(Notice::Problem(_))));
    desk.send(Event::Cancel { command: None });
    assert_eq!(desk.count_calls(is_cancel), 2, "and it can be tried again");
}

#[test]
fn an_order_that_the_server_does_not_know_any_more_is_let_go() {
    let mut desk = Desk::held();
    desk.send(Event::Refresh { command: Some(1) });
    let effects = desk.answer_failure(ErrorKind::NotFound);
    assert_eq!(desk.state.status(), Status::Failed);
    assert_eq!(settled(&effects), [(1, Some("not-found"))]);
    assert!(effects.contains(&Effect::Forget(order_id(1))));
}

#[test]
fn an_unknown_status_loses_no_order_from_sight() {
    let mut desk = Desk::held();
    desk.send(Event::Shown);
    let odd = desk.same_order(OrderStatus::Unknown("frozen".to_owned()));
    desk.answer_order(odd);
    assert_eq!(desk.state.status(), Status::Held);
}

#[test]
fn r7_an_order_that_lives_is_found_again_before_anything_can_be_pressed() {
    let mut desk = Desk::new(config());
    desk.send(Event::Open {
        config: config(),
        record: Some(record(9)),
    });
    let catalogue = asked(&desk.log, |call| *call == Call::Catalogue);
    let answer = tc_purchase::Answer::Catalogue(Box::new(desk::catalogue(&[5])));
    desk.answer(catalogue.expect("a call"), answer);
    assert_eq!(
        desk.state.status(),
        Status::Loading,
        "the order is not known yet"
    );
    let order = desk.order(9, OrderStatus::Executed, 1);
    desk.answer_order(order);
    assert_eq!(desk.state.status(), Status::Held);
    assert_eq!(desk.state.notice, Some(Notice::Found));
}

#[test]
fn r7_a_record_whose_order_has_ended_is_dropped() {
    let mut desk = Desk::new(config());
    desk.send(Event::Open {
        config: config(),
        record: Some(record(9)),
    });
    let order = desk.order(9, OrderStatus::Expired, 1);
    let effects = desk.answer_order(order);
    assert!(effects.contains(&Effect::Forget(order_id(9))));
    assert_eq!(
        desk.state.status(),
        Status::Loading,
        "the event is still to come"
    );
}

#[test]
fn r7_a_record_that_cannot_be_checked_stops_the_sale_until_it_can() {
    let mut desk = Desk::new(config());
    desk.send(Event::Open {
        config: config(),
        record: Some(record(9)),
    });
    let effects = desk.answer_failure(ErrorKind::Network);
    assert_eq!(desk.state.status(), Status::Failed);
    assert_eq!(heard(&effects), ["network"]);
    desk.send(Event::Refresh { command: None });
    assert_eq!(desk.state.status(), Status::Loading);
    assert_eq!(desk.count_calls(is_read), 2);
}

#[test]
fn r8_what_another_tab_did_to_the_order_is_read_from_the_server() {
    let mut desk = Desk::held();
    desk.send(Event::RecordChanged(None));
    assert_eq!(desk.count_calls(is_read), 1);
    let canceled = desk.same_order(OrderStatus::Canceled);
    desk.answer_order(canceled);
    assert_eq!(desk.state.status(), Status::Canceled);
}

#[test]
fn without_any_word_of_the_servers_time_the_devices_clock_must_do() {
    let desk = Desk::new(config());
    let clock = tc_purchase::ServerClock::default();
    let now = Now {
        mono: 0,
        wall: 1_000,
    };
    assert_eq!(clock.until(5_000, now), 4_000);
    drop(desk);
}

#[test]
fn r4_try_again_after_a_failed_cancel_cancels_and_the_complaint_goes_with_success() {
    let mut desk = Desk::held();
    desk.send(Event::Cancel { command: None });
    desk.answer_failure(ErrorKind::Server);
    assert!(matches!(desk.state.notice, Some(Notice::Problem(_))));
    desk.send(Event::Retry);
    assert_eq!(desk.count_calls(is_cancel), 2);
    assert_eq!(desk.state.notice, None, "the new try is the news");
    let canceled = desk.same_order(OrderStatus::Canceled);
    desk.answer_order(canceled);
    assert_eq!(desk.state.status(), Status::Canceled);
}

#[test]
fn r4_a_failed_read_is_told_and_forgotten_after_a_good_one() {
    let mut desk = Desk::held();
    desk.send(Event::Refresh { command: Some(1) });
    let effects = desk.answer_failure(ErrorKind::Server);
    assert_eq!(heard(&effects), ["server"]);
    assert_eq!(settled(&effects), [(1, Some("server"))]);
    desk.send(Event::Retry);
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    assert_eq!(desk.state.notice, None);
}

#[test]
fn an_answer_that_is_another_order_changes_nothing_on_the_screen() {
    let mut desk = Desk::held();
    desk.send(Event::Refresh { command: Some(1) });
    let other = desk.order(77, OrderStatus::Canceled, 1);
    let effects = desk.answer_order(other);
    assert_eq!(settled(&effects), [(1, Some("decode"))]);
    assert_eq!(desk.state.order().map(|order| order.id), Some(order_id(1)));
    desk.send(Event::Cancel { command: Some(2) });
    let other = desk.order(77, OrderStatus::Canceled, 1);
    let effects = desk.answer_order(other);
    assert_eq!(settled(&effects), [(2, Some("decode"))]);
    assert_eq!(desk.state.status(), Status::Held);
}

#[test]
fn a_proxys_refusal_of_a_read_does_not_lose_the_order() {
    let mut desk = Desk::held();
    desk.send(Event::Shown);
    let effects = desk.answer_failure(ErrorKind::Rejected);
    assert_eq!(desk.state.status(), Status::Held);
    assert!(!effects.contains(&Effect::Forget(order_id(1))));
}

#[test]
fn refresh_while_an_earlier_order_is_found_is_settled() {
    let mut desk = Desk::new(config());
    desk.send(Event::Open {
        config: config(),
        record: Some(record(9)),
    });
    let (read, call) = desk.last_call();
    assert!(is_read(&call));
    desk.send(Event::Refresh { command: Some(1) });
    let (listing, _) = desk.last_call();
    let order = desk.order(9, OrderStatus::Executed, 1);
    let answer = desk.as_answer(order);
    desk.answer(read, answer);
    assert_eq!(desk.state.status(), Status::Held);
    let answer = tc_purchase::Answer::Catalogue(Box::new(desk::catalogue(&[5])));
    let effects = desk.answer(listing, answer);
    assert_eq!(settled(&effects), [(1, None)]);
}
