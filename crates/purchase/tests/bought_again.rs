//! What a host asks for while an order is shown as paid: other tickets, a selection, a cancel.

mod desk;

use desk::bought::{bought, hears, kept, paid};
use desk::{Desk, asked, config, gateway, order_id, read, receipt, selection, settled};
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{Answer, Call, Config, Effect, Event, Status};

/// A paid order that the page finds when it is opened, with the event read and the order not yet.
fn found(config: Config) -> Desk {
    let mut desk = paid(config);
    desk.reload();
    let listing = asked(&desk.log, |call| *call == Call::Catalogue);
    let event = Answer::Catalogue(Box::new(desk::catalogue(&[50, 50])));
    desk.answer(listing.expect("the event is read"), event);
    assert_eq!(desk.state.status(), Status::Paid);
    desk
}

fn reserve(desk: &mut Desk, wish: Option<&[(u8, u32)]>) -> Vec<Effect> {
    desk.send(Event::Reserve {
        command: Some(9),
        selection: wish.map(selection),
    })
}

#[test]
fn a_host_that_names_other_tickets_gets_them_where_the_receipt_was_found() {
    for config in [config(), gateway()] {
        let mut desk = found(config);
        let effects = reserve(&mut desk, Some(&[(1, 1)]));
        assert!(effects.contains(&Effect::PutAway(order_id(1))));
        assert_eq!(desk.stored, None);
        desk.claim("another key");
        let (_, call) = desk.last_call();
        assert!(matches!(call, Call::Reserve { .. }), "{call:?}");
        let order = desk.order(2, OrderStatus::Executed, 1);
        assert_eq!(settled(&desk.answer_order(order)), [(9, None)]);
        assert_eq!(desk.state.status(), Status::Held);
        assert_eq!(desk.state.held(), Some(selection(&[(1, 1)])));
    }
}

#[test]
fn it_is_also_found_after_the_server_has_told_it_again() {
    let mut desk = found(config());
    let request = read(&desk.log).expect("a read");
    let order = desk.order(1, OrderStatus::Done, 3);
    let answer = desk.as_answer(order);
    desk.answer(request, answer);
    assert!(bought(&desk).told);
    let effects = reserve(&mut desk, Some(&[(1, 1)]));
    assert!(effects.contains(&Effect::PutAway(order_id(1))));
}

#[test]
fn what_was_paid_stays_in_sight_of_every_other_reserve() {
    let conflict = [(9, Some("conflict"))];
    // On the page that has just seen the payment: a second press, or a retry, of the same.
    let mut desk = paid(config());
    assert_eq!(settled(&reserve(&mut desk, Some(&[(1, 2)]))), conflict);
    assert_eq!(desk.state.status(), Status::Paid);
    // So also if it was paid for in another tab under the eyes of this one.
    let mut desk = Desk::held();
    hears(&mut desk, Some(receipt(1)));
    assert_eq!(settled(&reserve(&mut desk, Some(&[(1, 2)]))), conflict);
    // Nobody named any tickets.
    for none in [None, Some(&[][..])] {
        let mut desk = found(config());
        assert_eq!(settled(&reserve(&mut desk, none)), conflict);
        assert_eq!(kept(&desk).record.order, order_id(1));
    }
    // Nothing could come of it.
    let mut desk = found(config());
    assert_eq!(
        settled(&reserve(&mut desk, Some(&[(1, 1_000)]))),
        [(9, Some("config"))]
    );
    assert_eq!(kept(&desk).record.order, order_id(1));
    desk.send(Event::Offline);
    assert_eq!(settled(&reserve(&mut desk, Some(&[(1, 1)]))), conflict);
    assert_eq!(kept(&desk).record.order, order_id(1));
    let mut desk = paid(config());
    desk.reload();
    assert_eq!(settled(&reserve(&mut desk, Some(&[(1, 1)]))), conflict);
    assert_eq!(kept(&desk).record.order, order_id(1));
}

#[test]
fn a_selection_alone_does_not_put_a_receipt_away() {
    // Pages set it whenever they are loaded, and frameworks whenever they draw: nobody has pressed anything.
    let mut desk = found(config());
    let effects = desk.send(Event::Select(selection(&[(2, 1)])));
    assert_eq!(effects, []);
    assert_eq!(desk.state.status(), Status::Paid);
    assert_eq!(kept(&desk).record.order, order_id(1));
}

#[test]
fn to_cancel_what_is_paid_is_refused_with_that_reason() {
    let mut desk = paid(config());
    let effects = desk.send(Event::Cancel { command: Some(4) });
    let [
        Effect::Settle {
            command: 4,
            result: Err(problem),
        },
    ] = &effects[..]
    else {
        panic!("{effects:?}");
    };
    assert_eq!(problem.kind, ErrorKind::NotCancellable);
    assert_eq!(problem.cause, "the order is paid already");
}

#[test]
fn r3_a_lost_reservation_that_turned_out_to_be_what_another_tab_bought_is_not_asked_for_again() {
    let mut desk = Desk::open(gateway(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    desk.answer_failure(ErrorKind::Network);
    hears(&mut desk, Some(receipt(1)));
    assert_eq!(desk.state.status(), Status::Paid);
    desk.send(Event::BuyMore);
    desk.stored = None;
    desk.choose(1, 1);
    desk.send(Event::Reserve {
        command: None,
        selection: None,
    });
    desk.claim("of its own");
    let keys = desk::wish::keys(&desk);
    assert_eq!(keys.last().map(String::as_str), Some("of its own"));
}
