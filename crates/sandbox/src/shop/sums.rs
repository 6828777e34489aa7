//! What an order costs.

use std::collections::BTreeMap;

use tc_orders::{Money, OrderStatus, PromocodeId, SetId};

use super::{Inventory, Order, promo};
use crate::events::{Event, TicketSet};

/// An order's sums. Discounts go off the tickets' own price, never off the fee.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    /// Prices after discount, without fees.
    pub(crate) nominal: Money,
    /// Fees.
    pub(crate) extra: Money,
    pub(crate) discount: Money,
    /// Whether the order was given away: then it costs nothing, though the tickets keep their price.
    pub(crate) free: bool,
    pub(crate) sets: Vec<SetSum>,
}

/// What one ticket of a set costs in an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SetSum {
    pub(crate) set: SetId,
    /// After discount, without the fee.
    pub(crate) price: Money,
    pub(crate) discount: Money,
    pub(crate) promos: Vec<PromocodeId>,
}

impl Sums {
    /// What the buyer pays for the tickets, fees included: as `price` of the catalogue includes its `price_extra`.
    pub(crate) fn full(&self) -> Money {
        self.nominal.saturating_add(self.extra)
    }

    pub(super) fn of(order: &Order, inventory: &Inventory, events: &[Event]) -> Self {
        let free = order.status == OrderStatus::Done
            && order.payment.system.is_some_and(|system| system.free);
        let mut sums = Self {
            free,
            ..Self::default()
        };
        let Some(event) = events.iter().find(|event| event.id == order.event) else {
            return sums;
        };

        // Also the sets that the order wanted and has no ticket of.
        let mut counts: BTreeMap<_, u32> = order.sets.iter().map(|set| (*set, 0)).collect();
        for ticket in order.tickets.iter().filter_map(|id| inventory.ticket(*id)) {
            *counts.entry(ticket.set).or_default() += 1;
        }
        for (id, count) in counts {
            let Some(set) = event.set(id) else { continue };
            let sum = ticket(order, set);
            let (price, discount) = (sum.price, sum.discount);
            let times = |money: Money| money.checked_mul(count).unwrap_or_default();
            sums.nominal = sums.nominal.saturating_add(times(price));
            sums.extra = sums.extra.saturating_add(times(set.fee));
            sums.discount = sums.discount.saturating_add(times(discount));
            sums.sets.push(sum);
        }
        sums
    }
}

/// What one ticket of a set costs in an order, whether or not it has any.
pub(crate) fn ticket(order: &Order, set: &TicketSet) -> SetSum {
    let discount = promo::discount(&order.promos, set.price);
    SetSum {
        set: set.id,
        price: set.price.saturating_add(-discount),
        discount,
        promos: order.promos.iter().map(|promo| promo.id).collect(),
    }
}
