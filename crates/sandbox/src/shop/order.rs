//! An order, and what may be asked of it.

use tc_orders::wire::v1::Customer;
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
    pub(crate) promos: Vec<&'static Promo>,
    /// The sets that were asked for last, sorted, whether or not any of their tickets could be had.
    pub(crate) sets: Vec<SetId>,
    /// Kept when the order is over: then it is history, and the inventory knows better who has them.
    pub(crate) tickets: Vec<TicketId>,
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
    pub(crate) wanted: Option<Wanted>,
    /// All that is wanted, or no change at all.
    pub(crate) all_or_nothing: bool,
    pub(crate) customer: Option<Customer>,
    pub(crate) payment: Option<Payment>,
    pub(crate) promos: Option<Vec<&'static Promo>>,
    pub(crate) status: Option<OrderStatus>,
}

impl Changes {
    /// Whether there is anything about the order apart from its status.
    pub(super) fn changes_content(&self) -> bool {
        self.wanted.is_some()
            || self.customer.is_some()
            || self.payment.is_some()
            || self.promos.is_some()
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
