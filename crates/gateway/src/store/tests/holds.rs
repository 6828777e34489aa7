//! S6: two live holds are two, and a hold counts for exactly as long as it holds seats.

use super::world::{
    World, at_once, client, order, record, secs, shown_of_each, shown_of_each_in_parallel,
};
use crate::store::{Census, ClientKey};

shown_of_each!(
    a_client_has_no_more_holds_than_the_limit,
    a_place_is_open_once_however_often_it_is_opened,
    a_dropped_place_is_free_again,
    s6_a_place_that_somebody_has_joined_is_freed_by_nobody_until_its_order_is_known_or_over,
    a_named_hold_counts_until_it_is_closed,
    a_hold_that_has_run_out_frees_its_place_and_is_counted_once,
    a_prolonged_hold_lasts_from_now,
    a_hold_can_be_shortened,
    a_hold_is_known_even_if_its_place_has_run_out,
    an_order_that_is_named_twice_is_one_hold,
    the_orders_of_a_client_are_known_while_they_are_live,
    what_is_done_to_unknown_holds_does_nothing,
);

shown_of_each_in_parallel!(of_two_hundred_at_once_exactly_the_limit_has_a_place);

async fn a_client_has_no_more_holds_than_the_limit(world: &impl World) {
    let store = world.store();
    let (ann, ben) = (client("ann"), client("ben"));
    assert_eq!(
        store.open_hold(&ann, &record("a"), 2, secs(60)).await,
        Ok(true)
    );
    assert_eq!(
        store.open_hold(&ann, &record("b"), 2, secs(60)).await,
        Ok(true)
    );
    assert_eq!(
        store.open_hold(&ann, &record("c"), 2, secs(60)).await,
        Ok(false)
    );
    assert_eq!(
        store.open_hold(&ben, &record("c"), 2, secs(60)).await,
        Ok(true)
    );
    assert_eq!(
        store.open_hold(&ben, &record("d"), 0, secs(60)).await,
        Ok(false)
    );
}

async fn a_place_is_open_once_however_often_it_is_opened(world: &impl World) {
    let (store, ann) = (world.store(), client("ann"));
    for _ in 0..3 {
        assert_eq!(
            store.open_hold(&ann, &record("a"), 1, secs(60)).await,
            Ok(true)
        );
        world.pass(secs(15)).await;
    }
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 1,
            expired: 0
        })
    );
    // Opening it again has not made it last longer.
    world.pass(secs(15)).await;
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 0,
            expired: 1
        })
    );
}

async fn a_dropped_place_is_free_again(world: &impl World) {
    let (store, ann) = (world.store(), client("ann"));
    assert_eq!(
        store.open_hold(&ann, &record("a"), 1, secs(60)).await,
        Ok(true)
    );
    assert_eq!(store.drop_place(&ann, &record("a")).await, Ok(()));
    assert_eq!(
        store.open_hold(&ann, &record("b"), 1, secs(60)).await,
        Ok(true)
    );
    world.pass(secs(100)).await;
    assert_eq!(store.drop_place(&ann, &record("b")).await, Ok(()));
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 0,
            expired: 1
        })
    );
}

async fn s6_a_place_that_somebody_has_joined_is_freed_by_nobody_until_its_order_is_known_or_over(
    world: &impl World,
) {
    let (store, ann) = (world.store(), client("ann"));
    let join = async |limit| {
        let store = world.other();
        store.join_hold(&ann, &record("a"), limit, secs(60)).await
    };
    let full = async || {
        let open = store.open_hold(&ann, &record("b"), 1, secs(60)).await;
        if open == Ok(true) {
            assert_eq!(store.drop_place(&ann, &record("b")).await, Ok(()));
        }
        open == Ok(false)
    };
    // Who has it to himself may free it.
    assert_eq!(join(0).await, Ok(false));
    assert_eq!(join(1).await, Ok(true));
    assert_eq!(store.drop_place(&ann, &record("a")).await, Ok(()));
    assert!(!full().await);
    for _ in 0..3 {
        assert_eq!(join(1).await, Ok(true), "as often as anybody likes");
    }
    assert_eq!(store.drop_place(&ann, &record("a")).await, Ok(()));
    assert!(full().await);
    // Who opens it as his own finds it open, and frees it as little.
    let opened = store.open_hold(&ann, &record("a"), 1, secs(60)).await;
    assert_eq!(opened, Ok(true));
    assert_eq!(store.drop_place(&ann, &record("a")).await, Ok(()));
    assert!(full().await);
    assert_eq!(store.end_place(&ann, &record("a")).await, Ok(()));
    assert!(!full().await);
    // It is one hold with its order, and to have joined it has not made it last longer.
    assert_eq!(join(1).await, Ok(true));
    assert_eq!(join(1).await, Ok(true));
    let place = record("a");
    let named = store.name_hold(&ann, &place, order(1), secs(600)).await;
    assert_eq!(named, Ok(()));
    assert_eq!(store.close_hold(order(1)).await, Ok(true));
    assert!(!full().await);
    assert_eq!(join(1).await, Ok(true));
    world.pass(secs(59)).await;
    assert_eq!(join(1).await, Ok(true));
    assert!(full().await);
    world.pass(secs(1)).await;
    assert!(!full().await);
}

async fn a_named_hold_counts_until_it_is_closed(world: &impl World) {
    let (store, ann) = (world.store(), client("ann"));
    assert_eq!(
        store.open_hold(&ann, &record("a"), 1, secs(60)).await,
        Ok(true)
    );
    assert_eq!(
        store
            .name_hold(&ann, &record("a"), order(1), secs(600))
            .await,
        Ok(())
    );
    // The place has become the order's: dropping it now must not free the order's.
    assert_eq!(store.drop_place(&ann, &record("a")).await, Ok(()));
    world.pass(secs(599)).await;
    assert_eq!(
        store.open_hold(&ann, &record("b"), 1, secs(60)).await,
        Ok(false)
    );
    assert_eq!(world.other().close_hold(order(1)).await, Ok(true));
    assert_eq!(store.close_hold(order(1)).await, Ok(false));
    assert_eq!(
        store.open_hold(&ann, &record("b"), 1, secs(60)).await,
        Ok(true)
    );
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 1,
            expired: 0
        })
    );
}

async fn a_hold_that_has_run_out_frees_its_place_and_is_counted_once(world: &impl World) {
    let (store, ann) = (world.store(), client("ann"));
    assert_eq!(
        store.open_hold(&ann, &record("a"), 1, secs(60)).await,
        Ok(true)
    );
    assert_eq!(
        store
            .name_hold(&ann, &record("a"), order(1), secs(600))
            .await,
        Ok(())
    );
    world.pass(secs(600)).await;
    assert_eq!(
        store.open_hold(&ann, &record("b"), 1, secs(60)).await,
        Ok(true)
    );
    assert_eq!(store.close_hold(order(1)).await, Ok(false));
    assert_eq!(
        world.other().census().await,
        Ok(Census {
            live: 1,
            expired: 1
        })
    );
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 1,
            expired: 0
        })
    );
}

async fn a_prolonged_hold_lasts_from_now(world: &impl World) {
    let (store, ann) = (world.store(), client("ann"));
    assert_eq!(
        store
            .name_hold(&ann, &record("a"), order(1), secs(600))
            .await,
        Ok(())
    );
    world.pass(secs(500)).await;
    assert_eq!(store.has_hold(order(1)).await, Ok(true));
    assert_eq!(store.prolong_hold(order(1), secs(600)).await, Ok(true));
    world.pass(secs(599)).await;
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 1,
            expired: 0
        })
    );
    world.pass(secs(1)).await;
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 0,
            expired: 1
        })
    );
    // It comes too late for a hold that has run out.
    assert_eq!(store.prolong_hold(order(1), secs(600)).await, Ok(false));
    assert_eq!(store.has_hold(order(1)).await, Ok(false));
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 0,
            expired: 0
        })
    );
}

async fn a_hold_can_be_shortened(world: &impl World) {
    let (store, ann) = (world.store(), client("ann"));
    assert_eq!(
        store
            .name_hold(&ann, &record("a"), order(1), secs(600))
            .await,
        Ok(())
    );
    assert_eq!(store.prolong_hold(order(1), secs(60)).await, Ok(true));
    world.pass(secs(60)).await;
    assert_eq!(
        store.open_hold(&ann, &record("b"), 1, secs(60)).await,
        Ok(true)
    );
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 1,
            expired: 1
        })
    );
}

async fn a_hold_is_known_even_if_its_place_has_run_out(world: &impl World) {
    let (store, ann) = (world.store(), client("ann"));
    assert_eq!(
        store.open_hold(&ann, &record("a"), 1, secs(60)).await,
        Ok(true)
    );
    world.pass(secs(61)).await;
    assert_eq!(
        store
            .name_hold(&ann, &record("a"), order(1), secs(600))
            .await,
        Ok(())
    );
    assert_eq!(
        store.open_hold(&ann, &record("b"), 1, secs(60)).await,
        Ok(false)
    );
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 1,
            expired: 1
        })
    );
}

async fn an_order_that_is_named_twice_is_one_hold(world: &impl World) {
    let store = world.store();
    let (ann, ben) = (client("ann"), client("ben"));
    assert_eq!(
        store
            .name_hold(&ann, &record("a"), order(1), secs(600))
            .await,
        Ok(())
    );
    assert_eq!(
        store
            .name_hold(&ann, &record("a"), order(1), secs(600))
            .await,
        Ok(())
    );
    assert_eq!(
        store
            .name_hold(&ben, &record("b"), order(1), secs(600))
            .await,
        Ok(())
    );
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 1,
            expired: 0
        })
    );
    assert_eq!(
        store.open_hold(&ann, &record("c"), 1, secs(60)).await,
        Ok(true)
    );
    assert_eq!(
        store.open_hold(&ben, &record("c"), 1, secs(60)).await,
        Ok(false)
    );
}

async fn the_orders_of_a_client_are_known_while_they_are_live(world: &impl World) {
    let store = world.store();
    let (ann, ben) = (client("ann"), client("ben"));
    for (owner, number, lasts) in [(&ann, 3, 60), (&ann, 1, 600), (&ben, 4, 60), (&ann, 2, 300)] {
        let place = record("a");
        let named = store.name_hold(owner, &place, order(number), secs(lasts));
        assert_eq!(named.await, Ok(()));
    }
    let place = record("an open place");
    assert_eq!(store.open_hold(&ann, &place, 9, secs(60)).await, Ok(true));
    let of = async |owner: &ClientKey, most| {
        let other = world.other();
        other.holds_of(owner, most).await
    };
    // Those that end last come first.
    assert_eq!(of(&ann, 9).await, Ok(vec![order(1), order(2), order(3)]));
    assert_eq!(of(&ann, 2).await, Ok(vec![order(1), order(2)]));
    assert_eq!(of(&ann, 0).await, Ok(vec![]));
    assert_eq!(of(&ben, 9).await, Ok(vec![order(4)]));
    assert_eq!(of(&client("nobody"), 9).await, Ok(vec![]));
    assert_eq!(store.close_hold(order(1)).await, Ok(true));
    world.pass(secs(60)).await;
    assert_eq!(of(&ann, 9).await, Ok(vec![order(2)]));
    assert_eq!(of(&ben, 9).await, Ok(vec![]));
    assert_eq!(store.prolong_hold(order(2), secs(600)).await, Ok(true));
    world.pass(secs(599)).await;
    assert_eq!(of(&ann, 9).await, Ok(vec![order(2)]));
}

async fn what_is_done_to_unknown_holds_does_nothing(world: &impl World) {
    let store = world.store();
    assert_eq!(store.has_hold(order(9)).await, Ok(false));
    assert_eq!(store.prolong_hold(order(9), secs(60)).await, Ok(false));
    assert_eq!(store.close_hold(order(9)).await, Ok(false));
    assert_eq!(store.drop_place(&client("ann"), &record("a")).await, Ok(()));
    assert_eq!(store.census().await, Ok(Census::default()));
}

async fn of_two_hundred_at_once_exactly_the_limit_has_a_place(world: &impl World) {
    let places = at_once(world, 200, |store, number| async move {
        let place = record(&number.to_string());
        store.open_hold(&client("ann"), &place, 2, secs(600)).await
    })
    .await;
    assert!(places.iter().all(Result::is_ok));
    assert_eq!(places.iter().filter(|open| **open == Ok(true)).count(), 2);
    assert_eq!(
        world.store().census().await,
        Ok(Census {
            live: 2,
            expired: 0
        })
    );
}
