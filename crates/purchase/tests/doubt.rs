//! R1 and R3 where an answer was lost: there may be an order, so another one takes an explicit choice.

mod desk;

use desk::{Desk, HOLD, config, failed, heard, order_id, record, selection, settled};
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{
    Answer, Call, Effect, Ended, Event, Failure, Notice, Phase, Speech, Status, Stored,
};

/// A first hold as long as any was ever seen, and up to a minute for a time in hours and minutes.
const LONGEST: i64 = 15 * 60_000;
const MINUTE: i64 = 60_000;

fn is_reserve(call: &Call) -> bool {
    matches!(call, Call::Reserve { .. })
}

fn reserve(command: u32) -> Event {
    Event::Reserve {
        command: Some(command),
        selection: None,
    }
}

fn claimed() -> Event {
    Event::Claimed {
        record: None,
        key: "k".to_owned(),
    }
}

/// One ticket chosen, reserved, and the answer lost.
fn lost() -> Desk {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    desk.answer_failure(ErrorKind::Network);
    desk
}

fn free_by(desk: &Desk) -> i64 {
    match &desk.state.notice {
        Some(Notice::Problem(problem)) => problem.free_by.expect("a time"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn r1_after_a_lost_answer_no_number_of_clicks_sends_another_reservation() {
    for kind in [
        ErrorKind::Network,
        ErrorKind::Timeout,
        ErrorKind::Server,
        ErrorKind::Decode,
        ErrorKind::Unconfirmed,
    ] {
        let mut desk = Desk::open(config(), &[5]);
        desk.choose(1, 1);
        desk.press_checkout();
        desk.answer_failure(kind);
        let sentence = desk.state.notice.clone();
        let free = free_by(&desk);
        for _ in 0..20 {
            desk.pass(1_000);
            desk.press_checkout();
        }
        assert_eq!(desk.count_calls(is_reserve), 1, "{}", kind.as_str());
        assert_eq!(desk.state.status(), Status::Failed);
        assert!(desk.state.may_insist());
        assert!(sentence.is_some());
        assert_eq!(free_by(&desk), free, "the same time each time");
        assert_eq!(desk.state.speech, Some(Speech::Notice));
    }
}

#[test]
fn each_press_in_a_doubt_is_answered_for_those_who_listen_and_the_time_it_names_ends_it() {
    let mut desk = lost();
    let free = free_by(&desk);
    let mut said = desk.state.speech;
    for _ in 0..3 {
        desk.press_checkout();
        assert_ne!(desk.state.speech, said, "or nothing is read out");
        said = desk.state.speech;
    }
    desk.tick_for(free - desk.now.wall - 1);
    assert!(desk.state.may_insist());
    assert_eq!(desk.state.doubt_in(desk.now), Some(1));
    desk.tick_for(1);
    assert_eq!(desk.state.notice, None, "it is not in doubt any more");
    assert_eq!(desk.state.phase, Phase::Choosing(Ended::No));
    assert_eq!(desk.state.selection, selection(&[(1, 1)]), "A5");
    assert_eq!(desk.state.doubt_in(desk.now), None);
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 2);
}

#[test]
fn an_answer_of_another_version_is_a_config_error_and_what_it_made_is_in_doubt() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    let effects = desk.answer_failure(ErrorKind::Config);
    assert_eq!(heard(&effects), ["config"]);
    assert!(
        free_by(&desk) > desk.now.wall,
        "an order may have been made"
    );
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 1);

    // A gateway that calls itself badly configured has made nothing.
    let mut desk = Desk::open(desk::gateway(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    let (request, _) = desk.last_call();
    desk.answer(request, desk::named(ErrorKind::Config));
    assert!(!desk.state.may_insist());
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 2);
}

#[test]
fn r1_choosing_other_tickets_does_not_take_the_doubt_away() {
    let mut desk = lost();
    desk.choose(1, 3);
    assert_eq!(desk.state.notice, None, "the buyer has gone on");
    assert!(!desk.state.may_insist(), "nothing to insist on yet");
    let effects = desk.send(Event::Reserve {
        command: None,
        selection: None,
    });
    assert!(!effects.contains(&Effect::Claim));
    assert!(desk.state.may_insist(), "and is told again");
    assert_eq!(heard(&effects), Vec::<&str>::new(), "the page knows");
    assert_eq!(desk.state.selection, selection(&[(1, 3)]), "A5");
}

#[test]
fn r1_a_host_cannot_insist_its_promise_is_rejected_and_its_selection_not_taken() {
    let mut desk = lost();
    let effects = desk.send(Event::Reserve {
        command: Some(7),
        selection: Some(selection(&[(1, 2)])),
    });
    assert_eq!(settled(&effects), [(7, Some("unconfirmed"))]);
    assert!(!effects.contains(&Effect::Claim));
    assert_eq!(desk.state.selection, selection(&[(1, 1)]));
}

#[test]
fn the_buyer_may_insist_and_each_doubt_asks_anew() {
    let mut desk = lost();
    let first = free_by(&desk);
    desk.pass(2 * MINUTE);
    let effects = desk.send(Event::Insist);
    assert!(effects.contains(&Effect::Claim));
    desk.send(Event::Insist);
    desk.send(claimed());
    assert_eq!(desk.count_calls(is_reserve), 2, "a double click is one");
    desk.answer_failure(ErrorKind::Server);
    assert!(free_by(&desk) > first, "the later one counts");
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 2);
    desk.send(Event::Insist);
    desk.send(claimed());
    let order = desk.order(1, OrderStatus::Executed, 1);
    let effects = desk.answer_order(order);
    assert_eq!(heard(&effects), ["reserved"]);
    assert_eq!(desk.count_calls(is_reserve), 3);
}

#[test]
fn r1_what_the_buyer_insisted_on_and_gives_back_leaves_the_doubt_for_him_and_for_other_tabs() {
    let mut desk = lost();
    let first = free_by(&desk);
    desk.send(Event::Insist);
    desk.send(claimed());
    let order = desk.order(1, OrderStatus::Executed, 1);
    desk.answer_order(order);
    assert_eq!(desk.state.status(), Status::Held);
    desk.send(Event::Cancel { command: None });
    let order = desk.order(1, OrderStatus::Canceled, 1);
    let effects = desk.answer_order(order);
    assert!(effects.contains(&Effect::Save(Stored::Doubt(first))));
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 2);
    assert_eq!(free_by(&desk), first);
    desk.pass(LONGEST + MINUTE);
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 3, "its tickets are free");
}

#[test]
fn a_clear_refusal_of_what_the_buyer_insisted_on_leaves_the_doubt() {
    let mut desk = lost();
    let first = free_by(&desk);
    desk.send(Event::Insist);
    desk.send(claimed());
    desk.answer_failure(ErrorKind::Limited);
    assert!(!desk.state.may_insist(), "the refusal is what is told");
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 2);
    assert_eq!(free_by(&desk), first);
}

#[test]
fn r3_the_doubt_lasts_as_long_as_the_longest_hold_and_then_it_is_as_if_nothing_had_been() {
    let mut desk = lost();
    let began = desk.now.wall;
    let free = free_by(&desk);
    assert!((LONGEST..=LONGEST + MINUTE).contains(&(free - began)));
    desk.pass(free - began - 1);
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 1);
    desk.pass(1);
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 2);
}

#[test]
fn r3_a_hold_that_is_known_is_how_long_the_doubt_lasts_and_payment_teaches_nothing() {
    let mut desk = Desk::held();
    // In progress the deadline is prolonged: that is not how long a first hold is.
    desk.send(Event::Shown);
    let mut paying = desk.same_order(OrderStatus::InProgress);
    paying.hold = Some(12 * 3_600_000 * 1_000);
    desk.answer_order(paying);
    desk.send(Event::Cancel { command: None });
    let canceled = desk.same_order(OrderStatus::Canceled);
    desk.answer_order(canceled);
    desk.press_checkout();
    desk.answer_failure(ErrorKind::Network);
    let left = free_by(&desk) - desk.now.wall;
    assert!((HOLD..=HOLD + MINUTE).contains(&left), "{left}");
}

#[test]
fn r1_a_reservation_given_up_and_then_lost_is_a_doubt_all_the_same() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    desk.send(Event::Cancel { command: None });
    desk.answer_failure(ErrorKind::Network);
    assert_eq!(desk.state.phase, Phase::Choosing(Ended::Failed));
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 1);
}

#[test]
fn an_unreadable_answer_that_names_its_order_is_no_doubt_the_order_is_read_before_another_is_made()
{
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    let (request, _) = desk.last_call();
    let Answer::Failed(failure) = failed(ErrorKind::Decode) else {
        unreachable!()
    };
    let named = Failure {
        order: Some(order_id(4)),
        ..failure
    };
    desk.answer(request, Answer::Failed(named));
    desk.answer_failure(ErrorKind::Network);
    assert!(!desk.state.may_insist());
    let effects = desk.send(reserve(1));
    assert!(effects.contains(&Effect::Claim), "its record is found then");
}

/// Opens a page that finds this in storage.
fn found(stored: Stored) -> Desk {
    let mut desk = Desk::new(config());
    desk.stored = Some(stored);
    desk.reload();
    desk
}

#[test]
fn r1_a_reload_sees_the_doubt_and_says_nothing_of_it_before_checkout() {
    let mut desk = lost();
    let free = free_by(&desk);
    assert_eq!(desk.stored, Some(Stored::Doubt(free)));
    desk.reload();
    desk.answer_catalogue(&[5]);
    assert_eq!(desk.state.status(), Status::Idle);
    desk.choose(1, 1);
    desk.press_checkout();
    assert_eq!(free_by(&desk), free);
    assert!(desk.state.may_insist());
    assert_eq!(desk.count_calls(is_reserve), 1);
    desk.send(Event::Insist);
    desk.claim("k");
    assert_eq!(desk.count_calls(is_reserve), 2, "he has seen it");
}

#[test]
fn r1_r3_a_page_that_is_gone_before_the_answer_leaves_the_doubt_to_the_next_one() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    let began = desk.now.wall;
    desk.reload();
    desk.answer_catalogue(&[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 1);
    assert!(desk.state.may_insist());
    // The answer would have been waited for for 20 seconds, and the order be made in the last of them.
    let left = free_by(&desk) - began;
    assert!(
        (LONGEST + 20_000..=LONGEST + 20_000 + MINUTE).contains(&left),
        "{left}"
    );
}

#[test]
fn r1_a_clear_refusal_takes_back_what_was_put_down_beforehand_and_no_older_doubt() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    desk.answer_failure(ErrorKind::Limited);
    assert_eq!(desk.stored, None);
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 2);
    desk.answer_failure(ErrorKind::Network);
    let free = free_by(&desk);
    desk.send(Event::Insist);
    desk.claim("k");
    desk.answer_failure(ErrorKind::Limited);
    assert_eq!(desk.stored, Some(Stored::Doubt(free)));
}

#[test]
fn r8_a_tab_that_reserves_is_no_doubt_for_one_that_is_only_open() {
    let mut first = Desk::open(config(), &[5]);
    first.choose(1, 1);
    first.press_checkout();
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.send(Event::RecordChanged(first.stored.clone()));
    let effects = desk.send(reserve(7));
    assert!(effects.contains(&Effect::Claim), "it waits for the first");
}

#[test]
fn r8_a_tab_that_was_opened_while_another_one_reserved_hears_that_it_was_refused() {
    let mut desk = Desk::new(config());
    desk.stored = Some(Stored::Doubt(desk.now.wall + LONGEST));
    desk.reload();
    desk.answer_catalogue(&[5]);
    desk.choose(1, 1);
    desk.stored = None;
    desk.send(Event::RecordChanged(None));
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 1);
}

#[test]
fn r1_another_tab_that_waits_to_reserve_hears_of_the_doubt_instead() {
    let first = lost();
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.send(reserve(7));
    desk.stored = first.stored.clone();
    let effects = desk.claim("k");
    assert_eq!(settled(&effects), [(7, Some("unconfirmed"))]);
    assert_eq!(heard(&effects), ["unconfirmed"], "for this page it is news");
    assert!(effects.contains(&Effect::Unclaim));
    assert_eq!(desk.count_calls(is_reserve), 0);
    assert_eq!(free_by(&desk), free_by(&first));
    assert!(desk.state.may_insist());
}

#[test]
fn r1_r8_another_tab_that_is_only_open_asks_as_well_and_insisting_is_about_the_doubt_that_was_seen()
{
    let first = lost();
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.stored = first.stored.clone();
    desk.send(Event::RecordChanged(desk.stored.clone()));
    desk.press_checkout();
    assert!(desk.state.may_insist());
    // Meanwhile the first one has insisted as well, and heard nothing again.
    desk.send(Event::Insist);
    desk.stored = Some(Stored::Doubt(free_by(&first) + MINUTE));
    desk.claim("k");
    assert_eq!(desk.count_calls(is_reserve), 0);
    assert_eq!(free_by(&desk), free_by(&first) + MINUTE);
}

#[test]
fn an_order_that_another_tab_insisted_on_is_shown_and_ends_the_doubt() {
    let mut desk = lost();
    desk.stored = Some(record(9));
    desk.send(Event::RecordChanged(desk.stored.clone()));
    let order = desk.order(9, OrderStatus::Executed, 1);
    desk.answer_order(order);
    assert_eq!(desk.state.status(), Status::Held);
    desk.send(Event::Cancel { command: None });
    let canceled = desk.same_order(OrderStatus::Canceled);
    desk.answer_order(canceled);
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 2);
}

#[test]
fn r7_a_doubt_that_is_over_or_too_far_off_to_be_true_is_none() {
    let now = Desk::new(config()).now.wall;
    for free_by in [now - 1, now, 0, i64::MIN, now + 14 * 3_600_000, i64::MAX] {
        let mut desk = found(Stored::Doubt(free_by));
        desk.answer_catalogue(&[5]);
        desk.choose(1, 1);
        desk.send(reserve(1));
        desk.claim("k");
        assert_eq!(desk.count_calls(is_reserve), 1, "{free_by}");
    }
}

#[test]
fn r7_a_record_that_cannot_be_checked_stops_the_sale_for_as_long_as_an_order_can_live() {
    for kind in [
        ErrorKind::Network,
        ErrorKind::Server,
        ErrorKind::Unauthorized,
        ErrorKind::Rejected,
        ErrorKind::Decode,
    ] {
        let mut desk = found(record(9));
        desk.answer_failure(kind);
        assert_eq!(desk.state.status(), Status::Failed, "{}", kind.as_str());
        desk.pass(13 * 3_600_000);
        desk.send(Event::Retry);
        desk.answer_failure(kind);
        assert_eq!(desk.state.status(), Status::Failed, "it might be paid for");
        assert_eq!(desk.stored, Some(record(9)));
        desk.pass(1);
        desk.send(Event::Retry);
        let effects = desk.answer_failure(kind);
        assert!(effects.contains(&Effect::Forget(order_id(9))));
        assert_eq!(desk.state.status(), Status::Loading, "only the event");
    }
}

#[test]
fn r7_another_tabs_order_that_is_too_old_to_live_and_cannot_be_read_does_not_stop_a_new_one() {
    for (age, posts) in [(0, 0), (13 * 3_600_000 + 1, 1)] {
        let mut desk = Desk::open(config(), &[5]);
        desk.pass(age);
        desk.choose(1, 1);
        desk.send(reserve(1));
        desk.stored = Some(record(9));
        desk.claim("k");
        desk.answer_failure(ErrorKind::Unauthorized);
        assert_eq!(desk.count_calls(is_reserve), posts);
    }
}

#[test]
fn r7_an_order_is_remembered_from_when_it_was_made() {
    let mut desk = Desk::open(config(), &[5]);
    desk.pass(20 * 3_600_000);
    desk.choose(1, 1);
    desk.press_checkout();
    let order = desk.order(1, OrderStatus::Executed, 1);
    desk.answer_order(order);
    let Some(Stored::Order(stored)) = &desk.stored else {
        panic!("{:?}", desk.stored);
    };
    assert_eq!(stored.since, desk.now.wall);
}
