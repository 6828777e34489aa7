//! Before Checkout: what the page hears of the choice, and what becomes of it when the sets change.

mod desk;

use desk::{Desk, catalogue, config, heard, order_id, selection, set_id};
use tc_orders::{ErrorKind, Money, OrderStatus};
use tc_purchase::{Answer, Config, Effect, Event, Status};

#[test]
fn what_a_page_chooses_before_the_prices_are_known_is_told_once_and_with_its_price() {
    let mut desk = Desk::new(config());
    desk.send(Event::Open {
        config: config(),
        record: None,
    });
    let effects = desk.send(Event::Select(selection(&[(1, 9), (2, 1)])));
    assert_eq!(heard(&effects), [""; 0], "it costs nobody knows what");
    let effects = desk.answer_catalogue(&[2, 2]);
    assert_eq!(heard(&effects), ["selection", "ready"]);
    assert_eq!(desk.state.selection, selection(&[(1, 2), (2, 1)]));
    assert_eq!(desk.state.total(), Some(Money::from_minor(40_000)));
}

#[test]
fn a_choice_that_costs_something_else_is_told_anew() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 2);
    desk.send(Event::Refresh { command: None });
    let mut dearer = catalogue(&[5]);
    dearer.sets[0].price = Money::from_minor(12_000);
    let (request, _) = desk.last_call();
    let effects = desk.answer(request, Answer::Catalogue(Box::new(dearer)));
    assert_eq!(heard(&effects), ["selection"]);
    assert_eq!(desk.state.total(), Some(Money::from_minor(24_000)));
}

/// The page's own sets, by their vacancies.
fn with_sets(vacant: &[u32]) -> Config {
    Config {
        sets: Some(catalogue(vacant).sets),
        ..config()
    }
}

fn open(desk: &mut Desk, config: Config) -> Vec<Effect> {
    desk.send(Event::Open {
        config,
        record: None,
    })
}

#[test]
fn a_set_that_the_page_takes_away_is_neither_chosen_nor_complained_about_any_more() {
    let mut desk = Desk::new(with_sets(&[5, 5]));
    open(&mut desk, with_sets(&[5, 5]));
    desk.choose(2, 1);
    desk.press_checkout();
    let nothing = desk.order(1, OrderStatus::Executed, 0);
    desk.answer_order(nothing);
    let released = desk.order(1, OrderStatus::Canceled, 0);
    let effects = desk.answer_order(released);
    assert!(effects.contains(&Effect::Forget(order_id(1))));
    desk.answer_catalogue(&[5, 0]);
    assert_eq!(desk.state.status(), Status::Failed);

    let effects = open(&mut desk, with_sets(&[5]));
    assert_eq!(heard(&effects), ["selection"]);
    assert!(desk.state.selection.is_empty());
    assert_eq!(desk.state.status(), Status::Idle);
    assert_eq!(desk.state.notice, None);
}

#[test]
fn a_sold_out_set_that_vanishes_takes_the_complaint_about_it_along() {
    let mut desk = Desk::open(config(), &[5, 5]);
    desk.choose(2, 1);
    desk.press_checkout();
    let nothing = desk.order(1, OrderStatus::Executed, 0);
    desk.answer_order(nothing);
    let released = desk.order(1, OrderStatus::Canceled, 0);
    desk.answer_order(released);
    desk.answer_catalogue(&[5, 0]);
    assert_eq!(desk.state.status(), Status::Failed);
    assert!(desk.state.notice.is_some());

    desk.send(Event::Refresh { command: None });
    desk.answer_catalogue(&[5]);
    assert_eq!(desk.state.status(), Status::Idle);
    assert_eq!(desk.state.notice, None);
}

#[test]
fn a_page_that_asks_for_more_than_an_order_may_hold_is_told_which_limit_that_is() {
    let mut desk = Desk::open(
        Config {
            max_tickets: 5,
            max_per_set: Some(3),
            ..config()
        },
        &[50, 50],
    );
    let cases = [
        (
            selection(&[(1, 4)]),
            format!("4 tickets of set {}; max-per-set is 3", set_id(1)),
        ),
        (
            selection(&[(1, 3), (2, 3)]),
            "6 tickets; max-tickets is 5".to_owned(),
        ),
        (
            selection(&[(7, 1)]),
            format!("the event has no set {}", set_id(7)),
        ),
    ];
    for (wish, why) in cases {
        let effects = desk.send(Event::Reserve {
            command: Some(1),
            selection: Some(wish),
        });
        let [
            Effect::Settle {
                result: Err(problem),
                ..
            },
        ] = &effects[..]
        else {
            panic!("{effects:?}");
        };
        assert_eq!(problem.kind, ErrorKind::Config);
        assert_eq!(problem.cause, format!("selection: {why}"));
    }
}

#[test]
fn r2_a_page_that_says_the_same_selection_again_changes_nothing_about_what_is_told_of_it() {
    let mut desk = Desk::open(config(), &[5]);
    desk.choose(1, 3);
    desk.press_checkout();
    let none = desk.order(1, OrderStatus::Executed, 0);
    desk.answer_order(none);
    let canceled = desk.order(1, OrderStatus::Canceled, 0);
    desk.answer_order(canceled);
    desk.answer_catalogue(&[1]);
    let before = desk.state.clone();
    assert_eq!(before.status(), Status::Failed);
    assert!(desk.send(Event::Select(selection(&[(1, 3)]))).is_empty());
    assert_eq!(desk.state, before);
    desk.send(Event::Select(selection(&[(1, 2)])));
    assert_eq!(desk.state.selection, selection(&[(1, 1)]), "another one is");
}
