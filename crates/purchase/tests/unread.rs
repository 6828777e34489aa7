//! An order that is held, and an event that could not be read: how its tickets are paid for is not known then, and is found out at the
//! next good moment.

mod desk;

use desk::pay::{is_read, press};
use desk::{Desk, asked, catalogue, config, failed, gateway, heard, read, record};
use tc_orders::{Checkout, ErrorKind, OrderStatus};
use tc_purchase::{Answer, Call, Config, Effect, Event, Speech, Status};

fn is_list(call: &Call) -> bool {
    *call == Call::Catalogue
}

fn payable() -> Answer {
    let mut event = catalogue(&[50, 50]);
    event.checkout = Some(Checkout::System);
    Answer::Catalogue(Box::new(event))
}

/// A page that is loaded again while an order is held. The event comes to nothing; which of the two is first, `late` says.
fn found(config: Config, kind: ErrorKind, late: bool) -> Desk {
    let mut desk = Desk::new(config.clone());
    let record = Some(record(1));
    let effects = desk.send(Event::Open { config, record });
    let (list, order) = (asked(&effects, is_list), read(&effects));
    let answer = desk.as_answer(desk.order(1, OrderStatus::Executed, 1));
    if late {
        desk.answer(order.expect("a read"), answer);
        desk.answer(list.expect("a list"), failed(kind));
    } else {
        desk.answer(list.expect("a list"), failed(kind));
        desk.answer(order.expect("a read"), answer);
        // That is a good moment already.
        let (request, call) = desk.last_call();
        assert_eq!(call, Call::Catalogue);
        desk.answer(request, failed(kind));
    }
    assert_eq!(desk.state.status(), Status::Held);
    desk
}

#[test]
fn a6_an_order_whose_event_cannot_be_read_says_so_and_can_be_tried_again() {
    for kind in [ErrorKind::Network, ErrorKind::Server, ErrorKind::NotFound] {
        for late in [false, true] {
            let desk = found(gateway(), kind, late);
            assert!(!desk.state.may_pay());
            assert!(desk.state.is_pay_unknown(), "{kind}, {late}");
            assert_eq!(desk.state.speech, Some(Speech::Notice), "{kind}, {late}");
            assert!(heard(&desk.log).contains(&kind.as_str()), "{kind}, {late}");
        }
    }
}

#[test]
fn r7_the_event_is_read_again_when_somebody_looks_or_asks_and_when_the_network_is_back() {
    let moments: [fn(&mut Desk) -> Vec<Effect>; 4] = [
        |desk| desk.send(Event::Shown),
        |desk| desk.send(Event::Retry),
        |desk| desk.send(Event::Refresh { command: Some(1) }),
        |desk| {
            desk.send(Event::Offline);
            desk.send(Event::Online)
        },
    ];
    for moment in moments {
        let mut desk = found(gateway(), ErrorKind::Server, true);
        let effects = moment(&mut desk);
        let list = asked(&effects, is_list).expect("the event is read");
        assert!(read(&effects).is_some(), "and the order");
        assert!(!desk.state.is_pay_unknown(), "it is being found out");
        desk.answer(list, payable());
        assert!(desk.state.may_pay());
        press(&mut desk, 2);
        assert!(matches!(desk.last_call().1, Call::Change { .. }));
    }
}

#[test]
fn of_the_pages_own_sets_it_is_the_same() {
    let sets = Some(catalogue(&[5]).sets);
    let mut desk = Desk::new(Config { sets, ..gateway() });
    let config = desk.state.config.clone();
    desk.send(Event::Open {
        config,
        record: None,
    });
    desk.choose(1, 1);
    desk.press_checkout();
    let order = desk.order(1, OrderStatus::Executed, 1);
    desk.answer_order(order);
    let (request, _) = desk.last_call();
    desk.answer(request, failed(ErrorKind::Timeout));
    assert!(desk.state.is_pay_unknown());
    let effects = desk.send(Event::Shown);
    let list = asked(&effects, is_list).expect("the event is read");
    desk.answer(list, payable());
    assert!(desk.state.may_pay());
}

#[test]
fn what_is_known_is_not_read_again() {
    let mut desk = Desk::held_with(gateway());
    let before = desk.count_calls(is_list);
    desk.send(Event::Shown);
    desk.send(Event::Offline);
    desk.send(Event::Online);
    desk.send(Event::Refresh { command: None });
    assert_eq!(desk.count_calls(is_list), before);
    assert!(desk.count_calls(is_read) > 0);
    assert!(
        !desk.state.is_pay_unknown(),
        "it is known that there is no way to pay"
    );
}

#[test]
fn where_no_event_says_how_to_pay_none_is_missed() {
    let hosts = Config {
        host_pays: true,
        ..gateway()
    };
    for config in [config(), hosts] {
        let desk = found(config, ErrorKind::Server, true);
        assert!(!desk.state.is_pay_unknown());
    }
}
