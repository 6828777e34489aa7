//! Paying: by a payment system, on the vendor's page, by the host; following the order; promo codes; leaving.

mod desk;

use desk::{Desk, at, config, heard, is_record_of, settled};
use tc_orders::{Checkout, ErrorKind, Money, Order, OrderStatus, SetDiscount};
use tc_purchase::{
    Call, Change, Config, Customer, Effect, Event, HostEvent, Notice, Promo, RequestId, Status,
};

const URL: &str = "https://pay.example/session/1";

fn by_system() -> Config {
    Config {
        checkout: Some(Checkout::System),
        ..desk::gateway()
    }
}

fn by_page() -> Config {
    Config {
        checkout: Some(Checkout::Page {
            address: "https://vendor.example/page?token=r:abc".to_owned(),
        }),
        ..config()
    }
}

fn by_host() -> Config {
    Config {
        host_pays: true,
        ..config()
    }
}

fn buyer() -> Customer {
    Customer {
        name: Some("Мария Ли".to_owned()),
        email: Some("m@example.org".to_owned()),
        phone: None,
    }
}

fn press(desk: &mut Desk, command: u32) -> Vec<Effect> {
    desk.send(Event::Pay {
        command: Some(command),
        customer: buyer(),
        linked: false,
    })
}

/// The same order in progress, prolonged, with an address to pay at or without one yet.
fn begun(desk: &Desk, url: Option<&str>) -> Order {
    let mut order = desk.same_order(OrderStatus::InProgress);
    order.reserved_till = Some(at(desk.server_now() + 1_800_000));
    order.payment_url = url.map(str::to_owned);
    order
}

fn changes(effects: &[Effect]) -> Vec<Change> {
    let changes = effects.iter().filter_map(|effect| match effect {
        Effect::Call {
            call: Call::Change { change, .. },
            ..
        } => Some(change.clone()),
        _ => None,
    });
    changes.collect()
}

fn is_read(call: &Call) -> bool {
    matches!(call, Call::Read { .. })
}

fn is_pay(call: &Call) -> bool {
    matches!(
        call,
        Call::Change {
            change: Change::Pay(_),
            ..
        }
    )
}

/// Where the page was told that the buyer pays, and whether he is sent there.
fn handed(effects: &[Effect]) -> Vec<(Option<String>, bool)> {
    let handed = effects.iter().filter_map(|effect| match effect {
        Effect::Emit(HostEvent::Pay { url, go, .. }) => Some((url.clone(), *go)),
        _ => None,
    });
    handed.collect()
}

fn change_request(desk: &Desk) -> RequestId {
    let (request, call) = desk.last_call();
    assert!(matches!(call, Call::Change { .. }), "{call:?}");
    request
}

/// An order that is being paid by a system.
fn paying() -> Desk {
    let mut desk = Desk::held_with(by_system());
    press(&mut desk, 1);
    let order = begun(&desk, Some(URL));
    desk.answer_order(order);
    assert_eq!(desk.state.status(), Status::Paying);
    desk
}

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
fn while_it_is_paid_the_order_is_read_by_one_reader_ever_slower_and_at_once_when_somebody_looks() {
    let mut desk = paying();
    let mut reads = Vec::new();
    for second in 1..=120 {
        let effects = desk.tick_for(1_000);
        let read = effects
            .iter()
            .any(|effect| matches!(effect, Effect::Call { call, .. } if is_read(call)));
        if read {
            reads.push(second);
            let order = begun(&desk, Some(URL));
            desk.answer_order(order);
        }
    }
    let gaps: Vec<i32> = reads.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.is_sorted(), "{gaps:?}");
    assert_eq!(
        (gaps.first(), gaps.last()),
        (Some(&2), Some(&16)),
        "{gaps:?}"
    );
    assert!((9..=14).contains(&reads.len()), "{reads:?}");
    let before = desk.count_calls(is_read);
    desk.send(Event::Shown);
    desk.send(Event::Shown);
    desk.tick_for(30_000);
    assert_eq!(desk.count_calls(is_read), before + 1, "one at a time");
}

#[test]
fn a_failed_read_while_paying_is_not_told_and_the_next_one_comes_in_its_time() {
    let mut desk = paying();
    desk.tick_for(3_000);
    let effects = desk.answer_failure(ErrorKind::Server);
    assert!(heard(&effects).is_empty());
    assert_eq!(desk.state.notice, None);
    let before = desk.count_calls(is_read);
    desk.tick_for(20_000);
    assert_eq!(desk.count_calls(is_read), before + 1);
}

#[test]
fn paying_ends_in_paid_canceled_or_expired_by_the_servers_word() {
    for (status, name, shown) in [
        (OrderStatus::Done, "paid", Status::Paid),
        (OrderStatus::Canceled, "canceled", Status::Canceled),
        (OrderStatus::Expired, "expired", Status::Expired),
    ] {
        let mut desk = paying();
        desk.tick_for(3_000);
        let order = desk.same_order(status);
        let effects = desk.answer_order(order);
        assert_eq!(heard(&effects), [name]);
        assert_eq!(desk.state.status(), shown);
        let reads = desk.count_calls(is_read);
        desk.tick_for(60_000);
        desk.send(Event::Shown);
        assert_eq!(desk.count_calls(is_read), reads, "it is followed no longer");
    }
}

#[test]
fn a_paid_order_is_never_canceled_or_paid_again() {
    let mut desk = paying();
    desk.tick_for(3_000);
    let order = desk.same_order(OrderStatus::Done);
    desk.answer_order(order);
    desk.log.clear();
    let mut effects = press(&mut desk, 5);
    effects.extend(desk.send(Event::Cancel { command: Some(6) }));
    effects.extend(desk.send(Event::AskCancel));
    effects.extend(desk.send(Event::Promo(Some("X".to_owned()))));
    effects.extend(desk.send(Event::Leave));
    assert_eq!(
        settled(&effects),
        [(5, Some("conflict")), (6, Some("not-cancellable"))]
    );
    assert_eq!(desk.count_calls(|_| true), 0);
    assert_eq!(desk.state.status(), Status::Paid);
}

#[test]
fn a_cancel_that_comes_too_late_shows_that_it_is_paid() {
    let mut desk = paying();
    desk.send(Event::Cancel { command: Some(7) });
    desk.answer_failure(ErrorKind::Rejected);
    let order = desk.same_order(OrderStatus::Done);
    let effects = desk.answer_order(order);
    assert_eq!(settled(&effects), [(7, Some("not-cancellable"))]);
    assert_eq!(desk.state.status(), Status::Paid);
}

#[test]
fn r7_after_a_reload_an_order_that_is_being_paid_is_found_with_where_to_pay_and_followed() {
    let mut desk = paying();
    desk.reload();
    let reads = desk.log.iter().rev().find_map(|effect| match effect {
        Effect::Call {
            request,
            call: Call::Read { .. },
        } => Some(*request),
        _ => None,
    });
    let mut order = desk.order(1, OrderStatus::InProgress, 1);
    order.payment_url = Some(URL.to_owned());
    let answer = desk.as_answer(order);
    desk.answer(reads.expect("a read"), answer);
    assert_eq!(desk.state.status(), Status::Paying);
    assert_eq!(desk.state.pay_at().as_deref(), Some(URL));
    assert!(desk.state.follows());
}

#[test]
fn a_promo_code_changes_the_total_and_says_what_it_takes_off() {
    let mut desk = Desk::held();
    let effects = desk.send(Event::Promo(Some("SPRING".to_owned())));
    assert_eq!(
        changes(&effects),
        [Change::Promo(Some("SPRING".to_owned()))]
    );
    assert_eq!(
        desk.state.holding().expect("an order").paying.promo,
        Promo::Asked
    );
    let mut order = desk.same_order(OrderStatus::Executed);
    order.total = Money::from_minor(9_000);
    order.discount = Money::from_minor(1_000);
    order.discounts = vec![SetDiscount {
        set: desk::set_id(1),
        discount: Money::from_minor(1_000),
    }];
    desk.answer_order(order.clone());
    let holding = desk.state.holding().expect("an order");
    assert_eq!(
        (holding.paying.promo, &*holding.order),
        (Promo::Applied, &order)
    );
    let effects = desk.send(Event::Promo(None));
    assert_eq!(changes(&effects), [Change::Promo(None)]);
}

#[test]
fn a_promo_code_that_does_not_apply_says_so_and_changes_nothing() {
    let mut desk = Desk::held();
    let before = desk.state.order().cloned();
    desk.send(Event::Promo(Some("NOPE".to_owned())));
    let effects = desk.answer_failure(ErrorKind::Rejected);
    assert_eq!(heard(&effects), ["rejected"]);
    let holding = desk.state.holding().expect("an order");
    assert_eq!(holding.paying.promo, Promo::Refused);
    assert_eq!(desk.state.notice, None, "it is said beside the field");
    assert_eq!(desk.state.order().cloned(), before);
    assert_eq!(desk.state.status(), Status::Held);
}

#[test]
fn pay_and_a_promo_code_do_not_overlap() {
    let mut desk = Desk::held_with(by_system());
    desk.send(Event::Promo(Some("SPRING".to_owned())));
    assert_eq!(settled(&press(&mut desk, 1)), [(1, Some("conflict"))]);
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    press(&mut desk, 2);
    assert!(changes(&desk.send(Event::Promo(Some("SPRING".to_owned())))).is_empty());
}

#[test]
fn r8_a_change_is_told_to_other_tabs_and_theirs_is_read() {
    let mut desk = Desk::held_with(by_system());
    desk.pass(1_000);
    desk.send(Event::Promo(Some("SPRING".to_owned())));
    let order = desk.same_order(OrderStatus::Executed);
    let effects = desk.answer_order(order);
    let saved = effects.iter().find_map(|effect| match effect {
        Effect::Save(stored) => Some(stored.clone()),
        _ => None,
    });
    let saved = saved.expect("a record");
    assert!(is_record_of(&saved, 1));

    let mut other = Desk::held_with(by_system());
    let effects = other.send(Event::RecordChanged(Some(saved.clone())));
    assert_eq!(effects.len(), 1);
    assert!(is_read(&other.last_call().1));
    let order = other.same_order(OrderStatus::Executed);
    other.answer_order(order);
    assert!(other.send(Event::RecordChanged(Some(saved))).is_empty());
    // The other tab may have told before it was heard.
    let reads = other.count_calls(is_read);
    other.tick_for(2_000);
    assert_eq!(other.count_calls(is_read), reads + 1);
    let order = other.same_order(OrderStatus::Executed);
    other.answer_order(order);
    other.tick_for(60_000);
    assert_eq!(other.count_calls(is_read), reads + 1, "and that is all");
}

#[test]
fn r9_leaving_gives_the_tickets_back_if_the_host_asked_for_it_and_never_from_somebody_who_pays() {
    let release = |config: Config| Config {
        release_on_leave: true,
        ..config
    };
    let is_leaving = |call: &Call| matches!(call, Call::Cancel { leaving: true, .. });
    let mut desk = Desk::held_with(config());
    desk.send(Event::Leave);
    assert_eq!(desk.count_calls(is_leaving), 0, "not asked for");

    let mut desk = Desk::held_with(release(config()));
    desk.send(Event::Leave);
    desk.send(Event::Leave);
    assert_eq!(desk.count_calls(is_leaving), 1);

    let mut desk = Desk::held_with(release(by_page()));
    press(&mut desk, 1);
    desk.send(Event::Leave);
    assert_eq!(
        desk.count_calls(is_leaving),
        0,
        "on the way to the vendor's page"
    );

    let mut desk = Desk::held_with(release(by_system()));
    press(&mut desk, 1);
    desk.send(Event::Leave);
    assert_eq!(desk.count_calls(is_leaving), 0, "payment is about to begin");
    let order = begun(&desk, Some(URL));
    desk.answer_order(order);
    desk.send(Event::Leave);
    assert_eq!(desk.count_calls(is_leaving), 0, "on the way to pay");
}
