//! Memory is bounded (S6), and what it drops to stay so is never what somebody relies on (S8, S9).

use super::world::{binding, client, order, record, secs};
use crate::quota::{Quota, Verdict};
use crate::store::{
    ABANDONED_FOR, Begun, Bounds, Census, LONGEST_CACHED, Memory, RESERVE, Store, Unreachable,
};

#[test]
fn a_key_is_known_for_a_day_and_a_text_has_a_mebibyte() {
    assert_eq!(ABANDONED_FOR.as_secs(), 86_400);
    assert_eq!(LONGEST_CACHED, 1_048_576);
}

fn small() -> Memory {
    Memory::new(Bounds {
        records: 3,
        rates: 3,
        holds: 3,
        texts: 3,
        text_bytes: 100,
    })
}

#[tokio::test(start_paused = true)]
async fn requests_in_flight_are_never_dropped_for_new_ones() {
    let store = small();
    for name in ["a", "b", "c"] {
        assert_eq!(
            store.begin(&record(name), &binding(), secs(20)).await,
            Ok(Begun::New)
        );
    }
    assert_eq!(
        store.begin(&record("d"), &binding(), secs(20)).await,
        Err(Unreachable)
    );
    assert_eq!(
        store.begin(&record("a"), &binding(), secs(20)).await,
        Ok(Begun::InFlight)
    );
    // Not even for an outcome whose record was lost.
    assert_eq!(
        store.finish(&record("d"), "order", secs(60), None).await,
        Err(Unreachable)
    );
}

#[tokio::test(start_paused = true)]
async fn finished_and_abandoned_requests_make_room_the_oldest_first() {
    let store = small();
    for name in ["a", "b", "c"] {
        assert_eq!(
            store.begin(&record(name), &binding(), secs(20)).await,
            Ok(Begun::New)
        );
        tokio::time::advance(secs(1)).await;
    }
    assert_eq!(
        store.finish(&record("b"), "order", secs(3_600), None).await,
        Ok(())
    );
    assert_eq!(
        store.begin(&record("d"), &binding(), secs(60)).await,
        Ok(Begun::New)
    );
    tokio::time::advance(secs(30)).await;
    assert_eq!(
        store.begin(&record("e"), &binding(), secs(60)).await,
        Ok(Begun::New)
    );
    assert_eq!(
        store.begin(&record("f"), &binding(), secs(60)).await,
        Ok(Begun::New)
    );
    assert_eq!(
        store.begin(&record("g"), &binding(), secs(60)).await,
        Err(Unreachable)
    );
    assert_eq!(
        store.begin(&record("d"), &binding(), secs(60)).await,
        Ok(Begun::InFlight)
    );
}

#[tokio::test(start_paused = true)]
async fn outcomes_that_may_be_orphans_are_never_dropped() {
    let store = small();
    for name in ["a", "b", "c"] {
        assert_eq!(
            store.begin(&record(name), &binding(), secs(20)).await,
            Ok(Begun::New)
        );
        assert_eq!(
            store
                .finish(&record(name), name, secs(3_600), Some(secs(4)))
                .await,
            Ok(())
        );
    }
    assert_eq!(
        store.begin(&record("d"), &binding(), secs(20)).await,
        Err(Unreachable)
    );
    tokio::time::advance(secs(4)).await;
    assert_eq!(
        store.orphans(1, secs(20)).await.map(|found| found.len()),
        Ok(1)
    );
    assert_eq!(
        store.begin(&record("d"), &binding(), secs(20)).await,
        Err(Unreachable)
    );
    assert_eq!(store.claim(&record("b")).await, Ok(true));
    assert_eq!(
        store.begin(&record("d"), &binding(), secs(20)).await,
        Ok(Begun::New)
    );
    assert_eq!(
        store.begin(&record("b"), &binding(), secs(20)).await,
        Err(Unreachable)
    );
}

#[tokio::test(start_paused = true)]
async fn live_holds_are_never_dropped_for_new_ones() {
    let store = small();
    for (number, name) in [(1, "a"), (2, "b"), (3, "c")] {
        assert_eq!(
            store
                .open_hold(&client(name), &record(name), 2, secs(60))
                .await,
            Ok(true)
        );
        assert_eq!(
            store
                .name_hold(&client(name), &record(name), order(number), secs(60))
                .await,
            Ok(())
        );
    }
    assert_eq!(
        store
            .open_hold(&client("d"), &record("d"), 2, secs(60))
            .await,
        Ok(false)
    );
    assert_eq!(
        store
            .name_hold(&client("d"), &record("d"), order(4), secs(60))
            .await,
        Ok(())
    );
    assert_eq!(
        store.census().await,
        Ok(Census {
            live: 3,
            expired: 0
        })
    );
    assert_eq!(
        store.close_hold(order(4)).await,
        Ok(false),
        "it goes uncounted"
    );
    assert_eq!(store.close_hold(order(1)).await, Ok(true));
    assert_eq!(
        store
            .open_hold(&client("d"), &record("d"), 2, secs(60))
            .await,
        Ok(true)
    );
}

#[tokio::test(start_paused = true)]
async fn of_too_many_clients_the_one_that_owes_least_is_forgotten() {
    let store = small();
    let quota = Quota::per_minute(6, 2);
    for name in ["a", "b", "c"] {
        for _ in 0..2 {
            assert_eq!(
                store.take(RESERVE, &client(name), quota).await,
                Ok(Verdict::Go)
            );
        }
        tokio::time::advance(secs(1)).await;
    }
    assert_eq!(
        store.take(RESERVE, &client("d"), quota).await,
        Ok(Verdict::Go)
    );
    for (name, wait) in [("b", 8), ("c", 9)] {
        assert_eq!(
            store.take(RESERVE, &client(name), quota).await,
            Ok(Verdict::Wait(secs(wait))),
            "{name}"
        );
    }
    assert_eq!(
        store.take(RESERVE, &client("a"), quota).await,
        Ok(Verdict::Go)
    );
}

#[tokio::test(start_paused = true)]
async fn cached_texts_are_bounded_in_number_and_bytes() {
    let store = small();
    for (name, keep) in [("a", 30), ("b", 10), ("c", 20), ("d", 40)] {
        assert_eq!(store.cache(name, "text", secs(keep)).await, Ok(()));
    }
    assert_eq!(
        store.cached("b").await,
        Ok(None),
        "it would have ended first"
    );
    assert_eq!(store.cached("a").await, Ok(Some("text".to_owned())));
    // 100 bytes push out everything, 101 nothing but what has their name.
    assert_eq!(store.cache("a", &"x".repeat(101), secs(50)).await, Ok(()));
    assert_eq!(store.cached("a").await, Ok(None));
    assert_eq!(store.cached("c").await, Ok(Some("text".to_owned())));
    assert_eq!(store.cache("a", &"x".repeat(100), secs(50)).await, Ok(()));
    assert_eq!(store.cached("c").await, Ok(None));
    assert_eq!(store.cached("d").await, Ok(None));
    assert_eq!(store.cached("a").await.map(|text| text.is_some()), Ok(true));
    for name in ["a", "b", "c", "d", "e"] {
        assert_eq!(
            store.may_fetch(name, secs(5)).await,
            Ok(name != "a"),
            "{name}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn texts_that_fit_stay_and_those_that_have_ended_make_room() {
    let store = small();
    for names in [["a", "b"], ["c", "d"], ["a", "b"]] {
        for name in names {
            let kept = store.cache(name, &"x".repeat(50), secs(10)).await;
            assert_eq!(kept, Ok(()));
        }
        for name in names {
            let text = store.cached(name).await;
            assert_eq!(text.map(|text| text.is_some()), Ok(true), "{name}");
        }
        tokio::time::advance(secs(10)).await;
    }
}
