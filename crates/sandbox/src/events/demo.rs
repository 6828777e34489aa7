//! The event of the demo: an invented evening of music, with a set for every situation that a buyer can meet.

use tc_orders::{EventId, RuleId, SetId, Timestamp};

use super::{
    City, DAY, Event, Offer, Sector, TicketSet, Tickets, Venue, roubles, saturday, standing,
    ticket_id,
};
use crate::ids::hex;
use crate::shop::Seat;

const EVENT: EventId = EventId::from_bytes(hex("5f0c0ffee0ddf00dcafe0001"));

const STALLS: Sector = Sector {
    id: "5f0c0ffee0ddf00dcafe00f1",
    name: "Партер",
};

static NIZHNY_NOVGOROD: City = City {
    id: 520_555,
    ru: "Нижний Новгород",
    en: "Nizhny Novgorod",
    timezone: "Europe/Moscow",
    utc_offset: 3,
};

static VENUE: Venue = Venue {
    id: "5f0c0ffee0ddf00dcafe00a1",
    name: "Дом музыки «Причал»",
    address: "Нижне-Волжская наб., 11",
    city: &NIZHNY_NOVGOROD,
    point: [43.995, 56.331],
};

const DESCRIPTION: &str = "<p>Вечер джаза на берегу Волги: биг-бэнд «Причал», трио Веры Ланской и гости из Казани \
    и Самары. Первое отделение встречает закат, второе играется уже при свете фонарей.</p>\
    <ul><li>Сбор гостей и открытие террасы в 18:00</li><li>Два отделения с антрактом, около трёх часов</li>\
    <li>Дети до 7 лет проходят бесплатно, без отдельного места</li></ul>\
    <p><b>Танцевать можно.</b></p>";

/// One line of the price list.
struct Line {
    set: SetId,
    rule: RuleId,
    name: &'static str,
    /// In whole roubles.
    price: i64,
    fee: i64,
    seats: Seats,
    vacant: usize,
}

enum Seats {
    None { amount: usize },
    Rows { rows: u32, seats: u32 },
}

const LINES: [Line; 4] = [
    Line {
        set: SetId::from_bytes(hex("5f0c0ffee0ddf00dcafe0011")),
        rule: RuleId::from_bytes(hex("5f0c0ffee0ddf00dcafe0021")),
        name: "Танцпол",
        price: 2_200,
        fee: 220,
        seats: Seats::None { amount: 400 },
        vacant: 212,
    },
    Line {
        set: SetId::from_bytes(hex("5f0c0ffee0ddf00dcafe0012")),
        rule: RuleId::from_bytes(hex("5f0c0ffee0ddf00dcafe0022")),
        name: "Партер",
        price: 3_900,
        fee: 390,
        seats: Seats::Rows { rows: 6, seats: 14 },
        vacant: 61,
    },
    Line {
        set: SetId::from_bytes(hex("5f0c0ffee0ddf00dcafe0013")),
        rule: RuleId::from_bytes(hex("5f0c0ffee0ddf00dcafe0023")),
        name: "Балкон с видом на реку",
        price: 2_900,
        fee: 290,
        seats: Seats::None { amount: 60 },
        vacant: 2,
    },
    Line {
        set: SetId::from_bytes(hex("5f0c0ffee0ddf00dcafe0014")),
        rule: RuleId::from_bytes(hex("5f0c0ffee0ddf00dcafe0024")),
        name: "Ложа у сцены",
        price: 9_500,
        fee: 950,
        seats: Seats::None { amount: 12 },
        vacant: 0,
    },
];

/// The demo's event, on a Saturday about five weeks ahead of `now`.
pub(crate) fn demo(now: Timestamp) -> Offer {
    let starts = saturday(now, 5, &NIZHNY_NOVGOROD, 19);
    let event = Event {
        id: EVENT,
        title: "«Волжские огни»: джаз на закате".to_owned(),
        description: Some(DESCRIPTION),
        age_rating: 6,
        tags: &["концерты", "джаз", "фестивали"],
        created_at: now.plus_micros(-60 * DAY),
        starts,
        ends: starts.plus_micros(DAY / 8),
        venue: &VENUE,
        sectors: &[STALLS],
        sets: LINES
            .iter()
            .enumerate()
            .map(|(pos, line)| line.set(pos))
            .collect(),
    };
    Offer {
        event,
        tickets: LINES.iter().map(Line::tickets).collect(),
    }
}

impl Line {
    fn set(&self, pos: usize) -> TicketSet {
        TicketSet {
            id: self.set,
            rule: self.rule,
            name: self.name.to_owned(),
            pos,
            price: roubles(self.price),
            fee: roubles(self.fee),
            sector: matches!(self.seats, Seats::Rows { .. }).then_some(STALLS.id),
        }
    }

    fn tickets(&self) -> Tickets {
        let tickets = match self.seats {
            Seats::None { amount } => standing(self.set, amount),
            Seats::Rows { rows, seats } => {
                let places =
                    (1..=rows).flat_map(|row| (1..=seats).map(move |number| Seat { row, number }));
                places
                    .zip(1..)
                    .map(|(seat, number)| (ticket_id(self.set, number), Some(seat)))
                    .collect()
            }
        };
        Tickets {
            set: self.set,
            tickets,
            vacant: self.vacant,
        }
    }
}
