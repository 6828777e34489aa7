//! What the tickets of an order are. Version 1 names tickets, not the sets they are of: of an order that is what was asked for
//! that is known all the same, of a smaller one it has to be worked out.

use tc_orders::{Selection, SetId};

use crate::State;

/// So many divisions are tried. An order with more of them is one of dozens of sets, where prices tell nothing.
const TRIES: u32 = 20_000;

impl State {
    /// How many tickets of which sets the order holds. `None` if nobody can tell: then the order has fewer than were asked
    /// for, and more than one division of them comes to the order's total, or none does.
    pub fn held(&self) -> Option<Selection> {
        let holding = self.holding()?;
        let got = u32::try_from(holding.order.tickets.len()).ok()?;
        let wanted = &holding.wanted;
        if got == wanted.total_tickets() {
            return Some(wanted.clone());
        }
        if got > wanted.total_tickets() {
            return None;
        }
        if let [(set, _)] = wanted.iter().collect::<Vec<_>>()[..] {
            return Some([(set, got)].into_iter().collect());
        }
        let priced = wanted.iter().map(|(id, count)| {
            let price = self.set(id)?.price.minor();
            Some((id, count, price))
        });
        let mut search = Search {
            wanted: priced.collect::<Option<Vec<_>>>()?,
            taken: Selection::default(),
            found: None,
            tries: TRIES,
        };
        let only = search.divide(0, got, holding.order.total.minor());
        search.found.filter(|_| only)
    }
}

/// Looks for the one division of the tickets that costs what the order does.
struct Search {
    /// Set, how many of it were asked for, what one costs in minor units.
    wanted: Vec<(SetId, u32, i64)>,
    taken: Selection,
    found: Option<Selection>,
    tries: u32,
}

impl Search {
    /// Divides what is `left` of the tickets and of the money over the sets from `at` on. False as soon as it is clear that
    /// there is more than one way, or too much to try.
    fn divide(&mut self, at: usize, left: u32, money: i64) -> bool {
        let Some(&(set, wanted, price)) = self.wanted.get(at) else {
            let fits = left == 0 && money == 0;
            return !fits || self.found.replace(self.taken.clone()).is_none();
        };
        for count in 0..=wanted.min(left) {
            let Some(tries) = self.tries.checked_sub(1) else {
                return false;
            };
            self.tries = tries;
            let rest = money - price * i64::from(count);
            if rest < 0 {
                break;
            }
            self.taken.set(set, count);
            if !self.divide(at + 1, left - count, rest) {
                return false;
            }
        }
        self.taken.set(set, 0);
        true
    }
}
