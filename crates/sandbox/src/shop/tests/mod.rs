//! The shop without HTTP: what its tests have in common.

mod examples;
mod life;
mod second;
mod sequences;

use std::time::Duration;

use tc_orders::wire::v1::Customer;
use tc_orders::{
    EventId, Money, OrderId, OrderStatus, Selection, SetId, TicketId, Timestamp, Wanted,
};

use super::*;
use crate::events::{self, roubles};
use crate::ids::hex;

const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);
const MINUTE: i64 = 60_000_000;

const EVENT: EventId = EventId::from_bytes(hex("5f0c0ffee0ddf00dcafe0001"));
const FLOOR: SetId = SetId::from_bytes(hex("5f0c0ffee0ddf00dcafe0011"));
const STALLS: SetId = SetId::from_bytes(hex("5f0c0ffee0ddf00dcafe0012"));
const BALCONY: SetId = SetId::from_bytes(hex("5f0c0ffee0ddf00dcafe0013"));
const BOX: SetId = SetId::from_bytes(hex("5f0c0ffee0ddf00dcafe0014"));

/// The demo's event: of the balcony two tickets are left, of the box none.
fn shop() -> Shop {
    let holds = Holds {
        v1: Duration::from_secs(600),
        v2: Duration::from_secs(900),
        paying: Duration::from_secs(1800),
    };
    let mut shop = Shop::new(START, holds);
    shop.add(events::demo(START)).unwrap();
    shop.add(events::seed(START)).unwrap();
    shop
}

fn at(minutes: i64) -> Timestamp {
    START.plus_micros(minutes * MINUTE)
}

fn random(counts: &[(SetId, u32)]) -> Changes {
    let wanted = Wanted::Random(counts.iter().copied().collect::<Selection>());
    Changes {
        wanted: Some(wanted),
        ..Changes::default()
    }
}

fn tickets(ids: &[TicketId]) -> Changes {
    Changes {
        wanted: Some(Wanted::Tickets(ids.to_vec())),
        ..Changes::default()
    }
}

fn all_or_nothing(changes: Changes) -> Changes {
    Changes {
        all_or_nothing: true,
        ..changes
    }
}

fn status(status: OrderStatus) -> Changes {
    Changes {
        status: Some(status),
        ..Changes::default()
    }
}

fn paid_by(system: &str) -> Changes {
    let system = PaymentSystem::find(system);
    assert!(system.is_some());
    Changes {
        payment: Some(Payment {
            system,
            ..Payment::default()
        }),
        ..Changes::default()
    }
}

fn promos(codes: &[&str]) -> Changes {
    let promos = codes.iter().map(|code| find_promo(code).unwrap()).collect();
    Changes {
        promos: Some(promos),
        ..Changes::default()
    }
}

fn seats(shop: &Shop, set: SetId) -> Vec<TicketId> {
    shop.inventory()
        .tickets(set)
        .map(|ticket| ticket.id)
        .collect()
}

fn order(shop: &Shop, id: OrderId) -> &Order {
    shop.order(id).unwrap()
}

fn refused<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
    match result {
        Err(Refusal::Invalid(problem)) => problem,
        other => panic!("{other:?}"),
    }
}
