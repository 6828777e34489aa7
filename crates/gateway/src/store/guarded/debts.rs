//! Claims that the shared store has still to be told of.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::RecordKey;

/// How many are remembered at most. Each is an outcome that was stored while the shared store stopped answering.
const MOST: usize = 10_000;

#[derive(Default)]
pub(super) struct Debts(Mutex<HashSet<RecordKey>>);

impl Debts {
    pub(super) fn owe(&self, record: &RecordKey) {
        let mut debts = self.lock();
        if debts.len() < MOST {
            debts.insert(record.clone());
        }
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
