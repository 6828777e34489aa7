//! S6: a hold whose place the shared store has, and whose name it has missed, counts for as long as its order, and no longer.

use super::*;
use crate::store::{ClientKey, RecordKey};

const MINUTE: Duration = Duration::from_secs(60);

fn ann() -> ClientKey {
    client("ann")
}

fn place() -> RecordKey {
    record("a")
}

/// Whether Ann, who may have one hold, has none: as an instance sees it that was never cut off.
async fn is_free(other: &Guarded) -> bool {
    let open = other.open_hold(&ann(), &record("b"), 1, MINUTE).await;
    if open == Ok(true) {
        assert_eq!(other.drop_place(&ann(), &record("b")).await, Ok(()));
    }
    open == Ok(true)
}

/// The place is opened in one mode, twice if it is shared by two calls, and the hold is named in another.
async fn named(store: &Guarded, shared: &Flaky, calls: usize, [opened, named]: [Mode; 2]) {
    shared.set(opened);
    for _ in 0..calls {
        let open = store.join_hold(&ann(), &place(), 1, MINUTE).await;
        assert_eq!(open, Ok(true));
    }
    shared.set(named);
    let hold = store.name_hold(&ann(), &place(), order(1), secs(600)).await;
    assert_eq!(hold, Ok(()));
}

const BLIPS: [[Mode; 2]; 4] = [
    [Mode::Up, Mode::Down],
    [Mode::Up, Mode::Deaf],
    [Mode::Deaf, Mode::Deaf],
    [Mode::Deaf, Mode::Down],
];

/// The instance looks for orphans twice a second.
async fn sweep(store: &Guarded, shared: &Flaky) {
    back(shared).await;
    assert_eq!(store.orphans(9, LEASE).await, Ok(Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn s6_a_hold_that_the_shared_store_has_missed_is_handed_over_when_that_is_back() {
    for modes in BLIPS {
        for calls in 1..=2 {
            let (store, shared, other) = instances();
            named(&store, &shared, calls, modes).await;
            assert_eq!(store.has_hold(order(1)).await, Ok(true));
            sweep(&store, &shared).await;
            // For longer than the place would have.
            tokio::time::advance(secs(500)).await;
            assert_eq!(other.has_hold(order(1)).await, Ok(true), "{modes:?}");
            assert!(!is_free(&other).await, "{modes:?}");
            assert_eq!(other.close_hold(order(1)).await, Ok(true));
            assert!(is_free(&other).await, "{modes:?}");
            assert_eq!(store.has_hold(order(1)).await, Ok(false));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn s6_what_is_over_before_the_shared_store_is_back_keeps_no_place_there() {
    for calls in 1..=2 {
        let (store, shared, other) = instances();
        named(&store, &shared, calls, [Mode::Up, Mode::Down]).await;
        assert_eq!(store.close_hold(order(1)).await, Ok(true));
        sweep(&store, &shared).await;
        assert!(is_free(&other).await);
    }
}

#[tokio::test(start_paused = true)]
async fn s6_a_hold_is_closed_and_a_place_freed_in_both_stores() {
    let (store, shared, other) = instances();
    named(&store, &shared, 1, [Mode::Up, Mode::Deaf]).await;
    back(&shared).await;
    assert_eq!(store.close_hold(order(1)).await, Ok(true));
    assert!(is_free(&other).await);
    for end in [false, true] {
        shared.set(Mode::Deaf);
        let open = store.open_hold(&ann(), &place(), 1, MINUTE).await;
        assert_eq!(open, Ok(true));
        back(&shared).await;
        let freed = match end {
            true => store.end_place(&ann(), &place()).await,
            false => store.drop_place(&ann(), &place()).await,
        };
        assert_eq!(freed, Ok(()));
        assert!(is_free(&other).await);
    }
}
