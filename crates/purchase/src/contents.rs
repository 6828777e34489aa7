//! What the tickets of an order are. Version 1 names tickets, not the sets they are of: of an order that is what was asked for
//! that is known all the same, and of a smaller one if only one kind was wanted. In version 2 each ticket says it.

use tc_orders::{Money, Selection, SetId};

use crate::State;

impl State {
    /// What promo codes take off one ticket of a set.
    pub fn off(&self, set: SetId) -> Money {
        let holding = self.holding();
        let discounts = holding.map(|holding| holding.order.discounts.as_slice());
        let mut discounts = discounts.unwrap_or_default().iter();
        let known = discounts.find(|known| known.set == set);
        known.map_or(Money::ZERO, |known| known.discount)
    }

    /// How many tickets of which sets the order holds. `None` if nobody can tell: several kinds were asked for, and the order
    /// has fewer tickets than that, which do not say it. It is not guessed from the total: discounts are in it.
    pub fn held(&self) -> Option<Selection> {
        let holding = self.holding()?;
        let told = holding.order.details.by_set();
        if told.is_some() {
            return told;
        }
        let got = u32::try_from(holding.order.tickets.len()).ok()?;
        let wanted = &holding.wanted;
        if got == wanted.total_tickets() {
            return Some(wanted.clone());
        }
        let mut sets = wanted.iter();
        let (set, _) = sets.next()?;
        (got < wanted.total_tickets() && sets.next().is_none())
            .then(|| [(set, got)].into_iter().collect())
    }
}
