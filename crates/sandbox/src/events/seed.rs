//! The event of the published example: the first one that a sandbox sells.

use tc_orders::{EventId, Money, RuleId, SetId, TicketId, Timestamp};

use super::{City, DAY, Event, Offer, Sector, TicketSet, Tickets, Venue, roubles, saturday};
use crate::ids::hex;
use crate::shop::Seat;

/// The number of the first order after a start or a reset: the one that the example's order has.
pub(crate) const FIRST_NUMBER: u64 = 497_291_910;

const EVENT: EventId = EventId::from_bytes(hex("56a6253df06c5a059a93802e"));
const SET: SetId = SetId::from_bytes(hex("56a6254bf06c5a059b93800c"));
const RULE: RuleId = RuleId::from_bytes(hex("56a6254bf06c5a059b93800b"));

/// In the order in which they are handed out, each with its place in row 1.
const TICKETS: [(TicketId, u32); 3] = [
    (TicketId::from_bytes(hex("56a6253df06c5a059a9380ac")), 6),
    (TicketId::from_bytes(hex("56a6253df06c5a059a9380a0")), 1),
    (TicketId::from_bytes(hex("56a6253df06c5a059a9380a4")), 3),
];

const STALLS: Sector = Sector {
    id: "5a4db0c0f00dcafe00005ec1",
    name: "Партер",
};

static SAMARA: City = City {
    id: 499_099,
    ru: "Самара",
    en: "Samara",
    timezone: "Europe/Samara",
    utc_offset: 4,
};

static PHILHARMONIC: Venue = Venue {
    id: "5a4db0c0f00dcafe00000001",
    name: "Самарская Государственная Филармония",
    address: "г. Самара, ул. Фрунзе, 141",
    city: &SAMARA,
    point: [50.095, 53.1915],
};

/// The event of the example, on a Saturday evening some weeks ahead of `now`.
pub(crate) fn seed(now: Timestamp) -> Offer {
    let starts = saturday(now, 3, &SAMARA, 19);
    let event = Event {
        id: EVENT,
        title: "With seats".to_owned(),
        description: None,
        age_rating: 0,
        tags: &["концерты"],
        created_at: now.plus_micros(-30 * DAY),
        starts,
        ends: starts.plus_micros(DAY / 12),
        venue: &PHILHARMONIC,
        sectors: &[STALLS],
        sets: vec![TicketSet {
            id: SET,
            rule: RULE,
            name: "Партер".to_owned(),
            pos: 0,
            price: roubles(100),
            fee: Money::ZERO,
            sector: Some(STALLS.id),
        }],
    };
    let tickets = TICKETS
        .map(|(id, number)| (id, Some(Seat { row: 1, number })))
        .to_vec();
    Offer {
        event,
        tickets: vec![Tickets {
            set: SET,
            tickets,
            vacant: TICKETS.len(),
        }],
    }
}
