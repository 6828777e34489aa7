//! Paying on the bench: the three ways, the buyer, and what was asked for.

#![allow(dead_code, reason = "each test file uses its own part of the bench")]

use tc_orders::{Checkout, Order, OrderStatus};
use tc_purchase::{Call, Change, Config, Customer, Effect, Event, HostEvent, RequestId, Status};

use super::{Desk, at, config, gateway};

pub(crate) const URL: &str = "https://pay.example/session/1";

pub(crate) fn by_system() -> Config {
    Config {
        checkout: Some(Checkout::System),
        ..gateway()
    }
}

pub(crate) fn by_page() -> Config {
    Config {
        checkout: Some(Checkout::Page {
            address: "https://vendor.example/page?token=r:abc".to_owned(),
        }),
        ..config()
    }
}

pub(crate) fn by_host() -> Config {
    Config {
        host_pays: true,
        ..config()
    }
}

pub(crate) fn buyer() -> Customer {
    Customer {
        name: Some("Мария Ли".to_owned()),
        email: Some("m@example.org".to_owned()),
        phone: None,
    }
}

pub(crate) fn press(desk: &mut Desk, command: u32) -> Vec<Effect> {
    desk.send(Event::Pay {
        command: Some(command),
        customer: buyer(),
        linked: false,
    })
}

/// The same order in progress, prolonged, with an address to pay at or without one yet.
pub(crate) fn begun(desk: &Desk, url: Option<&str>) -> Order {
    let mut order = desk.same_order(OrderStatus::InProgress);
    order.reserved_till = Some(at(desk.server_now() + 1_800_000));
    order.payment_url = url.map(str::to_owned);
    order
}

pub(crate) fn changes(effects: &[Effect]) -> Vec<Change> {
    let changes = effects.iter().filter_map(|effect| match effect {
        Effect::Call {
            call: Call::Change { change, .. },
            ..
        } => Some(change.clone()),
        _ => None,
    });
    changes.collect()
}

pub(crate) fn is_read(call: &Call) -> bool {
    matches!(call, Call::Read { .. })
}

pub(crate) fn is_pay(call: &Call) -> bool {
    matches!(
        call,
        Call::Change {
            change: Change::Pay(_),
            ..
        }
    )
}

/// Where the page was told that the buyer pays, and whether he is sent there.
pub(crate) fn handed(effects: &[Effect]) -> Vec<(Option<String>, bool)> {
    let handed = effects.iter().filter_map(|effect| match effect {
        Effect::Emit(HostEvent::Pay { url, go, .. }) => Some((url.clone(), *go)),
        _ => None,
    });
    handed.collect()
}

pub(crate) fn change_request(desk: &Desk) -> RequestId {
    let (request, call) = desk.last_call();
    assert!(matches!(call, Call::Change { .. }), "{call:?}");
    request
}

/// An order that is being paid by a system.
pub(crate) fn paying() -> Desk {
    let mut desk = Desk::held_with(by_system());
    press(&mut desk, 1);
    let order = begun(&desk, Some(URL));
    desk.answer_order(order);
    assert_eq!(desk.state.status(), Status::Paying);
    desk
}
