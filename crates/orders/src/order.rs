//! The order as the rest of the project knows it, whichever version of the API it came from.

use crate::id::{EventId, OrderId, SetId, TicketId};
use crate::money::Money;
use crate::status::OrderStatus;
use crate::time::Timestamp;

/// An order. Only `id` and `status` are sure to be in an answer; the rest may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The order's id. Whoever may act with the partner's key can act on the order by it.
    pub id: OrderId,
    /// The number for people, 2 to 9 digits.
    pub number: Option<u64>,
    /// The event that the tickets are for.
    pub event: Option<EventId>,
    /// Where the order is in its life.
    pub status: OrderStatus,
    /// When it was made, by the server's clock.
    pub created_at: Option<Timestamp>,
    /// When it last changed, by the server's clock. Version 2 does not say.
    pub updated_at: Option<Timestamp>,
    /// Until when its tickets are held, by the server's clock. Says nothing about an order that is
    /// over.
    pub reserved_till: Option<Timestamp>,
    /// Its tickets. The server's order is not stable, so they are sorted.
    pub tickets: Vec<TicketId>,
    /// The sets that its tickets are of, sorted. Version 1 lists the sets that were asked for here,
    /// even if none of their tickets could be had; empty if the answer did not say.
    pub sets: Vec<SetId>,
    /// What the buyer pays, fee included.
    pub total: Money,
    /// The part of `total` that is the fee.
    pub fee: Money,
    /// How it is paid: a name (`api/BASE`) or an id, as it came.
    pub payment_system: Option<String>,
    /// Where the buyer pays, as it came: not to be trusted, follow it only if it is https.
    pub payment_url: Option<String>,
    /// How long the tickets are held since creation, in microseconds: `reserved_till - created_at`
    /// of one answer, so it is right whatever zone the times were written in. Negative if the
    /// server says so.
    pub hold: Option<i64>,
}
