//! Asking for a change of an order: the body of a PATCH.

use tc_orders::wire::{Version, v1, v2};
use tc_orders::{OrderStatus, Wanted};

use super::body::{self, BODY, Field};
use super::customer::{self, Customer};
use super::text;
use super::wanted::{self, RANDOM, TICKETS};
use crate::problem::Problem;

pub(crate) const MOST_CODES: usize = 10;
pub(crate) const LONGEST_CODE: usize = 64;

/// One change of an order, of those that a buyer may make. None of them says that an order is paid: only the seller's
/// server, or the payment system, may say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Give everything back: `{"status": "canceled"}`.
    Cancel,
    /// Other tickets instead of those that the order has.
    Tickets {
        /// The whole wanted state: at least one ticket. Tickets by name are sorted.
        wanted: Wanted,
        /// All of them, or no change at all.
        all_or_nothing: bool,
    },
    /// Who buys.
    Customer(Customer),
    /// All promo codes that are to apply, at most 10 of at most 64 visible characters; none removes them.
    Promocodes(Vec<String>),
    /// Begin to pay, in the way that the gateway is configured for: `{"status": "in_progress"}`.
    Pay {
        /// Who buys: the one thing that may come together with it.
        customer: Option<Customer>,
    },
}

/// The statuses that a browser may ask for.
#[derive(Clone, Copy)]
enum Status {
    Canceled,
    InProgress,
}

impl Change {
    /// Reads a body: `{status}`, `{random or tickets, all_or_nothing?}`, `{customer}`, `{promocodes}` or `{status:
    /// "in_progress", customer}`. `most` is the number of tickets that one order may have.
    ///
    /// # Errors
    /// A 400 that names the first field found wrong, one that cannot come together with the others, or `body`.
    pub fn read(bytes: &[u8], most: u32) -> Result<Self, Problem> {
        Self::read_in(Version::V1, bytes, most)
    }

    /// The same in the words of a version: in version 2 it is `cancelled`, the customer stands in `settings`, and nobody can
    /// begin to pay.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_in(version: Version, bytes: &[u8], most: u32) -> Result<Self, Problem> {
        let known = [
            "status",
            RANDOM,
            TICKETS,
            "all_or_nothing",
            customer::field(version),
            "promocodes",
        ];
        let mut request = body::read(bytes, &known)?;
        let status = request.take("status");
        let status = status.map(|field| status_in(version, &field)).transpose()?;
        let wanted = wanted::take(&mut request, most)?;
        let all_or_nothing = request.take("all_or_nothing");
        let customer = customer::take(version, &mut request)?;
        let promocodes = request.take("promocodes").map(promocodes).transpose()?;
        if let (Some(field), None) = (&all_or_nothing, &wanted) {
            return Err(field.wrong("goes with random or tickets only"));
        }
        let all_or_nothing = all_or_nothing.map(|field| field.flag()).transpose()?;
        match (status, wanted, customer, promocodes) {
            (Some(Status::Canceled), None, None, None) => Ok(Self::Cancel),
            (Some(Status::InProgress), None, customer, None) => Ok(Self::Pay { customer }),
            (None, Some(wanted), None, None) => Ok(Self::Tickets {
                wanted,
                all_or_nothing: all_or_nothing.unwrap_or(false),
            }),
            (None, None, Some(customer), None) => Ok(Self::Customer(customer)),
            (None, None, None, Some(codes)) => Ok(Self::Promocodes(codes)),
            (None, None, None, None) => Err(Problem::field(BODY, "says no change")),
            (_, wanted, _, promocodes) => {
                // Those that can come together with nothing are named before the one that sometimes can.
                let surplus = match (promocodes, wanted) {
                    (Some(_), _) => "promocodes",
                    (None, Some(Wanted::Random(_))) => RANDOM,
                    (None, Some(Wanted::Tickets(_))) => TICKETS,
                    (None, None) => customer::field(version),
                };
                Err(Problem::field(surplus, "is another change: one at a time"))
            }
        }
    }

    /// The body that goes to the API: these fields and no other. The configured way to pay goes with [`Change::Pay`], and
    /// with nothing else.
    pub fn to_upstream(&self, payment: Option<&v1::PaymentChoice>) -> v1::Change {
        match self {
            Self::Cancel => v1::Change::status(OrderStatus::Canceled),
            Self::Tickets {
                wanted,
                all_or_nothing,
            } => v1::Change {
                all_or_nothing: *all_or_nothing,
                ..v1::Change::tickets(wanted.clone())
            },
            Self::Customer(customer) => v1::Change {
                customer: Some(customer.to_upstream()),
                ..v1::Change::default()
            },
            Self::Promocodes(codes) => v1::Change {
                promocodes: Some(codes.clone()),
                ..v1::Change::default()
            },
            Self::Pay { customer } => v1::Change {
                customer: customer.as_ref().map(Customer::to_upstream),
                payment: payment.cloned(),
                ..v1::Change::status(OrderStatus::InProgress)
            },
        }
    }

    /// The same in version 2, where nothing begins to be paid: of that there is who buys.
    pub fn to_upstream_v2(&self) -> v2::Request {
        match self {
            Self::Cancel => v2::Request::cancel(),
            Self::Tickets {
                wanted,
                all_or_nothing,
            } => v2::Request::wanted(wanted.clone(), *all_or_nothing),
            Self::Promocodes(codes) => v2::Request::promocodes(codes.clone()),
            Self::Customer(customer) => settings(Some(customer)),
            Self::Pay { customer } => settings(customer.as_ref()),
        }
    }
}

fn status_in(version: Version, field: &Field) -> Result<Status, Problem> {
    match (version, field.text()?) {
        (Version::V1, "canceled") | (Version::V2, "cancelled") => Ok(Status::Canceled),
        (Version::V1, "in_progress") => Ok(Status::InProgress),
        (Version::V1, _) => Err(field.wrong("must be canceled or in_progress")),
        (Version::V2, _) => Err(field.wrong("must be cancelled")),
    }
}

fn settings(customer: Option<&Customer>) -> v2::Request {
    v2::Request {
        settings: customer.map(Customer::to_settings),
        ..v2::Request::default()
    }
}

fn promocodes(field: Field) -> Result<Vec<String>, Problem> {
    let codes = field.list(MOST_CODES, "has more than 10 codes")?;
    codes
        .iter()
        .map(|code| text::code(code, LONGEST_CODE))
        .collect()
}
