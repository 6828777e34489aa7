//! R2 where the page has brought its own list of sets: what fell short is named all the same.

mod desk;

use desk::{Desk, catalogue, config, selection};
use tc_orders::{ErrorKind, OrderStatus, TicketSet};
use tc_purchase::{Answer, Call, Config, Event, Notice, Problem, Short, Status};

/// A page's own two sets, of which it does not know how many are left.
fn own_sets() -> Config {
    let mut sets = catalogue(&[u32::MAX, u32::MAX]).sets;
    for set in &mut sets {
        set.name.insert_str(0, "Our ");
    }
    Config {
        sets: Some(sets),
        ..config()
    }
}

/// Two of each set were asked for, nothing was had, and the empty order is given back.
fn nothing_had() -> Desk {
    let config = own_sets();
    let mut desk = Desk::new(config.clone());
    desk.send(Event::Open {
        config,
        record: None,
    });
    assert_eq!(desk.state.status(), Status::Idle);
    desk.choose(1, 2);
    desk.choose(2, 2);
    desk.press_checkout();
    let empty = desk.order(1, OrderStatus::Executed, 0);
    desk.answer_order(empty);
    let canceled = desk.order(1, OrderStatus::Canceled, 0);
    desk.answer_order(canceled);
    desk
}

fn problem(desk: &Desk) -> &Problem {
    match &desk.state.notice {
        Some(Notice::Problem(problem)) => problem,
        other => panic!("a problem, not {other:?}"),
    }
}

#[test]
fn r2_the_catalogue_is_read_to_name_the_sets_that_fell_short() {
    let mut desk = nothing_had();
    assert_eq!(desk.count_calls(|call| *call == Call::Catalogue), 1);
    desk.answer_catalogue(&[0, 50]);
    assert_eq!(desk.state.status(), Status::Failed);
    let problem = problem(&desk);
    assert_eq!(problem.kind, ErrorKind::SoldOut);
    let gone = Short {
        set: desk::set_id(1),
        left: 0,
    };
    assert_eq!(problem.short, [gone]);
}

#[test]
fn r2_what_is_left_is_shown_by_the_pages_own_names() {
    let mut desk = nothing_had();
    desk.answer_catalogue(&[1, 50]);
    assert_eq!(problem(&desk).kind, ErrorKind::Partial);
    let shown = |set: &TicketSet| (set.name.clone(), set.vacant);
    let sets: Vec<_> = desk.state.sets().iter().map(shown).collect();
    assert_eq!(sets, [("Our Set 1".into(), 1), ("Our Set 2".into(), 50)]);
}

#[test]
fn r2_a_catalogue_that_cannot_be_read_leaves_the_plain_sentence() {
    for answer in [desk::failed(ErrorKind::NotFound), strange_event()] {
        let mut desk = nothing_had();
        let (request, _) = desk.last_call();
        desk.answer(request, answer);
        assert_eq!(desk.state.status(), Status::Failed);
        assert_eq!(problem(&desk).kind, ErrorKind::SoldOut);
        assert!(problem(&desk).short.is_empty());
        assert_eq!(desk.state.selection, selection(&[(1, 2), (2, 2)]));
    }
}

#[test]
fn a_purchase_that_gets_what_it_wants_reads_no_catalogue() {
    let mut desk = Desk::new(own_sets());
    desk.send(Event::Open {
        config: own_sets(),
        record: None,
    });
    desk.choose(1, 2);
    desk.press_checkout();
    let order = desk.order(1, OrderStatus::Executed, 2);
    desk.answer_order(order);
    desk.send(Event::Cancel { command: None });
    let canceled = desk.same_order(OrderStatus::Canceled);
    desk.answer_order(canceled);
    assert_eq!(desk.state.status(), Status::Canceled);
    assert_eq!(desk.count_calls(|call| *call == Call::Catalogue), 0);
}

#[test]
fn sets_that_the_page_brings_while_the_catalogue_is_on_its_way_stay_the_pages_own() {
    let mut desk = Desk::new(config());
    for config in [config(), own_sets()] {
        desk.send(Event::Open {
            config,
            record: None,
        });
    }
    desk.answer_catalogue(&[1, 50]);
    assert_eq!(desk.state.status(), Status::Idle);
    let set = &desk.state.sets()[0];
    assert_eq!((set.name.as_str(), set.vacant), ("Our Set 1", 1));
}

fn strange_event() -> Answer {
    let mut event = catalogue(&[0, 0]);
    event.id = "5f0c0ffee0ddf00dcafe0002".parse().expect("an id");
    Answer::Catalogue(Box::new(event))
}
