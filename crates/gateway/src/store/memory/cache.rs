//! Cached texts, and who is fetching what is not cached.

use super::expiring::Expiring;
use crate::store::LONGEST_CACHED;

pub(super) struct Cache {
    most: usize,
    most_bytes: usize,
    texts: Expiring<String, String>,
    bytes: usize,
    fetching: Expiring<String, ()>,
}

impl Cache {
    pub(super) fn new(most: usize, most_bytes: usize) -> Self {
        Self {
            most,
            most_bytes,
            texts: Expiring::new(),
            bytes: 0,
            fetching: Expiring::new(),
        }
    }

    pub(super) fn get(&mut self, now: u64, name: &str) -> Option<String> {
        self.sweep(now);
        self.texts.get(name).cloned()
    }

    pub(super) fn put(&mut self, now: u64, name: &str, text: &str, keep: u64) {
        self.sweep(now);
        self.fetching.remove(name);
        let before = self.texts.remove(name);
        self.bytes -= before.map_or(0, |text| text.len());
        if text.len() > LONGEST_CACHED.min(self.most_bytes) {
            return;
        }
        while self.texts.len() >= self.most || self.bytes + text.len() > self.most_bytes {
            let Some((_, dropped)) = self.texts.pop_first() else {
                return;
            };
            self.bytes -= dropped.len();
        }
        self.bytes += text.len();
        self.texts.put(name.to_owned(), now + keep, text.to_owned());
    }

    pub(super) fn may_fetch(&mut self, now: u64, name: &str, lease: u64) -> bool {
        self.sweep(now);
        if self.texts.get(name).is_some() || self.fetching.get(name).is_some() {
            return false;
        }
        while self.fetching.len() >= self.most && self.fetching.pop_first().is_some() {}
        self.fetching.put(name.to_owned(), now + lease, ());
        true
    }

    fn sweep(&mut self, now: u64) {
        while let Some((_, text)) = self.texts.pop_ended(now) {
            self.bytes -= text.len();
        }
        while self.fetching.pop_ended(now).is_some() {}
    }
}
