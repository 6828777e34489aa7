//! An order, and what may be asked of it.

use tc_orders::wire::Version;
use tc_orders::wire::v1::Customer;
use tc_orders::wire::v2::VendorData;
use tc_orders::{EventId, OrderId, OrderStatus, SetId, TicketId, Timestamp, Wanted};

use super::payment::Payment;
use super::promo::Promo;

/// An order as the sandbox keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) id: OrderId,
    /// For people.
    pub(crate) number: u64,
    pub(crate) event: EventId,
    pub(crate) status: OrderStatus,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) reserved_till: Timestamp,
    /// None until somebody says something about the buyer.
    pub(crate) customer: Option<Customer>,
    pub(crate) payment: Payment,
    /// Whether the vendor sends the tickets by e-mail. Version 2 alone says so.
    pub(crate) send_tickets: bool,
    /// What the seller keeps with the order for himself. Version 2 alone has it.
    pub(crate) vendor_data: VendorData,
    pub(crate) promos: Vec<&'static Promo>,
    /// When it was paid.
    pub(crate) done_at: Option<Timestamp>,
    /// The sets that were asked for last, sorted, whether or not any of their tickets could be had.
    pub(crate) sets: Vec<SetId>,
    /// Kept when the order is over: then it is history, and the inventory knows better who has them.
    pub(crate) tickets: Vec<TicketId>,
}

impl Order {
    /// Whether it may go to that status, by the rules of a version: version 1 by way of a payment, version 2 directly.
    pub(super) fn check_step(&self, next: &OrderStatus, version: Version) -> Result<(), Refusal> {
        let may = match version {
            Version::V1 => *next != OrderStatus::Expired && self.status.can_become(next),
            Version::V2 if !matches!(next, OrderStatus::Canceled | OrderStatus::Done) => {
                return Err(Refusal::invalid(
                    "Allow update the only status to cancelled",
                ));
            }
            Version::V2 => !self.status.is_final(),
        };
        let from = &self.status;
        let refused = || Refusal::invalid(format!("Status {from} can not become {next}"));
        may.then_some(()).ok_or_else(refused)
    }
}

/// Sets what a change names, and leaves the rest as it was.
pub(super) fn update(customer: &mut Customer, change: Customer) {
    let Customer {
        email,
        first_name,
        last_name,
        mobile,
        lang,
    } = customer;
    for (field, change) in [
        (email, change.email),
        (first_name, change.first_name),
        (last_name, change.last_name),
        (mobile, change.mobile),
        (lang, change.lang),
    ] {
        if change.is_some() {
            *field = change;
        }
    }
}

/// What a request wants of an order, with all names resolved. Several changes may come in one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// By the rules of which version: how long a new order holds, whether it may hold nothing, and which way to `done`.
    pub(crate) version: Version,
    pub(crate) wanted: Option<Wanted>,
    /// All that is wanted, or no change at all.
    pub(crate) all_or_nothing: bool,
    pub(crate) customer: Option<Customer>,
    pub(crate) payment: Option<Payment>,
    pub(crate) send_tickets: Option<bool>,
    pub(crate) vendor_data: Option<VendorData>,
    pub(crate) promos: Option<Vec<&'static Promo>>,
    pub(crate) status: Option<OrderStatus>,
}

impl Changes {
    /// Whether there is anything about the order apart from its status.
    pub(super) fn changes_content(&self) -> bool {
        self.wanted.is_some()
            || self.customer.is_some()
            || self.payment.is_some()
            || self.send_tickets.is_some()
            || self.vendor_data.is_some()
            || self.promos.is_some()
    }

    /// Whether nothing is to change.
    pub(super) fn is_nothing(&self) -> bool {
        !self.changes_content() && self.status.is_none()
    }

    /// Whether the payment is all that is to change.
    pub(crate) fn only_payment(&self) -> bool {
        self.payment.is_some()
            && Self {
                payment: None,
                ..self.clone()
            } == Self::default()
    }
}

/// Why something is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is no such order or event.
    NotFound,
    /// The request is wrong, or wrong for the order as it is.
    Invalid(String),
}

impl Refusal {
    pub(crate) fn invalid(problem: impl Into<String>) -> Self {
        Self::Invalid(problem.into())
    }
}
