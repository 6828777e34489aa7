//! S9: a key reserves once. S8: what nobody comes for is given up, by somebody, for certain.

use std::time::Duration;

use super::world::{
    World, at_once, binding, record, secs, shown_of_each, shown_of_each_in_parallel,
};
use crate::store::{ABANDONED_FOR, Begun, Binding, Orphan};

const LEASE: Duration = Duration::from_secs(20);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const UNCLAIMED: Option<Duration> = Some(Duration::from_secs(4));

shown_of_each!(
    a_request_is_new_once_then_in_flight_then_finished,
    an_outcome_is_kept_for_a_day_and_no_longer,
    a_request_that_went_silent_is_abandoned_and_not_begun_again,
    an_abandoned_request_may_still_finish,
    a_key_is_bound_to_its_payload_and_its_sender,
    a_forgotten_key_is_as_if_never_used,
    a_claimed_outcome_is_no_orphan,
    an_outcome_that_nobody_claims_is_an_orphan_after_its_time,
    an_orphan_is_handed_out_again_after_the_lease_until_it_is_finished,
    a_claim_in_the_last_moment_still_counts,
    what_was_claimed_or_given_up_stays_so_when_it_is_finished_again,
    a_forgotten_outcome_is_no_orphan,
    a_lost_record_is_not_a_lost_orphan,
    orphans_come_in_order_and_no_more_than_asked_for,
);

shown_of_each_in_parallel!(
    of_two_hundred_that_begin_one_is_new,
    of_a_claim_and_a_search_for_orphans_one_wins,
    of_two_hundred_searches_one_finds_the_orphan,
);

async fn a_request_is_new_once_then_in_flight_then_finished(world: &impl World) {
    let (store, key) = (world.store(), record("a"));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    assert_eq!(
        world.other().begin(&key, &binding(), LEASE).await,
        Ok(Begun::InFlight)
    );
    assert_eq!(store.finish(&key, "order 1", DAY, None).await, Ok(()));
    let finished = Ok(Begun::Finished("order 1".to_owned()));
    assert_eq!(world.other().begin(&key, &binding(), LEASE).await, finished);
    assert_eq!(
        store.begin(&record("b"), &binding(), LEASE).await,
        Ok(Begun::New)
    );
}

async fn an_outcome_is_kept_for_a_day_and_no_longer(world: &impl World) {
    let (store, key) = (world.store(), record("a"));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    world.pass(secs(5)).await;
    assert_eq!(store.finish(&key, "order 1", DAY, None).await, Ok(()));
    world.pass(DAY - secs(1)).await;
    let finished = Ok(Begun::Finished("order 1".to_owned()));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, finished);
    world.pass(secs(1)).await;
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    // Nothing of the former life is left.
    assert_eq!(
        store.begin(&key, &binding(), LEASE).await,
        Ok(Begun::InFlight)
    );
}

async fn a_request_that_went_silent_is_abandoned_and_not_begun_again(world: &impl World) {
    let (store, key) = (world.store(), record("a"));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    world.pass(LEASE - secs(1)).await;
    assert_eq!(
        store.begin(&key, &binding(), LEASE).await,
        Ok(Begun::InFlight)
    );
    world.pass(secs(1)).await;
    assert_eq!(
        store.begin(&key, &binding(), LEASE).await,
        Ok(Begun::Abandoned(LEASE))
    );
    world.pass(ABANDONED_FOR - secs(1)).await;
    let time = LEASE + ABANDONED_FOR - secs(1);
    assert_eq!(
        store.begin(&key, &binding(), LEASE).await,
        Ok(Begun::Abandoned(time))
    );
    world.pass(secs(1)).await;
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
}

async fn an_abandoned_request_may_still_finish(world: &impl World) {
    let (store, key) = (world.store(), record("a"));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    world.pass(LEASE * 2).await;
    assert_eq!(store.finish(&key, "order 1", DAY, UNCLAIMED).await, Ok(()));
    let finished = Ok(Begun::Finished("order 1".to_owned()));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, finished);
    assert_eq!(store.claim(&key).await, Ok(true));
}

async fn a_key_is_bound_to_its_payload_and_its_sender(world: &impl World) {
    let (store, key) = (world.store(), record("a"));
    let three_tickets = Binding {
        payload: "three tickets".to_owned(),
        ..binding()
    };
    let ben = Binding {
        sender: "the site, Ben".to_owned(),
        ..binding()
    };
    // To a stranger nothing is said of the payload.
    let both = Binding {
        payload: "three tickets".to_owned(),
        ..ben.clone()
    };
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    for finished in [false, true] {
        if finished {
            assert_eq!(store.finish(&key, "order 1", DAY, None).await, Ok(()));
        }
        assert_eq!(
            store.begin(&key, &three_tickets, LEASE).await,
            Ok(Begun::OtherPayload)
        );
        assert_eq!(store.begin(&key, &ben, LEASE).await, Ok(Begun::OtherSender));
        assert_eq!(
            store.begin(&key, &both, LEASE).await,
            Ok(Begun::OtherSender)
        );
    }
}

async fn a_forgotten_key_is_as_if_never_used(world: &impl World) {
    let (store, key) = (world.store(), record("a"));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    assert_eq!(store.forget(&key).await, Ok(()));
    let ben = Binding {
        payload: "three tickets".to_owned(),
        sender: "the site, Ben".to_owned(),
    };
    assert_eq!(store.begin(&key, &ben, LEASE).await, Ok(Begun::New));
    assert_eq!(store.forget(&record("never used")).await, Ok(()));
}

async fn a_claimed_outcome_is_no_orphan(world: &impl World) {
    let (store, key) = (world.store(), record("a"));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    assert_eq!(store.finish(&key, "order 1", DAY, UNCLAIMED).await, Ok(()));
    assert_eq!(world.other().claim(&key).await, Ok(true));
    world.pass(secs(60)).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    // It is claimed for whoever comes with the key.
    assert_eq!(store.claim(&key).await, Ok(true));
    assert_eq!(store.claim(&record("never used")).await, Ok(true));
}

async fn an_outcome_that_nobody_claims_is_an_orphan_after_its_time(world: &impl World) {
    let (store, key) = (world.store(), record("a"));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    assert_eq!(store.finish(&key, "order 1", DAY, UNCLAIMED).await, Ok(()));
    world.pass(secs(4) - Duration::from_micros(1)).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    world.pass(Duration::from_micros(1)).await;
    let orphan = Orphan {
        record: key.clone(),
        outcome: "order 1".to_owned(),
    };
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![orphan]));
    assert_eq!(store.claim(&key).await, Ok(false));
}

/// An instance that dies while it gives an orphan up has not lost it.
async fn an_orphan_is_handed_out_again_after_the_lease_until_it_is_finished(world: &impl World) {
    let (store, other, key) = (world.store(), world.other(), record("a"));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    assert_eq!(store.finish(&key, "order 1", DAY, UNCLAIMED).await, Ok(()));
    world.pass(secs(4)).await;
    for _ in 0..3 {
        assert_eq!(
            store.orphans(10, LEASE).await.map(|found| found.len()),
            Ok(1)
        );
        world.pass(LEASE - secs(1)).await;
        assert_eq!(other.orphans(10, LEASE).await, Ok(vec![]));
        assert_eq!(other.claim(&key).await, Ok(false));
        world.pass(secs(1)).await;
    }
    assert_eq!(
        other.orphans(10, LEASE).await.map(|found| found.len()),
        Ok(1)
    );
    assert_eq!(other.finish(&key, "canceled", DAY, None).await, Ok(()));
    world.pass(LEASE * 2).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
    assert_eq!(store.claim(&key).await, Ok(false), "given up for good");
    let finished = Ok(Begun::Finished("canceled".to_owned()));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, finished);
}

async fn a_claim_in_the_last_moment_still_counts(world: &impl World) {
    let (store, key) = (world.store(), record("a"));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    assert_eq!(store.finish(&key, "order 1", DAY, UNCLAIMED).await, Ok(()));
    world.pass(secs(60)).await;
    assert_eq!(store.claim(&key).await, Ok(true), "nobody has searched yet");
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
}

/// As when an answer of the store was lost, and it is told once more.
async fn what_was_claimed_or_given_up_stays_so_when_it_is_finished_again(world: &impl World) {
    let (store, claimed, given_up) = (world.store(), record("a"), record("b"));
    for key in [&claimed, &given_up] {
        assert_eq!(store.begin(key, &binding(), LEASE).await, Ok(Begun::New));
        assert_eq!(store.finish(key, "order", DAY, UNCLAIMED).await, Ok(()));
    }
    assert_eq!(store.claim(&claimed).await, Ok(true));
    world.pass(secs(4)).await;
    assert_eq!(
        store.orphans(10, LEASE).await.map(|found| found.len()),
        Ok(1)
    );

    for key in [&claimed, &given_up] {
        assert_eq!(
            store.finish(key, "order again", DAY, UNCLAIMED).await,
            Ok(())
        );
    }
    world.pass(secs(10)).await;
    assert_eq!(
        store.orphans(10, LEASE).await,
        Ok(vec![]),
        "the lease goes on"
    );
    assert_eq!(store.claim(&claimed).await, Ok(true));
    assert_eq!(store.claim(&given_up).await, Ok(false));
    world.pass(LEASE).await;
    let again = Orphan {
        record: given_up,
        outcome: "order again".to_owned(),
    };
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![again]));
}

async fn a_forgotten_outcome_is_no_orphan(world: &impl World) {
    let (store, key) = (world.store(), record("a"));
    assert_eq!(store.begin(&key, &binding(), LEASE).await, Ok(Begun::New));
    assert_eq!(store.finish(&key, "order 1", DAY, UNCLAIMED).await, Ok(()));
    assert_eq!(store.forget(&key).await, Ok(()));
    world.pass(secs(10)).await;
    assert_eq!(store.orphans(10, LEASE).await, Ok(vec![]));
}

/// As after a restart of a store that keeps nothing on disk.
async fn a_lost_record_is_not_a_lost_orphan(world: &impl World) {
    let (store, key) = (world.store(), record("a"));
    assert_eq!(store.finish(&key, "order 1", DAY, UNCLAIMED).await, Ok(()));
    assert_eq!(
        store.begin(&key, &binding(), LEASE).await,
        Ok(Begun::OtherSender)
    );
    world.pass(secs(4)).await;
    assert_eq!(
        store.orphans(10, LEASE).await.map(|found| found.len()),
        Ok(1)
    );
}

async fn orphans_come_in_order_and_no_more_than_asked_for(world: &impl World) {
    let store = world.store();
    for name in ["e", "d", "c", "b", "a"] {
        assert_eq!(
            store.finish(&record(name), name, DAY, UNCLAIMED).await,
            Ok(())
        );
        world.pass(secs(1)).await;
    }
    world.pass(secs(4)).await;
    assert_eq!(store.orphans(0, LEASE).await, Ok(vec![]));
    for expected in [vec!["e", "d"], vec!["c", "b"], vec!["a"], vec![]] {
        let found = store.orphans(2, LEASE).await.unwrap_or_default();
        let names: Vec<_> = found.iter().map(|orphan| orphan.outcome.as_str()).collect();
        assert_eq!(names, expected);
    }
}

async fn of_two_hundred_that_begin_one_is_new(world: &impl World) {
    let begun = at_once(world, 200, |store, _| async move {
        store.begin(&record("a"), &binding(), LEASE).await
    })
    .await;
    let new = begun
        .iter()
        .filter(|begun| **begun == Ok(Begun::New))
        .count();
    let in_flight = begun
        .iter()
        .filter(|begun| **begun == Ok(Begun::InFlight))
        .count();
    assert_eq!((new, in_flight), (1, 199));
}

async fn of_a_claim_and_a_search_for_orphans_one_wins(world: &impl World) {
    for round in 0..20 {
        let key = record(&round.to_string());
        let store = world.store();
        assert_eq!(
            store.finish(&key, "order", DAY, Some(Duration::ZERO)).await,
            Ok(())
        );
        let won = at_once(world, 2, |store, number| {
            let key = key.clone();
            async move {
                match number {
                    0 => store.claim(&key).await,
                    _ => store.orphans(1, LEASE).await.map(|found| !found.is_empty()),
                }
            }
        })
        .await;
        assert_eq!(
            won.iter().filter(|won| **won == Ok(true)).count(),
            1,
            "{won:?}"
        );
        assert!(won.iter().all(Result::is_ok), "{won:?}");
    }
}

async fn of_two_hundred_searches_one_finds_the_orphan(world: &impl World) {
    let store = world.store();
    assert_eq!(
        store
            .finish(&record("a"), "order", DAY, Some(Duration::ZERO))
            .await,
        Ok(())
    );
    let found = at_once(world, 200, |store, _| async move {
        store.orphans(10, LEASE).await
    })
    .await;
    assert!(found.iter().all(Result::is_ok));
    assert_eq!(found.into_iter().flatten().flatten().count(), 1);
}
