//! One upstream call for many readers, on all instances; and nothing that is older than it may be.

use super::world::{World, at_once, secs, shown_of_each, shown_of_each_in_parallel};
use crate::store::LONGEST_CACHED;

shown_of_each!(
    a_text_is_cached_for_its_time,
    one_may_fetch_until_it_is_cached_or_its_lease_is_over,
    the_right_to_fetch_ends_with_the_text,
    a_text_that_is_too_long_is_not_kept,
);

shown_of_each_in_parallel!(of_two_hundred_readers_one_may_fetch);

async fn a_text_is_cached_for_its_time(world: &impl World) {
    let store = world.store();
    assert_eq!(store.cached("event").await, Ok(None));
    assert_eq!(store.cache("event", "первый", secs(5)).await, Ok(()));
    world.pass(secs(4)).await;
    assert_eq!(
        world.other().cached("event").await,
        Ok(Some("первый".to_owned()))
    );
    assert_eq!(store.cached("other event").await, Ok(None));
    assert_eq!(store.cache("event", "second", secs(5)).await, Ok(()));
    world.pass(secs(4)).await;
    assert_eq!(store.cached("event").await, Ok(Some("second".to_owned())));
    world.pass(secs(1)).await;
    assert_eq!(store.cached("event").await, Ok(None));
}

async fn one_may_fetch_until_it_is_cached_or_its_lease_is_over(world: &impl World) {
    let store = world.store();
    assert_eq!(store.may_fetch("event", secs(10)).await, Ok(true));
    assert_eq!(world.other().may_fetch("event", secs(10)).await, Ok(false));
    assert_eq!(store.may_fetch("other event", secs(10)).await, Ok(true));
    assert_eq!(store.may_fetch("event", secs(10)).await, Ok(false));
    world.pass(secs(10)).await;
    assert_eq!(world.other().may_fetch("event", secs(10)).await, Ok(true));
}

async fn the_right_to_fetch_ends_with_the_text(world: &impl World) {
    let store = world.store();
    assert_eq!(store.may_fetch("event", secs(10)).await, Ok(true));
    assert_eq!(store.cache("event", "text", secs(5)).await, Ok(()));
    assert_eq!(
        store.may_fetch("event", secs(10)).await,
        Ok(false),
        "it is there"
    );
    world.pass(secs(5)).await;
    assert_eq!(store.may_fetch("event", secs(10)).await, Ok(true));
}

async fn a_text_that_is_too_long_is_not_kept(world: &impl World) {
    let store = world.store();
    let longest = "x".repeat(LONGEST_CACHED);
    assert_eq!(store.cache("event", &longest, secs(5)).await, Ok(()));
    assert_eq!(
        store
            .cached("event")
            .await
            .map(|text| text.map(|text| text.len())),
        Ok(Some(LONGEST_CACHED))
    );
    assert_eq!(
        store.cache("event", &format!("{longest}x"), secs(5)).await,
        Ok(())
    );
    assert_eq!(
        store.cached("event").await,
        Ok(None),
        "neither it nor the former one"
    );
    assert_eq!(store.may_fetch("event", secs(10)).await, Ok(true));
}

async fn of_two_hundred_readers_one_may_fetch(world: &impl World) {
    let rights = at_once(world, 200, |store, _| async move {
        store.may_fetch("event", secs(10)).await
    })
    .await;
    assert!(rights.iter().all(Result::is_ok));
    assert_eq!(rights.iter().filter(|may| **may == Ok(true)).count(), 1);
}
