//! What the shared store has still to be told, each once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many are remembered at most: as many reservations as one instance could hand out in an outage of hours.
pub(super) const MOST: usize = 10_000;

pub(super) struct Owed<K, V>(Mutex<HashMap<K, V>>);

impl<K: Clone + Eq + Hash, V: Clone> Owed<K, V> {
    /// Remembers one; false if they are too many. Of two under one key the first stays.
    pub(super) fn owe(&self, key: &K, what: impl FnOnce() -> V) -> bool {
        let mut owed = self.lock();
        let room = owed.len() < MOST;
        if room {
            owed.entry(key.clone()).or_insert_with(what);
        }
        room
    }

    pub(super) fn all(&self) -> Vec<(K, V)> {
        let owed = self.lock();
        owed.iter()
            .map(|(key, what)| (key.clone(), what.clone()))
            .collect()
    }

    /// The shared store knows now.
    pub(super) fn paid(&self, key: &K) {
        self.lock().remove(key);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, V> Default for Owed<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_bounded_and_can_be_paid_and_of_two_under_one_key_the_first_stays() {
        let owed = Owed::default();
        assert!((0..MOST).all(|number| owed.owe(&number, || number)));
        assert!(!owed.owe(&MOST, || MOST));
        owed.paid(&7);
        assert!(owed.owe(&8, || 9));
        assert!(owed.owe(&MOST, || MOST));
        let all = owed.all();
        assert_eq!(all.len(), MOST);
        assert!(all.iter().all(|(key, what)| key == what));
    }
}
