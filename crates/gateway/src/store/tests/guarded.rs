//! S6: with the shared store gone, reservations go on under a stricter limit, and nothing is reserved or lost twice.

mod holds;
mod keys;
mod orphans;

use std::sync::Arc;
use std::time::Duration;

use super::flaky::{Flaky, Mode};
use super::world::{client, order, record, secs};
use crate::quota::{Quota, Verdict};
use crate::store::{Census, Guarded, Memory, Orphan, RESERVE, Store, Unreachable};

const LEASE: Duration = Duration::from_secs(20);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const UNCLAIMED: Option<Duration> = Some(Duration::from_secs(4));

fn guarded(shared: &Arc<Flaky>) -> Guarded {
    Guarded::new(
        Arc::clone(shared) as Arc<dyn Store>,
        Memory::default(),
        Quota::per_minute(1, 1),
    )
}

/// An instance, the shared store, and another instance.
fn instances() -> (Guarded, Arc<Flaky>, Guarded) {
    let shared = Flaky::new();
    (guarded(&shared), Arc::clone(&shared), guarded(&shared))
}

/// The shared store answers again, and the instances notice.
async fn back(shared: &Flaky) {
    shared.set(Mode::Up);
    tokio::time::advance(secs(1)).await;
}

/// An instance has noticed that the shared store is back, and enough time has passed since.
async fn settled(instance: &Guarded) {
    tokio::time::advance(secs(1)).await;
    assert_eq!(instance.ping().await, Ok(()));
    tokio::time::advance(secs(3)).await;
}

fn orphan(name: &str, outcome: &str) -> Orphan {
    Orphan {
        record: record(name),
        outcome: outcome.to_owned(),
    }
}

#[tokio::test(start_paused = true)]
async fn without_the_shared_store_reservations_have_a_stricter_limit_and_all_else_its_own() {
    let (store, shared, _) = instances();
    let (ann, quota) = (client("ann"), Quota::per_minute(5, 3));
    shared.set(Mode::Down);
    assert_eq!(store.take(RESERVE, &ann, quota).await, Ok(Verdict::Go));
    assert_eq!(
        store.take(RESERVE, &ann, quota).await,
        Ok(Verdict::Wait(secs(60)))
    );
    for _ in 0..3 {
        assert_eq!(store.take("change", &ann, quota).await, Ok(Verdict::Go));
    }
    assert_eq!(
        store.take("change", &ann, quota).await,
        Ok(Verdict::Wait(secs(12)))
    );
    back(&shared).await;
    for _ in 0..3 {
        assert_eq!(store.take(RESERVE, &ann, quota).await, Ok(Verdict::Go));
    }
    assert_eq!(
        store.take(RESERVE, &ann, quota).await,
        Ok(Verdict::Wait(secs(12)))
    );
}

#[tokio::test(start_paused = true)]
async fn a_reservation_is_put_back_where_it_was_counted() {
    let (store, shared, other) = instances();
    let (ann, quota) = (client("ann"), Quota::per_minute(5, 1));
    let one = async |store: &Guarded| store.take(RESERVE, &ann, quota).await;
    assert_eq!(one(&store).await, Ok(Verdict::Go));
    shared.set(Mode::Down);
    // Only the shared store knows of it.
    let back_again = store.put_back(RESERVE, &ann, quota).await;
    assert_eq!(back_again, Err(Unreachable));
    // Counted here, by what is allowed here.
    for _ in 0..2 {
        assert_eq!(one(&store).await, Ok(Verdict::Go));
        assert_eq!(one(&store).await, Ok(Verdict::Wait(secs(60))));
        assert_eq!(store.put_back(RESERVE, &ann, quota).await, Ok(()));
    }
    back(&shared).await;
    assert_eq!(one(&other).await, Ok(Verdict::Wait(secs(11))));
    assert_eq!(store.put_back(RESERVE, &ann, quota).await, Ok(()));
    assert_eq!(one(&other).await, Ok(Verdict::Go));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_is_bothered_once_a_second() {
    let (store, shared, _) = instances();
    shared.set(Mode::Down);
    for _ in 0..3 {
        shared.asked();
        for _ in 0..50 {
            assert_eq!(store.cached("event").await, Ok(None));
        }
        assert_eq!(shared.asked(), 1);
        assert!(store.has_fallen_back());
        tokio::time::advance(secs(1)).await;
    }
    // A probe that hangs does not let the others through.
    shared.set(Mode::Silent);
    shared.asked();
    let hung = tokio::time::timeout(Duration::ZERO, store.cached("event")).await;
    assert!(hung.is_err());
    assert_eq!(store.cached("event").await, Ok(None));
    assert_eq!(shared.asked(), 1);

    back(&shared).await;
    assert_eq!(store.cached("event").await, Ok(None));
    assert!(!store.has_fallen_back());
    shared.asked();
    assert_eq!(store.cached("event").await, Ok(None));
    assert_eq!(shared.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn readiness_asks_the_shared_store_itself() {
    let (store, shared, _) = instances();
    assert_eq!(store.ping().await, Ok(()));
    shared.set(Mode::Down);
    assert_eq!(store.ping().await, Err(Unreachable));
    assert!(store.has_fallen_back());
    shared.set(Mode::Up);
    assert_eq!(store.ping().await, Ok(()));
    assert!(!store.has_fallen_back());
}

#[tokio::test(start_paused = true)]
async fn each_change_is_reported_once() {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let _installed = metrics::set_default_local_recorder(&recorder);
    let metrics = recorder.handle();
    let (store, shared, _) = instances();
    for round in 1..=2 {
        shared.set(Mode::Down);
        for _ in 0..5 {
            assert_eq!(store.cached("event").await, Ok(None));
            tokio::time::advance(secs(1)).await;
        }
        let text = metrics.render();
        assert!(
            text.contains(&format!("tc_gateway_store_fallbacks_total {round}\n")),
            "{text}"
        );
        assert!(text.contains("tc_gateway_store_fallback 1\n"), "{text}");
        back(&shared).await;
        assert_eq!(store.cached("event").await, Ok(None));
        let text = metrics.render();
        assert!(text.contains("tc_gateway_store_fallback 0\n"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_only_the_shared_store_knows_is_an_error_while_it_is_away() {
    let (store, shared, _) = instances();
    let ann = client("ann");
    shared.set(Mode::Down);
    assert_eq!(store.forget(&record("a")).await, Err(Unreachable));
    assert_eq!(store.drop_place(&ann, &record("a")).await, Err(Unreachable));
    assert_eq!(
        store.prolong_hold(order(1), secs(60)).await,
        Err(Unreachable)
    );
    assert_eq!(store.has_hold(order(1)).await, Err(Unreachable));
    assert_eq!(store.close_hold(order(1)).await, Err(Unreachable));
}

#[tokio::test(start_paused = true)]
async fn holds_are_kept_where_they_were_opened() {
    let (store, shared, other) = instances();
    let ann = client("ann");
    assert_eq!(
        store.open_hold(&ann, &record("a"), 2, secs(60)).await,
        Ok(true)
    );
    shared.set(Mode::Down);
    for name in ["b", "c"] {
        assert_eq!(
            store.open_hold(&ann, &record(name), 2, secs(60)).await,
            Ok(true)
        );
    }
    assert_eq!(
        store.open_hold(&ann, &record("d"), 2, secs(60)).await,
        Ok(false)
    );
    assert_eq!(store.drop_place(&ann, &record("c")).await, Ok(()));
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 1,
            expired: 0
        })
    );
    back(&shared).await;
    assert_eq!(
        store
            .name_hold(&ann, &record("a"), order(1), secs(600))
            .await,
        Ok(())
    );
    assert_eq!(
        store
            .name_hold(&ann, &record("b"), order(2), secs(600))
            .await,
        Ok(())
    );
    // What is left here of the time without the shared store is known here alone: all tell the same number.
    for instance in [&store, &other] {
        assert_eq!(
            instance.census().await,
            Ok(Census {
                live: 1,
                expired: 0
            })
        );
    }
    assert_eq!(store.has_hold(order(1)).await, Ok(true));
    assert_eq!(store.has_hold(order(2)).await, Ok(true));
    assert_eq!(other.has_hold(order(2)).await, Ok(false));
    assert_eq!(store.prolong_hold(order(2), secs(900)).await, Ok(true));
    tokio::time::advance(secs(600)).await;
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 0,
            expired: 1
        })
    );
    assert_eq!(store.close_hold(order(2)).await, Ok(true));
    assert_eq!(store.close_hold(order(1)).await, Ok(false));
}

#[tokio::test(start_paused = true)]
async fn what_has_run_out_is_counted_in_both() {
    let (store, shared, _) = instances();
    let ann = client("ann");
    for (name, number, mode) in [("a", 1, Mode::Up), ("b", 2, Mode::Down)] {
        shared.set(mode);
        let (record, lasts) = (record(name), secs(60));
        let opened = store.open_hold(&ann, &record, 2, lasts).await;
        assert_eq!(opened, Ok(true));
        let named = store.name_hold(&ann, &record, order(number), lasts).await;
        assert_eq!(named, Ok(()));
    }
    back(&shared).await;
    tokio::time::advance(secs(60)).await;
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 0,
            expired: 2
        })
    );
}

#[tokio::test(start_paused = true)]
async fn the_catalogue_is_cached_here_while_the_shared_store_is_away() {
    let (store, shared, other) = instances();
    shared.set(Mode::Down);
    assert_eq!(store.may_fetch("event", secs(10)).await, Ok(true));
    assert_eq!(store.may_fetch("event", secs(10)).await, Ok(false));
    assert_eq!(store.cache("event", "text", secs(5)).await, Ok(()));
    assert_eq!(store.cached("event").await, Ok(Some("text".to_owned())));
    assert_eq!(other.cached("event").await, Ok(None));
}
