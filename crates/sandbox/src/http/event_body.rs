//! Events and seats as the catalogue writes them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use tc_orders::{EventId, Money, PartnerId, RuleId, SetId, TicketId, Timestamp};

use crate::events::{Event, Sector, TicketSet, Venue};
use crate::shop::{Holder, Inventory, Seat, Ticket};

/// The body of an event.
#[derive(Serialize)]
pub(crate) struct EventBody {
    id: EventId,
    age_rating: u8,
    created_at: Timestamp,
    deal: (),
    lifetime: String,
    map: Option<Value>,
    media: Value,
    org: Value,
    partner: Value,
    sets: Vec<SetBody>,
    status: &'static str,
    tags: &'static [&'static str],
    ticket_template: Value,
    tickets_amount: usize,
    tickets_amount_vacant: usize,
    title: Title,
    updated_at: Timestamp,
    venue: Value,
}

#[derive(Serialize)]
struct Title {
    desc: Option<&'static str>,
    text: String,
}

#[derive(Serialize)]
struct SetBody {
    id: SetId,
    amount: usize,
    amount_vacant: usize,
    name: String,
    pos: usize,
    #[serde(flatten)]
    price: Price,
    rules: [Rule; 1],
    seats: Option<Rows>,
    sector: Option<&'static str>,
}

/// The seats of each row, as ranges from one to another.
type Rows = BTreeMap<u32, Vec<[u32; 2]>>;

#[derive(Clone, Serialize)]
struct Price {
    price: Money,
    price_extra: Money,
    price_org: Money,
}

#[derive(Serialize)]
struct Rule {
    id: RuleId,
    cal: String,
    current: bool,
    #[serde(flatten)]
    price: Price,
}

impl EventBody {
    pub(crate) fn new(event: &Event, inventory: &Inventory, partner: PartnerId) -> Self {
        let sets: Vec<_> = event
            .sets
            .iter()
            .map(|set| SetBody::new(set, event, inventory))
            .collect();
        Self {
            id: event.id,
            age_rating: event.age_rating,
            created_at: event.created_at,
            deal: (),
            lifetime: vevent(event.starts, event.ends),
            map: (!event.sectors.is_empty()).then(|| map(event)),
            media: json!({}),
            org: company(partner),
            partner: company(partner),
            status: "public",
            tags: event.tags,
            ticket_template: json!({ "fan_cover_url": null, "name": null, "text_color": null }),
            tickets_amount: sets.iter().map(|set| set.amount).sum(),
            tickets_amount_vacant: sets.iter().map(|set| set.amount_vacant).sum(),
            title: Title {
                desc: event.description,
                text: event.title.clone(),
            },
            updated_at: event.created_at,
            venue: venue(event.venue),
            sets,
        }
    }
}

impl SetBody {
    fn new(set: &TicketSet, event: &Event, inventory: &Inventory) -> Self {
        let price = Price {
            price: set.full_price(),
            price_extra: set.fee,
            price_org: set.price,
        };
        let rule = Rule {
            id: set.rule,
            cal: vevent(event.created_at, event.ends),
            current: true,
            price: price.clone(),
        };
        Self {
            id: set.id,
            amount: inventory.amount(set.id),
            amount_vacant: inventory.vacant(set.id),
            name: set.name.clone(),
            pos: set.pos,
            price,
            rules: [rule],
            seats: set
                .sector
                .map(|_| rows(inventory.tickets(set.id).filter_map(|ticket| ticket.seat))),
            sector: set.sector,
        }
    }
}

fn rows(seats: impl Iterator<Item = Seat>) -> Rows {
    let mut numbers = BTreeMap::<u32, Vec<u32>>::new();
    for seat in seats {
        numbers.entry(seat.row).or_default().push(seat.number);
    }
    numbers
        .into_iter()
        .map(|(row, numbers)| (row, ranges(numbers)))
        .collect()
}

fn ranges(mut numbers: Vec<u32>) -> Vec<[u32; 2]> {
    numbers.sort_unstable();
    let mut ranges = Vec::<[u32; 2]>::new();
    for number in numbers {
        match ranges.last_mut() {
            Some([_, last]) if *last + 1 == number => *last = number,
            _ => ranges.push([number, number]),
        }
    }
    ranges
}

/// From one time to another, in the form of a calendar entry.
fn vevent(from: Timestamp, to: Timestamp) -> String {
    let [from, to] = [from, to].map(basic);
    let lines = [
        "BEGIN:VEVENT",
        &format!("DTSTART;VALUE=DATE-TIME:{from}"),
        &format!("DTEND;VALUE=DATE-TIME:{to}"),
        "END:VEVENT",
    ];
    lines.iter().flat_map(|line| [line, "\r\n"]).collect()
}

/// `20160512T200000Z`
fn basic(time: Timestamp) -> String {
    let seconds = time
        .to_string()
        .chars()
        .take("2016-05-12T20:00:00".len())
        .filter(|c| !matches!(c, '-' | ':'))
        .collect::<String>();
    seconds + "Z"
}

fn company(partner: PartnerId) -> Value {
    json!({
        "id": partner,
        "contact": {
            "address": "г. Самара, ул. Садовая, 1",
            "email": "box-office@example.com",
            "name": "",
            "phones": ["8-800-000-00-00"],
            "www": "example.com",
        },
        "desc": null,
        "media": {},
        "name": "Песочница",
        "tags": [],
    })
}

fn map(event: &Event) -> Value {
    let sector = |sector: &Sector| json!({ "id": sector.id, "desc": null, "name": sector.name });
    json!({
        "id": event.venue.id,
        "desc": null,
        "name": "default",
        "sectors": event.sectors.iter().map(sector).collect::<Vec<_>>(),
    })
}

fn venue(venue: &Venue) -> Value {
    let city = venue.city;
    json!({
        "id": venue.id,
        "address": venue.address,
        "city": {
            "id": city.id,
            "country": "RU",
            "name": { "default": city.en, "en": city.en, "ru": city.ru },
            "timezone": city.timezone,
        },
        "country": { "id": "RU", "name": { "default": "Russia", "en": "Russia", "ru": "Россия" } },
        "desc": null,
        "name": venue.name,
        "point": { "coordinates": venue.point, "type": "Point" },
    })
}

/// The body of a ticket in the list of an event's tickets.
#[derive(Serialize)]
pub(crate) struct TicketBody {
    id: TicketId,
    reserved_till: Option<Timestamp>,
    seat: Option<SeatBody>,
    set: SetId,
    pub(crate) status: &'static str,
}

#[derive(Serialize)]
struct SeatBody {
    number: u32,
    row: u32,
    sector: Option<&'static str>,
}

impl TicketBody {
    /// `held_till` is the deadline of the order that holds the ticket.
    pub(crate) fn new(ticket: &Ticket, set: &TicketSet, held_till: Option<Timestamp>) -> Self {
        Self {
            id: ticket.id,
            reserved_till: held_till,
            seat: ticket.seat.map(|seat| SeatBody {
                number: seat.number,
                row: seat.row,
                sector: set.sector,
            }),
            set: ticket.set,
            status: match ticket.holder {
                Holder::Nobody => "vacant",
                Holder::Held(_) => "reserved",
                Holder::Sold(_) | Holder::Elsewhere => "sold",
            },
        }
    }
}
