//! A shared store that may be away, and a local one that stands in for it (S6: reservations go on, under a stricter quota).
//!
//! What the shared store fails to answer is answered by the local one, and for a second nobody bothers the shared one; then
//! one request tries it again. What was begun locally is finished locally. What was begun in the shared store is mirrored
//! here, so that it can be finished here if need be: then this instance knows its outcome, while the others take it for
//! abandoned, which is safe. So are replays: while the shared store is away, an instance knows what it did itself.
//!
//! A claim is granted while the shared store is away, and told to it as soon as it is back. Until every instance has had the
//! time to do so, none looks for orphans there: so nobody gives up what a buyer was told is his. That holds if the store was away for
//! all. If it was for one alone, the others do not know of it, and give up what was noted there and claimed here meanwhile.
//!
//! What came of a key that was begun or finished here is told to the shared store as soon as that is back and the outcome is final: from
//! then on every instance tells it again. Until then a key that moves to another instance may make a second order there. A shared store
//! that comes back with less than it had is told again what this instance knows.
//!
//! An order that is handed over, to be given back by whichever instance comes first, leaves nothing here: what comes of its key is for
//! that one to say.
//!
//! A hold that was named here because the shared store did not answer may have its place there: it is handed over as soon as that is
//! back, so that its place counts no longer than the order does.
//!
//! What else concerns something that only the shared store knows is an error: a hold that is to be closed or prolonged, a key
//! to be forgotten. A hold that could not be closed runs out by itself.

mod debts;
mod draft;
mod ghosts;
mod owed;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use tc_orders::OrderId;

use self::{
    debts::Debts,
    draft::Draft,
    ghosts::{Ghost, Ghosts},
    owed::Owed,
    watch::{Turn, Watch},
};
use super::memory::{Progress, Standing};
use super::{
    ABANDONED_FOR, Answer, Begun, Binding, Census, ClientKey, Memory, Orphan, Party, RESERVE,
    RecordKey, Store, Unreachable,
};
use crate::ops::cause::Cause;
use crate::quota::{Quota, Verdict};

/// How long the shared store takes a key for in flight whose outcome is on its way.
const TELLING: Duration = Duration::from_secs(1);

/// A shared store with a local one behind it.
pub(crate) struct Guarded {
    shared: Arc<dyn Store>,
    local: Memory,
    strict: Quota,
    watch: Watch,
    debts: Debts,
    ghosts: Ghosts,
    /// Records of which the shared store does not know yet what came of them, each with what it was told of it before, if anything. One
    /// that is not remembered, because they are too many, is known here alone.
    untold: Owed<RecordKey, Option<String>>,
}

impl Guarded {
    /// `strict` is the quota of reservations while `shared` is away: every instance counts for itself then, so it should be
    /// the usual one, divided by the number of instances.
    pub(crate) fn new(shared: Arc<dyn Store>, local: Memory, strict: Quota) -> Self {
        Self {
            shared,
            local,
            strict,
            watch: Watch::default(),
            debts: Debts::default(),
            ghosts: Ghosts::default(),
            untold: Owed::default(),
        }
    }

    /// Whether the shared store is away, as far as is known.
    #[cfg(test)]
    pub(crate) fn has_fallen_back(&self) -> bool {
        self.watch.is_away()
    }

    /// What this instance allows by itself.
    fn here(&self, what: &str, quota: Quota) -> Quota {
        if what == RESERVE { self.strict } else { quota }
    }

    /// Asks the shared store, unless it is known to be away. `None` if there is no answer.
    async fn ask<T>(&self, question: Answer<'_, T>) -> Option<T> {
        match self.watch.turn() {
            Turn::Ask => {}
            Turn::Try => self.find().await.ok()?,
            Turn::No => return None,
        }
        self.watched(question).await.ok()
    }

    /// The same of what ends something, goes on with it, or counts: a store whose memory is full does that, too.
    async fn ask_even_full<T>(&self, question: Answer<'_, T>) -> Option<T> {
        if self.watch.is_full() {
            return self.watched(question).await.ok();
        }
        self.ask(question).await
    }

    /// What the shared store says or, if there is no answer, the local one.
    async fn either<'a, T>(
        &'a self,
        question: impl Fn(&'a dyn Store) -> Answer<'a, T> + Send,
    ) -> Result<T, Unreachable> {
        match self.ask(question(&*self.shared)).await {
            Some(answer) => Ok(answer),
            None => question(&self.local).await,
        }
    }

    async fn watched<T>(&self, question: Answer<'_, T>) -> Result<T, Unreachable> {
        let answer = question.await;
        if answer.is_err() {
            self.watch.failed(self.shared.cause());
        }
        answer
    }

    /// Asks whether the shared store is there, be it known to be away or not.
    async fn find(&self) -> Result<(), Unreachable> {
        self.watched(self.shared.ping()).await?;
        self.watch.is_here();
        Ok(())
    }

    /// Begins in both, first here: so that of two requests with one key at this instance one finds the other's, even if the
    /// shared store goes or comes between them.
    async fn begin_in_both(
        &self,
        record: &RecordKey,
        binding: &Binding,
        lease: Duration,
    ) -> Result<Begun, Unreachable> {
        let here = match self.local.mirror(record, binding, lease) {
            Ok(here) => here,
            // No room here: the shared store alone has to do.
            Err(Unreachable) => {
                let begun = self.ask(self.shared.begin(record, binding, lease)).await;
                return begun.ok_or(Unreachable);
            }
        };
        if here == Begun::New {
            let draft = Draft::new(&self.local, record);
            return Ok(
                match self.ask(self.shared.begin(record, binding, lease)).await {
                    Some(Begun::New) => draft.keep(),
                    Some(known) => known,
                    None => {
                        self.local.adopt(record);
                        draft.keep()
                    }
                },
            );
        }
        if self.local.standing(record) != (Standing::Mirror { finished: true }) {
            return Ok(here);
        }
        let there = self.ask(self.shared.begin(record, binding, lease)).await;
        match (there, &here) {
            // It has lost the record, as by a restart, or what came of it, as by one that cost it its last second. We have not.
            (
                Some(Begun::New | Begun::InFlight | Begun::Abandoned(_)),
                Begun::Finished(outcome),
            ) => {
                let told = self.shared.finish(record, outcome, ABANDONED_FOR, None);
                self.ask_even_full(told).await;
                Ok(here)
            }
            (Some(Begun::New), _) => {
                self.ask_even_full(self.shared.forget(record)).await;
                Ok(here)
            }
            // It has lost how the record was begun, and knows its outcome only, as of nobody. We know whose it is.
            (Some(Begun::OtherSender) | None, _) => Ok(here),
            (Some(known), _) => Ok(known),
        }
    }

    async fn finish_where_it_was_begun(
        &self,
        record: &RecordKey,
        outcome: &str,
        keep: Duration,
        unclaimed: Option<Duration>,
    ) -> Result<(), Unreachable> {
        let in_shared = self.shared.finish(record, outcome, keep, unclaimed);
        match self.local.standing(record) {
            Standing::Mirror { .. } => match self.ask_even_full(in_shared).await {
                // Whoever gives it back says what comes of the key.
                Some(()) if unclaimed == Some(Duration::ZERO) => self.local.forget(record).await,
                Some(()) => {
                    self.local.finish_mirror(record, outcome, keep);
                    Ok(())
                }
                None => self.finish_here(record, outcome, keep, unclaimed).await,
            },
            Standing::Own { finished } => {
                self.finish_here(record, outcome, keep, unclaimed).await?;
                // The shared store may have done before what it did not answer, and have handed this out as an orphan.
                if finished {
                    self.ask_even_full(in_shared).await;
                }
                Ok(())
            }
            Standing::Unknown => match self.ask_even_full(in_shared).await {
                Some(()) => Ok(()),
                // Rather an orphan whose record is bound to nobody than one that nobody knows.
                None if unclaimed.is_some() => {
                    self.local.finish(record, outcome, keep, unclaimed).await
                }
                None => Err(Unreachable),
            },
        }
    }

    /// The shared store is to be told later.
    async fn finish_here(
        &self,
        record: &RecordKey,
        outcome: &str,
        keep: Duration,
        unclaimed: Option<Duration>,
    ) -> Result<(), Unreachable> {
        let told = self.local.mirrored(record);
        self.local.finish(record, outcome, keep, unclaimed).await?;
        self.untold.owe(record, || told);
        Ok(())
    }

    async fn claim_in_both(&self, record: &RecordKey) -> Result<bool, Unreachable> {
        // What is only mirrored or not known here is granted here.
        if !self.local.claim(record).await? {
            return Ok(false);
        }
        // Also if it was finished here: the shared store may have done the same although it did not answer, and would make
        // an orphan of it.
        if let Some(granted) = self.ask_even_full(self.shared.claim(record)).await {
            return Ok(granted);
        }
        if self.debts.owe(record) {
            Ok(true)
        } else {
            Err(Unreachable)
        }
    }

    async fn shared_only<T>(&self, question: Answer<'_, T>) -> Result<T, Unreachable> {
        self.ask_even_full(question).await.ok_or(Unreachable)
    }

    /// Tells the shared store what it has missed: claims first, before anybody takes their outcomes for orphans.
    async fn pay_debts(&self) {
        for record in self.debts.all() {
            match self.ask_even_full(self.shared.claim(&record)).await {
                Some(granted) => {
                    self.debts.paid(&record, granted);
                    if !granted {
                        // What came of the key is what is made of it there.
                        self.untold.paid(&record);
                        let _always_there = self.local.forget(&record).await;
                    }
                }
                None => return,
            }
        }
        for (order, ghost) in self.ghosts.all() {
            if self.hand_over(order, &ghost).await.is_none() {
                return;
            }
            self.ghosts.paid(&order);
        }
        for (record, told) in self.untold.all() {
            match self.tell(&record, told.as_deref()).await {
                Some(true) => self.untold.paid(&record),
                Some(false) => {}
                None => return,
            }
        }
    }

    /// Tells the shared store what came of a key of which it was `told` something before, and is its mirror from then on. False if that has
    /// to wait: it may yet end in another way, or another instance is at work under the same key, and what comes of that is not to be lost.
    async fn tell(&self, record: &RecordKey, told: Option<&str>) -> Option<bool> {
        let (binding, outcome, keep) = match self.local.progress(record) {
            None => return Some(true),
            Some(Progress::Open) => return Some(false),
            Some(Progress::Done {
                binding,
                outcome,
                keep,
            }) => (binding, outcome, keep),
        };
        let begun = self.shared.begin(record, &binding, TELLING);
        match self.ask_even_full(begun).await? {
            // Also if it has known of the beginning only.
            Begun::New | Begun::Abandoned(_) => {}
            Begun::Finished(known) if told == Some(known.as_str()) => {}
            Begun::InFlight => return Some(false),
            // There was a second order under it, which is what others are told.
            Begun::Finished(_) | Begun::OtherPayload | Begun::OtherSender => return Some(true),
        }
        let finished = self.shared.finish(record, &outcome, keep, None);
        self.ask_even_full(finished).await?;
        self.local.finish_mirror(record, &outcome, keep);
        Some(true)
    }

    /// Names the hold in the shared store, for as long as it still lasts here, and is rid of it here. If it is over, so is its place.
    async fn hand_over(&self, order: OrderId, ghost: &Ghost) -> Option<()> {
        let Ghost { client, place } = ghost;
        let Some(lasts) = self.local.lasts(order) else {
            let ended = self.shared.end_place(client, place);
            return self.ask_even_full(ended).await;
        };
        let named = self.shared.name_hold(client, place, order, lasts);
        self.ask_even_full(named).await?;
        if let Ok(true) = self.local.close_hold(order).await {
            return Some(());
        }
        // It has been closed meanwhile.
        let closed = self.shared.close_hold(order);
        self.ask_even_full(closed).await.map(drop)
    }
}

impl Store for Guarded {
    fn take<'a>(
        &'a self,
        what: &'static str,
        client: &'a ClientKey,
        quota: Quota,
    ) -> Answer<'a, Verdict> {
        Box::pin(async move {
            if let Some(verdict) = self.ask(self.shared.take(what, client, quota)).await {
                return Ok(verdict);
            }
            self.local.take(what, client, self.here(what, quota)).await
        })
    }

    /// Where it was counted: if this client has used any of its quota here, then here. At worst the other store's count stays a
    /// little higher than it need be.
    fn put_back<'a>(
        &'a self,
        what: &'static str,
        client: &'a ClientKey,
        quota: Quota,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            if self.local.owes(what, client) {
                return self
                    .local
                    .put_back(what, client, self.here(what, quota))
                    .await;
            }
            self.shared_only(self.shared.put_back(what, client, quota))
                .await
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
        Box::pin(self.either(move |store| store.open_place(client, place, limit, lasts, party)))
    }

    fn name_hold<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        order: OrderId,
        lasts: Duration,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            if !self.local.has_place(client, place) {
                let in_shared = self.shared.name_hold(client, place, order, lasts);
                if let Some(()) = self.ask_even_full(in_shared).await {
                    return Ok(());
                }
            }
            self.local.name_hold(client, place, order, lasts).await?;
            // Also if the place was opened here: the shared store may have opened it although it did not answer.
            self.ghosts.owe(&order, || Ghost::of(client, place));
            Ok(())
        })
    }

    fn free_place<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        party: Party,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            // In both: the shared store may have opened it although it did not answer.
            let was_here = self.local.has_place(client, place);
            self.local.free_place(client, place, party).await?;
            let in_shared = self.ask_even_full(self.shared.free_place(client, place, party));
            match in_shared.await {
                None if !was_here => Err(Unreachable),
                _ => Ok(()),
            }
        })
    }

    fn has_hold(&self, order: OrderId) -> Answer<'_, bool> {
        Box::pin(async move {
            if self.local.has_hold_here(order) {
                return Ok(true);
            }
            self.shared_only(self.shared.has_hold(order)).await
        })
    }

    fn prolong_hold(&self, order: OrderId, lasts: Duration) -> Answer<'_, bool> {
        Box::pin(async move {
            if self.local.has_hold_here(order) {
                return self.local.prolong_hold(order, lasts).await;
            }
            self.shared_only(self.shared.prolong_hold(order, lasts))
                .await
        })
    }

    fn close_hold(&self, order: OrderId) -> Answer<'_, bool> {
        Box::pin(async move {
            let was_here = self.local.close_hold(order).await?;
            match self.ask_even_full(self.shared.close_hold(order)).await {
                Some(was_there) => Ok(was_here || was_there),
                None if was_here => Ok(true),
                None => Err(Unreachable),
            }
        })
    }

    /// What stands in the way of a place: in the store that is asked for one.
    fn holds_of<'a>(&'a self, client: &'a ClientKey, most: usize) -> Answer<'a, Vec<OrderId>> {
        Box::pin(self.either(move |store| store.holds_of(client, most)))
    }

    /// Once the shared store is back, its holds alone are live: with what each instance has left of the time without it, they
    /// would all tell another number. What has run out is counted by one of them in any case.
    fn census(&self) -> Answer<'_, Census> {
        Box::pin(async move {
            let shared = self.ask_even_full(self.shared.census()).await;
            let shared = shared.unwrap_or_default();
            let local = self.local.census().await?;
            Ok(Census {
                live: match self.watch.is_away() {
                    true => shared.live + local.live,
                    false => shared.live,
                },
                expired: shared.expired + local.expired,
            })
        })
    }

    fn begin<'a>(
        &'a self,
        record: &'a RecordKey,
        binding: &'a Binding,
        lease: Duration,
    ) -> Answer<'a, Begun> {
        Box::pin(self.begin_in_both(record, binding, lease))
    }

    fn forget<'a>(&'a self, record: &'a RecordKey) -> Answer<'a, ()> {
        Box::pin(async move {
            let own = matches!(self.local.standing(record), Standing::Own { .. });
            self.local.forget(record).await?;
            if own {
                return Ok(());
            }
            self.shared_only(self.shared.forget(record)).await
        })
    }

    fn finish<'a>(
        &'a self,
        record: &'a RecordKey,
        outcome: &'a str,
        keep: Duration,
        unclaimed: Option<Duration>,
    ) -> Answer<'a, ()> {
        Box::pin(self.finish_where_it_was_begun(record, outcome, keep, unclaimed))
    }

    fn claim<'a>(&'a self, record: &'a RecordKey) -> Answer<'a, bool> {
        Box::pin(self.claim_in_both(record))
    }

    fn orphans(&self, most: usize, lease: Duration) -> Answer<'_, Vec<Orphan>> {
        Box::pin(async move {
            self.pay_debts().await;
            let mut found = self.local.orphans(most, lease).await?;
            if self.watch.is_settled() {
                let in_shared = self.shared.orphans(most - found.len(), lease);
                found.extend(self.ask(in_shared).await.unwrap_or_default());
            } else {
                // For the case that nobody else asks it anything, and would notice that it is back.
                if let Turn::Ask | Turn::Try = self.watch.turn() {
                    let _ = self.find().await;
                }
            }
            Ok(found)
        })
    }

    fn cached<'a>(&'a self, name: &'a str) -> Answer<'a, Option<String>> {
        Box::pin(self.either(move |store| store.cached(name)))
    }

    fn cache<'a>(&'a self, name: &'a str, text: &'a str, keep: Duration) -> Answer<'a, ()> {
        Box::pin(self.either(move |store| store.cache(name, text, keep)))
    }

    fn may_fetch<'a>(&'a self, name: &'a str, lease: Duration) -> Answer<'a, bool> {
        Box::pin(self.either(move |store| store.may_fetch(name, lease)))
    }

    /// Whether the shared store answers; asks it even if it is known to be away.
    fn ping(&self) -> Answer<'_, ()> {
        Box::pin(self.find())
    }

    fn cause(&self) -> Cause {
        self.shared.cause()
    }
}
