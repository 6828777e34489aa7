//! What is on sale: the seed's event, the demo's, and made-up ones of any size. Data only; who has which ticket is the
//! shop's affair.

mod demo;
mod many;
mod seed;

use tc_orders::{EventId, Money, PartnerId, RuleId, SetId, TicketId, Timestamp};

use crate::ids::hex;
use crate::shop::Seat;

pub(crate) use demo::demo;
pub(crate) use many::{Many, many};
pub(crate) use seed::{FIRST_NUMBER, seed};

/// The organiser and seller of everything here.
pub(crate) const PARTNER: PartnerId = PartnerId::from_bytes(hex("56810047f06c5a6ac62f4e1d"));

/// An event with its tickets, as it is before the first sale.
pub(crate) struct Offer {
    pub(crate) event: Event,
    /// For each set of the event its tickets, in the order in which they are handed out.
    pub(crate) tickets: Vec<Tickets>,
}

/// The tickets of one set.
pub(crate) struct Tickets {
    pub(crate) set: SetId,
    pub(crate) tickets: Vec<(TicketId, Option<Seat>)>,
    /// How many of them are on sale; the others have been bought elsewhere.
    pub(crate) vacant: usize,
}

/// What the catalogue says of an event.
pub(crate) struct Event {
    pub(crate) id: EventId,
    pub(crate) title: String,
    pub(crate) description: Option<&'static str>,
    pub(crate) age_rating: u8,
    pub(crate) tags: &'static [&'static str],
    pub(crate) created_at: Timestamp,
    pub(crate) starts: Timestamp,
    pub(crate) ends: Timestamp,
    pub(crate) venue: &'static Venue,
    /// The parts of the hall that sets with seats are in.
    pub(crate) sectors: &'static [Sector],
    pub(crate) sets: Vec<TicketSet>,
}

impl Event {
    pub(crate) fn set(&self, id: SetId) -> Option<&TicketSet> {
        self.sets.iter().find(|set| set.id == id)
    }
}

/// Where an event takes place.
pub(crate) struct Venue {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) address: &'static str,
    pub(crate) city: &'static City,
    /// Longitude and latitude in degrees.
    pub(crate) point: [f64; 2],
}

/// A city, with the number that the GeoNames database has for it.
pub(crate) struct City {
    pub(crate) id: u32,
    pub(crate) ru: &'static str,
    pub(crate) en: &'static str,
    pub(crate) timezone: &'static str,
    /// Hours ahead of UTC, all year: no zone of Russia changes its clocks.
    pub(crate) utc_offset: i64,
}

/// A part of a hall.
pub(crate) struct Sector {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
}

/// Tickets of one name and price.
pub(crate) struct TicketSet {
    pub(crate) id: SetId,
    pub(crate) rule: RuleId,
    pub(crate) name: String,
    pub(crate) pos: usize,
    /// Without the fee.
    pub(crate) price: Money,
    pub(crate) fee: Money,
    /// Where its seats are, if it has any.
    pub(crate) sector: Option<&'static str>,
}

impl TicketSet {
    /// What the buyer pays.
    pub(crate) fn full_price(&self) -> Money {
        self.price.saturating_add(self.fee)
    }
}

/// Prices are whole roubles here.
pub(crate) const fn roubles(amount: i64) -> Money {
    Money::from_minor(amount * 100)
}

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// The Saturday `weeks` weeks after the coming one, at that hour of the city's clock.
fn saturday(now: Timestamp, weeks: i64, city: &City, hour: i64) -> Timestamp {
    let offset = city.utc_offset * 60 * 60 * 1_000_000;
    let today = (now.micros() + offset).div_euclid(DAY);
    // The epoch was a Thursday.
    let weekday = (today + 4).rem_euclid(7);
    let saturday = today + (6 - weekday) + 7 * weeks;
    Timestamp::from_micros(saturday * DAY + hour * 60 * 60 * 1_000_000 - offset)
}

/// The id of a set's ticket: made from the set's, so that it is the same after every start.
fn ticket_id(set: SetId, number: usize) -> TicketId {
    // FNV-1a. That no two tickets are the same is checked when they go on sale.
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let [.., d, e, f, g, h] = set
        .bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, mix)
        .to_be_bytes();
    let [s0, s1, s2, s3, ..] = set.bytes();
    let [.., i, j, k] = number.to_be_bytes();
    TicketId::from_bytes([s0, s1, s2, s3, d, e, f, g, h, i, j, k])
}

/// So many tickets without seats.
fn standing(set: SetId, amount: usize) -> Vec<(TicketId, Option<Seat>)> {
    (1..=amount)
        .map(|number| (ticket_id(set, number), None))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_saturdays() {
        let city = City {
            id: 1,
            ru: "",
            en: "",
            timezone: "Europe/Moscow",
            utc_offset: 3,
        };
        // 2024-01-01, a Monday.
        let monday = 1_704_067_200_000_000;
        let saturday_at_19 = monday + 5 * DAY + 16 * 60 * 60 * 1_000_000;
        assert_eq!(
            saturday(Timestamp::from_micros(monday), 0, &city, 19).micros(),
            saturday_at_19
        );
        // 21:30 UTC on Saturday is Sunday in Moscow.
        let late = saturday_at_19 + 5 * 60 * 60 * 1_000_000 + 30 * 60 * 1_000_000;
        assert_eq!(
            saturday(Timestamp::from_micros(late), 0, &city, 19).micros(),
            saturday_at_19 + 7 * DAY
        );
        assert_eq!(
            saturday(Timestamp::from_micros(monday), 5, &city, 19).micros(),
            saturday_at_19 + 35 * DAY
        );
    }

    #[test]
    fn ids_of_tickets_differ_between_neighbouring_sets() {
        let sets = [
            hex("5f0c0ffee0ddf00dcafe0011"),
            hex("5f0c0ffee0ddf00dcafe0012"),
        ]
        .map(SetId::from_bytes);
        assert_ne!(ticket_id(sets[0], 1), ticket_id(sets[1], 1));
        assert_eq!(ticket_id(sets[0], 1), ticket_id(sets[0], 1));
    }
}
