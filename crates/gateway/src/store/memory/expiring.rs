//! A map whose entries end, each at its own time, and that knows which one ends first.

use std::borrow::Borrow;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

/// Times are whatever the user counts in. An entry whose time has come stays until it is popped.
pub(super) struct Expiring<K, V> {
    entries: HashMap<K, (u64, V)>,
    order: BTreeSet<(u64, K)>,
}

impl<K: Clone + Eq + Hash + Ord, V> Expiring<K, V> {
    pub(super) fn new() -> Self {
        Self {
            entries: HashMap::new(),
            order: BTreeSet::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.entries.get(key).map(|(_, value)| value)
    }

    /// When an entry ends.
    pub(super) fn ends<Q>(&self, key: &Q) -> Option<u64>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.entries.get(key).map(|(ends, _)| *ends)
    }

    /// Sets an entry; what was there under this key is gone.
    pub(super) fn put(&mut self, key: K, ends: u64, value: V) {
        self.remove(&key);
        self.order.insert((ends, key.clone()));
        self.entries.insert(key, (ends, value));
    }

    pub(super) fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let (key, (ends, value)) = self.entries.remove_entry(key)?;
        self.order.remove(&(ends, key));
        Some(value)
    }

    /// Takes one entry out that has ended by `now`, the earliest first.
    pub(super) fn pop_ended(&mut self, now: u64) -> Option<(K, V)> {
        self.order.first().filter(|(ends, _)| *ends <= now)?;
        self.pop_first()
    }

    /// Takes the entry out that ends first.
    pub(super) fn pop_first(&mut self) -> Option<(K, V)> {
        let (_, key) = self.order.pop_first()?;
        let (_, value) = self.entries.remove(&key)?;
        Some((key, value))
    }
}
