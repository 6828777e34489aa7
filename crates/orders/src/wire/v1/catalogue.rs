//! The catalogue: events with their ticket sets, and the seats of an event. The lists are bare
//! arrays.
//!
//! Of the many fields an event has, those are read that the widget shows or needs.

use crate::catalogue::{Checkout, LocalText, SeatStatus, TicketSet, Venue};
use crate::lifetime::Lifetime;
use crate::money::Money;
use crate::wire::read::{Fields, whole};
use crate::wire::{DecodeError, FromJson, Json, sort_by, wrapper};

wrapper! {
    /// An event of the catalogue. Its sets come out sorted by `pos`.
    ///
    /// A `lifetime` that cannot be read is no error: the event can be sold all the same.
    Event(crate::Event);

    /// A ticket of a set with seats: of the list of an event's seats, or of an order's tickets,
    /// which have no status. Row and number are integers in version 1 and texts in version 2; both
    /// are read.
    Seat(crate::Seat);
}

impl FromJson for Event {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        let (title, description) = fields.nested("title", |title| {
            Ok((title.or_default("text")?, title.or_default("desc")?))
        })?;
        let mut sets: Vec<TicketSet> = fields.or_default("sets")?;
        sort_by(&mut sets, |a, b| a.pos < b.pos);
        let status = fields.get("status");
        let age_rating: Option<i64> = fields.optional("age_rating")?;
        Ok(Self(crate::Event {
            id: fields.required("id")?,
            title,
            description,
            on_sale: status.is_none_or(|status| status.text() == Some("public")),
            lifetime: fields
                .get("lifetime")
                .and_then(Json::text)
                .and_then(Lifetime::parse),
            venue: fields.optional("venue")?,
            sets,
            age_rating: age_rating.and_then(|years| years.try_into().ok()),
            checkout: fields.nested("checkout", checkout)?,
        }))
    }
}

/// What a gateway adds: `{payment: "system"}`, or `{payment: "page", url, widget_token}`. Any other way to
/// pay is newer than this reader, and none that it could take.
fn checkout(fields: Fields<'_>) -> Result<Option<Checkout>, DecodeError> {
    Ok(match fields.get("payment").and_then(Json::text) {
        Some("system") => Some(Checkout::System),
        Some("page") => {
            let mut address: String = fields.required("url")?;
            let token: String = fields.required("widget_token")?;
            address += "?token=r:";
            address += &token;
            Some(Checkout::Page { address })
        }
        _ => None,
    })
}

impl FromJson for Venue {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        let (city, timezone) = fields.nested("city", |city| {
            Ok((city.or_default("name")?, city.optional("timezone")?))
        })?;
        Ok(Self {
            name: fields.or_default("name")?,
            address: fields.or_default("address")?,
            city,
            timezone,
        })
    }
}

impl FromJson for LocalText {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            ru: fields.optional("ru")?,
            en: fields.optional("en")?,
            default: fields.optional("default")?,
        })
    }
}

/// Old bodies lack `pos` and `seats`, newer ones have `with_seats`.
///
/// The price is the set's own, else its current rule's; each of them is `price`, else `price_org +
/// price_extra`. A set without any price counts as sold out: it must not look free of charge.
impl FromJson for TicketSet {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        let own = Price::from_json(json)?;
        let rules: Vec<Rule> = fields.or_default("rules")?;
        let current = rules
            .into_iter()
            .find(|rule| rule.current)
            .map(|rule| rule.price)
            .unwrap_or_default();
        let price = own.total.or(current.total);
        let amount = fields.optional("amount")?;
        let vacant = fields
            .optional("amount_vacant")?
            .or(amount)
            .filter(|_| price.is_some());
        let with_seats: Option<bool> = fields.optional("with_seats")?;
        Ok(Self {
            id: fields.required("id")?,
            name: fields.or_default("name")?,
            pos: fields.or_default("pos")?,
            price: price.unwrap_or_default(),
            fee: own.fee.or(current.fee).unwrap_or_default(),
            vacant: count(vacant),
            amount: count(amount),
            seated: with_seats.unwrap_or(fields.get("seats").is_some()),
        })
    }
}

/// A negative vacancy is what an oversold set shows: nothing is left.
fn count(number: Option<i64>) -> u32 {
    let number = number.unwrap_or_default().max(0);
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What a ticket costs, as sets and their price rules tell it.
#[derive(Default)]
struct Price {
    total: Option<Money>,
    fee: Option<Money>,
}

impl FromJson for Price {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        let org: Option<Money> = fields.optional("price_org")?;
        let fee: Option<Money> = fields.optional("price_extra")?;
        let sum = org.map(|org| org.saturating_add(fee.unwrap_or_default()));
        Ok(Self {
            total: fields.optional("price")?.or(sum),
            fee,
        })
    }
}

/// The price of a set from one date to another; one of them is the current one.
struct Rule {
    current: bool,
    price: Price,
}

impl FromJson for Rule {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let current = json.fields()?.or_default("current")?;
        Ok(Self {
            current,
            price: Price::from_json(json)?,
        })
    }
}

/// The place is seen absent, `null` and empty; so it is in sets without seats.
impl FromJson for Seat {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        let status: String = fields.or_default("status")?;
        let (Label(row), Label(number), sector) = fields.nested("seat", |seat| {
            Ok((
                seat.or_default("row")?,
                seat.or_default("number")?,
                seat.optional("sector")?,
            ))
        })?;
        Ok(Self(crate::Seat {
            id: fields.required("id")?,
            set: fields.optional("set")?,
            status: SeatStatus::from(status.as_str()),
            row,
            number,
            sector,
        }))
    }
}

/// What is written on a seat: a text, or a whole number. An empty text is none.
#[derive(Default)]
struct Label(Option<String>);

impl FromJson for Label {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        match json {
            Json::Text(text) => Ok(Self((!text.is_empty()).then(|| text.clone()))),
            Json::Whole(number) => Ok(Self(Some(whole(*number)))),
            other => Err(DecodeError::unlike(other, "a text or a whole number")),
        }
    }
}
