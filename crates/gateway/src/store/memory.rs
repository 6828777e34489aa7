//! The store of a single instance: everything in this process, gone when it ends.
//!
//! One lock around plain maps: every operation is a few lookups, so nobody waits long for it, and each is as atomic as a
//! script is in Redis. What has expired is dropped by whichever operation comes next. What is bounded and full makes room
//! by dropping what would have expired first, but never what somebody relies on: a request in flight, an outcome that may
//! be an orphan, a live hold. Then the newcomer is refused.

mod cache;
mod expiring;
mod holds;
mod rates;
mod records;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tc_orders::OrderId;
use tokio::time::Instant;

use self::{cache::Cache, holds::Holds, rates::Rates, records::Records};
use super::units::{Rate, micros};
use super::{
    Answer, Begun, Binding, Census, ClientKey, Orphan, Party, RecordKey, Store, Unreachable,
};
use crate::quota::{Quota, Verdict};

pub(super) use records::{Progress, Standing};

/// How much is kept at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// Idempotency records. Each is less than 1 KiB plus its outcome.
    pub records: usize,
    /// Clients whose rate is counted, times the kinds of actions. When they are too many, the one that has used least of
    /// its quota is forgotten, who so may do one more.
    pub rates: usize,
    /// Live holds and places for such.
    pub holds: usize,
    /// Cached texts.
    pub texts: usize,
    /// Bytes of all cached texts together.
    pub text_bytes: usize,
}

impl Default for Bounds {
    /// Some 100 MiB, if all of it is used.
    fn default() -> Self {
        Self {
            records: 50_000,
            rates: 100_000,
            holds: 50_000,
            texts: 1_000,
            text_bytes: 32 * 1024 * 1024,
        }
    }
}

/// The state of one instance.
pub(crate) struct Memory {
    started: Instant,
    state: Mutex<State>,
}

struct State {
    rates: Rates,
    holds: Holds,
    records: Records,
    cache: Cache,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new(Bounds::default())
    }
}

impl Memory {
    /// An empty store.
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self {
            started: Instant::now(),
            state: Mutex::new(State {
                rates: Rates::new(bounds.rates),
                holds: Holds::new(bounds.holds),
                records: Records::new(bounds.records),
                cache: Cache::new(bounds.texts, bounds.text_bytes),
            }),
        }
    }

    /// Does something with the state at the present time. A panic of somebody else leaves no half-done change that could
    /// not be lived with: at worst one entry outlives its index.
    fn with<T>(&self, action: impl FnOnce(&mut State, u64) -> T) -> T {
        let now = micros(self.started.elapsed());
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        action(&mut state, now)
    }

    /// Begins a request that is about to be begun in another store, too: until it is adopted or finished here, this record
    /// only mirrors that one.
    pub(super) fn mirror(
        &self,
        record: &RecordKey,
        binding: &Binding,
        lease: Duration,
    ) -> Result<Begun, Unreachable> {
        self.with(|state, now| {
            let lease = micros(lease);
            state.records.begin(now, record, binding, lease, true)
        })
    }

    /// The other store has stored the outcome: this is a copy of it, for when that is away.
    pub(super) fn finish_mirror(&self, record: &RecordKey, outcome: &str, keep: Duration) {
        self.with(|state, now| {
            let keep = micros(keep);
            // Without room for it there is no copy.
            let _room = state.records.finish(now, record, outcome, keep, None, true);
        });
    }

    /// The other store could not be asked: the record, if it is a mirror, becomes the record itself.
    pub(super) fn adopt(&self, record: &RecordKey) {
        self.with(|state, now| state.records.adopt(now, record));
    }

    /// Forgets the record if it is a mirror in flight.
    pub(super) fn unmirror(&self, record: &RecordKey) {
        self.with(|state, now| {
            if state.records.standing(now, record) == (Standing::Mirror { finished: false }) {
                state.records.forget(record);
            }
        });
    }

    /// The outcome that the other store has of a record, if this one is its mirror.
    pub(super) fn mirrored(&self, record: &RecordKey) -> Option<String> {
        self.with(|state, now| state.records.mirrored(now, record))
    }

    /// What this store has to do with a record.
    pub(super) fn standing(&self, record: &RecordKey) -> Standing {
        self.with(|state, now| state.records.standing(now, record))
    }

    /// How far a record has come, if it is kept here.
    pub(super) fn progress(&self, record: &RecordKey) -> Option<Progress> {
        self.with(|state, now| state.records.progress(now, record))
    }

    /// Whether a client has used any of its quota here.
    pub(super) fn owes(&self, what: &'static str, client: &ClientKey) -> bool {
        self.with(|state, now| state.rates.owes(now, what, client))
    }

    /// Whether a place is open here.
    pub(super) fn has_place(&self, client: &ClientKey, place: &RecordKey) -> bool {
        self.with(|state, now| state.holds.has_place(now, client, place))
    }

    /// For how long an order's hold is live here yet, if it is.
    pub(super) fn lasts(&self, order: OrderId) -> Option<Duration> {
        self.with(|state, now| state.holds.lasts(now, order))
            .map(Duration::from_micros)
    }

    /// Whether an order's hold is live here.
    pub(super) fn has_hold_here(&self, order: OrderId) -> bool {
        self.with(|state, now| state.holds.has_order(now, order))
    }
}

impl Store for Memory {
    fn take<'a>(
        &'a self,
        what: &'static str,
        client: &'a ClientKey,
        quota: Quota,
    ) -> Answer<'a, Verdict> {
        Box::pin(async move {
            Ok(self.with(|state, now| state.rates.take(now, what, client, Rate::from(quota))))
        })
    }

    fn put_back<'a>(
        &'a self,
        what: &'static str,
        client: &'a ClientKey,
        quota: Quota,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            self.with(|state, now| {
                let rate = Rate::from(quota);
                state.rates.put_back(now, what, client, rate);
            });
            Ok(())
        })
    }

    fn open_place<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        limit: u32,
        lasts: Duration,
        party: Party,
    ) -> Answer<'a, bool> {
        let open = match party {
            Party::One => Holds::open,
            Party::Several => Holds::join,
        };
        Box::pin(async move {
            let lasts = micros(lasts);
            Ok(self.with(|state, now| open(&mut state.holds, now, client, place, limit, lasts)))
        })
    }

    fn name_hold<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        order: OrderId,
        lasts: Duration,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            self.with(|state, now| state.holds.name(now, client, place, order, micros(lasts)));
            Ok(())
        })
    }

    fn free_place<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        party: Party,
    ) -> Answer<'a, ()> {
        let free = match party {
            Party::One => Holds::drop_place,
            Party::Several => Holds::end_place,
        };
        Box::pin(async move {
            self.with(|state, now| free(&mut state.holds, now, client, place));
            Ok(())
        })
    }

    fn has_hold(&self, order: OrderId) -> Answer<'_, bool> {
        Box::pin(async move { Ok(self.has_hold_here(order)) })
    }

    fn prolong_hold(&self, order: OrderId, lasts: Duration) -> Answer<'_, bool> {
        Box::pin(async move {
            Ok(self.with(|state, now| state.holds.prolong(now, order, micros(lasts))))
        })
    }

    fn close_hold(&self, order: OrderId) -> Answer<'_, bool> {
        Box::pin(async move { Ok(self.with(|state, now| state.holds.close(now, order))) })
    }

    fn holds_of<'a>(&'a self, client: &'a ClientKey, most: usize) -> Answer<'a, Vec<OrderId>> {
        Box::pin(async move { Ok(self.with(|state, now| state.holds.of(now, client, most))) })
    }

    fn census(&self) -> Answer<'_, Census> {
        Box::pin(async move { Ok(self.with(|state, now| state.holds.census(now))) })
    }

    fn begin<'a>(
        &'a self,
        record: &'a RecordKey,
        binding: &'a Binding,
        lease: Duration,
    ) -> Answer<'a, Begun> {
        Box::pin(async move {
            self.with(|state, now| {
                state
                    .records
                    .begin(now, record, binding, micros(lease), false)
            })
        })
    }

    fn forget<'a>(&'a self, record: &'a RecordKey) -> Answer<'a, ()> {
        Box::pin(async move {
            self.with(|state, _| state.records.forget(record));
            Ok(())
        })
    }

    fn finish<'a>(
        &'a self,
        record: &'a RecordKey,
        outcome: &'a str,
        keep: Duration,
        unclaimed: Option<Duration>,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            self.with(|state, now| {
                let (keep, unclaimed) = (micros(keep), unclaimed.map(micros));
                state
                    .records
                    .finish(now, record, outcome, keep, unclaimed, false)
            })
        })
    }

    fn claim<'a>(&'a self, record: &'a RecordKey) -> Answer<'a, bool> {
        Box::pin(async move { Ok(self.with(|state, now| state.records.claim(now, record))) })
    }

    fn orphans(&self, most: usize, lease: Duration) -> Answer<'_, Vec<Orphan>> {
        Box::pin(async move {
            Ok(self.with(|state, now| state.records.orphans(now, most, micros(lease))))
        })
    }

    fn cached<'a>(&'a self, name: &'a str) -> Answer<'a, Option<String>> {
        Box::pin(async move { Ok(self.with(|state, now| state.cache.get(now, name))) })
    }

    fn cache<'a>(&'a self, name: &'a str, text: &'a str, keep: Duration) -> Answer<'a, ()> {
        Box::pin(async move {
            self.with(|state, now| state.cache.put(now, name, text, micros(keep)));
            Ok(())
        })
    }

    fn may_fetch<'a>(&'a self, name: &'a str, lease: Duration) -> Answer<'a, bool> {
        Box::pin(async move {
            Ok(self.with(|state, now| state.cache.may_fetch(now, name, micros(lease))))
        })
    }

    fn ping(&self) -> Answer<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}
