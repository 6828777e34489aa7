//! What is on sale, as the rest of the project knows it: events, their venues, ticket sets and
//! seats.

use crate::id::{EventId, SetId, TicketId};
use crate::lifetime::Lifetime;
use crate::money::Money;
use crate::text::cut;

/// An event that tickets are sold for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The event's id.
    pub id: EventId,
    /// Its title; empty if it has none.
    pub title: String,
    /// Its description as the organiser wrote it, which may be HTML: **never** put it into a page
    /// as such.
    pub description: String,
    /// Whether tickets can be bought: its status is `public`. An entry without a status counts as
    /// on sale, because the catalogue lists only what this seller may sell.
    pub on_sale: bool,
    /// When it takes place; `None` if there is no date or it could not be read.
    pub lifetime: Option<Lifetime>,
    /// Where it takes place.
    pub venue: Option<Venue>,
    /// Its ticket sets in the order of display: by `pos`, equal ones as they came.
    pub sets: Vec<TicketSet>,
    /// The least age of visitors in years; 0 is for everybody.
    pub age_rating: Option<u8>,
    /// How its tickets are paid for, where the server says so. A gateway does, the API does not.
    pub checkout: Option<Checkout>,
}

/// How tickets are paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checkout {
    /// By a payment system that the gateway is configured for: the order goes to `in_progress`, and
    /// then says where the buyer pays.
    System,
    /// On the vendor's payment page.
    Page {
        /// The page's address with the public widget token in it; `&event=…&order=…` is to follow.
        address: String,
    },
}

/// Where an event takes place. Texts are empty if they are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Venue {
    /// The hall, club or stadium.
    pub name: String,
    /// Its street address, in the language of the organiser.
    pub address: String,
    /// The city.
    pub city: LocalText,
    /// The IANA name of the zone in which the event's times are to be shown ("Europe/Samara"),
    /// unchecked.
    pub timezone: Option<String>,
}

/// A text in the languages that this project uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalText {
    /// In Russian.
    pub ru: Option<String>,
    /// In English.
    pub en: Option<String>,
    /// For everybody else.
    pub default: Option<String>,
}

impl LocalText {
    /// The text for a language tag ("ru", "en-GB"): in that language, else the default, else
    /// whichever there is. Empty if there is none at all.
    pub fn for_language(&self, tag: &str) -> &str {
        let (language, _) = cut(cut(tag, b'-').0, b'_');
        let own = if language.eq_ignore_ascii_case("ru") {
            &self.ru
        } else if language.eq_ignore_ascii_case("en") {
            &self.en
        } else {
            &None
        };
        let mut candidates = [own, &self.default, &self.en, &self.ru].into_iter();
        candidates
            .find_map(|text| text.as_deref())
            .unwrap_or_default()
    }
}

/// Tickets of one event that share a name and a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketSet {
    /// The set's id.
    pub id: SetId,
    /// Its name ("Stalls"); empty if it has none.
    pub name: String,
    /// Its place among the sets of the event, lowest first.
    pub pos: i64,
    /// What the buyer pays for one ticket, fee included.
    pub price: Money,
    /// The part of `price` that is the fee.
    pub fee: Money,
    /// How many can be bought now. 0 for a set whose price the catalogue does not tell: it cannot
    /// be sold honestly.
    pub vacant: u32,
    /// How many there are in all.
    pub amount: u32,
    /// Whether each of its tickets is a seat of its own.
    pub seated: bool,
}

/// A ticket with a place: one seat of a set with seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The ticket of this seat.
    pub id: TicketId,
    /// The set that it belongs to.
    pub set: Option<SetId>,
    /// Whether it can be had.
    pub status: SeatStatus,
    /// The row, as it is written on the seat.
    pub row: Option<String>,
    /// The seat's number in its row, as it is written on the seat.
    pub number: Option<String>,
    /// The id of the part of the hall.
    pub sector: Option<String>,
}

/// Whether a seat can be had.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SeatStatus {
    /// Free.
    Vacant,
    /// Held by an order.
    Reserved,
    /// Bought.
    Sold,
    /// Being worked on; not to be had now.
    Pending,
    /// A state that this crate does not know; kept as it came. Not to be had.
    Unknown(String),
}

impl SeatStatus {
    /// The API's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Vacant => "vacant",
            Self::Reserved => "reserved",
            Self::Sold => "sold",
            Self::Pending => "pending",
            Self::Unknown(text) => text,
        }
    }
}

impl From<&str> for SeatStatus {
    fn from(text: &str) -> Self {
        match text {
            "vacant" => Self::Vacant,
            "reserved" => Self::Reserved,
            "sold" => Self::Sold,
            "pending" => Self::Pending,
            other => Self::Unknown(other.into()),
        }
    }
}
