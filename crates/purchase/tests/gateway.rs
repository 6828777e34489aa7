//! Behind a gateway: a reservation has a key, and is asked for under it until its outcome is known (R3, S9).

mod desk;

use desk::wish::{
    check_out, fail, keys, made, posting, posting_with, problem, reserve, with_token,
};
use desk::{
    Desk, HOLD, at, config, failed, gateway, heard, named, order_id, record, settled, wish,
};
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{Answer, Call, Effect, Event, Failure, Status, Stored, retry};

const HOUR: i64 = 3_600_000;

#[test]
fn without_a_gateway_a_reservation_is_sent_once_and_leaves_no_wish() {
    let desk = posting_with(config());
    assert_eq!(desk.last_call().1, reserve(None));
    assert!(matches!(desk.stored, Some(Stored::Doubt(_))));
    for &kind in ErrorKind::ALL {
        assert_eq!(reserve(None).tries(kind), 1, "{kind}");
    }
}

#[test]
fn r3_behind_a_gateway_a_reservation_is_repeated_where_it_may_pass_and_unconfirmed_is_final() {
    let pause = |tries, kind, after| {
        let most = reserve(Some("k")).tries(kind);
        retry::pause(tries, most, kind, 1.0, after)
    };
    for kind in [
        ErrorKind::Network,
        ErrorKind::Timeout,
        ErrorKind::Server,
        ErrorKind::Limited,
    ] {
        assert_eq!(pause(1, kind, None), Some(500), "{kind}");
        assert_eq!(pause(2, kind, None), Some(1_000), "{kind}");
        assert_eq!(pause(3, kind, None), None, "{kind}");
    }
    assert_eq!(pause(1, ErrorKind::Limited, Some(60_001)), None);
    assert_eq!(pause(1, ErrorKind::Unconfirmed, Some(1_000)), None);
    // In flight: the gateway must know after eight seconds at most.
    assert_eq!(pause(11, ErrorKind::Conflict, Some(1_000)), Some(1_000));
    assert_eq!(pause(12, ErrorKind::Conflict, Some(1_000)), None);
    assert_eq!(Call::Catalogue.tries(ErrorKind::Conflict), retry::TRIES);
}

#[test]
fn r3_a_proxys_refusal_of_the_last_try_does_not_undo_the_doubt_of_an_earlier_one() {
    let failure = |kind, named| Failure {
        named,
        ..Failure::new(kind, "")
    };
    let lost = || Some(failure(ErrorKind::Network, false));
    let end = |doubt, last| retry::verdict(doubt, last).kind;
    let refused = ErrorKind::Unauthorized;
    assert_eq!(end(None, failure(refused, false)), refused);
    assert_eq!(end(lost(), failure(refused, true)), refused);
    assert_eq!(end(lost(), failure(refused, false)), ErrorKind::Network);
    let unreadable = Failure {
        order: Some(order_id(1)),
        ..Failure::new(ErrorKind::Decode, "")
    };
    assert_eq!(end(lost(), unreadable), ErrorKind::Decode);
}

#[test]
fn s9_the_wish_is_put_down_before_it_is_sent_and_replaced_by_the_order() {
    let mut desk = posting();
    assert_eq!(desk.last_call().1, reserve(Some("k1")));
    assert_eq!(desk.stored, Some(wish("k1", &[(1, 1)])));
    let place = |is: fn(&Effect) -> bool| desk.log.iter().position(is);
    let save = place(|effect| matches!(effect, Effect::Save(_)));
    let call = place(
        |effect| matches!(effect, Effect::Call { call, .. } if matches!(call, Call::Reserve { .. })),
    );
    assert!(save < call);
    made(&mut desk, 1);
    let Some(Stored::Order(stored)) = &desk.stored else {
        panic!("{:?}", desk.stored);
    };
    assert_eq!(stored.order, order_id(1));
    assert_eq!(stored.token.as_deref(), Some("t1"));
}

#[test]
fn s9_a_clear_refusal_ends_the_wish_and_the_next_one_has_a_key_of_its_own() {
    for kind in [
        ErrorKind::Rejected,
        ErrorKind::NotFound,
        ErrorKind::SoldOut,
        ErrorKind::Limited,
        ErrorKind::Unauthorized,
        ErrorKind::Expired,
    ] {
        for answer in [named(kind), failed(kind)] {
            let mut desk = posting();
            let effects = fail(&mut desk, answer);
            assert_eq!(heard(&effects), [kind.as_str()]);
            assert_eq!(problem(&desk).free_by, None);
            assert_eq!(desk.stored, None, "{kind}");
            check_out(&mut desk, "k2");
            assert_eq!(keys(&desk), ["k1", "k2"]);
        }
    }
}

#[test]
fn r3_a_wish_in_doubt_is_asked_for_again_under_its_own_key() {
    for kind in [
        ErrorKind::Network,
        ErrorKind::Timeout,
        ErrorKind::Server,
        ErrorKind::Conflict,
    ] {
        for answer in [named(kind), failed(kind)] {
            let mut desk = posting();
            let effects = fail(&mut desk, answer);
            assert_eq!(heard(&effects), ["unconfirmed"], "{kind}");
            assert!(problem(&desk).free_by.is_some());
            assert!(effects.contains(&Effect::Unclaim));
            check_out(&mut desk, "k2");
            assert_eq!(keys(&desk), ["k1", "k1"], "{kind}");
            made(&mut desk, 1);
            assert_eq!(desk.state.status(), Status::Held);
        }
    }
}

#[test]
fn r3_what_checkout_asks_for_again_is_told_as_that_and_what_it_may_not_ask_for_again_is_not() {
    let mut desk = posting();
    assert!(!desk.state.asks_again(), "it is under way");
    fail(&mut desk, failed(ErrorKind::Network));
    assert!(desk.state.asks_again() && !desk.state.may_insist());
    desk.tick_for(HOUR);
    assert!(desk.state.asks_again(), "under its key, also later");
    // Another tab has heard that it was refused: there is nothing to ask for again.
    let mut other = desk;
    other.send(Event::RecordChanged(None));
    assert!(!other.state.asks_again());
    assert_eq!(other.state.notice, None, "nothing is in doubt");

    let mut desk = posting();
    fail(&mut desk, named(ErrorKind::Unconfirmed));
    assert!(desk.state.may_insist() && !desk.state.asks_again());

    let mut desk = posting_with(config());
    fail(&mut desk, failed(ErrorKind::Network));
    assert!(desk.state.may_insist() && !desk.state.asks_again());
}

#[test]
fn r7_where_storage_does_not_work_the_key_of_a_wish_in_doubt_is_still_known() {
    let mut desk = posting();
    fail(&mut desk, failed(ErrorKind::Network));
    desk.stored = None;
    check_out(&mut desk, "k2");
    assert_eq!(keys(&desk), ["k1", "k1"]);
}

#[test]
fn r3_asked_again_a_proxys_refusal_says_nothing_of_the_first_time() {
    let mut desk = posting();
    fail(&mut desk, failed(ErrorKind::Network));
    check_out(&mut desk, "k2");
    let effects = fail(&mut desk, failed(ErrorKind::Unauthorized));
    assert_eq!(heard(&effects), ["unconfirmed"]);
    assert_eq!(desk.stored, Some(wish("k1", &[(1, 1)])));
    check_out(&mut desk, "k3");
    let effects = fail(&mut desk, named(ErrorKind::Limited));
    assert_eq!(heard(&effects), ["limited"]);
    assert_eq!(desk.stored, None);
}

#[test]
fn unconfirmed_by_the_gateways_own_word_is_final_and_says_until_when() {
    // A device that is an hour behind: the time is turned into its own.
    let mut desk = posting();
    desk.now.wall -= HOUR;
    let until = desk.server_now() + 7 * 60_000;
    let date = desk.server_now().div_euclid(1_000) * 1_000;
    let answer = Answer::Failed(Failure {
        named: true,
        until: Some(at(until)),
        date: Some(at(date)),
        ..Failure::new(ErrorKind::Unconfirmed, "")
    });
    let effects = fail(&mut desk, answer);
    assert_eq!(heard(&effects), ["unconfirmed"]);
    let free_by = problem(&desk).free_by.expect("a time");
    let truth = until - HOUR;
    assert!(free_by % 60_000 == 0 && free_by >= truth - 1_000);
    assert!(free_by - truth < 60_000, "{free_by} is far from {truth}");
    assert_eq!(
        desk.stored,
        Some(Stored::Doubt(free_by)),
        "asking again would change nothing"
    );
    // R1: there may be an order, so another one takes more than Checkout.
    assert!(desk.state.may_insist());
    desk.send(Event::Reserve {
        command: None,
        selection: None,
    });
    assert_eq!(keys(&desk), ["k1"]);
    desk.send(Event::Insist);
    desk.claim("k2");
    assert_eq!(keys(&desk), ["k1", "k2"]);
}

#[test]
fn until_is_taken_as_it_is_while_the_servers_clock_is_not_known() {
    let mut desk = posting();
    desk.state.clock = tc_purchase::ServerClock::default();
    let until = desk.now.wall.div_euclid(60_000) * 60_000 + 300_000;
    let answer = Answer::Failed(Failure {
        named: true,
        until: Some(at(until)),
        ..Failure::new(ErrorKind::Unconfirmed, "")
    });
    fail(&mut desk, answer);
    assert_eq!(problem(&desk).free_by, Some(until));
}

#[test]
fn the_newest_token_is_used_and_kept() {
    let mut desk = posting();
    made(&mut desk, 1);
    desk.send(Event::Shown);
    let same = desk.same_order(OrderStatus::Executed);
    with_token(&mut desk, same.clone(), "t2");
    let token = |desk: &Desk| match &desk.stored {
        Some(Stored::Order(record)) => record.token.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(token(&desk).as_deref(), Some("t2"));
    // After a reload, too: that is the one that is sent, and the next one is kept in its place.
    desk.reload();
    assert!(
        matches!(desk.last_call().1, Call::Read { token, .. } if token.as_deref() == Some("t2"))
    );
    with_token(&mut desk, same.clone(), "t3");
    assert_eq!(token(&desk).as_deref(), Some("t3"));
    desk.send(Event::Cancel { command: None });
    assert!(
        matches!(desk.last_call().1, Call::Cancel { token, .. } if token.as_deref() == Some("t3"))
    );
    // An answer without one, or about another order, changes nothing.
    desk.answer_failure(ErrorKind::Network);
    desk.send(Event::Shown);
    desk.answer_order(same);
    desk.send(Event::Shown);
    let other = desk.order(7, OrderStatus::Executed, 1);
    with_token(&mut desk, other, "t9");
    assert_eq!(token(&desk).as_deref(), Some("t3"));
}

#[test]
fn a_token_is_not_put_down_for_an_order_that_has_ended() {
    let mut desk = posting();
    made(&mut desk, 1);
    desk.send(Event::Cancel { command: None });
    let canceled = desk.same_order(OrderStatus::Canceled);
    with_token(&mut desk, canceled, "t2");
    assert_eq!(desk.stored, None);
}

#[test]
fn an_unreadable_order_is_read_with_the_token_that_came_with_it_and_without_one_is_in_doubt() {
    let unreadable = |token: Option<&str>| {
        Answer::Failed(Failure {
            order: Some(order_id(4)),
            token: token.map(str::to_owned),
            ..Failure::new(ErrorKind::Decode, "")
        })
    };
    let mut desk = posting();
    fail(&mut desk, unreadable(Some("t4")));
    assert_eq!(
        desk.last_call().1,
        Call::Read {
            order: order_id(4),
            token: Some("t4".to_owned())
        }
    );
    let order = desk.order(4, OrderStatus::Executed, 1);
    let effects = desk.answer_order(order);
    assert_eq!(heard(&effects), ["reserved"]);
    let Some(Stored::Order(stored)) = &desk.stored else {
        panic!("{:?}", desk.stored);
    };
    assert_eq!(stored.token.as_deref(), Some("t4"));

    let mut desk = posting();
    let effects = fail(&mut desk, unreadable(None));
    assert_eq!(heard(&effects), ["decode"]);
    check_out(&mut desk, "k2");
    assert_eq!(keys(&desk), ["k1", "k1"], "the replay may be readable");
}

#[test]
fn r7_an_order_that_the_gateway_calls_expired_is_let_go() {
    let mut desk = Desk::new(gateway());
    desk.stored = Some(record(9));
    desk.reload();
    fail(&mut desk, named(ErrorKind::Expired));
    assert_eq!(desk.stored, None);
}

#[test]
fn r4_a_cancel_that_is_refused_because_time_ran_out_is_no_failure() {
    let mut desk = posting();
    made(&mut desk, 1);
    desk.send(Event::Cancel { command: Some(1) });
    fail(&mut desk, named(ErrorKind::Expired));
    let expired = desk.same_order(OrderStatus::Expired);
    let effects = desk.answer_order(expired);
    assert_eq!(settled(&effects), [(1, None)]);
    assert_eq!(desk.state.status(), Status::Expired);
}

#[test]
fn a_hold_whose_order_came_late_is_not_longer_than_it_is() {
    // A replay, four minutes after the order was made: its `Date` is of now, its order is not.
    let mut desk = Desk::open(gateway(), &[50]);
    desk.choose(1, 1);
    check_out(&mut desk, "k1");
    let order = desk.order(1, OrderStatus::Executed, 1);
    desk.pass(240_000);
    desk.reload();
    desk.claim("k2");
    desk.answer_order(order);
    let shown = desk.state.remaining(desk.now).expect("a deadline");
    let truth = HOLD - 240_000;
    assert!(
        shown <= truth && truth - shown <= 1_000,
        "{shown} of {truth}"
    );
}
