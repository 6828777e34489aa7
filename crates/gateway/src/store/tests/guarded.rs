//! S6: with the shared store gone, reservations go on under a stricter limit, and nothing is reserved or lost twice.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use tokio::runtime::Builder;

use super::flaky::{Flaky, Mode};
use super::world::{binding, client, order, record, secs};
use crate::quota::{Quota, Verdict};
use crate::store::{Begun, Binding, Census, Guarded, Memory, Orphan, RESERVE, Store, Unreachable};

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
async fn what_was_begun_locally_is_finished_locally() {
    let (store, shared, _) = instances();
    let finished = Ok(Begun::Finished("order 1".to_owned()));
    shared.set(Mode::Down);
    for name in ["a", "b"] {
        assert_eq!(
            store.begin(&record(name), &binding(), LEASE).await,
            Ok(Begun::New)
        );
        assert_eq!(
            store.begin(&record(name), &binding(), LEASE).await,
            Ok(Begun::InFlight)
        );
    }
    back(&shared).await;
    for name in ["a", "b"] {
        assert_eq!(
            store.begin(&record(name), &binding(), LEASE).await,
            Ok(Begun::InFlight)
        );
        assert_eq!(
            store.finish(&record(name), "order 1", DAY, UNCLAIMED).await,
            Ok(())
        );
        assert_eq!(
            store.begin(&record(name), &binding(), LEASE).await,
            finished
        );
    }
    assert_eq!(store.claim(&record("a")).await, Ok(true));
    tokio::time::advance(secs(4)).await;
    assert_eq!(
        store.orphans(10, LEASE).await,
        Ok(vec![orphan("b", "order 1")])
    );
    assert_eq!(store.claim(&record("b")).await, Ok(false));
    assert_eq!(
        store.finish(&record("b"), "canceled", DAY, None).await,
        Ok(())
    );
    tokio::time::advance(LEASE * 2).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    let ben = Binding {
        sender: "Ben".to_owned(),
        ..binding()
    };
    assert_eq!(
        store.begin(&record("a"), &ben, LEASE).await,
        Ok(Begun::OtherSender)
    );
    assert_eq!(store.begin(&record("a"), &binding(), LEASE).await, finished);
    assert_eq!(store.forget(&record("a")).await, Ok(()));
    assert_eq!(
        store.begin(&record("a"), &binding(), LEASE).await,
        Ok(Begun::New)
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_begun_in_the_shared_store_is_finished_here_while_that_is_away() {
    let (store, shared, other) = instances();
    assert_eq!(
        store.begin(&record("a"), &binding(), LEASE).await,
        Ok(Begun::New)
    );
    shared.set(Mode::Down);
    assert_eq!(
        store.begin(&record("a"), &binding(), LEASE).await,
        Ok(Begun::InFlight)
    );
    assert_eq!(
        store.finish(&record("a"), "order 1", DAY, UNCLAIMED).await,
        Ok(())
    );
    let finished = Ok(Begun::Finished("order 1".to_owned()));
    assert_eq!(store.begin(&record("a"), &binding(), LEASE).await, finished);
    tokio::time::advance(secs(4)).await;
    assert_eq!(
        store.orphans(10, LEASE).await,
        Ok(vec![orphan("a", "order 1")])
    );
    assert_eq!(
        store.finish(&record("a"), "canceled", DAY, None).await,
        Ok(())
    );
    back(&shared).await;
    // To the other instance it is as if this one had died: nothing is reserved a second time.
    assert_eq!(
        other.begin(&record("a"), &binding(), LEASE).await,
        Ok(Begun::InFlight)
    );
    tokio::time::advance(LEASE).await;
    let begun = other.begin(&record("a"), &binding(), LEASE).await;
    assert!(matches!(begun, Ok(Begun::Abandoned(_))), "{begun:?}");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_this_instance_finished_is_replayed_while_the_shared_store_is_away() {
    let (store, shared, _) = instances();
    assert_eq!(
        store.begin(&record("a"), &binding(), LEASE).await,
        Ok(Begun::New)
    );
    assert_eq!(
        store.finish(&record("a"), "order 1", DAY, None).await,
        Ok(())
    );
    shared.set(Mode::Down);
    let finished = Ok(Begun::Finished("order 1".to_owned()));
    assert_eq!(store.begin(&record("a"), &binding(), LEASE).await, finished);
}

/// As after a restart of a store that keeps nothing on disk.
#[tokio::test(start_paused = true)]
async fn a_key_that_the_shared_store_has_lost_is_told_it_again() {
    let (store, shared, other) = instances();
    let key = record("a");
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    assert_eq!(store.finish(&key, "order 1", DAY, None).await, Ok(()));
    assert_eq!(shared.forget(&key).await, Ok(()));
    let finished = Ok(Begun::Finished("order 1".to_owned()));
    let ben = Binding {
        sender: "Ben".to_owned(),
        ..binding()
    };
    assert_eq!(store.begin(&key, &ben, LEASE).await, Ok(Begun::OtherSender));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, finished);
    assert_eq!(other.begin(&key, &binding(), LEASE).await, finished);
}

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
    // Whether it is the one that began it, or another one, that searches.
    for instance in [&store, &other] {
        assert_eq!(
            instance.orphans(10, LEASE).await,
            Ok(vec![orphan("a", "order 1")])
        );
        shared.set(Mode::Down);
        assert_eq!(
            instance.finish(&record("a"), "canceled", DAY, None).await,
            Err(Unreachable)
        );
        shared.set(Mode::Up);
        settled(instance).await;
        tokio::time::advance(LEASE).await;
    }
    assert_eq!(
        store.orphans(10, LEASE).await,
        Ok(vec![orphan("a", "order 1")])
    );
    assert_eq!(
        store.finish(&record("a"), "canceled", DAY, None).await,
        Ok(())
    );
    tokio::time::advance(LEASE).await;
    assert_eq!(other.orphans(10, LEASE).await, Ok(vec![]));
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
    assert_eq!(store.close_hold(order(1)).await, Err(Unreachable));
}

/// The browser hangs up while the shared store keeps its answer to itself.
#[tokio::test(start_paused = true)]
async fn a_beginning_that_is_given_up_leaves_nothing_here() {
    let (store, shared, _) = instances();
    shared.set(Mode::Silent);
    {
        let key = record("a");
        let ours = binding();
        let begun = tokio::time::timeout(secs(1), store.begin(&key, &ours, LEASE)).await;
        assert!(begun.is_err());
    }
    shared.set(Mode::Up);
    assert_eq!(
        store.begin(&record("a"), &binding(), LEASE).await,
        Ok(Begun::New)
    );
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
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 2,
            expired: 0
        })
    );
    assert_eq!(
        other.census().await,
        Ok(Census {
            live: 1,
            expired: 0
        })
    );
    assert_eq!(store.prolong_hold(order(2), secs(900)).await, Ok(()));
    tokio::time::advance(secs(600)).await;
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 1,
            expired: 1
        })
    );
    assert_eq!(store.close_hold(order(2)).await, Ok(true));
    assert_eq!(store.close_hold(order(1)).await, Ok(false));
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

/// R3: whatever the shared store does, one instance begins a key once.
#[test]
fn one_key_is_begun_once_however_the_shared_store_comes_and_goes() {
    #[derive(Clone, Debug)]
    enum Step {
        Line(Mode),
        Pass(u64),
        Begin,
        Finish,
        Claim,
        Search,
    }
    let step = prop_oneof![
        2 => prop::sample::select(vec![Mode::Up, Mode::Down, Mode::Deaf]).prop_map(Step::Line),
        2 => (0..3_000_u64).prop_map(Step::Pass),
        4 => Just(Step::Begin),
        1 => Just(Step::Finish),
        1 => Just(Step::Claim),
        1 => Just(Step::Search),
    ];
    TestRunner::new(ProptestConfig::with_source_file(file!()))
        .run(&prop::collection::vec(step, 1..60), |steps| {
            let runtime = Builder::new_current_thread()
                .enable_time()
                .start_paused(true)
                .build()
                .map_err(|error| TestCaseError::fail(error.to_string()))?;
            runtime.block_on(async {
                let (store, shared, _) = instances();
                let (key, mut begun, mut claimed) = (record("a"), 0, false);
                for step in steps {
                    match step {
                        Step::Line(mode) => shared.set(mode),
                        Step::Pass(millis) => {
                            tokio::time::advance(Duration::from_millis(millis)).await
                        }
                        Step::Begin => {
                            let answer = store.begin(&key, &binding(), LEASE).await;
                            begun += usize::from(answer == Ok(Begun::New));
                        }
                        Step::Finish if begun == 1 => {
                            prop_assert_eq!(
                                store.finish(&key, "order", DAY, UNCLAIMED).await,
                                Ok(())
                            );
                            begun += 1;
                        }
                        Step::Claim if begun == 2 => {
                            claimed |= store.claim(&key).await == Ok(true);
                        }
                        Step::Search => {
                            let found = store.orphans(10, LEASE).await;
                            prop_assert!(
                                !claimed || found == Ok(vec![]),
                                "a claimed order is an orphan"
                            );
                        }
                        Step::Finish | Step::Claim => {}
                    }
                    prop_assert!(begun <= 2, "begun twice");
                }
                Ok(())
            })
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}
