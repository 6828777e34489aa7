//! What version 2 of the API says of an order beyond what version 1 does: each ticket by itself, the
//! names of things, and how well its times can be trusted.

use crate::id::{SetId, TicketId};
use crate::money::Money;
use crate::selection::Selection;

/// What only version 2 says. Of an order of version 1 there is nothing in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// The order's tickets, sorted by id.
    pub tickets: Vec<OrderTicket>,
    /// What the ids stand for.
    pub names: Names,
    /// Whether the times had no zone, and were tied to the world by the id's second: then how far the
    /// order's own `created_at` is from that second in microseconds, whole quarters of an hour left
    /// out (zones differ by those). `None` if the times had a zone.
    pub drift: Option<i64>,
}

/// A ticket of an order, with what it costs: `price - discount = nominal`, `nominal + fee = full`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderTicket {
    /// The ticket's id.
    pub id: TicketId,
    /// The set that it is of.
    pub set: Option<SetId>,
    /// Its place; `None` for a ticket without one.
    pub seat: Option<SeatPlace>,
    /// The price before the discount, without the fee.
    pub price: Money,
    /// What promo codes take off the price.
    pub discount: Money,
    /// The fee.
    pub fee: Money,
    /// What the buyer pays for it, fee included.
    pub full: Money,
}

/// Where a seat is. At least one of the three is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeatPlace {
    /// The row, as it is written on the seat.
    pub row: Option<String>,
    /// The seat's number in its row, as it is written on the seat.
    pub number: Option<String>,
    /// The id of the part of the hall.
    pub sector: Option<String>,
}

/// Names out of an answer. What it does not name is not here: nobody may rely on a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The event's title.
    pub event: Option<String>,
    /// The name of the place where it is.
    pub venue: Option<String>,
    /// The names of sets, sorted by id.
    pub sets: Vec<(SetId, String)>,
}

impl Details {
    /// How many tickets of which sets there are; `None` if there are none, or not each of them says what set it is of.
    pub fn by_set(&self) -> Option<Selection> {
        let mut told = Selection::new();
        for ticket in &self.tickets {
            let set = ticket.set?;
            told.set(set, told.get(set) + 1);
        }
        (!told.is_empty()).then_some(told)
    }

    /// Where the seats of a set are, of the tickets that have any.
    pub fn seats_of(&self, set: SetId) -> impl Iterator<Item = &SeatPlace> {
        let tickets = self.tickets.iter();
        tickets.filter_map(move |ticket| ticket.seat.as_ref().filter(|_| ticket.set == Some(set)))
    }
}

impl Names {
    /// The name of a set, if the answer had one.
    pub fn set(&self, set: SetId) -> Option<&str> {
        let named = self.sets.iter().find(|(id, _)| *id == set);
        named.map(|(_, name)| name.as_str())
    }
}
