//! What the tickets of an order are. Version 1 names tickets, not the sets they are of: of an order that is what was asked for
//! that is known all the same, and of a smaller one if only one kind was wanted. In version 2 each ticket says it.

use tc_orders::{Money, Order, Selection, SetId};

use crate::{Phase, State};

impl State {
    /// What promo codes take off one ticket of a set.
    pub fn off(&self, set: SetId) -> Money {
        let discounts = self.order().map(|order| order.discounts.as_slice());
        let mut discounts = discounts.unwrap_or_default().iter();
        let known = discounts.find(|known| known.set == set);
        known.map_or(Money::ZERO, |known| known.discount)
    }

    /// How many tickets of which sets the order holds, or was bought with. `None` if [nobody can tell](contents).
    pub fn held(&self) -> Option<Selection> {
        match &self.phase {
            Phase::Holding(holding) => contents(&holding.order, &holding.wanted),
            Phase::Paid(bought) => Some(bought.tickets.clone()).filter(|known| !known.is_empty()),
            _ => None,
        }
    }

    /// How many tickets there are in the order that is held or bought.
    pub fn tickets(&self) -> u32 {
        let told = self.order().map_or(0, |order| order.tickets.len());
        match &self.phase {
            Phase::Paid(bought) if told == 0 => bought.tickets.total_tickets(),
            _ => u32::try_from(told).unwrap_or(u32::MAX),
        }
    }
}

/// How many tickets of which sets an order holds, of those that were wanted. `None` if nobody can tell: several kinds were asked
/// for, and the order has fewer tickets than that, which do not say it. It is not guessed from the total: discounts are in it.
pub(crate) fn contents(order: &Order, wanted: &Selection) -> Option<Selection> {
    let told = order.details.by_set();
    if told.is_some() {
        return told;
    }
    let got = u32::try_from(order.tickets.len()).ok()?;
    if got == wanted.total_tickets() {
        return Some(wanted.clone());
    }
    let mut sets = wanted.iter();
    let (set, _) = sets.next()?;
    (got < wanted.total_tickets() && sets.next().is_none())
        .then(|| [(set, got)].into_iter().collect())
}
