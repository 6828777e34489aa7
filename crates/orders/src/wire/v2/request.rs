//! The bodies that go to the API: POST and PATCH have the same fields, the former with the event.

use crate::id::{EventId, TicketId};
use crate::selection::Selection;
use crate::status::OrderStatus;
use crate::wire::values::{LooseFlag, deserialize, key};
use crate::wire::{DecodeError, FromJson, Json};

/// The body of a POST or PATCH.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The event, on POST. Alone it makes an order that holds nothing yet.
    pub event: Option<EventId>,
    /// Any tickets of these sets: the whole wanted state. Never together with `tickets`.
    pub random: Option<Selection>,
    /// These tickets: the whole wanted state. Never together with `random`.
    pub tickets: Option<Vec<TicketId>>,
    /// All of the tickets or none.
    pub all_or_nothing: bool,
    /// Promo codes; the case of their letters does not matter.
    pub promocodes: Option<Vec<String>>,
    /// Who buys, and what is sent to him.
    pub settings: Option<Settings>,
    /// The seller's own data.
    pub vendor_data: Option<VendorData>,
    /// The tickets for which one of the event's tariffs is chosen; which one is not read.
    pub tariffs: Vec<TicketId>,
    /// Where the order is to go in its life.
    pub status: Option<OrderStatus>,
}

/// What concerns the buyer rather than the tickets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Who buys.
    pub customer: Option<Customer>,
    /// Whether the vendor sends the tickets by e-mail.
    pub send_tickets: Option<bool>,
}

/// Who buys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Customer {
    /// The whole name.
    pub name: Option<String>,
    /// Where the tickets go.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// The language of letters to the buyer, `en` or `ru`.
    pub lang: Option<String>,
}

/// What the seller stores with the order for himself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorData {
    /// The seller's own number of the order, up to 64 characters.
    pub order_id: Option<String>,
    /// The keys of his other data, up to 20. Their values are nobody else's business.
    pub keys: Vec<String>,
}

impl FromJson for Request {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            event: fields.optional("event")?,
            random: fields.optional("random")?,
            tickets: fields.optional("tickets")?,
            all_or_nothing: fields.or_default::<LooseFlag>("all_or_nothing")?.0,
            promocodes: fields.optional("promocodes")?,
            settings: fields.optional("settings")?,
            vendor_data: fields.optional("vendor_data")?,
            tariffs: fields.nested("tariffs", |tariffs| {
                tariffs.0.iter().map(|(ticket, _)| key(ticket)).collect()
            })?,
            status: fields.optional("status")?,
        })
    }
}

impl FromJson for Settings {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            customer: fields.optional("customer")?,
            send_tickets: fields.optional("send_tickets")?,
        })
    }
}

impl FromJson for Customer {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            name: fields.optional("name")?,
            email: fields.optional("email")?,
            phone: fields.optional("phone")?,
            lang: fields.optional("lang")?,
        })
    }
}

impl FromJson for VendorData {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        let keys = match fields.get("raw") {
            Some(raw) => raw.fields().map_err(|error| error.in_field("raw"))?.0,
            None => &[],
        };
        Ok(Self {
            order_id: fields.optional("order_id")?,
            keys: keys.iter().map(|(key, _)| key.clone()).collect(),
        })
    }
}

deserialize!(Request);
