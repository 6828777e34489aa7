//! What instances have to agree on: idempotency records, live holds, rates of reservations, the catalogue's cache.
//!
//! One small trait with two implementations: memory, for one instance, and Redis, for many; and a third one that puts the
//! first in for the second while that is away. Whoever uses it need not know which one it is. What is kept is bounded and
//! expires. What is personal in it is hashed: the client's address, and the reservation that a record is bound to, customer included.

mod guarded;
mod memory;
mod redis;
#[cfg(test)]
mod tests;
mod units;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tc_orders::OrderId;

use crate::ops::cause::Cause;
use crate::quota::{Quota, Verdict};

pub(crate) use guarded::Guarded;
#[cfg(test)]
pub(crate) use memory::Bounds;
pub(crate) use memory::Memory;
#[cfg(test)]
pub(crate) use redis::BadAddress;
pub(crate) use redis::Redis;

/// The kind of action under which reservations are counted (see [`Store::take`]).
pub(crate) const RESERVE: &str = "reserve";

/// How long a record is known whose request was begun and never finished, after its lease: as long as finished ones are
/// usually kept, so that no key reserves a second time (draft-ietf-httpapi-idempotency-key-header leaves it to the server).
pub(crate) const ABANDONED_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest text that is cached, in bytes: four times the longest answer that is taken from the upstream.
pub(crate) const LONGEST_CACHED: usize = 1024 * 1024;

/// What a store answers, some time.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Unreachable>> + Send + 'a>>;

/// The store could not be asked, did not answer in time, or has no room. What was asked may or may not have been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreachable;

/// A client, as the store knows it: a hash, so that no address is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientKey(pub String);

/// The name of an idempotency record: a hash of the key that the browser sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey(pub String);

/// What an idempotency record is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// A hash of the request's meaning.
    pub payload: String,
    /// A hash of the origin and the client that sent it first.
    pub sender: String,
}

/// What is found under an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Nothing: it is in flight from now on, and the caller has to `finish` or `forget` it before the lease ends.
    New,
    /// Somebody is at it.
    InFlight,
    /// Somebody was at it and went away without a word: the outcome is unknown. The time since it was begun.
    Abandoned(Duration),
    /// The key was used for something else.
    OtherPayload,
    /// The key was used by somebody else, whatever for; or the store has forgotten by whom.
    OtherSender,
    /// It is finished; this is the outcome, as it was given to `finish`.
    Finished(String),
}

/// A reservation whose answer nobody has claimed in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphan {
    /// Its record.
    pub record: RecordKey,
    /// The outcome, as it was given to `finish`.
    pub outcome: String,
}

/// Who speaks of a place for a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// One call by itself.
    One,
    /// All calls that may want it.
    Several,
}

/// The state that instances share.
pub trait Store: Send + Sync + 'static {
    /// Counts one action of `client` against `quota`. `what` names the kind of action: each has its own count.
    fn take<'a>(
        &'a self,
        what: &'static str,
        client: &'a ClientKey,
        quota: Quota,
    ) -> Answer<'a, Verdict>;

    /// Gives one action back that [`Store::take`] has counted under the same quota: nothing came of it. Does nothing if the client owes
    /// nothing any more.
    fn put_back<'a>(
        &'a self,
        what: &'static str,
        client: &'a ClientKey,
        quota: Quota,
    ) -> Answer<'a, ()>;

    /// Opens a place for a hold that is about to be made, if the client has fewer than `limit` live ones; it counts as live
    /// for `lasts`. False if there is no place. A place that is open already stays, and is no second one: one of
    /// [`Party::Several`] has been joined then.
    fn open_place<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        limit: u32,
        lasts: Duration,
        party: Party,
    ) -> Answer<'a, bool>;

    /// [`Store::open_place`] of one that nobody else can want.
    fn open_hold<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        limit: u32,
        lasts: Duration,
    ) -> Answer<'a, bool> {
        self.open_place(client, place, limit, lasts, Party::One)
    }

    /// The same of a place that several may want at the same time: who finds it open joins whoever opened it. One that somebody has
    /// joined is freed by none of them ([`Store::drop_place`]), since none knows what the others come to.
    fn join_hold<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        limit: u32,
        lasts: Duration,
    ) -> Answer<'a, bool> {
        self.open_place(client, place, limit, lasts, Party::Several)
    }

    /// The place's order is known: it holds seats for `lasts` from now. From here on the hold is found by its order.
    fn name_hold<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        order: OrderId,
        lasts: Duration,
    ) -> Answer<'a, ()>;

    /// The place is free again: of [`Party::One`] unless somebody has joined it, of [`Party::Several`] whoever has.
    fn free_place<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        party: Party,
    ) -> Answer<'a, ()>;

    /// Nothing came of it: the place is free again, unless somebody has joined it.
    fn drop_place<'a>(&'a self, client: &'a ClientKey, place: &'a RecordKey) -> Answer<'a, ()> {
        self.free_place(client, place, Party::One)
    }

    /// Nothing can come of it any more, whoever has joined it: the place is free again.
    fn end_place<'a>(&'a self, client: &'a ClientKey, place: &'a RecordKey) -> Answer<'a, ()> {
        self.free_place(client, place, Party::Several)
    }

    /// Whether a live hold of the order is known.
    fn has_hold(&self, order: OrderId) -> Answer<'_, bool>;

    /// The order's hold lasts for `lasts` from now, be that longer or shorter than before. False, and nothing is done, if no live hold
    /// is known of it.
    fn prolong_hold(&self, order: OrderId, lasts: Duration) -> Answer<'_, bool>;

    /// The order holds nothing any more: canceled, expired, or bought. True if it was live until now.
    fn close_hold(&self, order: OrderId) -> Answer<'_, bool>;

    /// Orders of the client whose holds are live, up to `most`: those first that end last, as the holds of orders that
    /// somebody is paying for do.
    fn holds_of<'a>(&'a self, client: &'a ClientKey, most: usize) -> Answer<'a, Vec<OrderId>>;

    /// How many holds are live, of all clients; and how many have run out unclosed since this was asked last, by anybody.
    /// An open place counts as a hold: an order may have come of it that nobody knows.
    fn census(&self) -> Answer<'_, Census>;

    /// Begins a request under an idempotency key, or says what is there. In flight for `lease` at most, then abandoned, for
    /// [`ABANDONED_FOR`].
    fn begin<'a>(
        &'a self,
        record: &'a RecordKey,
        binding: &'a Binding,
        lease: Duration,
    ) -> Answer<'a, Begun>;

    /// Nothing came of it that could count: the key is as if never used.
    fn forget<'a>(&'a self, record: &'a RecordKey) -> Answer<'a, ()>;

    /// Stores the outcome for `keep`. With `unclaimed`, the outcome is an orphan unless it is claimed within that time; of no time at all, it
    /// is handed over to whoever looks for orphans next, and what comes of the key is for him to say. What
    /// has been claimed or given up before stays so, with the new outcome. A record that the store has lost meanwhile is
    /// made anew, bound to nobody, so that its order is not lost.
    fn finish<'a>(
        &'a self,
        record: &'a RecordKey,
        outcome: &'a str,
        keep: Duration,
        unclaimed: Option<Duration>,
    ) -> Answer<'a, ()>;

    /// Somebody has come for the outcome: it is no orphan any more. False if it has been given up already (see
    /// [`Store::orphans`]), also when that is long done; true if there was nothing to claim.
    fn claim<'a>(&'a self, record: &'a RecordKey) -> Answer<'a, bool>;

    /// Takes up to `most` outcomes that nobody has claimed in time, for the caller to give up. From now on they cannot be
    /// claimed. They are handed out again after `lease`, to anybody, until the caller has called
    /// [`Store::finish`] for them (with `unclaimed: None`): so none is lost with an instance.
    fn orphans(&self, most: usize, lease: Duration) -> Answer<'_, Vec<Orphan>>;

    /// A cached text.
    fn cached<'a>(&'a self, name: &'a str) -> Answer<'a, Option<String>>;

    /// Caches a text for `keep`, and ends the right to fetch it. Longer ones than [`LONGEST_CACHED`] are not kept.
    fn cache<'a>(&'a self, name: &'a str, text: &'a str, keep: Duration) -> Answer<'a, ()>;

    /// The right to fetch what is not cached, for `lease` at most: true for one caller, on all instances. False also if it
    /// is cached by now.
    fn may_fetch<'a>(&'a self, name: &'a str, lease: Duration) -> Answer<'a, bool>;

    /// Whether the store answers, and would begin something if it were asked to.
    fn ping(&self) -> Answer<'_, ()>;

    /// Why it did not answer when it was asked in vain last.
    fn cause(&self) -> Cause {
        Cause::Other
    }
}

/// Counts of holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Holds that are live now.
    pub live: u64,
    /// Holds that have run out since the last time.
    pub expired: u64,
}
