//! Claims that the shared store has still to be told of.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::RecordKey;

/// How many are remembered at most: as many reservations as one instance could hand out in an outage of hours.
const MOST: usize = 10_000;

#[derive(Default)]
pub(super) struct Debts(Mutex<HashSet<RecordKey>>);

impl Debts {
    /// Remembers one; false if they are too many.
    pub(super) fn owe(&self, record: &RecordKey) -> bool {
        let mut debts = self.lock();
        let room = debts.len() < MOST;
        if room {
            debts.insert(record.clone());
        }
        room
    }

    pub(super) fn all(&self) -> Vec<RecordKey> {
        self.lock().iter().cloned().collect()
    }

    /// The shared store knows now. If it has not granted the claim, somebody is canceling what a buyer was told is his.
    pub(super) fn paid(&self, record: &RecordKey, granted: bool) {
        self.lock().remove(record);
        if !granted {
            tracing::warn!(
                "a claim reached the shared store too late: its order is being canceled"
            );
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<RecordKey>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use crate::heard::heard;

    use super::*;

    #[test]
    fn a_claim_that_came_too_late_is_logged_and_no_other() {
        let (debts, record) = (Debts::default(), RecordKey("a".to_owned()));
        assert_eq!(heard(|| debts.paid(&record, true)), "");
        assert!(heard(|| debts.paid(&record, false)).contains("too late"));
    }

    #[test]
    fn debts_are_bounded_and_can_be_paid() {
        let debts = Debts::default();
        let record = |number: usize| RecordKey(number.to_string());
        assert!((0..MOST).all(|number| debts.owe(&record(number))));
        assert!(!debts.owe(&record(MOST)));
        debts.paid(&record(7), true);
        assert!(debts.owe(&record(MOST)));
        assert_eq!(debts.all().len(), MOST);
    }
}
