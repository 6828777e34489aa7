//! How much of their quotas clients have used: the generic cell rate algorithm (ITU-T I.371, annex A).
//!
//! A client owes time: each action adds `every` to the time at which nothing is owed any more, and an action that would make
//! it owe more than a whole burst has to wait. Whoever owes nothing need not be remembered.

use std::time::Duration;

use super::expiring::Expiring;
use crate::quota::Verdict;
use crate::store::{ClientKey, units::Rate};

pub(super) struct Rates {
    most: usize,
    /// By kind and client, until nothing is owed.
    owing: Expiring<(&'static str, ClientKey), u64>,
}

impl Rates {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            owing: Expiring::new(),
        }
    }

    pub(super) fn take(
        &mut self,
        now: u64,
        what: &'static str,
        client: &ClientKey,
        rate: Rate,
    ) -> Verdict {
        while self.owing.pop_ended(now).is_some() {}
        let key = (what, client.clone());
        // Under a quota that was larger once, more could be owed than can be now.
        let free = self
            .owing
            .get(&key)
            .map_or(now, |free| (*free).min(now + rate.window))
            + rate.every;
        let earliest = free.saturating_sub(rate.window);
        if earliest > now {
            return Verdict::Wait(Duration::from_micros(earliest - now));
        }
        self.owing.remove(&key);
        while self.owing.len() >= self.most && self.owing.pop_first().is_some() {}
        self.owing.put(key, free, free);
        Verdict::Go
    }

    pub(super) fn put_back(
        &mut self,
        now: u64,
        what: &'static str,
        client: &ClientKey,
        rate: Rate,
    ) {
        while self.owing.pop_ended(now).is_some() {}
        let key = (what, client.clone());
        if let Some(owed) = self.owing.remove(&key) {
            // Owed until a time that is over is nothing: whoever looks next drops it.
            let free = owed.min(now + rate.window).saturating_sub(rate.every);
            self.owing.put(key, free, free);
        }
    }

    /// Whether a client owes anything.
    pub(super) fn owes(&mut self, now: u64, what: &'static str, client: &ClientKey) -> bool {
        while self.owing.pop_ended(now).is_some() {}
        self.owing.get(&(what, client.clone())).is_some()
    }
}
