//! The bodies that go to the API: a reservation (POST) and a change of an order (PATCH). Absent
//! fields are left out.
//!
//! As a text, a body is `body.to_json().to_string()`; serde's `Serialize` writes the same.

use crate::id::{EventId, TicketId};
use crate::reservation::Wanted;
use crate::selection::Selection;
use crate::status::OrderStatus;
use crate::wire::values::{LooseFlag, deserialize, serialize};
use crate::wire::write::Object;
use crate::wire::{DecodeError, FromJson, Json, ToJson};

/// The body of a POST: makes an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserve {
    /// The event; all tickets of an order are of one.
    pub event: EventId,
    /// Any tickets of these sets. Never together with `tickets`.
    pub random: Option<Selection>,
    /// These tickets. Never together with `random`.
    pub tickets: Option<Vec<TicketId>>,
    /// All of the tickets or none; otherwise those that cannot be had are silently missing. Written
    /// as a boolean; the text "true" is read, too.
    pub all_or_nothing: bool,
    /// Who buys.
    pub customer: Option<Customer>,
    /// Promo codes; the case of their letters does not matter.
    pub promocodes: Vec<String>,
    /// How it is to be paid.
    pub payment: Option<PaymentChoice>,
}

impl Reserve {
    /// A reservation of what is wanted, as far as it can be had, and nothing else in it.
    pub fn new(event: EventId, wanted: Wanted) -> Self {
        let (random, tickets) = split(wanted);
        Self {
            event,
            random,
            tickets,
            all_or_nothing: false,
            customer: None,
            promocodes: Vec::new(),
            payment: None,
        }
    }
}

/// The body of a PATCH: several changes may go in one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Any tickets of these sets: the whole wanted state. Never together with `tickets`.
    pub random: Option<Selection>,
    /// These tickets: the whole wanted state. Never together with `random`.
    pub tickets: Option<Vec<TicketId>>,
    /// All of the tickets, or no change at all to those that the order has.
    pub all_or_nothing: bool,
    /// Who buys.
    pub customer: Option<Customer>,
    /// How it is to be paid.
    pub payment: Option<PaymentChoice>,
    /// Promo codes, all that are to be applied; an empty list removes them.
    pub promocodes: Option<Vec<String>>,
    /// Where the order is to go in its life.
    pub status: Option<OrderStatus>,
}

impl Change {
    /// A change of the order's tickets to what is wanted.
    pub fn tickets(wanted: Wanted) -> Self {
        let (random, tickets) = split(wanted);
        Self {
            random,
            tickets,
            ..Self::default()
        }
    }

    /// A change of the order's status.
    pub fn status(status: OrderStatus) -> Self {
        Self {
            status: Some(status),
            ..Self::default()
        }
    }
}

/// Who buys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Customer {
    /// Where the tickets go.
    pub email: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Telephone number.
    pub mobile: Option<String>,
    /// The language of letters to the buyer (`ru`). Set by the server.
    pub lang: Option<String>,
}

/// How an order is to be paid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentChoice {
    /// The payment system by name (`api/BASE`: the seller takes the money) or id.
    pub system: Option<String>,
    /// Where the buyer returns after he has paid.
    pub success_url: Option<String>,
    /// Where the buyer returns when he has not.
    pub failure_url: Option<String>,
    /// Whether the tickets are sent by e-mail; the payment system's own rule if absent.
    pub send_tickets: Option<bool>,
}

impl Customer {
    /// A buyer by what he has typed. His first word is the given name, and whatever follows it the
    /// family name: nobody can tell them apart better, and together they read as they were typed.
    pub fn new(name: Option<&str>, email: Option<String>, mobile: Option<String>) -> Self {
        let name = name.unwrap_or_default().trim();
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        let word = |word: &str| (!word.is_empty()).then(|| word.into());
        Self {
            email,
            first_name: word(first),
            last_name: word(last.trim_start()),
            mobile,
            lang: None,
        }
    }
}

impl FromJson for Reserve {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            event: fields.required("event")?,
            random: fields.optional("random")?,
            tickets: fields.optional("tickets")?,
            all_or_nothing: fields.or_default::<LooseFlag>("all_or_nothing")?.0,
            customer: fields.optional("customer")?,
            promocodes: fields.or_default("promocodes")?,
            payment: fields.optional("payment")?,
        })
    }
}

impl FromJson for Change {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            random: fields.optional("random")?,
            tickets: fields.optional("tickets")?,
            all_or_nothing: fields.or_default::<LooseFlag>("all_or_nothing")?.0,
            customer: fields.optional("customer")?,
            payment: fields.optional("payment")?,
            promocodes: fields.optional("promocodes")?,
            status: fields.optional("status")?,
        })
    }
}

impl FromJson for Customer {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            email: fields.optional("email")?,
            first_name: fields.optional("first_name")?,
            last_name: fields.optional("last_name")?,
            mobile: fields.optional("mobile")?,
            lang: fields.optional("lang")?,
        })
    }
}

impl FromJson for PaymentChoice {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            system: fields.optional("system")?,
            success_url: fields.optional("success_url")?,
            failure_url: fields.optional("failure_url")?,
            send_tickets: fields.optional("send_tickets")?,
        })
    }
}

impl ToJson for Reserve {
    fn to_json(&self) -> Json {
        let mut object = Object::default();
        object.put("event", &self.event);
        object.put_some("random", self.random.as_ref());
        object.put_some("tickets", self.tickets.as_ref());
        object.put_some("all_or_nothing", self.all_or_nothing.then_some(&true));
        object.put_some("customer", self.customer.as_ref());
        object.put_some(
            "promocodes",
            Some(&self.promocodes).filter(|codes| !codes.is_empty()),
        );
        object.put_some("payment", self.payment.as_ref());
        object.done()
    }
}

impl ToJson for Change {
    fn to_json(&self) -> Json {
        let mut object = Object::default();
        object.put_some("random", self.random.as_ref());
        object.put_some("tickets", self.tickets.as_ref());
        object.put_some("all_or_nothing", self.all_or_nothing.then_some(&true));
        object.put_some("customer", self.customer.as_ref());
        object.put_some("payment", self.payment.as_ref());
        object.put_some("promocodes", self.promocodes.as_ref());
        object.put_some("status", self.status.as_ref());
        object.done()
    }
}

impl ToJson for Customer {
    fn to_json(&self) -> Json {
        let mut object = Object::default();
        object.put_some("email", self.email.as_ref());
        object.put_some("first_name", self.first_name.as_ref());
        object.put_some("last_name", self.last_name.as_ref());
        object.put_some("mobile", self.mobile.as_ref());
        object.put_some("lang", self.lang.as_ref());
        object.done()
    }
}

impl ToJson for PaymentChoice {
    fn to_json(&self) -> Json {
        let mut object = Object::default();
        object.put_some("system", self.system.as_ref());
        object.put_some("success_url", self.success_url.as_ref());
        object.put_some("failure_url", self.failure_url.as_ref());
        object.put_some("send_tickets", self.send_tickets.as_ref());
        object.done()
    }
}

deserialize!(Reserve, Change, Customer, PaymentChoice);
serialize!(Reserve, Change, Customer, PaymentChoice);

fn split(wanted: Wanted) -> (Option<Selection>, Option<Vec<TicketId>>) {
    match wanted {
        Wanted::Random(selection) => (Some(selection), None),
        Wanted::Tickets(tickets) => (None, Some(tickets)),
    }
}
