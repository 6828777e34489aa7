//! S6: rates are exact, whatever comes at once and wherever.

use std::time::Duration;

use super::world::{World, at_once, client, secs, shown_of_each, shown_of_each_in_parallel};
use crate::quota::{Quota, Verdict};
use crate::store::RESERVE;

/// Five a minute, of which three at once.
fn quota() -> Quota {
    Quota::per_minute(5, 3)
}

shown_of_each!(
    a_burst_goes_and_the_next_one_waits_for_just_as_long_as_it_is_told,
    what_is_refused_costs_nothing,
    clients_and_kinds_have_counts_of_their_own,
    a_client_that_rested_has_its_whole_burst_again_and_no_more,
    a_smaller_quota_binds_who_owes_more_than_it_allows,
    what_is_put_back_goes_again_and_no_more_than_was_taken,
);

shown_of_each_in_parallel!(
    of_two_hundred_at_once_exactly_the_burst_goes,
    two_hundred_that_put_back_at_once_leave_the_burst_as_it_was,
);

async fn a_burst_goes_and_the_next_one_waits_for_just_as_long_as_it_is_told(world: &impl World) {
    let (store, ann) = (world.store(), client("ann"));
    for _ in 0..3 {
        assert_eq!(store.take(RESERVE, &ann, quota()).await, Ok(Verdict::Go));
    }
    let wait = secs(12);
    assert_eq!(
        store.take(RESERVE, &ann, quota()).await,
        Ok(Verdict::Wait(wait))
    );
    let moment = Duration::from_micros(1);
    world.pass(wait - moment).await;
    assert_eq!(
        store.take(RESERVE, &ann, quota()).await,
        Ok(Verdict::Wait(moment))
    );
    world.pass(moment).await;
    assert_eq!(store.take(RESERVE, &ann, quota()).await, Ok(Verdict::Go));
    assert_eq!(
        store.take(RESERVE, &ann, quota()).await,
        Ok(Verdict::Wait(wait))
    );
}

async fn what_is_refused_costs_nothing(world: &impl World) {
    let (store, ann) = (world.store(), client("ann"));
    for _ in 0..3 {
        assert_eq!(store.take(RESERVE, &ann, quota()).await, Ok(Verdict::Go));
    }
    for _ in 0..50 {
        assert_eq!(
            store.take(RESERVE, &ann, quota()).await,
            Ok(Verdict::Wait(secs(12)))
        );
    }
    world.pass(secs(12)).await;
    assert_eq!(store.take(RESERVE, &ann, quota()).await, Ok(Verdict::Go));
}

async fn clients_and_kinds_have_counts_of_their_own(world: &impl World) {
    let store = world.store();
    let once = Quota::per_minute(1, 1);
    for (what, name) in [("reserve", "ann"), ("reserve", "ben"), ("change", "ann")] {
        assert_eq!(
            store.take(what, &client(name), once).await,
            Ok(Verdict::Go),
            "{what} {name}"
        );
        assert_eq!(
            store.take(what, &client(name), once).await,
            Ok(Verdict::Wait(secs(60))),
            "{what} {name}"
        );
    }
}

async fn a_client_that_rested_has_its_whole_burst_again_and_no_more(world: &impl World) {
    let (store, ann) = (world.store(), client("ann"));
    assert_eq!(store.take(RESERVE, &ann, quota()).await, Ok(Verdict::Go));
    world.pass(secs(3_600)).await;
    for _ in 0..3 {
        assert_eq!(store.take(RESERVE, &ann, quota()).await, Ok(Verdict::Go));
    }
    assert_eq!(
        store.take(RESERVE, &ann, quota()).await,
        Ok(Verdict::Wait(secs(12)))
    );
}

/// As when the configuration was changed: nobody waits longer than for one action.
async fn a_smaller_quota_binds_who_owes_more_than_it_allows(world: &impl World) {
    let (store, ann) = (world.store(), client("ann"));
    let (large, small) = (Quota::per_minute(1, 100), Quota::per_minute(6, 1));
    for _ in 0..100 {
        assert_eq!(store.take(RESERVE, &ann, large).await, Ok(Verdict::Go));
    }
    assert_eq!(
        store.take(RESERVE, &ann, small).await,
        Ok(Verdict::Wait(secs(10)))
    );
}

async fn what_is_put_back_goes_again_and_no_more_than_was_taken(world: &impl World) {
    let (store, other, ann) = (world.store(), world.other(), client("ann"));
    let wait = Ok(Verdict::Wait(secs(12)));
    // Of nothing, of another's and of another kind there is nothing to give back.
    assert_eq!(store.put_back(RESERVE, &ann, quota()).await, Ok(()));
    for _ in 0..3 {
        assert_eq!(store.take(RESERVE, &ann, quota()).await, Ok(Verdict::Go));
    }
    for (what, name) in [("change", "ann"), (RESERVE, "ben")] {
        assert_eq!(store.put_back(what, &client(name), quota()).await, Ok(()));
    }
    assert_eq!(store.take(RESERVE, &ann, quota()).await, wait);
    // At another instance as well.
    for store in [&store, &other] {
        assert_eq!(store.put_back(RESERVE, &ann, quota()).await, Ok(()));
        assert_eq!(store.take(RESERVE, &ann, quota()).await, Ok(Verdict::Go));
        assert_eq!(store.take(RESERVE, &ann, quota()).await, wait);
    }
    // More often than was taken: the whole burst, and no more.
    for _ in 0..5 {
        assert_eq!(store.put_back(RESERVE, &ann, quota()).await, Ok(()));
    }
    for _ in 0..3 {
        assert_eq!(store.take(RESERVE, &ann, quota()).await, Ok(Verdict::Go));
    }
    assert_eq!(store.take(RESERVE, &ann, quota()).await, wait);
    // Of what is owed already less, less is given back.
    world.pass(secs(30)).await;
    assert_eq!(store.put_back(RESERVE, &ann, quota()).await, Ok(()));
    for _ in 0..3 {
        assert_eq!(store.take(RESERVE, &ann, quota()).await, Ok(Verdict::Go));
    }
    assert_eq!(store.take(RESERVE, &ann, quota()).await, wait);
}

async fn two_hundred_that_put_back_at_once_leave_the_burst_as_it_was(world: &impl World) {
    let hour = Quota {
        burst: 200,
        every: secs(3_600),
    };
    let came_to = at_once(world, 200, move |store, _| async move {
        let ann = client("ann");
        let taken = store.take(RESERVE, &ann, hour).await;
        (taken, store.put_back(RESERVE, &ann, hour).await)
    })
    .await;
    assert!(came_to.iter().all(|one| *one == (Ok(Verdict::Go), Ok(()))));
    let store = world.store();
    let mut goes = 0;
    while store.take(RESERVE, &client("ann"), hour).await == Ok(Verdict::Go) {
        goes += 1;
    }
    assert_eq!(goes, 200);
}

async fn of_two_hundred_at_once_exactly_the_burst_goes(world: &impl World) {
    let verdicts = at_once(world, 200, |store, _| async move {
        store
            .take(RESERVE, &client("ann"), Quota::per_minute(1, 3))
            .await
    })
    .await;
    let went = verdicts
        .iter()
        .filter(|verdict| **verdict == Ok(Verdict::Go))
        .count();
    let waited = verdicts
        .iter()
        .filter(|verdict| matches!(verdict, Ok(Verdict::Wait(_))))
        .count();
    assert_eq!((went, waited), (3, 197));
}
