//! An order that is paid: what its buyer is shown of it, and what is kept for him to find it again.

use tc_orders::{Details, EventId, Money, Order, OrderStatus, Selection};

use crate::{Receipt, Record, RequestId};

/// An order that is paid.
#[derive(Clone, Debug, PartialEq)]
pub struct Bought {
    /// The order as the server told it, or else with no more in it than a receipt has.
    pub order: Box<Order>,
    /// How many tickets of which sets were bought; nothing if nobody can tell.
    pub tickets: Selection,
    /// When this device learned that it is paid, in milliseconds of its wall clock.
    pub since: i64,
    /// Whether the server itself told it to this page. Otherwise a receipt did.
    pub told: bool,
    /// Whether it was there already when this page was opened. Then a host's explicit `reserve` is about other tickets; on a page
    /// that has just seen the payment it may as well be the same press or a retry, and would buy twice.
    pub(crate) found: bool,
    pub(crate) token: Option<String>,
    /// Whether storage is known to have the receipt: if it has none any more, another tab has put it away.
    pub(crate) kept: bool,
    /// The call that reads the order, if one is out.
    pub(crate) reading: Option<RequestId>,
}

impl Bought {
    /// What is known of an order by its receipt alone.
    pub(crate) fn remembered(receipt: Receipt, event: EventId) -> Self {
        let Receipt {
            record,
            number,
            total,
        } = receipt;
        let order = Order {
            id: record.order,
            number,
            event: Some(event),
            status: OrderStatus::Done,
            created_at: None,
            updated_at: None,
            reserved_till: None,
            tickets: Vec::new(),
            sets: Vec::new(),
            total,
            fee: Money::ZERO,
            discount: Money::ZERO,
            discounts: Vec::new(),
            payment_system: None,
            payment_url: None,
            hold: None,
            details: Details::default(),
        };
        Self {
            order: Box::new(order),
            tickets: record.selection,
            since: record.since,
            told: false,
            found: false,
            token: record.token,
            kept: true,
            reading: None,
        }
    }

    /// What is kept of it.
    pub(crate) fn receipt(&self) -> Receipt {
        Receipt {
            record: self.record(),
            number: self.order.number,
            total: self.order.total,
        }
    }

    pub(crate) fn record(&self) -> Record {
        Record {
            order: self.order.id,
            token: self.token.clone(),
            selection: self.tickets.clone(),
            since: self.since,
            paying: false,
            known: false,
        }
    }
}
