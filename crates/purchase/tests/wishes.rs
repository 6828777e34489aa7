//! A wish that is found again, after a reload or in another tab: it is asked for under its own key, or dropped (R1, R5, R7).

mod desk;

use desk::wish::{asked, check_out, fail, keys, made, posting, problem, reserve, with_token};
use desk::{
    Desk, SERVER_START, config, failed, gateway, heard, is_record_of, named, record, selection,
    settled, wish,
};
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{Answer, Call, Effect, Ended, Event, Notice, Phase, Status, Stored};

const HOUR: i64 = 3_600_000;

#[test]
fn r7_a_reload_while_the_reservation_is_under_way_asks_again_for_the_same() {
    let mut desk = posting();
    let effects = desk.reload();
    assert_eq!(desk.state.status(), Status::Reserving);
    assert!(effects.contains(&Effect::Claim));
    assert_eq!(desk.state.selection, selection(&[(1, 1)]));
    desk.claim("k2");
    assert_eq!(desk.last_call().1, reserve(Some("k1")));
    let effects = made(&mut desk, 1);
    assert_eq!(heard(&effects), ["reserved"]);
    assert_eq!(desk.state.status(), Status::Held);
    assert!(
        desk.stored
            .as_ref()
            .is_some_and(|stored| is_record_of(stored, 1))
    );
}

#[test]
fn r7_the_event_may_come_before_or_after_and_cuts_nothing_off_the_wish() {
    for before in [true, false] {
        let mut desk = posting();
        let effects = desk.reload();
        let listing = effects.iter().find_map(|effect| match effect {
            Effect::Call { request, .. } => Some(*request),
            _ => None,
        });
        // What the order holds is not vacant any more.
        let answer = Answer::Catalogue(Box::new(desk::catalogue(&[0])));
        let listing = listing.expect("the event is read");
        if before {
            desk.answer(listing, answer.clone());
        }
        desk.claim("k2");
        made(&mut desk, 1);
        if !before {
            desk.answer(listing, answer);
        }
        assert_eq!(desk.state.status(), Status::Held);
        assert_eq!(desk.state.fewer(), None);
        assert_eq!(desk.state.selection, selection(&[(1, 1)]), "A5");
    }
}

#[test]
fn r7_an_order_that_the_gateway_gave_back_unclaimed_is_told_plainly_and_the_choice_is_kept() {
    let mut desk = posting();
    desk.reload();
    desk.answer_catalogue(&[50]);
    desk.claim("k2");
    let effects = fail(&mut desk, named(ErrorKind::Expired));
    assert_eq!(heard(&effects), ["expired"]);
    assert_eq!(desk.state.phase, Phase::Choosing(Ended::Failed));
    assert_eq!(problem(&desk).free_by, None);
    assert_eq!(desk.state.selection, selection(&[(1, 1)]), "A5");
    assert_eq!(desk.stored, None);
    check_out(&mut desk, "k3");
    assert_eq!(keys(&desk), ["k1", "k1", "k3"]);
}

#[test]
fn r7_a_page_whose_event_did_not_come_meanwhile_reads_it_when_nothing_was_reserved() {
    let mut desk = posting();
    desk.reload();
    desk.answer_failure(ErrorKind::Network);
    assert_eq!(desk.state.status(), Status::Reserving);
    desk.claim("k2");
    fail(&mut desk, named(ErrorKind::Expired));
    desk.answer_catalogue(&[50]);
    assert_eq!(desk.state.status(), Status::Failed);
    assert_eq!(problem(&desk).kind, ErrorKind::Expired);
}

#[test]
fn r7_a_wish_that_another_tab_brought_to_its_end_is_not_asked_for_again() {
    // Refused there: nothing is left of it.
    let mut desk = posting();
    desk.reload();
    desk.answer_catalogue(&[50]);
    desk.stored = None;
    let effects = desk.claim("k2");
    assert!(effects.contains(&Effect::Unclaim));
    assert_eq!(desk.state.status(), Status::Idle);
    assert_eq!(keys(&desk), ["k1"], "and nobody asked for an order here");
    // Made there: it is shown here.
    let mut desk = posting();
    desk.reload();
    desk.stored = Some(record(9));
    desk.claim("k2");
    let theirs = desk.order(9, OrderStatus::Executed, 1);
    desk.answer_order(theirs);
    assert_eq!(desk.state.status(), Status::Held);
    assert_eq!(desk.state.notice, Some(Notice::Found));
    // Made and ended there.
    let mut desk = posting();
    desk.reload();
    desk.answer_catalogue(&[50]);
    desk.stored = Some(record(9));
    desk.claim("k2");
    let theirs = desk.order(9, OrderStatus::Canceled, 1);
    desk.answer_order(theirs);
    assert_eq!(desk.state.status(), Status::Idle);
    assert_eq!(keys(&desk), ["k1"]);
}

#[test]
fn a_wish_older_than_a_day_an_empty_one_and_one_of_a_page_without_a_gateway_are_dropped() {
    let day = 24 * HOUR;
    for (config, counts, passed, kept) in [
        (gateway(), [(1, 1)], day, true),
        (gateway(), [(1, 1)], day + 1, false),
        (gateway(), [(1, 1)], -day - 1, false),
        (gateway(), [(1, 0)], 0, false),
        (config(), [(1, 1)], 0, false),
    ] {
        let mut desk = Desk::new(config);
        desk.stored = Some(wish("k1", &counts));
        desk.now.wall = SERVER_START + passed;
        desk.reload();
        assert_eq!(desk.stored.is_some(), kept);
        let status = desk.state.status();
        assert_eq!(status == Status::Reserving, kept, "{status:?}");
        assert!(kept || keys(&desk).is_empty());
    }
}

#[test]
fn r1_another_tabs_wish_is_asked_for_first_and_its_order_shown() {
    let mut desk = Desk::open(gateway(), &[50, 50]);
    desk.choose(2, 3);
    desk.stored = Some(wish("theirs", &[(1, 1)]));
    desk.send(Event::Reserve {
        command: Some(1),
        selection: None,
    });
    desk.claim("mine");
    assert_eq!(asked(&desk), [(Some("theirs".to_owned()), 1)]);
    let effects = made(&mut desk, 9);
    assert_eq!(settled(&effects), [(1, Some("conflict"))]);
    assert_eq!(desk.state.notice, Some(Notice::Found));
    assert_eq!(desk.state.selection, selection(&[(2, 3)]), "A5");
    assert!(
        desk.stored
            .as_ref()
            .is_some_and(|stored| is_record_of(stored, 9))
    );
    assert_eq!(keys(&desk), ["theirs"]);
}

#[test]
fn r1_the_same_wish_in_two_tabs_is_one_wish() {
    let mut desk = Desk::open(gateway(), &[50, 50]);
    desk.choose(1, 1);
    desk.stored = Some(wish("theirs", &[(1, 1)]));
    check_out(&mut desk, "mine");
    let effects = made(&mut desk, 9);
    assert_eq!(keys(&desk), ["theirs"]);
    assert_eq!(heard(&effects), ["reserved"]);
}

#[test]
fn r1_another_tabs_wish_that_came_to_nothing_does_not_stop_ones_own() {
    for answer in [named(ErrorKind::Expired), named(ErrorKind::Rejected)] {
        let mut desk = Desk::open(gateway(), &[50, 50]);
        desk.choose(2, 3);
        desk.stored = Some(wish("theirs", &[(1, 1)]));
        check_out(&mut desk, "mine");
        fail(&mut desk, answer);
        assert_eq!(keys(&desk), ["theirs", "mine"]);
        assert_eq!(desk.stored, Some(wish("mine", &[(2, 3)])));
    }
    // So does an order of theirs that holds nothing.
    let mut desk = Desk::open(gateway(), &[50, 50]);
    desk.choose(2, 3);
    desk.stored = Some(wish("theirs", &[(1, 1)]));
    check_out(&mut desk, "mine");
    let empty = desk.order(9, OrderStatus::Executed, 0);
    with_token(&mut desk, empty, "t");
    assert_eq!(keys(&desk), ["theirs", "mine"]);
}

#[test]
fn r1_another_tabs_wish_in_doubt_stops_ones_own() {
    for (answer, kept) in [
        (failed(ErrorKind::Network), true),
        (failed(ErrorKind::Unauthorized), true),
        (named(ErrorKind::Unconfirmed), false),
    ] {
        let mut desk = Desk::open(gateway(), &[50, 50]);
        desk.choose(2, 3);
        desk.stored = Some(wish("theirs", &[(1, 1)]));
        check_out(&mut desk, "mine");
        let effects = fail(&mut desk, answer);
        assert_eq!(heard(&effects), ["unconfirmed"]);
        assert_eq!(matches!(desk.stored, Some(Stored::Wish(_))), kept);
        assert_eq!(matches!(desk.stored, Some(Stored::Doubt(_))), !kept);
        assert_eq!(keys(&desk), ["theirs"]);
        assert!(effects.contains(&Effect::Unclaim));
    }
}

#[test]
fn r5_what_was_canceled_while_it_was_under_way_is_not_asked_for_after_a_reload() {
    let mut desk = posting();
    desk.send(Event::Cancel { command: Some(1) });
    // But that there may be an order, the next page is to know.
    assert!(matches!(desk.stored, Some(Stored::Doubt(_))));
    // Its order is given back all the same, if it comes.
    made(&mut desk, 1);
    assert!(
        matches!(desk.last_call().1, Call::Cancel { token, .. } if token.as_deref() == Some("t1"))
    );
    let canceled = desk.same_order(OrderStatus::Canceled);
    let effects = desk.answer_order(canceled);
    assert_eq!(settled(&effects), [(1, None)]);
    assert_eq!(desk.stored, None);
}

#[test]
fn r5_a_found_wish_that_is_canceled_before_it_is_asked_for_is_given_back() {
    let mut desk = posting();
    desk.reload();
    desk.send(Event::Cancel { command: Some(1) });
    assert_eq!(desk.state.status(), Status::Canceling);
    desk.claim("k2");
    made(&mut desk, 1);
    assert!(matches!(desk.last_call().1, Call::Cancel { .. }));
    // Or there is nothing to give back.
    let mut desk = posting();
    desk.reload();
    desk.send(Event::Cancel { command: Some(1) });
    desk.stored = None;
    let effects = desk.claim("k2");
    assert_eq!(settled(&effects), [(1, None)]);
}

#[test]
fn r5_a_wish_in_doubt_that_nobody_waits_for_is_not_asked_for_again() {
    let mut desk = posting();
    desk.send(Event::Close);
    fail(&mut desk, failed(ErrorKind::Network));
    assert!(!desk.state.is_busy());
    // The gateway may have taken it for fetched: then nobody gives it back.
    desk.send(Event::Open {
        config: gateway(),
        record: None,
    });
    desk.choose(1, 2);
    desk.press_checkout();
    let asked = desk.count_calls(|call| matches!(call, Call::Reserve { .. }));
    assert_eq!(asked, 1);
    assert!(desk.state.may_insist());
}

#[test]
fn another_tabs_wish_on_its_way_changes_nothing_until_there_is_an_order() {
    let mut desk = Desk::open(gateway(), &[50]);
    desk.send(Event::RecordChanged(Some(wish("theirs", &[(1, 1)]))));
    assert_eq!(desk.state.status(), Status::Idle);
    desk.send(Event::RecordChanged(Some(record(9))));
    let theirs = desk.order(9, OrderStatus::Executed, 1);
    desk.answer_order(theirs);
    assert_eq!(desk.state.status(), Status::Held);
}

#[test]
fn a_wish_in_doubt_that_another_tab_brought_to_its_end_is_over_here_as_well() {
    for known in [None, Some(record(9))] {
        let mut desk = posting();
        fail(&mut desk, failed(ErrorKind::Network));
        desk.stored = None;
        desk.send(Event::RecordChanged(known.clone()));
        if known.is_some() {
            let theirs = desk.order(9, OrderStatus::Canceled, 1);
            desk.answer_order(theirs);
        }
        check_out(&mut desk, "k2");
        assert_eq!(keys(&desk), ["k1", "k2"]);
    }
}
