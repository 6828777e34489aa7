//! What the store was told last of each order's hold, so that a read of an order that has not changed asks it nothing.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tc_orders::{OrderId, Timestamp};

use crate::reserve::Hold;

/// How many orders are remembered; by chance two share a place, and then each makes the other one forgotten.
const PLACES: usize = 4096;

/// After this time the store is told all the same: it may have been emptied, or two who told it may have overtaken each other.
const ANEW: Duration = Duration::from_secs(60);

/// A fixed number of marks. What is no longer known is told once more, which does no harm.
pub(crate) struct Told {
    /// For each place a hash of the order, its hold and the time; 0 where there is nothing.
    marks: Box<[AtomicU64]>,
    /// Under keys of its own, so that nobody can look for two that are the same.
    hash: RandomState,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            marks: (0..PLACES).map(|_| AtomicU64::new(0)).collect(),
            hash: RandomState::new(),
        }
    }
}

impl Told {
    /// Whether the store knows this already.
    pub(super) fn knows(&self, order: OrderId, hold: Hold, now: Timestamp) -> bool {
        self.place(order).load(Ordering::Relaxed) == self.mark(order, hold, now)
    }

    /// The store has been told this.
    pub(super) fn told(&self, order: OrderId, hold: Hold, now: Timestamp) {
        let mark = self.mark(order, hold, now);
        self.place(order).store(mark, Ordering::Relaxed);
    }

    /// What the store knows of the order may not be so any more.
    pub(super) fn forget(&self, order: OrderId) {
        self.place(order).store(0, Ordering::Relaxed);
    }

    fn place(&self, order: OrderId) -> &AtomicU64 {
        let hash = self.hash.hash_one(order) as usize;
        &self.marks[hash % PLACES]
    }

    fn mark(&self, order: OrderId, hold: Hold, now: Timestamp) -> u64 {
        let period = i64::try_from(ANEW.as_micros()).unwrap_or(i64::MAX);
        let part = now.micros().div_euclid(period);
        self.hash.hash_one((order, hold, part)).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(text: &str) -> OrderId {
        text.parse().unwrap()
    }

    #[test]
    fn only_what_is_new_is_told() {
        let told = Told::default();
        let (one, other) = (
            order("65a0c0de0123456789abcd01"),
            order("65a0c0de0123456789abcd02"),
        );
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let now = at(600);
        let until = Hold::Until(at(1200));
        assert!(!told.knows(one, until, now), "nothing at first");
        told.told(one, until, now);
        assert!(told.knows(one, until, now));
        told.forget(one);
        assert!(!told.knows(one, until, now));
        told.told(one, until, now);
        assert!(told.knows(one, until, at(659)));
        assert!(!told.knows(one, until, at(660)), "once a minute anew");
        assert!(
            !told.knows(one, Hold::Until(at(1201)), now),
            "another deadline"
        );
        assert!(!told.knows(one, Hold::Empty, now), "no seats any more");
        assert!(!told.knows(one, Hold::Over, now), "and never again");
        assert!(!told.knows(other, until, now), "another order");
    }
}
