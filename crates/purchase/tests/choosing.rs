//! Before Checkout: what the page hears of the choice, and what becomes of it when the sets change.

mod desk;

use desk::{Desk, catalogue, config, heard, selection};
use tc_orders::Money;
use tc_purchase::{Answer, Event};

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
