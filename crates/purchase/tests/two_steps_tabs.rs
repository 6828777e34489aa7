//! An order in two steps takes longer to be made than other tabs wait for the claim: one of them has gone on without it and has an order.
//! The one that was made here holds nothing yet, and is never filled beside it (R1).

mod desk;

use desk::{Desk, heard, order_id, receipt, record, selection, settled, two_steps};
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{Call, Effect, Ended, Event, Notice, Phase, Status, Stored};

/// The first step is under way, and takes long.
fn drafting() -> Desk {
    let mut desk = Desk::open(two_steps(), &[5, 5]);
    desk.choose(1, 1);
    desk.send(Event::Reserve {
        command: Some(1),
        selection: None,
    });
    desk.claim("k");
    desk.pass(21_000);
    desk
}

/// Now it is answered, and another tab has put this down meanwhile.
fn made_beside(theirs: &Stored) -> Desk {
    let mut desk = drafting();
    desk.stored = Some(theirs.clone());
    let empty = desk.draft();
    desk.answer_order(empty);
    assert_eq!(desk.count_calls(is_fill), 0);
    assert_eq!(desk.stored.as_ref(), Some(theirs), "it stays where it is");
    assert!(
        matches!(desk.last_call().1, Call::Cancel { order, .. } if order == order_id(1)),
        "ours is given back: {:?}",
        desk.last_call()
    );
    desk
}

fn is_fill(call: &Call) -> bool {
    matches!(call, Call::Fill { .. })
}

fn is_reading(desk: &Desk, n: u8) -> bool {
    matches!(desk.last_call().1, Call::Read { order, .. } if order == order_id(n))
}

fn is_canceled(desk: &mut Desk) -> Vec<Effect> {
    let canceled = desk.order(1, OrderStatus::Canceled, 0);
    desk.answer_order(canceled)
}

#[test]
fn r1_the_order_of_a_tab_that_did_not_wait_is_shown_and_ours_is_never_filled() {
    let mut desk = made_beside(&record(9));
    is_canceled(&mut desk);
    assert!(is_reading(&desk, 9));
    let theirs = desk.order(9, OrderStatus::Executed, 1);
    let effects = desk.answer_order(theirs);
    assert_eq!(settled(&effects), [(1, Some("conflict"))]);
    assert!(effects.contains(&Effect::Unclaim));
    assert_eq!(desk.state.status(), Status::Held);
    assert_eq!(desk.state.order().map(|order| order.id), Some(order_id(9)));
    assert_eq!(desk.state.notice, Some(Notice::Found));
}

#[test]
fn r1_whatever_becomes_of_giving_ours_back_for_it_holds_nothing() {
    for kind in [ErrorKind::Network, ErrorKind::Conflict, ErrorKind::NotFound] {
        let mut desk = made_beside(&record(9));
        desk.answer_failure(kind);
        assert!(is_reading(&desk, 9), "{kind}");
        assert_eq!(desk.count_calls(is_fill), 0);
    }
}

#[test]
fn r1_an_order_that_is_paid_already_is_shown_as_paid() {
    let mut desk = made_beside(&receipt(9));
    let effects = is_canceled(&mut desk);
    assert_eq!(settled(&effects), [(1, Some("conflict"))]);
    assert!(effects.contains(&Effect::Unclaim));
    assert_eq!(desk.state.status(), Status::Paid);
    assert_eq!(desk.stored, Some(receipt(9)));
}

#[test]
fn r1_an_order_that_is_being_filled_by_another_tab_is_left_to_it() {
    let Stored::Order(theirs) = record(9) else {
        unreachable!("it is the record of an order")
    };
    let theirs = Stored::Draft(theirs);
    let mut desk = made_beside(&theirs);
    let effects = is_canceled(&mut desk);
    assert_eq!(heard(&effects), ["conflict"]);
    assert_eq!(settled(&effects), [(1, Some("conflict"))]);
    assert!(effects.contains(&Effect::Unclaim));
    assert_eq!(desk.state.phase, Phase::Choosing(Ended::Failed));
    assert_eq!(desk.state.selection, selection(&[(1, 1)]), "A5");
    assert_eq!(desk.stored, Some(theirs));
    // It is filled now.
    desk.stored = Some(record(9));
    desk.send(Event::RecordChanged(desk.stored.clone()));
    assert!(is_reading(&desk, 9));
}

#[test]
fn r1_their_order_has_ended_by_then_and_tickets_can_be_chosen_again() {
    let mut desk = made_beside(&record(9));
    is_canceled(&mut desk);
    let theirs = desk.order(9, OrderStatus::Canceled, 1);
    let effects = desk.answer_order(theirs);
    assert_eq!(settled(&effects), [(1, Some("conflict"))]);
    assert_eq!(desk.state.phase, Phase::Choosing(Ended::No));
    assert_eq!(desk.stored, None);
}

#[test]
fn r5_what_was_given_up_meanwhile_leaves_the_other_tabs_record_alone() {
    for closes in [false, true] {
        let mut desk = drafting();
        if closes {
            desk.send(Event::Close);
        } else {
            desk.send(Event::Cancel { command: Some(2) });
        }
        desk.stored = Some(record(9));
        let empty = desk.draft();
        desk.answer_order(empty);
        is_canceled(&mut desk);
        assert!(!desk.state.is_busy());
        assert_eq!(desk.stored, Some(record(9)));
        assert_eq!(desk.count_calls(is_fill), 0);
    }
}

#[test]
fn a_doubt_or_a_record_of_this_very_order_is_nobody_elses() {
    for stored in [record(1), Stored::Doubt(desk::SERVER_START + 60_000)] {
        let mut desk = drafting();
        desk.stored = Some(stored);
        let empty = desk.draft();
        desk.answer_order(empty);
        assert!(is_fill(&desk.last_call().1));
        assert!(matches!(&desk.stored, Some(Stored::Draft(draft)) if draft.order == order_id(1)));
    }
}
