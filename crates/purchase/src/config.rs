//! What the host page asked for, as far as the purchase's rules depend on it.

use tc_orders::{Checkout, EventId, TicketSet};

/// The rules of one purchase. Values are checked before they come here.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The event on sale.
    pub event: EventId,
    /// Whether the server is a gateway: it knows a reservation by its key, so that asking again is safe.
    pub gateway: bool,
    /// Whether an order is made in two steps: one that holds nothing, which is then filled. What the version of the API allows
    /// and a gateway does by itself.
    pub two_steps: bool,
    /// The host's own list of sets; then no catalogue is read, unless to see what is left of them after
    /// a reservation fell short.
    pub sets: Option<Vec<TicketSet>>,
    /// Tickets in one order, at least 1.
    pub max_tickets: u32,
    /// Tickets of one set in one order; `None`: only `max_tickets` limits.
    pub max_per_set: Option<u32>,
    /// Whether the buyer may be offered fewer tickets than he asked for. Otherwise it is all or nothing.
    pub accept_fewer: bool,
    /// How tickets are paid for, where the page itself says so; otherwise the event does.
    pub checkout: Option<Checkout>,
    /// Whether the page takes the payment itself.
    pub host_pays: bool,
    /// Whether leaving the page gives the tickets back.
    pub release_on_leave: bool,
    /// Whether Cancel asks once before it gives the tickets back.
    pub confirm_cancel: bool,
}
