//! An order that is paid: it is found again after a reload and in other tabs, until its buyer wants more or a day is over.

mod desk;

use desk::bought::{bought, hears, kept, paid};
use desk::{
    Desk, asked, config, failed, gateway, heard, order_id, read, receipt, record, selection,
    settled, wish,
};
use tc_orders::{ErrorKind, Money, OrderStatus};
use tc_purchase::{Answer, Call, Effect, Event, Speech, Status, Stored};

const DAY: i64 = 24 * 60 * 60 * 1_000;

#[test]
fn what_is_kept_is_the_order_what_was_bought_and_when() {
    let desk = paid(gateway());
    let receipt = kept(&desk);
    assert_eq!(receipt.record.order, order_id(1));
    assert_eq!(receipt.record.token.as_deref(), Some("a token"));
    assert_eq!(receipt.record.selection, selection(&[(1, 2), (2, 1)]));
    assert_eq!(receipt.record.since, desk.now.wall);
    assert_eq!(receipt.number, Some(100_001));
    assert_eq!(receipt.total, Money::from_minor(30_000));
    assert!(bought(&desk).told);
}

#[test]
fn r7_a_reload_shows_the_number_at_once_and_reads_the_order_without_telling_again() {
    for config in [config(), gateway()] {
        let mut desk = paid(config);
        desk.pass(60_000);
        let effects = desk.reload();
        assert_eq!(desk.state.status(), Status::Paid);
        assert_eq!(
            desk.state.order().and_then(|order| order.number),
            Some(100_001)
        );
        assert_eq!(desk.state.held(), Some(selection(&[(1, 2), (2, 1)])));
        assert_eq!(desk.state.tickets(), 3);
        assert_eq!(desk.state.speech, Some(Speech::Paid));
        assert!(!bought(&desk).told);
        let request = read(&effects).expect("a read");
        let order = desk.order(1, OrderStatus::Done, 3);
        let answer = desk.as_answer(order);
        let after = desk.answer(request, answer);
        assert!(bought(&desk).told);
        assert_eq!(desk.state.order().map(|order| order.tickets.len()), Some(3));
        assert_eq!(bought(&desk).since, desk.now.wall - 60_000);
        let told = [heard(&effects), heard(&after)].concat();
        assert!(!told.contains(&"paid"), "the page has heard that already");
    }
}

#[test]
fn what_the_server_does_not_tell_any_more_is_shown_from_the_receipt() {
    // Behind a gateway the token is over; elsewhere there is no answer.
    for (config, kind) in [
        (gateway(), ErrorKind::NotFound),
        (gateway(), ErrorKind::Network),
        (config(), ErrorKind::Server),
    ] {
        let mut desk = paid(config);
        let request = read(&desk.reload()).expect("a read");
        desk.answer(request, failed(kind));
        assert_eq!(desk.state.status(), Status::Paid, "{kind:?}");
        assert!(!bought(&desk).told);
        assert_eq!(kept(&desk).number, Some(100_001));
    }
}

#[test]
fn a_receipt_that_the_server_contradicts_is_not_believed() {
    // In direct mode an order that is not there never was.
    let mut desk = paid(config());
    let request = read(&desk.reload()).expect("a read");
    desk.answer(request, failed(ErrorKind::NotFound));
    assert_eq!(
        desk.state.status(),
        Status::Loading,
        "the event is still being read"
    );
    assert_eq!(desk.stored, None);

    for (status, shown, found) in [
        (OrderStatus::Canceled, Status::Loading, false),
        (OrderStatus::Expired, Status::Loading, false),
        (OrderStatus::Executed, Status::Held, true),
        (OrderStatus::InProgress, Status::Paying, true),
    ] {
        let mut desk = paid(config());
        let request = read(&desk.reload()).expect("a read");
        let order = desk.order(1, status, 3);
        let answer = desk.as_answer(order);
        desk.answer(request, answer);
        assert_eq!(desk.state.status(), shown);
        assert_eq!(
            desk.stored
                .as_ref()
                .is_some_and(|stored| desk::is_record_of(stored, 1)),
            found
        );
    }
}

#[test]
fn an_order_of_another_event_is_dropped() {
    let mut desk = paid(config());
    let request = read(&desk.reload()).expect("a read");
    let mut order = desk.order(1, OrderStatus::Done, 3);
    order.event = Some("5f0c0ffee0ddf00dcafe0002".parse().expect("an id"));
    let answer = desk.as_answer(order);
    desk.answer(request, answer);
    assert_eq!(desk.state.status(), Status::Loading);
    assert_eq!(desk.stored, None);
}

#[test]
fn it_is_shown_for_a_day_and_not_for_ever() {
    let mut desk = paid(config());
    desk.pass(DAY);
    desk.reload();
    assert_eq!(desk.state.status(), Status::Paid);
    desk.pass(1);
    desk.reload();
    assert_eq!(desk.state.status(), Status::Loading);
    assert_eq!(desk.stored, None);

    // One from the future is as wrong.
    let mut desk = paid(config());
    desk.now.wall -= DAY + 1;
    desk.reload();
    assert_eq!(desk.state.status(), Status::Loading);
    assert_eq!(desk.stored, None);

    // Nor does a page show it for ever that is never loaded again.
    let mut desk = paid(config());
    desk.pass(DAY + 1);
    desk.send(Event::Shown);
    assert_eq!(desk.state.status(), Status::Idle);
    assert_eq!(desk.stored, None);
}

#[test]
fn who_wants_more_tickets_begins_anew_with_nothing_chosen() {
    let mut desk = paid(config());
    let effects = desk.send(Event::BuyMore);
    assert_eq!(desk.state.status(), Status::Idle);
    assert!(desk.state.selection.is_empty());
    assert_eq!(desk.stored, None);
    assert_eq!(heard(&effects), ["selection"]);
    assert_eq!(desk.last_call().1, Call::Catalogue, "fewer are left now");
    assert_eq!(
        desk.send(Event::BuyMore),
        [],
        "a second click means nothing"
    );
    desk.choose(1, 1);
    desk.press_checkout();
    assert!(matches!(desk.last_call().1, Call::Reserve { .. }));
    desk.reload();
    assert_ne!(desk.state.status(), Status::Paid);
}

#[test]
fn an_order_that_is_held_and_paid_for_in_another_tab_is_paid_here_at_once_r8() {
    let mut desk = Desk::held();
    let effects = hears(&mut desk, Some(receipt(1)));
    assert_eq!(desk.state.status(), Status::Paid);
    assert_eq!(heard(&effects), ["paid"]);
    assert!(read(&effects).is_some());
    // Whatever this tab was doing with the order is done with.
    assert_eq!(desk.state.remaining(desk.now), None);
    assert_eq!(kept(&desk).record.order, order_id(1));
}

#[test]
fn a_tab_that_stands_in_the_shop_shows_what_was_bought_in_another_r8() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    hears(&mut desk, Some(receipt(1)));
    assert_eq!(desk.state.status(), Status::Paid);
    // And moves on with it.
    hears(&mut desk, None);
    assert_eq!(desk.state.status(), Status::Idle);
    assert!(desk.state.selection.is_empty());
}

#[test]
fn what_was_bought_stays_in_sight_where_storage_could_not_keep_it() {
    let mut desk = paid(config());
    hears(&mut desk, None);
    assert_eq!(desk.state.status(), Status::Paid);
    let stored = Some(Stored::Paid(kept(&paid(config()))));
    hears(&mut desk, stored);
    hears(&mut desk, None);
    assert_eq!(
        desk.state.status(),
        Status::Idle,
        "it was kept, and was put away elsewhere"
    );
}

#[test]
fn the_next_order_of_another_tab_takes_its_place_r8() {
    let mut desk = paid(config());
    hears(&mut desk, Some(wish("theirs", &[(1, 1)])));
    assert_eq!(desk.state.status(), Status::Paid, "nothing is held yet");
    let effects = hears(&mut desk, Some(record(2)));
    let request = read(&effects).expect("a read");
    let order = desk.order(2, OrderStatus::Executed, 1);
    let answer = desk.as_answer(order);
    desk.answer(request, answer);
    assert_eq!(desk.state.status(), Status::Held);
    assert!(
        desk.stored
            .as_ref()
            .is_some_and(|stored| desk::is_record_of(stored, 2))
    );
}

#[test]
fn a_receipt_never_takes_the_place_of_what_began_since() {
    let mut desk = Desk::held();
    for newer in [
        record(2),
        wish("theirs", &[(1, 1)]),
        Stored::Doubt(desk.now.wall + 1),
    ] {
        let mut late = Desk::held();
        late.stored = Some(newer.clone());
        late.send(Event::Refresh { command: None });
        let order = late.same_order(OrderStatus::Done);
        late.answer_order(order);
        assert_eq!(late.state.status(), Status::Paid);
        assert_eq!(late.stored, Some(newer));
    }
    // Nor is one lost because a page finds the order gone.
    desk.stored = Some(receipt(1));
    desk.send(Event::Refresh { command: None });
    desk.answer_failure(ErrorKind::NotFound);
    assert_eq!(desk.stored, Some(receipt(1)));
    // A record that was written by a tab that had not heard of it is put right.
    let mut desk = paid(config());
    hears(&mut desk, Some(record(1)));
    assert_eq!(kept(&desk).record.order, order_id(1));
}

#[test]
fn r1_checkout_in_a_tab_that_has_not_heard_of_it_shows_what_was_bought() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.send(Event::Reserve {
        command: Some(3),
        selection: None,
    });
    desk.stored = Some(receipt(1));
    let effects = desk.claim("key");
    assert_eq!(desk.state.status(), Status::Paid);
    assert_eq!(settled(&effects), [(3, Some("conflict"))]);
    assert!(effects.contains(&Effect::Unclaim));
    assert_eq!(
        desk.count_calls(|call| matches!(call, Call::Reserve { .. })),
        0
    );

    // An old one is in nobody's way.
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 1);
    desk.pass(DAY + 1);
    desk.send(Event::Reserve {
        command: None,
        selection: None,
    });
    desk.stored = Some(receipt(1));
    desk.claim("key");
    assert_eq!(
        desk.count_calls(|call| matches!(call, Call::Reserve { .. })),
        1
    );
}

#[test]
fn what_could_not_be_read_is_read_when_the_network_is_back_or_somebody_asks() {
    let mut desk = paid(gateway());
    let opened = desk.reload();
    let event = asked(&opened, |call| *call == Call::Catalogue).expect("the event is read");
    desk.answer(read(&opened).expect("a read"), failed(ErrorKind::Network));
    desk.send(Event::Offline);
    let request = read(&desk.send(Event::Online)).expect("a read");
    desk.answer(request, failed(ErrorKind::Server));
    let request = read(&desk.send(Event::Refresh { command: Some(4) })).expect("a read");
    let order = desk.order(1, OrderStatus::Done, 3);
    let answer = desk.as_answer(order);
    assert_eq!(settled(&desk.answer(request, answer)), [(4, None)]);
    let catalogue = Answer::Catalogue(Box::new(desk::catalogue(&[5, 5])));
    desk.answer(event, catalogue);
    let effects = desk.send(Event::Refresh { command: Some(5) });
    assert_eq!(
        (read(&effects), settled(&effects)),
        (None, vec![(5, None)]),
        "it is final"
    );
}
