//! How many tickets may be chosen.

use tc_orders::{Money, Selection, SetId, TicketSet};

use crate::State;

impl State {
    /// The sets on sale, in the order in which they are shown.
    pub fn sets(&self) -> &[TicketSet] {
        match &self.catalogue {
            Some(event) => &event.sets,
            None => &[],
        }
    }

    /// Whether tickets can be bought at all.
    pub fn is_on_sale(&self) -> bool {
        self.catalogue.as_ref().is_some_and(|event| event.on_sale)
    }

    /// The set of this id.
    pub fn set(&self, id: SetId) -> Option<&TicketSet> {
        self.sets().iter().find(|set| set.id == id)
    }

    /// The most that a set's count can be raised to while the others stay as they are. A count that
    /// was chosen before the vacancy shrank is not touched by this: it may be above.
    pub fn limit(&self, set: &TicketSet) -> u32 {
        if !self.is_on_sale() {
            return 0;
        }
        let others = self.selection.total_tickets() - self.selection.get(set.id);
        set.vacant
            .min(self.config.max_per_set.unwrap_or(u32::MAX))
            .min(self.config.max_tickets.saturating_sub(others))
    }

    /// What the chosen tickets cost, fees included. `None`: more than can be counted.
    pub fn total(&self) -> Option<Money> {
        let mut sum = Money::ZERO;
        for (id, count) in self.selection.iter() {
            // A set that is gone from the catalogue cannot be priced, nor be sold.
            if let Some(set) = self.set(id) {
                sum = sum.checked_add(set.price.checked_mul(count)?)?;
            }
        }
        Some(sum)
    }

    /// For developers: why no order can be what is wished for. Vacancies are no reason, they may be old.
    pub(crate) fn overreach(&self, wish: &Selection) -> Option<String> {
        let count = |count: u32| count.to_string();
        for (set, wanted) in wish.iter() {
            let name = set.to_string();
            if self.catalogue.is_some() && self.set(set).is_none() {
                return Some(["selection: the event has no set ", &name].concat());
            }
            if let Some(most) = self.config.max_per_set.filter(|most| wanted > *most) {
                let (wanted, most) = (count(wanted), count(most));
                let parts = ["selection: ", &wanted, " tickets of set ", &name];
                return Some([&parts.concat(), "; max-per-set is ", &most].concat());
            }
        }
        let (wanted, most) = (wish.total_tickets(), self.config.max_tickets);
        let parts = ["selection: ", &count(wanted), " tickets; max-tickets is "];
        (wanted > most).then(|| parts.concat() + &count(most))
    }

    /// Brings a wish within the limits: unknown sets are dropped, counts are cut in the catalogue's order.
    pub(crate) fn fit(&self, wish: &Selection) -> Selection {
        let mut fitted = Selection::default();
        let mut left = if self.is_on_sale() {
            self.config.max_tickets
        } else {
            0
        };
        for set in self.sets() {
            let count = wish
                .get(set.id)
                .min(set.vacant)
                .min(self.config.max_per_set.unwrap_or(u32::MAX))
                .min(left);
            left -= count;
            fitted.set(set.id, count);
        }
        fitted
    }
}
