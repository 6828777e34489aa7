//! Reservations behind a gateway on the bench: keys, answers, tokens.

#![allow(dead_code, reason = "each test file uses its own part of the bench")]

use tc_orders::OrderStatus;
use tc_purchase::{Answer, Call, Config, Effect, Event, Notice, Problem};

use super::{Desk, gateway, selection};

/// What was asked for, by key.
pub(crate) fn asked(desk: &Desk) -> Vec<(Option<String>, u32)> {
    let calls = desk.log.iter().filter_map(|effect| match effect {
        Effect::Call {
            call: Call::Reserve { key, selection, .. },
            ..
        } => Some((key.clone(), selection.total_tickets())),
        _ => None,
    });
    calls.collect()
}

pub(crate) fn keys(desk: &Desk) -> Vec<String> {
    asked(desk).into_iter().filter_map(|(key, _)| key).collect()
}

pub(crate) fn reserve(key: Option<&str>) -> Call {
    Call::Reserve {
        selection: selection(&[(1, 1)]),
        all_or_nothing: true,
        key: key.map(str::to_owned),
    }
}

pub(crate) fn problem(desk: &Desk) -> &Problem {
    match &desk.state.notice {
        Some(Notice::Problem(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

/// One ticket of set 1 is chosen, Checkout was pressed, and the POST is out under the key `k1`.
pub(crate) fn posting() -> Desk {
    posting_with(gateway())
}

pub(crate) fn posting_with(config: Config) -> Desk {
    let mut desk = Desk::open(config, &[50, 50]);
    desk.choose(1, 1);
    check_out(&mut desk, "k1");
    desk
}

pub(crate) fn check_out(desk: &mut Desk, fresh: &str) -> Vec<Effect> {
    desk.send(Event::Reserve {
        command: None,
        selection: None,
    });
    desk.claim(fresh)
}

pub(crate) fn fail(desk: &mut Desk, answer: Answer) -> Vec<Effect> {
    let (request, _) = desk.last_call();
    desk.answer(request, answer)
}

/// The order comes, with a token.
pub(crate) fn made(desk: &mut Desk, n: u8) -> Vec<Effect> {
    let order = desk.order(n, OrderStatus::Executed, 1);
    with_token(desk, order, "t1")
}

pub(crate) fn with_token(desk: &mut Desk, order: tc_orders::Order, token: &str) -> Vec<Effect> {
    let (request, _) = desk.last_call();
    let answer = Answer::Order {
        order: Box::new(order),
        date: None,
        token: Some(token.to_owned()),
        refused: None,
    };
    desk.answer(request, answer)
}
