//! S8: what nobody comes for is given up also after an outage, and what somebody was given is not.

use super::{DAY, LEASE, Mode, UNCLAIMED, back, instances, orphan, settled};
use crate::store::tests::world::{binding, record, secs};
use crate::store::{Begun, Store as _, Unreachable};

/// The shared store has stored the outcome, but its answer was lost; the buyer has got his order from this instance.
#[tokio::test(start_paused = true)]
async fn a_claim_is_told_to_the_shared_store_before_anybody_looks_for_orphans() {
    let (store, shared, other) = instances();
    assert_eq!(
        store.begin(&record("a"), &binding(), LEASE).await,
        Ok(Begun::New)
    );
    shared.set(Mode::Deaf);
    assert_eq!(
        store.finish(&record("a"), "order 1", DAY, UNCLAIMED).await,
        Ok(())
    );
    assert_eq!(store.claim(&record("a")).await, Ok(true));
    back(&shared).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    settled(&store).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    assert_eq!(other.orphans(10, LEASE).await, Ok(vec![]));
}

/// An outage that lasts longer than an outcome may stay unclaimed, and is over for another instance first.
#[tokio::test(start_paused = true)]
async fn nobody_looks_for_orphans_before_every_instance_has_told_its_claims() {
    let (store, shared, other) = instances();
    for name in ["a", "b"] {
        assert_eq!(
            store.begin(&record(name), &binding(), LEASE).await,
            Ok(Begun::New)
        );
        assert_eq!(
            store.finish(&record(name), "order", DAY, UNCLAIMED).await,
            Ok(())
        );
    }
    shared.set(Mode::Down);
    assert_eq!(store.claim(&record("a")).await, Ok(true));
    // Each instance searches every second.
    for _ in 0..10 {
        assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
        assert_eq!(other.orphans(10, LEASE).await, Ok(vec![]));
        tokio::time::advance(secs(1)).await;
    }
    shared.set(Mode::Up);
    for _ in 0..3 {
        assert_eq!(other.orphans(10, LEASE).await, Ok(vec![]));
        assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
        tokio::time::advance(secs(1)).await;
    }
    assert_eq!(
        other.orphans(10, LEASE).await,
        Ok(vec![orphan("b", "order")])
    );
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_comes_too_late_is_refused_also_here() {
    let (store, shared, other) = instances();
    assert_eq!(
        store.begin(&record("a"), &binding(), LEASE).await,
        Ok(Begun::New)
    );
    shared.set(Mode::Deaf);
    assert_eq!(
        store.finish(&record("a"), "order 1", DAY, UNCLAIMED).await,
        Ok(())
    );
    shared.set(Mode::Up);
    tokio::time::advance(secs(4)).await;
    assert_eq!(
        other.orphans(10, LEASE).await,
        Ok(vec![orphan("a", "order 1")])
    );
    assert_eq!(store.claim(&record("a")).await, Ok(false));
}

/// Two here and two there.
#[tokio::test(start_paused = true)]
async fn no_more_orphans_are_handed_out_than_were_asked_for() {
    let (store, shared, _) = instances();
    for (name, mode) in [
        ("a", Mode::Up),
        ("b", Mode::Up),
        ("c", Mode::Down),
        ("d", Mode::Down),
    ] {
        shared.set(mode);
        let begun = store.begin(&record(name), &binding(), LEASE).await;
        assert_eq!(begun, Ok(Begun::New));
        let finished = store.finish(&record(name), "order", DAY, UNCLAIMED).await;
        assert_eq!(finished, Ok(()));
    }
    shared.set(Mode::Up);
    settled(&store).await;
    let found = store.orphans(3, LEASE).await.unwrap_or_default();
    assert_eq!(found.len(), 3);
    assert_eq!(store.orphans(3, LEASE).await.map(|rest| rest.len()), Ok(1));
}

/// Both stores have it as an orphan; once it is given up, neither has.
#[tokio::test(start_paused = true)]
async fn an_orphan_of_both_stores_is_settled_in_both() {
    let (store, shared, other) = instances();
    assert_eq!(
        store.begin(&record("a"), &binding(), LEASE).await,
        Ok(Begun::New)
    );
    shared.set(Mode::Deaf);
    assert_eq!(
        store.finish(&record("a"), "order 1", DAY, UNCLAIMED).await,
        Ok(())
    );
    shared.set(Mode::Up);
    settled(&store).await;
    let found = store.orphans(10, LEASE).await.unwrap_or_default();
    assert!(!found.is_empty());
    for orphan in found {
        assert_eq!(
            store.finish(&orphan.record, "canceled", DAY, None).await,
            Ok(())
        );
    }
    tokio::time::advance(LEASE * 2).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    assert_eq!(other.orphans(10, LEASE).await, Ok(vec![]));
}

#[tokio::test(start_paused = true)]
async fn an_orphan_that_could_not_be_settled_comes_again() {
    let (store, shared, other) = instances();
    assert_eq!(
        other.begin(&record("a"), &binding(), LEASE).await,
        Ok(Begun::New)
    );
    assert_eq!(
        other.finish(&record("a"), "order 1", DAY, UNCLAIMED).await,
        Ok(())
    );
    tokio::time::advance(secs(4)).await;
    // One that did not begin it has nowhere to note it.
    assert_eq!(
        store.orphans(10, LEASE).await,
        Ok(vec![orphan("a", "order 1")])
    );
    shared.set(Mode::Down);
    assert_eq!(
        store.finish(&record("a"), "canceled", DAY, None).await,
        Err(Unreachable)
    );
    shared.set(Mode::Up);
    settled(&store).await;
    tokio::time::advance(LEASE).await;
    // The one that began it knows by itself what came of it, and tells it.
    assert_eq!(
        other.orphans(10, LEASE).await,
        Ok(vec![orphan("a", "order 1")])
    );
    shared.set(Mode::Down);
    assert_eq!(
        other.finish(&record("a"), "canceled", DAY, None).await,
        Ok(())
    );
    let canceled = Ok(Begun::Finished("canceled".to_owned()));
    assert_eq!(other.begin(&record("a"), &binding(), LEASE).await, canceled);
    shared.set(Mode::Up);
    settled(&other).await;
    assert_eq!(other.orphans(10, LEASE).await, Ok(vec![]));
    assert_eq!(store.begin(&record("a"), &binding(), LEASE).await, canceled);
    tokio::time::advance(LEASE).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_nobody_has_begun_here_is_an_orphan_here_rather_than_lost() {
    let (store, shared, _) = instances();
    shared.set(Mode::Down);
    assert_eq!(
        store.finish(&record("a"), "order 1", DAY, UNCLAIMED).await,
        Ok(())
    );
    tokio::time::advance(secs(4)).await;
    assert_eq!(
        store.orphans(10, LEASE).await,
        Ok(vec![orphan("a", "order 1")])
    );
}
