//! Behind a gateway: a reservation has a key, and is asked for under it until its outcome is known (R3, R7, S9).

mod desk;

use desk::{
    Desk, HOLD, SERVER_START, at, config, failed, gateway, heard, is_record_of, named, order_id,
    record, selection, settled, wish,
};
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{
    Answer, Call, Config, Effect, Ended, Event, Failure, Notice, Phase, Problem, Status, Stored,
    retry,
};

const HOUR: i64 = 3_600_000;

/// What was asked for, by key.
fn asked(desk: &Desk) -> Vec<(Option<String>, u32)> {
    let calls = desk.log.iter().filter_map(|effect| match effect {
        Effect::Call {
            call: Call::Reserve { key, selection, .. },
            ..
        } => Some((key.clone(), selection.total_tickets())),
        _ => None,
    });
    calls.collect()
}

fn keys(desk: &Desk) -> Vec<String> {
    asked(desk).into_iter().filter_map(|(key, _)| key).collect()
}

fn reserve(key: Option<&str>) -> Call {
    Call::Reserve {
        selection: selection(&[(1, 1)]),
        all_or_nothing: true,
        key: key.map(str::to_owned),
    }
}

fn problem(desk: &Desk) -> &Problem {
    match &desk.state.notice {
        Some(Notice::Problem(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

/// One ticket of set 1 is chosen, Checkout was pressed, and the POST is out under the key `k1`.
fn posting() -> Desk {
    posting_with(gateway())
}

fn posting_with(config: Config) -> Desk {
    let mut desk = Desk::open(config, &[50, 50]);
    desk.choose(1, 1);
    check_out(&mut desk, "k1");
    desk
}

fn check_out(desk: &mut Desk, fresh: &str) -> Vec<Effect> {
    desk.send(Event::Reserve {
        command: None,
        selection: None,
    });
    desk.claim(fresh)
}

fn fail(desk: &mut Desk, answer: Answer) -> Vec<Effect> {
    let (request, _) = desk.last_call();
    desk.answer(request, answer)
}

/// The order comes, with a token.
fn made(desk: &mut Desk, n: u8) -> Vec<Effect> {
    let order = desk.order(n, OrderStatus::Executed, 1);
    with_token(desk, order, "t1")
}

fn with_token(desk: &mut Desk, order: tc_orders::Order, token: &str) -> Vec<Effect> {
    let (request, _) = desk.last_call();
    let answer = Answer::Order {
        order: Box::new(order),
        date: None,
        token: Some(token.to_owned()),
        refused: None,
    };
    desk.answer(request, answer)
}

#[test]
fn without_a_gateway_a_reservation_is_sent_once_and_leaves_no_wish() {
    let desk = posting_with(config());
    assert_eq!(desk.last_call().1, reserve(None));
    assert_eq!(desk.stored, None);
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
fn r7_a_reload_while_the_reservation_is_under_way_asks_again_for_the_same() {
    let mut desk = posting();
    let effects = desk.reload();
    assert_eq!(desk.state.status(), Status::Reserving);
    assert!(effects.contains(&Effect::Claim));
    assert_eq!(desk.state.selection, selection(&[(1, 1)]));
    desk.claim("k2");
    assert_eq!(desk.last_call().1, reserve(Some("k1")));
    let effects = made(&mut desk, 1);
    assert_eq!(heard(&effects), ["reserved"]);
    assert_eq!(desk.state.status(), Status::Held);
    assert!(
        desk.stored
            .as_ref()
            .is_some_and(|stored| is_record_of(stored, 1))
    );
}

#[test]
fn r7_the_event_may_come_before_or_after_and_cuts_nothing_off_the_wish() {
    for before in [true, false] {
        let mut desk = posting();
        let effects = desk.reload();
        let listing = effects.iter().find_map(|effect| match effect {
            Effect::Call { request, .. } => Some(*request),
            _ => None,
        });
        // What the order holds is not vacant any more.
        let answer = Answer::Catalogue(Box::new(desk::catalogue(&[0])));
        let listing = listing.expect("the event is read");
        if before {
            desk.answer(listing, answer.clone());
        }
        desk.claim("k2");
        made(&mut desk, 1);
        if !before {
            desk.answer(listing, answer);
        }
        assert_eq!(desk.state.status(), Status::Held);
        assert_eq!(desk.state.fewer(), None);
        assert_eq!(desk.state.selection, selection(&[(1, 1)]), "A5");
    }
}

#[test]
fn r7_an_order_that_the_gateway_gave_back_unclaimed_is_told_plainly_and_the_choice_is_kept() {
    let mut desk = posting();
    desk.reload();
    desk.answer_catalogue(&[50]);
    desk.claim("k2");
    let effects = fail(&mut desk, named(ErrorKind::Expired));
    assert_eq!(heard(&effects), ["expired"]);
    assert_eq!(desk.state.phase, Phase::Choosing(Ended::Failed));
    assert_eq!(problem(&desk).free_by, None);
    assert_eq!(desk.state.selection, selection(&[(1, 1)]), "A5");
    assert_eq!(desk.stored, None);
    check_out(&mut desk, "k3");
    assert_eq!(keys(&desk), ["k1", "k1", "k3"]);
}

#[test]
fn r7_a_page_whose_event_did_not_come_meanwhile_reads_it_when_nothing_was_reserved() {
    let mut desk = posting();
    desk.reload();
    desk.answer_failure(ErrorKind::Network);
    assert_eq!(desk.state.status(), Status::Reserving);
    desk.claim("k2");
    fail(&mut desk, named(ErrorKind::Expired));
    desk.answer_catalogue(&[50]);
    assert_eq!(desk.state.status(), Status::Failed);
    assert_eq!(problem(&desk).kind, ErrorKind::Expired);
}

#[test]
fn r7_a_wish_that_another_tab_brought_to_its_end_is_not_asked_for_again() {
    // Refused there: nothing is left of it.
    let mut desk = posting();
    desk.reload();
    desk.answer_catalogue(&[50]);
    desk.stored = None;
    let effects = desk.claim("k2");
    assert!(effects.contains(&Effect::Unclaim));
    assert_eq!(desk.state.status(), Status::Idle);
    assert_eq!(keys(&desk), ["k1"], "and nobody asked for an order here");
    // Made there: it is shown here.
    let mut desk = posting();
    desk.reload();
    desk.stored = Some(record(9));
    desk.claim("k2");
    let theirs = desk.order(9, OrderStatus::Executed, 1);
    desk.answer_order(theirs);
    assert_eq!(desk.state.status(), Status::Held);
    assert_eq!(desk.state.notice, Some(Notice::Found));
    // Made and ended there.
    let mut desk = posting();
    desk.reload();
    desk.answer_catalogue(&[50]);
    desk.stored = Some(record(9));
    desk.claim("k2");
    let theirs = desk.order(9, OrderStatus::Canceled, 1);
    desk.answer_order(theirs);
    assert_eq!(desk.state.status(), Status::Idle);
    assert_eq!(keys(&desk), ["k1"]);
}

#[test]
fn a_wish_older_than_a_day_an_empty_one_and_one_of_a_page_without_a_gateway_are_dropped() {
    let day = 24 * HOUR;
    for (config, counts, passed, kept) in [
        (gateway(), [(1, 1)], day, true),
        (gateway(), [(1, 1)], day + 1, false),
        (gateway(), [(1, 1)], -day - 1, false),
        (gateway(), [(1, 0)], 0, false),
        (config(), [(1, 1)], 0, false),
    ] {
        let mut desk = Desk::new(config);
        desk.stored = Some(wish("k1", &counts));
        desk.now.wall = SERVER_START + passed;
        desk.reload();
        assert_eq!(desk.stored.is_some(), kept);
        let status = desk.state.status();
        assert_eq!(status == Status::Reserving, kept, "{status:?}");
        assert!(kept || keys(&desk).is_empty());
    }
}

#[test]
fn r1_another_tabs_wish_is_asked_for_first_and_its_order_shown() {
    let mut desk = Desk::open(gateway(), &[50, 50]);
    desk.choose(2, 3);
    desk.stored = Some(wish("theirs", &[(1, 1)]));
    desk.send(Event::Reserve {
        command: Some(1),
        selection: None,
    });
    desk.claim("mine");
    assert_eq!(asked(&desk), [(Some("theirs".to_owned()), 1)]);
    let effects = made(&mut desk, 9);
    assert_eq!(settled(&effects), [(1, Some("conflict"))]);
    assert_eq!(desk.state.notice, Some(Notice::Found));
    assert_eq!(desk.state.selection, selection(&[(2, 3)]), "A5");
    assert!(
        desk.stored
            .as_ref()
            .is_some_and(|stored| is_record_of(stored, 9))
    );
    assert_eq!(keys(&desk), ["theirs"]);
}

#[test]
fn r1_the_same_wish_in_two_tabs_is_one_wish() {
    let mut desk = Desk::open(gateway(), &[50, 50]);
    desk.choose(1, 1);
    desk.stored = Some(wish("theirs", &[(1, 1)]));
    check_out(&mut desk, "mine");
    let effects = made(&mut desk, 9);
    assert_eq!(keys(&desk), ["theirs"]);
    assert_eq!(heard(&effects), ["reserved"]);
}

#[test]
fn r1_another_tabs_wish_that_came_to_nothing_does_not_stop_ones_own() {
    for answer in [named(ErrorKind::Expired), named(ErrorKind::Rejected)] {
        let mut desk = Desk::open(gateway(), &[50, 50]);
        desk.choose(2, 3);
        desk.stored = Some(wish("theirs", &[(1, 1)]));
        check_out(&mut desk, "mine");
        fail(&mut desk, answer);
        assert_eq!(keys(&desk), ["theirs", "mine"]);
        assert_eq!(desk.stored, Some(wish("mine", &[(2, 3)])));
    }
    // So does an order of theirs that holds nothing.
    let mut desk = Desk::open(gateway(), &[50, 50]);
    desk.choose(2, 3);
    desk.stored = Some(wish("theirs", &[(1, 1)]));
    check_out(&mut desk, "mine");
    let empty = desk.order(9, OrderStatus::Executed, 0);
    with_token(&mut desk, empty, "t");
    assert_eq!(keys(&desk), ["theirs", "mine"]);
}

#[test]
fn r1_another_tabs_wish_in_doubt_stops_ones_own() {
    for (answer, kept) in [
        (failed(ErrorKind::Network), true),
        (failed(ErrorKind::Unauthorized), true),
        (named(ErrorKind::Unconfirmed), false),
    ] {
        let mut desk = Desk::open(gateway(), &[50, 50]);
        desk.choose(2, 3);
        desk.stored = Some(wish("theirs", &[(1, 1)]));
        check_out(&mut desk, "mine");
        let effects = fail(&mut desk, answer);
        assert_eq!(heard(&effects), ["unconfirmed"]);
        assert_eq!(matches!(desk.stored, Some(Stored::Wish(_))), kept);
        assert_eq!(matches!(desk.stored, Some(Stored::Doubt(_))), !kept);
        assert_eq!(keys(&desk), ["theirs"]);
        assert!(effects.contains(&Effect::Unclaim));
    }
}

#[test]
fn r5_what_was_canceled_while_it_was_under_way_is_not_asked_for_after_a_reload() {
    let mut desk = posting();
    desk.send(Event::Cancel { command: Some(1) });
    assert_eq!(desk.stored, None);
    // Its order is given back all the same, if it comes.
    made(&mut desk, 1);
    assert!(
        matches!(desk.last_call().1, Call::Cancel { token, .. } if token.as_deref() == Some("t1"))
    );
    let canceled = desk.same_order(OrderStatus::Canceled);
    let effects = desk.answer_order(canceled);
    assert_eq!(settled(&effects), [(1, None)]);
    assert_eq!(desk.stored, None);
}

#[test]
fn r5_a_found_wish_that_is_canceled_before_it_is_asked_for_is_given_back() {
    let mut desk = posting();
    desk.reload();
    desk.send(Event::Cancel { command: Some(1) });
    assert_eq!(desk.state.status(), Status::Canceling);
    desk.claim("k2");
    made(&mut desk, 1);
    assert!(matches!(desk.last_call().1, Call::Cancel { .. }));
    // Or there is nothing to give back.
    let mut desk = posting();
    desk.reload();
    desk.send(Event::Cancel { command: Some(1) });
    desk.stored = None;
    let effects = desk.claim("k2");
    assert_eq!(settled(&effects), [(1, None)]);
}

#[test]
fn r5_a_wish_in_doubt_that_nobody_waits_for_is_not_asked_for_again() {
    let mut desk = posting();
    desk.send(Event::Close);
    fail(&mut desk, failed(ErrorKind::Network));
    assert_eq!(desk.stored, None);
    assert!(!desk.state.is_busy());
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
fn another_tabs_wish_on_its_way_changes_nothing_until_there_is_an_order() {
    let mut desk = Desk::open(gateway(), &[50]);
    desk.send(Event::RecordChanged(Some(wish("theirs", &[(1, 1)]))));
    assert_eq!(desk.state.status(), Status::Idle);
    desk.send(Event::RecordChanged(Some(record(9))));
    let theirs = desk.order(9, OrderStatus::Executed, 1);
    desk.answer_order(theirs);
    assert_eq!(desk.state.status(), Status::Held);
}

#[test]
fn a_wish_in_doubt_that_another_tab_brought_to_its_end_is_over_here_as_well() {
    for known in [None, Some(record(9))] {
        let mut desk = posting();
        fail(&mut desk, failed(ErrorKind::Network));
        desk.stored = None;
        desk.send(Event::RecordChanged(known.clone()));
        if known.is_some() {
            let theirs = desk.order(9, OrderStatus::Canceled, 1);
            desk.answer_order(theirs);
        }
        check_out(&mut desk, "k2");
        assert_eq!(keys(&desk), ["k1", "k2"]);
    }
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
