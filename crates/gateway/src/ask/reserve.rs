//! Asking for a reservation: the body of a POST.

use tc_orders::wire::{ToJson, v1};
use tc_orders::{EventId, Wanted};

use super::body;
use super::customer::Customer;
use super::wanted::{self, RANDOM, TICKETS};
use crate::digest::digest;
use crate::problem::Problem;

/// A wish for tickets. It can say nothing of payment, promo codes or a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserve {
    /// The event. Whether it is one that may be sold here is for the caller to check.
    pub event: EventId,
    /// At least one ticket, at most as many as an order may have; tickets by name are sorted.
    pub wanted: Wanted,
    /// All of them or none.
    pub all_or_nothing: bool,
    /// Who buys, if he says so already.
    pub customer: Option<Customer>,
}

impl Reserve {
    /// Reads a body: `{event, random or tickets, all_or_nothing?, customer?}`. `most` is the number of tickets that one order
    /// may have; above 100 of one set, or 100 by name, nothing is accepted anyway.
    ///
    /// # Errors
    /// A 400 that names the first field found wrong, or `body`.
    pub fn read(bytes: &[u8], most: u32) -> Result<Self, Problem> {
        let known = ["event", RANDOM, TICKETS, "all_or_nothing", "customer"];
        let mut request = body::read(bytes, &known)?;
        let event = request.need("event")?;
        let event = event
            .text()?
            .parse()
            .map_err(|_| event.wrong("is not the id of an event"))?;
        let wanted = wanted::take(&mut request, most)?
            .ok_or_else(|| Problem::field(RANDOM, "is missing, and so is tickets"))?;
        let all_or_nothing = request.take("all_or_nothing").map(|field| field.flag());
        Ok(Self {
            event,
            wanted,
            all_or_nothing: all_or_nothing.transpose()?.unwrap_or(false),
            customer: request.take("customer").map(Customer::read).transpose()?,
        })
    }

    /// The body that goes to the API: these fields and no other.
    pub fn to_upstream(&self) -> v1::Reserve {
        v1::Reserve {
            all_or_nothing: self.all_or_nothing,
            customer: self.customer.as_ref().map(Customer::to_upstream),
            ..v1::Reserve::new(self.event, self.wanted.clone())
        }
    }

    /// A digest of what is meant, however it was written: the order of fields and tickets, blanks, the case of ids, and
    /// `all_or_nothing` being false or absent make no difference. SHA-256 as 64 hexadecimal digits, so that what is stored
    /// is not the customer.
    pub fn fingerprint(&self) -> String {
        let meaning = self.to_upstream().to_json().to_string();
        digest("reservation", &[meaning.as_bytes()])
    }
}
