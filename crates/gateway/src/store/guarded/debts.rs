//! Claims that the shared store has still to be told of.

use super::owed::Owed;
use crate::store::RecordKey;

#[derive(Default)]
pub(super) struct Debts(Owed<RecordKey, ()>);

impl Debts {
    /// Remembers one; false if they are too many.
    pub(super) fn owe(&self, record: &RecordKey) -> bool {
        self.0.owe(record, || ())
    }

    pub(super) fn all(&self) -> Vec<RecordKey> {
        self.0
            .all()
            .into_iter()
            .map(|(record, ())| record)
            .collect()
    }

    /// The shared store knows now. If it has not granted the claim, somebody is canceling what a buyer was told is his.
    pub(super) fn paid(&self, record: &RecordKey, granted: bool) {
        self.0.paid(record);
        if !granted {
            tracing::warn!(
                "a claim reached the shared store too late: its order is being canceled"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::owed::MOST;
    use super::*;
    use crate::heard::heard;

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
