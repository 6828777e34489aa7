//! S9, R3: a key is begun once, and told again what came of it, also while the shared store is away.

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use tokio::runtime::Builder;

use super::{DAY, Flaky, LEASE, Mode, UNCLAIMED, back, instances, orphan};
use crate::store::tests::world::{binding, record, secs};
use crate::store::{Begun, Binding, Guarded, RecordKey, Store as _, Unreachable};

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

/// S9: after the outage a key makes no second order, whichever instance is asked.
#[tokio::test(start_paused = true)]
async fn what_came_of_a_key_while_the_shared_store_was_away_is_told_to_it() {
    let (store, shared, other) = instances();
    let (alone, cut) = (record("alone"), record("cut"));
    assert_eq!(store.begin(&cut, &binding(), LEASE).await, Ok(Begun::New));
    shared.set(Mode::Down);
    assert_eq!(store.begin(&alone, &binding(), LEASE).await, Ok(Begun::New));
    for key in [&alone, &cut] {
        let noted = store.finish(key, "order 1", DAY, UNCLAIMED).await;
        assert_eq!(noted, Ok(()));
        assert_eq!(store.claim(key).await, Ok(true));
    }
    back(&shared).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    let finished = Ok(Begun::Finished("order 1".to_owned()));
    assert_eq!(other.begin(&alone, &binding(), LEASE).await, finished);
    // The shared store knows that it was begun, and for how long nobody else is to touch it.
    tokio::time::advance(LEASE).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    assert_eq!(other.begin(&cut, &binding(), LEASE).await, finished);
    let ben = Binding {
        sender: "Ben".to_owned(),
        ..binding()
    };
    for key in [&alone, &cut] {
        let stranger = other.begin(key, &ben, LEASE).await;
        assert_eq!(stranger, Ok(Begun::OtherSender));
        assert_eq!(store.begin(key, &binding(), LEASE).await, finished);
        assert_eq!(other.claim(key).await, Ok(true));
    }
    // It is kept for as long as if it had been there from the beginning.
    tokio::time::advance(DAY - LEASE - secs(2)).await;
    assert_eq!(other.begin(&alone, &binding(), LEASE).await, finished);
    tokio::time::advance(secs(2)).await;
    let anew = other.begin(&alone, &binding(), LEASE).await;
    assert_eq!(anew, Ok(Begun::New));
}

/// Whichever of them is asked under the key tells this.
async fn all_tell(instances: [&Guarded; 2], key: &RecordKey, told: &Result<Begun, Unreachable>) {
    for instance in instances {
        let begun = instance.begin(key, &binding(), LEASE).await;
        assert_eq!(&begun, told);
    }
}

/// As in version 2: an instance has noted which order it is filling, so that others can give it back.
async fn filling(store: &Guarded, key: &RecordKey) {
    assert_eq!(store.begin(key, &binding(), LEASE).await, Ok(Begun::New));
    let noted = store.finish(key, "filling", DAY, Some(GIVEN_BACK_AFTER));
    assert_eq!(noted.await, Ok(()));
}

const GIVEN_BACK_AFTER: Duration = Duration::from_secs(16);

/// S9: an order that could not be filled is given back by whichever instance comes first, and then its key is as if never used: at all of
/// them, also at the one that had begun it.
#[tokio::test(start_paused = true)]
async fn a_key_that_another_instance_has_freed_is_free_where_it_was_begun() {
    let (store, _, other) = instances();
    let key = record("a");
    filling(&store, &key).await;
    let due = store.finish(&key, "filling", DAY, Some(Duration::ZERO));
    assert_eq!(due.await, Ok(()));
    let under_way = Ok(Begun::Finished("filling".to_owned()));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, under_way);
    let orphans = other.orphans(10, LEASE).await;
    assert_eq!(orphans, Ok(vec![orphan("a", "filling")]));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, under_way);
    assert_eq!(other.forget(&key).await, Ok(()));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    let elsewhere = other.begin(&key, &binding(), LEASE).await;
    assert_eq!(elsewhere, Ok(Begun::InFlight));
}

/// S9: also if the shared store knows already that the order is being filled. Nobody gives back what its buyer was told is his.
#[tokio::test(start_paused = true)]
async fn an_order_that_is_filled_while_the_shared_store_is_away_is_told_to_it_and_nobody_gives_it_back()
 {
    let (store, shared, other) = instances();
    let key = record("a");
    filling(&store, &key).await;
    shared.set(Mode::Down);
    assert_eq!(store.finish(&key, "order 1", DAY, UNCLAIMED).await, Ok(()));
    let finished = Ok(Begun::Finished("order 1".to_owned()));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, finished);
    assert_eq!(store.claim(&key).await, Ok(true));
    back(&shared).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    all_tell([&store, &other], &key, &finished).await;
    tokio::time::advance(GIVEN_BACK_AFTER).await;
    for instance in [&store, &other] {
        assert_eq!(instance.orphans(10, LEASE).await, Ok(vec![]));
    }
}

/// S8: and if nobody comes for it, the instance that has filled it gives it back, with the shared store or without.
#[tokio::test(start_paused = true)]
async fn an_order_that_is_filled_while_the_shared_store_is_away_is_an_orphan_here() {
    let (store, shared, other) = instances();
    let key = record("a");
    filling(&store, &key).await;
    shared.set(Mode::Down);
    assert_eq!(store.finish(&key, "order 1", DAY, UNCLAIMED).await, Ok(()));
    tokio::time::advance(secs(4)).await;
    let orphans = store.orphans(10, LEASE).await;
    assert_eq!(orphans, Ok(vec![orphan("a", "order 1")]));
    assert_eq!(store.finish(&key, "given up", DAY, None).await, Ok(()));
    back(&shared).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    let given_up = Ok(Begun::Finished("given up".to_owned()));
    all_tell([&store, &other], &key, &given_up).await;
    tokio::time::advance(GIVEN_BACK_AFTER).await;
    assert_eq!(other.orphans(10, LEASE).await, Ok(vec![]));
}

/// S9: a Redis that comes back without its last second knows that a key was begun, and not what came of it.
#[tokio::test(start_paused = true)]
async fn an_outcome_that_the_shared_store_has_lost_is_told_it_again() {
    for since in [Duration::ZERO, LEASE * 2] {
        let (store, shared, other) = instances();
        let key = record("a");
        assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
        assert_eq!(store.finish(&key, "order 1", DAY, None).await, Ok(()));
        assert_eq!(shared.forget(&key).await, Ok(()));
        let begun = shared.begin(&key, &binding(), LEASE).await;
        assert_eq!(begun, Ok(Begun::New));
        tokio::time::advance(since).await;
        let finished = Ok(Begun::Finished("order 1".to_owned()));
        all_tell([&store, &other], &key, &finished).await;
    }
}

/// A claim that came too late: the order is canceled, and what came of the key is what is made of it there.
#[tokio::test(start_paused = true)]
async fn what_was_given_up_elsewhere_is_not_told_as_an_order_any_more() {
    let (store, shared, other) = instances();
    let key = record("a");
    filling(&store, &key).await;
    shared.set(Mode::Down);
    assert_eq!(store.finish(&key, "order 1", DAY, UNCLAIMED).await, Ok(()));
    assert_eq!(store.claim(&key).await, Ok(true));
    // To the others it was never away.
    tokio::time::advance(GIVEN_BACK_AFTER).await;
    shared.set(Mode::Up);
    let there = shared.orphans(10, LEASE).await;
    assert_eq!(there, Ok(vec![orphan("a", "filling")]));
    tokio::time::advance(secs(1)).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    assert_eq!(other.forget(&key).await, Ok(()));
    assert_eq!(other.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    let here = store.begin(&key, &binding(), LEASE).await;
    assert_eq!(here, Ok(Begun::InFlight));
}

/// The shared store goes away, and the instance makes an order without it.
async fn made_alone(store: &Guarded, shared: &Flaky, key: &RecordKey, unclaimed: Option<Duration>) {
    shared.set(Mode::Down);
    assert_eq!(store.begin(key, &binding(), LEASE).await, Ok(Begun::New));
    assert_eq!(store.finish(key, "order 1", DAY, unclaimed).await, Ok(()));
}

/// What nobody has claimed may yet be given up: told as an order, it would be one that is canceled under its buyer.
#[tokio::test(start_paused = true)]
async fn only_what_is_final_is_told_to_the_shared_store() {
    let (store, shared, other) = instances();
    let key = record("a");
    made_alone(&store, &shared, &key, UNCLAIMED).await;
    back(&shared).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    let known = shared.begin(&key, &binding(), secs(1)).await;
    assert_eq!(known, Ok(Begun::New), "it was not told");
    assert_eq!(shared.forget(&key).await, Ok(()));
    tokio::time::advance(secs(3)).await;
    assert_eq!(
        store.orphans(10, LEASE).await,
        Ok(vec![orphan("a", "order 1")])
    );
    assert_eq!(store.finish(&key, "given up", DAY, None).await, Ok(()));
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    let begun = other.begin(&key, &binding(), LEASE).await;
    assert_ne!(begun, Ok(Begun::Finished("order 1".to_owned())));
    assert_ne!(begun, Ok(Begun::New));
}

#[tokio::test(start_paused = true)]
async fn what_another_instance_does_under_the_key_is_not_lost() {
    let (store, shared, other) = instances();
    let key = record("a");
    made_alone(&store, &shared, &key, None).await;
    shared.set(Mode::Up);
    assert_eq!(other.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    tokio::time::advance(secs(1)).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    let begun = other.begin(&key, &binding(), LEASE).await;
    assert_eq!(begun, Ok(Begun::InFlight));
    assert_eq!(other.finish(&key, "order 2", DAY, None).await, Ok(()));
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    let second = Ok(Begun::Finished("order 2".to_owned()));
    assert_eq!(other.begin(&key, &binding(), LEASE).await, second);
    let first = Ok(Begun::Finished("order 1".to_owned()));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, first);
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

/// As after a restart between the beginning and the end of a request. To other instances it is a key of nobody's.
#[tokio::test(start_paused = true)]
async fn a_key_whose_beginning_the_shared_store_has_lost_is_told_here() {
    let (store, shared, other) = instances();
    let key = record("a");
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    assert_eq!(shared.forget(&key).await, Ok(()));
    assert_eq!(store.finish(&key, "order 1", DAY, UNCLAIMED).await, Ok(()));
    let finished = Ok(Begun::Finished("order 1".to_owned()));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, finished);
    let ben = Binding {
        sender: "Ben".to_owned(),
        ..binding()
    };
    assert_eq!(store.begin(&key, &ben, LEASE).await, Ok(Begun::OtherSender));
    let elsewhere = other.begin(&key, &binding(), LEASE).await;
    assert_eq!(elsewhere, Ok(Begun::OtherSender));
    assert_eq!(store.claim(&key).await, Ok(true));
    tokio::time::advance(secs(4)).await;
    assert_eq!(other.orphans(10, LEASE).await, Ok(vec![]));
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
