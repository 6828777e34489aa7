//! A shared store that fails as the test says.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tc_orders::OrderId;

use crate::quota::{Quota, Verdict};
use crate::store::{
    Answer, Begun, Binding, Census, ClientKey, Memory, Orphan, Party, RecordKey, Store, Unreachable,
};

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Up,
    /// It does nothing and says so.
    Down,
    /// It does what it is asked, and its answer is lost.
    Deaf,
    /// It does nothing, and its answer never comes.
    Silent,
}

/// Memory behind a line that can be cut.
pub(super) struct Flaky {
    inside: Memory,
    mode: Mutex<Mode>,
    asked: AtomicUsize,
}

impl Flaky {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            inside: Memory::default(),
            mode: Mutex::new(Mode::Up),
            asked: AtomicUsize::new(0),
        })
    }

    pub(super) fn set(&self, mode: Mode) {
        *self.mode.lock().unwrap_or_else(PoisonError::into_inner) = mode;
    }

    /// How often it was asked since this was called last.
    pub(super) fn asked(&self) -> usize {
        self.asked.swap(0, Ordering::SeqCst)
    }

    async fn pass_on<T>(&self, question: Answer<'_, T>) -> Result<T, Unreachable> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mode = *self.mode.lock().unwrap_or_else(PoisonError::into_inner);
        match mode {
            Mode::Up => question.await,
            Mode::Down => Err(Unreachable),
            Mode::Deaf => question.await.and(Err(Unreachable)),
            Mode::Silent => std::future::pending().await,
        }
    }
}

impl Store for Flaky {
    fn take<'a>(
        &'a self,
        what: &'static str,
        client: &'a ClientKey,
        quota: Quota,
    ) -> Answer<'a, Verdict> {
        Box::pin(self.pass_on(self.inside.take(what, client, quota)))
    }

    fn put_back<'a>(
        &'a self,
        what: &'static str,
        client: &'a ClientKey,
        quota: Quota,
    ) -> Answer<'a, ()> {
        Box::pin(self.pass_on(self.inside.put_back(what, client, quota)))
    }

    fn open_place<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        limit: u32,
        lasts: Duration,
        party: Party,
    ) -> Answer<'a, bool> {
        Box::pin(self.pass_on(self.inside.open_place(client, place, limit, lasts, party)))
    }

    fn name_hold<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        order: OrderId,
        lasts: Duration,
    ) -> Answer<'a, ()> {
        Box::pin(self.pass_on(self.inside.name_hold(client, place, order, lasts)))
    }

    fn free_place<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        party: Party,
    ) -> Answer<'a, ()> {
        Box::pin(self.pass_on(self.inside.free_place(client, place, party)))
    }

    fn has_hold(&self, order: OrderId) -> Answer<'_, bool> {
        Box::pin(self.pass_on(self.inside.has_hold(order)))
    }

    fn prolong_hold(&self, order: OrderId, lasts: Duration) -> Answer<'_, bool> {
        Box::pin(self.pass_on(self.inside.prolong_hold(order, lasts)))
    }

    fn close_hold(&self, order: OrderId) -> Answer<'_, bool> {
        Box::pin(self.pass_on(self.inside.close_hold(order)))
    }

    fn holds_of<'a>(&'a self, client: &'a ClientKey, most: usize) -> Answer<'a, Vec<OrderId>> {
        Box::pin(self.pass_on(self.inside.holds_of(client, most)))
    }

    fn census(&self) -> Answer<'_, Census> {
        Box::pin(self.pass_on(self.inside.census()))
    }

    fn begin<'a>(
        &'a self,
        record: &'a RecordKey,
        binding: &'a Binding,
        lease: Duration,
    ) -> Answer<'a, Begun> {
        Box::pin(self.pass_on(self.inside.begin(record, binding, lease)))
    }

    fn forget<'a>(&'a self, record: &'a RecordKey) -> Answer<'a, ()> {
        Box::pin(self.pass_on(self.inside.forget(record)))
    }

    fn finish<'a>(
        &'a self,
        record: &'a RecordKey,
        outcome: &'a str,
        keep: Duration,
        unclaimed: Option<Duration>,
    ) -> Answer<'a, ()> {
        Box::pin(self.pass_on(self.inside.finish(record, outcome, keep, unclaimed)))
    }

    fn claim<'a>(&'a self, record: &'a RecordKey) -> Answer<'a, bool> {
        Box::pin(self.pass_on(self.inside.claim(record)))
    }

    fn orphans(&self, most: usize, lease: Duration) -> Answer<'_, Vec<Orphan>> {
        Box::pin(self.pass_on(self.inside.orphans(most, lease)))
    }

    fn cached<'a>(&'a self, name: &'a str) -> Answer<'a, Option<String>> {
        Box::pin(self.pass_on(self.inside.cached(name)))
    }

    fn cache<'a>(&'a self, name: &'a str, text: &'a str, keep: Duration) -> Answer<'a, ()> {
        Box::pin(self.pass_on(self.inside.cache(name, text, keep)))
    }

    fn may_fetch<'a>(&'a self, name: &'a str, lease: Duration) -> Answer<'a, bool> {
        Box::pin(self.pass_on(self.inside.may_fetch(name, lease)))
    }

    fn ping(&self) -> Answer<'_, ()> {
        Box::pin(self.pass_on(self.inside.ping()))
    }
}
