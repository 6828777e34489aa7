//! Beginning to pay: by a payment system, on the vendor's page, by the host.

mod desk;

use desk::pay::{
    URL, begun, buyer, by_host, by_page, by_system, change_request, changes, handed, is_pay,
    is_read, press,
};
use desk::{Desk, heard, settled};
use tc_orders::{Checkout, ErrorKind, OrderStatus};
use tc_purchase::{
    Call, Change, Config, Effect, Event, HostEvent, Notice, RequestId, Speech, Status,
};

#[test]
fn by_a_system_the_order_goes_to_in_progress_with_the_buyer_and_then_he_is_sent_to_pay() {
    let mut desk = Desk::held_with(by_system());
    assert!(desk.state.may_pay());
    let effects = press(&mut desk, 1);
    assert_eq!(changes(&effects), [Change::Pay(buyer())]);
    assert!(
        handed(&effects).is_empty(),
        "not before the order says where"
    );
    let order = begun(&desk, Some(URL));
    let effects = desk.answer_order(order);
    assert_eq!(handed(&effects), [(Some(URL.to_owned()), true)]);
    assert_eq!(settled(&effects), [(1, None)]);
    assert_eq!(desk.state.status(), Status::Paying);
    let left = desk.state.remaining(desk.now).expect("a deadline");
    assert!((1_798_000..=1_800_000).contains(&left), "prolonged: {left}");
}

#[test]
fn that_an_order_was_found_again_is_over_once_the_buyer_pays() {
    let mut desk = Desk::held_with(by_system());
    desk.reload();
    let request = desk::read(&desk.log).expect("it is read");
    let order = desk.order(1, OrderStatus::Executed, 1);
    let answer = desk.as_answer(order);
    desk.answer(request, answer);
    assert_eq!(desk.state.notice, Some(Notice::Found));
    assert!(matches!(desk.state.speech, Some(Speech::Held(_))));
    press(&mut desk, 1);
    assert_eq!(desk.state.notice, None, "what paying means has its place");
    assert_eq!(desk.state.speech, None, "nor is it half of what is said");
}

#[test]
fn an_answer_that_still_shows_the_old_order_is_read_again_until_it_says_where_to_pay() {
    let mut desk = Desk::held_with(by_system());
    press(&mut desk, 1);
    let old = desk.same_order(OrderStatus::Executed);
    let effects = desk.answer_order(old);
    assert!(settled(&effects).is_empty());
    assert!(is_read(&desk.last_call().1), "at once, the first time");
    let without = begun(&desk, None);
    let effects = desk.answer_order(without);
    assert!(handed(&effects).is_empty());
    let effects = desk.tick_for(3_000);
    assert_eq!(
        effects
            .iter()
            .filter(|e| matches!(e, Effect::Call { call, .. } if is_read(call)))
            .count(),
        1,
        "then by and by"
    );
    let order = begun(&desk, Some(URL));
    let effects = desk.answer_order(order);
    assert_eq!(handed(&effects), [(Some(URL.to_owned()), true)]);
    assert_eq!(settled(&effects), [(1, None)]);
    assert_eq!(desk.count_calls(is_pay), 1);
}

#[test]
fn an_order_that_never_says_where_to_pay_is_given_up_after_half_a_minute_and_can_still_be_canceled()
{
    let mut desk = Desk::held_with(by_system());
    press(&mut desk, 1);
    let order = begun(&desk, None);
    desk.answer_order(order);
    let mut told = Vec::new();
    for second in 0..60 {
        if let (request, Call::Read { .. }) = desk.last_call() {
            let order = begun(&desk, None);
            let answer = desk.as_answer(order);
            told.extend(desk.answer(request, answer));
        }
        desk.tick_for(1_000);
        if !settled(&told).is_empty() {
            assert!((25..=45).contains(&second), "after {second} seconds");
            break;
        }
    }
    assert_eq!(settled(&told), [(1, Some("decode"))]);
    assert_eq!(heard(&told), ["decode"]);
    desk.send(Event::Cancel { command: Some(2) });
    assert!(matches!(desk.last_call().1, Call::Cancel { .. }));
}

#[test]
fn s12_an_address_that_is_not_https_is_never_followed() {
    for url in [
        "http://pay.example/1",
        "javascript:alert(1)",
        "//pay.example",
        "https://pay.example/ 1",
    ] {
        let mut desk = Desk::held_with(by_system());
        press(&mut desk, 1);
        let order = begun(&desk, Some(url));
        let effects = desk.answer_order(order);
        assert!(handed(&effects).is_empty(), "{url}");
        assert_eq!(settled(&effects), [(1, Some("rejected"))], "{url}");
        assert_eq!(desk.state.pay_at(), None, "{url}");
        let effects = press(&mut desk, 2);
        assert!(handed(&effects).is_empty(), "{url}, again");
        assert_eq!(settled(&effects), [(2, Some("rejected"))], "{url}, again");
    }
}

#[test]
fn twenty_presses_of_pay_are_one_change_and_all_promises_are_kept() {
    let mut desk = Desk::held_with(by_system());
    let mut effects = Vec::new();
    for command in 1..=20 {
        effects.extend(press(&mut desk, command));
    }
    assert_eq!(changes(&effects).len(), 1);
    let order = begun(&desk, Some(URL));
    let effects = desk.answer_order(order);
    assert_eq!(handed(&effects).len(), 1);
    assert_eq!(settled(&effects).len(), 20);
    let again = press(&mut desk, 21);
    assert!(
        changes(&again).is_empty(),
        "it has begun: only where to is told again"
    );
    assert_eq!(handed(&again), [(Some(URL.to_owned()), true)]);
}

#[test]
fn r4_a_refusal_after_a_lost_answer_is_looked_into_and_the_payment_goes_on() {
    for kind in [ErrorKind::Rejected, ErrorKind::Conflict] {
        let mut desk = Desk::held_with(by_system());
        press(&mut desk, 1);
        desk.answer_failure(kind);
        assert!(is_read(&desk.last_call().1));
        let order = begun(&desk, Some(URL));
        let effects = desk.answer_order(order);
        assert_eq!(handed(&effects), [(Some(URL.to_owned()), true)]);
        assert_eq!(settled(&effects), [(1, None)]);
        assert!(heard(&effects).iter().all(|name| *name == "pay"));
    }
}

#[test]
fn a_refusal_that_was_meant_is_told_and_the_order_is_still_held() {
    let mut desk = Desk::held_with(by_system());
    press(&mut desk, 1);
    desk.answer_failure(ErrorKind::Rejected);
    let order = desk.same_order(OrderStatus::Executed);
    let effects = desk.answer_order(order);
    assert_eq!(settled(&effects), [(1, Some("rejected"))]);
    assert_eq!(heard(&effects), ["rejected"]);
    assert_eq!(desk.state.status(), Status::Held);
    assert!(matches!(desk.state.notice, Some(Notice::Problem(_))));
    // A look at the order does not take the sentence away; another try does.
    desk.send(Event::Shown);
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    let effects = press(&mut desk, 2);
    assert_eq!(changes(&effects).len(), 1);
    assert_eq!(desk.state.notice, None);
}

#[test]
fn a_change_that_does_not_get_through_is_told_and_tried_again_by_the_same_button() {
    let mut desk = Desk::held_with(by_system());
    press(&mut desk, 1);
    let effects = desk.answer_failure(ErrorKind::Timeout);
    assert_eq!(settled(&effects), [(1, Some("timeout"))]);
    assert!(desk.state.tells_of_a_click());
    assert_eq!(changes(&press(&mut desk, 2)).len(), 1);
}

#[test]
fn r10_offline_nothing_is_sent_and_it_is_said_at_once() {
    let mut desk = Desk::held_with(by_system());
    desk.send(Event::Offline);
    let effects = press(&mut desk, 1);
    assert!(changes(&effects).is_empty());
    assert_eq!(settled(&effects), [(1, Some("network"))]);
    assert!(desk.state.tells_of_a_click());
    desk.tick_for(60_000);
    assert_eq!(desk.count_calls(is_read), 0);
    desk.send(Event::Online);
    assert_eq!(desk.count_calls(is_read), 1, "read again, once");
}

#[test]
fn r5_an_answer_to_pay_that_comes_after_cancel_changes_nothing() {
    let mut desk = Desk::held_with(by_system());
    press(&mut desk, 1);
    let request = change_request(&desk);
    let effects = desk.send(Event::Cancel { command: None });
    assert_eq!(settled(&effects), [(1, Some("conflict"))]);
    let order = begun(&desk, Some(URL));
    let answer = desk.as_answer(order);
    let effects = desk.answer(request, answer);
    assert!(handed(&effects).is_empty());
    assert_eq!(desk.state.status(), Status::Canceling);
    let mut calls = desk.log.iter().filter_map(|effect| match effect {
        Effect::Call { request, call } => Some((*request, call.clone())),
        _ => None,
    });
    let is_cancel = |(_, call): &(RequestId, Call)| matches!(call, Call::Cancel { .. });
    let (request, call) = calls.rfind(is_cancel).expect("a cancel");
    assert!(matches!(call, Call::Cancel { leaving: false, .. }));
    let order = desk.same_order(OrderStatus::Canceled);
    let answer = desk.as_answer(order);
    desk.answer(request, answer);
    assert_eq!(desk.state.status(), Status::Canceled);
}

#[test]
fn an_order_that_is_done_at_once_is_paid_and_nobody_is_sent_anywhere() {
    let mut desk = Desk::held_with(by_system());
    press(&mut desk, 1);
    let order = desk.same_order(OrderStatus::Done);
    let effects = desk.answer_order(order);
    assert!(handed(&effects).is_empty());
    assert_eq!(settled(&effects), [(1, None)]);
    assert_eq!(heard(&effects), ["paid"]);
    assert_eq!(desk.state.status(), Status::Paid);
}

#[test]
fn on_the_vendors_page_the_address_is_known_before_the_click_and_the_buyer_is_told_to_the_api() {
    let mut desk = Desk::held_with(by_page());
    let order = desk.state.order().expect("an order").id;
    let url = format!(
        "https://vendor.example/page?token=r:abc&event={}&order={order}",
        desk::event_id()
    );
    assert_eq!(desk.state.pay_at(), Some(url.clone()));
    let effects = desk.send(Event::Pay {
        command: None,
        customer: buyer(),
        linked: true,
    });
    assert_eq!(
        handed(&effects),
        [(Some(url), false)],
        "the link leads there"
    );
    assert_eq!(changes(&effects), [Change::Customer(buyer())]);
    assert_eq!(desk.state.status(), Status::Paying);
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    assert_eq!(desk.state.status(), Status::Paying, "until it ends");
}

#[test]
fn by_the_host_he_is_told_and_the_order_is_followed() {
    let mut desk = Desk::held_with(by_host());
    let effects = press(&mut desk, 1);
    let [Effect::Emit(HostEvent::Pay { url, go, customer })] = &effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Emit(_)))
        .cloned()
        .collect::<Vec<_>>()[..]
    else {
        panic!("{effects:?}");
    };
    assert_eq!((url, *go, customer), (&None, true, &buyer()));
    assert_eq!(settled(&effects), [(1, None)]);
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    desk.tick_for(3_000);
    let order = desk.same_order(OrderStatus::Done);
    let effects = desk.answer_order(order);
    assert_eq!(heard(&effects), ["paid"]);
}

#[test]
fn of_the_pages_own_sets_the_event_is_read_to_know_how_they_are_paid_for() {
    let config = Config {
        sets: Some(desk::catalogue(&[5]).sets),
        ..desk::gateway()
    };
    let mut desk = Desk::new(config.clone());
    desk.send(Event::Open {
        config,
        record: None,
    });
    desk.choose(1, 1);
    desk.press_checkout();
    assert_eq!(desk.count_calls(|call| *call == Call::Catalogue), 0);
    let order = desk.order(1, OrderStatus::Executed, 1);
    desk.answer_order(order);
    assert!(!desk.state.may_pay());
    let (request, call) = desk.last_call();
    assert_eq!(call, Call::Catalogue);
    let mut event = desk::catalogue(&[3]);
    event.checkout = Some(Checkout::System);
    desk.answer(request, tc_purchase::Answer::Catalogue(Box::new(event)));
    assert!(desk.state.may_pay());
    assert_eq!(changes(&press(&mut desk, 1)).len(), 1);
}

#[test]
fn without_a_way_to_pay_there_is_no_button_and_pay_says_so() {
    let mut desk = Desk::held();
    assert!(!desk.state.may_pay());
    let effects = press(&mut desk, 1);
    assert_eq!(settled(&effects), [(1, Some("config"))]);
    assert!(changes(&effects).is_empty());
    let mut desk = Desk::open(by_system(), &[5]);
    assert_eq!(settled(&press(&mut desk, 1)), [(1, Some("conflict"))]);
}

#[test]
fn a6_what_can_be_pressed_leads_somewhere() {
    // An address that is not to be followed: there is no Pay, and it is known why.
    let mut desk = Desk::held_with(by_system());
    press(&mut desk, 1);
    let order = begun(&desk, Some("http://pay.example/1"));
    desk.answer_order(order);
    assert!(desk.state.is_pay_unsafe() && !desk.state.may_pay());
    // Not said yet where: that is no such address.
    let mut desk = Desk::held_with(by_system());
    press(&mut desk, 1);
    let order = begun(&desk, None);
    desk.answer_order(order);
    assert!(!desk.state.is_pay_unsafe() && !desk.state.may_pay());
    // Nothing is held: what was refused then, like the event itself, was refused for no address, and can be tried again.
    for config in [by_page(), by_system(), by_host()] {
        assert!(!Desk::open(config, &[5]).state.is_pay_unsafe());
    }
    // In progress, and where to pay is known all the same, or the host's affair.
    for config in [by_page(), by_host()] {
        let mut desk = Desk::held_with(config);
        press(&mut desk, 1);
        let order = begun(&desk, None);
        desk.answer_order(order);
        assert!(desk.state.may_pay());
        assert!(!handed(&press(&mut desk, 2)).is_empty());
    }
}
