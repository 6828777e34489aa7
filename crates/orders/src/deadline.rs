//! The deadline of an order whose times have no zone, checked against what else tells the time.
//!
//! Version 2 writes times without a zone. How long the tickets are held is the difference of two of them, which is right in any
//! zone. When that began is told three times over: by the second in the order's id (UTC), by the order's own `created_at` less
//! some zone, and by the `Date` of the answer, which cannot be earlier than the order. If they disagree, the deadline that
//! comes first is used: nobody is shown time that he may not have.

use crate::order::Order;
use crate::status::OrderStatus;
use crate::time::Timestamp;

/// Sources that are no further apart than this agree, in microseconds: they are written in whole seconds, one after the other.
const AGREED: i64 = 60_000_000;

impl Order {
    /// Compares the deadline with the answer's `Date`, and moves it earlier if that is the safer one. `is_new`: the answer is
    /// the one that made the order, so it was written in the second of its creation.
    ///
    /// Returns how far apart the sources are, in microseconds, if that is more than a minute: somebody should be told. Of an
    /// order whose times had a zone nothing is changed, and nothing is said.
    pub fn check_times(&mut self, date: Option<Timestamp>, is_new: bool) -> Option<i64> {
        let mut apart = self.details.drift?;
        if let (Some(date), Some(created)) = (date, self.created_at) {
            let ahead = created.duration_since(date);
            if ahead > 0 || is_new {
                apart = apart.max(ahead.saturating_abs());
            }
            if let (true, Some(hold)) = (ahead > 0, self.hold) {
                // An order is not made in the future.
                let till = date.plus_micros(hold);
                self.reserved_till = self.reserved_till.map(|known| known.min(till));
            }
            if let (OrderStatus::Executed, Some(till)) = (&self.status, self.reserved_till) {
                // It is held still, so its time is not up.
                apart = apart.max(date.duration_since(till));
            }
        }
        (apart > AGREED).then_some(apart)
    }
}
