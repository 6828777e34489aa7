//! The order as the rest of the project knows it, whichever version of the API it came from.

use crate::details::Details;
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
    /// What promo codes take off in all; `total` is what is left. Zero without any.
    pub discount: Money,
    /// What they take off one ticket of each set, as far as the answer says.
    pub discounts: Vec<SetDiscount>,
    /// How it is paid: a name (`api/BASE`) or an id, as it came.
    pub payment_system: Option<String>,
    /// Where the buyer pays, as it came: not to be trusted, follow it only if it is https.
    pub payment_url: Option<String>,
    /// How long the tickets are held since creation, in microseconds: `reserved_till - created_at`
    /// of one answer, so it is right whatever zone the times were written in. Negative if the
    /// server says so.
    pub hold: Option<i64>,
    /// What version 2 says beyond that.
    pub details: Details,
}

/// What promo codes take off the price of one ticket of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetDiscount {
    /// The set.
    pub set: SetId,
    /// The difference between the set's price and what is paid for one ticket of it. The fee stays.
    pub discount: Money,
}

/// The longest address that anybody is sent to. Browsers go further; nobody has to.
const LONGEST_ADDRESS: usize = 2_048;

/// Whether a buyer may be sent to an address that an answer names (S12): https, or http on his own
/// machine, as the sandbox has it. Everything else (`javascript:`, a relative address, blanks in it)
/// is followed by nobody.
pub fn may_follow(address: &str) -> bool {
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let is_local = local.iter().any(|start| {
        let rest = address.strip_prefix(start);
        rest.is_some_and(|rest| rest.starts_with([':', '/']))
    });
    address.len() <= LONGEST_ADDRESS
        && address.bytes().all(|byte| byte.is_ascii_graphic())
        && (is_local || address.starts_with("https://"))
}
