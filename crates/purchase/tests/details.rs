//! Who buys, when the server does not take it as it was typed: which detail is wrong, and what is sent again.

mod desk;

use desk::pay::{by_page, by_system};
use desk::{Desk, config, heard, read};
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{Answer, Call, Change, Customer, Detail, Effect, Event, Failure, Status, Stored};

fn buyer(email: &str) -> Customer {
    Customer {
        email: Some(email.to_owned()),
        ..Customer::default()
    }
}

fn pay(desk: &mut Desk, email: &str) -> Vec<Effect> {
    desk.send(Event::Pay {
        command: None,
        customer: buyer(email),
        linked: true,
    })
}

/// A refusal by the gateway's own word that names a field of the request.
fn refusal(field: &str) -> Answer {
    Answer::Failed(Failure {
        status: Some(400),
        named: true,
        wrong: Detail::of(field),
        ..Failure::new(ErrorKind::Rejected, "made up")
    })
}

fn wrong(desk: &Desk) -> Option<Detail> {
    desk.state.holding().expect("an order").paying.wrong
}

/// What the last call says of the buyer.
fn sent(desk: &Desk) -> Customer {
    match desk.last_call().1 {
        Call::Change {
            change: Change::Customer(customer) | Change::Pay(customer),
            ..
        } => customer,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a6_the_field_of_a_request_is_a_detail_of_the_buyers_or_nothing_of_his() {
    for (field, detail) in [
        ("customer.email", Some(Detail::Email)),
        ("customer.first_name", Some(Detail::Name)),
        ("customer.last_name", Some(Detail::Name)),
        ("customer.name", Some(Detail::Name)),
        ("customer.mobile", Some(Detail::Phone)),
        ("customer.phone", Some(Detail::Phone)),
        ("customer", None),
        ("customer.", None),
        ("customer.lang", None),
        ("email", None),
        ("random.5f0c0ffee0ddf00dcafe0011", None),
        ("", None),
    ] {
        assert_eq!(Detail::of(field), detail, "{field}");
    }
}

#[test]
fn a6_a_refusal_that_names_a_detail_is_shown_beside_it_until_something_is_tried_again() {
    let mut desk = Desk::held_with(by_page());
    pay(&mut desk, "a@b");
    let (request, _) = desk.last_call();
    let effects = desk.answer(request, refusal("customer.email"));
    assert_eq!(heard(&effects), ["rejected"]);
    assert_eq!(wrong(&desk), Some(Detail::Email));
    desk.send(Event::Retry);
    assert_eq!(wrong(&desk), None);
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    assert_eq!(wrong(&desk), None);
}

#[test]
fn a6_a_payment_that_is_refused_for_a_detail_shows_which_once_it_is_known_that_it_has_not_begun() {
    let mut desk = Desk::held_with(by_system());
    desk.send(Event::Pay {
        command: None,
        customer: buyer("a@b"),
        linked: false,
    });
    let (request, _) = desk.last_call();
    desk.answer(request, refusal("customer.mobile"));
    assert_eq!(wrong(&desk), None, "perhaps it has begun all the same");
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    assert_eq!(wrong(&desk), Some(Detail::Phone));
    assert_eq!(desk.state.status(), Status::Held);
    desk.send(Event::Cancel { command: None });
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    assert_eq!(wrong(&desk), None, "it is over");
}

#[test]
fn a5_try_again_sends_the_details_as_they_are_by_now() {
    let mut desk = Desk::held_with(by_page());
    pay(&mut desk, "a@b");
    assert_eq!(sent(&desk), buyer("a@b"));
    desk.send(Event::Revise(buyer("too@early")));
    desk.answer_failure(ErrorKind::Server);
    desk.send(Event::Revise(buyer("mended@example.org")));
    desk.send(Event::Revise(Customer::default()));
    desk.send(Event::Retry);
    assert_eq!(sent(&desk), buyer("mended@example.org"));
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    let calls = desk.count_calls(|_| true);
    desk.send(Event::Revise(buyer("late@example.org")));
    assert_eq!(desk.count_calls(|_| true), calls, "typing sends nothing");
}

#[test]
fn details_that_change_elsewhere_than_after_a_failure_change_nothing() {
    let mut desk = Desk::open(config(), &[5]);
    let before = desk.state.clone();
    assert!(desk.send(Event::Revise(buyer("a@b"))).is_empty());
    assert_eq!(desk.state, before);
    let mut desk = Desk::held_with(by_page());
    let before = desk.state.clone();
    assert!(desk.send(Event::Revise(buyer("a@b"))).is_empty());
    assert_eq!(desk.state, before);
}

/// Whether storage says that the buyer's details have got through.
fn is_put_down(desk: &Desk) -> bool {
    matches!(&desk.stored, Some(Stored::Order(record)) if record.known)
}

#[test]
fn r7_that_the_details_have_got_through_is_put_down_and_later_pages_know_it() {
    let mut desk = Desk::held_with(by_page());
    pay(&mut desk, "a@b");
    assert!(!is_put_down(&desk), "they are on their way");
    let (request, _) = desk.last_call();
    desk.answer(request, refusal("customer.email"));
    assert!(!is_put_down(&desk), "they were refused");
    desk.send(Event::Retry);
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    assert!(is_put_down(&desk));

    let order = desk.same_order(OrderStatus::Executed);
    desk.reload();
    let request = read(&desk.log).expect("it was read");
    let answer = desk.as_answer(order);
    desk.answer(request, answer);
    assert!(desk.state.holding().expect("an order").paying.known);
}

#[test]
fn r7_whoever_begins_to_pay_without_a_word_of_himself_is_still_asked() {
    let mut desk = Desk::held_with(by_system());
    desk.send(Event::Pay {
        command: None,
        customer: Customer::default(),
        linked: false,
    });
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    assert!(!is_put_down(&desk));
}

#[test]
fn r10_details_that_did_not_get_through_for_want_of_a_network_are_sent_when_it_is_back() {
    let mut desk = Desk::held_with(by_page());
    pay(&mut desk, "a@b");
    desk.send(Event::Offline);
    desk.answer_failure(ErrorKind::Network);
    desk.send(Event::Revise(buyer("mended@example.org")));
    let effects = desk.send(Event::Online);
    assert_eq!(sent(&desk), buyer("mended@example.org"));
    assert_eq!(read(&effects), None, "the answer to the change is newer");
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    assert_eq!(desk.state.notice, None);
    assert!(is_put_down(&desk));
    desk.send(Event::Offline);
    let calls = desk.count_calls(is_change);
    desk.send(Event::Online);
    assert_eq!(desk.count_calls(is_change), calls, "once is enough");
}

#[test]
fn what_the_server_refused_is_not_sent_again_by_a_network_that_comes_back() {
    let mut desk = Desk::held_with(by_page());
    pay(&mut desk, "a@b");
    let (request, _) = desk.last_call();
    desk.answer(request, refusal("customer.email"));
    desk.send(Event::Offline);
    let calls = desk.count_calls(is_change);
    let effects = desk.send(Event::Online);
    assert_eq!(desk.count_calls(is_change), calls);
    assert!(read(&effects).is_some());
    assert!(desk.state.notice.is_some());
}

#[test]
fn details_that_are_on_their_way_are_waited_for_when_the_element_is_gone() {
    let mut desk = Desk::held_with(by_page());
    assert!(!desk.state.is_busy());
    pay(&mut desk, "a@b");
    desk.send(Event::Close);
    assert!(desk.state.is_busy());
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    assert!(!desk.state.is_busy());
}

fn is_change(call: &Call) -> bool {
    matches!(call, Call::Change { .. })
}
