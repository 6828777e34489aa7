//! R6: times without a zone, and what they are checked against.

use proptest::prelude::*;
use serde_json::json;
use tc_orders::{Order, Timestamp};

use crate::{ORDER, held, id, order};

/// The second in the order's id.
const MADE: i64 = 0x65a0_c0de * SECOND;
const SECOND: i64 = 1_000_000;
const HOLD: i64 = 900 * SECOND;

/// Times as the order has them, by a clock so many seconds ahead of UTC.
fn written(ahead: i64) -> Order {
    let text = |micros: i64| {
        let text = Timestamp::from_micros(micros + ahead * SECOND).to_string();
        text[..19].replace('T', " ")
    };
    let mut body = held();
    body["created_at"] = json!(text(MADE));
    body["expired_after"] = json!(text(MADE + HOLD));
    order(body)
}

fn at(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp::from_micros(MADE + seconds * SECOND))
}

#[test]
fn the_deadline_is_the_second_in_the_id_and_the_hold_in_every_zone() {
    for quarter in -48..=56 {
        let order = written(quarter * 900);
        assert_eq!(order.hold, Some(HOLD));
        assert_eq!(order.created_at, at(0), "{quarter}");
        assert_eq!(order.reserved_till, at(900), "{quarter}");
        assert_eq!(order.details.drift, Some(0));
    }
}

#[test]
fn of_the_id_and_created_at_the_earlier_one_counts() {
    let mut late = written(3 * 3600 + 2);
    assert_eq!((late.created_at, late.reserved_till), (at(0), at(900)));
    assert_eq!(
        late.check_times(None, false),
        None,
        "two seconds are nothing"
    );
    let mut early = written(3 * 3600 - 61);
    assert_eq!((early.created_at, early.reserved_till), (at(-61), at(839)));
    assert_eq!(early.check_times(None, false), Some(61 * SECOND));
}

#[test]
fn a_time_that_no_zone_has_is_reported_and_not_used() {
    for hours in [-13, 15, 24 * 365] {
        let mut order = written(hours * 3600);
        assert_eq!(order.reserved_till, at(900), "{hours}");
        let apart = order.check_times(at(0), true);
        assert_eq!(apart, Some(hours.abs() * 3600 * SECOND));
    }
}

#[test]
fn an_order_is_not_made_after_the_answer_that_tells_of_it() {
    let mut order = written(0);
    assert_eq!(order.check_times(at(-90), false), Some(90 * SECOND));
    assert_eq!(order.reserved_till, at(810), "the safer deadline wins");
    let mut order = written(0);
    assert_eq!(
        order.check_times(at(-2), false),
        None,
        "two seconds are used, but not reported"
    );
    assert_eq!(order.reserved_till, at(898));
}

#[test]
fn a_new_order_is_as_old_as_its_answer() {
    let mut order = written(0);
    assert_eq!(order.check_times(at(1), true), None);
    assert_eq!(order.check_times(at(300), true), Some(300 * SECOND));
    assert_eq!(
        order.reserved_till,
        at(900),
        "the earlier one is used already"
    );
    assert_eq!(
        order.check_times(at(300), false),
        None,
        "an older one may be older"
    );
}

#[test]
fn what_is_held_still_is_not_over() {
    let mut order = written(0);
    assert_eq!(order.check_times(at(950), false), None);
    assert_eq!(order.check_times(at(961), false), Some(61 * SECOND));
    order.status = "expired".parse().unwrap();
    assert_eq!(order.check_times(at(961), false), None);
}

#[test]
fn times_with_a_zone_are_taken_at_their_word() {
    let mut body = held();
    body["created_at"] = json!("2024-01-12T07:32:30+00:00");
    body["expired_after"] = json!("2024-01-12T07:47:30+00:00");
    let mut order = order(body);
    assert_eq!(order.details.drift, None);
    let before = order.clone();
    assert_eq!(order.check_times(at(0), true), None);
    assert_eq!(order, before);
    assert_eq!(order.reserved_till, Some(id("2024-01-12T07:47:30Z")));
}

#[test]
fn without_created_at_there_is_no_deadline_to_be_had() {
    let mut order =
        order(json!({"id": ORDER, "status": "executed", "expired_after": "2024-01-12 07:47:30"}));
    assert_eq!(
        (order.hold, order.reserved_till, order.created_at),
        (None, None, None)
    );
    assert_eq!(order.check_times(at(0), true), None);
}

proptest! {
    /// Whatever the clocks say, the deadline never gets later than each of the sources would have it.
    #[test]
    fn no_source_is_outlived(zone in -48_i64..=56, off in -449_i64..=449, date in -7200_i64..7200, is_new: bool) {
        let mut order = written(zone * 900 + off);
        let apart = order.check_times(at(date), is_new);
        let till = order.reserved_till.unwrap();
        let sources = [0, off, date].into_iter().take(if date < 0 { 3 } else { 2 });
        let earliest = sources.min().unwrap() + 900;
        prop_assert!(till <= Timestamp::from_micros(MADE + earliest * SECOND));
        prop_assert_eq!(apart.is_some(), apart.is_some_and(|apart| apart > 60 * SECOND));
    }
}
