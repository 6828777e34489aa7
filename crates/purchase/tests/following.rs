//! An order that is being paid is followed; promo codes; what other tabs hear of changes; leaving.

mod desk;

use desk::pay::{URL, begun, by_page, by_system, changes, is_read, paying, press};
use desk::{Desk, config, heard, is_record_of, read, settled};
use tc_orders::{ErrorKind, Money, OrderStatus, SetDiscount};
use tc_purchase::{Call, Change, Config, Effect, Event, Notice, Promo, Speech, Status};

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
    let reads = read(&desk.log);
    let mut order = desk.order(1, OrderStatus::InProgress, 1);
    order.payment_url = Some(URL.to_owned());
    let answer = desk.as_answer(order);
    desk.answer(reads.expect("a read"), answer);
    assert_eq!(desk.state.status(), Status::Paying);
    assert_eq!(desk.state.pay_at().as_deref(), Some(URL));
    assert!(desk.state.follows());
    assert_eq!(
        desk.state.notice,
        Some(Notice::Unpaid),
        "he comes back, and it is not paid"
    );
    assert_eq!(desk.state.speech, Some(Speech::Notice));
    press(&mut desk, 1);
    assert_eq!(desk.state.notice, None, "he goes to pay again");
}

#[test]
fn an_answer_from_before_he_came_back_does_not_say_that_it_is_not_paid() {
    for failed in [false, true] {
        let mut desk = paying();
        desk.tick_for(3_000);
        assert!(desk.send(Event::Shown).is_empty(), "one at a time");
        let effects = if failed {
            desk.answer_failure(ErrorKind::Server)
        } else {
            let order = desk.same_order(OrderStatus::InProgress);
            desk.answer_order(order)
        };
        assert_eq!(desk.state.notice, None, "he may have paid since");
        assert!(read(&effects).is_some(), "so it is read at once");
        let order = desk.same_order(OrderStatus::InProgress);
        let effects = desk.answer_order(order);
        assert_eq!(desk.state.notice, Some(Notice::Unpaid));
        assert_eq!(read(&effects), None, "once");
    }
}

#[test]
fn who_comes_back_from_where_he_pays_hears_once_that_it_is_not_paid() {
    let mut desk = paying();
    desk.tick_for(3_000);
    let order = desk.same_order(OrderStatus::InProgress);
    desk.answer_order(order);
    assert_eq!(desk.state.notice, None, "he has not been away");
    desk.send(Event::Shown);
    let order = desk.same_order(OrderStatus::InProgress);
    desk.answer_order(order);
    assert_eq!(desk.state.notice, Some(Notice::Unpaid));
    desk.send(Event::Shown);
    let order = desk.same_order(OrderStatus::Done);
    desk.answer_order(order);
    assert_eq!(
        (desk.state.status(), &desk.state.notice),
        (Status::Paid, &None)
    );
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
