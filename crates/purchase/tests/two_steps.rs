//! An order in two steps: one that holds nothing is made, and filled then. Whatever stops in between, nothing stays held that
//! nobody knows of, and nothing is in doubt.

mod desk;

use desk::{Desk, config, heard, order_id, selection, settled, two_steps};
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{
    Answer, Call, Config, Effect, Ended, Event, Notice, Phase, Record, Status, Stored,
};

/// Two tickets chosen, Checkout pressed, and the first step under way.
fn drafting() -> Desk {
    drafting_with(two_steps())
}

fn drafting_with(config: Config) -> Desk {
    let mut desk = Desk::open(config, &[5, 5]);
    desk.choose(1, 2);
    desk.send(Event::Reserve {
        command: Some(1),
        selection: None,
    });
    let effects = desk.claim("k");
    let key = "k".to_owned();
    assert!(
        matches!(&effects[..], [Effect::Call { call: Call::Draft { key: sent }, .. }] if *sent == key)
    );
    desk
}

/// The first step is done, and the second one under way.
fn filling() -> Desk {
    let mut desk = drafting();
    let draft = desk.draft();
    desk.answer_order(draft);
    desk
}

fn put_down(desk: &Desk) -> Stored {
    Stored::Draft(Record {
        order: order_id(1),
        token: None,
        selection: selection(&[(1, 2)]),
        since: desk.now.wall,
        paying: false,
        known: false,
    })
}

fn is_cancel(call: &Call) -> bool {
    matches!(call, Call::Cancel { order, .. } if *order == order_id(1))
}

fn is_read(call: &Call) -> bool {
    matches!(call, Call::Read { order, .. } if *order == order_id(1))
}

#[test]
fn an_order_is_made_put_down_and_filled_under_one_claim() {
    let mut desk = drafting();
    let empty = desk.draft();
    let effects = desk.answer_order(empty);
    let [Effect::Save(saved), Effect::Call { call, .. }] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(*saved, put_down(&desk), "before it holds anything");
    let fill = Call::Fill {
        order: order_id(1),
        selection: selection(&[(1, 2)]),
        all_or_nothing: true,
    };
    assert_eq!(*call, fill);
    assert_eq!(desk.state.status(), Status::Reserving);
    assert_eq!(
        desk.state.order(),
        None,
        "nobody sees an order that holds nothing"
    );

    let order = desk.order(1, OrderStatus::Executed, 2);
    let effects = desk.answer_order(order);
    assert_eq!(heard(&effects), ["reserved"]);
    assert_eq!(settled(&effects), [(1, None)]);
    assert!(effects.contains(&Effect::Unclaim));
    assert_eq!(desk.state.status(), Status::Held);
    assert!(matches!(&desk.stored, Some(stored) if desk::is_record_of(stored, 1)));
}

#[test]
fn without_two_steps_or_behind_a_gateway_nothing_of_it_is_done() {
    for config in [config(), desk::gateway()] {
        let mut desk = Desk::open(config, &[5]);
        desk.choose(1, 1);
        desk.press_checkout();
        assert!(matches!(desk.last_call().1, Call::Reserve { .. }));
    }
}

#[test]
fn r3_the_first_step_may_be_lost_as_often_as_it_likes_and_leaves_no_doubt() {
    for kind in [
        ErrorKind::Network,
        ErrorKind::Timeout,
        ErrorKind::Server,
        ErrorKind::Decode,
        ErrorKind::Rejected,
        ErrorKind::Config,
    ] {
        let mut desk = drafting();
        assert_eq!(desk.last_call().1.tries(kind), 3, "it may be repeated");
        let effects = desk.answer_failure(kind);
        assert_eq!(heard(&effects), [kind.as_str()]);
        assert_eq!(settled(&effects), [(1, Some(kind.as_str()))]);
        assert!(effects.contains(&Effect::Unclaim));
        assert_eq!(desk.state.status(), Status::Failed);
        assert_eq!(desk.stored, None);
        assert!(!desk.state.may_insist());
        desk.press_checkout();
        assert_eq!(
            desk.count_calls(|call| matches!(call, Call::Draft { .. })),
            2,
            "at once"
        );
    }
}

#[test]
fn r3_a_second_step_whose_answers_are_lost_is_read_and_was_carried_out() {
    for kind in [
        ErrorKind::Network,
        ErrorKind::Timeout,
        ErrorKind::Server,
        ErrorKind::Decode,
        ErrorKind::Conflict,
    ] {
        let mut desk = filling();
        assert_eq!(desk.last_call().1.tries(kind), 3, "it may be repeated");
        let effects = desk.answer_failure(kind);
        assert_eq!(heard(&effects), Vec::<&str>::new());
        assert!(is_read(&desk.last_call().1));
        let order = desk.order(1, OrderStatus::Executed, 2);
        let effects = desk.answer_order(order);
        assert_eq!(heard(&effects), ["reserved"], "{kind}");
        assert_eq!(settled(&effects), [(1, None)]);
    }
}

#[test]
fn r3_or_it_was_not_and_the_empty_order_is_canceled_before_anything_is_told() {
    let mut desk = filling();
    desk.answer_failure(ErrorKind::Timeout);
    let empty = desk.draft();
    let effects = desk.answer_order(empty);
    assert!(is_cancel(&desk.last_call().1));
    assert_eq!(heard(&effects), Vec::<&str>::new());
    let canceled = desk.order(1, OrderStatus::Canceled, 0);
    let effects = desk.answer_order(canceled);
    assert_eq!(heard(&effects), ["timeout"]);
    assert_eq!(settled(&effects), [(1, Some("timeout"))]);
    assert!(effects.contains(&Effect::Unclaim));
    assert_eq!(desk.stored, None);
    assert_eq!(desk.state.phase, Phase::Choosing(Ended::Failed));
    assert_eq!(desk.state.selection, selection(&[(1, 2)]), "A5");
    assert!(!desk.state.may_insist());
}

#[test]
fn a_second_step_that_is_refused_cancels_the_order() {
    let mut desk = filling();
    let effects = desk.answer_failure(ErrorKind::Rejected);
    assert_eq!(heard(&effects), Vec::<&str>::new());
    assert!(is_cancel(&desk.last_call().1));
    // Which is refused, too: an earlier try has filled it after all.
    desk.answer_failure(ErrorKind::Conflict);
    assert!(is_read(&desk.last_call().1));
    let order = desk.order(1, OrderStatus::Executed, 2);
    let effects = desk.answer_order(order);
    assert_eq!(heard(&effects), ["reserved"]);
    assert_eq!(desk.state.status(), Status::Held);
}

#[test]
fn r2_tickets_that_are_gone_leave_nothing_held_and_the_sets_are_named() {
    let mut desk = filling();
    let empty = desk.draft();
    desk.answer_order(empty);
    assert!(is_cancel(&desk.last_call().1));
    assert_eq!(
        desk.stored,
        Some(put_down(&desk)),
        "no other tab shows an empty order"
    );
    let canceled = desk.order(1, OrderStatus::Canceled, 0);
    let effects = desk.answer_order(canceled);
    assert!(effects.contains(&Effect::Forget(order_id(1))));
    let effects = desk.answer_catalogue(&[0, 5]);
    assert_eq!(heard(&effects), ["sold-out"]);
    assert_eq!(desk.stored, None);
}

#[test]
fn r2_fewer_tickets_are_given_back_or_offered() {
    let fewer = |desk: &Desk| desk.order(1, OrderStatus::Executed, 1);
    let mut desk = filling();
    let order = fewer(&desk);
    desk.answer_order(order);
    assert!(is_cancel(&desk.last_call().1));

    let mut desk = drafting_with(Config {
        accept_fewer: true,
        ..two_steps()
    });
    let empty = desk.draft();
    desk.answer_order(empty);
    let call = desk.last_call().1;
    assert!(
        matches!(
            call,
            Call::Fill {
                all_or_nothing: false,
                ..
            }
        ),
        "{call:?}"
    );
    let order = fewer(&desk);
    let effects = desk.answer_order(order);
    assert_eq!(heard(&effects), ["reserved"]);
    assert_eq!(desk.state.fewer(), Some((2, 1)));
}

#[test]
fn an_order_that_is_given_up_between_the_steps_is_canceled_and_never_filled() {
    for closes in [false, true] {
        let mut desk = drafting();
        if closes {
            desk.send(Event::Close);
        } else {
            desk.send(Event::Cancel { command: Some(2) });
            assert_eq!(desk.state.status(), Status::Canceling);
        }
        assert!(desk.state.is_busy(), "waited for without a view, too");
        let empty = desk.draft();
        desk.answer_order(empty);
        assert!(is_cancel(&desk.last_call().1));
        assert!(desk.state.is_busy());
        // Whatever comes of that: it holds nothing.
        let effects = desk.answer_failure(ErrorKind::Network);
        assert_eq!(
            desk.count_calls(|call| matches!(call, Call::Fill { .. })),
            0
        );
        assert!(effects.contains(&Effect::Unclaim));
        assert!(!desk.state.is_busy());
        assert_eq!(desk.stored, None);
        if !closes {
            assert_eq!(settled(&effects), [(2, None)]);
            assert_eq!(desk.state.phase, Phase::Choosing(Ended::No));
            assert_eq!(heard(&effects), Vec::<&str>::new());
        }
    }
}

#[test]
fn r13_an_element_that_comes_back_while_its_empty_order_is_canceled_hears_of_no_failure() {
    let mut desk = drafting();
    desk.send(Event::Close);
    let empty = desk.draft();
    desk.answer_order(empty);
    let (cancel, call) = desk.last_call();
    assert!(is_cancel(&call));
    desk.send(Event::Open {
        config: two_steps(),
        record: desk.stored.clone(),
    });
    assert_eq!(desk.state.status(), Status::Canceling);
    let canceled = desk.order(1, OrderStatus::Canceled, 0);
    let canceled = desk.as_answer(canceled);
    let effects = desk.answer(cancel, canceled);
    assert_eq!(heard(&effects), Vec::<&str>::new());
    assert_eq!(desk.state.phase, Phase::Choosing(Ended::No));
    assert_eq!(desk.state.notice, None);
    assert_eq!(desk.state.selection, selection(&[(1, 2)]));
    assert_eq!(desk.stored, None);
}

#[test]
fn r5_an_order_that_is_given_up_while_it_is_filled_is_given_back() {
    for closes in [false, true] {
        let mut desk = filling();
        if closes {
            desk.send(Event::Close);
        } else {
            desk.send(Event::Cancel { command: Some(2) });
        }
        let order = desk.order(1, OrderStatus::Executed, 2);
        desk.answer_order(order);
        assert!(is_cancel(&desk.last_call().1));
        assert!(desk.state.is_busy());
        let canceled = desk.order(1, OrderStatus::Canceled, 2);
        desk.answer_order(canceled);
        assert!(!desk.state.is_busy());
        assert_eq!(desk.stored, None);
    }
}

#[test]
fn r7_a_page_that_finds_an_empty_order_cancels_it_once_nobody_else_can_be_at_it() {
    let mut desk = filling();
    let effects = desk.reload();
    assert!(effects.contains(&Effect::Claim), "first of all");
    assert_eq!(desk.count_calls(is_read), 0);
    desk.answer_catalogue(&[5, 5]);
    desk.claim("k2");
    assert!(is_read(&desk.last_call().1));
    let empty = desk.draft();
    desk.answer_order(empty);
    assert!(is_cancel(&desk.last_call().1));
    let canceled = desk.order(1, OrderStatus::Canceled, 0);
    let effects = desk.answer_order(canceled);
    assert!(effects.contains(&Effect::Unclaim));
    assert_eq!(desk.stored, None);
    assert_eq!(desk.state.status(), Status::Idle);
    assert_eq!(desk.state.notice, None);
    assert_eq!(desk.state.selection, selection(&[(1, 2)]), "still chosen");
}

#[test]
fn r7_a_page_that_finds_it_filled_shows_it() {
    let mut desk = filling();
    desk.reload();
    desk.answer_catalogue(&[5, 5]);
    desk.claim("k2");
    let order = desk.order(1, OrderStatus::Executed, 2);
    desk.answer_order(order);
    assert_eq!(desk.state.status(), Status::Held);
    assert_eq!(desk.state.notice, Some(Notice::Found));
    assert!(matches!(&desk.stored, Some(stored) if desk::is_record_of(stored, 1)));
}

#[test]
fn another_tab_waits_for_the_claim_and_makes_its_own_order_when_what_it_finds_holds_nothing() {
    let mut desk = Desk::open(two_steps(), &[5, 5]);
    desk.stored = Some(put_down(&desk));
    let stored = desk.stored.clone();
    assert_eq!(
        desk.send(Event::RecordChanged(stored)),
        [],
        "not this tab's to look at"
    );
    desk.choose(1, 1);
    desk.send(Event::Reserve {
        command: Some(1),
        selection: None,
    });
    desk.claim("mine");
    assert!(is_read(&desk.last_call().1));
    let empty = desk.draft();
    desk.answer_order(empty);
    assert!(is_cancel(&desk.last_call().1));
    let canceled = desk.order(1, OrderStatus::Canceled, 0);
    desk.answer_order(canceled);
    let call = desk.last_call().1;
    assert!(
        matches!(&call, Call::Draft { key } if key == "mine"),
        "{call:?}"
    );
    assert_eq!(desk.state.selection, selection(&[(1, 1)]));
}

#[test]
fn an_order_that_nobody_can_find_out_about_keeps_everything_waiting_until_somebody_can() {
    let mut desk = filling();
    desk.answer_failure(ErrorKind::Network);
    let effects = desk.answer_failure(ErrorKind::Network);
    assert_eq!(heard(&effects), ["network"]);
    assert_eq!(settled(&effects), [(1, Some("network"))]);
    assert!(effects.contains(&Effect::Unclaim));
    assert_eq!(
        desk.state.phase,
        Phase::Stuck,
        "nothing can be sold meanwhile"
    );
    let Some(Notice::Problem(problem)) = &desk.state.notice else {
        panic!("{:?}", desk.state.notice);
    };
    assert!(
        problem
            .free_by
            .is_some_and(|free_by| free_by > desk.now.wall)
    );
    assert_eq!(desk.stored, Some(put_down(&desk)));

    // Storage that kept nothing changes nothing.
    desk.stored = None;
    let effects = desk.send(Event::Online);
    assert!(effects.contains(&Effect::Claim));
    desk.claim("k2");
    assert!(is_read(&desk.last_call().1));
    let before = desk.state.clone();
    desk.answer_failure(ErrorKind::Network);
    assert_eq!(desk.state.phase, Phase::Stuck, "and so again");

    desk.state = before;
    let order = desk.order(1, OrderStatus::Executed, 2);
    desk.answer_order(order);
    assert_eq!(desk.state.status(), Status::Held);
    assert_eq!(desk.state.notice, Some(Notice::Found));
}

#[test]
fn an_empty_order_that_will_not_be_canceled_is_not_lost_from_sight() {
    let mut desk = filling();
    desk.answer_failure(ErrorKind::Timeout);
    let empty = desk.draft();
    desk.answer_order(empty.clone());
    desk.answer_failure(ErrorKind::Conflict);
    assert!(is_read(&desk.last_call().1));
    desk.answer_order(empty);
    assert_eq!(
        desk.state.phase,
        Phase::Stuck,
        "it may be filled any moment"
    );
    desk.send(Event::Retry);
    desk.claim("k2");
    let ended = desk.order(1, OrderStatus::Expired, 0);
    desk.answer_order(ended);
    assert_eq!(desk.state.status(), Status::Idle);
    assert_eq!(desk.stored, None);
}

#[test]
fn an_order_of_another_event_is_never_filled() {
    let mut desk = drafting();
    let mut strange = desk.draft();
    strange.event = Some("5f0c0ffee0ddf00dcafe0002".parse().expect("an id"));
    let effects = desk.answer_order(strange);
    assert_eq!(heard(&effects), ["decode"]);
    assert_eq!(
        desk.count_calls(|call| matches!(call, Call::Fill { .. })),
        0
    );
}

#[test]
fn r6_a_time_in_whole_seconds_never_shows_more_than_there_is() {
    let mut desk = drafting();
    let mut empty = desk.draft();
    let made = desk.server_now().div_euclid(1_000) * 1_000;
    empty.created_at = Some(desk::at(made));
    let (request, _) = desk.last_call();
    let answer = Answer::Order {
        order: Box::new(empty),
        date: None,
        token: None,
        refused: None,
    };
    desk.answer(request, answer);
    let server = desk.state.clock.server(desk.now);
    let truth = desk.server_now();
    assert!(
        (truth..=truth + 1_000).contains(&server),
        "{server}, {truth}"
    );
}
