//! What version 2 of the API says in its own way: a promo code refused inside a success, times without a zone, tickets that know
//! their set.

mod desk;

use desk::{Desk, at, config, heard, selection, set_id, two_steps};
use tc_orders::{Details, Order, OrderStatus, OrderTicket, PromoRefusal};
use tc_purchase::{Answer, Call, Config, Event, Promo, Speech, Status};

const MINUTE: i64 = 60_000;

/// Answers the last call with an order, and a promo code's refusal.
fn refuse(desk: &mut Desk, order: Order, refused: PromoRefusal) -> Vec<tc_purchase::Effect> {
    let (request, _) = desk.last_call();
    let answer = Answer::Order {
        order: Box::new(order),
        date: None,
        token: None,
        refused: Some(refused),
    };
    desk.answer(request, answer)
}

#[test]
fn a_promo_code_that_is_refused_inside_a_success_is_refused_and_the_order_is_as_the_answer_says() {
    for refused in [
        PromoRefusal::NotFound,
        PromoRefusal::AlreadyUsed,
        PromoRefusal::TooFewTickets,
        PromoRefusal::NotApplicable,
    ] {
        let mut desk = Desk::held();
        desk.send(Event::Promo(Some("CODE".to_owned())));
        let mut order = desk.same_order(OrderStatus::Executed);
        // A code that counted before is gone with it.
        order.total = tc_orders::Money::from_minor(12_345);
        let effects = refuse(&mut desk, order, refused);
        let holding = desk.state.holding().expect("an order");
        assert_eq!(holding.paying.promo, Promo::Refused);
        assert_eq!(holding.order.total.minor(), 12_345);
        assert_eq!(heard(&effects), ["rejected"]);
        assert_eq!(desk.state.notice, None, "said beside the field");
        assert_eq!(desk.state.status(), Status::Held);

        // Another one may be tried at once.
        desk.send(Event::Promo(Some("OTHER".to_owned())));
        let order = desk.same_order(OrderStatus::Executed);
        desk.answer_order(order);
        let holding = desk.state.holding().expect("an order");
        assert_eq!(holding.paying.promo, Promo::Applied);
    }
}

#[test]
fn a_refusal_in_the_answer_to_something_else_is_no_failure_of_that() {
    let mut desk = Desk::held_with(Config {
        host_pays: true,
        ..config()
    });
    let customer = tc_purchase::Customer {
        email: Some("a@b".to_owned()),
        ..Default::default()
    };
    desk.send(Event::Pay {
        command: None,
        customer,
        linked: false,
    });
    assert!(matches!(desk.last_call().1, Call::Change { .. }));
    let order = desk.same_order(OrderStatus::Executed);
    let effects = refuse(&mut desk, order, PromoRefusal::NotApplicable);
    assert_eq!(heard(&effects), Vec::<&str>::new());
    assert_eq!(desk.state.status(), Status::Paying);
}

#[test]
fn done_without_in_progress_is_paid() {
    let mut desk = Desk::held();
    desk.send(Event::Refresh { command: None });
    let done = desk.same_order(OrderStatus::Done);
    let effects = desk.answer_order(done);
    assert_eq!(heard(&effects), ["paid"]);
    assert_eq!(desk.state.status(), Status::Paid);
}

/// A draft whose answer says when it was made, by a server whose `Date` is another; then filled.
fn made(created_off: i64) -> Desk {
    let mut desk = Desk::open(two_steps(), &[5]);
    desk.choose(1, 1);
    desk.press_checkout();
    for tickets in [0, 1] {
        let order = zoneless(&desk, created_off, tickets);
        desk.answer_order(order);
    }
    assert_eq!(desk.state.status(), Status::Held);
    desk
}

/// An order of version 2: its times have no zone, and say that it was made so long after the server's own time.
fn zoneless(desk: &Desk, created_off: i64, tickets: u8) -> Order {
    let mut order = desk.order(1, OrderStatus::Executed, tickets);
    let created = (desk.server_now() + created_off).div_euclid(1_000) * 1_000;
    order.created_at = Some(at(created));
    order.updated_at = None;
    order.reserved_till = Some(at(created + desk::HOLD));
    order.details.drift = Some(0);
    order
}

#[test]
fn r6_times_that_agree_are_not_spoken_of() {
    for off in [-1_000, 0, 1_000, 50_000] {
        let desk = made(off);
        assert_eq!(desk.state.apart, None, "{off}");
    }
}

#[test]
fn r6_of_times_that_disagree_the_safer_deadline_counts_and_it_is_told_how_far_apart_they_are() {
    for off in [-30 * MINUTE, -2 * MINUTE, 2 * MINUTE, 90 * MINUTE] {
        let desk = made(off);
        let apart = desk.state.apart.expect("a report");
        assert!((apart - off.abs()).abs() <= 2_000, "{apart} of {off}");
        let remaining = desk.state.remaining(desk.now).expect("a deadline");
        assert!(
            remaining <= desk::HOLD,
            "never more than a hold: {remaining}, {off}"
        );
    }
}

#[test]
fn a2_what_the_second_step_takes_does_not_take_a_minute_off_the_hold_that_is_spoken_of() {
    for (took, minutes) in [(0, 10), (1_000, 10), (1_400, 10), (2_000, 9)] {
        let mut desk = Desk::open(two_steps(), &[5]);
        desk.choose(1, 1);
        // At the beginning of a second, which a time without fractions cannot say: our count is early by a whole one.
        desk.pass(1_000 - desk.server_now().rem_euclid(1_000));
        desk.press_checkout();
        let draft = zoneless(&desk, 0, 0);
        let created = draft.created_at;
        desk.answer_order(draft);
        desk.pass(took);
        let mut filled = zoneless(&desk, 0, 1);
        filled.created_at = created;
        filled.reserved_till = created.map(|made| made.plus_micros(desk::HOLD * 1_000));
        desk.answer_order(filled);
        assert_eq!(desk.state.speech, Some(Speech::Held(minutes)), "{took}");
    }
}

/// A ticket of the n-th set.
fn ticket(order: &Order, at: usize, n: u8) -> OrderTicket {
    OrderTicket {
        id: order.tickets[at],
        set: Some(set_id(n)),
        seat: None,
        price: Default::default(),
        discount: Default::default(),
        fee: Default::default(),
        full: Default::default(),
    }
}

#[test]
fn of_fewer_tickets_of_several_sets_it_is_known_which_they_are() {
    let mut desk = Desk::open(
        Config {
            accept_fewer: true,
            ..two_steps()
        },
        &[5, 5],
    );
    desk.choose(1, 2);
    desk.choose(2, 2);
    desk.press_checkout();
    let draft = desk.order(1, OrderStatus::Executed, 0);
    desk.answer_order(draft);
    let mut order = desk.order(1, OrderStatus::Executed, 3);
    let tickets = [(0, 1), (1, 2), (2, 2)];
    order.details = Details {
        tickets: tickets.map(|(at, n)| ticket(&order, at, n)).to_vec(),
        ..Details::default()
    };
    desk.answer_order(order.clone());
    assert_eq!(desk.state.fewer(), Some((4, 3)));
    assert_eq!(desk.state.held(), Some(selection(&[(1, 1), (2, 2)])));

    // As in version 1: nobody can tell.
    order.details = Details::default();
    desk.send(Event::Refresh { command: None });
    desk.answer_order(order);
    assert_eq!(desk.state.held(), None);
}
