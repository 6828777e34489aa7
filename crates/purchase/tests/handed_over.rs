//! An order whose payment was handed over stays `executed` where the vendor's page or the host takes the money. So the record says it:
//! no other tab and no later page takes it for one that may be given back, or forgets it without a word.

mod desk;

use desk::pay::{by_host, by_page, press};
use desk::{Desk, failed, gateway, heard, order_id, read, record, selection, settled};
use tc_orders::{Checkout, ErrorKind, Order, OrderStatus};
use tc_purchase::{
    Call, Config, Effect, Ended, Event, Notice, Phase, Record, Speech, Status, Stored,
};

fn releasing(config: Config) -> Config {
    Config {
        release_on_leave: true,
        ..config
    }
}

/// Paid on the vendor's page, behind a gateway.
fn by_page_behind_a_gateway() -> Config {
    Config {
        checkout: by_page().checkout,
        ..gateway()
    }
}

fn is_leaving(call: &Call) -> bool {
    matches!(call, Call::Cancel { leaving: true, .. })
}

/// What storage says of the order.
fn kept(desk: &Desk) -> &Record {
    match &desk.stored {
        Some(Stored::Order(record)) => record,
        other => panic!("no record of an order: {other:?}"),
    }
}

/// Another tab with the same order, which has just read it.
fn another(desk: &Desk, config: Config) -> Desk {
    let mut other = Desk::new(config);
    (other.now, other.stored) = (desk.now, desk.stored.clone());
    other.reload();
    let order = desk.same_order(OrderStatus::Executed);
    answer_read(&mut other, order);
    assert_eq!(other.state.status(), Status::Held);
    other
}

fn answer_read(desk: &mut Desk, order: Order) -> Vec<Effect> {
    let request = read(&desk.log).expect("it was read");
    let answer = desk.as_answer(order);
    desk.answer(request, answer)
}

/// The order was reserved, Pay was pressed, and the page was loaded again; what a read of the order comes to is open.
fn reloaded(config: Config) -> Desk {
    let mut desk = Desk::held_with(config);
    press(&mut desk, 1);
    desk.reload();
    desk
}

#[test]
fn that_payment_was_handed_over_is_put_down_before_the_buyer_is_sent_away() {
    for config in [by_page(), by_host()] {
        let mut desk = Desk::held_with(config);
        assert!(!kept(&desk).paying);
        let effects = press(&mut desk, 1);
        let at = |is: fn(&Effect) -> bool| effects.iter().position(is).expect("it is there");
        let saved =
            at(|effect| matches!(effect, Effect::Save(Stored::Order(record)) if record.paying));
        let told = at(|effect| matches!(effect, Effect::Emit(tc_purchase::HostEvent::Pay { .. })));
        assert!(saved < told, "{effects:?}");
        // Who buys is written down at the server: that changes nothing about it.
        let order = desk.same_order(OrderStatus::Executed);
        desk.answer_order(order);
        assert!(kept(&desk).paying);
    }
}

#[test]
fn r9_another_tab_that_has_heard_of_the_payment_gives_nothing_back_when_it_is_left_and_follows_it()
{
    for config in [by_page(), by_host()] {
        let mut desk = Desk::held_with(releasing(config.clone()));
        let mut other = another(&desk, releasing(config));
        press(&mut desk, 1);
        other.stored = desk.stored.clone();
        other.send(Event::RecordChanged(desk.stored.clone()));
        let order = desk.same_order(OrderStatus::Executed);
        answer_read(&mut other, order);
        assert_eq!(other.state.status(), Status::Paying);
        assert!(other.state.follows());
        other.send(Event::Leave);
        assert_eq!(other.count_calls(is_leaving), 0);
    }
}

#[test]
fn r9_nor_does_one_that_has_not_heard_of_it_yet_it_looks_before_it_gives_anything_back() {
    let mut desk = Desk::held_with(releasing(by_page()));
    let mut other = another(&desk, releasing(by_page()));
    press(&mut desk, 1);
    other.stored = desk.stored.clone();
    other.send(Event::Leave);
    assert_eq!(other.count_calls(is_leaving), 0);
    assert_eq!(other.stored, desk.stored);
}

#[test]
fn r9_where_nobody_pays_or_nothing_is_stored_leaving_gives_back_at_once_and_once() {
    for stored in [true, false] {
        let mut desk = Desk::held_with(releasing(by_page()));
        if !stored {
            desk.stored = None;
        }
        let effects = desk.send(Event::Leave);
        desk.send(Event::Leave);
        assert_eq!(desk.count_calls(is_leaving), 1, "stored: {stored}");
        assert_eq!(read(&effects), None, "nobody would hear the answer");
    }
}

#[test]
fn r9_an_order_that_another_tab_knows_to_be_paid_is_not_given_back_by_leaving() {
    let mut desk = Desk::held_with(releasing(by_page()));
    let mut other = another(&desk, releasing(by_page()));
    desk.send(Event::Refresh { command: None });
    let order = desk.same_order(OrderStatus::Done);
    desk.answer_order(order);
    other.stored = desk.stored.clone();
    other.send(Event::Leave);
    assert_eq!(other.count_calls(is_leaving), 0);
    assert_eq!(other.state.status(), Status::Paid);
}

#[test]
fn r9_a_page_that_is_loaded_again_while_the_buyer_pays_gives_nothing_back_when_it_is_left() {
    for config in [by_page(), by_host(), by_page_behind_a_gateway()] {
        let mut desk = reloaded(releasing(config));
        let order = desk.order(1, OrderStatus::Executed, 1);
        answer_read(&mut desk, order);
        desk.send(Event::Leave);
        assert_eq!(desk.count_calls(is_leaving), 0);
    }
}

#[test]
fn r7_a_page_that_is_loaded_again_while_the_buyer_pays_says_that_it_is_not_paid_and_follows_the_order()
 {
    let mut desk = reloaded(by_page());
    let order = desk.order(1, OrderStatus::Executed, 1);
    answer_read(&mut desk, order);
    assert_eq!(desk.state.status(), Status::Paying);
    assert_eq!(desk.state.notice, Some(Notice::Unpaid));
    assert!(desk.state.may_pay(), "he may pay again");
    let effects = desk.tick_for(3_000);
    assert!(
        read(&effects).is_some(),
        "nobody else tells that it is paid"
    );
    let order = desk.same_order(OrderStatus::Done);
    assert_eq!(heard(&answer_read(&mut desk, order)), ["paid"]);
}

#[test]
fn r8_a_record_by_a_tab_that_had_not_heard_of_the_payment_is_written_anew() {
    let mut desk = Desk::held_with(by_page());
    let mut other = another(&desk, by_page());
    press(&mut desk, 1);
    other.pass(5);
    other.send(Event::Promo(Some("CODE".to_owned())));
    let order = other.same_order(OrderStatus::Executed);
    other.answer_order(order);
    assert!(!kept(&other).paying);
    desk.pass(10);
    desk.stored = other.stored.clone();
    desk.send(Event::RecordChanged(desk.stored.clone()));
    assert!(kept(&desk).paying);
    other.stored = desk.stored.clone();
    other.send(Event::RecordChanged(other.stored.clone()));
    assert_eq!(other.state.status(), Status::Paying);
    assert_eq!(other.stored, desk.stored, "and that is the end of it");
}

#[test]
fn a_newer_token_takes_nothing_from_what_is_known_of_the_payment() {
    let mut desk = Desk::held_with(by_page_behind_a_gateway());
    press(&mut desk, 1);
    desk.send(Event::Refresh { command: None });
    let order = desk.same_order(OrderStatus::Executed);
    desk::wish::with_token(&mut desk, order, "t2");
    assert_eq!(kept(&desk).token.as_deref(), Some("t2"));
    assert!(kept(&desk).paying);

    // Nor where it comes with the first read of a page.
    desk.reload();
    let order = desk.order(1, OrderStatus::Executed, 1);
    let request = read(&desk.log).expect("it was read");
    let mut answer = desk.as_answer(order);
    if let tc_purchase::Answer::Order { token, .. } = &mut answer {
        *token = Some("t3".to_owned());
    }
    desk.answer(request, answer);
    assert_eq!(kept(&desk).token.as_deref(), Some("t3"));
    assert!(kept(&desk).paying);
}

#[test]
fn r7_who_comes_back_when_the_order_cannot_be_seen_any_more_is_told_that_he_may_have_paid() {
    for before in [true, false] {
        let mut desk = reloaded(by_page_behind_a_gateway());
        let request = read(&desk.log).expect("it was read");
        if before {
            answer_event(&mut desk);
        }
        let effects = desk.answer(request, failed(ErrorKind::NotFound));
        assert!(effects.contains(&Effect::Forget(order_id(1))));
        assert_eq!(heard(&effects), ["not-found"]);
        if !before {
            answer_event(&mut desk);
        }
        assert_eq!(desk.state.phase, Phase::Choosing(Ended::Failed));
        assert_eq!(desk.state.notice, Some(Notice::GoneWhilePaying(None)));
        assert_eq!(desk.state.speech, Some(Speech::Notice));
        assert_eq!(desk.stored, None);
        assert!(
            desk.state.selection.is_empty(),
            "he has these tickets, perhaps"
        );
    }
}

fn answer_event(desk: &mut Desk) {
    let request = desk::asked(&desk.log, |call| *call == Call::Catalogue);
    let answer = tc_purchase::Answer::Catalogue(Box::new(desk::catalogue(&[50, 50])));
    desk.answer(request.expect("it is read"), answer);
}

#[test]
fn r7_so_is_who_still_sees_it_after_a_reload_and_who_presses_checkout_where_its_record_is() {
    let mut desk = reloaded(by_page_behind_a_gateway());
    let order = desk.order(1, OrderStatus::Executed, 1);
    answer_read(&mut desk, order);
    desk.send(Event::Refresh { command: None });
    assert_eq!(desk.state.selection.total_tickets(), 1);
    desk.answer_failure(ErrorKind::NotFound);
    let with_number = Notice::GoneWhilePaying(Some(100_001));
    assert_eq!(desk.state.notice, Some(with_number));
    assert!(
        desk.state.selection.is_empty(),
        "one press must not buy the same again"
    );

    let mut desk = Desk::open(by_page_behind_a_gateway(), &[50]);
    desk.choose(1, 1);
    desk.stored = Some(paying(9));
    desk.send(Event::Reserve {
        command: Some(3),
        selection: None,
    });
    desk.claim("k");
    let effects = desk.answer_failure(ErrorKind::NotFound);
    assert_eq!(settled(&effects), [(3, Some("not-found"))]);
    assert!(effects.contains(&Effect::Unclaim));
    assert_eq!(desk.state.notice, Some(Notice::GoneWhilePaying(None)));
    assert_eq!(desk.stored, None);
    assert_eq!(desk.state.selection, selection(&[(1, 1)]), "A5");
    assert_eq!(desk.count_calls(is_reserve), 0, "not without another press");
    desk.press_checkout();
    assert_eq!(desk.count_calls(is_reserve), 1);
}

fn is_reserve(call: &Call) -> bool {
    matches!(call, Call::Reserve { .. })
}

fn paying(n: u8) -> Stored {
    let Stored::Order(record) = record(n) else {
        unreachable!("it is the record of an order")
    };
    Stored::Order(Record {
        paying: true,
        ..record
    })
}

#[test]
fn r7_an_order_that_nobody_was_paying_for_is_dropped_without_a_word_as_before() {
    let mut desk = Desk::new(by_page_behind_a_gateway());
    desk.stored = Some(record(9));
    desk.reload();
    let request = read(&desk.log).expect("it was read");
    let effects = desk.answer(request, failed(ErrorKind::NotFound));
    assert!(heard(&effects).is_empty());
    assert_eq!(desk.state.notice, None);
    assert_eq!(desk.stored, None);
}

#[test]
fn an_order_of_a_payment_system_is_put_down_as_being_paid_once_the_buyer_is_sent_there() {
    let config = Config {
        checkout: Some(Checkout::System),
        ..gateway()
    };
    let mut desk = Desk::held_with(config);
    press(&mut desk, 1);
    assert!(!kept(&desk).paying, "nobody knows yet where");
    let order = desk::pay::begun(&desk, Some(desk::pay::URL));
    desk.answer_order(order);
    assert!(kept(&desk).paying);
}

mod left_before {
    //! A page that was loaded again where leaving gives back: what the page before it has sent may be on its way still (R9).

    use super::*;

    fn again(config: Config) -> Desk {
        let mut desk = Desk::held_with(config);
        desk.send(Event::Leave);
        desk.reload();
        let order = desk.order(1, OrderStatus::Executed, 1);
        answer_read(&mut desk, order);
        assert_eq!(desk.state.status(), Status::Held);
        desk.log.clear();
        desk
    }

    #[test]
    fn r7_r9_the_order_is_read_again_for_as_long_as_its_cancel_may_take() {
        let mut desk = again(releasing(by_page()));
        assert!(desk.state.follows());
        for _ in 0..2 {
            let effects = desk.tick_for(2_500);
            let order = desk.same_order(OrderStatus::Executed);
            let request = read(&effects).expect("it is read");
            let answer = desk.as_answer(order);
            desk.answer(request, answer);
        }
        desk.tick_for(500);
        let order = desk.same_order(OrderStatus::Canceled);
        answer_read(&mut desk, order);
        assert_eq!(desk.state.status(), Status::Canceled);
    }

    #[test]
    fn and_not_for_ever() {
        let mut desk = again(releasing(by_page()));
        for _ in 0..60 {
            if read(&desk.tick_for(1_000)).is_some() {
                let order = desk.same_order(OrderStatus::Executed);
                answer_read(&mut desk, order);
            }
        }
        assert_eq!(
            desk.count_calls(|call| matches!(call, Call::Read { .. })),
            3
        );
        assert!(!desk.state.follows());
    }

    #[test]
    fn where_leaving_gives_nothing_back_one_read_is_enough() {
        let mut desk = again(by_page());
        assert_eq!(read(&desk.tick_for(60_000)), None);
    }
}

#[test]
fn r7_a_read_by_an_older_token_counts_for_nothing_once_another_tab_has_put_down_a_newer_one() {
    let mut desk = Desk::held_with(by_page_behind_a_gateway());
    desk.send(Event::Shown);
    let old = read(&desk.log).expect("it is read on waking");
    let Some(Stored::Order(record)) = desk.stored.clone() else {
        panic!("no record");
    };
    desk.pass(1_000);
    desk.stored = Some(Stored::Order(Record {
        token: Some("newer".to_owned()),
        since: desk.now.wall,
        paying: true,
        ..record
    }));
    let effects = desk.send(Event::RecordChanged(desk.stored.clone()));
    let new = read(&effects).expect("it is read by the newer one");
    desk.answer(old, failed(ErrorKind::NotFound));
    assert_eq!(desk.state.status(), Status::Paying);
    assert!(
        desk.stored.is_some(),
        "what the other tab has put down stays"
    );
    let order = desk.same_order(OrderStatus::Executed);
    let answer = desk.as_answer(order);
    desk.answer(new, answer);
    assert_eq!(desk.state.status(), Status::Paying);
}

#[test]
fn r1_a_tab_that_wakes_to_the_end_of_its_order_does_not_write_over_the_next_one_of_another_tab() {
    let mut desk = Desk::held_with(by_page_behind_a_gateway());
    desk.send(Event::Refresh { command: None });
    let (request, _) = desk.last_call();
    let next = desk::record(2);
    desk.stored = Some(next.clone());
    let order = desk.same_order(OrderStatus::Canceled);
    desk.answer(
        request,
        tc_purchase::Answer::Order {
            order: Box::new(order),
            date: None,
            token: Some("of its end".to_owned()),
            refused: None,
        },
    );
    assert_eq!(desk.state.status(), Status::Canceled);
    assert_eq!(desk.stored, Some(next));
}
