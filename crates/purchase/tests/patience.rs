//! What takes long can be given up, and what was said of the time left does not stand any longer than it is true.

mod desk;

use desk::{Desk, config, failed, gateway, heard, settled, two_steps};
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{Call, Config, Event, Notice, Speech, Status};

/// A buyer who waits for his reservation.
fn waiting(config: Config) -> Desk {
    let mut desk = Desk::open(config, &[50, 50]);
    desk.choose(1, 1);
    desk.press_checkout();
    assert_eq!(desk.state.status(), Status::Reserving);
    desk
}

fn give_up(desk: &mut Desk) -> Vec<tc_purchase::Effect> {
    desk.send(Event::Cancel { command: Some(7) })
}

#[test]
fn r5_a_reservation_that_takes_long_says_so_and_what_comes_after_it_was_given_up_is_given_back() {
    for config in [config(), gateway(), two_steps()] {
        let mut desk = waiting(config);
        desk.tick_for(4_000);
        assert_eq!(desk.state.notice, None, "it may come yet");
        desk.tick_for(2_000);
        assert_eq!(desk.state.notice, Some(Notice::Slow));
        assert_eq!(desk.state.speech, Some(Speech::Notice), "it is said");
        give_up(&mut desk);
        assert_eq!(desk.state.status(), Status::Canceling);
        assert_eq!(
            desk.state.notice,
            Some(Notice::Slow),
            "it has not ended yet"
        );
        let order = desk.order(1, OrderStatus::Executed, 1);
        let said = desk.state.speech;
        desk.answer_order(order);
        assert!(matches!(desk.last_call().1, Call::Cancel { .. }));
        assert_eq!(desk.state.speech, said, "not that it is held");
        let order = desk.order(1, OrderStatus::Canceled, 0);
        let effects = desk.answer_order(order);
        assert_eq!(settled(&effects), [(7, None)]);
        assert!(matches!(
            desk.state.status(),
            Status::Canceled | Status::Idle
        ));
        assert_eq!(desk.state.notice, None);
    }
}

#[test]
fn r3_what_was_given_up_and_never_answered_is_told_with_the_time_by_which_its_tickets_are_free() {
    let mut desk = waiting(config());
    desk.tick_for(6_000);
    give_up(&mut desk);
    desk.tick_for(14_000);
    let effects = desk.answer_failure(ErrorKind::Timeout);
    assert_eq!(heard(&effects), ["unconfirmed"]);
    assert!(desk.state.may_insist(), "{:?}", desk.state.notice);
}

#[test]
fn who_waits_for_another_tab_can_give_up_at_once_before_anything_was_sent() {
    let mut desk = Desk::open(config(), &[50, 50]);
    desk.choose(1, 1);
    desk.send(Event::Reserve {
        command: None,
        selection: None,
    });
    // The other tab has the claim.
    desk.tick_for(7_000);
    assert_eq!(desk.state.notice, Some(Notice::Slow));
    give_up(&mut desk);
    assert_eq!(
        (desk.state.status(), &desk.state.notice),
        (Status::Idle, &None)
    );
    desk.claim("key");
    assert_eq!(
        desk.count_calls(|call| matches!(call, Call::Reserve { .. })),
        0
    );
}

#[test]
fn that_it_takes_long_is_no_news_any_more_once_it_is_answered() {
    let mut desk = waiting(config());
    desk.tick_for(6_000);
    let order = desk.order(1, OrderStatus::Executed, 1);
    desk.answer_order(order);
    assert_eq!(
        (desk.state.status(), &desk.state.notice),
        (Status::Held, &None)
    );

    let mut desk = waiting(gateway());
    desk.tick_for(6_000);
    let (request, _) = desk.last_call();
    desk.answer(request, failed(ErrorKind::Limited));
    assert!(matches!(desk.state.notice, Some(Notice::Problem(_))));
}

#[test]
fn each_reservation_has_its_own_patience() {
    let mut desk = waiting(config());
    desk.tick_for(4_000);
    desk.answer_failure(ErrorKind::Rejected);
    desk.press_checkout();
    desk.tick_for(4_000);
    assert_eq!(desk.state.notice, None);
    desk.tick_for(2_000);
    assert_eq!(desk.state.notice, Some(Notice::Slow));
}

#[test]
fn a2_what_was_said_of_the_time_left_is_taken_away_by_a_later_tick_and_each_warning_is_said_anew() {
    let mut desk = Desk::held();
    assert_eq!(desk.state.speech, Some(Speech::Held(10)));
    desk.tick_for(3_000);
    assert_eq!(
        desk.state.speech,
        Some(Speech::Held(10)),
        "it is being spoken"
    );
    desk.tick_for(3_000);
    assert_eq!(
        desk.state.speech, None,
        "whoever reads on finds no time that has passed"
    );
    let mut said = Vec::new();
    while desk.state.status() == Status::Held && desk.state.remaining(desk.now) != Some(0) {
        desk.tick_for(1_000);
        if said.last() != Some(&desk.state.speech) {
            said.push(desk.state.speech);
        }
    }
    let spoken: Vec<_> = said.iter().flatten().collect();
    assert_eq!(spoken.len(), 4, "{said:?}");
    assert_eq!(
        said.iter().filter(|speech| speech.is_none()).count(),
        5,
        "{said:?}"
    );
}

#[test]
fn what_is_said_of_anything_else_stands() {
    let mut desk = Desk::held();
    desk.send(Event::Cancel { command: None });
    desk.answer_failure(ErrorKind::Server);
    assert_eq!(desk.state.speech, Some(Speech::Notice));
    desk.tick_for(30_000);
    assert_eq!(desk.state.speech, Some(Speech::Notice));
}
