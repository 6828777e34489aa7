//! Asking for a reservation: the body of a POST.

use tc_orders::wire::{ToJson, Version, v1, v2};
use tc_orders::{EventId, Wanted};

use super::body;
use super::customer::{self, Customer};
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
        Self::read_in(Version::V1, bytes, most)
    }

    /// The same in the words of a version: in version 2 the customer stands in `settings`.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_in(version: Version, bytes: &[u8], most: u32) -> Result<Self, Problem> {
        let known = [
            "event",
            RANDOM,
            TICKETS,
            "all_or_nothing",
            customer::field(version),
        ];
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
            customer: customer::take(version, &mut request)?,
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

    /// What fills an empty order of version 2: these fields and no other.
    pub fn to_upstream_v2(&self) -> v2::Request {
        v2::Request {
            settings: self.customer.as_ref().map(Customer::to_settings),
            ..v2::Request::wanted(self.wanted.clone(), self.all_or_nothing)
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
