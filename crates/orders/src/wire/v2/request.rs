//! The bodies that go to the API: POST and PATCH have the same fields, the former with the event. Absent fields are left out.
//!
//! As a text, a body is `body.to_json().to_string()`; serde's `Serialize` writes the same.
//!
//! ```
//! use tc_orders::wire::{ToJson, v2::Request};
//!
//! let event = "65a0c0dee0e1e2e3e4e5e6e7".parse()?;
//! assert_eq!(Request::empty(event).to_json().to_string(), r#"{"event":"65a0c0dee0e1e2e3e4e5e6e7"}"#);
//! assert_eq!(Request::cancel().to_json().to_string(), r#"{"status":"cancelled"}"#);
//! # Ok::<(), tc_orders::IdError>(())
//! ```

use crate::id::{EventId, TicketId};
use crate::reservation::Wanted;
use crate::selection::Selection;
use crate::status::OrderStatus;
use crate::wire::values::{LooseFlag, deserialize, key, serialize};
use crate::wire::write::Object;
use crate::wire::{DecodeError, FromJson, Json, ToJson, v1};

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
    /// The tickets for which one of the event's tariffs is chosen, and which one: as it came.
    pub tariffs: Vec<(TicketId, Json)>,
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
    /// His other data, as they came: up to 20 fields, whose names have up to 40 characters and whose values up to 128.
    pub raw: Vec<(String, Json)>,
}

impl Request {
    /// Makes an order that holds nothing yet.
    pub fn empty(event: EventId) -> Self {
        Self {
            event: Some(event),
            ..Self::default()
        }
    }

    /// Changes an order's tickets to what is wanted: the whole state, so it may be said again.
    pub fn wanted(wanted: Wanted, all_or_nothing: bool) -> Self {
        let mut request = Self {
            all_or_nothing,
            ..Self::default()
        };
        match wanted {
            Wanted::Random(selection) => request.random = Some(selection),
            Wanted::Tickets(tickets) => request.tickets = Some(tickets),
        }
        request
    }

    /// Gives everything back.
    pub fn cancel() -> Self {
        Self {
            status: Some(OrderStatus::Canceled),
            ..Self::default()
        }
    }

    /// Says who buys. What is absent stays as it was.
    pub fn customer(customer: Customer) -> Self {
        Self {
            settings: Some(Settings {
                customer: Some(customer),
                send_tickets: None,
            }),
            ..Self::default()
        }
    }

    /// Says which promo codes are to be applied; none removes them.
    pub fn promocodes(codes: Vec<String>) -> Self {
        Self {
            promocodes: Some(codes),
            ..Self::default()
        }
    }
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
                let read = |(ticket, tariff): &(String, Json)| Ok((key(ticket)?, tariff.clone()));
                tariffs.0.iter().map(read).collect()
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

/// Given and family name are one here.
impl From<v1::Customer> for Customer {
    fn from(customer: v1::Customer) -> Self {
        let names = [customer.first_name, customer.last_name];
        let names: Vec<_> = names.into_iter().flatten().collect();
        Self {
            name: (!names.is_empty()).then(|| names.join(" ")),
            email: customer.email,
            phone: customer.mobile,
            lang: customer.lang,
        }
    }
}

impl FromJson for VendorData {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            order_id: fields.optional("order_id")?,
            raw: fields.nested("raw", |raw| Ok(raw.0.to_vec()))?,
        })
    }
}

impl ToJson for Request {
    fn to_json(&self) -> Json {
        let mut object = Object::default();
        object.put_some("event", self.event.as_ref());
        object.put_some("random", self.random.as_ref());
        object.put_some("tickets", self.tickets.as_ref());
        object.put_some("all_or_nothing", self.all_or_nothing.then_some(&true));
        object.put_some("promocodes", self.promocodes.as_ref());
        object.put_some("settings", self.settings.as_ref());
        object.put_some("vendor_data", self.vendor_data.as_ref());
        if !self.tariffs.is_empty() {
            let tariffs = self.tariffs.iter();
            let tariffs = tariffs.map(|(ticket, tariff)| (ticket.hex(), tariff.clone()));
            object.put("tariffs", &Json::Object(tariffs.collect()));
        }
        object.put_some("status", self.status.as_ref().map(spelled).as_ref());
        object.done()
    }
}

/// A status in the spelling of this version.
fn spelled(status: &OrderStatus) -> String {
    match status {
        OrderStatus::Canceled => "cancelled".into(),
        other => other.as_str().into(),
    }
}

impl ToJson for Settings {
    fn to_json(&self) -> Json {
        let mut object = Object::default();
        object.put_some("customer", self.customer.as_ref());
        object.put_some("send_tickets", self.send_tickets.as_ref());
        object.done()
    }
}

impl ToJson for Customer {
    fn to_json(&self) -> Json {
        let mut object = Object::default();
        object.put_some("name", self.name.as_ref());
        object.put_some("email", self.email.as_ref());
        object.put_some("phone", self.phone.as_ref());
        object.put_some("lang", self.lang.as_ref());
        object.done()
    }
}

impl ToJson for VendorData {
    fn to_json(&self) -> Json {
        let mut object = Object::default();
        object.put_some("order_id", self.order_id.as_ref());
        if !self.raw.is_empty() {
            object.put("raw", &Json::Object(self.raw.clone()));
        }
        object.done()
    }
}

deserialize!(Request);
serialize!(Request);
