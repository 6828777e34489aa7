//! Events of any size, for tests of growth.

use serde::Deserialize;
use tc_orders::{EventId, Money, RuleId, SetId, Timestamp};

use super::{City, DAY, Event, Offer, TicketSet, Tickets, Venue, roubles, saturday, standing};

/// The most tickets that one made-up event may have: what a large stadium has.
const MAX_TICKETS: usize = 200_000;

static MOSCOW: City = City {
    id: 524_901,
    ru: "Москва",
    en: "Moscow",
    timezone: "Europe/Moscow",
    utc_offset: 3,
};

static VENUE: Venue = Venue {
    id: "5a4db0c0f00dcafe00000002",
    name: "Стадион «Восход»",
    address: "Заречная ул., 1",
    city: &MOSCOW,
    point: [37.61, 55.75],
};

/// An event to be made up.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Many {
    id: EventId,
    sets: u16,
    /// How many tickets each of the sets has, all of them on sale.
    vacant: u32,
    title: Option<String>,
}

/// Makes up an event.
///
/// The id of its set number n (from 1) is the event's, with the six digits after the eighth replaced by `5` and n in five
/// hexadecimal digits; that of the price rule has a `6` in place of the `5`.
///
/// # Errors
/// What is wrong with the wish, for the author of the test.
pub(crate) fn many(wish: Many, now: Timestamp) -> Result<Offer, String> {
    let Many {
        id,
        sets,
        vacant,
        title,
    } = wish;
    let vacant = usize::try_from(vacant).unwrap_or(usize::MAX);
    if usize::from(sets).saturating_mul(vacant) > MAX_TICKETS {
        return Err(format!("sets x vacant: more than {MAX_TICKETS} tickets"));
    }
    let starts = saturday(now, 8, &MOSCOW, 20);
    let sets: Vec<_> = (1..=sets).map(|number| set(id, number)).collect();
    let tickets = sets
        .iter()
        .map(|set| Tickets {
            set: set.id,
            tickets: standing(set.id, vacant),
            vacant,
        })
        .collect();
    let event = Event {
        id,
        title: title.unwrap_or_else(|| format!("{} билетных категорий", sets.len())),
        description: None,
        age_rating: 0,
        tags: &[],
        created_at: now,
        starts,
        ends: starts.plus_micros(DAY / 8),
        venue: &VENUE,
        sectors: &[],
        sets,
    };
    Ok(Offer { event, tickets })
}

fn set(event: EventId, number: u16) -> TicketSet {
    let [high, low] = number.to_be_bytes();
    let with = |digit: u8| {
        let [a, b, c, d, _, _, _, rest @ ..] = event.bytes();
        let [e, f, g, h, i] = rest;
        [a, b, c, d, digit << 4, high, low, e, f, g, h, i]
    };
    let price = roubles(500 + 50 * i64::from(number));
    TicketSet {
        id: SetId::from_bytes(with(5)),
        rule: RuleId::from_bytes(with(6)),
        name: format!("Сектор {number}"),
        pos: usize::from(number) - 1,
        price,
        fee: Money::from_minor(price.minor() / 10),
        sector: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::hex;

    fn wish(sets: u16, vacant: u32) -> Result<Offer, String> {
        let id = EventId::from_bytes(hex("5f0c0ffee0ddf00dcafe0002"));
        many(
            Many {
                id,
                sets,
                vacant,
                title: None,
            },
            Timestamp::from_micros(0),
        )
    }

    #[test]
    fn ids_of_sets_can_be_foretold() {
        let offer = wish(300, 2).unwrap();
        let ids: Vec<_> = offer
            .event
            .sets
            .iter()
            .map(|set| set.id.to_string())
            .collect();
        assert_eq!(ids[0], "5f0c0ffe5000010dcafe0002");
        assert_eq!(ids[299], "5f0c0ffe50012c0dcafe0002");
        assert!(offer.tickets.iter().all(|set| set.tickets.len() == 2));
    }

    #[test]
    fn has_a_limit() {
        assert!(wish(1_000, 200).is_ok());
        assert!(wish(1_000, 201).is_err());
    }
}
